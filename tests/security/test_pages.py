"""Every route, with every kind of visitor (s:A47, s:A50, s:A69, s:A70)."""

import re

from pathlib import Path

import pytest

from app import App
from http_layer import asked, head, name_of
from page import Page, path_of
from test_every_page import check_headers
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"\{\s*(GET|POST|PUT|PATCH|DELETE_|OPTIONS),\s*\"([^\"]+)\","
                 r"\s*(\w+),\s*(\w+),\s*(\w+)\s*\}")
NOBODYS = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def nothing_is_counted_yet(rows):
    """All of this comes from one address, which has its limits."""
    for table in ("rate_bucket", "rate_member"):
        rows(f"delete from {table} returning 1")


def routes():
    """[(method, path, who, nature)] as the tables in app/ say"""
    found = []
    for path in sorted((ROOT / "app").glob("*/*.c")):
        for method, where, who, nature, _ in ROW.findall(path.read_text()):
            found.append((method.rstrip("_"), where, who, nature))
    assert len(found) > 25, found
    return found


ROUTES = routes()
FORMS = ("CHANGES", "UPLOADS")
PRIVATE = [row for row in ROUTES if row[2] in ("PERSON", "OPERATOR")]


def filled(where, part=NOBODYS):
    return re.sub(r":\w+", part, where).replace("*", "x")


@pytest.mark.parametrize("row", ROUTES, ids=lambda row: " ".join(row[:2]))
def test_A47_every_route_answers_with_every_header(ana, stranger, row):
    """Right and wrong methods, with and without somebody signed in."""
    for person in (ana, stranger):
        for method in ("GET", "HEAD", "POST", "DELETE"):
            if method == row[0] == "POST" and row[3] in FORMS:
                sent = {"content": b"csrf=x"}
            else:
                sent = {}
            answer = person.http.request(
                method, person.url + filled(row[1]), headers={
                    "Content-Type": "application/x-www-form-urlencoded"},
                **sent)
            assert answer.status_code < 500, (method, row, answer)
            check_headers(answer)
            if "immutable" not in answer.headers["cache-control"]:
                assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("row", PRIVATE, ids=lambda row: " ".join(row[:2]))
def test_A70_nobody_gets_no_further_than_the_sign_in(stranger, row):
    where = filled(row[1])
    if row[0] == "GET":
        page = stranger.visit(where)
        assert page.status == 303
        assert path_of(page.location) == "/login"
    stranger.open("/login")
    csrf = dict(stranger.page.form(field="password").values())["csrf"]
    page = stranger.post(where, {"csrf": csrf, "do": "others",
                                 "answer": "allow"})
    assert page.status in (303, 403, 405), page
    if page.status == 303:
        assert path_of(page.location) == "/login"


@pytest.mark.parametrize("row", [row for row in ROUTES
                                 if row[3] in FORMS],
                         ids=lambda row: " ".join(row[:2]))
def test_A13_no_change_without_the_form_token(ana, row):
    where = filled(row[1])
    fields = {"email": "a@example.com", "password": "a password",
              "answer": "allow", "do": "others"}
    own = ana.session_cookie
    for token in (None, "", "x", own, "A" * 43):
        sent = fields if token is None else {**fields, "csrf": token}
        page = ana.post(where, sent)
        assert page.status == 403, (token, page)
    assert path_of(ana.open("/apps").url) == "/apps"


@pytest.fixture(scope="module")
def theirs(stack, _signed_in):
    """What is Ana's: {kind: id}, of a grant on Acme and Ana personal."""
    with _signed_in("ana@example.com") as ana:
        before = set(ana.apps())
        app = App(stack.url)
        app.connect(ana, accounts=["Acme", "Ana personal"])
        [grant] = set(ana.apps()) - before
        form = ana.authorize(app.request("dns.read").url).form("/consent")
        app.http.close()
        return {"grant": grant, "account": form.account("Ana personal")}


@pytest.fixture
def olga(_signed_in):
    with _signed_in("olga@example.com") as person:
        yield person


@pytest.mark.parametrize("who", ["nobody", "other", "member", "operator"])
def test_A70_what_is_anas_is_nobody_elses(
        theirs, who, stranger, newcomer, ben, olga, rows):
    """For everybody but her it is as if it did not exist, byte for byte but
    for what names the request."""
    person = {"nobody": stranger, "member": ben, "operator": olga}.get(who)
    if who == "other":
        person = newcomer(account="Else")
        person.sign_in()
    before = rows("select state, epoch from access_grant "
                  "where grant_id = %s", theirs["grant"])
    assert before == [("live", 1)]
    for method, where, whose, _ in ROUTES:
        if ":" not in where:
            continue
        real = answer_to(person, method, filled(where, theirs["grant"]))
        none = answer_to(person, method, filled(where, NOBODYS))
        assert real == none, (method, where)
        assert real[0] in (303, 404), (method, where, real)
        if real[0] == 303:
            assert who == "nobody" and "/login" in real[1]
    for view in (f"/apps?account={theirs['account']}",
                 f"/apps?account={theirs['grant']}"):
        page = person.open(view)
        assert "Ana personal" not in page.text, page
        assert f"/apps/{theirs['grant']}" not in page.html
    for where in ("/", "/apps", "/accounts", "/security"):
        page = person.open(where)
        assert "Ana personal" not in page.text
        assert "ana@example.com" not in page.text
    assert rows("select state, epoch from access_grant where grant_id = %s",
                theirs["grant"]) == before


