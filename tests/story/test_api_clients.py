"""Clients at /api/v1: made, changed, and ended by programs (f:C18)."""

import time

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from app import App, seen
from command_line import say


@pytest.fixture
def owner(signed_in):
    return signed_in


@pytest.fixture
def where(api):
    [account] = api.items("/accounts")
    return f"/accounts/{account['id']}/clients"


def make(api, where, **more):
    answer = api.ask("POST", where, {
        "kind": "machine", "client_name": "Robot", "scope": "dns.read",
        **more})
    assert answer.status_code == 201, answer.text
    if "client_secret" in answer.json():
        seen.add(answer.json()["client_secret"])
    return answer


def works(stack, client_id, secret):
    """Does the token endpoint take the client at its word?"""
    app = App(stack.url, client_id, secret=secret)
    with app.http:
        answer = app.call_token(grant_type="client_credentials",
                                scope="dns.read")
    if answer.status_code == 200:
        seen.add(answer.json()["access_token"])
    return answer.status_code == 200


def test_a_full_account_is_not_told_to_wait(api, where, rows):
    """Retry-After would have libraries ask for ever (RFC 9110 §10.2.3)."""
    rows("with c as (insert into client (client_id, account_id, name, "
         "is_public, tier, kind_of_app, method, redirect_uris, scopes, "
         "grant_types) select 'full-' || %s || '-' || n, %s, 'Full ' || n, "
         "false, 'hand', 'machine', "
         "'client_secret_basic', '{}', array['dns.read'], "
         "array['client_credentials'] from generate_series(1, 100) n returning 1) "
         "select count(*) from c", where.split("/")[2], where.split("/")[2])
    answer = api.ask("POST", where, {
        "kind": "machine", "client_name": "Robot", "scope": "dns.read"})
    assert answer.status_code == 403, answer.text
    assert answer.json()["type"].endswith("/quota_reached")
    assert "retry-after" not in answer.headers


def test_a_client_is_made_and_works(stack, api, where):
    answer = make(api, where)
    made = answer.json()
    assert "no-store" in answer.headers["cache-control"]
    path = answer.headers["location"].partition("/api/v1")[2]
    assert path == f"{where}/{made['client_id']}"
    client = api.get(path)
    assert (client["kind"], client["visibility"], client["version"]) == \
        ("machine", "private", 1)
    assert client["token_endpoint_auth_method"] == "client_secret_basic"
    assert client["is_told"] and "client_secret" not in client
    assert works(stack, made["client_id"], made["client_secret"])
    assert [c["client_id"] for c in api.items(f"{where}?q=robo")] == \
        [made["client_id"]]
    assert api.items(f"{where}?status=public") == []
    assert api.problem("GET", f"{where}?status=x") == (400, "bad_request")


def test_a_public_kind_has_no_secret(api, where):
    """f:C5"""
    made = make(api, where, kind="cli", client_name="Line",
                redirect_uris=["http://127.0.0.1/callback"]).json()
    assert "client_secret" not in made
    client = api.get(f"{where}/{made['client_id']}")
    assert client["token_endpoint_auth_method"] == "none"
    assert api.problem("GET", f"{where}/{made['client_id']}/secrets") == \
        (404, "not_found")


def test_a_client_that_is_made_twice_with_one_key_is_one(api, where):
    """With the same secret, since nobody else has it."""
    body = {"kind": "machine", "client_name": "Kept Key", "scope": "dns.read"}
    first = api.ask("POST", where, body, Idempotency_Key="one")
    again = api.ask("POST", where, body, Idempotency_Key="one")
    seen.add(first.json()["client_secret"])
    assert first.status_code == 201 and first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    for name in ("etag", "location", "content-type"):
        assert again.headers[name] == first.headers[name], name
    assert len(api.items(where)) == 1


def test_everything_that_is_wrong_is_said(api, where):
    answer = api.ask("POST", where, {
        "kind": "web", "client_name": "Wrang\u202eler",
        "redirect_uris": ["http://example.com/cb", "https://x.test/*"],
        "scope": "dns.read nonsense.read", "optional_scope": "dns.edit"})
    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert {(e["pointer"], e["code"]) for e in errors} >= {
        ("#/client_name", "bidi"), ("#/redirect_uris", "web_only"),
        ("#/scope", "unknown_scope"), ("#/scope", "optional_alone")}
    assert all(e["detail"] for e in errors)
    assert api.items(where) == []


