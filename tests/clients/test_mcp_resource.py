"""
c:A15, c:A16: a token of the MCP SDK is for the server it was asked for, and
a permission more is asked for when a tool needs it.
"""

import pytest

from app import seen
from program import node

REDIRECT = "http://127.0.0.1:47834/callback"


class Window:
    """The app with the second generation of the SDK, and its person."""

    def __init__(self, program, store, client_id, server, allow):
        self._program = program
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
