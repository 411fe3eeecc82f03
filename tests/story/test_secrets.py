"""
Client secrets are ours: two at once, basic and post, keys instead of secrets,
and the engine's own secret turned over while everybody works.
"""

import base64
import hashlib
import json
import re
import secrets
import subprocess
import threading
import time

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import \
    decode_dss_signature

from app import App, seen
from command_line import say
from document_host import Answer, DocumentHost

LOOPBACK = "http://127.0.0.1/callback"
TOKEN = "/oauth2/token"


def of(outcome, name):
    """What a line `name: …` of a command's output says."""
    for line in outcome.splitlines():
        if line.startswith(f"{name}: "):
            return line.partition(": ")[2]
    raise AssertionError(f"no {name}: in {outcome}")


@pytest.fixture(autouse=True)
def patience(rows):
    """All stories come from one address, which may fail only so often; that
    has a story of its own."""
    rows("with a as (delete from rate_bucket returning 1) select 1")


@pytest.fixture
def confidential(stack, tmp_path):
    """confidential(…): an App with a secret of its own, for all grants"""
    made = []

    def make(method="client_secret_basic", **more):
        client_id = f"secret-{len(made)}-{tmp_path.name}".replace("_", "-")
        described = {
            "client_id": client_id, "client_name": f"Keeper {len(made)}",
            "account": "Acme", "visibility": "public",
            "redirect_uris": [LOOPBACK],
            "grant_types": ["authorization_code", "refresh_token",
                            "client_credentials"],
            "token_endpoint_auth_method": method,
            "scope": "openid offline_access dns.read dns.edit", **more}
        path = tmp_path / f"{client_id}.json"
        path.write_text(json.dumps(described))
        printed = say(stack, "client", "import", str(path))
        app = App(stack.url, client_id)
        if "client_secret" in printed:
            app.secret = of(printed, "client_secret")
            seen.add(app.secret)
        made.append(app)
        return app

    yield make
    for app in made:
        app.http.close()


def ask(app, how="basic", secret=None, client_id=None, more=(), **fields):
    """POST /oauth2/token with the secret in that place, and `more`."""
    fields = fields or {"grant_type": "client_credentials",
                        "scope": "dns.read"}
    secret = app.secret if secret is None else secret
    client_id = client_id or app.client_id
    headers = {}
    if how == "basic":
        pair = f"{client_id}:{secret}".encode()
        headers["Authorization"] = \
            "Basic " + base64.b64encode(pair).decode()
    elif how == "post":
        fields = {**fields, "client_id": client_id, "client_secret": secret}
    else:
        fields = {**fields, "client_id": client_id}
    return app.http.post(app.url + TOKEN, data={**fields, **dict(more)},
                         headers=headers)


def code_fields(app, person):
    authorization = app.request("dns.read offline_access")
    code = app.read(authorization, person.allow(authorization.url))
    return {"grant_type": "authorization_code", "code": code,
            "redirect_uri": app.redirect_uri,
            "code_verifier": authorization.verifier}


def kept(answer):
    assert answer.status_code == 200, answer.text
    for name in ("access_token", "refresh_token"):
        if name in answer.json():
            seen.add(answer.json()[name])
    return answer.json()


# How the secret may come

@pytest.mark.parametrize("method, right, wrong", [
    ("client_secret_basic", "basic", "post"),
    ("client_secret_post", "post", "basic"),
])
def test_the_registered_method_and_no_other(confidential, ana, method, right,
                                            wrong):
    app = confidential(method)
    fields = code_fields(app, ana)
    refused = ask(app, wrong, **fields)
    assert refused.status_code == 401
    assert refused.json()["error"] == "invalid_client"
    assert method in refused.json()["error_description"]
    assert ("www-authenticate" in refused.headers) == (wrong == "basic")
    # Libraries that find the method out by trying keep their code.
    tokens = kept(ask(app, right, **fields))
    assert tokens["refresh_token"]
    kept(ask(app, right))


def test_a_wrong_secret_costs_nobody_the_code(confidential, ana):
    app = confidential()
    fields = code_fields(app, ana)
    for secret in (app.secret + "0", app.secret[:-1], app.secret.upper(),
                   "x", "placet_" + "0" * 72):
        refused = ask(app, "basic", secret, **fields)
        assert refused.status_code == 401, refused.text
        assert refused.json()["error"] == "invalid_client"
        assert 'Basic realm=' in refused.headers["www-authenticate"]
    kept(ask(app, "basic", **fields))


