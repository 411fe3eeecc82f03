"""
Clients that register themselves (RFC 7591): who may, what they get, what they
may never get, that they go away again, and that http://localhost works for
them on any port.
"""

import re
import subprocess
import uuid

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from urllib.parse import urlencode

import httpx
import psycopg
import pytest

from app import App, Refused, seen
from command_line import say
from page import path_of
from person import Away
from resource_server import ResourceServer

CEILING = ["openid", "profile", "email", "offline_access", "dns.read",
           "dns.edit", "zone.read"]
BUILT_IN = "00000000-0000-4000-8000-000000000001"
WEB = {"redirect_uris": ["https://rp.example/cb"],
       "token_endpoint_auth_method": "none"}
NATIVE = {
    "client_name": "Agent",
    "redirect_uris": ["http://localhost:3000/callback"],
    "token_endpoint_auth_method": "none",
    "grant_types": ["authorization_code", "refresh_token"],
    "response_types": ["code"],
    "application_type": "native",
}


@pytest.fixture(scope="module")
def stack(stack_with, tmp_path_factory):
    """A Placet where anybody may register a client. It stands behind a proxy,
    so that each story can come from networks of its own."""
    with stack_with(tmp_path_factory.mktemp("registration"), {
            "registration": "open", "registration_scopes": CEILING,
            "trusted_proxies": "127.0.0.1"}) as running:
        yield running


@pytest.fixture(scope="module")
def resource_server(stack):
    credentials = stack.placet.add_resource(stack.store)
    server = ResourceServer(stack.url, credentials["id"],
                            credentials["secret"])
    yield server
    server.http.close()


@pytest.fixture
def place():
    """place(): an address in a network where nobody was before."""
    def make():
        group = uuid.uuid4().hex
        return f"2001:db8:{group[:4]}:{group[4:8]}::1"
    return make


@pytest.fixture
def register(stack, place):
    """register(metadata, …): the response; from a fresh network unless told"""
    with httpx.Client(timeout=30, trust_env=False) as http:
        def ask(metadata, where=None, token=None, url=stack.url, **more):
            headers = {"X-Forwarded-For": where or place()}
            if token:
                headers["Authorization"] = f"Bearer {token}"
            return http.post(url + "/oauth2/register", headers=headers,
                             **(more or {"json": metadata}))

        def made(metadata, **more):
            answer = ask(metadata, **more)
            assert answer.status_code == 201, answer.text
            said = answer.json()
            if "client_secret" in said:
                seen.add(said["client_secret"])
            return said

        yield SimpleNamespace(ask=ask, made=made)


@pytest.fixture
def app_of(stack):
    """app_of(what was registered, redirect URI): the app that it is"""
    made = []

    def make(said, redirect_uri, secret=None):
        made.append(App(stack.url, said["client_id"], redirect_uri, secret))
        return made[-1]

    yield make
    for app in made:
        app.http.close()


def hide_all(rows):
    """Makes every registration until now one that is in use."""
    rows("update registration set used_at = now() where used_at is null "
         "returning 1")


def as_parsed_by_sdk(said):
    """c:A3: what the MCP SDKs' own checks of the answer ask for."""
    assert isinstance(said["client_id"], str) and said["client_id"]
    assert isinstance(said["redirect_uris"], list)
    assert isinstance(said["client_id_issued_at"], int)
    assert ("client_secret" in said) == ("client_secret_expires_at" in said)
    assert isinstance(said.get("client_secret_expires_at", 0), int)
    for name, value in said.items():
        assert value is not None and value != "", name
        assert "lifespan" not in name and name not in (
            "registration_access_token", "owner", "metadata", "logo_uri"), name
    for name in ("client_uri", "policy_uri", "tos_uri", "jwks_uri"):
        assert said.get(name, "https://").startswith("https://")


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


# The same again


