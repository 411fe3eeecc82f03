"""
RFC 8628 with two libraries: a program without a browser shows a code, and a
person allows it somewhere else. This engine knows no such thing.
"""

import pytest

from app import seen
from page import path_of
from program import ROOT, Program
from test_openid_client import Failed, Library

_DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_SCOPES = "dns.read offline_access"


@pytest.fixture
def library():
    program = Library()
    yield program
    program.stop()


@pytest.fixture
def go():
    program = Program(ROOT / "build" / "clients" / "x_oauth2")
    yield program
    program.stop()


def device_client(server):
    return server.add_client("http://127.0.0.1/callback",
                             grant_types=[_DEVICE, "refresh_token",
                                          "authorization_code"])


def answer(gateway, asked, how):
    """What the person does in a browser; gives the page it ends on."""
    person = gateway.person
    page = person.authorize(asked["verification_uri_complete"])
    # The code is there to compare, and nothing happens without a click.
    assert asked["user_code"] in page.text
    page = person.follow(person.submit(page.form("/device")))
    assert path_of(page.url) == "/consent", page
    return person.answer(page, how, accounts=[] if how == "cancel"
                         else ["Own"])


def test_the_engine_alone_has_no_codes(bare, library):
    found = library.do("discover", server=bare.url, algorithm="oidc",
                       id=device_client(bare).id)
    assert "device_authorization_endpoint" not in found
    with pytest.raises(Failed):
        library.do("device", parameters={"scope": _SCOPES})


def test_two_programs_without_a_browser(gateway, library, go):
    client = device_client(gateway)
    found = library.do("discover", server=gateway.url, algorithm="oauth2",
                       id=client.id)
    assert _DEVICE in found["grant_types_supported"]
    one = library.do("device", parameters={"scope": _SCOPES})
    go.ask("setup", id=client.id, server=gateway.url,
           device=found["device_authorization_endpoint"],
           scopes=_SCOPES.split())
    other = go.ask("device")["got"]
    assert one["user_code"] != other["user_code"]

    library.tell("poll")
    go.tell("poll")
    page = answer(gateway, one, "allow")
    assert "return to your device" in page.text
    page = answer(gateway, other, "cancel")
    assert "Nothing was allowed" in page.text

    tokens = library.hear()
    assert set(tokens["scope"].split()) == set(_SCOPES.split())
    assert library.do("refresh")["access_token"] != tokens["access_token"]
    refused = go.hear()
    assert refused["error"] == "access_denied", refused
    # As it is told while the person has not decided.
    assert set(refused["statuses"]) == {400}


def test_the_go_teams_client_stays_signed_in(gateway, library, go):
    client = device_client(gateway)
    found = library.do("discover", server=gateway.url, algorithm="oauth2",
                       id=client.id)
    go.ask("setup", id=client.id, server=gateway.url,
           device=found["device_authorization_endpoint"],
           scopes=_SCOPES.split())
    asked = go.ask("device")["got"]
    go.tell("poll")
    answer(gateway, asked, "allow")
    polled = go.hear()
    assert "error" not in polled, polled
    seen.update((polled["got"]["access_token"],
                 polled["got"]["refresh_token"]))
    renewed = go.ask("refresh")
    assert "error" not in renewed, renewed
    seen.update((renewed["got"]["access_token"],
                 renewed["got"]["refresh_token"]))
