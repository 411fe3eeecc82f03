"""Clients in files: exported, wiped, imported (f:C18)."""

import base64
import io
import json
import struct
import zlib

import pytest

from app import seen
from command_line import say
from proven_client import prove  # noqa: F401


def picture(side=64):
    """A PNG of one colour, as another program would write it."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(
            ">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"\x20\x80\x60" * side for _ in range(side))
    out = io.BytesIO(b"")
    out.write(b"\x89PNG\r\n\x1a\n")
    out.write(chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2,
                                         0, 0, 0)))
    out.write(chunk(b"IDAT", zlib.compress(rows)))
    out.write(chunk(b"IEND", b""))
    return base64.urlsafe_b64encode(out.getvalue()).rstrip(b"=").decode()


KEYS = {"keys": [{"kty": "EC", "crv": "P-256", "kid": "one", "use": "sig",
                  "alg": "ES256",
                  "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                  "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}

CLIENTS = [
    {"client_id": "file-web", "client_name": "File Web", "account": "Acme",
     "kind": "web", "visibility": "public",
     "token_endpoint_auth_method": "client_secret_post",
     "redirect_uris": ["https://file.example/a", "https://file.example/b"],
     "scope": "openid dns.read dns.edit", "optional_scope": "dns.edit",
     "client_uri": "https://file.example/",
     "policy_uri": "https://file.example/p",
     "tos_uri": "https://file.example/t",
     "refresh_replay_s": 60, "logo": picture()},
    {"client_id": "file-keys", "client_name": "Schl\u00fcssel \u00d8re 1",
     "account": "Acme", "kind": "machine", "suspended": True,
     "token_endpoint_auth_method": "private_key_jwt", "jwks": KEYS,
     "grant_types": ["client_credentials"], "scope": "dns.read"},
    {"client_id": "file-cli", "client_name": "File \"Line\"",
     "account": "Ana personal", "token_endpoint_auth_method": "none",
     "redirect_uris": ["http://127.0.0.1/callback"], "first_party": True,
     "scope": "dns.read"},
]
IDS = sorted(c["client_id"] for c in CLIENTS)


STATE = ("select md5(string_agg(c::text, ' ' order by client_id)), "
         "(select count(*) from client_version), "
         "(select count(*) from audit), "
         "(select count(*) from client_secret) from client c")


@pytest.fixture
def ferry(stack, tmp_path, rows):
    """ferry(text): imports it; gives what was printed."""
    def run(text):
        path = tmp_path / "clients.json"
        path.write_text(text)
        out = say(stack, "client", "import", str(path))
        seen.update(line.partition(": ")[2] for line in out.splitlines()
                    if line.startswith("client_secret: "))
        return out

    yield run
    wipe(rows)


def wipe(rows, ids=IDS):
    for table in ("client_secret", "client_key_set", "client_mirror",
                  "client_logo", "client_replay", "client_use",
                  "client_skeleton",
                  "client_version", "client"):
        rows(f"with gone as (delete from {table} where client_id = any (%s) "
             "returning 1) select count(*) from gone", ids)


def exported(stack):
    # Not splitlines(): a name may have what that takes for the end of a line.
    return [json.loads(line)
            for line in say(stack, "client", "export").split("\n") if line]


def of_these(clients):
    return [c for c in clients if c["client_id"] in IDS]


def test_what_is_exported_comes_back_as_it_was(stack, rows, ferry):
    out = ferry("\n".join(json.dumps(c, indent=1) for c in CLIENTS))
    assert [line.partition(": ")[2] for line in out.splitlines()
            if line.startswith("client_id")] == \
        [c["client_id"] for c in CLIENTS]
    before = exported(stack)
    assert [c["client_id"] for c in of_these(before)] == IDS
    for client in CLIENTS:
        [kept] = [c for c in before if c["client_id"] == client["client_id"]]
        for member, value in client.items():
            if member not in ("jwks", "logo"):
                assert kept[member] == value, member
    assert not any("secret" in member for c in before for member in c)

    wipe(rows)
    assert of_these(exported(stack)) == []
    # Others' stories leave rows that no file could bring.
    ferry("\n".join(json.dumps(c) for c in of_these(before)))
    assert exported(stack) == before

    # A second import is a no-op.
    was = rows(STATE)
    out = ferry("\n".join(json.dumps(c) for c in of_these(exported(stack))))
    assert out.count("outcome: unchanged") == 3
    assert out.endswith("new 0, changed 0, unchanged 3\n")
    assert rows(STATE) == was
    assert exported(stack) == before


def lines_of(out, client_id):
    """What is printed of one client."""
    _, _, rest = out.partition(f"client_id: {client_id}\n")
    lines = rest.split("client_id: ")[0].splitlines()
    return [line for line in lines if not line.startswith((
        "client_secret", "secret_id", "new ", "nothing is written"))]


def test_what_an_import_changes_is_said(stack, rows, ferry):
    out = ferry("\n".join(json.dumps(c) for c in CLIENTS))
    assert [lines_of(out, id_) for id_ in IDS] == [["outcome: new"]] * 3
    assert out.endswith("new 3, changed 0, unchanged 0\n")

    web, keys, line = (dict(c) for c in CLIENTS)
    web["client_name"] = "File Net"
    web["redirect_uris"] = web["redirect_uris"][:1]
    web["logo"] = picture(48)
    del web["tos_uri"]
    keys["suspended"] = False
    changed = "\n".join(json.dumps(c) for c in (web, keys, line))
    told = {
        "file-web": [
            "outcome: changed",
            '- "client_name":"File Web"', '+ "client_name":"File Net"',
            '- "redirect_uris":["https://file.example/a",'
            '"https://file.example/b"]',
            '+ "redirect_uris":["https://file.example/a"]',
            '- "tos_uri":"https://file.example/t"',
            '- "logo":…', '+ "logo":…'],
        "file-keys": ["outcome: changed", '- "suspended":true',
                      '+ "suspended":false'],
        "file-cli": ["outcome: unchanged"]}

    # First only to see it.
    was = rows(STATE)
    trial = stack.command("client", "import", "--dry-run", "-",
                          text_in=changed + json.dumps(
                              {**line, "client_id": "file-other"}))
    assert trial.status == 0, trial.reason()
    assert rows(STATE) == was
    for id_, lines in {**told, "file-other": ["outcome: new"]}.items():
        assert lines_of(trial.out, id_) == lines
    assert trial.out.endswith(
        "nothing is written; would be new 1, changed 2, unchanged 1\n")

    out = ferry(changed)
    assert out.endswith("new 0, changed 2, unchanged 1\n")
    for id_, lines in told.items():
        assert lines_of(out, id_) == lines
    assert ferry(changed).endswith("new 0, changed 0, unchanged 3\n")


def acme(rows):
    [(id_,)] = rows("select account_id::text from account where name = "
                    "'Acme'")
    return id_


def test_the_domain_comes_along_where_it_is_verified(
        stack, rows, ferry, prove):  # noqa: F811
    """A badge is the account's proof, not a line in a file (I4)."""
    shown = {**CLIENTS[0], "domain": "carried.example"}
    text = "\n".join(json.dumps(c) for c in (shown, CLIENTS[2]))

    def bring(*options):
        outcome = stack.command("client", "import", *options, "-",
                                text_in=text)
        seen.update(line.partition(": ")[2]
                    for line in outcome.out.splitlines()
                    if line.startswith("client_secret: "))
        return outcome

    outcome = bring()
    assert outcome.status == 0 and "file-web is not shown under " \
        "carried.example, which Acme has not verified" in outcome.err
    assert outcome.out.endswith("new 2, changed 0, unchanged 0\n")
    kept = "select verified_domain from client where client_id = 'file-web'"
    assert rows(kept) == [(None,)]
    assert "domain" not in of_these(exported(stack))[1]

    prove(acme(rows), name="carried.example")
    for options in (("--dry-run",), ()):
        outcome = bring(*options)
        assert outcome.err == ""
        assert lines_of(outcome.out, "file-web") == [
            "outcome: changed", '+ "domain":"carried.example"']
    assert rows(kept) == [("carried.example",)]
    before = of_these(exported(stack))
    assert before[1]["domain"] == "carried.example"

    # Once more, and after a loss.
    assert bring().out.endswith("new 0, changed 0, unchanged 2\n")
    wipe(rows)
    assert ferry("\n".join(json.dumps(c) for c in before)).endswith(
        "new 2, changed 0, unchanged 0\n")
    assert of_these(exported(stack)) == before
    # What lapsed stays the client's domain, for when it is proved again.
    rows("with d as (update domain set state = 'lapsed', ended_at = now(), "
         "next_check_at = null where name = 'carried.example' returning 1) "
         "select 1 from d")
    outcome = bring()
    assert outcome.err == "" and "unchanged 2" in outcome.out
    assert of_these(exported(stack)) == before


