"""A person before a real Chromium."""

import socket
import threading

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

_AXE = Path(__file__).resolve().parents[2] / "build/npm/node_modules/axe-core"
_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_COLOURS = ["color-contrast", "link-in-text-block"]
_axe_source = []

CHROMIUM = "/usr/bin/chromium"
# Nothing that Chromium does by itself may leave this machine.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]


class Landing:
    """
    Where an app waits for the browser to come back: every request is kept.
    `tls` is an ssl.SSLContext, for an app on the web.
    """

    def __init__(self, host="127.0.0.1", tls=None, page="<p>Back at the app"):
        self.requests = []
        self.arrived = threading.Event()
        landing = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if not self.path.startswith("/favicon"):
                    landing.requests.append((self.path, dict(self.headers)))
                    landing.arrived.set()
                body = page.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            address_family = socket.AF_INET6 \
                if ":" in host else socket.AF_INET
            daemon_threads = True

            def handle_error(self, *_):
                # Browsers open connections that they do not use.
                pass

        self._server = Server((host, 0), Handler)
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket,
                                                  server_side=True)
        self.port = self._server.server_address[1]
        shown = f"[{host}]" if ":" in host else host
        self.url = f"{'https' if tls else 'http'}://{shown}:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever,
                                        daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def query(self):
        """What the first request brought, as {name: value}."""
        assert self.arrived.wait(10), "the browser never came back"
        query = parse_qs(urlsplit(self.requests[0][0]).query)
        return {name: values[0] for name, values in query.items()}


class Visitor:
    """One browser window and what was seen in it."""

    def __init__(self, browser, url, album=None, name="", **options):
        self.url = url
        self.has_scripts = options.get("java_script_enabled", True)
        self._scheme = options.get("color_scheme", "light")
        self._album = album
        self._name = name
        self._taken = 0
        self.requested = []
        self.complaints = []
        options.setdefault("locale", "en-GB")
        self.context = browser.new_context(**options)
        self.context.set_default_timeout(15000)
        self.page = self.context.new_page()
        self.page.on("request",
                     lambda request: self.requested.append(request.url))
        self.page.on("console", self._hear)
        self.page.on("pageerror",
                     lambda error: self.complaints.append(str(error)))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()

    def _hear(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def open(self, where):
        if where.startswith("/"):
            where = self.url + where
        return self.page.goto(where)

    def press(self, words):
        self.page.get_by_role("button", name=words).click()

    def follow(self, words):
        self.page.get_by_role("link", name=words).first.click()

    def tab_to(self, selector):
        """Goes on with Tab until the focus is there, and seen."""
        for _ in range(120):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(
                    "where => document.activeElement.matches(where)",
                    selector):
                break
        else:
            raise AssertionError(f"120 Tabs do not lead to {selector}")
        # A box has its ring around itself and its words.
        assert self.page.evaluate(
            "[document.activeElement, document.activeElement.closest('.pick')]"
            ".some(one => one && getComputedStyle(one).outlineStyle !== 'none'"
            " && one.getBoundingClientRect().height > 0)"), \
            f"nobody sees the focus on {selector}"

    def sign_in(self, email, password):
        self.page.locator("input[name=email]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.press("Sign in")

    def look(self, what):
        """
        What a person sees here: kept as a picture; nothing may be cut off or
        need scrolling sideways; axe finds nothing where scripts run, and no
        weak contrast in the other of light and dark either.
        """
        self.page.wait_for_load_state()
        self._taken += 1
        if self._album:
            self.page.screenshot(
                path=self._album / f"{self._name}-{self._taken:02d}-"
                                   f"{what}.png", full_page=True)
        if not self.has_scripts:
            return
        wide = self.page.evaluate(
            "[document.documentElement.scrollWidth, innerWidth]")
        assert wide[0] <= wide[1], f"{what} is {wide[0]} px wide at {wide[1]}"
        found = self.violations({"type": "tag", "values": _WCAG})
        assert not found, f"{what}: {found}"
        other = "light" if self._scheme == "dark" else "dark"
        # Without motion: no colour is on its way to another.
        self.page.emulate_media(color_scheme=other, reduced_motion="reduce")
        found = self.violations({"type": "rule", "values": _COLOURS})
        assert not found, f"{what}, {other}: {found}"
        self.page.emulate_media(color_scheme=self._scheme,
                                reduced_motion="no-preference")

    def violations(self, run_only):
        """What axe holds against this page."""
        if not _axe_source:
            _axe_source.append((_AXE / "axe.min.js").read_text("utf-8"))
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(_axe_source[0] + "; undefined")
        result = self.page.evaluate(
            "only => axe.run(document, {runOnly: only, preload: false,"
            " resultTypes: ['violations'], iframes: false})", run_only)
        return [(violation["id"], node["target"], node["failureSummary"])
                for violation in result["violations"]
                for node in violation["nodes"]]

    def strangers(self, *known):
        """Requests that went neither to Placet nor to the known origins."""
        return [url for url in self.requested
                if not url.startswith((self.url + "/", "data:", *known))]
