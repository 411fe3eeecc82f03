"""Attacks on sessions, passwords and limits (s:§3b), and on the log (s:A84)."""

import json
import re
import unicodedata

from pathlib import Path

import pytest

from app import App
from http_layer import asked, head, name_of
from page import path_of
from person import PASSWORD, Person
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def nothing_is_counted_yet(rows):
    """All of this comes from one address, which has its limits."""
    for table in ("rate_bucket", "rate_member"):
        rows(f"delete from {table} returning 1")


def try_password(person, email, password, **fields):
    form = person.open("/login").form(field="password")
    return person.submit(form, email=email, password=password, **fields)


# Passwords are bytes

@pytest.mark.parametrize("password", [
    "x" * 64, "x" * 1024, " leading and trailing ", "pass\u00adword",
    "\u2066isolated\u2069", "naïve naïve", "\U0001f511" * 4,
    "tab\there it is", "%00%0d%0a", "Aa1!Aa1!", "ñ" * 512],
    ids=lambda p: ascii(p)[:20])
def test_A30_a_password_is_exactly_what_was_typed(newcomer, stranger,
                                                  password):
    person = newcomer()
    page = person.sign_in()
    form = person.open("/security").form(field="current")
    page = person.submit(form, current=PASSWORD, password=password,
                         do="password")
    assert page.status == 303, page
    assert try_password(stranger, person.email, password).status == 303
    stranger.http.cookies.clear()
    others = {password[:-1], password + " ", password.strip(),
              password.swapcase(), unicodedata.normalize("NFD", password),
              password[:72]} - {password}
    for other in sorted(others):
        assert try_password(stranger, person.email, other).status != 303, \
            ascii(other)


def test_A30_too_long_or_unreadable_passwords_are_refused(stranger):
    form = stranger.open("/login").form(field="password")
    for password in ("x" * 1025, "x" * 16000, "x" * 30000):
        page = stranger.submit(form, email="ana@example.com",
                               password=password)
        assert page.status == 413, (len(password), page)
    for raw in (b"%00", b"placet-demo%00", b"%ff%fe", b"%ED%A0%80", b"%C0%80",
                b"\x00", b"a\x01"):
        own = dict(form.values())
        answer = stranger.http.post(
            stranger.url + "/login",
            content=b"csrf=" + own["csrf"].encode()
                    + b"&email=ana%40example.com&password=" + raw,
            headers={"Origin": stranger.url, "Content-Type":
                     "application/x-www-form-urlencoded"})
        assert answer.status_code == 400, raw


def test_a_short_password_is_refused_and_the_old_one_stays(newcomer):
    person = newcomer()
    person.sign_in()
    for fresh in ("", "short", PASSWORD, "x" * 1025):
        form = person.open("/security").form(field="current")
        page = person.submit(form, current=PASSWORD, password=fresh,
                             do="password")
        assert page.status in (413, 422), (fresh, page)
    assert path_of(person.open("/apps").url) == "/apps"


# Limits

@pytest.fixture
def every_bucket_is_empty(rows):
    """Whatever is counted is used up, until the test has ended."""
    def use_up():
        rows("update rate_bucket set full_until = now() + interval '1 hour' "
             "returning 1")
    yield use_up
    rows("delete from rate_bucket returning 1")


def test_A28_one_network_cannot_keep_all_threads_busy(
        newcomer, stack, rows, every_bucket_is_empty):
    """argon2 has few threads: a hundred tries a minute for all users
    together, whoever they are for; a browser that is known is not held up."""
    person = newcomer()
    person.sign_in()
    person.follow(person.submit(person.open("/").form("/sign-out")))
    with Person(stack.url) as stranger:
        try_password(stranger, "nobody-1@example.com", "a password")
        # The buckets of a user and of the network, told apart by a second
        # user who has none yet.
        every_bucket_is_empty()
        page = try_password(stranger, "nobody-2@example.com", "a password")
        assert page.status == 429, page
        assert int(page.headers["retry-after"]) > 0
    assert person.sign_in().status == 200


def test_A28_kept_requests_are_bounded(stack, rows, every_bucket_is_empty):
    """Anybody may begin; what is kept of it for a new start is a row."""
    app = App(stack.url)
    assert "placet-start" in app.http.get(
        app.request().url).headers["set-cookie"]
    every_bucket_is_empty()
    before = rows("select count(*) from start")
    answer = app.http.get(app.request().url)
    # The request itself goes on.
    assert answer.status_code == 303
    assert path_of(answer.headers["location"]) == "/login"
    assert rows("select count(*) from start") == before
    app.http.close()


def test_A28_limits_follow_the_last_proxy_only(stack, rows):
    """A74: who is no proxy of ours cannot choose an address."""
    with Person(stack.url) as stranger:
        for n in range(3):
            page = stranger.open("/login")
            form = page.form(field="password")
            stranger.submit(form, email="nobody-3@example.com",
                            password="a password",
                            headers={"X-Forwarded-For": f"192.0.2.{n}",
                                     "Forwarded": f"for=192.0.2.{n}"})
    with Person(stack.url, "ana@example.com") as ana:
        ana.sign_in()
        found = rows("select distinct address from session "
                     "where closed_at is null")
    assert ("127.0.0.1",) in found
    assert not [one for (one,) in found if one.startswith("192.0.2.")]


# Cookies

