"""
How the document of a client is fetched (f:I2; s:A37 for what a fetch must not
reach), against a name server and web servers of our own; for how long one
counts, and how often one is asked for.
"""

import json
import threading
import time

import httpx
import pytest

from app import App
from document_host import Answer, DocumentHost, WebServer
from document_room import (accepts, ask, guarded, host, person, reason,
                           registration, stack, stale, unlimited)

DAY_S = 24 * 3600


def unreachable(stack, url, end):
    """Which names there are inside, and who answers, the log alone says."""
    said = reason(ask(stack.url, url))
    assert "unreachable" in said and end not in said
    told = [json.loads(line) for line in
            stack.log("placet").read_text(errors="replace").splitlines()
            if "client_document_refused" in line]
    assert [one["end"] for one in told if one["url"] == url][-1] == end


# Where a fetch may not go

SPECIAL = [
    ["127.0.0.1"], ["10.1.2.3"], ["172.16.0.1"], ["192.168.1.1"],
    ["169.254.169.254"], ["100.64.0.1"], ["0.0.0.0"], ["192.0.2.1"],
    ["198.18.0.1"], ["224.0.0.1"], ["255.255.255.255"], ["::1"],
    ["::ffff:127.0.0.1"], ["::ffff:169.254.169.254"], ["::127.0.0.1"],
    ["64:ff9b::7f00:1"], ["64:ff9b:1::1"], ["2002:7f00:1::1"],
    ["2001::1"], ["fd00::1"], ["fe80::1"], ["ff02::1"], ["2001:db8::1"],
    # One bad address among good ones: no good one is called.
    ["8.8.8.8", "127.0.0.1"], ["2606:4700::1", "fd00::1"],
]


@pytest.mark.parametrize("addresses", SPECIAL, ids=" ".join)
def test_no_special_address_is_called(stack, guarded, host, addresses):
    """c:A14, s:A37: with the exception for the loopback off"""
    name = host.names.fresh(addresses)
    before = len(host.web.hits)
    answer = ask(stack.url, f"https://{name}/client.json",
                 at=guarded.local_url)
    assert "unreachable" in reason(answer)
    assert len(host.web.hits) == before


@pytest.mark.parametrize("addresses", [
    one for one in SPECIAL if one not in (["127.0.0.1"], ["::1"])
], ids=" ".join)
def test_the_exception_is_for_the_loopback_only(stack, host, addresses):
    if addresses == ["8.8.8.8", "127.0.0.1"]:
        addresses = ["127.0.0.1", "10.0.0.1"]
    name = host.names.fresh(addresses)
    unreachable(stack, f"https://{name}:{host.web.port}/client.json",
                "special_use")


def test_another_port_is_refused_before_anybody_is_asked(stack, guarded,
                                                         host):
    name = "port.docs.example"
    host.names.set(name, ["127.0.0.1"])
    answer = ask(stack.url, f"https://{name}:8443/client.json",
                 at=guarded.local_url)
    assert "bad_port" in reason(answer)
    assert host.names.questions(name) == (0, 0)


def test_a_name_that_changes_its_mind_is_asked_once(stack, host):
    """f:I2: rebinding. The address that was looked at is the one called."""
    name = "rebinding.docs.example"
    host.names.set(name, ["127.0.0.1"], ["10.9.9.9"])
    url = host.put("/rebinding.json", host=name)
    assert accepts(ask(stack.url, url))
    assert host.names.questions(name) == (1, 1)
    # Asked again later, it is what it says then.
    other = host.put("/rebinding-2.json", host=name)
    unreachable(stack, other, "special_use")


@pytest.mark.parametrize("answer, expected", [
    (None, "no_name"), ("servfail", "no_name"), ([], "no_name"),
    ("silent", "too_slow"),
])
def test_a_name_that_leads_nowhere(stack, host, answer, expected):
    name = host.names.fresh(answer)
    began = time.monotonic()
    url = f"https://{name}:{host.web.port}/client.json"
    if expected == "too_slow":
        assert expected in reason(ask(stack.url, url))
    else:
        unreachable(stack, url, expected)
    assert time.monotonic() - began < 4.5


