"""
Which new apps an account takes (f:F1), and what that does to those it has
(f:F5, f:N1): decided in the store, whoever asks.
"""

import pytest

from store_people import allow, at_once, is_alive, meanwhile, refused
from store_room import nobody

# The table. Columns: all, verified, none.
KINDS = {
    "first_party": (True, True, True),
    "own": (True, True, False),
    "verified": (True, True, False),
    "unverified": (True, False, False),
    "self": (True, False, False),
    "document": (True, False, False),
    "foreign": (True, False, False),
}
MODES = ("all", "verified", "none")


def put(desk, owner, mode, ends=False, **changed):
    now = desk.one("policy_of", owner.actor, account_id=owner.account)
    counted = desk.one("policy_count", owner.actor,
                       account_id=owner.account, new_apps=mode)
    return desk.one("policy_put", owner.actor, **{
        "account_id": owner.account, "new_apps": mode,
        "version": now["version"], "digest": counted["digest"],
        "ends": ends, **changed})["ended"]


def refusals(desk, who, app):
    """{account: the mode that does not take the app} of the page."""
    asked = desk.one("consent_question", "machine:consent", user_id=who.user,
                     client_id=app, engine="main", flow_id=nobody())
    return {account: mode for account, mode in zip(
        asked["account_ids"], asked["account_refusals"]) if mode}


def prove(owner, app):
    """The app's account has shown control of the domain that it names, and
    that it sends people to."""
    name = f"{nobody()[:8]}.example"
    owner("with proved as (insert into placet.domain (account_id, name, "
          "state, verified_since, confirmed_at) select account_id, $2, "
          "'verified', now(), now() from placet.client where client_id = $1 "
          "returning name) update placet.client c set verified_domain = "
          "p.name, verified_since = now(), redirect_uris = "
          "array['https://' || p.name || '/cb'] from proved p "
          "where c.client_id = $1 returning 1", app, name)


@pytest.fixture
def kinds(desk, owner, person, client):
    """kinds(kind, who): a client of that kind, seen from who's account."""
    def make(kind, who):
        if kind == "own":
            return client(account=who.account, is_public=False)
        if kind == "foreign":
            other = person()
            desk.one("member_put", "system", account_id=other.account,
                     email=who.email, role="member")
            return client(account=other.account, is_public=False)
        if kind == "first_party":
            return client(is_first_party=True)
        made = client()
        if kind == "verified":
            prove(owner, made)
            return made
        change = {"self": "tier = 'self'", "document": "tier = 'document'",
                  "unverified": "tier = 'hand'"}[kind]
        owner(f"update placet.client set {change} where client_id = $1 "
              "returning 1", made)
        return made
    return make


@pytest.mark.parametrize("kind", KINDS)
def test_each_mode_takes_what_the_table_says(desk, person, kinds, kind):
    """f:F1"""
    who = person()
    app = kinds(kind, who)
    for mode, takes in zip(MODES, KINDS[kind]):
        put(desk, who, mode)
        counted = desk.one("policy_count", who.actor, new_apps=mode,
                           account_id=who.account)["refused"]
        # What the page says, what is decided and what is counted agree.
        assert refusals(desk, who, app) == \
            ({} if takes else {who.account: mode}), mode
        if takes:
            allow(desk, who, app)
        else:
            assert counted > 0
            with refused("PC403"):
                allow(desk, who, app)


def test_it_counts_for_this_account_alone(desk, person, client):
    who, other = person(), person()
    desk.one("member_put", "system", account_id=other.account,
             email=who.email, role="owner")
    app = client()
    put(desk, who, "verified")
    assert refusals(desk, who, app) == {who.account: "verified"}
    allow(desk, who, app, accounts=[other.account])
    with refused("PC403"):
        allow(desk, who, app, accounts=[other.account, who.account])
    # Who signs in with an app and uses no account is none of its business.
    allow(desk, who, app, scopes=["openid"], minimum_roles=[""], accounts=[])


