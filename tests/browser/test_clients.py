"""Registering a client by clicking, from the accounts to a working link."""

import pytest

_WAYS = {
    "clients-desk-light": {"width": 1280},
    "clients-phone-dark-de": {"width": 320, "dark": True, "locale": "de"},
    "clients-phone-light-noscript": {"width": 320, "scripts": False},
    "clients-desk-dark-ar": {"width": 1280, "dark": True, "locale": "ar"},
}


@pytest.mark.parametrize("way", _WAYS)
def test_registering_a_client(way, visitor, newcomer, rows):
    """f:K2 to f:K4"""
    person = newcomer(account="Quay")
    seen = visitor(way, **_WAYS[way])
    page = seen.page
    seen.open("/login")
    page.locator("input[name=email]").fill(person.email)
    page.locator("input[name=password]").fill(person.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)
    seen.open("/accounts")
    seen.look("accounts")
    page.locator("a[href$='/clients']").click()
    page.wait_for_url("**/clients")
    seen.look("no-clients-yet")
    page.locator("a[href$='/clients/new']").click()
    page.wait_for_url("**/clients/new")
    seen.look("what-kind")
    page.locator("a[href$='kind=web']").click()
    page.wait_for_url("**kind=web")
    seen.look("form")

    page.locator("#client_name").fill("Quay Planner support")
    page.locator("#redirect_uris").fill(
        "https://quay.example.com/callback\nhttp://localhost:3000/cb\n"
        "https://*.example.com/")
    page.locator("#policy_uri").fill("https://quay.example.com/privacy")
    page.locator("#find").fill("dns")
    page.locator("button[value=find]").click()
    page.wait_for_load_state()
    seen.look("form-found")
    assert page.locator("#client_name").input_value() == "Quay Planner support"
    page.locator("label[for='scope-dns.read']").click()
    page.locator("label[for='optional-dns.edit']").click()
    page.locator("button[value=save]").click()
    page.wait_for_load_state()
    assert page.locator(".mistakes li").count() == 4
    seen.look("form-mistakes")

    page.locator("#client_name").fill("Quay Planner")
    page.locator("#redirect_uris").fill("https://quay.example.com/callback")
    page.locator("#find").fill("")
    page.locator("label[for='scope-dns.edit']").click()
    with page.expect_popup() as opened:
        page.locator("button[value=dark]").click()
    popup = opened.value
    popup.wait_for_load_state()
    assert popup.locator("button[value=allow]").is_disabled()
    popup.close()
    page.locator("button[value=save]").click()
    page.wait_for_selector(".fresh code")
    seen.look("made")

    page.locator(".foot a").click()
    page.wait_for_url("**/clients/app-*")
    seen.look("client")
    page.locator("a[href$='/preview']").click()
    page.wait_for_url("**/preview")
    for look in ("light", "dark"):
        page.locator(f"a[href*='look={look}']").first.click()
        page.wait_for_url(f"**look={look}*")
        seen.look(f"preview-{look}")
        assert page.locator("html").get_attribute("data-look") == look
        assert page.locator("button[value=allow]").is_disabled()
    page.locator(".preview a").first.click()
    page.wait_for_url("**/clients/app-*")
    page.locator("a[href$='/edit']").click()
    page.wait_for_url("**/edit")
    page.locator("#client_uri").fill("https://quay.example.com/")
    seen.look("edit")
    page.locator("button[value=save]").click()
    page.wait_for_url(lambda url: url.rpartition("/")[2].startswith("app-"))
    assert "https://quay.example.com/" in page.locator("main").inner_text()
    page.locator(".who a").click()
    page.wait_for_url("**/clients")
    assert page.locator("li h2").count() == 1
    seen.look("clients")
    assert seen.strangers() == []
    assert [text for text in seen.complaints
            if "status of 4" not in text] == []
