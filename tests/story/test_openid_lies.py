"""An OpenID provider, or somebody in its name, that lies or is slow."""

import base64
import hashlib
import time

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import unquote

import httpx
import pytest

from command_line import say
from lying_provider import LyingProvider
from openid_provider import CLIENT_ID, SECRET
from page import path_of
from person import Person
from test_openid_sign_in import sent_away, settings


def after(seconds):
    """A claim's time, counted from when the token is made."""
    return timedelta(seconds=seconds)


def told(said):
    """What a parametrized case says, its times counted from now."""
    now = int(time.time())
    return {key: {name: now + int(value.total_seconds())
                  if isinstance(value, timedelta) else value
                  for name, value in part.items()}
            if key == "claims" else part for key, part in said.items()}


@pytest.fixture(scope="module")
def placet(stack, tmp_path_factory):
    """Placet with passwords, the provider, and users by command only."""
    with LyingProvider() as running:
        before = stack._extra
        stack.restart_placet({**before, **settings(
            stack, tmp_path_factory.mktemp("lies"), running.issuer,
            passwords="on", create="no")})
        say(stack, "user", "add", "liar@example.com", "Liar")
        say(stack, "user", "link", "liar@example.com", "liar")
        yield running
        stack.restart_placet(before)
    assert SECRET not in stack.log("placet").read_text(errors="replace")


@pytest.fixture
def provider(placet):
    placet.honest()
    return placet


@pytest.fixture
def visitor(stack, provider):
    with Person(stack.url) as person:
        yield person


def go(person, where="/login", words="Sign in with Example SSO"):
    """The provider's address, from the button of the page."""
    return sent_away(person, person.open(where).link(words))


def test_both_ways_are_offered_and_both_lead_on(newcomer, provider, visitor,
                                                stack):
    person = newcomer()
    assert path_of(person.sign_in(person.open("/apps")).url) == "/apps"
    page = visitor.open(provider.arrive(go(visitor, "/apps")))
    assert page.status == 200 and path_of(page.url) == "/apps"
    [(_, headers, body)] = [one for one in provider.asked
                            if one[0] == "/token"][-1:]
    kind, _, credentials = headers["Authorization"].partition(" ")
    name, _, secret = base64.b64decode(credentials).decode().partition(":")
    assert kind == "Basic" and name == CLIENT_ID
    # RFC 6749 §2.3.1: form-encoded first.
    assert "%3A" in secret and unquote(secret) == SECRET
    assert "code_verifier=" in body and SECRET not in body


@pytest.mark.parametrize("key", ["RS256", "ES256", "EdDSA"])
def test_each_kind_of_key_is_good(provider, visitor, key):
    provider.key = key
    assert visitor.open(provider.arrive(go(visitor))).status == 200
    assert path_of(visitor.open("/apps").url) == "/apps"


def at_hash(bad):
    digest = hashlib.sha256(b"acc3ss").digest()[:16]
    right = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return "x" + right[1:] if bad else right


@pytest.mark.parametrize("truth", [
    {"claims": {"at_hash": at_hash(False)}},
    {"claims": {"aud": [CLIENT_ID, "other"], "azp": CLIENT_ID}},
    {"claims": {"aud": [CLIENT_ID]}},
    {"claims": {"auth_time": None}},
    {"claims": {"exp": after(-10), "iat": after(-20)}},
    {"head": {"typ": "application/jwt"}},
], ids=str)
def test_what_may_be_so_is_taken(provider, visitor, truth):
    vars(provider).update(told(truth))
    assert visitor.open(provider.arrive(go(visitor))).status == 200
    assert path_of(visitor.open("/apps").url) == "/apps"


