#!/usr/bin/env python3
"""
The demo's mailbox: takes every mail that Placet sends and shows it, so that
nobody needs a mail server to see them.

    SMTP on 127.0.0.1   as much of RFC 5321 as a mail needs; no TLS, no users
    GET  /              the mails, newest first
    GET  /mail/NAME     one of them, as text and as HTML

Mails lie as files in a folder, the newest 200. Started by the runner with one
argument, a JSON file of mode 0600: {"port", "smtp_port", "folder"}
"""

import html
import json
import re
import secrets
import socketserver
import string
import sys
import threading
import time

from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

HOST = "127.0.0.1"
KEPT_MAX = 200
MAIL_BYTES_MAX = 1 << 20
LINE_BYTES_MAX = 2048
NAME = re.compile(r"^[0-9]{20}-[0-9a-f]{8}$")


class Folder:
    """The mails, one file each; the name begins with when it came."""

    def __init__(self, path):
        self._path = Path(path)
        self._path.mkdir(mode=0o700, exist_ok=True)
        self._lock = threading.Lock()

    def names(self):
        return sorted((path.stem for path in self._path.glob("*.eml")
                       if NAME.match(path.stem)), reverse=True)

    def keep(self, data):
        name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        with self._lock:
            draft = self._path / f"{name}.draft"
            draft.touch(mode=0o600)
            draft.write_bytes(data)
            draft.rename(self._path / f"{name}.eml")
            for old in self.names()[KEPT_MAX:]:
                (self._path / f"{old}.eml").unlink(missing_ok=True)

    def read(self, name):
        """The mail, or None."""
        if not NAME.match(name):
            return None
        try:
            data = (self._path / f"{name}.eml").read_bytes()
        except FileNotFoundError:
            return None
        return message_from_bytes(data, policy=policy.default)


# Taking mails

class Session(socketserver.StreamRequestHandler):
    """One SMTP client."""

    timeout = 60

    def handle(self):
        self._has_sender = self._has_recipient = False
        self._say("220 demo mailbox")
        while True:
            line = self.rfile.readline(LINE_BYTES_MAX)
            if not line.endswith(b"\n"):
                return
            word = line.split(None, 1)[0].upper().decode("latin-1") \
                if line.strip() else ""
            if word == "QUIT":
                self._say("221 bye")
                return
            if word == "DATA" and self._has_recipient:
                if not self._take():
                    return
            else:
                self._answer(word)

    def _answer(self, word):
        if word == "EHLO":
            self._say(f"250-demo mailbox\r\n250-SIZE {MAIL_BYTES_MAX}\r\n"
                      "250-SMTPUTF8\r\n250 8BITMIME")
        elif word in ("HELO", "NOOP"):
            self._say("250 well")
        elif word == "RSET":
            self._has_sender = self._has_recipient = False
            self._say("250 forgotten")
        elif word == "MAIL":
            self._has_sender = True
            self._say("250 well")
        elif word == "RCPT" and self._has_sender:
            self._has_recipient = True
            self._say("250 well")
        elif word in ("RCPT", "DATA"):
            self._say("503 one after the other")
        else:
            self._say("502 not here")

    def _take(self):
        """The text up to the lonely dot; False when the client is gone."""
        self._say("354 go on")
        lines, size = [], 0
        while True:
            line = self.rfile.readline(MAIL_BYTES_MAX)
            if not line.endswith(b"\n"):
                return False
            if line in (b".\r\n", b".\n"):
                break
            size += len(line)
            if size <= MAIL_BYTES_MAX:
                lines.append(line[1:] if line.startswith(b".") else line)
        self._has_sender = self._has_recipient = False
        if size > MAIL_BYTES_MAX:
            self._say("552 too large")
            return True
        self.server.folder.keep(b"".join(lines))
        self._say("250 taken")
        return True

    def _say(self, words):
        self.wfile.write(words.encode() + b"\r\n")


class Receiver(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port, folder):
        self.folder = folder
        super().__init__((HOST, port), Session)


# Showing them

class Html(str):
    """Text that is HTML already; whatever is not gets escaped."""


class _Escaping(string.Formatter):
    def format_field(self, value, format_spec):
        if isinstance(value, Html):
            return str(value)
        return html.escape(format(value, format_spec))


