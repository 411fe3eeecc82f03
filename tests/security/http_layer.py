"""
What the HTTP layer must do with every byte it can be sent, as plain functions
of a host and a port, over raw sockets. Each raises AssertionError.
"""

import json
import re
import socket
import time

SECURITY_HEADERS = {
    "content-security-policy": "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=()",
    "cache-control": "",
}

HEADERS_MAX = 64
TARGET_MAX = 16384
COOKIES_MAX = 50
FIELDS_MAX = 200
BODY_MAX = 65536


class Answer:
    """One HTTP/1.1 answer as it lay on the wire."""

    def __init__(self, raw):
        head, _, self.rest = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        assert re.fullmatch(r"HTTP/1\.[01] \d{3} .*", lines[0]), raw[:200]
        self.status = int(lines[0].split(" ")[1])
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers.setdefault(name.lower(), []).append(value.strip())
        length = int(self.headers.get("content-length", ["0"])[0])
        self.body, self.rest = self.rest[:length], self.rest[length:]

    def header(self, name):
        return ", ".join(self.headers.get(name, []))


class Wire:
    """A connection on which anything can be said."""

    def __init__(self, host, port, timeout=5):
        self.socket = socket.create_connection((host, port), timeout=timeout)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, *pieces, pause=0.05):
        for i, piece in enumerate(pieces):
            if i:
                time.sleep(pause)
            try:
                self.socket.sendall(piece)
            except OSError:
                return

    def until_closed(self):
        """Everything until the end, and whether the end came."""
        raw = b""
        while True:
            try:
                more = self.socket.recv(65536)
            except socket.timeout:
                return raw, False
            except OSError:
                return raw, True
            if not more:
                return raw, True
            raw += more

    def answer(self):
        """The next answer, on a connection that may stay open."""
        raw = b""
        while True:
            if b"\r\n\r\n" in raw:
                answer = Answer(raw)
                length = int(answer.header("content-length") or 0)
                if len(answer.body) >= length:
                    return answer
            more = self.socket.recv(65536)
            assert more, f"closed after {raw[:200]!r}"
            raw += more


def head(line, *headers, host="x"):
    """A request's head; the Host header is the second line."""
    return "\r\n".join([line, f"Host: {host}", *headers, "", ""]).encode()


def name_of(host, port):
    return f"{host}:{port}"


def refused(host, port, *pieces, status=(400,), timeout=5):
    """Sent so, there is exactly one answer, a 4xx of ours, and the end."""
    with Wire(host, port, timeout) as wire:
        wire.send(*pieces)
        raw, ended = wire.until_closed()
    answer = Answer(raw)
    assert answer.status in status, (answer.status, pieces[0][:200])
    assert ended, "the connection stayed open"
    assert b"HTTP/1." not in answer.rest, "a second answer came"
    assert answer.header("connection") == "close"
    carries_security_headers(answer)
    return answer


def carries_security_headers(answer):
    for name, part in SECURITY_HEADERS.items():
        assert part in answer.header(name) and name in answer.headers, \
            (answer.status, name, answer.header(name))
    assert "kore" not in answer.header("server").lower()
    assert not re.search(r"\d", answer.header("server"))


def asked(host, port, request):
    with Wire(host, port) as wire:
        wire.send(request)
        return wire.answer()


def still_serves(host, port, page="/"):
    answer = asked(host, port, head(f"GET {page} HTTP/1.1",
                                    host=name_of(host, port)))
    assert answer.status == 200, answer.status


# A41: Host

def host_lookalike_is_not_host(host, port, page="/"):
    """A header that only begins with "Host" is another header (F15)."""
    name = name_of(host, port)
    for liar in ("Hostile: evil.example", "Hostfoo: evil.example",
                 "Host-: evil.example"):
        answer = asked(host, port, f"GET {page} HTTP/1.1\r\n{liar}\r\n"
                       f"Host: {name}\r\n\r\n".encode())
        assert answer.status == 200, (liar, answer.status)
        refused(host, port, f"GET {page} HTTP/1.1\r\n{liar}\r\n\r\n".encode())


def two_hosts_are_refused(host, port):
    refused(host, port, head("GET / HTTP/1.1", "Host: y"))
    refused(host, port, head("GET / HTTP/1.1", "hOsT: x"))


