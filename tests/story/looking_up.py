"""`placet domain look-up` against name servers of a story."""

import re
import subprocess
import time

from pathlib import Path

from stack.process import environment
from stack.yamlout import text as yaml_text

ROOT = Path(__file__).resolve().parents[2]


class Seen:
    """What the command printed."""

    def __init__(self, status, out, err, seconds):
        self.status, self.out, self.err = status, out, err
        self.seconds = seconds
        self.said = dict(re.findall(r"(?m)^([a-z ]+): (.*)$", out))
        self.resolvers = dict(re.findall(r"(?m)^  (\S+): (.*)$", out))

    @property
    def verdict(self):
        return self.said.get("verdict")

    @property
    def is_secure(self):
        return self.said["dnssec"] == "secure"

    @property
    def hint(self):
        return self.said.get("hint")

    @property
    def refusal(self):
        """The name of the problem of a domain that was not looked up."""
        found = re.search(r"(?m)\(([a-z_]+)\)\.$", self.err)
        return found and found[1]

    def __repr__(self):
        return f"{self.status}\n{self.out}\n{self.err}"


class LookingUp:
    """A configuration that needs neither database nor engine."""

    def __init__(self, folder, placet, public_url="http://127.0.0.1:1"):
        self._folder, self._placet, self._url = folder, placet, public_url
        (folder / "secrets").write_text(
            f"root_key: {'0123456789abcdef' * 4}\nhook_key: {'k' * 32}\n")
        (folder / "secrets").chmod(0o600)

    def _configure(self, resolvers, anchor, domains):
        nowhere = "host=/nowhere"
        conf = {
            "public_url": self._url, "listen": "127.0.0.1:1",
            "hook_listen": "127.0.0.1:2", "workers": 1,
            "product": "P", "operator": "O",
            "scopes": str(ROOT / "conf" / "scopes.yml"),
            "secrets": "secrets", "sql": str(ROOT / "sql"),
            "database": {"primary": nowhere, "writer": nowhere,
                         "reader": nowhere},
            "engines": [{"name": "main", "generation": "2.3",
                         "public": "http://127.0.0.1:3",
                         "admin": "http://127.0.0.1:4"}],
            "dns": {"resolvers": list(resolvers)},
            "domains": {"reserved": ["example"], **domains},
        }
        if anchor:
            conf["dns"]["trust_anchor"] = str(anchor)
        path = self._folder / "placet.yml"
        path.write_text(yaml_text(conf))
        return path

    def __call__(self, domain, token, *words, resolvers, anchor=None,
                 **domains):
        conf = self._configure(resolvers, anchor, domains)
        begun = time.monotonic()
        done = subprocess.run(
            [self._placet, "domain", "look-up", domain, token, *words,
             "--conf", conf], capture_output=True, text=True, timeout=60,
            env=environment())
        return Seen(done.returncode, done.stdout, done.stderr,
                    time.monotonic() - begun)
