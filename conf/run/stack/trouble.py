"""What can go wrong, as one sentence for a person."""

import errno


class Trouble(Exception):
    """A start or a stop that failed; str() is the sentence to print."""


class Asked(Exception):
    """Somebody asked for the end while something was still being waited for."""


def sentence_of(error, what):
    """The sentence for an operating system error met while doing `what`."""
    path = f": {error.filename}" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full: {what} was not possible{path}."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (f"No permission: {what} was not possible{path}; "
                "perhaps another user made it.")
    return f"{what} was not possible: {error.strerror or error}{path}."
