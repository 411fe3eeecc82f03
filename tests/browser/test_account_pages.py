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
    [(grant,)] = rows("select grant_id::text from access_grant g join app_user u "
                      "using (user_id) where u.email = %s", member.email)
    [(other,)] = rows("select user_id::text from app_user where email = %s",
                      member.email)
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
    seen.open(f"/accounts/{id_}/members")
    seen.page.locator("input[name=email]").fill(
        "somebody.with.a.long.name@department.example.com")
    seen.page.locator("form:has(input[name=email]) button").click()
    seen.page.wait_for_load_state()
    seen.look("members")
    seen.page.locator("input[name=email]").fill(member.email)
    seen.page.locator("form:has(input[name=email]) button").click()
    seen.look("members-refused")
    seen.open(f"/accounts/{id_}/members/{other}")
    seen.look("member")
    seen.open(f"/accounts/{id_}/apps/{grant}/remove")
    seen.look("app-remove")
    seen.open("/accounts/new")
    seen.look("new")
    seen.open("/apps/ended")
    seen.look("ended")
