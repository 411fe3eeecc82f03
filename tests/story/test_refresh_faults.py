"""
Refreshing while something dies: never two usable refresh tokens, never an
answer that is neither tokens nor RFC 6749 JSON. clients.md §3.3, rule 2; s:A63,
c:A12.
"""

import json
import threading
import time

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from app import App, seen
from engine_door import EngineDoor, behind
from refreshing import at, counted, grant_of, pair_of, refresh


@pytest.fixture
def door(stack):
    with EngineDoor(stack.engine.public) as engine_door:
        yield engine_door


@pytest.fixture
def other(stack, door):
    """A second Placet, which reaches the engine through the door."""
    with stack.another({"engines": behind(stack, door),
                        "refresh_replay_s": 4},
                       workers=1, name="placet-door") as placet:
        yield placet


@pytest.fixture
def person(newcomer):
    return newcomer(account="Faults")


@pytest.fixture
def fresh(person, pilot):
    """fresh(): the tokens of one more grant of the same person"""
    return lambda: pilot.connect(person, accounts=["Faults"])


def until_it_is_over(app, token, seconds=40):
    """Does what a client does: tries again while it is told to."""
    end = time.monotonic() + seconds
    while True:
        answer = refresh(app, token)
        if answer.status_code != 503:
            return answer
        assert time.monotonic() < end, "told to try again for ever"
        time.sleep(0.5)


def in_background(app, token, ask=refresh):
    """A refresh by somebody who may get no answer at all."""
    def run():
        try:
            ask(app, token)
        except Exception as error:  # pylint: disable=broad-exception-caught
            return error
        return None
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def test_killed_at_each_step(
        fresh, pilot, stack, rows, other, door, engine_room):
    """
    c:A12, s:A63: the Placet whose turn it is dies; another one goes on.

    before    the engine was not asked                    → new tokens
    after     it answered; nobody has it                  → invalid_grant
    unkept    the store is being told, and goes on        → the same tokens
    kept      the store has it; the client has not        → the same tokens
    """
    # One grant each; what the steps are held by must not hold the others.
    tokens = {step: fresh()["refresh_token"]
              for step in ("before", "after", "unkept", "kept")}
    grants = {step: grant for (grant,), step in zip(
        rows("select g.grant_id::text from access_grant g "
             "join held_token h using (grant_id) where g.state = 'live' "
             "order by h.seen_at desc limit 4"), reversed(tokens))}
    through = at(other.local_url, pilot)
    blocks = {step: door.block(tokens[step], "after")
              for step in ("after", "unkept", "kept")}
    blocks["before"] = door.block(tokens["before"], "before")
    threads = [in_background(through, token) for token in tokens.values()]
    for block in blocks.values():
        assert block.arrived.wait(10)

    with psycopg.connect(stack.store.admin) as lock:
        lock.execute("select from placet.access_grant where grant_id = %s "
                     "for update", (grants["unkept"],))
        blocks["unkept"].go()
        blocks["kept"].go()
        end = time.monotonic() + 10
        while rows("select state from refresh_flight where grant_id = %s",
                   grants["kept"]) != [("answered",)]:
            assert time.monotonic() < end
            time.sleep(0.02)
        time.sleep(0.3)
        assert rows("select state from refresh_flight where grant_id = %s",
                    grants["unkept"]) == [("flying",)]
        other.kill()
    for block in blocks.values():
        block.drop()
    for thread in threads:
        thread.join(10)

    assert alive(blocks["kept"], refresh(pilot, tokens["kept"]))
    before = counted(stack.url)
    with ThreadPoolExecutor(3) as pool:
        over = dict(zip(("before", "after", "unkept"), pool.map(
            lambda step: until_it_is_over(pilot, tokens[step]),
            ("before", "after", "unkept"))))
    newest = pair_of(over["before"])
    assert pair_of(refresh(pilot, newest[1]))
    assert alive(blocks["unkept"], over["unkept"])
    assert over["after"].status_code == 400, over["after"].text
    assert over["after"].json()["error"] == "invalid_grant"
    # Asked once more, it is not presented to the engine, which would end what
    # another machine may hold.
    assert refresh(pilot, tokens["after"]).status_code == 400
    [(_, said)] = blocks["after"].answers
    assert engine_room.is_active(token_in(said))
    after = counted(stack.url)
    assert after["lost_answer"] - before["lost_answer"] == 1
    assert after["in_doubt"] - before["in_doubt"] == 2
    assert rows("select count(*) from audit where event = "
                "'refresh_answer_lost' and subject = %s",
                grants["after"]) == [(1,)]
    through.http.close()


