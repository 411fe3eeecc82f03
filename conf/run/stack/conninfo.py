"""The two spellings of a libpq connection string, and psql with either."""

import os
import re

from urllib.parse import quote, unquote

from .process import environment, run_once
from .trouble import Trouble

_URL = re.compile(r"^(postgres(?:ql)?://)(?:([^/?#]*)@)?(.*)$", re.DOTALL)
_WORD = r"(?:'(?:[^'\\]|\\.)*'|(?:[^\s'\\]|\\.)*)"
_PASSWORD = re.compile(rf"(?:^|(?<=\s))password\s*=\s*({_WORD})", re.DOTALL)


def url(user, password, port, database):
    return f"postgresql://{user}:{password}@127.0.0.1:{port}/{database}"


def split_password(conninfo):
    """A connection string without its password, and the password or None."""
    match = _URL.match(conninfo)
    if match:
        scheme, who, rest = match.groups()
        user, colon, password = (who or "").partition(":")
        bare = scheme + (f"{user}@" if user else "") + rest
        return bare, unquote(password) if colon else None
    match = _PASSWORD.search(conninfo)
    if not match:
        return conninfo, None
    word = match.group(1)
    if word.startswith("'"):
        word = word[1:-1]
    bare = conninfo[:match.start()] + conninfo[match.end():]
    return bare, re.sub(r"\\(.)", r"\1", word)


def as_user(conninfo, user, password, role):
    """The same database for another user, who becomes `role` at once."""
    match = _URL.match(conninfo)
    if match:
        scheme, _, rest = match.groups()
        mark = "&" if "?" in rest else "?"
        return (f"{scheme}{quote(user)}:{quote(password, safe='')}@{rest}"
                f"{mark}options={quote(f'-c role={role}')}")
    bare, _ = split_password(conninfo)
    # Of a repeated key, libpq takes the last.
    return (f"{bare} user={user} password={password} "
            f"options='-c role={role}'")


def psql(run_dir, conninfo, sql, seconds=30):
    """
    Runs statements and gives their rows as text, columns divided by '|'.
    The password goes through the environment: argv is everybody's to read.
    """
    bare, password = split_password(conninfo)
    env = environment(PGCONNECT_TIMEOUT="5", LC_ALL="C.UTF-8")
    env.update((key, value) for key, value in os.environ.items()
               if key in ("PGPASSFILE", "PGSSLROOTCERT", "PGSSLMODE"))
    if password is not None:
        env["PGPASSWORD"] = password
    outcome = run_once(
        run_dir, ["psql", "-XAtqw", "-v", "ON_ERROR_STOP=1", "-f", "-",
                  "-d", bare], seconds, sql, env=env)
    if outcome.status != 0:
        # What failed stands in the first line; advice and context follow.
        lines = outcome.err.strip().splitlines() or [outcome.reason()]
        raise Trouble(re.sub(r"^psql:(<stdin>:\d+:)? *", "",
                             lines[0]).removeprefix("error: ").strip())
    return outcome.out.rstrip("\n")
