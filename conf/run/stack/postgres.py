"""A private PostgreSQL 15 cluster, never run as root."""

import os
import pwd
import re
import shutil
import signal
import subprocess

from contextlib import contextmanager
from pathlib import Path

from . import conninfo
from .process import Child, environment, run_once, start_ticks
from .rundir import write_private
from .scram import verifier
from .trouble import Trouble, sentence_of

MAJOR = 15
SUPERUSER = "postgres"
_DEBIAN_BIN = Path(f"/usr/lib/postgresql/{MAJOR}/bin")

_END = {"smart": signal.SIGTERM, "fast": signal.SIGINT,
        "immediate": signal.SIGQUIT, "kill": signal.SIGKILL}


def _programs():
    for folder in (_DEBIAN_BIN, None):
        found = (folder / "postgres" if folder else shutil.which("postgres"))
        if found and Path(found).exists():
            break
    else:
        raise Trouble(f"PostgreSQL {MAJOR} is needed and not installed; "
                      "run: make deps")
    said = subprocess.run([str(found), "--version"], capture_output=True,
                          text=True, check=False).stdout
    version = re.search(r"(\d+)(\.\d+)*", said)
    if not version or int(version.group(1)) != MAJOR:
        raise Trouble(f"PostgreSQL {MAJOR} is needed, and {found} says: "
                      f"{said.strip() or 'nothing'}.")
    return Path(found).parent


def search_path():
    """
    PATH with psql itself first: Debian's name for it is a wrapper that starts
    a Perl to find it, and the migrations start it twice for each change.
    """
    return f"{_DEBIAN_BIN}:{os.environ.get('PATH', os.defpath)}"


@contextmanager
def _folder(path):
    """
    A folder that a child may use whose user may not enter the folders above
    it (a checkout in root's home): gives the name by which the child knows
    it, and the Popen options it needs. The child inherits an open folder, and
    /proc/self/fd leads there without a walk. The working folder will not do:
    initdb and postgres leave it and come back by name
    (src/common/exec.c, resolve_symlinks, PostgreSQL 15).
    """
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{fd}", {"pass_fds": (fd,), "cwd": "/"}
    finally:
        os.close(fd)


