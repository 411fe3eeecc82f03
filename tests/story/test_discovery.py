"""What Placet tells clients about itself, and to whom (clients.md 1, 2.1)."""

import os
import signal
import subprocess
import time

from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from stack import Stack

OAUTH = "/.well-known/oauth-authorization-server"
OIDC = "/.well-known/openid-configuration"
KEYS = "/.well-known/jwks.json"

# What pages of every origin may ask, and with what.
SHARED = {OAUTH: "GET", OIDC: "GET", KEYS: "GET", "/userinfo": "GET, POST",
          "/oauth2/token": "POST", "/oauth2/revoke": "POST"}
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
        tmp_path, placet_bin, hydra_bin):
    """c:A5, and s1: told while engine and store are away."""
    with Stack(tmp_path / "run", placet_bin=placet_bin, hydra_bin=hydra_bin,
               demo=False, workers=1) as stack:
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


def test_the_keys_outlive_the_engine(tmp_path, placet_bin, hydra_bin):
    """Nobody waits for an engine that hangs, and a new process knows them."""
    with Stack(tmp_path / "run", placet_bin=placet_bin, hydra_bin=hydra_bin,
               demo=False, workers=2) as stack, \
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