def test_the_same_public_client_is_found_again(
        stack, register, place, newcomer, rows, app_of):
    """f:I9: but only unused, unchanged and from the same place"""
    here = place()
    first = register.made(NATIVE, where=here)
    again = register.made(NATIVE, where=here)
    assert again == first
    assert register.made(NATIVE)["client_id"] != first["client_id"]
    for changed in ({"client_name": "Agent 2"}, {"software_id": "x"},
                    {"scope": "dns.read"},
                    {"redirect_uris": ["http://localhost:3001/callback"]}):
        other = register.made({**NATIVE, **changed}, where=here)
        assert other["client_id"] != first["client_id"]

    # Once somebody uses it, it is theirs.
    app = app_of(first, "http://localhost:50008/callback")
    app.connect(newcomer(account="Same"), accounts=["Same"])
    fresh = register.made(NATIVE, where=here)
    assert fresh["client_id"] != first["client_id"]
    assert register.made(NATIVE, where=here) == fresh

    # Never one with a secret: it would be shown twice.
    web = {"redirect_uris": ["https://rp.example/cb"]}
    one, two = (register.made(web, where=here) for _ in range(2))
    assert one["client_id"] != two["client_id"]
    assert one["client_secret"] != two["client_secret"]

    # Suspended by an operator: a new one does not take its place in secret.
    say(stack, "client", "suspend", fresh["client_id"])
    assert register.made(NATIVE, where=here)["client_id"] != \
        fresh["client_id"]


def test_one_network_may_register_so_often(register, place, rows):
    """f:I9: a thousand of the same from one address"""
    here = place()
    before = rows("select count(*) from client where tier = 'self'")[0][0]
    answers = [register.ask(NATIVE, where=here) for _ in range(70)]
    assert [a.status_code for a in answers] == [201] * 60 + [429] * 10
    assert int(answers[-1].headers["retry-after"]) > 0
    assert answers[-1].json()["error"]
    after = rows("select count(*) from client where tier = 'self'")[0][0]
    assert after == before + 1
    assert register.ask(NATIVE).status_code == 201


def test_two_hundred_at_once_do_not_pass_the_ceiling(
        stack, register, place, rows):
    """s:A72"""
    hide_all(rows)
    before = rows("select count(*) from client where tier = 'self'")[0][0]
    with stack.another({"registration_unused_max": 10}) as small, \
            ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(
            lambda n: register.ask({**NATIVE, "client_name": f"Many {n}"},
                                   url=small.local_url), range(200)))
        codes = [a.status_code for a in answers]
        assert codes.count(201) == 10, sorted(set(codes))
        assert codes.count(429) == 190
        assert all("retry-after" in a.headers for a in answers
                   if a.status_code == 429)
        after = rows("select count(*) from client where tier = 'self'")[0][0]
        assert after == before + 10
        # One that is used makes room for another one.
        hide_all(rows)
        assert register.ask(NATIVE, url=small.local_url).status_code == 201


def test_who_fills_it_keeps_nobody_out_for_long(
        stack, register, rows):
    """Those that nobody used for an hour make room, the oldest first."""
    hide_all(rows)
    with stack.another({"registration_unused_max": 3}) as small:
        made = []
        for n in range(3):
            made.append(register.ask({**NATIVE, "client_name": f"Filler {n}"},
                                     url=small.local_url).json()["client_id"])
        late = {**NATIVE, "client_name": "Late"}
        assert register.ask(late, url=small.local_url).status_code == 429
        rows("update registration set registered_at = now() - interval "
             "'61 minutes' where client_id = %s returning 1", made[1])
        assert register.ask(late, url=small.local_url).status_code == 201
        assert [rows("select reap_at <= now() from registration where "
                     "client_id = %s", one)[0][0] for one in made] == \
            [False, True, False]
        assert register.ask({**NATIVE, "client_name": "Later"},
                            url=small.local_url).status_code == 429


# Going away


def age(rows, client_id, days=15):
    """Moves a registration's times into the past."""
    [[found]] = rows(
        "update registration set reap_at = reap_at - make_interval(days => "
        "%s), used_at = used_at - make_interval(days => %s) "
        "where client_id = %s returning client_id", days, days, client_id)
    assert found == client_id


def state_of(rows, client_id):
    [row] = rows("select c.is_deleted, r.reap_at is null from client c join "
                 "registration r using (client_id) where client_id = %s",
                 client_id)
    return row


def reap(stack):
    return int(say(stack, "client", "reap").split()[-1])