def bad_hosts_are_refused(host, port):
    for bad in ("", " ", "a b", "user@x", "x/y", "x\\y", "a,b", "<x>",
                "x" * 256):
        refused(host, port, head("GET / HTTP/1.1", host=bad))
    refused(host, port, b"GET / HTTP/1.1\r\nAccept: */*\r\n\r\n")


def another_name_is_misdirected(host, port, page="/"):
    answer = asked(host, port, head(f"GET {page} HTTP/1.1",
                                    host="evil.example"))
    assert answer.status == 421
    assert b"evil.example" not in answer.body
    carries_security_headers(answer)
    answer = asked(host, port, head(f"GET {page} HTTP/1.1",
                                    "X-Forwarded-Host: evil.example",
                                    host=name_of(host, port)))
    assert answer.status == 200 and b"evil.example" not in answer.body


def localhost_is_shown_the_way(host, port, page="/"):
    """Another name of this machine has other cookies: go to the right one."""
    answer = asked(host, port, head(f"GET {page}?a=b HTTP/1.1",
                                    host=f"localhost:{port}"))
    assert answer.status == 303
    assert answer.header("location") == f"http://{host}:{port}{page}?a=b"
    answer = asked(host, port, head(f"GET {page} HTTP/1.1",
                                    host=f"localhost:{port + 1}"))
    assert answer.status == 421


# A42: lines

def bad_lines_are_refused(host, port):
    for bad in (
        b"GET / HTTP/1.1\nHost: x\n\n",
        b"GET / HTTP/1.1\r\nHost: x\nX-A: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-A: a\rX-Inj: yes\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-A: a\x00b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-A: a\x01b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-A: a\x7fb\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-A: a\r\n folded\r\n\r\n",
        b"GET / HTTP/1.1\r\n folded: x\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-A : b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n: no name\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-\xc3\xa4: b\r\n\r\n",
        b"\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1 \r\nHost: x\r\n\r\n",
        b"GET\t/\tHTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /\xc3\xa4 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /#a HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        b"get / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ):
        refused(host, port, bad, status=(400, 405))
    for strange in ("TRACE", "CONNECT", "PROPFIND", "PRI"):
        refused(host, port, head(f"{strange} / HTTP/1.1"), status=(405,))
    refused(host, port, head("GET / HTTP/2.0"), status=(400,))


def odd_but_good_headers_are_read(host, port, page="/"):
    """A79: empty, tabbed and non-ASCII values are legal (RFC 9110 §5.5)."""
    request = head(f"GET {page} HTTP/1.1", "Accept:", "X-Tab: a\tb",
                   host=name_of(host, port))
    request = request[:-2] + b"X-Name: \xc3\xa4\xff\r\n\r\n"
    assert asked(host, port, request).status == 200


# A43, A44, A80: how long a message is

def bad_lengths_are_refused(host, port):
    for bad in ("Content-Length: +3", "Content-Length: -1",
                "Content-Length: 0x3", "Content-Length: 3, 3",
                "Content-Length: 3 3", "Content-Length:",
                "Content-Length: 99999999999999999999",
                "Content-Length: 3\r\nContent-Length: 5",
                "Content-Length: 3\r\nContent-Length: 3",
                "Content-Length: 3\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 3"):
        refused(host, port, head("POST / HTTP/1.1", bad) + b"abc")
    for coding in ("chunked", "chunked, identity", "gzip", "xchunked"):
        refused(host, port,
                head("POST / HTTP/1.1", f"Transfer-Encoding: {coding}")
                + b"3\r\nabc\r\n0\r\n\r\n", status=(400, 411))
    refused(host, port, head("POST / HTTP/1.1"), status=(411,))


def surplus_is_refused(host, port):
    """F13: one byte more than announced must not be read as 2^64 bytes."""
    refused(host, port, head("POST / HTTP/1.1", "Content-Length: 1") + b"ab")
    refused(host, port, head("POST / HTTP/1.1", "Content-Length: 0") + b"a")
    refused(host, port, head("GET / HTTP/1.1") + b"a")
    refused(host, port,
            head("GET / HTTP/1.1") + head("GET /login HTTP/1.1"))


