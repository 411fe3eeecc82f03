"""
An OpenID provider that nobody here wrote, and how a browser passes its pages.
"""

import json
import os
import subprocess

from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from page import Page
from stack.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
CLIENT_ID = "placet-portal"
SECRET = "a secret: of 100% odd/characters+"
_HOPS_MAX = 20


class OpenIdProvider:
    """npm oidc-provider in a process of its own, for Placet at `url`."""

    def __init__(self, url, **client):
        self.port = free_port(())
        self.issuer = f"http://127.0.0.1:{self.port}"
        self._client = {
            "client_id": CLIENT_ID,
            "client_secret": SECRET,
            "redirect_uris": [url + "/login/callback"],
            "post_logout_redirect_uris": [url + "/login/signed-out"],
            "response_types": ["code"],
            "grant_types": ["authorization_code"],
            "token_endpoint_auth_method": "client_secret_basic",
            **client,
        }
        self._process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self._process = subprocess.Popen(
            ["node", str(ROOT / "tests/story/openid_provider.mjs"),
             str(self.port), json.dumps({
                 name: value for name, value in self._client.items()
                 if value is not None}),
             str(ROOT / "build/npm-clients")],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**os.environ, "NODE_ENV": "test"})
        for line in self._process.stdout:
            if "ready" in line:
                return
        raise AssertionError("the OpenID provider does not start")

    def stop(self):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def is_at(self, url):
        return url.startswith(self.issuer + "/")


class AtProvider:
    """One browser's side of the provider: its cookies there, its forms."""

    def __init__(self, provider):
        self.provider = provider
        self.http = httpx.Client(timeout=30, follow_redirects=False,
                                 trust_env=False)

    def _go(self, page, url):
        """Follows redirects while they stay here; gives (page, where to)"""
        for _ in range(_HOPS_MAX):
            if page.status not in (302, 303):
                return page, None
            url = urljoin(url, page.location)
            if not self.provider.is_at(url):
                return None, url
            page = Page(self.http.get(url))
        raise AssertionError("the provider sends one in a ring")

    def _submit(self, page, **fields):
        [form] = page.forms()
        sent = {**dict(form.values()), **fields}
        url = urljoin(page.url, form.action)
        return self._go(Page(self.http.post(url, data=sent)), url)

    def sign_in(self, url, name):
        """
        Passes the provider's pages as `name`; gives the address that it sends
        the browser back to.
        """
        page, back = self._go(Page(self.http.get(url)), url)
        while back is None:
            assert page.status == 200, page.text[:500]
            has_login = any(page.root.every("input", name="login"))
            fields = {"login": name, "password": "any"} if has_login else {}
            page, back = self._submit(page, **fields)
        return back

    def leave(self, url):
        """Says yes to signing out here; gives where that leads."""
        page, _ = self._go(Page(self.http.get(url)), url)
        [form] = page.forms()
        url = urljoin(page.url, form.action)
        _, back = self._go(Page(self.http.post(url, data={
            **dict(form.values()), "logout": "yes"})), url)
        return back

    def glance(self, url):
        """What it does with a request before anybody types anything."""
        return self._go(Page(self.http.get(url)), url)


def query_of(url):
    return dict(httpx.QueryParams(urlsplit(url).query))
