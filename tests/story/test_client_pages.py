"""
Developers make and change the clients of their accounts, on pages that work
without JavaScript (f:C1, f:C5, s:A12, s:A70, s:A71).
"""

import time

import pytest

from app import App, seen
from client_pages import (account_of, client_on, edit_form, make, mistakes_on,
                          new_form, secret_on)
from command_line import say
from own_client import joined, own_client  # noqa: F401
from page import path_of
from person import Away
from test_client_logo import picture, upload

WEB = "https://quay.example.com/callback"
HERE = "http://127.0.0.1/callback"


@pytest.fixture(scope="module")
def yard(stack):
    """An owner who makes clients, signed in once for all of this file."""
    from person import Person
    email = "harbour-master@example.com"
    link = say(stack, "user", "add", email, "Harbour Master").split()[0]
    say(stack, "account", "add", "Harbour")
    say(stack, "member", "add", "Harbour", email, "owner")
    with Person(stack.url, email) as person:
        person.choose_password(link)
        person.sign_in()
        yield person


@pytest.fixture
def harbour(yard, rows):
    return yard, account_of(rows, yard)[0]


def test_the_way_to_a_new_client(harbour):
    owner, account = harbour
    page = owner.open(f"/accounts/{account}/clients")
    page = owner.open(page.link("New client"))
    assert page.heading == "What kind of app is it?"
    assert [words for words, where in page.links() if "kind=" in where] and \
        len([1 for _, where in page.links() if "kind=" in where]) == 6
    page = owner.open(page.link("Mobile or desktop app"))
    form = page.form(field="client_name")
    page = owner.submit(form, client_name="Pocket Chart", scope=["dns.read"],
                        redirect_uris=HERE)
    assert page.heading == "Pocket Chart is registered"
    page = owner.open(page.link("Back to the client"))
    assert page.heading == "Pocket Chart"
    assert "Mobile or desktop app" in page.text and "Private" in page.text
    assert "does not know this version" not in page.text


@pytest.mark.parametrize("kind, redirect, method, grants", [
    ("web", WEB, "client_secret_basic", ["authorization_code"]),
    ("browser", WEB, "none", ["authorization_code"]),
    ("native", "com.example.quay:/cb", "none", ["authorization_code"]),
    ("cli", HERE, "none", ["authorization_code"]),
    ("agent", WEB, "none", ["authorization_code"]),
    ("machine", None, "client_secret_basic", ["client_credentials"]),
])
def test_the_kind_decides(harbour, rows, engine_room, kind, redirect, method,
                          grants):
    """f:C5; and the engine has what the row says, and nothing else (s:A12)"""
    owner, account = harbour
    fields = {"redirect_uris": redirect} if redirect else {}
    page, client, secret = make(owner, account, kind, **fields)
    assert (secret is not None) == (method != "none"), page
    [(is_public, has, got, row_kind, secrets)] = rows(
        "select is_public, method, grant_types, kind_of_app, (select count(*) "
        "from client_secret s where s.client_id = c.client_id) "
        "from client c where client_id = %s", client)
    assert (is_public, has, got, row_kind, secrets) == (
        False, method, grants, kind, int(method != "none"))
    held = engine_room.client(client)
    plain = {
        "client_id": client, "client_name": "Quay Planner",
        "redirect_uris": [redirect] if redirect else [],
        "grant_types": grants, "scope": "dns.read",
        "response_types": ["code"] if redirect else [],
        "token_endpoint_auth_method":
            "none" if method == "none" else "client_secret_post",
    }
    for name, value in plain.items():
        assert (held.get(name) or value[:0]) == value, (name, held)
    quiet = {name: value for name, value in held.items()
             if name not in plain and value not in (None, "", [], {}, False, 0)
             and not name.endswith("_lifespan")}
    assert set(quiet) <= {"audience", "created_at", "updated_at",
                          "subject_type", "userinfo_signed_response_alg"}, \
        quiet
    assert quiet["subject_type"] == "public"


