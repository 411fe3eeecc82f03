"""Domains that nobody answers for: s:V07, as it meets those of others."""

import time

import pytest

from liar import Liar
from name_server import NameServer


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    with NameServer(tmp_path_factory.mktemp("knot")) as server:
        yield server


@pytest.fixture(scope="module")
def resolver(names):
    """Silent about all that has this in its name."""
    with Liar(names.address) as liar:
        liar.deaf_to = "silent"
        yield liar


@pytest.fixture(scope="module")
def stack(stack_with, names, resolver, tmp_path_factory):
    with stack_with(tmp_path_factory.mktemp("silent"), {
            "dns": {"resolvers": [resolver.address]},
            "domains": {"reserved": ["example"]}}) as running:
        yield running


def test_domains_that_nobody_answers_for_hold_nobody_up(stack, rows, names):
    """More of them than there are workers, and due before: each takes its
    seven seconds."""
    answered = f"answered.{names.plain}"
    for number in range(6):
        rows("insert into domain (account_id, name, next_check_at) select "
             "account_id, %s, now() - interval '1 minute' from account "
             "where name = 'Acme' returning 1",
             f"silent{number}.{names.plain}")
    stack.command("domain", "claim", "Acme", answered)
    seen = None
    while seen is None:
        time.sleep(0.1)
        [(seen,)] = rows("select checked_at from domain where name = %s",
                         answered)
    [(waiting,)] = rows("select count(*) from domain where name like "
                        "'silent%%' and checked_at is null")
    # Two workers that took one after the other would have done all but one.
    assert waiting > 2