def test_a_live_grant_answers_only_where_the_app_is_taken(desk, person, kinds):
    """Silent answers and remembered ones."""
    who = person()
    app = kinds("own", who)
    made = allow(desk, who, app)
    put(desk, who, "none")
    assert is_alive(desk, made["grant_id"])
    assert desk.ask("consent_known", who.actor, user_id=who.user,
                    client_id=app) == []
    with refused("PC403"):
        allow(desk, who, app, existing_grant=made["grant_id"])
    put(desk, who, "verified")
    assert len(desk.ask("consent_known", who.actor, user_id=who.user,
                        client_id=app)) == 1
    assert allow(desk, who, app, existing_grant=made["grant_id"])[
        "grant_id"] == made["grant_id"]
    # The stored answer is repeated: it was given when the app was taken.
    flow = nobody()
    first = allow(desk, who, app, flow=flow)
    put(desk, who, "none")
    again = allow(desk, who, app, flow=flow)
    assert again["is_repeat"] and again["grant_id"] == first["grant_id"]


def accounts_of(owner, grant):
    return {account for (account,) in owner(
        "select account_id::text from placet.grant_account "
        "where grant_id = $1", grant)}


@pytest.fixture
def three(desk, owner, person, client, kinds):
    """
    An account with a member who has one of their own, and three grants of
    theirs on it: `wide` on both, `narrow` on it alone, `good` of an app that
    is verified.
    """
    boss = person()
    member = person()
    desk.one("member_put", "system", account_id=boss.account,
             email=member.email, role="admin")
    boss.member = member
    both = [boss.account, member.account]
    boss.wide = allow(desk, member, client(), accounts=both)["grant_id"]
    boss.narrow = allow(desk, member, client(),
                        accounts=[boss.account])["grant_id"]
    boss.good = allow(desk, member, kinds("verified", boss),
                      accounts=both)["grant_id"]
    return boss


def test_new_ones_only_ends_nothing(desk, three):
    assert put(desk, three, "verified") == 0
    for grant in (three.wide, three.narrow, three.good):
        assert is_alive(desk, grant)
    assert desk.one("policy_of", three.actor,
                    account_id=three.account)["refused"] == 2


def test_exactly_those_shown_end_on_this_account(desk, owner, three):
    """f:F5, f:N1, f:E6"""
    shown = desk.ask("policy_preview", three.actor, new_apps="verified",
                     account_id=three.account, row_count=50)
    assert len(shown) == 2
    assert {row["member_email"] for row in shown} == {three.member.email}
    assert put(desk, three, "verified", ends=True) == 2

    assert not is_alive(desk, three.narrow)
    assert is_alive(desk, three.wide) and is_alive(desk, three.good)
    assert accounts_of(owner, three.wide) == {str(three.member.account)}
    assert len(accounts_of(owner, three.good)) == 2
    assert owner("select account_count from placet.access_grant "
                 "where grant_id = $1", three.wide) == [(1,)]
    assert owner("select end_reason from placet.access_grant "
                 "where grant_id = $1", three.narrow) == [("account policy",)]

    [(detail,)] = owner("select detail from placet.audit "
                        "where event = 'policy_changed' and subject = $1",
                        str(three.account))
    assert detail["was"] == "all" and detail["now"] == "verified"
    assert detail["count"] == 2
    assert set(detail["grants"]) == {str(three.wide), str(three.narrow)}
    # One row for each, and one mail (I6).
    assert owner("select event, count(*) from placet.audit "
                 "where subject = any ($1) and event like 'grant_%' "
                 "group by event order by event",
                 [str(three.wide), str(three.narrow)]) == \
        [("grant_ended", 1), ("grant_narrowed", 1)]
    assert owner("select kind, count(*) from placet.mail "
                 "where user_id = $1 and kind in ('access_ended', "
                 "'app_taken_off') group by kind order by kind",
                 three.member.user) == \
        [("access_ended", 1), ("app_taken_off", 1)]
    # A second time there is nothing to do, and nothing is written.
    assert put(desk, three, "verified", ends=True) == 0
    assert owner("select count(*) from placet.audit "
                 "where event = 'policy_changed' and subject = $1",
                 str(three.account)) == [(1,)]


