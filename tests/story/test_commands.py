"""
The command line of an operator: what it does, what it refuses in one
sentence, and that no secret ever stands in its words.
"""

import itertools
import json
import re

import pytest

from app import App, seen
from page import path_of
from person import Person

_numbers = itertools.count(1)

_DESCRIBED = {
    "client_name": "Command App",
    "account": "Acme",
    "visibility": "public",
    "redirect_uris": ["https://command.example/callback"],
    "token_endpoint_auth_method": "none",
    "scope": "openid dns.read",
}


@pytest.fixture
def placet(stack):
    """placet(words…): what it printed; it must succeed"""
    def run(*words):
        outcome = stack.command(*words)
        assert outcome.status == 0, outcome.reason()
        return outcome.out
    return run


@pytest.fixture
def refused(stack):
    """refused(words…): the one sentence with which it must refuse"""
    def run(*words):
        outcome = stack.command(*words)
        assert outcome.status != 0, outcome.out
        assert not outcome.out, outcome.out
        lines = outcome.err.strip().splitlines()
        assert len(lines) == 1, outcome.err
        assert lines[0].startswith("placet: "), outcome.err
        return lines[0]
    return run


@pytest.fixture
def name():
    """A name that no other story uses."""
    return f"command-{next(_numbers)}"


@pytest.fixture
def user(name, placet):
    """A user's e-mail address, who has no password yet."""
    email = f"{name}@example.com"
    placet("user", "add", email, "Command User")
    return email


def link_in(said):
    [link] = re.findall(r"(?m)^(http\S+/reset\?token=[\w-]+)$", said)
    seen.add(link.rpartition("=")[2])
    return link


def events(rows, subject_like):
    return [event for event, in rows(
        "select event from audit where subject = %s order by audit_id",
        subject_like)]


# Users

def test_a_user_begins_with_a_link_that_works_once(stack, placet, name, rows):
    email = f"{name}@example.com"
    link = link_in(placet("user", "add", email, "Zoë Müller"))
    with Person(stack.url, email) as person:
        person.choose_password(link)
        page = person.sign_in()
        assert page.status == 200 and path_of(page.url) != "/login", page
        page = person.open(link)
        assert 400 <= page.status < 500, page
    [(who, shown, is_operator)] = rows(
        "select user_id::text, name, is_operator from app_user "
        "where email = %s", email)
    assert (shown, is_operator) == ("Zoë Müller", False)
    assert events(rows, who)[0] == "user_added"


def test_a_new_link_replaces_the_former(stack, placet, name):
    email = f"{name}@example.com"
    former = link_in(placet("user", "add", email))
    link = link_in(placet("user", "reset", email.upper()))
    assert link != former
    with Person(stack.url, email) as person:
        page = person.open(former)
        assert 400 <= page.status < 500, page
        person.choose_password(link)
        assert person.sign_in().status == 200


def test_an_operator_is_a_user_with_that_right(placet, name, rows):
    link_in(placet("operator", "add", f"{name}@example.com", "Op"))
    assert rows("select is_operator from app_user where email = %s",
                f"{name}@example.com") == [(True,)]


def test_a_user_disabled_is_out_until_enabled(stack, placet, name):
    email = f"{name}@example.com"
    link = link_in(placet("user", "add", email))
    with Person(stack.url, email) as person:
        person.choose_password(link)
        person.sign_in()
        assert "is disabled" in placet("user", "disable", email)
        assert path_of(person.open("/apps").url) == "/login"
        person.sign_in()
        assert path_of(person.open("/apps").url) == "/login"
        assert "is enabled" in placet("user", "enable", email)
        person.sign_in()
        assert path_of(person.open("/apps").url) == "/apps"


def test_what_cannot_be_done_with_users(refused, user):
    assert "is a user already" in refused("user", "add", user)
    assert "is a user already" in refused("user", "add", user.upper())
    assert "is a user already" in refused("operator", "add", user)
    for address in ("nonsense", "", "a@", "a b@example.com", "a@b@c.example"):
        assert "not an e-mail address" in refused("user", "add", address)
    for command in ("reset", "disable", "enable"):
        assert "no user" in refused("user", command, "nobody@example.com")


