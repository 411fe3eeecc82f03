"""c:A3, c:A22: MCP clients that register themselves, and one without state."""

from urllib.parse import parse_qs, urlsplit

import pytest

from app import seen
from program import node

REDIRECT = "http://127.0.0.1:47833/callback"


@pytest.fixture(params=["v1", "v2"])
def app(request):
    """The app, with one of the two generations of the SDK."""
    program = node("mcp_client.mjs", request.param)
    yield program
    program.stop()


def test_the_engine_alone_answers_what_no_sdk_can_read(bare, app):
    got = app.ask("register", server=bare.url, scope="dns.read",
                  app={"redirect": REDIRECT})
    assert got["outcome"] == "ZodError", got
    assert "client_uri" in got["message"] and "contacts" in got["message"]


def test_the_engine_alone_wants_a_state(bare, bare_mcp, app, tmp_path):
    """OAuth 2.1 and the SDK's provider leave it to the client."""
    mine = {"redirect": REDIRECT, "id": bare.add_client(REDIRECT).id}
    started, = app.ask("auth", store=str(tmp_path / "store.json"), app=mine,
                       server=bare_mcp.url)
    assert started["outcome"] == "REDIRECT", started
    query = parse_qs(urlsplit(bare.allow(started["addresses"][0])).query)
    assert query["error"] == ["invalid_state"]


def test_what_was_not_sent_does_not_come_back(gateway, mcp, app, tmp_path):
    given = {"store": str(tmp_path / "store.json"), "server": mcp.url,
             "app": {"redirect": REDIRECT,
                     "id": gateway.add_client(REDIRECT).id}}
    started, = app.ask("auth", **given)
    assert started["outcome"] == "REDIRECT", started
    assert "state=" not in started["addresses"][0]
    location = gateway.allow(started["addresses"][0])
    assert "state" not in parse_qs(urlsplit(location).query)
    done = app.ask("finish", location=location, **given)
    assert done["outcome"] == "AUTHORIZED", done
    seen.add(done["tokens"]["access_token"])
