"""
How often the machine endpoints may be asked: by one address, for one client
and by one user, counted for all workers together. Registrations and documents
have theirs beside their other stories.
"""

import json
import re
import time

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import httpx
import pytest

from app import App, seen
from device import GRANT, Device
from engine_door import EngineDoor, behind
from refreshing import at, pair_of, refresh

ELSEWHERE = "127.0.0.2"


@pytest.fixture
def asked(engine_room):
    return engine_room.asked


@pytest.fixture
def drained(stack, rows):
    """drained(): whoever was counted so far has used up what he may ask, for
    most of an hour, and what a worker has taken is gone."""
    def drain():
        rows("update rate_bucket set full_until = "
             "clock_timestamp() + interval '1 hour' returning 1")
        # Nor may a worker tell the engine of a new client meanwhile.
        rows("with m as (update client_mirror set due_at = due_at + "
             "interval '1 hour' returning 1) select 1")
        stack.restart_placet()
    # Nor may a worker have taken anything of a bucket that is gone since.
    stack.restart_placet()
    yield drain
    rows("with a as (delete from rate_bucket returning 1) select 1")
    stack.restart_placet()


@pytest.fixture
def person(newcomer, stack):
    """Somebody, and workers that have taken from no bucket yet."""
    somebody = newcomer()
    somebody.sign_in(somebody.open("/login"))
    stack.restart_placet()
    return somebody


@pytest.fixture
def client(stack, tmp_path, client_of):
    """client(kind of app, address, confidential): a new one, asking from
    there; or the same as another one, from another address."""
    made = []

    def make(kind=App, at="127.0.0.1", has_secret=False, like=None):
        if like:
            client_id, secret = like.client_id, like.secret
        else:
            client_id, secret = client_of(
                App(stack.url).redirect_uri,
                grant_types=["authorization_code", "refresh_token",
                             GRANT]), None
        if has_secret:
            client_id, secret = confidential(stack, tmp_path, client_id)
        app = kind(stack.url, client_id, secret=secret)
        app.http.close()
        app.http = httpx.Client(
            timeout=30, trust_env=False,
            transport=httpx.HTTPTransport(local_address=at))
        made.append(app)
        return app

    yield make
    for app in made:
        app.http.close()


def confidential(stack, folder, client_id):
    path = folder / "confidential.json"
    path.write_text(json.dumps({
        "client_id": client_id + "-c", "client_name": "Limited",
        "redirect_uris": [App(stack.url).redirect_uri],
        "token_endpoint_auth_method": "client_secret_basic",
        "grant_types": ["authorization_code", "refresh_token"],
        "scope": "offline_access dns.read", "account": "Acme",
        "visibility": "public"}))
    outcome = stack.command("client", "import", str(path))
    secret = re.search(r"client_secret: (\S+)", outcome.out)[1]
    seen.add(secret)
    return client_id + "-c", secret


def unknown_code(app):
    """A question that reaches the engine, and nothing else."""
    return app.call_token(
        grant_type="authorization_code", code="ory_ac_unknown.code",
        code_verifier="y" * 43, redirect_uri=app.redirect_uri)


def unknown_token(app):
    return app.revoke("ory_rt_unknown.token")


def unknown_device(app):
    return app.call_poll("x" * 43)


