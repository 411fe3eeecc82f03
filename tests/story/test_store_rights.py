"""
The second wall: who sees and who changes what in the store, whatever asks it,
and the log that nobody rewrites.
"""

import pytest

from store_people import (add_secret, allow, answer, drain, is_alive, refused,
                          renew)
from store_room import hash32, nobody, transaction


def owned_tables(owner):
    return [row[0] for row in owner(
        "select relname from pg_class where relrowsecurity "
        "and relnamespace = 'placet'::regnamespace order by 1")]


def test_nobody_sees_nothing(room, desk, owner, person, client):
    ana = person()
    allow(desk, ana, client())
    renew(desk, allow(desk, ana, client())["grant_id"])
    tables = owned_tables(owner)
    assert len(tables) >= 14
    for role in ("reader", "writer", "owner"):
        with room.connect(role) as connection:
            for table in tables:
                for actor in (None, "", "nonsense", "user", "machine"):
                    with transaction(connection, actor) as cursor:
                        cursor.execute(f"select count(*) from placet.{table}")
                        assert cursor.fetchone()[0] == 0, (role, table, actor)


def test_one_user_never_sees_anothers(room, desk, owner, person, client):
    """I3: two strangers, every table that has an owner."""
    ana, ben = person(), person()
    for who in (ana, ben):
        grant = allow(desk, who, client(who.account, is_public=False))
        renew(desk, grant["grant_id"])
        desk.one("grant_revoke", who.actor, grant_id=grant["grant_id"],
                 reason="user")
        desk.one("client_secret_put", "system", client_id=client(who.account),
                 secret_hash=hash32(), label="one")
    for table in ("session", "decision", "access_grant", "grant_account",
                  "delivery", "audit", "membership", "app_user"):
        with room.connect("reader") as reader, \
                transaction(reader, ana.actor) as cursor:
            cursor.execute(f"select distinct user_id from placet.{table} "
                           "where user_id is not null")
            assert cursor.fetchall() == [(ana.user,)], table
    # Of her account's clients she sees more: what became of them.
    with room.connect("reader") as reader, \
            transaction(reader, ana.actor) as cursor:
        cursor.execute("select count(*), count(*) filter (where "
                       "c.account_id = $1) from placet.audit a left join "
                       "placet.client c on c.client_id = a.subject "
                       "where a.user_id is null", [ana.account])
        seen, own = cursor.fetchone()
        assert seen == own > 0
    with room.connect("reader") as reader, \
            transaction(reader, ana.actor) as cursor:
        cursor.execute("select count(*) from placet.held_token")
        assert cursor.fetchone() == (0,)
        cursor.execute("select count(*) from placet.client "
                       "where account_id = $1 and not is_public",
                       [ben.account])
        assert cursor.fetchone() == (0,)
        cursor.execute("select count(*) from placet.client_secret s "
                       "join placet.client c using (client_id) "
                       "where c.account_id <> $1", [ana.account])
        assert cursor.fetchone() == (0,)


def test_one_user_never_changes_anothers(room, desk, person, client):
    ana, eve, app = person(), person(), client()
    grant = allow(desk, ana, app)["grant_id"]
    with refused("PC404"):
        desk.one("grant_revoke", eve.actor, grant_id=grant, reason="user")
    assert is_alive(desk, grant)
    with refused("PC403"):
        desk.one("consent_decide", eve.actor, **answer(ana, client()))
    for actor in (eve.actor, "machine:web"):
        for name, more in (("member_put", {"role": "owner"}),
                           ("member_remove", {}),
                           ("invite", {"role": "owner"})):
            with refused("PC404"):
                desk.one(name, actor, account_id=ana.account,
                         email=ana.email, **more)
    # An owner adds nobody who was not asked.
    with refused("PC404"):
        desk.one("member_put", ana.actor, account_id=ana.account,
                 email=eve.email, role="owner")
    for actor in (eve.actor, ana.actor, "machine:web"):
        for name, asked in (
                ("account_close", {"account_id": ana.account}),
                ("user_disable", {"email": ana.email, "is_disabled": True})):
            with refused("PC403"):
                desk.one(name, actor, **asked)
        for name, asked in (
                ("client_suspend", {"client_id": app, "is_suspended": True,
                                    "seen": []}),
                ("client_delete", {"client_id": app, "seen": []})):
            with refused("PC404"):
                desk.one(name, actor, **asked)
    with refused("PC404"):
        desk.one("password_set", eve.actor, user_id=ana.user,
                 password_hash="y", keep_cookie_hash=None)
    assert desk.one("session_close_others", eve.actor, user_id=ana.user,
                    cookie_hash=eve.cookie)["closed"] == 0
    with room.connect("writer") as writer:
        for sql in ("update placet.access_grant set epoch = 9",
                    "update placet.app_user set is_disabled = true",
                    "update placet.session set closed_at = now()"):
            with transaction(writer, eve.actor) as cursor:
                done = cursor.execute(f"{sql} where user_id = $1", [ana.user])
                assert done.rowcount == 0, sql
        with refused("42501"), transaction(writer, eve.actor) as cursor:
            cursor.execute(
                "insert into placet.membership (account_id, user_id, role) "
                "values ($1, $2, 'owner')", [ana.account, eve.user])


