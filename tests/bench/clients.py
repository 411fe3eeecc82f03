"""
The pages on which developers look after their clients, with 100 clients in 5
accounts and then with 100,000 in 5,000: list, search, edit form, saving, in
turn; the p95 of each and its ratio (f:C19). At last all of them in one account.
"""

import json
import os
import statistics
import sys
import tempfile
import time

from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "conf/run"), str(ROOT / "tests/story")]

from client_pages import edit_form, make
from command_line import say
from person import Person
from stack import Stack

_GOAL_RATIO = 2.0
_GOAL_FIRST_MS = 100
_WEB = "https://bench.example.com/callback"

# Twenty for each account, beside those of the one that is looked at.
_FILL = """
with accounts as (
    insert into placet.account (name)
    select 'Bench ' || n from generate_series(%(from)s::int, %(to)s::int) n
    returning account_id, name
), clients as (
    insert into placet.client (client_id, account_id, name, is_public, tier,
	kind_of_app, method, redirect_uris, scopes, grant_types)
    select 'bench-' || substr(a.name, 7) || '-' || n, a.account_id,
	'Planner ' || n || ' of ' || a.name, n %% 2 = 0, 'hand', 'web',
	'client_secret_basic', array['https://bench.example.com/' || n],
	array['openid', 'dns.read'], array['authorization_code']
    from accounts a, generate_series(1, 20) n
    returning client_id, account_id, name
), versions as (
    insert into placet.client_version (client_id, version, account_id,
	content, actor)
    select client_id, 1, account_id, jsonb_build_object('name', name), 'bench'
    from clients
    returning 1
)
select count(*) from versions"""


def fill(stack, first, last):
    with psycopg.connect(stack.store.admin, autocommit=True) as connection:
        [(count,)] = connection.execute(
            _FILL, {"from": first, "to": last}).fetchall()
        connection.execute("analyze placet.client")
    return count


def crowd(stack):
    """All clients belong to the one account."""
    with psycopg.connect(stack.store.admin, autocommit=True) as connection:
        connection.execute(
            "update placet.client set account_id = a.account_id "
            "from placet.account a where a.name = 'Looked at' "
            "and client_id like 'bench-%'")
        connection.execute("vacuum analyze placet.client")


def prepare(stack):
    """A developer, his account with 20 clients, and one of these."""
    email = "bench@example.com"
    link = say(stack, "user", "add", email, "Bench").split()[0]
    say(stack, "account", "add", "Looked at")
    say(stack, "member", "add", "Looked at", email, "owner")
    person = Person(stack.url, email)
    person.choose_password(link)
    person.sign_in()
    with psycopg.connect(stack.store.admin) as connection:
        [(account,)] = connection.execute(
            "select account_id::text from placet.account "
            "where name = 'Looked at'").fetchall()
    made = [make(person, account, "web", name=f"Planner {n}",
                 redirect_uris=_WEB)[1] for n in range(20)]
    return person, account, made[7]


def tasks(person, account, client):
    """{what: does it once}; saving changes the name each time."""
    below = f"/accounts/{account}/clients"
    turn = iter(range(10 ** 9))

    def opens(path, words):
        def once():
            page = person.visit(path)
            assert page.status == 200 and words in page.html, page
        return once

    forms = {}

    def save():
        form = forms.pop("next")
        page = person.submit(form, client_name=f"Planner {next(turn)}")
        assert page.status == 303, page

    def open_form():
        forms["next"] = edit_form(person, account, client)

    return {"list": opens(below, "Planner"),
            "search": opens(f"{below}?q=planner+1", "Planner 1"),
            "edit": open_form, "save": save}


def measure(jobs, seconds):
    """{what: p95 in ms}, in turn for so many seconds each"""
    took = {what: [] for what in jobs}
    end = time.monotonic() + seconds * len(jobs)
    while time.monotonic() < end or len(took["list"]) < 40:
        for what, once in jobs.items():
            begin = time.perf_counter()
            once()
            took[what].append((time.perf_counter() - begin) * 1000)
    return {what: round(statistics.quantiles(found, n=20)[-1], 2)
            for what, found in took.items()}, len(took["list"])


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory(prefix="placet-bench-") as folder:
        with Stack(Path(folder) / "run", demo=True, workers=2,
                   say=print) as stack:
            jobs = tasks(*prepare(stack))
            fill(stack, 1, 4)
            measure(jobs, 1)
            few, _ = measure(jobs, seconds)
            total = sum(fill(stack, first, first + 499)
                        for first in range(5, 5000, 500))
            measure(jobs, 1)
            many, count = measure(jobs, seconds)
            crowd(stack)
            alone, _ = measure({what: jobs[what]
                                for what in ("list", "search")}, seconds)
    print("p95 with all of them in one account: first page "
          f"{alone['list']} ms (goal below {_GOAL_FIRST_MS}: "
          f"{'met' if alone['list'] < _GOAL_FIRST_MS else 'NOT met'}), "
          f"search {alone['search']} ms")
    ratios = {what: round(many[what] / few[what], 2) for what in few}
    (ROOT / "build" / "bench-clients.json").write_text(json.dumps({
        "what": "p95 of the clients' pages with 100 and 100,000 clients",
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cores": os.cpu_count(), "times_each": count,
        "p95_ms_few": few, "p95_ms_many": many, "ratio": ratios,
        "p95_ms_one_account": alone,
    }, indent=1) + "\n")
    print(f"p95 with 100 clients in 5 accounts, and with {total + 100:,} in "
          "5,000, ms:")
    for what, ratio in ratios.items():
        print(f"{what:>8} {few[what]:8.2f} {many[what]:8.2f}  ratio {ratio} "
              f"(goal at most {_GOAL_RATIO}: "
              f"{'met' if ratio <= _GOAL_RATIO else 'NOT met'})")
    print("all of it: build/bench-clients.json")


if __name__ == "__main__":
    main()