def would_reap(stack):
    """The ids that a dry run names, which is as long as what it counts."""
    *lines, last = say(stack, "client", "reap", "--dry-run").splitlines()
    assert last == f"would go: {len(lines)}"
    return [line.split("\t")[0] for line in lines]


def test_what_nobody_uses_goes_away(
        stack, register, rows, engine_room, stranger, place, app_of):
    """f:I4, f:I9"""
    reap(stack)
    here = place()
    old, young = (register.made({**NATIVE, "client_name": name}, where=here)
                  for name in ("Old", "Young"))
    age(rows, old["client_id"])
    assert reap(stack) == 1
    assert state_of(rows, old["client_id"]) == (True, True)
    assert state_of(rows, young["client_id"]) == (False, False)
    assert engine_room.http.get(
        f"/admin/clients/{old['client_id']}").status_code == 404
    assert engine_room.client(young["client_id"])["client_id"]
    assert [event for [event] in rows(
        "select event from audit where subject = %s order by audit_id",
        old["client_id"])] == ["client_registered", "client_reaped"]
    page = stranger.visit(app_of(old, NATIVE[
        "redirect_uris"][0]).request().url)
    assert page.status in (400, 404) and page.location is None
    assert reap(stack) == 0
    # Registered anew it is another one.
    anew = register.made({**NATIVE, "client_name": "Old"}, where=here)
    assert anew["client_id"] != old["client_id"]


def test_what_is_used_stays(stack, register, rows, newcomer, app_of):
    """I4, f:I9: never one with a live grant"""
    person = newcomer(account="Kept")
    said = register.made(NATIVE)
    app = app_of(said, "http://localhost:50009/callback")
    tokens = app.connect(person, accounts=["Kept"])
    reap(stack)
    for _ in range(3):
        age(rows, said["client_id"], 40)
        assert would_reap(stack) == []
        assert reap(stack) == 0
    assert state_of(rows, said["client_id"]) == (False, False)
    tokens = app.refresh(tokens["refresh_token"])

    # After the last grant has ended it stays as long again.
    assert app.revoke(tokens["refresh_token"]).status_code == 200
    assert rows("select count(*) from access_grant where client_id = %s "
                "and state = 'live'", said["client_id"]) == [(0,)]
    age(rows, said["client_id"], 15)
    assert would_reap(stack) == []
    assert reap(stack) == 0
    age(rows, said["client_id"], 15)
    for _ in range(2):
        assert would_reap(stack) == [said["client_id"]]
    assert state_of(rows, said["client_id"]) == (False, False)
    assert reap(stack) == 1
    assert state_of(rows, said["client_id"]) == (True, True)


def test_one_that_an_operator_looks_at_stays(stack, register, rows):
    said = register.made(NATIVE)
    say(stack, "client", "suspend", said["client_id"])
    age(rows, said["client_id"], 40)
    assert said["client_id"] not in would_reap(stack)
    assert reap(stack) == 0
    assert state_of(rows, said["client_id"]) == (False, False)


def test_a_person_who_is_being_asked_cannot_allow_what_has_gone(
        stack, register, rows, newcomer, app_of):
    person = newcomer(account="Asked")
    said = register.made(NATIVE)
    app = app_of(said, "http://localhost:50010/callback")
    page = person.authorize(app.request("dns.read").url)
    age(rows, said["client_id"])
    reap(stack)
    answer = person.answer(page, accounts=["Asked"])
    assert not isinstance(answer, str) and answer.status >= 400
    assert rows("select count(*) from access_grant where client_id = %s",
                said["client_id"]) == [(0,)]


def test_grants_and_reaping_at_once(stack, register, rows, newcomer, app_of):
    """Either the grant is there and the client stays, or neither."""
    person = newcomer(account="Race")
    for number in range(6):
        said = register.made({**NATIVE, "client_name": f"Race {number}"})
        app = app_of(said, "http://localhost:50011/callback")
        page = person.authorize(app.request("dns.read").url)
        age(rows, said["client_id"])
        with ThreadPoolExecutor(2) as pool, person.twin() as twin:
            gone = pool.submit(reap, stack)
            answered = pool.submit(twin.answer, page, accounts=["Race"])
            gone.result()
            answered.result()
        live = rows("select count(*) from access_grant where client_id = %s "
                    "and state = 'live'", said["client_id"])[0][0]
        is_deleted, _ = state_of(rows, said["client_id"])
        assert live == (0 if is_deleted else 1)


