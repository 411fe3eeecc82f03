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
    assert f"The check of {other} lapsed on" in words and LAPSED in words
    assert "Domain verified" not in words and not has_picture
    page = own.owner.open(own.path)
    assert "People read that it is not verified." in page.text
    assert f"The check of {other} lapsed on" in page.text
    # Without that host it is what it was.
    send_to(own, f"https://app.{domain}/cb")
    assert f"Domain verified: {domain}" in badge(own, person)[0]


def domain_path(rows, own, domain):
    [(id_,)] = rows("select domain_id::text from domain where name = %s and "
                    "account_id = %s and state <> 'removed'", domain, own.id)
    return f"/accounts/{own.id}/domains/{id_}"


def remove(rows, own, domain):
    where = domain_path(rows, own, domain) + "/remove"
    page = own.owner.open(where)
    done = own.owner.submit(page.form(path=where))
    assert done.status == 303, done.text
    return page


def claim(rows, own, domain):
    rows("with d as (insert into domain (account_id, name, next_check_at) "
         "values (%s, %s, now() + interval '1 day') returning 1) "
         "select 1 from d", own.id, domain)


def long_ago(rows, domain):
    """The proof's end, some time before today."""
    rows("update domain set proven_until = '2026-03-12 12:00Z' "
         "where name = %s and proven_until is not null returning 1", domain)


def test_it_says_since_when_whatever_becomes_of_the_claim(
        public, become, prove, newcomer, rows):  # noqa: F811
    """f:N5: never silently gone, and back with a proof alone"""
    own, domain = public()
    person = newcomer(account="Guest")
    own.app.connect(person, accounts=["Guest"])

    def told():
        words, has_picture = badge(own, person)
        apps = person.open("/apps").text
        assert ("Domain verified" in words) == ("Domain verified" in apps) \
            == has_picture
        assert "Not verified" not in words + apps
        found = f"The check of {domain} lapsed on 12 Mar 2026: {LAPSED}."
        assert (found in words) == (found in apps) == (not has_picture)
        return has_picture

    become(domain, "lapsed")
    long_ago(rows, domain)
    assert not told()
    where = domain_path(rows, own, domain)
    page = own.owner.open(where)
    assert own.owner.submit(page.form(path=where), button="Start again with "
                            "a new record").status == 303
    assert not told()
    become(domain, "timed_out")
    assert not told()
    remove(rows, own, domain)
    assert not told()
    # Somebody else's by now: what was said of this one stays true.
    prove((stranger := public()[0]).id, name=domain)
    assert not told()
    assert stranger.id != own.id
    become(domain, "displaced")
    claim(rows, own, domain)
    assert not told()
    rows("update domain set state = 'verified', verified_since = now(), "
         "confirmed_at = now() where account_id = %s and name = %s and "
         "state = 'claimed' returning 1", own.id, domain)
    assert told()


def test_the_end_of_a_proof_is_when_it_was_given_up(
        public, newcomer, rows):  # noqa: F811
    own, domain = public()
    person = newcomer(account="Guest")
    remove(rows, own, domain)
    [(day,)] = rows("select to_char(ended_at at time zone 'UTC', "
                    "'FMDD Mon YYYY') from domain where name = %s", domain)
    assert f"The check of {domain} lapsed on {day}" in badge(own, person)[0]
    claim(rows, own, domain)
    assert f"The check of {domain} lapsed on {day}" in badge(own, person)[0]


def test_who_took_it_over_says_nothing_of_the_old_accounts_domain(
        public, newcomer, rows):  # noqa: F811
    own, domain = public()
    person, taker = newcomer(account="Guest"), newcomer(account="Heir")
    taker.sign_in()
    remove(rows, own, domain)
    rows("with c as (update client set account_id = (select account_id from "
         "membership join app_user using (user_id) where email = %s limit 1), "
         "verified_domain = null, verified_since = null, "
         "owned_since = now() where client_id = %s returning 1) "
         "select 1 from c", taker.email, own.app.client_id)
    words, has_picture = badge(own, person)
    assert "Not verified." in words and not has_picture
    assert domain not in words and own.name not in words


def test_who_removes_a_domain_reads_first_which_apps_it_costs(
        spread, ready, prove, newcomer, rows):  # noqa: F811
    own, domain, other = spread
    page = own.owner.open(domain_path(rows, own, other) + "/remove")
    assert "One public app of" in page.text and own.title in page.text
    assert "And " not in page.root.first("main").text
    # One that it has a second proof for keeps its badge without this one.
    deep = prove(own.id, name=f"app.{other}")
    page = own.owner.open(domain_path(rows, own, other) + "/remove")
    assert "No public app of" in page.text and own.title not in page.text
    page = own.owner.open(domain_path(rows, own, deep) + "/remove")
    assert "No public app of" in page.text
    for number in range(1, 7):
        rows("with c as (insert into client (client_id, account_id, name, "
             "is_public, tier, method, redirect_uris, scopes, grant_types, "
             "verified_domain, verified_since) select %s, %s, %s, %s, 'hand', "
             "'none', array['http://127.0.0.1/cb'], array['dns.read'], "
             "array['authorization_code'], %s, now() returning 1) "
             "select 1 from c", f"many-{number}-{own.app.client_id}", own.id,
             f"Many {number}", number != 6, domain)
    page = remove(rows, own, domain)
    assert "6 public apps of" in page.text and "And one more app." in page.text
    assert all(f"Many {n}" in page.text for n in range(1, 6))
    assert "Many 6" not in page.text


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