def test_basic_may_be_form_encoded_or_not(confidential):
    """RFC 6749 §2.3.1; clients.md §4.2"""
    app = confidential()
    kept(ask(app, "basic"))
    encoded = "".join(f"%{byte:02X}" for byte in app.secret.encode())
    kept(ask(app, "basic", encoded))
    kept(ask(app, "basic", encoded,
             client_id="".join(f"%{b:02x}" for b in app.client_id.encode())))
    for secret in ("%", "%zz", "+", "%00", "%ff", app.secret + "%", "a:b"):
        refused = ask(app, "basic", secret)
        assert refused.status_code == 401, (secret, refused.text)
        assert refused.json()["error"] == "invalid_client"


@pytest.mark.parametrize("more", [
    {"client_secret": "x"}, {"client_id": "dns-pilot"},
    {"client_assertion": "x.y.z"},
])
def test_two_ways_at_once_are_none(confidential, more):
    app = confidential()
    answer = ask(app, "basic", more=more)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


def test_a_public_client_has_no_secret(stack, client_of):
    app = App(stack.url, client_of(LOOPBACK))
    for how in ("basic", "post"):
        refused = ask(app, how, "placet_x", grant_type="refresh_token",
                      refresh_token="x")
        assert refused.status_code == 401
        assert "public" in refused.json()["error_description"]
    app.http.close()


# Two secrets at a time

FORM = re.compile(r"^placet_[A-Za-z0-9]{40,}$")


def add(stack, app, *more):
    """Another secret: (itself, its id)."""
    printed = say(stack, "client", "secret", "add", app.client_id, *more)
    seen.add(of(printed, "client_secret"))
    return of(printed, "client_secret"), of(printed, "secret_id")


def listed(stack, app):
    """label → its line"""
    return {line.split("\t")[1]: line for line in say(
        stack, "client", "secret", "list", app.client_id).splitlines()}


def test_a_secret_can_be_told_from_a_look_alike(confidential):
    """f:C8: what README says to a scanner"""
    secret = confidential().secret
    assert FORM.match(secret)
    digits, check = secret[len("placet_"):-8], secret[-8:]
    assert len(bytes.fromhex(digits)) == 32
    assert hashlib.sha256(digits.encode()).hexdigest()[:8] == check


def test_two_secrets_and_the_old_one_goes(stack, confidential, rows):
    """f:C7"""
    app = confidential()
    second, second_id = add(stack, app, "--label", "after the summer")
    assert FORM.match(second) and second != app.secret
    kept(ask(app, "basic"))
    kept(ask(app, "basic", second))
    third = stack.command("client", "secret", "add", app.client_id)
    assert third.status != 0 and "placet_" not in third.out
    assert "two secrets" in third.err
    said = listed(stack, app)
    assert set(said) == {"import", "after the summer"}
    assert all("used 20" in line for line in said.values())
    assert second not in str(said) and app.secret not in str(said)
    first_id = said["import"].split("\t")[0]
    say(stack, "client", "secret", "remove", app.client_id, first_id)
    assert ask(app, "basic").status_code == 401
    kept(ask(app, "basic", second))
    again = stack.command("client", "secret", "remove", app.client_id,
                          first_id)
    assert again.status != 0
    # There is room for another, and the last one can go as well.
    third, _ = add(stack, app)
    say(stack, "client", "secret", "remove", app.client_id, second_id)
    kept(ask(app, "basic", third))
    events = [event for event, in rows(
        "select event from audit where subject = %s order by audit_id",
        app.client_id)]
    assert events.count("client_secret_added") == 3
    assert events.count("client_secret_removed") == 2


def test_which_of_two_to_remove_is_said(stack, confidential):
    app = confidential()
    _, unused = add(stack, app, "--label", "spare")
    kept(ask(app, "basic"))
    refused = stack.command("client", "secret", "add", app.client_id)
    assert unused in refused.err and "spare" in refused.err


def test_a_client_without_any_secret_left_is_not_the_engines(
        stack, confidential, rows):
    """What only the engine might still know counts for nothing."""
    app = confidential()
    old = app.secret
    [[secret_id]] = rows("select secret_id from client_secret "
                         "where client_id = %s", app.client_id)
    say(stack, "client", "secret", "remove", app.client_id, str(secret_id))
    refused = ask(app, "basic")
    assert refused.status_code == 401
    # The engine itself is made to know it, as after an adoption.
    httpx.patch(f"{stack.engine.admin}/admin/clients/{app.client_id}",
                json=[{"op": "add", "path": "/client_secret", "value": old}]
                ).raise_for_status()
    assert ask(app, "basic").status_code == 401
    app.secret, _ = add(stack, app)
    kept(ask(app, "basic"))


def test_an_expired_secret_says_so(stack, confidential, rows):
    app = confidential()
    second, second_id = add(stack, app, "--expires", "30")
    kept(ask(app, "basic", second))
    rows("update client_secret set expires_at = now() - interval '1 second' "
         "where secret_id = %s returning 1", second_id)
    refused = ask(app, "basic", second)
    assert refused.status_code == 401
    assert refused.json()["error"] == "invalid_client"
    assert "expired" in refused.json()["error_description"]
    assert "expired 20" in listed(stack, app)["command line"]
    kept(ask(app, "basic"))
    # It takes no place any more.
    add(stack, app, "--label", "next")


