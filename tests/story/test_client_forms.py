"""
The forms about a client say what they did, and drop nothing without a word.
"""

import re

import pytest

from client_pages import account_of, edit_form, make, mistakes_on, new_form
from own_client import own_client  # noqa: F401
from proven_client import picture, prove, public, ready  # noqa: F401
from test_client_transfer import offer

WEB = "https://quay.example.com/callback"


@pytest.fixture
def yard(newcomer, rows):
    """A developer, signed in, and the id of their account"""
    person = newcomer(account="Yard")
    person.sign_in()
    return person, account_of(rows, person)[0]


def test_a_number_beside_another_choice_is_a_mistake(own_client,  # noqa: F811
                                                     rows):
    own = own_client()
    page = own.owner.open(own.below("refreshing"))
    form = page.form(field="seconds")
    page = own.owner.submit(form, how="usual", seconds="45")
    assert page.status == 422
    assert [field for field, _ in mistakes_on(page)] == ["seconds"]
    assert dict(page.form(field="seconds").values())["seconds"] == "45"
    assert own.owner.submit(form, how="own", seconds="45").status == 303
    # What the page came with was not typed.
    form = own.owner.open(own.below("refreshing")).form(field="seconds")
    assert dict(form.values())["seconds"] == "45"
    assert own.owner.submit(form, how="usual").status == 303


def test_an_old_window_does_not_undo_refreshing(own_client, rows):  # noqa: F811
    own = own_client()
    forms = [own.owner.open(own.below("refreshing")).form(field="seconds")
             for _ in range(2)]
    assert own.owner.submit(forms[0], how="own", seconds="60").status == 303
    page = own.owner.submit(forms[1], how="own", seconds="20")
    assert page.status == 409 and "Somebody changed this" in page.text
    again = page.form(field="seconds")
    assert dict(again.values())["seconds"] == "60"
    assert rows("select replay_s from client_replay where client_id = %s",
                own.app.client_id) == [(60,)]
    # The same form again is done already.
    assert own.owner.submit(forms[0], how="own", seconds="60").status == 303
    assert own.owner.submit(again, how="usual").status == 303


def test_keys_beside_a_secret_are_a_mistake(yard, rows):
    owner, account = yard
    form = new_form(owner, account, "web")
    for field, typed in (("jwks", '{"keys": []}'),
                         ("jwks_uri", "https://quay.example.com/keys")):
        page = owner.submit(form, client_name="Quay", redirect_uris=WEB,
                            scope=["dns.read"], proof="secret",
                            **{field: typed})
        assert page.status == 422 and [
            words for _, words in mistakes_on(page)
            if words.startswith("You gave keys, but chose a secret")], page
        folded = page.root.first("details")
        assert "open" in folded.attributes
        assert dict(page.form(field="nonce").values())[field] == typed
    assert rows("select count(*) from client where account_id = %s",
                account) == [(0,)]


@pytest.mark.parametrize("query", [
    "code=1&state=2", "x=1&iss=", "%63ode=1", "error"])
def test_no_answer_has_a_parameter_twice(yard, query):
    """RFC 6749 §4.1.2: an answer's own parameters are not in the address"""
    owner, account = yard
    page = owner.submit(new_form(owner, account, "web"), client_name="Quay",
                        redirect_uris=f"{WEB}?{query}", scope=["dns.read"])
    [(field, words)] = mistakes_on(page)
    assert page.status == 422 and field == "redirect_uris"
    assert "that the answer brings itself" in words
    page, client, _ = make(owner, account, "web",
                           redirect_uris=f"{WEB}?from=code")
    assert client


def test_a_machine_is_not_spoken_of_as_if_it_asked(yard):
    owner, account = yard
    page = owner.open(f"/accounts/{account}/clients/new?kind=machine")
    assert not [words for words in (
        "People see it", "people read", "Look at it", "publish it")
        if words in page.text]
    page, client, _ = make(owner, account, "machine")
    assert client and "PKCE" not in page.text
    below = f"/accounts/{account}/clients/{client}"
    page = owner.open(f"{below}/publish")
    assert "machines are not shown to people" in page.text
    assert "everybody" not in page.text.lower() and "domain" not in page.text
    assert not any(page.root.every("form", action=f"{below}/publish"))
    form = edit_form(owner, account, client)
    assert owner.submit(form, do="light").status == 400
    for which in ("", "/suspend", "/delete", "/transfer", "/quickstart"):
        page = owner.open(below + which)
        assert page.status == 200 and not re.search(
            r"[Pp]eople|[Nn]obody|[Rr]edirect|allow|consent|lets it in",
            page.text), (which, page)
    code = list(page.root.every("pre"))[-1].text
    modules = re.findall(r"import ([a-z0-9.]+)", code)
    assert modules and all(code.count(f"{one}.") for one in modules), code
    page = owner.open(f"{below}/suspend")
    page = owner.follow(owner.submit(page.form(f"{below}/suspend")))
    assert "It gets no tokens" in page.text
    page = owner.open(page.link("Let it go on"))
    assert "It gets tokens again" in page.text