def test_a_machine_has_no_use_of_our_own_api(api, where):
    """It acts for a person, and takes no token without one."""
    path = f"{where}/{make(api, where).json()['client_id']}"
    for method, at, more in (("POST", where, {"kind": "machine",
                                              "client_name": "Robot"}),
                             ("PATCH", path, {})):
        answer = api.ask(method, at, {
            "scope": "dns.read placet.clients.read", **more}, If_Match="*")
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == \
            ("#/scope", "needs_person")
        assert error["detail"].startswith(
            "placet.clients.read needs a person who allows it")


@pytest.mark.parametrize("member", [
    {"skip_consent": True}, {"metadata": {}}, {"owner": "x"},
    {"verified": True}, {"client_id": "mine"}, {"first_party": True},
    {"access_token_strategy": "jwt"}, {"visibility": "public"},
    {"grant_types": ["implicit"]}, {"tier": "hand"}])
def test_A12_nothing_is_slipped_in(api, where, member):
    assert api.problem("POST", where, {
        "kind": "machine", "client_name": "Robot", "scope": "dns.read",
        **member}) == (400, "unknown_member")


def test_a_change_needs_the_version_that_was_seen(api, where):
    path = f"{where}/{make(api, where).json()['client_id']}"
    change = {"client_name": "Robot Two"}
    tag = api.ask("GET", path).headers["etag"]
    assert tag == '"1"'
    assert api.problem("PATCH", path, change) == (428, "version_needed")
    answer = api.ask("PATCH", path, change, If_Match=tag)
    assert answer.status_code == 200 and answer.headers["etag"] == '"2"'
    assert api.get(path)["client_name"] == "Robot Two"
    assert api.get(path)["scope"] == "dns.read"
    assert api.problem("PATCH", path, {"scope": "dns.edit"},
                       If_Match=tag) == (412, "changed_meanwhile")
    assert api.problem("PATCH", path, {"scope": "a  b"},
                       If_Match="*") == (422, "invalid")
    assert api.problem("PATCH", path, {"kind": "web"},
                       If_Match="*") == (422, "invalid")
    home = {"client_uri": "https://robot.example/"}
    assert api.ask("PATCH", path, home, If_Match="*").json()["version"] == 3
    assert api.get(path)["client_uri"] == "https://robot.example/"
    nothing = {"client_uri": None}
    assert api.ask("PATCH", path, nothing, If_Match="*").status_code == 200
    assert api.get(path)["client_uri"] is None
    changes = [c for e in api.items(f"{path}/history")
               for c in e["changes"]]
    assert {"field": "name", "added": True, "text": "Robot Two"} in changes



def test_what_left_the_catalog_is_no_mistake_of_a_change(api, where, rows):
    client = make(api, where).json()["client_id"]
    rows("with c as (update client set scopes = scopes || '{gone.read}' "
         "where client_id = %s returning 1) select 1 from c", client)
    answer = api.ask("PATCH", f"{where}/{client}", {"client_name": "Robot 2"},
                     If_Match="*")
    assert answer.status_code == 200, answer.text
    assert api.get(f"{where}/{client}")["scope"] == "dns.read"


def test_what_is_done_to_another_version_is_not_done(api, where):
    """RFC 9110 section 13.1.1: any member of the list, and `*`."""
    made = make(api, where).json()
    path = f"{where}/{made['client_id']}"
    other = (412, "changed_meanwhile")
    gone = f"{path}?client_name=Robot"
    for tags in ('"77"', '"7", "9"', 'W/"1"', "1", '"1', '"1", x', "*, *"):
        assert api.problem("DELETE", gone, If_Match=tags) == other
        for act in ("suspend", "resume"):
            assert api.problem("POST", f"{path}/{act}",
                               If_Match=tags) == other
        assert api.problem("PATCH", path, {"scope": "dns.edit"},
                           If_Match=tags) == other
    assert not api.get(path)["suspended"]
    # What has no version is of none.
    assert api.problem("POST", f"{path}/secrets", {"label": "next"},
                       If_Match='"1"') == other
    assert api.problem("PUT", f"{path}/refreshing",
                       {"refresh_replay_s": 5}, If_Match='"1"') == other
    assert api.ask("PUT", f"{path}/refreshing", {"refresh_replay_s": 5},
                   If_Match="*").status_code == 200
    for tags in ('"7", "1"', '"1" ,"2"', "*"):
        for act in ("suspend", "resume"):
            assert api.ask("POST", f"{path}/{act}",
                           If_Match=tags).status_code == 200
    assert api.ask("PATCH", path, {"scope": "dns.edit"},
                   If_Match='"7", "1"').status_code == 200
    assert api.problem("DELETE", gone, If_Match='"1"') == other
    assert api.ask("DELETE", gone, If_Match='"2"').status_code == 204


