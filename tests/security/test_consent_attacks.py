"""Attacks on the question and on the way to it and back (s:§3b, s:§3e)."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import psycopg
import pytest

from app import App, Refused
from page import Page, path_of
from person import Away, PASSWORD

WEB = "https://app.example/callback"


@pytest.fixture(autouse=True)
def nothing_is_counted_yet(rows):
    """All of this comes from one address, which has its limits."""
    for table in ("rate_bucket", "rate_member"):
        rows(f"delete from {table} returning 1")


def decisions(rows):
    return rows("select count(*) from decision")[0][0]


def refusal(app, authorization, location):
    """The error that an answer brings the app."""
    with pytest.raises(Refused) as refused:
        app.read(authorization, location)
    return refused.value.error


@pytest.fixture
def asked(ana, pilot):
    """A consent page before Ana: its form."""
    return ana.authorize(pilot.request("dns.read zone.read").url).form(
        "/consent")


@pytest.fixture
def deployer(stack):
    client = App(stack.url, "acme-deployer",
                 secret="placet_demo-secret-of-acme-deployer")
    yield client
    client.http.close()


# The answer

@pytest.mark.parametrize("more", [
    {"scope": ["zone.read", "zone.read"]},
    {"account": ["ACME", "ACME"]},
    {"account": ["00000000-0000-4000-8000-000000000000"]},
    {"account": ["ACME", "x"]},
    {"answer": ["allow", "cancel"]},
    {"answer": ["allow", "allow"]},
    {"answer": "Allow"},
    {"answer": ""},
    {"seal": ["SEAL", "SEAL"]},
    {"csrf": ["CSRF", "CSRF"]},
], ids=str)
def test_A23_a_form_that_no_page_of_ours_sends_is_refused(
        ana, asked, rows, more):
    own = dict(asked.values())
    known = {"ACME": asked.account("Acme"), "SEAL": own["seal"],
             "CSRF": own["csrf"]}
    fields = {"answer": "allow", "account": [known["ACME"]]}
    for name, value in more.items():
        fields[name] = [known.get(v, v) for v in value] \
            if isinstance(value, list) else value
    before = decisions(rows)
    answer = ana.submit(asked, **fields)
    assert answer.status in (400, 403), answer
    assert decisions(rows) == before


def test_A23_what_is_required_cannot_be_left_out(ana, pilot, asked,
                                                 resource_server):
    """The app gets all that it cannot do without, or nothing."""
    authorization = pilot.request("dns.read zone.read")
    page = ana.authorize(authorization.url)
    with pytest.raises(Away) as away:
        ana.follow(ana.submit(page.form("/consent"), without=["scope"],
                              answer="allow",
                              account=page.form("/consent").account("Acme")))
    tokens = pilot.exchange(authorization, pilot.read(authorization,
                                                      away.value.url))
    granted = resource_server.ask(tokens["access_token"])
    assert {"dns.read", "zone.read"} <= set(granted["scope"].split())


def test_A13_a_page_of_a_session_that_is_over_is_worth_nothing(
        newcomer, pilot, rows):
    person = newcomer(account="Left")
    page = person.authorize(pilot.request("dns.read").url)
    form = page.form("/consent")
    fields = person.fill(form, answer="allow", account=form.account("Left"))
    person.follow(person.submit(person.open("/").form("/sign-out")))
    before = decisions(rows)
    assert path_of(person.follow(person.post(form.action, fields)).url) == \
        "/login"
    # Nor when the same person signs in again: that is another session.
    person.sign_in()
    own = dict(person.open("/security").forms()[0].values())["csrf"]
    fields = [(name, own if name == "csrf" else value)
              for name, value in fields]
    assert person.post(form.action, fields).status == 403
    assert decisions(rows) == before


def test_A70_a_consent_challenge_shows_nothing_to_somebody_else(
        ana, ben, stranger, pilot):
    page = ana.authorize(pilot.request().url)
    for who in (ben, stranger):
        other = who.open(page.url)
        assert "ana@example.com" not in other.html
        assert not any(path_of(form.action) == "/consent"
                       for form in other.forms()), other


def test_A71_a_private_app_is_named_to_its_members_only(
        ana, stranger, newcomer, deployer):
    other = newcomer(account="Outside")
    other.sign_in()
    for who in (stranger, other):
        for prompt in ("login", "select_account", None):
            page = who.open(deployer.request("dns.read", prompt=prompt).url)
            assert "Deployer" not in page.text, page
            # Who turns out not to be a member is told whom to ask.
            assert "Acme" not in page.text or page.status == 403, page
    page = ana.open(deployer.request("dns.read", prompt="login").url)
    assert "Acme Deployer" in page.text


# A password once more, for what is restricted

@pytest.fixture
def stepping_up(newcomer, pilot, rows):
    """(a person who signed in long ago, the request, the page that asks for
    the password)"""
    person = newcomer(account="Careful")
    authorization = pilot.request("billing.edit")
    page = person.authorize(authorization.url)
    rows("update session set signed_in_at = now() - interval '6 minutes' "
         "where user_id = (select user_id from app_user where email = %s) "
         "returning 1", person.email)
    form = page.form("/consent")
    scopes = [value for value, *_ in form.choices("scope").values()]
    page = person.submit(form, answer="allow", scope=scopes,
                         account=form.account("Careful"))
    return person, authorization, page


def test_A31_a_restricted_permission_needs_the_password_again(
        stepping_up, rows):
    person, _, page = stepping_up
    before = decisions(rows)
    form = page.form("/consent", field="password")
    for password in ("", "not the password", PASSWORD + " ",
                     PASSWORD.upper()):
        answer = person.submit(form, answer="allow", password=password)
        assert answer.status in (200, 422), answer
        assert answer.form("/consent", field="password")
    assert decisions(rows) == before


def test_A19_the_fresh_password_changes_the_cookie_and_keeps_the_answer(
        stepping_up, pilot, resource_server, rows):
    person, authorization, page = stepping_up
    old = person.session_cookie
    answer = person.submit(page.form("/consent", field="password"),
                           answer="allow", password=PASSWORD)
    with pytest.raises(Away) as away:
        person.follow(answer)
    tokens = pilot.exchange(authorization, pilot.read(authorization,
                                                      away.value.url))
    assert "billing.edit" in resource_server.ask(
        tokens["access_token"])["scope"]
    assert person.session_cookie != old
    stale = person.http.get(person.url + "/apps",
                            headers={"Cookie": f"placet={old}"})
    # httpx sends its own jar as well unless told not to.
    assert stale.status_code in (303, 400)


# Without a page

@pytest.fixture
def web_app(client_of, stack):
    """web_app(visibility): an app on the web, registered by hand"""
    made = []

    def make(visibility, **more):
        made.append(App(stack.url, client_of(WEB, visibility=visibility,
                                             **more), WEB))
        return made[-1]

    yield make
    for app in made:
        app.http.close()


def test_A24_silence_never_widens_what_was_allowed(ana, web_app):
    app = web_app("private")
    app.connect(ana, "dns.read")
    silent = app.request("dns.read", prompt="none")
    assert app.read(silent, ana.answer_of(silent.url))
    for scopes in ("dns.read zone.read", "zone.read",
                   "dns.read offline_access", "openid dns.read"):
        wider = app.request(scopes, prompt="none")
        assert refusal(app, wider, ana.answer_of(wider.url)) == \
            "consent_required", scopes
        assert path_of(ana.open(app.request(scopes).url).url) == "/consent"


def test_A24_silence_is_not_for_public_apps(ana, web_app):
    app = web_app("public")
    app.connect(ana, "dns.read")
    silent = app.request("dns.read", prompt="none")
    assert refusal(app, silent, ana.answer_of(silent.url)) == \
        "consent_required"
    assert path_of(ana.open(app.request("dns.read").url).url) == "/consent"


def test_A24_one_persons_yes_is_not_anothers(ana, ben, web_app):
    app = web_app("private")
    app.connect(ana, "dns.read")
    silent = app.request("dns.read", prompt="none")
    assert refusal(app, silent, ben.answer_of(silent.url)) == \
        "consent_required"


def test_A24_what_was_taken_back_is_asked_again(ana, web_app):
    app = web_app("private")
    before = set(ana.apps())
    app.connect(ana, "dns.read")
    [grant] = set(ana.apps()) - before
    ana.remove(grant)
    silent = app.request("dns.read", prompt="none")
    assert refusal(app, silent, ana.answer_of(silent.url)) == \
        "consent_required"


def own_account(name, person):
    """The whole name of a newcomer's account: theirs have a number."""
    return f"{name} {person.email.partition('@')[0].removeprefix('story')}"


