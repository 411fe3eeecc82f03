"""/api/operator/v1: a platform keeps accounts and members, one at a time."""

import itertools

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import httpx
import pytest

from app import seen
from command_line import say
from test_openid_sign_in import provider, sign_in, visitor  # noqa: F401

_numbers = itertools.count(1)


@pytest.fixture
def number():
    return next(_numbers)


@pytest.fixture
def key_of(stack):
    """key_of(label): a new key"""
    def make(label):
        key = say(stack, "operator-key", "add", label).split()[1]
        seen.add(key)
        return key
    return make


class Platform:
    """What a platform's program sends."""

    def __init__(self, stack, key, rows):
        self.rows = rows
        self.http = httpx.Client(
            base_url=stack.url + "/api/operator/v1/accounts/", timeout=30,
            trust_env=False, headers={"Authorization": f"Bearer {key}"})

    def account(self, id, **body):
        return self.http.put(quote(id, safe=""), json=body)

    def member(self, id, subject, **body):
        return self.http.put(f"{quote(id, safe='')}/members/"
                             f"{quote(subject, safe='')}", json=body)

    def remove(self, id, subject):
        return self.http.delete(f"{quote(id, safe='')}/members/"
                                f"{quote(subject, safe='')}")

    def members(self, id, limit=100):
        """All of them, over all pages."""
        found, more = [], {}
        while True:
            answer = self.http.get(f"{quote(id, safe='')}/members",
                                   params={"limit": limit, **more})
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += page["items"]
            if page["next"] is None:
                return found
            assert len(page["items"]) == limit
            more = {"cursor": page["next"]}

    def roles(self, id):
        return {one["subject"]: one["role"] for one in self.members(id)}


@pytest.fixture
def platform(provider, stack, key_of, rows, number):  # noqa: F811
    made = Platform(stack, key_of(f"platform {number}"), rows)
    yield made
    made.http.close()


def test_an_account_and_its_members(platform, rows, number):
    id, name = f"acct|{number} ü", f"Api {number}"
    first = platform.account(id, name=name)
    assert first.status_code == 201 and first.json()["outcome"] == "created"
    assert first.headers["location"] == str(platform.http.base_url) + \
        "acct%7C" + f"{number}%20%C3%BC"
    again = platform.account(id, name=name)
    assert again.status_code == 200 and again.json()["outcome"] == "same"
    assert again.json()["account"] == first.json()["account"]
    renamed = platform.account(id, name=name + " Ltd")
    assert renamed.json()["outcome"] == "renamed"

    who = f"u|{number}"
    email = f"u{number}@people.example"
    assert platform.member(id, who, role="owner").status_code == 422
    put = platform.member(id, who, role="owner", email=email, name="You")
    assert put.status_code == 201 and put.json()["was"] is None
    assert platform.member(id, who, role="owner").status_code == 200
    assert platform.member(id, f"v|{number}", role="admin",
                           email=f"v{number}@people.example"
                           ).status_code == 201
    assert platform.roles(id) == {who: "owner", f"v|{number}": "admin"}
    assert platform.http.get(quote(id, safe="")).json() == {
        "id": id, "account": first.json()["account"], "name": name + " Ltd",
        "is_closed": False, "members": 2}
    # Everything has the key's name on it, once.
    found = rows("select event, count(*) from audit where actor = %s "
                 "group by 1 order by 1", f"operator:key:platform {number}")
    assert found == [("account_added", 1), ("account_renamed", 1),
                     ("member_put", 2), ("user_added", 2)]

    assert platform.remove(id, f"v|{number}").status_code == 204
    assert platform.remove(id, f"v|{number}").status_code == 204
    assert platform.remove(id, "nobody").status_code == 204
    kept = platform.remove(id, who)
    assert kept.status_code == 409
    assert kept.headers["content-type"] == "application/problem+json"
    assert platform.roles(id) == {who: "owner"}
    assert platform.http.delete(quote(id, safe="")).status_code == 204
    assert platform.http.delete(quote(id, safe="")).status_code == 204
    assert platform.account(id, name=name).status_code == 410
    assert platform.member(id, who, role="owner").status_code == 404


