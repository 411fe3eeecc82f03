"""What the machine endpoints let in, and how often (s:A65, c:A13)."""

import http.client as http_client
import json
import socket
import time

from contextlib import ExitStack
from urllib.parse import urlsplit

import httpx
import pytest

from app import seen
from device import GRANT
from engine_door import EngineDoor, behind

FORM = "application/x-www-form-urlencoded"
GRANT_TYPES = ["refresh_token", "authorization_code", "client_credentials",
               GRANT]
ENDPOINTS = ["/oauth2/token", "/oauth2/revoke", "/oauth2/introspect",
             "/oauth2/device_authorization"]


@pytest.fixture
def http(stack):
    with httpx.Client(base_url=stack.url, timeout=30,
                      trust_env=False) as client:
        yield client


@pytest.fixture
def asked(engine_room):
    return engine_room.asked


def refused(answer):
    assert answer.headers["content-type"] == "application/json", answer.text
    assert "no-store" in answer.headers["cache-control"]
    return answer.status_code, answer.json()["error"]


def headers_of(endpoint, resource_server):
    if endpoint != "/oauth2/introspect":
        return {}
    request = httpx.Request("POST", "http://x")
    flow = resource_server.http.auth.auth_flow(request)
    return {"Authorization": next(flow).headers["Authorization"]}


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_whatever_can_be_read_in_two_ways_is_refused(
        http, endpoint, resource_server, asked):
    """c:A13, clients.md 2.7: and the engine hears nothing of it."""
    good = {"grant_type": "refresh_token", "refresh_token": "ory_rt_x.y",
            "token": "ory_rt_x.y", "client_id": "dns-pilot"}
    text = "&".join(f"{name}={value}" for name, value in good.items())
    auth = headers_of(endpoint, resource_server)
    before = asked()
    for content, kind in [
            (text + "&refresh_token=ory_rt_x.y&token=ory_rt_x.y", FORM),
            (text + "&client%5Fid=dns-pilot", FORM),
            (text + "&x=1&x=2", FORM),
            (text + "&x=%00", FORM),
            (text + "&x=%zz", FORM),
            (text + "&x=%ff", FORM),
            (text + "&=x", FORM),
            (text, "text/plain"),
            (text, "application/x-www-form-urlencoded-not"),
            ('{"grant_type": "refresh_token"}', "application/json"),
            ("", "")]:
        answer = http.post(endpoint, content=content,
                           headers={"Content-Type": kind, **auth})
        assert refused(answer) == (400, "invalid_request"), (content, kind)
    answer = http.post(endpoint, data={"a": "b"}, files={"f": b"x"},
                       headers=auth)
    assert refused(answer) == (400, "invalid_request")
    answer = http.post(endpoint, content=text + "&resource=a&resource=b",
                       headers={"Content-Type": FORM, **auth})
    assert refused(answer) == (400, "invalid_target")
    assert asked() == before
    # It does hear of what is let in.
    if endpoint == "/oauth2/token":
        http.post(endpoint, content=text, headers={"Content-Type": FORM})
        assert asked() > before


@pytest.mark.parametrize("endpoint", [*ENDPOINTS, "/oauth2/register",
                                      "/userinfo"])
def test_nothing_belongs_into_the_address(http, endpoint, resource_server,
                                          asked):
    """s:A65"""
    auth = headers_of(endpoint, resource_server)
    before = asked()
    for query in ("access_token=x", "refresh_token=x", "client_secret=x",
                  "token=x", "code=x", "%61ccess_token=x", "x", "&"):
        answer = http.post(f"{endpoint}?{query}", headers=auth, data={
            "grant_type": "client_credentials", "token": "x",
            "client_id": "dns-pilot"})
        assert refused(answer) == (400, "invalid_request"), query
        assert "logs" in answer.json()["error_description"]
    assert asked() == before


@pytest.mark.parametrize("cookies", [
    "; ".join(f"c{i}=1" for i in range(51)), "placet=1; placet=2",
    "placet=" + "x" * 5000, "=", ";;"])
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_program_has_no_cookies(http, endpoint, resource_server, cookies):
    """What a library's jar has brought along changes nothing."""
    form = {"grant_type": "refresh_token", "refresh_token": "ory_rt_x.y",
            "token": "ory_rt_x.y", "client_id": "dns-pilot"}
    auth = headers_of(endpoint, resource_server)
    without = http.post(endpoint, data=form, headers=auth)
    answer = http.post(endpoint, data=form,
                       headers={**auth, "Cookie": cookies})
    assert (answer.status_code, answer.text) == \
        (without.status_code, without.text)
    assert answer.headers["content-type"] == "application/json"


