"""
The engine without Placet: a second process of it on the same database, with
an app for its questions that says yes to everything. What a client needs is
first asked here, where it has to fail: a test that passes in both places
proves nothing.
"""

import http.server
import itertools
import secrets
import subprocess
import threading

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import yaml

from gateway import Client
from person import origin_of
from stack import ports
from stack.engine import http_ok
from stack.process import environment

_START_S = 60
_HOPS_MAX = 12
SCOPES = "openid offline_access dns.read dns.edit zone.read"

_numbers = itertools.count(1)


class BareEngine:
    """Hydra as one would install it with registration switched on."""

    def __init__(self, stack, binary):
        self._binary = binary
        self._port = ports.free_port()
        self._admin_port = ports.free_port((self._port,))
        self._yes = _Yes(self)
        self._conf = Path(stack.path) / "bare.yml"
        self._write(Path(stack.path) / "hydra.yml")
        self._log = open(Path(stack.path) / "log" / "bare.log", "ab")
        self._popen = None
        self.http = httpx.Client(timeout=30, trust_env=False)

    @property
    def url(self):
        return f"http://{ports.HOST}:{self._port}"

    @property
    def admin(self):
        return f"http://{ports.HOST}:{self._admin_port}"

    @property
    def engine_admin(self):
        return self.admin

    @property
    def pid(self):
        return self._popen.pid

    def _write(self, placets):
        """Placet's engine's configuration, without what Placet adds."""
        conf = yaml.safe_load(placets.read_text(encoding="utf-8"))
        conf["serve"]["public"]["port"] = self._port
        conf["serve"]["admin"]["port"] = self._admin_port
        conf["urls"] = {
            "self": {"issuer": self.url, "public": self.url,
                     "admin": self.admin},
            "login": f"{self._yes.url}/login",
            "consent": f"{self._yes.url}/consent",
            "error": f"{self._yes.url}/error",
        }
        del conf["oauth2"]["token_hook"]
        conf["oidc"]["dynamic_client_registration"] = {
            "enabled": True, "default_scope": SCOPES.split()}
        conf["webfinger"] = {"oidc_discovery": {
            "client_registration_url": f"{self.url}/oauth2/register",
            "supported_scope": SCOPES.split()}}
        self._conf.touch(0o600)
        self._conf.write_text(yaml.safe_dump(conf), encoding="utf-8")

    def start(self):
        self._popen = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", str(self._binary),
             "serve", "all", "--dev", "-c", str(self._conf)],
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
            env=environment())
        for _ in range(_START_S * 10):
            if http_ok(self._port, "/health/ready") and \
                    http_ok(self._admin_port, "/health/ready"):
                return
            assert self._popen.poll() is None, self._conf
            threading.Event().wait(0.1)
        raise AssertionError("the engine alone does not answer")

    def kill(self):
        self._popen.kill()
        self._popen.wait()

    def stop(self):
        self.kill()
        self._log.close()
        self._yes.stop()
        self.http.close()

    def add_client(self, *redirect_uris, method="none", at=None, **more):
        """A new client; `at`: made by the engine with that admin address, on
        the same database, and its secret hashed as that one does it."""
        client = Client(f"bare-{next(_numbers)}", None if method == "none"
                        else secrets.token_urlsafe(32))
        answer = self.http.post(f"{at or self.admin}/admin/clients", json={
            "client_id": client.id,
            **({"client_secret": client.secret} if client.secret else {}),
            "redirect_uris": list(redirect_uris),
            "token_endpoint_auth_method": method,
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "scope": SCOPES,
            **more,
        })
        assert answer.status_code == 201, answer.text
        return client

    def allow(self, url):
        """Follows an authorization link; gives where it leads in the end."""
        at_home = {self.url, self._yes.url}
        with httpx.Client(timeout=30, trust_env=False) as browser:
            for _ in range(_HOPS_MAX):
                answer = browser.get(url)
                if "location" not in answer.headers:
                    raise AssertionError(f"a page: {answer.text[:500]}")
                url = str(answer.url.join(answer.headers["location"]))
                if origin_of(url) not in at_home or url.startswith(
                        f"{self._yes.url}/error"):
                    return url
        raise AssertionError(f"more than {_HOPS_MAX} redirects")

    def introspect(self, token):
        answer = self.http.post(f"{self.admin}/admin/oauth2/introspect",
                                data={"token": token})
        assert answer.status_code == 200, answer.text
        return answer.json()


class _Yes:
    """The login and consent app that says yes, as short as it can be."""

    def __init__(self, engine):
        yes = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                where = yes.answer(self.path)
                self.send_response(302 if where else 200)
                if where:
                    self.send_header("Location", where)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._engine = engine
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                       Handler)
        self._thread = threading.Thread(target=self._server.serve_forever,
                                        daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, path):
        parts = urlsplit(path)
        asked = parse_qs(parts.query)
        for kind in ("login", "consent"):
            if f"{kind}_challenge" in asked:
                return self._accept(kind, asked[f"{kind}_challenge"][0])
        return None

    def _accept(self, kind, challenge):
        where = f"{self._engine.admin}/admin/oauth2/auth/requests/{kind}"
        request = {f"{kind}_challenge": challenge}
        with httpx.Client(timeout=30, trust_env=False) as client:
            if kind == "login":
                said = {"subject": "somebody"}
            else:
                asked = client.get(where, params=request).json()
                said = {"grant_scope": asked["requested_scope"]}
            answer = client.put(f"{where}/accept", params=request, json=said)
        assert answer.status_code == 200, answer.text
        return answer.json()["redirect_to"]

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)
