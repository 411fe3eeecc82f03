"""
One Placet for all clients that nobody here wrote, with what such clients need
switched on, the same engine without Placet, and an MCP server behind each.
"""

import re

import pytest

from bare_engine import BareEngine
from gateway import Gateway
from mcp_server import McpServer
from resource_server import ResourceServer


@pytest.fixture(scope="session")
def stack(stack_with, tmp_path_factory):
    """Instead of the one that all other stories use."""
    with stack_with(tmp_path_factory.mktemp("clients")) as running:
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
def mcp(stack):
    """An MCP server that Placet knows as a protected resource."""
    server = McpServer(stack.url)
    outcome = stack.command("resource", "add", "zones-mcp", "--audience",
                            server.url)
    assert outcome.status == 0, outcome.reason()
    name, secret = re.findall(r"(?m)^(?:id|secret): (\S+)$", outcome.out)
    introspection = ResourceServer(stack.url, name, secret)
    server.introspect = introspection.ask
    yield server
    server.stop()
    introspection.http.close()
