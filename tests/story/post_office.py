"""
A real mail server (aiosmtpd) with STARTTLS under a CA of its own and users
with passwords, that behaves as a story wants: see PostOffice.next.
"""

import asyncio
import datetime
import ipaddress
import ssl
import threading
import time

from collections import defaultdict
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from stack.ports import free_port

USER, PASSWORD = "placet", "mail password of the story"


def _name(words):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def _certificate(subject, issuer, key, signer, **more):
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (x509.CertificateBuilder()
            .subject_name(_name(subject)).issuer_name(_name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1)))
    for extension in more.get("extensions", ()):
        made = made.add_extension(extension, critical=False)
    return made.sign(signer, hashes.SHA256())


def make_certificates(folder):
    """(the CA's file, a context of a server on 127.0.0.1 that it vouches for)"""
    ca_key = ec.generate_private_key(ec.SECP256R1())
    key = ec.generate_private_key(ec.SECP256R1())
    ca = _certificate("Story CA", "Story CA", ca_key, ca_key, extensions=[
        x509.BasicConstraints(ca=True, path_length=0)])
    leaf = _certificate("127.0.0.1", "Story CA", key, ca_key, extensions=[
        x509.SubjectAlternativeName([
            x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])])
    pem = serialization.Encoding.PEM
    ca_file = folder / "ca.pem"
    ca_file.write_bytes(ca.public_bytes(pem))
    chain = folder / "server.pem"
    chain.write_bytes(key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption()) + leaf.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return ca_file, context


class Received:
    """One mail that arrived, whether it was then acknowledged or not."""

    def __init__(self, envelope, session):
        self.to = list(envelope.rcpt_tos)
        self.sender = envelope.mail_from
        self.bytes = envelope.content
        self.is_secure = session.ssl is not None
        self.is_signed_in = bool(session.authenticated)
        self.mail = message_from_bytes(envelope.content,
                                       policy=policy.default)

    @property
    def subject(self):
        return self.mail["Subject"]

    @property
    def id(self):
        return self.mail["Message-ID"]

    @property
    def plain(self):
        return self.mail.get_body(("plain",)).get_content()

    @property
    def html(self):
        return self.mail.get_body(("html",)).get_content()


class PostOffice:
    """
    next    by address, what the next mails to it meet, the first first:
            "450 …" or "550 …" (the answer to RCPT), "data 451 …" (the answer
            to the message), "drop" (takes it, and hangs up without an answer),
            "hang" (takes it, and is silent until let_go); all else is taken
    """

    def __init__(self, folder, needs_tls=True):
        self.ca_file, context = make_certificates(folder)
        self.mails = []
        self.next = defaultdict(list)
        self.commands = []
        self._let_go = threading.Event()
        more = {}
        if needs_tls:
            more = {"tls_context": context, "require_starttls": True,
                    "authenticator": self._authenticate,
                    "auth_required": True}
        self._controller = Controller(self, hostname="127.0.0.1",
                                      port=free_port(), **more)

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._let_go.set()
        self._controller.stop()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self._controller.port}"

    def let_go(self):
        self._let_go.set()

    def to(self, address, at_least=1, seconds=20):
        """The mails to that address, once there are so many."""
        until = time.monotonic() + seconds
        while True:
            found = [one for one in self.mails if one.to == [address]]
            if len(found) >= at_least:
                return found
            assert time.monotonic() < until, \
                f"{len(found)} mails to {address}, not {at_least}"
            time.sleep(0.05)

    # What aiosmtpd asks

    @staticmethod
    def _authenticate(_server, session, _envelope, _mechanism, data):
        good = session.ssl is not None and data.login == USER.encode() and \
            data.password == PASSWORD.encode()
        return AuthResult(success=good, handled=False)

    async def handle_RCPT(self, _server, _session, envelope, address, _more):
        ways = self.next[address]
        if ways and ways[0][:1].isdigit():
            return ways.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 well"

    async def handle_DATA(self, server, session, envelope):
        ways = self.next[envelope.rcpt_tos[0]]
        how = ways.pop(0) if ways else ""
        self.mails.append(Received(envelope, session))
        if how.startswith("data "):
            return how[5:]
        if how == "drop":
            server.transport.abort()
        elif how == "hang":
            self._let_go.clear()
            while not self._let_go.is_set():
                await asyncio.sleep(0.05)
        return "250 taken"
