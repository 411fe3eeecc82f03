"""
`make run` as a newcomer meets it: it starts, keeps its data, stops all it
started, and says in one sentence why it cannot.
"""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time

from pathlib import Path

import httpx
import pytest

from app import App
from person import Person
from stack.demo import DOMAIN
from stack.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
_READY_S = 90


class Run:
    """One `conf/run/run.py`, which is what `make run` ends in."""

    def __init__(self, run_dir, port, **more):
        self.run_dir = run_dir
        self.port = port
        self._more = more
        self.process = None

    def __enter__(self):
        self.log = open(self.run_dir.with_suffix(".log"), "a+",
                        encoding="utf-8")
        self.began = time.monotonic()
        self.since = time.time()
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "conf/run/run.py")],
            stdin=subprocess.DEVNULL, stdout=self.log,
            stderr=subprocess.STDOUT, cwd=ROOT,
            env={**os.environ, "RUN_DIR": str(self.run_dir),
                 "PORT": str(self.port), **self._more})
        return self

    def __exit__(self, *_):
        self.stop(signal.SIGTERM)
        self.log.close()

    def stop(self, number):
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(60)

    def said(self):
        self.log.flush()
        return Path(self.log.name).read_text(encoding="utf-8")

    def wait_for(self, words, seconds=20):
        """The addresses are written before the welcome is printed."""
        end = time.monotonic() + seconds
        while words not in self.said():
            assert time.monotonic() < end, self.said()
            time.sleep(0.05)

    def ready(self):
        """Waits for addresses.env; its content as {name: value}."""
        path = self.run_dir / "addresses.env"
        # One that is older is of a run that was killed.
        while not path.exists() or path.stat().st_mtime < self.since:
            assert self.process.poll() is None, self.said()
            assert time.monotonic() - self.began < _READY_S, self.said()
            time.sleep(0.05)
        self.took_s = time.monotonic() - self.began
        lines = path.read_text(encoding="utf-8").splitlines()
        return dict("".join(shlex.split(line)).split("=", 1)
                    for line in lines)


def working_in(folder):
    """Processes whose command line or working folder is in `folder`."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes().decode(
                errors="replace")
            where = os.readlink(f"/proc/{pid}/cwd")
        except OSError:
            continue
        if str(folder) in line or where.startswith(str(folder)):
            found.append((int(pid), line.replace("\0", " ")))
    return found


@pytest.mark.timeout(400)
def test_it_starts_keeps_its_data_and_stops(tmp_path):
    run_dir, port = tmp_path / "run", free_port()
    with Run(run_dir, port) as first:
        found = first.ready()
        assert found["PLACET_URL"] == f"http://127.0.0.1:{port}"
        for name in ("ENGINE_PUBLIC_URL", "ENGINE_ADMIN_URL", "DATABASE_URL",
                     "PLACET_PID"):
            assert found[name]
        first.wait_for("placet-demo")
        assert "ana@example.com" in first.said()
        with Person(found["PLACET_URL"], "ana@example.com") as ana:
            assert ana.sign_in().status == 200
            cookies = ana.twin()
            # The demo app's domain is verified because it was proved.
            page = ana.open(ana.open("/accounts").link("Domains"))
            page = ana.open(page.link("Details"))
            assert "Verified since" in page.text and "DNSSEC" in page.text
            pilot = App(found["PLACET_URL"])
            page = ana.authorize(pilot.request().url)
            pilot.http.close()
            assert page.heading.startswith("DNS Pilot wants access")
            assert f"Domain verified: {DOMAIN}." in page.text
        # What an operator takes away stays away: the demo is seeded once.
        for words in (("member", "remove", "Acme", "ben@example.com"),
                      ("account", "close", "Ana personal"),
                      ("client", "delete", "dns-pilot")):
            subprocess.run(
                [ROOT / "build/placet", *words, "--conf",
                 run_dir / "placet.yml"], check=True, timeout=60,
                stdout=subprocess.DEVNULL)
        assert first.stop(signal.SIGINT) == 0
    assert not (run_dir / "addresses.env").exists()
    assert working_in(run_dir) == []

    with Run(run_dir, port) as second:
        second.ready()
        # The same session: the data is kept.
        assert cookies.open("/apps").url.endswith("/apps")
        accounts = cookies.open("/accounts").text
        assert "Acme" in accounts and "Ana personal" not in accounts
        with Person(found["PLACET_URL"], "ben@example.com") as ben:
            ben.sign_in()
            assert "Acme" not in ben.open("/accounts").text
        cookies.http.close()
        other = subprocess.run(
            [sys.executable, str(ROOT / "conf/run/run.py")], cwd=ROOT,
            env={**os.environ, "RUN_DIR": str(run_dir),
                 "PORT": str(free_port())}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=60, check=False)
        assert other.returncode != 0
        assert "in use" in one_sentence(other)
        assert second.stop(signal.SIGTERM) == 0
    assert working_in(run_dir) == []
    print(f"the second start took {second.took_s:.1f} s")
    # "About 10 s", on a machine that may be busy with other tests.
    assert second.took_s < 30


def one_sentence(done):
    lines = [line for line in done.stderr.strip().splitlines() if line]
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return lines[0]


def refused(tmp_path, **settings):
    done = subprocess.run(
        [sys.executable, str(ROOT / "conf/run/run.py")], cwd=ROOT,
        env={**os.environ, "RUN_DIR": str(tmp_path / "run"),
             "PORT": str(free_port()), **settings},
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=120, check=False)
    assert done.returncode != 0, done.stdout
    assert working_in(tmp_path / "run") == []
    return one_sentence(done)


def test_a_port_in_use(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused(tmp_path, PORT=str(port))
    assert str(port) in said and "in use" in said


@pytest.mark.parametrize("settings, named", [
    ({"PORT": "x"}, "PORT"), ({"PORT": "99999"}, "PORT"),
    ({"WORKERS": "0"}, "WORKERS"), ({"HYDRA": "/no/such/hydra"},
                                    "/no/such/hydra"),
    ({"DATABASE_URL": "postgresql://x@127.0.0.1:1/y"}, "DATABASE_URL"),
], ids=str)
def test_a_setting_that_cannot_be(tmp_path, settings, named):
    assert named in refused(tmp_path, **settings)


@pytest.mark.timeout(400)
def test_a_crash_leaves_nothing_that_the_next_run_cannot_mend(tmp_path):
    """A stale pid file, a lock, servers that outlived their runner."""
    run_dir, port = tmp_path / "run", free_port()
    with Run(run_dir, port) as first:
        first.ready()
        first.process.kill()
        first.process.wait()
    # A name server that ends as hard leaves its pid, and that may be taken.
    (run_dir / "names" / "knot.pid").write_text(f"{os.getpid()}\n")
    with Run(run_dir, port) as second:
        found = second.ready()
        assert httpx.get(found["PLACET_URL"] + "/health/ready",
                         trust_env=False).status_code == 200
    assert working_in(run_dir) == []
