"""
Connecting a device by clicking: the code typed, the code in a link, what is
said when it goes wrong, and where it ends.
"""

import itertools
import json

import pytest

from app import Refused, seen as secrets_seen
from device import GRANT, Device

_WAYS = {
    "device-desk-light": {"width": 1280},
    "device-phone-dark": {"width": 320, "dark": True},
    "device-phone-light-noscript": {"width": 320, "scripts": False},
    "device-desk-ar": {"width": 1280, "locale": "ar"},
    "device-phone-de": {"width": 320, "locale": "de"},
}
_numbers = itertools.count(1)


@pytest.fixture
def shell(stack, tmp_path):
    """A command-line app that shows codes."""
    client_id = f"zone-shell-{next(_numbers)}"
    path = tmp_path / "client.json"
    path.write_text(json.dumps({
        "client_id": client_id, "client_name": "Zone Shell",
        "account": "Acme", "visibility": "public",
        "token_endpoint_auth_method": "none",
        "grant_types": [GRANT, "refresh_token"],
        "scope": "openid offline_access dns.read dns.edit zone.read",
        "optional_scope": "dns.edit"}))
    assert stack.command("client", "import", str(path)).status == 0
    device = Device(stack.url, client_id)
    yield device
    device.http.close()


@pytest.fixture(autouse=True)
def unlimited(rows):
    rows("with a as (delete from rate_bucket returning 1), "
         "b as (delete from rate_member returning 1) select 1")


@pytest.mark.parametrize("way", _WAYS)
def test_connecting_a_device(way, visitor, newcomer, shell, rows):
    person = newcomer(account="Clicks")
    seen = visitor(way, **_WAYS[way])

    def send():
        seen.page.locator("form[action='/device'] button").click()

    asked = shell.ask("dns.read dns.edit zone.read openid offline_access")
    seen.open("/device")
    seen.page.locator("input[name=email]").fill(person.email)
    seen.page.locator("input[name=password]").fill(person.password)
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**/device")
    seen.look("type-the-code")
    seen.page.locator("#user_code").fill("bbbb cccc")
    send()
    seen.page.wait_for_load_state()
    seen.look("wrong-code")
    seen.page.locator("#user_code").fill(
        asked["user_code"].replace("-", "").lower())
    send()
    seen.page.wait_for_url("**/consent*")
    assert asked["user_code"] in seen.page.locator(
        ".compare code").inner_text()
    seen.look("consent")
    for box in seen.page.locator("input[name=account]").all():
        if not box.is_checked():
            box.check()
    seen.page.locator("button[value=allow]").last.click()
    seen.page.wait_for_url("**/device/allowed")
    seen.look("allowed")
    assert shell.poll(asked["device_code"])["access_token"]

    asked = shell.ask("dns.read")
    seen.open(asked["verification_uri_complete"])
    assert asked["user_code"] in seen.page.locator(
        ".compare code").inner_text()
    seen.look("code-in-the-link")
    send()
    seen.page.wait_for_url("**/consent*")
    consent = seen.page.url
    rows("update device set expires_at = clock_timestamp() "
         "where state = 'waiting' returning 1")
    seen.open(consent)
    seen.look("too-late")

    asked = shell.ask("dns.read")
    seen.open(asked["verification_uri_complete"])
    send()
    seen.page.wait_for_url("**/consent*")
    seen.page.locator("button[value=cancel]").click()
    seen.page.wait_for_url("**/device/refused")
    seen.look("refused")
    with pytest.raises(Refused) as refused:
        shell.poll(asked["device_code"])
    assert refused.value.error == "access_denied"

    for _ in range(6):
        seen.open("/device")
        seen.page.locator("#user_code").fill("BBBB-CCCC")
        send()
        seen.page.wait_for_load_state()
    seen.look("locked-out")
    assert seen.strangers() == []
    assert [text for text in seen.complaints
            if "status of 4" not in text] == []
    # s:A48: a code that is over is all that an address ever holds.
    for url in seen.requested:
        assert not any(secret in url for secret in secrets_seen
                       if len(secret) > 9), url
