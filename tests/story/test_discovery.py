"""What Placet tells clients about itself, and to whom (clients.md 1, 2.1)."""

import base64
import json
import os
import signal
import subprocess
import time

from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import psycopg
import pytest

from app import seen
from client_proofs import (ask, bring_keys, claims_of, confidential, kept,
                           keyed, pairs, patience, prove)
from stack import Stack

OAUTH = "/.well-known/oauth-authorization-server"
OIDC = "/.well-known/openid-configuration"
KEYS = "/.well-known/jwks.json"

# What pages of every origin may ask, and with what.
SHARED = {OAUTH: "GET", OIDC: "GET", KEYS: "GET", "/userinfo": "GET, POST",
          "/oauth2/token": "POST", "/oauth2/revoke": "POST",
          "/oauth2/register": "POST", "/oauth2/device_authorization": "POST",
          "/oauth2/resource": "GET",
          "/.well-known/oauth-protected-resource": "GET"}
# What they may not, whatever they say who they are.
NOT_SHARED = ["/", "/apps", "/login", "/consent", "/oauth2/auth", "/error",
              "/oauth2/introspect", "/metrics", "/no/such/page",
              "/hook/token", "/.well-known/no-such-document"]


@pytest.fixture
def http(stack):
    with httpx.Client(base_url=stack.url, timeout=30,
                      trust_env=False) as client:
        yield client


def test_both_documents_are_one(http, stack):
    oauth, oidc = http.get(OAUTH), http.get(OIDC)
    assert oauth.status_code == 200
    assert oauth.headers["content-type"] == "application/json"
    assert oauth.content == oidc.content
    document = oauth.json()
    assert document["issuer"] == stack.url
    # What the MCP SDKs do not do without.
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["response_types_supported"] == ["code"]
    assert document["authorization_response_iss_parameter_supported"] is True
    assert document["subject_types_supported"] == ["public"]
    assert document["id_token_signing_alg_values_supported"] == ["RS256"]
    assert {"none", "client_secret_basic", "client_secret_post"} <= \
        set(document["token_endpoint_auth_methods_supported"])
    assert {"authorization_code", "refresh_token", "client_credentials"} <= \
        set(document["grant_types_supported"])
    assert "implicit" not in document["grant_types_supported"]


# What a request to it gets that says nothing.
ENDPOINTS = {
    "authorization_endpoint": ("GET", 404), "token_endpoint": ("POST", 400),
    "revocation_endpoint": ("POST", 400),
    "introspection_endpoint": ("POST", 401),
    "userinfo_endpoint": ("GET", 401), "end_session_endpoint": ("GET", 303),
    "jwks_uri": ("GET", 200), "device_authorization_endpoint": ("POST", 400)}


@pytest.fixture
def told(http):
    return http.get(OAUTH).json()


def test_nothing_is_told_that_no_story_holds(told):
    """f:I5: registration_endpoint (test_registration.py) and
    client_id_metadata_document_supported (test_documents.py) where they are
    on; all others in this file."""
    assert set(told) == {
        "issuer", *ENDPOINTS, "response_types_supported",
        "response_modes_supported", "grant_types_supported",
        "code_challenge_methods_supported", "scopes_supported",
        "protected_resources", "token_endpoint_auth_methods_supported",
        "token_endpoint_auth_signing_alg_values_supported",
        "revocation_endpoint_auth_methods_supported",
        "revocation_endpoint_auth_signing_alg_values_supported",
        "introspection_endpoint_auth_methods_supported",
        "authorization_response_iss_parameter_supported",
        "prompt_values_supported", "subject_types_supported",
        "id_token_signing_alg_values_supported", "claims_supported",
        "claims_parameter_supported", "request_parameter_supported",
        "request_uri_parameter_supported"}


@pytest.mark.parametrize("name", ENDPOINTS)
def test_every_endpoint_that_is_told_answers(http, told, stack, name):
    assert told[name].startswith(stack.url + "/")
    method, status = ENDPOINTS[name]
    assert http.request(method, told[name]).status_code == status


