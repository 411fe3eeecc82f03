"""TCP ports on 127.0.0.1."""

import errno
import fcntl
import os
import random
import socket
import tempfile

from pathlib import Path

from .trouble import Trouble

HOST = "127.0.0.1"

# Below Linux' range for outgoing connections (32768 and up), so that no
# outgoing connection takes a port between its choice and its use.
_FIRST, _LAST = 20000, 32000
_TRIES = 200

# Ports that this process has drawn, each with the open file whose lock says so
# to other runs on this machine until the process is over.
_drawn = {}


def draw(port):
    """
    Whether the port is free and no other run here has drawn it. Its server
    may start much later: until then only the lock tells that it is taken.
    """
    if not is_free(port):
        return False
    if port in _drawn:
        return True
    folder = Path(tempfile.gettempdir()) / f"placet-ports-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.lstat().st_uid != os.geteuid():
        raise Trouble(f"{folder} belongs to somebody else.")
    # Open for good, and for this process alone (PEP 446).
    fd = os.open(folder / str(port), os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW,
                 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return False
    _drawn[port] = fd
    return True


def _bind_error(port):
    """The errno of binding the port, or 0 when it is free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Connections of a former server in TIME_WAIT do not make a port
        # used; a listener does, also with this option.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            return error.errno
    return 0


def is_free(port):
    return _bind_error(port) == 0


def free_port(taken=()):
    """A free port that is not in `taken`, nor another run's."""
    for _ in range(_TRIES):
        port = random.randint(_FIRST, _LAST)
        if port not in taken and port not in _drawn and draw(port):
            return port
    raise Trouble(f"No free TCP port between {_FIRST} and {_LAST} was found.")


def demand(port):
    """Fails with a sentence unless this very port can be had."""
    error = _bind_error(port)
    if error == 0:
        return
    if error == errno.EADDRINUSE:
        raise Trouble(f"Port {port} is in use by another program; choose "
                      "another one, for example: PORT=9000 make run")
    if error in (errno.EACCES, errno.EPERM):
        raise Trouble(f"Port {port} may not be used by an ordinary user; "
                      "choose one above 1023, for example: PORT=9000 make run")
    raise Trouble(f"Port {port} cannot be used (error {error}).")


def answers(port, timeout_s=0.5):
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((HOST, port), timeout=timeout_s):
            return True
    except OSError:
        return False
