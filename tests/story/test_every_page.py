"""What holds on every page and every answer."""

import hashlib
import re
import time

import httpx
import pytest

from page import Page

# What a person, a machine or nobody can ask for with GET.
PATHS = ["/", "/login", "/apps", "/accounts", "/security", "/reset",
         "/logout", "/error", "/consent", "/health/live", "/health/ready",
         "/metrics", "/.well-known/openid-configuration",
         "/.well-known/jwks.json", "/userinfo", "/oauth2/auth",
         "/oauth2/token", "/oauth2/introspect", "/no/such/page",
         "/oauth2/../admin/clients", "/admin/clients", "/%2e%2e/admin",
         "/apps/not-an-id/remove",
         "/apps/00000000-0000-4000-8000-000000000000/remove",
         "/consent?consent_challenge=nonsense",
         "/login?login_challenge=nonsense",
         "/logout?logout_challenge=nonsense",
         "/error?error=access_denied&error_description=Sorry",
         "/reset?token=nonsense", "/apps?show=unused", "/device",
         "/device?user_code=BCDF-GHJK", "/device/allowed", "/device/refused",
         "/device/return?code=x", "/oauth2/device_authorization",
         "/prove?next=/apps",
         "/%00", "/%ff"]


def check_headers(answer):
    """s:A47; HSTS is for https only (the story of the proxy)."""
    where = f"{answer.request.method} {answer.request.url} " \
            f"{answer.status_code} {dict(answer.headers)}"
    headers = answer.headers
    csp = headers.get("content-security-policy", "")
    for needed in ("default-src 'none'", "frame-ancestors 'none'",
                   "base-uri 'none'"):
        assert needed in csp, where
    assert "unsafe" not in csp, where
    assert headers.get("x-content-type-options") == "nosniff", where
    assert headers.get("x-frame-options", "").upper() == "DENY", where
    assert headers.get("cross-origin-opener-policy") == "same-origin", where
    assert headers.get("cross-origin-resource-policy") == "same-origin", where
    if answer.request.method != "HEAD":
        wanted = "same-origin" if "<form" in answer.text else "no-referrer"
        assert headers.get("referrer-policy") == wanted, where
    assert not re.search(r"\d", headers.get("server", "")), where
    assert "kore" not in headers.get("server", "").lower(), where
    for name in headers:
        assert len(headers.get_list(name)) == 1 or name == "set-cookie", where
    if answer.status_code in (301, 302, 303, 307, 308):
        assert headers.get("location"), where


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH",
                                    "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_every_answer_carries_the_headers(ana, stranger, method):
    """s:A47"""
    for person in (ana, stranger):
        for path in PATHS:
            answer = person.http.request(method, person.url + path)
            assert answer.status_code < 500 or path == "/error", (path,
                                                                  answer)
            check_headers(answer)
            if method == "HEAD":
                assert answer.content == b""


def test_pages_with_somebody_on_them_are_not_kept(ana):
    """s:A21"""
    for path in ("/", "/apps", "/accounts", "/security"):
        assert "no-store" in ana.visit(path).headers["cache-control"]


def snapshot(rows):
    """{table: digest} of the grant store, but for when a session was seen."""
    found = {}
    for (table,) in rows("select table_name from information_schema.tables "
                         "where table_schema = 'placet' "
                         "and table_type = 'BASE TABLE'"):
        columns = [name for (name,) in rows(
            "select column_name from information_schema.columns where "
            "table_schema = 'placet' and table_name = %s "
            "order by ordinal_position", table) if name != "last_seen_at"]
        text = rows(f"select string_agg(t::text, '|' order by t::text) from "
                    f"(select {', '.join(columns)} from {table}) t")[0][0]
        found[table] = hashlib.sha256((text or "").encode()).hexdigest()
    return found


def changed_by_reading(rows, people, grant):
    """The tables that are not as they were before all was read."""
    # What connecting has mailed is nobody's reading. Who got many mails in
    # other stories has some that wait for an hour: they stay as they are.
    until = time.monotonic() + 60
    while rows("select from mail where state in ('waiting', 'running') "
               "and due_at < clock_timestamp() + interval '30 s'"):
        assert time.monotonic() < until, "mails that do not leave"
        time.sleep(0.1)
    before = snapshot(rows)
    for who in people:
        for method in ("GET", "HEAD"):
            for path in [*PATHS, f"/apps/{grant}/remove"]:
                who.http.request(method, who.url + path)
    after = snapshot(rows)
    return {table for table in after if after[table] != before[table]}


def test_reading_changes_nothing(ana, stranger, rows, newcomer, pilot):
    """s:A16: what also changes by itself, since answers of other stories are
    tidied away, does not do so three times while somebody reads."""
    changed = None
    for _ in range(3):
        person = newcomer(account="Reader")
        pilot.connect(person, accounts=["Reader"])
        [grant] = person.apps()
        for who in (person, ana, stranger):
            who.visit("/login")
        now = changed_by_reading(rows, (person, ana, stranger), grant)
        changed = now if changed is None else changed & now
        if not changed:
            break
    assert not changed