def test_a_secret_is_shown_once(harbour, rows):
    """f:C8: neither a reload nor the same form again shows it, or makes more"""
    owner, account = harbour
    form = new_form(owner, account, "web")
    sent = {"client_name": "Once", "redirect_uris": WEB, "scope": ["dns.read"]}
    first = owner.submit(form, **sent)
    secret, client = secret_on(first), client_on(first)
    assert "no-store" in first.headers["cache-control"]
    again = owner.submit(form, **sent)
    assert again.status == 303 and path_of(again.location).endswith(
        f"/clients/{client}/quickstart")
    page = owner.follow(again)
    assert client in page.text and secret not in page.html
    assert "remove it and make another" in page.text
    assert page.link("Secrets").endswith(f"/clients/{client}/secrets")
    assert secret not in owner.open(
        f"/accounts/{account}/clients/{client}").html
    # What has no secret has lost none.
    form = new_form(owner, account, "browser")
    assert client_on(owner.submit(form, **sent | {"client_name": "Bare"}))
    page = owner.follow(owner.submit(form, **sent | {"client_name": "Else"}))
    assert "It is as the form said the first time." in page.text
    assert "Bare" in page.heading and "make another" not in page.text
    assert rows("select count(*) from client where name = 'Once'") == [(1,)]


def test_a_private_client_works_for_members_only(stack, harbour, newcomer,
                                                 resource_server):
    """s:A71, f:C1, f:C6"""
    owner, account = harbour
    page, client, _ = make(owner, account, "cli", name="Tide Table",
                           redirect_uris=HERE,
                           scope=["dns.read", "offline_access"])
    app = App(stack.url, client)
    tokens = app.connect(owner, accounts=["Harbour"])
    assert resource_server.is_active(tokens["access_token"])
    assert app.refresh(tokens["refresh_token"])["access_token"]
    stranger = newcomer(account="Elsewhere")
    page = stranger.authorize(app.request().url)
    assert page.status == 403 and "Only members can use this app" in page.text
    assert not any(page.root.every("form", action="/consent"))
    for challenge in ({"code_challenge": None},
                      {"code_challenge_method": "plain"}):
        with pytest.raises(Away) as refused:
            owner.open(app.request(**challenge).url)
        assert "error=invalid_request" in refused.value.url
    app.http.close()
    used = owner.open(f"/accounts/{account}/clients/{client}")
    assert "Never used" not in used.text


@pytest.mark.parametrize("extra", [
    "skip_consent", "metadata", "owner", "verified", "client_id",
    "access_token_strategy", "subject_type", "frontchannel_logout_uri",
    "lifespans", "is_public", "account", "method"])
def test_no_field_slips_in(harbour, rows, extra):
    """s:A12"""
    owner, account = harbour
    form = new_form(owner, account, "web")
    page = owner.submit(form, client_name="Slip", redirect_uris=WEB,
                        scope=["dns.read"], **{extra: "true"})
    assert page.status == 400
    assert rows("select count(*) from client where name = 'Slip'") == [(0,)]


def test_a_new_client_has_no_version(harbour):
    """Else its id would come from no nonce, and be the same each time."""
    owner, account = harbour
    page = owner.submit(new_form(owner, account, "web"), without=("nonce",),
                        seen="3", client_name="Slip", redirect_uris=WEB,
                        scope=["dns.read"])
    assert page.status == 400