@pytest.mark.parametrize("prompt", ["consent", "login consent",
                                    "consent select_account"])
def test_prompt_consent_always_asks(newcomer, web_app, prompt):
    person = newcomer(account="Asked")
    app = web_app("private", account=own_account("Asked", person))
    app.connect(person, "dns.read", accounts=["Asked"])
    page = person.open(app.request("dns.read", prompt=prompt).url)
    if path_of(page.url) == "/login":
        page = person.sign_in(page)
    assert path_of(page.url) == "/consent"
    assert page.form("/consent")


def test_a_restricted_permission_is_never_given_without_its_page(
        newcomer, web_app):
    person = newcomer(account="Restricted")
    app = web_app("private", scope="dns.read billing.edit",
                  account=own_account("Restricted", person))
    app.connect(person, "dns.read billing.edit", accounts=["Restricted"])
    silent = app.request("dns.read billing.edit", prompt="none")
    assert refusal(app, silent, person.answer_of(silent.url)) == \
        "consent_required"
    page = person.open(app.request("dns.read billing.edit").url)
    assert path_of(page.url) == "/consent"


# The way to the engine and back

CHANGES = [
    {"code_challenge": None},
    {"code_challenge": "x" * 43},
    {"code_challenge_method": "plain"},
    {"scope": "openid billing.edit"},
    {"response_type": "token"},
    {"response_mode": "fragment"},
    {"client_id": "acme-deployer"},
    {"redirect_uri": "http://127.0.0.1:1/callback"},
    {"redirect_uri": None},
    {"nonce": "another"},
    {"audience": "https://api.example"},
    {"request": "e30.e30."},
    {"prompt": "none"},
    {"max_age": "0"},
    {"state": "abcdefgh"},
]


