"""
A name server of this folder's own, Knot DNS on a port of 127.0.0.1: zones that
it signs, and what is published in them.
"""

import re
import shutil

from pathlib import Path

from . import ports, yamlout
from .process import Child, run_once
from .rundir import write_private
from .trouble import Trouble

_ALGORITHM = "ecdsap256sha256"
_SERIAL_IS_KNOTS = 1


def _resolver_of_this_machine():
    """The first name server of resolv.conf."""
    try:
        text = Path("/etc/resolv.conf").read_text("utf-8", "replace")
    except OSError:
        return None
    found = re.search(r"(?m)^\s*nameserver\s+([0-9A-Fa-f.:]+)\s*$", text)
    return found[1] if found else None


def _program(name):
    # Debian keeps it where ordinary users do not look.
    path = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
    if path is None:
        raise Trouble(f"There is no program {name}; Debian's package knot "
                      "has it.")
    return path


class NameServer:
    """
    zones       name → whether it is signed
    asks_on     hands questions about other names to this machine's resolver

    `address` is "127.0.0.1:PORT"; `trust_anchor` a file with the DS records of
    the signed zones. What is published stays for the next run.
    """

    def __init__(self, run_dir, ledger, zones, asks_on=False, name="names"):
        self._run_dir = run_dir
        self._folder = run_dir / name
        self._zones = dict(zones)
        self._outside = _resolver_of_this_machine() if asks_on else None
        self._child = Child(run_dir, ledger, name, patience_s=5)
        self._port = None
        self.trust_anchor = self._folder / "trust-anchor"

    @property
    def address(self):
        return f"{ports.HOST}:{self._port}"

    def alive(self):
        return self._child.alive()

    def epitaph(self):
        return self._child.epitaph()

    def stop(self):
        self._child.stop()

    def prepare(self, port):
        """Writes its configuration, makes the keys; starts nothing."""
        self._port = port
        (self._folder / "db").mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(self._folder / "knot.conf", yamlout.text(self._conf()))
        anchors = []
        for zone, is_signed in self._zones.items():
            if not (self._folder / f"{zone}.records").exists():
                self._write(zone, {})
            if is_signed:
                anchors += self._anchors_of(zone)
        write_private(self.trust_anchor, "".join(anchors))

    def start(self):
        # Knot refuses to start while its pid file names a living process, be
        # it another program that got the same number after a crash. No server
        # of an earlier run works here: what it left was ended before.
        (self._folder / "knot.pid").unlink(missing_ok=True)
        # From its own folder: a socket's path has but 107 bytes.
        self._child.start([_program("knotd"), "-c", "knot.conf"],
                          cwd=self._folder)
        self._child.await_ready(10, lambda: ports.answers(self._port))

    def publish(self, zone, records):
        """
        What the zone holds from now on: name in full → its TXT texts. The
        server reads it at once, within a fraction of a second.
        """
        self._write(zone, records)
        if self._child.alive():
            self._child.signal(1)

    def _conf(self):
        conf = {
            "server": {
                "rundir": ".",
                "listen": f"{ports.HOST}@{self._port}",
                "udp-workers": 1, "tcp-workers": 1, "background-workers": 1,
            },
            "log": [{"target": "stdout", "any": "warning"}],
            "database": {"storage": "db"},
            "policy": [{
                "id": "own", "algorithm": _ALGORITHM,
                "single-type-signing": True, "ksk-lifetime": 0,
            }],
        }
        # What is referred to stands first.
        default = {"id": "default", "storage": "."}
        if self._outside:
            conf["remote"] = [{"id": "outside", "address": self._outside}]
            conf["mod-dnsproxy"] = [{"id": "outside", "remote": "outside"}]
            default["global-module"] = "mod-dnsproxy/outside"
        conf["template"] = [default]
        conf["zone"] = [{
            "domain": zone, "file": f"{zone}.records",
            "zonefile-sync": -1, "zonefile-load": "difference-no-serial",
            "journal-content": "all", "dnssec-signing": is_signed,
            "dnssec-policy": "own",
        } for zone, is_signed in self._zones.items()]
        return conf

    def _keymgr(self, zone, *words):
        outcome = run_once(
            self._run_dir, [_program("keymgr"), "-c", "knot.conf",
                            f"{zone}.", *words], cwd=self._folder)
        if outcome.status != 0:
            raise Trouble(f"The key of {zone} could not be made: "
                          f"{outcome.reason()}.")
        return outcome.out

    def _anchors_of(self, zone):
        found = self._keymgr(zone, "ds")
        if " DS " not in found:
            self._keymgr(zone, "generate", f"algorithm={_ALGORITHM}",
                         "ksk=yes", "zsk=yes")
            found = self._keymgr(zone, "ds")
        return [line + "\n" for line in found.splitlines()
                if re.search(r" DS \d+ \d+ 2 ", line)]

    def _write(self, zone, records):
        lines = [f"$ORIGIN {zone}.\n$TTL 5\n",
                 f"@ SOA ns hostmaster {_SERIAL_IS_KNOTS} 3600 600 86400 5\n",
                 "@ NS ns\n", f"ns A {ports.HOST}\n"]
        for name, texts in records.items():
            for text in texts:
                quoted = text.replace("\\", "\\\\").replace('"', '\\"')
                lines.append(f'{name}. TXT "{quoted}"\n')
        write_private(self._folder / f"{zone}.records", "".join(lines))
