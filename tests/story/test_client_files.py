"""Clients in files: exported, wiped, imported (f:C18)."""

import base64
import io
import json
import struct
import zlib

import pytest

from app import seen
from command_line import say


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
    {"client_id": "file-keys", "client_name": "Schl\u00fcssel \u2116 1",
     "account": "Acme", "kind": "machine", "suspended": True,
     "token_endpoint_auth_method": "private_key_jwt", "jwks": KEYS,
     "grant_types": ["client_credentials"], "scope": "dns.read"},
    {"client_id": "file-cli", "client_name": "File \"Line\"",
     "account": "Ana personal", "token_endpoint_auth_method": "none",
     "redirect_uris": ["http://127.0.0.1/callback"], "first_party": True,
     "scope": "dns.read"},
]
IDS = sorted(c["client_id"] for c in CLIENTS)


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
                  "client_version", "client"):
        rows(f"with gone as (delete from {table} where client_id = any (%s) "
             "returning 1) select count(*) from gone", ids)


def exported(stack):
    return [json.loads(line)
            for line in say(stack, "client", "export").splitlines()]


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
    state = ("select md5(string_agg(c::text, ' ' order by client_id)), "
             "(select count(*) from client_version), "
             "(select count(*) from audit), "
             "(select count(*) from client_secret) from client c")
    was = rows(state)
    ferry("\n".join(json.dumps(c) for c in of_these(exported(stack))))
    assert rows(state) == was
    assert exported(stack) == before


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
    ids = [f"logo-{i}" for i in range(30)]
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
