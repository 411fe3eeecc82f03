"""
Sessions, and links for a new password: how they begin and every way they end.
"""

from store_people import at_once, refused, sign_in
from store_room import hash32


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
             absolute_s=60, address="::1", agent="x" * 5000,
             is_elsewhere=False, proved_at=None)
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
