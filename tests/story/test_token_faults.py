"""
What the engine gets to read of a token request, and what a client hears when
the engine fails it. Of refreshing that is test_refresh_faults.py.
"""

from urllib.parse import parse_qsl

import pytest

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
        confidential, ana, other, door, grant_type, how):
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
        assert (again.status_code, again.json()["error"]) == \
            (400, "invalid_grant")
    else:
        kept(again)
    through.http.close()