def is_limited(answer):
    if answer.status_code != 429:
        return False
    assert answer.headers["content-type"] == "application/json", answer.text
    assert "no-store" in answer.headers["cache-control"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["error"] == "temporarily_unavailable"
    assert 0 < int(answer.headers["retry-after"]) <= 3600
    return True


@pytest.mark.parametrize("ask, has_secret", [
    (unknown_code, False), (unknown_code, True), (unknown_token, False),
    (unknown_token, True), (unknown_device, False)],
    ids=["token public", "token confidential", "revoke public",
         "revoke confidential", "poll"])
def test_by_address_and_by_client(client, drained, stack, asked, ask,
                                  has_secret):
    """And who is told to wait costs the engine nothing."""
    kind = Device if ask is unknown_device else App
    one = client(kind, has_secret=has_secret)
    its_neighbour = client(kind, has_secret=has_secret)
    it_elsewhere = client(kind, ELSEWHERE, like=one)
    neither = client(kind, ELSEWHERE)
    assert not is_limited(ask(one))
    drained()
    before = asked()
    for limited_one in (one, its_neighbour, it_elsewhere):
        assert is_limited(ask(limited_one))
    assert asked() == before
    assert not is_limited(ask(neither))


def limited(stack, name):
    text = httpx.get(stack.url + "/metrics").text
    return int(re.search(rf"(?m)^placet_{name}_limited_total (\d+)$", text)[1])


@pytest.mark.parametrize("ask, name", [
    (unknown_code, "tokens"), (unknown_token, "revocations"),
    (unknown_device, "device")])
def test_it_is_counted(client, drained, stack, ask, name):
    one = client(Device if ask is unknown_device else App)
    ask(one)
    drained()
    before = limited(stack, name)
    assert is_limited(ask(one))
    assert limited(stack, name) == before + 1


def test_asking_for_device_codes_is_limited_by_client(client, rows, drained):
    one = client(Device)
    assert one.call_ask().status_code == 200
    drained()
    assert is_limited(one.call_ask())
    assert is_limited(client(Device, ELSEWHERE, like=one).call_ask())
    # From where nobody asked: an address alone is limited too.
    assert is_limited(client(Device).call_ask())
    assert client(Device, ELSEWHERE).call_ask().status_code == 200


def until_limited(ask, most):
    """Asks so often; how often it went well before there was a limit."""
    for count in range(most):
        if is_limited(ask()):
            return count
    return most


def renewing(app, tokens):
    """Each time with the newest refresh token."""
    def ask():
        answer = app.call_token(grant_type="refresh_token",
                                refresh_token=tokens["refresh_token"])
        if answer.status_code == 200:
            tokens.update(answer.json())
            seen.add(tokens["access_token"])
            seen.add(tokens["refresh_token"])
        return answer
    return ask


@pytest.fixture
def worn_out(person, client, rows, stack):
    """Somebody who has used up what a user may ask, and nobody else has:
    their renewal."""
    app = client()
    ask = renewing(app, app.connect(person, accounts=["Own"]))
    rows("with a as (delete from rate_bucket returning 1) select 1")
    # One connection is one worker, which gives eight unasked.
    assert until_limited(ask, 12) == 12
    # The smallest limit: what was taken of it lasts longest.
    assert len(rows("update rate_bucket set full_until = clock_timestamp() + "
                    "interval '1 hour' where full_until = (select "
                    "max(full_until) from rate_bucket) returning 1")) == 1
    stack.restart_placet()
    yield ask
    rows("with a as (delete from rate_bucket returning 1) select 1")
    stack.restart_placet()


def test_by_user(worn_out, person, client, newcomer, asked):
    assert until_limited(worn_out, 12) == 8
    before = asked()
    assert is_limited(worn_out())
    assert asked() == before
    # Whatever app it is for, and the person's own answer as well: what comes
    # of it is a code, which is told from others by the engine alone.
    app = client(at=ELSEWHERE)
    pages = []
    while not pages or pages[-1].status != 429:
        assert len(pages) < 20
        page = person.authorize(app.request().url)
        pages.append(person.answer(page, "allow", accounts=["Own"]))
        if isinstance(pages[-1], str):
            pages[-1] = SimpleNamespace(status=303)
    assert int(pages[-1].headers["retry-after"]) > 0
    # The decision stands: coming back goes on from there.
    # Another user of the same app has nothing to do with it.
    other = newcomer(account="Other")
    assert app.connect(other, accounts=["Other"])["refresh_token"]


def test_who_asks_too_often_loses_nothing(person, client, drained, asked,
                                          rows, stack):
    app = client()
    tokens = app.connect(person, accounts=["Own"])
    drained()
    before = asked()
    for _ in range(3):
        assert is_limited(app.call_token(
            grant_type="refresh_token",
            refresh_token=tokens["refresh_token"]))
    assert asked() == before
    rows("with a as (delete from rate_bucket returning 1) select 1")
    stack.restart_placet()
    renewed = app.refresh(tokens["refresh_token"])
    assert renewed["refresh_token"] != tokens["refresh_token"]


def test_who_gets_anothers_answer_is_not_counted(person, client, drained):
    app = client()
    tokens = app.connect(person, accounts=["Own"])
    renewed = app.refresh(tokens["refresh_token"])
    drained()
    again = app.refresh(tokens["refresh_token"])
    assert again["refresh_token"] == renewed["refresh_token"]


def test_who_waits_for_anothers_answer_is_not_counted(
        person, client, drained, stack):
    app = client()
    token = app.connect(person, accounts=["Own"])["refresh_token"]
    with EngineDoor(stack.engine.public) as door, stack.another(
            {"engines": behind(stack, door)}, workers=1,
            name="placet-limits") as other, ThreadPoolExecutor(2) as pool:
        # This one has taken some before they were all gone.
        there = at(other.local_url, app)
        assert not is_limited(unknown_code(there))
        drained()
        block = door.block(token, "after")
        first = pool.submit(refresh, there, token)
        assert block.arrived.wait(10)
        second = pool.submit(refresh, app, token)
        time.sleep(1)
        assert not second.done()
        block.go()
        assert pair_of(first.result()) == pair_of(second.result())
        there.http.close()
    # Who asks the engine is.
    assert is_limited(app.call_token(grant_type="refresh_token",
                                     refresh_token=pair_of(
                                         second.result())[1]))


def test_two_placets_count_together(client, stack, rows):
    """By the one, and with what a worker takes at once."""
    with stack.another(name="placet-limits") as other:
        # What is given one by one: to whichever of the two it is asked.
        one = client(Device)
        there = Device(other.local_url, one.client_id)
        rows("with a as (delete from rate_bucket returning 1) select 1")
        began = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda n: (one, there)[n % 2].call_ask(),
                                    range(60)))
        given = [answer.status_code for answer in answers].count(200)
        assert 30 <= given <= 31 + (time.monotonic() - began) / 2
        assert all(is_limited(answer) for answer in answers
                   if answer.status_code != 200)
        for answer in answers:
            if answer.status_code == 200:
                seen.update((answer.json()["device_code"],
                             answer.json()["user_code"]))
        there.http.close()
        # And what is used up by the one is used up at the other.
        stack.restart_placet()
        here = client()
        assert not is_limited(unknown_code(here))
        rows("update rate_bucket set full_until = "
             "clock_timestamp() + interval '1 hour' returning 1")
        there = App(other.local_url, here.client_id)
        assert is_limited(unknown_code(there))
        there.http.close()
    rows("with a as (delete from rate_bucket returning 1) select 1")
    stack.restart_placet()


