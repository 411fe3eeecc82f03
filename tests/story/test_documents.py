"""
Clients whose client_id is the address of a document (c:A14, f:I1, f:I2, f:I3;
s:A37 for what a fetch must not reach), against a name server and web servers
of our own.
"""

import base64
import json
import re
import secrets
import threading
import time

from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature)

from app import App, Refused
from last_look import look_at_logs
from document_host import Answer, DocumentHost, WebServer
from page import path_of
from person import Away
from resource_server import ResourceServer
from stack import Stack

SCOPES = ["offline_access", "openid", "zone.read", "dns.read", "dns.edit"]
LOOPBACK = "http://127.0.0.1:49152/callback"
DAY_S = 24 * 3600


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    host = DocumentHost(tmp_path_factory.mktemp("documents"))
    yield host
    host.close()


@pytest.fixture(scope="module")
def stack(tmp_path_factory, placet_bin, hydra_bin, host):
    """A Placet of its own, that knows our name server and authority."""
    with Stack(tmp_path_factory.mktemp("run"), placet_bin=placet_bin,
               hydra_bin=hydra_bin, demo=True, workers=2, extra_conf={
                   "dns": {"resolvers": [host.names.address]},
                   "fetch": {"allow_loopback": True,
                             "ca_file": str(host.authority.ca_file)},
                   "client_documents": {
                       "enabled": True,
                       "deny": ["denied.docs.example", "*.bad.example"]},
                   "registration_scopes": SCOPES,
               }) as running:
        yield running
        assert running.trouble() is None, running.trouble()
    look_at_logs(Path(running.path) / "log")


@pytest.fixture(scope="module")
def guarded(stack, host):
    """One more, as it is outside of a demo: without the loopback."""
    with stack.another({"fetch": {
            "ca_file": str(host.authority.ca_file)}}) as other:
        yield other


@pytest.fixture(autouse=True)
def unlimited(rows):
    """All stories come from one address; the limits have a story."""
    rows("with a as (delete from rate_bucket returning 1) select 1")


@pytest.fixture
def person(newcomer):
    somebody = newcomer()
    somebody.sign_in()
    return somebody


def registration(rows, url):
    found = rows(
        "select c.client_id, c.version, c.tier, c.name, c.scopes, "
        "extract(epoch from r.document_fresh_until - clock_timestamp()) "
        "from registration r join client c using (client_id) "
        "where r.document_url = %s", url)
    return found[0] if found else None


def stale(rows, url):
    """The document's time is over."""
    rows("update registration set document_fresh_until = now() "
         "where document_url = %s returning 1", url)


def ask(base, url, redirect_uri=LOOPBACK, scopes="dns.read", at=None,
        **more):
    """
    What a stranger's browser gets for this client_id. `at` is where another
    Placet listens that is known by the same name.
    """
    app = App(base, url, redirect_uri)
    try:
        where = app.request(scopes, **more).url
        return app.http.get(where.replace(base, at or base, 1),
                            headers={"Host": urlsplit(base).netloc})
    finally:
        app.http.close()


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.text)
    return re.sub(r"\s+", " ", text)


def accepts(response):
    """The authorization goes on: to the engine, then to our login."""
    return response.status_code in (302, 303) and \
        "error=" not in response.headers["location"]


def reason(response):
    """The page that says what is wrong with the app."""
    assert response.status_code == 400, response
    assert "location" not in response.headers
    return words(response)


def unreachable(stack, url, end):
    """Which names there are inside, and who answers, the log alone says."""
    said = reason(ask(stack.url, url))
    assert "unreachable" in said and end not in said
    told = [json.loads(line) for line in
            stack.log("placet").read_text(errors="replace").splitlines()
            if "client_document_refused" in line]
    assert [one["end"] for one in told if one["url"] == url][-1] == end


# The whole way

