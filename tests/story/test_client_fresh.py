"""
What people trust of an app, and what cannot be undone, wants a fresh sign-in
(s:A31): the act waits for the password, and then is done as it was asked for.
"""

import pytest

from own_client import own_client  # noqa: F401
from page import path_of
from proven_client import (picture, prove, public, publish,  # noqa: F401
                           ready)
from test_client_logo import picture as drawn, send
from test_step_up import grow_old


def state(rows, own):
    return rows("select is_public, name, is_deleted, version from client "
                "where client_id = %s", own.app.client_id)[0]


def logo_of(rows, own):
    [(logo,)] = rows("select encode(logo_hash, 'hex') from client_logo "
                     "where client_id = %s", own.app.client_id)
    return logo


def publishing(ready):
    own, domain = ready()
    form = own.owner.open(own.below("publish")).form(field="domain")
    return own, form, {"domain": domain}, (True, own.title, False, 2)


def making_private(ready):
    own, domain = ready()
    publish(own, domain)
    form = own.owner.open(own.below("private")).form(field="version")
    return own, form, {}, (False, own.title, False, 3)


def saving(ready):
    own, domain = ready(method="none", kind="native")
    publish(own, domain)
    form = own.owner.open(own.below("edit")).form(field="client_name")
    return own, form, {"client_name": "Renamed"}, (True, "Renamed", False, 3)


def deleting(ready):
    own, _ = ready()
    form = own.owner.open(own.below("delete")).form(field="name")
    return own, form, {"name": own.title}, (False, own.title, True, 1)


@pytest.mark.parametrize("prepare", [publishing, making_private, saving,
                                     deleting])
def test_an_old_sign_in_is_asked_for_the_password(ready, rows,  # noqa: F811
                                                  prepare):
    own, form, fields, after = prepare(ready)
    before = state(rows, own)
    grow_old(own.owner, rows)
    asked = own.owner.submit(form, **fields)
    assert asked.status == 200 and asked.heading == "Confirm it’s you"
    wrong = own.owner.submit(asked.form(field="password"), password="no")
    assert wrong.status == 422 and state(rows, own) == before != after
    done = own.owner.submit(wrong.form(field="password"),
                            password=own.owner.password)
    assert done.status == 303, done
    assert state(rows, own) == after


def test_a_logo_is_chosen_again_after_the_password(ready, rows):  # noqa: F811
    """A file cannot wait as what is typed does, and nobody loses it unheard."""
    own, domain = ready()
    publish(own, domain)
    where = own.below("logo")
    form = own.owner.open(where).form(field="logo")
    before = logo_of(rows, own)
    grow_old(own.owner, rows)
    late = send(own.owner, form, drawn(48, 48))
    assert late.status == 403 and late.heading == "Confirm it’s you"
    assert "your file was not kept" in late.text
    assert logo_of(rows, own) == before
    back = own.owner.follow(own.owner.submit(late.form(field="password"),
                                             password=own.owner.password))
    assert path_of(back.url) == where and back.heading == "Logo"
    assert send(own.owner, back.form(field="logo"),
                drawn(48, 48)).status == 303
    assert logo_of(rows, own) != before

    # Whoever comes with an old sign-in is asked before there is a form.
    grow_old(own.owner, rows)
    asked = own.owner.open(where)
    assert path_of(asked.url) == "/prove" and "not kept" not in asked.text
    back = own.owner.follow(own.owner.submit(asked.form(field="password"),
                                             password=own.owner.password))
    assert path_of(back.url) == where and back.form(field="logo")


def test_a_logo_of_a_private_one_is_put_without(ready, rows):  # noqa: F811
    own, _ = ready()
    grow_old(own.owner, rows)
    before = logo_of(rows, own)
    form = own.owner.open(own.below("logo")).form(field="logo")
    assert send(own.owner, form, drawn(48, 48)).status == 303
    assert logo_of(rows, own) != before


def test_who_only_looks_is_not_asked(ready, rows):  # noqa: F811
    """To search and to preview change nothing, so nobody is warned of it."""
    own, domain = ready(method="none", kind="native")
    publish(own, domain)
    grow_old(own.owner, rows)
    form = own.owner.open(own.below("edit")).form(field="client_name")
    for button in ("find", "light"):
        page = own.owner.submit(form, do=button, find="billing")
        assert page.status == 200 and page.heading != "Confirm it’s you"
    enter = own.owner.submit(form, do="enter", find="billing")
    assert enter.status == 200 and enter.form(field="client_name")
    saved = own.owner.submit(form, do="enter")
    assert saved.heading == "Confirm it’s you"


def test_a_private_one_is_saved_without(ready, rows):  # noqa: F811
    own, _ = ready(method="none", kind="native")
    grow_old(own.owner, rows)
    form = own.owner.open(own.below("edit")).form(field="client_name")
    assert own.owner.submit(form, client_name="Renamed").status == 303
    assert state(rows, own)[1] == "Renamed"
