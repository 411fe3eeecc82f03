"""
Until when an account had the proof of a domain is known of proofs that ended
before it was written down: from the domain's history (f:N5).
"""

import psycopg
import pytest

from store_room import sqitch

# {what became of it: [the states of each of its claims, one a day]}
HISTORIES = {
    "lapsed": [["claimed", "verified", "stale", "lapsed"]],
    "restarted": [["claimed", "verified", "lapsed", "claimed"]],
    "removed": [["claimed", "verified", "removed"]],
    "removed later": [["claimed", "verified", "lapsed", "removed"]],
    "displaced": [["claimed", "verified", "displaced"]],
    "claimed anew": [["claimed", "verified", "removed"], ["claimed"]],
    "removed twice": [["claimed", "verified", "removed"],
                      ["claimed", "removed"]],
    "proved anew": [["claimed", "verified", "removed"],
                    ["claimed", "verified"]],
    "proved again": [["claimed", "verified", "lapsed", "claimed",
                      "verified"]],
    "never proved": [["claimed", "timed_out"]],
}
# {the same: the day on which the proof ended, in the claim that counts}
ENDED = {"lapsed": 3, "restarted": 2, "removed": 2, "removed later": 2,
         "displaced": 2, "claimed anew": 2, "removed twice": 2}


@pytest.fixture(scope="module")
def older(room):
    """Its domains, and a connection after the change came."""
    url = room.copy("domains")
    _migrate(url, "revert", "-y", "--to", "domain_standing^")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set placet.actor = 'system'")
        [(account,)] = connection.execute(
            "select placet.account_add('Before', 'before', 'before')")
        for what, claims in HISTORIES.items():
            day = 0
            for states in claims:
                day = _had(connection, account, _name(what), states, day)
        _migrate(url, "deploy", "--verify")
        yield connection


def _name(what):
    return what.replace(" ", "-") + ".example"


def _had(connection, account, name, states, day):
    over = states[-1] not in ("claimed", "verified", "stale")
    [(id_,)] = connection.execute(
        "insert into placet.domain (account_id, name, state, verified_since, "
        "confirmed_at, ended_at, next_check_at) select %s, %s, %s, now(), "
        "now(), case when %s then date '2026-01-01' + %s end, "
        "case when not %s then now() end returning domain_id",
        [account, name, states[-1], over, day + len(states) - 1, over])
    for state in states:
        connection.execute(
            "insert into placet.domain_proof (domain_id, account_id, at, "
            "state) values (%s, %s, date '2026-01-01' + %s, %s)",
            [id_, account, day, state])
        day += 1
    return day


def _migrate(url, *words):
    done = sqitch(url, *words)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("what", HISTORIES)
def test_an_end_is_found_in_the_history(older, what):
    ended = older.execute(
        "select proven_until::date - date '2026-01-01' from placet.domain "
        "where name = %s order by state <> 'removed' desc, ended_at desc",
        [_name(what)]).fetchall()
    assert [day for day, in ended if day is not None] == (
        [ENDED[what]] if what in ENDED else [])
    assert len(ended) == len(HISTORIES[what])
    assert ended[0] == (ENDED.get(what),)


def test_it_goes_with_the_claim_that_counts(older):
    """Of one account and domain one row alone says it."""
    def standing():
        return older.execute(
            "select state, proven_until::date - date '2026-01-01' "
            "from placet.domain where name = %s order by claimed_at",
            [_name("removed")]).fetchall()

    [(account,)] = older.execute(
        "select account_id from placet.domain limit 1")
    [(id_,)] = older.execute("select placet.domain_claim(%s, %s)",
                             [account, _name("removed")])
    assert standing() == [("removed", None), ("claimed", 2)]
    older.execute("select placet.domain_remove(%s, %s)", [account, id_])
    assert standing() == [("removed", None), ("removed", 2)]
