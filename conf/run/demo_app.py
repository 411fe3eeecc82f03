#!/usr/bin/env python3
"""
DNS Pilot, the demo's app: an OAuth client as a developer would write it by
hand for a small web application, with nothing but Python's own library.

    GET  /           what it may see; before that, what it is
    GET  /connect    begins: authorization code with PKCE (RFC 7636)
    GET  /callback   the answer: state, iss (RFC 9207), then code for tokens
    POST /read       asks the demo's API again with the token it has
    POST /renew      trades the refresh token for new ones
    POST /forget     forgets its tokens

Tokens stay in this program's memory; the browser has a random cookie only.
Started by the runner with one argument, a JSON file:
    {"port", "issuer", "placet_url", "resource_url"}
where `issuer` is what browsers use and `placet_url` what this program uses.
"""

import base64
import hashlib
import html
import http.client
import json
import secrets
import string
import sys
import threading

from collections import OrderedDict
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT_ID = "dns-pilot"
SCOPES = ("openid profile offline_access zone.read dns.read dns.edit "
          "billing.read")
TIMEOUT_S = 10
ANSWER_BYTES_MAX = 256 << 10
FORM_BYTES_MAX = 4 << 10
SESSIONS_MAX = 1000
PENDING_MAX = 8

# What a permission is for, in this app's own words.
USES = {
    "zone.read": "list your zones",
    "dns.read": "read their DNS records",
    "dns.edit": "change their DNS records",
    "billing.read": "show what they cost",
}


class Trouble(Exception):
    """What went wrong, as one sentence for the person."""


class Refused(Exception):
    """An answer of RFC 6749 or RFC 6750 that says no."""

    def __init__(self, status, error, description):
        super().__init__(description or error or f"status {status}")
        self.status = status
        self.error = error


# Pages

class Html(str):
    """Text that is HTML already; whatever is not gets escaped."""


class _Escaping(string.Formatter):
    def format_field(self, value, format_spec):
        if isinstance(value, Html):
            return str(value)
        return html.escape(format(value, format_spec))


def fill(pattern, **values):
    return Html(_Escaping().format(pattern, **values))


def join(pattern, rows):
    return Html("".join(fill(pattern, **row) for row in rows))


PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · DNS Pilot</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><strong>DNS Pilot</strong> <span>an app of the demo</span></header>
<main>
{notice}
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""

NOTICE = '<p class="notice {kind}" role="status">{words}</p>'

WELCOME = """
<p class="lead">DNS Pilot looks after the DNS records of your zones. It needs
your permission first, and {host} asks you for it: there you choose the
accounts and what DNS Pilot may do with them.</p>
<p><a class="button" href="/connect">Connect my zones</a></p>
<p class="small">It asks to {uses}, and to stay connected while you are
away.</p>
"""

CONNECTED = """
<p class="lead">{greeting} This is what DNS Pilot may see.</p>
{zones}
<div class="buttons">
<form method="post" action="/read"><button class="button">Read
again</button></form>
{renew}
<a class="button quiet" href="{apps}">Connected apps</a>
</div>
<p class="small">Take the access back under <a href="{apps}">Connected
apps</a>, come back to this page and press <em>Read again</em>.</p>
<h2>What you allowed</h2>
<ul class="scopes">{allowed}{missing}</ul>
<form method="post" action="/forget"><button class="link">Disconnect here
only</button></form>
"""

ENDED = """
<p class="lead">The API no longer takes DNS Pilot’s token, so it sees nothing
of yours: you took the access back, or the token has run out. A token that has
run out can be renewed; access that was taken back cannot.</p>
<div class="buttons">
<form method="post" action="/read"><button class="button">Read
again</button></form>
{renew}
<a class="button quiet" href="/connect">Connect anew</a>
</div>
<p class="small">Placet lists what still has access under
<a href="{apps}">Connected apps</a>.</p>
"""

RENEW = ('<form method="post" action="/renew"><button class="button">'
         "Renew</button></form>")

ACCOUNT = """
<section>
<h2>{name}</h2>
<table>
<thead><tr><th scope="col">Zone</th><th scope="col">Records</th></tr></thead>
<tbody>{rows}</tbody>
</table>
</section>
"""

ZONE = '<tr><td>{name}</td><td class="number">{records}</td></tr>'
ALLOWED = '<li class="yes"><code>{scope}</code> {use}</li>'
MISSING = '<li class="no"><code>{scope}</code> {use}: you left this out</li>'

