"""Clients: those of the demo, those that an operator brings, and bad ones."""

import base64
import json

import pytest

from app import App, LOOPBACK, Refused
from page import path_of

_GOOD = {
    "client_id": "import-good",
    "client_name": "Good App",
    "account": "Acme",
    "visibility": "public",
    "redirect_uris": ["https://good.example/callback"],
    "token_endpoint_auth_method": "none",
    "scope": "openid dns.read",
}


@pytest.fixture
def bring(stack, tmp_path):
    """bring(description or text): the Outcome of `client import`"""
    def run(described):
        path = tmp_path / "client.json"
        if isinstance(described, bytes):
            path.write_bytes(described)
        else:
            path.write_text(json.dumps(described))
        return stack.command("client", "import", str(path))
    return run


@pytest.fixture
def deployer(stack):
    """Acme Deployer: a private, confidential client"""
    client = App(stack.url, "acme-deployer",
                 secret="placet_demo-secret-of-acme-deployer")
    yield client
    client.http.close()


def test_a_confidential_client_does_the_main_job(ana, deployer,
                                                 resource_server):
    tokens = deployer.connect(ana)
    assert resource_server.is_active(tokens["access_token"])
    assert deployer.refresh(tokens["refresh_token"])


@pytest.mark.parametrize("secret", ["wrong", "", "placet_demo-secret"])
def test_a_wrong_secret_is_invalid_client(ana, deployer, secret):
    authorization = deployer.request()
    code = deployer.read(authorization, ana.allow(authorization.url))
    impostor = App(deployer.url, deployer.client_id, secret=secret or " ")
    with pytest.raises(Refused) as refused:
        impostor.exchange(authorization, code)
    impostor.http.close()
    assert refused.value.error == "invalid_client"
    assert refused.value.status == 401
    # The code is not burnt by somebody else's mistake.
    assert deployer.exchange(authorization, code)


def test_a_confidential_client_without_its_secret_is_refused(ana, deployer):
    tokens = deployer.connect(ana)
    answer = deployer.http.post(deployer.url + "/oauth2/token", data={
        "grant_type": "refresh_token", "client_id": "acme-deployer",
        "refresh_token": tokens["refresh_token"]})
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"
    assert deployer.refresh(tokens["refresh_token"])


def test_client_credentials(deployer, resource_server):
    answer = deployer.call_token(grant_type="client_credentials",
                                 scope="dns.read")
    assert answer.status_code == 200, answer.text
    assert "refresh_token" not in answer.json()


def test_a_private_client_is_refused_to_others_without_details(
        newcomer, deployer):
    """s:A71"""
    person = newcomer(account="Outside")
    page = person.authorize(deployer.request().url)
    assert 400 <= page.status < 500
    assert "Acme Deployer" not in page.text
    assert not [form for form in page.forms()
                if path_of(form.action) == "/consent"]


def test_a_member_may_use_a_private_client(ben, deployer, resource_server):
    tokens = deployer.connect(ben, scopes="dns.read offline_access")
    assert resource_server.is_active(tokens["access_token"])


def test_what_is_brought_works_and_is_what_was_said(bring, engine_room):
    outcome = bring(_GOOD)
    assert outcome.status == 0, outcome.reason()
    held = engine_room.client("import-good")
    assert held["client_name"] == "Good App"
    assert held["redirect_uris"] == ["https://good.example/callback"]
    assert held["token_endpoint_auth_method"] == "none"
    assert set(held["scope"].split()) == {"openid", "dns.read"}


@pytest.mark.parametrize("uri", [
    "javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///x",
    "blob:x", "about:blank",                                     # s:A01
    "https://u:p@rp.example/cb", "https://rp.example@evil/",     # s:A02
    "https://rp.example/cb#", "https://rp.example/cb#x",         # s:A04
    "https://*.rp.example/", "https://rp.example/cb*",           # s:A05
    "https://rp.example/a/../cb", "https://rp.example/%2e%2e/",
    "https://rp.example//cb", "https://rp.example/\\",
    "https://rp.example/%5c", "https://rp.example/\tcb",
    "https://rp.example/ cb", "https://rp.example/%0d%0aX:1",    # s:A06
    "http://rp.example/cb", "http://localhost/cb",               # s:A07
    "myapp:/cb", "myapp://cb",                                   # s:A09
    "https://rp.example:99999/", "https://", "//evil/cb",
    "https://rp.example/" + "a" * 2049, "", "cb", "https:/rp.example/",
    "https://аррӏе.com/",
])
def test_a_bad_redirect_address_is_refused_by_name(bring, engine_room, rows,
                                                   uri):
    before = rows("select count(*) from client")
    outcome = bring({**_GOOD, "client_id": "import-bad",
                     "redirect_uris": [uri]})
    assert outcome.status != 0
    assert "redirect_uris" in outcome.err, outcome.err
    assert rows("select count(*) from client") == before
    assert "error" in engine_room.client("import-bad")


