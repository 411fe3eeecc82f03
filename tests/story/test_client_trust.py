"""
What people trust of a public client has no gap: its name is looked at as it is
published, its hosts are proven, and keys, members and accounts that change at
the same moment leave nothing behind (f:C3, f:C10, f:C12, s:A26, s:A70).
"""

import time

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from client_pages import mistakes_on
from command_line import say
from own_client import LOOPBACK, joined, own_client  # noqa: F401
from proven_client import (become, described, is_public,  # noqa: F401
                           picture, prove, publish, ready)
from test_client_end import states
from test_client_logo import picture as drawn, send
from test_step_up import grow_old
from test_client_transfer import (answer, look, offer, offers,  # noqa: F401
                                  owner_of, receiver)


KEYS = ('{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQ'
        'HOg7hcvPapiMlrwIaaPcHURo"}]}')


@pytest.fixture
def holding(stack):
    """A transaction of the operator's that others wait for."""
    with psycopg.connect(stack.store.admin) as connection:
        connection.execute("set search_path = placet; select set_config("
                           "'placet.actor', 'system', false)")
        yield connection


def meanwhile(holding, act, *more, **fields):
    """What comes of it if it waits for what `holding` has done so far."""
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(act, *more, **fields)
        time.sleep(1)
        holding.commit()
        return late.result()


def test_the_name_is_looked_at_that_is_published(ready, rows,  # noqa: F811
                                                 holding):
    famous, domain = ready(client_name="Beacon Tower")
    assert publish(famous, domain).status == 303
    copy, theirs = ready(client_name="Harmless")
    holding.execute("select lock_alone('client', %s)", (copy.app.client_id,))
    holding.execute("update client set name = 'BEACON  T0WER', version = 2 "
                    "where client_id = %s", (copy.app.client_id,))
    page = meanwhile(holding, publish, copy, theirs, version="2")
    assert page.status == 409
    assert is_public(rows, copy) == (False, None)
    assert publish(copy, theirs).status == 303
    assert is_public(rows, copy) == (False, None)      # held


def test_a_form_of_the_version_to_come_changes_nothing(
        ready, rows, holding):  # noqa: F811
    """s:A31: else what was private as it was looked at would be changed,
    public by then, without the password."""
    own, domain = ready(method="none", kind="native")
    grow_old(own.owner, rows)
    edit = own.owner.open(own.below("edit")).form(field="client_name")
    logo = own.owner.open(own.below("logo")).form(field="logo")
    holding.execute("select lock_alone('client', %s)", (own.app.client_id,))
    holding.execute("update client set is_public = true, version = 2, "
                    "verified_domain = %s, verified_since = now() "
                    "where client_id = %s", (domain, own.app.client_id))
    with ThreadPoolExecutor(2) as pool:
        late = [pool.submit(own.owner.submit, edit, client_name="Renamed",
                            seen="2"),
                pool.submit(send, own.owner, logo, drawn(48, 48),
                            version="2")]
        time.sleep(1)
        holding.commit()
        assert [one.result().status for one in late] == [409, 422]
    assert rows("select name, version from client where client_id = %s",
                own.app.client_id) == [(own.title, 2)]


def test_what_was_private_as_it_was_looked_at_may_be_public_by_then(
        ready, rows, holding):  # noqa: F811
    """s:A31: suspending asks for the password again, under the lock."""
    own, domain = ready()
    grow_old(own.owner, rows)
    form = own.owner.open(own.below("suspend")).form(own.below("suspend"))
    holding.execute("select lock_alone('client', %s)", (own.app.client_id,))
    holding.execute("update client set is_public = true, version = 2, "
                    "verified_domain = %s, verified_since = now() "
                    "where client_id = %s", (domain, own.app.client_id))
    page = meanwhile(holding, own.owner.submit, form)
    assert page.heading == "Confirm it’s you"
    suspended = "select is_suspended from client where client_id = %s"
    assert rows(suspended, own.app.client_id) == [(False,)]
    done = own.owner.submit(page.form(field="password"),
                            password=own.owner.password)
    assert done.status == 303
    assert rows(suspended, own.app.client_id) == [(True,)]


def test_what_a_public_one_needs_may_not_be_left_out(ready):  # noqa: F811
    own, domain = ready()
    for publishes, optional in ((False, 3), (True, 1)):
        if publishes:
            assert publish(own, domain).status == 303
        page = own.owner.open(own.below("edit"))
        assert page.text.count("(may be left out)") == optional


