"""`placet` as an operator types it."""


def say(stack, *words, text_in="", binary=None):
    """Runs a command of placet that must succeed; gives what it printed."""
    outcome = stack.command(*words, text_in=text_in, binary=binary)
    assert outcome.status == 0, outcome.reason()
    return outcome.out
