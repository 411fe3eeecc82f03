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


def test_enter_saves_and_in_the_search_it_searches(visitor, newcomer, rows):
    """The first button of a form is what Enter presses, in every field."""
    person = newcomer(account="Enter")
    seen = visitor("clients-enter", scripts=False)
    page = seen.page
    seen.open("/login")
    seen.sign_in(person.email, person.password)
    [(account,)] = rows("select a.account_id::text from account a join "
                        "membership using (account_id) join app_user u using "
                        "(user_id) where u.email = %s", person.email)
    below = f"/accounts/{account}/clients"

    def names():
        return {name for (name,) in rows(
            "select name from client where account_id = %s", account)}

    def begin(name):
        seen.open(f"{below}/new?kind=web")
        page.fill("#client_name", name)
        page.fill("#redirect_uris", "https://quay.example.com/callback")
        page.click("label[for='scope-dns.read']")

    for field in ("client_name", "client_uri", "policy_uri", "tos_uri",
                  "jwks_uri", "proof-secret", "scope-dns.read"):
        # A name that reads as a host would be refused.
        name = f"By {field.replace('.', ' ')}"
        begin(name)
        if field == "jwks_uri":
            page.click("summary")
        page.locator(f"[id='{field}']").press("Enter")
        page.wait_for_selector(".fresh code")
        assert name in names()

    begin("Found")
    page.fill("#policy_uri", "https://quay.example.com/privacy")
    page.fill("#find", "billing")
    page.press("#find", "Enter")
    page.wait_for_selector("[id='scope-billing.read']")
    assert page.locator("[id='scope-dns.read']").count() == 0
    assert page.input_value("#client_name") == "Found"
    assert page.input_value("#policy_uri").endswith("/privacy")
    assert "Found" not in names()
    # Emptied, it shows all again; and a search that is over saves.
    page.fill("#find", "")
    page.press("#find", "Enter")
    page.wait_for_selector("[id='scope-dns.read']")
    assert page.is_checked("[id='scope-dns.read']")
    page.fill("#find", "dns")
    page.press("#find", "Enter")
    page.wait_for_selector("[id='scope-billing.read']", state="detached")
    page.fill("#client_name", "")
    page.press("#client_name", "Enter")
    page.wait_for_selector(".mistakes")
    page.fill("#client_name", "Found")
    page.press("#client_name", "Enter")
    page.wait_for_selector(".fresh code")
    assert "Found" in names()

    page.locator(".foot a").click()
    page.locator("a[href$='/edit']").click()
    page.wait_for_url("**/edit")
    page.fill("#client_name", "Found again")
    page.press("#client_name", "Enter")
    page.wait_for_url(lambda url: url.rpartition("/")[2].startswith("app-"))
    assert "Found again" in names()


def test_a_client_by_keyboard_alone(visitor, newcomer):
    """f:K3: from the list to its last page, with Tab, Space and Enter"""
    person = newcomer(account="Keys")
    seen = visitor("clients-keyboard")
    page, keys = seen.page, seen.page.keyboard
    seen.open("/login")
    seen.sign_in(person.email, person.password)
    page.wait_for_url(lambda url: "login" not in url)
    seen.open("/accounts")

    def go(selector, where):
        seen.tab_to(selector)
        keys.press("Enter")
        page.wait_for_url(where)

    go("a[href$='/clients']", "**/clients")
    go("a[href$='/clients/new']", "**/clients/new")
    go("a[href$='kind=web']", "**kind=web")
    seen.tab_to("#client_name")
    keys.type("Quay Keys")
    seen.tab_to("#redirect_uris")
    keys.type("http://quay.example.com/callback")
    seen.tab_to("#find")
    keys.type("dns")
    seen.tab_to("button[value=find]")
    keys.press("Enter")
    page.wait_for_load_state()
    assert page.locator("#client_name").input_value() == "Quay Keys"
    seen.tab_to("[id='scope-dns.read']")
    keys.press("Space")
    assert page.locator("[id='scope-dns.read']").is_checked()
    for box in ("scope-dns.edit", "optional-dns.edit"):
        seen.tab_to(f"[id='{box}']")
        keys.press("Space")
    seen.tab_to("button[value=save]")
    keys.press("Enter")
    # What is wrong is where the focus is, and its link leads to the field.
    page.wait_for_selector(".mistakes")
    assert page.evaluate("document.activeElement.className") == "mistakes"
    seen.tab_to(".mistakes a")
    keys.press("Enter")
    assert page.evaluate("document.activeElement.id") == "redirect_uris"
    keys.press("Control+a")
    keys.type("https://quay.example.com/callback")
    seen.tab_to("button[value=save]")
    keys.press("Enter")
    page.wait_for_selector(".fresh code")
    go(".foot a", "**/clients/app-*")
    go("a[href$='/secrets']", "**/secrets")
    go("a[href$='/secrets/new']", "**/secrets/new")
    page.go_back()
    page.go_back()
    go("a[href$='/suspend']", "**/suspend")
    seen.tab_to("button.end")
    keys.press("Enter")
    page.wait_for_load_state()
    assert "is suspended" in page.inner_text("h1")
