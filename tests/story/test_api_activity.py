"""What happened on an account, at /api/v1 (f:H4)."""

import pytest

from app import seen

KINDS = {"account", "members", "policy", "apps", "clients", "domains"}


@pytest.fixture
def busy(orchard, api_of, pilot):
    """An account on which something happened, and its owner's program."""
    pilot.connect(orchard.member, accounts=["Orchard"])
    api = api_of(orchard.owner, accounts=["Orchard"])
    made = api.ask("POST", f"/accounts/{orchard.id}/clients", {
        "kind": "machine", "client_name": "Robot", "scope": "dns.read"})
    assert made.status_code == 201, made.text
    seen.add(made.json()["client_secret"])
    return orchard, api, made.json()["client_id"]


def test_admins_read_what_happened_newest_first(busy):
    orchard, api, client = busy
    where = f"/accounts/{orchard.id}/activity"
    events = api.items(where)
    ids = [e["id"] for e in events]
    assert ids == sorted(ids, reverse=True) and len(set(ids)) == len(ids)
    assert {e["kind"] for e in events} <= KINDS
    [added] = [e for e in events if e["event"] == "client_added"]
    assert (added["kind"], added["actor"], added["app_id"],
            added["app_name"]) == ("clients", "person", client, "Robot")
    [allowed] = [e for e in events if e["app_id"] == "dns-pilot"]
    assert allowed["kind"] == "apps" and allowed["app_name"] == "DNS Pilot"
    [joined] = [e for e in events if e["event"] == "member_put"
                and e["detail"]["role"] == "member"]
    assert joined["actor"] == "operator" and joined["member_name"]

    # The same, a page at a time, and of one kind.
    assert api.items(where, limit=1) == events
    for kind in KINDS:
        assert api.items(f"{where}?kind={kind}", limit=2) == \
            [e for e in events if e["kind"] == kind]
    [member] = [m["id"] for m in api.items(f"/accounts/{orchard.id}/members")
                if m["email"] == orchard.member.email]
    theirs = api.items(f"{where}?person={member}", limit=1)
    assert joined in theirs and allowed in theirs and added not in theirs
    assert theirs == [e for e in events if e in theirs]
    assert api.items(f"{where}?person={member}&kind=apps") == [allowed]
    assert api.items(f"{where}?person={orchard.id}") == []
    for bad in ("x", "", member + "0"):
        assert api.problem("GET", f"{where}?person={bad}") == \
            (400, "bad_request")
    for bad in ("x", "", "Apps"):
        assert api.problem("GET", f"{where}?kind={bad}") == \
            (400, "bad_request")
    cursor = api.get(f"{where}?limit=1")["next"]
    assert api.problem("GET", f"/accounts?cursor={cursor}") == \
        (400, "cursor")


def test_I3_nobody_else_reads_it(busy, api_of, newcomer):
    orchard, _, _ = busy
    where = f"/accounts/{orchard.id}/activity"
    other = newcomer()
    other.sign_in()
    member = api_of(orchard.member, "placet.accounts.read",
                    accounts=["Orchard"])
    elsewhere = api_of(other, "placet.accounts.read")
    for api in (member, elsewhere):
        assert api.problem("GET", where) == (404, "not_found")
    low = api_of(orchard.owner, "placet.grants.read", accounts=["Orchard"])
    assert low.problem("GET", where) == (403, "insufficient_scope")
