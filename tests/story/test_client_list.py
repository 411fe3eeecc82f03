"""
The clients of an account as its members find them: listed, searched, page by
page, and one at a glance (f:C1, f:C19, s:A70).
"""

import itertools

import pytest

from command_line import say
from page import path_of

_numbers = itertools.count(1)


@pytest.fixture
def account(newcomer, rows):
    """An owner, signed in, with the id of a new account."""
    owner = newcomer(account="Harbour")
    owner.sign_in()
    [(name, id_)] = rows(
        "select a.name, a.account_id::text from account a "
        "join membership m using (account_id) join app_user u using (user_id) "
        "where u.email = %s", owner.email)
    return owner, id_, name


@pytest.fixture
def put(rows):
    """put(account, name, …): a client as its row has it"""
    def make(account, name, public=False, suspended=False, count=1):
        mark = f"c{next(_numbers)}"
        rows("with made as (insert into client (client_id, account_id, name, "
             "is_public, is_suspended, tier, kind_of_app, method, "
             "redirect_uris, scopes, grant_types) select %s || '-' || n, %s, "
             "%s || case when %s > 1 then ' ' || n else '' end, %s, %s, "
             "'hand', 'web', 'client_secret_basic', "
             "array['https://app.example.com/cb'], array['dns.read'], "
             "array['authorization_code'] from generate_series(1, %s) n "
             "returning 1) select count(*) from made",
             mark, account, name, count, public, suspended, count)
        return f"{mark}-1"
    return make


def names_on(page):
    return [row.first("h2").text for row in page.root.every("li")
            if row.first("h2") is not None]


def test_the_way_there(account, put):
    owner, id_, name = account
    client = put(id_, "Quay <b>Planner</b>")
    page = owner.open(owner.open("/accounts").link("OAuth clients"))
    assert path_of(page.url) == f"/accounts/{id_}/clients"
    assert page.heading == f"OAuth clients of {name}"
    assert "Quay <b>Planner</b>" in page.text and "Web server" in page.text
    page = owner.open(page.link("Quay"))
    assert page.heading == "Quay <b>Planner</b>"
    assert client in page.text and "https://app.example.com/cb" in page.text
    assert "Only members of" in page.text and "Never used" in page.text


def test_an_account_without_clients_says_what_one_is(account):
    owner, id_, _ = account
    page = owner.open(f"/accounts/{id_}/clients")
    assert "no OAuth clients yet" in page.text


def test_a_full_account_says_so_before_any_form(account, put):
    owner, id_, _ = account
    below = f"/accounts/{id_}/clients"
    assert owner.open(below).link("New client")
    put(id_, "Full", count=100)
    page = owner.open(below)
    assert "as many clients as it may have" in page.text
    assert "New client" not in [words for words, _ in page.links()]
    for where in ("/new", "/new?kind=web"):
        page = owner.open(below + where)
        assert "as many clients as it may have" in page.text
        assert not [to for _, to in page.links() if "kind=cli" in to]
        assert not any(page.root.every("textarea"))


def test_words_and_filters_find_some(account, put):
    owner, id_, _ = account
    put(id_, "Tide Table")
    put(id_, "Tide Alarm", public=True)
    crane = put(id_, "Crane", suspended=True)
    page = owner.open(f"/accounts/{id_}/clients")
    assert names_on(page) == ["Crane", "Tide Alarm", "Tide Table"]
    search = page.form(field="q")
    assert search.method == "GET"
    for words, found in (("tide", ["Tide Alarm", "Tide Table"]),
                         (crane.upper(), ["Crane"]), ("%", []), ("zebra", [])):
        page = owner.open(f"/accounts/{id_}/clients?q={words.replace('%', '%25')}")
        assert names_on(page) == found, words
    assert "No client of this account is like that" in page.text
    for words, found in (("Private", ["Tide Table"]),
                         ("Public", ["Tide Alarm"]), ("Suspended", ["Crane"])):
        page = owner.open(owner.open(f"/accounts/{id_}/clients").link(words))
        assert names_on(page) == found, words
    for bad in ("status=x", "after=x", "after=1", "q=" + "x" * 301):
        assert owner.open(f"/accounts/{id_}/clients?{bad}").status == 400, bad