def test_half_an_answer_about_a_name_is_none(stack, host):
    """IPv4 is told, IPv6 is not: nobody can say what is behind the name."""
    name = "half.docs.example"
    url = host.put("/half.json", host=name)
    answer_of = host.names._answer_of
    host.names._answer_of = lambda asked, kind: "servfail" \
        if (asked, kind) == (name, 28) else answer_of(asked, kind)
    try:
        unreachable(stack, url, "no_name")
    finally:
        host.names._answer_of = answer_of
    assert host.web.count("/half.json") == 0


def test_a_certificate_for_another_name_is_refused(stack, host):
    host.names.set("app.other.example", ["127.0.0.1"])
    url = f"https://app.other.example:{host.web.port}/client.json"
    unreachable(stack, url, "no_connection")


def test_a_certificate_of_nobody_we_trust_is_refused(stack, host,
                                                     tmp_path):
    stranger = DocumentHost(tmp_path)
    try:
        url = f"https://app.docs.example:{stranger.web.port}/client.json"
        host.url()
        unreachable(stack, url, "no_connection")
        assert not stranger.web.hits
    finally:
        stranger.close()


def test_nobody_there(stack, host):
    gone = WebServer(host.authority.context("*.docs.example"))
    gone.close()
    host.url(host="gone.docs.example")
    url = f"https://gone.docs.example:{gone.port}/client.json"
    unreachable(stack, url, "no_connection")


# Who answers otherwise than with a document

def _too_large(host):
    good = json.loads(host.web.paths["/served.json"].body)
    good["software_statement"] = "x" * 6000
    return Answer(json.dumps(good).encode())


@pytest.mark.parametrize("make, expected", [
    (lambda host: Answer(status=302, headers=[
        ("Location", host.url("/good.json"))]), "redirect"),
    (lambda host: Answer(status=301, headers=[
        ("Location", host.url("/good.json"))]), "redirect"),
    (lambda host: Answer(status=304), "redirect"),
    (lambda host: Answer(status=404), "status"),
    (lambda host: Answer(b"{}", status=201), "status"),
    (lambda host: Answer(b"{}", status=500), "status"),
    (_too_large, "too_large"),
    (lambda host: Answer(b"x" * 10_000_000), "too_large"),
    (lambda host: Answer(b"{}", wait_s=4), "too_slow"),
    (lambda host: Answer(b"{" + b" " * 500, drip_s=0.05), "too_slow"),
    (lambda host: Answer(b"not json"), "JSON object"),
    (lambda host: Answer(b"[" * 5000), "JSON object"),
    (lambda host: Answer(b'{"a":' * 1000), "JSON object"),
    (lambda host: Answer(b"[]"), "JSON object"),
    (lambda host: Answer(b""), "JSON object"),
])
def test_a_server_that_misbehaves_is_refused(stack, host, rows, make,
                                             expected):
    """f:I2: and a retry asks again"""
    url = host.put("/served.json")
    host.put("/good.json")
    good = host.web.paths["/served.json"]
    before = host.web.count("/served.json"), host.web.count("/good.json")
    host.web.paths["/served.json"] = make(host)
    began = time.monotonic()
    assert expected in reason(ask(stack.url, url))
    assert time.monotonic() - began < 4.5
    assert registration(rows, url) is None
    # No redirect was followed, and what failed is not remembered.
    assert host.web.count("/good.json") == before[1]
    assert host.web.count("/served.json") == before[0] + 1
    host.web.paths["/served.json"] = good
    assert accepts(ask(stack.url, url))
    rows("with a as (delete from registration where document_url = %s "
         "returning 1) select 1", url)


# How long a document counts

