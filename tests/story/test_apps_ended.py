"""A person reads what of theirs has ended, and why, whoever ended it (f:H4)."""

import re

from pathlib import Path

import pytest

from command_line import say
from own_client import joined, own_client  # noqa: F401
from page import path_of

ROOT = Path(__file__).resolve().parents[2]

REASONS = {
    "user": "You removed it.",
    "app": "The app gave it back.",
    "user disabled": "sign-in here was switched off",
    "member removed": "no longer in an account",
    "member lowered": "no longer in an account",
    "account closed": "was closed",
    "removed from account": "Those who look after the account",
    "account policy": "which new apps the account takes",
    "client suspended": "The app was suspended.",
    "client deleted": "The app was deleted.",
    "client became private": "members of its own account only",
    "client changed hands": "members of another account now",
    "client document changed": "where it sends you",
    "client unused": "nobody used it",
    "refresh_reuse": "An old token of this access was used again",
    "refresh_mismatch": "An old token of this access was used again",
    "code_reuse": "The code that began this access was used again",
}


def ended(person):
    """The entries of /apps/ended, newest first."""
    page = person.open(person.open("/apps").link("Ended access"))
    assert path_of(page.url) == "/apps/ended" and page.status == 200
    listed = page.root.first("ol")
    return [] if listed is None else [one.text for one in listed.every("li")]


def test_every_reason_has_words_of_its_own(orchard, pilot, rows):
    pilot.connect(orchard.member, accounts=["Mine"])
    [grant] = orchard.member.apps()
    assert ended(orchard.member) == []
    for reason in REASONS:
        rows("insert into access_grant (user_id, client_id, client_version, "
             "scopes, minimum_rank, redirect_host, state, epoch, ended_at, "
             "ended_by, end_reason) select user_id, client_id, "
             "client_version, scopes, minimum_rank, redirect_host, 'ended', "
             "2, clock_timestamp(), 'system', %s from access_grant "
             "where grant_id = %s returning 1", reason, grant)
    rows("insert into access_grant (user_id, client_id, client_version, "
         "scopes, minimum_rank, redirect_host, expires_at) select user_id, "
         "client_id, client_version, scopes, minimum_rank, redirect_host, "
         "clock_timestamp() from access_grant where grant_id = %s "
         "returning 1", grant)
    found = ended(orchard.member)
    assert len(found) == len(REASONS) + 1
    assert "Its time was over." in found[0]
    for words, said in zip(reversed(found[1:]), REASONS.values()):
        assert said in words and "DNS Pilot" in words, words
    assert not any("An owner of the account or" in words for words in found)


def test_no_reason_that_the_store_gives_is_without_words():
    known = (ROOT / "app/page/ended.c").read_text("ascii")
    given = set()
    for path in (ROOT / "sql/deploy").glob("*.sql"):
        text = path.read_text("utf-8")
        for call in re.findall(r"(?:grant_end|grants_end|grants_account_end)"
                               r"\([^;]*;", text):
            given |= set(re.findall(r"'([a-z]+ [a-z ]+)'", call))
    assert len(given) > 8, given
    assert {reason for reason in given if f'"{reason}"' not in known} == set()


def test_what_an_owner_takes_off_is_told_with_its_account(orchard, pilot):
    pilot.connect(orchard.member, accounts=["Orchard", "Mine"])
    path = f"/accounts/{orchard.id}/apps"
    for _ in range(2):
        page = orchard.owner.open(path)
        ask = orchard.owner.open(page.link("Remove from this account"))
        orchard.owner.submit(ask.form(path_of(ask.url)))
        if "No app may use" in orchard.owner.open(path).text:
            break
    [one] = ended(orchard.member)
    assert "It ended on one account" in one and orchard.name in one
    assert "Those who look after the account ended it there." in one
    [grant] = orchard.member.apps()
    orchard.member.remove(grant)
    newest, older = ended(orchard.member)
    assert "You removed it." in newest and "Mine" in newest
    assert older == one
    assert ended(orchard.owner) == [], "I3"


def renamed(own, name):
    form = own.owner.open(own.below("edit")).form(field="client_name")
    page = own.owner.submit(form, client_name=name)
    assert page.status == 303, page.text


def test_an_app_with_another_name_is_known_by_the_one_it_had(
        own_client, newcomer, rows):  # noqa: F811
    """f:N14: on the list, and when it is over; of each access its own."""
    own = own_client(client_name="Anvil")
    person = newcomer(account="Guest")
    own.app.connect(person, accounts=["Guest"])
    assert "It was called" not in person.open("/apps").text
    renamed(own, "Bellows")
    own.app.connect(person, accounts=["Guest"])
    listed = person.open("/apps")
    assert listed.text.count("It was called") == 1
    before, = [one for one in listed.root.every("li")
               if "It was called Anvil when you allowed it." in one.text]
    assert [one.text for one in listed.root.every("h2")] == ["Bellows"]
    renamed(own, "Tongs")
    text = person.open("/apps").text
    assert "It was called Anvil when" in text
    assert "It was called Bellows when" in text
    rows("update access_grant set expires_at = clock_timestamp() "
         "where client_id = %s returning 1", own.app.client_id)
    newer, older = ended(person)
    assert {"Tongs It was called Bellows when you allowed it.",
            "Tongs It was called Anvil when you allowed it."} == \
        {one.partition(" Its time was over")[0] for one in (newer, older)}
    # Nobody else learns what somebody saw.
    assert "Anvil" not in own.owner.open(f"/accounts/{own.id}/apps").text


@pytest.mark.parametrize("wrong", ["x", "-1", "99999999999"])
def test_a_page_that_is_none(orchard, wrong):
    assert orchard.owner.open(f"/apps/ended?from={wrong}").status == 404
