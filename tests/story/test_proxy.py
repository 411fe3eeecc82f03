"""
A second Placet, as one would install it: https through a shipped proxy, the
`__Host-` cookie, and a worker that dies.
"""

import os
import re
import signal
import socket
import ssl
import subprocess
import time

from pathlib import Path

import httpx
import pytest

from app import App
from page import Page
from person import Person
from resource_server import ResourceServer
from stack import Stack
from stack.ports import free_port

ROOT = Path(__file__).resolve().parents[2]


def wait_for(port, process, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, process.communicate()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the proxy does not listen")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("proxied")


@pytest.fixture(scope="module")
def proxied(folder, begun, hydra_bin):
    """A Placet whose public address is https; not yet a proxy before it."""
    https = free_port()
    with Stack(begun(folder / "run"), hydra_bin=hydra_bin, demo=True, workers=2,
               public_url=f"https://127.0.0.1:{https}",
               extra_conf={"trusted_proxies": "127.0.0.1"}) as running:
        running.https_port = https
        running.redirect_port = free_port()
        yield running


@pytest.fixture(scope="module")
def certificate(folder):
    key, crt = folder / "key.pem", folder / "crt.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
         "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", str(key), "-out", str(crt)],
        check=True, capture_output=True)
    (folder / "both.pem").write_text(crt.read_text() + key.read_text())
    return folder


def proxy_settings(proxied, certificate):
    return {
        "PATH": os.environ["PATH"],
        "PLACET_CERT": str(certificate / "both.pem"),
        "PLACET_KEY": str(certificate / "key.pem"),
        "PLACET_TLS_BIND": f"127.0.0.1:{proxied.https_port}",
        "PLACET_HTTP_BIND": f"127.0.0.1:{proxied.redirect_port}",
        "PLACET_PUBLIC_URL": proxied.url,
        "PLACET_BACKEND": proxied.local_url.partition("://")[2],
    }


def start_haproxy(settings, folder):
    before = folder / "before.cfg"
    before.write_text("global\n\tlog stdout format raw local0\n")
    with open(folder / "haproxy.log", "wb") as log:
        return subprocess.Popen(
            ["haproxy", "-db", "-f", str(before), "-f",
             str(ROOT / "conf/haproxy.cfg")], env=settings,
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)


