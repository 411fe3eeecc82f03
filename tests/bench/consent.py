"""
GET /consent through Placet against the engine's own admin GET of the same
challenge, at 1 and 16 connections: three alternating runs, medians. Then the
memory (PSS) of all Placet processes, ten seconds later.
"""

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "conf/run"), str(ROOT / "tests/story")]

from app import App
from person import Person
from stack import Stack

_ROUNDS = 3
_CONNECTIONS = (1, 16)
_REST_S = 10
_GOAL_RATE = 0.80
_GOAL_ADDED_MS = 1.5
_GOAL_PSS_MIB = 40
_UNIT_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


def load(url, connections, seconds, cookie=None):
    """One run of wrk: {rate, p50_ms, p99_ms}; every answer must be a 2xx."""
    argv = ["wrk", "--latency", "-t", str(min(2, connections)), "-c",
            str(connections), "-d", f"{seconds}s"]
    if cookie:
        argv += ["-H", f"Cookie: {cookie}"]
    said = subprocess.run([*argv, url], check=True, capture_output=True,
                          text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        sys.exit(f"bench: {urlsplit(url).path} failed under load:\n{said}")
    found = {"rate": float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])}
    for percent in ("50", "99"):
        value, unit = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)",
                                said).groups()
        found[f"p{percent}_ms"] = float(value) * _UNIT_MS[unit]
    return found


def processes_of(parent):
    """A process and all that came from it."""
    children = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text(
                errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(pid))
    found, waiting = [], [parent]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def pss_mib(pids):
    total = 0
    for pid in pids:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += int(re.search(r"^Pss:\s+(\d+) kB", text, re.M)[1])
    return total / 1024


def cpu_ms(pids):
    """Processor time of these processes so far."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text(
                errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def profile(stack, url, seconds, cookie):
    """Where the time goes at 16 connections: CPU ms per request, by part."""
    parts = {"placet": stack.placet.pid, "engine": stack.engine.pid,
             "postgres": stack.cluster.pid}
    pids = {name: processes_of(pid) for name, pid in parts.items()}
    before = {name: cpu_ms(found) for name, found in pids.items()}
    count = load(url, 16, seconds, cookie)["rate"] * seconds
    return {name: round((cpu_ms(found) - before[name]) / count, 3)
            for name, found in pids.items()}


def prepare(stack):
    """A question that waits for its answer: the two addresses, the cookie."""
    ana = Person(stack.url, "ana@example.com")
    page = ana.authorize(App(stack.url).request().url)
    assert page.form("/consent"), page
    challenge = parse_qs(urlsplit(page.url).query)["consent_challenge"][0]
    cookie = "; ".join(f"{one.name}={one.value}" for one in ana.http.cookies.jar
                       if "placet" in one.name)
    # So that nothing of Hydra's cookies is measured on one side only.
    return (page.url, stack.engine.admin
            + "/admin/oauth2/auth/requests/consent?"
            + urlencode({"consent_challenge": challenge}), cookie)


def measure(stack, seconds):
    placet, engine, cookie = prepare(stack)
    runs = {(side, n): [] for side in ("placet", "engine")
            for n in _CONNECTIONS}
    for n in _CONNECTIONS:
        load(placet, n, 1, cookie)
        load(engine, n, 1)
    for _ in range(_ROUNDS):
        for n in _CONNECTIONS:
            runs["placet", n].append(load(placet, n, seconds, cookie))
            runs["engine", n].append(load(engine, n, seconds))
    cpu = {"placet": profile(stack, placet, seconds, cookie),
           "engine": profile(stack, engine, seconds, None)}
    time.sleep(_REST_S)
    pids = processes_of(stack.placet.pid)
    return runs, cpu, pss_mib(pids), len(pids)


def median(runs, key):
    return statistics.median(run[key] for run in runs)


def report(runs, cpu, pss, count):
    of = {f"{side}_{n}": {key: round(median(found, key), 3)
                          for key in found[0]}
          for (side, n), found in runs.items()}
    share = of["placet_16"]["rate"] / of["engine_16"]["rate"]
    added = of["placet_1"]["p50_ms"] - of["engine_1"]["p50_ms"]
    result = {
        "what": "GET /consent against the engine's admin GET of the same "
                "challenge; medians of three alternating runs",
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "medians": of,
        "rate_share_16": round(share, 3),
        "added_p50_1_ms": round(added, 3),
        "cpu_ms_per_request": cpu,
        "pss_mib": round(pss, 1),
        "processes": count,
        "runs": {f"{side}_{n}": found
                 for (side, n), found in runs.items()},
    }
    (ROOT / "build" / "bench.json").write_text(
        json.dumps(result, indent=1) + "\n")
    for n in _CONNECTIONS:
        print(f"{n:>3} connections: Placet {of[f'placet_{n}']['rate']:7.0f}/s "
              f"p50 {of[f'placet_{n}']['p50_ms']:6.2f} ms   engine "
              f"{of[f'engine_{n}']['rate']:7.0f}/s "
              f"p50 {of[f'engine_{n}']['p50_ms']:6.2f} ms")

    for side, what in (("placet", "through Placet"),
                       ("engine", "engine alone")):
        print(f"CPU ms per request, {what}: " + ", ".join(
            f"{name} {spent:.2f}" for name, spent in cpu[side].items()))

    def say(what, value, unit, is_met, goal):
        print(f"{what}: {value:.2f}{unit} (goal {goal}: "
              f"{'met' if is_met else 'NOT met'})")

    say("rate at 16 connections, of the engine's", share * 100, " %",
        share >= _GOAL_RATE, "at least 80 %")
    say("added p50 at 1 connection", added, " ms",
        added <= _GOAL_ADDED_MS, "at most 1.5 ms")
    say(f"memory (PSS) of {count} processes", pss, " MiB",
        pss <= _GOAL_PSS_MIB, "at most 40 MiB with 2 workers")
    print("all of it: build/bench.json")


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory(prefix="placet-bench-") as folder:
        with Stack(Path(folder) / "run", demo=True, workers=2,
                   say=print) as stack:
            report(*measure(stack, seconds))


if __name__ == "__main__":
    main()
