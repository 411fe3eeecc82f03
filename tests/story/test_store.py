"""
The grant store by itself: every query against the migrated schema, the second
wall, the log that nobody rewrites, and what must hold when many act at once.
"""

import random
import threading
import time

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest

from psycopg import pq

from store_people import (ROLES, SCOPES, allow, answer, at_once, drain,
                          is_alive, meanwhile, now, refused, renew,
                          sign_in)
from store_room import Desk, hash32, nobody, sqitch, transaction


# The schema and the queries

def test_a_second_migration_does_nothing(room):
    again = sqitch(room.urls["owner"], "deploy")
    assert again.returncode == 0, again.stderr
    assert "up-to-date" in again.stdout + again.stderr


def test_all_migrations_can_be_taken_back(room):
    with room.connect("admin") as connection:
        connection.execute("create database back owner placet_owner")
    url = room.urls["owner"].rsplit("/", 1)[0] + "/back"
    for words in (["deploy"], ["revert", "-y"], ["deploy", "--verify"]):
        done = sqitch(url, *words)
        assert done.returncode == 0, done.stdout + done.stderr
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "select count(*) from pg_policies where schemaname = 'placet'")
        assert found.fetchone()[0] > 0


def test_every_query_has_the_types_it_declares(room, queries):
    """As fiber/pg.c prepares them: by the role that will run them."""
    assert len(queries) > 50
    wrong = []
    names = {}
    with room.connect("reader") as reader, room.connect("writer") as writer:
        def name(oid):
            if oid not in names:
                names[oid] = reader.execute("select format_type($1, null)",
                                            [oid]).fetchone()[0]
            return names[oid]

        for query in queries.values():
            pg = (writer if query["kind"] == "change" else reader).pgconn
            label = query["name"].encode()
            done = pg.prepare(label, query["sql"].encode())
            if done.status != pq.ExecStatus.COMMAND_OK:
                wrong.append((query["name"], done.error_message.decode()))
                continue
            told = pg.describe_prepared(label)
            found = ([name(told.param_type(i)) for i in range(told.nparams)],
                     [name(told.ftype(i)) for i in range(told.nfields)])
            if found != (query["in"], query["out"]):
                wrong.append((query["name"], found))
    assert wrong == []


def test_what_only_reads_has_no_right_to_write(room):
    with room.connect("reader") as reader:
        for sql in ("insert into placet.engine (name, generation) "
                    "values ('x', 'x')",
                    "update placet.start set app_host = ''",
                    "delete from placet.start"):
            with refused("42501"):
                reader.execute(sql)


def test_every_function_runs_with_its_callers_rights(owner):
    assert owner("select proname from pg_proc where prosecdef "
                 "and pronamespace = 'placet'::regnamespace") == []


# The second wall

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
                ("client_suspend", {"client_id": app, "is_suspended": True}),
                ("client_delete", {"client_id": app})):
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
    found = desk.ask("account_members", ben.actor, account_id=ana.account)
    assert [(row["email"], row["role"]) for row in found] == \
        [(ana.email, "owner"), (ben.email, "member")]
    stranger = person()
    assert desk.ask("account_members", stranger.actor,
                    account_id=ana.account) == []


def test_an_accounts_admin_sees_and_ends_what_reaches_into_it(
        desk, person, client):
    ana = person()
    ben = person("admin", ana.account)
    own = desk.one("account_add", "system", name=f"B {nobody()}")["account_id"]
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


# Sessions, links, limits

def find(desk, cookie):
    return desk.ask("session_find", "machine:login", cookie_hash=cookie)


def test_a_session_ends_in_every_way_it_can(desk, owner, person):
    ana = person()
    [row] = find(desk, ana.cookie)
    assert row["user_id"] == ana.user and not row["is_stale"]
    owner("update placet.session set last_seen_at = last_seen_at - "
          "interval '61 seconds' where user_id = $1 returning 1", ana.user)
    assert find(desk, ana.cookie)[0]["is_stale"]
    desk.ask("session_touch", "machine:login", cookie_hash=ana.cookie)
    assert not find(desk, ana.cookie)[0]["is_stale"]

    owner("update placet.session set last_seen_at = now() - interval "
          "'3601 seconds' where user_id = $1 returning 1", ana.user)
    assert find(desk, ana.cookie) == []
    desk.ask("session_touch", "machine:login", cookie_hash=ana.cookie)
    assert find(desk, ana.cookie) == [], "an idle session came back"

    second = sign_in(desk, ana)
    owner("update placet.session set expires_at = now() "
          "where cookie_hash = $1 returning 1", second)
    assert find(desk, second) == []

    third, fourth = sign_in(desk, ana), sign_in(desk, ana)
    assert desk.one("session_close_others", ana.actor, user_id=ana.user,
                    cookie_hash=fourth)["closed"] >= 1
    assert find(desk, third) == [] and find(desk, fourth)

    renewed = hash32()
    before = find(desk, fourth)[0]
    desk.one("session_refresh", ana.actor, cookie_hash=fourth,
             new_hash=renewed, event="password_given")
    assert find(desk, fourth) == []
    after = find(desk, renewed)[0]
    assert after["session_id"] == before["session_id"]
    assert after["signed_in_at"] > before["signed_in_at"]
    with refused("PC404"):
        desk.one("session_refresh", ana.actor, cookie_hash=fourth,
                 new_hash=hash32(), event="password_given")

    desk.ask("session_close", ana.actor, cookie_hash=renewed)
    desk.ask("session_close", ana.actor, cookie_hash=renewed)
    assert find(desk, renewed) == []

    fifth = sign_in(desk, ana)
    desk.one("user_disable", "system", email=ana.email, is_disabled=True)
    assert find(desk, fifth) == []
    with refused("PC403"):
        sign_in(desk, ana)
    signed_out = owner("select count(*) from placet.audit where user_id = $1 "
                       "and event = 'sign_out'", ana.user)
    assert signed_out == [(1,)], "I6: once, however often it is asked"


