"""
Who looks after an account sees what members let apps do on it, and ends that
there, and only there (f:E6).
"""

import pytest

from command_line import say
from page import path_of


@pytest.fixture
def account(orchard):
    orchard.path = f"/accounts/{orchard.id}/apps"
    return orchard


def remove(person, page):
    ask = person.open(page.link("Remove from this account"))
    assert ask.status == 200 and ask.heading.startswith("Remove "), ask
    return person.follow(person.submit(ask.form(path_of(ask.url))))


def test_an_app_is_taken_off_one_account(account, pilot, resource_server,
                                         rows):
    tokens = pilot.connect(account.member, accounts=["Orchard", "Mine"])
    before = resource_server.ask(tokens["access_token"])
    assert len(before["accounts"]) == 2

    page = account.owner.open(account.path)
    assert page.status == 200, page
    assert "DNS Pilot" in page.text and account.member.email in page.text
    assert "Mine" not in page.text, "the member's own account"
    page = remove(account.owner, page)
    assert path_of(page.url) == account.path
    assert "can no longer use" in page.text
    assert account.member.email not in page.text

    after = resource_server.ask(tokens["access_token"])
    assert after["active"] and len(after["accounts"]) == 1
    assert after["accounts"] == [a for a in before["accounts"]
                                 if a != account.id]
    again = pilot.refresh(tokens["refresh_token"])
    assert account.id not in resource_server.ask(
        again["access_token"])["accounts"]
    [(count,)] = rows(
        "select count(*) from audit where event = 'grant_narrowed' "
        "and detail ->> 'account' = %s", account.id)
    assert count == 1
    # The member's own page says where it still reaches.
    [item] = [path for path in account.member.apps()]
    assert account.name not in account.member.open(
        f"/apps/{item}/remove").text


def test_it_says_what_an_app_may_since_when_and_when_it_was_used(
        account, pilot, rows):
    tokens = pilot.connect(account.member,
                           "dns.read zone.read offline_access",
                           accounts=["Orchard"])
    rows("update access_grant set granted_at = '2026-03-04 12:00Z', "
         "last_renewed_at = null where grant_id = %s returning 1",
         *account.member.apps())

    def listed():
        [app] = account.owner.open(account.path).root.every("article")
        told = dict(zip((e.text for e in app.every("dt")),
                        (e.text for e in app.every("dd"))))
        return app, told

    app, told = listed()
    assert told == {
        "Member": f"{app.first('span', **{'class': 'item'}).text} "
                  f"{account.member.email}",
        "Allowed": "4 Mar 2026", "Last used": "Never used"}
    assert "Not verified. Registered by Acme on" in app.text
    assert [(area.first("h3").text, [may.text for may in area.every("li")])
            for area in app.every("div", **{"class": "area"})] == [
        ("About you", ["Keep this access when you are not using the app"]),
        ("Zones", ["See your zones"]), ("DNS", ["See your DNS records"])]

    pilot.refresh(tokens["refresh_token"])
    [(today,)] = rows("select to_char(now() at time zone 'UTC', "
                      "'FMDD Mon YYYY')")
    assert listed()[1]["Last used"] == today
    rows("update access_grant set last_renewed_at = '2026-04-05 12:00Z', "
         "expires_at = '2099-01-02 12:00Z' where grant_id = %s returning 1",
         *account.member.apps())
    _, told = listed()
    assert (told["Last used"], told["Ends"]) == ("5 Apr 2026", "2 Jan 2099")


def test_an_app_with_no_account_left_ends(account, pilot, resource_server):
    tokens = pilot.connect(account.member, accounts=["Orchard"])
    remove(account.owner, account.owner.open(account.path))
    assert resource_server.ask(tokens["access_token"]) == \
        {"active": False}
    assert not account.member.apps()
    with pytest.raises(Exception) as refused:
        pilot.refresh(tokens["refresh_token"])
    assert refused.value.error == "invalid_grant"