class Cluster:
    """The cluster under RUN_DIR/postgres, on 127.0.0.1 with passwords."""

    def __init__(self, run_dir, ledger, settings=None):
        self._run_dir = run_dir
        self._home = run_dir / "postgres"
        self._data = self._home / "data"
        self._bin = _programs()
        self._settings = dict(settings or {})
        self._child = Child(run_dir, ledger, "postgres", signal.SIGINT, 30)
        self.port = None

    @property
    def log(self):
        return self._child.log

    @property
    def pid(self):
        return self._child.pid

    def alive(self):
        return self._child.alive()

    def epitaph(self):
        return self._child.epitaph()

    def password(self, role):
        return self._run_dir.secret(f"database/{role}")

    def url(self, database, user=SUPERUSER):
        return conninfo.url(user, self.password(user), self.port, database)

    def sql(self, statements, database="postgres"):
        return conninfo.psql(self._run_dir, self.url(database), statements)

    def _identity(self):
        """Popen options that make a child an ordinary user."""
        if os.geteuid() != 0:
            return {}
        if self._data.exists() and self._data.stat().st_uid != 0:
            # Whoever made this cluster goes on owning it.
            owner = self._data.stat()
            return {"user": owner.st_uid, "group": owner.st_gid,
                    "extra_groups": []}
        for name in ("postgres", "nobody"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return {"user": entry.pw_uid, "group": entry.pw_gid,
                    "extra_groups": []}
        raise Trouble("PostgreSQL must not run as root, and this machine has "
                      "neither a user postgres nor a user nobody.")

    def prepare(self):
        """Makes the cluster unless it exists."""
        try:
            if (self._data / "PG_VERSION").exists():
                self._check_version()
                return
            self._initdb()
        except OSError as error:
            raise Trouble(sentence_of(
                error, "preparing the database cluster")) from None

    def _check_version(self):
        version = (self._data / "PG_VERSION").read_text("ascii").strip()
        if version != str(MAJOR):
            raise Trouble(f"{self._data} was made by PostgreSQL {version}, "
                          f"and this is PostgreSQL {MAJOR}.")
        if os.geteuid() not in (0, self._data.stat().st_uid):
            owner = self._data.stat().st_uid
            raise Trouble(f"{self._data} belongs to user {owner}; run as that "
                          "user or as root, or choose another folder with "
                          "RUN_DIR=")

    def _initdb(self):
        self._run_dir.say("Making a private PostgreSQL cluster")
        identity = self._identity()
        new = self._home / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700, parents=True)
        password = self._home / "password"
        write_private(password, self.password(SUPERUSER) + "\n")
        if identity:
            for path in (self._home, new, password):
                os.chown(path, identity["user"], identity["group"])
        try:
            with _folder(new) as (here, options):
                outcome = run_once(
                    self._run_dir,
                    [self._bin / "initdb", "-D", here, "-U", SUPERUSER,
                     "--auth=scram-sha-256",
                     f"--pwfile={here}/../password", "--encoding=UTF8",
                     "--locale=C.UTF-8", "--data-checksums", "--no-sync"],
                    log="postgres", env=environment(LC_ALL="C.UTF-8"),
                    **options, **identity)
        finally:
            password.unlink(missing_ok=True)
        if outcome.status != 0:
            shutil.rmtree(new, ignore_errors=True)
            raise Trouble("The database cluster could not be made: "
                          f"{outcome.reason()}.")
        os.sync()
        new.rename(self._data)

    def _drop_stale_pid_file(self):
        """
        PostgreSQL refuses to start while its pid file names a living process,
        be it another program that got the same number after a crash.
        """
        path = self._data / "postmaster.pid"
        try:
            pid = int(path.read_text("utf-8").split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return
        if start_ticks(pid) is not None and self._is_ours(pid):
            raise Trouble(f"A PostgreSQL server (process {pid}) still works "
                          f"in {self._data}; stop it with: kill -INT {pid}")
        self._run_dir.say("Removing a stale pid file of PostgreSQL "
                          f"(process {pid} is not a server here)")
        path.unlink(missing_ok=True)

    def _is_ours(self, pid):
        try:
            return os.path.samefile(f"/proc/{pid}/cwd", self._data)
        except OSError:
            return False

    def start(self, port):
        self._drop_stale_pid_file()
        self.port = port
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            # The path of a socket may not exceed 107 bytes: have none.
            "unix_socket_directories": "",
            "max_connections": 200,
            "shared_buffers": "64MB",
            "password_encryption": "scram-sha-256",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] %q%u@%d ",
            **self._settings,
        }
        with _folder(self._data) as (here, options):
            argv = [self._bin / "postgres", "-D", here]
            for key, value in settings.items():
                argv += ["-c", f"{key}={value}"]
            self._child.start(argv, env=environment(LC_ALL="C.UTF-8"),
                              **options, **self._identity())
        self._child.await_ready(60, self._answers)

    def _answers(self):
        return subprocess.run(
            [str(self._bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p",
             str(self.port), "-t", "2"], check=False,
            env=environment()).returncode == 0

    def stop(self, mode="fast"):
        """
        Stops the server: smart, fast, immediate, or kill as a crash would.
        """
        self._child.stop(_END[mode])
        if mode != "kill":
            return
        # Its backends notice the death a moment later; a new server does
        # not start before the last of them has left the shared memory.
        self._run_dir.wait(10, lambda: not self._backends())

    def _backends(self):
        found = []
        for name in os.listdir("/proc"):
            if name.isdigit() and int(name) != os.getpid() \
                    and self._is_ours(name):
                found.append(int(name))
        return found

    def make_role(self, name):
        """A role that signs in with a kept password; made once."""
        self.sql(f"""
            SELECT 'CREATE ROLE {name}' WHERE NOT EXISTS
            (SELECT FROM pg_roles WHERE rolname = '{name}') \\gexec
            ALTER ROLE {name} LOGIN PASSWORD '{verifier(self.password(name))}';
            """)

    def make_database(self, name, owner, users=()):
        """A database that only its owner and `users` may enter."""
        self.sql(f"""
            SELECT 'CREATE DATABASE {name} OWNER {owner}' WHERE NOT EXISTS
            (SELECT FROM pg_database WHERE datname = '{name}') \\gexec
            REVOKE ALL ON DATABASE {name} FROM PUBLIC;
            """ + "".join(f"GRANT CONNECT ON DATABASE {name} TO {user};\n"
                          for user in users))