def test_what_was_not_shown_does_not_end(desk, client, three):
    seen = desk.one("policy_count", three.actor, new_apps="verified",
                    account_id=three.account)["digest"]
    late = allow(desk, three.member, client(),
                 accounts=[three.account])["grant_id"]
    with refused("PC409"):
        put(desk, three, "verified", ends=True, digest=seen)
    with refused("PC409"):
        put(desk, three, "verified", version=7)
    for grant in (three.wide, three.narrow, late):
        assert is_alive(desk, grant)
    assert desk.one("policy_of", three.actor,
                    account_id=three.account)["new_apps"] == "all"
    with refused("PC422"):
        put(desk, three, "verified", new_apps="some")


def test_only_owners_decide(desk, person, three):
    """I3"""
    admin = person(role="admin", account=three.account)
    for who in (three.member, admin, person()):
        with refused("PC404"):
            desk.one("policy_put", who.actor, account_id=three.account,
                     new_apps="none", version=0, digest="", ends=False)
    stranger = person()
    assert desk.one("policy_count", stranger.actor, new_apps="none",
                    account_id=three.account)["refused"] == 0
    assert desk.ask("policy_preview", stranger.actor, new_apps="none",
                    account_id=three.account, row_count=9) == []


def test_a_decision_waits_for_the_policy_that_is_being_made(
        room, queries, desk, client, three):
    app = client()
    counted = desk.one("policy_count", three.actor, new_apps="verified",
                       account_id=three.account)
    state, _ = meanwhile(room, queries, ("policy_put", three.actor, {
        "account_id": three.account, "new_apps": "verified", "version": 0,
        "digest": counted["digest"], "ends": True}),
        lambda own: allow(own, three.member, app, accounts=[three.account]))
    assert state == "PC403"
    assert desk.one("policy_count", three.actor, new_apps="verified",
                    account_id=three.account)["refused"] == 0


def test_two_owners_and_many_members_at_once(room, queries, desk, person,
                                             client, three):
    """Whoever comes first: afterwards nothing is there that is not taken."""
    app = client()
    second = person(role="owner", account=three.account)
    members = [person(role="admin", account=three.account) for _ in range(8)]

    def work(own, number):
        if number < len(members):
            return allow(own, members[number], app)["grant_id"]
        who = (three, second)[number - len(members)]
        who.account = three.account
        return put(own, who, "verified", ends=True)

    found = at_once(room, queries, len(members) + 2, work)
    assert {state for state, _ in found} <= {None, "PC403", "PC409"}
    live = [value for state, value in found[:len(members)] if state is None
            and is_alive(desk, value)]
    saved = [value for state, value in found[len(members):] if state is None]
    assert len(saved) <= 1 or 0 in saved
    if saved:
        # Exactly those that were shown ended; who came later was refused.
        assert live == [] and not is_alive(desk, three.narrow)
    assert is_alive(desk, three.good)


def test_a_badge_that_is_gone_is_none(desk, owner, person, kinds):
    who = person()
    app = kinds("verified", who)
    put(desk, who, "verified")
    assert refusals(desk, who, app) == {}
    owner("update placet.domain d set state = 'lapsed', ended_at = now(), "
          "next_check_at = null from placet.client c where c.client_id = $1 "
          "and d.name = c.verified_domain returning 1", app)
    assert refusals(desk, who, app) == {who.account: "verified"}


def test_the_table_is_the_stores_own(owner):
    taken = dict(owner("select mode, admits from placet.new_apps_mode"))
    assert {mode: set(kinds) for mode, kinds in taken.items()} == {
        mode: {kind for kind, row in KINDS.items() if row[column]}
        for column, mode in enumerate(MODES)}
