"""Other languages, one of them written from right to left."""

import pytest

from app import App


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language, direction", [("ar", "rtl"),
                                                 ("de", "ltr")])
def test_the_pages_in_another_language(language, direction, width, visitor,
                                       newcomer, stack, landing):
    person = newcomer(account="Words")
    pilot = App(stack.url, redirect_uri=landing.url + "/callback")
    seen = visitor(f"{language}-{width}", width=width, locale=language)

    def look(what):
        html = seen.page.locator("html")
        assert html.get_attribute("lang") == language
        assert html.get_attribute("dir") == direction
        seen.look(what)

    seen.open("/")
    look("home-signed-out")
    seen.open(pilot.request("zone.read dns.read dns.edit billing.read "
                            "openid offline_access").url)
    look("sign-in")
    seen.page.locator("input[name=email]").fill(person.email)
    seen.page.locator("input[name=password]").fill(person.password)
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**/consent*")
    look("consent")
    # Hosts and codes stay as they are read, whatever surrounds them.
    for code in seen.page.locator("code").all():
        assert "ltr" in (code.get_attribute("dir") or code.evaluate(
            "e => (e.querySelector('[dir]') || e.closest('[dir]')).dir"))
    seen.page.locator("button[value=allow]").last.click()
    seen.page.wait_for_url("**/callback*")
    seen.open("/apps")
    look("apps")
    seen.page.locator("a[href$='/remove']").click()
    seen.page.wait_for_url("**/remove")
    look("remove")
    pilot.http.close()


def test_the_request_chooses_the_language(visitor, stack, landing):
    """ui_locales comes before what the browser prefers (OpenID Connect)"""
    pilot = App(stack.url, redirect_uri=landing.url + "/callback")
    seen = visitor("ui-locales")
    seen.open(pilot.request(ui_locales="ar en").url)
    assert seen.page.locator("html").get_attribute("lang") == "ar"
    pilot.http.close()
