"""
Client secrets are ours: two at once, basic and post, and clients that are
suspended or deleted.
"""

import hashlib
import re

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from app import App, seen
from client_proofs import (LOOPBACK, add, ask, code_fields, confidential, kept,
                           listed, of, patience)
from command_line import say


# How the secret may come

@pytest.mark.parametrize("method, right, wrong", [
    ("client_secret_basic", "basic", "post"),
    ("client_secret_post", "post", "basic"),
])
def test_the_registered_method_and_no_other(confidential, ana, method, right,
                                            wrong):
    app = confidential(method)
    fields = code_fields(app, ana)
    refused = ask(app, wrong, **fields)
    assert refused.status_code == 401
    assert refused.json()["error"] == "invalid_client"
    assert method in refused.json()["error_description"]
    assert ("www-authenticate" in refused.headers) == (wrong == "basic")
    # Libraries that find the method out by trying keep their code.
    tokens = kept(ask(app, right, **fields))
    assert tokens["refresh_token"]
    kept(ask(app, right))


def test_a_wrong_secret_costs_nobody_the_code(confidential, ana):
    app = confidential()
    fields = code_fields(app, ana)
    for secret in (app.secret + "0", app.secret[:-1], app.secret.upper(),
                   "x", "placet_" + "0" * 72):
        refused = ask(app, "basic", secret, **fields)
        assert refused.status_code == 401, refused.text
        assert refused.json()["error"] == "invalid_client"
        assert 'Basic realm=' in refused.headers["www-authenticate"]
    kept(ask(app, "basic", **fields))


def test_basic_may_be_form_encoded_or_not(confidential):
    """RFC 6749 §2.3.1; clients.md §4.2"""
    app = confidential()
    kept(ask(app, "basic"))
    encoded = "".join(f"%{byte:02X}" for byte in app.secret.encode())
    kept(ask(app, "basic", encoded))
    kept(ask(app, "basic", encoded,
             client_id="".join(f"%{b:02x}" for b in app.client_id.encode())))
    for secret in ("%", "%zz", "+", "%00", "%ff", app.secret + "%", "a:b"):
        refused = ask(app, "basic", secret)
        assert refused.status_code == 401, (secret, refused.text)
        assert refused.json()["error"] == "invalid_client"


@pytest.mark.parametrize("more", [
    {"client_secret": "x"}, {"client_id": "dns-pilot"},
    {"client_assertion": "x.y.z"},
])
def test_two_ways_at_once_are_none(confidential, more):
    app = confidential()
    answer = ask(app, "basic", more=more)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


def test_a_public_client_has_no_secret(stack, client_of):
    app = App(stack.url, client_of(LOOPBACK))
    for how in ("basic", "post"):
        refused = ask(app, how, "placet_x", grant_type="refresh_token",
                      refresh_token="x")
        assert refused.status_code == 401
        assert "public" in refused.json()["error_description"]
    app.http.close()


# Two secrets at a time

FORM = re.compile(r"^placet_[A-Za-z0-9]{40,}$")


def test_a_secret_can_be_told_from_a_look_alike(confidential):
    """f:C8: what README says to a scanner"""
    secret = confidential().secret
    assert FORM.match(secret)
    digits, check = secret[len("placet_"):-8], secret[-8:]
    assert len(bytes.fromhex(digits)) == 32
    assert hashlib.sha256(digits.encode()).hexdigest()[:8] == check


def test_two_secrets_and_the_old_one_goes(stack, confidential, rows):
    """f:C7"""
    app = confidential()
    second, second_id = add(stack, app, "--label", "after the summer")
    assert FORM.match(second) and second != app.secret
    kept(ask(app, "basic"))
    kept(ask(app, "basic", second))
    third = stack.command("client", "secret", "add", app.client_id)
    assert third.status != 0 and "placet_" not in third.out
    assert "two secrets" in third.err
    said = listed(stack, app)
    assert set(said) == {"import", "after the summer"}
    assert all("used 20" in line for line in said.values())
    assert second not in str(said) and app.secret not in str(said)
    first_id = said["import"].split("\t")[0]
    say(stack, "client", "secret", "remove", app.client_id, first_id)
    assert ask(app, "basic").status_code == 401
    kept(ask(app, "basic", second))
    again = stack.command("client", "secret", "remove", app.client_id,
                          first_id)
    assert again.status != 0
    # There is room for another, and the last one can go as well.
    third, _ = add(stack, app)
    say(stack, "client", "secret", "remove", app.client_id, second_id)
    kept(ask(app, "basic", third))
    events = [event for event, in rows(
        "select event from audit where subject = %s order by audit_id",
        app.client_id)]
    assert events.count("client_secret_added") == 3
    assert events.count("client_secret_removed") == 2


def test_which_of_two_to_remove_is_said(stack, confidential):
    app = confidential()
    _, unused = add(stack, app, "--label", "spare")
    kept(ask(app, "basic"))
    refused = stack.command("client", "secret", "add", app.client_id)
    assert unused in refused.err and "spare" in refused.err


def test_a_client_without_any_secret_left_is_not_the_engines(
        stack, confidential, rows):
    """What only the engine might still know counts for nothing."""
    app = confidential()
    old = app.secret
    [[secret_id]] = rows("select secret_id from client_secret "
                         "where client_id = %s", app.client_id)
    say(stack, "client", "secret", "remove", app.client_id, str(secret_id))
    refused = ask(app, "basic")
    assert refused.status_code == 401
    # The engine itself is made to know it, as after an adoption.
    httpx.patch(f"{stack.engine.admin}/admin/clients/{app.client_id}",
                json=[{"op": "add", "path": "/client_secret", "value": old}]
                ).raise_for_status()
    assert ask(app, "basic").status_code == 401
    app.secret, _ = add(stack, app)
    kept(ask(app, "basic"))


