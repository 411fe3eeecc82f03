"""
A Placet that takes the address of a document for a client_id, in an internet
of its own, and what a stranger hears there. The fixtures are for the stories
that import them.
"""

import re

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app import App
from document_host import DocumentHost
from last_look import look_at_logs
from stack import Stack

SCOPES = ["offline_access", "openid", "zone.read", "dns.read", "dns.edit"]
LOOPBACK = "http://127.0.0.1:49152/callback"


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    host = DocumentHost(tmp_path_factory.mktemp("documents"))
    yield host
    host.close()


@pytest.fixture(scope="module")
def stack(begun, tmp_path_factory, placet_bin, hydra_bin, host):
    """A Placet of its own, that knows our name server and authority."""
    with Stack(begun(tmp_path_factory.mktemp("run")), placet_bin=placet_bin,
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