def get_has_no_body(host, port, page="/"):
    """A44: what would be its body must not become a second request."""
    name = name_of(host, port)
    inner = head("GET /smuggled HTTP/1.1")
    for method in ("GET", "HEAD", "DELETE", "OPTIONS"):
        refused(host, port, head(f"{method} / HTTP/1.1",
                                 f"Content-Length: {len(inner)}"), inner)
    answer = asked(host, port, head(f"GET {page} HTTP/1.1",
                                    "Content-Length: 0", host=name))
    assert answer.status == 200


def flood_ends_at_once(host, port, memory_of=None):
    """A80: CL 1, two bytes, then a hundred megabytes."""
    before = memory_of() if memory_of else 0
    began = time.monotonic()
    with Wire(host, port) as wire:
        try:
            wire.socket.sendall(head("POST / HTTP/1.1", "Content-Length: 1")
                                + b"ab")
            for _ in range(1600):
                wire.socket.sendall(b"x" * 65536)
            ended = False
        except OSError:
            ended = True
    assert ended, "all of it was taken"
    assert time.monotonic() - began < 3
    if memory_of:
        assert memory_of() - before < 2 << 20
    still_serves(host, port)


def too_long_bodies_are_refused(host, port, form="/login"):
    name = name_of(host, port)
    refused(host, port, head(f"POST {form} HTTP/1.1",
                             f"Content-Length: {BODY_MAX + 1}", host=name),
            status=(413,))
    # The answer arrives although the visitor was still sending.
    refused(host, port, head(f"POST {form} HTTP/1.1",
                             "Content-Length: 500000", host=name),
            b"x" * 250000, status=(413,))
    body = b"a=" + b"x" * 16000 + b"&b=" + b"y" * 16000
    answer = asked(host, port, head(
        f"POST {form} HTTP/1.1", f"Content-Length: {len(body)}",
        "Content-Type: application/x-www-form-urlencoded", host=name) + body)
    assert answer.status == 403, answer.status


def uploads_are_few_at_once(host, port, workers=2):
    """Half a megabyte for each connection is more than a stranger may hold."""
    name, most = name_of(host, port), 32 * workers
    upload = head("POST /accounts/a/clients/b/logo HTTP/1.1",
                  "Content-Length: 500000", host=name)
    wires = [Wire(host, port, 0.05) for _ in range(most + 20)]
    for wire in wires:
        wire.send(upload)
    still_serves(host, port)
    told = [wire.until_closed()[0] for wire in wires]
    answers = [Answer(raw) for raw in told if raw]
    assert 20 <= len(answers) < len(wires), len(answers)
    for answer in answers:
        assert answer.status == 503, answer.status
        carries_security_headers(answer)
        is_page(answer, "right now")
        assert answer.header("retry-after") == "1"
    for wire in wires:
        wire.socket.close()
    deadline = time.monotonic() + 10
    while True:
        answer = asked(host, port, upload + b"x" * 500000)
        if answer.status != 503 or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    # To the sign-in, as everybody who is not signed in.
    assert answer.status == 303, answer.status


# Who is refused before anything else can still read why

def is_page(answer, *words):
    assert answer.header("content-type") == "text/html; charset=utf-8", \
        answer.headers
    text = re.sub("</?bdi>", "", answer.body.decode())
    for word in ("<!doctype html>", "</html>", "/placet-",
                 answer.header("x-request-id"), *words):
        assert word.lower() in text.lower(), (word, text)


def is_problem(answer, kind):
    assert answer.header("content-type") == "application/problem+json"
    problem = json.loads(answer.body)
    assert problem["status"] == answer.status
    assert problem["type"].endswith(f"#/x-problems/{kind}"), problem
    assert re.fullmatch(r"[A-Z][^.]+\.", problem["title"]), problem
    return problem


def is_oauth(answer, error="invalid_request"):
    assert answer.header("content-type") == "application/json"
    found = json.loads(answer.body)
    assert found["error"] == error, found
    return found["error_description"]


