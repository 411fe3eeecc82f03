"""
What is proved of refreshing elsewhere, asked of the engine alone, where each
script has to fail: who sees nothing there would see nothing here.
"""

import pytest

from app import App, seen
from counters import token_requests
from refreshing import at_once

REDIRECT = "http://127.0.0.1:47836/callback"
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Lost(AssertionError):
    """Somebody was signed out, or the chain of tokens has forked."""


class Place:
    """The gateway, or the engine alone: an app there with its tokens."""

    def __init__(self, where, introspect):
        self._where = where
        self.introspect = introspect
        self.app = self.another()
        authorization = self.app.request()
        self.token = self.app.exchange(authorization, self.app.read(
            authorization, where.allow(authorization.url)))["refresh_token"]

    def another(self):
        return App(self._where.url, self._where.add_client(REDIRECT).id,
                   REDIRECT)

    def asked(self):
        return token_requests(self._where.engine_admin)

    def form(self, app=None):
        return {"grant_type": "refresh_token",
                "refresh_token": self.token,
                "client_id": (app or self.app).client_id}

    def post(self, app=None, **what):
        """The token endpoint's answer to a request as it stands."""
        app = app or self.app
        return keep(app.http.post(f"{app.url}/oauth2/token", **what))


def keep(answer):
    if answer.headers["content-type"].startswith("application/json"):
        seen.update(text for name, text in answer.json().items()
                    if name in ("access_token", "refresh_token"))
    return answer


def ask(app, token):
    return keep(app.call_token(grant_type="refresh_token",
                               refresh_token=token))


def all_have_one_pair(place, answers):
    """These answers are one, and it is alive."""
    bad = [one for one in answers if one.status_code != 200]
    if bad:
        raise Lost(f"{len(bad)} refused: {bad[0].text}")
    pairs = {(one.json()["access_token"], one.json()["refresh_token"])
             for one in answers}
    if len(pairs) > 1:
        raise Lost(f"{len(pairs)} pairs")
    [(access, refresh)] = pairs
    if not place.introspect(access)["active"]:
        raise Lost("ended")
    if ask(place.app, refresh).status_code != 200:
        raise Lost("ended")


def a_hundred_at_once(place):
    """s:A60"""
    before = place.asked()
    answers = at_once(100, [place.app.url], place.app, place.token, ask)
    asked = place.asked() - before
    if asked != 1:
        raise Lost(f"{asked} asked")
    all_have_one_pair(place, answers)


def an_answer_that_was_lost(place):
    """c:A8, c:A12, s:A63: whoever sent it died, or it did not arrive"""
    ask(place.app, place.token)
    all_have_one_pair(place, [ask(place.app, place.token)])


def another_client_presents_it(place):
    """c:A9, clients.md §2.7: what was exchanged already, and is not its"""
    good = ask(place.app, place.token)
    stranger = place.another()
    if ask(stranger, place.token).status_code == 200:
        raise Lost("given away")
    stranger.http.close()
    all_have_one_pair(place, [good])


def a_parameter_twice(place):
    """c:A13"""
    form = "&".join(f"{name}={value}" for name, value in
                    [*place.form().items(), ("refresh_token", "other")])
    if place.post(content=form, headers=_FORM).status_code == 200:
        raise Lost("taken")
    all_have_one_pair(place, [ask(place.app, place.token)])


def a_form_of_another_kind(place):
    """c:A13"""
    parts = {name: (None, value) for name, value in place.form().items()}
    if place.post(files=parts).status_code == 200:
        raise Lost("taken")
    all_have_one_pair(place, [ask(place.app, place.token)])


SCRIPTS = [(a_hundred_at_once, "asked"),
           (an_answer_that_was_lost, "refused.*invalid_grant"),
           (another_client_presents_it, "ended"),
           (a_parameter_twice, "taken"), (a_form_of_another_kind, "taken")]


@pytest.fixture
def place():
    made = []

    def make(*what):
        made.append(Place(*what))
        return made[-1]

    yield make
    for one in made:
        one.app.http.close()


@pytest.mark.parametrize("script, says", SCRIPTS)
def test_the_engine_alone_fails(bare, place, script, says):
    with pytest.raises(Lost, match=says):
        script(place(bare, bare.introspect))


@pytest.mark.parametrize("script", [script for script, _ in SCRIPTS])
def test_the_gateway_does_not(gateway, mcp, place, script):
    script(place(gateway, mcp.introspect))
