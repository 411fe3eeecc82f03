"""
What bounds the replay of a refresh's answer when nobody says otherwise, and
what is no replay (clients.md §3.3, rules 4, 5 and 11).
"""

import pytest

from counters import token_requests
from refreshing import counted, pair_of, refresh

API, OTHER_API = "https://api.demo.example", \
    "https://api.demo.example/platform"


@pytest.fixture
def first(newcomer, pilot):
    """Somebody's spent refresh token, and the answer it was spent for."""
    tokens = pilot.connect(newcomer(account="Bound"), accounts=["Bound"])
    answer = refresh(pilot, tokens["refresh_token"])
    return tokens["refresh_token"], pair_of(answer)


def flight_of(rows):
    """The one that was answered last."""
    [found] = rows("select flight_id, round(extract(epoch from replay_until "
                   "- answered_at)), state from refresh_flight "
                   "where answered_at is not null "
                   "order by answered_at desc limit 1")
    return found


def test_it_is_ten_seconds_unless_somebody_says_otherwise(first, rows):
    assert flight_of(rows)[1:] == (10, "answered")


def test_it_is_given_so_often_and_then_no_more(first, pilot, rows, stack):
    """Rule 11: told to wait, with the chain as it was."""
    spent, pair = first
    flight, _, _ = flight_of(rows)
    rows("update refresh_flight set replays = 500, replay_until = "
         "clock_timestamp() + interval '1 minute' where flight_id = %s "
         "returning 1", flight)
    asked = token_requests(stack.engine.admin)
    worn = refresh(pilot, spent)
    assert worn.status_code == 503
    assert worn.json()["error"] == "temporarily_unavailable"
    assert int(worn.headers["retry-after"]) > 0
    assert token_requests(stack.engine.admin) == asked
    assert pair_of(refresh(pilot, pair[1]))


@pytest.mark.parametrize("resource", [API, OTHER_API])
def test_another_resource_is_another_request(
        first, pilot, stack, resource_server, resource):
    """c:A9: not replayed, and the end of the chain"""
    spent, pair = first
    before = counted(stack.url)
    other = refresh(pilot, spent, resource=resource)
    assert (other.status_code, other.json()["error"]) == \
        (400, "invalid_grant")
    after = counted(stack.url)
    assert after["mismatch"] == before["mismatch"] + 1
    assert after["replayed"] == before["replayed"]
    assert not resource_server.is_active(pair[0])
