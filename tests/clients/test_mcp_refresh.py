"""
c:A2: several windows and processes of one app, with the MCP SDK, share one
store of tokens. When those have expired they all refresh at the same moment.
"""

import json
import time

from contextlib import ExitStack

import pytest

from app import seen
from counters import token_requests
from program import node

REDIRECT = "http://127.0.0.1:47831/callback"
# How long the programs may take until they have all read the store.
_READ_MS = 400


class Lost(AssertionError):
    """Somebody was signed out, or the chain of tokens has forked."""


class Windows:
    """The app, signed in: one store, and programs that work on it."""

    def __init__(self, programs, store, app, server, allow):
        self._programs = programs
        self._store = store
        self._app = app
        self._server = server
        self._allow = allow

    def _asked(self, **more):
        return {"store": str(self._store), "app": self._app,
                "server": self._server, **more}

    def sign_in(self):
        self._store.unlink(missing_ok=True)
        first = self._programs[0]
        started, = first.ask("auth", **self._asked())
        assert started["outcome"] == "REDIRECT", started
        location = self._allow(started["addresses"][0])
        done = first.ask("finish", **self._asked(location=location))
        assert done["outcome"] == "AUTHORIZED", done
        seen.update((done["tokens"]["access_token"],
                     done["tokens"]["refresh_token"]))

    def refresh(self, times):
        """`times` auth() at once in each program; raises Lost."""
        at = int(time.time() * 1000) + _READ_MS
        for program in self._programs:
            program.tell("auth", **self._asked(times=times, at=at))
        done = [one for program in self._programs for one in program.hear()]
        for one in done:
            seen.update(text for name, text in (one["tokens"] or {}).items()
                        if name.endswith("_token"))
        lost = [one for one in done if one["outcome"] != "AUTHORIZED"
                or one["addresses"] or one["forgotten"]]
        if lost:
            raise Lost(f"{len(lost)} of {len(done)}: {lost[0]}")
        pairs = {(one["tokens"]["access_token"],
                  one["tokens"]["refresh_token"]) for one in done}
        if len(pairs) != 1:
            raise Lost(f"{len(pairs)} pairs of tokens are alive")
        kept = json.loads(self._store.read_text())["tokens"]
        assert (kept["access_token"], kept["refresh_token"]) in pairs


@pytest.fixture
def windows(tmp_path):
    """windows(how many programs, app, server, allow), signed in"""
    with ExitStack() as ending:
        def make(count, generation, app, server, allow):
            programs = [node("mcp_client.mjs", generation)
                        for _ in range(count)]
            for program in programs:
                ending.callback(program.stop)
            made = Windows(programs, tmp_path / "store.json", app, server,
                           allow)
            made.sign_in()
            return made
        yield make


# One program with three, or ten, and three programs with one each.
_SHAPES = pytest.mark.parametrize("programs, times", [(1, 3), (1, 10),
                                                      (3, 1)])


@_SHAPES
def test_the_engine_alone_fails_somebody(bare, bare_mcp, windows, programs,
                                         times):
    app = {"redirect": REDIRECT, "id": bare.add_client(REDIRECT).id,
           "state": "abcdefgh01", "metadata": {"scope": "dns.read"}}
    several = windows(programs, "v2", app, bare_mcp.url, bare.allow)
    before = token_requests(bare.admin)
    # Which of its ways to fail is a matter of milliseconds: an error that says
    # "retry", a new authorization, a chain that is dead, or several alive.
    with pytest.raises(Lost):
        several.refresh(times)
    assert token_requests(bare.admin) - before >= programs * times


@_SHAPES
def test_the_gateway_asks_the_engine_once_for_all(gateway, mcp, windows,
                                                  programs, times):
    app = {"redirect": REDIRECT, "id": gateway.add_client(REDIRECT).id,
           "state": "abcdefgh01", "metadata": {"scope": "dns.read"}}
    several = windows(programs, "v2", app, mcp.url, gateway.allow)
    for _ in range(3):
        before = token_requests(gateway.engine_admin)
        several.refresh(times)
        assert token_requests(gateway.engine_admin) == before + 1
    assert len(gateway.person.apps()) == 1
