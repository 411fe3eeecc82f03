"""`placet account sync`: a platform's accounts and members, made true here."""

import itertools
import json

import pytest

from command_line import say
from test_openid_sign_in import provider, sign_in, visitor  # noqa: F401

_numbers = itertools.count(1)


@pytest.fixture
def platform(provider, stack, rows, tmp_path):  # noqa: F811
    """A platform with a file of its own; nothing of others is in the way."""
    rows("with p as (delete from platform_account returning 1) select 1")
    return Platform(stack, rows, tmp_path, next(_numbers))


class Platform:
    def __init__(self, stack, rows, folder, number):
        self.stack, self.rows = stack, rows
        self.path = folder / "platform.json"
        self.number = number
        self.accounts = {}

    def person(self, name):
        return f"{name}{self.number}"

    def account(self, id, **members):
        """The account `id` with {person: role}"""
        self.accounts[id] = {
            "id": f"{id}-{self.number}", "name": f"{id} {self.number}",
            "members": [
                {"subject": self.person(who), "role": role,
                 "email": f"{self.person(who)}@people.example",
                 "name": who.title()}
                for who, role in members.items()]}
        return self.accounts[id]

    def sync(self, *options):
        self.path.write_text(json.dumps(
            {"accounts": list(self.accounts.values())}))
        return self.stack.command("account", "sync", str(self.path), *options)

    def there(self):
        """{account's name: {subject: role}}, of those that are open"""
        found = {}
        for name, subject, role in self.rows(
                "select a.name, i.subject, m.role "
                "from platform_account p join account a using (account_id) "
                "left join membership m using (account_id) "
                "left join user_identity i using (user_id) "
                "where not a.is_closed"):
            found.setdefault(name, {})[subject] = role
        return found

    def wanted(self):
        return {account["name"]: {one["subject"]: one["role"]
                                  for one in account["members"]}
                for account in self.accounts.values()}


def test_accounts_and_roles_become_the_platforms(platform, rows):
    platform.account("north", ana="owner", ben="member")
    platform.account("south", ana="admin", cleo="owner")
    dry = platform.sync("--dry-run")
    assert dry.status == 0 and "would change: 6" in dry.out
    assert platform.there() == {}
    done = platform.sync()
    assert done.status == 0 and "changed: 6; not done: 0" in done.out
    assert platform.there() == platform.wanted()
    again = platform.sync()
    assert again.status == 0 and again.out == "nothing to change\n"
    # A role, a name, somebody new, somebody gone; the owner is another one.
    platform.account("north", ben="owner", ana="member", dora="developer")
    platform.accounts["south"]["name"] += " renamed"
    done = platform.sync()
    assert "changed: 4; not done: 0" in done.out, done.out
    assert f"north-{platform.number} {platform.person('ben')}: now owner" \
        in done.out
    assert platform.there() == platform.wanted()
    assert platform.sync().out == "nothing to change\n"
    [(actor,)] = rows("select actor from audit where event = "
                      "'account_renamed' order by audit_id desc limit 1")
    assert actor == "system"


def test_too_much_is_not_taken_away(platform):
    platform.account("many", owner="owner",
                     **{f"one{n}": "member" for n in range(8)})
    platform.account("other", owner="owner")
    assert platform.sync().status == 0
    whole = platform.wanted()
    platform.account("many", owner="owner", one1="member")
    refused = platform.sync()
    assert refused.status != 0 and "7 of 12 accounts and members would go" \
        in refused.err
    assert platform.there() == whole
    dry = platform.sync("--dry-run")
    assert dry.status != 0 and "removed" in dry.out
    assert "7 of 12 accounts and members would go" in dry.err
    assert platform.sync("--delete-share", "60").status == 0
    assert platform.there() == platform.wanted()
    del platform.accounts["other"]
    assert platform.sync().status != 0
    assert platform.sync("--delete-share", "100").status == 0
    assert platform.there() == platform.wanted()
    # An account that is closed stays so.
    platform.account("other", owner="owner")
    done = platform.sync()
    assert done.status != 0 and "NOT DONE: the account is closed" in done.out


