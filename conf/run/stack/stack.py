"""The whole: PostgreSQL, the engine, Placet and the demo, in order."""

import json
import os
import shlex
import signal

from contextlib import contextmanager
from pathlib import Path

from . import conninfo, demo as demo_servers, engine as hydra, ports
from .engine import Engine
from .names import NameServer
from .placet import RESOURCE_AUDIENCE, Placet, merge
from .postgres import Cluster
from .process import Ledger, end_left_over
from .rundir import RunDir, write_private
from .store import ForeignStore, PrivateStore
from .trouble import Trouble

ROOT = Path(__file__).resolve().parents[3]


def _program(path):
    path = Path(os.path.abspath(path))
    if not path.exists():
        advice = " (run: make)" if ROOT in path.parents else ""
        raise Trouble(f"There is no program {path}{advice}.")
    if not (path.is_file() and os.access(path, os.X_OK)):
        raise Trouble(f"{path} is not a program that can be run.")
    return path


class Stack:
    """
    Everything that `make run` starts, for it and for the tests.

    run_dir         folder of all its state; locked while open
    port            Placet's port; None takes a free one
    placet_bin      the program; None is build/placet
    hydra_bin       the engine's program; None is build/hydra
    demo            seeds the demo and starts its app, API and mailbox
    demo_domain     starts a name server, too, and proves the demo app's domain
    extra_conf      laid over the generated placet.yml, deep
    public_url      None is http://127.0.0.1:PORT; no trailing slash
    database_url    None is the private cluster; else Placet's database
    hydra_database_url   the same for the engine's
    postgres_settings    more settings of the private cluster
    say             called with each sentence of progress

    A with-statement starts and stops it. Every failure is a Trouble whose
    text is one sentence. Not for use from several threads at a time.
    """

    def __init__(self, run_dir, port=None, placet_bin=None, hydra_bin=None,
                 demo=True, workers=2, extra_conf=None, *, public_url=None,
                 database_url=None, hydra_database_url=None,
                 postgres_settings=None, demo_domain=False, say=None):
        self._run_dir = RunDir(run_dir, say)
        self._wanted_port = port
        self._placet_bin = placet_bin or ROOT / "build" / "placet"
        self._hydra_bin = hydra_bin or ROOT / "build" / "hydra"
        self._demo = demo
        self._workers = workers
        self._extra = dict(extra_conf or {})
        self._public_url = public_url
        self._database_url = database_url
        self._hydra_database_url = hydra_database_url
        self._postgres_settings = postgres_settings
        self._demo_domain = demo and demo_domain
        self._ports = {}
        self._parts = []
        self._ledger = None
        self.cluster = self.engine = self.placet = self.store = None
        self.resource = self.app = self.mailbox = self.names = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    # What others need to know

    @property
    def path(self):
        return self._run_dir.path

    @property
    def asked(self):
        """An Event; once set, a start in progress raises Asked."""
        return self._run_dir.asked

    @property
    def url(self):
        """Where browsers and clients find Placet; no trailing slash."""
        return self._public_url or self.local_url

    @property
    def local_url(self):
        """Where Placet listens, also when a proxy stands before it."""
        return f"http://{ports.HOST}:{self._ports['placet']}"

    @property
    def hook_url(self):
        return f"http://{ports.HOST}:{self._ports['hook']}/hook/token"

    @property
    def conf(self):
        return self.placet.conf

    def log(self, name):
        """The path of a log: placet, hydra, postgres, demo-resource ..."""
        return self._run_dir.log(name)

    def addresses(self):
        """What addresses.env holds."""
        found = {
            "PLACET_URL": self.url,
            "PLACET_LOCAL_URL": self.local_url,
            "PLACET_PID": str(self.placet.pid),
            "PLACET_CONF": str(self.placet.conf),
            "HOOK_URL": self.hook_url,
            "ENGINE_PUBLIC_URL": self.engine.public,
            "ENGINE_ADMIN_URL": self.engine.admin,
            "DATABASE_URL": self.store.primary,
            "DATABASE_WRITER_URL": self.store.writer,
            "DATABASE_READER_URL": self.store.reader,
            # Of the private cluster: its superuser, whom row-level security
            # hides nothing from.
            "DATABASE_ADMIN_URL": self.store.admin,
        }
        if self._demo:
            found["RESOURCE_URL"] = self.resource.url
            found["DEMO_APP_URL"] = self.app.url
            found["MAILBOX_URL"] = self.mailbox.url
        return found

    def sql(self, statements, conn=None):
        """
        Runs SQL on Placet's database, as its administrator unless `conn`
        names another connection; rows come as text, columns divided by '|'.
        """
        return conninfo.psql(self._run_dir, conn or self.store.admin,
                             statements)

    def command(self, *words, text_in="", seconds=60, binary=None):
        """Runs `placet WORDS --conf FILE`; has .status, .out and .err."""
        return self.placet.command(*words, text_in=text_in, seconds=seconds,
                                   log=None, binary=binary)

    # Start and stop

    def start(self):
        """Starts all of it; on failure stops what it started."""
        self._run_dir.open()
        try:
            self._forget_addresses()
            placet_bin = _program(self._placet_bin)
            hydra_bin = _program(self._hydra_bin)
            self._ledger = ledger = Ledger(self._run_dir)
            end_left_over(self._run_dir, ledger,
                          {"postgres": signal.SIGINT})
            self._choose_ports()
            self._start_databases(ledger)
            self._start_engine(ledger, hydra_bin, placet_bin)
            if self._demo_domain:
                self._start_names(ledger)
            self._start_placet()
            if self._demo:
                self._start_demo(ledger)
            if self._demo_domain:
                self._prove_domain()
            self._write_addresses()
        except BaseException:
            self.stop()
            raise

    def stop(self):
        """Stops what was started: the last first, each with its patience."""
        self._run_dir.asked.clear()
        self._forget_addresses()
        try:
            while self._parts:
                self._parts.pop().stop()
        finally:
            self._run_dir.close()

    def trouble(self):
        """A sentence once a part that should be running is not, or None."""
        for part in self._parts:
            if not part.alive():
                return part.epitaph()
        return None

    def _choose_ports(self):
        if self._wanted_port:
            ports.demand(self._wanted_port)
            self._ports["placet"] = self._wanted_port
        former = self._run_dir.kept("ports", {})
        for name in ("placet", "hook", "engine_public", "engine_admin",
                     "postgres", "resource", "app", "mailbox", "smtp",
                     "names"):
            if name in self._ports:
                continue
            port = former.get(name)
            taken = self._ports.values()
            if not port or port in taken or not ports.draw(port):
                port = ports.free_port(taken)
            self._ports[name] = port
        self._run_dir.keep("ports", dict(self._ports))

    def _start_databases(self, ledger):
        if self._database_url:
            self.store = ForeignStore(self._run_dir, self._database_url)
            self.store.prepare()
        if not (self._database_url and self._hydra_database_url):
            self.cluster = Cluster(self._run_dir, ledger,
                                   self._postgres_settings)
            self.cluster.prepare()
            self._parts.append(self.cluster)
            self.cluster.start(self._ports["postgres"])
        if not self._database_url:
            self.store = PrivateStore(self.cluster)
            self.store.prepare()

    def _start_engine(self, ledger, hydra_bin, placet_bin):
        self.engine = Engine(self._run_dir, ledger, hydra_bin)
        self.placet = Placet(self._run_dir, ledger, placet_bin, ROOT)
        self.engine.configure(
            database=self._hydra_database_url
            or hydra.prepare_database(self.cluster),
            public_url=self.url, hook_url=self.hook_url,
            hook_key=self.placet.hook_key,
            public_port=self._ports["engine_public"],
            admin_port=self._ports["engine_admin"])
        self._run_dir.say("Migrating the engine's database")
        self.engine.migrate()
        self._run_dir.say("Starting the engine (Ory Hydra)")
        self._parts.append(self.engine)
        self.engine.launch()

    def _start_names(self, ledger):
        self._run_dir.say("Starting a name server for the demo (Knot DNS)")
        self.names = NameServer(self._run_dir, ledger,
                                {demo_servers.DOMAIN: True}, asks_on=True)
        self.names.prepare(self._ports["names"])
        self._parts.append(self.names)
        self.names.start()

    def _prove_domain(self):
        """
        As an operator would, and once: what an operator takes away later
        stays away. A demo without it is a demo still.
        """
        key = f"demo/domain/{self.store.mark}"
        if self._run_dir.kept(key):
            return
        trouble = self._trouble_to_prove(demo_servers.DOMAIN)
        if trouble:
            self._run_dir.say(f"{demo_servers.DOMAIN} is not verified: "
                              f"{trouble}")
            return
        self._run_dir.keep(key, True)

    def _trouble_to_prove(self, domain):
        said = self.command("domain", "claim", demo_servers.ACCOUNT, domain)
        record = demo_servers.record_in(said.out)
        if record is None:
            return said.reason()
        self.names.publish(domain, record)
        if not self._run_dir.wait(20, lambda: "\tverified" in self.command(
                "domain", "check", domain).out):
            return f"its record was not found; see {self.placet.log}"
        shown = self.command("client", "domain", demo_servers.CLIENT, domain)
        return shown.reason() if shown.status != 0 else None

    def _start_placet(self):
        self._configure_placet()
        self._run_dir.say("Migrating the grant store")
        self.placet.migrate()
        self.engine.await_ready()
        self._run_dir.say("Starting Placet")
        self._parts.append(self.placet)
        self.placet.start()

    @contextmanager
    def another(self, extra_conf=None, workers=2, name="placet-2"):
        """
        One more Placet on the same store, engine and secrets, as behind a
        load balancer, at a port of its own (`.local_url`). The engine's hook
        still asks the first one.
        """
        used = set(self._ports.values())
        port = ports.free_port(used)
        hook_port = ports.free_port(used | {port})
        other = Placet(self._run_dir, self._ledger,
                       _program(self._placet_bin), ROOT, name)
        other.configure(
            public_url=self.url, port=port, hook_port=hook_port,
            workers=workers, demo=self._demo, store=self.store,
            engine=self.engine, extra={**self._extra, **(extra_conf or {})})
        try:
            other.start()
            yield other
        finally:
            other.stop()

    def _configure_placet(self):
        extra = self._extra
        if self._demo:
            extra = merge({
                "demo_app": f"http://{ports.HOST}:{self._ports['app']}/",
                "mail": {
                    "server": f"smtp://{ports.HOST}:{self._ports['smtp']}",
                    "from": "no-reply@example.com",
                    "tls": "none",
                },
            }, extra)
        if self._demo_domain:
            extra = merge({
                "dns": {
                    "resolvers": [self.names.address],
                    "trust_anchor": str(self.names.trust_anchor),
                },
                "domains": {"reserved": [demo_servers.DOMAIN]},
            }, extra)
        self.placet.configure(
            public_url=self.url, port=self._ports["placet"],
            hook_port=self._ports["hook"], workers=self._workers,
            demo=self._demo, store=self.store, engine=self.engine,
            extra=extra)

    def _start_demo(self, ledger):
        self._run_dir.say("Seeding the demo")
        self.placet.seed()
        credentials = self.placet.add_resource(self.store)
        self.resource = demo_servers.Server(self._run_dir, ledger,
                                            "demo-resource")
        self._parts.append(self.resource)
        self.resource.launch(self._ports["resource"], {
            "introspect_url": f"{self.local_url}/oauth2/introspect",
            "audience": RESOURCE_AUDIENCE,
            "accounts": self._account_names(),
            **credentials,
        })
        self.app = demo_servers.Server(self._run_dir, ledger, "demo-app")
        self._parts.append(self.app)
        self.app.launch(self._ports["app"], {
            "issuer": self.url,
            "placet_url": self.local_url,
            "resource_url": self.resource.url,
        })
        self.mailbox = demo_servers.Server(self._run_dir, ledger,
                                           "demo-mailbox")
        self._parts.append(self.mailbox)
        self.mailbox.launch(self._ports["mailbox"], {
            "smtp_port": self._ports["smtp"],
            "folder": str(self._run_dir / "mailbox"),
        })
        self.resource.await_ready()
        self.app.await_ready()
        self.mailbox.await_ready()

    def _account_names(self):
        """What the demo's platform knows of its own accounts."""
        return json.loads(self.sql(
            "SET placet.actor = 'system'; "
            "SELECT coalesce(json_object_agg(account_id, name), '{}') "
            "FROM placet.account WHERE NOT is_closed;"))

    @property
    def _addresses_path(self):
        return self._run_dir / "addresses.env"

    def _write_addresses(self):
        write_private(self._addresses_path, "".join(
            f"{key}={shlex.quote(value)}\n"
            for key, value in self.addresses().items()))

    def _forget_addresses(self):
        self._addresses_path.unlink(missing_ok=True)

    # Parts, one by one: for the tests of faults

    def restart_placet(self, extra_conf=None):
        """Stops Placet as SIGTERM does and starts it anew."""
        self.stop_placet()
        self.start_placet(extra_conf)

    def stop_placet(self):
        self.placet.stop()

    def kill_placet(self):
        """Ends Placet and its workers at once, as a crash would."""
        self.placet.kill()

    def start_placet(self, extra_conf=None):
        """Starts a stopped Placet; `extra_conf` replaces the former one."""
        if extra_conf is not None:
            self._extra = dict(extra_conf)
        self._configure_placet()
        self.placet.start()
        self._write_addresses()

    def stop_engine(self):
        self.engine.stop()

    def kill_engine(self):
        self.engine.kill()

    def start_engine(self):
        self.engine.start()

    def stop_postgres(self, mode="fast"):
        """mode: smart, fast, immediate, or kill as a crash would."""
        self.cluster.stop(mode)

    def start_postgres(self):
        self.cluster.start(self._ports["postgres"])

    def restart_postgres(self, mode="fast"):
        self.stop_postgres(mode)
        self.start_postgres()
