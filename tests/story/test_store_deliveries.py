"""
Telling the engines that a grant has ended: which token they are given, who
delivers, and what is not destroyed by it.
"""

import time

from store_people import allow, drain, is_alive, refused, renew
from store_room import nobody


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