# The engine is away


def test_registering_while_the_engine_is_away(
        stack, register, place, rows, newcomer, engine_room, app_of):
    here = place()
    stack.stop_engine()
    try:
        public = register.ask(NATIVE, where=here)
        secret = register.ask({"redirect_uris": ["https://rp.example/cb"],
                               "client_name": "Lost"}, where=here)
    finally:
        stack.start_engine()
    for answer in (public, secret):
        assert answer.status_code == 503
        assert answer.json()["error"] == "temporarily_unavailable"
        assert int(answer.headers["retry-after"]) > 0

    # A secret that never arrived is nobody's: its client goes.
    [[lost]] = rows("select client_id from client where name = 'Lost'")
    assert reap(stack) >= 1
    assert state_of(rows, lost) == (True, True)

    # The second try of a public client gets the one row that is there.
    made = rows("select count(*) from client where tier = 'self'")
    said = register.made(NATIVE, where=here)
    assert rows("select count(*) from client where tier = 'self'") == made
    app = app_of(said, "http://localhost:50012/callback")
    assert app.connect(newcomer(account="Away"), accounts=["Away"])

    # What the engine was never told it is told at the first use.
    said = register.made({**NATIVE, "client_name": "Untold"})
    assert engine_room.http.delete(
        f"/admin/clients/{said['client_id']}").status_code == 204
    rows("update registration set mirrored_version = 0 where client_id = %s "
         "returning 1", said["client_id"])
    app = app_of(said, "http://localhost:50012/callback")
    assert app.connect(newcomer(account="Untold"), accounts=["Untold"])


def test_reaping_waits_for_the_engine(stack, register, rows, engine_room):
    said = register.made(NATIVE)
    age(rows, said["client_id"])
    stack.stop_engine()
    try:
        assert reap(stack) == 0
    finally:
        stack.start_engine()
    assert state_of(rows, said["client_id"]) == (True, False)
    assert engine_room.client(said["client_id"])["client_id"]
    rows("update registration set reap_at = now() where client_id = %s "
         "returning 1", said["client_id"])
    assert reap(stack) == 1
    assert state_of(rows, said["client_id"]) == (True, True)
    assert engine_room.http.get(
        f"/admin/clients/{said['client_id']}").status_code == 404


# With a token


@pytest.fixture
def token(stack):
    """token(account, …): a registration token of the command line"""
    def make(account, *words):
        said = say(stack, "registration-token", "add", account, *words)
        made = re.fullmatch(r"registration_token: (placet_[0-9a-f]{72})\n",
                            said).group(1)
        seen.add(made)
        return made
    return make


@pytest.fixture(scope="module")
def gated(stack):
    """The same installation, where registering needs a token."""
    with stack.another({"registration": "token"}, workers=1) as other:
        yield other


def test_without_a_token_nobody_registers(register, gated, token):
    for wrong in (None, "placet_" + "0" * 72, "x"):
        answer = register.ask(WEB, token=wrong, url=gated.local_url)
        assert answer.status_code == 401
        assert answer.json()["error"] == "invalid_token"
        assert answer.headers["www-authenticate"].startswith("Bearer ")
    good = token("Acme")
    assert register.made(WEB, token=good, url=gated.local_url)["client_id"]
    # Where anybody may come, a wrong token is still no token.
    assert register.ask(WEB, token="x").status_code == 401


def test_its_clients_are_its_accounts_own(
        register, gated, token, newcomer, rows, app_of):
    """f:C1: private unless said otherwise"""
    private = register.made({**NATIVE, "client_name": "Ours"},
                            token=token("Acme"), url=gated.local_url)
    public = register.made(
        {**NATIVE, "client_name": "Everybody's"}, url=gated.local_url,
        token=token("Acme", "--visibility", "public", "--label", "CI"))
    assert rows("select a.name, c.tier, c.is_public from client c join account "
                "a using (account_id) where client_id = any(%s) "
                "order by is_public",
                [private["client_id"], public["client_id"]]) == [
                    ("Acme", "self", False), ("Acme", "self", True)]
    person = newcomer(account="Outside")
    page = person.authorize(app_of(
        private, "http://localhost:50013/callback").request("dns.read").url)
    assert not any(page.root.every("input", name="account")), page
    app = app_of(public, "http://localhost:50013/callback")
    assert app.connect(person, "dns.read", accounts=["Outside"])


