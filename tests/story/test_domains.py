"""
An account claims domains and proves them: f:D1 to D8, f:N5, s:V13, s:V18, I4.
Hours and days pass by moving the times of the row.
"""

import re
import time

import pytest

from app import App
from name_server import LABEL
from page import path_of
from test_client_transfer import read_mail


@pytest.fixture
def stack(domain_stack):
    return domain_stack


@pytest.fixture
def names(domain_names):
    return domain_names


@pytest.fixture
def owls(room_of):
    return room_of("Owls")


def told(rows, room, kind):
    """How many mails of this kind were queued for the account's owner."""
    [(count,)] = rows(
        "select count(*) from mail m join app_user u using (user_id) "
        "where u.email = %s and m.kind = %s", room.person.email, kind)
    return count


def news(stack, room, domain, subject, sentence):
    """The mail about that domain, and that both its forms say so."""
    plain, shown = read_mail(stack, room.person.email, subject)
    for text in (plain, shown):
        assert sentence in text
        assert "/domains/" + room.id_of(domain) in text
    [(account,)] = room.rows("select name from account where account_id = %s",
                             room.account)
    assert f"- {domain}, a domain of {account}" in plain


def prove(room, domain):
    room.claim(domain)
    value = room.publish(domain)
    room.await_state(domain, "verified")
    return value


def test_a_domain_is_claimed_published_and_found_by_itself(owls, names, rows):
    """f:D1, D4, N5: nobody presses anything"""
    domain = f"first.{names.signed}"
    page = owls.claim(domain)
    assert page.heading == domain and "Not verified yet" in page.text
    value = owls.value(domain)
    for text in (f"{LABEL}.first", f"{LABEL}.{domain}.",
                 f"dig +short TXT {LABEL}.{domain}.", value):
        assert text in page.text
    owls.await_look(domain)
    assert "There is no such name" in owls.page(domain).text
    owls.publish(domain)
    owls.await_state(domain, "verified")
    page = owls.page(domain)
    assert "Verified since" in page.text
    assert "The record is there and right" in page.text
    assert "record found, proved by DNSSEC" in page.text
    assert page.text.count("no such name") == 1
    assert owls.history("domain_claimed") == 1
    assert owls.history("domain_verified") == 1
    assert told(rows, owls, "domain_verified") == 1
    # s:A73: the store publishes nothing.
    assert value.removeprefix("token=") not in str(rows(
        "select d::text, l::text from domain d left join domain_look l "
        "using (domain_id)"))


def test_a_domain_is_one_name_however_it_is_typed(owls, names):
    page = owls.claim(f"MÜNCHEN.{names.plain}")
    ascii_name = f"xn--mnchen-3ya.{names.plain}"
    assert page.heading.startswith(f"münchen.{names.plain}")
    assert ascii_name in page.heading
    for typed in (f" {ascii_name} ", f"{ascii_name}."):
        again = owls.claim(typed)
        assert path_of(again.url) == path_of(page.url)
        assert "has that domain already" in again.text


@pytest.mark.parametrize("typed, words", [
    ("", "Enter a domain."),
    ("co.uk", "nobody can have it alone"),
    ("github.io", "nobody can have it alone"),
    ("https://a.example/", "Enter only the domain"),
    ("127.0.0.1", "address of a machine"),
    ("*.signed.example", "without a star"),
    ("a.localhost", "reserved"),
    ("a..b", "no domain name"),
    ("a\N{RIGHT-TO-LEFT OVERRIDE}b.signed.example", "no domain name"),
])
def test_what_is_no_domain_is_told_and_asks_nobody(owls, rows, typed, words):
    """f:D7, s:V16"""
    page = owls.claim(typed)
    assert page.status == 422 and words in page.text
    assert rows("select count(*) from domain where account_id = %s",
                owls.account) == [(0,)]


def test_another_token_proves_nothing(room_of, names):
    """s:V13, f:D2: of another account, of another domain, of before"""
    owls, cats = room_of("Owls"), room_of("Cats")
    domain = f"mine.{names.signed}"
    owls.claim(domain)
    cats.claim(domain)
    own, of_cats = owls.value(domain), cats.value(domain)
    owls.claim(f"other.{names.signed}")
    of_other = owls.value(f"other.{names.signed}")
    assert len({own, of_cats, of_other}) == 3

    owls.press(domain, "Start again with a new record")
    new = owls.value(domain)
    assert new != own
    for value, hint in ((of_cats, None), (of_other, None),
                        (own, "the value of an earlier try")):
        owls.publish(domain, value)
        page = owls.look(domain, hint or "not the right one")
        assert "Found instead" in page.text
        # What may be somebody's token is not shown whole.
        assert value not in page.text
        assert owls.state(domain) == "claimed"
    assert cats.state(domain) in ("claimed", "verified")
    owls.publish(domain, new)
    owls.await_state(domain, "verified")