def test_a_document_is_all_that_a_client_needs(stack, host, person, rows):
    """f:I1, c:A14: authorize, consent, tokens, refresh, introspect, revoke"""
    url = host.put("/whole.json", client_name="Agent of Story",
                   redirect_uris=["http://127.0.0.1/callback"])
    app = App(stack.url, url, LOOPBACK)
    authorization = app.request("dns.read offline_access")
    page = person.authorize(authorization.url)
    assert path_of(page.url) == "/consent", page
    text = page.text
    # f:I3: the host of the client_id; c:A14: of the redirect, with a warning.
    assert "Agent of Story" in text
    assert "Identified by app.docs.example" in text
    assert "127.0.0.1" in text and "/callback" not in text
    assert "This app says it runs on this device" in text
    back = person.answer(page, "allow", accounts=["Own"])
    tokens = app.exchange(authorization, app.read(authorization, back))
    assert host.web.count("/whole.json") == 1
    client_id, version, tier, name, scopes, _ = registration(rows, url)
    assert (version, tier, name) == (1, "document", "Agent of Story")
    assert not client_id.startswith("https:")
    assert not {"openid", "profile", "email"} & set(scopes)

    credentials = stack.placet.add_resource(stack.store)
    server = ResourceServer(stack.url, credentials["id"],
                            credentials["secret"])
    said = server.ask(tokens["access_token"])
    assert said["active"] and said["client_id"] == url
    again = app.refresh(tokens["refresh_token"])
    assert server.ask(again["access_token"])["client_id"] == url

    assert "app.docs.example" in person.open("/apps").text
    # Who looks after the account reads the same of it.
    page = person.open(person.open("/accounts").link("Apps of all members"))
    assert "Identified by app.docs.example" in page.text
    page = person.open(page.link("Remove from this account"))
    assert "Identified by app.docs.example" in page.text
    assert app.revoke(again["refresh_token"]).status_code == 200
    assert not server.is_active(again["access_token"])
    with pytest.raises(Refused) as refused:
        app.refresh(again["refresh_token"])
    assert refused.value.error == "invalid_grant"
    # Nothing but the authorization made anybody call.
    assert host.web.count("/whole.json") == 1


def test_a_fetch_says_who_asks_and_nothing_else(stack, host):
    url = host.put("/polite.json")
    assert accepts(ask(stack.url, url))
    path, headers = host.web.hits[-1]
    assert path == "/polite.json"
    assert headers["User-Agent"] == f"Placet (+{stack.url})"
    assert headers["Accept"] == "application/json"
    assert set(headers) == {"Host", "User-Agent", "Accept"}


@pytest.mark.parametrize("redirect, asked", [
    ("http://localhost/cb", "http://localhost:40123/cb"),
    ("http://localhost:3000/cb", "http://localhost:40123/cb"),
    ("http://127.0.0.1/cb", "http://127.0.0.1:40124/cb"),
    ("http://[::1]/cb", "http://[::1]:40125/cb"),
    ("https://rp.docs.example/cb", "https://rp.docs.example/cb"),
    ("example.story.app:/cb", "example.story.app:/cb"),
])
def test_redirects_that_a_document_may_have(stack, host, person, redirect,
                                            asked):
    """c:A14: any port on this device, the name localhost too"""
    url = host.put("/redirect.json", redirect_uris=[redirect],
                   host=host.names.fresh(["127.0.0.1"]))
    app = App(stack.url, url, asked)
    tokens = app.connect(person, "dns.read", accounts=["Own"])
    assert tokens["access_token"]


@pytest.mark.parametrize("asked", [
    "http://127.0.0.1:1/other", "https://127.0.0.1/callback",
    "http://127.0.0.2/callback", "http://localhost/callback",
    "https://evil.example/callback", "http://127.0.0.1/callback?x=1",
])
def test_other_redirects_are_refused_on_our_page(stack, host, asked):
    url = host.put("/strict.json",
                   redirect_uris=["http://127.0.0.1/callback"])
    assert "redirect_uri" in reason(ask(stack.url, url, asked))


@pytest.mark.parametrize("scheme_and_host", [None, "http://localhost",
                                             "http://127.0.0.1:9"])
def test_our_own_addresses_are_nobodys(stack, host, rows, scheme_and_host):
    """f:I8: nor where a device's answer goes, at whatever port"""
    own = (scheme_and_host or stack.url) + "/device/return"
    for uris in ([own], ["https://rp.docs.example/cb", own]):
        url = host.put("/own.json", redirect_uris=uris)
        assert "lead back to this server" in reason(ask(stack.url, url, own))
        assert registration(rows, url) is None