@pytest.mark.parametrize("key", [None, "placet_" + "0" * 72, "x" * 4000, "\"a\""])
def test_nobody_without_a_key(provider, stack, key):  # noqa: F811
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    for method, path in (("GET", "a"), ("PUT", "a"), ("DELETE", "a"),
                         ("GET", "a/members"), ("PUT", "a/members/b"), ("DELETE", "a/members/b")):
        answer = httpx.request(
            method, stack.url + "/api/operator/v1/accounts/" + path,
            headers=headers, trust_env=False)
        assert answer.status_code == 401, answer.text
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json()["status"] == 401


def test_a_session_is_no_key(provider, visitor, stack):  # noqa: F811
    sign_in(visitor, "session")
    answer = visitor.http.get(stack.url + "/api/operator/v1/accounts/a")
    assert answer.status_code == 401


def test_keys_live_side_by_side_until_they_are_taken_away(
        provider, stack, key_of, rows, number):  # noqa: F811
    old, new = key_of(f"old {number}"), key_of(f"new {number}")
    taken = stack.command("operator-key", "add", f"new {number}")
    assert taken.status != 0 and "already" in taken.err
    for key in (old, new):
        assert Platform(stack, key, rows).account(
            f"two {number}", name=f"Two {number}").status_code in (200, 201)
    listed = say(stack, "operator-key", "list")
    assert f"old {number}\t" in listed and old not in listed
    say(stack, "operator-key", "remove", f"old {number}")
    assert Platform(stack, old, rows).account(
        f"two {number}", name="x").status_code == 401
    assert Platform(stack, new, rows).roles(f"two {number}") == {}


@pytest.mark.parametrize("body, status", [
    ({}, 422), ({"name": ""}, 422), ({"name": 7}, 422),
    ({"name": "x", "link": "yes"}, 422), ({"name": "x" * 100}, 422),
    ({"name": "x", "more": 1}, 400), ([], 400), ("x", 400)])
