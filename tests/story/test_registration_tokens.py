"""
Clients that register themselves with a token: whose they are, how often a token
may be used, and when it ends.
"""

import re

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from app import seen
from command_line import say
from registering import (BUILT_IN, NATIVE, WEB, app_of, as_parsed_by_sdk,
                         place, register, stack)


@pytest.fixture
def token(stack):
    """token(account, …): a registration token of the command line"""
    def make(account, *words):
        said = say(stack, "registration-token", "add", account, *words)
        made = re.fullmatch(r"registration_token: (placet_[0-9a-f]{72})\n",
                            said).group(1)
        seen.add(made)
        return made
    return make


@pytest.fixture(scope="module")
def gated(stack):
    """The same installation, where registering needs a token."""
    with stack.another({"registration": "token"}, workers=1) as other:
        yield other


def test_without_a_token_nobody_registers(register, gated, token):
    for wrong in (None, "placet_" + "0" * 72, "x"):
        answer = register.ask(WEB, token=wrong, url=gated.local_url)
        assert answer.status_code == 401
        assert answer.json()["error"] == "invalid_token"
        assert answer.headers["www-authenticate"].startswith("Bearer ")
    good = token("Acme")
    assert register.made(WEB, token=good, url=gated.local_url)["client_id"]
    # Where anybody may come, a wrong token is still no token.
    assert register.ask(WEB, token="x").status_code == 401


def test_its_clients_are_its_accounts_own(
        register, gated, token, newcomer, rows, app_of):
    """f:C1: private unless said otherwise"""
    private = register.made({**NATIVE, "client_name": "Ours"},
                            token=token("Acme"), url=gated.local_url)
    public = register.made(
        {**NATIVE, "client_name": "Everybody's"}, url=gated.local_url,
        token=token("Acme", "--visibility", "public", "--label", "CI"))
    assert rows("select a.name, c.tier, c.is_public from client c join account "
                "a using (account_id) where client_id = any(%s) "
                "order by is_public",
                [private["client_id"], public["client_id"]]) == [
                    ("Acme", "self", False), ("Acme", "self", True)]
    person = newcomer(account="Outside")
    page = person.authorize(app_of(
        private, "http://localhost:50013/callback").request("dns.read").url)
    assert not any(page.root.every("input", name="account")), page
    app = app_of(public, "http://localhost:50013/callback")
    assert app.connect(person, "dns.read", accounts=["Outside"])


def test_a_token_may_register_so_often(register, gated, token, rows):
    """Whatever address it is shown at; another token is another limit."""
    one, other = token("Acme"), token("Acme")
    rows("with a as (delete from rate_bucket returning 1) select 1")
    assert register.ask(WEB, token=one,
                        url=gated.local_url).status_code == 201
    rows("update rate_bucket set full_until = clock_timestamp() + "
         "interval '2 hours' returning 1")
    refused = register.ask(WEB, token=one, url=gated.local_url)
    assert refused.status_code == 429
    assert refused.json()["error"] == "temporarily_unavailable"
    assert int(refused.headers["retry-after"]) > 3000
    assert register.ask(WEB, token=other,
                        url=gated.local_url).status_code == 201
    rows("with a as (delete from rate_bucket returning 1) select 1")


def test_a_token_pays_as_often_as_it_says(
        stack, register, gated, token, place):
    twice = token("Acme", "--uses", "2")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(
            lambda n: register.ask({**WEB, "client_name": f"Pay {n}"},
                                   token=twice, url=gated.local_url),
            range(16)))
    codes = sorted(a.status_code for a in answers)
    assert codes == [201] * 2 + [401] * 14
    # Whoever did not hear the answer may ask once more.
    [one, _] = [a.json() for a in answers if a.status_code == 201]
    again = register.made({**WEB, "client_name": one["client_name"]},
                          token=twice, url=gated.local_url)
    assert again["client_id"] == one["client_id"]
    # Which of them is over is on the list; the token itself is not.
    listed = say(stack, "registration-token", "list")
    assert "0 uses left" in listed and twice not in listed


def test_a_token_ends(stack, register, gated, token, rows):
    removed, expired = token("Acme", "--label", "Removed"), token(
        "Acme", "--label", "Expired", "--expires", "1")
    [[one]] = rows("select token_id::text from registration_token "
                   "where label = 'Removed'")
    say(stack, "registration-token", "remove", one)
    rows("update registration_token set expires_at = now() "
         "where label = 'Expired' returning 1")
    for ended in (removed, expired):
        answer = register.ask(WEB, token=ended, url=gated.local_url)
        assert answer.status_code == 401
    for wrong in (["remove", one], ["remove", "x"],
                  ["add", "No such account"],
                  ["add", "Self-registered apps"], ["add", BUILT_IN],
                  ["add", "Acme", "--uses", "0"],
                  ["add", "Acme", "--expires", "x"],
                  ["add", "Acme", "--visibility", "open"],
                  ["add", "Acme", "--label", "a\u202eb"]):
        assert stack.command("registration-token", *wrong).status != 0, wrong


def test_a_machine_registers_with_a_token(stack, register, gated, token):
    machine = {"client_name": "Machine", "scope": "dns.read",
               "grant_types": ["client_credentials"],
               "token_endpoint_auth_method": "client_secret_post"}
    assert register.ask(machine).status_code == 400
    answer = register.ask({**machine, "scope": "placet.clients.read"},
                          token=token("Acme"), url=gated.local_url)
    assert answer.json()["error"] == "invalid_client_metadata"
    assert "needs a person" in answer.json()["error_description"]
    said = register.made(machine, token=token("Acme"), url=gated.local_url)
    as_parsed_by_sdk(said)
    assert said["redirect_uris"] == [] and said["response_types"] == []
    answer = httpx.post(stack.url + "/oauth2/token", trust_env=False, data={
        "grant_type": "client_credentials", "scope": "dns.read",
        "client_id": said["client_id"],
        "client_secret": said["client_secret"]})
    assert answer.status_code == 200, answer.text
    seen.add(answer.json()["access_token"])
