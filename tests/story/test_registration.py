"""
Clients that register themselves (RFC 7591): who may, what they get, what they
may never get, and that http://localhost works for them on any port.
"""

import re
import subprocess

import httpx
import psycopg
import pytest

from app import Refused
from page import path_of
from registering import (BUILT_IN, CEILING, NATIVE, WEB, app_of,
                         as_parsed_by_sdk, place, register, stack)
from resource_server import ResourceServer


@pytest.fixture(scope="module")
def resource_server(stack):
    credentials = stack.placet.add_resource(stack.store)
    server = ResourceServer(stack.url, credentials["id"],
                            credentials["secret"])
    yield server
    server.http.close()


# Whether at all


def test_it_is_off_unless_switched_on(stack, register):
    with stack.another({"registration": "off"}, workers=1) as other:
        answer = register.ask(WEB, url=other.local_url)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("application/")
        document = httpx.get(other.local_url + "/.well-known/"
                             "oauth-authorization-server", trust_env=False)
        assert "registration_endpoint" not in document.json()


def test_what_the_catalog_does_not_have_stops_the_start(
        stack, placet_bin, tmp_path):
    """A slip of the pen in the ceiling is no smaller ceiling in silence."""
    conf = tmp_path / "placet.yml"
    text = stack.placet.conf.read_text("utf-8")
    conf.write_text(text.replace("zone.read", "zone.raed"), "utf-8")
    done = subprocess.run([placet_bin, "serve", "--conf", conf], text=True,
                          capture_output=True, timeout=30, check=False)
    assert done.returncode == 1
    assert "registration_scopes" in done.stderr
    assert "zone.raed" in done.stderr


def test_discovery_names_it_where_it_is_on(stack):
    for name in ("oauth-authorization-server", "openid-configuration"):
        said = httpx.get(f"{stack.url}/.well-known/{name}",
                         trust_env=False).json()
        assert said["registration_endpoint"] == stack.url + "/oauth2/register"


# What comes back


def test_the_answer_is_what_was_registered_and_nothing_else(register):
    answer = register.ask({
        **NATIVE, "client_uri": "https://agent.example/", "tos_uri": "",
        "policy_uri": None, "logo_uri": "http://10.0.0.1/x.svg",
        "scope": "dns.read billing.edit", "software_id": "agent-7",
        "software_version": "1.2", "contacts": ["dev@agent.example"],
        "something_of_tomorrow": True})
    assert answer.status_code == 201
    assert "location" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"].startswith("application/json")
    said = answer.json()
    as_parsed_by_sdk(said)
    issued = said.pop("client_id_issued_at")
    assert issued > 1_600_000_000
    assert re.fullmatch(r"app-[A-Za-z0-9_-]{20}", said.pop("client_id"))
    assert said == {
        **NATIVE, "client_uri": "https://agent.example/", "scope": "dns.read",
        "software_id": "agent-7", "software_version": "1.2",
        "contacts": ["dev@agent.example"]}


def test_a_secret_is_in_the_house_form_and_works_once_shown(
        register, newcomer, app_of):
    said = register.made({
        "client_name": "Web", "redirect_uris": ["https://rp.example/cb"],
        "grant_types": ["authorization_code", "refresh_token"]})
    as_parsed_by_sdk(said)
    assert said["token_endpoint_auth_method"] == "client_secret_basic"
    assert said["client_secret_expires_at"] == 0
    assert re.fullmatch(r"placet_[0-9a-f]{72}", said["client_secret"])
    app = app_of(said, "https://rp.example/cb",
              secret=said["client_secret"])
    tokens = app.connect(newcomer(account="Reg"), accounts=["Reg"])
    assert app.refresh(tokens["refresh_token"])["access_token"]
    with pytest.raises(Refused) as refused:
        app_of(said, "https://rp.example/cb",
            secret="placet_" + "0" * 72).refresh("x")
    assert refused.value.error == "invalid_client"


def test_the_engine_holds_the_template_and_nothing_else(
        register, engine_room, rows):
    """s:A12: what the engine has is what we wrote, whatever was sent."""
    said = register.made({**NATIVE, "scope": "dns.read", "client_uri":
                          "https://agent.example/", "contacts": ["a@b.example"]})
    held = engine_room.client(said["client_id"])
    assert sorted(held["scope"].split()) == sorted(CEILING)
    assert held["redirect_uris"] == ["http://127.0.0.1:3000/callback"]
    assert held["token_endpoint_auth_method"] == "none"
    assert held["grant_types"] == ["authorization_code", "refresh_token"]
    assert not held.get("skip_consent") and not held.get("client_uri")
    assert not held.get("contacts") and not held.get("metadata")
    [row] = rows("select tier, is_public, is_first_party, account_id::text, "
                 "scopes, optional_scopes, verified_domain from client "
                 "where client_id = %s", said["client_id"])
    assert row == ("self", True, False, BUILT_IN, CEILING, [], None)
    assert rows("select event, actor from audit where subject = %s",
                said["client_id"]) == [("client_registered",
                                        "machine:gateway")]


