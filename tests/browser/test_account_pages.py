"""What those who look after an account see, with names as long as they get."""

import pytest

from command_line import say

_LONG = "Überaus-langer-Kontoname-ohne-Ende-und-ohne-Leerzeichen"


@pytest.mark.parametrize("width, dark, language", [
    (1280, False, "en-GB"), (320, True, "ar")], ids=["desktop", "phone"])
def test_an_owners_pages(visitor, stack, newcomer, rows, pilot, width, dark,
                         language):
    owner, member = newcomer(account=_LONG), newcomer(account="Mine")
    [(name, id_)] = rows(
        "select a.name, a.account_id::text from account a "
        "join membership m using (account_id) join app_user u using (user_id) "
        "where u.email = %s", owner.email)
    say(stack, "member", "add", name, member.email, "admin")
    pilot.connect(member, accounts=[_LONG])
    seen = visitor(f"account-{width}", dark=dark, width=width,
                   locale=language)
    seen.open("/login")
    seen.page.locator("input[name=email]").fill(owner.email)
    seen.page.locator("input[name=password]").fill(owner.password)
    seen.page.locator("main button[type=submit]").first.click()
    seen.page.wait_for_load_state()
    for where in ("policy", "policy?mode=verified", "apps?q=pilot",
                  "activity", "activity/export"):
        seen.open(f"/accounts/{id_}/{where}")
        seen.look(where.replace("/", "-").partition("?")[0])
    seen.open("/apps/ended")
    seen.look("ended")