@pytest.mark.parametrize("verifier", [None, "", "nonsense"])
@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_A52_nothing_of_the_request_changes_on_the_way_back(
        ana, way_back, change, verifier):
    """The engine reads the address anew, and an empty verifier is none."""
    query = {**way_back, **change}
    if verifier is not None:
        query["login_verifier"] = verifier
    page = ana.visit("/oauth2/auth?" + urlencode(
        {name: value for name, value in query.items() if value is not None}))
    assert page.status == 410, page
    assert page.location is None


@pytest.fixture(scope="module")
def way_back(stack, _signed_in):
    """What the browser brings back from the sign-in, not yet used."""
    with _signed_in("ana@example.com") as ana:
        app = App(stack.url)
        page = ana.visit(app.request("dns.read").url)
        assert path_of(page.location) == "/login"
        page = ana.visit(page.location)
        app.http.close()
    assert path_of(page.location) == "/oauth2/auth"
    return dict(parse_qsl(urlsplit(page.location).query))


def test_A52_an_empty_verifier_alone_is_not_a_way_around_us(ana, way_back):
    for name in ("login_verifier", "consent_verifier"):
        query = {key: value for key, value in way_back.items()
                 if key != "login_verifier"}
        page = ana.visit("/oauth2/auth?" + urlencode({**query, name: ""}))
        assert page.status == 410, page


@pytest.mark.parametrize("more", [
    {"response_type": "token"}, {"response_type": "id_token"},
    {"response_type": "code token"}, {"response_type": "code id_token"},
    {"response_type": "none"}, {"response_type": ""},
    {"response_mode": "form_post", "state": '"><script>alert(1)</script>'},
    {"response_mode": "fragment"}, {"response_mode": "web_message"},
    {"request": "eyJhbGciOiJub25lIn0.e30."},
    {"request_uri": "https://evil.example/request"},
    {"registration": "{}"}, {"audience": "https://api.example"},
], ids=str)
def test_A54_only_a_code_by_query_is_ever_answered(ana, pilot, more):
    authorization = pilot.request(**more)
    location = ana.answer_of(authorization.url)
    assert "#" not in location
    assert "<" not in location and '"' not in location
    assert refusal(pilot, authorization, location) in (
        "invalid_request", "unsupported_response_type",
        "request_not_supported", "request_uri_not_supported",
        "registration_not_supported")


@pytest.mark.parametrize("state", [
    "a\r\nSet-Cookie: placet=x", "\r\n\r\n<script>", "%0d%0a", "a b+c&d=e#f",
    "\u202e\u2066", "=&=&=", "é" * 100, "\x7f\x1b[31m", "", " "], ids=ascii)
def test_A45_the_state_comes_back_exactly_and_splits_nothing(
        ana, pilot, state):
    authorization = pilot.request(state=state, response_type="token")
    page = ana.visit(authorization.url)
    assert page.status == 303
    assert "script" not in page.headers
    assert page.location.isascii() and page.location.isprintable()
    assert "x" not in [cookie.value for cookie in ana.http.cookies.jar]
    assert refusal(pilot, authorization, page.location)


def test_an_app_on_ipv6_loopback_is_asked_about_like_any_other(
        ana, client_of, stack):
    """Its address is none that a content security policy can name."""
    uri = "http://[::1]:47813/callback"
    with_it = App(stack.url, client_of("http://[::1]/callback"), uri)
    page = ana.authorize(with_it.request("dns.read").url)
    assert page.status == 200, page
    assert "form-action 'self' http://*:47813;" in \
        page.headers["content-security-policy"] + ";"
    with_it.http.close()


# The store, asked by whoever has the program's own rights

