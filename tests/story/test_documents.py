"""
Clients whose client_id is the address of a document (c:A14, f:I1, f:I3): what
it may say, what becomes of it when it changes, and whose it may be.
"""

import httpx
import pytest

from app import App, Refused
from client_proofs import ASSERTION, Key, claims_of
from document_host import Answer
from document_room import (LOOPBACK, accepts, ask, host, person, reason,
                           registration, stack, stale, unlimited, words)
from page import path_of
from person import Away
from resource_server import ResourceServer


def _connected(stack, host, person, path, **members):
    url = host.put(path, **members)
    redirect = members.get("redirect_uris", ["http://127.0.0.1/callback"])[0]
    app = App(stack.url, url, redirect)
    return url, app, app.connect(person, accounts=["Own"])


# The whole way

def test_a_document_is_all_that_a_client_needs(stack, host, person, rows):
    """f:I1, c:A14: authorize, consent, tokens, refresh, introspect, revoke"""
    url = host.put("/whole.json", client_name="Agent of Story",
                   redirect_uris=["http://127.0.0.1/callback"])
    app = App(stack.url, url, LOOPBACK)
    authorization = app.request("dns.read offline_access")
    page = person.authorize(authorization.url)
    assert path_of(page.url) == "/consent", page
    text = page.text
    # f:I3: the host of the client_id; c:A14: of the redirect, with a warning.
    assert "Agent of Story" in text
    assert "Identified by app.docs.example" in text
    assert "127.0.0.1" in text and "/callback" not in text
    assert "This app says it runs on this device" in text
    back = person.answer(page, "allow", accounts=["Own"])
    tokens = app.exchange(authorization, app.read(authorization, back))
    assert host.web.count("/whole.json") == 1
    client_id, version, tier, name, scopes, _ = registration(rows, url)
    assert (version, tier, name) == (1, "document", "Agent of Story")
    assert not client_id.startswith("https:")
    assert not {"openid", "profile", "email"} & set(scopes)

    credentials = stack.placet.add_resource(stack.store)
    server = ResourceServer(stack.url, credentials["id"],
                            credentials["secret"])
    said = server.ask(tokens["access_token"])
    assert said["active"] and said["client_id"] == url
    again = app.refresh(tokens["refresh_token"])
    assert server.ask(again["access_token"])["client_id"] == url

    assert "app.docs.example" in person.open("/apps").text
    # Who looks after the account reads the same of it.
    page = person.open(person.open("/accounts").link("Apps of all members"))
    assert "Identified by app.docs.example" in page.text
    page = person.open(page.link("Remove from this account"))
    assert "Identified by app.docs.example" in page.text
    assert app.revoke(again["refresh_token"]).status_code == 200
    assert not server.is_active(again["access_token"])
    with pytest.raises(Refused) as refused:
        app.refresh(again["refresh_token"])
    assert refused.value.error == "invalid_grant"
    # Nothing but the authorization made anybody call.
    assert host.web.count("/whole.json") == 1


def test_a_fetch_says_who_asks_and_nothing_else(stack, host):
    url = host.put("/polite.json")
    assert accepts(ask(stack.url, url))
    path, headers = host.web.hits[-1]
    assert path == "/polite.json"
    assert headers["User-Agent"] == f"Placet (+{stack.url})"
    assert headers["Accept"] == "application/json"
    assert set(headers) == {"Host", "User-Agent", "Accept"}


@pytest.mark.parametrize("redirect, asked", [
    ("http://localhost/cb", "http://localhost:40123/cb"),
    ("http://localhost:3000/cb", "http://localhost:40123/cb"),
    ("http://127.0.0.1/cb", "http://127.0.0.1:40124/cb"),
    ("http://[::1]/cb", "http://[::1]:40125/cb"),
    ("https://rp.docs.example/cb", "https://rp.docs.example/cb"),
    ("example.story.app:/cb", "example.story.app:/cb"),
])
def test_redirects_that_a_document_may_have(stack, host, person, redirect,
                                            asked):
    """c:A14: any port on this device, the name localhost too"""
    url = host.put("/redirect.json", redirect_uris=[redirect],
                   host=host.names.fresh(["127.0.0.1"]))
    app = App(stack.url, url, asked)
    tokens = app.connect(person, "dns.read", accounts=["Own"])
    assert tokens["access_token"]


