"""
Domains whose name servers say nothing, as that meets those of others and who
runs this place (s:V07, s:V19), and what several resolvers see (f:D5).
"""

import json
import re
import time

from contextlib import ExitStack

import httpx
import pytest

from liar import Liar
from name_server import NameServer


@pytest.fixture(scope="module")
def domain_names(tmp_path_factory):
    with NameServer(tmp_path_factory.mktemp("knot")) as server:
        yield server


@pytest.fixture(scope="module")
def resolvers(domain_names):
    """Three, silent about all that has this in its name."""
    with ExitStack() as open_ones:
        made = [open_ones.enter_context(Liar(domain_names.address))
                for _ in range(3)]
        for liar in made:
            liar.deaf_to = "silent"
        yield made


@pytest.fixture(scope="module")
def stack(stack_with, resolvers, tmp_path_factory):
    with stack_with(tmp_path_factory.mktemp("silent"), {
            "dns": {"resolvers": [one.address for one in resolvers]},
            "domains": {"reserved": ["example"]}}) as running:
        yield running


def unanswered(stack):
    text = httpx.get(f"{stack.url}/metrics", trust_env=False).text
    return int(re.search(r"(?m)^placet_domain_checks_unanswered_total (\d+)$",
                         text)[1])


def is_live(stack):
    began = time.monotonic()
    answer = httpx.get(f"{stack.url}/health/live", trust_env=False)
    assert answer.status_code == 200
    assert time.monotonic() - began < 1


def test_domains_that_nobody_answers_for_hold_nobody_up(
        stack, rows, domain_names, newcomer):
    """More of them than there are workers, and due before: each takes its
    seven seconds."""
    person = newcomer()
    person.sign_in()
    before = unanswered(stack)
    answered = f"answered.{domain_names.plain}"
    for number in range(6):
        rows("insert into domain (account_id, name, next_check_at) select "
             "account_id, %s, now() - interval '1 minute' from account "
             "where name = 'Acme' returning 1",
             f"silent{number}.{domain_names.plain}")
    stack.command("domain", "claim", "Acme", answered)
    seen = None
    while seen is None:
        time.sleep(0.1)
        is_live(stack)
        [(seen,)] = rows("select checked_at from domain where name = %s",
                         answered)
    [(waiting,)] = rows("select count(*) from domain where name like "
                        "'silent%%' and checked_at is null")
    # Two workers that took one after the other would have done all but one.
    assert waiting > 2
    # Nor does anybody wait until they are over.
    while waiting:
        is_live(stack)
        assert person.open("/apps").status == 200
        [(waiting,)] = rows("select count(*) from domain where name like "
                            "'silent%%' and checked_at is null")
    assert unanswered(stack) >= before + 6


def test_the_page_says_how_many_saw_it(stack, room_of, domain_names,
                                       resolvers):
    """f:D5, in a zone that is not signed"""
    owls = room_of("Owls")
    domain = f"seen.{domain_names.plain}"
    owls.claim(domain)
    owls.publish(domain)
    resolvers[1].mode = resolvers[2].mode = "absent"
    try:
        page = owls.look(domain, f"{resolvers[0].address}: the right record")
        assert owls.state(domain) == "claimed"
        assert "There is no such name" in page.text
        for one in resolvers[1:]:
            assert f"{one.address}: no such name" in page.text
        resolvers[1].mode = "honest"
        page = owls.look(domain, "The record is there and right")
    finally:
        resolvers[1].mode = resolvers[2].mode = "honest"
    assert "record found by 2 of 3 resolvers" in page.text
    assert "2 resolvers that agree" in page.text
    assert f"{resolvers[2].address}: no such name" in page.text
    owls.look(domain, "3 resolvers that agree")


def test_when_nobody_answers_the_operator_hears_it(stack, rows, domain_names):
    """s:V19: in the log and of the doctor, and that no badge goes by it"""
    quiet = f"silently.{domain_names.plain}"
    stack.command("domain", "claim", "Acme", quiet)
    # Nobody has had an answer for two hours, and all were asked just now.
    rows("update domain set claimed_at = claimed_at - interval '130 minutes',"
         " challenge_until = challenge_until - interval '130 minutes', "
         "answered_at = answered_at - interval '130 minutes', "
         "checked_at = clock_timestamp() where next_check_at is not null "
         "returning 1")
    # Those with an answer would be asked again.
    rows("update domain set next_check_at = next_check_at + interval "
         "'1 hour' where next_check_at is not null returning 1")
    said = stack.command("doctor")
    found = re.search(r"no look-up of a domain was answered for (\d+) "
                      r"minutes; 0 of (\d+) are stale", said.err + said.out)
    assert found and int(found[1]) >= 130 and int(found[2]) >= 2, \
        said.out
    assert "nobody loses a badge by it" in said.err + said.out
    until = time.monotonic() + 75
    alarms = []
    while not alarms:
        assert time.monotonic() < until, "nobody was alarmed"
        time.sleep(1)
        alarms = [json.loads(line) for line in stack.log("placet").read_text(
            errors="replace").splitlines() if "domains_unanswered" in line]
    assert alarms[0]["level"] == "alarm" and alarms[0]["silent_s"] >= 7800
