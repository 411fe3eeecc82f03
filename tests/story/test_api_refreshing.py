"""How long a repeated refresh gets the same answer, at /api/v1."""

import pytest

from app import seen
from command_line import say


@pytest.fixture
def client(newcomer, api_of):
    """An owner, their program, and where a client of theirs is."""
    owner = newcomer(account="Replay")
    owner.sign_in()
    api = api_of(owner, accounts=["Replay"])
    [account] = api.items("/accounts")
    made = api.ask("POST", f"/accounts/{account['id']}/clients", {
        "kind": "machine", "client_name": "Robot", "scope": "dns.read"})
    assert made.status_code == 201, made.text
    seen.add(made.json()["client_secret"])
    return owner, api, account, made.json()["client_id"]


def test_admins_decide_how_long(client, rows):
    _, api, account, id_ = client
    path = f"/accounts/{account['id']}/clients/{id_}"
    where = f"{path}/refreshing"
    usual = api.get(where)
    assert usual["refresh_replay_s"] is None and usual["usual_s"] >= 0
    for seconds in (300, 0):
        answer = api.ask("PUT", where, {"refresh_replay_s": seconds})
        assert answer.status_code == 200, answer.text
        assert answer.json() == {**usual, "refresh_replay_s": seconds}
        assert api.get(where) == answer.json()
        assert rows("select replay_s from client_replay where client_id = %s",
                    id_) == [(seconds,)]
    for bad in (301, -1, 1.5, "5", True):
        assert api.problem("PUT", where, {"refresh_replay_s": bad}) == \
            (422, "invalid")
    assert api.problem("PUT", where, {}) == (422, "invalid")
    assert api.problem("PUT", where, {"seconds": 5}) == \
        (400, "unknown_member")
    assert api.get(where)["refresh_replay_s"] == 0
    assert api.ask("PUT", where, {"refresh_replay_s": None}).json() == usual
    assert rows("select 1 from client_replay where client_id = %s", id_) == []
    # It is written down, and is no version.
    told = api.items(f"/accounts/{account['id']}/activity?kind=clients")
    assert [e["event"] for e in told].count("client_replay_put") == 3
    assert api.get(path)["version"] == 1


def test_I3_only_admins_with_the_scope(stack, client, newcomer, api_of):
    owner, api, account, id_ = client
    where = f"/accounts/{account['id']}/clients/{id_}/refreshing"
    change = {"refresh_replay_s": 7}
    developer, other = newcomer(account=None), newcomer()
    developer.sign_in()
    other.sign_in()
    say(stack, "member", "add", account["name"], developer.email, "developer")
    scopes = "placet.clients.read placet.clients.edit"
    for theirs in (api_of(developer, scopes, accounts=["Replay"]),
                   api_of(other, scopes)):
        assert theirs.problem("GET", where) == (404, "not_found")
        assert theirs.problem("PUT", where, change) == (404, "not_found")
    low = api_of(owner, "placet.clients.read", accounts=["Replay"])
    assert low.problem("PUT", where, change) == (403, "insufficient_scope")
    assert low.get(where)["refresh_replay_s"] is None