def test_signing_in_again_ends_the_session_the_browser_had(desk, person):
    ana, ben = person(), person()
    cookie = hash32()
    desk.one("session_open", "machine:login", cookie_hash=cookie,
             previous_hash=ana.cookie, user_id=ben.user, idle_s=60,
             absolute_s=60, address="::1", agent="x" * 5000)
    assert find(desk, ana.cookie) == []
    assert find(desk, cookie)[0]["user_id"] == ben.user


def test_a_link_for_a_new_password_works_once(desk, person):
    ana = person()

    def link():
        token = hash32()
        rows = desk.ask("reset_open", "system", email=ana.email.upper(),
                        token_hash=token, ttl_s=1800)
        assert [row["user_id"] for row in rows] == [ana.user]
        return token

    first, second = link(), link()
    assert desk.ask("reset_open", "system", email="none@example.com",
                    token_hash=hash32(), ttl_s=1800) == []
    look = "reset_find"
    assert desk.ask(look, "machine:login", token_hash=first) == []
    assert desk.one(look, "machine:login", token_hash=second)["email"] == \
        ana.email
    assert desk.one("reset_spend", "machine:login", token_hash=second,
                    password_hash="new")["user_id"] == ana.user
    assert find(desk, ana.cookie) == [], "all sessions end"
    for token in (first, second, hash32()):
        with refused("PC410"):
            desk.one("reset_spend", "machine:login", token_hash=token,
                     password_hash="again")
    assert desk.one("user_by_email", "machine:login",
                    email=ana.email)["password_hash"] == "new"


def test_a_link_that_many_spend_at_once_works_once(room, queries, desk,
                                                   person):
    ana = person()
    token = hash32()
    desk.one("reset_open", "system", email=ana.email, token_hash=token,
             ttl_s=1800)
    done = at_once(room, queries, 10, lambda own, _: own.one(
        "reset_spend", "machine:login", token_hash=token, password_hash="n"))
    assert sorted((code for code, _ in done), key=str) == [None] + ["PC410"] * 9


def test_a_bucket_fills_and_empties_by_the_stores_clock(desk):
    name = hash32()

    def take(amount=1, burst=5, per_s=5):
        row = desk.one("rate_take", "machine:web", bucket=name, burst=burst,
                       per_s=per_s, amount=amount)
        return row["is_allowed"], row["retry_after_s"]

    assert [take() for _ in range(5)] == [(True, 0)] * 5
    assert take() == (False, 1)
    assert take(amount=5)[0] is False
    assert 4 <= take(amount=5)[1] <= 5
    time.sleep(1.1)
    assert take() == (True, 0)
    assert take()[0] is False


def test_more_than_a_bucket_holds_never_passes(desk):
    row = desk.one("rate_take", "machine:web", bucket=hash32(), burst=5,
                   per_s=60, amount=6)
    assert row == {"is_allowed": False, "retry_after_s": 12}


def test_a_bucket_is_the_same_for_all_who_take_at_once(room, queries):
    name = hash32()
    done = at_once(room, queries, 16, lambda own, _: [own.one(
        "rate_take", "machine:web", bucket=name, burst=10, per_s=3600,
        amount=1)["is_allowed"] for _ in range(5)])
    assert sum(sum(row) for _, row in done) == 10


def test_old_buckets_are_cleared_away(desk, owner):
    old = hash32()
    owner("insert into placet.rate_bucket values ($1, now() - interval "
          "'2 hours') returning 1", old)
    for _ in range(2):
        desk.one("rate_take", "machine:web", bucket=hash32(), burst=1,
                 per_s=1, amount=1)
    assert owner("select 1 from placet.rate_bucket where bucket = $1",
                 old) == []


def test_only_so_many_different_members(room, queries, desk):
    name, per_s = hash32(), 2
    members = [hash32() for _ in range(4)]

    def take(member):
        row = desk.one("rate_take_distinct", "machine:web", bucket=name,
                       member=member, ceiling=3, per_s=per_s)
        return row["is_allowed"]

    assert [take(m) for m in members] == [True, True, True, False]
    assert take(members[0]), "who is in stays in"
    time.sleep(per_s + 0.1)
    assert take(members[3])

    other = hash32()
    done = at_once(room, queries, 12, lambda own, _: own.one(
        "rate_take_distinct", "machine:web", bucket=other, member=hash32(),
        ceiling=5, per_s=3600)["is_allowed"])
    assert sum(row for _, row in done) == 5


# Clients, accounts, members

