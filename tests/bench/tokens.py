"""
Tokens through Placet against the engine alone, on the same machine, database
and engine program, in one run:

 - a confidential client's own tokens, and its codes, against the same at an
   engine as it comes, with its default hasher (it hashes the client's secret
   at every request; Placet's engine holds derived ones and hashes cheaply),
   and at the same engine for a client whose secret was hashed as cheaply as it
   can: what that saves is the most that Placet could reach;
 - a public client's refreshes; and the same sent past the gateway to Placet's
   own engine, which asks our hook all the same: what that alone costs is the
   most that the gateway could reach.

Alternating rounds, medians, and the processor time of each part per refresh.
Both databases are analyzed before each round, as they are by themselves a
minute later: an engine that was started on empty tables would keep the plans
for those. Each chain of refreshes is a person's own. Needs wrk.
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

import psycopg

from app import App
from bare_engine import BareEngine
from command_line import say
from consent import cpu_ms, processes_of
from person import Person
from stack import Stack

_ROUNDS = 3
_CONNECTIONS = 8
_CODES = 240
_CODES_BEFORE = 48  # not counted: each connection plans its statements once
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
    """One of them: how a client gets there, and what it is called."""

    def __init__(self, name, url, people, public, confidential, issuer=None):
        self.name = name
        self.url = url
        self.people = people  # each allows what a link asks for
        self.public = public
        self.confidential = confidential
        self._issuer = issuer or url

    def codes(self, client, count):
        """Codes of people who allow it: the bodies of their exchange."""
        app = App(self._issuer, client.id, redirect_uri=_LOOPBACK)
        bodies = []
        for number in range(count):
            asked = app.request(_SCOPES)
            where = self.people[number % len(self.people)](asked.url)
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
            status, answer = post(self._issuer, {
                **body, "client_id": self.public.id})
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


def parts(stack, bare):
    """{part: the processes that it is made of, now}"""
    found = {"placet": processes_of(stack.placet.pid),
             "engine": processes_of(stack.engine.pid) + [bare.pid]}
    for pid in processes_of(stack.cluster.pid):
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(
                errors="replace").strip("\0").split()
        except OSError:
            continue
        # "postgres: USER DATABASE HOST(PORT) STATE"; else its own helpers.
        name = words[2] if len(words) > 3 else "itself"
        found.setdefault(f"postgres {name}", []).append(pid)
    return found


def spent(stack, bare):
    return {name: cpu_ms(pids) for name, pids in parts(stack, bare).items()}


def analyze(stack):
    for database in ("placet", "hydra"):
        with psycopg.connect(stack.cluster.url(database),
                             autocommit=True) as connection:
            connection.execute("vacuum analyze")


def refreshes(side, connections, seconds, folder, stack, bare):
    path = Path(folder) / "tokens"
    path.touch(0o600)
    path.write_text("\n".join(side.chains(connections)) + "\n")
    analyze(stack)
    before = spent(stack, bare)
    found = wrk(side.url, _CHAIN, connections, seconds, folder,
                BENCH_TOKENS=str(path),
                BENCH_BODY="grant_type=refresh_token&client_id="
                           f"{side.public.id}&refresh_token=")
    found["cpu_ms"] = cpu_each(stack, bare, before,
                               found["rate"] * seconds)
    path.unlink()
    return found


def cpu_each(stack, bare, before, count):
    """{part: ms of processor time for each of that many}"""
    return {name: round((value - before.get(name, 0)) / count, 3)
            for name, value in spent(stack, bare).items()}


def exchanges(side, stack, bare):
    """Codes do not last, so a fixed number of them is exchanged."""
    waiting = side.codes(side.confidential, _CODES_BEFORE + _CODES)
    exchange(side, waiting[_CODES:])
    before = spent(stack, bare)
    found = exchange(side, waiting[:_CODES])
    found["cpu_ms"] = cpu_each(stack, bare, before, _CODES)
    return found


def exchange(side, waiting):
    count = len(waiting)
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
    seconds = time.perf_counter() - start
    assert len(took) == count, "an exchange failed"
    return {"rate": count / seconds,
            "p50_ms": statistics.median(took) * 1000}


def people(stack):
    """As many as there are chains, signed in and with an account each."""
    for number in range(_CONNECTIONS):
        email = f"bench{number}@example.com"
        link = say(stack, "user", "add", email, f"Bench {number}")
        say(stack, "account", "add", f"Own {number}")
        say(stack, "member", "add", f"Own {number}", email, "owner")
        person = Person(stack.url, email)
        person.choose_password(link.split()[0])
        person.sign_in()
        yield person


def sides(stack, bare, folder):
    from gateway import Gateway

    known = list(people(stack))
    gateway = Gateway(stack, known[0], Path(folder))
    own = {"grant_types": ["authorization_code", "refresh_token",
                           "client_credentials"]}
    allow = [lambda url, one=one: one.allow(url, accounts=["Own"])
             for one in known]
    placet = Side("placet", stack.url, allow, gateway.add_client(_LOOPBACK),
                  gateway.add_client(_LOOPBACK, method="client_secret_basic",
                                     **own))
    hook = Side("hook", stack.engine.public, allow, placet.public, None,
                issuer=stack.url)
    engine = Side("engine", bare.url, [bare.allow],
                  bare.add_client(_LOOPBACK),
                  bare.add_client(_LOOPBACK, method="client_secret_basic",
                                  **own))
    cheap = Side("cheapest", bare.url, [bare.allow], None,
                 bare.add_client(_LOOPBACK, method="client_secret_basic",
                                 at=stack.engine.admin, **own))
    return placet, hook, cheap, engine


def measure(stack, bare, seconds, folder):
    placet, hook, cheap, engine = sides(stack, bare, folder)
    with_secret = (placet, cheap, engine)
    without = (placet, hook, engine)
    whats = {
        "own tokens, 8 connections":
            (with_secret, lambda side: own_tokens(side, seconds, folder)),
        "codes, 8 connections":
            (with_secret, lambda side: exchanges(side, stack, bare)),
        "refreshes, 8 connections":
            (without, lambda side: refreshes(
                side, _CONNECTIONS, seconds, folder, stack, bare)),
        "refreshes, 1 connection":
            (without, lambda side: refreshes(
                side, 1, seconds, folder, stack, bare)),
    }
    found = {what: {side.name: [] for side in who}
             for what, (who, _) in whats.items()}
    for side in with_secret:
        own_tokens(side, 1, folder)
    for _ in range(_ROUNDS):
        for what, (who, run) in whats.items():
            for side in who:
                found[what][side.name].append(run(side))
    return found


def median(runs, key):
    return statistics.median(run[key] for run in runs)


def say_cpu(runs):
    """Processor time of one request in the median round, by part."""
    middle = sorted(runs, key=lambda run: run["rate"])[len(runs) // 2]
    return ", ".join(f"{name} {value:.2f}" for name, value
                     in middle["cpu_ms"].items() if value >= 0.02)


def report(found):
    of = {what: {name: {key: round(median(runs, key), 3)
                        for key in ("rate", "p50_ms")}
                 for name, runs in sides.items()}
          for what, sides in found.items()}
    for what, sides in of.items():
        for name, value in sides.items():
            print(f"{what:26} {name:8} {value['rate']:7.0f}/s "
                  f"p50 {value['p50_ms']:7.2f} ms")
            if "cpu_ms" in found[what][name][0]:
                print(f"{'':35} CPU ms: {say_cpu(found[what][name])}")

    def ratio(what, name="placet"):
        return of[what][name]["rate"] / of[what]["engine"]["rate"]

    def say_goal(what, value, goal, is_met):
        print(f"{what}: {value:.2f} (goal {goal}: "
              f"{'met' if is_met else 'NOT met'})")

    for what in ("own tokens, 8 connections", "codes, 8 connections"):
        say_goal(f"{what}, times the engine's rate", ratio(what),
                 "at least 2", ratio(what) >= _GOAL_CONFIDENTIAL)
        print("the engine alone with its cheapest hasher: "
              f"{ratio(what, 'cheapest'):.2f}")
    share = ratio("refreshes, 8 connections")
    one = of["refreshes, 1 connection"]

    def added(name):
        return one[name]["p50_ms"] - one["engine"]["p50_ms"]

    print("the engine with our hook and without the gateway: "
          f"{ratio('refreshes, 8 connections', 'hook'):.2f} of its rate, "
          f"added p50 {added('hook'):.2f} ms")
    say_goal("refreshes, times the engine's rate", share, "at least 0.90",
             share >= _GOAL_REFRESH)
    say_goal("refreshes, added p50 at 1 connection, ms", added("placet"),
             "at most 1.5", added("placet") <= _GOAL_ADDED_MS)
    (ROOT / "build" / "bench-token.json").write_text(json.dumps({
        "what": "tokens through Placet against the engine alone with its "
                "default hasher; medians of three alternating rounds",
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cores": os.cpu_count(), "machine": platform.machine(),
        "medians": of, "rounds": found,
        "refresh_added_p50_1_ms": round(added("placet"), 3),
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
                report(measure(stack, bare, seconds, folder))
            finally:
                bare.stop()


if __name__ == "__main__":
    main()
