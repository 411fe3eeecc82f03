"""
What happens to a client after it is made, as its people see it: secrets,
refreshing, history, suspending, giving away, deleting. Without scripts as well.
"""

import re

import pytest

from app import seen as spent
from own_client import own_client  # noqa: F401
from test_account_members import account_of
from test_step_up import grow_old

_WAYS = {
    "desk-light": {"width": 1280},
    "phone-dark-noscript": {"width": 320, "dark": True, "scripts": False},
    "phone-dark": {"width": 320, "dark": True},
    "phone-ar": {"width": 320, "locale": "ar"},
}


def go_in(seen, own):
    seen.open(own.path)
    seen.sign_in(own.owner.email, own.owner.password)
    seen.page.wait_for_url("**/clients/*")


@pytest.mark.parametrize("way", [
    "desk-light", "phone-dark", "phone-dark-noscript"])
def test_from_a_second_secret_to_the_end(way, visitor, own_client, newcomer,
                                         ana, rows):  # noqa: F811
    own = own_client()
    other = newcomer(account="Taker")
    name, _ = account_of(rows, other)
    own.app.connect(ana, accounts=["Acme"])
    seen = visitor(f"life-{way}", **_WAYS[way])
    page = seen.page
    go_in(seen, own)
    seen.look("overview")

    seen.follow("Secrets")
    seen.look("secrets")
    grow_old(own.owner, rows)
    seen.follow("Make a secret")
    assert "Confirm" in page.inner_text("h1")
    seen.look("prove")
    page.fill("input[name=password]", "wrong")
    seen.press("Go on")
    seen.look("prove-wrong")
    page.fill("input[name=password]", own.owner.password)
    seen.press("Go on")
    seen.look("secret-new")
    page.fill("input[name=label]", "on the anvil")
    page.fill("input[name=days]", "9x")
    seen.press("Make the secret")
    seen.look("secret-refused")
    page.fill("input[name=days]", "90")
    seen.press("Make the secret")
    secret = page.inner_text("#secret")
    assert re.fullmatch(r"placet_[0-9a-f]{72}", secret)
    spent.add(secret)
    seen.look("secret-made")
    seen.follow("I have kept it")
    seen.look("secrets-two")
    assert secret not in page.content()
    page.locator("a[href$='/remove']").first.click()
    seen.look("secret-remove")
    seen.press("Remove it")
    seen.look("secrets-one")

    seen.open(own.below("refreshing"))
    seen.look("refreshing")
    page.locator("label[for=own]").click()
    page.fill("input[name=seconds]", "400")
    seen.press("Save")
    seen.look("refreshing-refused")
    page.fill("input[name=seconds]", "60")
    seen.press("Save")
    seen.look("refreshing-saved")

    seen.open(own.below("suspend"))
    seen.look("suspend")
    seen.press("Suspend it")
    seen.look("suspended")
    seen.follow("Let it go on")
    seen.look("resume")
    seen.press("Let it go on")

    seen.open(own.below("transfer"))
    seen.look("transfer")
    page.fill("input[name=to]", "no such account")
    seen.press("Offer it")
    seen.look("transfer-refused")
    page.fill("input[name=to]", name)
    seen.press("Offer it")
    seen.look("offered")
    seen.press("Take the offer back")

    seen.open(own.below("history"))
    seen.look("history")
    seen.open(own.below("delete"))
    seen.look("delete")
    page.fill("input[name=name]", "another name")
    seen.press("Delete for good")
    seen.look("delete-refused")
    page.fill("input[name=name]", own.title)
    seen.press("Delete for good")
    assert "is deleted" in page.inner_text("h1")
    seen.look("deleted")
    assert not [text for text in seen.complaints
                if "422" not in text and "404" not in text]
    assert seen.strangers() == []


@pytest.mark.parametrize("way", _WAYS)
def test_taking_a_client_over(way, visitor, own_client, newcomer, ana,
                              rows):  # noqa: F811
    own = own_client(visibility="private")
    other = newcomer(account="A workshop with a rather long name")
    own.owner.open(own.below("transfer"))
    form = own.owner.page.form(field="to")
    assert own.owner.submit(form, to=other.email).status == 303
    seen = visitor(f"take-{way}", **_WAYS[way])
    seen.open("/accounts")
    seen.page.fill("input[name=email]", other.email)
    seen.page.fill("input[name=password]", other.password)
    seen.page.locator("form[action='/login'] button").click()
    seen.page.wait_for_url("**/accounts")
    seen.look("accounts")
    seen.page.locator("a[href^='/transfers/']").click()
    seen.look("offer")
    seen.page.locator("button[value=accept]").click()
    seen.page.wait_for_url("**/clients/*")
    seen.look("mine")
    seen.open(seen.page.url + "/history")
    seen.look("history")
