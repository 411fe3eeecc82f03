"""Signing in at the operator's own OpenID provider: `login: oidc`."""

import itertools

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from command_line import say
from openid_provider import (CLIENT_ID, SECRET, AtProvider, OpenIdProvider,
                             query_of)
from page import path_of
from person import Away, Person
from test_doctor import conf, doctor, suffixes  # noqa: F401
from test_installation import placet, sentence  # noqa: F401
from test_step_up import grow_old

_numbers = itertools.count(1)


def settings(stack, folder, issuer, passwords="off", create="yes", **more):
    secrets = Path(stack.path) / "placet.secrets"
    if "client_authentication" not in more:
        kept = secrets.read_text()
        secrets = folder / "placet.secrets"
        secrets.touch(mode=0o600)
        secrets.write_text(f"{kept}oidc_secret: '{SECRET}'\n")
    return {
        "secrets": str(secrets), "login": "oidc", "passwords": passwords,
        "oidc": {"issuer": issuer, "name": "Example SSO",
                 "client_id": CLIENT_ID, "create": create, **more},
    }


@pytest.fixture(scope="module")
def provider(stack, tmp_path_factory):
    """A provider, and Placet where people sign in there only."""
    with OpenIdProvider(stack.url) as running:
        before = stack._extra
        stack.restart_placet({**before, **settings(
            stack, tmp_path_factory.mktemp("oidc"), running.issuer)})
        yield running
        stack.restart_placet(before)
    assert SECRET not in stack.log("placet").read_text(errors="replace")


@pytest.fixture
def visitor(stack, provider):
    """A browser, and its side of the provider."""
    with Person(stack.url) as person:
        person.there = AtProvider(provider)
        yield person
        person.there.http.close()


def sent_away(person, where):
    """The address outside that opening `where` leads to."""
    with pytest.raises(Away) as away:
        person.open(where)
    return away.value.url


def sign_in(person, name, where="/login"):
    """Gives the page one arrives at."""
    back = person.there.sign_in(sent_away(person, where), name)
    return person.open(back)


def test_signing_in_makes_a_user_and_leads_on(visitor, provider, rows):
    url = sent_away(visitor, "/accounts")
    asked = query_of(url)
    assert url.startswith(provider.issuer + "/auth?")
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid profile email"
    page = visitor.open(visitor.there.sign_in(url, "first"))
    assert page.status == 200
    assert path_of(page.url) == "/accounts"
    assert "Person first" in page.text
    assert rows(
        "select u.email, u.name, u.password_hash, u.is_operator, i.issuer "
        "from app_user u join user_identity i using (user_id) "
        "where i.subject = 'first'") == [
            ("first@people.example", "Person first", None, False,
             provider.issuer)]


def test_the_second_time_it_is_the_same_user(visitor, rows):
    sign_in(visitor, "again")
    [(before,)] = rows("select signed_in_at from session where user_id = ("
                       "select user_id from user_identity "
                       "where subject = 'again')")
    page = visitor.open("/")
    page = visitor.follow(visitor.submit(page.form("/sign-out")))
    assert "You are signed out." in page.text
    # The provider still knows who it is and asks nothing, so nothing was
    # proved again: the session says when it was.
    page, back = visitor.there.glance(
        sent_away(visitor, page.link("Sign in with Example SSO")))
    assert page is None
    assert visitor.open(back).status == 200
    found = rows("select signed_in_at from session where user_id = ("
                 "select user_id from user_identity "
                 "where subject = 'again')")
    assert found == [(before,), (before,)]
    assert rows("select count(*) from app_user "
                "where email = 'again@people.example'") == [(1,)]


def test_only_the_browser_that_was_sent_comes_back_and_once(visitor, stack):
    """The state is spent, and bound to a cookie"""
    back = visitor.there.sign_in(sent_away(visitor, "/login"), "once")
    with Person(stack.url) as thief:
        page = thief.open(back)
        assert page.status == 410
        assert thief.session_cookie is None
    assert visitor.open(back).status == 200
    page = visitor.open(back)
    assert page.status == 410 and page.heading == "This sign-in is over"
    state = query_of(back)["state"]
    for wrong in (back.replace(state, "A" * len(state)),
                  back.replace(f"state={state}", "state="),
                  "/login/callback", "/login/callback?code=x"):
        assert visitor.open(wrong).status == 410