def test_a_client_has_a_new_version_only_when_it_changed(desk, owner, person):
    ana = person()
    values = {"client_id": f"c-{nobody()}", "account_id": ana.account,
              "name": "One", "is_public": True, "is_first_party": False,
              "method": "none", "redirect_uris": ["https://a.example/cb"],
              "scopes": SCOPES, "optional_scopes": [],
              "grant_types": ["authorization_code"], "client_uri": None,
              "policy_uri": None, "tos_uri": None, "tier": "hand",
              "kind_of_app": None, "jwks": None, "jwks_uri": None}

    def put(**changed):
        row = desk.one("client_put", "system", **{**values, **changed})
        return row["version"], row["is_new"]

    assert put() == (1, True)
    assert put() == (1, False)
    assert put(name="Two") == (2, False)
    assert put(name="Two", client_uri="https://a.example/") == (3, False)
    assert put(name="Two", client_uri="https://a.example/",
               jwks='{"keys":[]}') == (4, False)
    assert put(name="Two", client_uri="https://a.example/",
               jwks='{"keys":[]}') == (4, False)
    # It stays with its account, whatever a program looked at before.
    with refused("PC409"):
        put(name="Four", account_id=person().account)
    assert owner("select version from placet.client_version where "
                 "client_id = $1 order by 1", values["client_id"]) == \
        [(1,), (2,), (3,), (4,)]
    found = desk.one("client_find", ana.actor, client_id=values["client_id"])
    assert found["version"] == 4 and found["client_uri"]
    assert found["verified_domain"] is None
    desk.one("client_delete", "system", client_id=values["client_id"])
    with refused("PC410"):
        put()
    with refused("PC404"):
        put(client_id="c-other", account_id=nobody())


def test_a_private_client_is_its_members_alone(desk, person, client):
    ana, ben = person(), person()
    private = client(ana.account, is_public=False)
    look = {"client_id": private}
    assert desk.ask("client_find", ana.actor, **look)
    assert desk.ask("client_find", ben.actor, **look) == []
    allow(desk, ana, private)
    with refused("PC403"):
        allow(desk, ben, private)


def test_a_secret_counts_while_it_is_good(desk, owner, client):
    app, first, second = client(), hash32(), hash32()

    def look(secret):
        row = desk.one("client_secret_find", "machine:gateway",
                       client_id=app, secret_hash=secret)
        return row["is_known"], row["has_any"]

    assert look(first) == (False, False)
    ids = [desk.one("client_secret_put", "system", client_id=app,
                    secret_hash=secret, label="l")["secret_id"]
           for secret in (first, first, second)]
    assert ids[0] == ids[1] != ids[2]
    assert look(first) == look(second) == (True, True)
    assert look(hash32()) == (False, True)
    owner("update placet.client_secret set expires_at = now() where "
          "secret_id = $1 returning 1", ids[0])
    assert look(first) == (False, True)
    with refused("PC404"):
        desk.one("client_secret_put", "system", client_id="none",
                 secret_hash=first, label="l")


def test_an_account_keeps_an_owner(room, queries, desk, person):
    ana = person()
    ben = person("owner", ana.account)
    done = at_once(room, queries, 2, lambda own, i: own.one(
        "member_remove", "system", account_id=ana.account,
        email=(ana, ben)[i].email))
    assert sorted((code for code, _ in done), key=str) == [None, "PC409"]
    with refused("PC422"):
        desk.one("member_put", "system", account_id=ana.account,
                 email=ana.email, role="king")


def test_names_and_addresses_are_taken_once(desk, person):
    ana = person()
    with refused("23505"):
        desk.one("user_add", "system", email=ana.email.upper(), name="A",
                 password_hash=None, is_operator=False)
    with refused("PC403"):
        desk.one("user_add", ana.actor, email="eve@example.com", name="E",
                 password_hash=None, is_operator=True)


@pytest.mark.parametrize("end", [
    lambda d, p, c: d.one("grant_revoke", p.actor, grant_id=p.grant,
                          reason="user"),
    lambda d, p, c: d.one("grant_revoke", "operator:" + nobody(),
                          grant_id=p.grant, reason="operator"),
    lambda d, p, c: d.one("user_disable", "system", email=p.email,
                          is_disabled=True),
    lambda d, p, c: d.one("member_remove", "system", account_id=p.account,
                          email=p.email),
    lambda d, p, c: d.one("member_put", "system", account_id=p.account,
                          email=p.email, role="developer"),
    lambda d, p, c: d.one("account_close", "system", account_id=p.account),
    lambda d, p, c: d.one("client_suspend", "system", client_id=c,
                          is_suspended=True),
    lambda d, p, c: d.one("client_delete", "system", client_id=c),
    lambda d, p, c: d.one("grant_disconnected", "machine:gateway",
                          client_id=c, grant_id=p.grant, token_hash=None),
    lambda d, p, c: d.one("grant_disconnected", "machine:gateway",
                          client_id=c, grant_id=None, token_hash=p.token),
], ids=["user", "operator", "disabled", "removed", "lowered", "closed",
        "suspended", "deleted", "app", "app's token"])
def test_everything_that_ends_access_does_all_of_it(
        room, desk, owner, person, client, end):
    """Epoch, one delivery per engine, one audit row, one notification."""
    boss = person()
    who = person("admin", boss.account)
    app = client()
    who.grant = allow(desk, who, app)["grant_id"]
    assert is_alive(desk, who.grant)
    who.token = renew(desk, who.grant)[1]
    with room.connect("reader") as ear:
        ear.execute("listen placet_revoked")
        end(desk, who, app)
        heard = [n.payload for n in ear.notifies(timeout=2, stop_after=1)]
    assert heard == [str(who.grant)]
    assert not is_alive(desk, who.grant)
    assert not is_alive(desk, who.grant, 2)
    assert owner("select epoch, state from placet.access_grant "
                 "where grant_id = $1", who.grant) == [(2, "ended")]
    assert owner("select engine, epoch, state from placet.delivery where "
                 "grant_id = $1 order by 1", who.grant) == \
        [("green", 2, "waiting"), ("main", 2, "waiting")]
    assert owner("select count(*) from placet.audit where event = "
                 "'grant_ended' and subject = $1", str(who.grant)) == [(1,)]
    drain(desk)


