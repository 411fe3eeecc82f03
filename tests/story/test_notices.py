"""
After every act one lands on a page that says what is so now and of whom; an
address alone says nothing (s:A15's kind).
"""

import re

import pytest

from own_client import own_client  # noqa: F401
from page import path_of
from proven_client import (picture, prove, public, publish,  # noqa: F401
                           ready)
from test_account_members import account_of, answer, invite, two  # noqa: F401
from test_client_end import press
from test_client_transfer import (answer as answer_offer, look, offer,
                                  receiver)  # noqa: F401


def notices(page):
    return [p.text for p in page.root.every("p", role="status")
            if p["class"] == "notice"]


def only_once(person, page, words):
    """It says so; the same address without its seal, or to others, does not."""
    assert words in notices(page), page
    assert "done=" in page.url
    bare = person.open(page.url.partition("?")[0])
    assert words not in bare.text
    number, _, seal = re.search(r"done=([0-9]+)(\.)([^&]+)",
                                page.url).groups()
    for made_up in (number, f"{number}.", f"{number}.{seal[:-3]}abc",
                    f"{int(number) - 1}.{seal}", f"9999999.{seal}", "joined"):
        seen = person.open(f"{path_of(page.url)}?done={made_up}")
        assert notices(seen) == notices(bare), made_up
    return page


def test_who_lets_a_client_go_on_sees_it_going_on(own_client):  # noqa: F811
    own = own_client()
    page = own.owner.follow(press(own, "suspend"))
    page = own.owner.open(page.link("Let it go on"))
    kept = own.owner.open(page.link("Keep it as it is"))
    assert path_of(kept.url) == own.path and "It is suspended" in kept.text
    page = own.owner.follow(own.owner.submit(page.form(own.below("resume"))))
    assert path_of(page.url) == own.path
    only_once(own.owner, page, f"{own.title} is no longer suspended. "
              "What had ended stays ended.")
    assert "It is suspended" not in page.text
    assert not any(page.root.every("button", **{"class": "end"}))


def test_publishing_and_making_private_again_are_said(ready):  # noqa: F811
    own, domain = ready()
    page = own.owner.follow(publish(own, domain))
    only_once(own.owner, page,
              f"{own.title} is public now, and shown under {domain}.")
    page = own.owner.open(page.link("Make it private"))
    page = own.owner.follow(own.owner.submit(page.form(own.below("private"))))
    assert path_of(page.url) == own.path
    only_once(own.owner, page, f"{own.title} is private now. Only members of "
              f"{own.name} can use it.")


@pytest.mark.parametrize("how", ["accept", "decline"])
def test_the_answer_to_an_offer_is_said(own_client, receiver,  # noqa: F811
                                        how):
    own = own_client()
    taker, name, account = receiver
    offer(own, name)
    page = taker.follow(answer_offer(
        taker, look(taker), "Take it over" if how == "accept" else "Decline",
        **({"account": account} if how == "accept" else {})))
    if how == "accept":
        assert path_of(page.url).startswith(f"/accounts/{account}/clients/")
        only_once(taker, page, f"{own.title} belongs to {name} now. Whoever "
                  "ran it until now knows its secrets: make new ones and "
                  "remove the old ones.")
    else:
        assert path_of(page.url) == "/accounts"
        only_once(taker, page,
                  f"You declined {own.title}. It stays with {own.name}.")


