"""
c:A14: an app with the MCP SDK that is known by nothing but a document on its
own site (client ID metadata documents). Bad documents and bad hosts have
stories of their own.
"""

import json

from urllib.parse import urlsplit

import pytest

from app import seen
from page import path_of
from program import node


@pytest.fixture
def app():
    program = node("mcp_client.mjs", "v2")
    yield program
    program.stop()


def keep(tokens):
    seen.update((tokens["access_token"], tokens["refresh_token"]))


@pytest.mark.parametrize("redirect", ["http://127.0.0.1:47840/callback",
                                      "http://localhost:47840/callback"])
def test_an_app_with_nothing_but_a_document(gateway, mcp, documents, app,
                                            tmp_path, redirect):
    store = tmp_path / "store.json"
    # On any port of this device (RFC 8252 §7.3).
    url = documents.put("/window.json", redirect_uris=[
        "http://127.0.0.1/callback", "http://localhost/callback"])
    given = {"store": str(store), "server": mcp.url,
             "app": {"redirect": redirect, "document": url,
                     "state": "abcdefgh01"}}
    started, = app.ask("auth", **given)
    assert started["outcome"] == "REDIRECT", started
    # It has not registered.
    assert json.loads(store.read_text())["client"]["client_id"] == url
    page = gateway.person.authorize(started["addresses"][0])
    assert path_of(page.url) == "/consent", page
    # Who it is, where it sends people, and that anybody's program is there.
    assert "Identified by app.docs.example" in page.text
    assert f"Sends you to {urlsplit(redirect).hostname}" in page.text
    assert "Continue only if you just started it yourself" in page.text
    location = gateway.person.answer(page, "allow", accounts=["Own"],
                                     stay=True)
    done = app.ask("finish", location=location, **given)
    assert done["outcome"] == "AUTHORIZED", done
    keep(done["tokens"])
    again, = app.ask("auth", **given)
    assert again["outcome"] == "AUTHORIZED", again
    keep(again["tokens"])
    assert len(gateway.person.apps()) == 1