@pytest.mark.parametrize("more", [
    ("--expires", "0"), ("--expires", "-1"), ("--expires", "3661"),
    ("--expires", "x"), ("--label", ""), ("--label", "x" * 101),
    ("--label", "a\nb"),
])
def test_a_bad_label_or_end_is_refused(stack, confidential, rows, more):
    app = confidential()
    before = rows("select count(*) from client_secret")
    outcome = stack.command("client", "secret", "add", app.client_id, *more)
    assert outcome.status != 0
    assert len(outcome.err.strip().splitlines()) == 1, outcome.err
    assert rows("select count(*) from client_secret") == before


def test_secrets_are_for_clients_that_have_some(stack, client_of):
    public = client_of(LOOPBACK)
    for words in (("add", public), ("add", "nobody"), ("list", "nobody"),
                  ("remove", public, "x"),
                  ("remove", public, "00000000-0000-0000-0000-000000000000")):
        outcome = stack.command("client", "secret", *words)
        assert outcome.status != 0 and outcome.err.startswith("placet: ")


def test_last_used_costs_no_write_per_token(confidential, rows):
    app = confidential()
    at = ("select last_used_at, xmin::text from client_secret "
          "where client_id = %s")
    assert rows(at, app.client_id)[0][0] is None
    kept(ask(app, "basic"))
    first = rows(at, app.client_id)
    assert first[0][0] is not None
    for _ in range(5):
        kept(ask(app, "basic"))
    assert rows(at, app.client_id) == first
    rows("update client_secret set last_used_at = now() - interval '1 day' "
         "where client_id = %s returning 1", app.client_id)
    kept(ask(app, "basic"))
    assert rows(at, app.client_id) != first


def test_ten_at_once_make_two(stack, confidential):
    app = confidential()
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda _: stack.command(
            "client", "secret", "add", app.client_id), range(6)))
    made = [of(o.out, "client_secret") for o in outcomes if o.status == 0]
    assert len(made) == 1
    seen.update(made)


# Suspended is not deleted (f:C13)

def test_suspended_and_resumed(stack, confidential, ana, rows):
    app = confidential()
    tokens = app.connect(ana)
    spare = app.connect(ana)
    say(stack, "client", "suspend", app.client_id)
    for fields in ({"grant_type": "refresh_token",
                    "refresh_token": tokens["refresh_token"]},
                   {"grant_type": "client_credentials"}):
        refused = ask(app, "basic", **fields)
        assert refused.status_code == 401
        assert refused.json()["error"] == "invalid_client"
        assert "suspended" in refused.json()["error_description"]
    page = ana.open(app.request().url)
    assert 400 <= page.status < 500
    states = rows("select state, end_reason from access_grant "
                  "where client_id = %s", app.client_id)
    assert {state for state, _ in states} == {"ended"}
    assert rows("select count(*) from delivery d join access_grant g "
                "using (grant_id) where g.client_id = %s",
                app.client_id)[0][0] >= 1
    say(stack, "client", "resume", app.client_id)
    # What it is registered as is back, secret and all; what it was allowed
    # is not.
    kept(ask(app, "basic"))
    for token in (tokens, spare):
        refused = ask(app, "basic", grant_type="refresh_token",
                      refresh_token=token["refresh_token"])
        assert refused.status_code == 400
        assert refused.json()["error"] == "invalid_grant"
    again = app.connect(ana)
    kept(ask(app, "basic", grant_type="refresh_token",
             refresh_token=again["refresh_token"]))


def test_a_public_clients_refresh_after_a_suspension_is_invalid_grant(
        stack, client_of, ana):
    app = App(stack.url, client_of(LOOPBACK))
    tokens = app.connect(ana)
    say(stack, "client", "suspend", app.client_id)
    assert app.call_token(
        grant_type="refresh_token", refresh_token=tokens["refresh_token"]
    ).status_code == 401
    say(stack, "client", "resume", app.client_id)
    answer = app.call_token(grant_type="refresh_token",
                            refresh_token=tokens["refresh_token"])
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_grant"
    app.http.close()


def test_a_deleted_client_does_not_come_back(stack, confidential):
    app = confidential()
    say(stack, "client", "delete", app.client_id)
    assert ask(app, "basic").status_code == 401
    for words in (("resume",), ("secret", "add")):
        assert stack.command("client", *words, app.client_id).status != 0


