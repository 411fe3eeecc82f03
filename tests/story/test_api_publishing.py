"""Clients made public, kept as people trusted them, and made private again by
programs (f:C2 to f:C4)."""

import pytest

from own_client import own_client  # noqa: F401
from proven_client import (asked, picture, prove, publish,  # noqa: F401
                           ready)


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


def become(api, own, visibility, **more):
    """Its version, as every answer says it."""
    [seen] = [api.ask("GET", own.path).headers["etag"]]
    answer = api.ask("PATCH", own.path, {"visibility": visibility, **more},
                     If_Match=seen)
    if answer.status_code != 200:
        return answer
    said = answer.json()
    assert said["client_id"] == own.app.client_id
    assert answer.headers["etag"] == f'"{said["version"]}"' != seen
    assert api.ask("GET", own.path).headers["etag"] == answer.headers["etag"]
    return answer


def test_public_and_private_again(known, api, newcomer):
    """f:C2, f:C3: whose access ends can be asked before, and is told after"""
    own, domain = known()
    assert become(api, own, "public", domain=domain).status_code == 200
    found = api.get(own.path)
    assert (found["visibility"], found["verified_domain"]) == ("public",
                                                              domain)
    assert api.problem("PATCH", own.path, {"visibility": "private"},
                       If_Match='"1"') == (412, "changed_meanwhile")

    outside = newcomer(account="Elsewhere")
    page = asked(own, outside)
    assert isinstance(outside.answer(page, "allow", accounts=["Elsewhere"]),
                      str)
    inside = asked(own, own.owner)
    assert isinstance(own.owner.answer(inside, "allow", accounts=[own.name]),
                      str)
    assert api.get(f"{own.path}/reach") == {
        "all": {"grants": 2, "people": 2},
        "outside": {"grants": 1, "people": 1}}
    assert become(api, own, "private").json()["ended"] == 1
    assert api.get(f"{own.path}/reach") == {
        "all": {"grants": 1, "people": 1},
        "outside": {"grants": 0, "people": 0}}
    assert not outside.apps()
    assert api.get(own.path)["visibility"] == "private"


def test_what_people_trusted_stays(known, api):
    """f:C10, f:C15"""
    own, domain = known()
    assert become(api, own, "public", domain=domain).status_code == 200
    before = api.get(own.path)
    answer = api.ask("PATCH", own.path, {"redirect_uris": [
        "https://elsewhere.example/cb"]}, If_Match="*")
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["code"] == "unproven_host"
    assert api.get(own.path) == before


def test_a_name_like_a_known_one_is_held(known, api, ready):  # noqa: F811
    """f:N11: 409 until an operator has looked"""
    famous, domain = ready(client_name="Anchorage 1")
    assert publish(famous, domain).status == 303
    own, domain = known(client_name="Anchorage l")
    answer = become(api, own, "public", domain=domain)
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("/name_held")
    assert api.get(own.path)["visibility"] == "private"
