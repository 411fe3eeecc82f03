"""Placet itself: its configuration, its processes, its command line."""

import re
import secrets

from . import yamlout
from .engine import GENERATION, NAME, http_ok
from .postgres import search_path
from .process import Child, environment, run_once
from .rundir import write_private
from .trouble import Trouble

MIGRATE_TRIES = 3

# What the sanitizer build says once about fibers, whose stacks it is told.
_REMARK = re.compile(r"(?m)^==\d+==WARNING: ASan doesn't fully support "
                     r"makecontext/swapcontext .*\n")

RESOURCE_NAME = "demo-dns"
RESOURCE_AUDIENCE = "https://api.demo.example"


def merge(base, more):
    """`base` with the keys of `more` laid over it, deep."""
    merged = dict(base)
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(merged.get(key), dict):
            value = merge(merged[key], value)
        merged[key] = value
    return merged


class Placet:
    """
    One Placet with its configuration in RUN_DIR/NAME.yml. All of one folder
    share its secrets.
    """

    def __init__(self, run_dir, ledger, binary, root, name="placet"):
        self._run_dir = run_dir
        self._binary = binary
        self._root = root
        self._child = Child(run_dir, ledger, name, patience_s=20)
        self._port = None
        self.conf = run_dir / f"{name}.yml"

    @property
    def log(self):
        return self._child.log

    @property
    def pid(self):
        return self._child.pid

    @property
    def local_url(self):
        return f"http://127.0.0.1:{self._port}"

    @property
    def hook_key(self):
        return self._run_dir.secret("placet/hook_key")

    def alive(self):
        return self._child.alive()

    def epitaph(self):
        return self._child.epitaph()

    def configure(self, *, public_url, port, hook_port, workers, demo, store,
                  engine, extra):
        """Writes the configuration and the file of secrets it names."""
        self._port = port
        keys = self._run_dir / "placet.secrets"
        write_private(keys, yamlout.text({
            "root_key": self._run_dir.secret("placet/root_key"),
            "hook_key": self.hook_key,
        }))
        conf = {
            "public_url": public_url,
            "listen": f"127.0.0.1:{port}",
            "hook_listen": f"127.0.0.1:{hook_port}",
            "workers": workers,
            "demo": demo,
            "product": "Placet",
            "operator": "Placet demo",
            "scopes": str(self._root / "conf" / "scopes.yml"),
            "resources": str(self._root / "conf" / "resources.yml"),
            "secrets": str(keys),
            "sql": str(self._root / "sql"),
            "database": {
                "primary": store.primary,
                "writer": store.writer,
                "reader": store.reader,
            },
            "engines": [{
                "name": NAME,
                "generation": GENERATION,
                "public": engine.public,
                "admin": engine.admin,
                "unknown_grants": "refuse",
            }],
            "argon2": {"memory_kib": 19456, "passes": 2, "threads": 2},
            # Standard output, which the runner writes to log/placet.log.
            "log": "-",
        }
        if public_url.startswith("https://"):
            # Then a proxy of this machine stands before it.
            conf["trusted_proxies"] = "127.0.0.1"
        write_private(self.conf, yamlout.text(merge(conf, extra)))

    def command(self, *words, text_in="", seconds=60, log="placet-command",
                binary=None, **variables):
        """
        Runs `placet WORDS --conf FILE`; gives its Outcome. `log` is None for
        a command that prints a secret, `binary` another build of it.
        `variables` are of its environment.
        """
        outcome = run_once(
            self._run_dir,
            [binary or self._binary, *words, "--conf", self.conf],
            seconds, text_in, log, cwd=self._run_dir.path,
            env=environment(**variables))
        outcome.err = _REMARK.sub("", outcome.err)
        return outcome

    def migrate(self):
        """
        Migrating twice is migrating once, and a command waits but a moment
        for its database, which on a busy machine may be too short.
        """
        for _ in range(MIGRATE_TRIES):
            outcome = self.command("migrate", seconds=180,
                                   log="placet-migrate",
                                   PATH=search_path())
            if "does not answer" not in outcome.err:
                break
        if outcome.status != 0:
            raise Trouble("The grant store could not be migrated: "
                          f"{outcome.reason()}; see "
                          f"{self._run_dir.log('placet-migrate')}.")

    def start(self):
        self._child.start([self._binary, "serve", "--conf", self.conf],
                          cwd=self._run_dir.path)
        self._child.await_ready(30, lambda: http_ok(self._port,
                                                    "/health/ready"))

    def stop(self):
        self._child.stop()

    def kill(self):
        self._child.kill()

    def seed(self):
        outcome = self.command("demo", "seed")
        if outcome.status != 0:
            raise Trouble(f"The demo could not be seeded: {outcome.reason()}.")

    def add_resource(self, store):
        """
        The demo's resource server as the grant store knows it: its id and
        its secret, which Placet prints once and the folder keeps. In a
        database that served another folder's demo the name is taken.
        """
        key = f"demo/resource/{store.mark}"
        kept = self._run_dir.kept(key)
        if kept:
            return kept
        for name in (RESOURCE_NAME,
                     f"{RESOURCE_NAME}-{secrets.token_hex(4)}"):
            outcome = self.command("resource", "add", name, "--audience",
                                   RESOURCE_AUDIENCE, log=None)
            if outcome.status == 0:
                break
        else:
            raise Trouble("The demo's resource server could not be added: "
                          f"{outcome.reason()}.")
        said = dict(re.findall(r"(?m)^(id|secret): (\S+)$", outcome.out))
        if len(said) != 2:
            raise Trouble("'placet resource add' printed no id and secret.")
        return self._run_dir.keep(key, said)
