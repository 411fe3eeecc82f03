"""
Whose domains they are (s:A70), what happens when two are first (s:V14), and
what an outage of the resolvers does not do (s:V19).
"""

import threading
import time

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from command_line import say

ONE_AT_A_TIME = "select count(*) from domain where name = %s and state in " \
    "('verified', 'stale')"


@pytest.fixture
def stack(domain_stack):
    return domain_stack


class Schedule:
    """What a worker does, with an answer of the story's own: the resolvers
    are away as far as the others are concerned."""

    def __init__(self, stack):
        self._connection = psycopg.connect(
            stack.store.writer, autocommit=True,
            options="-csearch_path=placet")

    def close(self):
        self._connection.close()

    def _ask(self, sql, *values, actor="machine:domains"):
        with self._connection.transaction():
            self._connection.execute(
                "select set_config('placet.actor', %s, true)", (actor,))
            return self._connection.execute(sql, values).fetchall()

    def claim(self, account, domain):
        [(id_,)] = self._ask("select domain_claim(%s, %s)::text", account,
                             domain, actor="system")
        return id_

    def take(self, account, id_):
        """Under a claim of ours, whoever else had one."""
        [(claim,)] = self._ask(
            "update domain set claim = gen_random_uuid(), next_check_at = "
            "clock_timestamp() + interval '1 hour' where domain_id = %s "
            "returning claim", id_)
        return claim

    def settle(self, id_, claim, verdict):
        return self._ask(
            "select was, now_is from domain_settle(%s, %s, %s, true, 3, 3, "
            "'{}')", id_, claim, verdict)

    def look(self, account, id_, verdict):
        return self.settle(id_, self.take(account, id_), verdict)


@pytest.fixture
def schedule(stack):
    made = Schedule(stack)
    yield made
    made.close()


def test_an_operators_look_up_and_a_proof_wait_in_one_order(
        stack, rows, schedule):
    """Each wants the rows of both accounts, and neither holds what the other
    needs first."""
    domain = "ring.example"
    operator = Schedule(stack)
    ids = [schedule.claim(say(stack, "account", "add",
                              f"Ring {mark}").split()[-1], domain)
           for mark in "ab"]
    assert schedule.look(None, ids[0], "verified") == [("claimed", "verified")]
    claim = schedule.take(None, ids[1])

    def waiting(count):
        end = time.monotonic() + 10
        while rows("select count(*) from pg_stat_activity where "
                   "wait_event_type = 'Lock' and query like '%%domain_%%'"
                   ) != [(count,)]:
            assert time.monotonic() < end
            time.sleep(0.02)

    with ThreadPoolExecutor(2) as pool, \
            psycopg.connect(stack.store.admin) as lock:
        lock.execute("select from placet.domain where domain_id = %s "
                     "for update", (ids[0],))
        taken = pool.submit(operator._ask, "select domain_id::text from "
                            "domain_take(%s, 60)", domain, actor="system")
        waiting(1)
        settled = pool.submit(schedule.settle, ids[1], claim, "verified")
        waiting(2)
        lock.rollback()
        assert {one for one, in taken.result()} == set(ids)
        # The operator's look-up has overtaken it.
        assert settled.result() == []
    operator.close()


def test_two_accounts_that_prove_one_domain_at_once(stack, rows):
    """s:V14: 200 times; one owner, both in the log"""
    accounts = []
    for mark in "ab":
        accounts.append(say(stack, "account", "add",
                            f"Race {mark}").split()[-1])
    sides = [Schedule(stack), Schedule(stack)]
    gate = threading.Barrier(2)

    def prove(side, account, id_):
        claim = side.take(account, id_)
        gate.wait()
        return side.settle(id_, claim, "verified")

    with ThreadPoolExecutor(2) as pool:
        for trial in range(200):
            domain = f"race{trial}.example"
            ids = [side.claim(account, domain)
                   for side, account in zip(sides, accounts)]
            done = list(pool.map(prove, sides, accounts, ids))
            assert done == [[("claimed", "verified")]] * 2
            # The quota of an account is not what is tried here.
            assert rows(
                "with old as (update domain set state = 'removed', "
                "stale_since = null, ended_at = clock_timestamp(), "
                "next_check_at = null where name = %s and state = 'verified' "
                "returning 1), over as (update domain set state = 'removed' "
                "where name = %s and state = 'displaced' returning 1), "
                "aged as (update domain set claimed_at = claimed_at - "
                "interval '2 days' where name = %s and false returning 1) "
                "select (select count(*) from old), "
                "(select count(*) from over)", domain, domain, domain) == \
                [(1, 1)]
            rows("update domain set claimed_at = claimed_at - interval "
                 "'2 days' where name = %s returning 1", domain)
    for side in sides:
        side.close()
    assert rows("select event, count(*) from audit where subject = any(%s) "
                "and event in ('domain_verified', 'domain_displaced') "
                "group by 1 order by 1", accounts) == \
        [("domain_displaced", 200), ("domain_verified", 400)]