@pytest.mark.parametrize("asked", [
    "http://127.0.0.1:1/other", "https://127.0.0.1/callback",
    "http://127.0.0.2/callback", "http://localhost/callback",
    "https://evil.example/callback", "http://127.0.0.1/callback?x=1",
])
def test_other_redirects_are_refused_on_our_page(stack, host, asked):
    url = host.put("/strict.json",
                   redirect_uris=["http://127.0.0.1/callback"])
    assert "redirect_uri" in reason(ask(stack.url, url, asked))


@pytest.mark.parametrize("scheme_and_host", [None, "http://localhost",
                                             "http://127.0.0.1:9"])
def test_our_own_addresses_are_nobodys(stack, host, rows, scheme_and_host):
    """f:I8: nor where a device's answer goes, at whatever port"""
    own = (scheme_and_host or stack.url) + "/device/return"
    for uris in ([own], ["https://rp.docs.example/cb", own]):
        url = host.put("/own.json", redirect_uris=uris)
        assert "lead back to this server" in reason(ask(stack.url, url, own))
        assert registration(rows, url) is None


def test_openid_is_not_for_documents(stack, host):
    """The id_token would name our id for it as its audience."""
    url = host.put("/openid.json")
    answer = ask(stack.url, url, scopes="openid dns.read")
    assert "error=invalid_scope" in answer.headers["location"]


def test_a_document_never_goes_on_by_itself(stack, host, person):
    """f:A19: with a live grant and session, still the page"""
    url = host.put("/silent.json", redirect_uris=[
        "https://rp.docs.example/cb"])
    app = App(stack.url, url, "https://rp.docs.example/cb")
    app.connect(person, "dns.read", accounts=["Own"])
    page = person.authorize(app.request("dns.read").url)
    assert path_of(page.url) == "/consent", page
    silent = app.request("dns.read", prompt="none")
    with pytest.raises(Away) as away:
        person.open(silent.url)
    with pytest.raises(Refused) as refused:
        app.read(silent, away.value.url)
    assert refused.value.error == "consent_required"


# What a document may not be

@pytest.mark.parametrize("given, expected", [
    ({"client_id": "https://app.docs.example/other.json"}, "client_id"),
    ({"without": ["client_id"]}, "client_id"),
    ({"without": ["client_name"]}, "client_name"),
    ({"client_name": "Domain verified"}, "client_name"),
    ({"client_name": "other.example"}, "client_name"),
    ({"without": ["redirect_uris"]}, "redirect_uris"),
    ({"client_secret": "x"}, "client_secret"),
    ({"client_secret_expires_at": 0}, "client_secret"),
    ({"token_endpoint_auth_method": "client_secret_basic"},
     "token_endpoint_auth_method"),
    ({"token_endpoint_auth_method": "client_secret_post"},
     "token_endpoint_auth_method"),
    ({"token_endpoint_auth_method": "private_key_jwt"},
     "token_endpoint_auth_method"),
    ({"redirect_uris": ["http://rp.example/cb"]}, "redirect_uris"),
    ({"redirect_uris": ["javascript:alert(1)"]}, "redirect_uris"),
    ({"content_type": "text/html"}, "application/json"),
    ({"content_type": ""}, "application/json"),
])
def test_a_wrong_document_is_refused_and_forgotten(stack, host, rows, given,
                                                   expected):
    """c:A14: each rule with its word; nothing is kept of it"""
    path = "/wrong.json"
    before = host.web.count(path)
    url = host.put(path, **given)
    for turn in (1, 2):
        assert expected in reason(ask(stack.url, url))
        assert host.web.count(path) == before + turn
    assert registration(rows, url) is None


@pytest.mark.parametrize("path", [
    "", "/", "/./a.json", "/a/../b.json", "/a/%2e%2e/b.json", "/a.json#x",
])
def test_an_address_that_cannot_be_a_client_is_not_called(stack, host, path):
    before = len(host.web.hits)
    assert "client_id" in reason(ask(stack.url, host.url(path)))
    assert len(host.web.hits) == before


