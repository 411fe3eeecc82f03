"""
Grants: whether one is alive, everything that ends it, and the list of them.
"""

import time

import pytest

from store_people import SCOPES, allow, drain, is_alive, now, refused, renew
from store_room import nobody


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
    desk.one("client_suspend", "system", client_id=app,
             is_suspended=True, seen=[])
    for name in (app, "none"):
        assert not desk.one(active, "machine:hook",
                            client_id=name)["is_active"]
    drain(desk)


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
                          is_suspended=True, seen=[]),
    lambda d, p, c: d.one("client_delete", "system", client_id=c, seen=[]),
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