# What is refused


_BAD = [
    ("redirect", ["javascript:alert(1)"]), ("redirect", ["data:text/html,x"]),
    ("redirect", ["https://u:p@rp.example/cb"]),
    ("redirect", ["https://rp.example/cb#x"]),
    ("redirect", ["https://*.rp.example/cb"]),
    ("redirect", ["https://rp.example/a/../cb"]),
    ("redirect", ["https://rp.example/%0d%0a"]),
    ("redirect", ["http://rp.example/cb"]),
    ("redirect", ["https://localhost/cb"]), ("redirect", ["myapp:/cb"]),
    ("redirect", ["https://192.0.2.1/cb"]),
    ("redirect", ["https://rp.example:99999/cb"]),
    ("redirect", [f"https://rp.example/{n}" for n in range(51)]),
    ("redirect", ["https://rp.example/" + "a" * 2000]), ("redirect", []),
    ("skip_consent", True), ("metadata", {"a": 1}), ("owner", "x"),
    ("verified", True), ("client_id", "acme-deployer"),
    ("client_secret", "x"), ("access_token_strategy", "jwt"),
    ("subject_type", "pairwise"), ("audience", ["https://api.example"]),
    ("jwks_uri", "http://10.0.0.1/"), ("frontchannel_logout_uri", "x"),
    ("lifespans", {}), ("request_uris", ["http://10.0.0.1/"]),
    ("authorization_code_grant_access_token_lifespan", "900h"),
    ("client_name", "Wrang\u202eler"), ("client_name", "a\u200bb"),
    ("client_name", "x" * 65), ("client_name", ["x"]),
    ("client_name", "Domain verified"), ("client_name", "Pl\u00e1cet"),
    ("client_name", "other.example"), ("client_name", "\u0391pple"),
    ("grant_types", ["client_credentials"]), ("grant_types", ["implicit"]),
    ("response_types", ["token"]), ("scope", "billing.edit"),
    ("token_endpoint_auth_method", "private_key_jwt"),
]


def test_nothing_bad_is_registered(stack, register, rows):
    """s:A01 to s:A12, s:A32: neither here nor at the engine"""
    with httpx.Client(base_url=stack.engine.admin, trust_env=False) as engine:
        before = (rows("select count(*) from client"),
                  len(engine.get("/admin/clients?page_size=500").json()))
        for member, value in _BAD:
            sent = {**WEB, member: value}
            if member == "redirect":
                sent = {**WEB, "redirect_uris": value}
            answer = register.ask(sent)
            assert answer.status_code == 400, (member, value, answer.text)
            assert answer.json()["error"] == (
                "invalid_redirect_uri" if member == "redirect"
                else "invalid_client_metadata"), (member, value)
            assert answer.json()["error_description"].isascii()
        assert before == (
            rows("select count(*) from client"),
            len(engine.get("/admin/clients?page_size=500").json()))


def test_our_own_addresses_are_nobodys(stack, register):
    own = "/device/return"
    port = stack.url.rpartition(":")[2]
    for uri in (stack.url + own, stack.url + "/consent",
                f"http://localhost:{port}{own}", f"http://127.0.0.1:9{own}",
                f"http://localhost{own}"):
        answer = register.ask({**NATIVE, "redirect_uris": [uri]})
        assert answer.status_code == 400, uri
        assert answer.json()["error"] == "invalid_redirect_uri"


@pytest.mark.parametrize("body, kind", [
    (b"", "application/json"), (b"[]", "application/json"),
    (b"{", "application/json"), (b"[" * 10000, "application/json"),
    (b'{"a":' * 10000, "application/json"),
    (b'{"client_name":"\xc0\x80"}', "application/json"),
    (b'{"client_name":"\\ud800"}', "application/json"),
    (b'{"client_name":"\\u0000"}', "application/json"),
    (b'{"a":1e400}', "application/json"),
    (b'{"a":1,"a":2}', "application/json"),
    (b"client_name=x", "application/x-www-form-urlencoded"),
    (b'{"redirect_uris":["https://rp.example/cb"]}', "text/plain"),
    (b'{"redirect_uris":["https://rp.example/cb"]}', None),
], ids=str)
def test_what_is_no_registration_is_told_so(register, body, kind):
    """s:A34, s:A35, s:A86"""
    headers = {} if kind is None else {"Content-Type": kind}
    answer = register.ask(None, content=body)
    if headers:
        answer = httpx.post(answer.request.url, content=body, trust_env=False,
                            headers={**headers, "X-Forwarded-For":
                                     answer.request.headers["x-forwarded-for"]})
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_client_metadata"