def test_an_expired_secret_says_so(stack, confidential, rows):
    app = confidential()
    second, second_id = add(stack, app, "--expires", "30")
    kept(ask(app, "basic", second))
    rows("update client_secret set expires_at = now() - interval '1 second' "
         "where secret_id = %s returning 1", second_id)
    refused = ask(app, "basic", second)
    assert refused.status_code == 401
    assert refused.json()["error"] == "invalid_client"
    assert "expired" in refused.json()["error_description"]
    assert "expired 20" in listed(stack, app)["command line"]
    kept(ask(app, "basic"))
    # It takes no place any more.
    add(stack, app, "--label", "next")


@pytest.mark.parametrize("more", [
    ("--expires", "0"), ("--expires", "-1"), ("--expires", "3661"),
    ("--expires", "x"), ("--label", ""), ("--label", "x" * 101),
    ("--label", "a\nb"), ("--label", "a\u202eb"),
])
def test_a_bad_label_or_end_is_refused(stack, confidential, rows, more):
    app = confidential()
    before = rows("select count(*) from client_secret")
    outcome = stack.command("client", "secret", "add", app.client_id, *more)
    assert outcome.status != 0
    assert len(outcome.err.strip().splitlines()) == 1, outcome.err
    assert rows("select count(*) from client_secret") == before


def test_secrets_are_for_clients_that_have_some(stack, client_of):
    public = client_of(LOOPBACK)
    for words in (("add", public), ("add", "nobody"), ("list", "nobody"),
                  ("remove", public, "x"),
                  ("remove", public, "00000000-0000-0000-0000-000000000000")):
        outcome = stack.command("client", "secret", *words)
        assert outcome.status != 0 and outcome.err.startswith("placet: ")


def test_last_used_costs_no_write_per_token(confidential, rows):
    app = confidential()
    at = ("select last_used_at, xmin::text from client_secret "
          "where client_id = %s")
    assert rows(at, app.client_id)[0][0] is None
    kept(ask(app, "basic"))
    first = rows(at, app.client_id)
    assert first[0][0] is not None
    for _ in range(5):
        kept(ask(app, "basic"))
    assert rows(at, app.client_id) == first
    rows("update client_secret set last_used_at = now() - interval '1 day' "
         "where client_id = %s returning 1", app.client_id)
    kept(ask(app, "basic"))
    assert rows(at, app.client_id) != first


def test_ten_at_once_make_two(stack, confidential):
    app = confidential()
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda _: stack.command(
            "client", "secret", "add", app.client_id), range(6)))
    made = [of(o.out, "client_secret") for o in outcomes if o.status == 0]
    assert len(made) == 1
    seen.update(made)


# Suspended is not deleted (f:C13)

def test_suspended_and_resumed(stack, confidential, ana, rows):
    app = confidential()
    tokens = app.connect(ana)
    spare = app.connect(ana)
    code = code_fields(app, ana)
    say(stack, "client", "suspend", app.client_id)
    # Not invalid_client: on that, clients drop what they are registered as.
    for error, fields in (
            ("invalid_grant", {"grant_type": "refresh_token",
                               "refresh_token": tokens["refresh_token"]}),
            ("invalid_grant", code),
            ("unauthorized_client", {"grant_type": "client_credentials"})):
        refused = ask(app, "basic", **fields)
        assert (refused.status_code, refused.json()["error"]) == (400, error)
        assert "suspended" in refused.json()["error_description"]
        # Who does not prove to be it hears nothing of that.
        refused = ask(app, "basic", "wrong", **fields)
        assert (refused.status_code, refused.json()["error"]) == \
            (401, "invalid_client")
        assert "suspended" not in refused.json()["error_description"]
    # Giving back is always possible.
    assert app.revoke(spare["refresh_token"]).json() == {}
    page = ana.open(app.request().url)
    assert 400 <= page.status < 500
    states = rows("select state, end_reason from access_grant "
                  "where client_id = %s", app.client_id)
    assert {state for state, _ in states} == {"ended"}
    assert rows("select count(*) from delivery d join access_grant g "
                "using (grant_id) where g.client_id = %s",
                app.client_id)[0][0] >= 1
    say(stack, "client", "resume", app.client_id)
    # What it is registered as is back, secret and all; what it was allowed
    # is not.
    kept(ask(app, "basic"))
    for token in (tokens, spare):
        refused = ask(app, "basic", grant_type="refresh_token",
                      refresh_token=token["refresh_token"])
        assert refused.status_code == 400
        assert refused.json()["error"] == "invalid_grant"
    again = app.connect(ana)
    kept(ask(app, "basic", grant_type="refresh_token",
             refresh_token=again["refresh_token"]))


def test_a_public_clients_refresh_after_a_suspension_is_invalid_grant(
        stack, client_of, ana):
    app = App(stack.url, client_of(LOOPBACK))
    tokens = app.connect(ana)
    for word in ("suspend", "resume"):
        say(stack, "client", word, app.client_id)
        answer = app.call_token(grant_type="refresh_token",
                                refresh_token=tokens["refresh_token"])
        assert (answer.status_code, answer.json()["error"]) == \
            (400, "invalid_grant")
        assert ("suspended" in answer.json()["error_description"]) == \
            (word == "suspend")
    app.http.close()


def test_a_deleted_client_does_not_come_back(stack, confidential):
    app = confidential()
    say(stack, "client", "delete", app.client_id)
    assert ask(app, "basic").status_code == 401
    for words in (("resume",), ("secret", "add")):
        assert stack.command("client", *words, app.client_id).status != 0