# Keys instead of secrets: private_key_jwt

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def b64(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def number(value):
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class Key:
    """A key pair of a client: its public half, and what it signs."""

    def __init__(self, algorithm, kid="k1", bits=2048, exponent=65537):
        self.algorithm = algorithm
        self.kid = kid
        if algorithm in ("RS256", "PS256"):
            self.private = rsa.generate_private_key(exponent, bits)
            numbers = self.private.public_key().public_numbers()
            self.public = {"kty": "RSA", "n": number(numbers.n),
                           "e": number(numbers.e)}
        elif algorithm == "ES256":
            self.private = ec.generate_private_key(ec.SECP256R1())
            numbers = self.private.public_key().public_numbers()
            self.public = {"kty": "EC", "crv": "P-256",
                           "x": b64(numbers.x.to_bytes(32, "big")),
                           "y": b64(numbers.y.to_bytes(32, "big"))}
        else:
            self.private = ed25519.Ed25519PrivateKey.generate()
            self.public = {
                "kty": "OKP", "crv": "Ed25519",
                "x": b64(self.private.public_key().public_bytes_raw())}
        if kid is not None:
            self.public["kid"] = kid

    def sign(self, claims, header=()):
        header = {"alg": self.algorithm, "typ": "JWT",
                  **({"kid": self.kid} if self.kid else {}), **dict(header)}
        header = {name: value for name, value in header.items()
                  if value is not None}
        text = ".".join(b64(json.dumps(part).encode())
                        for part in (header, claims))
        return f"{text}.{b64(self._signature(text.encode()))}"

    def _signature(self, text):
        if self.algorithm == "RS256":
            return self.private.sign(text, padding.PKCS1v15(),
                                     hashes.SHA256())
        if self.algorithm == "PS256":
            return self.private.sign(text, padding.PSS(
                padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
        if self.algorithm == "ES256":
            r, s = decode_dss_signature(
                self.private.sign(text, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return self.private.sign(text)


@pytest.fixture(scope="module")
def pairs():
    """One key of each kind."""
    return {name: Key(name) for name in ("RS256", "PS256", "ES256", "EdDSA")}


@pytest.fixture
def keyed(confidential):
    """keyed(key, …): an App that proves itself with these keys"""
    def make(*keys):
        return confidential("private_key_jwt", jwks={
            "keys": [key.public for key in keys]})
    return make


def claims_of(app, **more):
    now = int(time.time())
    claims = {"iss": app.client_id, "sub": app.client_id, "aud": app.url,
              "exp": now + 60, "iat": now, "jti": secrets.token_urlsafe(12),
              **more}
    return {name: value for name, value in claims.items()
            if value is not None}


def prove(app, assertion, more=(), **fields):
    """POST /oauth2/token with that assertion."""
    fields = fields or {"grant_type": "client_credentials",
                        "scope": "dns.read"}
    return app.http.post(app.url + TOKEN, data={
        "client_id": app.client_id, "client_assertion_type": ASSERTION,
        "client_assertion": assertion, **fields, **dict(more)})


def sentence(refused):
    assert refused.status_code == 401, refused.text
    assert refused.json()["error"] == "invalid_client"
    return refused.json()["error_description"]


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

def private_of(key):
    return {**key.public, "d": b64(key.private.private_numbers()
                                   .private_value.to_bytes(32, "big"))}


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


def bring_keys(stack, tmp_path, jwks, **more):
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({
        "client_id": "keys-bad", "client_name": "Keys", "account": "Acme",
        "redirect_uris": [LOOPBACK], "scope": "dns.read",
        "token_endpoint_auth_method": "private_key_jwt",
        **({"jwks": jwks} if jwks is not None else {}), **more}))
    return stack.command("client", "import", str(path))


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


# The secrets that the engine knows, turned over

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
        for pause in (0.15, 0.3, 0.45, 0.6):
            running = subprocess.Popen(
                [placet_bin, "engine", "rekey", "--rate", "20", "--conf",
                 stack.conf], stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
            time.sleep(pause)
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
    assert half > 0, "the command was never killed in the middle"
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


# Keys at an address of the client's own (jwks_uri)

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
    ("large", lambda: b'{"keys":[' + b" " * 70000 + b"]}", "too_large"),
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
    assert outcome.status != 0 and "special_use" in outcome.err, outcome.err


@pytest.mark.parametrize("url, words", [
    ("https://10.0.0.1/keys", "cannot be fetched"),
    ("https://169.254.169.254/latest", "cannot be fetched"),
    ("https://[::ffff:127.0.0.1]/keys", "cannot be fetched"),
    ("https://localhost/keys", "special_use"),
])
def test_an_address_inside_is_refused_by_name(stack, tmp_path, url, words):
    """f:C11: as an installation is that faces strangers"""
    outcome = bring_keys(stack, tmp_path, None, jwks_uri=url)
    assert outcome.status != 0 and words in outcome.err, outcome.err
