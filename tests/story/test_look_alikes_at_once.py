"""
Two apps that look alike and become public in the same instant: the second one
waits for the operator as if it had come later (f:N11).
"""

import time

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from command_line import say
from own_client import own_client  # noqa: F401
from proven_client import (described, is_public, picture,  # noqa: F401
                           prove, publish, ready)
from test_client_history import import_again


@pytest.fixture
def meanwhile(stack, rows):
    """meanwhile(row, first, second): what comes of both, where the first one
    has done all but write this row, its last, when the second begins"""
    def run(row, first, second):
        with psycopg.connect(stack.store.admin) as writing, \
                ThreadPoolExecutor(2) as pool:
            writing.execute(*row)
            early = pool.submit(first)
            end = time.monotonic() + 15
            while not rows("select from pg_stat_activity where "
                           "wait_event = 'transactionid'"):
                assert time.monotonic() < end and not early.done(), \
                    early.done() and early.result()
                time.sleep(0.02)
            late = pool.submit(second)
            time.sleep(1)
            writing.rollback()
            return early.result(), late.result()
    return run


def looks_of_domain(domain):
    return ("insert into placet.domain_skeleton values (%s, 'x')", (domain,))


def looks_of_client(own):
    return ("insert into placet.client_skeleton (client_id, name, small, "
            "shown) values (%s, 'x', 'x', 'x')", (own.app.client_id,))


def rename(own, name):
    form = own.owner.open(own.below("edit")).form(field="client_name")
    web = [uri for uri in dict(form.values())["redirect_uris"].split()
           if uri.startswith("https:")]
    return own.owner.submit(form, client_name=name,
                            redirect_uris="\n".join(web))


def is_held(stack, own):
    return own.app.client_id in say(stack, "client", "held")


def test_two_that_become_public(ready, rows, stack, meanwhile):  # noqa: F811
    one, domain = ready(client_name="Granite Works")
    other, theirs = ready(client_name="GRANITE  W0RKS")
    done = meanwhile(looks_of_domain(domain), lambda: publish(one, domain),
                     lambda: publish(other, theirs))
    assert [page.status for page in done] == [303, 303]
    assert is_public(rows, one) == (True, domain)
    assert is_public(rows, other) == (False, None)
    assert is_held(stack, other) and not is_held(stack, one)


def test_one_that_takes_the_name_of_the_other(ready, rows,  # noqa: F811
                                              meanwhile):
    one, domain = ready(client_name="Basalt Works")
    other, theirs = ready(client_name="Something else")
    assert publish(other, theirs).status == 303
    done = meanwhile(looks_of_domain(domain), lambda: publish(one, domain),
                     lambda: rename(other, "BASALT  W0RKS"))
    assert [page.status for page in done] == [303, 422]
    assert rows("select name from client where client_id = %s",
                other.app.client_id) == [("Something else",)]


def test_one_that_sends_people_to_a_host_like_the_others(  # noqa: F811
        ready, rows, stack, meanwhile):
    one, domain = ready(domain="slate-works.example")
    other, theirs = ready(domain="s1ate-works.example")
    done = meanwhile(looks_of_domain(domain), lambda: publish(one, domain),
                     lambda: publish(other, theirs))
    assert [page.status for page in done] == [303, 303]
    assert is_public(rows, other) == (False, None)
    assert is_held(stack, other)


def test_one_that_the_operator_releases(ready, rows, stack,  # noqa: F811
                                        meanwhile):
    """Nor is there a moment after it in which its look is not known."""
    first, domain = ready(client_name="Marble Works")
    assert publish(first, domain).status == 303
    one, ours = ready(client_name="MARBLE  W0RKS")
    assert publish(one, ours).status == 303 and is_held(stack, one)
    # Nobody has the name any more.
    page = first.owner.open(first.owner.open(first.below("publish")).link(
        "Make it private"))
    assert first.owner.submit(page.form(field="version")).status == 303
    other, theirs = ready(client_name="Marble  WORKS")
    done = meanwhile(looks_of_client(one), lambda: say(
        stack, "client", "hold", "release", one.app.client_id),
        lambda: publish(other, theirs))
    assert "public now" in done[0] and done[1].status == 303
    assert is_public(rows, one) == (True, ours)
    assert is_public(rows, other) == (False, None)
    assert is_held(stack, other)


def test_one_that_a_file_gives_the_name(ready, rows, stack,  # noqa: F811
                                        meanwhile, tmp_path):
    one, domain = ready(client_name="Before it")
    other, theirs = ready(client_name="SHALE  W0RKS")
    assert publish(one, domain).status == 303
    done = meanwhile(
        ("select from placet.client_skeleton where client_id = %s for update",
         (one.app.client_id,)),
        lambda: import_again(stack, one, tmp_path, client_name="Shale Works",
                             **described(domain)),
        lambda: publish(other, theirs))
    assert done[1].status == 303
    assert rows("select name from client where client_id = %s",
                one.app.client_id) == [("Shale Works",)]
    assert is_public(rows, other) == (False, None)
    assert is_held(stack, other)