def test_a_body_that_is_not_right(platform, body, status):
    answer = platform.http.put("bad", json=body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert platform.http.get("bad").status_code == 404


def test_other_mistakes(platform, number, stack):
    assert platform.http.put("a", content="x").status_code == 415
    assert platform.account("x" * 129, name="Long").status_code == 404
    platform.account(f"m{number}", name=f"Mistakes {number}")
    for body in ({"role": "king"}, {"role": "owner", "email": "nobody"}, {},
                 {"role": "owner", "email": "a@people.example",
                  "name": "\u202e"}):
        assert platform.member(f"m{number}", "s", **body).status_code == 422
    assert platform.member("nowhere", "s", role="owner",
                           email="s@people.example").status_code == 404
    say(stack, "user", "add", f"here{number}@people.example")
    body = {"role": "owner", "email": f"here{number}@people.example"}
    taken = platform.member(f"m{number}", f"here{number}", **body)
    assert taken.status_code == 409
    assert taken.json()["type"].endswith("/address_taken"), taken.text
    assert "address" in taken.json()["detail"]
    assert "owner" not in taken.json()["detail"]
    assert platform.member(f"m{number}", f"here{number}", link=True,
                           **body).status_code == 201
    say(stack, "account", "add", f"Taken {number}")
    last = platform.member(f"m{number}", f"here{number}", role="admin")
    assert last.json()["type"].endswith("/owner_needed"), last.text
    assert "address" not in last.json()["detail"]
    taken = platform.account(f"t{number}", name=f"Taken {number}")
    assert taken.status_code == 409
    assert taken.json()["type"].endswith("/name_taken"), taken.text
    assert platform.account(f"t{number}", name=f"Taken {number}",
                            link=True).json()["outcome"] == "linked"
    # Two of the platform's are never one here.
    assert platform.account(f"t2{number}", name=f"Taken {number}",
                            link=True).status_code == 409


def test_an_account_of_any_size_is_read_by_the_page(platform, rows, number):
    """One answer for all of them was too long at ten thousand"""
    id = f"large{number}"
    account = platform.account(id, name=f"Large {number}").json()["account"]
    rows("with u as (insert into app_user (email, name) "
         "select 'l' || n || '@large.example', 'L' "
         "from generate_series(1, 12000) n returning user_id), "
         "m as (insert into membership (account_id, user_id, role) "
         "select %s, user_id, 'member' from u returning 1) "
         "select count(*) from m", account)
    assert platform.member(id, f"o{number}", role="owner", email=
                           f"o{number}@people.example").status_code == 201
    assert platform.http.get(id).json()["members"] == 12001
    found = platform.members(id)
    assert len({one["user"] for one in found}) == len(found) == 12001
    assert [one for one in found if one["subject"]] == [{
        **found[0], "subject": f"o{number}", "role": "owner",
        "email": f"o{number}@people.example",
        "user": next(one["user"] for one in found if one["subject"])}]
    cursor = platform.http.get(f"{id}/members?limit=1").json()["next"]
    for bad in ("limit=0", "limit=101", "limit=x", "cursor=x"):
        assert platform.http.get(f"{id}/members?{bad}").status_code == 400
    platform.account(f"small{number}", name=f"Small {number}")
    assert platform.http.get(f"small{number}/members?cursor={cursor}") \
        .json()["type"].endswith("/cursor")
    assert platform.http.get(f"none{number}/members").status_code == 404


def test_many_at_once_come_to_the_same(platform, rows, number):
    """The same and other things, in any order, from many connections"""
    people = [f"c{n}-{number}" for n in range(6)]

    def put(n):
        id = f"busy{n % 3}-{number}"
        answer = platform.account(id, name=f"Busy {n % 3} {number}")
        assert answer.status_code in (200, 201), answer.text
        for who in people[n % 2:]:
            role = "owner" if who == people[-1] else \
                ("member", "admin")[n % 2]
            answer = platform.member(id, who, role=role,
                                     email=f"{who}@people.example")
            assert answer.status_code in (200, 201), answer.text
            if n % 4 == 3 and who == people[1]:
                assert platform.remove(id, who).status_code == 204

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(put, range(24)))
    assert rows("select count(*) from user_identity where subject = any(%s)",
                people) == [(len(people),)]
    assert rows("select count(*) from account where name like %s",
                f"Busy % {number}") == [(3,)]
    for n in range(3):
        roles = platform.roles(f"busy{n}-{number}")
        assert roles[people[-1]] == "owner"
        assert set(roles) <= set(people)
        # The last word counts, whoever spoke before.
        for who in people:
            platform.member(f"busy{n}-{number}", who, role="owner")
        assert set(platform.roles(f"busy{n}-{number}").values()) == {"owner"}


def test_who_is_removed_loses_what_that_allowed(
        platform, visitor, pilot, rows, number):  # noqa: F811
    id, name = f"ends-{number}", f"person{number}"
    platform.account(id, name=f"Ends {number}")
    platform.member(id, "boss", role="owner", email="boss@people.example")
    platform.member(id, name, role="admin", email=f"{name}@people.example")
    assert sign_in(visitor, name, "/accounts").status == 200
    authorization = pilot.request("dns.read offline_access")
    location = visitor.answer(visitor.open(authorization.url),
                              accounts=["Ends"])
    pilot.exchange(authorization, pilot.read(authorization, location))
    assert platform.remove(id, name).status_code == 204
    assert rows("select g.state from access_grant g join user_identity i "
                "using (user_id) where i.subject = %s", name) != [("live",)]
    assert f"Ends {number}" not in visitor.open("/accounts").text


def test_guessing_keys_is_slowed(provider, stack, rows):  # noqa: F811
    with httpx.Client(trust_env=False, headers={
            "Authorization": "Bearer placet_guess"}) as stranger:
        said = [stranger.get(stack.url + "/api/operator/v1/accounts/a")
                for _ in range(80)]
    rows("with a as (delete from rate_bucket returning 1) select 1")
    assert {one.status_code for one in said} == {401, 429}
    assert int(said[-1].headers["retry-after"]) >= 1
