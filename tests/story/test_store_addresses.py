"""
Who has an address is found among some thousand people by looking at few of
them, under the policies of the role that the program asks as.
"""

import psycopg
import pytest

from psycopg import sql

from store_room import hash32, nobody, sqitch

ISSUER = "https://idp.example"
TABLES = ("app_user", "invitation", "client_transfer")


class Crowd:
    """
    Five thousand people in a transaction, the last thousand of them invited
    and offered a client. Who is looked for stands far behind: a change reads
    people until it has one.
    """

    def __init__(self, connection, queries):
        self._connection = connection
        self._queries = queries
        self.mark = nobody()[:13]
        insert = connection.execute
        insert("select set_config('placet.actor', 'system', true)")
        insert("insert into placet.app_user (email, name) "
               "select $1 || n || '@Crowd.example', 'Crowd' "
               "from generate_series(1, 5000) n", [self.mark])
        [(self.account,)] = insert("select placet.account_add($1)",
                                   [f"Crowd {self.mark}"])
        insert("insert into placet.invitation (account_id, email, role, "
               "made_at) select $1, $2 || n || '@crowd.Example', 'member', "
               "clock_timestamp() - interval '2 days' "
               "from generate_series(4001, 5000) n", [self.account, self.mark])
        insert("with c as (insert into placet.client (client_id, account_id, "
               "name, is_public, tier, method, redirect_uris, scopes, "
               "grant_types) select $1 || n, $2, 'Many', false, 'hand', "
               "'none', array['https://a.example/'], array['dns.read'], "
               "array['authorization_code'] "
               "from generate_series(4001, 5000) n returning client_id) "
               "insert into placet.client_transfer "
               "(client_id, from_account, to_email) "
               "select client_id, $2, client_id || '@CROWD.example' from c",
               [self.mark, self.account])
        for table in TABLES:
            insert(f"analyze placet.{table}")
        [(self.owner,)] = insert(
            "select user_id from placet.member_put($1, $2, 'owner')",
            [self.account, self.address(4907)])
        insert("select placet.user_link($1, $2, $3)",
               [self.address(4909), ISSUER, self.mark])
        insert("select placet.platform_account_put($1, $2, false)",
               [self.mark, f"Theirs {self.mark}"])

    def address(self, number):
        """As its owner might write it another day."""
        return f"{self.mark.upper()}{number}@cRowd.example"

    def _as_the_program(self, query, actor):
        role = "writer" if query["kind"] == "change" else "reader"
        self._connection.execute(f"set local role placet_{role}")
        self._connection.execute("set local plan_cache_mode = "
                                 "force_generic_plan")
        self._connection.execute(
            "select set_config('placet.actor', $1, true)", [actor])

    def plan(self, name, actor, /, **values):
        """How a query is answered; taken back."""
        query = self._queries[name]
        with self._connection.transaction(force_rollback=True):
            self._as_the_program(query, actor)
            self._connection.execute(f"prepare {name} as {query['sql']}")
            found = self._connection.execute(
                sql.SQL("explain (costs off) execute {}({})").format(
                    sql.Identifier(name), sql.SQL(", ").join(
                        values[n] for n in query["names"]))).fetchall()
            self._connection.execute(f"deallocate {name}")
        return "\n".join(line for line, in found)

    def looked_at(self, name, actor, /, **values):
        """table → how many of its rows a change looked at; taken back."""
        query = self._queries[name]
        counted = ("select relname, seq_tup_read + idx_tup_fetch "
                   "from pg_stat_xact_user_tables where relname = any ($1)")
        with self._connection.transaction(force_rollback=True):
            before = dict(self._connection.execute(counted, [list(TABLES)]))
            self._as_the_program(query, actor)
            done = self._connection.execute(
                query["sql"], [values[n] for n in query["names"]]).fetchall()
            after = dict(self._connection.execute(counted, [list(TABLES)]))
        assert len(done) == 1, done
        return {table: after[table] - before[table] for table in TABLES}


@pytest.fixture(scope="module")
def crowd(room, queries):
    with room.connect("admin") as connection, \
            connection.transaction(force_rollback=True):
        yield Crowd(connection, queries)


