"""A client's picture, put by a program at /api/v1 (f:C17, s:A38)."""

import pytest

from app import seen
from test_client_logo import picture

PNG = {"Content_Type": "image/png"}


@pytest.fixture
def client(newcomer, api_of):
    """An owner, their program, and where a client of theirs is."""
    owner = newcomer(account="Lamp")
    owner.sign_in()
    api = api_of(owner, accounts=["Lamp"])
    [account] = api.items("/accounts")
    made = api.ask("POST", f"/accounts/{account['id']}/clients", {
        "kind": "machine", "client_name": "Robot", "scope": "dns.read"})
    assert made.status_code == 201, made.text
    seen.add(made.json()["client_secret"])
    return owner, api, \
        f"/accounts/{account['id']}/clients/{made.json()['client_id']}"


def test_a_picture_is_put_shown_and_taken_away(client):
    owner, api, where = client
    assert api.get(where)["logo_uri"] is None
    sent = picture(300, 150)
    answer = api.ask("PUT", f"{where}/logo", sent, If_Match='"1"', **PNG)
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == '"2"'
    put = answer.json()
    now = api.get(where)
    assert (now["version"], now["logo_uri"]) == \
        (put["version"], put["logo_uri"]) == (2, put["logo_uri"])
    assert put["logo_uri"].startswith(owner.url + "/logo/")
    shown = owner.http.get(put["logo_uri"])
    assert shown.headers["content-type"] == "image/png"
    assert shown.content.startswith(b"\x89PNG") and shown.content != sent
    # The same again is no other version; what was seen before is refused.
    assert api.ask("PUT", f"{where}/logo", sent, If_Match="*", **PNG) \
        .json() == put
    for method, body in (("PUT", sent), ("DELETE", None)):
        assert api.problem(method, f"{where}/logo", body, If_Match='"1"',
                           **PNG) == (412, "changed_meanwhile")
        assert api.problem(method, f"{where}/logo", body, **PNG) == \
            (428, "version_needed")
    answer = api.ask("DELETE", f"{where}/logo", If_Match='"2"')
    assert answer.status_code == 204 and answer.headers["etag"] == '"3"'
    assert api.get(where)["logo_uri"] is None
    assert owner.http.get(put["logo_uri"]).status_code == 404


def test_A38_what_is_no_picture_is_refused(client):
    _, api, where = client
    for kind in ("image/svg+xml", "image/gif", "application/json",
                 "application/octet-stream", "text/html"):
        answer = api.ask("PUT", f"{where}/logo", picture(), If_Match="*",
                         Content_Type=kind)
        assert answer.status_code == 415 and answer.headers["accept"]
    for bad, code in ((b"<svg/>", "not_an_image"), (b"", "empty"),
                      (picture(16, 64), "image_size"),
                      (picture()[:-20], "not_an_image")):
        answer = api.ask("PUT", f"{where}/logo", bad, If_Match="*", **PNG)
        assert answer.status_code == 422, answer.text
        [error] = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == ("#", code)
    answer = api.http.put(f"{api.url}{where}/logo", content=b"\0" * 65537,
                          headers={"Authorization": f"Bearer {api.token}",
                                   "If-Match": "*",
                                   "Content-Type": "image/png"})
    assert answer.status_code == 413
    assert api.get(where)["version"] == 1
    for _ in range(21):
        answer = api.ask("PUT", f"{where}/logo", b"none", If_Match="*", **PNG)
    assert answer.status_code == 429


def test_I3_only_who_may_change_the_client(client, newcomer, api_of, rows):
    owner, api, where = client
    put = ("PUT", f"{where}/logo", picture())
    take = ("DELETE", f"{where}/logo")
    other = newcomer()
    other.sign_in()
    theirs = api_of(other)
    edits = api_of(owner, "placet.clients.edit", accounts=["Lamp"])
    reads = api_of(owner, "placet.clients.read", accounts=["Lamp"])
    for what in (put, take):
        assert theirs.problem(*what, If_Match="*", **PNG) == \
            (404, "not_found")
        assert reads.problem(*what, If_Match="*", **PNG) == \
            (403, "insufficient_scope")
    assert edits.ask(*put, If_Match="*", **PNG).status_code == 200
    # What people trust is changed with the scope for it.
    rows("update client set is_public = true where client_id = %s "
         "returning 1", where.rpartition("/")[2])
    for what in (put, take):
        assert edits.problem(*what, If_Match="*", **PNG) == \
            (403, "insufficient_scope")
    # A public client keeps one (f:C2).
    assert api.problem(*take, If_Match="*") == (422, "public_stays")
    assert api.get(where)["logo_uri"]
