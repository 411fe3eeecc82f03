"""The engine asks before it issues: the token hook's table."""

import httpx
import pytest

from stack.engine import HOOK_KEY_HEADER

_NOBODY = "00000000-0000-4000-8000-000000000000"


def question(grant=None, epoch=1, client="dns-pilot",
             grant_type="refresh_token"):
    """What Hydra 2.3 sends (engine.md §3), as far as it matters."""
    extra = {} if grant is None else {"gid": grant, "epoch": epoch}
    return {
        "session": {
            "id_token": {"id_token_claims": {}, "subject": "somebody"},
            "extra": extra,
            "client_id": client,
            "consent_challenge": _NOBODY,
        },
        "request": {
            "client_id": client,
            "requested_scopes": [],
            "granted_scopes": ["dns.read"],
            "granted_audience": [],
            "grant_types": [grant_type],
            "payload": {"grant_type": [grant_type]},
        },
    }


@pytest.fixture
def hook(stack):
    """hook(question, key): the status that the engine would see."""
    with httpx.Client(trust_env=False, timeout=10) as http:
        def ask(asked, key=stack.placet.hook_key):
            headers = {} if key is None else {HOOK_KEY_HEADER: key}
            answer = http.post(stack.hook_url, json=asked, headers=headers)
            if answer.status_code == 204:
                assert answer.content == b""
            return answer.status_code
        yield ask


@pytest.fixture
def grant(newcomer, pilot):
    """(person, grant id) of a live grant"""
    person = newcomer(account="Hook")
    pilot.connect(person, accounts=["Hook"])
    [found] = person.apps()
    return person, found


def test_live_is_204_and_dead_is_403(hook, grant):
    person, gid = grant
    assert hook(question(gid, 1)) == 204
    assert hook(question(gid, 1, grant_type="authorization_code")) == 204
    assert hook(question(gid, 2)) == 403
    assert hook(question(gid, 0)) == 403
    person.remove(gid)
    assert hook(question(gid, 1)) == 403
    assert hook(question(gid, 2)) == 403


@pytest.mark.parametrize("gid,epoch", [
    (_NOBODY, 1), ("", 1), ("x" * 4000, 1), (1, 1), (None, 1),
])
def test_a_grant_that_is_none_is_403(hook, gid, epoch):
    asked = question("", epoch)
    asked["session"]["extra"]["gid"] = gid
    assert hook(asked) in (400, 403)


@pytest.mark.parametrize("epoch", ["1", 1.5, None, -1, 1 << 70, [1]])
def test_an_epoch_that_is_none_is_refused(hook, grant, epoch):
    assert hook(question(grant[1], epoch)) in (400, 403)


def test_another_clients_grant_is_403(hook, grant):
    assert hook(question(grant[1], 1, client="acme-deployer")) == 403


def test_client_credentials_of_an_active_client_are_204(hook):
    assert hook(question(client="acme-deployer",
                         grant_type="client_credentials")) == 204
    assert hook(question(client="nobody",
                         grant_type="client_credentials")) == 403


def test_without_a_grant_it_is_what_the_configuration_says(hook, stack):
    assert hook(question()) == 403
    engine = {"name": "main", "generation": "2.3",
              "public": stack.engine.public, "admin": stack.engine.admin}
    stack.restart_placet({"engines": [
        {**engine, "unknown_grants": "allow-until 2099-12-31"}]})
    try:
        assert hook(question()) == 204
        stack.restart_placet({"engines": [
            {**engine, "unknown_grants": "allow-until 2020-01-01"}]})
        assert hook(question()) == 403
    finally:
        stack.restart_placet({})
    assert hook(question()) == 403


def test_only_the_engine_may_ask(hook, grant, stack):
    asked = question(grant[1])
    for key in (None, "", "wrong", stack.placet.hook_key[:-1],
                stack.placet.hook_key + "0"):
        assert hook(asked, key) in (401, 403)


def test_the_hook_is_not_on_the_public_port(stack, stranger):
    for path in ("/hook/token", "/hook/token/", "/hook"):
        answer = stranger.http.post(
            stack.url + path, json={},
            headers={HOOK_KEY_HEADER: stack.placet.hook_key})
        assert answer.status_code == 404


def test_the_hooks_port_serves_nothing_else(stack):
    base = stack.hook_url.rpartition("/hook/")[0]
    for path in ("/", "/login", "/metrics", "/oauth2/introspect"):
        assert httpx.get(base + path, trust_env=False).status_code in (
            400, 401, 403, 404)


@pytest.mark.parametrize("body", [
    b"", b"{", b"[]", b"null", b'"x"', b'{"session":1}',
    b'{"session":{"extra":[]}}', b"\xff\xfe", b"[" * 5000,
    b'{"session":{},"session":{}}',
])
def test_what_is_no_question_is_a_clean_refusal(stack, body):
    answer = httpx.post(stack.hook_url, content=body, trust_env=False,
                        headers={HOOK_KEY_HEADER: stack.placet.hook_key,
                                 "Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500
