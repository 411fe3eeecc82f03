"""
How long it takes from publishing the record to "verified", when nobody presses
anything: claims whose records are published up to two minutes later, after
three resolvers (Unbound, before Knot) were told that there is none; the zone
says that this may be remembered for a day (s:V20).
"""

import json
import os
import random
import re
import statistics
import tempfile
import time

from pathlib import Path

import psycopg

from domains import ROOT, outside
from stack import Stack

_CLAIMS = 60
_PUBLISHED_WITHIN_S = 120
_GIVE_UP_S = 600


def claim(stack, zone):
    """{name: its record's value}, each claimed as an operator does."""
    found = {}
    for number in range(_CLAIMS):
        said = stack.command("domain", "claim", "Acme",
                             f"proof{number}.{zone}").out
        name, value = re.search(r'(?m)^(\S+)\. TXT "([^"]+)"$', said).groups()
        found[name] = value
    return found


def publish(names, records):
    """Each at some moment; {domain: when it was there}."""
    begun = time.time()
    at = sorted((random.uniform(0, _PUBLISHED_WITHIN_S), name)
                for name in records)
    published = {}
    for when, name in at:
        time.sleep(max(0, begun + when - time.time()))
        names.put(name, records[name])
        published[name.partition(".")[2]] = time.time()
    return published


def wait_for(store, published):
    until = time.monotonic() + _GIVE_UP_S
    while True:
        verified = dict(store.execute(
            "select name, extract(epoch from verified_since)::float "
            "from placet.domain where state = 'verified' "
            "and name = any(%s)", (list(published),)).fetchall())
        if len(verified) == len(published):
            return [verified[name] - published[name] for name in published]
        assert time.monotonic() < until, \
            f"only {len(verified)} of {len(published)} were verified"
        time.sleep(1)


def report(took):
    took.sort()
    p50 = statistics.median(took)
    p95 = took[int(len(took) * .95)]
    (ROOT / "build" / "bench-domain-proof.json").write_text(json.dumps({
        "what": "seconds from publishing a domain's record to its proof, "
                "found by the schedule alone",
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "claims": len(took), "published_within_s": _PUBLISHED_WITHIN_S,
        "p50_s": round(p50, 1), "p95_s": round(p95, 1),
        "took_s": [round(one, 1) for one in took],
    }, indent=1) + "\n")
    print(f"from published to verified: p50 {p50:.0f} s, p95 {p95:.0f} s "
          f"({len(took)} domains, nobody pressing anything, on "
          f"{os.cpu_count()} cores)")
    print("all of it: build/bench-domain-proof.json")


def main():
    with tempfile.TemporaryDirectory(prefix="placet-bench-") as folder:
        folder = Path(folder)
        with outside(folder) as (conf, names), \
                Stack(folder / "run", demo=True, workers=2, say=print,
                      extra_conf=conf) as stack:
            records = claim(stack, names.plain)
            published = publish(names, records)
            with psycopg.connect(stack.store.admin,
                                 autocommit=True) as store:
                report(wait_for(store, published))


if __name__ == "__main__":
    main()
