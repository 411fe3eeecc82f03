"""
requests-oauthlib in two copies of one program: each refreshes by itself when
its own copy of the token has expired, a moment after the other did.
"""

import os

# It wants https addresses unless told that this is loopback.
os.environ.setdefault("OAUTHLIB_INSECURE_TRANSPORT", "1")

import pytest  # noqa: E402

from oauthlib.oauth2 import OAuth2Error  # noqa: E402
from requests_oauthlib import OAuth2Session  # noqa: E402

from app import seen  # noqa: E402

REDIRECT = "http://127.0.0.1:47839/callback"
_SCOPES = ["dns.read", "offline_access"]
_CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
         "params": {"name": "read"}}


class Copy:
    """One copy of the program, with the token that it has in memory."""

    def __init__(self, place, client, token=None):
        self._place = place
        self.session = OAuth2Session(
            client.id, redirect_uri=REDIRECT, scope=_SCOPES, token=token,
            auto_refresh_url=f"{place.url}/oauth2/token",
            auto_refresh_kwargs={"client_id": client.id},
            token_updater=self._keep, pkce="S256")
        self.session.trust_env = False
        self.token = token

    def _keep(self, token):
        seen.update((token["access_token"], token["refresh_token"]))
        self.token = token

    def sign_in(self):
        url, _ = self.session.authorization_url(
            f"{self._place.url}/oauth2/auth")
        self._keep(self.session.fetch_token(
            f"{self._place.url}/oauth2/token", include_client_id=True,
            authorization_response=self._place.allow(url)))

    def expired_token(self):
        """As it would be read from the program's file an hour later."""
        return {**self.token, "expires_at": 1, "expires_in": -1}

    def call(self, server):
        return self.session.post(server, json=_CALL).status_code


def two_copies(place, server):
    """Both use the server an hour later; gives the copies."""
    client = place.add_client(REDIRECT)
    first = Copy(place, client)
    first.sign_in()
    copies = [Copy(place, client, first.expired_token()) for _ in range(2)]
    for copy in copies:
        assert copy.call(server) == 200
        copy.session.close()
    first.session.close()
    return copies


def test_the_engine_alone_throws_the_second_copy_out(bare, bare_mcp):
    with pytest.raises(OAuth2Error) as refused:
        two_copies(bare, bare_mcp.url)
    assert refused.value.error == "invalid_grant"


def test_both_copies_go_on_with_one_chain(gateway, mcp):
    first, second = two_copies(gateway, mcp.url)
    assert first.token["refresh_token"] == second.token["refresh_token"]
    assert first.token["access_token"] == second.token["access_token"]
