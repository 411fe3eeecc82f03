"""
How many domains a second are looked up at three resolvers (Unbound with caches
of their own, before Knot) while people use the portal: its p99 at one
connection, idle and meanwhile, in alternating runs.
"""

import contextlib
import json
import os
import statistics
import sys
import tempfile
import time

from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "conf/run"), str(ROOT / "tests/story"),
                str(ROOT / "tests/bench")]

from consent import cpu_ms, load, processes_of
from name_server import NameServer, Resolver
from person import Person
from stack import Stack

_ROUNDS = 3
_DOMAINS = 20000
_GOAL_P99 = 2.0
_PAGE = "/accounts"


@contextlib.contextmanager
def outside(folder):
    """Settings of three resolvers, each with a validated way to the zones of
    one name server, and that."""
    with contextlib.ExitStack() as running:
        names = running.enter_context(NameServer(folder / "knot"))
        # A record for every name: nobody's token, so that each look-up is
        # judged, and looks for the usual mistakes.
        names.put(f"*.{names.signed}", f"token={'a' * 32}")
        resolvers = [running.enter_context(Resolver(
            folder / f"unbound{n}", names.address, names.anchor))
            for n in range(3)]
        yield {"dns": {"resolvers": [one.address for one in resolvers],
                       "trust_anchor": str(names.anchor)},
               "domains": {"reserved": ["example"]}}, names


def claim(store, zone):
    """Many domains of Acme, all to be looked up; not before `start`."""
    store.execute("""
        insert into placet.domain (account_id, name, next_check_at)
        select a.account_id, 'd' || n || '.' || %s, now() + interval '1 hour'
        from generate_series(1, %s) n, placet.account a
        where a.name = 'Acme'""", (zone, _DOMAINS))


def start(store):
    store.execute("""update placet.domain
        set next_check_at = now() - interval '1 second', attempts = 0,
        challenge_until = now() + interval '7 days' where name like 'd%'""")


def stop(store):
    store.execute("update placet.domain set next_check_at = now() + interval "
                  "'1 hour' where next_check_at is not null")
    time.sleep(1)


def looked_up(store):
    return store.execute("select sum(attempts)::bigint from placet.domain "
                         "where name like 'd%'").fetchone()[0]


def cost(stack, store, seconds):
    """CPU ms of a look-up, by part, with nobody else about."""
    pids = {name: processes_of(pid) for name, pid in
            (("placet", stack.placet.pid), ("postgres", stack.cluster.pid))}
    start(store)
    time.sleep(1)
    before = {name: cpu_ms(found) for name, found in pids.items()}
    first = looked_up(store)
    time.sleep(seconds)
    count = looked_up(store) - first
    spent = {name: round((cpu_ms(found) - before[name]) / count, 2)
             for name, found in pids.items()}
    stop(store)
    return spent


def measure(stack, zone, seconds):
    ana = Person(stack.url, "ana@example.com")
    ana.sign_in()
    cookie = "; ".join(f"{one.name}={one.value}"
                       for one in ana.http.cookies.jar)
    url = stack.url + _PAGE
    load(url, 1, 1, cookie)
    idle, busy, rates = [], [], []
    with psycopg.connect(stack.store.admin, autocommit=True) as store:
        claim(store, zone)
        for _ in range(_ROUNDS):
            idle.append(load(url, 1, seconds, cookie))
            start(store)
            time.sleep(1)
            first, begun = looked_up(store), time.monotonic()
            busy.append(load(url, 1, seconds, cookie))
            rates.append((looked_up(store) - first) /
                         (time.monotonic() - begun))
            stop(store)
        return idle, busy, rates, cost(stack, store, seconds)


def report(idle, busy, rates, spent):
    p99 = {name: statistics.median(run["p99_ms"] for run in runs)
           for name, runs in (("idle", idle), ("busy", busy))}
    rate = statistics.median(rates)
    ratio = p99["busy"] / p99["idle"]
    (ROOT / "build" / "bench-domains.json").write_text(json.dumps({
        "what": "domains looked up a second at three resolvers, and GET "
                f"{_PAGE} at one connection without and with that; medians "
                "of three alternating runs",
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cores": os.cpu_count(), "look_ups_per_s": round(rate, 1),
        "p99_ms": p99, "p99_ratio": round(ratio, 3),
        "cpu_ms_per_look_up": spent,
        "runs": {"idle": idle, "busy": busy, "rates": rates},
    }, indent=1) + "\n")
    print(f"look-ups: {rate:.0f}/s at three resolvers each; CPU ms of one: " +
          ", ".join(f"{name} {ms:.2f}" for name, ms in spent.items()))
    print(f"p99 of GET {_PAGE}: {p99['idle']:.2f} ms idle, "
          f"{p99['busy']:.2f} ms meanwhile: {ratio:.2f} times (goal below "
          f"{_GOAL_P99:.0f}: {'met' if ratio < _GOAL_P99 else 'NOT met'})")
    print("all of it: build/bench-domains.json")


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory(prefix="placet-bench-") as folder:
        folder = Path(folder)
        with outside(folder) as (conf, names), \
                Stack(folder / "run", demo=True, workers=2, say=print,
                      extra_conf=conf) as stack:
            report(*measure(stack, names.signed, seconds))


if __name__ == "__main__":
    main()
