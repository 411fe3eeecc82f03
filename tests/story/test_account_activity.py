"""The activity of an account on its pages, and as a file (f:H4)."""

import csv
import io
import json

import pytest

from command_line import say
from own_client import own_client  # noqa: F401
from page import path_of


@pytest.fixture
def account(orchard):
    orchard.path = f"/accounts/{orchard.id}/activity"
    return orchard


def take(person, account, format_, **changed):
    form = person.open(account.path + "/export").form(account.path + "/export")
    fields = {**dict(form.values()), "format": format_, **changed}
    return person.post(account.path + "/export", fields)


def test_owners_read_what_happened_and_who_did_it(account, pilot):
    pilot.connect(account.member, accounts=["Orchard"])
    apps = account.owner.open(f"/accounts/{account.id}/apps")
    ask = account.owner.open(apps.link("Remove from this account"))
    account.owner.submit(ask.form(path_of(ask.url)))
    page = account.owner.open(account.owner.open("/accounts").link("Activity"))
    assert page.status == 200
    words = page.text
    number = account.member.email.split("@")[0].removeprefix("story")
    assert f"Story {number} let DNS Pilot use the account." in words
    assert f"The access of DNS Pilot that Story {number} gave has ended." \
        in words
    assert "Those who look after the account ended it there." in words
    assert f"Story {number} joined the account. Role: member" in words
    assert words.index("has ended") < words.index("let DNS Pilot use")

    page = account.owner.open(account.path + "?kind=members&person=")
    assert "joined the account" in page.text
    assert "DNS Pilot" not in page.root.first("ol").text
    page = account.owner.open(account.path + "?kind=domains")
    assert "Nothing of this kind happened." in page.text
    for wrong in ("?kind=x", "?person=x", "?before=x", "?before=0"):
        assert account.owner.open(account.path + wrong).status == 404


def test_a_private_app_is_called_as_on_the_list_of_apps(account, stack, own_client):  # noqa: F811
    """Whoever belongs to its account knows its name; others do not."""
    own = own_client(visibility="private")
    say(stack, "member", "add", account.name, own.owner.email, "admin")
    own.app.connect(own.owner, "dns.read", accounts=[account.name])
    apps = own.owner.open(f"/accounts/{account.id}/apps")
    assert own.title in apps.text
    page = own.owner.open(account.path)
    assert f"let {own.title} use the account." in page.text
    assert own.app.client_id not in page.text
    page = account.owner.open(account.path)
    assert own.title not in page.text and own.app.client_id in page.text


def test_an_app_keeps_the_name_under_which_it_was_allowed(
        account, stack, newcomer, own_client, rows):  # noqa: F811
    """Who makes it private may give it any name, also to their own people."""
    own = own_client()
    say(stack, "member", "add", account.name, own.owner.email, "admin")
    own.app.connect(account.member, "dns.read", accounts=[account.name])

    def called(name):
        rows("update client set name = %s, is_public = false, "
             "version = version + 1 where client_id = %s returning 1",
             name, own.app.client_id)
    called("Anchor")
    account.owner.open(f"/accounts/{account.id}/apps")
    ask = account.owner.open(account.owner.page.link(
        "Remove from this account"))
    assert account.owner.submit(ask.form(path_of(ask.url))).status == 303
    called("Binnacle")
    for person in (account.owner, own.owner):
        words = person.open(account.path).text
        assert f"The access of {own.title} that" in words
        assert "Anchor" not in words and "Binnacle" not in words


def test_a_long_list_is_read_page_by_page(account, rows):
    rows("insert into audit (event, actor, subject, detail) select "
         "'member_put', 'system', %s, '{\"role\": \"member\"}' "
         "from generate_series(1, 120) returning 1", account.id)
    page, seen = account.owner.open(account.path), 0
    while True:
        listed = page.root.first("ol")
        seen += len(list(listed.every("li")))
        older = [where for words, where in page.links()
                 if words == "Show older"]
        if not older:
            break
        page = account.owner.open(older[0])
    [(all_of_it,)] = rows("select count(*) from account_activity "
                          "where account_id = %s", account.id)
    assert seen == all_of_it > 120


def test_it_can_be_taken_away(account, rows):
    hostile = '=cmd|"/c calc"!A1,\u202e<b>'
    rows("insert into client (client_id, account_id, name, is_public, tier, "
         "method, redirect_uris, scopes, grant_types) values ('hostile-' || "
         "%s, %s, %s, true, 'self', 'none', '{}', '{}', '{}') "
         "returning 1", account.id, account.id, hostile)
    rows("select placet.note('client_added', 'hostile-' || %s, null, '{}') "
         "from set_config('placet.actor', 'system', true)", account.id)

    table = take(account.owner, account, "csv")
    assert table.status == 200
    assert table.response.headers["content-type"].startswith("text/csv")
    assert "attachment" in table.response.headers["content-disposition"]
    listed = list(csv.DictReader(io.StringIO(table.response.text)))
    assert listed[0]["event"] == "client_added"
    assert listed[0]["app_name"] == "'" + hostile
    assert all(not value.startswith(("=", "+", "-", "@"))
               for row in listed for value in row.values())

    lines = take(account.owner, account, "jsonl")
    found = [json.loads(line)
             for line in lines.response.text.splitlines()]
    # That the table was taken away is in the lines.
    [(newest,)] = rows("select event from account_activity where "
                       "account_id = %s order by audit_id desc offset 1 "
                       "limit 1", account.id)
    assert newest == "activity_exported"
    assert found[0]["event"] == "activity_exported"
    assert found[0]["detail"] == {"count": len(listed), "format": "csv"}
    assert found[1]["app_name"] == hostile
    assert found[1]["id"] > found[2]["id"]
    assert take(account.owner, account, "xls").status == 400
    for wrong in ("-1", "x", ""):
        assert take(account.owner, account, "csv",
                    before=wrong).status == 400


def test_it_is_not_everybodys(account, stack, newcomer):
    stranger = newcomer(account=None)
    stranger.sign_in()
    form = account.owner.open(account.path + "/export").form(
        account.path + "/export")
    fields = {**dict(form.values()), "format": "csv"}
    for other in (account.member, stranger):
        assert other.open(account.path).status == 404
        assert other.open(account.path + "/export").status == 404
        csrf = dict(other.open("/accounts").form("/sign-out").values())["csrf"]
        assert other.post(account.path + "/export",
                          {**fields, "csrf": csrf}).status == 404
    say(stack, "member", "add", account.name, account.member.email, "admin")
    assert account.member.open(account.path).status == 200
    # So often, and then later again.
    seen = [take(account.member, account, "csv").status for _ in range(21)]
    assert seen[0] == 200 and seen[-1] == 429, seen


def test_a_file_that_would_be_too_long_is_refused(account, rows):
    """What an event says of an app may be long; no worker ends of it."""
    def happened(times, bytes_):
        rows("insert into audit (event, actor, subject, detail) select "
             "'member_put', 'system', %s, jsonb_build_object('role', "
             "'member', 'scopes', array[repeat('x', %s)]) "
             "from generate_series(1, %s) returning 1", account.id, bytes_,
             times)

    def newest(format_):
        return account.owner.post(account.path + "/export", {
            **fields, "format": format_, "before": str(2 ** 63 - 1)})

    fields = dict(account.owner.open(account.path + "/export").form(
        account.path + "/export").values())
    happened(2000, 1400)
    for format_ in ("csv", "jsonl"):
        answer = newest(format_)
        assert answer.status == 200, answer
        assert answer.response.text.count("x" * 1400) >= 1999
    happened(2000, 8000)
    assert newest("csv").status == 413
