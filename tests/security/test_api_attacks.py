"""Attacks on /api/v1: tokens of others, rights that went, bodies that lie."""

import json

import pytest

from api_client import ALL, Api, allow
from command_line import say

DNS = "https://api.demo.example"


@pytest.fixture
def person(newcomer):
    somebody = newcomer()
    somebody.sign_in()
    return somebody


def is_refused(api, error="invalid_token"):
    answer = api.ask("GET", "/accounts")
    assert answer.status_code == 401, answer.text
    challenge = answer.headers["www-authenticate"]
    assert f'error="{error}"' in challenge if error else \
        "error=" not in challenge
    assert f'resource_metadata="{api.url[:-7]}/.well-known/' in challenge
    api.http.close()
    return True


def test_without_a_good_token_there_is_nothing(stack):
    """RFC 6750 §3.1"""
    assert is_refused(Api(stack.url, None), error=None)
    assert is_refused(Api(stack.url, "x"))
    basic = Api(stack.url, None)
    assert basic.problem("GET", "/accounts", Authorization="Basic eDp5") == \
        (401, "unauthenticated")
    basic.http.close()


def test_a_token_for_another_api_or_for_none_is_refused(stack, person, tool,
                                                        pilot):
    """RFC 8707: else whoever is sent it could send it on to us."""
    tokens = pilot.connect(person, accounts=["Own"])
    assert is_refused(Api(stack.url, tokens["access_token"]))
    assert is_refused(Api(stack.url, tokens["refresh_token"]))
    other = allow(stack.url, tool, person, "dns.read", resource=DNS,
                  accounts=["Own"])
    assert is_refused(Api(stack.url, other["access_token"]))


def test_a_token_for_us_is_good_nowhere_else(person, api_of,
                                             resource_server):
    assert not resource_server.is_active(api_of(person).token)


def test_a_missing_scope_is_named(person, api_of):
    """RFC 6750 §3.1"""
    api = api_of(person, "placet.accounts.read")
    answer = api.ask("GET", "/me/grants")
    assert answer.status_code == 403
    assert 'error="insufficient_scope", scope="placet.grants.read"' in \
        answer.headers["www-authenticate"]
    [account] = api.items("/accounts")
    for method, path, body in [
            ("POST", f"/accounts/{account['id']}/invitations", {}),
            ("PATCH", f"/accounts/{account['id']}/members/x", {}),
            ("DELETE", "/me/grants/x", None)]:
        assert api.problem(method, path, body) == \
            (403, "insufficient_scope")


def test_I1_from_the_answer_on_a_removed_token_does_nothing(person, api_of,
                                                            newcomer):
    api = api_of(person)
    assert api.items("/accounts")
    [grant] = [g["id"] for g in api.items("/me/grants?state=live")]
    assert api.ask("DELETE", f"/me/grants/{grant}").status_code == 204
    assert api.problem("GET", "/accounts") == (401, "unauthenticated")


def test_who_is_disabled_or_suspended_acts_no_more(stack, person, tool,
                                                   api_of):
    api = api_of(person)
    say(stack, "client", "suspend", tool)
    try:
        assert api.problem("GET", "/accounts") == (401, "unauthenticated")
    finally:
        say(stack, "client", "resume", tool)
    api = api_of(person)
    say(stack, "user", "disable", person.email)
    assert api.problem("GET", "/accounts") == (401, "unauthenticated")


@pytest.fixture
def member(stack, person, newcomer, rows):
    """A fellow of the person's account, as owner."""
    fellow = newcomer(account=None)
    fellow.sign_in()
    [[name]] = rows("select a.name from account a join membership m using "
                    "(account_id) join app_user u using (user_id) "
                    "where u.email = %s", person.email)
    say(stack, "member", "add", name, fellow.email, "owner")
    fellow.account = name
    return fellow


def test_A70_a_lowered_member_has_only_what_is_left(stack, member, api_of):
    """What the role carried ends with it; what is allowed then is less."""
    api = api_of(member)
    [account] = [a["id"] for a in api.items("/accounts")]
    assert api.ask("GET", f"/accounts/{account}/apps").status_code == 200
    say(stack, "member", "add", member.account, member.email, "member")
    assert api.problem("GET", "/accounts") == (401, "unauthenticated")
    api = api_of(member, "placet.accounts.read")
    assert [a["role"] for a in api.items("/accounts")] == ["member"]
    assert api.problem("GET", f"/accounts/{account}/apps") == \
        (404, "not_found")
    say(stack, "member", "remove", member.account, member.email)
    assert api.problem("GET", "/accounts") == (401, "unauthenticated")


def test_A70_an_admin_is_no_owner(stack, member, api_of):
    say(stack, "member", "add", member.account, member.email, "admin")
    api = api_of(member)
    [account] = [a["id"] for a in api.items("/accounts")]
    where = f"/accounts/{account}"
    [other] = [m["id"] for m in api.items(f"{where}/members")
               if m["email"] != member.email]
    for method, path, body in [
            ("GET", f"{where}/invitations", None),
            ("POST", f"{where}/invitations",
             {"email": "x@example.com", "role": "member"}),
            ("PATCH", f"{where}/members/{other}", {"role": "member"}),
            ("DELETE", f"{where}/members/{other}", None)]:
        assert api.problem(method, path, body) == (404, "not_found")
    me = [m["id"] for m in api.items(f"{where}/members")
          if m["email"] == member.email][0]
    # Not even themselves, but to leave.
    assert api.problem("PATCH", f"{where}/members/{me}",
                       {"role": "owner"}) == (404, "not_found")
    assert api.ask("DELETE", f"{where}/members/{me}").status_code == 204