def test_openid_is_not_for_documents(stack, host):
    """The id_token would name our id for it as its audience."""
    url = host.put("/openid.json")
    answer = ask(stack.url, url, scopes="openid dns.read")
    assert "error=invalid_scope" in answer.headers["location"]


def test_a_document_never_goes_on_by_itself(stack, host, person):
    """f:A19: with a live grant and session, still the page"""
    url = host.put("/silent.json", redirect_uris=[
        "https://rp.docs.example/cb"])
    app = App(stack.url, url, "https://rp.docs.example/cb")
    app.connect(person, "dns.read", accounts=["Own"])
    page = person.authorize(app.request("dns.read").url)
    assert path_of(page.url) == "/consent", page
    silent = app.request("dns.read", prompt="none")
    with pytest.raises(Away) as away:
        person.open(silent.url)
    with pytest.raises(Refused) as refused:
        app.read(silent, away.value.url)
    assert refused.value.error == "consent_required"


# What a document may not be

@pytest.mark.parametrize("given, expected", [
    ({"client_id": "https://app.docs.example/other.json"}, "client_id"),
    ({"without": ["client_id"]}, "client_id"),
    ({"without": ["client_name"]}, "client_name"),
    ({"without": ["redirect_uris"]}, "redirect_uris"),
    ({"client_secret": "x"}, "client_secret"),
    ({"client_secret_expires_at": 0}, "client_secret"),
    ({"token_endpoint_auth_method": "client_secret_basic"},
     "token_endpoint_auth_method"),
    ({"token_endpoint_auth_method": "client_secret_post"},
     "token_endpoint_auth_method"),
    ({"token_endpoint_auth_method": "private_key_jwt"},
     "token_endpoint_auth_method"),
    ({"redirect_uris": ["http://rp.example/cb"]}, "redirect_uris"),
    ({"redirect_uris": ["javascript:alert(1)"]}, "redirect_uris"),
    ({"content_type": "text/html"}, "application/json"),
    ({"content_type": ""}, "application/json"),
])
def test_a_wrong_document_is_refused_and_forgotten(stack, host, rows, given,
                                                   expected):
    """c:A14: each rule with its word; nothing is kept of it"""
    path = "/wrong.json"
    before = host.web.count(path)
    url = host.put(path, **given)
    for turn in (1, 2):
        assert expected in reason(ask(stack.url, url))
        assert host.web.count(path) == before + turn
    assert registration(rows, url) is None


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


@pytest.mark.parametrize("path", [
    "", "/", "/./a.json", "/a/../b.json", "/a/%2e%2e/b.json", "/a.json#x",
])
def test_an_address_that_cannot_be_a_client_is_not_called(stack, host, path):
    before = len(host.web.hits)
    assert "client_id" in reason(ask(stack.url, host.url(path)))
    assert len(host.web.hits) == before


@pytest.mark.parametrize("url", [
    "https://127.0.0.1:{port}/a.json", "https://[::1]:{port}/a.json",
    "https://user@app.docs.example:{port}/a.json",
    "https://APP.docs.example:{port}/a.json",
    "https://2130706433:{port}/a.json",
])
def test_no_literals_no_names_in_front_no_other_spelling(stack, host, url):
    before = len(host.web.hits)
    assert "client_id" in reason(ask(stack.url,
                                     url.format(port=host.web.port)))
    assert len(host.web.hits) == before


def test_plain_http_is_no_client(stack, host):
    url = host.url("/a.json").replace("https:", "http:")
    assert ask(stack.url, url).status_code == 404


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


# When a document changes

def _connected(stack, host, person, path, **members):
    url = host.put(path, **members)
    redirect = members.get("redirect_uris", ["http://127.0.0.1/callback"])[0]
    app = App(stack.url, url, redirect)
    return url, app, app.connect(person, accounts=["Own"])


def test_a_changed_document_is_a_new_version(stack, host, person, rows):
    url, app, tokens = _connected(stack, host, person, "/changing.json",
                                  client_name="First Name")
    stale(rows, url)
    assert accepts(ask(stack.url, url))
    assert registration(rows, url)[1] == 1, "nothing changed"
    host.put("/changing.json", client_name="Second Name")
    stale(rows, url)
    page = person.authorize(app.request().url)
    assert "Second Name" in page.text
    assert registration(rows, url)[1] == 2
    # A name ends nothing that was allowed.
    assert app.refresh(tokens["refresh_token"])["access_token"]