def test_a_claim_has_its_time_and_starts_again(owls, names, rows):
    """f:D4, s:V13"""
    domain = f"late.{names.signed}"
    owls.claim(domain)
    old = owls.value(domain)
    owls.await_look(domain)
    owls.move(domain, challenge_until="8 days", next_check_at="8 days")
    owls.publish(domain)
    owls.await_state(domain, "timed_out")
    page = owls.page(domain)
    assert "not found in time" in page.text and old not in page.text
    assert not rows("select 1 from domain where name = %s and "
                    "next_check_at is not null", domain)
    page = owls.press(domain, "Start again with a new record")
    assert "a new record to publish" in page.text
    new = owls.value(domain)
    assert new != old
    owls.look(domain, "earlier try")
    owls.publish(domain, new)
    owls.await_state(domain, "verified")


def test_a_missing_record_ends_the_proof_the_second_time(stack, owls, names,
                                                         rows):
    """f:D8, N5: told at the first miss, gone at the second, an hour later"""
    domain = f"lost.{names.signed}"
    value = prove(owls, domain)
    news(stack, owls, domain, f"{domain} is verified",
         "Keep the record: we look at it every day.")
    owls.withdraw(domain)
    owls.look(domain, "but the record is missing")
    assert owls.state(domain) == "stale"
    assert told(rows, owls, "domain_missing") == 1
    news(stack, owls, domain, f"The record of {domain} is missing",
         "What people allowed apps goes on either way.")
    # Soon again is not later.
    owls.press(domain, "Check now")
    assert owls.state(domain) == "stale"
    assert told(rows, owls, "domain_missing") == 1
    [(minutes,)] = rows(
        "select extract(epoch from next_check_at - first_miss_at) / 60 "
        "from domain where name = %s", domain)
    assert 60 <= minutes <= 66

    owls.move(domain, first_miss_at="61 minutes", stale_since="61 minutes",
              next_check_at="66 minutes")
    owls.await_state(domain, "lapsed")
    page = owls.page(domain)
    assert "Lapsed on" in page.text and "verification ended" in page.text
    assert told(rows, owls, "domain_lapsed") == 1
    news(stack, owls, domain, f"{domain} is not verified any more",
         "To verify it again, start again and publish the new record.")
    assert [owls.history(f"domain_{event}") for event in
            ("verified", "stale", "lapsed")] == [1, 1, 1]

    # s:V18: the old record, copied by whoever has the domain now.
    owls.publish(domain, value)
    assert rows("select next_check_at from domain where name = %s",
                domain) == [(None,)]
    page = owls.page(domain)
    assert "Check now" not in page.text and value not in page.text
    page = owls.person.post(f"{owls.path}/{owls.id_of(domain)}", {
        **dict(page.form(path=f"{owls.path}/{owls.id_of(domain)}").values()),
        "do": "check"})
    assert page.status in (303, 409), page
    assert owls.state(domain) == "lapsed"
    assert "new record" in owls.press(
        domain, "Start again with a new record").text
    assert owls.value(domain) != value
    assert owls.look(domain, "the value of an earlier try")
    assert owls.state(domain) == "claimed"
    owls.publish(domain, owls.value(domain))
    owls.await_state(domain, "verified")


def test_a_record_that_comes_back_in_time_saves_the_proof(owls, names, rows):
    domain = f"back.{names.signed}"
    value = prove(owls, domain)
    [(since,)] = rows("select verified_since from domain where name = %s",
                      domain)
    owls.withdraw(domain)
    owls.look(domain, "but the record is missing")
    owls.publish(domain, value)
    owls.look(domain, "The record is there and right")
    assert rows("select state, verified_since, first_miss_at, stale_since "
                "from domain where name = %s", domain) == \
        [("verified", since, None, None)]
    assert owls.history("domain_confirmed") == 1
    assert owls.history("domain_verified") == 1


def test_a_later_proof_by_another_account_displaces(stack, room_of, names,
                                                    rows):
    """s:§4, V18: the first one's record is still there, and counts no more"""
    owls, cats = room_of("Owls"), room_of("Cats")
    domain = f"moved.{names.signed}"
    prove(owls, domain)
    cats.claim(domain)
    names.put(f"{LABEL}.{domain}", cats.value(domain), ttl=1)
    cats.await_state(domain, "verified")
    assert owls.state(domain) == "displaced"
    assert told(rows, owls, "domain_displaced") == 1
    news(stack, owls, domain, f"Another account has proved {domain}",
         "look at who can change its DNS")
    assert "Another account proved this domain" in owls.page(domain).text
    assert "there and right" not in owls.page(domain).text
    assert cats.person.email not in owls.page(domain).text
    assert owls.history("domain_displaced") == 1
    assert cats.history("domain_verified") == 1
    names.remove(f"{LABEL}.{domain}")
    cats.look(domain, "but the record is missing")
    cats.move(domain, first_miss_at="2 hours", stale_since="2 hours",
              next_check_at="2 hours")
    cats.await_state(domain, "lapsed")
    assert owls.state(domain) == "displaced"


