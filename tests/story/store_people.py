"""
What people and apps do in the grant store by itself, alone or many at once.
"""

import threading
import time

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timezone

import psycopg

from store_room import Desk, hash32, nobody, transaction

SCOPES = ["openid", "dns.read", "dns.edit"]
ROLES = ["", "", "admin"]


def sign_in(desk, who):
    cookie = hash32()
    desk.one("session_open", "machine:login", cookie_hash=cookie,
             previous_hash=None, user_id=who.user, idle_s=3600,
             absolute_s=86400, address="127.0.0.1", agent="story",
             is_elsewhere=False, proved_at=None)
    return cookie


def now():
    return datetime.now(timezone.utc)


def answer(who, client_id, flow=None, **changed):
    """What consent_decide is asked when `who` allows everything."""
    return {"engine": "main", "flow_id": flow or nobody(),
            "cookie_hash": who.cookie, "user_id": who.user,
            "client_id": client_id, "client_version": 1, "answer": "allow",
            "requested": SCOPES, "scopes": SCOPES, "minimum_roles": ROLES,
            "accounts": [who.account], "audience": None,
            "existing_grant": None,
            "redirect_uri": "https://a.example:8443/cb?k=v", "shown": "{}",
            "offered_at": now(), "offer_ttl_s": 600, "ttl_s": None,
            "device": None, **changed}


def allow(desk, who, client_id, **changed):
    return desk.one("consent_decide", who.actor,
                    **answer(who, client_id, **changed))


def described(account, **changed):
    """What client_put is asked for a new public client of that account."""
    return {"client_id": f"c-{nobody()}", "account_id": account,
            "name": "App", "is_public": True, "is_first_party": False,
            "method": "none", "redirect_uris": ["https://a.example/cb"],
            "scopes": SCOPES, "optional_scopes": ["billing.read"],
            "grant_types": ["authorization_code", "refresh_token"],
            "client_uri": None, "policy_uri": None, "tos_uri": None,
            "tier": "hand", "kind_of_app": None, "jwks": None,
            "jwks_uri": None, "small": "app", "shown": "app", **changed}


def is_alive(desk, grant, epoch=1):
    return desk.one("grant_alive", "machine:check", grant_id=grant,
                    epoch=epoch)["is_alive"]


def renew(desk, grant, engine="main", kind="refresh", epoch=1):
    token = hash32()
    row = desk.one("grant_renewed", "machine:gateway", grant_id=grant,
                   epoch=epoch, engine=engine, token_kind=kind,
                   sealed=b"sealed " + token, token_hash=token,
                   code_hash=None)
    return row["is_alive"], token


def add_secret(desk, actor, client_id, alone=True):
    return desk.one("client_secret_add", actor, client_id=client_id,
                    secret_hash=hash32(), label="one", days=None,
                    is_alone=alone)


def refused(code):
    """A refusal of ours, or of PostgreSQL's, by its SQLSTATE."""
    return _Refused(code)


class _Refused:
    def __init__(self, code):
        self._code = code

    def __enter__(self):
        return self

    def __exit__(self, _, error, __):
        assert isinstance(error, psycopg.Error), \
            f"not refused with {self._code}: {error!r}"
        assert error.sqlstate == self._code, (error.sqlstate, str(error))
        return True


def drain(desk, grant=None):
    """Takes and ends every due delivery; gives those of `grant`."""
    seen = []
    while True:
        rows = desk.ask("delivery_claim", "machine:deliver", lease_s=30)
        if not rows:
            return seen
        [row] = rows
        if grant is None or row["grant_id"] == grant:
            seen.append(row)
        desk.ask("delivery_done", "machine:deliver",
                 delivery_id=row["delivery_id"],
                 outcome="superseded" if row["is_superseded"] else "revoked")


def at_once(room, queries, count, work):
    """
    work(desk, number) in that many threads, each with connections of its
    own, begun together. Gives (SQLSTATE or None, result) in order.
    """
    desks = [Desk(room, queries) for _ in range(count)]
    gate = threading.Barrier(count)

    def run(number):
        gate.wait(30)
        try:
            return None, work(desks[number], number)
        except psycopg.Error as error:
            return error.sqlstate, str(error)

    try:
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(run, range(count)))
    finally:
        for own in desks:
            own.close()


@contextmanager
def half_done(room, queries, name, actor, **values):
    """A change that has run but is not committed before the block ends."""
    query = queries[name]
    with room.connect("writer") as writer, \
            transaction(writer, actor) as cursor:
        cursor.execute(query["sql"], [values[n] for n in query["names"]])
        yield


def meanwhile(room, queries, change, work):
    """What work(desk) gives when it is asked while `change` is half done."""
    name, actor, values = change
    own = Desk(room, queries)

    def run():
        try:
            return None, work(own)
        except psycopg.Error as error:
            return error.sqlstate, str(error)

    with ThreadPoolExecutor(1) as pool:
        with half_done(room, queries, name, actor, **values):
            asked = pool.submit(run)
            time.sleep(0.3)
            assert not asked.done(), "did not wait for what was being ended"
        found = asked.result(10)
    own.close()
    return found
