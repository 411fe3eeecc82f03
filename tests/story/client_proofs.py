"""
What a client proves itself with, and an app that does: secrets and keys. The
fixtures are for the stories that import them.
"""

import base64
import json
import secrets
import time

import pytest

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import \
    decode_dss_signature

from app import App, seen
from command_line import say

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


def code_fields(app, person, **how):
    authorization = app.request("dns.read offline_access")
    code = app.read(authorization, person.allow(authorization.url, **how))
    return {"grant_type": "authorization_code", "code": code,
            "redirect_uri": app.redirect_uri,
            "code_verifier": authorization.verifier}


def kept(answer):
    assert answer.status_code == 200, answer.text
    for name in ("access_token", "refresh_token"):
        if name in answer.json():
            seen.add(answer.json()[name])
    return answer.json()


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


def bring_keys(stack, tmp_path, jwks, **more):
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({
        "client_id": "keys-bad", "client_name": "Keys", "account": "Acme",
        "redirect_uris": [LOOPBACK], "scope": "dns.read",
        "token_endpoint_auth_method": "private_key_jwt",
        **({"jwks": jwks} if jwks is not None else {}), **more}))
    return stack.command("client", "import", str(path))


def add(stack, app, *more):
    """Another secret: (itself, its id)."""
    printed = say(stack, "client", "secret", "add", app.client_id, *more)
    seen.add(of(printed, "client_secret"))
    return of(printed, "client_secret"), of(printed, "secret_id")


def listed(stack, app):
    """label → its line"""
    return {line.split("\t")[1]: line for line in say(
        stack, "client", "secret", "list", app.client_id).splitlines()}


def private_of(key):
    return {**key.public, "d": b64(key.private.private_numbers()
                                   .private_value.to_bytes(32, "big"))}