@pytest.mark.parametrize("url", [
    "https://127.0.0.1:{port}/a.json", "https://[::1]:{port}/a.json",
    "https://user@app.docs.example:{port}/a.json",
    "https://APP.docs.example:{port}/a.json",
    "https://2130706433:{port}/a.json",
])
def test_no_literals_no_names_in_front_no_other_spelling(stack, host, url):
    before = len(host.web.hits)
    assert "client_id" in reason(ask(stack.url,
                                     url.format(port=host.web.port)))
    assert len(host.web.hits) == before


def test_plain_http_is_no_client(stack, host):
    url = host.url("/a.json").replace("https:", "http:")
    assert ask(stack.url, url).status_code == 404


# When a document changes

def test_a_changed_document_is_a_new_version(stack, host, person, rows):
    url, app, tokens = _connected(stack, host, person, "/changing.json",
                                  client_name="First Name")
    stale(rows, url)
    assert accepts(ask(stack.url, url))
    assert registration(rows, url)[1] == 1, "nothing changed"
    host.put("/changing.json", client_name="Second Name")
    stale(rows, url)
    page = person.authorize(app.request().url)
    assert "Second Name" in page.text
    assert registration(rows, url)[1] == 2
    # A name ends nothing that was allowed.
    assert app.refresh(tokens["refresh_token"])["access_token"]


def test_a_document_that_leads_elsewhere_ends_what_was_allowed(
        stack, host, person, rows):
    url, app, tokens = _connected(
        stack, host, person, "/moving.json",
        redirect_uris=["https://one.docs.example/cb"])
    host.put("/moving.json", redirect_uris=["https://two.docs.example/cb"])
    stale(rows, url)
    assert accepts(ask(stack.url, url, "https://two.docs.example/cb"))
    assert rows("select state, end_reason from access_grant where client_id "
                "= %s", registration(rows, url)[0]) == [
                    ("ended", "client document changed")]
    with pytest.raises(Refused) as refused:
        app.refresh(tokens["refresh_token"])
    assert refused.value.error == "invalid_grant"


def test_an_answer_to_an_older_document_is_not_taken(stack, host, person,
                                                     rows):
    """f:A24: what is allowed is what was shown"""
    url = host.put("/racing.json", client_name="As Shown")
    app = App(stack.url, url, LOOPBACK)
    page = person.authorize(app.request().url)
    host.put("/racing.json", client_name="As Changed")
    stale(rows, url)
    assert accepts(ask(stack.url, url))
    outcome = person.answer(page, "allow", accounts=["Own"])
    assert not isinstance(outcome, str), outcome
    assert outcome.status in (409, 422, 200), outcome
    assert rows("select count(*) from access_grant where client_id = %s",
                registration(rows, url)[0]) == [(0,)]


def test_a_document_that_is_away_ends_no_session(stack, host, person, rows):
    """The token endpoint looks again, but goes on with what it knows."""
    url, app, tokens = _connected(stack, host, person, "/away.json")
    stale(rows, url)
    host.web.paths["/away.json"] = Answer(status=503)
    before = host.web.count("/away.json")
    tokens = app.refresh(tokens["refresh_token"])
    assert host.web.count("/away.json") == before + 1
    # And does so not at every request.
    tokens = app.refresh(tokens["refresh_token"])
    assert host.web.count("/away.json") == before + 1
    assert "status" in reason(ask(stack.url, url))


# Whose documents

@pytest.mark.parametrize("name", ["denied.docs.example", "x.bad.example"])
def test_a_denied_host_is_refused_before_login(stack, host, name):
    """f:I3"""
    host.names.set(name, ["127.0.0.1"])
    answer = ask(stack.url, f"https://{name}:{host.web.port}/client.json")
    assert answer.status_code == 403
    assert name in words(answer)
    assert host.names.questions(name) == (0, 0)


def test_documents_are_off_unless_told(stack, host, tmp_path):
    with stack.another({"client_documents": {"enabled": False}},
                       name="placet-3") as other:
        url = host.put("/off.json")
        before = len(host.web.hits)
        assert ask(stack.url, url, at=other.local_url).status_code == 404
        assert len(host.web.hits) == before
        # f:I5: and it is told where it is on, and only there.
        for where, is_on in ((stack.url, True), (other.local_url, False)):
            told = httpx.get(f"{where}/.well-known/oauth-authorization-server",
                             trust_env=False).json()
            assert told.get("client_id_metadata_document_supported",
                            False) is is_on