def test_what_was_done_is_said(own_client, rows):  # noqa: F811
    own = own_client(visibility="private")
    form = own.owner.open(own.below("edit")).form(field="seen")
    page = own.owner.follow(own.owner.submit(form, client_name="Vise Z"))
    assert page.heading == "Vise Z" and "It is saved." in page.text
    assert "It is saved." not in own.owner.open(own.path).text


def test_an_open_offer_is_shown_and_taken_back(own_client,  # noqa: F811
                                               newcomer, rows):
    own = own_client(visibility="private")
    other = newcomer(account="Receiver")
    other.sign_in()
    offer(own, other.email)
    page = own.owner.open(own.path)
    assert f"It is offered to {other.email}" in page.text
    listed = own.owner.open(f"/accounts/{own.id}/clients")
    assert "Offered to another account" in listed.text
    page = own.owner.open(page.link("Take the offer back"))
    page = own.owner.follow(own.owner.submit(page.form(field="do")))
    assert f"The offer of {own.title} is taken back." in page.text
    assert "It is offered to" not in own.owner.open(own.path).text
    listed = own.owner.open(f"/accounts/{own.id}/clients")
    assert "Offered to another account" not in listed.text


def test_another_domain_is_offered_where_there_is_one(public,  # noqa: F811
                                                      prove):  # noqa: F811
    own, _ = public()
    page = own.owner.open(own.below("publish"))
    assert "Private again" in page.text and "Another domain" not in page.text
    prove(own.id)
    page = own.owner.open(own.below("publish"))
    assert "Another domain" in page.text


def test_a_restricted_permission_is_called_so(own_client):  # noqa: F811
    own = own_client(visibility="private",
                     scope="openid dns.read billing.edit")
    for path in (own.path, own.below("preview"), own.below("edit")):
        page = own.owner.open(path)
        tags = {e.text for e in page.root.every("span", **{"class": "tag"})}
        assert "Restricted" in tags, path


def test_a_preview_names_languages_by_themselves(own_client):  # noqa: F811
    own = own_client(visibility="private")
    page = own.owner.open(own.below("preview"))
    for name in ("English", "Deutsch", "العربية"):
        assert page.link(f"Dark, {name}")


def links_on(page):
    """[(words, where it leads or None)]"""
    box = page.root.first("ul", **{"class": "links"})
    return [(item.text, a["href"] if (a := item.first("a")) else None)
            for item in box.every("li")] if box else []


def test_people_see_home_page_policy_and_terms(  # noqa: F811
        public, own_client, ana):
    own, domain = public()
    edit = own.owner.open(own.below("edit")).form(field="tos_uri")
    saved = own.owner.submit(edit, tos_uri=f"https://www.{domain}/terms")
    assert saved.status == 303, saved
    tab = "(opens in a new tab)"
    told = [(f"Home page: www.{domain} {tab}", f"https://www.{domain}/"),
            (f"Privacy policy: www.{domain} {tab}",
             f"https://www.{domain}/privacy"),
            (f"Terms of service: www.{domain} {tab}",
             f"https://www.{domain}/terms")]
    page = ana.authorize(own.app.request("dns.read").url)
    assert links_on(page) == told
    assert page.root.first("ul", **{"class": "links"}).first("a")["rel"] == \
        "noopener"
    own.app.connect(ana, accounts=["Acme"], scopes="dns.read")
    assert all(one in links_on(ana.open("/apps")) for one in told)
    # Of one that nobody has checked they lead nowhere.
    other = own_client(policy_uri="https://evil.example/p",
                       tos_uri="https://evil.example/t")
    page = ana.authorize(other.app.request("dns.read").url)
    assert links_on(page) == [("Privacy policy: evil.example", None),
                              ("Terms of service: evil.example", None)]


def test_fifty_long_redirect_uris_have_room(yard, rows):
    owner, account = yard
    uris = [f"{WEB}/{n:02d}/".ljust(400, "x") for n in range(50)]
    page, client, _ = make(owner, account, "web",
                           redirect_uris="\r\n".join(uris))
    assert rows("select redirect_uris from client where client_id = %s",
                client) == [(uris,)]
