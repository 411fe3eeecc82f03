"""What cannot be undone wants a fresh sign-in, and loses nothing (s:A31)."""

import re

from urllib.parse import quote

import pytest

from command_line import say
from page import path_of
from test_account_members import account_of, role_in
from test_step_up import grow_old


@pytest.fixture
def late(stack, newcomer, rows):
    """(an owner who signed in 20 minutes ago, the account, a member's page)"""
    owner, other = newcomer(account="Late"), newcomer(account=None)
    owner.sign_in()
    name, account = account_of(rows, owner)
    say(stack, "member", "add", name, other.email, "admin")
    grow_old(owner, rows)
    page = owner.open(f"/accounts/{account}/members")
    return owner, account, other, owner.open(page.link("Change or remove"))


def test_an_owner_is_made_after_the_password_only(late, rows):
    owner, account, other, page = late
    before = owner.session_cookie
    asked = owner.submit(page.form(field="role"), role="owner")
    assert asked.status == 200 and asked.heading == "Confirm it’s you"
    for wrong in ("", "not the password"):
        again = owner.submit(asked.form(field="password"), password=wrong)
        assert again.status == 422 and "Nothing was changed" in again.text
        assert role_in(rows, account, other) == "admin"
    done = owner.submit(again.form(field="password"),
                        password=owner.password)
    assert done.status == 303
    assert role_in(rows, account, other) == "owner"
    # s:A19: more was proved, so the cookie is another one; and for five
    # minutes nothing is asked again.
    assert owner.session_cookie != before
    page = owner.open(page.url)
    assert owner.submit(page.form(field="role"), role="admin").status == 303
    assert role_in(rows, account, other) == "admin"


def test_an_owner_is_invited_after_the_password_only(late, rows):
    owner, account, *_ = late
    page = owner.open(f"/accounts/{account}/members")
    # Whoever else is invited owns nothing.
    assert owner.submit(page.form(field="email"), role="admin",
                        email="second@example.com").status == 303
    asked = owner.submit(page.form(field="email"), role="owner",
                         email="late-owner@example.com")
    assert asked.status == 200 and asked.heading == "Confirm it’s you"
    invited = ("select role from invitation where account_id = %s "
               "and email = 'late-owner@example.com'")
    assert rows(invited, account) == []
    assert owner.submit(asked.form(field="password"),
                        password=owner.password).status == 303
    assert rows(invited, account) == [("owner",)]


def test_new_apps_are_let_in_after_the_password_only(late, rows):
    owner, account, *_ = late
    there = f"/accounts/{account}/policy"
    asked = owner.open(f"{there}?mode=none")
    assert asked.heading == "Confirm it’s you"
    page = owner.follow(owner.submit(asked.form("/prove"),
                                     password=owner.password))
    form = page.form(there)
    assert owner.submit(form, existing="keep").status == 303
    # A page that was open for long is asked about when it is sent.
    form = owner.open(f"{there}?mode=all").form(there)
    grow_old(owner, rows)
    asked = owner.submit(form, existing="keep")
    assert asked.status == 200 and asked.heading == "Confirm it’s you"
    assert rows("select new_apps from account_policy where account_id = %s",
                account) == [("none",)]
    assert owner.submit(asked.form(field="password"),
                        password=owner.password).status == 303
    assert rows("select new_apps from account_policy where account_id = %s",
                account) == [("all",)]


def test_posting_around_the_page_changes_nothing(late, rows):
    owner, account, other, page = late
    sent = dict(page.form(field="role").values())
    csrf = sent["csrf"]
    for fields in ({"do": "role", "role": "owner"},
                   {"kept": "do=role&role=owner"},
                   {"kept": "do=role&role=owner", "password": ""},
                   {"do": "role", "role": "member",
                    "kept": "do=role&role=owner"}):
        asked = owner.post(page.url, {"csrf": csrf, **fields})
        assert asked.status in (200, 422), asked
        assert asked.heading == "Confirm it’s you"
    assert role_in(rows, account, other) == "admin"
    # What is no owner's matter is done at once, and nothing is smuggled
    # past that look.
    assert owner.post(page.url, {**sent, "role": "member"}).status == 303


def test_whatever_was_typed_comes_back_byte_for_byte(late, rows):
    owner, account, other, page = late
    sent = dict(page.form(field="role").values())
    odd = "a&b=c;%41+ \"<'é\r\n\u202e" * 600
    asked = owner.post(page.url, {**sent, "role": "owner",
                                  "odd": odd[:6000]})
    assert asked.status == 200
    form = asked.form(field="password")
    kept = "".join(value for name, value in form.values()
                   if name == "kept")
    assert quote(odd[:6000], safe="-._~") in kept
    assert owner.submit(form, password=owner.password).status == 303
    assert role_in(rows, account, other) == "owner"


def test_tries_are_counted(late, rows):
    """s:A28's limit holds here too"""
    owner, *_, page = late
    asked = owner.submit(page.form(field="role"), role="owner")
    for _ in range(11):
        asked = owner.submit(asked.form(field="password"), password="wrong")
    assert asked.status == 429 and "Too many tries" in asked.text
    asked = owner.submit(asked.form(field="password"),
                         password=owner.password)
    assert asked.status == 429


def test_a_page_is_come_back_to(late, rows):
    owner, *_, page = late
    there = "/accounts?x=1&y=a%20b"
    asked = owner.open("/prove?next=" + quote(there, safe=""))
    assert asked.heading == "Confirm it’s you"
    done = owner.submit(asked.form("/prove"), password=owner.password)
    assert done.status == 303
    assert done.location == owner.url + there
    # Who is fresh is not asked.
    at_once = owner.visit("/prove?next=" + quote(there, safe=""))
    assert at_once.status == 303 and at_once.location == owner.url + there


@pytest.mark.parametrize("away", [
    "//evil.test", "https://evil.test", "/\\evil.test", "/%2f/evil.test",
    "/./evil", "javascript:x", "/ok\r\nSet-Cookie: a=b"])
def test_it_never_leads_away(ana, away):
    """s:A27"""
    page = ana.visit("/prove?next=" + quote(away, safe=""))
    if page.status == 303:
        assert path_of(page.location) == "/"
    else:
        [value] = [value for name, value in page.form("/prove").values()
                   if name == "next"]
        assert value == "/"
    assert not re.search("evil", page.html)