@pytest.mark.parametrize("body, problem", [
    ('{"email": "a@example.com", "role": "member", "email": "b@x.org"}',
     (400, "unreadable")),
    ('{"email": "a@example.com", "role": "member", "account": "x"}',
     (400, "unknown_member")),
    ('{"email": "a@example.com"}', (422, "invalid")),
    ('{"email": 7, "role": ["member"]}', (422, "invalid")),
    ('{"email": null, "role": "member"}', (422, "invalid")),
    ('{"email": "a@example.com\\u0000", "role": "member"}',
     (400, "unreadable")),
    ('{"email": "a@example.com\\n", "role": "member"}', (422, "invalid")),
    ('{"email": "' + "a" * 300 + '@x.org", "role": "member"}',
     (422, "invalid")),
    ("[" * 5000 + "]" * 5000, (400, "unreadable")),
    ("[]", (400, "unreadable")), ("", (400, "unreadable")),
    ("{} {}", (400, "unreadable")), (b"\xff", (400, "unreadable")),
    ('{"email": "' + "a" * 40000 + '"}', (413, "too_large")),
])
def test_A12_bodies_are_what_is_described_and_nothing_else(
        person, api_of, body, problem):
    api = api_of(person, "placet.accounts.read placet.accounts.edit")
    [account] = api.items("/accounts")
    where = f"/accounts/{account['id']}/invitations"
    assert api.problem("POST", where, body) == problem
    assert api.items(where) == []


def test_wrong_types_and_methods_say_what_is_right(person, api_of):
    api = api_of(person)
    [account] = api.items("/accounts")
    where = f"/accounts/{account['id']}/invitations"
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = api.ask("POST", where, "{}", Content_Type=kind)
        assert answer.status_code == 415
        assert answer.headers["accept-post"] == "application/json"
    answer = api.ask("PUT", where, {})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    for path in ("/accounts", "/me/grants/export"):
        answer = api.ask("DELETE", path)
        assert answer.status_code == 405, path
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS", path
    assert answer.json()["type"].endswith("/method")


def test_the_door_refuses_what_is_over_its_own_limit(person, api_of):
    api = api_of(person, "placet.accounts.read")
    answer = api.http.post(f"{api.url}/accounts", content=b"a" * 70000)
    assert answer.status_code == 413


def test_errors_say_where(person, api_of):
    """RFC 9457, RFC 6901"""
    api = api_of(person)
    [account] = api.items("/accounts")
    answer = api.ask("POST", f"/accounts/{account['id']}/invitations",
                     {"email": "x@example.com", "a/b~c": 1, "role": "member"})
    [error] = answer.json()["errors"]
    assert error["pointer"] == "#/a~1b~0c"
    answer = api.ask("POST", f"/accounts/{account['id']}/invitations", {})
    assert {(e["pointer"], e["code"]) for e in answer.json()["errors"]} == \
        {("#/email", "missing"), ("#/role", "missing")}


def test_J7_one_app_cannot_do_everything_at_once(person, api_of, rows):
    """f:J7: 429, Retry-After and a metric."""
    api = api_of(person, "placet.accounts.read")
    assert api.items("/accounts")
    rows("update rate_bucket set full_until = clock_timestamp() + "
         "interval '60 s' where full_until > clock_timestamp() "
         "returning 1")
    answer = api.ask("GET", "/accounts")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    rows("delete from rate_bucket returning 1")
    assert api.items("/accounts")
    metrics = api.http.get(f"{api.url[:-7]}/metrics").text
    assert "placet_api_limited_total 0" not in metrics
    assert "placet_api_limited_total" in metrics


def test_a_wrong_token_is_nobodys(stack):
    """How often that may be tried: tests/story/test_limits.py"""
    api = Api(stack.url, "nonsense")
    assert api.problem("GET", "/accounts") == (401, "unauthenticated")
    api.http.close()


def test_a_page_of_another_origin_may_use_its_own_token_only(
        person, api_of, ana):
    """What the browser keeps for us is not looked at; a token is its own."""
    assert ana.http.get(f"{ana.url}/api/v1/accounts").status_code == 401
    api = api_of(person, "placet.accounts.read")
    answer = api.ask("GET", "/accounts", Origin="https://app.example")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    asked = api.http.request("OPTIONS", f"{api.url}/accounts", headers={
        "Origin": "https://app.example",
        "Access-Control-Request-Method": "GET"})
    assert asked.status_code == 204
    assert "idempotency-key" in \
        asked.headers["access-control-allow-headers"]


def test_A65_what_was_sent_is_not_in_the_log(stack, person, api_of):
    api = api_of(person)
    [account] = api.items("/accounts")
    api.ask("POST", f"/accounts/{account['id']}/invitations",
            json.dumps({"email": "not-in-the-log@example.com",
                        "role": "member"}),
            Idempotency_Key="not-in-the-log")
    said = "".join(p.read_text(errors="replace") for p in
                   (stack.path / "log").iterdir())
    assert "not-in-the-log" not in said and api.token not in said
