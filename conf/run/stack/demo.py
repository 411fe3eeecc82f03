"""The demo's own servers (app, API, mailbox), as processes of the stack."""

import json
import re
import sys

from pathlib import Path

from . import ports
from .process import Child
from .rundir import write_private

# Whose domain is proved, for which app (app/demo.c).
ACCOUNT, CLIENT, DOMAIN = "Acme", "dns-pilot", "dns-pilot.example"

_FOLDER = Path(__file__).resolve().parent.parent


def record_in(said):
    """{name: [text]} of what `placet domain claim` printed, or None."""
    found = re.search(r'(?m)^(\S+)\. TXT "([^"]+)"$', said)
    return {found[1]: [found[2]]} if found else None


class Server:
    """A program of this folder on a port of 127.0.0.1."""

    def __init__(self, run_dir, ledger, name):
        self._conf = run_dir / f"{name}.json"
        self._program = _FOLDER / f"{name.replace('-', '_')}.py"
        self._child = Child(run_dir, ledger, name, patience_s=5)
        self.port = None

    @property
    def url(self):
        return f"http://{ports.HOST}:{self.port}" if self.port else None

    @property
    def log(self):
        return self._child.log

    def alive(self):
        return self._child.alive()

    def epitaph(self):
        return self._child.epitaph()

    def launch(self, port, settings):
        """Starts it without waiting; its settings go into a 0600 file."""
        self.port = port
        write_private(self._conf, json.dumps({"port": port, **settings})
                      + "\n")
        self._child.start([sys.executable, "-I", self._program, self._conf])

    def await_ready(self):
        self._child.await_ready(10, lambda: ports.answers(self.port))

    def stop(self):
        self._child.stop()