def test_more_than_a_worker_can_serve_hear_the_same(stack, pilot, newcomer):
    """The one 5xx is 503 as JSON with Retry-After, of a crowd as well."""
    person = newcomer(account="Crowd")
    tokens = [pilot.connect(person, accounts=["Crowd"])["refresh_token"]
              for _ in range(3)]
    with EngineDoor(stack.engine.public) as door, stack.another(
            {"engines": behind(stack, door)}, workers=1,
            name="placet-crowd") as other, ExitStack() as closing:
        where = urlsplit(other.local_url)
        blocks = [door.block(token, "before") for token in tokens]
        crowd = [closing.enter_context(socket.create_connection(
            (where.hostname, where.port), 30)) for _ in range(600)]
        for number, wire in enumerate(crowd):
            form = f"grant_type=refresh_token&client_id={pilot.client_id}" \
                f"&refresh_token={tokens[number % 3]}"
            wire.sendall(f"POST /oauth2/token HTTP/1.1\r\n"
                         f"Host: {where.netloc}\r\nContent-Type: {FORM}\r\n"
                         f"Content-Length: {len(form)}\r\n\r\n{form}"
                         .encode())
        for block in blocks:
            assert block.arrived.wait(20)
            block.go()
        statuses = set()
        for wire in crowd:
            answer = http_client.HTTPResponse(wire)
            answer.begin()
            body = json.loads(answer.read())
            statuses.add(answer.status)
            assert answer.getheader("content-type") == "application/json"
            assert answer.getheader("access-control-allow-origin") == "*"
            if answer.status == 503:
                assert body["error"] == "temporarily_unavailable"
                assert int(answer.getheader("retry-after")) > 0
            else:
                seen.update((body["access_token"], body["refresh_token"]))
        assert statuses <= {200, 503}


def test_too_much_says_that_it_is_too_much(http):
    many = "&".join(f"p{i}=1" for i in range(201))
    for content in (many, "x=" + "y" * 16385, "n" * 65 + "=1"):
        answer = http.post("/oauth2/token", content=content,
                           headers={"Content-Type": FORM})
        assert refused(answer) == (400, "invalid_request")
        assert "more than 200" in answer.json()["error_description"]
    answer = http.post("/oauth2/token", content="&".join(
        f"p{i}=1" for i in range(200)), headers={"Content-Type": FORM})
    assert "grant_type" in answer.json()["error_description"]


def test_without_the_store_nobody_is_let_through(stack, http):
    """Not open when what counts is away."""
    stack.restart_placet()
    stack.stop_postgres()
    try:
        for grant_type in GRANT_TYPES * 3:
            answer = http.post("/oauth2/token", data={
                "grant_type": grant_type, "client_id": "dns-pilot",
                "refresh_token": "ory_rt_unknown.token",
                "code": "ory_ac_unknown.code", "device_code": "x" * 43})
            assert refused(answer) == (503, "temporarily_unavailable")
            assert int(answer.headers["retry-after"]) > 0
    finally:
        stack.start_postgres()
        end = time.monotonic() + 30
        ready = 0
        # A new connection each time: both workers.
        while ready < 8:
            assert time.monotonic() < end
            answer = httpx.get(f"{stack.url}/health/ready", trust_env=False)
            ready = ready + 1 if answer.status_code == 200 else 0
            time.sleep(0.1)


def test_what_is_not_even_read_is_refused_in_json(http, asked):
    before = asked()
    long = http.post("/oauth2/token", content=b"a" * (4 << 20),
                     headers={"Content-Type": FORM})
    assert refused(long) == (413, "invalid_request")
    def pieces():
        yield b"grant_type=x"
    chunked = http.post("/oauth2/token", content=pieces(),
                        headers={"Content-Type": FORM})
    assert chunked.status_code in (400, 411), chunked.text
    assert refused(chunked)[1] == "invalid_request"
    assert asked() == before


def test_a_code_that_is_not_there_is_missed_here(http, asked):
    before = asked()
    answer = http.post("/oauth2/token", data={
        "grant_type": "authorization_code", "client_id": "dns-pilot"})
    assert refused(answer) == (400, "invalid_request")
    assert "no code" in answer.json()["error_description"]
    assert asked() == before


def test_an_assertion_that_is_none_is_called_so(http):
    for text in ("x", "e30.e30.e30", "eyJhbGciOiJub25lIn0.e30."):
        answer = http.post("/oauth2/token", data={
            "grant_type": "client_credentials", "client_assertion": text,
            "client_assertion_type": "urn:ietf:params:oauth:"
            "client-assertion-type:jwt-bearer"})
        assert refused(answer) == (401, "invalid_client")
        assert "ES256" in answer.json()["error_description"]
