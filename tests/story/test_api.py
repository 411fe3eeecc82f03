"""/api/v1: what programs do for a person, with a token of this system."""

import re

from pathlib import Path

import pytest

from api_client import ALL, Api, allow
from app import App
from command_line import say
from own_client import own_client  # noqa: F401
from proven_client import become, picture, prove, publish, ready  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
NOBODY = "00000000-0000-4000-8000-000000000000"


def account_id(api, name="Own"):
    [found] = [a["id"] for a in api.items("/accounts")
               if a["name"].startswith(name)]
    return found


@pytest.fixture
def owner(signed_in):
    return signed_in


@pytest.fixture
def nobody(stack):
    """The API without a token."""
    api = Api(stack.url, None)
    yield api
    api.http.close()


def test_every_row_is_described_and_every_description_is_a_row(nobody):
    """The document and the tables of the rooms say the same."""
    document = nobody.http.get(f"{nobody.url}/openapi.json").json()
    told = {(method.upper(), path) for path, item in
            document["paths"].items() for method in item}
    rows = set()
    for path in (ROOT / "app").glob("*/*_api.c"):
        for method, where in re.findall(
                r'\{ (GET|POST|PATCH|PUT|DELETE_), "(/[^"]*)",\s+\S',
                path.read_text()):
            rows.add((method.rstrip("_"),
                      re.sub(r":(\w+)", r"{\1}", where)))
    rows.add(("GET", "/scopes"))
    assert len(rows) > 10 and told == rows
    scopes = {scope for item in document["paths"].values()
              for o in item.values() for s in o["security"]
              for scope in s["token"]}
    catalog = nobody.get("/scopes")["scopes"]
    # One is asked for inside of a row, by what a request would change.
    assert scopes | {"placet.clients.publish"} == {
        s["id"] for s in catalog if s["id"].startswith("placet.")}


def test_its_examples_are_taken(owner, api):
    """Each example of a body, sent to where the document says."""
    document = api.http.get(f"{api.url}/openapi.json").json()
    schemas = document["components"]["schemas"]
    account = account_id(api)
    client = api.ask("POST", f"/accounts/{account}/clients", {
        "kind": "web", "client_name": "Examples", "scope": "dns.read",
        "redirect_uris": ["https://app.example/cb"]}).json()["client_id"]
    tried = set()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for content in operation.get("requestBody", {}).get(
                    "content", {}).values():
                name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
                there = path.format(account=account, client=client,
                                    member=NOBODY)
                for body in schemas.get(name, {}).get("examples", ()):
                    answer = api.ask(method.upper(), there, body,
                                     If_Match="*")
                    # Nobody else is here to be changed.
                    assert answer.status_code == 404 \
                        if name == "MemberChange" \
                        else answer.is_success, (path, body, answer.text)
                    tried.add(name)
    assert tried == {name for name, s in schemas.items() if "examples" in s}


@pytest.mark.parametrize("language", ["de", "ar"])
def test_permissions_are_said_in_every_language_of_the_pages(nobody, language):
    """WCAG 3.1.2: what is English all the same is marked where it stands."""
    said, english = ([{s["id"]: (s["text"], s["detail"]) for s in nobody.get(
        "/scopes", Accept_Language=one)["scopes"]}
        for one in (language, "en")])
    for scope, texts in english.items():
        for here, there in zip(said[scope], texts):
            assert here != there or not there, scope


