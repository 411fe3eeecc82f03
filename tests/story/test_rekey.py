"""
The secrets that the engine knows, turned over while everybody works.
"""

import base64
import subprocess
import threading
import time

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from app import App, seen
from client_proofs import (LOOPBACK, TOKEN, add, ask, claims_of, code_fields,
                           confidential, kept, keyed, listed, pairs, patience,
                           prove)
from command_line import say


def newest(rows):
    return rows("select placet.engine_key_newest()")[0][0]


def derived(rows, engine_room, app):
    """(version, version told) of the client's row."""
    [found] = rows("select engine_key, engine_key_told from client "
                   "where client_id = %s", app.client_id)
    return found


class Traffic:
    """
    Clients that go on working, each in a thread of its own: own tokens, and
    codes of a person who has allowed them.
    """

    def __init__(self, apps, urls, person):
        self.count = 0
        self.wrong = []
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._person = person
        self._threads = [threading.Thread(target=self._work, args=(a, urls))
                         for a in apps]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _work(self, app, urls):
        try:
            with self._person.twin() as person:
                turn = 0
                while not self._stop.is_set():
                    turn += 1
                    url = urls[turn % len(urls)]
                    fields = code_fields(app, person) if turn % 5 == 0 \
                        else {"grant_type": "client_credentials"}
                    self._note(ask_at(url, app, **fields))
        except Exception as error:          # a thread must not fail unheard
            self.wrong.append(repr(error))

    def _note(self, answer):
        with self._lock:
            self.count += 1
            if answer.status_code != 200:
                self.wrong.append(answer.text)
            else:
                kept(answer)


def ask_at(url, app, **fields):
    pair = f"{app.client_id}:{app.secret}".encode()
    return app.http.post(url + TOKEN, data=fields, headers={
        "Authorization": "Basic " + base64.b64encode(pair).decode()})


@pytest.fixture
def two(stack):
    """Two Placets on one store: their addresses."""
    with stack.another() as second:
        yield [stack.local_url, second.local_url]


def test_turning_the_key_over(stack, confidential, keyed, pairs, rows,
                              engine_room, client_of):
    app, by_key = confidential(), keyed(pairs["ES256"])
    public = client_of(LOOPBACK)
    kept(ask(app, "basic"))
    was = newest(rows)
    printed = say(stack, "engine", "rekey", "--rate", "1000")
    assert newest(rows) == was + 1
    assert f"all clients are at version {was + 1}" in printed
    assert rows("select client_id from client where engine_key <> %s "
                "or engine_key_told <> %s", was + 1, was + 1) == []
    kept(ask(app, "basic"))
    kept(prove(by_key, pairs["ES256"].sign(claims_of(by_key))))
    # A client that comes later is at the newest version at once.
    later = confidential()
    assert derived(rows, engine_room, later) == (was + 1, was + 1)
    kept(ask(later, "basic"))
    # The next one takes the former away; nothing of either is in clear.
    say(stack, "engine", "rekey", "--rate", "1000")
    assert rows("select version from engine_master_key") == [(was + 2,)]
    for each in (app, later):
        kept(ask(each, "basic"))
    assert derived(rows, engine_room, app) == (was + 2, was + 2)
    assert engine_room.client(public)["token_endpoint_auth_method"] == "none"
    assert rows("select count(*) from audit where event = 'engine_key_made' "
                "and subject = %s", str(was + 2)) == [(1,)]


def test_the_engine_forgets_the_former_secret(stack, confidential):
    app = confidential()
    kept(ask(app, "basic"))
    held = []
    for _ in range(3):
        held.append(stack.sql(
            "select client_secret from hydra_client "
            f"where id = '{app.client_id}'", stack.cluster.url("hydra")))
        say(stack, "engine", "rekey", "--rate", "1000")
    # What it keeps is a salted hash, so this shows that it was told; that
    # nobody had to tell it again shows what.
    assert len(set(held)) == 3 and all(held)
    log = stack.log("placet").read_text(errors="replace")
    kept(ask(app, "basic"))
    said = stack.log("placet").read_text(errors="replace")[len(log):]
    assert "engine_client_secret_set" not in said


def test_a_client_whose_secret_the_engine_alone_knows_keeps_it(
        stack, rows, engine_room):
    """Adopted, not seen since: rekeying must not lock it out."""
    client_id, secret = "rekey-adopted", "only-the-engine-knows-this"
    seen.add(secret)
    engine_room.http.post("/admin/clients", json={
        "client_id": client_id, "client_name": "Adopted",
        "client_secret": secret, "grant_types": ["client_credentials"],
        "scope": "dns.read",
        "token_endpoint_auth_method": "client_secret_basic"
    }).raise_for_status()
    say(stack, "client", "import", "--from-engine", "--account", "Acme")
    refused = stack.command("client", "secret", "add", client_id)
    assert refused.status != 0 and "--replace" in refused.err
    say(stack, "engine", "rekey", "--rate", "1000")
    app = App(stack.url, client_id, secret=secret)
    kept(ask(app, "basic"))
    # From now on its secret is ours as well, and may have a second one.
    assert [label for label in listed(stack, app)] == ["adopted"]
    kept(ask(app, "basic"))
    say(stack, "engine", "rekey", "--rate", "1000")
    kept(ask(app, "basic"))
    second, _ = add(stack, app)
    kept(ask(app, "basic", second))
    kept(ask(app, "basic"))
    app.http.close()