@pytest.mark.parametrize("name, actor, by, table, index", [
    ("user_by_email", "machine:login", "email", "app_user",
     "app_user_email_key"),
    ("invitations_for", "machine:accounts", "user_id", "invitation",
     "invitation_email_key"),
    ("transfers_for", "machine:accounts", "user_id", "client_transfer",
     "client_transfer_email_key"),
    ("mail_invitation", "machine:mail", "invitation_id", "app_user",
     "app_user_email_key"),
])
def test_an_address_is_found_by_its_index(crowd, name, actor, by, table,
                                          index):
    value = sql.Literal(crowd.address(4907) if by == "email" else nobody())
    plan = crowd.plan(name, actor, **{by: value})
    assert f"using {index} on {table}" in plan \
        or f"Bitmap Index Scan on {index}" in plan, plan
    assert f"Seq Scan on {table}" not in plan, plan


CHANGES = {
    "reset_open": lambda c: ("machine:login", {
        "email": c.address(4908), "token_hash": hash32(), "ttl_s": 60}),
    "provider_sign_in": lambda c: ("machine:provider", {
        "email": c.address(4908), "issuer": ISSUER, "subject": "s",
        "name": "N", "creates": True}),
    "user_disable": lambda c: ("system", {
        "email": c.address(4908), "is_disabled": True}),
    "user_link": lambda c: ("system", {
        "email": c.address(4908), "issuer": ISSUER, "subject": "s"}),
    "user_unlink": lambda c: ("system", {
        "email": c.address(4909), "issuer": ISSUER}),
    "member_put": lambda c: ("system", {
        "email": c.address(4908), "role": "member", "account_id": c.account}),
    "platform_member_put": lambda c: ("system", {
        "email": c.address(4908), "role": "member", "external_id": c.mark,
        "issuer": ISSUER, "subject": "s", "name": "N", "adopts": True}),
    "invite": lambda c: (f"user:{c.owner}", {
        "email": c.address(4908), "role": "member", "account_id": c.account}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_who_has_an_address_is_found_without_asking_everybody(crowd, name):
    actor, values = CHANGES[name](crowd)
    looked_at = crowd.looked_at(name, actor, **values)
    assert 0 < looked_at["app_user"] < 20, looked_at
    assert looked_at["invitation"] < 20, looked_at


def test_an_address_is_one_in_small_and_capital_letters(desk):
    mark = nobody()[:13]
    written = f"Ärger.{mark}@Example.com"
    user = desk.one("user_add", "system", email=written, name="P",
                    password_hash="x", is_operator=False)["user_id"]
    for address in (written, written.upper(), written.lower()):
        found = desk.one("user_by_email", "machine:login", email=address)
        assert (found["user_id"], found["email"]) == (user, written)
        with pytest.raises(psycopg.errors.UniqueViolation):
            desk.one("user_add", "system", email=address, name="Q",
                     password_hash="x", is_operator=False)


def test_nobody_writes_another_key(owner):
    """Not even who may write all of a row."""
    [(key,)] = owner("insert into placet.app_user (email, email_key, name) "
                     "values ($1, 'other', 'P') returning email_key",
                     f"{nobody()}@Example.com")
    assert key.endswith("@example.com")
    [(key,)] = owner("update placet.app_user set email_key = 'other', "
                     "email = 'New.' || email where email_key = $1 "
                     "returning email_key", key)
    assert key.startswith("new.")


def test_who_was_there_before_keys_is_found(room):
    url = room.copy("older")
    _migrate(url, "revert", "-y", "--to", "client_domain_put")
    with psycopg.connect(url, autocommit=True) as older:
        older.execute("set placet.actor = 'system'")
        older.execute(
            "insert into placet.app_user (email, name) select 'U' || n || "
            "'@Example.com', 'U' from generate_series(1, 2500) n")
        older.execute(
            "insert into placet.invitation (account_id, email, role) "
            "select placet.account_add('Before'), 'I@Example.com', 'member'")
        _migrate(url, "deploy", "--verify")
        assert older.execute(
            "select count(*) from placet.app_user "
            "where email_key = lower(email)").fetchone() == (2500,)
        assert older.execute(
            "select email_key from placet.invitation").fetchall() == [
                ("i@example.com",)]


def _migrate(url, *words):
    done = sqitch(url, *words)
    assert done.returncode == 0, done.stdout + done.stderr