def test_members_look_and_developers_make(stack, harbour, newcomer, rows):
    """f:C1 and the ruling on roles; s:A70"""
    owner, account = harbour
    _, client, _ = make(owner, account, "browser", redirect_uris=WEB)
    person = newcomer(account=None)
    person.sign_in()
    csrf = dict(person.open("/accounts/new").form(
        field="name").values())["csrf"]
    below = f"/accounts/{account}/clients"
    paths = [f"{below}/new", f"{below}/new?kind=web", f"{below}/{client}/edit"]

    def statuses():
        return [person.open(path).status for path in paths] + [
            person.post(f"{below}/new", {
                "csrf": csrf, "kind": "web", "nonce": "a" * 24,
                "client_name": "X", "redirect_uris": WEB,
                "scope": "dns.read"}).status,
            person.post(f"{below}/{client}/edit", {
                "csrf": csrf, "kind": "browser", "seen": "1",
                "client_name": "X", "redirect_uris": WEB,
                "scope": "dns.read"}).status]

    assert statuses() == [404] * 5
    say(stack, "member", "add", "Harbour", person.email, "member")
    assert statuses() == [404] * 5
    page = person.open(below)
    assert "New client" not in page.text
    page = person.open(f"{below}/{client}")
    assert page.status == 200 and "Quickstart" in page.text
    assert not any(words.startswith("Edit") for words, _ in page.links())
    say(stack, "member", "add", "Harbour", person.email, "developer")
    assert statuses() == [200, 200, 200, 200, 303]
    [(name, actor)] = rows(
        "select c.name, v.actor from client c join client_version v using "
        "(client_id, version) where client_id = %s", client)
    [(user,)] = rows("select user_id::text from app_user where email = %s",
                     person.email)
    assert (name, actor) == ("X", f"user:{user}")


def test_an_account_has_only_its_own(harbour, newcomer, rows):
    """s:A70: another account's client is not below one's own"""
    owner, account = harbour
    _, client, _ = make(owner, account, "browser", redirect_uris=WEB)
    other = newcomer(account="Neighbour")
    other.sign_in()
    theirs, _ = account_of(rows, other)
    csrf = dict(other.open("/accounts/new").form(
        field="name").values())["csrf"]
    for path in ("", "/edit", "/quickstart", "/preview"):
        assert other.open(
            f"/accounts/{theirs}/clients/{client}{path}").status == 404
        assert other.open(
            f"/accounts/{account}/clients/{client}{path}").status == 404
    assert other.post(f"/accounts/{theirs}/clients/{client}/edit", {
        "csrf": csrf, "kind": "browser", "seen": "1", "client_name": "Mine",
        "redirect_uris": WEB, "scope": "dns.read"}).status == 404
    assert rows("select name, version from client where client_id = %s",
                client) == [("Quay Planner", 1)]


def test_changing_a_client(harbour, rows, engine_room):
    """Each change is a version with its actor; the engine has it at once."""
    owner, account = harbour
    _, client, _ = make(owner, account, "web", redirect_uris=WEB)
    form = edit_form(owner, account, client)
    page = owner.submit(form, client_name="Quay Planner 2",
                        redirect_uris=WEB + "\r\n\r\n" + WEB + "2",
                        client_uri="https://quay.example.com/",
                        scope=["zone.read", "dns.read"],
                        optional=["zone.read"])
    assert page.status == 303
    page = owner.follow(page)
    assert page.heading == "Quay Planner 2" and WEB + "2" in page.text
    assert "People may leave these out" in page.text
    held = engine_room.client(client)
    assert held["redirect_uris"] == [WEB, WEB + "2"]
    assert held["scope"] == "zone.read dns.read"
    versions = rows("select version, content ->> 'name', content -> "
                    "'optional_scopes' from client_version where client_id = "
                    "%s order by version", client)
    assert versions == [(1, "Quay Planner", []),
                        (2, "Quay Planner 2", ["zone.read"])]
    # The same again is no change, and an older form undoes nothing.
    form = edit_form(owner, account, client)
    assert owner.submit(form).status == 303
    assert owner.submit(form, client_name="Third").status == 303
    late = owner.submit(form, client_name="Fourth")
    assert late.status == 409 and "was changed while you had it" in late.text
    assert dict(late.form(field="seen").values())["client_name"] == "Fourth"
    assert rows("select name, version from client where client_id = %s",
                client) == [("Third", 3)]
    # Looked at, it may be saved.
    assert owner.submit(late.form(field="seen")).status == 303
    assert rows("select count(*), count(distinct actor) from audit where "
                "subject = %s and event in ('client_added', 'client_changed')",
                client) == [(4, 1)]


