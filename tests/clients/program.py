"""A client that is a program: one JSON line in, one JSON line out."""

import itertools
import json
import os
import queue
import subprocess
import threading

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NPM = ROOT / "build" / "npm-clients"
NPM_BROWSER = ROOT / "build" / "npm"
_HERE = Path(__file__).resolve().parent


class Program:
    """
    A running client. `ask` sends one command and waits for its answer; `tell`
    only sends it, and the answer is fetched with `hear`: several programs
    told at once work at once.
    """

    def __init__(self, *argv, **environment):
        self._popen = subprocess.Popen(
            [str(word) for word in argv], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, **environment})
        self._numbers = itertools.count(1)
        self._answers = queue.Queue()
        self._complaints = []
        self._threads = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=self._listen, daemon=True)]
        for thread in self._threads:
            thread.start()

    def _read(self):
        for line in self._popen.stdout:
            self._answers.put(line)
        self._answers.put(None)

    def _listen(self):
        for line in self._popen.stderr:
            self._complaints.append(line)

    def tell(self, do, **what):
        self._popen.stdin.write(json.dumps({"do": do, **what}) + "\n")
        self._popen.stdin.flush()

    def hear(self, seconds=60):
        line = self._answers.get(timeout=seconds)
        assert line is not None, "".join(self._complaints)
        return json.loads(line)

    def ask(self, do, **what):
        self.tell(do, **what)
        return self.hear()

    def stop(self):
        self._popen.stdin.close()
        try:
            self._popen.wait(10)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
        for thread in self._threads:
            thread.join(10)
        self._popen.stdout.close()
        self._popen.stderr.close()


def node(script, *words, modules=NPM, **environment):
    """A program of this folder, run by Node with the modules it needs."""
    return Program("node", _HERE / script, modules, *words, **environment)