def test_a_document_that_leads_elsewhere_ends_what_was_allowed(
        stack, host, person, rows):
    url, app, tokens = _connected(
        stack, host, person, "/moving.json",
        redirect_uris=["https://one.docs.example/cb"])
    host.put("/moving.json", redirect_uris=["https://two.docs.example/cb"])
    stale(rows, url)
    assert accepts(ask(stack.url, url, "https://two.docs.example/cb"))
    assert rows("select state, end_reason from access_grant where client_id "
                "= %s", registration(rows, url)[0]) == [
                    ("ended", "client document changed")]
    with pytest.raises(Refused) as refused:
        app.refresh(tokens["refresh_token"])
    assert refused.value.error == "invalid_grant"


def test_an_answer_to_an_older_document_is_not_taken(stack, host, person,
                                                     rows):
    """f:A24: what is allowed is what was shown"""
    url = host.put("/racing.json", client_name="As Shown")
    app = App(stack.url, url, LOOPBACK)
    page = person.authorize(app.request().url)
    host.put("/racing.json", client_name="As Changed")
    stale(rows, url)
    assert accepts(ask(stack.url, url))
    outcome = person.answer(page, "allow", accounts=["Own"])
    assert not isinstance(outcome, str), outcome
    assert outcome.status in (409, 422, 200), outcome
    assert rows("select count(*) from access_grant where client_id = %s",
                registration(rows, url)[0]) == [(0,)]


def test_a_document_that_is_away_ends_no_session(stack, host, person, rows):
    """The token endpoint looks again, but goes on with what it knows."""
    url, app, tokens = _connected(stack, host, person, "/away.json")
    stale(rows, url)
    host.web.paths["/away.json"] = Answer(status=503)
    before = host.web.count("/away.json")
    tokens = app.refresh(tokens["refresh_token"])
    assert host.web.count("/away.json") == before + 1
    # And does so not at every request.
    tokens = app.refresh(tokens["refresh_token"])
    assert host.web.count("/away.json") == before + 1
    assert "status" in reason(ask(stack.url, url))


# Whose documents

@pytest.mark.parametrize("name", ["denied.docs.example", "x.bad.example"])
def test_a_denied_host_is_refused_before_login(stack, host, name):
    """f:I3"""
    host.names.set(name, ["127.0.0.1"])
    answer = ask(stack.url, f"https://{name}:{host.web.port}/client.json")
    assert answer.status_code == 403
    assert name in words(answer)
    assert host.names.questions(name) == (0, 0)


def test_documents_are_off_unless_told(stack, host, tmp_path):
    with stack.another({"client_documents": {"enabled": False}},
                       name="placet-3") as other:
        url = host.put("/off.json")
        before = len(host.web.hits)
        assert ask(stack.url, url, at=other.local_url).status_code == 404
        assert len(host.web.hits) == before
        # f:I5: and it is told where it is on, and only there.
        for where, is_on in ((stack.url, True), (other.local_url, False)):
            told = httpx.get(f"{where}/.well-known/oauth-authorization-server",
                             trust_env=False).json()
            assert told.get("client_id_metadata_document_supported",
                            False) is is_on


def test_an_unknown_document_gets_no_tokens_and_no_fetch(stack, host):
    url = host.put("/unknown.json")
    app = App(stack.url, url)
    answer = app.call_token(grant_type="authorization_code", code="x",
                            redirect_uri=LOOPBACK, code_verifier="y" * 43)
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"
    assert host.web.count("/unknown.json") == 0


def test_a_document_that_the_operator_removed_stays_away(stack, host, rows):
    url = host.put("/removed.json")
    assert accepts(ask(stack.url, url))
    client_id = registration(rows, url)[0]
    outcome = stack.command("client", "delete", client_id)
    assert outcome.status == 0, outcome.err
    assert ask(stack.url, url).status_code == 404
    stale(rows, url)
    assert "removed by the operator" in reason(ask(stack.url, url))


# A document with keys

