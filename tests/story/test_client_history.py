"""
What happened to a client and who did it, and how long its repeated refreshes
get the same answer (f:C15, clients.md 3.3).
"""

import json

import pytest

from command_line import say
from own_client import csrf_of, joined, own_client  # noqa: F401
from page import path_of
from test_client_secrets import make, secret_on


def history(own, where=None, person=None):
    """[(title, who and when, all words)], newest first, and the page"""
    page = (person or own.owner).open(where or own.below("history"))
    assert page.status == 200, page
    return [(panel.first("h2").text, panel.first("p").text, panel.text)
            for panel in page.root.every("section")], page


def import_again(stack, own, tmp_path, **more):
    described = {
        "client_id": own.app.client_id, "client_name": own.title,
        "account": own.name, "visibility": "public",
        "redirect_uris": ["http://127.0.0.1/callback"],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": "openid offline_access dns.read dns.edit", **more}
    path = tmp_path / "again.json"
    path.write_text(json.dumps(described))
    say(stack, "client", "import", str(path))


def test_every_version_and_what_else_happened(stack, own_client, rows,
                                              tmp_path):  # noqa: F811
    own = own_client()
    [(who,)] = rows("select name from app_user where email = %s",
                    own.owner.email)
    import_again(stack, own, tmp_path, client_name="Hammer <i>",
                 redirect_uris=["http://127.0.0.1/callback",
                                "https://hammer.example/cb"],
                 scope="openid dns.read offline_access", visibility="private")
    secret_on(make(own, "for the forge"))
    page = own.owner.open(own.below("suspend"))
    own.owner.submit(page.form(own.below("suspend")))
    page = own.owner.open(own.owner.open(own.path).link("History"))
    assert path_of(page.url) == own.below("history")
    found, _ = history(own)
    assert [title for title, *_ in found] == [
        "It was suspended", "Secret made: for the forge", "It was changed",
        "Secret made: import", "It was registered"]
    assert [who in by for _, by, _ in found] == [True, True, False, False,
                                                 False]
    assert "operator of this site" in found[2][1] and "Version 2" in \
        found[2][1]
    changed = found[2][2]
    for words in (f"Name Before: {own.title} Now: Hammer <i>",
                  "Redirect URI Now: https://hammer.example/cb",
                  "Scope Before: dns.edit", "Private now",
                  "Grant type Before: client_credentials"):
        assert words in changed, (words, changed)
    assert "callback" not in changed and "No access ended." in found[0][2]


def test_a_kind_is_called_as_it_was_chosen(stack, own_client,
                                           tmp_path):  # noqa: F811
    own = own_client(method="none", kind="native")
    import_again(stack, own, tmp_path, kind="agent",
                 token_endpoint_auth_method="none")
    found, _ = history(own)
    words = "Kind of app Before: Mobile or desktop app Now: Agent or MCP client"
    assert words in found[0][2]


def test_long_changes_leave_the_page_readable(stack, own_client,
                                              tmp_path):  # noqa: F811
    """Else a developer could make it too long for those who look."""
    own = own_client()
    for i in range(6):
        import_again(stack, own, tmp_path, redirect_uris=[
            f"https://hammer.example/{i}/{k}?" + "&" * 470
            for k in range(40)], visibility="private")
    found, page = history(own)
    assert found[0][0] == "It was changed"
    assert "hammer.example/5/0?" in found[0][2] and "…" in found[0][2]
    assert "Private now" in page.text and len(page.html) < 512 << 10


def test_page_by_page(own_client, rows):  # noqa: F811
    own = own_client()
    rows("with made as (insert into audit (event, actor, subject, detail) "
         "select 'client_secret_removed', 'system', %s, "
         "jsonb_build_object('label', 'n' || n) from generate_series(1, 45) n "
         "returning 1) select count(*) from made", own.app.client_id)
    titles, where = [], own.below("history")
    for _ in range(3):
        found, page = history(own, where)
        titles += [title for title, *_ in found]
        where = next((to for words, to in page.links()
                      if words == "Older"), None)
    assert where is None and len(titles) == 47
    assert titles[0] == "Secret removed: n45"
    assert titles[44] == "Secret removed: n1"
    for bad in ("-1", "x", "4294967296"):
        assert own.owner.visit(
            own.below("history") + f"?from={bad}").status == 404


@pytest.mark.parametrize("role, reads, sets", [
    ("admin", True, True), ("developer", True, False),
    ("member", False, False), (None, False, False)])
def test_who_may(own_client, joined, rows, role, reads,  # noqa: F811
                 sets):
    """s:A70"""
    own = own_client()
    person = joined(own, role)
    assert person.open(own.below("history")).status == (200 if reads else 404)
    assert person.open(own.below("refreshing")).status == \
        (200 if sets else 404)
    done = person.post(own.below("refreshing"), {
        "csrf": csrf_of(person), "how": "own", "seconds": "40",
        "seen": "usual"})
    assert done.status == (303 if sets else 404)
    kept = rows("select replay_s from client_replay where client_id = %s",
                own.app.client_id)
    assert kept == ([(40,)] if sets else [])


def test_the_replay_window_is_the_accounts(own_client, ana,
                                           rows):  # noqa: F811
    """The same refresh once more gets the same answer while the window is
    open, and is reuse where there is none."""
    own = own_client()

    def put(how, seconds):
        page = own.owner.open(own.below("refreshing"))
        return own.owner.submit(page.form(field="seconds"), how=how,
                                seconds=seconds)

    page = own.owner.open(own.below("refreshing"))
    assert page.form(field="seconds").value_of("how", "As is usual") == "usual"
    for bad in ("301", "-1", "x", ""):
        page = put("own", bad)
        assert page.status == 422 and "from 0 to 300" in page.text
    assert rows("select 1 from client_replay where client_id = %s",
                own.app.client_id) == []

    own.owner.follow(put("own", "300"))
    assert "It is saved" in own.owner.page.text
    token = own.app.connect(ana, accounts=["Acme"])["refresh_token"]
    first = own.app.refresh(token)
    assert own.app.refresh(token) == first
    [(left,)] = rows(
        "select max(extract(epoch from replay_until - answered_at)) from "
        "refresh_flight where client_id = %s", own.app.client_id)
    assert 290 < left < 301

    put("own", "0")
    second = own.app.refresh(first["refresh_token"])
    answer = own.app.call_token(grant_type="refresh_token",
                                refresh_token=first["refresh_token"])
    assert answer.json()["error"] == "invalid_grant"
    assert own.app.call_token(
        grant_type="refresh_token",
        refresh_token=second["refresh_token"]).status_code == 400
    put("usual", "0")
    assert rows("select 1 from client_replay where client_id = %s",
                own.app.client_id) == []
    titles = [title for title, *_ in history(own)[0]]
    assert titles[:3] == [
        "A repeated refresh gets the same answer as long as is usual here",
        "A repeated refresh gets the same answer for 0 s",
        "A repeated refresh gets the same answer for 300 s"]