STYLE = """
:root { color-scheme: light dark; --paper: #eef2f8; --sheet: #fff;
	--ink: #14213a; --soft: #4d5b76; --line: #d3dceb; --blue: #1f4fc4;
	--on-blue: #fff; --good: #dff2e4; --bad: #fde7e4; }
@media (prefers-color-scheme: dark) {
	:root { --paper: #0f1522; --sheet: #182033; --ink: #e8edf7;
		--soft: #a8b4cb; --line: #2c3852; --blue: #9dbcff;
		--on-blue: #0c1730; --good: #16341f; --bad: #40201c; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 0 1rem 3rem; background: var(--paper);
	color: var(--ink); font: 1rem/1.55 system-ui, sans-serif;
	overflow-wrap: anywhere; }
header, main { max-width: 40rem; margin-inline: auto; }
header { padding: 1.5rem 0 1rem; color: var(--soft); }
header strong { color: var(--blue); font-size: 1.15rem; }
main { padding: 1.75rem; background: var(--sheet); border-radius: .75rem;
	border: 1px solid var(--line); }
h1 { margin: 0 0 .75rem; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 1.5rem 0 .4rem; font-size: 1.1rem; }
.lead { font-size: 1.08rem; }
.small { color: var(--soft); font-size: .92rem; }
main > :last-child { margin-block-end: 0; }
a { color: var(--blue); }
table { width: 100%; border-collapse: collapse; }
th { color: var(--soft); font-size: .88rem; font-weight: 500; }
th, td { padding: .4rem 0; text-align: start;
	border-block-end: 1px solid var(--line); }
th:last-child, .number { text-align: end; }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem; }
.button { display: inline-block; padding: .6rem 1.1rem; border-radius: .5rem;
	border: 1px solid var(--blue); background: var(--blue);
	color: var(--on-blue); font: inherit; font-weight: 600;
	text-decoration: none; cursor: pointer; }
.button.quiet { background: transparent; color: var(--blue); }
.link { padding: .3rem 0; border: 0; background: none; color: var(--soft);
	font: inherit; font-size: .92rem; text-decoration: underline;
	cursor: pointer; }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }
.notice { margin: 0 0 1.25rem; padding: .75rem 1rem; border-radius: .5rem;
	background: var(--good); }
.notice.bad { background: var(--bad); }
.scopes { margin: 0 0 1rem; padding: 0; list-style: none; }
.scopes li { padding: .2rem 0; }
.scopes li::before { content: "\\2713"; display: inline-block; width: 1.5em; }
.scopes .no { color: var(--soft); }
.scopes .no::before { content: "\\2013"; }
"""


# What it says to Placet and to the API

def exchange(url, method, path, fields=None, token=None):
    """(status, JSON) of one request. Raises Trouble without an answer."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" \
        else http.client.HTTPConnection
    headers = {"Accept": "application/json"}
    if fields is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    if token:
        headers["Authorization"] = f"Bearer {token}"
    connection = kind(parts.hostname, parts.port, timeout=TIMEOUT_S)
    try:
        connection.request(method, path, urlencode(fields) if fields else None,
                           headers)
        response = connection.getresponse()
        text = response.read(ANSWER_BYTES_MAX + 1)
    except (OSError, http.client.HTTPException):
        raise Trouble(f"{parts.netloc} does not answer. Try again in a "
                      "moment.") from None
    finally:
        connection.close()
    try:
        answer = json.loads(text[:ANSWER_BYTES_MAX])
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise Trouble(f"{parts.netloc} gave an answer that is no JSON "
                      f"(status {response.status}).")
    return response.status, answer


def ask(url, method, path, fields=None, token=None):
    """The JSON of an answer 200. Raises Refused for 4xx, else Trouble."""
    status, answer = exchange(url, method, path, fields, token)
    if status == 200:
        return answer
    if 400 <= status < 500 and status != 429:
        raise Refused(status, answer.get("error"),
                      answer.get("error_description"))
    raise Trouble(f"{urlsplit(url).netloc} cannot answer right now (status "
                  f"{status}). Try again in a moment.")


class Session:
    """What this app knows of one browser."""

    def __init__(self):
        self.lock = threading.Lock()
        self.pending = OrderedDict()
        self.tokens = None
        self.name = None
        self.listing = None
        # The API took the token no more when it was last asked.
        self.is_over = False
        self.notice = None

    def begin(self):
        """A new request's state and verifier; several windows may ask."""
        state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        self.pending[state] = verifier
        while len(self.pending) > PENDING_MAX:
            self.pending.popitem(last=False)
        return state, verifier

    def forget(self):
        self.tokens = self.name = self.listing = None

    def tell(self, words, kind="good"):
        self.notice = (kind, words)