def long_bodies_are_told_the_limit(host, port):
    """In the shape that each path's other answers have."""
    name = name_of(host, port)

    def too_long(path, count, *headers, method="POST"):
        return refused(host, port, head(
            f"{method} {path} HTTP/1.1", f"Content-Length: {count}", *headers,
            host=name), b"x" * min(count, 200000), status=(413,))

    is_page(too_long("/login", 110000), "64 KiB", "Nothing was changed")
    is_page(too_long("/login", 110000, "Accept-Language: de"), "64 KiB",
            'lang="de"', "zu lang")
    is_page(too_long("/nothing", 110000), "64 KiB")
    is_page(too_long("/accounts/a/clients/b/logo", 600000), "512 KiB")
    for path, method in (("/api/v1/accounts", "POST"),
                         ("/api/operator/v1/accounts/a", "PUT"),
                         ("/api/nothing", "POST")):
        problem = is_problem(too_long(path, BODY_MAX + 1, method=method),
                             "too_large")
        assert "64 KiB" in problem["detail"], problem
    for path in ("/oauth2/token", "/oauth2/introspect", "/oauth2/register"):
        assert "64 KiB" in is_oauth(too_long(path, BODY_MAX + 1)), path
    answer = too_long("/oauth2/token", BODY_MAX + 1)
    assert answer.header("access-control-allow-origin") == "*"


def slow_bodies_are_told_too(host, port):
    name = name_of(host, port)
    wires = []
    for path in ("/login", "/api/v1/accounts", "/oauth2/token"):
        wires.append(Wire(host, port, 30))
        wires[-1].send(head(f"POST {path} HTTP/1.1", "Content-Length: 9",
                            host=name), b"slow")
    page, api, oauth = [wire.answer() for wire in wires]
    assert page.status == api.status == oauth.status == 408
    is_page(page, "too long", "Nothing was changed")
    is_problem(api, "timeout")
    is_oauth(oauth)
    for answer, wire in zip((page, api, oauth), wires):
        carries_security_headers(answer)
        wire.socket.close()


def other_refusals_are_told_too(host, port):
    name = name_of(host, port)
    long, many = "?x=" + "a" * TARGET_MAX, ["A: b"] * HEADERS_MAX
    cookie = "Cookie: a=" + "b" * 40000

    def get(path, *headers, method="GET"):
        return head(f"{method} {path} HTTP/1.1", *headers, host=name)

    def told(request, *status):
        return refused(host, port, request, status=status)

    is_page(told(get("/oauth2/auth" + long), 414), "16 KiB")
    is_problem(told(get("/api/v1/me/grants" + long), 414), "address_too_long")
    is_oauth(told(get("/oauth2/token" + long, method="POST"), 414))
    is_page(told(get("/login", *many), 431), "cookies")
    is_page(told(get("/login", cookie), 431), "cookies")
    is_problem(told(get("/api/v1/accounts", cookie), 431), "headers_too_long")
    is_oauth(told(get("/oauth2/token", *many, method="POST"), 431))
    chunked = "Transfer-Encoding: chunked"
    is_page(told(get("/login", chunked, method="POST"), 411))
    is_problem(told(get("/api/v1/accounts", chunked, method="POST"), 411),
               "length_needed")
    is_page(told(get("/login", "A : b"), 400))
    is_problem(told(get("/api/v1/accounts", "A : b"), 400), "bad_request")
    is_page(told(get("/login").replace(b"1.1", b"3.0"), 400))
    is_oauth(told(get("/oauth2/token", method="POST").replace(
        b"1.1", b"2.0"), 400))
    is_oauth(told(b"GET\r\n\r\n", 400))
    is_oauth(told(b"\x16\x03\x01\x02\x00", 400))
    with Wire(host, port, 2) as wire:
        wire.send(get("/login" + long, method="HEAD"))
        top, _, body = wire.until_closed()[0].partition(b"\r\n\r\n")
    assert top.startswith(b"HTTP/1.1 414") and not body, body


def refused_visitors_may_go_on_sending(host, port, page="/"):
    """Bytes and hang-ups that come after the refusal disturb nobody."""
    refusals = [b"GET / HTTP/1.1\nHost: x\r\n\r\n",
                head("POST / HTTP/1.1", "Content-Length: 1") + b"ab",
                head("POST / HTTP/1.1", f"Content-Length: {BODY_MAX + 1}")]
    for _ in range(20):
        wires = [Wire(host, port) for _ in range(12)]
        for i, wire in enumerate(wires):
            wire.send(refusals[i % 3])
        for i, wire in enumerate(wires):
            wire.send(b"x" * 3000)
            if i % 2:
                wire.socket.close()
        still_serves(host, port, page)
        for wire in wires:
            wire.socket.close()