def test_ten_megabytes_are_refused_without_being_read(stack, register):
    answer = register.ask({"client_name": "x" * 10_000_000})
    assert answer.status_code in (400, 413)


def test_text_stays_text(register, newcomer, app_of):
    """s:A36: whatever a client is called, the page shows it as text."""
    person = newcomer(account="Text")
    for name in ('<script>alert(1)</script>', '"><img src=x onerror=a>',
                 "{{7*7}} ${7*7}", "'--", "</title><b>"):
        said = register.made({**NATIVE, "client_name": name})
        app = app_of(said, NATIVE["redirect_uris"][0])
        page = person.authorize(app.request("dns.read").url)
        assert path_of(page.url) == "/consent"
        assert name in page.text, name
        assert not any(page.root.every("script")), name


# The page, and the person's say


def test_a_person_is_asked_each_time_and_warned(
        register, newcomer, resource_server, app_of):
    """f:A19, f:A3, f:I4"""
    person = newcomer(account="Warned")
    said = register.made(NATIVE)
    app = app_of(said, "http://localhost:50001/callback")
    authorization = app.request("dns.read offline_access")
    page = person.authorize(authorization.url)
    assert "registered itself" in page.text
    assert "localhost" in page.text and "/callback" not in page.text
    back = person.answer(page, accounts=["Warned"])
    tokens = app.exchange(authorization, app.read(authorization, back))
    assert resource_server.is_active(tokens["access_token"])

    # The grant lives; still nobody answers in the person's place.
    silent = app.request("dns.read", prompt="none")
    with pytest.raises(Refused) as refused:
        app.read(silent, person.answer_of(silent.url))
    assert refused.value.error == "consent_required"
    assert path_of(person.authorize(app.request("dns.read").url).url) == \
        "/consent"


def test_more_can_be_asked_for_later_but_not_without_bounds(
        register, newcomer, app_of):
    """c:A16: what was named at registration is no ceiling."""
    person = newcomer(account="Later")
    said = register.made({**NATIVE, "scope": "dns.read"})
    app = app_of(said, "http://localhost:50002/callback")
    assert said["scope"] == "dns.read"
    assert app.connect(person, "dns.read", accounts=["Later"])["scope"] == \
        "dns.read"
    tokens = app.connect(person, "dns.read dns.edit", accounts=["Later"])
    assert sorted(tokens["scope"].split()) == ["dns.edit", "dns.read"]
    beyond = app.request("dns.read billing.edit")
    with pytest.raises(Refused) as refused:
        app.read(beyond, person.answer_of(beyond.url))
    assert refused.value.error == "invalid_scope"

    # A request that names none means what was registered.
    tokens = app.connect(person, None, accounts=["Later"])
    assert tokens["scope"] == "dns.read"


def test_staying_is_not_promised_to_who_cannot_stay(
        register, newcomer, app_of):
    said = register.made({**NATIVE, "grant_types": ["authorization_code"]})
    app = app_of(said, "http://localhost:50014/callback")
    tokens = app.connect(newcomer(account="Brief"), accounts=["Brief"])
    assert tokens["scope"] == "dns.read" and "refresh_token" not in tokens


# http://localhost


def test_localhost_works_on_any_port(
        register, newcomer, resource_server, app_of):
    """features.md, ruling on localhost; c:2.5"""
    person = newcomer(account="Local")
    said = register.made({**NATIVE, "redirect_uris": [
        "http://localhost/callback", "http://127.0.0.1/callback"]})
    for uri in ("http://localhost:50003/callback",
                "http://localhost:50004/callback", "http://localhost/callback",
                "http://127.0.0.1:50003/callback"):
        app = app_of(said, uri)
        tokens = app.connect(person, accounts=["Local"])
        assert resource_server.is_active(tokens["access_token"])
        assert app.refresh(tokens["refresh_token"])["access_token"]


def test_a_denial_comes_back_to_localhost_too(
        stack, register, newcomer, app_of):
    person = newcomer(account="No")
    said = register.made(NATIVE)
    app = app_of(said, "http://localhost:50005/callback")
    authorization = app.request("dns.read")
    back = person.answer(person.authorize(authorization.url), "cancel",
                         accounts=())
    with pytest.raises(Refused) as refused:
        app.read(authorization, back)
    assert refused.value.error == "access_denied"
    assert refused.value.fields["iss"] == stack.url


