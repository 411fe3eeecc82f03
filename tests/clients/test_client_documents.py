"""
c:A14: an app that is known by nothing but a document on its own site (client
ID metadata documents). The document decides; what is wrong with it is told,
and looked at again the next time.
"""

import json

import pytest

from app import App, seen
from page import path_of
from program import node

REDIRECT = "http://127.0.0.1:47840/callback"


@pytest.fixture
def app():
    program = node("mcp_client.mjs", "v2")
    yield program
    program.stop()


def keep(tokens):
    seen.update((tokens["access_token"], tokens["refresh_token"]))


def test_an_app_with_nothing_but_a_document(gateway, mcp, documents, app,
                                            tmp_path):
    store = tmp_path / "store.json"
    url = documents.put_client("/client.json", REDIRECT)
    given = {"store": str(store), "server": mcp.url,
             "app": {"redirect": REDIRECT, "document": url,
                     "state": "abcdefgh01"}}
    started, = app.ask("auth", **given)
    assert started["outcome"] == "REDIRECT", started
    # It has not registered.
    assert json.loads(store.read_text())["client"]["client_id"] == url
    page = gateway.person.authorize(started["addresses"][0])
    assert path_of(page.url) == "/consent", page
    # Who it is, where it sends people, and that anybody's program is there.
    assert "Identified by localhost" in page.text
    assert "Sends you to 127.0.0.1" in page.text
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


def ask(gateway, url, redirect):
    """Where a person gets who opens an authorization link of that client."""
    plain = App(gateway.url, url, redirect_uri=redirect)
    authorization = plain.request("dns.read")
    plain.http.close()
    return gateway.person.authorize(authorization.url)


@pytest.mark.parametrize("said, used, is_taken", [
    ("http://127.0.0.1/callback", "http://127.0.0.1:47841/callback", True),
    ("http://localhost/callback", "http://localhost:47841/callback", True),
    ("http://localhost:3000/callback", "http://localhost:47841/callback",
     True),
    ("http://127.0.0.1/callback", "http://127.0.0.1:47841/other", False),
    ("http://localhost/callback", "http://localhost:47841/other", False),
    ("https://app.example/callback", "https://app.example:444/callback",
     False),
])
def test_redirects_of_a_document(gateway, documents, said, used, is_taken):
    url = documents.put_client("/client.json", said)
    page = ask(gateway, url, used)
    assert (path_of(page.url) == "/consent") is is_taken, page


def _big(documents):
    return documents.put_client("/bad.json", REDIRECT,
                                client_name="x" * 6000)


def _moved(documents):
    documents.put_client("/good.json", REDIRECT)
    return documents.put("/bad.json", b"", 302, Location="/good.json")


@pytest.mark.parametrize("put", [
    _big, _moved,
    lambda d: d.put_client("/bad.json", REDIRECT,
                           client_id=d.url("/other.json")),
    lambda d: d.put_client("/bad.json", REDIRECT,
                           token_endpoint_auth_method="client_secret_basic"),
    lambda d: d.put_client("/bad.json", REDIRECT, client_secret="secret"),
    lambda d: d.put("/bad.json", b"not json"),
    lambda d: d.url("/bad.json"),
    lambda d: d.put_client("/bad.json"),
], ids=["6 kB", "302", "other client_id", "secret method", "secret",
        "no JSON", "404", "no redirect"])
def test_a_bad_document_is_refused_and_not_remembered(gateway, documents,
                                                      put):
    url = put(documents)
    page = ask(gateway, url, REDIRECT)
    assert path_of(page.url) != "/consent" and page.status == 400, page
    assert documents.asked == ["/bad.json"]
    # As soon as it is good it is taken.
    documents.put_client("/bad.json", REDIRECT)
    page = ask(gateway, url, REDIRECT)
    assert path_of(page.url) == "/consent", page


@pytest.fixture
def on_the_web(stack, settings):
    """Placet as it is installed: this machine is not to be fetched from."""
    stack.restart_placet({**settings, "fetch": {
        "ca_file": settings["fetch"]["ca_file"]}})
    yield
    stack.restart_placet(settings)


def test_this_machine_is_not_asked(on_the_web, gateway, documents):
    url = documents.put_client("/client.json", REDIRECT)
    page = ask(gateway, url, REDIRECT)
    assert path_of(page.url) != "/consent" and page.status == 400, page
    assert documents.asked == []
