"""
The engine's copy of a client is what the client's row says: after a change
that the engine did not hear of, took otherwise, or somebody made there.
"""

import json
import re
import time

import httpx
import pytest

from client_pages import account_of, edit_form, make
from engine_door import EngineDoor
from own_client import own_client  # noqa: F401

HERE = "http://127.0.0.1/callback"
UNTOLD = "does not know this version"


@pytest.fixture
def quay(newcomer, rows):
    owner = newcomer(account="Quay")
    owner.sign_in()
    return owner, account_of(rows, owner)[0]


@pytest.fixture
def door(stack):
    """Where Placet meets the engine's admin side meanwhile."""
    before = stack._extra
    with EngineDoor(stack.engine.admin) as door:
        stack.restart_placet({**before, "engines": [{
            "name": "main", "generation": "2.3",
            "public": stack.engine.public, "admin": door.url,
            "unknown_grants": "refuse"}]})
        yield door
        stack.restart_placet(before)


def mirror_of(rows, client):
    [found] = rows("select known_version, due_at is not null, trouble "
                   "from client_mirror where client_id = %s", client)
    return found


def await_told(rows, client, version, seconds=30):
    until = time.monotonic() + seconds
    while (found := mirror_of(rows, client)) != (version, False, None):
        assert time.monotonic() < until, found
        time.sleep(0.2)


def renamed(method, path, text):
    """An engine that keeps another name than it was given."""
    if path.startswith("/admin/clients") and method in ("PUT", "POST"):
        return json.dumps({**json.loads(text), "client_name": "X"}).encode()
    return text


def extended(method, path, text):
    """One that keeps something that nobody gave it."""
    if path.startswith("/admin/clients") and method in ("PUT", "POST"):
        return json.dumps({**json.loads(text), "jwks_uri":
                           "https://elsewhere.example/"}).encode()
    return text


@pytest.mark.parametrize("twist", [renamed, extended])
def test_an_engine_that_keeps_another_client_was_not_told(
        door, quay, rows, engine_room, twist):
    owner, account = quay
    door.twist = twist
    page, client, _ = make(owner, account, "cli", name="Twisted",
                           redirect_uris=HERE)
    assert page.status == 200 and UNTOLD in page.text
    assert mirror_of(rows, client) == (0, True, "invalid")
    where = f"/accounts/{account}/clients/{client}"
    assert UNTOLD in owner.open(where).text
    # It is tried again, and that does not make it right.
    [(tries,)] = rows("select attempts from client_mirror where client_id = "
                      "%s", client)
    until = time.monotonic() + 20
    while rows("select attempts from client_mirror where client_id = %s",
               client) <= [(tries,)]:
        assert time.monotonic() < until
        time.sleep(0.2)
    assert UNTOLD in owner.open(where).text
    door.twist = None
    await_told(rows, client, 1)
    assert UNTOLD not in owner.open(where).text
    assert engine_room.client(client)["client_name"] == "Twisted"


def test_a_change_that_the_engine_did_not_hear_is_told_later(
        stack, quay, rows, engine_room):
    owner, account = quay
    _, client, _ = make(owner, account, "cli", name="Before",
                        redirect_uris=HERE)
    await_told(rows, client, 1)
    where = f"/accounts/{account}/clients/{client}"
    stack.engine.stop()
    try:
        page = owner.follow(owner.submit(
            edit_form(owner, account, client), client_name="After"))
        assert page.status == 200 and UNTOLD in owner.open(where).text
        assert owner.open(where).heading == "After"
        assert mirror_of(rows, client)[:2] == (1, True)
    finally:
        stack.engine.start()
    assert engine_room.client(client)["client_name"] in ("Before", "After")
    await_told(rows, client, 2)
    assert engine_room.client(client)["client_name"] == "After"
    assert UNTOLD not in owner.open(where).text


def changed(stack):
    text = httpx.get(f"{stack.url}/metrics", trust_env=False).text
    return int(re.search(r"(?m)^placet_clients_changed_at_engine_total "
                         r"(\d+)$", text)[1])


def test_what_somebody_changed_at_the_engine_is_put_right(
        stack, quay, rows, engine_room):
    owner, account = quay

    def made(name):
        _, client, _ = make(owner, account, "cli", name=name,
                            redirect_uris=HERE)
        await_told(rows, client, 1)
        return client, engine_room.client(client)

    (same, _), (wider, held), (gone, gone_held) = (
        made(name) for name in ("Same", "Wider", "Gone"))
    at_engine = engine_room.http
    before = changed(stack)
    answer = at_engine.put(f"/admin/clients/{wider}", json={
        **held, "redirect_uris": held["redirect_uris"]
        + ["https://thief.example/cb"]})
    assert answer.status_code == 200, answer.text
    assert at_engine.delete(f"/admin/clients/{gone}").status_code == 204
    # What it may be for besides is not ours to take away.
    more = [*engine_room.client(same)["audience"], "https://more.example/"]
    assert at_engine.patch(f"/admin/clients/{same}", json=[
        {"op": "replace", "path": "/audience", "value": more}]) \
        .status_code == 200
    # A day later.
    rows("update client_mirror set compared_at = now() - interval '25 hours' "
         "where client_id = any(%s) returning 1", [same, wider, gone])
    until = time.monotonic() + 40
    while "client_id" not in engine_room.client(gone) or \
            engine_room.client(wider)["redirect_uris"] != \
            held["redirect_uris"] or rows(
                "select 1 from client_mirror where compared_at < now() - "
                "interval '1 day' and client_id = any(%s)", [same, wider, gone]):
        assert time.monotonic() < until
        time.sleep(0.2)
    for client in (same, wider, gone):
        await_told(rows, client, 1)
    assert engine_room.client(same)["audience"] == more
    assert {name: value for name, value in engine_room.client(gone).items()
            if name not in ("created_at", "updated_at")} == {
        name: value for name, value in gone_held.items()
        if name not in ("created_at", "updated_at")}
    assert changed(stack) == before + 2
    alarms = [line for line in stack.log("placet").read_text(
        errors="replace").splitlines() if "client_changed_at_engine" in line]
    for client, is_there in ((wider, 1), (gone, 0)):
        [said] = [json.loads(line) for line in alarms if client in line]
        assert said["level"] == "alarm" and said["is_there"] == is_there
    assert not [line for line in alarms if same in line]


def test_what_a_file_brought_is_compared_too(own_client, rows,  # noqa: F811
                                             engine_room):
    own = own_client(method="none")
    client = own.app.client_id
    # Its import told the engine, so nobody has to.
    assert mirror_of(rows, client) == (1, False, None)
    assert UNTOLD not in own.owner.open(own.path).text
    held = engine_room.client(client)
    assert engine_room.http.patch(f"/admin/clients/{client}", json=[
        {"op": "replace", "path": "/redirect_uris",
         "value": ["https://thief.example/cb"]}]).status_code == 200
    rows("update client_mirror set compared_at = now() - interval '25 hours' "
         "where client_id = %s returning 1", client)
    until = time.monotonic() + 40
    while engine_room.client(client)["redirect_uris"] != \
            held["redirect_uris"]:
        assert time.monotonic() < until
        time.sleep(0.2)
