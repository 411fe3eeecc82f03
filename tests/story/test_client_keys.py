"""
Keys instead of secrets: private_key_jwt, and which keys are taken.
"""

import json
import time

from concurrent.futures import ThreadPoolExecutor

import pytest

from app import App, seen
from client_proofs import (ASSERTION, LOOPBACK, TOKEN, ask, b64, bring_keys,
                           claims_of, code_fields, confidential, kept, Key,
                           keyed, number, pairs, patience, private_of, prove,
                           sentence)
from command_line import say


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA"])
def test_a_key_is_as_good_as_a_secret(keyed, pairs, ana, algorithm):
    """f:C5, f:C11: code, refresh, revocation and its own tokens"""
    key = pairs[algorithm]
    app = keyed(key)
    fields = code_fields(app, ana)
    assert sentence(prove(app, key.sign(claims_of(app, jti=None)), **fields))
    tokens = kept(prove(app, key.sign(claims_of(app)), **fields))
    tokens = kept(prove(app, key.sign(claims_of(app)),
                        grant_type="refresh_token",
                        refresh_token=tokens["refresh_token"]))
    kept(prove(app, key.sign(claims_of(app))))
    revoked = app.http.post(app.url + "/oauth2/revoke", data={
        "client_assertion_type": ASSERTION, "token": tokens["refresh_token"],
        "client_assertion": key.sign(claims_of(app)),
        "client_id": app.client_id})
    assert revoked.status_code == 200, revoked.text
    dead = prove(app, key.sign(claims_of(app)), grant_type="refresh_token",
                 refresh_token=tokens["refresh_token"])
    assert dead.json()["error"] == "invalid_grant"


def test_the_engine_knows_a_keyed_client_by_the_derived_secret(
        keyed, pairs, engine_room):
    app = keyed(pairs["ES256"])
    held = engine_room.client(app.client_id)
    assert held["token_endpoint_auth_method"] == "client_secret_post"
    assert not held.get("jwks_uri") and not held.get("jwks", {}).get("keys")


def test_an_assertion_counts_once(keyed, pairs, rows):
    """RFC 7523 §3.7, also for many at once and in both workers"""
    key = pairs["EdDSA"]
    app, other = keyed(key), keyed(key)
    claims = claims_of(app)
    assertion = key.sign(claims)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: prove(app, assertion), range(16)))
    given = [a for a in answers if a.status_code == 200]
    assert len(given) == 1
    kept(given[0])
    assert {sentence(a) for a in answers if a not in given} == {
        "The assertion was used before; each needs a jti of its own."}
    # The same jti of another client is another one.
    kept(prove(other, key.sign(claims_of(other, jti=claims["jti"]))))
    assert "used before" in sentence(prove(app, key.sign(
        {**claims, "exp": claims["exp"] + 1})))
    [[hashed]] = rows("select assertion_hash from client_assertion "
                      "order by expires_at desc limit 1")
    assert claims["jti"].encode() not in bytes(hashed)


def test_old_assertions_are_forgotten(keyed, pairs, rows):
    app = keyed(pairs["ES256"])
    rows("insert into client_assertion select sha256(n::text::bytea), "
         "now() - interval '1 hour' from generate_series(1, 25) n "
         "returning 1")
    for _ in range(4):
        kept(prove(app, pairs["ES256"].sign(claims_of(app))))
    assert rows("select count(*) from client_assertion "
                "where expires_at < now() - interval '1 minute'") == [(0,)]


@pytest.mark.parametrize("aud", [
    lambda url: url, lambda url: [url], lambda url: url + "/oauth2/token"])
def test_for_whom_an_assertion_may_be(keyed, pairs, aud):
    app = keyed(pairs["ES256"])
    kept(prove(app, pairs["ES256"].sign(claims_of(app, aud=aud(app.url)))))


@pytest.mark.parametrize("more, word", [
    ({"iss": "dns-pilot"}, "iss"), ({"sub": "dns-pilot"}, "sub"),
    ({"iss": None}, "iss"), ({"sub": None}, "sub"), ({"sub": 7}, "sub"),
    ({"aud": None}, "aud"), ({"aud": "https://other.example"}, "aud"),
    ({"aud": []}, "aud"), ({"aud": {}}, "aud"), ({"aud": ""}, "aud"),
    ({"exp": None}, "exp"), ({"exp": 1}, "expired"),
    ({"exp": "soon"}, "exp"), ({"exp": -1}, "exp"), ({"exp": 1e300}, "exp"),
    ({"exp": lambda: time.time() + 3600}, "ten minutes"),
    ({"nbf": lambda: time.time() + 300}, "nbf"), ({"nbf": "x"}, "nbf"),
    ({"iat": lambda: time.time() + 300}, "iat"), ({"iat": 1}, "iat"),
    ({"jti": None}, "jti"), ({"jti": ""}, "jti"), ({"jti": 7}, "jti"),
    ({"jti": "x" * 256}, "jti"),
])
def test_what_an_assertion_must_say(keyed, pairs, more, word):
    """RFC 7523 §3"""
    app = keyed(pairs["ES256"])
    more = {name: value() if callable(value) else value
            for name, value in more.items()}
    said = sentence(prove(app, pairs["ES256"].sign(claims_of(app, **more))))
    assert word in said, said