def test_a_second_revocation_writes_nothing(desk, owner, person, client):
    ana = person()
    grant = allow(desk, ana, client())["grant_id"]
    revoke = {"grant_id": grant, "reason": "user"}
    first = desk.one("grant_revoke", ana.actor, **revoke)
    count = "select (select count(*) from placet.audit) + " \
        "(select count(*) from placet.delivery)"
    before = owner(count)
    assert desk.one("grant_revoke", ana.actor, **revoke) == first
    assert owner(count) == before
    drain(desk)


# Consent

def test_a_decision_says_what_was_ticked(desk, owner, person, client):
    ana, app = person(), client()
    asked = answer(ana, app, scopes=["openid", "dns.read"],
                   minimum_roles=["", ""], ttl_s=3600)
    made = desk.one("consent_decide", ana.actor, **asked)
    assert made["scopes"] == ["openid", "dns.read"]
    assert made["accounts"] == [ana.account] and made["epoch"] == 1
    assert not made["is_repeat"] and made["state"] == "decided"
    row = desk.one("grant_get", ana.actor, user_id=ana.user,
                   grant_id=made["grant_id"])
    assert row["redirect_host"] == "a.example"
    assert row["state"] == "live" and row["delivery"] is None
    left = row["expires_at"] - now()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)

    again = desk.one("consent_decide", ana.actor, **{
        **asked, "scopes": SCOPES, "minimum_roles": ROLES, "accounts": []})
    assert again == {**made, "is_repeat": True}, "the stored one, unread"
    desk.ask("consent_accepted", ana.actor, decision_id=made["decision_id"],
             request_hash=None)
    seen = {"user_id": ana.user, "client_id": app, "engine": "main",
            "flow_id": asked["flow_id"]}
    found = desk.one("consent_question", "machine:consent", **seen)
    assert found["decided_state"] == "accepted" and found["decided_is_alive"]
    assert found["decided_by"] == ana.user
    assert found["known_grants"] == [made["grant_id"]]

    other = sign_in(desk, ana)
    with refused("PC409"):
        desk.one("consent_decide", ana.actor, **{**asked,
                                                 "cookie_hash": other})
    ben = person()
    with refused("PC409"):
        desk.one("consent_decide", ben.actor, **answer(
            ben, app, flow=asked["flow_id"]))
    desk.one("grant_revoke", ana.actor, grant_id=made["grant_id"],
             reason="user")
    with refused("PC410"):
        desk.one("consent_decide", ana.actor, **asked)
    found = desk.one("consent_question", "machine:consent", **seen)
    assert not found["decided_is_alive"] and found["known_grants"] == []
    drain(desk)


def test_a_refusal_makes_no_grant_and_stays(desk, person, client):
    ana, app = person(), client()
    asked = answer(ana, app, answer="refuse")
    made = desk.one("consent_decide", ana.actor, **asked)
    assert made["grant_id"] is None and made["epoch"] is None
    again = desk.one("consent_decide", ana.actor,
                     **{**asked, "answer": "allow"})
    assert again == {**made, "is_repeat": True}
    assert desk.ask("consent_known", ana.actor, user_id=ana.user,
                    client_id=app) == []


@pytest.mark.parametrize("code, changed", [
    ("PC422", {"scopes": SCOPES + ["zone.edit"],
               "minimum_roles": ROLES + [""],
               "requested": SCOPES + ["zone.edit"]}),
    ("PC422", {"requested": ["openid"]}),
    ("PC422", {"minimum_roles": ["", ""]}),
    ("PC422", {"minimum_roles": ["", "", "emperor"]}),
    ("PC422", {"accounts": []}),
    ("PC422", {"answer": "perhaps"}),
    ("PC409", {"client_version": 2}),
    ("PC410", {"offer_ttl_s": 0}),
    ("PC403", {"accounts": [nobody()]}),
    ("PC403", {"cookie_hash": hash32()}),
    ("PC403", {"user_id": nobody()}),
    ("PC403", {"client_id": "no such client"}),
])
def test_a_decision_is_checked_again(desk, owner, person, client, code,
                                     changed):
    ana = person()
    before = owner("select count(*) from placet.access_grant")
    with refused(code):
        desk.one("consent_decide", ana.actor,
                 **{**answer(ana, client()), **changed})
    assert owner("select count(*) from placet.access_grant") == before


def test_roles_count_at_the_moment_of_the_decision(desk, person, client):
    boss = person()
    ben = person("member", boss.account)
    app = client()
    with refused("PC403"):
        allow(desk, ben, app)
    made = allow(desk, ben, app, scopes=["openid", "dns.read"],
                 minimum_roles=["", "member"])
    assert is_alive(desk, made["grant_id"])
    only_who = allow(desk, ben, app, scopes=["openid"], minimum_roles=[""],
                     accounts=[])
    assert is_alive(desk, only_who["grant_id"])


def test_a_suspended_client_is_not_decided_for(desk, person, client):
    ana, app = person(), client()
    desk.one("client_suspend", "system", client_id=app, is_suspended=True)
    with refused("PC409"):
        allow(desk, ana, app)
    desk.one("client_suspend", "system", client_id=app, is_suspended=False)
    allow(desk, ana, app)


