"""Connected apps with many accesses, as they look."""

import pytest

from app import App

_WAYS = {
    "desk-light": {"width": 1280},
    "phone-dark": {"width": 320, "dark": True},
    "phone-light-noscript": {"width": 320, "scripts": False},
    "desk-ar": {"width": 1280, "locale": "ar"},
    "phone-ar": {"width": 320, "locale": "ar"},
    "desk-de": {"width": 1280, "locale": "de"},
}


@pytest.fixture
def person(newcomer, stack, landing, rows):
    """One app allowed seven times, and one that registered itself thrice."""
    somebody = newcomer(account="Workshop")
    pilot = App(stack.url, redirect_uri=landing.url + "/callback")
    for scopes in ("dns.read", "zone.read zone.edit dns.read offline_access",
                   *["dns.read zone.read offline_access"] * 5):
        pilot.connect(somebody, scopes, accounts=["Workshop"])
    pilot.http.close()
    # Two of them long ago.
    rows("""
        with old as (
            update access_grant
            set granted_at = now() - interval '200 days',
                last_renewed_at = now() - interval '100 days'
            where grant_id in (
                select grant_id from access_grant g
                join app_user u using (user_id) where u.email = %s
                order by granted_at limit 2)
            returning 1
        ), clients as (
            insert into client (client_id, account_id, name, is_public, tier,
                method, redirect_uris, scopes, grant_types)
            select 'robot-' || user_id || n, account_id, 'Robot of the web',
                true, 'self', 'none', array['http://localhost:3000/cb'],
                array['dns.read'], array['authorization_code']
            from app_user, generate_series(1, 3) n,
                (select account_id from client
                where client_id = 'dns-pilot') owner
            where email = %s
            returning client_id
        ), made as (
            insert into access_grant (user_id, client_id, client_version,
                scopes, minimum_rank, redirect_host)
            select user_id, client_id, 1, array['dns.read'], 1, 'localhost'
            from app_user, clients where email = %s
            returning 1
        )
        select count(*) from made, old""", *[somebody.email] * 3)
    return somebody


@pytest.mark.parametrize("way", _WAYS)
def test_one_app_with_many_accesses(way, visitor, person):
    seen = visitor(f"many-{way}", **_WAYS[way])
    seen.open("/login")
    seen.page.locator("input[name=email]").fill(person.email)
    seen.page.locator("input[name=password]").fill(person.password)
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url(lambda url: "login" not in url)
    seen.open("/apps")
    assert seen.page.locator("article").count() == 2
    seen.look("apps")
    for fold in seen.page.locator("article > details summary").all():
        fold.click()
    seen.page.locator("article > .row summary").first.click()
    seen.page.locator("li .row summary").first.click()
    seen.look("apps-unfolded")

    one = seen.page.locator("li a[href$='/remove']").first
    assert one.is_visible()
    one.click()
    seen.page.wait_for_url("**/remove")
    seen.look("remove-one-of-several")
    seen.open("/apps")
    seen.page.locator("a[href$='what=all']").first.click()
    seen.page.wait_for_url("**what=all")
    seen.look("remove-all")
    seen.page.locator("button[value=all]").click()
    seen.page.wait_for_url("**/removed")
    seen.look("removed-all")
    seen.open("/apps")
    assert seen.page.locator("article").count() == 1
