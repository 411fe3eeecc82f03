"""A logo and the way to the public, as an admin sees them."""

import pytest

from own_client import own_client  # noqa: F401
from proven_client import (become, described, picture, prove,  # noqa: F401
                           publish, ready)
from test_client_life import _WAYS, go_in
from test_client_logo import picture as drawn


@pytest.mark.parametrize("way", [
    "desk-light", "phone-dark", "phone-dark-noscript"])
def test_from_a_picture_to_the_public(way, visitor, own_client, prove,  # noqa: F811
                                      newcomer, tmp_path):
    first = own_client(visibility="private")
    domain = prove(first.id)
    own = own_client(visibility="private", owner=first.owner,
                     client_name=f"Quai <b>{way}</b> "
                     + "W" * (30 - len(way)), **described(domain))
    file = tmp_path / "logo.png"
    seen = visitor(f"publishing-{way}", **_WAYS[way])
    page = seen.page
    go_in(seen, own)

    seen.open(own.below("publish"))
    seen.look("lacks")
    seen.open(own.below("publish?ui_locales=ar"))
    seen.look("lacks-ar")
    seen.open(own.below("logo"))
    seen.look("logo-none")
    file.write_bytes(b"GIF89a")
    page.set_input_files("#logo", str(file))
    seen.press("Upload")
    seen.look("logo-refused")
    file.write_bytes(bytes(600000))
    page.set_input_files("#logo", str(file))
    seen.press("Upload")
    seen.look("logo-too-long")
    assert "512 KiB" in page.inner_text("main")
    seen.open(own.below("logo"))
    file.write_bytes(drawn(200, 120, b"\x10\x60\x50"))
    page.set_input_files("#logo", str(file))
    seen.press("Upload")
    seen.look("logo")

    seen.open(own.below("publish"))
    seen.press("Make it public")
    seen.look("public")
    assert "is public" in page.inner_text("h1")
    seen.open(own.below("private"))
    seen.look("private")

    guest = newcomer(account="Guest")
    asked = visitor(f"publishing-asked-{way}", **_WAYS[way])
    asked.open(own.app.request("dns.read").url)
    asked.sign_in(guest.email, guest.password)
    asked.page.wait_for_url("**/consent?*")
    asked.look("consent")
    assert asked.page.locator("img.logo").count() == 1
    assert asked.page.locator("img.logo").evaluate(
        "image => image.complete && image.naturalWidth > 0")
    # f:C17: the picture is ours, and so is all else.
    assert asked.strangers() == [] and asked.complaints == []


@pytest.mark.parametrize("way", ["desk-light", "phone-dark"])
def test_what_a_badge_came_to_as_people_see_it(
        way, visitor, ready, prove, become, own_client,  # noqa: F811
        rows):
    """Private, to be published, verified, lapsed, and never verified"""
    own, domain = ready(client_name="Quay Planner")
    rows("update client_logo set png = %s where client_id = %s returning 1",
         drawn(192, 192, b"\x10\x60\x50"), own.app.client_id)
    prove(own.id, name=f"b\u00fccher-{way}-of-a-long-name.example".encode(
        "idna").decode())
    other = own_client(redirect_uris=["https://app.example.com/cb"])
    other.app.redirect_uri = "https://app.example.com/cb"
    seen = visitor(f"badge-{way}", **_WAYS[way])
    go_in(seen, own)
    seen.open(own.app.request("dns.read").url)
    seen.page.wait_for_url("**/consent?*")
    seen.look("private")
    seen.open(own.below("publish"))
    seen.look("publish")
    domains = seen.page.inner_text("fieldset")
    assert f"b\u00fccher-{way}-" in domains
    assert f"xn--bcher-{way}-" in domains
    # Beside a domain, and not across its name.
    assert seen.page.locator(".pick label bdi").first.evaluate(
        "name => name.getClientRects().length") == 1
    seen.follow("Preview")
    seen.page.wait_for_url("**/preview?*")
    seen.look("preview")
    seen.open(own.below(f"preview?as=public&domain={domain}&ui_locales=ar"))
    seen.look("preview-ar")
    assert publish(own, domain).status == 303
    for state in ("verified", "lapsed"):
        become(domain, state)
        seen.open(own.app.request("dns.read").url)
        seen.page.wait_for_url("**/consent?*")
        seen.look(state)
        assert seen.page.locator(".trust bdi").first.evaluate(
            "name => name.getClientRects().length") == 1
    seen.open(other.app.request("dns.read").url)
    seen.page.wait_for_url("**/consent?*")
    seen.look("unverified")
    # What giving the domain up would cost.
    become(domain, "verified")
    [(id_,)] = rows("select domain_id::text from domain where name = %s",
                    domain)
    for language in ("en", "de", "ar"):
        seen.open(f"/accounts/{own.id}/domains/{id_}/remove"
                  f"?ui_locales={language}")
        seen.look(f"domain-remove-{language}")
        assert "Quay Planner" in seen.page.inner_text("main")
    become(domain, "lapsed")
    seen.open("/apps?ui_locales=en")
    own.app.connect(own.owner, accounts=[own.name])
    for path in ("/apps", f"/accounts/{own.id}/apps"):
        seen.open(path)
        seen.look(f"listed{path.count('/')}")
    assert seen.complaints == [] and seen.strangers() == []


_MARKUP = '"><img src=x onerror=alert(1)>'


def test_a_name_that_is_markup_stays_text(visitor, own_client, newcomer,  # noqa: F811
                                          landing):
    """s:A36: wherever the app is shown, and nothing runs"""
    own = own_client(client_name=_MARKUP, method="none",
                     redirect_uris=[landing.url + "/cb"])
    own.app.redirect_uri = landing.url + "/cb"
    guest = newcomer(account="Guest")
    seen = visitor("markup")
    page = seen.page
    alerts = []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message),
                                      dialog.dismiss()))

    def shown():
        page.wait_for_load_state()
        assert _MARKUP in page.evaluate(
            "document.body.innerText + [...document.querySelectorAll('input')]"
            ".map(input => input.value)"), page.url
        assert page.locator("img").count() == 0, page.url

    seen.open(own.app.request("dns.read").url)
    seen.sign_in(guest.email, guest.password)
    page.wait_for_url("**/consent?*")
    shown()
    seen.press("Allow access")
    page.wait_for_url("**/cb*")
    seen.open("/apps")
    shown()
    seen.follow("Remove access")
    page.wait_for_url("**/remove")
    shown()
    seen.context.clear_cookies()
    go_in(seen, own)
    for below in ("", "edit", "preview", "publish", "logo", "history",
                  "quickstart", "suspend", "delete", "transfer"):
        seen.open(own.below(below).rstrip("/"))
        shown()
    assert alerts == [] and seen.complaints == []
    assert seen.strangers(landing.url) == []
