"""
Somebody else's part of the internet, on this machine: a name server and web
servers with certificates of an authority of their own.
"""

import datetime
import ipaddress
import itertools
import json
import socket
import ssl
import struct
import threading
import time

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

A, AAAA, CNAME = 1, 28, 5
SERVFAIL, NXDOMAIN = 2, 3


class NameServer:
    """
    Answers A and AAAA from `names`: {name: [answer, …]}, where each question
    takes the next answer and the last one stays. An answer is a list of
    addresses, or "servfail", or "silent". What is not there does not exist.
    Answers live for no time at all, so that nothing is kept anywhere.
    """

    def __init__(self):
        self.names = {}
        self.asked = []         # (name, type), in order
        self._turns = {}
        self._numbers = itertools.count(1)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self._socket.close()

    def set(self, name, *answers):
        self._turns = {key: turn for key, turn in self._turns.items()
                       if key[0] != name}
        self.names[name] = list(answers)

    def fresh(self, answer):
        """
        A name that nobody asked for before, with that answer; None is none.
        That there is nothing of a kind is remembered by resolvers.
        """
        name = f"name{next(self._numbers)}.docs.example"
        if answer is not None:
            self.set(name, answer)
        return name

    def questions(self, name):
        """How often addresses of this name were asked for: (A, AAAA)"""
        return tuple(self.asked.count((name, kind)) for kind in (A, AAAA))

    def _answer_of(self, name, kind):
        answers = self.names.get(name)
        if answers is None:
            return None
        turn = self._turns.get((name, kind), 0)
        self._turns[(name, kind)] = turn + 1
        return answers[min(turn, len(answers) - 1)]

    def _serve(self):
        while True:
            try:
                question, sender = self._socket.recvfrom(4096)
            except OSError:
                return
            answer = self._reply(question)
            if answer is not None:
                self._socket.sendto(answer, sender)

    def _reply(self, question):
        end = 12
        labels = []
        while question[end]:
            size = question[end]
            labels.append(question[end + 1:end + 1 + size].decode().lower())
            end += 1 + size
        kind, = struct.unpack(">H", question[end + 1:end + 3])
        name = ".".join(labels)
        self.asked.append((name, kind))
        answer = self._answer_of(name, kind)
        if answer == "silent":
            return None
        code = NXDOMAIN if answer is None else \
            SERVFAIL if answer == "servfail" else 0
        records = b""
        count = 0
        for text in answer if code == 0 else []:
            address = ipaddress.ip_address(text)
            if (address.version == 4) != (kind == A) or \
                    kind not in (A, AAAA):
                continue
            records += struct.pack(">HHHIH", 0xc00c, kind, 1, 0,
                                   len(address.packed)) + address.packed
            count += 1
        return question[:2] + struct.pack(">HHHHH", 0x8580 | code, 1, count,
                                          0, 0) + \
            question[12:end + 5] + records


class Authority:
    """A certificate authority that nobody trusts but who is told to."""

    def __init__(self, folder):
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(
            NameOID.COMMON_NAME, "Story authority")])
        certificate = self._sign(self._name, self._key, [], is_ca=True)
        self.ca_file = folder / "ca.pem"
        self.ca_file.write_bytes(certificate.public_bytes(
            serialization.Encoding.PEM))

    def _sign(self, subject, key, names, is_ca=False):
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = x509.CertificateBuilder().subject_name(subject) \
            .issuer_name(self._name).public_key(key.public_key()) \
            .serial_number(x509.random_serial_number()) \
            .not_valid_before(now - datetime.timedelta(days=1)) \
            .not_valid_after(now + datetime.timedelta(days=2)) \
            .add_extension(x509.BasicConstraints(is_ca, None), True)
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(
                [x509.DNSName(name) for name in names]), False)
        return builder.sign(self._key, hashes.SHA256())

    def context(self, *names):
        """For a server that is called `names`."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._sign(x509.Name([x509.NameAttribute(
            NameOID.COMMON_NAME, names[0])]), key, names)
        path = self._folder / f"{names[0].replace('*', 'any')}.pem"
        path.write_bytes(key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()) + certificate.public_bytes(
                serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


class Answer:
    """What is at one path."""

    def __init__(self, body=b"", status=200, content_type="application/json",
                 headers=(), wait_s=0, drip_s=0):
        self.body = body
        self.status = status
        self.content_type = content_type
        self.headers = list(headers)
        self.wait_s = wait_s
        self.drip_s = drip_s


class WebServer:
    """
    https for the names of one certificate. `paths`: {path: Answer}; `hits`
    are the requests that came: (path, headers).
    """

    def __init__(self, context):
        self.paths = {}
        self.hits = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer._answer(self)

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def finish_request(self, request, client_address):
                try:
                    with context.wrap_socket(request,
                                             server_side=True) as inner:
                        super().finish_request(inner, client_address)
                except OSError:
                    pass        # somebody who would not go on

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever,
                         daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def count(self, path):
        return sum(one == path for one, _ in self.hits)

    def _answer(self, handler):
        self.hits.append((handler.path, dict(handler.headers)))
        answer = self.paths.get(handler.path, Answer(status=404))
        time.sleep(answer.wait_s)
        try:
            handler.send_response(answer.status)
            if answer.content_type:
                handler.send_header("Content-Type", answer.content_type)
            for name, value in answer.headers:
                handler.send_header(name, value)
            if not answer.drip_s:
                handler.send_header("Content-Length", str(len(answer.body)))
            handler.end_headers()
            if not answer.drip_s:
                handler.wfile.write(answer.body)
                return
            for byte in answer.body:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                time.sleep(answer.drip_s)
        except OSError:
            pass


class DocumentHost:
    """Where client documents lie: names below `docs.example`."""

    def __init__(self, folder):
        self.names = NameServer()
        self.authority = Authority(folder)
        self.web = WebServer(self.authority.context(
            "*.docs.example", "docs.example"))

    def close(self):
        self.web.close()
        self.names.close()

    def url(self, path="/client.json", host="app.docs.example"):
        """An address on this server; its name leads to this machine."""
        if host not in self.names.names:
            self.names.set(host, ["127.0.0.1"])
        return f"https://{host}:{self.web.port}{path}"

    def put(self, path="/client.json", host="app.docs.example", headers=(),
            without=(), content_type="application/json", **members):
        """Puts a good document, with `members` instead; gives its URL."""
        url = self.url(path, host)
        described = {
            "client_id": url,
            "client_name": "Story Document",
            "redirect_uris": ["http://127.0.0.1/callback"],
            "token_endpoint_auth_method": "none",
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            **members,
        }
        for name in without:
            del described[name]
        self.web.paths[path] = Answer(json.dumps(described).encode(),
                                      headers=headers,
                                      content_type=content_type)
        return url
