"""The folder that holds all state of one run, and its rules."""

import fcntl
import json
import os
import secrets
import shutil
import threading
import time

from pathlib import Path

from .trouble import Asked, Trouble, sentence_of

_LOG_BYTES_MAX = 16 << 20
_ROOM_FIRST_MIB = 300
_ROOM_LATER_MIB = 60
_POLL_S = 0.03


def write_private(path, text):
    """Writes a file of mode 0600 so that it is there whole or not at all."""
    path = Path(path)
    new = path.with_name(path.name + ".new")
    try:
        fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise Trouble(sentence_of(error, f"writing {path}")) from None


class RunDir:
    """One run's folder: its lock, its logs, its kept secrets, its waits."""

    def __init__(self, path, say=None):
        # Not resolved: a symbolic link stays the name that people know.
        self.path = Path(os.path.abspath(path))
        self.asked = threading.Event()
        self._say = say
        self._lock = None
        self._kept = None

    def say(self, sentence):
        """Tells the person who started this, if somebody listens."""
        if self._say:
            try:
                self._say(sentence)
            except OSError:
                self._say = None

    def __truediv__(self, name):
        return self.path / name

    def open(self):
        """Makes the folder, takes its lock, and checks for room."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.path / "log").mkdir(mode=0o700, exist_ok=True)
            self._lock = open(self.path / "lock", "a+", encoding="utf-8")
        except OSError as error:
            raise Trouble(sentence_of(
                error, f"preparing the folder {self.path}")) from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.seek(0)
            owner = self._lock.read(20).strip() or "unknown"
            self._lock.close()
            self._lock = None
            raise Trouble(
                f"{self.path} is in use by another run (process {owner}); "
                "stop that one, or choose another folder with RUN_DIR=") \
                from None
        try:
            self._lock.truncate(0)
            self._lock.write(f"{os.getpid()}\n")
            self._lock.flush()
            self._check_room()
            self._kept = self._read_kept()
        except OSError as error:
            self.close()
            raise Trouble(sentence_of(
                error, f"writing in {self.path}")) from None
        except Trouble:
            self.close()
            raise

    def close(self):
        """Gives the lock back; the file itself stays."""
        if self._lock:
            self._lock.close()
            self._lock = None

    def _check_room(self):
        first = not (self.path / "kept.json").exists()
        need = _ROOM_FIRST_MIB if first else _ROOM_LATER_MIB
        free = shutil.disk_usage(self.path).free >> 20
        if free < need:
            raise Trouble(f"The disk is full: {self.path} needs {need} MiB "
                          f"of free space and has {free} MiB.")

    def log(self, name):
        """The path of a log; one that grew large is put aside once."""
        path = self.path / "log" / f"{name}.log"
        try:
            if path.stat().st_size > _LOG_BYTES_MAX:
                path.replace(path.with_suffix(".log.1"))
        except FileNotFoundError:
            pass
        return path

    def _read_kept(self):
        path = self.path / "kept.json"
        if not path.exists():
            return {}
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            kept = None
        if not isinstance(kept, dict):
            raise Trouble(f"{path} cannot be read; it holds the passwords of "
                          "this folder's databases. Restore it, or start "
                          "anew with an empty folder.")
        return kept

    def keep(self, name, value):
        """Remembers a value for the runs to come."""
        if self._kept.get(name) != value:
            self._kept[name] = value
            write_private(self.path / "kept.json",
                          json.dumps(self._kept, indent=1) + "\n")
        return value

    def kept(self, name, default=None):
        return self._kept.get(name, default)

    def secret(self, name):
        """32 random bytes in hex: made once, kept in a 0600 file."""
        return self.kept(name) or self.keep(name, secrets.token_hex(32))

    def wait(self, seconds, done):
        """
        Waits until done() or the time is over; says which.
        Raises Asked as soon as somebody asks for the end.
        """
        end = time.monotonic() + seconds
        while not done():
            if self.asked.is_set():
                raise Asked()
            if time.monotonic() > end:
                return False
            time.sleep(_POLL_S)
        return True
