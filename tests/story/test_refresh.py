"""
Refreshing: everybody who asks alike gets one answer, and nobody else does.
clients.md §3.3, rules 1 to 12; s:A60 to A66, c:A7 to A11, c:A13.
"""

import json
import time

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from app import App
from client_proofs import add
from command_line import say
from counters import token_requests
from engine_door import EngineDoor, behind
from refreshing import (at, at_once, counted, errors_of, grant_of, kept,
                        pair_of, refresh)

SCOPES = "dns.read dns.edit offline_access"


@pytest.fixture
def pair(newcomer, pilot):
    """pair(): a person who has just allowed DNS Pilot, and the tokens"""
    def make(app=None, scopes=SCOPES):
        person = newcomer(account="Refresh")
        return person, (app or pilot).connect(person, scopes,
                                              accounts=["Refresh"])
    return make


@pytest.fixture(scope="module")
def second(stack):
    """A second Placet on the same store, which keeps answers for 2 s."""
    with stack.another({"refresh_replay_s": 2}) as other:
        yield other


@pytest.fixture
def quick(second, pilot):
    """DNS Pilot at the second Placet, whose window is short."""
    client = at(second.local_url, pilot)
    yield client
    client.http.close()


@contextmanager
def counting(stack, *urls):
    """What was counted inside: {"engine": …, "forwarded": …}"""
    before, engine = counted(*urls), token_requests(stack.engine.admin)
    found = {}
    yield found
    after = counted(*urls)
    found.update({name: after[name] - before[name] for name in after})
    found["engine"] = token_requests(stack.engine.admin) - engine


def state_of(rows, grant):
    [(state, reason)] = rows("select state, end_reason from access_grant "
                             "where grant_id = %s", grant)
    return state, reason


def events(rows, grant, event):
    [(count,)] = rows("select count(*) from audit where subject = %s "
                      "and event = %s", grant, event)
    return count


def alike(answers):
    """The tokens that all of these answers gave, and nothing differs but how
    long they live."""
    pairs = {pair_of(answer) for answer in answers}
    assert len(pairs) == 1, f"{len(pairs)} different pairs"
    bodies = [answer.json() for answer in answers]
    lives = [body.pop("expires_in") for body in bodies]
    assert all(body == bodies[0] for body in bodies)
    assert max(lives) - min(lives) <= 5
    return pairs.pop()


def test_a_hundred_at_once_over_two_placets_are_one(
        pair, pilot, stack, second, resource_server):
    """s:A60, c:A12"""
    _, tokens = pair()
    urls = [stack.url, second.local_url]
    with counting(stack, *urls) as found:
        answers = at_once(100, urls, pilot, tokens["refresh_token"])
    access, newest = alike(answers)
    assert found["engine"] == 1 and found["forwarded"] == 1, found
    assert found["waited"] + found["replayed"] == 99, found
    assert found["waited"] > 0 and found["mismatch"] == 0, found
    assert resource_server.is_active(access)
    assert pair_of(refresh(pilot, newest))


def test_the_window_is_as_long_as_it_says(
        pair, quick, rows, resource_server):
    """c:A8, s:A62: after it, the engine's theft detection is as strict"""
    person, tokens = pair()
    grant = grant_of(person)
    first = refresh(quick, tokens["refresh_token"])
    time.sleep(1)
    again = refresh(quick, tokens["refresh_token"])
    assert alike([first, again]) == pair_of(first)
    assert again.json()["expires_in"] < first.json()["expires_in"]
    assert resource_server.is_active(pair_of(first)[0])
    time.sleep(2)
    late = refresh(quick, tokens["refresh_token"])
    assert (late.status_code, late.json()["error"]) == (400, "invalid_grant")
    assert not resource_server.is_active(pair_of(first)[0])
    assert refresh(quick, pair_of(first)[1]).status_code == 400
    assert state_of(rows, grant) == ("ended", "refresh_reuse")
    assert events(rows, grant, "refresh_reuse") == 1
    assert grant not in person.apps()


def test_reuse_ends_at_the_engine_too(pair, quick, engine_room):
    """s:A62: not only here"""
    _, tokens = pair()
    first = refresh(quick, tokens["refresh_token"])
    time.sleep(2.5)
    assert refresh(quick, tokens["refresh_token"]).status_code == 400
    assert not engine_room.is_active(pair_of(first)[0])
    assert not engine_room.is_active(pair_of(first)[1])