# F14, F16: what fits, and one more

def sixty_four_headers(host, port, page="/"):
    name = name_of(host, port)
    many = [f"X-{i}: {i}" for i in range(HEADERS_MAX - 1)]
    answer = asked(host, port, head(f"GET {page} HTTP/1.1", *many, host=name))
    assert answer.status == 200
    refused(host, port, head(f"GET {page} HTTP/1.1", *many, "X-One: more",
                             host=name), status=(431,))


def long_targets(host, port, page="/"):
    name = name_of(host, port)
    query = "?x=" + "a" * (TARGET_MAX - len(page) - 3)
    answer = asked(host, port, head(f"GET {page}{query} HTTP/1.1", host=name))
    assert answer.status == 200, answer.status
    refused(host, port, head(f"GET {page}{query}a HTTP/1.1", host=name),
            status=(414,))
    refused(host, port, b"GET /" + b"a" * 40000, status=(414,))
    refused(host, port, head("GET / HTTP/1.1", "X-A: " + "a" * 40000),
            status=(431,))


def fifty_cookies(host, port, page="/"):
    name = name_of(host, port)
    many = "; ".join(f"c{i}={i}==" for i in range(COOKIES_MAX))
    answer = asked(host, port, head(f"GET {page} HTTP/1.1",
                                    f"Cookie: {many}", host=name))
    assert answer.status == 200
    answer = asked(host, port, head(f"GET {page} HTTP/1.1",
                                    f"Cookie: {many}; one=more", host=name))
    assert answer.status == 413
    carries_security_headers(answer)
    answer = asked(host, port, head(f"GET {page} HTTP/1.1", "Cookie: a=1; a=2",
                                    host=name))
    assert answer.status == 200, "a stranger's cookie may be repeated"
    for ours in ("placet", "placet-form", "__Host-placet"):
        answer = asked(host, port, head(
            f"GET {page} HTTP/1.1", f"Cookie: {ours}=1; b=2",
            f"Cookie: {ours}=2", host=name))
        assert answer.status == 400, (ours, answer.status)


def two_hundred_fields(host, port, form="/login"):
    name = name_of(host, port)
    for count, status in ((FIELDS_MAX, 403), (FIELDS_MAX + 1, 413)):
        body = "&".join(f"f{i}=a%3Db" for i in range(count)).encode()
        answer = asked(host, port, head(
            f"POST {form} HTTP/1.1", f"Content-Length: {len(body)}",
            "Content-Type: application/x-www-form-urlencoded",
            host=name) + body)
        assert answer.status == status, (count, answer.status)
        carries_security_headers(answer)


def bad_forms_are_refused(host, port, form="/login"):
    name = name_of(host, port)
    for body in (b"a=%00", b"a=%", b"a=%4", b"a=%zz", b"a=\xff", b"a=%c0%80",
                 b"a=%ed%a0%80", b"=1", b"a=\x01"):
        answer = asked(host, port, head(
            f"POST {form} HTTP/1.1", f"Content-Length: {len(body)}",
            "Content-Type: application/x-www-form-urlencoded",
            host=name) + body)
        assert answer.status == 400, (body, answer.status)
    for kind in ("multipart/form-data; boundary=a", "text/plain",
                 "application/json"):
        answer = asked(host, port, head(
            f"POST {form} HTTP/1.1", "Content-Length: 3",
            f"Content-Type: {kind}", host=name) + b"a=1")
        assert answer.status == 400, (kind, answer.status)


# A15: whose form is it?

def foreign_forms_are_forbidden(host, port, form="/login"):
    name = name_of(host, port)
    for words in ("Origin: null", "Origin: https://evil.example",
                  f"Origin: http://{name}.evil.example",
                  "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site",
                  f"Origin: http://{name}\r\nOrigin: null",
                  f"Origin: http://{name}", "Accept: */*"):
        answer = asked(host, port, head(
            f"POST {form} HTTP/1.1", "Content-Length: 8",
            "Content-Type: application/x-www-form-urlencoded", words,
            host=name) + b"csrf=abc")
        assert answer.status == 403, (words, answer.status)


# One connection, several requests

