"""Child processes that end with us, and no others."""

import json
import os
import signal
import subprocess
import time

from concurrent.futures import ThreadPoolExecutor

from .rundir import write_private
from .trouble import Trouble, sentence_of

# The kernel sends a child its death signal when the *thread* that started it
# ends (prctl(2), PR_SET_PDEATHSIG), so one thread that lives as long as this
# process starts them all.
_starter = ThreadPoolExecutor(1, "starter")

# What children inherit. Both engine and libpq read settings from variables
# with everyday names, which must not leak into what is started here.
_INHERITED = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "ASAN_OPTIONS",
              "UBSAN_OPTIONS", "LSAN_OPTIONS")


def environment(**more):
    env = {key: os.environ[key] for key in _INHERITED if key in os.environ}
    env.update(more)
    return env


def _popen(argv, death, **options):
    argv = ["setpriv", "--pdeathsig", death, "--", *map(str, argv)]
    try:
        return _starter.submit(
            subprocess.Popen, argv, start_new_session=True, umask=0o077,
            **options).result()
    except OSError as error:
        raise Trouble(sentence_of(error, f"starting {argv[4]}")) from None


def start_ticks(pid):
    """When a process started, which tells it from a later one of its id."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8",
                  errors="replace") as file:
            # The name in parentheses may hold spaces; field 22 of proc(5).
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else int(fields[19])


def last_line(path, limit=300):
    """The last line of a log that says something."""
    try:
        with open(path, "rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 8192))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    if "No space left on device" in text[-4096:]:
        return "the disk is full (No space left on device)"
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:limit] if lines else ""


class Ledger:
    """
    Which processes belong to a folder, kept in it: after a crash of the
    runner the next run finds those that outlived it, and only those.
    """

    def __init__(self, run_dir):
        self._path = run_dir / "children.json"
        self._rows = {}

    def _write(self):
        write_private(self._path, json.dumps(self._rows) + "\n")

    def add(self, name, pid):
        self._rows[name] = [pid, start_ticks(pid)]
        self._write()

    def remove(self, name):
        if not self._rows.pop(name, None):
            return
        try:
            self._write()
        except Trouble:
            # A full disk must not stand in the way of stopping. A row too
            # many does no harm: its process has ended.
            pass

    def left_over(self):
        """(name, pid) of what an earlier run left, newest first."""
        try:
            rows = json.loads(self._path.read_text(encoding="utf-8"))
            found = [(name, int(pid)) for name, (pid, ticks) in rows.items()
                     if ticks is not None and start_ticks(pid) == ticks]
        except (OSError, ValueError, TypeError, AttributeError):
            return []
        return found[::-1]


def end_left_over(run_dir, ledger, signals):
    """Ends what an earlier run left behind; signals maps name to signal."""
    for name, pid in ledger.left_over():
        run_dir.say(f"Ending {name} (process {pid}), which an earlier run "
                    "left behind")
        ticks = start_ticks(pid)
        for number in (signals.get(name, signal.SIGTERM), signal.SIGKILL):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                break
            except PermissionError:
                raise Trouble(
                    f"{name} of an earlier run (process {pid}) still works in "
                    f"{run_dir.path} and belongs to another user.") from None
            if run_dir.wait(20, lambda: start_ticks(pid) != ticks):
                break


class Child:
    """One long-running process of the stack, with a log of its own."""

    def __init__(self, run_dir, ledger, name, signal_to_end=signal.SIGTERM,
                 patience_s=15):
        self.name = name
        self._run_dir = run_dir
        self._ledger = ledger
        self._end = signal_to_end
        self._patience_s = patience_s
        self._popen = None

    @property
    def pid(self):
        return self._popen.pid if self._popen else None

    @property
    def log(self):
        return self._run_dir.log(self.name)

    def start(self, argv, **options):
        options.setdefault("env", environment())
        try:
            log = open(self.log, "ab")
        except OSError as error:
            raise Trouble(sentence_of(
                error, f"writing the log of {self.name}")) from None
        with log:
            os.fchmod(log.fileno(), 0o600)
            self._popen = _popen(
                argv, self._end.name.removeprefix("SIG"),
                stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, **options)
        self._ledger.add(self.name, self.pid)

    def alive(self):
        return self._popen is not None and self._popen.poll() is None

    def signal(self, number):
        if self.alive():
            self._popen.send_signal(number)

    def await_ready(self, seconds, ready):
        """Waits until ready(); a sentence when it ended or took too long."""
        if not self._run_dir.wait(
                seconds, lambda: not self.alive() or ready()):
            raise Trouble(f"{self.name} was not ready after {seconds} s; "
                          f"see {self.log}.")
        if not self.alive():
            raise Trouble(self.epitaph())

    def epitaph(self):
        """Why a child that should be running is not."""
        if self._popen is None:
            return f"{self.name} was stopped."
        status = self._popen.poll()
        if status < 0:
            return (f"{self.name} was ended by signal {-status}; "
                    f"see {self.log}.")
        reason = last_line(self.log) or "it says nothing"
        return (f"{self.name} ended with status {status}: {reason}; "
                f"see {self.log}.")

    def stop(self, number=None, patience_s=None):
        """Ends it, politely first, by force after the patience."""
        if self._popen is None:
            return
        if self.alive():
            self._popen.send_signal(number or self._end)
            try:
                self._popen.wait(patience_s or self._patience_s)
            except subprocess.TimeoutExpired:
                self._run_dir.say(f"{self.name} did not end in time; killed")
                self._kill_group()
                self._popen.wait()
        self._popen = None
        self._ledger.remove(self.name)

    def kill(self):
        """Ends it and its own children as a crash would."""
        if self._popen is not None:
            self._kill_group()
            self._popen.wait()
            self._popen = None
            self._ledger.remove(self.name)

    def _kill_group(self):
        # It leads its own session, so the group is it and its children.
        try:
            os.killpg(self._popen.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


class Outcome:
    """What a program that ran to its end said."""

    def __init__(self, status, out, err):
        self.status = status
        self.out = out
        self.err = err

    def reason(self):
        lines = [line.strip() for line in (self.out + "\n" + self.err)
                 .splitlines() if line.strip()]
        text = "\n".join(lines)
        if "No space left on device" in text:
            return "the disk is full (No space left on device)"
        return lines[-1][:300] if lines else f"status {self.status}"


def run_once(run_dir, argv, seconds=120, text_in="", log=None, **options):
    """
    Runs a program to its end and gives its Outcome.

    Its output goes to the log `log` as well, if one is named.
    Fails with a sentence after `seconds`; ends early when asked to.
    """
    options.setdefault("env", environment())
    popen = _popen(argv, "KILL", stdin=subprocess.PIPE,
                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                   errors="replace", **options)
    given = [text_in]
    result = []

    def ended():
        try:
            result[:] = popen.communicate(given.pop() if given else None,
                                          timeout=0.25)
        except subprocess.TimeoutExpired:
            return False
        return True

    try:
        if not run_dir.wait(seconds, ended):
            raise Trouble(f"{argv[0]} did not end within {seconds} s.")
    finally:
        if popen.poll() is None:
            popen.kill()
            popen.wait()
    if log:
        with open(run_dir.log(log), "a", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(time.strftime("-- %Y-%m-%d %H:%M:%S\n") +
                       result[0] + result[1])
    return Outcome(popen.returncode, *result)