def test_other_scopes_are_another_request(
        pair, pilot, stack, rows, resource_server):
    """c:A9, s:A61"""
    person, tokens = pair()
    grant = grant_of(person)
    first = pair_of(refresh(pilot, tokens["refresh_token"]))
    with counting(stack, stack.url) as found:
        other = refresh(pilot, tokens["refresh_token"], scope="dns.read")
    assert other.status_code == 400
    assert other.json()["error"] == "invalid_grant"
    assert found["mismatch"] == 1 and found["replayed"] == 0, found
    assert not resource_server.is_active(first[0])
    assert state_of(rows, grant) == ("ended", "refresh_mismatch")
    assert events(rows, grant, "refresh_mismatch") == 1
    assert refresh(pilot, first[1]).status_code == 400


@pytest.mark.parametrize("headers, more", [
    ({}, {"anything": "else"}), ({"DPoP": "a.b.c"}, {}),
], ids=["parameter", "DPoP"])
def test_whatever_else_is_said_makes_another_request(
        pair, pilot, stack, rows, headers, more):
    """s:A61: what was answered without it is not its answer"""
    person, tokens = pair()
    grant = grant_of(person)
    first = pair_of(refresh(pilot, tokens["refresh_token"]))
    other = at(stack.url, pilot)
    other.http.headers.update(headers)
    with counting(stack, stack.url) as found:
        answer = refresh(other, tokens["refresh_token"], **more)
    assert (answer.status_code, answer.json()["error"]) == \
        (400, "invalid_grant")
    assert found["mismatch"] == 1 and found["replayed"] == 0, found
    assert state_of(rows, grant) == ("ended", "refresh_mismatch")
    assert refresh(pilot, first[1]).status_code == 400
    # Said each time, it is one request again.
    _, tokens = pair()
    assert alike([refresh(other, tokens["refresh_token"], **more)
                  for _ in range(2)])
    other.http.close()


def test_the_same_scopes_in_another_order_are_the_same(pair, pilot):
    _, tokens = pair()
    answers = [refresh(pilot, tokens["refresh_token"], scope=scope)
               for scope in ("dns.read offline_access",
                             "offline_access  dns.read")]
    assert alike(answers)


def test_another_client_neither_gets_nor_ends_it(
        pair, pilot, stack, rows, client_of, resource_server):
    """c:A9, clients.md §2.7: the engine would end the grant"""
    person, tokens = pair()
    grant = grant_of(person)
    stranger = App(stack.url, client_of("http://127.0.0.1/callback"))
    for token in (tokens["refresh_token"],
                  refresh(pilot, tokens["refresh_token"])
                  and tokens["refresh_token"]):
        with counting(stack, stack.url) as found:
            answer = refresh(stranger, token)
        assert answer.json()["error"] == "invalid_grant"
        assert "another client" in answer.json()["error_description"]
        assert found["engine"] == 0
    [newest] = {pair_of(refresh(pilot, tokens["refresh_token"]))}
    assert resource_server.is_active(newest[0])
    assert state_of(rows, grant) == ("live", None)
    assert events(rows, grant, "refresh_foreign") == 2
    assert errors_of(stack.url, stranger.client_id) == 2
    stranger.http.close()