def test_the_document_is_cached_by_its_tag(nobody):
    answer = nobody.http.get(f"{nobody.url}/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    again = nobody.http.get(f"{nobody.url}/openapi.json", headers={
        "If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304 and not again.content


def test_a_person_reads_and_ends_what_they_allowed(
        owner, api, pilot, resource_server):
    """f:E13"""
    tokens = pilot.connect(owner, accounts=["Own"])
    [grant] = [g for g in api.items("/me/grants?state=live")
               if g["app"]["client_id"] == "dns-pilot"]
    assert set(grant["scopes"]) == {"dns.read", "offline_access"}
    assert [a["name"][:3] for a in grant["accounts"]] == ["Own"]
    assert api.get(f"/me/grants/{grant['id']}") == grant
    for _ in range(2):
        assert api.ask("DELETE", f"/me/grants/{grant['id']}") \
            .status_code == 204
    assert not resource_server.is_active(tokens["access_token"])
    ended = api.get(f"/me/grants/{grant['id']}")
    assert (ended["state"], ended["end_reason"]) == ("ended", "user")
    exported = api.get("/me/grants/export")["grants"]
    assert {g["id"] for g in exported} == \
        {g["id"] for g in api.items("/me/grants", limit=1)}
    assert [g["state"] for g in exported if g["id"] == grant["id"]] == \
        ["ended"]


def test_the_export_holds_the_grants_of_many_years(owner, api, pilot, rows):
    """Of one person, more than a worker has memory for at a time."""
    pilot.connect(owner, accounts=["Own"])
    [grant] = [g["id"] for g in api.items("/me/grants?state=live")
               if g["app"]["client_id"] == "dns-pilot"]
    rows("insert into access_grant (user_id, client_id, client_version, "
         "state, scopes, minimum_rank, redirect_host, granted_at, ended_at, "
         "end_reason) select user_id, client_id, client_version, 'ended', "
         "scopes, minimum_rank, redirect_host, granted_at - n * interval "
         "'7 hours', granted_at, 'user' from access_grant, "
         "generate_series(1, 11000) n where grant_id = %s returning 1", grant)
    exported = api.get("/me/grants/export")["grants"]
    assert len({g["id"] for g in exported}) == len(exported) > 11000
    assert [g["granted_at"] for g in exported] == \
        sorted((g["granted_at"] for g in exported), reverse=True)


def test_what_it_does_is_written_down_with_the_app(
        owner, api, pilot, rows, tool):
    """I6: the person did it, through that app."""
    pilot.connect(owner, accounts=["Own"])
    [grant] = [g["id"] for g in api.items("/me/grants?state=live")
               if g["app"]["client_id"] == "dns-pilot"]
    api.ask("DELETE", f"/me/grants/{grant}")
    [[actor, through]] = rows(
        "select actor like 'user:%%', detail ->> 'through' from audit "
        "where event = 'grant_ended' and subject = %s", grant)
    assert actor and through == tool


def test_a_token_reaches_the_accounts_that_were_ticked_and_no_other(
        stack, newcomer, api_of, pilot):
    """I2, I3: in the store as well as in the handlers."""
    person = newcomer(account="First")
    person.sign_in()
    say(stack, "account", "add", f"Second of {person.email}")
    say(stack, "member", "add", f"Second of {person.email}", person.email,
        "owner")
    everywhere = api_of(person, accounts=("First", "Second"))
    other = account_id(everywhere, "Second")
    pilot.connect(person, accounts=["Second"])
    api = api_of(person, accounts=["First"])
    assert [a["name"][:5] for a in api.items("/accounts")] == ["First"]
    for path in ("", "/members", "/invitations", "/apps"):
        assert everywhere.ask("GET", f"/accounts/{other}{path}") \
            .status_code == 200
        assert api.problem("GET", f"/accounts/{other}{path}") == \
            (404, "not_found")
    assert api.problem("POST", f"/accounts/{other}/invitations", {
        "email": "x@example.com", "role": "member"}) == (404, "not_found")
    # Their own grant is theirs; which account it is for is not told.
    [grant] = [g for g in api.items("/me/grants?state=live")
               if g["app"]["client_id"] == "dns-pilot"]
    assert (grant["accounts"], grant["account_count"]) == ([], 1)


def test_what_is_anothers_is_not_there(owner, api, newcomer, api_of, pilot):
    other = newcomer()
    other.sign_in()
    theirs = api_of(other)
    account = account_id(theirs)
    pilot.connect(other, accounts=["Own"])
    grants = [g["id"] for g in theirs.items("/me/grants")]
    [app] = [a["id"] for a in theirs.items(f"/accounts/{account}/apps")
             if a["app"]["client_id"] == "dns-pilot"]
    for method, path in [
            ("GET", f"/accounts/{account}"),
            ("GET", f"/accounts/{account}/members"),
            ("DELETE", f"/accounts/{account}/apps/{app}"),
            *[("GET", f"/me/grants/{g}") for g in grants],
            *[("DELETE", f"/me/grants/{g}") for g in grants],
            ("GET", f"/accounts/{NOBODY}"), ("GET", "/accounts/x"),
            ("GET", "/me/grants/x"), ("GET", "/nothing")]:
        assert api.problem(method, path) == (404, "not_found")
    assert len(theirs.items("/me/grants?state=live")) == 2


def test_members_are_invited_changed_and_removed(stack, owner, api, newcomer):
    account = account_id(api)
    guest = newcomer(account=None)
    made = api.ask("POST", f"/accounts/{account}/invitations",
                   {"email": guest.email.upper(), "role": "developer"})
    assert made.status_code == 201, made.text
    invitation = made.json()
    assert api.get(made.headers["location"].partition("/api/v1")[2]) == \
        invitation
    assert api.items(f"/accounts/{account}/invitations") == [invitation]
    guest.sign_in()
    page = guest.open("/accounts")
    [form] = [f for f in page.forms()
              if f.action.endswith(invitation["id"])]
    join = next(words for words in form.buttons()
                if words.startswith("Join"))
    assert guest.submit(form, join).status == 303
    members = api.items(f"/accounts/{account}/members", limit=1)
    [member] = [m for m in members if m["email"] == guest.email]
    assert member["role"] == "developer" and len(members) == 2
    where = f"/accounts/{account}/members/{member['id']}"
    seen = api.ask("GET", where).headers["etag"]
    done = api.ask("PATCH", where, {"role": "member"}, If_Match=seen)
    assert done.json()["role"] == "member"
    # What is not as it was seen stays as it is.
    for method, body in ("PATCH", {"role": "admin"}), ("DELETE", None):
        assert api.problem(method, where, body, If_Match=seen) == \
            (412, "changed_meanwhile")
    seen = api.ask("GET", where).headers["etag"]
    assert seen == done.headers["etag"]
    assert api.get(where)["role"] == "member"
    assert api.problem("PATCH", where, {"role": "king"}) == (422, "invalid")
    assert api.ask("DELETE", where, If_Match=seen).status_code == 204
    assert api.problem("GET", where) == (404, "not_found")
    [me] = api.items(f"/accounts/{account}/members")
    me = f"/accounts/{account}/members/{me['id']}"
    assert api.problem("DELETE", me) == (409, "owner_needed")
    assert api.problem("PATCH", me, {"role": "admin"}) == \
        (409, "owner_needed")


def test_an_app_is_taken_off_an_account(owner, api, pilot):
    account = account_id(api)
    pilot.connect(owner, accounts=["Own"])
    [app] = [a for a in api.items(f"/accounts/{account}/apps")
             if a["app"]["client_id"] == "dns-pilot"]
    assert app["member"]["email"] == owner.email
    where = f"/accounts/{account}/apps/{app['id']}"
    assert api.ask("DELETE", where).status_code == 204
    assert api.problem("DELETE", where) == (404, "not_found")


def test_a_domain_is_told_as_long_as_it_is_proven(owner, api, ready, become):  # noqa: F811
    """I4: to the person, in their export, and to who looks after accounts"""
    own, domain = ready()
    publish(own, domain)
    own.app.connect(owner, "dns.read", accounts=["Own"])

    def told():
        return {app["app"]["verified_domain"] for app in
                api.items("/me/grants")
                + api.get("/me/grants/export")["grants"]
                + api.items(f"/accounts/{account_id(api)}/apps")
                if app["app"]["client_id"] == own.app.client_id}

    for state in ("verified", "lapsed", "stale", "displaced", "verified",
                  "removed"):
        become(domain, state)
        assert told() == {domain if state in ("verified", "stale") else None}


def test_a_request_with_a_key_is_done_once(stack, owner, api, rows):
    where = f"/accounts/{account_id(api)}/invitations"
    body = {"email": "once@example.com", "role": "member"}
    key = {"Idempotency_Key": "a-key-of-this-story"}
    first = api.ask("POST", where, body, **key)
    again = api.ask("POST", where, body, **key)
    assert first.status_code == again.status_code == 201
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert api.items(where) == [first.json()]
    assert api.problem("POST", where, {**body, "role": "admin"}, **key) == \
        (409, "repeat_mismatch")
    assert api.problem("POST", where, body, Idempotency_Key="a b") == \
        (400, "repeat_key")
    # Nothing of it can be read in the store.
    [[kept]] = rows("select string_agg(encode(sealed, 'escape'), ' ') "
                    "from api_repeat")
    assert "once@example.com" not in kept and "a-key-of" not in kept
    # Another person's key is another key.
    rows("update api_repeat set claimed_at = claimed_at - interval '25 h' "
         "returning 1")
    assert api.ask("POST", where, {**body, "role": "admin"}, **key) \
        .status_code == 201


def test_what_was_refused_may_be_tried_again_under_its_key(api):
    where = f"/accounts/{account_id(api)}/invitations"
    key = {"Idempotency_Key": "try-again"}
    assert api.problem("POST", where, {"email": "x", "role": "member"},
                       **key) == (422, "invalid")
    assert api.ask("POST", where, {"email": "x@example.com",
                                   "role": "member"}, **key) \
        .status_code == 201


def test_an_interrupted_request_is_never_done_again(api, rows):
    """A crash between the claim and the answer leaves the claim."""
    where = f"/accounts/{account_id(api)}/invitations"
    body = {"email": "crash@example.com", "role": "member"}
    key = {"Idempotency_Key": "a-crash"}
    assert api.ask("POST", where, body, **key).status_code == 201
    rows("update api_repeat set sealed = null returning 1")
    answer = api.ask("POST", where, body, **key)
    assert answer.status_code == 409 and answer.headers["retry-after"]
    rows("update api_repeat set claimed_at = claimed_at - interval '2 min' "
         "returning 1")
    assert api.problem("POST", where, body, **key) == (409, "repeat_unknown")


def test_cursors_are_of_one_list_and_one_person(owner, api, newcomer, api_of,
                                                pilot):
    pilot.connect(owner, accounts=["Own"])
    cursor = api.get("/me/grants?limit=1")["next"]
    assert api.get(f"/me/grants?cursor={cursor}")["items"]
    assert api.problem("GET", f"/accounts?cursor={cursor}") == \
        (400, "cursor")
    other = newcomer()
    other.sign_in()
    assert api_of(other).problem("GET", f"/me/grants?cursor={cursor}") == \
        (400, "cursor")
    for bad in ("x", "", "AAAA", cursor[:-2], cursor + "A" * 4):
        assert api.problem("GET", f"/me/grants?cursor={bad}") == \
            (400, "cursor")
    for bad in ("0", "101", "-1", "x", ""):
        assert api.problem("GET", f"/me/grants?limit={bad}") == \
            (400, "limit")
    assert api.problem("GET", "/me/grants?state=x") == (400, "bad_request")


def test_refresh_keeps_the_audience(stack, owner, tool):
    tokens = allow(stack.url, tool, owner, f"offline_access {ALL}",
                   accounts=["Own"])
    app = App(stack.url, tool)
    again = app.refresh(tokens["refresh_token"])
    app.http.close()
    api = Api(stack.url, again["access_token"])
    assert api.items("/accounts")
    api.http.close()


def test_an_owner_decides_which_new_apps_an_account_takes(
        owner, api, pilot, resource_server):
    """f:F5: ends exactly what the preview counted, or nothing."""
    where = f"/accounts/{account_id(api)}/policy"
    tokens = pilot.connect(owner, accounts=["Own"])
    before = api.ask("GET", where)
    assert before.json() == {"new_apps": "all", "refused": 0}
    tag = before.headers["etag"]
    preview = api.get(f"{where}/preview?new_apps=verified")
    assert preview["refused"] >= 1
    change = {"new_apps": "verified"}
    assert api.problem("PATCH", where, change) == (428, "version_needed")
    assert api.problem("PATCH", where, change, If_Match='"77"') == \
        (412, "changed_meanwhile")
    assert api.problem("PATCH", where, {**change, "existing": "end",
                                        "digest": "other"},
                       If_Match=tag) == (409, "conflict")
    assert api.problem("PATCH", where, {"new_apps": "some"},
                       If_Match=tag) == (422, "invalid")
    done = api.ask("PATCH", where, change, If_Match=tag)
    assert done.json() == {"new_apps": "verified", "ended": 0}
    assert done.headers["etag"] not in (tag, None)
    assert resource_server.is_active(tokens["access_token"])
    assert api.problem("PATCH", where, change, If_Match=tag) == \
        (412, "changed_meanwhile")
    preview = api.get(f"{where}/preview?new_apps=verified")
    ended = api.ask("PATCH", where, {
        **change, "existing": "end", "digest": preview["digest"]},
        If_Match=done.headers["etag"]).json()["ended"]
    assert ended == preview["refused"]
    assert not resource_server.is_active(tokens["access_token"])
