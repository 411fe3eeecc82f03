"""Clients that the engine has already: they are adopted as they are."""

import itertools
import json
import re
import time

import pytest

from app import App, seen
from client_pages import account_of, edit_form, mistakes_on
from test_commands import describe, placet, refused  # noqa: F401

_numbers = itertools.count(1)


@pytest.fixture
def name():
    """A name that no other story uses."""
    return f"adopted-{next(_numbers)}"


@pytest.fixture
def held(engine_room, name):
    """
    held(what, member=…): makes a client at the engine's own admin side,
    gives its id; all are deleted there when the story ends.
    """
    made = []

    def make(what, **members):
        answer = engine_room.http.post("/admin/clients", json={
            "client_id": f"{name}-{what}", "client_name": f"Held {what}",
            "redirect_uris": ["https://held.example/callback"],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"], "scope": "openid dns.read",
            "token_endpoint_auth_method": "none", **members})
        assert answer.status_code == 201, answer.text
        made.append(answer.json()["client_id"])
        return made[-1]

    yield make
    for client_id in made:
        engine_room.http.delete(f"/admin/clients/{client_id}")


@pytest.fixture
def adopt(placet):
    """adopt(): ({id: why left alone}, adopted ids, the counts)"""
    def run(account="Acme"):
        said = placet("client", "import", "--from-engine", "--account",
                      account)
        left = dict(re.findall(r"(?m)^left alone\t(.*)\t(.*)$", said))
        adopted = re.findall(r"(?m)^adopted\t(.*)$", said)
        counts = re.search(r"(?m)^adopted (\d+), known already (\d+), "
                           r"left alone (\d+)$", said)
        assert counts, said
        counts = tuple(map(int, counts.groups()))
        assert counts[0] == len(adopted) and counts[2] == len(left)
        return left, adopted, counts
    return run


def test_what_the_engine_has_is_adopted_once(adopt, held, rows, engine_room):
    public = held("public", redirect_uris=[
        "https://held.example/a", "http://127.0.0.1/callback",
        "com.example.held:/callback"])
    secret = held("secret", client_secret="held-secret-of-the-engine",
                  token_endpoint_auth_method="client_secret_basic")
    before = [engine_room.client(one) for one in (public, secret)]
    _, adopted, _ = adopt()
    assert {public, secret} <= set(adopted)
    assert rows("select name, method, redirect_uris, scopes, grant_types, "
                "is_public, is_first_party, is_suspended from client "
                "where client_id = %s", public) == [(
                    "Held public", "none", before[0]["redirect_uris"],
                    ["openid", "dns.read"],
                    ["authorization_code", "refresh_token"], False, False,
                    False)]
    assert rows("select a.name, c.method from client c join account a "
                "using (account_id) where client_id = %s", secret) == [
                    ("Acme", "client_secret_basic")]
    # Adopting reads; it writes nothing at the engine.
    assert [engine_room.client(one) for one in (public, secret)] == before

    versions = rows("select client_id, version from client order by 1")
    left, adopted, counts = adopt()
    assert adopted == [] and counts[0] == 0 and counts[1] >= 4
    assert rows("select client_id, version from client order by 1") == \
        versions


def test_an_adopted_client_works(stack, adopt, held, ana, resource_server):
    public = held("works", redirect_uris=["http://127.0.0.1/callback"],
                  scope="openid dns.read offline_access")
    adopt()
    app = App(stack.url, public)
    # ana is a member of the account that owns it, and it is private.
    tokens = app.connect(ana)
    assert resource_server.is_active(tokens["access_token"])
    assert app.refresh(tokens["refresh_token"])
    app.http.close()


