"""c:A3, c:A22: MCP clients that register themselves, and one without state."""

import json

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app import seen
from program import node

REDIRECT = "http://127.0.0.1:47833/callback"
_EMPTY = (None, "", [], {})


def keep(tokens):
    seen.update((tokens["access_token"], tokens["refresh_token"]))


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


def test_every_sdk_reads_the_answer(gateway, app):
    got = app.ask("register", server=gateway.url, scope="dns.read",
                  app={"redirect": REDIRECT})
    client = got["outcome"]
    assert isinstance(client, dict), got
    assert client["redirect_uris"] == [REDIRECT]
    assert client["token_endpoint_auth_method"] == "none"
    assert "client_secret" not in client


def test_the_answer_is_that_of_the_standard(gateway):
    """RFC 7591 §3.2.1, and nothing of how the engine keeps it."""
    answer = httpx.post(f"{gateway.url}/oauth2/register", json={
        "client_name": "Plain", "redirect_uris": [REDIRECT],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"], "token_endpoint_auth_method": "none",
        "application_type": "native", "scope": "dns.read"},
        trust_env=False)
    assert answer.status_code == 201, answer.text
    assert "admin" not in answer.headers.get("location", "")
    client = answer.json()
    assert [name for name, value in client.items() if value in _EMPTY] == []
    assert not [name for name in client if name.endswith("_lifespan")]
    assert isinstance(client["client_id_issued_at"], int)
    assert client["application_type"] == "native"
    assert "registration_access_token" not in client


def test_an_app_registers_itself_and_stays_signed_in(gateway, mcp, app,
                                                     tmp_path):
    given = {"store": str(tmp_path / "store.json"), "server": mcp.url,
             "app": {"redirect": REDIRECT, "state": "abcdefgh01",
                     "metadata": {"client_name": "Zone Window"}}}
    started, = app.ask("auth", **given)
    assert started["outcome"] == "REDIRECT", started
    person = gateway.person
    page = person.authorize(started["addresses"][0])
    assert "Zone Window" in page.text
    location = person.answer(page, "allow", accounts=["Own"], stay=True)
    done = app.ask("finish", location=location, **given)
    assert done["outcome"] == "AUTHORIZED", done
    keep(done["tokens"])
    again, = app.ask("auth", **given)
    assert again["outcome"] == "AUTHORIZED", again
    keep(again["tokens"])
    assert again["tokens"]["access_token"] != done["tokens"]["access_token"]


def test_an_app_that_is_suspended_stays_registered(gateway, mcp, app,
                                                   tmp_path):
    """f:C13: it loses its tokens, and nothing else (clients.md §3.1)"""
    given = {"store": str(tmp_path / "store.json"), "server": mcp.url,
             "app": {"redirect": REDIRECT, "state": "abcdefgh01",
                     "metadata": {"client_name": "Suspended Window"}}}

    def sign_in(address):
        location = gateway.allow(address, stay=True)
        done = app.ask("finish", location=location, **given)
        assert done["outcome"] == "AUTHORIZED", done
        keep(done["tokens"])

    started, = app.ask("auth", **given)
    sign_in(started["addresses"][0])
    stored = json.loads((tmp_path / "store.json").read_text())["client"]
    for word in ("suspend", "resume"):
        outcome = gateway.stack.command("client", word, stored["client_id"])
        assert outcome.status == 0, outcome.reason()
        if word == "suspend":
            again, = app.ask("auth", **given)
            assert again["outcome"] == "REDIRECT", again
            assert again["forgotten"] == ["tokens"]
            assert json.loads((tmp_path / "store.json").read_text())[
                "client"] == stored
    again, = app.ask("auth", **given)
    sign_in(again["addresses"][0])
    assert stored["client_id"] in again["addresses"][0]