@pytest.mark.parametrize("bad", ["", " ", "x" * 65, "a\nb", "a\u202eb",
                                 "\u200b"])
def test_a_bad_name_is_refused(refused, rows, bad):
    before = rows("select (select count(*) from app_user), "
                  "(select count(*) from account)")
    assert "the name " in refused("user", "add", "named@example.com", bad)
    assert "the name " in refused("account", "add", bad)
    assert rows("select (select count(*) from app_user), "
                "(select count(*) from account)") == before


# Accounts and members

def test_an_account_is_opened_and_closed(placet, refused, name, user, rows):
    account = placet("account", "add", name).strip()
    assert rows("select name, is_closed from account "
                "where account_id::text = %s", account) == [(name, False)]
    assert "already" in refused("account", "add", name)
    assert "already" in refused("account", "add", name.upper())
    placet("member", "add", name, user, "owner")
    assert "closed" in placet("account", "close", name)
    assert rows("select is_closed from account where account_id::text = %s",
                account) == [(True,)]
    assert events(rows, account)[-1] == "account_closed"
    # Nothing begins in a closed account; closing again changes nothing.
    assert "is closed" in refused("member", "add", name, user, "member")
    assert "is closed" in refused("client", "import", "--from-engine",
                                  "--account", name)
    count = len(events(rows, account))
    assert "closed" in placet("account", "close", name)
    assert len(events(rows, account)) == count


def test_accounts_and_roles_that_are_none(refused, user):
    assert "no account called" in refused("account", "close", "No such one")
    assert "no account called" in refused("member", "add", "No such one",
                                          user, "member")
    assert "no account called" in refused("member", "remove", "No such one",
                                          user)
    assert "is no role" in refused("member", "add", "Acme", user, "king")
    assert "no user" in refused("member", "add", "Acme",
                                "nobody@example.com", "member")
    assert "not a member" in refused("member", "remove", "Acme", user)


def test_the_last_owner_stays(placet, refused, name, user, rows):
    def roles():
        return sorted(role for role, in rows(
            "select m.role from membership m join account a "
            "using (account_id) where a.name = %s", name))
    placet("account", "add", name)
    placet("member", "add", name, user, "owner")
    for role in ("member", "developer", "admin"):
        assert "last owner" in refused("member", "add", name, user, role)
    assert "last owner" in refused("member", "remove", name, user)
    assert roles() == ["owner"]
    placet("member", "add", name, "ben@example.com", "owner")
    placet("member", "add", name, user, "admin")
    assert roles() == ["admin", "owner"]
    placet("member", "remove", name, user)
    assert roles() == ["owner"]
    assert "last owner" in refused("member", "remove", name,
                                   "ben@example.com")


# Clients from files

@pytest.fixture
def describe(name, tmp_path):
    """describe(member=…): the path of a client's file; None leaves out"""
    def write(**more):
        described = {**_DESCRIBED, "client_id": name, **more}
        path = tmp_path / "client.json"
        path.write_text(json.dumps(
            {key: value for key, value in described.items()
             if value is not None}))
        return str(path)
    return write


def test_a_public_client_has_no_secret(placet, describe, name):
    said = placet("client", "import", describe())
    assert f"client_id: {name}" in said
    assert "secret" not in said
    assert name in placet("client", "list")


def test_a_secret_is_shown_once_and_works(stack, placet, describe, name,
                                          engine_room, rows):
    path = describe(token_endpoint_auth_method="client_secret_basic",
                    grant_types=["client_credentials"], redirect_uris=None)
    said = placet("client", "import", path)
    [secret] = re.findall(r"(?m)^client_secret: (\S+)$", said)
    seen.add(secret)
    again = placet("client", "import", path)
    assert f"client_id: {name}" in again and "secret" not in again
    assert secret not in placet("client", "list")
    # The engine never hears it, and the store keeps a hash.
    assert secret not in json.dumps(engine_room.client(name))
    assert rows("select position(%s in t::text) from client_secret t "
                "where client_id = %s", secret, name) == [(0,)]
    app = App(stack.url, name, secret=secret)
    answer = app.call_token(grant_type="client_credentials",
                            scope="dns.read")
    assert answer.status_code == 200, answer.text
    seen.add(answer.json()["access_token"])
    app.http.close()