def test_a_suspended_one_is_still_public_or_private(account, put):
    owner, id_, _ = account
    for name, public, suspended in (
            ("Jib", True, True), ("Luff", False, True), ("Mast", True, False)):
        put(id_, name, public=public, suspended=suspended)
    page = owner.open(f"/accounts/{id_}/clients")
    assert [[tag.text for tag in row.every("span") if "tag" in tag["class"]]
            for row in page.root.every("li") if row.first("h2")] == [
        ["Public"], ["Private", "Suspended"], ["Public", "Suspended"]]


def test_a_verified_domain_finds_its_clients(account, put, rows):
    """f:C19"""
    owner, id_, _ = account
    domain = f"harbour{id_[:8]}.example"
    rows("with d as (insert into domain (account_id, name, state, "
         "verified_since, confirmed_at, next_check_at) values (%s, %s, "
         "'verified', now(), now(), now() + interval '1 day') returning 1) "
         "select 1 from d", id_, domain)
    shown = put(id_, "Pilot", public=True)
    put(id_, "Tug")
    rows("update client set verified_domain = %s, verified_since = now(), "
         "redirect_uris = array['https://app.' || %s || '/cb'] "
         "where client_id = %s returning 1", domain, domain, shown)

    def found(words):
        return names_on(owner.open(f"/accounts/{id_}/clients?q={words}"))

    assert found(domain) == found(domain.upper()) == found(id_[:8]) == \
        ["Pilot"]
    assert found("harbour") == ["Pilot"] and found("other.example") == []
    rows("update domain set state = 'lapsed', ended_at = now(), "
         "next_check_at = null where name = %s returning 1", domain)
    assert found(domain) == []


def test_those_that_nobody_uses(account, put, rows, api_of):
    """f:C19: by last use"""
    owner, id_, name = account
    for title, days in (("Fresh", 89), ("Stale", 91)):
        rows("insert into client_use (client_id, used_at) values (%s, now() "
             "- %s * interval '1 day') returning 1", put(id_, title), days)
    put(id_, "Untouched")
    put(id_, "Asleep", suspended=True)
    page = owner.open(owner.open(f"/accounts/{id_}/clients").link(
        "Not used in 90 days"))
    assert names_on(page) == ["Asleep", "Untouched", "Stale"]
    page = owner.open(f"/accounts/{id_}/clients?status=unused&q=sta")
    assert names_on(page) == ["Stale"]
    api = api_of(owner, "placet.clients.read", accounts=[name])
    listed = f"/accounts/{id_}/clients?status=unused"
    assert [(c["client_name"], c["used_at"] is None)
            for c in api.items(listed, limit=1)] == \
        [("Asleep", True), ("Untouched", True), ("Stale", False)]


def test_a_long_list_comes_page_by_page(account, put):
    owner, id_, _ = account
    put(id_, "Buoy", count=120)
    page = owner.open(f"/accounts/{id_}/clients?q=buoy")
    seen = names_on(page)
    for _ in range(2):
        page = owner.open(page.link("Older clients"))
        seen += names_on(page)
    assert sorted(seen) == sorted(f"Buoy {n}" for n in range(1, 121))
    assert "Older clients" not in page.text


def test_others_find_nothing(stack, account, put, newcomer):
    """s:A70"""
    owner, id_, name = account
    mine = put(id_, "Mine", public=True)
    stranger = newcomer(account="Elsewhere")
    stranger.sign_in()
    theirs = dict(stranger.open("/accounts").links())
    [their_list] = [where for words, where in theirs.items()
                    if words.startswith("OAuth clients")]
    their_list = path_of(their_list)
    for path in (f"/accounts/{id_}/clients", f"/accounts/{id_}/clients/{mine}",
                 f"{their_list}/{mine}", "/accounts/x/clients",
                 f"{their_list}/none", f"{their_list}/%F0%9F%92%A9"):
        assert stranger.open(path).status == 404, path
    member = newcomer(account=None)
    say(stack, "member", "add", name, member.email, "member")
    member.sign_in()
    assert member.open(f"/accounts/{id_}/clients/{mine}").status == 200