@pytest.fixture
def prober(stack, door):
    """(a third Placet, the door before the engine's admin side that it looks
    into tokens through)"""
    with EngineDoor(stack.engine.admin) as admin_door, stack.another(
            {"engines": behind(stack, door, admin_door)}, workers=1,
            name="placet-prober") as placet:
        yield placet, admin_door


def test_killed_while_it_finds_out(
        fresh, pilot, stack, other, door, prober, engine_room):
    """
    s:A63: the Placet that looks into what a dead one left dies as well, with
    the token untouched or spent; the next one begins where it did.
    """
    tokens = {step: fresh()["refresh_token"] for step in ("before", "after")}
    at_other, (third, admin_door) = at(other.local_url, pilot), prober
    at_third = at(third.local_url, pilot)
    held = {step: door.block(token, step) for step, token in tokens.items()}
    asked = {token: admin_door.block(token, "before")
             for token in tokens.values()}
    threads = [in_background(at_other, token) for token in tokens.values()]
    for block in held.values():
        assert block.arrived.wait(10)
    other.kill()
    for step, block in held.items():
        block.drop()
        door.unblock(tokens[step])
    # Until the dead one's lease is over; each time it is told to come back.
    threads += [in_background(at_third, token, until_it_is_over)
                for token in tokens.values()]
    for block in asked.values():
        assert block.arrived.wait(30)
    third.kill()
    for block in asked.values():
        block.drop()
    for thread in threads:
        thread.join(10)

    before = counted(stack.url)
    with ThreadPoolExecutor(2) as pool:
        over = dict(zip(tokens, pool.map(
            lambda token: until_it_is_over(pilot, token), tokens.values())))
    assert pair_of(refresh(pilot, pair_of(over["before"])[1]))
    assert over["after"].json()["error"] == "invalid_grant"
    assert [door.asked.count(token) for token in tokens.values()] == [0, 1]
    # What it was exchanged for is not ended: nobody presented it again.
    [(_, said)] = held["after"].answers
    assert engine_room.is_active(token_in(said))
    after = counted(stack.url)
    assert after["lost_answer"] - before["lost_answer"] == 1
    assert after["in_doubt"] - before["in_doubt"] == 2
    at_other.http.close()
    at_third.http.close()


def token_in(said):
    body = json.loads(said)
    seen.update((body["access_token"], body["refresh_token"]))
    return body["refresh_token"]


def alive(block, answer):
    """The answer is what the engine gave, and nothing else."""
    [(status, said)] = block.answers
    assert status == 200
    return pair_of(answer)[1] == token_in(said)


def test_an_engine_that_hangs_halves_or_breaks_is_a_clean_answer(
        fresh, pilot, stack, other, door, engine_room):
    """No 5xx but 503 as JSON; and afterwards one pair, or none."""
    through = at(other.local_url, pilot)
    tokens = {how: fresh()["refresh_token"]
              for how in ("before", "half", "error")}
    blocks = {how: door.block(token, how) for how, token in tokens.items()}
    before = counted(other.local_url)
    with ThreadPoolExecutor(3) as pool:
        first = {how: pool.submit(refresh, through, token)
                 for how, token in tokens.items()}
        first = {how: future.result() for how, future in first.items()}
        # Nobody has what the engine gave: it is not asked again.
        assert first["half"].json()["error"] == "invalid_grant"
        assert len(blocks["half"].answers) == 1
        # It broke before it did anything, twice.
        assert first["error"].status_code == 503
        blocks["before"].drop()
        for how in ("before", "error"):
            door.unblock(tokens[how])
        over = pool.map(lambda how: until_it_is_over(through, tokens[how]),
                        ("before", "error"))
        for answer in [first["before"], *over]:
            if answer.status_code == 200:
                assert engine_room.is_active(pair_of(answer)[1])
            else:
                assert answer is first["before"]
    assert door.asked.count(tokens["before"]) == 1
    after = counted(other.local_url)
    assert after["lost_answer"] - before["lost_answer"] == 1
    through.http.close()


def test_an_engine_that_starts_anew_costs_a_moment(
        fresh, pilot, stack, other, door):
    """c:A6: nobody hears of it"""
    token = fresh()["refresh_token"]
    through = at(other.local_url, pilot)
    door.close()
    threading.Timer(1.5, door.open).start()
    newest = pair_of(refresh(through, token))
    door.close()
    began = time.monotonic()
    answer = refresh(through, newest[1])
    assert answer.status_code == 503
    assert time.monotonic() - began < 6
    door.open()
    assert pair_of(refresh(through, newest[1]))
    through.http.close()


