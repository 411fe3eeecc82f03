"""A private client that lacks nothing to be public, and its proven domain."""

import itertools

import pytest

from own_client import LOOPBACK, own_client  # noqa: F401

_numbers = itertools.count(1)


@pytest.fixture
def prove(rows):
    """prove(account, name, state): a domain as its proof left it"""
    def make(account, state="verified", name=None):
        name = name or f"harbour{next(_numbers)}.example"
        rows("with d as (insert into domain (account_id, name, state, "
             "verified_since, confirmed_at, ended_at, proven_until, "
             "next_check_at) "
             "values (%s, %s, %s, clock_timestamp() - interval '9 days', "
             "clock_timestamp() - interval '1 day', "
             "case when %s = 'lapsed' then clock_timestamp() end, "
             "case when %s = 'lapsed' then clock_timestamp() end, "
             "case when %s <> 'lapsed' then clock_timestamp() "
             "+ interval '1 day' end) returning 1) select 1 from d",
             account, name, state, state, state, state)
        return name
    return make


@pytest.fixture
def become(rows):
    """become(domain, state): what its proof came to"""
    def make(domain, state):
        over = state not in ("verified", "stale")
        rows("with d as (update domain set state = %s, stale_since = case "
             "when %s = 'stale' then clock_timestamp() end, ended_at = case "
             "when %s then clock_timestamp() end, next_check_at = case when "
             "not %s then clock_timestamp() + interval '1 day' end "
             "where name = %s and state <> 'removed' returning 1) "
             "select 1 from d", state, state, over, over, domain)
    return make


@pytest.fixture
def picture(rows):
    def put(client):
        rows("with l as (insert into client_logo (client_id, logo_hash, png) "
             "values (%s, sha256(%s::bytea), repeat('x', 60)::bytea) "
             "returning 1) select 1 from l", client.app.client_id,
             client.app.client_id)
    return put


def described(domain):
    return {"client_uri": f"https://www.{domain}/",
            "policy_uri": f"https://www.{domain}/privacy",
            "redirect_uris": [LOOPBACK, f"https://app.{domain}/cb"]}


@pytest.fixture
def ready(own_client, smith, prove, picture):  # noqa: F811
    """ready(domain=…, …): a private client that lacks nothing, and its
    domain"""
    def make(owner=None, domain=None, **more):
        owner, _, account = smith(owner)
        domain = prove(account, name=domain)
        own = own_client(visibility="private", owner=owner,
                         **{**described(domain), **more})
        picture(own)
        return own, domain
    return make


def publish(own, domain, **fields):
    page = own.owner.open(own.below("publish"))
    form = page.form(field="domain")
    return own.owner.submit(form, domain=domain, **fields)


@pytest.fixture
def public(ready):
    """public(…): the same, published, and its domain"""
    def make(**more):
        own, domain = ready(**more)
        assert publish(own, domain).status == 303
        return own, domain
    return make


def is_public(rows, own):
    [(public, domain)] = rows("select is_public, verified_domain from client "
                              "where client_id = %s", own.app.client_id)
    return public, domain


def asked(own, person, scopes="dns.read"):
    return person.authorize(own.app.request(scopes).url)


def shown(page):
    """What a consent page says of the app: its name, its words, its logo, and
    the warnings"""
    box = page.root.first("section", **{"class": "identity"})
    return (page.heading, box.text, [i["src"] for i in box.every("img")],
            [e.text for e in page.root.every("div", **{"class": "warning"})])