class Sessions:
    """The browsers of the last while, by their cookie."""

    def __init__(self):
        self._lock = threading.Lock()
        self._known = OrderedDict()

    def find(self, name):
        """The session and its cookie's value, made anew where unknown."""
        with self._lock:
            if name in self._known:
                self._known.move_to_end(name)
                return self._known[name], name
            name = secrets.token_urlsafe(32)
            self._known[name] = Session()
            while len(self._known) > SESSIONS_MAX:
                self._known.popitem(last=False)
            return self._known[name], name


class Pilot:
    """The app's own work; a browser's requests take turns."""

    def __init__(self, settings):
        self.origin = f"http://127.0.0.1:{settings['port']}"
        self.issuer = settings["issuer"]
        self._placet = settings["placet_url"]
        self._resource = settings["resource_url"]

    @property
    def callback(self):
        return self.origin + "/callback"

    def authorization_url(self, session):
        state, verifier = session.begin()
        digest = hashlib.sha256(verifier.encode()).digest()
        return f"{self.issuer}/oauth2/auth?" + urlencode({
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": self.callback,
            "scope": SCOPES,
            "state": state,
            "code_challenge":
                base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        })

    def arrive(self, session, query):
        """Takes the answer that a browser brought (RFC 6749 section 4.1.2)."""
        fields = {name: values[0] for name, values in query.items()
                  if len(values) == 1}
        verifier = session.pending.pop(fields.get("state"), None)
        if verifier is None:
            raise Trouble("This answer does not belong to a question that "
                          "DNS Pilot asked from this browser, so it was "
                          "ignored. Please start again.")
        if fields.get("iss") != self.issuer:
            raise Trouble("This answer comes from somebody else than "
                          f"{self.issuer}, so it was ignored.")
        if fields.get("error") == "access_denied":
            session.tell("You said no, and nothing was shared. You can "
                         "change your mind whenever you like.")
            return
        if "error" in fields or "code" not in fields:
            raise Trouble("Access was not given: " + (
                fields.get("error_description") or fields.get("error")
                or "the answer has no code") + ".")
        session.forget()
        self._take(session, {
            "grant_type": "authorization_code", "code": fields["code"],
            "redirect_uri": self.callback, "code_verifier": verifier})
        self._greet(session)
        self.read(session)

    def _take(self, session, fields):
        """Asks for tokens; keeps what a renewal does not repeat."""
        answer = ask(self._placet, "POST", "/oauth2/token",
                     {**fields, "client_id": CLIENT_ID})
        if not isinstance(answer.get("access_token"), str):
            raise Trouble("The answer has no access token.")
        session.tokens = {**(session.tokens or {}), **answer}

    def _greet(self, session):
        """The person's name, where they let DNS Pilot know it."""
        try:
            name = ask(self._placet, "GET", "/userinfo",
                       token=session.tokens["access_token"]).get("name")
        except (Refused, Trouble):
            name = None
        session.name = name if isinstance(name, str) else None

    def read(self, session):
        """Uses the access: asks the API what there is."""
        try:
            session.listing = ask(self._resource, "GET", "/zones",
                                  token=session.tokens["access_token"])
        except Refused as refused:
            session.listing = None
            if refused.status != 401:
                session.tell(f"The API refuses: {refused}", "bad")
            session.is_over = refused.status == 401
        else:
            session.is_over = False

    def renew(self, session):
        """RFC 6749 section 6; invalid_grant is the end of this access."""
        try:
            self._take(session, {
                "grant_type": "refresh_token",
                "refresh_token": session.tokens["refresh_token"]})
        except Refused as refused:
            if refused.error != "invalid_grant":
                raise
            session.forget()
            session.tell("The access was taken back. DNS Pilot can neither "
                         "use nor renew it, and has forgotten it.", "bad")
            return
        session.tell("Renewed, without asking you again.")
        self.read(session)

    # Its one page

    def page(self, session):
        notice, session.notice = session.notice, None
        shown = fill(NOTICE, kind=notice[0], words=notice[1]) if notice \
            else Html("")
        if session.tokens is None:
            uses = list(USES.values())
            return fill(PAGE, title="Your DNS, looked after", notice=shown,
                        body=fill(WELCOME, host=urlsplit(self.issuer).netloc,
                                  uses=", ".join(uses[:-1]) + " and "
                                  + uses[-1]))
        renew = Html(RENEW if "refresh_token" in session.tokens else "")
        apps = f"{self.issuer}/apps"
        if session.is_over:
            return fill(PAGE, title="Access has ended", notice=shown,
                        body=fill(ENDED, renew=renew, apps=apps))
        return fill(PAGE, title="Connected", notice=shown, body=fill(
            CONNECTED, zones=self._zones(session.listing), renew=renew,
            apps=apps, **self._allowed(session),
            greeting=f"Hello {session.name}." if session.name else ""))

    @staticmethod
    def _allowed(session):
        granted = str(session.tokens.get("scope", "")).split()
        rows = [{"scope": scope, "use": use} for scope, use in USES.items()]
        return {
            "allowed": join(ALLOWED, [row for row in rows
                                      if row["scope"] in granted]),
            "missing": join(MISSING, [row for row in rows
                                      if row["scope"] not in granted])}

    @staticmethod
    def _zones(listing):
        if listing is None:
            return Html("<p>Nothing: the API did not answer with zones.</p>")
        return Html("".join(fill(ACCOUNT, name=account["name"], rows=join(
            ZONE, [zone for zone in listing["zones"]
                   if zone["account"] == account["id"]]))
            for account in listing["accounts"]))


