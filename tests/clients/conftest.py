"""
One Placet for all clients that nobody here wrote, with what such clients need
switched on, the same engine without Placet, and an MCP server behind each.
"""

import json
import re

import pytest

from bare_engine import BareEngine
from document_host import DocumentHost
from gateway import Gateway
from mcp_server import McpServer
from resource_server import ResourceServer


@pytest.fixture(scope="session")
def documents(tmp_path_factory):
    """Where apps have their client ID metadata documents."""
    host = DocumentHost(tmp_path_factory.mktemp("documents"))
    yield host
    host.close()


@pytest.fixture(scope="session")
def settings(documents, mcp_place, tmp_path_factory):
    """What such clients need switched on."""
    catalog = tmp_path_factory.mktemp("catalog") / "resources.yml"
    catalog.write_text(json.dumps({"resources": [
        {"uri": mcp_place.url, "name": {"en": "Zones for agents"},
         "scopes": ["dns.read", "dns.edit"]},
        {"uri": "https://api.example", "name": {"en": "Another API"},
         "scopes": ["dns.read"]}]}), encoding="utf-8")
    return {
        "registration": "open",
        "registration_scopes": ["openid", "offline_access", "dns.read",
                                "dns.edit", "zone.read"],
        "client_documents": {"enabled": True},
        "fetch": {"allow_loopback": True,
                  "ca_file": str(documents.authority.ca_file)},
        "dns": {"resolvers": [documents.names.address]},
        "resources": str(catalog),
    }


@pytest.fixture(scope="session")
def stack(stack_with, settings, tmp_path_factory):
    """Instead of the one that all other stories use."""
    with stack_with(tmp_path_factory.mktemp("clients"), settings) as running:
        yield running


@pytest.fixture
def gateway(stack, newcomer, tmp_path):
    """Placet, with a person who has not been here before."""
    return Gateway(stack, newcomer(account="Own"), tmp_path)


@pytest.fixture(scope="session")
def bare(stack, hydra_bin):
    """The engine without Placet."""
    engine = BareEngine(stack, hydra_bin)
    try:
        engine.start()
        yield engine
    finally:
        engine.stop()


@pytest.fixture(scope="session")
def bare_mcp(bare):
    """An MCP server whose tokens come from the engine alone."""
    server = McpServer(bare.url, bare.introspect)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def mcp_place():
    """An MCP server that does not know yet where its tokens come from."""
    server = McpServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def mcp(stack, mcp_place):
    """An MCP server that Placet knows as a protected resource."""
    server = mcp_place
    outcome = stack.command("resource", "add", "zones-mcp", "--audience",
                            server.url)
    assert outcome.status == 0, outcome.reason()
    name, secret = re.findall(r"(?m)^(?:id|secret): (\S+)$", outcome.out)
    introspection = ResourceServer(stack.url, name, secret)
    server.issuer = stack.url
    server.introspect = introspection.ask
    yield server
    introspection.http.close()