def test_a_private_scheme_proves_no_host(ready, rows):  # noqa: F811
    uris = [LOOPBACK, "elsewhere.example:/cb"]
    own, domain = ready(method="none", redirect_uris=uris, kind="native")
    assert publish(own, domain).status == 303
    page = own.owner.submit(
        own.owner.open(own.below("edit")).form(field="client_name"),
        redirect_uris="\n".join([*uris, "https://elsewhere.example/cb"]))
    assert page.status == 422 and "elsewhere.example" in page.text
    assert rows("select redirect_uris from client where client_id = %s",
                own.app.client_id) == [(uris,)]


def test_first_keys_are_for_admins_too(ready, rows, joined):  # noqa: F811
    own, domain = ready()
    assert publish(own, domain).status == 303
    developer = joined(own, "developer")
    form = developer.open(own.below("edit")).form(field="client_name")
    changed = {"proof": "keys", "jwks": KEYS,
               "redirect_uris": f"https://app.{domain}/cb"}
    page = developer.submit(form, **changed)
    assert page.status == 422 and [field for field, _ in mistakes_on(page)] \
        == ["jwks"]
    assert developer.submit(form, redirect_uris=changed["redirect_uris"]
                            ).status == 303
    assert rows("select method from client where client_id = %s",
                own.app.client_id) == [("client_secret_basic",)]
    form = own.owner.open(own.below("edit")).form(field="client_name")
    assert own.owner.submit(form, **changed).status == 303


def test_a_developer_reads_what_is_for_admins(ready, prove, rows,  # noqa: F811
                                              joined):
    """f:C10, f:C15: at the field, and with what was typed still in it"""
    own, domain = ready()
    prove(own.id, name="second.example")
    developer = joined(own, "developer")

    def notes(person):
        return person.open(own.below("edit")).text.count("only admins")

    assert notes(developer) == 0 and publish(own, domain).status == 303
    assert notes(developer) == 4 and notes(own.owner) == 0
    there = f"https://app.{domain}/cb"
    typed = {"client_name": "Vise New", "policy_uri": f"https://{domain}/p",
             "client_uri": "https://second.example/", "redirect_uris":
             f"{there}\nhttps://app.second.example/cb"}
    page = edit(own, developer, **typed)
    assert page.status == 422
    assert [(field, "nly admins" in words) for field, words in
            mistakes_on(page)] == [("client_name", True), ("client_uri", True),
                                   ("redirect_uris", True)]
    again = dict(page.form(field="client_name").values())
    assert {field: again[field].strip() for field in typed} == typed
    assert rows("select name, version from client where client_id = %s",
                own.app.client_id) == [(own.title, 2)]
    # The rest is theirs.
    page = edit(own, developer, policy_uri=typed["policy_uri"],
                redirect_uris=f"{there}\n{there}2")
    assert page.status == 303, page
    assert edit(own, **typed).status == 303


def edit(own, person=None, **fields):
    person = person or own.owner
    return person.submit(person.open(own.below("edit")).form(
        field="client_name"), **fields)


def test_what_it_needed_it_keeps(ready, become, joined, rows):  # noqa: F811
    """f:C2, after it became public"""
    own, domain = ready(method="none", kind="native")
    assert edit(own, policy_uri="").status == 303
    assert publish(own, domain).status == 422
    assert edit(own, policy_uri=f"https://{domain}/privacy").status == 303
    assert publish(own, domain).status == 303

    def row():
        return rows("select client_uri, policy_uri, exists (select from "
                    "client_logo l where l.client_id = c.client_id) "
                    "from client c where client_id = %s", own.app.client_id)

    before = row()
    developer = joined(own, "developer")
    for state in ("verified", "lapsed"):
        become(domain, state)
        for person in (own.owner, developer):
            for fields, why in (
                    ({"client_uri": ""}, "has a home page and a privacy"),
                    ({"policy_uri": " "}, "has a home page and a privacy"),
                    ({"client_uri": f"https://{domain}.evil.example/"},
                     "below no verified domain"),
                    ({"client_uri": "HTTPS://elsewhere.example/"},
                     "below no verified domain")):
                page = edit(own, person, **fields)
                assert page.status == 422, (fields, page)
                [(field, words)] = mistakes_on(page)
                assert field in fields and why in words
    page = own.owner.open(own.below("logo"))
    assert "Put another one in its place" in page.text
    form = page.form(field="logo")
    page = own.owner.post(form.action, {**dict(form.values()),
                                        "do": "remove"})
    assert page.status == 422 and "A public app has a logo" in page.text
    assert row() == before == [(before[0][0], before[0][1], True)]


