"""The files of this repository, and how a finding is told."""

import subprocess
import sys

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"


def files():
    """Every file that is, or is about to be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others",
         "--exclude-standard"], cwd=ROOT, check=True, capture_output=True)
    for name in sorted(set(listed.stdout.decode().split("\0")) - {""}):
        path = ROOT / name
        if path.is_file():
            yield path


def sources(folder="app"):
    for path in files():
        if path.suffix in (".c", ".h") and name(path).startswith(folder + "/"):
            yield path


def name(path):
    return str(path.relative_to(ROOT))


class Findings:
    """What is wrong, one line each; `leave` ends the program."""

    def __init__(self, check):
        self._check = check
        self._count = 0

    def add(self, path, line, sentence):
        self._count += 1
        print(f"{name(path)}:{line}: {sentence}")

    def leave(self):
        print(f"lint {self._check}: {self._count} findings")
        sys.exit(1 if self._count else 0)