@pytest.mark.parametrize("name", [
    "", "x" * 65, "a\u202eb", "a\nb", "\u200b", "Pay✔",
])
def test_a_bad_name_is_refused_by_name(bring, rows, name):
    before = rows("select count(*) from client")
    outcome = bring({**_GOOD, "client_id": "import-bad",
                     "client_name": name})
    assert outcome.status != 0
    assert "client_name" in outcome.err, outcome.err
    assert rows("select count(*) from client") == before


@pytest.mark.parametrize("member", [
    "skip_consent", "metadata", "owner", "verified", "jwks_uri",
    "access_token_strategy", "subject_type", "frontchannel_logout_uri",
    "lifespans"])
def test_an_unknown_member_is_refused_by_name(bring, rows, member):
    """s:A12"""
    before = rows("select count(*) from client")
    outcome = bring({**_GOOD, "client_id": "import-bad", member: True})
    assert outcome.status != 0
    assert member in outcome.err
    assert rows("select count(*) from client") == before


@pytest.mark.parametrize("text", [
    b"", b"{", b"[]", b"null", b"\xff", b"[" * 20000, b'{"client_id":1}',
    b'{"client_id":"a","client_id":"b"}', b"{}" + b" " * 300000,
    json.dumps({**_GOOD, "scope": "no.such.scope"}).encode(),
    json.dumps({**_GOOD, "account": "No such account"}).encode(),
    json.dumps({**_GOOD, "redirect_uris": []}).encode(),
    json.dumps({**_GOOD, "redirect_uris":
                ["https://a.example/"] * 51}).encode(),
    json.dumps({**_GOOD, "token_endpoint_auth_method": "foo"}).encode(),
    json.dumps({**_GOOD, "grant_types": ["implicit"]}).encode(),
    json.dumps({**_GOOD, "client_name": "\ud800"}).encode(),
    json.dumps({**_GOOD, "client_name": "a\u0000b"}).encode(),
])
def test_what_is_no_client_is_one_sentence(bring, rows, text):
    before = rows("select count(*) from client")
    outcome = bring(text)
    assert outcome.status != 0
    assert len(outcome.err.strip().splitlines()) == 1, outcome.err
    assert rows("select count(*) from client") == before


@pytest.mark.parametrize("change", [
    lambda uri: uri + "&x=1", lambda uri: uri.replace("callback", "Callback"),
    lambda uri: uri + "/", lambda uri: uri.replace("127.0.0.1", "127.0.0.2"),
    lambda uri: uri.replace("127.0.0.1", "localhost"),
    lambda uri: uri.replace("http:", "https:"),
    lambda uri: uri.replace("callback", "%63allback"),
    lambda uri: uri.replace("127.0.0.1", "127.0.0.1."),
    lambda uri: uri.replace("127.0.0.1", "u@127.0.0.1"),
    lambda uri: uri + "#x", lambda uri: "https://evil.example/callback",
])
def test_another_redirect_address_never_gets_the_browser(
        ana, pilot, change):
    """s:A10"""
    page = ana.open(pilot.request(redirect_uri=change(LOOPBACK)).url)
    assert 400 <= page.status < 500, page
    assert page.url.startswith(pilot.url)
    assert page.heading


def test_two_redirect_addresses_are_none(ana, pilot):
    """s:A10"""
    page = ana.open(pilot.request().url
                    + "&redirect_uri=https%3A%2F%2Fevil.example%2F")
    assert 400 <= page.status < 500, page


def test_an_unknown_client_is_a_page(ana, stack):
    app = App(stack.url, "nobody-knows-me")
    page = ana.open(app.request().url)
    app.http.close()
    assert 400 <= page.status < 500 and page.heading


def test_pkce_is_for_everybody(ana, pilot, deployer):
    for app in (pilot, deployer):
        for missing in ({"code_challenge": None,
                         "code_challenge_method": None},
                        {"code_challenge_method": "plain"},
                        {"code_challenge_method": None}):
            authorization = app.request(**missing)
            location = ana.answer_of(authorization.url)
            with pytest.raises(Refused) as refused:
                app.read(authorization, location)
            assert refused.value.error == "invalid_request"


def test_another_verifier_is_invalid_grant(ana, pilot):
    authorization = pilot.request()
    code = pilot.read(authorization, ana.allow(authorization.url))
    authorization.verifier = "x" * 43
    with pytest.raises(Refused) as refused:
        pilot.exchange(authorization, code)
    assert refused.value.error == "invalid_grant"


def test_a_code_works_once(newcomer, pilot, resource_server):
    person = newcomer(account="Twice used")
    authorization = pilot.request()
    code = pilot.read(authorization, person.allow(
        authorization.url, accounts=["Twice used"]))
    tokens = pilot.exchange(authorization, code)
    with pytest.raises(Refused) as refused:
        pilot.exchange(authorization, code)
    assert refused.value.error == "invalid_grant"
    assert not resource_server.is_active(tokens["access_token"])