def test_a_second_removal_leads_to_the_list(account, pilot):
    pilot.connect(account.member, accounts=["Orchard", "Mine"])
    page = account.owner.open(account.path)
    ask = account.owner.open(page.link("Remove from this account"))
    form = ask.form(path_of(ask.url))
    assert account.owner.submit(form).status == 303
    for again in (account.owner.submit(form),
                  account.owner.visit(path_of(ask.url))):
        page = account.owner.follow(again)
        assert path_of(page.url) == account.path
        assert "Remove from this account" not in page.text


@pytest.mark.parametrize("who", ["member", "developer", "stranger"])
def test_nobody_else_sees_or_ends_it(stack, account, newcomer, pilot, rows,
                                     who):
    """s:A70"""
    pilot.connect(account.member, accounts=["Orchard"])
    ask = account.owner.open(account.owner.open(account.path).link(
        "Remove from this account"))
    other = account.member
    if who != "member":
        other = newcomer(account="Else")
        other.sign_in()
    if who == "developer":
        say(stack, "member", "add", account.name, other.email, "developer")
    assert other.open(account.path).status == 404
    assert other.open(path_of(ask.url)).status == 404
    # With a form token of their own, from a page that they may see.
    csrf = dict(other.open("/accounts").form("/sign-out").values())["csrf"]
    assert other.post(path_of(ask.url), {"csrf": csrf}).status == 404
    assert len(account.member.apps()) == 1


def test_an_admin_may_and_the_list_continues(stack, account, newcomer, pilot,
                                             rows):
    admin = newcomer(account=None)
    admin.sign_in()
    say(stack, "member", "add", account.name, admin.email, "admin")
    pilot.connect(account.member, accounts=["Orchard"])
    [first] = account.member.apps()
    rows("""
        with made as (
            insert into access_grant (user_id, client_id, client_version,
                scopes, minimum_rank, redirect_host)
            select user_id, client_id, client_version, scopes, minimum_rank,
                redirect_host
            from access_grant, generate_series(1, 59)
            where grant_id = %s
            returning grant_id, user_id
        ), joined as (
            insert into grant_account (grant_id, account_id, user_id)
            select grant_id, %s, user_id from made
            returning 1
        )
        select count(*) from joined""", first, account.id)
    found, where = [], admin.open("/accounts").link("Apps of all members")
    while where:
        page = admin.open(where)
        assert page.status == 200, page
        found += [there for words, there in page.links()
                  if words.startswith("Remove from this account")]
        where = next((there for words, there in page.links()
                      if words == "Show more"), None)
    assert len(found) == len(set(found)) == 60
    assert admin.open(account.path + "?from=x").status == 404
    assert admin.open("/accounts/nonsense/apps").status == 404


def test_it_is_searched_and_put_in_order(account, pilot, rows):
    pilot.connect(account.member, accounts=["Orchard"])
    pilot.connect(account.owner, accounts=["Orchard"])
    [first] = account.member.apps()
    rows("update access_grant set granted_at = now() - interval '9 days', "
         "last_renewed_at = now() - interval '9 days' "
         "where grant_id = %s returning 1", first)

    def found(query):
        page = account.owner.open(account.path + query)
        assert page.status == 200, page
        return [email for one in page.root.every("article")
                for email in (account.member.email, account.owner.email)
                if email in one.text]

    both = [account.member.email, account.owner.email]
    assert found("?sort=unused") == both
    assert found("?sort=newest") == both[::-1]
    assert sorted(found("?sort=app")) == sorted(found("?sort=x")) \
        == sorted(both)
    assert found("?q=" + account.member.email.upper()) == both[:1]
    assert len(found("?q=%20dns%20pilot%20&sort=app")) == 2
    page = account.owner.open(account.path + "?q=%25%27%3Cb%3E")
    assert "No app fits this choice." in page.text
    assert account.owner.open(account.path + "?q=" + "x" * 201).status == 404
