"""
No question reads a table of people, accounts, clients, grants or what happened
from one end to the other: under row-level security that asks a policy for each
row, and a page would slow down with everybody who was ever here.
"""

import pytest

from store_room import StoreRoom

MANY = 20000
# What an operator asks from time to time, or a worker when it has nothing else
# to do; and names of accounts, which no index serves under row-level security:
# 24 ms among 50,000 for who gives a client away.
MAY = {"account_by_name", "account_to_receive", "client_skeletons_missing",
       "clients_all", "domain_summary", "domains_all", "engine_key_newest"}

FILL = """
select set_config('placet.actor', 'system', true);
create temp table one on commit drop as select n,
    ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid as id
    from generate_series(1, MANY) n;
insert into placet.app_user (user_id, email, name)
    select id, 'crowd' || n || '@example.net', 'Crowd ' || n from one;
set local session_replication_role = replica;
insert into placet.account (account_id, name)
    select id, 'Crowd ' || n from one;
insert into placet.membership (account_id, user_id, role)
    select id, id, 'owner' from one;
insert into placet.client (client_id, account_id, name, is_public, tier,
    method, redirect_uris, scopes, grant_types)
    select 'crowd' || n, id, 'Crowd ' || n, n % 2 = 0, 'hand', 'none',
    array['https://a.example/'], array['dns.read'],
    array['authorization_code'] from one;
insert into placet.client_skeleton (client_id, name, small, shown)
    select 'crowd' || n, 'Crowd ' || n, 'crowd ' || n, 'crowd ' || n from one;
insert into placet.client_version (client_id, version, account_id, content,
    actor) select 'crowd' || n, v, id, '{}', 'user:' || id
    from one, generate_series(1, 2) v;
insert into placet.access_grant (grant_id, user_id, client_id,
    client_version, state, scopes, minimum_rank, redirect_host)
    select id, id, 'crowd' || n, 1, 'live', array['dns.read'], 1, 'a.example'
    from one;
insert into placet.grant_account (grant_id, account_id, user_id)
    select id, id, id from one;
insert into placet.audit (audit_id, event, actor, subject, user_id)
    overriding system value select 1000000 + n * 2 + v, 'client_changed',
    'user:' || id, 'crowd' || n, id from one, generate_series(0, 1) v;
insert into placet.account_activity (account_id, audit_id, at, event, kind,
    actor, detail) select id, 1000000 + n * 2, now(), 'client_changed',
    'clients', 'operator', '{}' from one;
insert into placet.session (cookie_hash, user_id, idle_s, expires_at, address,
    agent) select sha256(n::text::bytea), id, 60, now(), '', '' from one;
insert into placet.domain (account_id, name, state, verified_since,
    confirmed_at, proven_until, next_check_at)
    select id, 'crowd' || n || '.example', 'verified', now(), now(),
    now() + interval '1 day', now() from one;
"""


def whole(node, found):
    """Gathers the tables that are read without a condition on an index."""
    table, kind = node.get("Relation Name"), node["Node Type"]
    if table and (kind == "Seq Scan" or kind.startswith("Index")
                  and "Index Cond" not in node):
        found.add(table)
    for below in node.get("Plans", ()):
        whole(below, found)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """In a room of its own: what is planned depends on what others left."""
    with StoreRoom(tmp_path_factory.mktemp("crowd")) as room:
        room.migrate()
        with room.connect("admin") as connection:
            fill(connection)
            yield connection


def fill(connection):
    with connection.transaction():
        for statement in FILL.replace("MANY", str(MANY)).split(";\n"):
            if statement.strip():
                connection.execute(statement)
    tables = [table for table, in connection.execute(
        "select relname from pg_class where relkind = 'r' "
        "and relnamespace = 'placet'::regnamespace")]
    for table in tables:
        connection.execute(f"analyze placet.{table}")


def plan(crowd, query):
    role = "writer" if query["kind"] == "change" else "reader"
    nothing = ", ".join(["null"] * len(query["names"]))
    with crowd.transaction(force_rollback=True):
        crowd.execute(f"set local role placet_{role}")
        crowd.execute("set local plan_cache_mode = force_generic_plan")
        crowd.execute("select set_config('placet.actor', 'user:' || "
                      "gen_random_uuid(), true)")
        crowd.execute(f"prepare asked as {query['sql']}")
        [(found,)] = crowd.execute(
            "explain (format json) execute asked"
            + (f"({nothing})" if nothing else "")).fetchall()
        crowd.execute("deallocate asked")
    return found[0]["Plan"]


def test_no_question_reads_a_large_table_as_a_whole(crowd, queries):
    large = {table for table, in crowd.execute(
        "select relname from pg_class where relkind = 'r' and relnamespace = "
        "'placet'::regnamespace and reltuples >= $1", [MANY])}
    assert {"app_user", "account", "client", "client_version", "access_grant",
            "audit"} <= large
    found = {}
    for name, query in queries.items():
        tables = set()
        whole(plan(crowd, query), tables)
        if tables & large:
            found[name] = sorted(tables & large)
    assert {name: tables for name, tables in found.items()
            if name not in MAY} == {}
    assert set(found) == MAY
