"""A user allows an app, sees it among the connected apps, takes it back."""

import pytest

from app import Refused
from page import path_of


def test_a_person_signs_in_and_out(newcomer):
    person = newcomer()
    home = person.open("/")
    assert home.status == 200
    assert path_of(home.link("Sign in")) == "/login"

    page = person.sign_in()
    assert page.status == 200
    assert person.session_cookie

    page = person.open("/apps")
    assert page.status == 200 and path_of(page.url) == "/apps"

    page = person.follow(person.submit(page.form("/sign-out")))
    assert page.status == 200
    assert not person.session_cookie

    page = person.open("/apps")
    assert path_of(page.url) == "/login"


def test_the_main_job_from_the_first_click_to_the_last_refusal(
        newcomer, pilot, resource_server):
    person = newcomer(account="Bakery")

    authorization = pilot.request("dns.read zone.read offline_access")
    page = person.open(authorization.url)
    assert path_of(page.url) == "/login"
    page = person.sign_in(page)
    assert path_of(page.url) == "/consent"
    assert "DNS Pilot" in page.heading

    location = person.answer(page, accounts=["Bakery"], stay=True)
    tokens = pilot.exchange(authorization, pilot.read(authorization, location))
    assert tokens["token_type"].lower() == "bearer"
    assert set(tokens["scope"].split()) == \
        {"dns.read", "zone.read", "offline_access"}

    answer = resource_server.ask(tokens["access_token"])
    assert answer["client_id"] == "dns-pilot"
    assert set(answer["scope"].split()) >= {"dns.read", "zone.read"}
    assert len(answer["accounts"]) == 1

    renewed = pilot.refresh(tokens["refresh_token"])
    assert resource_server.is_active(renewed["access_token"])

    connected = person.apps()
    assert len(connected) == 1
    page = person.open("/apps")
    assert "DNS Pilot" in page.text and "Bakery" in page.text

    [grant] = connected
    page = person.remove(grant)
    assert page.status == 200
    assert not person.apps()

    assert not resource_server.is_active(renewed["access_token"])
    assert not resource_server.is_active(tokens["access_token"])
    with pytest.raises(Refused) as refused:
        pilot.refresh(renewed["refresh_token"])
    assert refused.value.error == "invalid_grant"
    assert refused.value.status == 400


def test_one_of_two_accounts_is_all_the_app_gets(
        ana, pilot, resource_server, rows):
    ids = dict(rows("select name, account_id::text from account"))
    tokens = pilot.connect(ana, accounts=["Acme"])
    assert resource_server.may_read(tokens["access_token"], ids["Acme"])
    assert not resource_server.may_read(tokens["access_token"],
                                        ids["Ana personal"])


def test_cancel_reaches_the_app_as_access_denied(ana, pilot, rows):
    [before] = rows("select count(*) from access_grant")
    authorization = pilot.request()
    location = ana.answer(ana.authorize(authorization.url), "cancel")
    with pytest.raises(Refused) as refused:
        pilot.read(authorization, location)
    assert refused.value.error == "access_denied"
    assert rows("select count(*) from access_grant") == [before]


def test_two_devices_are_two_grants(newcomer, pilot, resource_server):
    person = newcomer(account="Twice")
    first = pilot.connect(person, accounts=["Twice"])
    older = set(person.apps())
    second = pilot.connect(person, accounts=["Twice"])
    [newer] = set(person.apps()) - older
    person.remove(newer)
    assert resource_server.is_active(first["access_token"])
    assert not resource_server.is_active(second["access_token"])
    assert pilot.refresh(first["refresh_token"])["access_token"]


def test_without_stay_connected_nothing_can_be_renewed(newcomer, pilot):
    person = newcomer(account="Short")
    tokens = pilot.connect(person, scopes="dns.read", accounts=["Short"])
    assert "refresh_token" not in tokens


def test_a_signed_in_person_is_not_asked_for_a_password(ana, pilot):
    page = ana.open(pilot.request().url)
    assert path_of(page.url) == "/consent"
    assert "ana@example.com" in page.text
