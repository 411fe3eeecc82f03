"""How many domains an account may have, claim in a day and look at in an hour
(s:A72, s:§4)."""

from concurrent.futures import ThreadPoolExecutor

import pytest

TOO_MANY = "as many domains as it may"


@pytest.fixture(scope="module")
def stack(domain_stack):
    return domain_stack


@pytest.fixture
def jays(room_of):
    return room_of("Jays")


@pytest.fixture
def fill(rows, jays):
    """fill(count, state, age): domains of the account that nobody looks at"""
    def make(count, state="claimed", age="2 days"):
        assert rows(
            "with d as (insert into domain (account_id, name, state, "
            "claimed_at, ended_at, next_check_at) select %s, %s || n || "
            "'.example', %s, now() - %s::interval, case when %s = 'removed' "
            "then now() end, case when %s <> 'removed' then now() + "
            "interval '1 day' end from generate_series(1, %s) n returning 1) "
            "select count(*) from d", jays.account, state, state, age, state,
            state, count) == [(count,)]
    return make


def count(rows, room):
    return rows("select count(*) from domain where account_id = %s and "
                "state <> 'removed'", room.account)[0][0]


def test_a_hundred_are_all_that_an_account_has(jays, fill, rows, api_of):
    """Also of twelve that come at once."""
    fill(95)
    form = jays.person.open(jays.path).form(field="domain")

    def one(n):
        with jays.person.twin() as twin:
            page = twin.submit(form, domain=f"rush{n}.example.org")
            return page.status, TOO_MANY in page.text

    with ThreadPoolExecutor(12) as pool:
        done = list(pool.map(one, range(12)))
    assert sorted(done) == [(303, False)] * 5 + [(422, True)] * 7
    assert count(rows, jays) == 100
    [(name,)] = rows("select name from account where account_id = %s",
                     jays.account)
    api = api_of(jays.person, accounts=[name])
    where = f"/accounts/{jays.account}/domains"
    assert api.problem("POST", where, {"domain": "more.example.org"}) == \
        (429, "too_many")
    gone = jays.id_of("claimed1.example")
    assert api.ask("DELETE", f"{where}/{gone}").status_code == 204
    assert api.ask("POST", where,
                   {"domain": "more.example.org"}).status_code == 201
    assert count(rows, jays) == 100


def test_two_hundred_are_claimed_in_a_day(jays, fill, rows):
    """Whatever becomes of them: each begins look-ups."""
    fill(199, state="removed", age="23 hours")
    assert jays.claim("last.example.org").heading == "last.example.org"
    page = jays.claim("beyond.example.org")
    assert page.status == 422 and TOO_MANY in page.text
    assert count(rows, jays) == 1
    rows("update domain set claimed_at = claimed_at - interval '1 hour' "
         "where account_id = %s and state = 'removed' returning 1",
         jays.account)
    assert jays.claim("beyond.example.org").heading == "beyond.example.org"


def test_twenty_are_looked_at_in_an_hour(jays, fill, rows):
    """Check now, for all domains of the account together"""
    fill(21)
    rows("with gone as (delete from rate_bucket returning 1) select 1 "
         "from gone")

    def check(n):
        domain = f"claimed{n}.example"
        page = jays.page(domain)
        return jays.person.submit(
            page.form(path=f"{jays.path}/{jays.id_of(domain)}"),
            button="Check now")

    assert [check(n).status for n in range(1, 21)] == [303] * 20
    page = check(21)
    assert page.status == 429 and "We keep looking" in page.text
    assert rows("select count(*) from domain where account_id = %s and "
                "checked_at is not null", jays.account) == [(20,)]
