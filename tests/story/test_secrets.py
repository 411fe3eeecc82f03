"""
Client secrets are ours: two at once, basic and post, keys instead of secrets,
and the engine's own secret turned over while everybody works.
"""

import base64
import json


import pytest

from app import App, seen
from conftest import say

LOOPBACK = "http://127.0.0.1/callback"
TOKEN = "/oauth2/token"


def of(outcome, name):
    """What a line `name: …` of a command's output says."""
    for line in outcome.splitlines():
        if line.startswith(f"{name}: "):
            return line.partition(": ")[2]
    raise AssertionError(f"no {name}: in {outcome}")


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