def test_a_client_may_come_from_standard_input(stack, describe, name):
    with open(describe(), encoding="utf-8") as file:
        outcome = stack.command("client", "import", "-",
                                text_in=file.read())
    assert outcome.status == 0, outcome.err
    assert f"client_id: {name}" in outcome.out


@pytest.mark.parametrize("member, value", [
    ("client_id", None), ("client_id", ""), ("client_id", "a b"),
    ("client_id", "a/b"), ("client_id", "x" * 256), ("client_id", 7),
    ("client_name", None), ("client_name", ["a"]),
    ("account", None), ("account", ""),
    ("visibility", "everybody"), ("visibility", True),
    ("first_party", "yes"),
    ("redirect_uris", None), ("redirect_uris", "https://a.example/"),
    ("redirect_uris", [1]),
    ("redirect_uris", ["https://a.example/", "https://a.example/"]),
    ("redirect_uris", ["http://a.example/"]),
    ("scope", None), ("scope", ""), ("scope", "a  b"), ("scope", ["openid"]),
    ("optional_scope", "zone.edit"),
    ("grant_types", ["password"]), ("grant_types", ["refresh_token"]),
    ("grant_types", ["client_credentials"]),
    ("token_endpoint_auth_method", None),
    ("token_endpoint_auth_method", "tls_client_auth"),
    ("jwks", {"keys": []}), ("jwks_uri", "https://a.example/keys"),
    ("client_uri", "http://a.example"), ("policy_uri", "javascript:1"),
    ("tos_uri", "https://u@a.example"), ("client_secret", "x" * 40),
])
def test_a_bad_member_is_named(refused, describe, rows, name, member, value):
    said = refused("client", "import", describe(**{member: value}))
    # Grant types may be wrong only together with addresses, named then.
    assert member in said or (member == "grant_types"
                              and '"redirect_uris" is for' in said), said
    assert "client.json" in said
    assert rows("select count(*) from client where client_id = %s",
                name) == [(0,)]


def test_a_machine_has_no_use_of_our_own_api(refused, describe):
    """/api/v1 acts for a person, and takes no token without one."""
    said = refused("client", "import", describe(
        token_endpoint_auth_method="client_secret_basic", redirect_uris=None,
        grant_types=["client_credentials"],
        scope="dns.read placet.clients.read"))
    assert '"scope": placet.clients.read needs a person' in said


def test_files_that_are_none(refused, tmp_path):
    missing = str(tmp_path / "missing.json")
    assert "missing.json" in refused("client", "import", missing)
    assert "cannot read" in refused("client", "import", str(tmp_path))
    large = tmp_path / "large.json"
    large.write_text(" " * (300 << 10))
    assert "longer than 256 KiB" in refused("client", "import", str(large))
    assert "--from-engine" in refused("client", "import")
    assert "--from-engine" in refused("client", "import", missing,
                                      "--from-engine")


def test_a_deleted_client_does_not_come_back(placet, refused, describe, name,
                                             engine_room):
    path = describe()
    placet("client", "import", path)
    assert "deleted" in placet("client", "delete", name)
    assert "was deleted" in refused("client", "import", path)
    for command in ("suspend", "resume", "delete"):
        assert "no client" in refused("client", command, "nobody-knows")


def test_with_the_engine_away_the_secret_is_not_lost(stack, placet, describe,
                                                     engine_room, name):
    path = describe(token_endpoint_auth_method="client_secret_basic",
                    grant_types=["client_credentials"], redirect_uris=None)
    stack.stop_engine()
    try:
        outcome = stack.command("client", "import", path)
    finally:
        stack.start_engine()
    assert outcome.status != 0
    assert "engine does not answer" in outcome.err
    [secret] = re.findall(r"(?m)^client_secret: (\S+)$", outcome.out)
    seen.add(secret)
    assert "error" in engine_room.client(name)
    assert "secret" not in placet("client", "import", path)
    assert engine_room.client(name)["client_id"] == name
    app = App(stack.url, name, secret=secret)
    answer = app.call_token(grant_type="client_credentials",
                            scope="dns.read")
    app.http.close()
    assert answer.status_code == 200, answer.text
    seen.add(answer.json()["access_token"])