def test_its_home_page_goes_ahead_to_another_domain(  # noqa: F811
        ready, prove, joined, rows):  # noqa: F811
    """f:C4: the page first, then the domain that people read"""
    own, domain = ready(method="none", kind="native")
    assert publish(own, domain).status == 303
    second = prove(own.id)
    ahead = {"client_uri": f"https://www.{second.upper()}/"}
    developer = joined(own, "developer")
    assert edit(own, developer, **ahead).status == 422
    assert edit(own, developer,
                client_uri=f"https://new.{domain}/").status == 303
    assert edit(own, **ahead).status == 303
    assert publish(own, second).status == 303
    assert is_public(rows, own) == (True, second)


def test_who_leaves_while_it_becomes_private(stack, ready, rows,  # noqa: F811
                                             newcomer, holding):
    own, domain = ready()
    assert publish(own, domain).status == 303
    person = newcomer(account="Guest")
    person.sign_in()
    say(stack, "member", "add", own.name, person.email, "member")
    own.app.connect(person, "dns.read", accounts=["Guest"])
    form = own.owner.open(own.below("private")).form(field="version")
    holding.execute("select member_remove(%s, %s)", (own.id, person.email))
    assert meanwhile(holding, own.owner.submit, form).status == 303
    assert states(rows, own) == [("ended", "client became private")]


def test_a_name_of_others_is_no_verified_ones(ready, prove,  # noqa: F811
                                              receiver, rows):  # noqa: F811
    own, domain = ready(client_name="Gull Rock Light")
    assert publish(own, domain).status == 303
    second, _ = ready(owner=own.owner, client_name="Gull Rock Light Two",
                      **described(domain))
    assert publish(second, domain).status == 303
    assert is_public(rows, second) == (True, domain) == is_public(rows, own)
    rows("update client set is_public = true, verified_domain = null, "
         "verified_since = null, redirect_uris = %s where client_id = %s "
         "returning 1", [LOOPBACK], second.app.client_id)
    taker, name, account = receiver
    offer(second, name)
    assert answer(taker, look(taker), "Take it over").status == 303
    theirs = prove(account)
    rows("update client set client_uri = %s where client_id = %s returning 1",
         f"https://{theirs}/", second.app.client_id)
    second.path = second.path.replace(second.id, account)
    second.owner = taker
    page = publish(second, theirs)
    assert page.status == 422 and "looks like another" in \
        page.text
    assert is_public(rows, second) == (True, None)


# Accounts that close


def test_a_closed_account_gives_nothing_away(stack, own_client,  # noqa: F811
                                             receiver, rows):  # noqa: F811
    own = own_client()
    taker, name, _ = receiver
    offer(own, name)
    page = look(taker)
    say(stack, "account", "close", own.name)
    assert 400 <= answer(taker, page, "Take it over").status < 500
    assert owner_of(rows, own) == own.id
    assert [how for _, how in offers(rows, own)] == ["withdrawn"]


def test_of_a_closed_account_nothing_is_resumed(own_client,  # noqa: F811
                                                rows, holding):
    own = own_client()
    rows("update client set is_suspended = true where client_id = %s "
         "returning 1", own.app.client_id)
    form = own.owner.open(own.below("resume")).form(own.below("resume"))
    holding.execute("select account_close(%s)", (own.id,))
    assert meanwhile(holding, own.owner.submit, form).status == 404
    assert rows("select is_suspended from client where client_id = %s",
                own.app.client_id) == [(True,)]


def test_what_is_made_while_the_account_closes_is_suspended(
        stack, own_client, rows, holding):  # noqa: F811
    own = own_client()
    late = own.app.client_id + "-late"
    holding.execute(
        "select client_create(%s, %s, 'web', 'Late', 'none', '{}', "
        "'{openid}', '{}', '{authorization_code}', null, null, null, null, "
        "null, null, 1000)", (late, own.id))
    meanwhile(holding, say, stack, "account", "close", own.name)
    assert rows("select is_suspended from client where client_id = %s",
                late) == [(True,)]
