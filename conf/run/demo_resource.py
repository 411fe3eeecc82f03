#!/usr/bin/env python3
"""
The demo's resource server: the API of a hosting platform, as small as it can
be and still ask the right question of every request.

    GET /zones               the zones of every account of the access
    GET /zones?account=ID    those of one account

Both need the scope zone.read. It keeps no state about tokens: each request
asks Placet's introspection (RFC 7662), so a removed access ends here with the
removal. Started by the runner with one argument, a JSON file of mode 0600:
    {"port", "introspect_url", "audience", "id", "secret",
     "accounts": {ID: the name that the platform has for it}}
"""

import base64
import http.client
import json
import re
import sys

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlencode, urlsplit

SCOPE = "zone.read"
TIMEOUT_S = 3
ANSWER_BYTES_MAX = 64 << 10

# The characters of a bearer token (RFC 6750 section 2.1), and no longer than
# any token that Placet gives out.
TOKEN = re.compile(r"^Bearer +([A-Za-z0-9._~+/-]+=*)$", re.IGNORECASE)
TOKEN_BYTES_MAX = 4096
ACCOUNT = re.compile(r"^[A-Za-z0-9_-]{1,64}$")


class Unavailable(Exception):
    """Introspection gave no answer that can be used."""


class Introspection:
    """Asks Placet about tokens with this server's own credentials."""

    def __init__(self, url, name, secret):
        parts = urlsplit(url)
        self._host, self._port, self._path = (parts.hostname, parts.port,
                                              parts.path)
        # RFC 6749 section 2.3.1: form-encoded before base64.
        pair = f"{quote(name, safe='')}:{quote(secret, safe='')}"
        self._basic = "Basic " + base64.b64encode(pair.encode()).decode()

    def ask(self, token):
        """The answer as a dict; raises Unavailable."""
        connection = http.client.HTTPConnection(self._host, self._port,
                                                timeout=TIMEOUT_S)
        try:
            connection.request("POST", self._path, urlencode({
                "token": token, "token_type_hint": "access_token"}), {
                "Authorization": self._basic,
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json"})
            response = connection.getresponse()
            text = response.read(ANSWER_BYTES_MAX + 1)
            if response.status != 200 or len(text) > ANSWER_BYTES_MAX:
                raise Unavailable(f"introspection said {response.status}")
            answer = json.loads(text)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unavailable(str(error)) from None
        finally:
            connection.close()
        if not isinstance(answer, dict) or \
                not isinstance(answer.get("active"), bool):
            raise Unavailable("introspection's answer is not of RFC 7662")
        return answer


def strings(value):
    """A claim that is one string or a list of them, as a list."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [entry for entry in value if isinstance(entry, str)]
    return []


def scopes_of(value):
    return value.split(" ") if isinstance(value, str) else []


def zones_of(account, name):
    """What an account has here; the same on every day."""
    label = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "zone"
    return [{"id": f"{account}-{number}", "name": zone, "account": account,
             "records": records}
            for number, (zone, records) in enumerate(
                ((f"{label}.example", 12), (f"{label}-status.example", 3)),
                1)]


class Handler(BaseHTTPRequestHandler):
    """One request: who asks, for which account, may they?"""

    protocol_version = "HTTP/1.1"
    server_version = "DemoResource"
    sys_version = ""
    timeout = 10

    def do_GET(self):
        parts = urlsplit(self.path)
        if parts.path != "/zones":
            self._answer(404, {"error": "not_found"})
            return
        match = TOKEN.match(self.headers.get("Authorization", ""))
        if not match:
            self._refuse(401, None, "Send an access token as a Bearer token.")
            return
        if len(match.group(1)) > TOKEN_BYTES_MAX:
            self._refuse(401, "invalid_token", "The token is too long.")
            return
        wanted = self._wanted(parts.query)
        if wanted is None:
            self._refuse(400, "invalid_request",
                         "Name one account, as in /zones?account=ID, or none.")
            return
        self._zones(match.group(1), wanted)

    @staticmethod
    def _wanted(query):
        """The account asked for in a list, an empty one for all, or None."""
        try:
            fields = parse_qs(query, keep_blank_values=True,
                              max_num_fields=8)
        except ValueError:
            return None
        wanted = fields.pop("account", [])
        if fields or len(wanted) > 1 or \
                not all(map(ACCOUNT.match, wanted)):
            return None
        return wanted

    def _zones(self, token, wanted):
        try:
            answer = self.server.introspection.ask(token)
        except Unavailable as reason:
            self.log_error("introspection failed: %s", reason)
            self._answer(503, {"error": "temporarily_unavailable",
                               "error_description":
                               "The token could not be checked. Try again."},
                         {"Retry-After": "2"})
            return
        covered = strings(answer.get("accounts"))
        if not answer["active"]:
            self._refuse(401, "invalid_token",
                         "The token has expired or its access was removed.")
        elif not self._is_for_me(answer):
            self._refuse(401, "invalid_token", "The token is for another API.")
        elif SCOPE not in scopes_of(answer.get("scope")):
            self._refuse(403, "insufficient_scope",
                         f"This needs the scope {SCOPE}.")
        elif not set(wanted) <= set(covered):
            self._refuse(403, "insufficient_scope",
                         "The access does not cover this account.")
        else:
            self._answer(200, self._listing(wanted or covered))

    def _is_for_me(self, answer):
        """A token that names no audience is for every API of the platform."""
        audience = strings(answer.get("aud"))
        return not audience or self.server.audience in audience

    def _listing(self, accounts):
        names = {account: self.server.accounts.get(account, account)
                 for account in accounts}
        return {"accounts": [{"id": account, "name": name}
                             for account, name in names.items()],
                "zones": [zone for account, name in names.items()
                          for zone in zones_of(account, name)]}

    def _refuse(self, status, error, sentence):
        """RFC 6750 section 3: the challenge tells what was wrong."""
        words = ['realm="demo"']
        if error:
            words += [f'error="{error}"', f'error_description="{sentence}"']
        if status == 403:
            words.append(f'scope="{SCOPE}"')
        self._answer(status, {"error": error or "unauthorized",
                              "error_description": sentence},
                     {"WWW-Authenticate": "Bearer " + ", ".join(words)})

    def _answer(self, status, body, headers=None):
        text = (json.dumps(body) + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Cache-Control", "no-store")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_request(self, code="-", size="-"):
        # Never the query or a header: a careless client may have put its
        # token there.
        self.log_message("%s %s %s", self.command,
                         urlsplit(self.path).path, int(code))


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, settings):
        self.audience = settings["audience"]
        self.accounts = settings["accounts"]
        self.introspection = Introspection(
            settings["introspect_url"], settings["id"], settings["secret"])
        super().__init__(("127.0.0.1", settings["port"]), Handler)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: demo_resource.py SETTINGS.json")
    with open(sys.argv[1], encoding="utf-8") as file:
        settings = json.load(file)
    Server(settings).serve_forever()


if __name__ == "__main__":
    main()