def changes_on(page):
    """What a stale form says has changed: [(field, text)], newest first"""
    return [(e.first("dt").text, dd.text)
            for dl in page.root.every("dl", **{"class": "changes"})
            for e in dl.every("div") for dd in e.every("dd")]


def test_a_stale_form_undoes_nothing_by_itself(harbour, rows):
    """What others changed is shown, and stays unless it is typed over"""
    owner, account = harbour
    _, client, _ = make(owner, account, "web", name="Two Tabs",
                        redirect_uris=WEB, scope=["dns.read"])
    old = edit_form(owner, account, client)
    other = edit_form(owner, account, client)
    assert owner.submit(other, redirect_uris=WEB + "2", client_name="First",
                        scope=["dns.read", "zone.read"]).status == 303
    late = owner.submit(old, client_name="Second",
                        client_uri="https://quay.example.com/")
    assert late.status == 409
    assert [e.text for e in late.root.first("dl", **{
        "class": "changes"}).every("dt")] == ["Name", "Redirect URI", "Scope"]
    assert changes_on(late) == [
        ("Name", "Before: Two Tabs"),
        ("Name", "Now: First You changed it too"),
        ("Redirect URI", f"Before: {WEB}"), ("Redirect URI", f"Now: {WEB}2"),
        ("Scope", "Now: zone.read")]
    assert late.link("History").endswith(f"/{client}/history")
    form = late.form(field="seen")
    values = dict(form.values())
    assert values["client_name"] == "Second"
    assert values["redirect_uris"].strip() == WEB + "2"
    assert values["client_uri"] == "https://quay.example.com/"
    assert owner.submit(form).status == 303
    assert rows("select name, redirect_uris, scopes, client_uri from client "
                "where client_id = %s", client) == [
        ("Second", [WEB + "2"], ["zone.read", "dns.read"],
         "https://quay.example.com/")]


def test_two_people_add_to_the_same_lists(harbour, rows):
    """Entry by entry: what either added is there, what either took is gone"""
    owner, account = harbour
    _, client, _ = make(owner, account, "web", name="Two Hands",
                        redirect_uris=f"{WEB}\n{WEB}0",
                        scope=["dns.read", "dns.edit", "zone.read"])
    old = edit_form(owner, account, client)
    other = edit_form(owner, account, client)
    assert owner.submit(other, redirect_uris=f"{WEB}a\n{WEB}",
                        scope=["dns.read", "zone.read", "zone.edit"],
                        optional=["zone.read"]).status == 303
    late = owner.submit(old, redirect_uris=f"{WEB}\n{WEB}b",
                        scope=["dns.read", "dns.edit", "billing.read"],
                        optional=["dns.edit", "billing.read"])
    assert late.status == 409
    assert changes_on(late) == [
        ("Scope that may be left out", "Now: zone.read"),
        ("Redirect URI", f"Before: {WEB}0 You changed it too"),
        ("Redirect URI", f"Now: {WEB}a"),
        ("Scope", "Before: dns.edit"), ("Scope", "Now: zone.edit")]
    assert owner.submit(late.form(field="seen")).status == 303
    [(redirects, scopes, optional)] = rows(
        "select redirect_uris, scopes, optional_scopes from client where "
        "client_id = %s", client)
    assert redirects == [WEB + "a", WEB, WEB + "b"]
    assert set(scopes) == {"dns.read", "zone.edit", "billing.read"}
    assert optional == ["billing.read"]


