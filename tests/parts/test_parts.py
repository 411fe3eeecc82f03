"""
What is not pytest's own: the C units, what must not compile, the lint, the
fuzzers' corpora. One item each; what they said is shown when they fail.
"""

import os
import subprocess

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_SHOWN = 12000


def _run(seconds, *argv):
    done = subprocess.run(argv, cwd=ROOT, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=seconds, check=False, text=True,
                          errors="replace",
                          # pytest's own make must not speak to this one.
                          env={name: value for name, value
                               in os.environ.items()
                               if name not in ("MAKEFLAGS", "MAKELEVEL",
                                               "MFLAGS")})
    assert done.returncode == 0, done.stdout[-_SHOWN:]


@pytest.mark.timeout(900)
def test_the_units_pass():
    _run(880, "make", "-j2", "unit")


@pytest.mark.timeout(300)
def test_the_fuzzers_corpora_do_no_harm():
    _run(290, "make", "-j2", "fuzz-replay")


@pytest.mark.timeout(300)
def test_what_must_not_compile_does_not():
    _run(290, "tests/refuse/run.sh")


@pytest.mark.timeout(1500)
def test_the_lint_has_nothing_to_say():
    _run(1480, "tests/lint/run.sh")
