"""
c:A15, c:A16: a token of the MCP SDK is for the server it was asked for, and
a permission more is asked for when a tool needs it.
"""

import json

from urllib.parse import parse_qs, urlsplit

import pytest

from app import App, seen
from mcp_server import McpServer
from program import node

REDIRECT = "http://127.0.0.1:47834/callback"


class Window:
    """The app with the second generation of the SDK, and its person."""

    def __init__(self, program, store, client_id, server, allow):
        self._program = program
        self._store = store
        self._server = server
        self._allow = allow
        self._with = {"store": str(store), "server": server.url, "app": {
            "redirect": REDIRECT, "id": client_id, "state": "abcdefgh01"}}
        # Where it sent the browser.
        self.addresses = []

    def _done(self, got):
        seen.update(text for name, text in (got["tokens"] or {}).items()
                    if name.endswith("_token"))
        return got

    def registration(self):
        """What it registered itself as, if it did."""
        return json.loads(self._store.read_text()).get("client")

    def sign_in(self, address):
        """Goes to the browser and comes back with tokens."""
        self.addresses.append(address)
        got = self._done(self._program.ask(
            "finish", location=self._allow(address), **self._with))
        assert got["outcome"] == "AUTHORIZED", got
        return got["tokens"]

    def refresh(self):
        got, = self._program.ask("auth", **self._with)
        self._done(got)
        assert got["outcome"] == "AUTHORIZED", got
        return got["tokens"]

    def begin(self):
        """Where the SDK sends the browser at first."""
        got = self._program.ask("connect", tool="read", **self._with)
        assert got["outcome"] == "UnauthorizedError", got
        return got["addresses"][0]

    def use(self, tool):
        """
        Connects and calls the tool, signing in whenever the SDK wants it;
        gives what the tool said.
        """
        for _ in range(3):
            got = self._done(self._program.ask("connect", tool=tool,
                                               **self._with))
            if not got["addresses"]:
                return got["outcome"]
            assert got["outcome"] == "UnauthorizedError", got
            self.sign_in(got["addresses"][0])
        raise AssertionError(got)


@pytest.fixture
def window(tmp_path):
    """window(client id, server, allow)"""
    program = node("mcp_client.mjs", "v2")
    yield lambda *what: Window(program, tmp_path / "store.json", *what)
    program.stop()


def test_the_engine_alone_ignores_the_resource(bare, bare_mcp, window):
    app = window(bare.add_client(REDIRECT).id, bare_mcp, bare.allow)
    assert app.use("read") == "did read"
    assert "resource=http" in app.addresses[0]
    assert bare_mcp.seen[-1].get("aud", []) == []


def test_a_token_is_for_the_server_it_was_asked_for(gateway, mcp, window):
    app = window(gateway.add_client(REDIRECT).id, mcp, gateway.allow)
    mcp.wants_audience = True
    try:
        assert app.use("read") == "did read"
        for _ in range(3):
            tokens = app.refresh()
            assert mcp.introspect(tokens["access_token"])["aud"] == [mcp.url]
        assert app.use("read") == "did read"
    finally:
        mcp.wants_audience = False
    assert len(app.addresses) == 1
    assert mcp.seen[-1]["aud"] == [mcp.url]


@pytest.mark.parametrize("resource", ["https://api.example",
                                      "https://unknown.example"])
def test_another_resource_at_the_token_endpoint(gateway, mcp, window,
                                                resource):
    client = gateway.add_client(REDIRECT)
    app = window(client.id, mcp, gateway.allow)
    assert app.use("read") == "did read"
    tokens = app.refresh()
    plain = App(gateway.url, client.id)
    answer = plain.call_token(grant_type="refresh_token", resource=resource,
                              refresh_token=tokens["refresh_token"])
    plain.http.close()
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_target"
    # It cost nothing.
    assert app.use("read") == "did read"
    assert app.refresh()


def test_a_server_that_nobody_knows(gateway, mcp, window):
    stranger = McpServer(gateway.url, mcp.introspect)
    try:
        app = window(gateway.add_client(REDIRECT).id, stranger, None)
        query = parse_qs(urlsplit(
            gateway.person.answer_of(app.begin())).query)
    finally:
        stranger.stop()
    assert query["error"] == ["invalid_target"]
    assert query["iss"] == [gateway.url]


@pytest.mark.parametrize("is_registered", [False, True],
                         ids=["by hand", "by itself"])
def test_a_tool_that_needs_more(gateway, mcp, window, rows, is_registered):
    """c:A16: and whoever registered itself stays who it is"""
    pages = []

    def allow(url):
        pages.append(gateway.person.authorize(url))
        return gateway.person.answer(pages[-1], "allow", accounts=["Own"])

    app = window(None if is_registered else gateway.add_client(REDIRECT).id,
                 mcp, allow)
    assert app.use("read") == "did read"
    first = app.registration()
    assert bool(first) == is_registered
    clients = rows("select client_id from client order by 1")
    assert app.use("edit") == "did edit"
    assert app.use("read") == "did read"
    assert app.registration() == first
    assert rows("select client_id from client order by 1") == clients

    first, second = (parse_qs(urlsplit(url).query)["scope"][0].split()
                     for url in app.addresses)
    assert "dns.edit" not in first
    assert {"dns.read", "dns.edit"} <= set(second)
    # Only what is more is new on the page.
    _, _, asked = pages[1].text.partition("It will also be able to")
    new, _, known = asked.partition("Already allowed")
    assert "Create, change and delete DNS records" in new
    assert "See your DNS records" not in new
    assert "See your DNS records" in known
