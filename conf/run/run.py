#!/usr/bin/env python3
"""
`make run`: starts Placet with everything it needs, and stops it all again.

RUN_DIR       folder of all state                   (run)
PORT          Placet's port on 127.0.0.1            (8080)
PUBLIC_URL    how browsers see it, when a proxy stands before it
DEMO          0 leaves the demo out                 (1)
WORKERS       worker processes of Placet            (2)
PLACET        the program                           (build/placet)
HYDRA         the engine's program                  (build/hydra)
DATABASE_URL, HYDRA_DATABASE_URL
              databases elsewhere                   (a private cluster)

Exit status: 0 when it was asked to stop; 1 with one sentence on failure.
"""

import os
import signal
import sys

# No __pycache__ in the checkout, which may belong to somebody else.
sys.dont_write_bytecode = True

from stack import Asked, Stack, Trouble  # noqa: E402

CHECK_S = 0.5


def number(name, default, highest):
    text = os.environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or \
            not 1 <= int(text) <= highest:
        raise Trouble(f"{name}={text} is not a number from 1 to {highest}.")
    return int(text)


def switch(name, default):
    text = os.environ.get(name) or default
    if text not in ("0", "1"):
        raise Trouble(f"{name}={text} is neither 0 nor 1.")
    return text == "1"


def say(sentence):
    print(sentence, flush=True)


def demo_conf(public_url):
    """What the demo has switched on, so that a newcomer can try it."""
    conf = {
        "client_documents": {"enabled": True},
        "registration_scopes": [
            "offline_access", "zone.read", "zone.edit", "dns.read",
            "dns.edit", "workers.read", "workers.edit", "billing.read"],
    }
    if public_url is None:
        # Documents on this machine: nobody else's browser comes here.
        conf["fetch"] = {"allow_loopback": True}
    return conf


def make_stack():
    public_url = os.environ.get("PUBLIC_URL") or None
    if public_url:
        public_url = public_url.rstrip("/")
    demo = switch("DEMO", "1")
    return Stack(
        os.environ.get("RUN_DIR") or "run",
        number("PORT", 8080, 65535),
        os.environ.get("PLACET") or None,
        os.environ.get("HYDRA") or None,
        demo=demo,
        demo_domain=demo,
        extra_conf=demo_conf(public_url) if demo else None,
        workers=number("WORKERS", 2, 64),
        public_url=public_url,
        database_url=os.environ.get("DATABASE_URL") or None,
        hydra_database_url=os.environ.get("HYDRA_DATABASE_URL") or None,
        say=say)


def welcome(stack, demo):
    say("")
    say(f"Placet is ready:      {stack.url}")
    say(f"  its state and logs  {stack.path}")
    say(f"  engine (private)    {stack.engine.public} public, "
        f"{stack.engine.admin} admin")
    if demo:
        say(f"  demo app DNS Pilot  {stack.app.url}")
        say(f"  demo API            {stack.resource.url}/zones")
        say(f"  demo mails          {stack.mailbox.url}")
        say("  demo users          ana@example.com   owner of Acme and "
            "Ana personal")
        say("                      ben@example.com   member of Acme")
        say("                      olga@example.com  operator")
        say("  demo password       placet-demo, for all three")
    say("Ctrl-C stops it.")


def watch(stack, parent):
    """Returns when asked to stop; raises Trouble when a part has ended."""
    while not stack.asked.wait(CHECK_S):
        sentence = stack.trouble()
        if sentence:
            raise Trouble(sentence)
        # Whoever started this has gone: nobody is left to stop it.
        if os.getppid() != parent:
            return


def obey_signals(asked):
    def ask(*_):
        asked.set()

    # Always, although a script's background jobs are started with SIGINT
    # ignored: whoever sends it by hand means it.
    signal.signal(signal.SIGINT, ask)
    signal.signal(signal.SIGTERM, ask)
    # But nohup means what it says.
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, ask)


def main():
    parent = os.getppid()
    try:
        stack = make_stack()
        obey_signals(stack.asked)
        with stack:
            welcome(stack, stack.resource is not None)
            watch(stack, parent)
            say("Stopping")
    except Asked:
        pass
    except Trouble as trouble:
        print(f"run: {trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
