"""
golang.org/x/oauth2, which finds out by trying where a server wants the
client's secret: first in the header, then, with the same code, in the form.
"""

from urllib.parse import parse_qs, urlsplit

import pytest

from app import seen
from program import ROOT, Program

REDIRECT = "http://127.0.0.1:47838/callback"


@pytest.fixture
def go():
    program = Program(ROOT / "build" / "clients" / "x_oauth2")
    yield program
    program.stop()


def keep(answer):
    assert "error" not in answer, answer
    seen.update((answer["got"]["access_token"],
                 answer["got"]["refresh_token"]))
    return answer["got"]


@pytest.mark.parametrize("method, statuses", [
    ("client_secret_basic", [[200]]), ("client_secret_post", [[401, 200]]),
    # Without a secret both places say the same.
    ("none", [[200], [401, 200]])])
def test_trying_where_the_secret_goes_costs_nothing(gateway, go, method,
                                                    statuses):
    client = gateway.add_client(REDIRECT, method=method)
    go.ask("setup", id=client.id, secret=client.secret or "",
           server=gateway.url, redirect=REDIRECT,
           scopes=["dns.read", "offline_access"])
    location = gateway.allow(go.ask("begin")["got"])
    code = parse_qs(urlsplit(location).query)["code"][0]
    seen.add(code)

    answer = go.ask("finish", code=code)
    first = keep(answer)
    assert answer["statuses"] in statuses
    # It has learnt.
    answer = go.ask("refresh")
    assert answer["statuses"] == [200]
    assert keep(answer)["refresh_token"] != first["refresh_token"]
