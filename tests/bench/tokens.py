"""
Tokens through Placet against the engine alone, on the same machine, database
and engine program, in one run:

 - a confidential client's own tokens, and its codes, against the same at an
   engine as it comes, with its default hasher (it hashes the client's secret
   at every request; Placet's engine holds derived ones and hashes cheaply);
 - a public client's refreshes.

Alternating rounds, medians. Needs wrk.
"""

import http.client
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from base64 import b64encode
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "conf/run"), str(ROOT / "tests/story"),
                str(ROOT / "tests/clients")]

from app import App
from bare_engine import BareEngine
from person import Person
from stack import Stack

_ROUNDS = 3
_CONNECTIONS = 8
_CODES = 60
_UNIT_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
_LOOPBACK = "http://127.0.0.1/callback"
_SCOPES = "dns.read offline_access"
_FORM = "application/x-www-form-urlencoded"
_GOAL_CONFIDENTIAL = 2.0
_GOAL_REFRESH = 0.90
_GOAL_ADDED_MS = 1.5

_OWN = """
wrk.method = "POST"
wrk.body = os.getenv("BENCH_BODY")
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["Authorization"] = os.getenv("BENCH_AUTHORIZATION")
"""

# One thread is one chain of refresh tokens: it waits for each answer.
_CHAIN = """
local count = 0
function setup(thread)
   thread:set("number", count)
   count = count + 1
end
function init(args)
   local n = 0
   for line in io.lines(os.getenv("BENCH_TOKENS")) do
      if n == number then token = line end
      n = n + 1
   end
end
function request()
   return wrk.format("POST", nil,
      { ["Content-Type"] = "application/x-www-form-urlencoded" },
      os.getenv("BENCH_BODY") .. token)
end
function response(status, headers, body)
   token = string.match(body, '"refresh_token":"([^"]+)"') or token
end
"""


class DefaultEngine(BareEngine):
    """As Hydra comes: with the hasher that it has when nobody names one."""

    def _write(self, placets):
        super()._write(placets)
        conf = yaml.safe_load(self._conf.read_text(encoding="utf-8"))
        del conf["oauth2"]["hashers"]
        self._conf.write_text(yaml.safe_dump(conf), encoding="utf-8")


class Side:
    """One of the two: how a client gets there, and what it is called."""

    def __init__(self, name, url, allow, public, confidential):
        self.name = name
        self.url = url
        self.allow = allow
        self.public = public
        self.confidential = confidential

    def codes(self, client, count):
        """Codes of a person who allows it: the bodies of their exchange."""
        app = App(self.url, client.id, redirect_uri=_LOOPBACK)
        bodies = []
        for _ in range(count):
            asked = app.request(_SCOPES)
            where = self.allow(asked.url)
            bodies.append({"grant_type": "authorization_code",
                           "code": parse_qs(urlsplit(where).query)["code"][0],
                           "redirect_uri": _LOOPBACK,
                           "code_verifier": asked.verifier})
        app.http.close()
        return bodies

    def chains(self, count):
        """That many refresh tokens of the public client."""
        tokens = []
        for body in self.codes(self.public, count):
            status, answer = post(self.url, {**body,
                                             "client_id": self.public.id})
            assert status == 200, answer
            tokens.append(json.loads(answer)["refresh_token"])
        return tokens


def basic(client):
    return "Basic " + b64encode(
        f"{client.id}:{client.secret}".encode()).decode()


def post(url, fields, headers=None, connection=None):
    own = connection or http.client.HTTPConnection(urlsplit(url).netloc,
                                                   timeout=30)
    own.request("POST", "/oauth2/token", urlencode(fields),
                {"Content-Type": _FORM, **(headers or {})})
    answer = own.getresponse()
    said = answer.read()
    if connection is None:
        own.close()
    return answer.status, said


def wrk(url, script, connections, seconds, folder, **variables):
    """One run; every answer must be a 2xx."""
    path = Path(folder) / "script.lua"
    path.write_text(script)
    said = subprocess.run(
        ["wrk", "--latency", "-t", str(connections), "-c", str(connections),
         "-d", f"{seconds}s", "-s", path, url + "/oauth2/token"],
        check=True, capture_output=True, text=True,
        env={**os.environ, **variables}).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        sys.exit(f"bench: refused under load:\n{said}")
    value, unit = re.search(r"50%\s+([\d.]+)(us|ms|s)", said).groups()
    return {"rate": float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),
            "p50_ms": float(value) * _UNIT_MS[unit]}


def own_tokens(side, seconds, folder):
    return wrk(side.url, _OWN, _CONNECTIONS, seconds, folder,
               BENCH_BODY="grant_type=client_credentials&scope=dns.read",
               BENCH_AUTHORIZATION=basic(side.confidential))


