"""
The answer to a consent request: decided once, by whom it was asked of, and
never wider than what was asked.
"""

from datetime import timedelta

import pytest

from store_people import (ROLES, SCOPES, allow, answer, at_once, drain,
                          is_alive, now, refused, sign_in)
from store_room import hash32, nobody


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
    desk.one("client_suspend", "system", client_id=app,
             is_suspended=True, seen=[])
    with refused("PC409"):
        allow(desk, ana, app)
    desk.one("client_suspend", "system", client_id=app,
             is_suspended=False, seen=[])
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
