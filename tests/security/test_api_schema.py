"""
The API answers what its description says, whatever is sent (schemathesis),
and does so for things that are there: every operation succeeds at least once.
"""

import collections
import json
import os
import shutil
import subprocess
import sys
import time

from pathlib import Path
from types import SimpleNamespace

import pytest

from app import App
from command_line import say
from test_client_logo import picture
from test_openid_sign_in import provider  # noqa: F401
from test_operator_api import Platform, key_of  # noqa: F401

CHECKS = ("not_a_server_error,status_code_conformance,"
          "content_type_conformance,response_schema_conformance,"
          "response_headers_conformance,use_after_free,"
          "negative_data_rejection,positive_data_acceptance,ignored_auth,"
          "unsupported_method")
HOOKS = Path(__file__).with_name("schema_hooks.py")

# What a text may be is known to the store alone: names that are held, hosts
# that are proven, accounts that exist.
STORE_DECIDES = ("createClient", "changeClient", "claimDomain", "addSecret",
                 "offerClient", "putAccount", "putMember")
SETTINGS = """
hooks = "schema_hooks.py"
[reports]
directory = "."
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 409, 411, 412, 413, 414, 415,
    422, 428, 429]
[generation]
# No text of JSON may have it here.
allow-x00 = false
[phases.coverage]
# A GET with a body is 400 before anybody looks where it goes.
unexpected-methods = ["put", "post", "patch", "delete", "options", "trace",
    "query"]
"""


def settings(parameters, special):
    def lines(of):
        return "".join(f'"{name}" = {json.dumps(value)}\n'
                       for name, value in of.items())
    text = SETTINGS + "[parameters]\n" + lines(parameters)
    for id_ in STORE_DECIDES:
        text += (f'[[operations]]\ninclude-operation-id = "{id_}"\n'
                 "[operations.checks.positive_data_acceptance]\n"
                 'expected-statuses = ["2xx", 409, 422]\n')
    for id_, of in special.items():
        text += (f'[[operations]]\ninclude-operation-id = "{id_}"\n'
                 "[operations.parameters]\n" + lines(of))
    return text


def answers(events):
    """Of each operation by its own method: how often which status."""
    found = collections.defaultdict(collections.Counter)
    for line in events.read_text().splitlines():
        [(kind, event)] = json.loads(line).items()
        if kind != "ScenarioFinished":
            continue
        recorder = event["recorder"]
        for id_, made in recorder.get("interactions", {}).items():
            method = recorder["cases"][id_]["value"]["method"]
            if recorder["label"].startswith(method + " "):
                found[recorder["label"]][
                    made["response"]["status_code"]] += 1
    return found


def run(stack, rows, folder, token, parameters, special, *more,
        document="/api/v1/openapi.json"):
    """A bounded run with a fixed seed; gives what never succeeded."""
    folder.mkdir()
    shutil.copy(HOOKS, folder)
    (folder / "logo.png").write_bytes(picture())
    (folder / "schemathesis.toml").write_text(settings(parameters, special))
    with open(folder / "said", "w", encoding="utf-8") as said:
        running = subprocess.Popen(
            [sys.executable, "-m", "schemathesis.cli", "run",
             f"{stack.url}{document}", "--checks", CHECKS,
             "--seed", "20261129", "--mode", "all", "--max-examples", "6",
             "--no-color", "--max-failures", "50", "--continue-on-failure",
             "--report", "ndjson", "--report-ndjson-path", folder / "events",
             "-H", f"Authorization: Bearer {token}", *more],
            cwd=folder, env={**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY":
                             str(folder / "hypothesis")},
            stdout=said, stderr=subprocess.STDOUT)
        while running.poll() is None:
            # The limits have stories of their own.
            rows("with a as (delete from rate_bucket returning 1) select 1")
            time.sleep(0.5)
    found = answers(folder / "events")
    assert running.returncode == 0, (folder / "said").read_text()[-8000:]
    return {label for label, of in found.items()
            if not any(200 <= status < 300 for status in of)}


