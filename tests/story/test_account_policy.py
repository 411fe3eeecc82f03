"""
Owners decide which new apps their account takes (f:F1, f:F5), and a member who
is refused reads why, and whom to ask (f:A7).
"""

import pytest

from app import App, Refused
from client_pages import make
from command_line import say
from device import Device, type_code
from page import path_of

WEB = "https://app.example/cb"


@pytest.fixture
def account(orchard, stack):
    say(stack, "member", "add", orchard.name, orchard.member.email, "admin")
    orchard.path = f"/accounts/{orchard.id}/policy"
    return orchard


def preview(account, mode):
    """The choice is a link; gives the page that says what it would mean."""
    page = account.owner.open(account.path)
    form = page.form(account.path)
    assert form.method == "GET" and mode in {
        value for value, *_ in form.choices("mode").values()}
    return account.owner.open(f"{account.path}?mode={mode}")


def save(account, page, existing="keep"):
    return account.owner.follow(account.owner.submit(
        page.form(account.path), existing=existing))


def choose(account, mode, existing="keep"):
    page = save(account, preview(account, mode), existing)
    assert page.status == 200 and "Saved" in page.text, page


def test_a_refused_account_says_why_and_whom_to_ask(account, pilot):
    """f:A7"""
    choose(account, "verified")
    page = account.member.authorize(pilot.request().url)
    form = page.form("/consent")
    [off] = [control for control in form.controls("account")
             if "disabled" in control]
    label = form.label(off)
    assert account.name in label and "verified apps only" in label
    owner_name = account.owner.email.split("@")[0].replace("story", "Story ")
    assert f"Ask {owner_name}, who is an owner" in label, label
    # What is left works; a forged tick of the other one does not.
    again = account.member.answer(page, accounts=(), account=[off["value"]])
    assert again.status == 422 and "can give this access" in again.text
    assert isinstance(account.member.answer(page, accounts=["Mine"]), str)


def test_where_nothing_can_be_allowed_only_cancel_is_there(account, pilot,
                                                           rows):
    choose(account, "none")
    authorization = pilot.request()
    page = account.owner.authorize(authorization.url)
    form = page.form("/consent")
    assert "none of your accounts takes DNS Pilot" in page.text
    assert "You are an owner: you can change that" in page.text
    assert "Allow access" not in form.buttons()
    assert account.owner.submit(form, answer="allow").status == 422
    with pytest.raises(Refused) as refused:
        pilot.read(authorization, account.owner.answer(
            page, "cancel", accounts=(), account=[]))
    assert refused.value.error == "access_denied"
    assert rows("select count(*) from grant_account where account_id = %s",
                account.id) == [(0,)]


def test_a_policy_made_meanwhile_refuses_the_open_page(account, pilot):
    page = account.member.authorize(pilot.request().url)
    choose(account, "verified")
    again = account.member.answer(page, accounts=["Orchard"])
    assert again.status == 422 and "verified apps only" in again.text


def test_exactly_what_was_shown_ends_here(account, pilot, resource_server):
    """f:F5, f:N1, f:E6"""
    tokens = pilot.connect(account.member, accounts=["Orchard", "Mine"])
    page = preview(account, "verified")
    assert "One access" in page.text and "DNS Pilot" in page.text
    assert account.member.email in page.text and "Mine" not in page.text
    choose(account, "verified")
    assert account.id in resource_server.ask(
        tokens["access_token"])["accounts"], "new ones only"
    page = account.owner.open(account.path)
    assert "One access from before" in page.text
    page = save(account, account.owner.open(page.link("Look at them")), "end")
    assert "has ended on this account" in page.text

    after = resource_server.ask(tokens["access_token"])
    assert after["active"] and len(after["accounts"]) == 1
    assert account.id not in after["accounts"]
    assert len(account.member.apps()) == 1
    assert "One access from before" not in account.owner.open(
        account.path).text


def test_what_changed_since_it_was_shown_is_shown_again(account, pilot):
    page = preview(account, "verified")
    pilot.connect(account.member, accounts=["Orchard"])
    shown = preview(account, "verified")
    pilot.connect(account.owner, accounts=["Orchard"])
    again = save(account, shown, "end")
    assert again.status == 409 and "Nothing is changed yet" in again.text
    assert "2 accesses" in again.text
    choose(account, "none")
    assert save(account, page).status == 409
    assert len(account.member.apps()) == 1
    # What is shown now can be decided.
    assert "Saved" in save(account, save(account, page), "end").text
    assert not account.member.apps()


def test_nobody_but_owners_has_the_page(account, newcomer):
    """I3"""
    stranger = newcomer(account=None)
    stranger.sign_in()
    form = preview(account, "none").form(account.path)
    fields = dict(account.owner.fill(form))
    for other in (account.member, stranger):
        assert other.open(account.path).status == 404
        assert other.open(account.path + "?mode=none").status == 404
        csrf = dict(other.open("/accounts").form("/sign-out").values())["csrf"]
        assert other.post(account.path, {**fields, "csrf": csrf}).status == 404
    assert account.owner.open(account.path + "?mode=some").status == 404
    for wrong in ({"mode": "some"}, {"version": "x"}, {"existing": "maybe"}):
        assert account.owner.post(account.path,
                                  {**fields, **wrong}).status == 400


def test_a_known_app_is_not_answered_for_where_it_is_not_taken(
        account, stack, client_of):
    """prompt=none, and the page that is otherwise skipped."""
    app = App(stack.url, client_of(WEB, account=account.name,
                                   visibility="private"), WEB)
    app.connect(account.member, "dns.read", accounts=["Orchard"])

    def silent():
        asked = app.request("dns.read", prompt="none")
        return app.read(asked, account.member.answer_of(asked.url))

    assert silent()
    assert account.member.answer_of(app.request("dns.read").url)
    choose(account, "none")
    with pytest.raises(Refused) as refused:
        silent()
    assert refused.value.error == "consent_required"
    page = account.member.authorize(app.request("dns.read").url)
    assert path_of(page.url) == "/consent" and "no new apps" in page.text
    app.http.close()


def test_a_device_is_bound_as_well(account, stack, client_of):
    device = Device(stack.url, client_of(
        redirect_uris=None,
        grant_types=["urn:ietf:params:oauth:grant-type:device_code",
                     "refresh_token"]))
    choose(account, "none")
    asked = device.ask("dns.read")
    page = type_code(account.owner, asked["user_code"])
    assert "no new apps" in page.text, page
    assert account.owner.submit(page.form("/consent"),
                                answer="allow").status == 422
    assert device.says(asked["device_code"]) == "authorization_pending"
    device.http.close()


@pytest.mark.parametrize("mode", ["all", "verified", "none"])
def test_a_machine_acts_on_no_account(account, stack, resource_server, mode):
    """f:F1: so no choice concerns it, and none is evaded by it."""
    _, client, secret = make(account.owner, account.id, "machine")
    machine = App(stack.url, client, secret=secret)
    choose(account, mode)
    assert "Machine-to-machine apps" in account.owner.open(account.path).text
    with machine.http:
        tokens = machine._tokens(machine.call_token(
            grant_type="client_credentials", scope="dns.read"))
    said = resource_server.ask(tokens["access_token"])
    assert said["active"] and said["sub"] == said["client_id"] == client
    assert said["accounts"] == []
    page = account.owner.open(f"/accounts/{account.id}/apps")
    assert page.status == 200 and "Quay Planner" not in page.text
    # To end it is to suspend it.
    say(stack, "client", "suspend", client)
    assert not resource_server.is_active(tokens["access_token"])