def test_two_windows_of_one_browser(visitor):
    first, second = sent_away(visitor, "/apps"), sent_away(visitor, "/login")
    for url, path in ((second, "/"), (first, "/apps")):
        page = visitor.open(visitor.there.sign_in(url, "windows"))
        assert page.status == 200 and path_of(page.url) == path


def test_the_first_sign_in_of_one_person_in_many_browsers(stack, provider,
                                                          rows):
    """One user, whoever comes first"""
    people = [Person(stack.url) for _ in range(6)]
    for person in people:
        person.there = AtProvider(provider)
    backs = [person.there.sign_in(sent_away(person, "/login"), "twins")
             for person in people]
    with ThreadPoolExecutor(len(people)) as pool:
        pages = list(pool.map(lambda one: one[0].open(one[1]),
                              zip(people, backs)))
    assert [page.status for page in pages] == [200] * len(people)
    assert rows("select count(*), count(distinct i.user_id) from session "
                "join user_identity i using (user_id) "
                "where i.subject = 'twins'") == [(len(people), 1)]
    for person in people:
        person.there.http.close()
        person.http.close()


def test_an_address_alone_joins_nobody(visitor, stack, rows):
    say(stack, "user", "add", "taken@people.example", "Taken Here")
    page = sign_in(visitor, "taken")
    assert page.status == 409
    assert page.heading == "There is already a user with your email address"
    assert visitor.session_cookie is None
    assert rows("select count(*) from user_identity "
                "where subject = 'taken'") == [(0,)]
    say(stack, "user", "link", "taken@people.example", "taken")
    assert sign_in(visitor, "taken").status == 200
    assert "Taken Here" in visitor.open("/").text
    twice = stack.command("user", "link", "first@people.example", "taken")
    assert twice.status != 0 and "linked already" in twice.err
    # Unlinking signs out.
    say(stack, "user", "unlink", "taken@people.example")
    assert sent_away(visitor, "/apps")


@pytest.mark.parametrize("name", ["unverified", "silent"])
def test_an_address_that_is_not_verified_is_none(visitor, rows, name):
    page = sign_in(visitor, name)
    assert page.status == 403
    assert page.heading == "Your email address is not confirmed"
    assert rows("select count(*) from user_identity where subject = %s",
                name) == [(0,)]


def test_who_is_disabled_stays_out(visitor, stack):
    sign_in(visitor, "gone")
    say(stack, "user", "disable", "gone@people.example")
    page = sign_in(visitor, "gone")
    assert page.status == 403 and page.heading == "You can’t sign in here"
    assert sent_away(visitor, "/apps")


def test_there_are_no_passwords(visitor, stack):
    sign_in(visitor, "nopass")
    page = visitor.open("/security")
    assert not any(page.root.every("input", type="password"))
    assert "At Example SSO, as nopass@people.example" in page.text
    csrf = dict(page.form("/security").values())["csrf"]
    assert visitor.open("/reset?token=x").status == 404
    for path, fields in (("/login", {"email": "a@example.com"}),
                         ("/reset", {"token": "x"})):
        answer = visitor.post(path, {"csrf": csrf, "password": "x" * 10,
                                     **fields})
        assert answer.status == 404
    answer = visitor.post("/security", {
        "csrf": csrf, "do": "password", "current": "x", "password": "y" * 9})
    assert answer.status == 400
    assert stack.command("user", "reset", "nopass@people.example").status


def test_after_signing_out_one_can_leave_the_provider_too(visitor, provider):
    sign_in(visitor, "leaver")
    page = visitor.open("/")
    page = visitor.follow(visitor.submit(page.form("/sign-out")))
    url = sent_away(visitor, page.link("Sign out of Example SSO"))
    assert url.startswith(provider.issuer + "/session/end?")
    back = visitor.there.leave(url)
    page = visitor.open(back)
    assert "You are signed out here and at Example SSO." in page.text
    # Now the provider asks who it is.
    asked, back = visitor.there.glance(
        sent_away(visitor, page.link("Sign in with Example SSO")))
    assert back is None and asked.status == 200


def allow(person, page, **more):
    location = person.answer(page, **more)
    assert isinstance(location, str), location
    return location


