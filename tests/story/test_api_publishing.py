"""Clients made public, kept as people trusted them, and made private again by
programs (f:C2 to f:C4)."""

import pytest

from own_client import own_client  # noqa: F401
from proven_client import picture, prove, publish, ready  # noqa: F401


@pytest.fixture
def known(ready, signed_in):  # noqa: F811
    """known(…): a private client of the API's person, and its domain"""
    def make(**more):
        return ready(owner=signed_in, method="none", kind="native", **more)
    return make


def test_what_it_needed_it_keeps(known, api):
    own, domain = known()
    assert publish(own, domain).status == 303
    before = api.get(own.path)
    for member, value, code in (
            ("client_uri", None, "public_needs"),
            ("policy_uri", None, "public_needs"),
            ("client_uri", "https://elsewhere.example/", "unproven_host")):
        answer = api.ask("PATCH", own.path, {member: value}, If_Match="*")
        assert answer.status_code == 422, answer.text
        [error] = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == (f"#/{member}", code)
    assert api.get(own.path) == before
