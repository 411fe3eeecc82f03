"""
`placet doctor`: nothing to mend on a good installation; each seeded mistake
is named with its fix, and nothing else is (f:J9).
"""

import copy
import datetime
import json
import re
import subprocess
import threading

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from secrets import token_hex

import psycopg
import pytest
import yaml

from stack.ports import free_port

LOCAL = "http://127.0.0.1"
SHIPPED = Path(__file__).resolve().parents[2] / "conf" / "placet.yml"
# Of Debian's package, whose age is that of the package.
SUFFIXES = Path("/usr/share/publicsuffix/public_suffix_list.dat")


class Diagnosis:
    """What the doctor said: its findings as (what is wrong, the fix)."""

    def __init__(self, done):
        self.said = done.stdout + done.stderr
        self.status = done.returncode
        self.found = re.findall(r"(?m)^wrong: (.+)\n  fix: (.+)$",
                                done.stdout)

    def only(self, wrong, fix):
        assert len(self.found) == 1, self.said
        self.has(wrong, fix)

    def has(self, wrong, fix):
        assert self.status != 0, self.said
        assert f"{len(self.found)} found to mend" in self.said
        assert any(wrong in said and fix in how for said, how in self.found), \
            self.said

    def is_good(self):
        assert self.status == 0 and not self.found, self.said
        assert "nothing found to mend" in self.said


@pytest.fixture
def suffixes(tmp_path):
    """suffixes(days): the file of a public suffix list as old as that"""
    def made(days):
        day = datetime.date.today() - datetime.timedelta(days)
        path = tmp_path / f"suffixes-{days}"
        path.write_text(f"// VERSION: {day}_08-14-51_UTC\n" +
                        SUFFIXES.read_text(encoding="utf-8"),
                        encoding="utf-8")
        return str(path)
    return made


@pytest.fixture
def conf(stack, suffixes):
    with open(stack.conf, encoding="utf-8") as file:
        conf = yaml.safe_load(file)
    conf.setdefault("domains", {})["public_suffix_list"] = suffixes(1)
    conf["dns"] = {"resolvers": [f"127.0.0.1:{port}" for port in (1, 2, 3)]}
    return conf


@pytest.fixture
def doctor(placet_bin, tmp_path):
    """doctor(conf): its Diagnosis of an installation configured so"""
    def run(conf):
        path = tmp_path / "placet.yml"
        path.write_text(yaml.safe_dump(conf))
        path.chmod(0o600)
        return Diagnosis(subprocess.run(
            [str(placet_bin), "doctor", "--conf", str(path)],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=60, check=False))
    return run


class Stranger:
    """
    A server that stands where the engine or the hook should be.

    answers    {(method, path): (status, body)}; all else is 404
    """

    def __init__(self, answers, host="127.0.0.1"):
        stranger = self
        self.heard = []

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                path = self.path.partition("?")[0]
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                stranger.heard.append((self.command, path))
                status, body = answers.get((self.command, path), (404, {}))
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer((host, 0), Handler)
        self.port = self._server.server_port
        self.url = f"{LOCAL}:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever,
                                        daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def engine(conf, public=None, admin=None, host="127.0.0.1"):
    """`conf` with a stranger for an engine, good but for what is given."""
    with Stranger({
        ("GET", "/.well-known/openid-configuration"):
            (200, {"issuer": conf["public_url"]}),
        **(public or {}),
    }) as outside, Stranger({
        ("GET", "/health/ready"): (200, {"status": "ok"}),
        ("GET", "/version"): (200, {"version": "v2.3.0"}),
        **(admin or {}),
    }, host) as inside:
        changed = copy.deepcopy(conf)
        changed["engines"][0].update(
            public=outside.url, admin=f"http://{host}:{inside.port}")
        yield changed


@pytest.fixture
def seeded(stack):
    """
    seeded(statement, undo): runs SQL as the cluster's superuser; undone when
    the story ends.
    """
    undone = []
    with psycopg.connect(stack.store.admin, autocommit=True) as connection:
        def seed(statement, undo):
            undone.append(undo)
            connection.execute(statement)
        yield seed
        for undo in reversed(undone):
            connection.execute(undo)


def test_a_good_installation_has_nothing_to_mend(stack, doctor, conf):
    doctor(conf).is_good()
    with engine(conf) as changed:
        doctor(changed).is_good()


