"""
A database with nothing but the migrations, and the program's own queries on
it: generated as the build generates them, prepared, and asked as fiber/pg.c
asks (one transaction: who acts, then the statement).
"""

import json
import os
import subprocess
import uuid

from contextlib import contextmanager
from pathlib import Path

import psycopg

from stack import conninfo
from stack.ports import free_port
from stack.postgres import Cluster, search_path
from stack.process import Ledger
from stack.rundir import RunDir
from stack.store import PrivateStore

ROOT = Path(__file__).resolve().parents[2]
CC = ["gcc", "-std=gnu17", "-D_GNU_SOURCE", "-O1", "-ffunction-sections",
      "-fdata-sections", "-I", ROOT / "app"]

_PRINT = """
#include "store/statements.h"
int main(void) { return statements_print(stdout) ? 0 : 1; }
void panic_at(const char *file, int line, const char *format, ...)
{ (void)file; (void)line; (void)format; __builtin_trap(); }
"""


def build_generator(folder):
    """The build's own program that makes C of query files."""
    program = folder / "sql"
    sources = ("sql", "query_read", "query_write", "source")
    subprocess.run([*CC, *(ROOT / f"app/gen/{one}.c" for one in sources),
                    "-o", program], check=True)
    return program


def statements(folder):
    """Every query of the program: name → what statements_print says."""
    generator = build_generator(folder)
    files = sorted((ROOT / "sql" / "queries").glob("*/*.sql"))
    subprocess.run([generator, folder, *files], check=True)
    (folder / "print.c").write_text(_PRINT, "ascii")
    # The functions are not called here; the linker leaves them out.
    subprocess.run([*CC, "-I", folder, folder / "print.c",
                    folder / "queries.c", ROOT / "app/store/statements.c",
                    "-Wl,--gc-sections", "-o", folder / "print"], check=True)
    lines = subprocess.run([folder / "print"], check=True, text=True,
                           capture_output=True).stdout.splitlines()
    return {s["name"]: s for s in map(json.loads, lines)}


def sqitch(url, *words):
    """sqitch as `placet migrate` calls it, or with another command."""
    bare, password = conninfo.split_password(url)
    env = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": "/tmp",
           "PGPASSWORD": password or "", "PATH": search_path()}
    return subprocess.run(
        ["sqitch", words[0], "--chdir", ROOT / "sql", "--target",
         "db:" + bare.replace("postgresql:", "pg:"), *words[1:]],
        env=env, text=True, capture_output=True, check=False)


class StoreRoom:
    """A migrated database; connections as its three roles."""

    def __init__(self, path):
        self._run_dir = RunDir(path)
        self._run_dir.open()
        self._cluster = Cluster(self._run_dir, Ledger(self._run_dir), {
            "fsync": "off", "deadlock_timeout": "200ms"})
        self.urls = {}

    def __enter__(self):
        self._cluster.prepare()
        self._cluster.start(free_port())
        store = PrivateStore(self._cluster)
        store.prepare()
        self.urls = {"admin": store.admin, "owner": store.primary,
                     "writer": store.writer, "reader": store.reader}
        return self

    def __exit__(self, *_):
        self._cluster.stop("immediate")
        self._run_dir.close()

    def migrate(self):
        """All migrations, and what they made put by for copies of it."""
        done = sqitch(self.urls["owner"], "deploy")
        assert done.returncode == 0, done.stdout + done.stderr
        with self.connect("admin") as connection:
            connection.execute("create database migrated template placet")

    def copy(self, name):
        """Another database with nothing but the migrations: its owner's."""
        with self.connect("admin") as connection:
            connection.execute(f"create database {name} template migrated "
                               "owner placet_owner")
        return self.urls["owner"].rsplit("/", 1)[0] + f"/{name}"

    def connect(self, role):
        return psycopg.connect(self.urls[role], autocommit=True,
                               cursor_factory=psycopg.RawCursor)


class Desk:
    """Somebody's connections: asks queries by name."""

    def __init__(self, room, queries):
        self._queries = queries
        self._by_kind = {"read": room.connect("reader")}
        self._by_kind["hook"] = self._by_kind["read"]
        self._by_kind["change"] = room.connect("writer")

    def close(self):
        for connection in self._by_kind.values():
            connection.close()

    def ask(self, name, actor, /, **values):
        """All rows of a query, each a dict."""
        query = self._queries[name]
        assert sorted(values) == sorted(query["names"]), name
        with transaction(self._by_kind[query["kind"]], actor) as cursor:
            cursor.execute(query["sql"],
                           [values[n] for n in query["names"]])
            if cursor.description is None or not cursor.description:
                return []
            columns = [c.name for c in cursor.description]
            return [dict(zip(columns, row)) for row in cursor.fetchall()]

    def one(self, name, actor, /, **values):
        [row] = self.ask(name, actor, **values)
        return row


@contextmanager
def transaction(connection, actor):
    with connection.transaction(), connection.cursor() as cursor:
        if actor is not None:
            cursor.execute("select set_config('placet.actor', $1, true)",
                           [actor])
        yield cursor


def names_of(name):
    """The parameters of a query file in their order, from its header."""
    [path] = (ROOT / "sql" / "queries").glob(f"*/{name}.sql")
    found = []
    for line in path.read_text("ascii").splitlines():
        if line.startswith("-- in:"):
            found += [field.split()[0] for field in line[6:].split(",")]
    return found


def hash32():
    return os.urandom(32)


def nobody():
    return str(uuid.uuid4())
