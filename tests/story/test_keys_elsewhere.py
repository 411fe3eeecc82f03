"""
Keys at an address of the client's own (jwks_uri).
"""

import json

import pytest

from app import App
from client_proofs import (LOOPBACK, bring_keys, claims_of, kept, Key, pairs,
                           patience, private_of, prove, sentence)
from document_host import Answer, DocumentHost


@pytest.fixture(scope="module")
def key_server(tmp_path_factory):
    """Where apps have their keys: https on this device."""
    host = DocumentHost(tmp_path_factory.mktemp("keys"))
    yield host
    host.close()


@pytest.fixture
def fetching(stack, key_server):
    """A Placet that may fetch from this device."""
    with stack.another({
            "fetch": {"allow_loopback": True,
                      "ca_file": str(key_server.authority.ca_file)},
            "dns": {"resolvers": [key_server.names.address]}},
            workers=1) as other:
        yield other


@pytest.fixture
def elsewhere(stack, fetching, key_server, tmp_path):
    """elsewhere(path, *keys): (outcome of the import, the App)"""
    def make(name, *keys, url=None, **more):
        put_keys(key_server, name, *keys)
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps({
            "client_id": f"keys-{name}", "client_name": "Keys elsewhere",
            "account": "Acme", "redirect_uris": [LOOPBACK],
            "grant_types": ["authorization_code", "client_credentials"],
            "token_endpoint_auth_method": "private_key_jwt",
            "jwks_uri": url or key_server.url(f"/{name}"),
            "scope": "dns.read", **more}))
        app = App(fetching.local_url, f"keys-{name}")
        made.append(app)
        return fetching.command("client", "import", str(path)), app
    made = []
    yield make
    for app in made:
        app.http.close()


def put_body(server, name, body, status=200):
    if isinstance(body, dict):
        body = json.dumps(body).encode()
    server.web.paths[f"/{name}"] = Answer(body, status)


def put_keys(server, name, *keys):
    put_body(server, name, {"keys": [key.public for key in keys]})


def let_minutes_pass(rows, app, minutes):
    rows("update client_key_set set tried_at = tried_at "
         "- make_interval(mins => %s), fetched_at = fetched_at "
         "- make_interval(mins => %s) where client_id = %s returning 1",
         minutes, minutes, app.client_id)


def test_keys_that_the_client_turns_over_itself(elsewhere, key_server, pairs,
                                                stack, rows):
    """f:C11: fetched, kept, fetched again for an unknown kid"""
    old, new = pairs["ES256"], Key("EdDSA", "k2")
    outcome, app = elsewhere("turning", old)
    assert outcome.status == 0, outcome.err

    def try_with(key):
        return prove(app, key.sign(claims_of(app, aud=stack.url)))

    asked = key_server.web.count("/turning")
    for _ in range(3):
        kept(try_with(old))
    assert key_server.web.count("/turning") == asked + 1
    # A new key is found at once, but nobody can have us ask without end.
    put_keys(key_server, "turning", old, new)
    assert "kid" in sentence(try_with(new))
    let_minutes_pass(rows, app, 2)
    kept(try_with(new))
    asked = key_server.web.count("/turning")
    for _ in range(4):
        sentence(try_with(Key("EdDSA", "never")))
    assert key_server.web.count("/turning") <= asked + 1
    # Away for a while, gone after a day.
    put_body(key_server, "turning", b"", 500)
    let_minutes_pass(rows, app, 120)
    kept(try_with(old))
    # What was taken away there is no key here.
    put_keys(key_server, "turning", new)
    let_minutes_pass(rows, app, 120)
    sentence(try_with(old))
    kept(try_with(new))
    put_body(key_server, "turning", b"", 500)
    let_minutes_pass(rows, app, 1500)
    assert "jwks_uri" in sentence(try_with(new))


@pytest.mark.parametrize("name, body, words", [
    ("weak", lambda: {"keys": [Key("RS256", bits=1024).public]}, "1024 bits"),
    ("private", lambda: {"keys": [private_of(Key("ES256"))]}, "private"),
    ("none", lambda: {"keys": []}, "no key"),
    ("nonsense", lambda: b"<html>", "keys"),
    ("large", lambda: b'{"keys":[' + b" " * 70000 + b"]}", "is too long"),
])
def test_bad_keys_elsewhere_are_refused_by_name(elsewhere, key_server, name,
                                                body, words):
    outcome, _ = elsewhere_as_it_is(elsewhere, key_server, f"bad-{name}",
                                    body())
    assert outcome.status != 0 and words in outcome.err, outcome.err


def elsewhere_as_it_is(elsewhere, server, name, body):
    """Brings a client whose keys' address answers just that."""
    put_body(server, f"raw-{name}", body)
    return elsewhere(name, url=server.url(f"/raw-{name}"))


@pytest.mark.parametrize("addresses", [
    ["10.0.0.5"], ["192.168.1.1"], ["169.254.169.254"], ["::ffff:10.0.0.5"],
    ["127.0.0.1", "10.0.0.5"], ["fd00::1"]])
def test_a_name_that_leads_inside_is_refused_by_name(elsewhere, key_server,
                                                     pairs, addresses):
    """f:C11"""
    name = key_server.names.fresh(addresses)
    outcome, _ = elsewhere("inside", pairs["ES256"],
                           url=key_server.url("/inside", name))
    assert outcome.status != 0 and "not on the public internet" in outcome.err, outcome.err


@pytest.mark.parametrize("url, words", [
    ("https://10.0.0.1/keys", "cannot be fetched"),
    ("https://169.254.169.254/latest", "cannot be fetched"),
    ("https://[::ffff:127.0.0.1]/keys", "cannot be fetched"),
    ("https://localhost/keys", "not on the public internet"),
])
def test_an_address_inside_is_refused_by_name(stack, tmp_path, url, words):
    """f:C11: as an installation is that faces strangers"""
    outcome = bring_keys(stack, tmp_path, None, jwks_uri=url)
    assert outcome.status != 0 and words in outcome.err, outcome.err