def test_an_app_asks_and_the_platforms_user_answers(visitor, stack, pilot,
                                                    rows):
    """Through the engine, from the first sign-in to a token"""
    sign_in(visitor, "member")
    say(stack, "member", "add", "Acme", "member@people.example", "member")
    visitor.http.cookies.clear()
    authorization = pilot.request("dns.read offline_access",
                                  login_hint="member@people.example")
    asked = sent_away(visitor, authorization.url)
    assert query_of(asked)["login_hint"] == "member@people.example"
    page = visitor.open(visitor.there.sign_in(asked, "member"))
    assert path_of(page.url) == "/consent"
    location = allow(visitor, page)
    tokens = pilot.exchange(authorization, pilot.read(authorization,
                                                      location))
    assert "dns.read" in tokens["scope"].split()


def test_what_an_app_asks_of_the_sign_in_reaches_the_provider(visitor, pilot):
    sign_in(visitor, "asked")
    for more, wanted in (
            ({"prompt": "login"}, {"prompt": "login", "max_age": "0"}),
            ({"max_age": "0"}, {"prompt": "login", "max_age": "0"}),
            # To choose an account is to sign in, here.
            ({"prompt": "select_account"}, {"prompt": "login",
                                            "max_age": "0"})):
        url = sent_away(visitor, pilot.request("dns.read", **more).url)
        asked = query_of(url)
        assert {key: asked[key] for key in ("prompt", "max_age")
                if key in asked} == wanted
    with Person(visitor.url) as nobody:
        url = sent_away(nobody, pilot.request("dns.read", max_age="600").url)
        assert query_of(url)["max_age"] == "600"
        # Who is not signed in here is not, whoever knows them elsewhere.
        url = sent_away(nobody, pilot.request("dns.read", prompt="none").url)
        assert query_of(url)["error"] == "login_required"


@pytest.fixture
def late(visitor, stack, rows):
    """An owner who signed in twenty minutes ago."""
    name = f"late{next(_numbers)}"
    sign_in(visitor, name)
    visitor.email = f"{name}@people.example"
    visitor.name = name
    visitor.account = f"Account of {name}"
    say(stack, "account", "add", visitor.account)
    say(stack, "member", "add", visitor.account, visitor.email, "owner")
    grow_old(visitor, rows)
    return visitor


def test_restricted_access_is_proved_at_the_provider(late, pilot, rows):
    authorization = pilot.request("dns.read billing.edit offline_access")
    page = late.open(authorization.url)
    chosen = {"accounts": [late.account], "scopes": ["billing.edit"]}
    page = late.answer(page, **chosen)
    assert page.heading == "Confirm it’s you"
    assert not any(page.root.every("input", type="password"))
    # Posting around it allows nothing.
    answer = late.submit(page.form("/consent"), answer="allow",
                         password="placet-demo")
    assert answer.status == 200 and answer.heading == "Confirm it’s you"
    before = late.session_cookie
    url = sent_away(late, page.link("Confirm at Example SSO"))
    asked = query_of(url)
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    assert asked["login_hint"] == late.email
    page = late.open(late.there.sign_in(url, late.name))
    assert path_of(page.url) == "/consent"
    assert late.session_cookie != before
    location = allow(late, page, **chosen)
    tokens = pilot.exchange(authorization, pilot.read(authorization,
                                                      location))
    assert "billing.edit" in tokens["scope"].split()
    assert rows("select event from audit join app_user using (user_id) "
                "where email = %s and event in ('password_given', "
                "'proved_elsewhere')", late.email) == [("proved_elsewhere",)]


def test_somebody_else_proves_nothing(late, rows):
    page = late.open("/prove?next=/accounts")
    url = sent_away(late, page.link("Confirm at Example SSO"))
    page = late.open(late.there.sign_in(url, "windows"))
    assert page.status == 409 and page.heading == "That was somebody else"
    assert late.email in late.open("/security").text
    [(is_old,)] = rows(
        "select signed_in_at < now() - interval '10 minutes' from session "
        "join app_user using (user_id) where email = %s", late.email)
    assert is_old
    page = late.open("/prove?next=/accounts")
    url = sent_away(late, page.link("Confirm at Example SSO"))
    page = late.open(late.there.sign_in(url, late.name))
    assert path_of(page.url) == "/accounts"
    assert path_of(late.open("/prove?next=/apps").url) == "/apps"