class Key:
    """ES256: what is in a document, and who signs with it."""

    def __init__(self, kid):
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._kid = kid

    @property
    def public(self):
        numbers = self._key.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "kid": self._kid,
                "x": _b64(numbers.x.to_bytes(32, "big")),
                "y": _b64(numbers.y.to_bytes(32, "big"))}

    def assertion(self, name, audience):
        now = int(time.time())
        said = ".".join(_b64(json.dumps(part).encode()) for part in (
            {"alg": "ES256", "kid": self._kid},
            {"iss": name, "sub": name, "aud": audience, "iat": now,
             "exp": now + 60, "jti": secrets.token_urlsafe(16)}))
        r, s = decode_dss_signature(self._key.sign(
            said.encode(), ec.ECDSA(hashes.SHA256())))
        return said + "." + _b64(r.to_bytes(32, "big") +
                                 s.to_bytes(32, "big"))


def _b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class KeyedApp(App):
    """Proves itself with a key, under the address of its document."""

    key = None

    def _call(self, path, fields, auth=True):
        if self.key:
            fields = {
                **fields,
                "client_assertion_type": "urn:ietf:params:oauth:"
                                         "client-assertion-type:jwt-bearer",
                "client_assertion":
                    self.key.assertion(self.client_id, self.url)}
        return super()._call(path, fields, auth)


def test_a_document_may_bring_keys(stack, host, person, rows):
    """private_key_jwt by the address; a new key counts once it is read"""
    first, second = Key("first"), Key("second")
    redirect = "https://rp.docs.example/cb"

    def put(key):
        return host.put("/keyed.json", redirect_uris=[redirect],
                        token_endpoint_auth_method="private_key_jwt",
                        jwks={"keys": [key.public]})

    app = KeyedApp(stack.url, put(first), redirect)
    authorization = app.request("dns.read offline_access")
    code = app.read(authorization, person.allow(
        authorization.url, accounts=["Own"]))
    # Nobody else, and nobody without a proof.
    app.key = second
    with pytest.raises(Refused) as refused:
        app.exchange(authorization, code)
    assert refused.value.error == "invalid_client"
    app.key = None
    with pytest.raises(Refused):
        app.exchange(authorization, code)
    app.key = first
    tokens = app.exchange(authorization, code)
    tokens = app.refresh(tokens["refresh_token"])
    # The document has another key now, and its time is over.
    put(second)
    stale(rows, app.client_id)
    app.key = second
    tokens = app.refresh(tokens["refresh_token"])
    app.key = first
    with pytest.raises(Refused) as refused:
        app.refresh(tokens["refresh_token"])
    assert refused.value.error == "invalid_client"
    app.key = second
    assert app.revoke(tokens["refresh_token"]).status_code == 200


def test_a_document_that_gives_up_its_keys_ends_what_was_allowed(
        stack, host, person, rows):
    """Else a stolen refresh token would suddenly be enough."""
    redirect = "https://rp.docs.example/cb"
    key = Key("only")
    url = host.put("/unkeyed.json", redirect_uris=[redirect],
                   token_endpoint_auth_method="private_key_jwt",
                   jwks={"keys": [key.public]})
    app = KeyedApp(stack.url, url, redirect)
    app.key = key
    tokens = app.connect(person, accounts=["Own"])
    host.put("/unkeyed.json", redirect_uris=[redirect])
    stale(rows, url)
    app.key = None
    with pytest.raises(Refused) as refused:
        app.refresh(tokens["refresh_token"])
    assert refused.value.error == "invalid_grant"


def test_a_document_that_nobody_uses_goes_and_may_come_back(stack, host,
                                                            person, rows):
    """As clients that registered themselves; one in use stays."""
    idle = host.put("/idle.json")
    assert accepts(ask(stack.url, idle))
    used, _, _ = _connected(stack, host, person, "/used.json")
    before = registration(rows, idle)[0]
    rows("update registration set reap_at = now() - interval '1 day' "
         "where document_url in (%s, %s) returning 1", idle, used)
    reaped = [one for one, in rows(
        "with a as materialized (select set_config('placet.actor', "
        "'machine:reaper', true) as actor) select r.client_id from a "
        "cross join lateral (select client_id from placet.clients_reap("
        "length(a.actor)::bigint, 60, 1000)) r")]
    assert before in reaped and registration(rows, used)[0] not in reaped
    assert registration(rows, idle) is None
    # The same address is a new client then, with a new id inside.
    assert accepts(ask(stack.url, idle))
    assert registration(rows, idle)[0] != before