@pytest.mark.parametrize("headers, least, most", [
    ([], 290, 300),
    ([("Cache-Control", "max-age=600")], 590, 600),
    ([("Cache-Control", "max-age=600, s-maxage=1200")], 1190, 1200),
    ([("Cache-Control", "public"), ("Cache-Control", "max-age=700")],
     690, 700),
    ([("Cache-Control", 'Max-Age="800"')], 790, 800),
    ([("Cache-Control", "max-age=600"), ("Age", "500")], 90, 100),
    ([("Cache-Control", "max-age=600"), ("Age", "700")], 50, 60),
    ([("Cache-Control", "max-age=5")], 50, 60),
    ([("Cache-Control", "max-age=0")], 50, 60),
    ([("Cache-Control", "max-age=nonsense")], 50, 60),
    ([("Cache-Control", "no-store")], 50, 60),
    ([("Cache-Control", "no-cache, max-age=600")], 50, 60),
    ([("Cache-Control", "private, max-age=600")], 50, 60),
    ([("Cache-Control", "max-age=600"), ("Vary", "*")], 50, 60),
    ([("Cache-Control", "max-age=999999999")], DAY_S - 10, DAY_S),
    ([("Cache-Control", "max-age=99999999999999999999")], 50, 60),
    ([("Expires", "0")], 50, 60),
    ([("Expires", "Thu, 01 Jan 2037 00:00:00 GMT")], DAY_S - 10, DAY_S),
    ([("Expires", "Thu, 01 Jan 1998 00:00:00 GMT")], 50, 60),
])
def test_a_document_counts_as_long_as_it_says(stack, host, rows, headers,
                                              least, most):
    """RFC 9111, between a minute and a day"""
    url = host.put("/fresh.json", headers=headers)
    if registration(rows, url):
        stale(rows, url)
    assert accepts(ask(stack.url, url))
    assert least <= registration(rows, url)[5] <= most


def test_a_fresh_document_is_not_fetched_again(stack, guarded, host, rows):
    url = host.put("/kept.json")
    assert accepts(ask(stack.url, url))
    host.web.paths["/kept.json"] = Answer(status=500)
    # Neither by this process nor by another on the same store.
    assert accepts(ask(stack.url, url))
    assert accepts(ask(stack.url, url, at=guarded.local_url))
    assert host.web.count("/kept.json") == 1
    stale(rows, url)
    # An error is not a document: there is none until it can be had again.
    assert "status" in reason(ask(stack.url, url))
    assert "status" in reason(ask(stack.url, url))
    assert host.web.count("/kept.json") == 3
    host.put("/kept.json")
    assert accepts(ask(stack.url, url))
    assert registration(rows, url)[1] == 1


