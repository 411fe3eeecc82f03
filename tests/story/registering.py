"""
Registering clients (RFC 7591), at a Placet where anybody may. The fixtures are
for the stories that import them.
"""

import uuid

from types import SimpleNamespace

import httpx
import pytest

from app import App, seen

CEILING = ["openid", "profile", "email", "offline_access", "dns.read",
           "dns.edit", "zone.read"]
BUILT_IN = "00000000-0000-4000-8000-000000000001"
WEB = {"redirect_uris": ["https://rp.example/cb"],
       "token_endpoint_auth_method": "none"}
NATIVE = {
    "client_name": "Agent",
    "redirect_uris": ["http://localhost:3000/callback"],
    "token_endpoint_auth_method": "none",
    "grant_types": ["authorization_code", "refresh_token"],
    "response_types": ["code"],
    "application_type": "native",
}


@pytest.fixture(scope="module")
def stack(stack_with, tmp_path_factory):
    """A Placet where anybody may register a client. It stands behind a proxy,
    so that each story can come from networks of its own."""
    with stack_with(tmp_path_factory.mktemp("registration"), {
            "registration": "open", "registration_scopes": CEILING,
            "trusted_proxies": "127.0.0.1"}) as running:
        yield running


@pytest.fixture
def place():
    """place(): an address in a network where nobody was before."""
    def make():
        group = uuid.uuid4().hex
        return f"2001:db8:{group[:4]}:{group[4:8]}::1"
    return make


@pytest.fixture
def register(stack, place):
    """register(metadata, …): the response; from a fresh network unless told"""
    with httpx.Client(timeout=30, trust_env=False) as http:
        def ask(metadata, where=None, token=None, url=stack.url, **more):
            headers = {"X-Forwarded-For": where or place()}
            if token:
                headers["Authorization"] = f"Bearer {token}"
            return http.post(url + "/oauth2/register", headers=headers,
                             **(more or {"json": metadata}))

        def made(metadata, **more):
            answer = ask(metadata, **more)
            assert answer.status_code == 201, answer.text
            said = answer.json()
            if "client_secret" in said:
                seen.add(said["client_secret"])
            return said

        yield SimpleNamespace(ask=ask, made=made)


@pytest.fixture
def app_of(stack):
    """app_of(what was registered, redirect URI): the app that it is"""
    made = []

    def make(said, redirect_uri, secret=None):
        made.append(App(stack.url, said["client_id"], redirect_uri, secret))
        return made[-1]

    yield make
    for app in made:
        app.http.close()


def as_parsed_by_sdk(said):
    """c:A3: what the MCP SDKs' own checks of the answer ask for."""
    assert isinstance(said["client_id"], str) and said["client_id"]
    assert isinstance(said["redirect_uris"], list)
    assert isinstance(said["client_id_issued_at"], int)
    assert ("client_secret" in said) == ("client_secret_expires_at" in said)
    assert isinstance(said.get("client_secret_expires_at", 0), int)
    for name, value in said.items():
        assert value is not None and value != "", name
        assert "lifespan" not in name and name not in (
            "registration_access_token", "owner", "metadata", "logo_uri"), name
    for name in ("client_uri", "policy_uri", "tos_uri", "jwks_uri"):
        assert said.get(name, "https://").startswith("https://")