def test_the_shipped_configuration_is_a_good_one(doctor, conf):
    """Its own settings, with this stack's database, engine and secrets."""
    with open(SHIPPED, encoding="utf-8") as file:
        shipped = yaml.safe_load(file)
    # It shows every setting but those that it explains in words.
    assert set(conf) - set(shipped) <= {
        "demo_app", "mail", "dns", "domains"}
    assert set(shipped["engines"][0]) == set(conf["engines"][0])
    for name in ("secrets", "sql", "scopes", "database", "hook_listen",
                 "mail", "dns", "domains"):
        shipped[name] = conf[name]
    # To this reader of YAML, on and off are truth values.
    shipped["registration"] = "off"
    shipped["passwords"] = "on"
    shipped["resources"] = str(SHIPPED.parent / shipped["resources"])
    with engine(shipped) as changed:
        doctor(changed).is_good()


# The configuration

def test_a_hook_key_that_is_short(doctor, conf, tmp_path):
    keys = tmp_path / "short.secrets"
    keys.write_text(f"root_key: {token_hex(32)}\n"
                    "hook_key: twenty-characters-ok\n")
    keys.chmod(0o600)
    doctor({**conf, "secrets": str(keys)}).only(
        "hook_key is short", "at least 32 random characters")


def test_a_demo_on_the_web(doctor, conf):
    conf.update(public_url="https://placet.example",
                trusted_proxies="127.0.0.1")
    with engine(conf) as changed:
        doctor(changed).only("passwords that everybody knows",
                             "`demo: false`")


def test_a_proxy_that_nobody_trusts(doctor, conf):
    conf.update(public_url="https://placet.example", demo=False)
    with engine(conf) as changed:
        doctor(changed).only("every visitor has the proxy's address",
                             "trusted_proxies")


def test_password_hashes_that_are_cheap(doctor, conf):
    conf["argon2"] = {"memory_kib": 8192, "passes": 2, "threads": 2}
    doctor(conf).only("password hashes are cheap", "argon2.memory_kib")


# Domains

def test_a_list_of_suffixes_that_is_old(doctor, conf, suffixes):
    conf["demo"] = False
    doctor(conf).is_good()
    conf["domains"]["public_suffix_list"] = suffixes(179)
    doctor(conf).is_good()
    conf["domains"]["public_suffix_list"] = suffixes(182)
    doctor(conf).only("the public suffix list is 182 days old",
                      "domains.public_suffix_list")


def test_one_resolver_that_could_lie(doctor, conf, tmp_path):
    conf["demo"] = False
    conf["dns"] = {"resolvers": ["127.0.0.1:1"]}
    doctor(conf).only("could lie", "dns.resolvers")
    del conf["dns"]
    doctor(conf).only("could lie", "dns.trust_anchor")
    anchor = tmp_path / "anchor"
    anchor.write_text(f". IN DS 20326 8 2 {'01' * 32}\n")
    conf["dns"] = {"trust_anchor": str(anchor)}
    doctor(conf).is_good()


# The grant store

def test_a_database_that_is_away(doctor, conf):
    dead = f"postgresql://placet@127.0.0.1:{free_port()}/placet"
    conf["database"] = {name: dead for name in conf["database"]}
    doctor(conf).has("the database does not answer", "`placet migrate`")


def test_a_database_without_the_migrations(doctor, conf):
    for name in ("writer", "reader"):
        url, _, _ = conf["database"][name].rpartition("/")
        conf["database"][name] = url + "/postgres"
    doctor(conf).has("the writer role cannot use the database",
                     "`placet migrate`")


@pytest.mark.parametrize("role", ["writer", "reader"])
def test_a_role_above_row_level_security(doctor, conf, seeded, role):
    seeded(f"alter role placet_{role} bypassrls",
           f"alter role placet_{role} nobypassrls")
    doctor(conf).only(f"the {role} role is above row-level security",
                      f"database.{role}")


def test_a_writer_that_is_superuser(doctor, conf, seeded):
    seeded("alter role placet_writer superuser",
           "alter role placet_writer nosuperuser")
    doctor(conf).has("above row-level security", "SUPERUSER")


def test_a_writer_that_owns_the_tables(doctor, conf):
    conf["database"]["writer"] = conf["database"]["primary"]
    doctor(conf).has("could rewrite the audit log", "placet.audit")


def test_an_audit_log_that_can_be_rewritten(doctor, conf, seeded):
    seeded("grant delete on placet.audit to placet_writer",
           "revoke delete on placet.audit from placet_writer")
    doctor(conf).only("could rewrite the audit log", "revoke update, delete")