def test_every_way_of_authentication_that_is_told_is_taken(
        http, told, stack, confidential, keyed, pairs, pilot, tmp_path,
        resource_server):
    ways = {
        "none": lambda: pilot.call_token(grant_type="client_credentials"),
        "client_secret_basic": lambda: ask(
            confidential("client_secret_basic"), "basic"),
        "client_secret_post": lambda: ask(
            confidential("client_secret_post"), "post"),
        "private_key_jwt": lambda: proven(keyed, pairs["ES256"])}
    assert set(told["token_endpoint_auth_methods_supported"]) == set(ways)
    for name, way in ways.items():
        if name == "none":
            # It is itself; what it may not is another question.
            assert way().json()["error"] != "invalid_client"
        else:
            kept(way())
    for name in ("client_secret_jwt", "tls_client_auth"):
        assert bring_keys(stack, tmp_path, None,
                          token_endpoint_auth_method=name).status != 0
    assert set(told["token_endpoint_auth_signing_alg_values_supported"]) == \
        set(pairs)
    for key in pairs.values():
        kept(proven(keyed, key))
    # Revocation asks the same code (test_client_keys.py, test_secrets.py).
    for what in ("methods", "signing_alg_values"):
        assert told[f"revocation_endpoint_auth_{what}_supported"] == \
            told[f"token_endpoint_auth_{what}_supported"]
    assert told["introspection_endpoint_auth_methods_supported"] == \
        ["client_secret_basic"]
    assert not resource_server.is_active("x")
    flow = resource_server.http.auth.auth_flow(httpx.Request("POST", "x:"))
    name, secret = base64.b64decode(next(flow).headers[
        "Authorization"].removeprefix("Basic ")).decode().split(":")
    assert http.post("/oauth2/introspect", data={
        "token": "x", "client_id": name, "client_secret": secret,
    }).status_code == 401


def proven(keyed, key):
    app = keyed(key)
    return prove(app, key.sign(claims_of(app)))


def error_of(pilot, **more):
    """What an authorization request ends in at once; None: it goes on."""
    more.setdefault("scope", "dns.read")
    answer = pilot.http.get(pilot.request(more.pop("scope"), **more).url)
    assert answer.status_code in (302, 303), answer.text
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    return query.get("error", [None])[0]


def test_every_prompt_that_is_told_is_understood(told, pilot):
    assert {prompt: error_of(pilot, prompt=prompt)
            for prompt in told["prompt_values_supported"]} == {
        "none": "login_required", "login": None, "consent": None,
        "select_account": None}
    assert error_of(pilot, prompt="create") == "invalid_request"


def test_what_is_told_to_be_all_is_all(told, pilot):
    assert error_of(pilot) is None
    assert told["response_modes_supported"] == ["query"]
    assert error_of(pilot, response_mode="query") is None
    for mode in ("fragment", "form_post"):
        assert error_of(pilot, response_mode=mode) == "invalid_request"
    assert error_of(pilot, response_type="token") == \
        "unsupported_response_type"
    assert error_of(pilot, code_challenge_method="plain") == "invalid_request"
    assert told["request_parameter_supported"] is False
    assert error_of(pilot, request="a.b.c") == "request_not_supported"
    assert told["request_uri_parameter_supported"] is False
    assert error_of(pilot, request_uri="https://a.example/r") == \
        "request_uri_not_supported"
    # OpenID Connect Core §5.5: it is passed over.
    assert told["claims_parameter_supported"] is False
    assert error_of(pilot, claims='{"id_token":{"email":null}}') is None


def test_the_claims_that_are_told_are_said(told, confidential, ana):
    app = confidential(scope="openid profile email dns.read")
    request = app.request("openid profile email dns.read", nonce="n-0-nonce")
    tokens = app.exchange(request, app.read(request, ana.allow(request.url)))
    seen.add(tokens["id_token"])
    header, said = (json.loads(base64.urlsafe_b64decode(part + "=="))
                    for part in tokens["id_token"].split(".")[:2])
    assert [header["alg"]] == told["id_token_signing_alg_values_supported"]
    assert said["nonce"] == "n-0-nonce" and said["iss"] == told["issuer"]
    assert told["subject_types_supported"] == ["public"]
    assert said["sub"] == app.userinfo(tokens["access_token"]).json()["sub"]
    assert set(told["claims_supported"]) <= \
        set(said) | set(app.userinfo(tokens["access_token"]).json())
    # One that the engine makes no id_token with is refused before anybody
    # has been asked anything.
    assert error_of(app, scope="openid", nonce="1234567") == "invalid_request"
    assert error_of(app, scope="openid", nonce="12345678") is None