def test_an_existing_grant_is_used_as_far_as_it_reaches(desk, owner, person,
                                                        client):
    ana, app = person(), client()
    first = allow(desk, ana, app, scopes=["openid", "dns.read"],
                  minimum_roles=["", ""])
    [known] = desk.ask("consent_known", ana.actor, user_id=ana.user,
                       client_id=app)
    assert known["grant_id"] == first["grant_id"]
    again = allow(desk, ana, app, scopes=["dns.read"], minimum_roles=[""],
                  accounts=[], existing_grant=first["grant_id"])
    assert again["grant_id"] == first["grant_id"]
    assert again["accounts"] == [ana.account]
    assert owner("select count(*) from placet.access_grant where user_id = $1",
                 ana.user) == [(1,)]
    with refused("PC422"):
        allow(desk, ana, app, existing_grant=first["grant_id"])
    with refused("PC410"):
        allow(desk, ana, client(), existing_grant=first["grant_id"])
    desk.one("grant_revoke", ana.actor, grant_id=first["grant_id"],
             reason="user")
    with refused("PC410"):
        allow(desk, ana, app, scopes=["dns.read"], minimum_roles=[""],
              existing_grant=first["grant_id"])
    drain(desk)


def test_fifty_decisions_at_once_are_one(room, queries, desk, owner, person,
                                         client):
    """s:A55"""
    ana, app, flow = person(), client(), nobody()
    done = at_once(room, queries, 25, lambda own, i: [own.one(
        "consent_decide", ana.actor, **answer(
            ana, app, flow=flow, answer="allow" if (i + k) % 3 else "refuse"))
        for k in range(2)])
    rows = [row for code, pair in done for row in pair]
    assert [code for code, _ in done] == [None] * 25
    assert [row["is_repeat"] for row in rows].count(False) == 1
    assert len({row["decision_id"] for row in rows}) == 1
    assert len({row["answer"] for row in rows}) == 1
    assert owner("select count(*) from placet.decision where flow_id = $1",
                 flow) == [(1,)]
    assert owner("select count(*) from placet.access_grant where user_id = $1",
                 ana.user)[0][0] <= 1


def test_two_people_cannot_answer_one_request(room, queries, desk, person,
                                              client):
    people, app = [person() for _ in range(6)], client()
    for _ in range(5):
        flow = nobody()
        done = at_once(room, queries, 6, lambda own, i: allow(
            own, people[i], app, flow=flow))
        assert sorted((code for code, _ in done), key=str) == \
            [None] + ["PC409"] * 5


def test_a_kept_request_is_there_for_a_day(desk, owner, client):
    app, start = client(), nobody()
    desk.ask("start_save", "machine:gateway", start_id=start, client_id=app,
             request="https://placet/authorize?x", app_host="a.example")
    found = desk.one("start_find", "machine:web", start_id=start)
    assert found["client_name"] == "App"
    owner("update placet.start set saved_at = now() - interval '25 hours' "
          "where start_id = $1 returning 1", start)
    assert desk.ask("start_find", "machine:web", start_id=start) == []
    desk.ask("start_save", "machine:gateway", start_id=nobody(),
             client_id=app, request="r", app_host="")
    assert owner("select 1 from placet.start where start_id = $1",
                 start) == []


def test_the_one_question_has_one_answer(desk, owner, person, client):
    ana, maker = person(), person()
    app = client(maker.account)
    grant = allow(desk, ana, app, ttl_s=60)["grant_id"]

    def look(grant_id=grant, epoch=1):
        asked = {"grant_id": grant_id, "epoch": epoch}
        row = desk.one("grant_alive", "machine:check", **asked)
        # What a client calls itself is for answers, not for the hook.
        row.pop("client_said")
        assert row == desk.one("hook_grant_alive", "machine:hook", **asked)
        return row

    row = look()
    assert row["is_alive"] and row["user_id"] == ana.user
    assert row["client_id"] == app and row["scopes"] == SCOPES
    assert row["accounts"] == [ana.account] and row["expires_at"] > now()
    assert not look(epoch=2)["is_alive"] and not look(epoch=0)["is_alive"]
    assert look(grant_id=nobody()) == {
        "is_alive": False, "user_id": None, "client_id": None,
        "scopes": None, "accounts": None, "expires_at": None}
    # I2: never more than the client may have by now.
    client(maker.account, client_id=app, scopes=["dns.read"],
           optional_scopes=["openid"])
    assert look()["is_alive"] and look()["scopes"] == ["openid", "dns.read"]
    for made_true, made_false in (
            ("placet.app_user set is_disabled = true where user_id = $1",
             "placet.app_user set is_disabled = false where user_id = $1"),
            ("placet.membership set role = 'member' where user_id = $1",
             "placet.membership set role = 'owner' where user_id = $1"),
            ("placet.access_grant set expires_at = now() where user_id = $1",
             "placet.access_grant set expires_at = null where user_id = $1")):
        owner(f"update {made_true} returning 1", ana.user)
        assert not look()["is_alive"], made_true
        owner(f"update {made_false} returning 1", ana.user)
        assert look()["is_alive"], made_false
    active = "hook_client_active"
    assert desk.one(active, "machine:hook", client_id=app)["is_active"]
    desk.one("client_suspend", "system", client_id=app, is_suspended=True)
    for name in (app, "none"):
        assert not desk.one(active, "machine:hook",
                            client_id=name)["is_active"]
    drain(desk)


