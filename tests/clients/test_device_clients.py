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
def programs():
    """programs(): one more program of the Go team's client"""
    started = []

    def start():
        started.append(Program(ROOT / "build" / "clients" / "x_oauth2"))
        return started[-1]

    yield start
    for program in started:
        program.stop()


def tokens_of(answer):
    assert "error" not in answer, answer
    seen.update((answer["got"]["access_token"],
                 answer["got"]["refresh_token"]))
    return answer["got"]


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


def test_three_programs_without_a_browser(gateway, library, programs):
    """All of them wait at the same time: each polls after five seconds."""
    client = device_client(gateway)
    found = library.do("discover", server=gateway.url, algorithm="oauth2",
                       id=client.id)
    assert _DEVICE in found["grant_types_supported"]
    first = library.do("device", parameters={"scope": _SCOPES})
    library.tell("poll")
    waiting = []
    for program in (programs(), programs()):
        program.ask("setup", id=client.id, server=gateway.url,
                    device=found["device_authorization_endpoint"],
                    scopes=_SCOPES.split())
        waiting.append((program, program.ask("device")["got"]))
        program.tell("poll")
    (second, its), (third, thirds) = waiting
    assert len({one["user_code"] for one in (first, its, thirds)}) == 3

    assert "return to your device" in answer(gateway, first, "allow").text
    assert "Nothing was allowed" in answer(gateway, its, "cancel").text
    assert "return to your device" in answer(gateway, thirds, "allow").text

    tokens = library.hear()
    assert set(tokens["scope"].split()) == set(_SCOPES.split())
    assert library.do("refresh")["access_token"] != tokens["access_token"]
    refused = second.hear()
    assert refused["error"] == "access_denied", refused
    tokens = tokens_of(third.hear())
    assert tokens_of(third.ask("refresh"))["access_token"] != \
        tokens["access_token"]