def test_every_scope_and_resource_that_is_told_is_known(told, http,
                                                        confidential):
    for resource in told["protected_resources"]:
        answer = http.get("/oauth2/resource", params={"resource": resource})
        assert answer.json()["resource"] == resource
    app = confidential(scope=" ".join(told["scopes_supported"]),
                       grant_types=["authorization_code", "refresh_token"])
    for scope in told["scopes_supported"]:
        if not scope.startswith("placet."):
            assert error_of(app, scope=scope) is None, scope


def test_every_grant_type_that_is_told_is_taken(http, stack):
    """f:I5: what is advertised answers as advertised, the rest does not."""
    told = set(http.get(OAUTH).json()["grant_types_supported"])
    for grant_type in told | {"implicit", "password",
                              "urn:ietf:params:oauth:grant-type:jwt-bearer"}:
        answer = http.post("/oauth2/token", data={
            "grant_type": grant_type, "client_id": "dns-pilot"})
        refused = answer.json()["error"] == "unsupported_grant_type"
        assert refused == (grant_type not in told), (grant_type, answer.text)


@pytest.mark.parametrize("path", [
    OAUTH + "/t", OIDC + "/t", "/t" + OIDC, "/t/u" + OIDC, OAUTH + "/",
    OIDC + "/", "/t" + OAUTH])
def test_no_other_issuer_is_ours(http, path):
    assert http.get(path).status_code == 404