def test_who_is_here_already_is_joined_only_when_it_is_said(platform, stack,
                                                            rows):
    email = f"{platform.person('here')}@people.example"
    say(stack, "user", "add", email, "Here Before")
    say(stack, "account", "add", f"west {platform.number}")
    account = platform.account("west", here="owner", new="member")
    dry = platform.sync("--dry-run")
    assert dry.status != 0 and "NOT DONE: the name is" in dry.out
    done = platform.sync()
    assert done.status != 0 and "NOT DONE: the name is" in done.out
    assert platform.there() == {}
    account["link"] = True
    dry = platform.sync("--dry-run")
    assert dry.status != 0 and dry.out.count("NOT DONE: the address") == 1
    done = platform.sync()
    assert done.status != 0 and done.out.count("NOT DONE") == 1
    assert platform.there() == {account["name"]: {
        platform.person("new"): "member"}}
    account["members"][0]["link"] = True
    assert platform.sync().status == 0
    assert platform.there() == platform.wanted()
    assert rows("select name from app_user where email = %s",
                email) == [("Here Before",)]


def test_an_account_keeps_an_owner(platform):
    platform.account("keep", only="owner")
    assert platform.sync().status == 0
    platform.account("keep")
    dry = platform.sync("--dry-run")
    assert dry.status != 0 and "without an owner" in dry.out
    assert "would change: 0; not done: 1" in dry.out
    done = platform.sync()
    assert done.status != 0 and "without an owner" in done.out
    assert platform.there()[f"keep {platform.number}"] == {
        platform.person("only"): "owner"}


def test_who_comes_from_the_file_signs_in_and_loses_with_the_role(
        platform, visitor, pilot, rows):  # noqa: F811
    """What a membership allowed ends with it"""
    platform.account("hosts", boss="owner", kit="owner")
    assert platform.sync().status == 0
    name = platform.person("kit")
    assert sign_in(visitor, name, "/accounts").status == 200
    assert f"hosts {platform.number}" in visitor.page.text
    authorization = pilot.request("dns.read billing.edit offline_access")
    location = visitor.answer(visitor.open(authorization.url),
                              accounts=["hosts"], scopes=["billing.edit"])
    pilot.exchange(authorization, pilot.read(authorization, location))
    platform.account("hosts", boss="owner", kit="member")
    done = platform.sync()
    assert f"{name}: now member; access ended: 1" in done.out
    assert rows("select g.state from access_grant g join user_identity i "
                "using (user_id) where i.subject = %s",
                name) != [("live",)]


@pytest.mark.parametrize("text, why", [
    ("", "must be a file"), ("[]", "must be JSON"), ("{}", "must be JSON"),
    ('{"accounts": [], "more": 1}', "must be JSON"),
    ('{"accounts": [{"id": "a", "name": "A"}]}', "accounts[0]"),
    ('{"accounts": [{"id": "a", "name": "A", "members": [], "x": 1}]}',
     "accounts[0]"),
    ('{"accounts": [{"id": "", "name": "A", "members": []}]}', "id must"),
    ('{"accounts": [{"id": "a", "name": "", "members": []}]}', "name must"),
    ('{"accounts": [{"id": "a", "name": "A", "members": []}, '
     '{"id": "a", "name": "B", "members": []}]}', "accounts[1]: the same id"),
    ('{"accounts": [{"id": "a", "name": "A", "members": [{"subject": "s", '
     '"role": "king"}]}]}', "accounts[0].members[0]: role must"),
    ('{"accounts": [{"id": "a", "name": "A", "members": [{"subject": "s", '
     '"role": "owner"}, {"subject": "s", "role": "member"}]}]}',
     "members[1]: the same subject"),
    ('{"accounts": [{"id": "a", "name": "A", "members": [{"subject": "s", '
     '"role": "owner", "email": "nobody"}]}]}', "email is no"),
    ("[" * 100, "must be JSON"),
])
def test_a_file_that_is_not_right_changes_nothing(platform, text, why):
    platform.path.write_text(text)
    done = platform.stack.command("account", "sync", str(platform.path))
    assert done.status != 0 and why in done.err, done.err
    assert platform.there() == {}