def test_a_stale_form_says_who_changed_what(own_client,  # noqa: F811
                                            joined, rows):  # noqa: F811
    """In the words of the form and of the history, each version by itself"""
    own = own_client(method="none", visibility="private")
    other = joined(own, "admin")
    [(name,)] = rows("select name from app_user where email = %s", other.email)
    upload(own.owner, own.path, picture(colour=b"\x10\x70\x20"))
    old = own.owner.open(own.below("edit")).form(field="seen")
    upload(other, own.path, picture(colour=b"\x10\x20\x70"))
    for fields in ({"devices": "yes"},
                   {"devices": [], "policy_uri": "https://vise.example/"}):
        form = other.open(own.below("edit")).form(field="seen")
        assert other.submit(form, **fields).status == 303
    late = own.owner.submit(old, client_name="Anvil")
    assert late.status == 409
    told = [("It no longer runs where there is no browser", "✓"),
            ("Privacy policy", "Now: https://vise.example/"),
            ("It also runs where there is no browser", "✓"),
            ("Picture", "Replaced")]
    assert changes_on(late) == told
    [panel] = [e for e in late.root.every("section")
               if e.first("h2").text == "What has changed meanwhile"]
    notes = [e.text for e in panel.every("p", **{"class": "note"})]
    assert [note.rpartition(", ")[2] for note in notes] == [
        f"{name} · Version {version}" for version in (5, 4, 3)]
    form = late.form(field="seen")
    assert "devices" not in dict(form.values())
    assert own.owner.submit(form).status == 303
    page = own.owner.open(late.link("History"))
    assert changes_on(page)[2:] == told + [
        ("Picture", "There was none before")]


def test_what_a_file_brought_stays_when_it_is_edited(own_client,  # noqa: F811
                                                     rows):
    """A secret and a loopback address, which no kind of app would be given"""
    own = own_client(visibility="private", redirect_uris=[HERE, WEB],
                     client_name="Official Vise")
    had = rows("select redirect_uris, grant_types, scopes, method, version "
               "from client where client_id = %s", own.app.client_id)
    page = own.owner.open(own.path)
    assert "Web server" in page.text and "Not said" not in page.text
    form = own.owner.open(own.below("edit")).form(field="seen")
    assert own.owner.submit(form).status == 303
    assert rows("select redirect_uris, grant_types, scopes, method, version "
                "from client where client_id = %s", own.app.client_id) == had
    # The operator's word is not theirs; what they do not touch may stay.
    page = own.owner.submit(form, client_name="Official Hammer")
    assert page.status == 422 and "client_name" in dict(mistakes_on(page))
    assert own.owner.submit(form, client_uri=WEB).status == 303
    form = own.owner.open(own.below("edit")).form(field="seen")
    assert own.owner.submit(form, client_name="Vise").status == 303
    [(name, _, grants)] = rows(
        "select name, redirect_uris, grant_types from client where "
        "client_id = %s", own.app.client_id)
    assert name == "Vise" and "client_credentials" in grants
    # Another address is judged as always.
    form = own.owner.open(own.below("edit")).form(field="seen")
    page = own.owner.submit(form, redirect_uris=HERE + "2")
    assert page.status == 422 and "redirect_uris" in dict(mistakes_on(page))


def test_a_public_client_keeps_what_people_trusted(stack, harbour, client_of,
                                                   rows):
    """f:C10, f:C15"""
    owner, account = harbour
    client = client_of(WEB, account="Harbour")
    form = edit_form(owner, account, client)
    page = owner.submit(form, redirect_uris="https://other.example.net/cb")
    assert page.status == 422 and "client_name" in page.html
    assert rows("select redirect_uris from client where client_id = %s",
                client) == [([WEB],)]
    page = owner.submit(form, redirect_uris=WEB + "/below")
    assert page.status == 303, mistakes_on(page)
    assert rows("select redirect_uris from client where client_id = %s",
                client) == [([WEB + "/below"],)]