def test_an_adopted_secret_goes_on_working(stack, adopt, held, ana,
                                           resource_server, rows,
                                           engine_room):
    secret = "held-secret-that-goes-on"
    client_id = held("goes-on", client_secret=secret,
                     redirect_uris=["http://127.0.0.1/callback"],
                     token_endpoint_auth_method="client_secret_basic",
                     scope="dns.read offline_access")
    adopt()

    def await_told(method):
        """What the engine has is looked at, and is as our row says."""
        until = time.monotonic() + 30
        while rows("select due_at is null, trouble from client_mirror "
                   "where client_id = %s", client_id) != [(True, None)]:
            assert time.monotonic() < until
            time.sleep(0.2)
        assert engine_room.client(client_id)[
            "token_endpoint_auth_method"] == method

    await_told("client_secret_basic")
    app = App(stack.url, client_id, secret=secret)
    tokens = app.connect(ana)
    assert resource_server.is_active(tokens["access_token"])
    tokens = app.refresh(tokens["refresh_token"])
    # Now it is ours, and the engine knows the client by another one.
    await_told("client_secret_post")
    assert app.refresh(tokens["refresh_token"])
    app.http.close()


KEPT = ("select kind_of_app, method, grant_types, redirect_uris, scopes from "
        "client where client_id = %s")


@pytest.mark.parametrize("kind, members", [
    # refresh_token without offline_access; it acts for itself as well
    ("web", {"grant_types": ["client_credentials", "refresh_token",
                             "authorization_code"],
             "redirect_uris": ["http://127.0.0.1/callback",
                               "https://held.example/callback"]}),
    # offline_access without refresh_token
    ("browser", {"token_endpoint_auth_method": "none",
                 "grant_types": ["authorization_code"],
                 "redirect_uris": ["http://127.0.0.1/callback",
                                   "https://held.example/callback"],
                 "scope": "offline_access dns.read"}),
    # addresses, and no code that would come there
    ("web", {"grant_types": ["client_credentials"]}),
    # no address, and no secret to act for itself with
    ("native", {"token_endpoint_auth_method": "none", "redirect_uris": [],
                "grant_types": ["client_credentials"],
                "scope": "dns.read"}),
    # a machine with what only a person could give it
    ("machine", {"redirect_uris": [], "scope": "openid dns.read",
                 "grant_types": ["client_credentials", "refresh_token"]}),
])
def test_an_adopted_client_stays_what_it_is(adopt, held, rows, engine_room,
                                            api, signed_in, kind, members):
    """Its name is edited on the page and by the API, and nothing else."""
    members = {"token_endpoint_auth_method": "client_secret_post", **members}
    if members["token_endpoint_auth_method"] != "none":
        members["client_secret"] = "held-secret-that-stays"
    client = held("stays", **members)
    account, owner = account_of(rows, signed_in)
    adopt(owner)
    [had] = rows(KEPT, client)
    assert had == (kind, members["token_endpoint_auth_method"],
                   members["grant_types"], members.get(
                       "redirect_uris", ["https://held.example/callback"]),
                   members.get("scope", "openid dns.read").split())
    page = signed_in.submit(edit_form(signed_in, account, client),
                            client_name="Held on a page")
    assert page.status == 303, mistakes_on(page)
    assert rows(KEPT, client) == [had]
    answer = api.ask("PATCH", f"/accounts/{account}/clients/{client}",
                     {"client_name": "Held by a program"}, If_Match='"2"')
    assert answer.status_code == 200, answer.text
    assert rows(KEPT, client) == [had]
    told = engine_room.client(client)
    assert told["client_name"] == "Held by a program"
    assert told["grant_types"] == members["grant_types"]
    assert told["token_endpoint_auth_method"] == had[1]


def test_a_kind_that_nobody_said_does_not_follow_the_addresses(adopt, held,
                                                               rows,
                                                               signed_in):
    client = held("device", redirect_uris=["http://127.0.0.1/callback"])
    account, owner = account_of(rows, signed_in)
    adopt(owner)
    for address in ("https://held.example/callback",
                    "http://127.0.0.1/callback"):
        page = signed_in.submit(edit_form(signed_in, account, client),
                                redirect_uris=address)
        assert page.status == 303, mistakes_on(page)
        assert rows("select kind_of_app, redirect_uris from client where "
                    "client_id = %s", client) == [("native", [address])]