def test_only_admins_change_and_only_members_see(stack, room_of, rows,
                                                 newcomer):
    """s:A70, I3"""
    owls = room_of("Owls")
    domain = "rights.example"
    [(name,)] = rows("select name from account where account_id = %s",
                     owls.account)
    page = owls.person.open(owls.path)
    assert page.form(field="domain")
    say(stack, "domain", "claim", name, domain)
    path = f"{owls.path}/{owls.id_of(domain)}"
    other = newcomer(account="Cats")
    other.sign_in()
    [(own,)] = rows(
        "select m.account_id::text from membership m join app_user u "
        "using (user_id) where u.email = %s", other.email)
    csrf = dict(other.open("/accounts/new").form(
        field="name").values())["csrf"]

    def posts():
        return [other.post(where, {"csrf": csrf, **fields}).status
                for where, fields in (
                    (owls.path, {"domain": "more.example"}),
                    (path, {"do": "check"}), (path, {"do": "restart"}),
                    (f"{path}/remove", {}))]

    for role in (None, "member", "developer"):
        if role:
            say(stack, "member", "add", name, other.email, role)
        seen = 200 if role else 404
        assert other.open(owls.path).status == seen
        assert other.open(path).status == seen
        assert other.open(f"{path}/remove").status == 404
        assert posts() == [404] * 4
        if role:
            assert not [form for form in other.open(path).forms()
                        if "/domains" in form.action]
    # Nor by way of an account of one's own.
    assert other.open(f"/accounts/{own}/domains/"
                      f"{owls.id_of(domain)}").status == 404
    assert owls.state(domain) == "claimed"
    say(stack, "member", "add", name, other.email, "admin")
    assert other.open(f"{path}/remove").status == 200


def test_an_outage_takes_nobodys_badge(stack, schedule, rows):
    """s:V19: a day without answers, and four when nobody has any"""
    account = say(stack, "account", "add", "Outage").split()[-1]
    ids = [schedule.claim(account, f"outage{n}.example") for n in range(3)]
    for id_ in ids:
        assert schedule.look(account, id_, "verified") == \
            [("claimed", "verified")]

    def pass_by(span):
        rows("update domain set stale_since = stale_since - %s::interval, "
             "answered_at = answered_at - %s::interval, checked_at = "
             "checked_at - %s::interval where domain_id::text = any(%s) "
             "returning 1", span, span, span, ids)
        # What other stories look at is no evidence here.
        rows("update domain set answered_at = null where domain_id::text "
             "<> all(%s) returning 1", ids)

    for verdict in ("temporary", "dnssec_invalid", "disagreement"):
        for id_ in ids:
            assert schedule.look(account, id_, verdict)[0][1] == "stale"
        pass_by("8 hours")
    for id_ in ids:
        assert schedule.look(account, id_, "temporary") == \
            [("stale", "stale")]
    pass_by("72 hours")
    assert schedule.look(account, ids[0], "temporary") == \
        [("stale", "stale")]
    [(silent,)] = rows("select extract(epoch from now() - max(answered_at)) "
                       "/ 3600 from domain where domain_id::text = any(%s)",
                       ids)
    assert silent > 72
    # Another domain was answered: then it is not our outage.
    assert schedule.look(account, ids[1], "verified")[0][1] == "verified"
    assert schedule.look(account, ids[0], "temporary") == \
        [("stale", "lapsed")]
    assert schedule.look(account, ids[2], "verified")[0][1] == "verified"
    assert rows("select state, count(*) from domain where account_id = %s "
                "group by 1 order by 1", account) == \
        [("lapsed", 1), ("verified", 2)]


def test_a_late_worker_has_nothing_to_say(stack, schedule, rows):
    account = say(stack, "account", "add", "Late").split()[-1]
    id_ = schedule.claim(account, "late-worker.example")
    claim = schedule.take(account, id_)
    newer = schedule.take(account, id_)
    assert schedule.settle(id_, claim, "verified") == []
    assert schedule.settle(id_, newer, "no_name") == [("claimed", "claimed")]
    assert schedule.settle(id_, newer, "verified") == []
    claim = schedule.take(account, id_)
    rows("select set_config('placet.actor', 'system', true), "
         "placet.domain_restart(%s, %s)::text", account, id_)
    assert schedule.settle(id_, claim, "verified") == []


def test_a_closed_account_has_no_domains(stack, schedule, rows):
    account = say(stack, "account", "add", "Closing").split()[-1]
    id_ = schedule.claim(account, "closing.example")
    assert schedule.look(account, id_, "verified")[0][1] == "verified"
    say(stack, "account", "close", "Closing")
    assert rows("select state, next_check_at from domain where "
                "domain_id = %s", id_) == [("removed", None)]
