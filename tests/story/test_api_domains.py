"""Domains and changes of hands at /api/v1."""

import pytest


@pytest.fixture
def account(api):
    [found] = api.items("/accounts")
    return f"/accounts/{found['id']}"


def test_a_domain_is_claimed_looked_up_and_given_up(api, account):
    where = f"{account}/domains"
    made = api.ask("POST", where, {"domain": " B\u00fccher.example.org"})
    assert made.status_code == 201, made.text
    assert made.json()["domain"] == "xn--bcher-kva.example.org"
    path = made.headers["location"].partition("/api/v1")[2]
    domain = api.get(path)
    assert domain["state"] == "claimed" and not domain["verified_since"]
    assert domain["record"]["type"] == "TXT"
    assert domain["record"]["name"] == \
        "_placet-challenge.xn--bcher-kva.example.org."
    assert domain["record"]["value"].startswith("token=")
    assert [d["shown"] for d in api.items(where)] == \
        ["b\u00fccher.example.org"]
    assert api.problem("POST", where, {"domain": "b\u00fccher.example.org"}) \
        == (409, "conflict")
    # A new token for the same claim.
    again = api.ask("POST", f"{path}/restart")
    assert again.status_code == 200, again.text
    assert again.json()["record"]["value"] != domain["record"]["value"]
    assert api.ask("DELETE", path).status_code == 204
    assert api.problem("GET", path) == (404, "not_found")
    assert api.items(where) == []


@pytest.mark.parametrize("domain, code", [
    ("co.uk", "domain_public_suffix"), ("*.example.org", "wildcard"),
    ("https://example.org/", "domain_address"), ("", "empty"),
    ("127.0.0.1", "domain_ip")])
def test_what_cannot_be_claimed_says_why(api, account, domain, code):
    answer = api.ask("POST", f"{account}/domains", {"domain": domain})
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("#/domain", code)


def test_a_look_up_now_says_what_was_seen(api, account):
    path = api.ask("POST", f"{account}/domains", {
        "domain": "not-there.example.org"}).headers["location"]
    path = path.partition("/api/v1")[2]
    answer = api.ask("POST", f"{path}/check")
    assert answer.status_code in (200, 429), answer.text
    if answer.status_code == 200:
        assert answer.json()["state"] == "claimed"
    again = [api.ask("POST", f"{path}/check") for _ in range(8)][-1]
    assert again.status_code == 429 and again.headers["retry-after"]


def test_I3_anothers_domain_is_not_there(api, account, newcomer, api_of):
    path = api.ask("POST", f"{account}/domains", {
        "domain": "mine.example.org"}).headers["location"]
    path = path.partition("/api/v1")[2]
    other = newcomer()
    other.sign_in()
    theirs = api_of(other)
    [own] = [a["id"] for a in theirs.items("/accounts")]
    for where in (path, f"/accounts/{own}/domains/{path.split('/')[-1]}"):
        for method, below in [("GET", ""), ("DELETE", ""),
                              ("POST", "/check"), ("POST", "/restart")]:
            assert theirs.problem(method, where + below) == \
                (404, "not_found")


def test_a_client_is_offered_and_the_offer_taken_back(
        stack, api, account, newcomer, api_of, rows):
    """f:C12: nothing changes until it is accepted."""
    made = api.ask("POST", f"{account}/clients", {
        "kind": "cli", "client_name": "Given", "scope": "dns.read",
        "redirect_uris": ["http://127.0.0.1/callback"]}).json()
    path = f"{account}/clients/{made['client_id']}/transfer"
    assert api.problem("GET", path) == (404, "not_found")
    assert api.problem("POST", path, {"to": "No Such Account"}) == \
        (422, "invalid")
    assert api.ask("POST", path, {"to": "Ana personal"}).status_code == 201
    assert api.get(path)["to"] == "Ana personal"
    assert api.problem("POST", path, {"to": "Acme"}) == (409, "conflict")
    other = newcomer()
    other.sign_in()
    assert api_of(other).problem("DELETE", path) == (404, "not_found")
    assert api.ask("DELETE", path).status_code == 204
    assert api.problem("DELETE", path) == (404, "not_found")
    assert api.get(f"{account}/clients/{made['client_id']}")
