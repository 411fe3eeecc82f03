"""The pages of an account's domains, as they look, and without scripts."""

import pytest

_WAYS = {
    "desk-light": {"width": 1280},
    "phone-dark": {"width": 320, "dark": True},
    "phone-light-noscript": {"width": 320, "scripts": False},
    "phone-ar": {"width": 320, "locale": "ar"},
}


@pytest.fixture(scope="session")
def stack(domain_stack):
    return domain_stack


@pytest.mark.parametrize("way", _WAYS)
def test_from_a_claim_to_its_end(way, visitor, room_of, domain_names, stack):
    room = room_of("Harbour")
    seen = visitor(f"domains-{way}", **_WAYS[way])
    seen.open("/login")
    seen.page.locator("input[name=email]").fill(room.person.email)
    seen.page.locator("input[name=password]").fill(room.person.password)
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url(lambda url: "login" not in url)
    seen.open(room.path)
    seen.look("none")
    seen.page.locator("#domain").fill("co.uk")
    seen.page.locator("main button.yes").click()
    seen.look("mistake")
    domain = f"bücher-und-mehr.{way}.{domain_names.signed}"
    seen.page.locator("#domain").fill(domain)
    seen.page.locator("main button.yes").click()
    seen.page.wait_for_load_state()
    seen.look("claimed")
    name = f"xn--bcher-und-mehr-gsb.{way}.{domain_names.signed}"
    assert name in seen.page.content()

    # At the domain itself: a hint.
    domain_names.put(name, room.value(name), ttl=1)
    room.await_look(name)
    room.look(name, "belongs at the name shown above")
    seen.page.reload()
    seen.look("hint")
    room.publish(name)
    room.await_state(name, "verified")
    room.press(name, "Check now")
    seen.page.reload()
    seen.look("verified")
    seen.open(room.path)
    seen.look("list")
    room.withdraw(name)
    room.look(name, "but the record is missing")
    seen.open(room.path)
    seen.look("list-missing")
    seen.open(f"{room.path}/{room.id_of(name)}")
    seen.look("missing")
    room.move(name, first_miss_at="2 hours", stale_since="2 hours",
              next_check_at="2 hours")
    room.await_state(name, "lapsed")
    seen.page.reload()
    seen.look("lapsed")
    seen.open(f"{room.path}/{room.id_of(name)}/remove")
    seen.look("remove")
    seen.page.locator("button.end").click()
    seen.page.wait_for_load_state()
    assert name not in seen.page.content()
    assert not seen.strangers()


def test_a_domain_by_keyboard_alone(visitor, room_of, domain_names):
    """f:K3"""
    room = room_of("Keys")
    seen = visitor("domains-keyboard")
    page, keys = seen.page, seen.page.keyboard
    seen.open("/login")
    seen.sign_in(room.person.email, room.person.password)
    page.wait_for_url(lambda url: "login" not in url)
    seen.open("/accounts")
    seen.tab_to("a[href$='/domains']")
    keys.press("Enter")
    page.wait_for_url("**/domains")
    seen.tab_to("#domain")
    domain = f"keys.{domain_names.signed}"
    keys.type(domain)
    keys.press("Enter")
    page.wait_for_url("**/domains/*")
    room.publish(domain)
    room.await_state(domain, "verified")
    seen.tab_to("button[value=check]")
    keys.press("Enter")
    page.wait_for_load_state()
    assert "Verified since" in page.inner_text("main")
    seen.tab_to("a[href$='/remove']")
    keys.press("Enter")
    page.wait_for_url("**/remove")
    seen.tab_to("button.end")
    keys.press("Enter")
    page.wait_for_url("**/domains*")
    assert f"{domain} is no longer" in page.inner_text("main")
    assert page.get_by_role("link", name=domain).count() == 0