def fill(pattern, **values):
    return Html(_Escaping().format(pattern, **values))


PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · demo mailbox</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><strong>Mailbox</strong> <span>every mail of the demo lands here</span>
</header>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""

ROW = """<li><a href="/mail/{name}"><strong><bdi>{subject}</bdi></strong></a>
<span>to {to}, {date}</span></li>
"""

EMPTY = """<p>No mail yet. Let an app have access, for instance DNS Pilot:
Placet then tells you of it here.</p>
"""

MAIL = """<dl>
<dt>To</dt><dd>{to}</dd>
<dt>From</dt><dd>{sender}</dd>
<dt>Date</dt><dd>{date}</dd>
</dl>
<iframe title="The mail as HTML" src="/mail/{name}/html"
sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
<h2>As plain text</h2>
<pre dir="auto">{plain}</pre>
<p><a href="/">All mails</a></p>
"""

STYLE = """
:root { color-scheme: light dark; }
body { margin: 0 auto; padding: 1rem; max-width: 44rem;
       font: 100%/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header { padding-bottom: 1rem; border-bottom: 1px solid #8888; }
header span, li span { opacity: .75; }
ul { padding: 0; list-style: none; }
li { padding: .75rem 0; border-bottom: 1px solid #8884; }
li span { display: block; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; }
dd { margin: 0; }
iframe { width: 100%; height: 44rem; border: 1px solid #8888;
         border-radius: 8px; background: Canvas; }
pre { white-space: pre-wrap; }
"""

_OURS = ("default-src 'none'; style-src 'self'; img-src data:; "
         "frame-src 'self'; base-uri 'none'; form-action 'none'; "
         "frame-ancestors 'none'")
# A mail brings its style along; links leave the frame.
_MAILS = ("default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; "
          "frame-ancestors 'self'; "
          "sandbox allow-popups allow-popups-to-escape-sandbox")


def words(mail, kind):
    part = mail.get_body((kind,))
    return part.get_content() if part else ""


class Handler(BaseHTTPRequestHandler):
    """One request of a browser."""

    protocol_version = "HTTP/1.1"
    server_version = "DemoMailbox"
    sys_version = ""
    timeout = 30

    def do_GET(self):
        parts = urlsplit(self.path).path.split("/")[1:]
        if self.headers.get("Host") != f"{HOST}:{self.server.server_port}":
            # Rebound to here by DNS.
            self._send(421, "Not here.\n", "text/plain")
        elif parts == ["style.css"]:
            self._send(200, STYLE, "text/css")
        elif parts == [""]:
            self._list()
        elif parts[0] == "mail" and len(parts) in (2, 3):
            self._one(parts[1], parts[2:])
        else:
            self._send(404, "There is nothing here.\n", "text/plain")

    def _list(self):
        folder = self.server.folder
        rows = [fill(ROW, name=name, subject=mail["Subject"] or "",
                     to=mail["To"] or "", date=mail["Date"] or "")
                for name in folder.names() if (mail := folder.read(name))]
        body = Html("<ul>" + "".join(rows) + "</ul>") if rows else Html(EMPTY)
        self._send(200, fill(PAGE, title="Mails", body=body), "text/html")

    def _one(self, name, more):
        mail = self.server.folder.read(name)
        if mail is None or more not in ([], ["html"]):
            self._send(404, "There is no such mail.\n", "text/plain")
        elif more:
            shown = words(mail, "html").replace(
                "<head>", '<head><base target="_blank">', 1)
            self._send(200, shown, "text/html", _MAILS)
        else:
            self._send(200, fill(
                PAGE, title=mail["Subject"] or "", body=fill(
                    MAIL, name=name, to=mail["To"] or "",
                    sender=mail["From"] or "", date=mail["Date"] or "",
                    plain=words(mail, "plain"))), "text/html")

    def _send(self, status, text, kind, rules=_OURS):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", rules)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port, folder):
        self.folder = folder
        super().__init__((HOST, port), Handler)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: demo_mailbox.py SETTINGS.json")
    with open(sys.argv[1], encoding="utf-8") as file:
        settings = json.load(file)
    folder = Folder(settings["folder"])
    receiver = Receiver(settings["smtp_port"], folder)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    Server(settings["port"], folder).serve_forever()


if __name__ == "__main__":
    main()