def test_two_secrets_one_after_the_other(stack, api, where, rows):
    """f:C7, f:C8"""
    made = make(api, where).json()
    path = f"{where}/{made['client_id']}/secrets"
    second = api.ask("POST", path, {"label": "next", "days": 30},
                     Idempotency_Key="second")
    assert second.status_code == 201
    new = second.json()
    seen.add(new["client_secret"])
    assert works(stack, made["client_id"], made["client_secret"])
    assert works(stack, made["client_id"], new["client_secret"])
    assert api.problem("POST", path, {"label": "third"}) == \
        (409, "secrets_full")
    for label in (" ", "a\u202eb", "a\u2066b", "a\ufeff"):
        assert api.problem("POST", path, {"label": label}) == (422, "invalid")
    listed = api.items(path)
    assert {s["label"] for s in listed} == {"first", "next"}
    assert not any("client_secret" in s for s in listed)
    [old] = [s["id"] for s in listed if s["label"] == "first"]
    assert api.ask("DELETE", f"{path}/{old}").status_code == 204
    assert not works(stack, made["client_id"], made["client_secret"])
    assert works(stack, made["client_id"], new["client_secret"])
    # The kept answer opens with the key alone.
    [[kept]] = rows("select bool_or(position(%s::bytea in sealed) > 0) "
                    "from api_repeat", new["client_secret"].encode())
    assert not kept


def test_a_client_is_suspended_resumed_and_deleted(stack, api, where):
    """f:C13, f:C14"""
    made = make(api, where).json()
    path = f"{where}/{made['client_id']}"
    assert api.ask("POST", f"{path}/suspend", None).json()["suspended"]
    assert not works(stack, made["client_id"], made["client_secret"])
    assert api.get(path)["suspended"]
    assert api.ask("POST", f"{path}/resume", None).status_code == 200
    assert works(stack, made["client_id"], made["client_secret"])
    say(stack, "client", "suspend", made["client_id"])
    assert api.problem("POST", f"{path}/resume") == \
        (409, "operator_suspended")
    assert api.problem("DELETE", path) == (422, "name_needed")
    assert api.problem("DELETE", f"{path}?client_name=robot") == \
        (422, "name_needed")
    assert api.ask("DELETE", f"{path}?client_name=Robot").status_code == 204
    assert api.problem("GET", path) == (404, "not_found")
    assert not works(stack, made["client_id"], made["client_secret"])


def test_of_a_public_client_only_admins_end_access(stack, api, where,
                                                   newcomer, api_of, rows):
    """The rulings' roles"""
    developer = newcomer(account="Else")
    developer.sign_in()
    [[name]] = rows("select name from account where account_id = %s",
                    where.split("/")[2])
    say(stack, "member", "add", name, developer.email, "developer")
    path = f"{where}/{make(api, where).json()['client_id']}"
    theirs = api_of(developer, "placet.clients.end placet.clients.publish",
                    accounts=[name])
    assert theirs.ask("POST", f"{path}/suspend").status_code == 200
    assert theirs.ask("POST", f"{path}/resume").status_code == 200
    rows("update client set is_public = true where client_id = %s "
         "returning 1", path.rpartition("/")[2])
    for method, below in (("POST", "/suspend"), ("POST", "/resume"),
                          ("DELETE", "?client_name=Robot")):
        assert theirs.problem(method, path + below) == (403, "forbidden")
    assert not api.get(path)["suspended"]
    assert api.ask("POST", f"{path}/suspend").status_code == 200
    assert theirs.problem("POST", f"{path}/resume") == (403, "forbidden")
    assert api.get(path)["suspended"]


