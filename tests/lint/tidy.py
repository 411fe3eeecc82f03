"""
clang-tidy on every C file of app/, with the flags that make uses for it; the
rules are in .clang-tidy. A file that has not changed since it was found clean,
with the headers as they are, is not read again.

Usage     tidy.py [app/ROOM/FILE.c ...]     without: all of them
"""

import hashlib
import os
import re
import shlex
import subprocess
import sys

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tree import ROOT, name, sources

# The analyzer gives a function up after so many states. By default seven times
# as many, which trebles the time of a whole run: a few functions with loops in
# loops go on to be walked long after every branch of them was seen.
_STATES = 30000
_CACHE = ROOT / "build" / "lint"
# GCC's own, or not before clang 16.
_NOT_CLANGS = re.compile(r"^-(ftrivial-auto-var-init=.*|fcf-protection|"
                         r"fstack-clash-protection|M[MPD]+)$")


def commands():
    """{file: the flags make would compile it with}"""
    said = subprocess.run(
        ["make", "--no-print-directory", "-n", "-B", "all"], cwd=ROOT,
        check=True, capture_output=True, text=True,
        env={**os.environ, "MAKEFLAGS": ""}).stdout
    found = {}
    for line in said.splitlines():
        if " -c app/" not in line:
            continue
        words = shlex.split(line.strip())
        file = words[words.index("-c") + 1]
        found.setdefault(file, [
            word for word in words[1:words.index("-c")]
            if not _NOT_CLANGS.match(word)])
    return found


def headers_digest():
    digest = hashlib.sha256((ROOT / ".clang-tidy").read_bytes()
                            + Path(__file__).read_bytes())
    for path in sources():
        if path.suffix == ".h":
            digest.update(path.read_bytes())
    for path in sorted((ROOT / "build" / "gen").glob("*.h")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def tidy(job):
    file, flags, headers = job
    key = hashlib.sha256((headers + shlex.join(flags)).encode()
                         + (ROOT / file).read_bytes()).hexdigest()
    mark = _CACHE / key
    if mark.exists():
        return ""
    done = subprocess.run(
        ["clang-tidy", "--quiet", "--warnings-as-errors=*", file, "--",
         *flags, "-Wno-unknown-warning-option", "-Xclang",
         "-analyzer-config", "-Xclang", f"max-nodes={_STATES}"], cwd=ROOT,
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False)
    if done.returncode == 0:
        mark.touch()
        return ""
    return done.stdout.strip() or done.stderr.strip()


def main():
    if not (ROOT / ".clang-tidy").exists():
        sys.exit("lint tidy: there is no .clang-tidy")
    _CACHE.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:]
    known = commands()
    headers = headers_digest()
    jobs, failed = [], 0
    for path in sources():
        if path.suffix != ".c" or (wanted and name(path) not in wanted):
            continue
        if name(path) in known:
            jobs.append((name(path), known[name(path)], headers))
        else:
            failed += 1
            print(f"{name(path)}: make does not compile it")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for said in pool.map(tidy, jobs):
            if said:
                failed += 1
                print(said)
    print(f"lint tidy: {len(jobs)} files, {failed} with findings")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