def test_a_token_may_register_so_often(register, gated, token, rows):
    """Whatever address it is shown at; another token is another limit."""
    one, other = token("Acme"), token("Acme")
    rows("with a as (delete from rate_bucket returning 1) select 1")
    assert register.ask(WEB, token=one,
                        url=gated.local_url).status_code == 201
    rows("update rate_bucket set full_until = clock_timestamp() + "
         "interval '2 hours' returning 1")
    refused = register.ask(WEB, token=one, url=gated.local_url)
    assert refused.status_code == 429
    assert refused.json()["error"] == "temporarily_unavailable"
    assert int(refused.headers["retry-after"]) > 3000
    assert register.ask(WEB, token=other,
                        url=gated.local_url).status_code == 201
    rows("with a as (delete from rate_bucket returning 1) select 1")


def test_a_token_pays_as_often_as_it_says(
        stack, register, gated, token, place):
    twice = token("Acme", "--uses", "2")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(
            lambda n: register.ask({**WEB, "client_name": f"Pay {n}"},
                                   token=twice, url=gated.local_url),
            range(16)))
    codes = sorted(a.status_code for a in answers)
    assert codes == [201] * 2 + [401] * 14
    # Whoever did not hear the answer may ask once more.
    [one, _] = [a.json() for a in answers if a.status_code == 201]
    again = register.made({**WEB, "client_name": one["client_name"]},
                          token=twice, url=gated.local_url)
    assert again["client_id"] == one["client_id"]
    # Which of them is over is on the list; the token itself is not.
    listed = say(stack, "registration-token", "list")
    assert "0 uses left" in listed and twice not in listed


def test_a_token_ends(stack, register, gated, token, rows):
    removed, expired = token("Acme", "--label", "Removed"), token(
        "Acme", "--label", "Expired", "--expires", "1")
    [[one]] = rows("select token_id::text from registration_token "
                   "where label = 'Removed'")
    say(stack, "registration-token", "remove", one)
    rows("update registration_token set expires_at = now() "
         "where label = 'Expired' returning 1")
    for ended in (removed, expired):
        answer = register.ask(WEB, token=ended, url=gated.local_url)
        assert answer.status_code == 401
    for wrong in (["remove", one], ["remove", "x"],
                  ["add", "No such account"],
                  ["add", "Self-registered apps"], ["add", BUILT_IN],
                  ["add", "Acme", "--uses", "0"],
                  ["add", "Acme", "--expires", "x"],
                  ["add", "Acme", "--visibility", "open"],
                  ["add", "Acme", "--label", "a\u202eb"]):
        assert stack.command("registration-token", *wrong).status != 0, wrong


def test_a_machine_registers_with_a_token(stack, register, gated, token):
    machine = {"client_name": "Machine", "scope": "dns.read",
               "grant_types": ["client_credentials"],
               "token_endpoint_auth_method": "client_secret_post"}
    assert register.ask(machine).status_code == 400
    answer = register.ask({**machine, "scope": "placet.clients.read"},
                          token=token("Acme"), url=gated.local_url)
    assert answer.json()["error"] == "invalid_client_metadata"
    assert "needs a person" in answer.json()["error_description"]
    said = register.made(machine, token=token("Acme"), url=gated.local_url)
    as_parsed_by_sdk(said)
    assert said["redirect_uris"] == [] and said["response_types"] == []
    answer = httpx.post(stack.url + "/oauth2/token", trust_env=False, data={
        "grant_type": "client_credentials", "scope": "dns.read",
        "client_id": said["client_id"],
        "client_secret": said["client_secret"]})
    assert answer.status_code == 200, answer.text
    seen.add(answer.json()["access_token"])


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