def test_a_reader_that_may_write(doctor, conf):
    conf["database"]["reader"] = conf["database"]["writer"]
    doctor(conf).only("the reader role may write", "database.reader")


def test_a_database_that_may_lose_what_it_confirmed(doctor, conf, seeded):
    seeded("alter role placet_writer set synchronous_commit = off",
           "alter role placet_writer reset synchronous_commit")
    doctor(conf).only("may lose what it confirmed", "synchronous_commit on")


def test_more_workers_than_connections(doctor, conf):
    doctor({**conf, "workers": 64}).only("too few connections",
                                         "max_connections")


def test_an_engine_that_hears_of_no_revocation(doctor, conf):
    conf["engines"].append({**conf["engines"][0], "name": "green"})
    doctor(conf).only("not registered", "`placet migrate`")


# The engine

def test_an_engine_with_another_issuer(doctor, conf):
    for issuer in (conf["public_url"] + "/", "http://127.0.0.1:4444"):
        with engine(conf, public={
                ("GET", "/.well-known/openid-configuration"):
                    (200, {"issuer": issuer})}) as changed:
            doctor(changed).only("issuer is not ours",
                                 "urls.self.issuer")


def test_an_engine_that_is_away(doctor, conf):
    conf["engines"][0]["admin"] = f"{LOCAL}:{free_port()}"
    doctor(conf).only("admin address does not answer", "start the engine")
    conf["engines"][0]["public"] = f"{LOCAL}:{free_port()}"
    doctor(conf).has("public address does not answer", "start the engine")


def test_an_engine_whose_migrations_are_pending(doctor, conf):
    with engine(conf, admin={("GET", "/health/ready"):
                             (503, {"error": "error"})}) as changed:
        doctor(changed).only("its migrations are pending",
                             "hydra migrate sql")


def test_an_engine_of_another_generation(doctor, conf):
    with engine(conf, admin={("GET", "/version"):
                             (200, {"version": "v26.2.0"})}) as changed:
        doctor(changed).only("not of the generation", "engines.generation")
    # A build that does not tell is not held against it.
    with engine(conf, admin={("GET", "/version"):
                             (200, {"version": "master"})}) as changed:
        doctor(changed).is_good()


def test_an_engine_where_anybody_registers(doctor, conf):
    with engine(conf, public={("POST", "/oauth2/register"):
                              (400, {"error": "invalid"})}) as changed:
        doctor(changed).only("anybody register clients",
                             "dynamic_client_registration")


def test_an_admin_api_on_the_public_side(doctor, conf):
    with engine(conf, public={("GET", "/admin/clients"):
                              (200, [])}) as changed:
        doctor(changed).only("admin API answers at its public address",
                             "their own addresses")


def test_an_admin_api_that_others_may_reach(doctor, conf):
    with engine(conf, host="0.0.0.0") as changed:
        doctor(changed).only("that others may reach", "private network")


def test_tokens_without_a_grant_after_their_day(doctor, conf):
    conf["engines"][0]["unknown_grants"] = "allow-until 2024-02-29"
    doctor(conf).only("is over", "unknown_grants to refuse")


def test_tokens_without_a_grant_for_ever(doctor, conf):
    conf["engines"][0]["unknown_grants"] = "allow-until 2999-12-31"
    doctor(conf).only("more than a year", "an earlier day")


# The token hook

def test_a_hook_that_is_away(doctor, conf):
    conf["hook_listen"] = f"127.0.0.1:{free_port()}"
    doctor(conf).only("nothing answers at hook_listen", "`placet serve`")


def test_a_hook_that_takes_everybodys_word(doctor, conf):
    with Stranger({("POST", "/hook/token"): (204, {})}) as stranger:
        conf["hook_listen"] = f"127.0.0.1:{stranger.port}"
        doctor(conf).only("does not ask for the hook key", "hook_listen")


# It looks and does not touch

def test_the_doctor_changes_nothing(stack, doctor, conf, rows):
    def all_of_it():
        return rows("select (select count(*) from audit), "
                    "(select count(*) from client), "
                    "(select count(*) from engine)")
    before = all_of_it()
    doctor(conf).is_good()
    assert all_of_it() == before


def test_the_doctor_tells_no_secret(doctor, conf):
    said = doctor({**conf, "workers": 64}).said
    for url in conf["database"].values():
        assert url.split(":")[2].split("@")[0] not in said
