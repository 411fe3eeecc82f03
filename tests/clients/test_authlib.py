"""
c:A7, A8, A10, A11: Authlib in several threads and in several copies of one
program, each with what it has in memory.
"""

import os
import threading
import time

# Authlib wants https addresses unless told that this is loopback.
os.environ.setdefault("AUTHLIB_INSECURE_TRANSPORT", "1")

import pytest  # noqa: E402

from authlib.common.security import generate_token  # noqa: E402
from authlib.integrations.base_client import OAuthError  # noqa: E402
from authlib.integrations.requests_client import OAuth2Session  # noqa: E402

from app import seen  # noqa: E402
from counters import token_requests  # noqa: E402

REDIRECT = "http://127.0.0.1:47835/callback"
_THREADS = 4
_WINDOW_S = 2
_METHODS = pytest.mark.parametrize(
    "method", ["none", "client_secret_basic", "client_secret_post"])


def session_of(client, method, secret=None):
    session = OAuth2Session(
        client.id, secret or client.secret, scope="dns.read offline_access",
        redirect_uri=REDIRECT, token_endpoint_auth_method=method,
        revocation_endpoint_auth_method=method, code_challenge_method="S256")
    session.trust_env = False
    return session


def sign_in(place, session):
    verifier = generate_token(64)
    url, _ = session.create_authorization_url(
        f"{place.url}/oauth2/auth", code_verifier=verifier)
    return keep(session.fetch_token(
        f"{place.url}/oauth2/token", code_verifier=verifier,
        authorization_response=place.allow(url)))


def keep(token):
    seen.update((token["access_token"], token["refresh_token"]))
    return token


def refresh(place, session, token):
    """One copy of the program that has read this token from its file."""
    return keep(session.refresh_token(
        f"{place.url}/oauth2/token", refresh_token=token["refresh_token"]))


def refresh_at_once(place, sessions, token):
    """What each gets: a pair of tokens, or the code of its error."""
    together = threading.Barrier(len(sessions))
    got = [None] * len(sessions)

    def run(number, session):
        together.wait(10)
        try:
            found = refresh(place, session, token)
            got[number] = found["access_token"], found["refresh_token"]
        except OAuthError as error:
            got[number] = error.error

    threads = [threading.Thread(target=run, args=pair)
               for pair in enumerate(sessions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for session in sessions:
        session.close()
    return got


@_METHODS
def test_the_engine_alone_gives_each_thread_something_else(bare, method):
    client = bare.add_client(REDIRECT, method=method)
    with session_of(client, method) as session:
        token = sign_in(bare, session)
    got = refresh_at_once(bare, [session_of(client, method)
                                 for _ in range(_THREADS)], token)
    assert len(set(got)) > 1


@_METHODS
def test_every_thread_gets_the_same(gateway, method):
    client = gateway.add_client(REDIRECT, method=method)
    with session_of(client, method) as session:
        token = sign_in(gateway, session)
    before = token_requests(gateway.engine_admin)
    got = refresh_at_once(gateway, [session_of(client, method)
                                    for _ in range(_THREADS)], token)
    assert len(set(got)) == 1 and isinstance(got[0], tuple), got
    assert token_requests(gateway.engine_admin) == before + 1


@pytest.mark.parametrize("method", ["client_secret_basic",
                                    "client_secret_post"])
def test_a_thread_with_a_wrong_secret_gets_nothing(gateway, method):
    client = gateway.add_client(REDIRECT, method=method)
    with session_of(client, method) as session:
        token = sign_in(gateway, session)
    wrong = client.secret[:-1] + ("a" if client.secret[-1] != "a" else "b")
    got = refresh_at_once(
        gateway, [session_of(client, method, wrong)]
        + [session_of(client, method) for _ in range(_THREADS - 1)], token)
    assert got[0] == "invalid_client"
    assert len(set(got[1:])) == 1 and isinstance(got[1], tuple), got
    # Nobody's mistake has cost the others their session.
    again = refresh_at_once(gateway, [session_of(client, method)], {
        "refresh_token": got[1][1]})
    assert isinstance(again[0], tuple), again


@pytest.fixture
def signed_in():
    """signed_in(place): a public client's session there, and its token"""
    sessions = []

    def make(place):
        client = place.add_client(REDIRECT)
        sessions.append(session_of(client, "none"))
        return sessions[-1], sign_in(place, sessions[-1])

    yield make
    for session in sessions:
        session.close()


def test_a_copy_that_comes_too_late_ends_it_all(gateway, mcp, signed_in):
    session, first = signed_in(gateway)
    outcome = gateway.stack.command("client", "replay-window",
                                    session.client_id, str(_WINDOW_S))
    assert outcome.status == 0, outcome.reason()
    second = refresh(gateway, session, first)
    assert refresh(gateway, session, first)["access_token"] == \
        second["access_token"]
    assert mcp.introspect(second["access_token"])["active"]
    time.sleep(_WINDOW_S + 1)
    with pytest.raises(OAuthError, match="invalid_grant"):
        refresh(gateway, session, first)
    assert not mcp.introspect(second["access_token"])["active"]
    with pytest.raises(OAuthError, match="invalid_grant"):
        refresh(gateway, session, second)


def log_out(place, session, token):
    answer = session.revoke_token(f"{place.url}/oauth2/revoke",
                                  token=token["refresh_token"],
                                  token_type_hint="refresh_token")
    assert answer.status_code == 200


def test_the_engine_alone_stays_signed_in_after_a_stale_log_out(bare,
                                                                signed_in):
    session, first = signed_in(bare)
    second = refresh(bare, session, first)
    log_out(bare, session, first)
    assert bare.introspect(second["access_token"])["active"]


def test_logging_out_with_a_stale_copy(gateway, mcp, signed_in):
    session, first = signed_in(gateway)
    second = refresh(gateway, session, first)
    log_out(gateway, session, first)
    assert not mcp.introspect(second["access_token"])["active"]
    with pytest.raises(OAuthError, match="invalid_grant"):
        refresh(gateway, session, second)


def chain(place, session, first):
    """Two copies refresh one after the other, then comes one that slept."""
    third = refresh(place, session, refresh(place, session, first))
    return third, refresh(place, session, first)


def test_the_engine_alone_ends_a_chain_for_one_that_slept(bare, signed_in):
    with pytest.raises(OAuthError, match="invalid_grant"):
        chain(bare, *signed_in(bare))


def test_one_that_slept_gets_the_newest(gateway, signed_in):
    session, first = signed_in(gateway)
    third, late = chain(gateway, session, first)
    assert late["refresh_token"] == third["refresh_token"]
    assert refresh(gateway, session, late)["access_token"]