def test_an_engine_that_is_away_is_told_later(stack, harbour, engine_room,
                                              rows):
    owner, account = harbour
    stack.engine.stop()
    try:
        page, client, _ = make(owner, account, "web", name="Patience",
                               redirect_uris=WEB)
        assert page.status == 200 and "does not know this version" in page.text
        page = owner.open(f"/accounts/{account}/clients/{client}")
        assert "does not know this version" in page.text
        # f:C19: no page asks the engine anything.
        [(secret,)] = rows("select secret_id::text from client_secret where "
                           "client_id = %s", client)
        for path in ("", "?q=patience", "/new", *(
                f"/{client}/{below}" for below in (
                    "edit", "preview", "quickstart", "logo", "publish",
                    "secrets", "secrets/new", f"secrets/{secret}/remove",
                    "refreshing", "suspend", "resume", "transfer", "delete",
                    "history"))):
            assert owner.open(
                f"/accounts/{account}/clients{path}").status == 200, path
    finally:
        stack.engine.start()
    end = time.monotonic() + 30
    while rows("select known_version, due_at is null, trouble is null from "
               "client_mirror where client_id = %s", client) != \
            [(1, True, True)]:
        assert time.monotonic() < end
        time.sleep(0.2)
    assert engine_room.client(client)["client_name"] == "Patience"
    page = owner.open(f"/accounts/{account}/clients/{client}")
    assert "does not know this version" not in page.text


def boxes(form):
    """{scope: the words beside it}, of those that are shown"""
    return {value: words for words, (value, *_) in
            form.choices("scope").items()}


def ticked(form):
    """What the form would send, seen or not."""
    return [value for name, value in form.values() if name == "scope"]


def test_a_scope_is_found_and_none_is_lost(harbour, rows):
    """The picker: what was ticked and is not found comes along, unseen."""
    owner, account = harbour
    form = new_form(owner, account, "web")
    everything = boxes(form)
    for scope, tag in (("billing.edit", "Restricted"), ("dns.edit",
                                                        "Sensitive")):
        assert f" {tag} {scope} · edit" in everything[scope]
    assert "dns.read · read" in everything["dns.read"]
    assert "placet.clients.end · delete" in everything["placet.clients.end"]
    for plain in ("dns.read", "zone.read", "openid"):
        assert "Sensitive" not in everything[plain]
        assert "Restricted" not in everything[plain]

    page = owner.submit(form, button="Find", client_name="Finder",
                        redirect_uris=WEB, find="DNS", scope=["zone.read"],
                        optional=["zone.read"])
    assert page.status == 200 and not mistakes_on(page)
    found = page.form(field="client_name")
    assert list(boxes(found)) == ["dns.read", "dns.edit"]
    assert ticked(found) == ["zone.read"]
    page = owner.submit(found, button="Find", find="no such scope",
                        scope=[*ticked(found), "dns.edit"])
    assert "No scope is like that." in page.text
    # As many characters as the field takes, in whatever script.
    page = owner.submit(page.form(field="client_name"), button="Find",
                        find="نطاق" * 25)
    assert page.status == 200 and "No scope is like that." in page.text
    form = page.form(field="client_name")
    assert boxes(form) == {}
    page = owner.submit(form, button="Make the client")
    client = client_on(page)
    assert rows("select name, scopes, optional_scopes from client "
                "where client_id = %s", client) == [
        ("Finder", ["zone.read", "dns.edit"], ["zone.read"])]
    # On the form of one that is there, too.
    form = edit_form(owner, account, client)
    assert ticked(form) == ["zone.read", "dns.edit"]
    page = owner.submit(form, button="Find", find="billing")
    found = page.form(field="client_name")
    assert list(boxes(found)) == ["billing.read", "billing.edit"]
    owner.submit(found, button="Save",
                 scope=[*ticked(found), "billing.read"])
    assert rows("select scopes, optional_scopes from client where client_id "
                "= %s", client) == [
        (["zone.read", "dns.edit", "billing.read"], ["zone.read"])]


