"""
A redirect URI that a developer takes off while somebody is on the way to it:
from then on nothing is sent there, whether or not the engine knows yet.
"""

import os
import signal

import pytest

from app import Refused
from own_client import LOOPBACK, own_client  # noqa: F401
from page import path_of

SPA = "https://spa.example/cb"
OTHER = "https://two.example/cb"
TITLE = "This app may not get its answer there any more"


@pytest.fixture
def spa(own_client):  # noqa: F811
    own = own_client(method="none", visibility="private",
                     redirect_uris=[SPA, LOOPBACK])
    own.app.redirect_uri = SPA
    return own


def leave(rows, own, uris):
    """Our row alone changes; the engine is told five seconds later."""
    rows("update client set redirect_uris = %s, version = version + 1 "
         "where client_id = %s returning 1", uris, own.app.client_id)


def grants(rows, own):
    return rows("select state from access_grant where client_id = %s",
                own.app.client_id)


def is_refused(page):
    assert not isinstance(page, str), page
    return page.status == 409 and page.heading == TITLE


def test_the_question_is_asked_no_more(spa, rows):
    request = spa.app.request()
    page = spa.owner.authorize(request.url)
    assert path_of(page.url) == "/consent"
    leave(rows, spa, [OTHER, LOOPBACK])
    assert is_refused(spa.owner.answer(page, accounts=[spa.name]))
    assert is_refused(spa.owner.answer(page, "cancel", accounts=[spa.name]))
    assert is_refused(spa.owner.open(page.url))
    assert grants(rows, spa) == []


def test_with_the_engine_frozen_while_it_is_taken_off(spa, stack, rows):
    request = spa.app.request()
    page = spa.owner.authorize(request.url)
    form = spa.owner.open(spa.below("edit")).form(field="redirect_uris")
    os.kill(stack.engine.pid, signal.SIGSTOP)
    try:
        saved = spa.owner.submit(form, redirect_uris=OTHER)
    finally:
        os.kill(stack.engine.pid, signal.SIGCONT)
    assert saved.status == 303, saved
    assert is_refused(spa.owner.answer(page, accounts=[spa.name]))
    assert grants(rows, spa) == []


@pytest.mark.parametrize("how", ["allow", "cancel"])
def test_the_answer_is_not_sent(spa, rows, how):
    person = spa.owner
    form = person.authorize(spa.app.request().url).form("/consent")
    onward = person.submit(form, answer=how,
                           account=[form.value_of("account", spa.name)])
    assert onward.status == 303 and onward.location.startswith(
        person.url + "/oauth2/auth?"), onward
    leave(rows, spa, [OTHER, LOOPBACK])
    assert is_refused(person.follow(onward))
    assert is_refused(person.visit(onward.location)), "nor when asked again"


def test_a_code_that_went_there_gives_nothing(spa, rows):
    request = spa.app.request()
    code = spa.app.read(request, spa.owner.allow(request.url,
                                                 accounts=[spa.name]))
    leave(rows, spa, [OTHER, LOOPBACK])
    with pytest.raises(Refused) as refused:
        spa.app.exchange(request, code)
    assert refused.value.error == "invalid_grant"
    assert "redirect URI" in refused.value.fields["error_description"]
    # Nothing was used up, should that have been a mistake.
    leave(rows, spa, [SPA, OTHER])
    assert spa.app.exchange(request, code)["access_token"]


def test_a_loopback_address_may_have_any_port_all_the_way(spa, rows):
    spa.app.redirect_uri = "http://127.0.0.1:50123/callback"
    request = spa.app.request()
    page = spa.owner.authorize(request.url)
    leave(rows, spa, [OTHER, "http://127.0.0.1:8000/callback"])
    page = spa.owner.answer(page, accounts=[spa.name])
    assert path_of(page.url) == "/consent", "it changed: it is asked again"
    location = spa.owner.answer(page, accounts=[spa.name])
    tokens = spa.app.exchange(request, spa.app.read(request, location))
    assert tokens["access_token"]