# Resource servers

def test_a_resource_server_is_added_and_listed(placet, refused, name):
    audience = f"https://{name}.example"
    said = placet("resource", "add", name, "--audience", audience)
    [secret] = re.findall(r"(?m)^secret: (\S+)$", said)
    seen.add(secret)
    listed = placet("resource", "list")
    assert f"{name}\t{audience}" in listed and secret not in listed
    assert "already" in refused("resource", "add", name, "--audience",
                                "https://other.example")
    assert "already" in refused("resource", "add", name + "-2", "--audience",
                                audience)
    for bad in ("", "nonsense", "/path", audience + "#x"):
        assert "--audience" in refused("resource", "add", name + "-3",
                                       "--audience", bad)
    assert "--audience" in refused("resource", "add", name + "-3")
    for bad in ("", "a b", "a:b", "x" * 101, "ä"):
        assert "name of a resource server" in refused(
            "resource", "add", bad, "--audience", "https://n.example")


# What no command takes

@pytest.mark.parametrize("words", [
    ("user", "add", "argv@example.com", "A", "hunter2-hunter2"),
    ("user", "add", "argv@example.com", "--password", "hunter2-hunter2"),
    ("user", "add", "argv@example.com", "--password=hunter2-hunter2"),
    ("operator", "add", "argv@example.com", "--password", "hunter2-hunter2"),
    ("user", "reset", "ana@example.com", "hunter2-hunter2"),
    ("client", "import", "a.json", "--secret", "hunter2-hunter2"),
    ("client", "import", "a.json", "hunter2-hunter2"),
    ("resource", "add", "argv", "--audience", "https://argv.example",
     "--secret", "hunter2-hunter2"),
    ("resource", "add", "argv", "hunter2-hunter2", "--audience",
     "https://argv.example"),
])
def test_no_password_and_no_secret_in_argv(stack, rows, words):
    before = rows("select count(*) from audit")
    outcome = stack.command(*words)
    assert outcome.status != 0
    assert outcome.err.startswith("usage: placet "), outcome.err
    assert "hunter2" not in outcome.out + outcome.err
    assert rows("select count(*) from audit") == before


@pytest.mark.parametrize("words", [
    ("nonsense",), ("user",), ("user", "nonsense"), ("resource",),
    ("engine",), ("demo",), ("client", "secret"), ("client", "secret", "x"),
])
def test_an_unknown_command_is_one_sentence(stack, words):
    outcome = stack.command(*words)
    assert outcome.status != 0
    assert not outcome.out
    assert outcome.err.startswith(f"placet: there is no command {words[0]}")
    assert len(outcome.err.splitlines()) == 1


@pytest.mark.parametrize("words", [
    (), ("user", "add"),
    ("user", "add", "a@example.com", "b", "c"), ("account", "add"),
    ("account", "close", "a", "b"), ("member", "add", "a", "b"),
    ("member", "remove", "a"), ("client", "list", "x"),
    ("client", "delete"), ("resource", "list", "x"),
    ("client", "secret", "add"), ("client", "secret", "remove", "x"),
    ("engine", "rekey", "now"), ("engine", "rekey", "--rate"),
    ("migrate", "now"), ("doctor", "--hard"), ("user", "add", "--audience"),
    ("resource", "add", "x", "--audience"),
])
def test_wrong_usage_says_the_right_one(stack, words):
    outcome = stack.command(*words)
    assert outcome.status != 0
    assert not outcome.out
    assert outcome.err.startswith("usage: placet "), outcome.err


def test_help_names_every_command(placet):
    said = placet("help")
    for command in ("serve", "migrate", "doctor", "engine config",
                    "operator add", "user add", "user reset", "user disable",
                    "account add", "account close", "member add",
                    "member remove", "client import", "client list",
                    "client secret add", "client secret list",
                    "client secret remove", "engine rekey",
                    "resource add", "resource list"):
        assert f"placet {command}" in said
