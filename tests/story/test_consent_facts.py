"""
What the consent page says of an app and of where it sends people, and which
one warning it gives (f:A2, f:A3, f:A4, f:A15, f:D9; features.md §4.3.4).
"""

import pytest

from own_client import LOOPBACK, own_client  # noqa: F401
from proven_client import (asked, become, picture, prove, public,  # noqa: F401
                           publish, ready, shown)
from test_step_up import grow_old

EVERYTHING = "dns.read billing.edit"
MISMATCH = "After you allow, you will be sent to"
IMITATION = "Its name looks like"
RESTRICTED = "some of what it asks for can’t be undone"
LOOPBACK_RUNS = "This app says it runs on this device. We can’t check which"
SCHEME = "The access goes to an app on this device that handles com.example." \
    "app: links. We can’t verify it."
UNVERIFIED = "We have not checked who made this app. Continue only if"


@pytest.fixture
def person(newcomer):
    return newcomer(account="Guest")


@pytest.fixture
def sent_to(prove):  # noqa: F811
    """sent_to(own, uri, its host if it must be proven): a public client that
    has this redirect URI as well, and uses it"""
    def change(own, uri, host=None):
        if host:
            prove(own.id, name=host)
        form = own.owner.open(own.below("edit")).form(field="client_name")
        uris = [had for had in dict(form.values())["redirect_uris"].split()
                if had != LOOPBACK]
        page = own.owner.submit(form, redirect_uris="\n".join([*uris, uri]))
        assert page.status == 303, page.text
        own.app.redirect_uri = uri
    return change


def warnings(own, person, scopes="dns.read"):
    page = asked(own, person, scopes)
    assert page.status == 200, page
    # No other box stands out beside it.
    assert not [e for e in page.root.every() if e["role"] == "alert"]
    return shown(page)[3]


def test_another_proven_host_is_the_one_warning(public, sent_to,  # noqa: F811
                                                person):
    """f:A4: though its account has shown control of it as well"""
    own, domain = public(scope="openid dns.read billing.edit")
    sent_to(own, "https://elsewhere.test/cb", "elsewhere.test")
    assert warnings(own, person, EVERYTHING) == [
        f"{MISMATCH} elsewhere.test, which does not belong to {domain}."]
    # That it ends alike is not that it lies below.
    alike = f"my{domain}"
    sent_to(own, f"https://{alike}/cb", alike)
    assert warnings(own, person) == [
        f"{MISMATCH} {alike}, which does not belong to {domain}."]


def test_below_the_domain_and_at_it_nothing_warns(public, sent_to,  # noqa: F811
                                                  person):
    """f:A4"""
    own, domain = public(scope="openid dns.read billing.edit")
    for host in (f"login.{domain}", domain):
        sent_to(own, f"https://{host}/cb")
        assert warnings(own, person, EVERYTHING) == []


@pytest.mark.parametrize("uri, before, bold", [
    ("https://accounts.google.com.evil.example/cb",
     "accounts.google.com.", "evil.example"),
    ("https://login.shop.co.uk/cb", "login.", "shop.co.uk"),
    ("https://me.github.io/cb", "", "me.github.io"),
    ("http://127.0.0.1/cb", "", "127.0.0.1"),
    ("com.example.app:/cb", "", "com.example.app:"),
])
def test_the_part_that_somebody_registered_stands_out(own_client,  # noqa: F811
                                                      person, uri, before,
                                                      bold):
    """f:A2: as one piece of text, that keeps its own direction"""
    own = own_client(method="none", redirect_uris=[uri])
    own.app.redirect_uri = uri
    [onward] = [one for one in asked(own, person).root.every("p")
                if one["class"] == "onward"]
    [host] = onward.every("bdi")
    assert (host["dir"], host.text) == ("ltr", before + bold)
    assert [one.text for one in host.every() if one.tag != "wbr"] == [bold]
    assert host.first("strong").text == bold


