"""
Suspending a client, letting it go on, and deleting it for ever (f:C13, f:C14,
s:A31, s:A70, I1).
"""

import time

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from app import Refused
from command_line import say
from own_client import csrf_of, joined, own_client  # noqa: F401
from page import path_of
from test_secrets import ask, kept
from test_step_up import grow_old


def press(own, what, person=None, **fields):
    """Through the page with the button; gives the answer to the form."""
    person = person or own.owner
    page = person.open(own.below(what))
    assert page.status == 200, page
    return person.submit(page.form(own.below(what)), **fields)


def states(rows, own):
    return rows("select distinct state, end_reason from access_grant "
                "where client_id = %s", own.app.client_id)


def test_suspending_ends_and_resuming_gives_nothing_back(
        own_client, ana, ben, resource_server, rows):  # noqa: F811
    own = own_client()
    tokens = [own.app.connect(person, accounts=["Acme"])
              for person in (ana, ben)]
    alone = kept(ask(own.app))
    page = own.owner.open(own.owner.open(own.path).link("Suspend"))
    assert "2 people let it in now." in page.text
    assert "2 accesses end." in page.text
    page = own.owner.follow(press(own, "suspend"))
    assert "is suspended" in page.heading
    assert "2 accesses ended." in page.text

    assert states(rows, own) == [("ended", "client suspended")]
    for token in tokens:
        assert not resource_server.is_active(token["access_token"])
        with pytest.raises(Refused) as refused:
            own.app.refresh(token["refresh_token"])
        # The client itself is refused, before its token is looked at.
        assert refused.value.error in ("invalid_grant", "invalid_client")
    assert not resource_server.is_active(alone["access_token"])
    assert ask(own.app).status_code in (400, 401)
    assert ana.open(own.app.request().url).status == 403
    # All of it is queued for the engine.
    assert rows("select count(*) from delivery where client_id = %s",
                own.app.client_id) == [(2,)]

    page = own.owner.open(page.link("Let it go on"))
    done = own.owner.submit(page.form(own.below("resume")))
    assert path_of(done.location) == own.path
    for token in tokens:
        assert not resource_server.is_active(token["access_token"])
        with pytest.raises(Refused) as refused:
            own.app.refresh(token["refresh_token"])
        assert refused.value.error == "invalid_grant"
    again = own.app.connect(ana, accounts=["Acme"])
    assert resource_server.is_active(again["access_token"])


def test_resuming_wants_a_fresh_sign_in_and_suspending_does_not(
        own_client, rows):  # noqa: F811
    own = own_client(visibility="private")
    grow_old(own.owner, rows)
    assert press(own, "suspend").status == 303
    asked = own.owner.open(own.below("resume"))
    assert asked.heading == "Confirm it’s you"
    asked = own.owner.post(own.below("resume"), {"csrf": csrf_of(own.owner)})
    assert asked.heading == "Confirm it’s you"
    assert rows("select is_suspended from client where client_id = %s",
                own.app.client_id) == [(True,)]
    done = own.owner.submit(asked.form(field="password"),
                            password=own.owner.password)
    assert done.status == 303
    assert rows("select is_suspended from client where client_id = %s",
                own.app.client_id) == [(False,)]


def test_a_public_one_is_suspended_with_a_fresh_sign_in(
        own_client, rows):  # noqa: F811
    own = own_client()
    form = own.owner.open(own.below("suspend")).form(own.below("suspend"))
    grow_old(own.owner, rows)
    asked = own.owner.open(own.below("suspend"))
    assert asked.heading == "Confirm it’s you"
    asked = own.owner.submit(form)
    assert asked.heading == "Confirm it’s you"
    assert rows("select is_suspended from client where client_id = %s",
                own.app.client_id) == [(False,)]
    done = own.owner.submit(asked.form(field="password"),
                            password=own.owner.password)
    assert done.status == 303
    assert rows("select is_suspended from client where client_id = %s",
                own.app.client_id) == [(True,)]
    # Nothing is asked to look at what is done.
    grow_old(own.owner, rows)
    assert "is suspended" in own.owner.open(own.below("suspend")).heading


def test_what_an_operator_suspended_only_operators_let_go_on(
        stack, own_client, rows):  # noqa: F811
    own = own_client()
    press(own, "suspend")
    say(stack, "client", "suspend", own.app.client_id)
    page = own.owner.open(own.below("suspend"))
    assert "Only they can let it go on" in page.text
    assert not [words for words, _ in page.links() if "go on" in words]
    late = own.owner.post(own.below("resume"), {"csrf": csrf_of(own.owner)})
    assert late.status == 409
    assert rows("select is_suspended from client where client_id = %s",
                own.app.client_id) == [(True,)]
    say(stack, "client", "resume", own.app.client_id)
    assert rows("select is_suspended, is_barred from client where "
                "client_id = %s", own.app.client_id) == [(False, False)]


def knows(engine_room, own):
    answer = engine_room.http.get(f"/admin/clients/{own.app.client_id}")
    assert answer.status_code in (200, 404), answer.text
    return answer.status_code == 200


def delete(own, person=None, name=None):
    return press(own, "delete", person, name=name or own.title)


