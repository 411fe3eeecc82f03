"""
Buckets: how often something may be done, by the store's clock and for all who
do it at once.
"""

import time

from store_people import at_once
from store_room import hash32


def test_a_bucket_fills_and_empties_by_the_stores_clock(desk):
    name = hash32()

    def take(amount=1, burst=5, per_s=5):
        row = desk.one("rate_take", "machine:web", bucket=name, burst=burst,
                       per_s=per_s, amount=amount)
        return row["is_allowed"], row["retry_after_s"]

    assert [take() for _ in range(5)] == [(True, 0)] * 5
    assert take() == (False, 1)
    assert take(amount=5)[0] is False
    assert 4 <= take(amount=5)[1] <= 5
    time.sleep(1.1)
    assert take() == (True, 0)
    assert take()[0] is False


def test_more_than_a_bucket_holds_never_passes(desk):
    row = desk.one("rate_take", "machine:web", bucket=hash32(), burst=5,
                   per_s=60, amount=6)
    assert row == {"is_allowed": False, "retry_after_s": 12}


def test_a_bucket_is_the_same_for_all_who_take_at_once(room, queries):
    name = hash32()
    done = at_once(room, queries, 16, lambda own, _: [own.one(
        "rate_take", "machine:web", bucket=name, burst=10, per_s=3600,
        amount=1)["is_allowed"] for _ in range(5)])
    assert sum(sum(row) for _, row in done) == 10


def test_old_buckets_are_cleared_away(desk, owner):
    old = hash32()
    owner("insert into placet.rate_bucket values ($1, now() - interval "
          "'2 hours') returning 1", old)
    for _ in range(2):
        desk.one("rate_take", "machine:web", bucket=hash32(), burst=1,
                 per_s=1, amount=1)
    assert owner("select 1 from placet.rate_bucket where bucket = $1",
                 old) == []


def test_only_so_many_different_members(room, queries, desk):
    name, per_s = hash32(), 2
    members = [hash32() for _ in range(4)]

    def take(member):
        row = desk.one("rate_take_distinct", "machine:web", bucket=name,
                       member=member, ceiling=3, per_s=per_s)
        return row["is_allowed"]

    assert [take(m) for m in members] == [True, True, True, False]
    assert take(members[0]), "who is in stays in"
    time.sleep(per_s + 0.1)
    assert take(members[3])

    other = hash32()
    done = at_once(room, queries, 12, lambda own, _: own.one(
        "rate_take_distinct", "machine:web", bucket=other, member=hash32(),
        ceiling=5, per_s=3600)["is_allowed"])
    assert sum(row for _, row in done) == 5