def test_a_file_may_leave_the_kind_out(placet, describe, name, rows):
    """It is what can be seen, and another one only where that cannot be."""
    def kind(**members):
        placet("client", "import", describe(**members))
        return rows("select kind_of_app, version from client where "
                    "client_id = %s", name)[0]

    assert kind() == ("browser", 1)
    assert kind(kind="native") == ("native", 2)
    assert kind() == ("native", 2)
    assert kind(token_endpoint_auth_method="client_secret_basic") == \
        ("web", 3)


def test_a_file_leaves_a_secret_that_only_the_engine_knows(
        stack, adopt, held, ana, placet, rows, engine_room):
    """Else the app could never authenticate again: nobody here has it."""
    secret = "held-secret-of-one-that-is-edited"
    client_id = held("edited", client_secret=secret,
                     redirect_uris=["http://127.0.0.1/callback"],
                     token_endpoint_auth_method="client_secret_basic",
                     scope="dns.read offline_access")
    adopt()
    [line] = [one for one in placet("client", "export").splitlines()
              if client_id in one]
    edited = json.dumps({**json.loads(line), "client_name": "Held and edited"})
    outcome = stack.command("client", "import", "-", text_in=edited)
    assert outcome.status == 0 and "client_secret" not in outcome.out
    assert "outcome: changed" in outcome.out
    now = engine_room.client(client_id)
    assert (now["client_name"], now["token_endpoint_auth_method"]) == (
        "Held and edited", "client_secret_basic")
    app = App(stack.url, client_id, secret=secret)
    tokens = app.connect(ana)
    assert app.refresh(tokens["refresh_token"])
    assert rows("select count(*) from client_secret where client_id = %s",
                client_id) == [(1,)]
    app.http.close()


def test_what_the_engine_did_not_say_is_filled_in(adopt, held, rows):
    plain = held("plain", client_name="", grant_types=[])
    _, adopted, _ = adopt()
    assert plain in adopted
    assert rows("select name, grant_types from client where client_id = %s",
                plain) == [(plain, ["authorization_code"])]


@pytest.mark.parametrize("what, members, why", [
    ("script", {"redirect_uris": ["javascript:alert(1)"]}, "redirect"),
    ("mixed", {"redirect_uris": ["https://good.example/",
                                 "data:text/html,x"]}, "redirect"),
    ("ours", {"redirect_uris": ["https://good.example/",
                                "http://127.0.0.1/device/return"]},
     "redirect"),
    ("scope", {"scope": "openid no.such.scope"}, "catalog"),
    ("named", {"client_name": "Pay\u202epal"}, "name"),
    ("long", {"client_name": "x" * 65}, "name"),
    ("keys", {"token_endpoint_auth_method": "private_key_jwt",
              "jwks_uri": "https://held.example/keys"}, "keys"),
    ("meta", {"metadata": {"a": 1}}, "settings"),
    ("alone", {"grant_types": ["client_credentials"], "response_types": [],
               "redirect_uris": [], "scope": "dns.read placet.clients.read",
               "token_endpoint_auth_method": "client_secret_basic",
               "client_secret": "held-secret-of-one-alone"}, "a person"),
    ("implicit", {"grant_types": ["implicit"],
                  "response_types": ["token"]}, "grant type"),
    ("method", {"token_endpoint_auth_method": "foo"}, "authenticates"),
    ("id", {"client_id": "Weird ID of \"mine\""}, "client_id"),
])
def test_what_cannot_be_adopted_is_left_alone(adopt, held, rows, engine_room,
                                              what, members, why):
    client_id = held(what, **members)
    before = engine_room.client(client_id)
    left, adopted, _ = adopt()
    assert client_id not in adopted
    shown = json.dumps(client_id)[1:-1]
    assert why in left[shown], left
    assert rows("select count(*) from client where client_id = %s",
                client_id) == [(0,)]
    assert engine_room.client(client_id) == before


def test_more_clients_than_one_page(adopt, held, rows):
    many = {held(f"page-{number}") for number in range(105)}
    _, adopted, _ = adopt()
    assert many <= set(adopted)


def test_an_adoption_says_whose(refused):
    assert "--account" in refused("client", "import", "--from-engine")
    assert "no account called" in refused(
        "client", "import", "--from-engine", "--account", "No such one")