def test_the_preview_is_the_page_and_sends_nothing(stack, harbour):
    owner, account = harbour
    _, client, _ = make(owner, account, "cli", name="Look", redirect_uris=HERE,
                        scope=["dns.read", "dns.edit"],
                        optional=["dns.edit"])
    below = f"/accounts/{account}/clients/{client}/preview"
    page = owner.open(owner.open(f"/accounts/{account}/clients/{client}")
                      .link("Preview"))
    asked = App(stack.url, client)
    real = owner.authorize(asked.request("dns.read dns.edit").url)
    asked.http.close()
    assert page.heading == real.heading
    for tag in ("h2", "h3", "legend", "li"):
        words = [e.text for e in real.root.every(tag)]
        shown = [e.text for e in page.root.first("main").every(tag)]
        assert [w for w in words if w in shown] == words, tag
    form = page.form("/consent")
    assert dict(form.values())["seal"] == "" and \
        dict(form.values())["csrf"] == ""
    assert "disabled" in form.element.first("fieldset")
    assert owner.submit(form, answer="allow").status == 403
    dark = owner.open(page.link("Dark, Deutsch"))
    assert dark.root.first("html")["data-look"] == "dark"
    assert dark.root.first("html")["lang"] == "de"
    assert "frame-ancestors 'none'" in dark.headers["content-security-policy"]
    draft = owner.submit(new_form(owner, account, "web"), button="Look at it "
                         "in dark", client_name="Not yet", scope=["dns.edit"])
    assert draft.status == 200 and "Not yet wants access" in draft.heading
    assert owner.open(below + "?look=odd").status == 200


def looked(page):
    """The look and the language of a preview."""
    html = page.root.first("html")
    return html["data-look"], html["lang"]


def pressed(stack, person, page, words):
    """The answer to a button of a preview, each of which leads elsewhere."""
    [form] = [one for one in page.forms() if any(one.controls("draft"))]
    [button] = [one for one in form.element.every("button")
                if one.text == words]
    return person.post(stack.url + button["formaction"], form.values())


def test_the_preview_of_what_is_typed_is_seen_in_every_look(stack, harbour,
                                                            rows):
    """And says what is missing, instead of making it up."""
    owner, account = harbour
    page = owner.submit(new_form(owner, account, "web"), button="Look at it "
                        "in dark", client_name="", scope=["dns.edit"])
    assert looked(page) == ("dark", "en")
    aside = page.root.first("aside").text
    assert "The name of the app is missing" in aside
    assert "Where it sends you afterwards is missing" in page.text
    assert "app.example.com" not in page.text
    assert not [one for one in page.root.every("div")
                if one["class"] == "warning"]
    page = owner.submit(new_form(owner, account, "web"), button="Look at it "
                        "in light", client_name="Kept “whole” & all",
                        redirect_uris="https://a.b.example.org/cb",
                        scope=["zone.read"])
    assert looked(page) == ("light", "en")
    assert "is missing" not in page.text
    assert "This access works with Demo DNS API (https://api.demo.example)" \
        in page.text
    for words, look, lang in (("Dark, Deutsch", "dark", "de"),
                              ("Dunkel, العربية", "dark", "ar"),
                              ("فاتح، English", "light", "en")):
        page = pressed(stack, owner, page, words)
        assert page.status == 200 and looked(page) == (look, lang), words
        assert "Kept “whole” & all" in page.heading
        assert "a.b.example.org" in page.text
    # It asks for nothing else than a look, whatever it was made to hold.
    form = page.form(f"/accounts/{account}/clients/new")
    [piece] = [value for name, value in form.values() if name == "draft"]
    assert owner.submit(form, draft=piece.replace("do=light", "do=save")
                        ).status == 400
    assert rows("select 1 from client where name like 'Kept “%%'") == []