@pytest.mark.parametrize("cookies", [
    "placet={0}; placet={0}", "placet={0}; placet=", "placet=; placet={0}",
    "placet={0}x", "placet=\"{0}\"", "placet={0} ; placet = {0}",
    "Placet={0}", "placet%3D{0}", "__Host-placet={0}", "a=b; placet {0}",
    "placet={0}; __Host-placet={0}; placet={0}"])
def test_A20_a_cookie_that_is_not_quite_ours_signs_nobody_in(
        newcomer, stack, cookies):
    person = newcomer(account=None)
    person.sign_in()
    with Person(stack.url) as thief:
        answer = thief.http.get(stack.url + "/security", headers={
            "Cookie": cookies.format(person.session_cookie)})
    assert answer.status_code in (303, 400)
    assert person.email not in answer.text


def test_A20_two_of_a_form_cookie_are_refused(stranger):
    stranger.open("/login")
    [name] = [cookie.name for cookie in stranger.http.cookies.jar]
    value = stranger.cookie(name)
    stranger.http.cookies.clear()
    answer = stranger.http.get(stranger.url + "/login", headers={
        "Cookie": f"{name}={value}; {name}=tossed"})
    assert answer.status_code == 400


def test_A13_another_browsers_form_token_signs_nobody_in(stack, stranger):
    """Login CSRF: the attacker's token in the victim's browser"""
    with Person(stack.url) as attacker:
        form = attacker.open("/login").form(field="password")
        fields = attacker.fill(form, email="ana@example.com",
                               password=PASSWORD)
    stranger.open("/login")
    assert stranger.post("/login", fields).status == 403
    assert stranger.session_cookie is None
    stranger.http.cookies.clear()
    assert stranger.post("/login", fields).status == 403
    assert stranger.session_cookie is None


def test_A15_a_form_from_a_sibling_or_an_app_is_refused(ana):
    form = ana.open("/security").forms()[0]
    before = ana.session_cookie
    for headers in ({"Origin": "null"}, {"Origin": "http://127.0.0.1:1"},
                    {"Origin": ana.url + "/"}, {"Origin": ana.url + ".evil"},
                    {"Origin": ana.url.upper()}, {"Origin": ""},
                    {"Sec-Fetch-Site": "same-site"},
                    {"Sec-Fetch-Site": "cross-site"},
                    {"Content-Type": "text/plain"},
                    {"Content-Type": "multipart/form-data; boundary=x"},
                    {"Content-Type": "application/json"}):
        page = ana.post("/sign-out", dict(form.values()), headers=headers)
        assert page.status in (400, 403), (headers, page)
    assert path_of(ana.open("/apps").url) == "/apps"
    assert ana.session_cookie == before


# Where a browser is sent

def test_A27_only_one_place_writes_a_location():
    writers = [path.relative_to(ROOT).as_posix()
               for path in sorted((ROOT / "app").rglob("*.c"))
               if re.search(r'reply_header\([^;]*"location"',
                            path.read_text(), re.IGNORECASE)]
    assert writers == ["app/web/reply.c"]


@pytest.mark.parametrize("where", [
    "//evil.example", "/\\evil.example", "/%5cevil.example", "/%2fevil.example",
    "/\t/evil.example", "https:evil.example", "https://evil.example",
    "javascript:alert(1)", "/.//evil.example", "/..//evil.example",
    "\\\\evil.example", " //evil.example", "///evil.example", "/\r\nX: y",
    "evil.example", "data:text/html,x", "/@evil.example", "?x", "#x"])
def test_A27_before_and_after_sign_in_nobody_leaves(newcomer, stack, where):
    person = newcomer(account=None)
    page = person.open("/login")
    page = person.submit(page.form(field="password"), email=person.email,
                         password=PASSWORD, next=where)
    assert page.status == 303
    assert urlsplit(page.location).netloc == urlsplit(stack.url).netloc
    raw = page.headers["location"]
    assert raw.startswith("/") and not raw.startswith(("//", "/\\", "/%"))
    # The same when one was signed in already.
    page = person.visit("/login?" + "next=" + "".join(
        f"%{byte:02x}" for byte in where.encode()))
    assert page.status == 303
    assert urlsplit(page.location).netloc == urlsplit(stack.url).netloc


# The log

def test_A84_no_visitor_writes_in_the_log(stack):
    address = urlsplit(stack.local_url)
    host, port = address.hostname, address.port
    log = Path(stack.path) / "log" / "placet.log"
    before = log.stat().st_size
    marks = ["\x1b[31mred", 'quote"}{"event":"forged"', "\u2028line",
             "back\\slash", "tab\there"]
    for mark in marks:
        for name in ("User-Agent", "Referer", "X-Request-ID", "Origin",
                     "X-Forwarded-For", "Accept-Language"):
            line = f"{name}: {mark}".encode()
            request = head("GET /login HTTP/1.1", "Connection: close",
                           host=name_of(host, port))
            request = request.replace(b"\r\n\r\n", b"\r\n" + line
                                      + b"\r\n\r\n")
            assert asked(host, port, request).status in (200, 400)
    for path in ("/%1b%5b31m", "/%0a%7b%22event%22:%22forged%22%7d", "/%22",
                 "/a%E2%80%A8b", "/%00"):
        request = head(f"GET {path} HTTP/1.1", "Connection: close",
                       host=name_of(host, port))
        assert asked(host, port, request).status in (400, 404)
    with log.open("rb") as lines:
        lines.seek(before)
        written = lines.read()
    assert b"\x1b" not in written
    found = 0
    for line in written.splitlines():
        event = json.loads(line)
        assert event["event"] != "forged", line
        found += 1
    assert found >= len(marks)