def test_an_unknown_document_gets_no_tokens_and_no_fetch(stack, host):
    url = host.put("/unknown.json")
    app = App(stack.url, url)
    answer = app.call_token(grant_type="authorization_code", code="x",
                            redirect_uri=LOOPBACK, code_verifier="y" * 43)
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"
    assert host.web.count("/unknown.json") == 0


def test_a_document_that_the_operator_removed_stays_away(stack, host, rows):
    url = host.put("/removed.json")
    assert accepts(ask(stack.url, url))
    client_id = registration(rows, url)[0]
    outcome = stack.command("client", "delete", client_id)
    assert outcome.status == 0, outcome.err
    assert ask(stack.url, url).status_code == 404
    stale(rows, url)
    assert "removed by the operator" in reason(ask(stack.url, url))


def test_a_document_that_nobody_uses_goes_and_may_come_back(stack, host,
                                                            person, rows):
    """As clients that registered themselves; one in use stays."""
    idle = host.put("/idle.json")
    assert accepts(ask(stack.url, idle))
    used, _, _ = _connected(stack, host, person, "/used.json")
    before = registration(rows, idle)[0]
    rows("update registration set reap_at = now() - interval '1 day' "
         "where document_url in (%s, %s) returning 1", idle, used)
    reaped = [one for one, in rows(
        "with a as materialized (select set_config('placet.actor', "
        "'machine:reaper', true) as actor) select r.client_id from a "
        "cross join lateral (select client_id from placet.clients_reap("
        "length(a.actor)::bigint, 60, 1000)) r")]
    assert before in reaped and registration(rows, used)[0] not in reaped
    assert registration(rows, idle) is None
    # The same address is a new client then, with a new id inside.
    assert accepts(ask(stack.url, idle))
    assert registration(rows, idle)[0] != before


# A document with keys

class KeyedApp(App):
    """Proves itself with a key, under the address of its document."""

    key = None

    def _call(self, path, fields, auth=True):
        if self.key:
            fields = {
                **fields,
                "client_assertion_type": ASSERTION,
                "client_assertion": self.key.sign(claims_of(self))}
        return super()._call(path, fields, auth)


def test_a_document_may_bring_keys(stack, host, person, rows):
    """private_key_jwt by the address; a new key counts once it is read"""
    first, second = Key("ES256", "first"), Key("ES256", "second")
    redirect = "https://rp.docs.example/cb"

    def put(key):
        return host.put("/keyed.json", redirect_uris=[redirect],
                        token_endpoint_auth_method="private_key_jwt",
                        jwks={"keys": [key.public]})

    app = KeyedApp(stack.url, put(first), redirect)
    authorization = app.request("dns.read offline_access")
    code = app.read(authorization, person.allow(
        authorization.url, accounts=["Own"]))
    # Nobody else, and nobody without a proof.
    app.key = second
    with pytest.raises(Refused) as refused:
        app.exchange(authorization, code)
    assert refused.value.error == "invalid_client"
    app.key = None
    with pytest.raises(Refused):
        app.exchange(authorization, code)
    app.key = first
    tokens = app.exchange(authorization, code)
    tokens = app.refresh(tokens["refresh_token"])
    # The document has another key now, and its time is over.
    put(second)
    stale(rows, app.client_id)
    app.key = second
    tokens = app.refresh(tokens["refresh_token"])
    app.key = first
    with pytest.raises(Refused) as refused:
        app.refresh(tokens["refresh_token"])
    assert refused.value.error == "invalid_client"
    app.key = second
    assert app.revoke(tokens["refresh_token"]).status_code == 200


def test_a_document_that_gives_up_its_keys_ends_what_was_allowed(
        stack, host, person, rows):
    """Else a stolen refresh token would suddenly be enough."""
    redirect = "https://rp.docs.example/cb"
    key = Key("ES256")
    url = host.put("/unkeyed.json", redirect_uris=[redirect],
                   token_endpoint_auth_method="private_key_jwt",
                   jwks={"keys": [key.public]})
    app = KeyedApp(stack.url, url, redirect)
    app.key = key
    tokens = app.connect(person, accounts=["Own"])
    host.put("/unkeyed.json", redirect_uris=[redirect])
    stale(rows, url)
    app.key = None
    with pytest.raises(Refused) as refused:
        app.refresh(tokens["refresh_token"])
    assert refused.value.error == "invalid_grant"