def test_the_store_goes_away_between_the_engine_and_us(
        person, fresh, pilot, stack, other, door, rows):
    """
    The answer that we hold is kept as soon as the store is there again; its
    window, here shorter than the store is away, begins then.
    """
    token = fresh()["refresh_token"]
    through = at(other.local_url, pilot)
    block = door.block(token, "after")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(refresh, through, token)
        assert block.arrived.wait(10)
        stack.stop_postgres("immediate")
        try:
            block.go()
            answer = first.result()
            assert answer.status_code == 503
            time.sleep(2)
        finally:
            stack.start_postgres()
    answer = until_it_is_over(through, token)
    assert alive(block, answer)
    assert pair_of(refresh(through, pair_of(answer)[1]))
    assert door.asked.count(token) == 1
    # Not asked of a page: the first Placet may still be finding the store.
    assert rows("select state from access_grant join app_user u "
                "using (user_id) where u.email = %s", person.email) == [
                    ("live",)]
    through.http.close()


@pytest.fixture
def of_its_own(stack, client_of):
    """of_its_own(seconds): an app whose answers are kept so long"""
    made = []

    def make(seconds):
        app = App(stack.url, client_of("http://127.0.0.1/callback"))
        made.append(app)
        assert stack.command("client", "replay-window", app.client_id,
                             str(seconds)).status == 0
        return app

    yield make
    for app in made:
        app.http.close()


@pytest.mark.parametrize("kept_s", [5, 0])
def test_told_after_somebody_else_has_the_turn(
        person, stack, rows, other, door, of_its_own, kept_s):
    """
    The store was away until the lease was over: who comes then finds the token
    spent, and waits for the one who has the answer.
    """
    app = of_its_own(kept_s)
    token = app.connect(person, accounts=["Faults"])["refresh_token"]
    through = at(other.local_url, app)
    block = door.block(token, "after")
    owner = "select owner from refresh_flight where grant_id = %s"
    with ThreadPoolExecutor(2) as pool, \
            psycopg.connect(stack.store.admin) as lock:
        first = pool.submit(refresh, through, token)
        assert block.arrived.wait(10)
        # What tells the store of the answer stands there until this goes.
        lock.execute("select from placet.access_grant where grant_id = %s "
                     "for update", (grant_of(person),))
        [before] = rows(owner, grant_of(person))
        block.go()
        wait_until(lambda: rows("select from pg_stat_activity where "
                                "wait_event_type = 'Lock' and query like "
                                "'%%refresh_landed%%'"))
        rows("update refresh_flight set leased_until = clock_timestamp() "
             "where grant_id = %s returning 1", grant_of(person))
        second = pool.submit(refresh, app, token)
        wait_until(lambda: rows(owner, grant_of(person)) != [before])
        time.sleep(0.5)
        lock.rollback()
        answers = [first.result(), second.result()]
    assert alive(block, answers[1])
    assert answers[0].status_code in (200, 503)
    assert rows("select state, end_reason from access_grant where grant_id = "
                "%s", grant_of(person)) == [("live", None)]
    assert pair_of(refresh(app, pair_of(answers[1])[1]))
    assert door.asked.count(token) == 1
    through.http.close()


def test_a_new_connection_ends_no_doubt(
        person, fresh, pilot, stack, rows, other, door):
    """Who hears of ends over a connection that breaks goes on finding out
    what became of the token, instead of waiting for himself."""
    token = fresh()["refresh_token"]
    grant = grant_of(person)
    block = door.block(token, "after")
    through = at(other.local_url, pilot)
    thread = in_background(through, token)
    assert block.arrived.wait(10)
    other.kill()
    block.drop()
    thread.join(10)
    [before] = rows("update refresh_flight set leased_until = "
                    "clock_timestamp() where grant_id = %s returning owner",
                    grant)
    counts = counted(stack.url)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(refresh, pilot, token)
        wait_until(lambda: rows("select owner from refresh_flight "
                                "where grant_id = %s", grant) != [before])
        assert rows("select pg_terminate_backend(pid) from pg_stat_activity "
                    "where query ilike 'listen%%'")
        answer = answer.result()
    assert (answer.status_code, answer.json()["error"]) == \
        (400, "invalid_grant")
    after = counted(stack.url)
    assert after["in_doubt"] - counts["in_doubt"] == 1
    assert after["lost_answer"] - counts["lost_answer"] == 1
    through.http.close()


def wait_until(is_so, seconds=10):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)
