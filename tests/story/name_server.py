"""
Real name servers on this machine: Knot with signed, unsigned and broken zones,
and Unbound as a validating resolver in front of it. Both end with the `with`
that holds them.
"""

import re
import socket
import subprocess
import time

from stack.ports import answers, free_port

# What the broken zones prove to whoever is taken in: no row of the store has
# it, and a program whose today is late has no reason to refuse it.
TOKEN = "abcdefghijklmnopqrstuvwxyz234567"
LABEL = "_placet-challenge"

_LIVE_SIGNED, _LIVE_PLAIN = "signed.example", "plain.example"
_EXPIRED_BY_S = 10 * 86400

# Zones that do not change: the policy they are signed with, or none.
_STILL = {
    "expired.example": "short",     # signatures ran out days ago
    "altered.example": "short",     # the record is not what was signed
    "keyless.example": None,        # unsigned below an anchor
    "crossed.example": "short",     # the anchor names another algorithm
    "opted.example": "opted",       # NSEC3 with opt-out …
    "island.opted.example": None,   # … and an unsigned zone in the gap
    "orphan.opted.example": "short",    # … and a signed one without DS
}

_POLICIES = """
policy:
  - id: live
    algorithm: ECDSAP256SHA256
    single-type-signing: on
    nsec3: on
  - id: short
    algorithm: ECDSAP256SHA256
    single-type-signing: on
    rrsig-lifetime: 2d
    rrsig-refresh: 1d
  - id: opted
    algorithm: ECDSAP256SHA256
    single-type-signing: on
    nsec3: on
    nsec3-opt-out: on
"""


