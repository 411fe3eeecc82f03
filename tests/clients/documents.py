"""Where apps have their client ID metadata documents: https on this device."""

import http.server
import json
import ssl
import subprocess
import threading

_NAME = "localhost"


def make_authority(folder):
    """A certificate authority and a certificate of it for localhost."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True,
                       capture_output=True)

    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
               "-nodes")
    openssl("req", "-x509", *new_key, "-days", "2", "-subj", "/CN=Tests",
            "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", *new_key, "-subj", f"/CN={_NAME}", "-keyout", "host.key",
            "-out", "host.csr")
    (folder / "host.ext").write_text(f"subjectAltName=DNS:{_NAME}\n")
    openssl("x509", "-req", "-in", "host.csr", "-CA", "ca.pem", "-CAkey",
            "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "host.ext",
            "-out", "host.pem")
    return folder / "ca.pem"


class Documents:
    """
    `put` answers a path with what it is given, and counts who asks for it;
    the certificate is in `folder` (make_authority).
    """

    def __init__(self, folder):
        self._answers = {}
        self.asked = []
        documents = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                documents.asked.append(self.path)
                status, headers, body = documents._answers.get(
                    self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                # Whoever does not trust the certificate leaves early.
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "host.pem", folder / "host.key")
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket,
                                                  server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever,
                                        daemon=True)
        self._thread.start()
        self.host = f"{_NAME}:{self._server.server_port}"

    def url(self, path):
        return f"https://{self.host}{path}"

    def put(self, path, body, status=200, **headers):
        """Body is bytes, or what becomes a JSON object; gives its URL."""
        if isinstance(body, dict):
            body = json.dumps(body).encode()
        self._answers[path] = status, {
            "Content-Type": "application/json",
            **{name.replace("_", "-"): value
               for name, value in headers.items()}}, body
        return self.url(path)

    def put_client(self, path, *redirect_uris, **more):
        """A good document, but for what `more` says."""
        described = {
            "client_id": self.url(path),
            "client_name": "Documented",
            "redirect_uris": list(redirect_uris),
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": "none",
            **more,
        }
        return self.put(path, described)

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)