@pytest.fixture
def keeper(stack, tmp_path):
    """An app with a secret."""
    path = tmp_path / "keeper.json"
    path.write_text(json.dumps({
        "client_id": f"refresh-keeper-{time.time_ns()}",
        "client_name": "Refresh Keeper", "account": "Acme",
        "visibility": "public", "redirect_uris": ["http://127.0.0.1/callback"],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": SCOPES}))
    said = dict(line.split(": ", 1) for line in
                say(stack, "client", "import", str(path)).splitlines()
                if ": " in line)
    app = App(stack.url, said["client_id"], "http://127.0.0.1/callback",
              said["client_secret"])
    yield app
    app.http.close()


def test_every_request_proves_who_it_is(pair, keeper, stack, second):
    """c:A7, s:A61: the answer that is kept is no way around the secret"""
    _, tokens = pair(keeper)
    first = refresh(keeper, tokens["refresh_token"])
    urls = [stack.url, second.local_url]
    assert alike([first, *at_once(6, urls, keeper, tokens["refresh_token"])])
    for secret in ("wrong-secret", None):
        thief = App(stack.url, keeper.client_id, secret=secret)
        answer = refresh(thief, tokens["refresh_token"])
        assert answer.status_code == 401, answer.text
        assert answer.json()["error"] == "invalid_client"
        thief.http.close()
    assert alike([first, refresh(keeper, tokens["refresh_token"])])
    assert pair_of(refresh(keeper, pair_of(first)[1]))


def test_its_other_secret_makes_no_other_request(pair, keeper, stack):
    """While secrets are turned over, some processes have the old one."""
    _, tokens = pair(keeper)
    second, _ = add(stack, keeper)
    turned = App(stack.url, keeper.client_id, secret=second)
    assert alike([refresh(app, tokens["refresh_token"])
                  for app in (keeper, turned, keeper)])
    turned.http.close()


def test_a_wrong_secret_in_the_crowd_gets_nothing(pair, keeper, stack):
    """c:A7"""
    _, tokens = pair(keeper)
    thief = App(stack.url, keeper.client_id, secret="wrong-secret")
    with ThreadPoolExecutor(2) as pool:
        good, bad = [pool.submit(at_once, count, [stack.url], app,
                                 tokens["refresh_token"])
                     for count, app in ((5, keeper), (3, thief))]
    assert alike(good.result())
    assert {answer.status_code for answer in bad.result()} == {401}
    thief.http.close()


def test_a_secret_that_only_the_engine_knows_is_asked_for_first(
        pair, keeper, stack, rows, engine_room):
    """rule 6: a client that was adopted; nobody hears an answer unproven"""
    _, tokens = pair(keeper)
    client = engine_room.client(keeper.client_id)
    answer = engine_room.http.put(f"/admin/clients/{keeper.client_id}", json={
        **client, "client_secret": keeper.secret,
        "token_endpoint_auth_method": "client_secret_basic"})
    assert answer.status_code == 200, answer.text
    rows("delete from client_secret where client_id = %s returning 1",
         keeper.client_id)
    thief = App(stack.url, keeper.client_id, secret="wrong-secret")
    with counting(stack, stack.url) as found:
        answer = refresh(thief, tokens["refresh_token"])
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"
    assert found["engine"] == 0
    assert alike(at_once(5, [stack.url], keeper, tokens["refresh_token"]))
    answer = refresh(thief, tokens["refresh_token"])
    assert answer.status_code == 401
    assert alike([refresh(keeper, tokens["refresh_token"])])
    thief.http.close()


def test_access_taken_back_takes_the_answer_along(
        pair, pilot, stack, rows):
    """s:A64, c:A10"""
    person, tokens = pair()
    grant = grant_of(person)
    pair_of(refresh(pilot, tokens["refresh_token"]))
    kept_now = ("select count(*) from refresh_flight where grant_id = %s "
                "and sealed is not null")
    assert rows(kept_now, grant) == [(1,)]
    person.remove(grant)
    assert rows(kept_now, grant) == [(0,)]
    with counting(stack, stack.url) as found:
        answer = refresh(pilot, tokens["refresh_token"])
    assert answer.json()["error"] == "invalid_grant"
    assert found["replayed"] == 0


def test_a_successor_given_back_takes_the_answer_along(pair, pilot):
    """c:A10"""
    _, tokens = pair()
    successor = pair_of(refresh(pilot, tokens["refresh_token"]))
    assert pilot.revoke(successor[1]).status_code == 200
    answer = refresh(pilot, tokens["refresh_token"])
    assert answer.json()["error"] == "invalid_grant"


def test_what_the_engine_has_forgotten_is_not_given_again(
        pair, pilot, stack, engine_room, rows):
    """rule 7: the engine's operator has deleted the tokens"""
    person, tokens = pair()
    successor = pair_of(refresh(pilot, tokens["refresh_token"]))
    assert at(stack.engine.public, pilot).revoke(
        successor[1]).status_code == 200
    assert not engine_room.is_active(successor[0])
    answer = refresh(pilot, tokens["refresh_token"])
    assert answer.json()["error"] == "invalid_grant"
    assert rows("select count(*) from refresh_flight where grant_id = %s "
                "and sealed is not null", grant_of(person)) == [(0,)]


def test_giving_back_a_stale_copy_ends_the_access(
        pair, pilot, stack, rows, engine_room, resource_server):
    """c:A10: a sign-out that knows only the token before the newest"""
    person, tokens = pair()
    grant = grant_of(person)
    second_pair = pair_of(refresh(pilot, tokens["refresh_token"]))
    third = pair_of(refresh(pilot, second_pair[1]))
    answer = pilot.revoke(tokens["refresh_token"])
    assert (answer.status_code, answer.json()) == (200, {})
    assert answer.headers["content-type"].startswith("application/json")
    assert state_of(rows, grant) == ("ended", "app")
    assert not resource_server.is_active(third[0])
    assert engine_room.outcomes(grant) == ["revoked"]
    assert not engine_room.is_active(third[1])
    # The engine alone leaves it alive.
    _, tokens = pair()
    bare = at(stack.engine.public, pilot)
    third = pair_of(refresh(bare, tokens["refresh_token"]))
    assert bare.revoke(tokens["refresh_token"]).status_code == 200
    assert engine_room.is_active(third[1])


def test_a_copy_older_than_the_window_ends_nothing(
        pair, quick, rows, resource_server):
    """rule 10"""
    person, tokens = pair()
    newest = pair_of(refresh(quick, tokens["refresh_token"]))
    time.sleep(2.5)
    assert quick.revoke(tokens["refresh_token"]).json() == {}
    assert state_of(rows, grant_of(person)) == ("live", None)
    assert resource_server.is_active(newest[0])


def test_the_newest_of_a_chain_is_given(pair, pilot, stack):
    """c:A11"""
    _, tokens = pair()
    second_pair = pair_of(refresh(pilot, tokens["refresh_token"]))
    third = pair_of(refresh(pilot, second_pair[1]))
    with counting(stack, stack.url) as found:
        assert pair_of(refresh(pilot, tokens["refresh_token"])) == third
        assert pair_of(refresh(pilot, second_pair[1])) == third
    assert found["engine"] == 0
    assert pair_of(refresh(pilot, third[1]))


def stray(token):
    """The same token to the engine: other unused bits in its key's base64."""
    key, _, signature = token.partition(".")
    letters = ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
               "0123456789-_")
    last = letters[letters.index(key[-1]) ^ 1]
    return f"{key[:-1]}{last}.{signature}"


def test_a_token_is_one_token_however_it_is_spelt(
        pair, pilot, engine_room):
    _, tokens = pair()
    token = tokens["refresh_token"]
    assert engine_room.is_active(stray(token))
    bare = token.removeprefix("ory_rt_")
    assert bare != token
    assert alike([refresh(pilot, token), refresh(pilot, bare)])


def test_two_spellings_at_once_are_never_two_pairs(
        pair, pilot, stack, engine_room):
    """A way past the turn would be a second pair of live tokens."""
    for _ in range(3):
        _, tokens = pair()
        token = tokens["refresh_token"]
        with ThreadPoolExecutor(2) as pool:
            halves = [pool.submit(at_once, 5, [stack.url], pilot, one)
                      for one in (token, stray(token))]
            answers = [a for half in halves for a in half.result()]
        live = {pair_of(a) for a in answers if a.status_code == 200
                and engine_room.is_active(pair_of(a)[1])}
        assert len(live) <= 1, "two live pairs"


def test_with_no_window_those_at_once_share_and_nothing_is_kept(
        pair, pilot, stack, rows):
    """rule 12"""
    person, tokens = pair()
    grant = grant_of(person)
    with EngineDoor(stack.engine.public) as door, stack.another({
            "refresh_replay_s": 0, "engines": behind(stack, door),
    }, name="placet-3") as other:
        block = door.block(tokens["refresh_token"], "after")
        urls = [other.local_url, stack.url]
        with ThreadPoolExecutor(1) as pool, \
                counting(stack, *urls) as found:
            client = at(other.local_url, pilot)
            winner = pool.submit(refresh, client, tokens["refresh_token"])
            assert block.arrived.wait(10)
            with ThreadPoolExecutor(1) as crowd:
                waiting = crowd.submit(at_once, 20, urls, pilot,
                                       tokens["refresh_token"])
                # They connect first.
                time.sleep(3)
                block.go()
                answers = waiting.result()
            answers.append(winner.result())
        newest = alike(answers)
        assert (found["engine"], found["waited"]) == (1, 20), found
        assert rows("select state, sealed from refresh_flight "
                    "where grant_id = %s", grant) == [("spent", None)]
        assert refresh(client, tokens["refresh_token"]).status_code == 400
        assert refresh(client, newest[1]).status_code == 400
        client.http.close()


def test_what_is_kept_opens_only_with_the_token(pair, pilot, stack):
    """s:A63, s:A73, c:A12"""
    _, tokens = pair()
    newest = pair_of(refresh(pilot, tokens["refresh_token"]))
    copy = kept(stack)
    assert "answered" in copy
    for token in (tokens["refresh_token"], *newest):
        for part in token.removeprefix("ory_").split("."):
            assert part not in copy
            assert part.encode().hex() not in copy
    assert "access_token" not in copy
    assert b"access_token".hex() not in copy


def test_what_is_kept_is_wiped_in_time(pair, quick, rows):
    """rule 11"""
    person, tokens = pair()
    grant = grant_of(person)
    pair_of(refresh(quick, tokens["refresh_token"]))
    end = time.monotonic() + 12
    while rows("select sealed is not null from refresh_flight "
               "where grant_id = %s", grant) != [(False,)]:
        assert time.monotonic() < end, "still there"
        time.sleep(0.2)


def test_only_a_form_with_each_parameter_once_is_read(
        pair, pilot, stack):
    """c:A13"""
    _, tokens = pair()
    form = {"grant_type": "refresh_token", "client_id": pilot.client_id,
            "refresh_token": tokens["refresh_token"]}
    url = f"{stack.url}/oauth2/token"
    query = "&".join(f"{name}={value}" for name, value in form.items())
    doubled = f"{query}&refresh_token={tokens['refresh_token']}"
    of_forms = {"content-type": "application/x-www-form-urlencoded"}
    with counting(stack, stack.url) as found:
        for answer in (
                pilot.http.post(url, content=doubled, headers=of_forms),
                pilot.http.post(url, files={
                    name: (None, value) for name, value in form.items()}),
                pilot.http.post(url, json=form),
                pilot.http.post(f"{url}?{query}", content="",
                                headers=of_forms),
                pilot.http.post(url, data={**form, "refresh_token": ""})):
            assert answer.status_code == 400, answer.text
            assert answer.json()["error"] == "invalid_request"
    assert found["engine"] == 0 and found["forwarded"] == 0
    assert pair_of(refresh(pilot, tokens["refresh_token"]))


def test_nonsense_is_refused_and_leaves_nothing(pilot, rows):
    [(before,)] = rows("select count(*) from refresh_flight")
    for token in ("x", "a.b", "..", "ory_rt_", "ory_rt_a.b.c", "é" * 3000):
        answer = refresh(pilot, token)
        assert answer.json()["error"] == "invalid_grant", (token, answer)
    assert rows("select count(*) from refresh_flight") == [(before,)]


def test_a_client_may_have_a_window_of_its_own(
        stack, pair, second, rows, client_of):
    app = App(second.local_url, client_of("http://127.0.0.1/callback"),
              "http://127.0.0.1/callback")
    at_first = App(stack.url, app.client_id, app.redirect_uri)
    try:
        for words, status in ((["300"], 0), (["301"], 1), (["-1"], 1),
                              (["many"], 1), (["default"], 0), (["5"], 0)):
            assert stack.command("client", "replay-window", app.client_id,
                                 *words).status == status, words
        assert stack.command("client", "replay-window", "no-such-client",
                             "5").status == 1
        _, tokens = pair(at_first)
        first = refresh(app, tokens["refresh_token"])
        time.sleep(3)
        assert alike([first, refresh(app, tokens["refresh_token"])])
        [(seconds,)] = rows(
            "select round(extract(epoch from replay_until - answered_at))"
            "::int from refresh_flight where client_id = %s", app.client_id)
        assert seconds == 5
    finally:
        app.http.close()
        at_first.http.close()