def answer_to(person, method, where):
    """(status, what it says), without what is new in each answer."""
    if method == "GET":
        page = person.visit(where)
    else:
        home = person.open("/login" if person.email is None else "/security")
        csrf = dict(home.forms()[0].values())["csrf"]
        page = person.post(where, {"csrf": csrf})
    said = (page.location or "") + page.text
    said = said.replace(page.headers["x-request-id"], "")
    return page.status, re.sub(r"[0-9a-f]{8}(-|%2d)[0-9a-f-]{27}", "", said)


def test_A70_an_accounts_owner_cannot_act_as_a_fellow(
        ana, ben, pilot, resource_server, rows):
    """Ana owns Acme, and Ben's grant reaches into it; yet his page is his,
    and the log would say that he did it."""
    before = set(ben.apps())
    tokens = pilot.connect(ben)
    [grant] = set(ben.apps()) - before
    csrf = dict(ana.open("/security").forms()[0].values())["csrf"]
    for where in ("remove", "removed"):
        assert ana.open(f"/apps/{grant}/{where}").status == 404
    assert ana.post(f"/apps/{grant}/remove", {"csrf": csrf}).status == 404
    assert resource_server.is_active(tokens["access_token"])
    assert not rows("select 1 from audit where subject = %s "
                    "and event = 'grant_ended'", grant)
    ben.remove(grant)


@pytest.mark.parametrize("path", [
    "/apps/x.css", "/consent/x.css", "/security/x.css", "/security.css",
    "/security;x.css", "/security%3bx.css", "/security%2fx.css",
    "/security/..%2fx.css", "/security%00.css", "/security%0a.css",
    "/security/", "//security", "/Security"])
def test_A50_a_private_page_has_one_name(ana, path):
    """A cache in front would keep what looks like a style sheet."""
    answer = ana.http.get(ana.url + path)
    assert answer.status_code in (400, 404), answer
    assert "no-store" in answer.headers["cache-control"]
    assert "ana@example.com" not in answer.text


def test_A50_headers_that_no_cache_knows_change_nothing(ana):
    plain = Page(ana.http.get(ana.url + "/security"))
    for name, value in (("X-Original-URL", "/apps"), ("X-Rewrite-URL", "/x"),
                        ("X-Forwarded-Host", "evil.example"),
                        ("X-Forwarded-Scheme", "nothttps"),
                        ("X-Forwarded-Proto", "https"),
                        ("X-HTTP-Method-Override", "POST"),
                        ("Forwarded", "host=evil.example")):
        other = Page(ana.http.get(ana.url + "/security",
                                  headers={name: value}))
        assert other.status == plain.status
        assert other.text == plain.text, name
        assert "evil" not in other.html


@pytest.mark.parametrize("target", [
    "/oauth2/auth/../../admin/clients", "/oauth2/..%2f..%2fadmin/clients",
    "/oauth2/%2e%2e/admin/clients", "/oauth2/auth%00/admin", "/admin%2fclients",
    "//admin/clients", "/oauth2/auth;/../../admin", "/oauth2\\..\\admin",
    "http://127.0.0.1/admin/clients", "/oauth2/auth?/../../admin/clients",
    "/.well-known/../admin/clients", "/oauth2/token/x", "/oauth2",
    "/oauth2/introspect/", "/hook/token", "/oauth2/device/auth",
    "/oauth2/sessions/logout/../../admin/clients", "/%6fauth2/../admin"])
def test_A69_no_path_leads_to_the_engines_admin_side(stack, target):
    address = urlsplit(stack.local_url)
    host, port = address.hostname, address.port
    for method in ("GET", "POST", "DELETE"):
        more = ["Content-Length: 0"] if method == "POST" else []
        answer = asked(host, port, head(
            f"{method} {target} HTTP/1.1", "Connection: close", *more,
            host=name_of(host, port)))
        assert 400 <= answer.status < 500, (method, target, answer.status)
        assert b"client_id\"" not in answer.body
        assert b"redirect_uris" not in answer.body


def test_A68_what_is_no_access_token_of_ours_is_inactive(
        ana, pilot, resource_server):
    authorization = pilot.request()
    code = pilot.read(authorization, ana.allow(authorization.url))
    assert not resource_server.is_active(code)
    tokens = pilot.exchange(authorization, code)
    assert not resource_server.is_active(tokens["refresh_token"])
    token = tokens["access_token"]
    assert resource_server.is_active(token)
    for other in (token[:-1], token + "x", token.upper(), " " + token,
                  token.split(".")[0], "ory_at_", token + "\n",
                  token + "%00"):
        assert not resource_server.is_active(other), other
    for hint in ("refresh_token", "nonsense"):
        assert resource_server.call(
            token, token_type_hint=hint).json()["active"]


def test_A86_bodies_that_are_too_much_are_refused(stack, stranger):
    http = stranger.http
    for path, content, kind in (
            ("/oauth2/token", b"x=" + b"a" * (10 << 20), "form"),
            ("/oauth2/token", b"&".join(b"a%d=1" % n for n in range(500)),
             "form"),
            ("/oauth2/token", b'{"grant_type":"refresh_token"}', "json"),
            ("/oauth2/token", b"[" * 10000, "json"),
            ("/oauth2/introspect", b"[" * 10000, "json"),
            ("/oauth2/revoke", b"token=a&token=b&client_id=dns-pilot",
             "form"),
            ("/login", b"[" * 10000, "json")):
        answer = http.post(stack.url + path, content=content, headers={
            "Content-Type": "application/json" if kind == "json" else
            "application/x-www-form-urlencoded"})
        assert 400 <= answer.status_code < 500, (path, answer)
        check_headers(answer)