def test_iss_names_us_in_every_answer(ana, pilot, stack):
    """RFC 9207"""
    authorization = pilot.request()
    location = ana.allow(authorization.url)
    assert f"iss={stack.url}".replace(":", "%3A").replace("/", "%2F") \
        in location.replace(":", "%3A").replace("/", "%2F")


@pytest.mark.parametrize("fields", [
    {}, {"grant_type": "password", "username": "a", "password": "b"},
    {"grant_type": "implicit"}, {"grant_type": "refresh_token"},
    {"grant_type": "refresh_token", "refresh_token": "ory_rt_x.y"},
    {"grant_type": "authorization_code", "code": "x"},
    {"grant_type": ["refresh_token", "refresh_token"]},
])
def test_a_bad_token_request_is_rfc_6749(pilot, fields):
    answer = pilot.call_token(**fields)
    assert answer.status_code in (400, 401)
    assert answer.json()["error"] in (
        "invalid_request", "invalid_grant", "unsupported_grant_type",
        "unauthorized_client", "invalid_client")
    assert "no-store" in answer.headers["cache-control"]


def test_tokens_in_the_address_are_refused(pilot, ana):
    """s:A65"""
    tokens = pilot.connect(ana)
    answer = pilot.http.post(
        pilot.url + "/oauth2/token?grant_type=refresh_token&refresh_token="
        + tokens["refresh_token"], data={"client_id": "dns-pilot"})
    assert answer.status_code == 400
    answer = pilot.http.get(pilot.url + "/userinfo?access_token="
                            + tokens["access_token"])
    assert answer.status_code in (400, 401)


def client_name(rows, client):
    [(name,)] = rows("select name from client where client_id = %s",
                     client)
    return name


def test_a_suspended_client_is_out_at_once(newcomer, stack, client_of, rows,
                                           resource_server):
    person = newcomer(account="Suspended")
    app = App(stack.url, client_of("http://127.0.0.1/callback"))
    tokens = app.connect(person, accounts=["Suspended"])
    assert stack.command("client", "suspend", app.client_id).status == 0
    assert not resource_server.is_active(tokens["access_token"])
    answer = app.call_token(grant_type="refresh_token",
                            refresh_token=tokens["refresh_token"])
    assert (answer.status_code, answer.json()["error"]) == \
        (400, "invalid_grant")
    # What only members may know is not said before anybody is asked who.
    name = client_name(rows, app.client_id)
    for is_public in (True, False):
        rows("update client set is_public = %s where client_id = %s "
             "returning 1", is_public, app.client_id)
        page = person.open(app.request().url)
        assert page.status == 403 and "suspended" in page.text
        assert (name in page.text) == is_public
    app.http.close()


def test_a_client_changed_while_the_page_was_open(newcomer, stack, bring,
                                                  rows):
    """s:A25"""
    person = newcomer(account="Changed")
    described = {**_GOOD, "client_id": "import-changed",
                 "redirect_uris": ["http://127.0.0.1/callback"],
                 "scope": "dns.read offline_access"}
    assert bring(described).status == 0
    app = App(stack.url, "import-changed")
    page = person.authorize(app.request("dns.read").url)
    assert page.form("/consent")
    before = rows("select count(*) from decision")
    assert bring({**described, "client_name": "Another Name"}).status == 0
    answer = person.answer(page, accounts=["Changed"])
    assert not isinstance(answer, str), answer
    assert answer.status in (200, 409)
    assert "Another Name" in answer.text
    assert rows("select count(*) from decision") == before
    app.http.close()


def test_introspection_is_for_resource_servers_only(pilot, ana, stack):
    tokens = pilot.connect(ana)
    for header in (None, "Basic " + base64.b64encode(b"a:b").decode(),
                   "Bearer " + tokens["access_token"], "Basic !"):
        answer = pilot.http.post(
            stack.url + "/oauth2/introspect",
            data={"token": tokens["access_token"]},
            headers={"Authorization": header} if header else {})
        assert answer.status_code == 401, header
        assert "www-authenticate" in answer.headers
        assert "active" not in answer.text


@pytest.mark.parametrize("token", ["", "x", "ory_at_x.y", "a" * 5000,
                                   "\x00", "ory_at_" + "A" * 43 + ".x"])
def test_what_is_no_token_is_inactive(resource_server, token):
    """s:A68"""
    answer = resource_server.call(token)
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert answer.json() == {"active": False}


def test_a_resource_server_has_its_secret_once(stack):
    outcome = stack.command("resource", "add", "story-api", "--audience",
                            "https://story.example")
    assert outcome.status == 0
    listed = stack.command("resource", "list")
    assert "story-api" in listed.out
    for word in outcome.out.split():
        if len(word) > 30:
            assert word not in listed.out
    again = stack.command("resource", "add", "story-api", "--audience",
                          "https://story2.example")
    assert again.status != 0