def test_all_of_one_app_ends_and_nothing_else(desk, person, client):
    ana, ben = person(), person()
    robots = [client(ben.account, tier="self") for _ in range(2)]
    grants = [allow(desk, ana, app)["grant_id"] for app in robots * 2]
    others = [allow(desk, who, app)["grant_id"] for who, app in (
        (ana, client(ben.account)), (ana, client(tier="self")),
        (ben, robots[0]))]
    ask = {"user_id": ana.user, "grant_id": grants[0], "reason": "user"}
    with refused("PC404"):
        desk.ask("grants_revoke_group", ben.actor, **ask)
    assert desk.one("grant_get", ana.actor, user_id=ana.user,
                    grant_id=grants[0])["others"] == 3
    assert desk.one("grants_revoke_group", ana.actor, **ask)["ended"] == 4
    assert not any(is_alive(desk, grant) for grant in grants)
    assert all(is_alive(desk, grant) for grant in others)
    assert desk.one("grants_revoke_group", ana.actor, **ask)["ended"] == 0


# Telling the engines

def test_the_newest_token_is_held_and_then_wiped(desk, owner, person, client):
    ana = person()
    grant = allow(desk, ana, client())["grant_id"]
    held = "select token_hash from placet.held_token where grant_id = $1"
    assert renew(desk, grant, kind="access")[0]
    newest = [renew(desk, grant)[1] for _ in range(3)][-1]
    renew(desk, grant, kind="access")
    assert [bytes(h) for [h] in owner(held, grant)] == [newest]
    row = desk.one("grant_get", ana.actor, user_id=ana.user, grant_id=grant)
    assert row["last_renewed_at"] is not None
    desk.one("grant_revoke", ana.actor, grant_id=grant, reason="user")
    assert desk.one("grant_get", ana.actor, user_id=ana.user,
                    grant_id=grant)["delivery"] == "waiting"
    assert [r["grant_id"] for r in desk.ask(
        "grants_leaving", ana.actor, user_id=ana.user)] == [grant]
    told = {row["engine"]: row for row in drain(desk, grant)}
    assert bytes(told["main"]["sealed"]) == b"sealed " + newest
    assert not told["main"]["may_blanket"]
    assert told["green"]["sealed"] is None and told["green"]["may_blanket"]
    assert owner(held, grant) == []
    assert desk.one("grant_get", ana.actor, user_id=ana.user,
                    grant_id=grant)["delivery"] == "confirmed"
    assert desk.ask("grants_leaving", ana.actor, user_id=ana.user) == []


def test_a_late_token_is_queued_for_itself(desk, person, client):
    ana = person()
    grant = allow(desk, ana, client())["grant_id"]
    desk.one("grant_revoke", ana.actor, grant_id=grant, reason="user")
    drain(desk)
    late = [renew(desk, grant) for _ in range(2)]
    assert [alive for alive, _ in late] == [False, False]
    told = drain(desk, grant)
    assert {bytes(row["sealed"]) for row in told} == \
        {b"sealed " + token for _, token in late}
    assert not renew(desk, nobody())[0]


def test_a_grant_approved_again_is_not_destroyed(desk, person, client):
    """s:A59, s:D13: no blanket revocation over a newer grant."""
    ana, app = person(), client()
    old = allow(desk, ana, app)["grant_id"]
    desk.one("grant_revoke", ana.actor, grant_id=old, reason="user")
    new = allow(desk, ana, app)["grant_id"]
    told = drain(desk, old)
    assert [(r["is_superseded"], r["may_blanket"]) for r in told] == \
        [(True, False)] * 2
    assert is_alive(desk, new) and not is_alive(desk, old)


def test_a_decision_waits_while_a_blanket_revocation_runs(desk, owner, person,
                                                          client):
    ana, app = person(), client()
    grant = allow(desk, ana, app)["grant_id"]
    drain(desk)
    desk.one("grant_revoke", ana.actor, grant_id=grant, reason="user")
    rows = [desk.one("delivery_claim", "machine:deliver", lease_s=2)
            for _ in range(2)]
    assert all(row["may_blanket"] for row in rows)
    with refused("PC429"):
        allow(desk, ana, app)
    allow(desk, ana, client())
    desk.ask("delivery_done", "machine:deliver",
             delivery_id=rows[0]["delivery_id"], outcome="revoked")
    desk.ask("delivery_failed", "machine:deliver",
             delivery_id=rows[1]["delivery_id"], reason="500", again_in_s=60)
    new = allow(desk, ana, app)["grant_id"]
    assert desk.one("grant_get", ana.actor, user_id=ana.user,
                    grant_id=grant)["delivery"] == "failing"
    owner("update placet.delivery set due_at = now() where delivery_id = $1 "
          "returning 1", rows[1]["delivery_id"])
    assert [row["is_superseded"] for row in drain(desk, grant)] == [True]
    assert is_alive(desk, new)


def test_what_a_dead_deliverer_held_is_taken_over(desk, person, client):
    ana = person()
    grant = allow(desk, ana, client())["grant_id"]
    drain(desk)
    desk.one("grant_revoke", ana.actor, grant_id=grant, reason="user")
    first = [desk.one("delivery_claim", "machine:deliver", lease_s=1)
             for _ in range(2)]
    assert desk.ask("delivery_claim", "machine:deliver", lease_s=1) == []
    time.sleep(1.1)
    again = drain(desk, grant)
    assert {r["delivery_id"] for r in again} == \
        {r["delivery_id"] for r in first}
    assert [r["attempts"] for r in again] == [2, 2]