def refreshes(side, connections, seconds, folder):
    path = Path(folder) / "tokens"
    path.touch(0o600)
    path.write_text("\n".join(side.chains(connections)) + "\n")
    found = wrk(side.url, _CHAIN, connections, seconds, folder,
                BENCH_TOKENS=str(path),
                BENCH_BODY="grant_type=refresh_token&client_id="
                           f"{side.public.id}&refresh_token=")
    path.unlink()
    return found


def exchanges(side):
    """Codes do not last, so a fixed number of them is exchanged."""
    waiting = side.codes(side.confidential, _CODES)
    took, lock = [], threading.Lock()

    def work():
        connection = http.client.HTTPConnection(urlsplit(side.url).netloc,
                                                timeout=30)
        while True:
            with lock:
                if not waiting:
                    break
                body = waiting.pop()
            start = time.perf_counter()
            status, said = post(side.url, body, {
                "Authorization": basic(side.confidential)}, connection)
            assert status == 200, said
            with lock:
                took.append(time.perf_counter() - start)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(_CONNECTIONS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - start
    assert len(took) == _CODES, "an exchange failed"
    return {"rate": _CODES / spent, "p50_ms": statistics.median(took) * 1000}


def sides(stack, bare, folder):
    from gateway import Gateway

    ana = Person(stack.url, "ana@example.com")
    ana.sign_in()
    gateway = Gateway(stack, ana, Path(folder))
    own = {"grant_types": ["authorization_code", "refresh_token",
                           "client_credentials"]}
    placet = Side("placet", stack.url, ana.allow,
                  gateway.add_client(_LOOPBACK),
                  gateway.add_client(_LOOPBACK, method="client_secret_basic",
                                     **own))
    engine = Side("engine", bare.url, bare.allow,
                  bare.add_client(_LOOPBACK),
                  bare.add_client(_LOOPBACK, method="client_secret_basic",
                                  **own))
    # The first time a person is asked; from then on the answer is known.
    for client in (placet.public, placet.confidential):
        placet.codes(client, 1)
    return placet, engine


def measure(both, seconds, folder):
    whats = {
        "own tokens, 8 connections":
            lambda side: own_tokens(side, seconds, folder),
        "codes, 8 connections": exchanges,
        "refreshes, 8 connections":
            lambda side: refreshes(side, _CONNECTIONS, seconds, folder),
        "refreshes, 1 connection":
            lambda side: refreshes(side, 1, seconds, folder),
    }
    found = {what: {side.name: [] for side in both} for what in whats}
    for side in both:
        own_tokens(side, 1, folder)
    for _ in range(_ROUNDS):
        for what, run in whats.items():
            for side in both:
                found[what][side.name].append(run(side))
    return found


def median(runs, key):
    return statistics.median(run[key] for run in runs)


def report(found):
    of = {what: {name: {key: round(median(runs, key), 3)
                        for key in ("rate", "p50_ms")}
                 for name, runs in sides.items()}
          for what, sides in found.items()}
    for what, sides in of.items():
        print(f"{what:26}: Placet {sides['placet']['rate']:7.0f}/s "
              f"p50 {sides['placet']['p50_ms']:7.2f} ms   engine "
              f"{sides['engine']['rate']:7.0f}/s "
              f"p50 {sides['engine']['p50_ms']:7.2f} ms")

    def ratio(what):
        return of[what]["placet"]["rate"] / of[what]["engine"]["rate"]

    def say(what, value, goal, is_met):
        print(f"{what}: {value:.2f} (goal {goal}: "
              f"{'met' if is_met else 'NOT met'})")

    for what in ("own tokens, 8 connections", "codes, 8 connections"):
        say(f"{what}, times the engine's rate", ratio(what), "at least 2",
            ratio(what) >= _GOAL_CONFIDENTIAL)
    share = ratio("refreshes, 8 connections")
    one = of["refreshes, 1 connection"]
    added = one["placet"]["p50_ms"] - one["engine"]["p50_ms"]
    say("refreshes, times the engine's rate", share, "at least 0.90",
        share >= _GOAL_REFRESH)
    say("refreshes, added p50 at 1 connection, ms", added, "at most 1.5",
        added <= _GOAL_ADDED_MS)
    (ROOT / "build" / "bench-token.json").write_text(json.dumps({
        "what": "tokens through Placet against the engine alone with its "
                "default hasher; medians of three alternating rounds",
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cores": os.cpu_count(), "machine": platform.machine(),
        "medians": of, "rounds": found,
        "refresh_added_p50_1_ms": round(added, 3),
    }, indent=1) + "\n")
    print("all of it: build/bench-token.json")


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory(prefix="placet-bench-") as folder:
        with Stack(Path(folder) / "run", demo=True, workers=2,
                   placet_bin=os.environ.get("PLACET_BIN"),
                   say=print) as stack:
            bare = DefaultEngine(stack, ROOT / "build" / "hydra")
            bare.start()
            try:
                report(measure(sides(stack, bare, folder), seconds, folder))
            finally:
                bare.stop()


if __name__ == "__main__":
    main()