def requests_are_answered_in_order(host, port, page="/", form="/login"):
    """A second request that comes before the first one's answer waits."""
    name = name_of(host, port)
    with Wire(host, port) as wire:
        wire.send(head(f"POST {form} HTTP/1.1", "Content-Length: 3",
                       "Content-Type: application/x-www-form-urlencoded",
                       host=name), b"a=1",
                  head(f"GET {page} HTTP/1.1", host=name), pause=0.02)
        first = wire.answer()
        assert first.status == 403, first.status
        if first.rest:
            second = Answer(first.rest)
        else:
            second = wire.answer()
        assert second.status == 200


def bytes_may_come_one_by_one(host, port, page="/"):
    request = head(f"GET {page} HTTP/1.1", host=name_of(host, port))
    with Wire(host, port) as wire:
        wire.send(*[request[i:i + 1] for i in range(len(request))],
                  pause=0.002)
        assert wire.answer().status == 200


def paths_have_one_reading(host, port):
    name = name_of(host, port)
    for path, status in (("/..", 404), ("/a/../login", 404),
                         ("/%2e%2e/login", 404), ("//login", 404),
                         ("/login/", 404), ("/login/x.css", 404),
                         ("/a%2flogin", 404), ("/a%5clogin", 404),
                         ("/%00", 400), ("/%zz", 400), ("/%", 400),
                         ("/%ff", 400), ("/a%0d%0ab", 400), ("/%01", 400),
                         ("/" + "a/" * 200, 404)):
        answer = asked(host, port, head(f"GET {path} HTTP/1.1", host=name))
        assert answer.status == status, (path, answer.status)
        carries_security_headers(answer)


def methods_are_told(host, port, form="/login"):
    name = name_of(host, port)
    answer = asked(host, port, head("GET /nothing HTTP/1.1", host=name))
    assert answer.status == 404
    page = asked(host, port, head(f"GET {form} HTTP/1.1", host=name))
    style = re.search(r"/assets/placet-\w+\.css", page.body.decode())[0]
    shared = "OPTIONS"
    for path, methods in ((form, "GET, HEAD, POST"), (style, "GET, HEAD"),
                          ("/oauth2/token", f"POST, {shared}"),
                          ("/userinfo", f"GET, HEAD, POST, {shared}"),
                          ("/oauth2/introspect", "POST"),
                          ("/api/v1/accounts/a/invitations",
                           f"GET, HEAD, POST, {shared}"),
                          ("/api/operator/v1/accounts/a",
                           "GET, HEAD, PUT, DELETE")):
        for method in ("TRACE", "PROPFIND", "get", "OPTIONS", "PATCH"):
            answer = asked(host, port, head(
                f"{method} {path} HTTP/1.1", "Content-Length: 0", host=name))
            assert answer.header("allow") == methods, (method, path,
                                                       answer.headers)
            answered = method == "OPTIONS" and shared in methods
            assert answer.status == (204 if answered else 405), (method, path)
    for method in ("TRACE", "PATCH"):
        answer = asked(host, port, head(f"{method} /nothing HTTP/1.1",
                                        "Content-Length: 0", host=name))
        assert answer.status == 404 and "allow" not in answer.headers


def head_is_get_without_body(host, port, page="/"):
    name = name_of(host, port)
    with Wire(host, port, 1) as wire:
        wire.send(head(f"HEAD {page} HTTP/1.1", "Connection: close",
                       host=name))
        raw, ended = wire.until_closed()
    top, _, body = raw.partition(b"\r\n\r\n")
    assert top.startswith(b"HTTP/1.1 200") and body == b"" and ended


CHECKS = [
    host_lookalike_is_not_host, two_hosts_are_refused, bad_hosts_are_refused,
    another_name_is_misdirected, localhost_is_shown_the_way,
    bad_lines_are_refused,
    odd_but_good_headers_are_read, bad_lengths_are_refused,
    surplus_is_refused, get_has_no_body, flood_ends_at_once,
    too_long_bodies_are_refused, uploads_are_few_at_once,
    long_bodies_are_told_the_limit, slow_bodies_are_told_too,
    other_refusals_are_told_too,
    refused_visitors_may_go_on_sending,
    sixty_four_headers, long_targets,
    fifty_cookies, two_hundred_fields, bad_forms_are_refused,
    foreign_forms_are_forbidden, requests_are_answered_in_order,
    bytes_may_come_one_by_one, paths_have_one_reading, methods_are_told,
    head_is_get_without_body,
]
