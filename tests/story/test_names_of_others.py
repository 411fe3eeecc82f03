"""
What others are called is nobody's name: an account that somebody founds looks
like no other, and an app named like another account or like a known domain
waits for the operator (f:C16, f:N11, s:A26).
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from command_line import say
from own_client import own_client  # noqa: F401
from proven_client import (is_public, picture, prove, public,  # noqa: F401
                           publish, ready)
from test_client_trust import edit


def founding(newcomer):
    person = newcomer(account=None)
    person.sign_in()
    return person, person.open("/accounts/new").form(field="name")


@pytest.mark.parametrize("name, like", [
    ("Gannet Fishery", "gannet-fishery"), ("Puffin Isle", "P\u00faffin Isle"),
    ("Tern Colony", "Tem Colony"), ("Skua", "\u0405kua"),
    ("\u041e\u0420\u0410", "OPA"), ("Illiad 10", "llliad lO"),
])
def test_no_account_looks_like_another(newcomer, stack, rows, name, like):
    say(stack, "account", "add", name)
    person, form = founding(newcomer)
    page = person.submit(form, name=like)
    assert page.status == 422, like
    assert rows("select count(*) from account where name = %s",
                like) == [(0,)]
    assert person.submit(form, name=f"{name} Second").status == 303


def test_of_two_in_one_instant_one_is_founded(newcomer, rows):
    pairs = [founding(newcomer) for _ in range(6)]
    names = ["Cormorant", "C0rmorant", "Corrnorant", "c o r m o r a n t",
             "C\u00f3rmorant", "CORMORANT!"]
    with ThreadPoolExecutor(len(pairs)) as pool:
        pages = list(pool.map(lambda one: one[0][0].submit(one[0][1],
                                                           name=one[1]),
                              zip(pairs, names)))
    assert sorted(page.status for page in pages) == [303] + [422] * 5
    assert rows("select count(*) from account_skeleton where small = "
                "'corrnorant'") == [(1,)]


def test_an_app_named_like_another_account_waits(
        ready, stack, rows):  # noqa: F811
    say(stack, "account", "add", "Zoo Kiosk")
    copy, domain = ready(client_name="Zoo-Ki0sk")
    page = copy.owner.follow(publish(copy, domain))
    assert "Its name looks like that of Zoo Kiosk" in page.text
    assert is_public(rows, copy) == (False, None)
    [line] = [line for line in say(stack, "client", "held").splitlines()
              if copy.app.client_id in line]
    assert "looks like Zoo Kiosk" in line
    say(stack, "client", "hold", "refuse", copy.app.client_id)
    page = copy.owner.open(copy.below("publish"))
    assert "its name looks too much like that of Zoo Kiosk" in page.text
    say(stack, "client", "hold", "release", copy.app.client_id)
    publish(copy, domain)
    say(stack, "client", "hold", "release", copy.app.client_id)
    assert is_public(rows, copy) == (True, domain)


def test_an_app_named_like_a_known_domain_waits(
        ready, public, rows):  # noqa: F811
    public(domain="guillemots.example", client_name="Cliff Birds")
    copy, domain = ready(client_name="Guillem0ts")
    page = copy.owner.follow(publish(copy, domain))
    assert "looks like that of guillemots.example" in page.text
    assert is_public(rows, copy) == (False, None)


def test_a_public_app_does_not_become_one(public, stack, rows):  # noqa: F811
    say(stack, "account", "add", "Razorbill")
    own, domain = public(client_name="Auk Watch")
    assert edit(own, client_name="Razorbil1").status == 422
    assert edit(own, client_name=own.name).status == 303
    assert is_public(rows, own) == (True, domain)
