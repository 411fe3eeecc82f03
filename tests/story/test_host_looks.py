"""
Hosts that look like the domain of an app that people know (f:N11, s:A26):
whoever sends people there, or would be shown under one, waits for the operator,
or is shown for what it is.
"""

import time

import pytest

from command_line import say
from own_client import LOOPBACK, own_client  # noqa: F401
from page import path_of
from proven_client import (asked, become, described, is_public,  # noqa: F401
                           picture, prove, public, publish, ready, shown)
from test_client_trust import edit


def activity(own):
    return own.owner.open(f"/accounts/{own.id}/activity").text


@pytest.mark.parametrize("known, like", [
    ("seamarks.example", "searnarks.example"),
    ("pi1otage.example", "pilotage.example"),
    ("quays.example", "xn--quas-x6d.example"),         # a Cyrillic y
    ("fair-lead.example", "fairlead.example"),
])
def test_a_domain_like_anothers_waits_for_the_operator(
        ready, public, stack, rows, known, like):  # noqa: F811
    famous, domain = public(domain=known, client_name=f"Famous {known[:3]}")
    copy, theirs = ready(domain=like, client_name=f"Quiet {known[:3]}")
    page = copy.owner.follow(publish(copy, theirs))
    assert like in page.text
    assert f"looks like the domain of {famous.title}" in page.text
    assert "stays private" in page.text
    assert is_public(rows, copy) == (False, None)
    [line] = [line for line in say(stack, "client", "held").splitlines()
              if copy.app.client_id in line]
    assert line.endswith(f"{like} looks like {famous.title} ({known})")
    assert f"{copy.title} waits for the operator" in activity(copy)
    say(stack, "client", "hold", "release", copy.app.client_id)
    assert is_public(rows, copy) == (True, theirs)
    # What was released may be changed, below what was looked at.
    more = f"https://app.{like}/cb\nhttps://more.{like}/cb"
    assert edit(copy, redirect_uris=more).status == 303


def test_a_refused_host_is_not_asked_for_again(
        ready, public, prove, stack, rows):  # noqa: F811
    famous, domain = public(domain="capstans.example",
                            client_name="Winding Gear")
    copy, theirs = ready(domain="capstan5.example", client_name="Cable Drum")
    other, _ = ready(domain="capstan-s.example", client_name="Rope Walk")
    assert publish(copy, theirs).status == 303
    page = copy.owner.open(copy.below("publish"))
    assert "The operator has been looking" not in page.text    # 5 is no s
    publish(other, "capstan-s.example")
    say(stack, "client", "hold", "refuse", other.app.client_id, "--reason",
        "Not yours.")
    page = other.owner.open(other.below("publish"))
    assert "refused this on" in page.text and "Not yours." in page.text
    assert "capstan-s.example looks too much like the domain of" in page.text
    assert publish(other, "capstan-s.example").status == 422
    # Nor under another name; but without that host it is another matter.
    assert edit(other, client_name="Cordage",
                redirect_uris="https://app.capstan-s.example/cb"
                ).status == 303
    assert publish(other, "capstan-s.example").status == 422
    fine = prove(other.id)
    assert edit(other, client_uri=f"https://www.{fine}/",
                redirect_uris=f"https://app.{fine}/cb").status == 303
    assert publish(other, fine).status == 303
    assert is_public(rows, other) == (True, fine)


def test_a_redirect_to_one_waits_too(ready, public, prove, rows):  # noqa: F811
    famous, known = public(domain="moorings.example", client_name="Hoist")
    copy, domain = ready(client_name="Lifting Tackle")
    like = prove(copy.id, name="rnoorings.example")
    redirects = f"https://app.{domain}/cb\nhttps://a.b.{like}/cb"
    assert edit(copy, redirect_uris=redirects).status == 303
    page = copy.owner.follow(publish(copy, domain))
    assert f"{like} looks like the domain of Hoist" in page.text
    assert is_public(rows, copy) == (False, None)
    # Where the famous one is gone, so is the reason.
    form = famous.owner.open(famous.below("private")).form(field="version")
    famous.owner.submit(form)
    assert publish(copy, domain).status == 303
    assert is_public(rows, copy) == (True, domain)


def test_a_public_one_does_not_turn_into_one(public, prove,  # noqa: F811
                                             rows):
    _, known = public(domain="bollards.example", client_name="Mooring Posts")
    own, domain = public(client_name="Dock Fittings")
    like = prove(own.id, name="b0llards.example")
    redirects = f"https://app.{domain}/cb\nhttps://app.{like}/cb"
    page = edit(own, redirect_uris=redirects)
    assert page.status == 422 and "a host looks like another" in page.text
    assert edit(own, client_uri=f"https://www.{like}/", redirect_uris=
                f"https://app.{domain}/cb").status == 303
    page = publish(own, like)
    assert page.status == 422 and "a host of it, looks like" in page.text
    assert is_public(rows, own) == (True, domain)


def test_of_its_own_account_nothing_looks_like_anothers(
        public, prove, rows):  # noqa: F811
    own, domain = public(domain="channels.example", client_name="Channel")
    like = prove(own.id, name="channe1s.example")
    assert edit(own, client_uri=f"https://www.{like}/", redirect_uris=
                f"https://app.{domain}/cb\nhttps://app.{like}/cb"
                ).status == 303
    assert publish(own, like).status == 303
    assert is_public(rows, own) == (True, like)


def test_who_sends_people_there_is_shown_for_what_it_is(
        public, become, own_client, newcomer):  # noqa: F811
    famous, domain = public(domain="lanterns.example", client_name="Signals")
    person = newcomer(account="Guest")

    def warnings(uri):
        copy = own_client(client_name="Unrelated", redirect_uris=[uri])
        copy.app.redirect_uri = uri
        return shown(asked(copy, person))[3]

    [said] = warnings("https://log-in.1anterns.example/cb")
    assert said == "It sends you to 1anterns.example, which looks like " \
        "lanterns.example, the domain of Signals, but is another one."
    for uri in (f"https://app.{domain}/cb", "https://1anterns.example.org/cb",
                "https://lanternsexample.org/cb"):
        assert not any("looks like" in said for said in warnings(uri)), uri
    become(domain, "lapsed")
    assert "looks like" not in warnings("https://1anterns.example/cb")[0]


def test_a_domain_that_came_from_a_file_is_looked_at_too(
        ready, public, rows):  # noqa: F811
    """By the workers, as an older Placet or an import leaves it."""
    _, known = public(domain="beacons.example", client_name="Fire Basket")
    rows("with d as (delete from domain_skeleton where domain = %s "
         "returning 1) select 1 from d", known)
    copy, theirs = ready(domain="beac0ns.example", client_name="Torch")
    for _ in range(150):
        if rows("select 1 from domain_skeleton where domain = %s", known):
            break
        time.sleep(1)
    publish(copy, theirs)
    assert is_public(rows, copy) == (False, None)
