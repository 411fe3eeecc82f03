"""The pages of connected apps and accounts, with few and with many."""

import re
import time
import uuid

import pytest

from page import path_of


@pytest.fixture
def crowded(newcomer, pilot, rows):
    """
    A person with 200 apps allowed: one by the pages, the others written
    into the store as that one is, each with a day of its own.
    """
    return crowd(newcomer, pilot, rows, is_one_app=False)


@pytest.fixture
def repeated(newcomer, pilot, rows):
    """The same, and all of it is one app."""
    return crowd(newcomer, pilot, rows, is_one_app=True)


def crowd(newcomer, pilot, rows, is_one_app):
    person = newcomer(account="Crowd")
    pilot.connect(person, "dns.read zone.edit offline_access",
                  accounts=["Crowd"])
    [first] = person.apps()
    rows("""
        with clients as (
            insert into client (client_id, account_id, name, is_public,
                tier, method, redirect_uris, scopes, grant_types)
            select user_id || '-' || n, c.account_id, c.name, true, c.tier,
                c.method, c.redirect_uris, c.scopes, c.grant_types
            from access_grant g join client c using (client_id),
                generate_series(1, 199) n
            where grant_id = %s and not %s
            returning 1
        ), made as (
            insert into access_grant (user_id, client_id, client_version,
                scopes, minimum_rank, redirect_host, granted_at,
                last_renewed_at)
            select user_id, case when %s then client_id
                else user_id || '-' || n end, client_version,
                case when n %% 4 = 0 then array['dns.read', 'zone.edit']
                     else array['dns.read'] end,
                minimum_rank, redirect_host,
                now() - make_interval(days => n),
                now() - make_interval(days => n)
            from access_grant, generate_series(1, 199) n,
                (select count(*) from clients) before
            where grant_id = %s
            returning grant_id, user_id
        ), joined as (
            insert into grant_account (grant_id, account_id, user_id)
            select made.grant_id, a.account_id, made.user_id
            from made, grant_account a where a.grant_id = %s
            returning 1
        )
        select count(*) from joined""", first, is_one_app, is_one_app, first,
         first)
    return person


def all_pages(person, where):
    """Every grant on a list and the pages it continues on."""
    found, pages = [], 0
    while where:
        page = person.open(where)
        assert page.status == 200, page
        found += re.findall(r'/apps/([0-9a-f-]{36})/remove"', page.html)
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


def test_one_app_is_one_card_with_each_of_its_accesses(repeated):
    """f:E1: what was allowed 200 times is one app, and stays to be seen"""
    page = repeated.open("/apps")
    [card] = cards(page)
    assert card.first("h2").text == "DNS Pilot"
    assert "You allowed it 200 times" in card.text
    assert len(all_pages(repeated, "/apps")) == 200
    # Those of sensitive ones that only read say that it is less.
    assert card.text.count("What this one may do") == 150
    names = [words for words, where in page.links()
             if path_of(where).endswith("/remove")]
    assert len(set(names)) == len(names) == 201

    # Under a filter it is not the whole app: no button takes all of it.
    page = repeated.open(page.link("Sensitive"))
    [card] = cards(page)
    assert "You allowed it 50 times" in card.text
    assert "Remove all" not in card.text


def test_all_of_one_app_ends_at_once(repeated, rows, resource_server):
    page = repeated.open(repeated.open("/apps").link("Remove all access"))
    assert page.heading == "Remove all access of DNS Pilot?"
    assert "You allowed DNS Pilot 200 times" in page.text
    assert "Crowd" in page.text
    [form] = [form for form in page.forms() if "/remove" in form.action]
    page = repeated.follow(repeated.submit(form, "Remove all 200 accesses"))
    # The engine hears of two hundred one after the other.
    until = time.monotonic() + 60
    while "can no longer use your accounts" not in page.text:
        assert page.heading == "Access is blocked", page
        assert time.monotonic() < until, "the engine has not confirmed it"
        time.sleep(0.2)
        page = repeated.open(path_of(page.url))
    assert not repeated.apps()
    [(ended, noted)] = rows(
        "select count(*), count(a.audit_id) from access_grant g "
        "join app_user u using (user_id) left join audit a "
        "on a.event = 'grant_ended' and a.subject = g.grant_id::text "
        "where u.email = %s and g.state = 'ended' and g.epoch = 2",
        repeated.email)
    assert (ended, noted) == (200, 200)


def cards(page):
    return list(page.root.every("article"))


