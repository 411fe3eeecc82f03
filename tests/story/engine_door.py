"""
A door before one side of the engine that a story can open, close and block:
what happens to one request is decided by what stands in it, and `twist` makes
another answer of each.

The engine behind it is the real one. It stands where a network would fail.
"""

import http.client
import threading

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Block:
    """
    What happens to the token requests, and looks into tokens, that carry one
    text:

    before     held before the engine has seen it; `go` lets it through,
               `drop` forgets it, as if the wire had been cut
    after      the engine has answered; the answer is held, sent or dropped
    half       the engine has answered, and half of that arrives
    error      the engine is not asked; it answers 500 with a page
    refuse     the engine is not asked; it answers that this is not the client
    """

    def __init__(self, how):
        self.how = how
        self.arrived = threading.Event()
        self.count = 0          # how many requests met it
        self.answers = []       # what the engine said, when it was asked
        self._over = threading.Event()
        self._is_dropped = False

    def go(self):
        self._over.set()

    def drop(self):
        self._is_dropped = True
        self._over.set()

    def wait(self):
        self.arrived.set()
        self._over.wait(60)
        return not self._is_dropped


def behind(stack, door, admin_door=None):
    """engines: of a configuration, with the public side behind a door, or
    both."""
    return [{"name": "main", "generation": "2.3", "public": door.url,
             "admin": (admin_door.url if admin_door else stack.engine.admin),
             "unknown_grants": "refuse"}]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        """Who was waiting has gone, which is what the stories are about."""


class EngineDoor:
    """Listens on `.url` while it is open."""

    def __init__(self, engine_url):
        self._engine = urlsplit(engine_url).netloc
        self._blocks = {}
        self.asked = []         # the refresh tokens that reached the engine
        self.bodies = []        # every form that did, byte by byte
        self.twist = None       # (method, path, what it says) → said instead
        self._server = None
        self._port = 0
        self.open()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for block in self._blocks.values():
            block.drop()
        self.close()

    def open(self):
        self._server = _Server(("127.0.0.1", self._port), self._handler())
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,),
                         daemon=True).start()

    def close(self):
        """Connections are refused from now on."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def block(self, text, how):
        self._blocks[text] = Block(how)
        return self._blocks[text]

    def unblock(self, text):
        del self._blocks[text]

    def _block_of(self, path, body):
        if path not in ("/oauth2/token", "/admin/oauth2/introspect"):
            return None
        for text, block in self._blocks.items():
            if text in body:
                return block
        return None

    def _ask(self, method, path, headers, body):
        if method == "POST":
            self.bodies.append(body.decode())
        if path == "/oauth2/token":
            self.asked += parse_qs(body.decode()).get("refresh_token", [])
        engine = http.client.HTTPConnection(self._engine, timeout=30)
        try:
            engine.request(method, path, body or None, headers)
            answer = engine.getresponse()
            return (answer.status, answer.getheaders(), answer.read())
        finally:
            engine.close()

    def _handler(door):  # pylint: disable=no-self-argument
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                block = door._block_of(self.path, body.decode())
                how = block.how if block else None
                if block:
                    block.count += 1
                if how == "before" and not block.wait():
                    return self.vanish()
                if how == "error":
                    return self.give(500, [], b"<h1>Internal error</h1>")
                if how == "refuse":
                    return self.give(401, [], b'{"error": "invalid_client"}')
                headers = {k: v for k, v in self.headers.items()
                           if k.lower() not in ("host", "connection")}
                status, said, text = door._ask(self.command, self.path,
                                               headers, body)
                if door.twist:
                    text = door.twist(self.command, self.path, text)
                if block:
                    block.answers.append((status, text))
                if how == "after" and not block.wait():
                    return self.vanish()
                return self.give(status, said, text, how == "half")

            def give(self, status, headers, text, is_half=False):
                self.send_response(status)
                for name, value in headers:
                    if name.lower() not in ("content-length", "connection",
                                            "transfer-encoding", "date"):
                        self.send_header(name, value)
                # So that a closed door keeps nobody in.
                self.send_header("Connection", "close")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text[:len(text) // 2] if is_half else text)
                if is_half:
                    self.vanish()

            def vanish(self):
                self.close_connection = True

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_one

            def log_message(self, *_):
                """Nothing of it belongs into the run's output."""

        return Handler