@pytest.fixture
def world(stack, newcomer, api_of, pilot, client_of, rows):
    """An account where there is one of everything, and its owner's program."""
    person, other = newcomer(), newcomer(account="Else")
    person.sign_in()
    pilot.connect(person, accounts=["Own"])
    second = App(stack.url, client_of("http://127.0.0.1/callback"))
    second.connect(person, accounts=["Own"])
    second.http.close()
    api = api_of(person)
    [account] = api.items("/accounts")
    where = f"/accounts/{account['id']}"
    say(stack, "member", "add", account["name"], other.email, "member")

    def made(path, **body):
        answer = api.ask("POST", where + path, body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def client(name):
        return made("/clients", kind="web", client_name=name,
                    scope="dns.read", redirect_uris=[
                        "https://app.example.org/cb"])["client_id"]

    def second_secret(of):
        return made(f"/clients/{of}/secrets", label="second")["id"]

    def grant(client_id):
        [id_] = [g["id"] for g in api.items("/me/grants?state=live")
                 if g["app"]["client_id"] == client_id]
        return id_

    keeper, ending, offered = (
        client(name) for name in ("Keeper", "Ending", "Offered"))
    say(stack, "account", "add", f"Receiver of {keeper}")
    made(f"/clients/{offered}/transfer", to=f"Receiver of {keeper}")
    api.ask("POST", f"{where}/clients/{ending}/suspend")
    [member] = [m["id"] for m in api.items(f"{where}/members")
                if m["email"] == other.email]
    return SimpleNamespace(
        api=api, account=account["id"], keeper=keeper, ending=ending,
        offered=offered, member=member,
        secret=second_secret(keeper),
        invite=lambda name: made("/invitations", role="member",
                                 email=f"{name}@example.com")["id"],
        domain=made("/domains", domain="schema.example.org")["id"],
        grant=grant("dns-pilot"), other_grant=grant(second.client_id))


def test_every_answer_is_as_described(stack, world, rows, tmp_path):
    common = {
        "path.account": world.account, "path.member": world.member,
        "path.invitation": world.invite("schema"), "path.grant": world.grant,
        "path.client": world.keeper, "path.secret": world.secret,
        "path.domain": world.domain, "header.If-Match": "*"}
    assert run(stack, rows, tmp_path / "kept", world.api.token, common, {
        "addSecret": {"path.client": world.offered},
        "suspendClient": {"path.client": world.ending},
        "resumeClient": {"path.client": world.ending},
        "getTransfer": {"path.client": world.offered},
    }, "--exclude-method", "DELETE",
        "--phases", "examples,coverage,fuzzing") == set()
    common["path.invitation"] = world.invite("late")
    assert run(stack, rows, tmp_path / "ended", world.api.token, common, {
        "removeAccountApp": {"path.grant": world.other_grant},
        "deleteClient": {"path.client": world.ending,
                         "query.client_name": "Ending"},
        "withdrawTransfer": {"path.client": world.offered},
    }, "--include-method", "DELETE", "--phases", "coverage,fuzzing") == set()


def test_every_answer_to_an_operator_is_as_described(
        provider, stack, rows, key_of, tmp_path):  # noqa: F811
    key = key_of("schema")
    platform = Platform(stack, key, rows)
    platform.account("schema", name="Schema")
    platform.account("closing", name="Closing")
    for subject, role in (("kept", "owner"), ("ended", "admin")):
        assert platform.member("schema", subject, role=role, email=
                               f"{subject}@schema.example").status_code == 201
    platform.http.close()
    common = {"path.id": "schema", "path.subject": "kept"}
    assert run(stack, rows, tmp_path / "kept", key, common, {},
               "--exclude-method", "DELETE",
               "--phases", "examples,coverage,fuzzing",
               document="/api/operator/v1/openapi.json") == set()
    common["path.subject"] = "ended"
    assert run(stack, rows, tmp_path / "ended", key, common,
               {"closeAccount": {"path.id": "closing"}},
               "--include-method", "DELETE", "--phases", "coverage,fuzzing",
               document="/api/operator/v1/openapi.json") == set()
    # Whatever the platform calls its accounts, it can make them.
    assert "PUT /accounts/{id}" not in run(
        stack, rows, tmp_path / "any", key, {}, {}, "--phases", "fuzzing",
        document="/api/operator/v1/openapi.json")