def test_each_refusal_of_the_hook_is_a_new_delivery(desk, owner, person,
                                                    client):
    ana = person()
    grant = allow(desk, ana, client())["grant_id"]
    refuse = {"grant_id": grant, "epoch": 1, "engine": "main"}
    desk.ask("hook_refused", "machine:hook", **refuse)
    assert drain(desk, grant) == [], "a live grant is left alone"
    desk.one("grant_revoke", ana.actor, grant_id=grant, reason="user")
    assert len(drain(desk, grant)) == 2
    desk.ask("hook_refused", "machine:hook", **refuse)
    assert owner("select state, round from placet.delivery where grant_id = "
                 "$1 and engine = 'main'", grant) == [("waiting", 2)]
    owner("update placet.delivery set due_at = now() where grant_id = $1 "
          "returning 1", grant)
    row = desk.one("delivery_claim", "machine:deliver", lease_s=30)
    # A reason that comes while it is being delivered is not lost.
    desk.ask("hook_refused", "machine:hook", **refuse)
    desk.ask("delivery_done", "machine:deliver",
             delivery_id=row["delivery_id"], outcome="revoked")
    assert owner("select state from placet.delivery where grant_id = $1 "
                 "and engine = 'main'", grant) == [("waiting",)]
    assert len(drain(desk, grant)) == 1
    assert owner("select count(*) from placet.audit where subject = $1 and "
                 "event = 'hook_refused'", str(grant)) == [(1,)]
    desk.ask("hook_refused", "machine:hook", grant_id=nobody(), epoch=1,
             engine="main")


def test_the_summary_counts_what_waits(desk, person, client):
    drain(desk)
    look = ("delivery_summary", "machine:metrics")
    assert desk.one(*look) == {"waiting": 0, "oldest_s": 0}
    ana = person()
    desk.one("grant_revoke", ana.actor, reason="user",
             grant_id=allow(desk, ana, client())["grant_id"])
    assert desk.one(*look)["waiting"] == 2
    drain(desk)


def test_two_hundred_grants_are_listed_and_narrowed(desk, owner, person,
                                                    client):
    ana, app = person(), client()
    made = [allow(desk, ana, app, scopes=["openid", "dns.read"],
                  minimum_roles=["", ""])["grant_id"] for _ in range(199)]
    made.append(allow(desk, ana, app)["grant_id"])

    def look(**changed):
        return desk.ask("grants_of", ana.actor, **{
            "user_id": ana.user, "filter": "all", "account_id": None,
            "sensitive_scopes": [], **changed})

    began = time.monotonic()
    assert {row["grant_id"] for row in look()} == set(made)
    assert time.monotonic() - began < 1
    assert [row["grant_id"] for row in look(
        filter="sensitive", sensitive_scopes=["dns.edit"])] == made[-1:]
    assert look(filter="unused") == []
    owner("update placet.access_grant set granted_at = now() - interval "
          "'91 days' where grant_id = $1 returning 1", made[0])
    assert [r["grant_id"] for r in look(filter="unused")] == made[:1]
    assert look(account_id=nobody()) == []
    assert len(look(account_id=ana.account)) == 200
    assert look()[0]["account_names"][0].startswith("A ")


# Everything at once

def test_a_token_that_meets_a_revocation_is_late(room, queries, desk, person,
                                                 client):
    """Held in time or handed over: there is no third outcome."""
    ana = person()
    grant = allow(desk, ana, client())["grant_id"]
    drain(desk)
    code, (alive, token) = meanwhile(
        room, queries, ("grant_revoke", ana.actor,
                        {"grant_id": grant, "reason": "user"}),
        lambda own: renew(own, grant))
    assert code is None and not alive
    assert b"sealed " + token in [
        row["sealed"] and bytes(row["sealed"]) for row in drain(desk, grant)]


@pytest.mark.parametrize("code, end", [
    ("PC409", lambda p, c: ("client_suspend", "system",
                            {"client_id": c, "is_suspended": True})),
    ("PC409", lambda p, c: ("client_delete", "system", {"client_id": c})),
    ("PC403", lambda p, c: ("user_disable", "system",
                            {"email": p.email, "is_disabled": True})),
    ("PC403", lambda p, c: ("member_remove", "system",
                            {"account_id": p.account, "email": p.email})),
    ("PC403", lambda p, c: ("member_put", "system",
                            {"account_id": p.account, "email": p.email,
                             "role": "member"})),
    ("PC403", lambda p, c: ("account_close", "system",
                            {"account_id": p.account})),
], ids=["suspended", "deleted", "disabled", "removed", "lowered", "closed"])
def test_a_decision_that_meets_an_end_waits_for_it(
        room, queries, desk, owner, person, client, code, end):
    boss, app = person(), client()
    who = person("admin", boss.account)
    met = meanwhile(room, queries, end(who, app),
                    lambda own: allow(own, who, app))
    assert met[0] == code, met
    assert owner("select count(*) from placet.access_grant "
                 "where user_id = $1", who.user) == [(0,)]


def test_an_old_grant_that_is_being_ended_is_not_used_again(
        room, queries, desk, person, client):
    ana, app = person(), client()
    grant = allow(desk, ana, app)["grant_id"]
    met = meanwhile(
        room, queries, ("grant_revoke", ana.actor,
                        {"grant_id": grant, "reason": "user"}),
        lambda own: allow(own, ana, app, existing_grant=grant))
    assert met[0] == "PC410", met
    drain(desk)