def test_a_wildcard_proves_it_and_is_told(owls, names):
    """s:V12"""
    domain = f"wild.{names.signed}"
    owls.claim(domain)
    names.put(f"*.{domain}", owls.value(domain), ttl=1)
    page = owls.look(domain, "The record is there and right")
    assert owls.state(domain) == "verified"
    assert "A wildcard answers for this name" in page.text
    owls.publish(domain)
    names.remove(f"*.{domain}")
    until = time.monotonic() + 30
    while "A wildcard answers" in page.text:
        assert time.monotonic() < until
        time.sleep(1)
        page = owls.look(domain, "The record is there and right")


def test_check_now_is_limited(owls, names, rows):
    """s:§4: once in 30 seconds for a domain"""
    domain = f"often.{names.signed}"
    owls.claim(domain)
    assert "We looked again" in owls.press(domain, "Check now").text
    page = owls.page(domain)
    page = owls.person.follow(owls.person.submit(
        page.form(path=f"{owls.path}/{owls.id_of(domain)}"),
        button="Check now"))
    assert page.status == 429
    seconds = int(re.search(r"again in (\d+) seconds", page.text)[1])
    assert 1 <= seconds <= 30


def test_a_domain_is_removed_and_claimed_anew(owls, names, rows):
    domain = f"gone.{names.signed}"
    value = prove(owls, domain)
    page = owls.page(domain)
    page = owls.person.open(page.link("Remove this domain"))
    assert page.heading == f"Remove {domain}?"
    # A sign-in of long ago wants the password first (fresh/fresh.h).
    rows("update session set signed_in_at = signed_in_at - interval "
         "'1 hour' where user_id = (select user_id from app_user where "
         "email = %s) returning 1", owls.person.email)
    asked = owls.person.submit(
        page.form(path=f"{owls.path}/{owls.id_of(domain)}/remove"),
        button="Remove the domain")
    assert asked.status == 200 and "Confirm it" in asked.heading
    assert owls.state(domain) == "verified"
    rows("update session set signed_in_at = signed_in_at + interval "
         "'1 hour' where user_id = (select user_id from app_user where "
         "email = %s) returning 1", owls.person.email)
    where = f"{owls.path}/{owls.id_of(domain)}/remove"
    form = page.form(path=where)
    owls.person.follow(owls.person.submit(form, button="Remove the domain"))
    assert domain not in owls.person.open(owls.path).text
    # The same form again, and its page.
    for again in (owls.person.submit(form, button="Remove the domain"),
                  owls.person.visit(where)):
        page = owls.person.follow(again)
        assert f"{domain} is no longer a domain of" in page.text
    assert page.url.partition("?")[0].endswith(owls.path)
    assert owls.history("domain_removed") == 1
    # The record is still there; the new claim has another.
    owls.claim(domain)
    assert owls.value(domain) != value
    owls.look(domain, "not the right one")
    assert owls.state(domain) == "claimed"


def test_an_app_shows_the_domain_while_its_account_has_the_proof(
        stack, owls, names, rows, client_of):
    """I4, and f:D8: grants are not touched"""
    [(account,)] = rows("select name from account where account_id = %s",
                        owls.account)
    client = client_of("http://127.0.0.1/callback", account=account)
    domain = f"shown.{names.signed}"
    show = ("client", "domain", client, domain)
    assert "has not proved" in stack.command(*show).err
    prove(owls, domain)
    assert stack.command(*show).status == 0
    app = App(stack.url, client)
    tokens = app.connect(owls.person, "openid dns.read offline_access",
                         accounts=["Owls"])
    page = owls.person.open("/apps")
    assert f"Domain verified: {domain}." in page.text
    owls.withdraw(domain)
    owls.look(domain, "but the record is missing")
    assert "Domain verified" in owls.person.open("/apps").text
    owls.move(domain, first_miss_at="2 hours", stale_since="2 hours",
              next_check_at="2 hours")
    owls.await_state(domain, "lapsed")
    text = owls.person.open("/apps").text
    assert f"The check of {domain} lapsed on" in text
    assert "Domain verified" not in text and "Not verified" not in text
    assert rows("select state from access_grant where client_id = %s",
                client) == [("live",)]
    assert app.refresh(tokens["refresh_token"])["access_token"]
    app.http.close()