def test_no_file_gives_a_client_away(stack, rows, ferry):
    """f:C12: who is to have it accepts, and its people are told."""
    ferry(json.dumps(CLIENTS[2]))
    was = rows(STATE)
    for options in (("--dry-run",), ()):
        outcome = stack.command(
            "client", "import", *options, "-", text_in=json.dumps(
                {**CLIENTS[2], "account": "Acme", "client_name": "Mine"}))
        assert outcome.status != 0
        assert "file-cli belongs to Ana personal" in outcome.reason()
        assert "Give away" in outcome.reason()
    assert rows(STATE) == was


def test_a_client_that_a_page_or_program_made_comes_back(
        stack, newcomer, api_of, rows, ferry):
    person = newcomer()
    person.sign_in()
    api = api_of(person)
    [account] = api.items("/accounts")
    made = api.ask("POST", f"/accounts/{account['id']}/clients", {
        "kind": "agent", "client_name": "Made", "scope": "dns.read",
        "redirect_uris": ["http://127.0.0.1/callback"]}).json()
    text = say(stack, "client", "export", made["client_id"])
    assert json.loads(text)["kind"] == "agent"
    ferry(text)
    [[version]] = rows("select version from client where client_id = %s",
                       made["client_id"])
    assert version == 1
    assert say(stack, "client", "export", made["client_id"]) == text