def test_an_assertion_for_two_is_for_none(keyed, pairs):
    app = keyed(pairs["ES256"])
    said = sentence(prove(app, pairs["ES256"].sign(claims_of(
        app, aud=[app.url, "https://other.example"]))))
    assert "aud" in said


def test_only_the_clients_own_key_signs(keyed, pairs):
    app = keyed(pairs["RS256"], Key("ES256", "k2"))
    for name, word in (("RS256", "signature"), ("PS256", "signature"),
                       ("EdDSA", "kid")):
        stranger_key = Key(name)
        said = sentence(prove(app, stranger_key.sign(claims_of(app))))
        assert word in said, (name, said)
    good = pairs["RS256"].sign(claims_of(app))
    head, claims, signature = good.split(".")
    other = b64(json.dumps(claims_of(app)).encode())
    assert "signature" in sentence(prove(app, f"{head}.{other}.{signature}"))
    for cut in (f"{head}.{claims}.", f"{head}.{claims}.{signature[:-4]}",
                f"{head}.{claims}.{signature}AAAA"):
        sentence(prove(app, cut))


def test_an_alg_is_bound_to_its_key(keyed, pairs):
    """No "none", no HMAC with the public key, no key of another kind."""
    key = pairs["RS256"]
    app = keyed(key)
    claims = claims_of(app)
    for header in ({"alg": "none"}, {"alg": "HS256"}, {"alg": "rs256"},
                   {"alg": "RS384"}, {"alg": None}, {"alg": 7},
                   {"alg": "ES256"}, {"alg": "EdDSA"},
                   {"kid": "other"}, {"kid": 7}, {"kid": ""},
                   {"crit": ["exp"]}, {"typ": "at+jwt"}, {"typ": 7},
                   {"b64": False, "crit": ["b64"]}):
        sentence(prove(app, key.sign(claims, header)))
    text = key.sign(claims, {"alg": "none"}).rpartition(".")[0]
    sentence(prove(app, text + "."))
    # A header that names keys of its own is not listened to.
    thief = Key("RS256")
    sentence(prove(app, thief.sign(claims, {"jwk": thief.public})))
    kept(prove(app, key.sign(claims, {
        "jwk": thief.public, "jku": "http://127.0.0.1:1/", "typ": None})))
    # An RSA key without an alg serves both paddings.
    pss = Key("PS256")
    pss.private = key.private
    kept(prove(app, pss.sign(claims_of(app))))


def test_a_key_may_say_its_only_alg(keyed):
    key = Key("PS256")
    key.public["alg"] = "PS256"
    app = keyed(key)
    kept(prove(app, key.sign(claims_of(app))))
    other = Key("RS256")
    other.private = key.private
    assert "alg" in sentence(prove(app, other.sign(claims_of(app))))


def test_without_a_kid_there_must_be_one_key(keyed):
    first, second = Key("ES256", None), Key("EdDSA", None)
    app = keyed(first, second)
    kept(prove(app, first.sign(claims_of(app))))
    kept(prove(app, second.sign(claims_of(app))))
    twin = keyed(first, Key("ES256", None))
    assert "kid" in sentence(prove(twin, first.sign(claims_of(twin))))


@pytest.mark.parametrize("assertion", [
    "x", "..", "a.b", "a.b.c.d", "!.!.!", "e30.e30.e30", "." * 5000,
    b64(b"[" * 3000) + ".e30.e30", "e30." + b64(b'{"a":' * 900) + ".e30",
    b64(b'{"alg":"ES256","alg":"none"}') + ".e30.e30", "A" * 9000,
    b64(b'{"alg":"ES256"}') + "." + b64(b'{"iss":"a\\u0000"}') + ".AAAA",
])
def test_what_is_no_assertion_is_refused(keyed, pairs, assertion):
    app = keyed(pairs["ES256"])
    assert "ssertion" in sentence(prove(app, assertion))


def test_each_proof_for_its_own_clients(confidential, keyed, pairs,
                                        client_of, stack):
    key = pairs["ES256"]
    app = keyed(key)
    for how in ("basic", "post"):
        assert "private_key_jwt" in sentence(ask(app, how, "placet_x"))
    wrong_type = prove(app, key.sign(claims_of(app)), more={
        "client_assertion_type": "urn:x"})
    assert "client_assertion_type" in sentence(wrong_type)
    secretive = confidential()
    assert "secret" in sentence(prove(secretive,
                                      key.sign(claims_of(secretive))))
    public = App(stack.url, client_of(LOOPBACK))
    assert "public" in sentence(prove(public, key.sign(claims_of(public))))
    public.http.close()