def test_what_owners_and_members_do_is_said(two, rows):  # noqa: F811
    owner, other = two
    name, account = account_of(rows, owner)
    other_name = rows("select name from app_user where email = %s",
                      other.email)[0][0]
    page = invite(owner, account, other.email)
    only_once(owner, page, f"{other.email} is invited to join {name}.")
    form = next(form for form in page.forms()
                if "/invitations/" in form.action)
    page = owner.follow(owner.submit(form))
    only_once(owner, page,
              f"{other.email} is no longer invited to join {name}.")

    invite(owner, account, other.email)
    page = other.follow(answer(other, how="Decline"))
    only_once(other, page, f"You declined to join {name}.")
    invite(owner, account, other.email)
    page = other.follow(answer(other))
    only_once(other, page, f"You belong to {name} now.")

    def change(person, whose, **fields):
        page = person.open(f"/accounts/{account}/members")
        page = person.open(page.link(whose))
        form = next(form for form in page.forms()
                    if ("do", fields["do"]) in form.values())
        return person.follow(person.submit(form, **fields))

    page = change(owner, f"Change or remove: {other_name}", do="role",
                  role="admin")
    only_once(owner, page, f"The role of {other_name} in {name} is saved.")
    page = change(other, "Your membership", do="end")
    assert path_of(page.url) == "/accounts"
    only_once(other, page, f"You no longer belong to {name}.")
    say_member(owner, other, account)
    page = change(owner, f"Change or remove: {other_name}", do="end")
    only_once(owner, page, f"{other_name} no longer belongs to {name}.")


def say_member(owner, other, account):
    invite(owner, account, other.email)
    assert answer(other).status == 303


def test_a_new_account_is_said(newcomer):
    person = newcomer(account=None)
    person.sign_in()
    form = person.open("/accounts/new").form(field="name")
    name = f"New of {person.email.partition('@')[0]}"
    page = person.follow(person.submit(form, name=name))
    only_once(person, page,
              f"{name} is there now, and you are its owner.")


def test_what_others_did_is_not_said_to_me(own_client, newcomer):  # noqa: F811
    """Sealed to the session: what one's own address says, is said to nobody
    else, and not after signing in anew."""
    own = own_client()
    page = own.owner.follow(press(own, "suspend"))
    page = own.owner.open(page.link("Let it go on"))
    page = own.owner.follow(own.owner.submit(page.form(own.below("resume"))))
    said = page.url.partition("?")[2]
    other = newcomer(account="Else")
    other.sign_in()
    assert not notices(other.open(f"/accounts?{said}"))
    own.owner.follow(own.owner.submit(page.form("/sign-out")))
    own.owner.sign_in()
    assert "no longer suspended" not in own.owner.open(page.url).text


def test_the_sign_in_page_claims_nothing(newcomer, stack, stranger):
    person = newcomer(account="Told")
    link = stack.command("user", "reset", person.email).out.split()[0]
    page = person.submit(person.open(link).form("/reset"),
                         password="a rather long new one")
    page = person.follow(page)
    assert notices(page) == ["Your password is changed. Sign in with it."]
    # Not in another browser, and not by a word.
    assert not notices(stranger.open(page.url))
    for word in ("reset", "signed-out-there", "joined", "1"):
        assert not notices(stranger.open(f"/login?done={word}"))
    # What anybody may write in an address is true of whoever reads it.
    assert notices(stranger.open("/login?done=signed-out")) == [
        "You are signed out."]
    assert notices(stranger.open("/login?done=over")) == [
        "Nothing was changed, because nobody is signed in here. "
        "Sign in to go on."]


def test_a_name_from_right_to_left_turns_no_sentence(own_client,  # noqa: F811
                                                      newcomer, rows):
    """Isolated in the pages for what went wrong as in all others"""
    own = own_client(visibility="private", client_name="אבג")
    rows("update account set name = 'דהו' where account_id = %s returning 1",
         own.id)
    stranger = newcomer(account="Else")
    stranger.sign_in()
    page = stranger.authorize(own.app.request().url)
    assert page.status == 403
    assert ("It is a private app of <bdi>דהו</bdi>, and you are not a member"
            in page.html), page
    own.owner.follow(press(own, "suspend"))
    page = own.owner.open(own.below("resume"))
    page = own.owner.follow(own.owner.submit(page.form(own.below("resume"))))
    assert "<bdi>אבג</bdi> is no longer suspended" in page.html
