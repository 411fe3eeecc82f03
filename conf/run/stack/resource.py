"""The demo's resource server as a process of the stack."""

import json
import sys

from pathlib import Path

from . import ports
from .placet import RESOURCE_AUDIENCE
from .process import Child
from .rundir import write_private

_PROGRAM = Path(__file__).resolve().parent.parent / "demo_resource.py"


class Resource:
    """conf/run/demo_resource.py on a port of 127.0.0.1."""

    def __init__(self, run_dir, ledger):
        self._conf = run_dir / "demo-resource.json"
        self._child = Child(run_dir, ledger, "demo-resource", patience_s=5)
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

    def start(self, port, introspect_url, credentials):
        self.port = port
        write_private(self._conf, json.dumps({
            "port": port,
            "introspect_url": introspect_url,
            "audience": RESOURCE_AUDIENCE,
            **credentials,
        }) + "\n")
        self._child.start([sys.executable, "-I", _PROGRAM, self._conf])
        self._child.await_ready(10, lambda: ports.answers(port))

    def stop(self):
        self._child.stop()
