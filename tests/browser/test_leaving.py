"""
Leaving a form of ours for an app: Content-Security-Policy's form-action also
governs the redirects that follow (Chromium), DESIGN.md 3.2.
"""

import ssl
import subprocess

import pytest

from app import App
from visitor import CHROMIUM, FLAGS, Landing, Visitor

_WEB = "app.example.com"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """For an app on the web, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    key, crt = folder / "key.pem", folder / "crt.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
         f"/CN={_WEB}", "-addext", f"subjectAltName=DNS:{_WEB}",
         "-keyout", str(key), "-out", str(crt)],
        check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    return context


def allow(seen, person, app):
    """Up to the click on Allow; the request, and what was complained of."""
    authorization = app.request()
    seen.open(authorization.url)
    seen.sign_in(person.email, person.password)
    seen.page.wait_for_url("**/consent*")
    sources = form_action(seen)
    for box in seen.page.locator("input[name=account]").all():
        if not box.is_checked():
            box.check()
    seen.press("Allow access")
    return authorization, sources


def form_action(seen):
    """The sources of form-action on the page that is open."""
    answer = seen.page.context.request.get(seen.page.url)
    policy = answer.headers["content-security-policy"]
    [directive] = [part.split() for part in policy.split(";")
                   if part.split()[:1] == ["form-action"]]
    return directive[1:]


def refused_by_policy(seen):
    return [text for text in seen.complaints if "form-action" in text
            or "Content Security Policy" in text]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("scripts", [True, False],
                         ids=["scripts", "noscript"])
def test_to_a_program_on_this_device(host, scripts, visitor, newcomer, stack,
                                     client_of):
    person = newcomer(account="Leaving")
    landing = Landing(host)
    shown = f"[{host}]" if ":" in host else host
    app = App(stack.url, client_of(f"http://{shown}/callback"),
              landing.url + "/callback")
    seen = visitor("leaving-loopback", scripts=scripts)
    try:
        authorization, sources = allow(seen, person, app)
        # CSP knows no IPv6 literal; Chromium ignores one.
        assert sources == ["'self'", landing.url if host == "127.0.0.1"
                           else f"http://*:{landing.port}"]
        query = landing.query()
        assert query["state"] == authorization.state and query["code"]
        assert refused_by_policy(seen) == []
    finally:
        landing.close()
        app.http.close()


def test_to_an_app_on_the_web(chromium, newcomer, stack, certificate,
                              client_of):
    person = newcomer(account="Leaving")
    landing = Landing(tls=certificate)
    where = f"https://{_WEB}/callback"
    app = App(stack.url, client_of(where), where)
    browser = chromium.browser_type.launch(
        executable_path=CHROMIUM,
        args=[*FLAGS, f"--host-resolver-rules=MAP {_WEB}:443 "
                      f"127.0.0.1:{landing.port}"])
    try:
        with Visitor(browser, stack.url, ignore_https_errors=True) as seen:
            authorization, sources = allow(seen, person, app)
            assert sources == ["'self'", f"https://{_WEB}"]
            query = landing.query()
            assert query["state"] == authorization.state and query["code"]
            assert refused_by_policy(seen) == []
    finally:
        browser.close()
        landing.close()
        app.http.close()


def test_to_an_app_of_a_private_scheme(visitor, newcomer, stack, client_of):
    person = newcomer(account="Leaving")
    where = "com.example.app:/callback"
    app = App(stack.url, client_of(where), where)
    seen = visitor("leaving-scheme")
    tried = []
    seen.page.on("requestfailed", lambda r: tried.append(r.url))
    try:
        _, sources = allow(seen, person, app)
        assert sources == ["'self'", "com.example.app:"]
        seen.page.wait_for_timeout(1500)
        assert refused_by_policy(seen) == []
    finally:
        app.http.close()


def test_cancel_leaves_the_same_way(visitor, newcomer, stack, landing):
    person = newcomer(account="Leaving")
    app = App(stack.url, redirect_uri=landing.url + "/callback")
    seen = visitor("leaving-cancel")
    authorization = app.request()
    seen.open(authorization.url)
    seen.sign_in(person.email, person.password)
    seen.page.wait_for_url("**/consent*")
    seen.press("Cancel")
    query = landing.query()
    assert query["error"] == "access_denied"
    assert query["state"] == authorization.state
    assert refused_by_policy(seen) == []
    app.http.close()


def test_a_page_in_a_frame_stays_blank(visitor, newcomer, stack, landing):
    """s:A17"""
    person = newcomer(account="Frame")
    app = App(stack.url, redirect_uri=landing.url + "/callback")
    seen = visitor("frame")
    seen.open(app.request().url)
    seen.sign_in(person.email, person.password)
    seen.page.wait_for_url("**/consent*")
    consent = seen.page.url
    for attributes in ("", "sandbox", "sandbox='allow-forms allow-scripts'"):
        evil = Landing(page=f"<iframe {attributes} src='{consent}'></iframe>")
        window = seen.context.new_page()
        window.goto(evil.url)
        window.wait_for_timeout(500)
        assert len(window.frames) == 2
        for frame in window.frames[1:]:
            assert "Allow access" not in frame.content()
            assert not frame.url.startswith(stack.url + "/consent")
        window.close()
        evil.close()
    app.http.close()


def test_back_after_signing_out_shows_nothing_private(visitor, newcomer):
    """s:A21"""
    person = newcomer(account="Private")
    seen = visitor("back")
    seen.open("/login")
    seen.sign_in(person.email, person.password)
    seen.page.wait_for_load_state()
    seen.open("/accounts")
    assert seen.page.get_by_text("Private").first.is_visible()
    seen.open("/")
    seen.press("Sign out")
    seen.page.wait_for_load_state()
    for _ in range(3):
        seen.page.go_back()
        seen.page.wait_for_load_state()
        assert person.email not in seen.page.content()