def test_deleting_by_its_typed_name(stack, own_client, ana, resource_server,
                                    engine_room, rows):  # noqa: F811
    own = own_client()
    tokens = own.app.connect(ana, accounts=["Acme"])
    alone = kept(ask(own.app))
    for wrong in ("", own.title.lower(), own.title + "x", own.app.client_id):
        page = press(own, "delete", name=wrong)
        assert page.status == 422 and "Nothing was deleted" in page.text
        assert resource_server.is_active(tokens["access_token"])
    form = own.owner.open(own.below("delete")).form(own.below("delete"))
    page = own.owner.follow(own.owner.submit(form, name=own.title))
    assert page.heading == f"{own.title} is deleted"
    # Pressed twice.
    again = own.owner.submit(form, name=own.title)
    assert again.status == 200 and again.heading == page.heading
    assert "One access ended." in page.text

    for token in (tokens["access_token"], tokens["refresh_token"],
                  alone["access_token"]):
        assert not resource_server.is_active(token)
    assert ask(own.app).status_code == 401
    with pytest.raises(Refused):
        own.app.refresh(tokens["refresh_token"])
    assert 400 <= ana.open(own.app.request().url).status < 500
    for where in ("", "/secrets", "/history", "/suspend", "/refreshing"):
        assert own.owner.open(own.path + where).status == 404
    assert own.app.client_id not in own.owner.open(
        f"/accounts/{own.id}/clients").html
    # Its id never comes back.
    [path] = [own.app.client_id]
    outcome = stack.command("client", "import", "-", text_in=(
        f'{{"client_id": "{path}", "client_name": "Other", "account": '
        f'"{own.name}", "redirect_uris": ["http://127.0.0.1/cb"], '
        '"token_endpoint_auth_method": "none", "grant_types": '
        '["authorization_code"], "scope": "openid", '
        '"visibility": "public"}'))
    assert outcome.status != 0 and "does not come back" in outcome.reason()
    until = time.monotonic() + 15
    while knows(engine_room, own):
        assert time.monotonic() < until
        time.sleep(0.2)
    assert "has not confirmed" not in own.owner.open(
        own.below("delete")).text


def test_an_engine_that_is_away_is_told_later(stack, own_client, engine_room,
                                              rows):  # noqa: F811
    own = own_client()
    stack.stop_engine()
    try:
        page = own.owner.follow(delete(own))
        assert page.status == 200 and "is deleted" in page.heading
        assert "has not confirmed yet" in page.text
        assert ask(own.app).status_code in (401, 503)
    finally:
        stack.start_engine()
    until = time.monotonic() + 40
    while knows(engine_room, own):
        assert time.monotonic() < until
        time.sleep(0.5)
    assert rows("select due_at from client_mirror where client_id = %s",
                own.app.client_id) == [(None,)]


@pytest.mark.parametrize("role, visibility, suspends, deletes", [
    ("admin", "public", True, True), ("developer", "public", False, False),
    ("developer", "private", True, True), ("member", "private", False, False),
    (None, "public", False, False)])
def test_who_may(own_client, joined, rows, role, visibility,  # noqa: F811
                 suspends, deletes):
    """s:A70, and the rulings' roles"""
    own = own_client(visibility=visibility)
    person = joined(own, role)
    csrf = csrf_of(person)
    if role:
        panels = [words for words, _ in person.open(own.path).links()]
        assert suspends == any("Suspend" in words for words in panels)
        assert deletes == any("Delete" in words for words in panels)

    def now():
        return rows("select is_suspended, is_deleted from client "
                    "where client_id = %s", own.app.client_id)[0]

    for what, may, after in (("suspend", suspends, (True, False)),
                             ("resume", suspends, (False, False)),
                             ("delete", deletes, (False, True))):
        before = now()
        assert person.open(own.below(what)).status == (200 if may else 404)
        done = person.post(own.below(what), {"csrf": csrf,
                                             "name": own.title})
        assert done.status == (303 if may else 404), (what, done)
        assert now() == (after if may else before)


def test_who_was_lowered_while_waiting_ends_nothing(
        stack, own_client, joined, rows):  # noqa: F811
    own = own_client()
    person = joined(own, "admin")
    form = person.open(own.below("delete")).form(field="name")
    with psycopg.connect(stack.store.admin) as holding, \
            ThreadPoolExecutor(1) as pool:
        holding.execute("select set_config('placet.actor', 'system', true)")
        holding.execute("select placet.lock_alone('client', %s)",
                        (own.app.client_id,))
        late = pool.submit(person.submit, form, name=own.title)
        time.sleep(0.5)
        assert not late.done()
        say(stack, "member", "add", own.name, person.email, "member")
        holding.commit()
        assert late.result().status in (403, 404)
    assert rows("select is_deleted from client where client_id = %s",
                own.app.client_id) == [(False,)]


def test_nothing_is_allowed_that_was_asked_before_the_end(
        own_client, ana, rows):  # noqa: F811
    """I1: whoever has the question on the screen while it is suspended."""
    own = own_client()
    page = ana.authorize(own.app.request().url)
    press(own, "suspend")
    answer = ana.answer(page, accounts=["Acme"])
    assert not isinstance(answer, str) and answer.status == 403
    assert states(rows, own) == []