def test_nothing_on_any_page_leads_nowhere(ana, newcomer, pilot):
    """Every link and every form of every page leads to something built."""
    person = newcomer(account="Links")
    pilot.connect(person, accounts=["Links"])
    seen, waiting = set(), ["/", pilot.request().url, "/apps"]
    while waiting:
        where = waiting.pop()
        if where.split("#")[0] in seen:
            continue
        seen.add(where.split("#")[0])
        page = person.open(where)
        assert page.status == 200, page
        for words, there in page.links():
            if there.startswith(person.url) and "/sign-out" not in there \
                    and "/login" not in there:
                waiting.append(there)
            elif there.startswith("http://127.0.0.1:"):
                # The demo's app.
                assert person.http.get(there).status_code < 400, there
            elif not there.startswith(person.url):
                assert there.startswith(("https://", "mailto:")), there
        for element in page.root.every("a"):
            assert element.text or element["aria-label"], page
        for tag, name in (("link", "href"), ("img", "src"),
                          ("script", "src")):
            for element in page.root.every(tag):
                if element[name]:
                    assert element[name].startswith("/"), element[name]
                    answer = person.http.get(person.url + element[name])
                    assert answer.status_code == 200, element[name]
                    assert "immutable" in answer.headers["cache-control"]
    assert len(seen) >= 6


def test_no_app_text_becomes_markup(stack, ana, rows):
    page = ana.visit("/error?error=%3Cscript%3Ealert(1)%3C/script%3E&"
                     "error_description=%3Cimg%20src=x%20onerror=1%3E")
    assert "<script>alert" not in page.html
    assert "<img src=x" not in page.html
    page = ana.visit("/no/<script>alert(1)</script>")
    assert "<script>alert" not in page.html


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80",
                                  "127.0.0.1", "localhost"])
def test_addresses_come_from_the_configuration(ana, stack, host):
    """s:A41"""
    for path in ("/login", "/apps", "/.well-known/openid-configuration"):
        answer = ana.http.get(stack.url + path, headers={
            "Host": host, "X-Forwarded-Host": "evil.example"})
        assert "evil.example" not in answer.text
        assert "evil.example" not in answer.headers.get("location", "")


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_no_page_is_shared_with_other_origins(ana, stack, origin):
    """s:A49"""
    for path in ("/", "/apps", "/login", "/oauth2/introspect"):
        answer = ana.http.get(stack.url + path, headers={"Origin": origin})
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("path", [
    "/consent?consent_challenge=nonsense", "/login?login_challenge=nonsense",
    "/no/such/page",
    "/error?error=invalid_request&error_description=No",
    "/reset?token=nonsense"])
def test_an_error_is_a_page_that_says_what_to_do(ana, path):
    page = ana.open(path)
    assert 400 <= page.status < 500, page
    assert page.heading and page.links()
    assert len(page.text) > len(page.heading) + 20


def test_the_engines_other_paths_are_closed(stranger, stack):
    """s:A69"""
    for path in ("/admin/clients", "/oauth2/../admin/clients", "/clients",
                 "/oauth2/auth/../../admin/clients", "/oauth2/register/x",
                 "/oauth2/auth/requests/consent", "/credentials",
                 "/oauth2/auth/requests/login?login_challenge=x",
                 "/oauth2//auth", "/OAUTH2/auth", "/oauth2/auth/",
                 "/oauth2/auth%2f..%2f..%2fadmin/clients",
                 "/oauth2/fallbacks/consent", "/version", "/keys/x",
                 "/admin/metrics/prometheus", "/health/alive"):
        with httpx.Client(trust_env=False) as http:
            answer = http.get(stack.url + path)
            assert answer.status_code in (400, 404), (path, answer)
            assert "metrics" not in answer.text


def test_the_health_pages_speak(stranger, stack):
    live = Page(stranger.http.get(stack.url + "/health/live"))
    assert live.status == 200
    ready = Page(stranger.http.get(stack.url + "/health/ready"))
    assert ready.status == 200
    text = stranger.http.get(stack.url + "/metrics").text
    for line in text.splitlines():
        assert re.fullmatch(
            r"#.*|[a-z_:][a-z0-9_:]*(\{[^{}]*\})? [-+.0-9eE]+", line), line


def test_ready_says_why_not(stranger, stack):
    stack.stop_engine()
    try:
        answer = stranger.http.get(stack.url + "/health/ready")
        assert answer.status_code == 503
        assert "engine" in answer.text
        assert stranger.http.get(
            stack.url + "/health/live").status_code == 200
    finally:
        stack.start_engine()
    assert stranger.http.get(stack.url + "/health/ready").status_code == 200