@pytest.mark.parametrize("text, why", [
    ('{"client_id": "file-cli"} {', "missing"),
    ("", "expected"), ("[]", "one JSON object"),
    ("[" * 20 + "]" * 20, "nested too deeply"),
    (json.dumps({**CLIENTS[2], "logo": "bm8gcGljdHVyZQ"}), "logo"),
    (json.dumps({**CLIENTS[2], "domain": ""}), "domain"),
    (json.dumps({**CLIENTS[2], "kind": "robot"}), "kind"),
    (json.dumps({**CLIENTS[2], "kind": "web"}), "kind"),
    (json.dumps({**CLIENTS[2], "suspended": "yes"}), "suspended"),
    (json.dumps({**CLIENTS[2], "refresh_replay_s": 301}), "300 seconds"),
])
def test_what_is_wrong_in_a_file_is_said(stack, tmp_path, text, why):
    path = tmp_path / "bad.json"
    path.write_text(text)
    outcome = stack.command("client", "import", str(path))
    assert outcome.status != 0 and why in outcome.reason()


def test_there_is_nothing_to_export_of_who_is_not_there(stack):
    outcome = stack.command("client", "export", "nobody")
    assert outcome.status != 0 and "no client nobody" in outcome.reason()


def test_many_large_logos_have_room(stack, rows):
    """A picture that cannot be compressed is 150 KB long."""
    ids = [f"large-logo-{i}" for i in range(30)]
    rows("with c as (insert into client (client_id, account_id, name, "
         "is_public, tier, kind_of_app, method, redirect_uris, scopes, "
         "grant_types) select id, account_id, 'Logo', false, 'hand', 'web', "
         "'none', '{}', '{}', '{}' from unnest(%s::text[]) id, account "
         "where name = 'Acme' returning client_id) select count(*) from c",
         ids)
    try:
        rows("with l as (insert into client_logo (client_id, logo_hash, png) "
             "select id, sha256(id::bytea), decode(repeat('ab', 150000), "
             "'hex') from unnest(%s::text[]) id returning 1) "
             "select count(*) from l", ids)
        found = [c for c in exported(stack) if c["client_id"] in ids]
        assert sorted(c["client_id"] for c in found) == sorted(ids)
        assert {len(c["logo"]) for c in found} == {200000}
    finally:
        wipe(rows, ids)