def free_udp_port():
    """A port that is free for TCP and UDP."""
    while True:
        port = free_port()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class _Server:
    """A server that is a child of this process, in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_udp_port()
        self.address = f"127.0.0.1:{self.port}"
        self._child = None

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self._child is not None:
            self._child.terminate()
            self._child.wait(10)
            self._child = None

    def _start(self, *argv):
        with open(self.folder / "said", "ab") as said:
            self._child = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", *map(str, argv)],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        until = time.monotonic() + 30
        while not answers(self.port):
            assert self._child.poll() is None and time.monotonic() < until, \
                (self.folder / "said").read_text()
            time.sleep(0.02)


def _zone(name, signed_child=None):
    lines = [f"$ORIGIN {name}.", "$TTL 300",
             f"@ SOA ns.{name}. host.{name}. 1 3600 600 86400 86400",
             f"@ NS ns.{name}.", "ns A 127.0.0.1"]
    if name in _STILL:
        lines.append(f'{LABEL} TXT "token={TOKEN}"')
    if name == "opted.example":
        lines += ["island NS ns.island", "ns.island A 127.0.0.1",
                  "orphan NS ns.orphan", "ns.orphan A 127.0.0.1"]
    return "\n".join(lines) + "\n"


class NameServer(_Server):
    """
    Knot. `signed.example` and `plain.example` are changed by put and remove,
    at once, and absences in them are to be remembered for a day; the others
    hold TOKEN at the challenge's name and are broken each in its own way.
    `more` are further zones that can be changed: {name: is it signed}.
    """

    signed, plain = _LIVE_SIGNED, _LIVE_PLAIN

    def __init__(self, folder, more=None):
        super().__init__(folder)
        self._live = {_LIVE_SIGNED: True, _LIVE_PLAIN: False, **(more or {})}
        self._conf = self.folder / "knot.conf"
        self.anchor = self.folder / "anchor"

    def __enter__(self):
        for zone in (*self._live, *_STILL):
            (self.folder / zone).write_text(_zone(zone))
        self._sign_the_still()
        self._write_conf()
        self._start("knotd", "-c", self._conf)
        self._write_anchor()
        return self

    def _head(self):
        return (f"server:\n  listen: 127.0.0.1@{self.port}\n"
                f"  rundir: {self.folder}\n  tcp-workers: 1\n"
                "  udp-workers: 1\n  background-workers: 1\n"
                f"control:\n  listen: {self.folder}/knot.sock\n"
                "log:\n  - target: stderr\n    any: warning\n"
                f"database:\n  storage: {self.folder}\n" + _POLICIES)

    def _zone_conf(self, zone, policy):
        return (f"  - domain: {zone}\n    storage: {self.folder}\n"
                f"    file: {zone}\n    zonefile-sync: -1\n"
                "    zonefile-load: difference\n" +
                (f"    dnssec-signing: on\n    dnssec-policy: {policy}\n"
                 if policy else ""))

    def _sign_the_still(self):
        conf = self.folder / "sign.conf"
        conf.write_text(self._head() + "zone:\n" + "".join(
            self._zone_conf(zone, policy)
            for zone, policy in _STILL.items() if policy))
        for zone in (zone for zone, policy in _STILL.items() if policy):
            ago = _EXPIRED_BY_S if zone == "expired.example" else 0
            at = str(int(time.time()) - ago)
            # The first call makes the keys, and then says it had none.
            for _ in range(2):
                subprocess.run(["kzonesign", "-c", conf, "-o", self.folder,
                                "-t", at, zone], capture_output=True)
        altered = self.folder / "altered.example"
        text = altered.read_text()
        assert TOKEN in text and "RRSIG\tTXT" in text, text
        altered.write_text(text.replace(f"token={TOKEN}",
                                        f"token={TOKEN} "))

    def _write_conf(self):
        self._conf.write_text(
            self._head() + "zone:\n" + "".join(
                self._zone_conf(zone, "live" if signed else None)
                for zone, signed in self._live.items()) + "".join(
                self._zone_conf(zone, None) for zone in _STILL))

    def _ds(self, zone, conf):
        """Its DS with SHA-256; made as soon as Knot has made the key."""
        until = time.monotonic() + 30
        while True:
            said = subprocess.run(["keymgr", "-c", conf, zone, "ds"],
                                  capture_output=True, text=True).stdout
            found = re.search(r"DS (\d+) (\d+) 2 (\S+)", said)
            if found:
                return list(found.groups())
            assert time.monotonic() < until, f"no key of {zone}"
            time.sleep(0.05)

    def _write_anchor(self):
        lines = []
        for zone in [*(zone for zone, signed in self._live.items() if signed),
                     "expired.example", "altered.example", "crossed.example",
                     "opted.example"]:
            conf = self._conf if zone in self._live else \
                self.folder / "sign.conf"
            tag, algorithm, digest = self._ds(zone, conf)
            if zone == "crossed.example":
                algorithm = "15"
            lines.append(f"{zone}. IN DS {tag} {algorithm} 2 {digest}")
        lines.append("keyless.example. IN DS 12345 13 2 " + "01" * 32)
        self.anchor.write_text("\n".join(lines) + "\n")

    def control(self, *words):
        """What knotc says to `words`."""
        done = subprocess.run(
            ["knotc", "-c", self._conf, "-s", self.folder / "knot.sock",
             *words], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _zone_of(self, name):
        return next(zone for zone in self._live
                    if name == zone or name.endswith("." + zone))

    def change(self, *changes):
        """Each ("set" or "unset", name, …), in one transaction of a zone."""
        zone = self._zone_of(changes[0][1])
        self.control("zone-begin", zone)
        for verb, name, *rest in changes:
            self.control(f"zone-{verb}", zone, name + ".", *rest)
        self.control("zone-commit", zone)

    def put(self, name, *records, ttl=300):
        """TXT records, beside those that are there. A record is a text, or
        a list of the strings it consists of."""
        self.change(*(("set", name, str(ttl), "TXT", _strings(record))
                      for record in records))

    def remove(self, name, kind="TXT"):
        self.change(("unset", name, kind))

    def alias(self, name, target):
        self.change(("set", name, "300", "CNAME", target + "."))


def _strings(record):
    """As a zone file writes it."""
    if isinstance(record, str):
        record = [record[i:i + 255] for i in range(0, len(record), 255)] or \
            [""]
    return " ".join('"%s"' % "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\'
        else f"\\{byte:03}" for byte in text.encode()) for text in record)


class Resolver(_Server):
    """Unbound that asks `upstream` (an address with a port), validates with
    the anchors of a file, and has a cache of its own."""

    def __init__(self, folder, upstream, anchor=None):
        super().__init__(folder)
        self._upstream = upstream.replace(":", "@")
        self._anchor = anchor

    def __enter__(self):
        conf = self.folder / "unbound.conf"
        anchor = f"  trust-anchor-file: {self._anchor}\n" if self._anchor \
            else ""
        conf.write_text(
            "server:\n  interface: 127.0.0.1\n"
            f"  port: {self.port}\n  do-daemonize: no\n  chroot: \"\"\n"
            f"  username: \"\"\n  pidfile: \"\"\n  directory: {self.folder}\n"
            "  use-syslog: no\n  do-not-query-localhost: no\n"
            "  num-threads: 1\n  so-reuseport: no\n"
            "  msg-cache-size: 1m\n  rrset-cache-size: 2m\n"
            # As README asks of a resolver of one's own (s:V20).
            "  cache-max-negative-ttl: 30\n" + anchor +
            "forward-zone:\n  name: \".\"\n"
            f"  forward-addr: {self._upstream}\n")
        self._start("unbound", "-d", "-c", conf)
        return self
