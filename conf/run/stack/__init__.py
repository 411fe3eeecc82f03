"""
Starts, stops and disturbs a whole Placet: a private PostgreSQL cluster, the
engine, Placet and the demo's app, API and mailbox, all on 127.0.0.1.

    with Stack(run_dir, demo=True) as stack:
        print(stack.url)
"""

from .stack import Stack
from .trouble import Asked, Trouble

__all__ = ["Asked", "Stack", "Trouble"]