@pytest.fixture
def like(rows):
    """
    like(person, how many, **changed): clients written into the store as the
    person's first one is, but for what is changed; each is allowed once.
    """
    def make(person, count=1, tier="self", name="Robot",
             redirect_uris=("http://localhost:3000/cb",), owner=None):
        [(account,)] = rows(
            "select coalesce(%s, account_id) from client "
            "where client_id = 'dns-pilot'", owner)
        made = [str(uuid.uuid4()) for _ in range(count)]
        rows("""
            with clients as (
                insert into client (client_id, account_id, name, is_public,
                    tier, method, redirect_uris, scopes, grant_types)
                select id, %s, %s, true, %s, 'none', %s,
                    array['dns.read'], array['authorization_code']
                from unnest(%s::text[]) id
                returning client_id
            ), made as (
                insert into access_grant (user_id, client_id, client_version,
                    scopes, minimum_rank, redirect_host)
                select user_id, id, 1, array['dns.read'], 1, 'localhost'
                from app_user, unnest(%s::text[]) id,
                    (select count(*) from clients) before
                where email = %s
                returning 1
            )
            select count(*) from made""", account, name, tier,
             list(redirect_uris), made, made, person.email)
        return made

    return make


def alive(person, rows):
    return {client for (client,) in rows(
        "select client_id from access_grant g join app_user u using (user_id) "
        "where u.email = %s and g.state = 'live'", person.email)}


def test_many_registrations_of_one_app_are_one_card(newcomer, like, rows):
    """f:I9"""
    person, other = newcomer(account="Robots"), newcomer(account="Others")
    person.sign_in()
    robots = like(person, 29)
    # On each device it waits on another port.
    robots += like(person, 1, redirect_uris=["http://localhost:4711/cb"])
    like(other, 2)
    rows("update client set created_at = timestamptz '2026-01-02' + "
         "case when client_id = %s then interval '1 day' else '0' end "
         "where client_id = any(%s) returning 1", robots[3], robots)
    page = person.open("/apps")
    [card] = cards(page)
    assert "It did so 30 times under this name" in card.text
    # The youngest of them is as old as the app.
    assert "3 Jan 2026" in card.text.replace("January", "Jan")
    assert "One app has access" in person.open("/").text

    [(grant,)] = rows("select grant_id::text from access_grant where "
                      "client_id = %s", robots[7])
    ask = f"/apps/{grant}/remove"
    page = person.open(ask)
    assert "29 more times" in page.text
    page = person.follow(person.submit(page.form(ask), what="one"))
    assert "still has 29 other accesses" in page.text
    assert alive(person, rows) == set(robots) - {robots[7]}

    page = person.open(person.open("/apps").link("Remove all access"))
    [form] = [form for form in page.forms() if "/remove" in form.action]
    page = person.follow(person.submit(form, "Remove all 29 accesses"))
    assert "can no longer use your accounts" in page.text
    assert alive(person, rows) == set()
    assert len(alive(other, rows)) == 2


def test_what_left_the_catalog_is_still_told(newcomer, pilot, rows):
    """The app has it as before, so its person must be able to see it."""
    person = newcomer(account="Old")
    pilot.connect(person, accounts=["Old"])
    [first] = person.apps()
    rows("update access_grant set scopes = scopes || '{gone.read}'::text[] "
         "where grant_id = %s returning 1", first)
    [card] = cards(person.open("/apps"))
    assert "No longer described" in card.text and "gone.read" in card.text


_IMITATIONS = {
    "of a registered app": {"tier": "hand"},
    "of a document": {"tier": "document"},
    "that leads elsewhere": {"redirect_uris": ["https://evil.example/cb"]},
    "that leads elsewhere as well": {"redirect_uris": [
        "http://localhost:3000/cb", "https://evil.example/cb"]},
    "that looks alike": {"name": "R\u043ebot"},
    "of another owner": {"owner": "somebody"},
}


@pytest.mark.parametrize("how", _IMITATIONS)
def test_an_imitation_gets_a_card_of_its_own(how, newcomer, like, rows):
    """It neither hides behind the other app nor is taken back with it."""
    changed = dict(_IMITATIONS[how])
    if "owner" in changed:
        [(changed["owner"],)] = rows(
            "select account_id from account where name like 'Ana%%' limit 1")
    person = newcomer(account="Careful")
    person.sign_in()
    robots, other = like(person, 2), like(person, 1, **changed)
    assert len(cards(person.open("/apps"))) == 2
    assert "2 apps have access" in person.open("/").text
    page = person.open(person.open("/apps").link("Remove all access"))
    [form] = [form for form in page.forms() if "/remove" in form.action]
    person.follow(person.submit(form, "Remove all 2 accesses"))
    assert alive(person, rows) == set(other)


@pytest.mark.parametrize("tier", ["hand", "document"])
def test_apps_that_are_known_are_never_one(tier, newcomer, like):
    person = newcomer(account="Known")
    person.sign_in()
    like(person, 2, tier=tier)
    assert len(cards(person.open("/apps"))) == 2


def test_apps_without_an_address_are_never_one(newcomer, like):
    """RFC 8628: a name is all that they would have in common"""
    person = newcomer(account="Devices")
    person.sign_in()
    like(person, 2, redirect_uris=[])
    assert len(cards(person.open("/apps"))) == 2


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


def test_after_signing_out_it_is_said(newcomer):
    person = newcomer(account="Told")
    person.sign_in()
    page = person.open("/")
    page = person.follow(person.submit(page.form("/sign-out")))
    assert "You are signed out" in page.text
