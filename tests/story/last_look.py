"""
The look into database and logs when everything is over: no secret in clear,
nothing that stopped by itself.
"""

import base64
import json
import re
import subprocess

import pytest

import app as apps
from person import PASSWORD


def look_at_database(conninfo):
    """s:A73: what a copy of the database would give away"""
    dump = subprocess.run(
        ["pg_dump", "--data-only", "--schema=placet", conninfo], check=True,
        capture_output=True, text=True).stdout
    assert "COPY placet.access_grant" in dump
    assert_no_secrets("the database", dump)
    as_bytes = {kept.hex() for secret in apps.seen
                for kept in (secret.encode(), _decoded(secret)) if kept}
    assert _first_of(as_bytes, dump) is None, \
        "a token, code or cookie as bytes in the database"


def _first_of(wanted, text):
    """One of the texts that occurs in this one, or None. However many there
    are, it is read once: there are thousands, and megabytes to look in."""
    width = min(map(len, wanted), default=1)
    by_head = {}
    for one in wanted:
        by_head.setdefault(one[:width], []).append(one)
    for at in range(len(text) - width + 1):
        for one in by_head.get(text[at:at + width], ()):
            if text.startswith(one, at):
                return one
    return None


def _decoded(text):
    """The bytes behind base64url, if it is that and long enough to matter."""
    try:
        found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return found if len(found) >= 16 else None


def look_at_logs(folder):
    """s:A65, s:A84 and no worker restart, after everything has stopped."""
    for path in sorted(folder.glob("*.log")):
        assert_no_secrets(path.name, path.read_text(errors="replace"))
    lines = (folder / "placet.log").read_text(errors="replace").splitlines()
    assert lines
    for line in lines:
        # s:A84: one event, one JSON line, whatever a visitor sent.
        try:
            event = json.loads(line)
        except ValueError:
            pytest.fail(f"not a JSON line in placet.log: {line[:300]}")
        assert isinstance(event, dict) and event.get("event"), line
        assert not re.search(
            r"sandbox violation|worker_(died|restarted)|AddressSanitizer"
            r"|runtime error|panic", line), line


def assert_no_secrets(where, text):
    for mark in ("ory_at_", "ory_rt_", "ory_ac_", PASSWORD):
        at = text.find(mark)
        assert at < 0, f"{where}: …{text[max(0, at - 200):at + 80]}…"
    assert _first_of(apps.seen, text) is None, \
        f"a token, code or cookie in {where}"