def test_many_at_once_are_one_fetch(stack, host, rows):
    """One in flight per address and process: two workers, two fetches."""
    url = host.put("/crowd.json")
    host.web.paths["/crowd.json"].wait_s = 1
    answers = []

    def one():
        answers.append(ask(stack.url, url))

    crowd = [threading.Thread(target=one) for _ in range(12)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    assert all(accepts(answer) for answer in answers), answers
    assert 1 <= host.web.count("/crowd.json") <= 2
    assert rows("select count(*) from registration where document_url = %s",
                url) == [(1,)]


def test_slow_servers_do_not_use_up_a_worker(stack, host):
    """While they are waited for, everybody else is served at once."""
    urls = [host.put(f"/slow-{i}.json", host=f"slow{i}.docs.example")
            for i in range(30)]
    for i in range(30):
        host.web.paths[f"/slow-{i}.json"].wait_s = 5
    codes = []
    crowd = [threading.Thread(
        target=lambda url=url: codes.append(ask(stack.url, url).status_code))
        for url in urls]
    for thread in crowd:
        thread.start()
    time.sleep(1)
    took = []
    with httpx.Client(trust_env=False) as browser:
        for _ in range(9):
            began = time.monotonic()
            assert browser.get(
                f"{stack.url}/health/live").status_code == 200
            took.append(time.monotonic() - began)
    # A worker that waited for one of them would be gone for seconds.
    assert sorted(took)[4] < 0.5 and max(took) < 2, took
    for thread in crowd:
        thread.join()
    # Late, or refused at once because so many were under way.
    assert set(codes) <= {400, 503}, codes


def test_tries_are_limited(stack, host, rows):
    """429 with Retry-After, per host and per address"""
    url = host.put("/limited.json", client_id="another")
    answers = [ask(stack.url, url) for _ in range(60)]
    codes = [answer.status_code for answer in answers]
    # One more every two seconds: the last may be one of those.
    assert codes[0] == 400 and set(codes) == {400, 429}, codes
    refused = [answer for answer in answers if answer.status_code == 429]
    assert all(int(one.headers["retry-after"]) >= 1 for one in refused)
    assert host.web.count("/limited.json") == codes.count(400) < 60


def test_a_person_and_a_document_have_limits_of_their_own(
        stack, host, rows, person):
    """Whatever address they come from."""
    def spent(*kept):
        """All that was counted is used up, but for the buckets in `kept`."""
        rows("update rate_bucket set full_until = clock_timestamp() + "
             "interval '110 seconds' where bucket <> all (%s) returning 1",
             list(kept))

    def ask_from(address, url, cookies=None):
        with httpx.Client(timeout=30, trust_env=False, cookies=cookies,
                          transport=httpx.HTTPTransport(
                              local_address=address)) as http:
            app = App(stack.url, url)
            app.http.close()
            return http.get(app.request("dns.read").url)

    def buckets():
        return {bytes(bucket) for bucket, in
                rows("select bucket from rate_bucket")}

    broken = host.put("/broken.json", client_id="another")
    rows("with a as (delete from rate_bucket returning 1) select 1")
    # Address, document and host; then the person besides.
    assert ask_from("127.0.0.3", broken).status_code == 400
    others = buckets()
    assert ask_from("127.0.0.3", broken,
                    person.http.cookies).status_code == 400
    [of_person] = buckets() - others
    spent(*others)
    other = host.put("/other.json")
    for address in ("127.0.0.3", "127.0.0.4"):
        refused = ask_from(address, other, person.http.cookies)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) >= 1
    assert accepts(ask_from("127.0.0.4", other))

    # A document of its own: another of the same host is fetched.
    rows("with a as (delete from rate_bucket returning 1) select 1")
    ask_from("127.0.0.3", broken)
    first = buckets()
    ask_from("127.0.0.3", host.put("/next.json", client_id="another"))
    [of_next] = buckets() - first
    spent(*first)
    assert ask_from("127.0.0.4",
                    host.url("/next.json")).status_code == 429
    assert ask_from("127.0.0.4", broken).status_code == 400


def test_one_network_does_not_use_up_a_host(stack, host, rows):
    """Nor do strangers keep out whom we know, whoever they are."""
    known = host.put("/known.json")
    assert accepts(ask(stack.url, known))
    stale(rows, known)
    answers = [ask(stack.url, host.url(f"/none-{i}.json")) for i in range(60)]
    while answers[-1].status_code != 429:
        answers.append(ask(stack.url, host.url(f"/none-{len(answers)}.json")))
        assert len(answers) < 120, "no limit"
    # Here the limit is full, and the known one is known all the same.
    rows("update rate_bucket set full_until = full_until + interval '1 hour' "
         "where full_until = (select max(full_until) from rate_bucket) "
         "returning 1")
    fetched = host.web.count("/known.json")
    assert accepts(ask(stack.url, known))
    assert host.web.count("/known.json") == fetched
    # Elsewhere there is room, for one that nobody asked for yet.
    fresh = host.put("/fresh.json")
    app = App(stack.url, fresh)
    app.http.close()
    with httpx.Client(timeout=30, trust_env=False, transport=httpx.HTTPTransport(
            local_address="127.0.0.2")) as elsewhere:
        assert accepts(elsewhere.get(app.request("dns.read").url))
