"""
c:A6: the Python SDK of MCP, whose provider forgets its tokens on every answer
to a refresh that is not 200.
"""

import time

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import anyio
import httpx2
import pytest

from mcp.client.auth import OAuthClientProvider
from mcp.shared.auth import (AuthorizationCodeResult,
                             OAuthClientInformationFull, OAuthClientMetadata,
                             OAuthToken)

from app import seen

REDIRECT = "http://127.0.0.1:47832/callback"
_AWAY_S = 2


class Shelf:
    """Where the app keeps what the SDK gives it."""

    def __init__(self, client_id=None):
        self.tokens = None
        self.client = client_id and OAuthClientInformationFull(
            client_id=client_id, redirect_uris=[REDIRECT],
            token_endpoint_auth_method="none")

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken):
        self.tokens = tokens
        seen.update((tokens.access_token, tokens.refresh_token))

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client_info):
        self.client = client_info


class Agent:
    """An app with the SDK; `allow` is the person before the browser."""

    def __init__(self, server, allow, client_id=None, document=None):
        self.asked = []
        self.shelf = Shelf(client_id)
        self._server = server
        self._allow = allow
        self._arrived = None
        self.provider = OAuthClientProvider(
            server, OAuthClientMetadata(
                client_name="Python agent", redirect_uris=[REDIRECT],
                grant_types=["authorization_code", "refresh_token"],
                response_types=["code"], token_endpoint_auth_method="none"),
            self.shelf, self._open, self._fetch, document)

    async def _open(self, url):
        self.asked.append(url)
        self._arrived = await anyio.to_thread.run_sync(self._allow, url)

    async def _fetch(self):
        query = parse_qs(urlsplit(self._arrived).query)
        return AuthorizationCodeResult(
            code=query["code"][0], state=query["state"][0],
            iss=query.get("iss", [None])[0])

    def call(self, tool):
        """Calls a tool of the server; gives the status."""
        async def send():
            async with httpx2.AsyncClient(auth=self.provider, timeout=30,
                                          trust_env=False) as http:
                answer = await http.post(self._server, json={
                    "jsonrpc": "2.0", "id": 1, "method": "tools/call",
                    "params": {"name": tool}})
                return answer.status_code
        return anyio.run(send)

    def expire(self):
        """An hour passes."""
        self.provider.context.token_expiry_time = time.time() - 1


def refreshes_meanwhile(agent, kill, start):
    """Calls a tool while the engine is away for a moment; the status."""
    agent.expire()
    kill()
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(agent.call, "read")
        time.sleep(_AWAY_S)
        start()
        return call.result()


def test_the_engine_alone_fails_while_it_is_away(bare, bare_mcp):
    agent = Agent(bare_mcp.url, bare.allow, bare.add_client(REDIRECT).id)
    assert agent.call("read") == 200
    with pytest.raises(httpx2.ConnectError):
        refreshes_meanwhile(agent, bare.kill, bare.start)


def test_an_agent_outlives_a_restart_of_the_engine(gateway, mcp):
    agent = Agent(mcp.url, gateway.allow, gateway.add_client(REDIRECT).id)
    assert agent.call("read") == 200
    assert agent.provider.context.auth_server_url == gateway.url
    first = agent.shelf.tokens
    assert refreshes_meanwhile(agent, gateway.stack.kill_engine,
                               gateway.stack.start_engine) == 200
    assert len(agent.asked) == 1
    assert agent.shelf.tokens.access_token != first.access_token
    assert agent.shelf.tokens.refresh_token != first.refresh_token


def test_an_agent_registers_itself(gateway, mcp):
    agent = Agent(mcp.url, gateway.allow)
    assert agent.call("read") == 200
    assert agent.shelf.client.client_id
    agent.expire()
    assert agent.call("read") == 200
    assert len(agent.asked) == 1


def test_an_agent_that_is_a_document(gateway, mcp, documents):
    url = documents.put("/agent.json", redirect_uris=[REDIRECT])
    agent = Agent(mcp.url, gateway.allow, document=url)
    assert agent.call("read") == 200
    assert agent.shelf.client.client_id == url
    agent.expire()
    assert agent.call("read") == 200
    assert len(agent.asked) == 1