@pytest.mark.parametrize("lie", [
    {"key": "none"}, {"key": "hmac"}, {"key": "other"},
    {"key": "other", "head": {"kid": "RS256"}},
    {"head": {"alg": "none"}}, {"head": {"alg": "ES256"}},
    {"key": "other", "head": {"kid": "EdDSA"}}, {"head": {"crit": ["x"]}},
    {"head": {"typ": "at+jwt"}},
    {"claims": {"iss": "https://other.example"}}, {"claims": {"iss": None}},
    {"claims": {"aud": "other"}}, {"claims": {"aud": None}},
    {"claims": {"aud": [CLIENT_ID, "other"]}},
    {"claims": {"azp": "other"}}, {"claims": {"nonce": "other"}},
    {"claims": {"nonce": None}}, {"claims": {"sub": None}},
    {"claims": {"sub": ""}}, {"claims": {"sub": 7}},
    {"claims": {"exp": after(-3600)}}, {"claims": {"exp": None}},
    {"claims": {"exp": "soon"}}, {"claims": {"iat": None}},
    {"claims": {"iat": after(86400), "exp": after(90000)}},
    {"claims": {"iat": after(-86400)}},
    {"claims": {"auth_time": after(86400)}},
    {"claims": {"at_hash": at_hash(True)}},
    {"tokens": {"id_token": None}}, {"tokens": {"id_token": "a.b"}},
    {"tokens": {"id_token": "x" * 50000}}, {"status": 400}, {"status": 302},
], ids=str)
def test_a_lie_lets_nobody_in(provider, visitor, lie):
    vars(provider).update(told(lie))
    page = visitor.open(provider.arrive(go(visitor)))
    assert page.status == 502, page
    assert page.heading == "You could not be signed in"
    assert visitor.session_cookie is None
    # And nothing of it stays: the truth lets in.
    provider.honest()
    assert page.link("Start again")


@pytest.mark.parametrize("more, status", [
    ({"iss": "https://other.example"}, 502), ({"iss": None}, 502),
    ({"code": None, "error": "access_denied"}, 403),
    ({"code": None, "error": "server_error"}, 503),
    ({"code": None, "error": "%3Cscript%3E"}, 502),
    ({"code": None}, 502), ({"state": None}, 410), ({"state": "x"}, 410)])
def test_an_answer_that_is_none(provider, visitor, more, status):
    before = len(provider.asked)
    page = visitor.open(provider.arrive(go(visitor), **more))
    assert page.status == status
    assert "<script" not in page.html
    assert visitor.session_cookie is None
    # No code was tried.
    assert [one for one in provider.asked[before:]
            if one[0] == "/token"] == []


def test_who_is_not_known_is_not_let_in(provider, visitor, rows):
    """create: no"""
    provider.subject = "unknown"
    page = visitor.open(provider.arrive(go(visitor)))
    assert page.status == 403 and page.heading == "You are not known here yet"
    assert rows("select count(*) from app_user "
                "where email = 'unknown@lies.example'") == [(0,)]


def test_an_old_sign_in_proves_nothing(provider, visitor, rows):
    """max_age=0: auth_time must be there, and new"""
    visitor.open(provider.arrive(go(visitor)))
    rows("update session set signed_in_at = now() - interval '20 minutes' "
         "returning 1")
    for lie in ({"auth_time": int(time.time()) - 120}, {"auth_time": None}):
        provider.claims = lie
        url = go(visitor, "/prove?next=/apps", "Confirm at Example SSO")
        assert visitor.open(provider.arrive(url)).status == 502
        page = visitor.open("/prove?next=/apps")
        assert page.heading == "Confirm it’s you"
    provider.honest()
    url = go(visitor, "/prove?next=/apps", "Confirm at Example SSO")
    page = visitor.open(provider.arrive(url))
    assert path_of(page.url) == "/apps"


def test_a_new_key_is_fetched_but_not_for_everybody(provider, visitor, stack):
    provider.key = "other"
    before = len(provider.asked)
    for _ in range(6):
        visitor.open(provider.arrive(go(visitor)))
    fetched = [one for one in provider.asked[before:] if one[0] == "/keys"]
    # At most once a minute and worker.
    assert len(fetched) <= 2


def test_a_provider_that_hangs_holds_up_nobody(provider, stack):
    people = [Person(stack.url) for _ in range(12)]
    urls = [provider.arrive(go(person)) for person in people]
    provider.hang_s = 30
    with ThreadPoolExecutor(len(people)) as pool:
        began = time.monotonic()
        waiting = [pool.submit(person.open, url)
                   for person, url in zip(people, urls)]
        while not all(one.done() for one in waiting):
            assert httpx.get(stack.url + "/health/live",
                             timeout=5).status_code == 200
            time.sleep(0.2)
        took = time.monotonic() - began
    provider.hang_s = 0
    for one in waiting:
        page = one.result()
        assert page.status == 503
        assert page.heading == "Example SSO can’t be reached"
    assert took < 25
    for person in people:
        person.http.close()
