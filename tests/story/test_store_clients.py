"""
Clients with their versions and secrets, and the accounts and people they
belong to: what is new, what stays, what is there only once.
"""

from datetime import timedelta

from store_people import add_secret, at_once, described, now, refused
from store_room import hash32, nobody


def test_a_client_has_a_new_version_only_when_it_changed(desk, owner, person):
    ana = person()
    values = described(ana.account, optional_scopes=[],
                       grant_types=["authorization_code"])

    def put(**changed):
        row = desk.one("client_put", "system", **{**values, **changed})
        return row["version"], row["is_new"]

    assert put() == (1, True)
    assert put() == (1, False)
    assert put(name="Two") == (2, False)
    assert put(name="Two", client_uri="https://a.example/") == (3, False)
    assert put(name="Two", client_uri="https://a.example/",
               jwks='{"keys":[]}') == (4, False)
    assert put(name="Two", client_uri="https://a.example/",
               jwks='{"keys":[]}') == (4, False)
    # It stays with its account, whatever a program looked at before.
    with refused("PC409"):
        put(name="Four", account_id=person().account)
    assert owner("select version from placet.client_version where "
                 "client_id = $1 order by 1", values["client_id"]) == \
        [(1,), (2,), (3,), (4,)]
    found = desk.one("client_find", ana.actor, client_id=values["client_id"])
    assert found["version"] == 4 and found["client_uri"]
    assert found["verified_domain"] is None
    desk.one("client_delete", "system", client_id=values["client_id"],
             seen=[])
    with refused("PC410"):
        put()
    with refused("PC404"):
        put(client_id="c-other", account_id=nobody())


def test_a_secret_counts_while_it_is_good(desk, owner, client):
    app, first, second = client(), hash32(), hash32()

    def look(secret):
        row = desk.one("client_secret_find", "machine:gateway",
                       client_id=app, secret_hash=secret)
        return row["is_known"], row["has_any"]

    assert look(first) == (False, False)
    ids = [desk.one("client_secret_put", "system", client_id=app,
                    secret_hash=secret, label="l")["secret_id"]
           for secret in (first, first, second)]
    assert ids[0] == ids[1] != ids[2]
    assert look(first) == look(second) == (True, True)
    assert look(hash32()) == (False, True)
    owner("update placet.client_secret set expires_at = now() where "
          "secret_id = $1 returning 1", ids[0])
    assert look(first) == (False, True)
    with refused("PC404"):
        desk.one("client_secret_put", "system", client_id="none",
                 secret_hash=first, label="l")


def test_a_third_secret_waits_for_the_second_to_go(room, desk, queries,
                                                   client):
    app = client(method="client_secret_post")
    with refused("PC409"):
        add_secret(desk, "system", app, alone=False)
    add_secret(desk, "system", app)
    done = at_once(room, queries, 8,
                   lambda own, _: add_secret(own, "system", app))
    assert sorted((code for code, _ in done), key=str) == \
        [None] + ["PC409"] * 7


def test_an_assertion_is_spent_once(desk):
    spent = hash32()
    in_a_minute = now() + timedelta(minutes=1)
    answers = [desk.one("client_assertion_spend", "machine:gateway",
                        assertion_hash=spent, expires_at=in_a_minute
                        )["is_fresh"] for _ in range(3)]
    assert answers == [True, False, False]
    old = hash32()
    for expected in (True, True):
        assert desk.one("client_assertion_spend", "machine:gateway",
                        assertion_hash=old,
                        expires_at=now() - timedelta(seconds=5)
                        )["is_fresh"] is expected


def test_an_account_keeps_an_owner(room, queries, desk, person):
    ana = person()
    ben = person("owner", ana.account)
    done = at_once(room, queries, 2, lambda own, i: own.one(
        "member_remove", "system", account_id=ana.account,
        email=(ana, ben)[i].email))
    assert sorted((code for code, _ in done), key=str) == [None, "PC409"]
    with refused("PC422"):
        desk.one("member_put", "system", account_id=ana.account,
                 email=ana.email, role="king")


def test_names_and_addresses_are_taken_once(desk, person):
    ana = person()
    with refused("23505"):
        desk.one("user_add", "system", email=ana.email.upper(), name="A",
                 password_hash=None, is_operator=False)
    with refused("PC403"):
        desk.one("user_add", ana.actor, email="eve@example.com", name="E",
                 password_hash=None, is_operator=True)
