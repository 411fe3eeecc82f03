"""The pages of connected apps and accounts, with few and with many."""

import re

import pytest

from page import path_of


@pytest.fixture
def crowded(newcomer, pilot, rows):
    """
    A person with 200 apps allowed: one by the pages, the others written
    into the store as that one is, each with a day of its own.
    """
    person = newcomer(account="Crowd")
    pilot.connect(person, "dns.read zone.edit offline_access",
                  accounts=["Crowd"])
    [first] = person.apps()
    rows("""
        with made as (
            insert into access_grant (user_id, client_id, client_version,
                scopes, minimum_rank, redirect_host, granted_at,
                last_renewed_at)
            select user_id, client_id, client_version,
                case when n %% 4 = 0 then array['dns.read', 'zone.edit']
                     else array['dns.read'] end,
                minimum_rank, redirect_host,
                now() - make_interval(days => n),
                now() - make_interval(days => n)
            from access_grant, generate_series(1, 199) n
            where grant_id = %s
            returning grant_id, user_id
        ), joined as (
            insert into grant_account (grant_id, account_id, user_id)
            select made.grant_id, a.account_id, made.user_id
            from made, grant_account a where a.grant_id = %s
            returning 1
        )
        select count(*) from joined""", first, first)
    return person


def all_pages(person, where):
    """Every grant on a list and the pages it continues on."""
    found, pages = [], 0
    while where:
        page = person.open(where)
        assert page.status == 200, page
        found += re.findall(r"/apps/([0-9a-f-]{36})/remove", page.html)
        pages += 1
        assert pages < 20
        more = [there for words, there in page.links()
                if words == "Show more"]
        where = more[0] if more else None
    return found


def test_two_hundred_apps_are_all_there_once(crowded):
    """f:E1"""
    found = all_pages(crowded, "/apps")
    assert len(found) == len(set(found)) == 200


def test_filters_are_links_and_tell_the_truth(crowded, rows):
    """f:E1"""
    page = crowded.open("/apps")
    sensitive = all_pages(crowded, page.link("Sensitive"))
    [(wanted,)] = rows(
        "select count(*) from access_grant g join app_user u using (user_id) "
        "where u.email = %s and 'zone.edit' = any(scopes)", crowded.email)
    assert len(sensitive) == wanted
    unused = all_pages(crowded, page.link("Not used in 90 days"))
    assert len(unused) in (109, 110)
    assert len(all_pages(crowded, page.link("Crowd"))) == 200


def test_sensitive_and_unused_come_first(crowded, rows):
    first = all_pages(crowded, "/apps")[0]
    [(scopes, is_old)] = rows(
        "select scopes, last_renewed_at < now() - interval '89 days' "
        "from access_grant where grant_id = %s", first)
    assert "zone.edit" in scopes and is_old


@pytest.mark.parametrize("query", [
    "from=999999", "from=-1", "from=x", "from=18446744073709551616",
    "show=nothing", "account=nobody", "account=%00", "from=1&from=2",
    "account=00000000-0000-4000-8000-000000000000"])
def test_an_odd_filter_is_no_error_of_ours(ana, query):
    page = ana.open("/apps?" + query)
    assert page.status < 500
    assert page.heading


def test_an_app_that_keeps_no_access_is_there_too(newcomer, pilot):
    person = newcomer(account="Brief")
    pilot.connect(person, "dns.read", accounts=["Brief"])
    page = person.open("/apps")
    assert "When you stop using it" in page.text


def test_only_a_refresh_token_is_enough_to_be_shown(newcomer, pilot):
    """f:E8: it stays after signing out"""
    person = newcomer(account="Offline")
    tokens = pilot.connect(person, accounts=["Offline"])
    page = person.open("/")
    person.follow(person.submit(page.form("/sign-out")))
    assert pilot.refresh(tokens["refresh_token"])
    person.sign_in()
    assert len(person.apps()) == 1


def test_nothing_yet_says_what_would_be_here(newcomer):
    person = newcomer()
    person.sign_in()
    page = person.open("/apps")
    assert "No app has access" in page.text


def test_accounts_lead_to_their_apps(newcomer, pilot):
    person = newcomer(account="Leading")
    pilot.connect(person, accounts=["Leading"])
    page = person.open("/accounts")
    assert "Leading" in page.text and "You are an owner" in page.text
    [where] = [there for words, there in page.links()
               if "connected app" in words and "/apps?" in there]
    assert path_of(where) == "/apps"
    assert "DNS Pilot" in person.open(where).text


def test_an_app_allowed_twice_says_so_and_ends_at_once(
        newcomer, pilot, resource_server):
    """The page never says that an app is out while it is still in."""
    person = newcomer(account="Doubled")
    tokens = [pilot.connect(person, accounts=["Doubled"]) for _ in range(3)]
    assert "One app has access" in person.open("/").text
    grants = list(person.apps())
    assert len(grants) == 3

    ask = f"/apps/{grants[0]}/remove"
    page = person.open(ask)
    assert "2 more times" in page.text
    page = person.follow(person.submit(page.form(ask), what="one"))
    assert "still has 2 other accesses" in page.text
    assert "can no longer use" not in page.text
    alive = [one["access_token"] for one in tokens
             if resource_server.is_active(one["access_token"])]
    assert len(alive) == 2

    ask = f"/apps/{list(person.apps())[0]}/remove"
    page = person.open(ask)
    page = person.follow(person.submit(page.form(ask), what="all"))
    assert "can no longer use your accounts" in page.text
    assert not person.apps()
    assert not any(resource_server.is_active(one) for one in alive)


def test_after_signing_out_and_after_a_reset_it_is_said(newcomer):
    person = newcomer(account="Told")
    person.sign_in()
    page = person.open("/")
    page = person.follow(person.submit(page.form("/sign-out")))
    assert "You are signed out" in page.text
    assert "Sign in with it" in person.open("/login?done=reset").text
