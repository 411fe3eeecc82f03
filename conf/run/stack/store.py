"""Where Placet's own database is: in the private cluster or elsewhere."""

import hashlib
import os

from . import conninfo
from .scram import verifier
from .trouble import Trouble

DATABASE = "placet"
OWNER, WRITER, READER = "placet_owner", "placet_writer", "placet_reader"


class PrivateStore:
    """The database `placet` of the private cluster."""

    # Tells this database from others that the folder has worked with.
    mark = "private"

    def __init__(self, cluster):
        self._cluster = cluster

    def prepare(self):
        for role in (OWNER, WRITER, READER):
            self._cluster.make_role(role)
        self._cluster.make_database(DATABASE, OWNER, (WRITER, READER))

    @property
    def admin(self):
        return self._cluster.url(DATABASE)

    @property
    def primary(self):
        return self._cluster.url(DATABASE, OWNER)

    @property
    def writer(self):
        return self._cluster.url(DATABASE, WRITER)

    @property
    def reader(self):
        return self._cluster.url(DATABASE, READER)


class ForeignStore:
    """
    The database that DATABASE_URL names; its user owns the tables.

    Roles belong to a whole server, where another Placet may have a database
    too. So the roles placet_writer and placet_reader are made there without
    a password, and this folder signs in as members of its own, which become
    them. DATABASE_WRITER_URL and DATABASE_READER_URL name other ones.
    """

    def __init__(self, run_dir, url):
        self._run_dir = run_dir
        self._member = run_dir.secret("foreign/mark")[:8]
        bare, _ = conninfo.split_password(url)
        self.mark = hashlib.sha256(bare.encode()).hexdigest()[:16]
        self.primary = self.admin = url
        self.writer = os.environ.get("DATABASE_WRITER_URL") or self._as(WRITER)
        self.reader = os.environ.get("DATABASE_READER_URL") or self._as(READER)

    def _as(self, role):
        return conninfo.as_user(self.primary, f"{role}_{self._member}",
                                self._run_dir.secret(f"foreign/{role}"), role)

    def prepare(self):
        version = self._ask(self.primary, "SHOW server_version_num;",
                            "The database of DATABASE_URL cannot be reached")
        if int(version) < 150000:
            raise Trouble("The server of DATABASE_URL is older than "
                          f"PostgreSQL 15 (it says {version}).")
        for role, url in ((WRITER, self.writer), (READER, self.reader)):
            if url == self._as(role):
                self._make_role(role)
            self._ask(url, "SELECT 1;", "The database of DATABASE_URL cannot "
                                        f"be reached as {role}")

    def _ask(self, url, sql, sentence):
        try:
            return conninfo.psql(self._run_dir, url, sql)
        except Trouble as trouble:
            raise Trouble(f"{sentence}: {trouble}") from None

    def _make_role(self, role):
        member = f"{role}_{self._member}"
        secret = verifier(self._run_dir.secret(f"foreign/{role}"))
        self._ask(self.primary, f"""
            SELECT 'CREATE ROLE {role} NOLOGIN' WHERE NOT EXISTS
            (SELECT FROM pg_roles WHERE rolname = '{role}') \\gexec
            SELECT 'CREATE ROLE {member} LOGIN IN ROLE {role} PASSWORD '
            || quote_literal('{secret}') WHERE NOT EXISTS
            (SELECT FROM pg_roles WHERE rolname = '{member}') \\gexec
            SELECT format('GRANT CONNECT ON DATABASE %I TO {role}',
            current_database()) \\gexec
            """, f"The user of DATABASE_URL cannot make the role {role}; "
                 "name existing ones with DATABASE_WRITER_URL and "
                 "DATABASE_READER_URL")
