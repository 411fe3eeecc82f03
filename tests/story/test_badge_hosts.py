"""
A badge says that an account controls what its app sends people to: where one
of those hosts is proven no more, the app is not verified any more, whichever
domain it shows; and what people allowed it goes on (f:C10, f:D8, f:N5, I4).
"""

import pytest

from command_line import say
from own_client import own_client  # noqa: F401
from proven_client import (asked, become, picture, prove, public,  # noqa: F401
                           ready, shown)
from test_account_policy import choose

LAPSED = "treat this app as not verified"


@pytest.fixture
def spread(public, prove):  # noqa: F811
    """(a public client that sends people below two domains, the one that it
    shows, the other)"""
    own, domain = public()
    other = prove(own.id)
    send_to(own, f"https://app.{domain}/cb", f"https://app.{other}/cb")
    return own, domain, other


def send_to(own, *uris):
    form = own.owner.open(own.below("edit")).form(field="client_name")
    page = own.owner.submit(form, redirect_uris="\n".join(uris))
    assert page.status == 303, page.text
    own.app.redirect_uri = uris[0]


def badge(own, person):
    """What a consent page says of it, and whether with its picture."""
    _, words, pictures, _ = shown(asked(own, person))
    return words, bool(pictures)


def test_with_the_proof_of_a_host_the_badge_goes(spread, become,  # noqa: F811
                                                 newcomer):
    own, domain, other = spread
    person = newcomer(account="Guest")
    tokens = own.app.connect(person, accounts=["Guest"])
    for state in ("verified", "stale"):
        become(other, state)
        words, has_picture = badge(own, person)
        assert f"Domain verified: {domain}" in words and has_picture

    become(other, "lapsed")
    words, has_picture = badge(own, person)
    assert f"The check of {other} lapsed on" in words and LAPSED in words
    assert "Domain verified" not in words and not has_picture
    apps = person.open("/apps").text
    assert f"The check of {other} lapsed on" in apps
    # What was allowed goes on.
    assert own.app.refresh(tokens["refresh_token"])
    # Who can mend it reads it on each page of it.
    page = own.owner.open(own.path)
    assert f"The check of {other} lapsed on" in page.text
    assert "People read that it is not verified." in page.text
    page = own.owner.open(own.below("publish"))
    assert "People read that it is not verified." in page.text
    assert f"app.{other}" in page.text

    become(other, "verified")
    assert f"Domain verified: {domain}" in badge(own, person)[0]


@pytest.mark.parametrize("state", ["removed", "displaced"])
def test_it_ends_whoever_ended_the_proof(spread, become, newcomer,  # noqa: F811
                                         state):
    """The host may be another account's by now."""
    own, domain, other = spread
    person = newcomer(account="Guest")
    become(other, state)
    words, has_picture = badge(own, person)
    assert "Not verified." in words and not has_picture
    page = own.owner.open(own.path)
    assert "People read that it is not verified." in page.text
    assert "lapsed" not in page.text
    # Without that host it is what it was.
    send_to(own, f"https://app.{domain}/cb")
    assert f"Domain verified: {domain}" in badge(own, person)[0]


def test_who_takes_verified_apps_only_takes_it_no_more(
        spread, become, orchard, stack):  # noqa: F811
    """f:F1"""
    own, _, other = spread
    say(stack, "member", "add", orchard.name, orchard.member.email, "admin")
    orchard.path = f"/accounts/{orchard.id}/policy"
    choose(orchard, "verified")
    tokens = own.app.connect(orchard.member, accounts=["Orchard"])
    become(other, "lapsed")
    page = asked(own, orchard.member, "dns.edit")
    assert "verified apps only" in page.text
    assert own.app.refresh(tokens["refresh_token"])


def test_who_sends_nobody_anywhere_keeps_it(public, become,  # noqa: F811
                                            prove, newcomer):
    """A domain of the account that lapsed has nothing to do with it."""
    own, domain = public()
    other = prove(own.id)
    become(other, "lapsed")
    person = newcomer(account="Guest")
    assert f"Domain verified: {domain}" in badge(own, person)[0]


def test_the_command_says_when_nobody_reads_it_yet(own_client,  # noqa: F811
                                                   prove, stack):
    own = own_client(redirect_uris=["https://app.vise-works.com/cb"],
                     grant_types=["authorization_code"])
    domain = prove(own.id, name="vise-shop.com")
    where = ("client", "domain", own.app.client_id)
    done = stack.command(*where, domain)
    assert done.status == 0 and "It is not shown yet" in done.err
    prove(own.id, name="vise-works.com")
    done = stack.command(*where, "vise-works.com")
    assert (done.status, done.err) == (0, "")