@pytest.mark.parametrize("uri", [
    "http://localhost:3000/other", "http://localhost:3000/callback/",
    "http://localhost:3000/callback?a=1", "https://localhost:3000/callback",
    "http://localhost.evil.example:3000/callback",
    "http://localhost:3000@evil.example/callback",
    "http://localhost.:3000/callback", "http://a.localhost:3000/callback",
    "http://127.0.0.1:3000/callback", "http://[::1]:3000/callback",
    "http://localhost:3000/../callback", "http://localhost:3000/%63allback",
])
def test_only_the_port_may_differ(register, stranger, uri, app_of):
    """s:A10: a page of ours, never a redirect"""
    said = register.made(NATIVE)
    page = stranger.visit(app_of(said, uri).request("dns.read").url)
    assert page.status in (400, 404) and page.location is None, page


def test_the_code_is_for_the_address_it_went_to(register, newcomer, app_of):
    person = newcomer(account="Bound")
    said = register.made(NATIVE)
    app = app_of(said, "http://localhost:50006/callback")
    for other in ("http://localhost:50007/callback",
                  "http://localhost:50006/other", "https://rp.example/cb"):
        authorization = app.request("dns.read")
        code = app.read(authorization, person.allow(authorization.url,
                                                    accounts=["Bound"]))
        answer = app.call_token(grant_type="authorization_code", code=code,
                                redirect_uri=other,
                                code_verifier=authorization.verifier)
        assert answer.status_code == 400
        assert answer.json()["error"] == "invalid_grant"


def test_by_hand_localhost_stays_refused(
        stack, tmp_path, stranger, client_of, app_of):
    path = tmp_path / "hand.json"
    path.write_text(
        '{"client_id": "hand-local", "client_name": "Hand", "account": '
        '"Acme", "scope": "dns.read", "token_endpoint_auth_method": "none", '
        '"redirect_uris": ["http://localhost/callback"]}')
    outcome = stack.command("client", "import", str(path))
    assert outcome.status != 0 and "127.0.0.1" in outcome.reason()
    hand = client_of("http://127.0.0.1/callback")
    page = stranger.visit(app_of({"client_id": hand},
                              "http://localhost:3000/callback").request().url)
    assert page.status == 400 and page.location is None


# The built-in account, and the second wall


def test_the_built_in_account_is_nobodys(stack, newcomer, rows):
    person = newcomer()
    for words in (["account", "close", "Self-registered apps"],
                  ["account", "add", "Self-registered apps"],
                  ["member", "add", "Self-registered apps", person.email,
                   "owner"]):
        assert stack.command(*words).status != 0, words
    with psycopg.connect(stack.store.primary, autocommit=True) as owner:
        for sql in ("insert into placet.membership (account_id, user_id, role)"
                    " select %s, user_id, 'owner' from placet.app_user "
                    "limit 1",
                    "update placet.account set name = 'x' "
                    "where account_id = %s",
                    "select placet.account_close(%s)"):
            with owner.transaction(), pytest.raises(
                    psycopg.Error, match="built in"), owner.transaction():
                owner.execute("select set_config('placet.actor', 'system', "
                              "true)")
                owner.execute(sql, [BUILT_IN])


def test_the_gateway_cannot_touch_what_people_made(stack, register, rows):
    """s:A70 in the store: row-level security, not the caller's good will"""
    said = register.made(NATIVE)
    with psycopg.connect(stack.store.writer, autocommit=True) as writer:
        def as_actor(actor, sql, *values):
            with writer.transaction():
                writer.execute("select set_config('placet.actor', %s, true)",
                               [actor])
                return writer.execute(sql, values).rowcount
        change = "update placet.client set name = name where client_id = %s"
        assert as_actor("machine:gateway", change, "dns-pilot") == 0
        assert as_actor("machine:gateway", change, said["client_id"]) == 1
        assert as_actor("machine:web", change, said["client_id"]) == 0
        for column, value in (("tier", "'hand'"), ("is_first_party", "true"),
                              ("verified_domain", "'a.example'")):
            with pytest.raises(psycopg.Error):
                as_actor("machine:gateway", f"update placet.client set "
                         f"{column} = {value}, verified_since = case when "
                         f"'{column}' = 'verified_domain' then now() end "
                         "where client_id = %s", said["client_id"])
        for actor in ("machine:web", "machine:login", "user:" + BUILT_IN):
            with pytest.raises(psycopg.Error, match="gateway does this"):
                as_actor(actor, "select placet.client_register('x', 'self', "
                         "'X', 'none', '{}', '{}', '{}', '{}', '{}', null, "
                         "null, null, 'web', null, null, '{}', null, null, "
                         "null, null, null, null, null, 60, 10)")