def test_a_provider_that_is_away_is_said_in_a_sentence(visitor, provider):
    back = visitor.there.sign_in(sent_away(visitor, "/apps"), "away")
    provider.stop()
    try:
        page = visitor.open(back)
    finally:
        provider.start()
    assert page.status == 503
    assert page.heading == "Example SSO can’t be reached"
    assert visitor.session_cookie is None
    back = visitor.there.sign_in(
        sent_away(visitor, page.link("Start again")), "away")
    page = visitor.open(back)
    assert page.status == 200 and path_of(page.url) == "/apps"


# The doctor

def test_the_doctor_finds_nothing_to_mend(provider, conf, doctor):
    doctor(conf).is_good()


@pytest.mark.parametrize("change, wrong, fix", [
    ({"issuer": "http://127.0.0.1:9"}, "does not answer", "oidc.issuer"),
    ({"client_id": "nobody"}, "refuses our request", "redirect URI"),
])
def test_the_doctor_names_what_is_wrong(provider, conf, doctor, change, wrong,
                                        fix):
    conf["oidc"].update(change)
    doctor(conf).has(wrong, fix)


def test_the_doctor_sees_a_slash_too_many(provider, conf, doctor):
    conf["oidc"]["issuer"] += "/"
    doctor(conf).only("its issuer is not the one", "exactly")


def test_the_doctor_tries_the_secret(provider, conf, doctor, tmp_path):
    secrets = tmp_path / "other.secrets"
    secrets.touch(mode=0o600)
    secrets.write_text(Path(conf["secrets"]).read_text().replace(
        SECRET, "not the secret"))
    doctor({**conf, "secrets": str(secrets)}).only(
        "does not take our secret", "oidc_secret:")


@pytest.mark.parametrize("change, named", [
    ({"login": "ldap"}, "login"), ({"passwords": "maybe"}, "passwords"),
    ({"login": "passwords"}, "oidc"), ({"oidc": None}, "oidc"),
    ({"oidc": {"issuer": "http://sso.example.com"}}, "issuer"),
    ({"oidc": {"issuer": "https://sso.example.com/?x=1"}}, "issuer"),
    ({"oidc": {"create": "perhaps"}}, "create"),
    ({"oidc": {"scopes": "profile"}}, "scopes"),
    ({"oidc": {"client_authentication": "none"}}, "client_authentication"),
    ({"oidc": {"client_authentication": "private_key_jwt"}}, "oidc_secret"),
    ({"oidc": {"colour": "red"}}, "colour"),
    ({"oidc": {"ca_file": "/no/such/file.pem"}}, "/no/such/file.pem"),
])
def test_a_bad_setting_stops_the_start(provider, placet, conf, change, named):
    for key, value in change.items():
        if isinstance(value, dict):
            value = {**conf[key], **value}
        conf[key] = value
    conf = {key: value for key, value in conf.items() if value is not None}
    assert named in sentence(placet(conf, "serve"))


def test_a_provider_needs_its_secret(provider, placet, conf, stack):
    conf["secrets"] = str(Path(stack.path) / "placet.secrets")
    assert "oidc_secret" in sentence(placet(conf, "serve"))


def test_a_signature_instead_of_a_secret(provider, stack, tmp_path, rows):
    """private_key_jwt, with a key that the provider fetches from us"""
    with OpenIdProvider(
            stack.url, token_endpoint_auth_method="private_key_jwt",
            token_endpoint_auth_signing_alg="ES256", client_secret=None,
            jwks_uri=stack.url + "/login/keys") as other:
        before = stack._extra
        stack.restart_placet({**before, **settings(
            stack, tmp_path, other.issuer,
            client_authentication="private_key_jwt")})
        with Person(stack.url) as person:
            assert person.visit("/login/keys").status == 200
            person.there = AtProvider(other)
            assert sign_in(person, "signed").status == 200
            person.there.http.close()
        assert rows("select count(*) from user_identity where subject = %s "
                    "and issuer = %s", "signed", other.issuer) == [(1,)]
        done = stack.command("doctor")
        assert "OpenID" not in done.out, done.out
        stack.restart_placet(before)
    with Person(stack.url) as person:
        assert person.visit("/login/keys").status == 404
