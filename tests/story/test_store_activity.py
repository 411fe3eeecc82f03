"""
What happened on an account, retold from the log to those who look after it:
all of it, once, and nothing of anybody else's (f:H4, I3, I6).
"""

import json

import psycopg
import pytest

from store_people import allow, at_once, refused
from store_room import nobody, transaction


def look(desk, who, account=None, **asked):
    """Newest first; detail as JSON."""
    found = desk.ask("account_activity", who.actor, **{
        "account_id": account or who.account, "kind": None, "person": None,
        "before": None, "row_count": 100, **asked})
    for row in found:
        row["detail"] = json.loads(row["detail"])
    return found


def events(desk, who, **asked):
    return [row["event"] for row in look(desk, who, **asked)]


@pytest.fixture
def pair(desk, person):
    """An owner, and in `member` one of their admins with an own account."""
    boss, member = person(), person()
    desk.one("member_put", "system", account_id=boss.account,
             email=member.email, role="admin")
    boss.member = member
    return boss


def test_members_and_invitations(desk, person, pair):
    guest = person()
    for address in (guest.email, "else@example.com"):
        invited = desk.one("invite", pair.actor, account_id=pair.account,
                           email=address, role="developer")
        if address == guest.email:
            desk.one("invitation_answer", "machine:accounts",
                     user_id=guest.user, joins=True,
                     invitation_id=invited["invitation_id"])
        else:
            desk.ask("invitation_withdraw", pair.actor,
                     account_id=pair.account,
                     invitation_id=invited["invitation_id"])
    desk.one("member_put", pair.actor, account_id=pair.account,
             email=guest.email, role="member")
    desk.one("member_remove", guest.actor, account_id=pair.account,
             email=guest.email)
    left, lowered, withdrawn, asked, answered, joined, first, *rest = \
        look(desk, pair)
    assert [row["event"] for row in rest] == \
        ["member_put", "member_put", "account_added"]
    assert (withdrawn["event"], withdrawn["email"]) == \
        ("invitation_withdrawn", "else@example.com")
    assert (first["event"], first["email"], first["role"]) == \
        ("member_invited", guest.email, "developer")
    assert asked["member_name"] is None and answered["joins"]
    name = f"P {guest.email[:13]}"
    for row in (left, lowered, answered, joined):
        assert row["member_name"] == name, row
    # Who has left is still named, and that they did it.
    assert left["event"] == "member_removed"
    assert (left["actor"], left["actor_name"]) == ("person", name)
    assert (lowered["role"], lowered["was"]) == ("member", "developer")
    assert (joined["actor"], joined["actor_name"]) == ("person", name)
    assert rest[-1]["actor"] == "operator" and not rest[-1]["actor_name"]


def test_an_account_hears_nothing_of_another(desk, owner, pair, client):
    """I3"""
    member = pair.member
    app = client()
    grant = allow(desk, member, app, accounts=[pair.account, member.account])
    mine, theirs = look(desk, pair)[0], look(desk, member)[0]
    assert mine["event"] == theirs["event"] == "consent_allowed"
    assert mine["app_name"] == "App" and mine["detail"]["scopes"]
    assert str(member.account) not in json.dumps(mine, default=str)
    assert str(pair.account) not in json.dumps(theirs, default=str)

    desk.one("grant_account_end", pair.actor, grant_id=grant["grant_id"],
             account_id=pair.account)
    assert events(desk, pair)[0] == "grant_narrowed"
    assert events(desk, member)[0] == "consent_allowed"
    desk.one("grant_revoke", member.actor, grant_id=grant["grant_id"],
             reason="user")
    assert events(desk, pair)[0] == "grant_narrowed", "it was theirs no more"
    assert (look(desk, member)[0]["event"], look(desk, member)[0]["reason"]) \
        == ("grant_ended", "user")


def test_both_accounts_hear_of_an_end_whoever_made_it(desk, person, pair,
                                                      client):
    """Somebody who sees one of the two, or none, ends it on both."""
    member = pair.member
    both = [pair.account, member.account]
    maker = person()
    app = client(account=maker.account)
    allow(desk, member, app, accounts=both)
    desk.one("client_suspend", "system", client_id=app,
             is_suspended=True, seen=[])
    assert events(desk, pair)[0] == events(desk, member)[0] == "grant_ended"
    assert "client_suspended" in events(desk, maker)
    assert "client_suspended" not in events(desk, pair)
    allow(desk, member, client(), accounts=both)
    desk.one("member_remove", pair.actor, account_id=pair.account,
             email=member.email)
    [ended] = look(desk, member, row_count=1)
    # Who is none of this account's stays without a name here.
    assert (ended["event"], ended["actor"], ended["actor_name"]) == \
        ("grant_ended", "outside", None)


def test_a_private_app_of_others_has_no_name_here(desk, person, pair, client):
    maker = person()
    desk.one("member_put", "system", account_id=maker.account,
             email=pair.member.email, role="member")
    app = client(account=maker.account, is_public=False, name="Secret plan")
    allow(desk, pair.member, app, accounts=[pair.account])
    told = look(desk, pair)[0]
    assert told["app_name"] is None and told["app_id"] == app
    assert "Secret plan" not in json.dumps(told, default=str)


