"""
What the engine gets to read of a token request, and what a client hears when
the engine fails it. Of refreshing that is test_refresh_faults.py.
"""

import json

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl

import httpx
import pytest

from app import seen
from client_proofs import ask, code_fields, confidential, kept, patience
from engine_door import EngineDoor, behind
from refreshing import at, pair_of

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def door(stack):
    with EngineDoor(stack.engine.public) as engine_door:
        yield engine_door


@pytest.fixture
def other(stack, door):
    """A second Placet, which reaches the engine through the door."""
    with stack.another({"engines": behind(stack, door)}, workers=1,
                       name="placet-token-door") as placet:
        yield placet


def written(**fields):
    return "&".join(f"{name}={value}" for name, value in fields.items())


def test_the_engine_reads_only_what_was_understood(
        pilot, ana, stack, other, door):
    """clients.md §2.7: not one byte of the client's own spelling"""
    tokens = pilot.connect(ana)
    for text, path, read in [
            (written(**{"grant%5Ftype": "refresh%5ftoken",
                        "client_id": "dns%2Dpilot",
                        "refresh_token": tokens["refresh_token"],
                        "junk": "1", "client_secret": ""}),
             "/oauth2/token",
             written(grant_type="refresh_token",
                     refresh_token=tokens["refresh_token"],
                     client_id="dns-pilot")),
            (written(junk="1", client_id="dns-pilot", **{"t%6Fken": "a+b"}),
             "/oauth2/revoke", written(token="a%20b", client_id="dns-pilot"))]:
        answer = pilot.http.post(other.local_url + path, content=text,
                                 headers=FORM)
        assert answer.status_code == 200, answer.text
        assert door.bodies == [read]
        if path == "/oauth2/token":
            pair_of(answer)
        door.bodies.clear()


def test_the_engine_reads_no_secret_of_a_client(
        confidential, ana, other, door):
    app = confidential("client_secret_post")
    through = at(other.local_url, app)
    for fields, names in (
            (code_fields(app, ana), ["grant_type", "code", "redirect_uri",
                                     "code_verifier"]),
            ({"scope": "dns.read", "grant_type": "client_credentials"},
             ["grant_type", "scope"])):
        kept(ask(through, "post", more={"junk": "1", "state": "2"},
                 **fields))
        [body] = door.bodies
        read = dict(parse_qsl(body, strict_parsing=True))
        assert list(read) == [*names, "client_id", "client_secret"]
        assert read["client_secret"] != app.secret
        door.bodies.clear()
    through.http.close()


def told_to_come_back(answer):
    """The one 5xx that a client may hear (clients.md §3.1)."""
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["error"] == "temporarily_unavailable"
    assert int(answer.headers["retry-after"]) > 0
    assert "no-store" in answer.headers["cache-control"]


def test_an_engine_that_takes_our_word_for_nothing(
        confidential, ana, stack, other, door):
    """DESIGN 4.3: it was told, asked again and refused again: that is no
    fault of the client's, and what it has is as good as before."""
    app = confidential()
    through = at(other.local_url, app)
    code = code_fields(app, ana)
    refresh_token = app.connect(ana)["refresh_token"]
    for fields in (code, {"grant_type": "client_credentials"},
                   {"grant_type": "refresh_token",
                    "refresh_token": refresh_token}):
        block = door.block(app.client_id, "refuse")
        told_to_come_back(ask(through, **fields))
        assert block.count > 1
        door.unblock(app.client_id)
        kept(ask(through, **fields))
    log = stack.log("placet-token-door").read_text(errors="replace")
    assert log.count('"engine_client_refused"') == 3
    through.http.close()


@pytest.mark.parametrize("how", ["before", "half", "error", "closed"])
@pytest.mark.parametrize("grant_type", ["authorization_code",
                                        "client_credentials"])
def test_an_engine_that_hangs_halves_breaks_or_is_away(
        confidential, ana, stack, other, door, grant_type, how):
    app = confidential()
    through = at(other.local_url, app)
    fields = code_fields(app, ana) if grant_type == "authorization_code" \
        else {"grant_type": grant_type, "scope": "dns.read"}
    if how == "closed":
        door.close()
    else:
        block = door.block(app.client_id, how)
    told_to_come_back(ask(through, **fields))
    if how == "closed":
        door.open()
    else:
        block.drop()
        door.unblock(app.client_id)
    again = ask(through, **fields)
    # What the engine has answered once it does not answer again.
    if (how, grant_type) == ("half", "authorization_code"):
        said_to_be_lost(again)
        log = stack.log("placet-token-door").read_text(errors="replace")
        assert '"code_answer_lost"' in log and '"code_reuse"' not in log
    else:
        kept(again)
    through.http.close()


def said_to_be_lost(answer):
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"] == "invalid_grant"
    assert "was lost on its way" in answer.json()["error_description"]


def noted(rows, grant):
    return [event for (event,) in rows(
        "select event from audit where subject = %s and event like 'code%%'",
        grant)]


def test_a_worker_that_dies_with_a_code(
        newcomer, pilot, stack, other, door, rows, engine_room):
    """
    s:A51: whoever presents it next is no thief.

    before    the engine was not asked         → tokens
    after     it gave tokens, to nobody        → those end, the access does not
    """
    person = newcomer(account="Codes")
    through = at(other.local_url, pilot)
    fields = {how: code_fields(pilot, person, accounts=["Codes"])
              for how in ("before", "after")}
    blocks = {how: door.block(one["code"], how)
              for how, one in fields.items()}
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(ask, through, "body", **one)
                 for one in fields.values()]
        for block in blocks.values():
            assert block.arrived.wait(10)
        other.kill()
        for block in blocks.values():
            block.drop()
        for one in asked:
            assert isinstance(one.exception(), httpx.TransportError)
    # While it could be on its way nobody else is let through.
    for one in fields.values():
        assert ask(pilot, "body", **one).json()["error"] == "invalid_grant"
    rows("update authorization_code c set claimed_until = clock_timestamp() "
         "from app_user u where u.user_id = c.user_id and u.email = %s "
         "returning 1", person.email)

    tokens = kept(ask(pilot, "body", **fields["before"]))
    [(_, said)] = blocks["after"].answers
    lost = json.loads(said)
    seen.update((lost["access_token"], lost["refresh_token"]))
    assert engine_room.is_active(lost["refresh_token"])
    for _ in range(2):
        said_to_be_lost(ask(pilot, "body", **fields["after"]))
        assert not engine_room.is_active(lost["access_token"])
        assert not engine_room.is_active(lost["refresh_token"])
    # One that was given is another matter.
    assert pilot.refresh(tokens["refresh_token"])
    events = [noted(rows, grant) for grant in person.apps()]
    assert sum(events, []) == ["code_answer_lost"]
    through.http.close()
