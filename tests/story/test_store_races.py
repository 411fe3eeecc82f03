"""
What must hold when one change meets another that is half done, or when many
act as they come.
"""

import random
import threading

import psycopg
import pytest

from store_people import allow, at_once, drain, is_alive, meanwhile, renew
from store_room import Desk, nobody


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
                            {"client_id": c, "is_suspended": True,
                             "seen": []})),
    ("PC409", lambda p, c: ("client_delete", "system",
                            {"client_id": c, "seen": []})),
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


def invite(own, who, email):
    return own.one("invite", who.actor, account_id=who.account, email=email,
                   role="owner")["invitation_id"]


def offer(own, who, app, email):
    return own.one("client_transfer_offer", "machine:accounts",
                   user_id=who.user, client_id=app, account_id=None,
                   email=email)["transfer_id"]


def unasked(owner, who):
    """How what somebody asked others ended: invitations, then offers."""
    return [[answer for (answer,) in owner(
        f"select answer from placet.{table} where {by} = $1", who.user)]
        for table, by in (("invitation", "invited_by"),
                          ("client_transfer", "offered_by"))]


@pytest.mark.parametrize("role, ends", [
    (None, [["withdrawn"], ["withdrawn"]]),
    ("developer", [["withdrawn"], ["withdrawn"]]),
    ("admin", [["withdrawn"], [None]]),
    ("owner", [[None], [None]])])
def test_what_a_member_asked_others_ends_with_his_role(
        desk, owner, person, client, role, ends):
    """Whoever removes or lowers him; what others asked stays."""
    boss, guest = person(), person()
    who = person("owner", boss.account)
    app, other = client(boss.account), client(boss.account)
    invite(desk, who, guest.email)
    offer(desk, who, app, guest.email)
    invite(desk, boss, f"x-{guest.email}")
    offer(desk, boss, other, guest.email)
    desk.one("invite", "operator:o", account_id=boss.account,
             email=f"y-{guest.email}", role="owner")
    if role:
        desk.one("member_put", "system", account_id=boss.account,
                 email=who.email, role=role)
    else:
        desk.one("member_remove", who.actor, account_id=boss.account,
                 email=who.email)
    assert unasked(owner, who) == ends
    assert unasked(owner, boss) == [[None], [None]]
    assert owner("select count(*) from placet.invitation where account_id = "
                 "$1 and answered_at is null and invited_by is null",
                 boss.account) == [(1,)]
    told = owner("select event, actor from placet.audit where event in "
                 "('invitation_withdrawn', 'client_offer_withdrawn') and "
                 "subject in ($1::text, $2) order by 1 desc",
                 str(boss.account), app)
    assert [event for event, _ in told] == \
        ["invitation_withdrawn"] * (ends[0] == ["withdrawn"]) \
        + ["client_offer_withdrawn"] * (ends[1] == ["withdrawn"])
    assert {actor for _, actor in told} <= \
        {"system" if role else who.actor}


ENDS = pytest.mark.parametrize("end", [
    lambda p: ("member_remove", "system",
               {"account_id": p.account, "email": p.email}),
    lambda p: ("member_put", "system", {"account_id": p.account,
                                        "email": p.email, "role": "member"}),
], ids=["removed", "lowered"])


@ENDS
def test_an_answer_that_meets_the_end_of_who_asked_is_late(
        room, queries, desk, owner, person, client, end):
    boss, guest = person(), person()
    who = person("owner", boss.account)
    app = client(boss.account, is_public=False)
    # Both ends touch it: the one who asked uses the app that goes over.
    allow(desk, who, app)
    asked = invite(desk, who, guest.email)
    met = meanwhile(
        room, queries, end(who),
        lambda own: own.one("invitation_answer", "machine:accounts",
                            user_id=guest.user, invitation_id=asked,
                            joins=True))
    assert met[0] == "PC410", met
    desk.one("member_put", "system", account_id=boss.account,
             email=who.email, role="owner")
    offered = offer(desk, who, app, guest.email)
    met = meanwhile(
        room, queries, end(who),
        lambda own: own.one("client_transfer_accept", "machine:accounts",
                            user_id=guest.user, transfer_id=offered,
                            account_id=guest.account, most=100, seen=[]))
    assert met[0] == "PC410", met
    assert owner("select account_id from placet.client where client_id = $1",
                 app) == [(boss.account,)]
    drain(desk)


@ENDS
def test_who_was_lowered_while_waiting_asks_nobody(room, queries, owner,
                                                   person, client, end):
    boss, guest = person(), person()
    who = person("owner", boss.account)
    app = client(boss.account)
    for ask in (lambda own: invite(own, who, guest.email),
                lambda own: offer(own, who, app, guest.email)):
        desk = Desk(room, queries)
        desk.one("member_put", "system", account_id=boss.account,
                 email=who.email, role="owner")
        desk.close()
        met = meanwhile(room, queries, end(who), ask)
        assert met[0] == "PC404", met
    assert unasked(owner, who) == [[], []]


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
                    is_suspended=True, seen=[])
            of_app = {g for [g] in owner_rows(
                "select grant_id from placet.access_grant "
                "where client_id = $1", app)}
            with lock:
                ended.update(before & of_app)
            own.one("client_suspend", "system", client_id=app,
                    is_suspended=False, seen=[])
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