@pytest.mark.parametrize("path", SHARED)
def test_a_page_of_any_origin_may_ask(http, path):
    """c:2.1: '*', never with credentials, the engine's word not passed on."""
    for origin in ("https://app.example", "null"):
        asked = http.options(path, headers={
            "Origin": origin, "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "mcp-protocol-version"})
        assert asked.status_code == 204 and not asked.content
        assert asked.headers["access-control-allow-origin"] == "*"
        assert asked.headers["access-control-allow-methods"] == SHARED[path]
        allowed = asked.headers["access-control-allow-headers"].split(", ")
        assert set(allowed) == {"authorization", "content-type",
                                "mcp-protocol-version"}
        assert "access-control-allow-credentials" not in asked.headers

        answer = http.request(SHARED[path].split(",")[0], path,
                              headers={"Origin": origin})
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["access-control-expose-headers"] == \
            "WWW-Authenticate, Retry-After"
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("path", NOT_SHARED)
def test_nothing_else_is_for_other_origins(http, ana, path):
    """s:A49"""
    for origin in ("https://evil.example", "null"):
        for method in ("OPTIONS", "GET", "POST"):
            answer = ana.http.request(method, ana.url + path, headers={
                "Origin": origin, "Access-Control-Request-Method": "POST"})
            told = [name for name in answer.headers
                    if name.startswith("access-control-")]
            assert not told, (method, path, told)
            if method == "OPTIONS":
                assert answer.status_code in (404, 405)


def test_an_error_is_shared_as_well(http):
    answer = http.post("/oauth2/token", data={}, headers={
        "Origin": "https://app.example"})
    assert answer.status_code == 400
    assert answer.headers["access-control-allow-origin"] == "*"
    answer = http.put("/oauth2/token")
    assert answer.status_code == 405
    assert answer.headers["access-control-allow-origin"] == "*"


def workers_of(pid):
    return [int(child) for child in Path(
        f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_an_issuer_with_a_path_and_nothing_behind_it(
        tmp_path, begun, placet_bin, hydra_bin):
    """c:A5, and s1: told while engine and store are away."""
    with Stack(begun(tmp_path / "run"), placet_bin=placet_bin,
               hydra_bin=hydra_bin, demo=False, workers=1) as stack:
        issuer = stack.url + "/oauth/t"
        stack.restart_placet({"issuer": issuer})
        variants = [OAUTH + "/oauth/t", OIDC + "/oauth/t", "/oauth/t" + OIDC]
        with httpx.Client(base_url=stack.url, timeout=30,
                          trust_env=False) as http:
            [said] = {http.get(path).content for path in variants}
            assert http.get(variants[0]).json()["issuer"] == issuer
            assert http.get(variants[0]).json()["token_endpoint"] == \
                stack.url + "/oauth2/token"
            for path in (OAUTH, OIDC, OAUTH + "/oauth", "/oauth" + OIDC,
                         "/oauth2/t" + OIDC):
                assert http.get(path).status_code == 404, path
            keys = http.get(KEYS).json()
            assert keys["keys"]

            stack.stop_engine()
            stack.stop_postgres("immediate")
            for path in variants:
                answer = http.get(path)
                assert answer.status_code == 200 and answer.content == said
            assert http.get(KEYS).json() == keys

        # A worker that never heard the engine has the keys all the same.
        [before] = workers_of(stack.placet.pid)
        os.kill(before, signal.SIGKILL)
        end = time.monotonic() + 20
        while True:
            try:
                answer = httpx.get(stack.url + KEYS, trust_env=False)
                break
            except httpx.TransportError:
                assert time.monotonic() < end
                time.sleep(0.1)
        assert [before] != workers_of(stack.placet.pid)
        assert answer.status_code == 200 and answer.json() == keys
        assert httpx.get(stack.url + variants[0],
                         trust_env=False).content == said


def keys_at(stack):
    return httpx.get(stack.url + KEYS, trust_env=False, timeout=30)


def keys_of(answer):
    """The engine tells them in no order."""
    return sorted(answer.json()["keys"], key=lambda key: key["kid"])


@contextmanager
def alone(stack, placet_bin):
    """Placet, started anew, which nobody waits for until it is ready."""
    stack.stop_placet()
    process = subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", "--", placet_bin, "serve",
         "--conf", stack.conf], stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 30
        while True:
            try:
                httpx.get(stack.url + "/health/live", trust_env=False)
                break
            except httpx.TransportError:
                assert time.monotonic() < end
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)


def test_the_keys_outlive_the_engine(tmp_path, begun, placet_bin,
                                     hydra_bin):
    """Nobody waits for an engine that hangs, and a new process knows them."""
    with Stack(begun(tmp_path / "run"), placet_bin=placet_bin,
               hydra_bin=hydra_bin, demo=False, workers=2) as stack, \
            psycopg.connect(stack.store.admin, autocommit=True) as store:
        keys = keys_of(keys_at(stack))
        assert keys
        end = time.monotonic() + 20
        while not store.execute(
                "select keys from placet.engine_public_keys").fetchall():
            assert time.monotonic() < end
            time.sleep(0.1)
        os.kill(stack.engine.pid, signal.SIGSTOP)
        try:
            with alone(stack, placet_bin):
                for _ in range(8):  # both workers
                    began = time.monotonic()
                    assert keys_of(keys_at(stack)) == keys
                    assert time.monotonic() - began < 5
            # Who can write there cannot make us say other keys.
            store.execute("update placet.engine_public_keys set keys = "
                          "replace(keys, '\"n\":\"', '\"n\":\"x')")
            with alone(stack, placet_bin):
                refused = keys_at(stack)
                assert refused.status_code == 503
                assert int(refused.headers["retry-after"]) > 0
        finally:
            os.kill(stack.engine.pid, signal.SIGCONT)
        stack.start_placet()
        assert keys_of(keys_at(stack)) == keys


@pytest.mark.parametrize("issuer, sentence", [
    ("https://other.example/t", "must be \"public_url\" and"),
    ("{url}/", "without a slash at the end"),
    ("{url}/t/", "without a slash at the end"),
    ("{url}/a/b/c", "one or two segments"),
    ("{url}/a?b", "one or two segments"),
    ("{url}0/a", "must be \"public_url\" and"),
])
def test_an_issuer_that_is_not_ours_stops_the_start(
        stack, tmp_path, issuer, sentence):
    text = stack.conf.read_text()
    conf = tmp_path / "placet.yml"
    conf.write_text(text + f"\nissuer: \"{issuer.format(url=stack.url)}\"\n")
    outcome = stack.placet.command("engine", "config", "--conf", str(conf))
    assert outcome.status != 0
    assert sentence in outcome.err, outcome.err