def test_fellows_see_each_other_by_name(desk, person):
    ana = person()
    ben = person("member", ana.account)
    found = desk.ask("account_members", ben.actor,
                     account_id=ana.account, from_row=0, row_count=100)
    assert [(row["email"], row["role"]) for row in found] == \
        [(ben.email, "member"), (ana.email, "owner")]
    stranger = person()
    assert desk.ask("account_members", stranger.actor,
                    account_id=ana.account, from_row=0, row_count=100) == []


def test_an_accounts_admin_sees_and_ends_what_reaches_into_it(
        desk, person, client):
    ana = person()
    ben = person("admin", ana.account)
    mark = nobody()
    own = desk.one("account_add", "system", name=f"B {mark}",
                   small=f"b{mark}", shown=f"b{mark}")["account_id"]
    desk.one("member_put", "system", account_id=own, email=ben.email,
             role="owner")
    both = allow(desk, ben, client(), accounts=[ana.account, own])
    alone = allow(desk, ben, client(), accounts=[own])
    with refused("PC404"):
        desk.one("grant_revoke", ana.actor, grant_id=alone["grant_id"],
                 reason="owner")
    done = desk.one("grant_revoke", ana.actor, grant_id=both["grant_id"],
                    reason="owner")
    assert done == {"epoch": 2, "client_name": "App"}
    assert not is_alive(desk, both["grant_id"])
    assert is_alive(desk, alone["grant_id"])
    assert len(drain(desk, both["grant_id"])) == 2


def test_a_private_client_is_its_members_alone(desk, person, client):
    ana, ben = person(), person()
    private = client(ana.account, is_public=False)
    look = {"client_id": private}
    assert desk.ask("client_find", ana.actor, **look)
    assert desk.ask("client_find", ben.actor, **look) == []
    allow(desk, ana, private)
    with refused("PC403"):
        allow(desk, ben, private)


# Secrets and keys of a client: whose they are to change

@pytest.mark.parametrize("role, is_allowed", [
    ("owner", True), ("admin", True), ("developer", True), ("member", False)])
def test_secrets_are_for_developers_of_the_account(desk, owner, person,
                                                   client, role, is_allowed):
    boss = person()
    who = person(role, boss.account)
    app = client(boss.account, method="client_secret_basic", is_public=False)
    first = add_secret(desk, boss.actor, app)["secret_id"]
    acts = [
        lambda: add_secret(desk, who.actor, app),
        lambda: desk.one("client_secret_remove", who.actor, client_id=app,
                         secret_id=first),
    ]
    for act in acts:
        if is_allowed:
            act()
        else:
            with refused("PC403"):
                act()
    seen = desk.ask("client_secrets", who.actor, client_id=app)
    assert len(seen) == (1 if is_allowed else 0)
    said = {event for event, in owner(
        "select event from placet.audit where subject = $1 and actor = $2",
        app, who.actor)}
    assert said == ({"client_secret_added", "client_secret_removed"}
                    if is_allowed else set())


def test_strangers_hear_of_no_client(desk, person, client):
    stranger = person()
    boss = person()
    for is_public in (False, True):
        app = client(boss.account, method="client_secret_basic",
                     is_public=is_public)
        secret = add_secret(desk, boss.actor, app)["secret_id"]
        with refused("PC404"):
            add_secret(desk, stranger.actor, app)
        with refused("PC404"):
            desk.one("client_secret_remove", stranger.actor, client_id=app,
                     secret_id=secret)
        assert desk.ask("client_secrets", stranger.actor,
                        client_id=app) == []
    with refused("PC404"):
        add_secret(desk, stranger.actor, "no-such-client")


def test_master_keys_are_for_the_installation_alone(desk, person, client):
    who = person()
    for act in (
            lambda: desk.one("engine_key_add", who.actor, version=99,
                             sealed=b"x" * 72),
            lambda: desk.ask("engine_rekey_claim", who.actor, version=99,
                             after="", most=10),
            lambda: desk.ask("engine_rekey_told", who.actor, version=99,
                             client_ids=["a"]),
            lambda: desk.one("engine_keys_prune", who.actor),
            lambda: desk.one("client_secret_learn", who.actor,
                             client_id=client(who.account),
                             secret_hash=hash32())):
        with refused("PC403"):
            act()


# The log

def test_the_audit_log_is_only_ever_added_to(room, owner, desk, person):
    person()
    before = owner("select count(*) from placet.audit")
    for role in ("writer", "owner", "admin"):
        with room.connect(role) as connection:
            for sql in ("update placet.audit set event = 'x'",
                        "delete from placet.audit",
                        "truncate placet.audit"):
                with refused("42501"), \
                        transaction(connection, "system") as cursor:
                    cursor.execute(sql)
    assert owner("select count(*) from placet.audit") == before
    with room.connect("writer") as writer, refused("42501"), \
            transaction(writer, "machine:web") as cursor:
        cursor.execute("insert into placet.audit (event, actor, subject) "
                       "values ('x', 'system', 'x')")
    with room.connect("writer") as writer, refused("42501"), \
            transaction(writer, None) as cursor:
        cursor.execute("select placet.note('x', 'x', null, '{}')")