def test_what_people_trust_is_ended_with_the_scope_for_that_too(
        stack, owner, api, where, api_of, rows):
    """Deleted or given away: a page would have asked for the password."""
    made = make(api, where).json()
    path = f"{where}/{made['client_id']}"
    low = api_of(owner, "placet.clients.end placet.clients.read")
    acts = (("POST", "/transfer", {"to": "x@example.com"}),
            ("DELETE", "?client_name=Robot", None))
    rows("update client set is_public = true where client_id = %s "
         "returning 1", made["client_id"])
    for method, below, body in acts:
        answer = low.ask(method, path + below, body)
        assert answer.status_code == 403
        assert 'scope="placet.clients.publish"' in \
            answer.headers["www-authenticate"]
    assert works(stack, made["client_id"], made["client_secret"])
    assert low.ask("POST", f"{path}/suspend").status_code == 200
    for method, below, body in acts:
        assert api.ask(method, path + below, body).status_code in (201, 204)
    # Of a private one the one scope is enough.
    path = f"{where}/{make(api, where, client_name='Two').json()['client_id']}"
    for method, below, body in acts:
        below = below.replace("Robot", "Two")
        assert low.ask(method, path + below, body).status_code in (201, 204)


def test_what_became_public_meanwhile_is_not_deleted_with_less(
        stack, owner, api, where, api_of, rows):
    """The scope that a public one wants is asked for under the lock."""
    id_ = make(api, where).json()["client_id"]
    low = api_of(owner, "placet.clients.end placet.clients.read")
    with psycopg.connect(stack.store.admin) as holding, \
            ThreadPoolExecutor(1) as pool:
        holding.execute("select set_config('placet.actor', 'system', true)")
        holding.execute("select placet.lock_alone('client', %s)", (id_,))
        holding.execute("update placet.client set is_public = true, version "
                        "= version + 1 where client_id = %s", (id_,))
        late = pool.submit(low.problem, "DELETE",
                           f"{where}/{id_}?client_name=Robot")
        time.sleep(1)
        holding.commit()
        assert late.result() == (412, "changed_meanwhile")
    assert rows("select is_deleted from client where client_id = %s",
                id_) == [(False,)]


def test_I3_anothers_clients_are_not_there(api, where, newcomer, api_of):
    made = make(api, where).json()
    other = newcomer()
    other.sign_in()
    theirs = api_of(other)
    [account] = theirs.items("/accounts")
    for base in (where, f"/accounts/{account['id']}/clients"):
        path = f"{base}/{made['client_id']}"
        for method, below, body in [
                ("GET", "", None), ("GET", "/secrets", None),
                ("GET", "/history", None), ("POST", "/suspend", None),
                ("POST", "/secrets", {"label": "x"}),
                ("DELETE", "?client_name=Robot", None)]:
            assert theirs.problem(method, path + below, body) == \
                (404, "not_found")
        assert theirs.problem("PATCH", path, {"client_name": "Mine"},
                              If_Match="*") == (404, "not_found")
    # DNS Pilot is everybody's to see, and nobody's to look after.
    assert theirs.problem("GET", f"{where}/dns-pilot") == (404, "not_found")
    assert theirs.problem("POST", where, {
        "kind": "machine", "client_name": "In", "scope": "dns.read"}) == \
        (404, "not_found")


def test_a_member_sees_and_changes_nothing(stack, api, where, newcomer,
                                           api_of, rows):
    member = newcomer(account=None)
    member.sign_in()
    [[name]] = rows("select name from account where account_id = %s",
                    where.split("/")[2])
    say(stack, "member", "add", name, member.email, "member")
    path = f"{where}/{make(api, where).json()['client_id']}"
    low = api_of(member, "placet.clients.read")
    assert low.get(path)["client_name"] == "Robot"
    for below in ("/secrets", "/history"):
        assert low.problem("GET", path + below) == (404, "not_found")
    assert low.problem("PATCH", path, {}, If_Match="*") == \
        (403, "insufficient_scope")


def test_what_a_public_client_lacks_is_listed(api, where, api_of, owner):
    """f:C2"""
    path = f"{where}/{make(api, where).json()['client_id']}"
    public = {"visibility": "public"}
    answer = api.ask("PATCH", path, public, If_Match="*")
    assert answer.status_code == 422, answer.text
    lacks = {e["pointer"] for e in answer.json()["errors"]}
    assert lacks >= {"#/logo", "#/client_uri", "#/domain"}
    assert api.get(path)["visibility"] == "private"
    assert api.problem("PATCH", path, {**public, "client_name": "X"},
                       If_Match="*") == (422, "invalid")
    assert api.problem("PATCH", path, public, If_Match='"9"') == \
        (412, "changed_meanwhile")
    low = api_of(owner, "placet.clients.edit")
    assert low.problem("PATCH", path, public, If_Match="*") == \
        (403, "insufficient_scope")