def test_guesses_at_an_adopted_secret_run_out(stack, engine_room):
    """Each costs the engine a slow hash; at whichever endpoint, and whoever
    comes from elsewhere is not held up by them."""
    client_id, secret = "guessed-at", "not-one-of-these-guesses"
    seen.add(secret)
    engine_room.http.post("/admin/clients", json={
        "client_id": client_id, "client_name": "Adopted",
        "client_secret": secret, "grant_types": ["client_credentials"],
        "scope": "dns.read",
        "token_endpoint_auth_method": "client_secret_basic"
    }).raise_for_status()
    say(stack, "client", "import", "--from-engine", "--account", "Acme")
    thief = App(stack.url, client_id, secret="a guess")
    codes = []
    for _ in range(70):
        codes.append(ask(thief, "basic").status_code)
        codes.append(thief.revoke("a.b").status_code)
    assert codes[0] == codes[1] == 401 and codes[-1] == 429, codes
    assert codes.count(401) < 130, codes
    late = ask(thief, "basic")
    assert late.json()["error"] == "temporarily_unavailable"
    assert int(late.headers["retry-after"]) >= 1
    thief.http.close()
    app = App(stack.url, client_id, secret=secret)
    app.http.close()
    app.http = httpx.Client(timeout=30, trust_env=False,
                            transport=httpx.HTTPTransport(
                                local_address="127.0.0.2"))
    kept(ask(app, "basic"))
    # Known from now on, its own door is open here as well.
    app.http.close()
    app = App(stack.url, client_id, secret=secret)
    kept(ask(app, "basic"))
    app.http.close()


def test_an_adopted_secret_is_replaced_when_asked(stack, engine_room):
    client_id, secret = "rekey-replaced", "nobody-needs-this-any-more"
    seen.add(secret)
    engine_room.http.post("/admin/clients", json={
        "client_id": client_id, "client_name": "Adopted",
        "client_secret": secret, "grant_types": ["client_credentials"],
        "scope": "dns.read",
        "token_endpoint_auth_method": "client_secret_basic"
    }).raise_for_status()
    say(stack, "client", "import", "--from-engine", "--account", "Acme")
    app = App(stack.url, client_id, secret=secret)
    new, _ = add(stack, app, "--replace")
    assert ask(app, "basic").status_code == 401
    kept(ask(app, "basic", new))
    assert ask(app, "basic").status_code == 401
    app.http.close()


def test_two_placets_work_while_the_key_is_turned_over(
        stack, confidential, two, ana, rows):
    apps = [confidential() for _ in range(4)]
    for app in apps:
        kept(ask(app, "basic"))
        code_fields(app, ana)
    was = newest(rows)
    with Traffic(apps, two, ana) as traffic:
        for _ in range(3):
            say(stack, "engine", "rekey", "--rate", "40")
        time.sleep(0.5)
    assert traffic.wrong == [] and traffic.count > 50, traffic.count
    assert newest(rows) == was + 3


def test_the_command_may_be_killed_and_run_again(
        stack, confidential, two, ana, rows, placet_bin):
    apps = [confidential() for _ in range(4)]
    for _ in range(12):
        confidential()
    for app in apps:
        kept(ask(app, "basic"))
        code_fields(app, ana)
    was = newest(rows)
    with Traffic(apps, two, ana) as traffic:
        # How long it takes to begin differs from machine to machine.
        begins = None
        for pause in (0, 0.3, 0.6, 0.9):
            began = time.monotonic()
            running = subprocess.Popen(
                [placet_bin, "engine", "rekey", "--rate", "5", "--conf",
                 stack.conf], stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
            while newest(rows) == was:
                assert time.monotonic() < began + 30, "no new key"
            begins = begins or time.monotonic() - began
            time.sleep(max(0, began + begins + pause - time.monotonic()))
            running.kill()
            running.wait()
            time.sleep(0.2)
        half = rows("select count(*) from client where engine_key_told < %s",
                    newest(rows))[0][0]
        # Two at once go on where the dead ones stopped.
        with ThreadPoolExecutor(2) as pool:
            ended = list(pool.map(lambda _: stack.command(
                "engine", "rekey", "--rate", "1000"), range(2)))
        time.sleep(0.5)
    assert traffic.wrong == [] and traffic.count > 50, traffic.count
    assert all(outcome.status == 0 for outcome in ended), ended
    assert half > 0, "the last one was not killed in the middle"
    assert newest(rows) - was <= 2
    assert rows("select count(*) from client where engine_key_told < %s",
                newest(rows)) == [(0,)]
    for app in apps:
        kept(ask(app, "basic"))


def test_an_engine_that_is_away_is_told_later(stack, confidential, rows):
    app = confidential()
    kept(ask(app, "basic"))
    stack.stop_engine()
    try:
        outcome = stack.command("engine", "rekey", "--rate", "1000",
                                seconds=120)
        assert outcome.status != 0
        assert "run it again" in outcome.err, outcome.err
    finally:
        stack.start_engine()
    was = newest(rows)
    # Who comes before the second run is not kept waiting for it.
    kept(ask(app, "basic"))
    say(stack, "engine", "rekey", "--rate", "1000")
    assert newest(rows) == was
    kept(ask(app, "basic"))


def test_an_engine_restored_from_an_old_copy_is_told_again(
        stack, confidential, engine_room):
    app = confidential()
    engine_room.http.patch(f"/admin/clients/{app.client_id}", json=[
        {"op": "add", "path": "/client_secret", "value": "of another time"}
    ]).raise_for_status()
    with ThreadPoolExecutor(6) as pool:
        for answer in pool.map(lambda _: ask(app, "basic"), range(12)):
            kept(answer)