@pytest.mark.parametrize("change", [
    "update access_grant set scopes = scopes || '{billing.edit}'",
    "update access_grant set expires_at = null, minimum_rank = 1",
    "update access_grant set user_id = user_id",
    "update decision set answer = 'allow', scopes = requested",
    "update decision set session_id = session_id",
    "update grant_account set account_id = account_id",
    "delete from access_grant", "delete from decision",
    "update app_user set is_operator = true",
    "update app_user set email = email || 'x'",
    "update session set user_id = user_id, expires_at = 'infinity'",
    "update password_reset set spent_at = null, expires_at = 'infinity'",
    "update membership set user_id = user_id",
])
def test_I2_what_was_allowed_cannot_be_widened_by_the_program_either(
        stack, change):
    with psycopg.connect(stack.store.writer,
                         options="-csearch_path=placet") as writer, \
            pytest.raises(psycopg.errors.InsufficientPrivilege):
        writer.execute("select set_config('placet.actor', 'system', true)")
        writer.execute(change)


# Codes and tokens of others

def test_A51_a_code_is_for_its_client_and_its_address_only(
        ana, pilot, deployer):
    for change in ({"client_id": "acme-deployer"},
                   {"redirect_uri": "http://127.0.0.1:47814/callback"},
                   {"redirect_uri": None}, {"code_verifier": None},
                   {"code_verifier": ""}, {"code_verifier": "y" * 43}):
        authorization = pilot.request("dns.read")
        code = pilot.read(authorization, ana.allow(authorization.url))
        fields = {"grant_type": "authorization_code", "code": code,
                  "client_id": pilot.client_id,
                  "redirect_uri": pilot.redirect_uri,
                  "code_verifier": authorization.verifier, **change}
        fields = {name: value for name, value in fields.items()
                  if value is not None}
        if fields["client_id"] == deployer.client_id:
            del fields["client_id"]
            answer = deployer.call_token(**fields)
        else:
            answer = pilot.http.post(pilot.url + "/oauth2/token", data=fields)
        assert answer.status_code == 400, (change, answer.text)
        assert answer.json()["error"] in ("invalid_grant", "invalid_request")
        assert "access_token" not in answer.text


def test_A61_a_refresh_token_is_for_its_authenticated_client_only(
        ana, pilot, deployer):
    tokens = deployer.connect(ana)
    fields = {"grant_type": "refresh_token",
              "refresh_token": tokens["refresh_token"]}
    secret = {"client_secret": deployer.secret}
    basic = (deployer.client_id, deployer.secret)
    for more, auth in (
            ({"client_id": deployer.client_id}, None),
            ({"client_id": deployer.client_id, "client_secret": ""}, None),
            ({"client_id": deployer.client_id, "client_secret": "x"}, None),
            ({"client_id": pilot.client_id}, None),
            ({"client_id": pilot.client_id, **secret}, None),
            ({}, (deployer.client_id, "x")),
            ({}, (pilot.client_id, deployer.secret)),
            ({"client_id": pilot.client_id}, basic),
            (secret, basic),
            ({"client_assertion": "a.b.c"}, basic),
            ({"client_id": deployer.client_id.upper(), **secret}, None),
            ({"client_id": deployer.client_id + " ", **secret}, None),
            ({}, None)):
        answer = pilot.http.post(pilot.url + "/oauth2/token",
                                 data={**fields, **more}, auth=auth)
        assert answer.status_code in (400, 401, 429), (more, auth, answer.text)
        assert "access_token" not in answer.text
        assert answer.json()["error"] in (
            "invalid_client", "invalid_grant", "invalid_request"), (more, auth)
    # None of that has touched it.
    assert deployer.refresh(tokens["refresh_token"])["access_token"]


def test_A61_a_refresh_never_asks_for_more(ana, deployer, resource_server):
    tokens = deployer.connect(ana, "dns.read offline_access")
    for more in ({"scope": "dns.read billing.edit offline_access"},
                 {"scope": "billing.edit"}):
        answer = deployer.call_token(grant_type="refresh_token",
                                     refresh_token=tokens["refresh_token"],
                                     **more)
        if answer.status_code == 200:
            assert "billing" not in resource_server.ask(
                answer.json()["access_token"])["scope"]
            tokens = answer.json()
        else:
            assert answer.json()["error"] in ("invalid_scope",
                                              "invalid_grant")


def test_an_app_cannot_end_another_apps_access(ana, pilot, deployer,
                                               resource_server):
    tokens = deployer.connect(ana)
    for token in tokens["access_token"], tokens["refresh_token"]:
        pilot.revoke(token)
    assert resource_server.is_active(tokens["access_token"])
    assert deployer.refresh(tokens["refresh_token"])


def test_the_answer_to_a_scope_without_its_role_is_a_page(ben, pilot):
    """f:B4: what nobody here may allow is not offered, and never granted"""
    page = ben.authorize(pilot.request("dns.read").url)
    assert isinstance(page, Page) and page.status in (200, 403), page