def start_nginx(settings, folder):
    text = (ROOT / "conf/nginx.conf").read_text()
    for name, value in settings.items():
        text = text.replace("${%s}" % name, value)
    site = folder / "site.conf"
    site.write_text(text)
    main = folder / "nginx.conf"
    paths = "\n".join(
        f"\t{name}_temp_path {folder}/{name};" for name in (
            "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;\n" if os.getuid() == 0 else ""
    main.write_text(
        f"{user}daemon off;\npid {folder}/nginx.pid;\n"
        f"error_log {folder}/nginx-error.log;\nevents {{ }}\n"
        f"http {{\n{paths}\n\taccess_log {folder}/nginx.log;\n"
        f"\tinclude {site};\n}}\n")
    return subprocess.Popen(["nginx", "-c", str(main)],
                            stdin=subprocess.DEVNULL)


@pytest.fixture(scope="module", params=["haproxy", "nginx"])
def proxy(request, proxied, certificate):
    """The shipped configuration of one proxy, unchanged."""
    settings = proxy_settings(proxied, certificate)
    start = {"haproxy": start_haproxy, "nginx": start_nginx}[request.param]
    process = start(settings, certificate)
    try:
        wait_for(proxied.https_port, process)
        yield request.param
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def trust(certificate):
    return ssl.create_default_context(cafile=str(certificate / "crt.pem"))


def test_the_main_job_through_tls(proxied, proxy, trust):
    with Person(proxied.url, "ana@example.com", verify=trust) as ana:
        page = ana.sign_in()
        assert page.status == 200
        [cookie] = [cookie for cookie in ana.http.cookies.jar
                    if cookie.name == "__Host-placet"]
        assert cookie.secure and cookie.path == "/"
        assert not cookie.domain_specified
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert not ana.cookie("placet")
        assert page.headers["strict-transport-security"].startswith(
            "max-age=")

        app = App(proxied.url, verify=trust)
        tokens = app.connect(ana)
        credentials = proxied.placet.add_resource(proxied.store)
        server = ResourceServer(proxied.local_url, credentials["id"],
                                credentials["secret"])
        assert server.is_active(tokens["access_token"])
        tokens = app.refresh(tokens["refresh_token"])
        for grant in ana.apps():
            ana.remove(grant)
        assert not server.is_active(tokens["access_token"])
        page = ana.open("/")
        ana.follow(ana.submit(page.form("/sign-out")))
        app.http.close()
        server.http.close()


def test_plain_http_is_only_sent_on(proxied, proxy):
    base = f"http://127.0.0.1:{proxied.redirect_port}"
    answer = httpx.get(base + "/apps?show=unused", trust_env=False)
    assert answer.status_code in (301, 308)
    assert answer.headers["location"] == proxied.url + "/apps?show=unused"
    assert httpx.post(base + "/login", data={"email": "x"},
                      trust_env=False).status_code == 403


def test_the_numbers_stay_inside(proxied, proxy, trust):
    answer = httpx.get(proxied.url + "/metrics", verify=trust,
                       trust_env=False)
    assert answer.status_code == 404


def test_the_proxy_says_who_asks(proxied, proxy, trust):
    """s:A74: what a visitor claims about addresses is not believed"""
    with httpx.Client(verify=trust, trust_env=False) as http:
        for _ in range(3):
            answer = http.get(proxied.url + "/login", headers={
                "X-Forwarded-For": "192.0.2.77", "Forwarded": "for=192.0.2.77",
                "X-Real-IP": "192.0.2.77"})
            assert answer.status_code == 200
    assert "192.0.2.77" not in Path(proxied.log("placet")).read_text()


@pytest.mark.parametrize("request_head", [
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
    b"Content-Length: 4\r\n\r\nabcd",
    b"POST /login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
    b"Content-Length: 4\r\n\r\n0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX-A: b\rX-Inj: c\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
])
def test_what_is_ambiguous_does_not_pass(proxied, proxy, trust,
                                         request_head):
    """s:A41–A43 at the proxy"""
    with socket.create_connection(("127.0.0.1", proxied.https_port)) as raw:
        with trust.wrap_socket(raw, server_hostname="127.0.0.1") as tls:
            tls.settimeout(10)
            tls.sendall(request_head)
            answer = tls.recv(4096)
    assert re.match(rb"HTTP/1\.[01] 4\d\d ", answer), answer


def host_of(proxied):
    return proxied.url.partition("://")[2]


def guess(proxied, address, email):
    """One wrong password, as the proxy passes it on for a visitor."""
    base = proxied.local_url
    headers = {"X-Forwarded-For": address, "Host": host_of(proxied)}
    with httpx.Client(trust_env=False, timeout=30) as http:
        shown = http.get(base + "/login", headers=headers)
        cookies = "; ".join(value.split(";")[0] for value
                            in shown.headers.get_list("set-cookie"))
        form = Page(shown).form(field="password")
        fields = {**dict(form.values()), "email": email,
                  "password": "not the password"}
        return http.post(base + "/login", data=fields, headers={
            **headers, "Cookie": cookies, "Origin": proxied.url,
            "Sec-Fetch-Site": "same-origin"})


@pytest.mark.timeout(300)
def test_one_address_may_try_only_so_many_users(proxied):
    """s:A28: a hundred users an hour, and a neighbour is not touched"""
    statuses = []
    for number in range(103):
        # Not more than a hundred tries a minute is another limit.
        if number == 90:
            proxied.sql("delete from placet.rate_bucket")
        answer = guess(proxied, "203.0.113.7", f"user{number}@example.com")
        statuses.append(answer.status_code)
    assert statuses[0] != 429
    assert statuses[:100] == [statuses[0]] * 100, statuses
    assert statuses[100:] == [429] * 3
    assert int(answer.headers["retry-after"]) > 0
    assert guess(proxied, "203.0.114.7",
                 "user0@example.com").status_code == statuses[0]


def test_without_the_proxys_word_it_is_the_peer_that_counts(proxied):
    """s:A74: thirty headers before the one that counts"""
    with httpx.Client(trust_env=False) as http:
        headers = [(f"X-Junk-{n}", "x") for n in range(30)]
        headers += [("Host", host_of(proxied)),
                    ("X-Forwarded-For", "203.0.113.99")]
        assert http.get(proxied.local_url + "/login",
                        headers=headers).status_code == 200
    log = Path(proxied.log("placet")).read_text()
    assert '"peer":"203.0.113.99"' in log


def children_of(parent):
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text(
                errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(pid))
    return sorted(found)


def test_a_worker_that_dies_is_replaced(proxied):
    """D9: the others go on, and a new one comes"""
    workers = children_of(proxied.placet.pid)
    assert len(workers) >= 2
    os.kill(workers[-1], signal.SIGKILL)
    with httpx.Client(trust_env=False, timeout=5) as http:
        answered = 0
        for _ in range(40):
            try:
                answered += http.get(
                    proxied.local_url + "/health/live").status_code == 200
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
    assert answered >= 35
    assert len(children_of(proxied.placet.pid)) == len(workers)


def test_workers_die_with_their_parent(proxied):
    workers = children_of(proxied.placet.pid)
    os.kill(proxied.placet.pid, signal.SIGKILL)
    end = time.monotonic() + 5
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < end, "workers outlive their parent"
        time.sleep(0.05)
    proxied.kill_placet()
    proxied.start_placet()


def test_a_port_in_use_is_one_sentence(proxied):
    outcome = subprocess.run(
        [str(ROOT / "build/placet"), "serve", "--conf", str(proxied.conf)],
        capture_output=True, text=True, timeout=20, check=False,
        stdin=subprocess.DEVNULL)
    assert outcome.returncode != 0
    assert "in use" in outcome.stderr + outcome.stdout