def test_it_stands_out_too_where_a_refusal_would_lead(own_client,  # noqa: F811
                                                      person):
    own = own_client(redirect_uris=["https://google.com.evil.example/cb"])
    own.app.redirect_uri = "https://google.com.evil.example/cb"
    form = asked(own, person).form("/consent")
    page = person.submit(form, answer="cancel")
    assert page.heading == "Nothing was allowed"
    assert [one.text for one in page.root.first("main").every("bdi")
            if one["dir"] == "ltr"] == ["google.com.evil.example"]
    assert "evil.example" in [one.text for one in page.root.every("strong")]


@pytest.mark.parametrize("uri, host", [
    ("https://app.example.com/cb?k=v", "app.example.com"),
    ("https://app.example.com:8443/cb?k=v", "app.example.com"),
    ("http://127.0.0.1/cb?k=v", "127.0.0.1"),
    ("http://[::1]/cb?k=v", "[::1]"),
])
def test_the_host_is_said_and_nothing_behind_it(own_client, person,  # noqa: F811
                                                uri, host):
    """f:A2"""
    own = own_client(redirect_uris=[uri])
    own.app.redirect_uri = uri
    page = asked(own, person)
    assert f"Sends you to {host} afterwards" in shown(page)[1]
    assert "/cb" not in page.text and "k=v" not in page.text


@pytest.mark.parametrize("uri, scopes, name, wanted", [
    (LOOPBACK, EVERYTHING, "Bollard", RESTRICTED),
    (LOOPBACK, EVERYTHING, "Gantry Cräne", IMITATION),   # an accent
    ("https://app.example.com/cb", EVERYTHING, "Bollard", RESTRICTED),
    ("com.example.app:/cb", EVERYTHING, "Bollard", RESTRICTED),
    ("com.example.app:/cb", "dns.read", "Bollard", SCHEME),
    (LOOPBACK, "dns.read", "Bollard", LOOPBACK_RUNS),
    ("https://app.example.com/cb", "dns.read", "Bollard", UNVERIFIED),
], ids=lambda value: str(value)[:20])
def test_the_worst_is_the_one_warning(public, own_client, person,  # noqa: F811
                                      uri, scopes, name, wanted):
    """f:A15, f:A3: in the order of features.md §4.3.4"""
    public(client_name="Gantry Crane")
    own = own_client(method="none", redirect_uris=[uri], client_name=name,
                     scope="openid dns.read billing.edit")
    own.app.redirect_uri = uri
    [said] = warnings(own, person, scopes)
    assert wanted in said


def test_a_scheme_of_its_own_is_explained(own_client, person):  # noqa: F811
    """f:A3"""
    own = own_client(method="none", redirect_uris=["com.example.app:/cb"])
    own.app.redirect_uri = "com.example.app:/cb"
    page = asked(own, person)
    assert "Sends you to a program on this device that handles " \
        "com.example.app: links; we can’t check that it is theirs." in \
        shown(page)[1]
    assert "/cb" not in page.text


def test_a_domain_of_another_script_is_told_in_both_forms(
        public, prove, become, sent_to, person):  # noqa: F811
    """f:D9: the badge, after a lapse, and where it sends people"""
    own, _ = public()
    name = "xn--grten-gra.example"
    both = f"gärten.example ({name})"
    sent_to(own, f"https://app.{name}/cb", name)
    form = own.owner.open(own.below("edit")).form(field="client_name")
    own.owner.submit(form, client_uri=f"https://{name}/")
    assert publish(own, name).status == 303
    text = shown(asked(own, person))[1]
    assert f"Domain verified: {both}." in text
    assert f"Sends you to app.gärten.example (app.{name}) afterwards." in text
    become(name, "lapsed")
    assert f"The check of {both} lapsed on" in shown(asked(own, person))[1]


def test_what_cannot_be_undone_is_named_before_it_is_allowed(
        own_client, person, rows):  # noqa: F811
    """features.md §4.4: what it would let the app do, and nothing else"""
    own = own_client(scope="openid dns.read billing.edit")
    person.sign_in()
    grow_old(person, rows)
    page = person.answer(asked(own, person, EVERYTHING), accounts=["Guest"],
                         scopes=["billing.edit"])
    assert page.form(field="password")
    box = page.root.first("main").first("section")
    [may] = [item.text for item in box.every("li")]
    assert box.text.startswith(f"This would let {own.title}: {may}")
    assert "Confirm it’s you" in page.heading
