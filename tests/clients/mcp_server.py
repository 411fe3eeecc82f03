"""
An MCP server with two tools, as a protected resource: it says where its
tokens come from (RFC 9728) and asks there what a token may do (RFC 7662).
`read` needs the scope dns.read, `edit` needs dns.edit.
"""

import http.server
import json
import threading

PATH = "/mcp"
_NEEDS = {"read": "dns.read", "edit": "dns.edit"}


class McpServer:
    """
    On a free port of this device. `introspect` is called with a token and
    gives what RFC 7662 gives; `issuer` is what the metadata names.
    """

    def __init__(self, issuer=None, introspect=None, scopes=("dns.read",)):
        self.issuer = issuer
        self.introspect = introspect
        self.scopes = list(scopes)
        self.wants_audience = False
        # What it served: the answers of introspection, newest last.
        self.seen = []
        served = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                if self.path in (served.metadata_path,
                                 "/.well-known/oauth-protected-resource"):
                    self.answer(200, served.metadata())
                else:
                    self.answer(405 if self.path == PATH else 404, None)

            def do_DELETE(self):
                self.answer(405, None)

            def do_POST(self):
                size = int(self.headers.get("Content-Length") or 0)
                message = json.loads(self.rfile.read(size) or b"{}")
                token = self.headers.get("Authorization", "")
                self.answer(*served.serve(token, message))

            def answer(self, status, body, challenge=None):
                text = b"" if body is None else json.dumps(body).encode()
                self.send_response(status)
                if challenge:
                    self.send_header("WWW-Authenticate", challenge)
                if text:
                    self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                       Handler)
        self._thread = threading.Thread(target=self._server.serve_forever,
                                        daemon=True)
        self._thread.start()
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self.url = self.origin + PATH
        self.metadata_path = f"/.well-known/oauth-protected-resource{PATH}"

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def metadata(self):
        return {"resource": self.url, "authorization_servers": [self.issuer],
                "scopes_supported": self.scopes,
                "bearer_methods_supported": ["header"]}

    def serve(self, authorization, message):
        """Gives status, body and challenge."""
        where = f'resource_metadata="{self.origin}{self.metadata_path}"'
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer" or not token:
            return 401, None, f"Bearer {where}"
        found = self.introspect(token)
        self.seen.append(found)
        audience = found.get("aud") or []
        if not found["active"] or (
                self.wants_audience and self.url not in audience):
            return 401, None, f'Bearer error="invalid_token", {where}'
        method = message.get("method")
        if "id" not in message:
            return 202, None
        if method == "tools/call":
            scope = _NEEDS[message["params"]["name"]]
            if scope not in found.get("scope", "").split():
                return (403, None, 'Bearer error="insufficient_scope", '
                        f'scope="{scope}", {where}')
        return 200, {"jsonrpc": "2.0", "id": message["id"],
                     **self._result(method, message.get("params") or {})}

    @staticmethod
    def _result(method, params):
        if method == "initialize":
            return {"result": {
                "protocolVersion": params["protocolVersion"],
                "capabilities": {"tools": {}},
                "serverInfo": {"name": "zones", "version": "1"}}}
        if method == "tools/list":
            return {"result": {"tools": [
                {"name": name, "inputSchema": {"type": "object"}}
                for name in _NEEDS]}}
        if method == "tools/call":
            return {"result": {"content": [
                {"type": "text", "text": f"did {params['name']}"}]}}
        return {"error": {"code": -32601, "message": "unknown method"}}