def test_authlib_proves_itself_with_a_key(keyed, pairs):
    from authlib.integrations.httpx_client import OAuth2Client
    from authlib.oauth2.rfc7523 import PrivateKeyJWT
    from cryptography.hazmat.primitives import serialization

    key = pairs["RS256"]
    app = keyed(key)
    pem = key.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption()).decode()
    endpoint = app.url + TOKEN
    with OAuth2Client(app.client_id, pem, trust_env=False,
                      token_endpoint_auth_method="private_key_jwt") as client:
        client.register_client_auth_method(PrivateKeyJWT(
            endpoint, headers={"kid": "k1"},
            claims={"exp": int(time.time()) + 300}))
        token = client.fetch_token(endpoint, grant_type="client_credentials",
                                   scope="dns.read")
    seen.add(token["access_token"])
    assert token["token_type"].lower() == "bearer"


# Which keys are taken

@pytest.mark.parametrize("make, words", [
    (lambda: Key("RS256", bits=1024).public, "1024 bits"),
    (lambda: Key("RS256", exponent=3).public, "exponent"),
    (lambda: {"kty": "RSA", "n": number(2 ** 2048 + 2), "e": "AQAB"}, "even"),
    (lambda: {"kty": "RSA", "n": number(2 ** 9000 + 1), "e": "AQAB"}, "8192"),
    (lambda: {"kty": "RSA", "n": number(2 ** 2048 + 1)}, "n or e"),
    (lambda: private_of(Key("ES256")), "private"),
    (lambda: {"kty": "oct", "k": "c2VjcmV0"}, "private"),
    (lambda: {**Key("ES256").public, "crv": "P-384"}, "P-256"),
    (lambda: {**Key("ES256").public, "y": b64(bytes(32))}, "no point"),
    (lambda: {**Key("ES256").public, "x": "AA"}, "32 bytes"),
    (lambda: {**Key("EdDSA").public, "x": b64(bytes(32))}, "weak"),
    (lambda: {**Key("EdDSA").public, "x": b64(b"\x01" + bytes(31))}, "weak"),
    (lambda: {**Key("EdDSA").public, "crv": "X25519"}, "Ed25519"),
    (lambda: {**Key("ES256").public, "use": "enc"}, "use"),
    (lambda: {**Key("ES256").public, "key_ops": ["sign"]}, "key_ops"),
    (lambda: {**Key("ES256").public, "alg": "RS256"}, "alg"),
    (lambda: {**Key("RS256").public, "alg": "RS384"}, "alg"),
    (lambda: {**Key("ES256").public, "kid": ""}, "kid"),
    (lambda: {**Key("ES256").public, "kid": 7}, "kid"),
    (lambda: {"kty": "none"}, "neither"), (lambda: 7, "object"),
])
def test_a_bad_key_is_refused_by_name(stack, tmp_path, rows, make, words):
    """f:C11"""
    before = rows("select count(*) from client")
    outcome = bring_keys(stack, tmp_path, {"keys": [make()]})
    assert outcome.status != 0
    assert "jwks" in outcome.err and words in outcome.err, outcome.err
    assert "1024" in words or len(outcome.err.splitlines()) == 1
    assert rows("select count(*) from client") == before


@pytest.mark.parametrize("jwks", [
    None, {}, [], "x", 7, {"keys": []}, {"keys": {}}, {"keys": [[]]},
])
def test_no_keys_are_refused(stack, tmp_path, jwks):
    outcome = bring_keys(stack, tmp_path, jwks)
    assert outcome.status != 0 and "jwks" in outcome.err


def test_a_key_set_of_two_alike_or_too_many(stack, tmp_path):
    key = Key("EdDSA", "one").public
    for keys in ([key, key], [key, {**key, "kid": "two"}],
                 [key, {**Key("EdDSA").public, "kid": "one"}],
                 [Key("EdDSA", str(n)).public for n in range(17)]):
        assert bring_keys(stack, tmp_path, {"keys": keys}).status != 0
    assert "16 KiB" in bring_keys(stack, tmp_path, {
        "keys": [key], "x": "y" * 17000}).err


def test_keys_are_for_those_who_use_them(stack, tmp_path):
    key = Key("EdDSA").public
    for more in ({"token_endpoint_auth_method": "none"},
                 {"jwks_uri": "https://keys.example/jwks"},
                 {"jwks_uri": "http://keys.example/jwks"}):
        assert bring_keys(stack, tmp_path, {"keys": [key]},
                          **more).status != 0


def test_keys_are_turned_over(stack, confidential, pairs, tmp_path):
    old, new = pairs["ES256"], Key("EdDSA", "k2")
    app = confidential("private_key_jwt", jwks={"keys": [old.public]})
    path = tmp_path / f"{app.client_id}.json"
    described = json.loads(path.read_text())
    for keys, works, stops in (([old, new], [old, new], []),
                               ([new], [new], [old])):
        path.write_text(json.dumps({**described, "jwks": {
            "keys": [key.public for key in keys]}}))
        say(stack, "client", "import", str(path))
        for key in works:
            kept(prove(app, key.sign(claims_of(app))))
        for key in stops:
            assert "kid" in sentence(prove(app, key.sign(claims_of(app))))