@pytest.mark.timeout(200)
def test_interleavings_never_leave_a_dead_grant_usable(
        room, queries, desk, owner, person, client):
    """
    s:A57, s:A58 at the store: approve, redeem, refresh, revoke, suspend,
    lower and deliver, as they come. After the answer of what ended a grant
    nobody is told that it is alive, and every token issued for it is held or
    was handed to the deliverer (I1, I2, I5, I6, I8).
    """
    seed = random.randrange(1 << 30)
    boss = person()
    people = [person("admin", boss.account) for _ in range(3)]
    apps = [client() for _ in range(2)]
    ended, wrong, told = set(), [], set()
    tokens, answers = {}, []
    lock = threading.Lock()
    rounds = 130

    def grants():
        with lock:
            return list(tokens)

    def check(own, grant):
        with lock:
            was_over = grant in ended
        if is_alive(own, grant) and was_over:
            wrong.append(f"{grant} alive after its end")

    def refresh(own, grant):
        with lock:
            was_over = grant in ended
        alive, token = renew(own, grant)
        with lock:
            tokens[grant].add(token)
        if alive and was_over:
            wrong.append(f"{grant} renewed after its end")

    def deliver(own):
        rows = own.ask("delivery_claim", "machine:deliver", lease_s=20)
        for row in rows:
            if row["sealed"] is not None:
                with lock:
                    told.add(bytes(row["sealed"])[7:])
            own.ask("delivery_done", "machine:deliver",
                    delivery_id=row["delivery_id"], outcome="revoked")

    def step(own, dice):
        who, app = dice.choice(people), dice.choice(apps)
        known = grants()
        what = dice.random()
        if what < 0.25 or not known:
            flow = nobody()
            row = allow(own, who, app, flow=flow)
            with lock:
                tokens[row["grant_id"]] = set()
                answers.append(flow)
            return
        grant = dice.choice(known[-6:])
        if what < 0.55:
            refresh(own, grant)
        elif what < 0.70:
            check(own, grant)
        elif what < 0.82:
            own.one("grant_revoke", "operator:" + nobody(), grant_id=grant,
                    reason="operator")
            with lock:
                ended.add(grant)
            check(own, grant)
        elif what < 0.95:
            deliver(own)
        elif what < 0.97:
            before = set(known)
            own.one("client_suspend", "system", client_id=app,
                    is_suspended=True)
            of_app = {g for [g] in owner_rows(
                "select grant_id from placet.access_grant "
                "where client_id = $1", app)}
            with lock:
                ended.update(before & of_app)
            own.one("client_suspend", "system", client_id=app,
                    is_suspended=False)
        else:
            before = set(known)
            own.one("member_put", "system", account_id=boss.account,
                    email=who.email, role="member")
            of_user = {g for [g] in owner_rows(
                "select grant_id from placet.access_grant "
                "where user_id = $1", who.user)}
            with lock:
                ended.update(before & of_user)
            own.one("member_put", "system", account_id=boss.account,
                    email=who.email, role="admin")

    def owner_rows(*asked):
        with lock:
            return owner(*asked)

    def work(own, number):
        dice = random.Random(seed + number)
        refusals = []
        for _ in range(rounds):
            try:
                step(own, dice)
            except psycopg.Error as error:
                refusals.append(error.sqlstate)
        return refusals

    done = at_once(room, queries, 8, work)
    codes = {code for _, refusals in done for code in refusals}
    assert [code for code, _ in done] == [None] * 8, (seed, done)
    # Meanwhile suspended, lowered or still being removed; never a deadlock.
    assert codes <= {"PC403", "PC409", "PC429"}, (seed, codes)
    assert wrong == [], (seed, wrong)
    assert len(ended) > 20

    for grant in ended:
        assert not is_alive(desk, grant)
        assert owner("select count(*) from placet.audit where event = "
                     "'grant_ended' and subject = $1", str(grant)) == [(1,)]
        assert owner("select epoch from placet.access_grant where "
                     "grant_id = $1", grant) == [(2,)]
    owner("update placet.delivery set due_at = now() where state <> 'done' "
          "returning 1")
    for row in drain(desk):
        if row["sealed"] is not None:
            told.add(bytes(row["sealed"])[7:])
    for flow in answers:
        assert owner("select count(*) from placet.decision where "
                     "flow_id = $1", flow) == [(1,)]
    # The newest token of a grant at its end, and every one after it.
    last = owner("select count(*) from placet.held_token h join "
                 "placet.access_grant g using (grant_id) "
                 "where g.state = 'ended'")
    assert last == [(0,)], "a dead grant's token was not handed over"
    for grant in ended:
        assert not tokens[grant] or tokens[grant] & told, seed


# Secrets and keys of a client: whose they are to change

def add_secret(desk, actor, client_id, alone=True, **more):
    return desk.one("client_secret_add", actor, client_id=client_id,
                    secret_hash=hash32(), label="one", days=None,
                    is_alone=alone, **more)


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


def test_a_third_secret_waits_for_the_second_to_go(room, desk, queries,
                                                   client):
    app = client(method="client_secret_post")
    with refused("PC409"):
        add_secret(desk, "system", app, alone=False)
    add_secret(desk, "system", app)

    def add(_):
        own = Desk(room, queries)
        try:
            add_secret(own, "system", app)
            return True
        except psycopg.Error as error:
            assert error.sqlstate == "PC409"
            return False
        finally:
            own.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(add, range(8))) == 1


def test_an_assertion_is_spent_once(desk):
    spent = hash32()
    in_a_minute = now() + timedelta(minutes=1)
    answers = [desk.one("client_assertion_spend", "machine:gateway",
                        assertion_hash=spent, expires_at=in_a_minute
                        )["is_fresh"] for _ in range(3)]
    assert answers == [True, False, False]
    old = hash32()
    for expected in (True, True):
        assert desk.one("client_assertion_spend", "machine:gateway",
                        assertion_hash=old,
                        expires_at=now() - timedelta(seconds=5)
                        )["is_fresh"] is expected
