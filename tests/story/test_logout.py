"""An app asks to sign the person out (OpenID Connect RP-initiated logout)."""

from urllib.parse import urlencode

from page import path_of


def ask(person, pilot, tokens):
    return person.open(f"{pilot.url}/oauth2/sessions/logout?" + urlencode({
        "id_token_hint": tokens["id_token"]}))


def test_the_person_is_asked_and_leaves(newcomer, pilot):
    person = newcomer(account="Leaver")
    tokens = pilot.connect(person, "openid dns.read offline_access",
                           accounts=["Leaver"])
    page = ask(person, pilot, tokens)
    assert path_of(page.url) == "/logout"
    assert "Sign out" in page.heading
    page = person.follow(person.submit(page.form("/logout"), answer="leave"))
    assert page.status == 200
    assert path_of(person.open("/apps").url) == "/login"
    # Signing out takes no access back.
    assert pilot.refresh(tokens["refresh_token"])


def test_the_person_stays(newcomer, pilot):
    person = newcomer(account="Stayer")
    tokens = pilot.connect(person, "openid dns.read offline_access",
                           accounts=["Stayer"])
    page = ask(person, pilot, tokens)
    assert path_of(page.url) == "/logout"
    page = person.follow(person.submit(page.form("/logout"), answer="stay"))
    assert page.status == 200
    assert path_of(person.open("/apps").url) == "/apps"