# The web application

class Handler(BaseHTTPRequestHandler):
    """One request of a browser."""

    server_version = "DNSPilot"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self):
        parts = urlsplit(self.path)
        pages = {"/": self._home, "/connect": self._connect,
                 "/callback": self._callback}
        if parts.path == "/style.css":
            self._send(200, STYLE, "text/css")
        elif parts.path in pages and self._is_ours():
            self._with_session(pages[parts.path], parts.query)
        else:
            self._send(404, "There is nothing here.\n", "text/plain")

    def do_POST(self):
        pilot = self.server.pilot
        actions = {"/read": pilot.read, "/renew": pilot.renew,
                   "/forget": lambda session: session.forget()}
        action = actions.get(self.path)
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > FORM_BYTES_MAX:
            self.close_connection = True
            self._send(413, "That is too much.\n", "text/plain")
            return
        self.rfile.read(int(length))
        # Only this app's own pages may press its buttons.
        if action is None or not self._is_ours() or \
                self.headers.get("Origin") != pilot.origin:
            self._send(403, "That did not come from DNS Pilot’s page.\n",
                       "text/plain")
            return

        def run(session, _):
            if session.tokens:
                action(session)
            self._go("/")
        self._with_session(run, "")

    def _is_ours(self):
        """Whether it was meant for this app, and not rebound to it by DNS."""
        return self.headers.get("Host") == \
            self.server.pilot.origin.removeprefix("http://")

    @property
    def _cookie_name(self):
        # Cookies do not know ports: another DNS Pilot has another name.
        return f"dns_pilot_{self.server.server_port}"

    def _with_session(self, act, query):
        try:
            morsel = SimpleCookie(self.headers.get("Cookie", "")).get(
                self._cookie_name)
        except CookieError:
            morsel = None
        known = morsel.value if morsel else None
        session, name = self.server.sessions.find(known)
        self._new_cookie = None if name == known else name
        with session.lock:
            try:
                act(session, query)
            except Refused as refused:
                session.tell(f"Placet refuses: {refused}", "bad")
                self._go("/")
            except Trouble as trouble:
                session.tell(str(trouble), "bad")
                self._go("/")

    def _home(self, session, _):
        self._send(200, self.server.pilot.page(session), "text/html")

    def _connect(self, session, _):
        self._go(self.server.pilot.authorization_url(session))

    def _callback(self, session, query):
        try:
            fields = parse_qs(query, keep_blank_values=True,
                              max_num_fields=20)
        except ValueError:
            fields = {}
        self.server.pilot.arrive(session, fields)
        # The code leaves the address bar and the history.
        self._go("/")

    _new_cookie = None

    def _go(self, where):
        self._send(303, "", "text/plain", {"Location": where})

    def _send(self, status, text, kind, headers=None):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy",
                         "default-src 'none'; style-src 'self'; "
                         "img-src data:; form-action 'self'; "
                         "base-uri 'none'; frame-ancestors 'none'")
        self.send_header("X-Content-Type-Options", "nosniff")
        # With no-referrer, browsers send no Origin with a form.
        self.send_header("Referrer-Policy", "same-origin")
        if self._new_cookie:
            self.send_header("Set-Cookie",
                             f"{self._cookie_name}={self._new_cookie}; "
                             "Path=/; HttpOnly; SameSite=Lax")
            self._new_cookie = None
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code="-", size="-"):
        # Never the query: it has the code.
        self.log_message("%s %s %s", self.command,
                         urlsplit(self.path).path, int(code))


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, settings):
        self.pilot = Pilot(settings)
        self.sessions = Sessions()
        super().__init__(("127.0.0.1", settings["port"]), Handler)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: demo_app.py SETTINGS.json")
    with open(sys.argv[1], encoding="utf-8") as file:
        settings = json.load(file)
    Server(settings).serve_forever()


if __name__ == "__main__":
    main()