def test_one_statement_pays_for_many_requests(client, stack, rows):
    app = client()
    stack.restart_placet()
    rows("with a as (delete from rate_bucket returning 1) select 1")
    paid = None
    # One connection is one worker.
    for _ in range(20):
        assert unknown_code(app).status_code == 400
        found = rows("select bucket, full_until from rate_bucket order by 1")
        # For this address, for the client from here, and from everywhere.
        assert len(found) == 3
        assert paid in (None, found)
        paid = found


@pytest.fixture
def browser_at(stack):
    """browser_at(address): asks with a bearer token from there."""
    made = []

    def make(address):
        http = httpx.Client(
            base_url=stack.url, timeout=30, trust_env=False,
            transport=httpx.HTTPTransport(local_address=address))
        made.append(http)
        return lambda path, token: http.get(path, headers={
            "Authorization": f"Bearer {token}"})

    yield make
    for http in made:
        http.close()


@pytest.mark.parametrize("path, name", [("/api/v1/me/grants", "api"),
                                        ("/userinfo", "userinfo")])
def test_tokens_that_are_no_good(browser_at, drained, stack, asked, path,
                                 name):
    """Only the engine can tell, so it is asked so often from one address."""
    here, elsewhere = browser_at("127.0.0.1"), browser_at(ELSEWHERE)
    # More than a worker gives unasked: the address is counted in the store.
    for number in range(20):
        assert here(path, f"ory_at_no.{number}").status_code == 401
    drained()
    # What a worker gives unasked.
    for number in range(30):
        if here(path, f"ory_at_no.{number}").status_code == 429:
            break
    before, counted = asked(), limited(stack, name)
    for number in range(10):
        answer = here(path, f"ory_at_no.{number}")
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 3600
    assert asked() == before
    assert limited(stack, name) == counted + 10
    assert elsewhere(path, "ory_at_no.other").status_code == 401


def test_good_tokens_count_for_nothing_there(browser_at, person, api_of,
                                             rows, stack):
    token = api_of(person, "placet.grants.read").token
    stack.restart_placet()
    here = browser_at("127.0.0.1")
    buckets = "select bucket from rate_bucket order by 1"
    # What this app does for this person is counted, and nothing else.
    assert here("/api/v1/me/grants", token).status_code == 200
    before = rows(buckets)
    for _ in range(20):
        assert here("/api/v1/me/grants", token).status_code == 200
    assert rows(buckets) == before
