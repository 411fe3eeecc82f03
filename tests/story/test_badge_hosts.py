"""
A badge says that an account controls what its app sends people to: where one
of those hosts is proven no more, the app is not verified any more, whichever
domain it shows; and what people allowed it goes on (f:C10, f:D8, f:N5, I4).
"""

import json

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


def test_the_command_asks_who_vouches_for_a_look_alike(
        public, own_client, prove, stack, rows):  # noqa: F811
    """f:N11: what an account asks for waits for the operator; this is one."""
    famous, _ = public(client_name="Quarry Works")
    copy = own_client(client_name="QUARRY  W0RKS")
    id_ = copy.app.client_id
    domain = prove(copy.id, name="quarry-shop.com")
    shown = "select verified_domain from client where client_id = %s"
    asked_for = ("client", "domain", id_, domain)
    done = stack.command(*asked_for)
    assert done.status != 0 and "--vouch" in done.err
    assert "Quarry Works" in done.err and famous.app.client_id in done.err
    assert rows(shown, id_) == [(None,)]
    done = stack.command(*asked_for, "--vouch")
    assert (done.status, done.err) == (0, "")
    assert rows(shown, id_) == [(domain,)]
    assert rows("select detail ->> 'like' from audit where subject = %s and "
                "event = 'client_domain_set'", id_) == \
        [(famous.app.client_id,)]
    # It is so already.
    assert stack.command(*asked_for).status == 0


def test_a_file_is_the_operators_word_and_says_so(
        public, own_client, prove, stack, rows, tmp_path):  # noqa: F811
    public(client_name="Kiln Works")
    copy = own_client(client_name="Harmless")
    domain = prove(copy.id, name="kiln-shop.com")
    path = tmp_path / "copy.json"
    path.write_text(json.dumps({
        "client_id": copy.app.client_id, "client_name": "KILN  W0RKS",
        "account": copy.name, "visibility": "public",
        "redirect_uris": ["http://127.0.0.1/callback"],
        "grant_types": ["authorization_code"], "domain": domain,
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": "openid dns.read"}))
    done = stack.command("client", "import", str(path))
    assert done.status == 0 and "looks like \"Kiln Works\"" in done.err
    assert rows("select verified_domain from client where client_id = %s",
                copy.app.client_id) == [(domain,)]
    assert "looks like" not in stack.command("client", "import",
                                             str(path)).err