def test_only_those_who_look_after_it_read_it(desk, person, pair):
    """I3, and below admin (s:A70)."""
    developer = person(role="developer", account=pair.account)
    stranger = person()
    for who in (developer, stranger):
        assert look(desk, who, account=pair.account) == []
        assert desk.ask("activity_parts", who.actor, part_rows=10,
                        account_id=pair.account) == []
        with refused("PC404"):
            desk.one("activity_export", who.actor, format="csv", events=1,
                     account_id=pair.account)
    assert look(desk, pair.member, account=pair.account)


def test_it_is_what_the_log_says_and_stays_so(desk, owner, room, pair, client):
    """I6: retold once, never again, and never changed."""
    for _ in range(3):
        allow(desk, pair.member, client(), accounts=[pair.account])
    count = "select count(*), count(distinct audit_id) from " \
        "placet.account_activity where account_id = $1"
    [(rows, different)] = owner(count, pair.account)
    assert rows == different
    with room.connect("writer") as writer, \
            transaction(writer, "machine:activity") as cursor:
        cursor.execute("select placet.activity_add(array(select audit_id "
                       "from placet.audit))")
    assert owner(count, pair.account) == [(rows, different)]
    for change in ("delete from", "truncate"):
        with pytest.raises(psycopg.Error):
            owner(f"{change} placet.account_activity")
    with pytest.raises(psycopg.Error):
        owner("update placet.account_activity set event = 'x'")
    # Nobody retells what did not happen.
    with room.connect("writer") as writer, refused("42501"), \
            transaction(writer, pair.actor) as cursor:
        cursor.execute("insert into placet.account_activity (account_id, "
                       "audit_id, at, event, kind, actor, detail) values "
                       "($1, 1, now(), 'x', 'apps', 'system', '{}')",
                       [pair.account])


def test_whoever_acts_acts_as_before_afterwards(room, pair, desk, client):
    """The retelling borrows another actor, and gives it back."""
    with room.connect("writer") as writer, \
            transaction(writer, pair.actor) as cursor:
        cursor.execute("select placet.note('member_put', $1, null, '{}')",
                       [str(pair.account)])
        cursor.execute("select placet.actor()")
        assert cursor.fetchone() == (pair.actor,)


def test_it_is_read_in_pages_and_by_kind_and_person(desk, pair, client):
    for _ in range(7):
        allow(desk, pair.member, client(), accounts=[pair.account])
    whole = [row["audit_id"] for row in look(desk, pair)]
    found, before = [], None
    while page := look(desk, pair, before=before, row_count=4):
        found += [row["audit_id"] for row in page]
        before = found[-1]
    assert found == whole == sorted(set(whole), reverse=True)
    assert set(events(desk, pair, kind="apps")) == {"consent_allowed"}
    assert set(events(desk, pair, kind="members")) == {"member_put"}
    assert len(events(desk, pair, person=pair.member.user)) == 8
    assert events(desk, pair, person=nobody()) == []
    parts = desk.ask("activity_parts", pair.actor, account_id=pair.account,
                     part_rows=4)
    assert [part["events"] for part in parts] == [4, 4, len(whole) - 8]
    assert [row["audit_id"] for part in parts for row in look(
        desk, pair, before=part["before"], row_count=4)] == whole


def test_taking_it_away_is_written_down_and_has_a_limit(room, queries, desk,
                                                        pair):
    found = at_once(room, queries, 24, lambda own, _: own.one(
        "activity_export", pair.actor, account_id=pair.account, format="csv",
        events=3))
    assert [state for state, _ in found] == [None] * 24
    taken = [answer for _, answer in found if answer["is_allowed"]]
    assert 20 <= len(taken) < 24
    assert events(desk, pair).count("activity_exported") == len(taken)
    # Another admin's are their own.
    assert desk.one("activity_export", pair.member.actor, format="jsonl",
                    account_id=pair.account, events=3)["is_allowed"]


@pytest.mark.parametrize("event", ["client_changed", "invitation_answered"])
def test_retelling_reads_no_other_clients(room, owner, person, client, event):
    """However many there are, a change of one costs the same."""
    account = person().account
    app = client(account=account)
    mark = nobody()
    owner("with c as (insert into placet.client (client_id, account_id, name, "
          "is_public, tier, method, redirect_uris, scopes, grant_types) "
          "select $1 || n, $2::uuid, 'Many', true, 'hand', 'none', "
          "array['https://a.example/'], array['dns.read'], "
          "array['authorization_code'] from generate_series(1, 100) n "
          "returning client_id, account_id) insert into placet.client_version "
          "(client_id, version, account_id, content, actor) select client_id, "
          "1, account_id, '{}', 'test' from c returning 1", mark, account)
    with room.connect("writer") as fresh, \
            transaction(fresh, "operator:test") as cursor:
        # A small table is read whole unless that is said to be dear.
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("select placet.note($1, $2, null, $3::jsonb)", [
            event, app if event.startswith("client") else str(account),
            json.dumps({"client": app, "version": 2,
                        "invitation": nobody()})])
        cursor.execute(
            "select relname, seq_tup_read + idx_tup_fetch from "
            "pg_stat_xact_user_tables where relname in ('client', "
            "'client_version') and seq_tup_read + idx_tup_fetch > 20")
        assert cursor.fetchall() == []
