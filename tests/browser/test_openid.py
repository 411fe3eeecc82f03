"""
Signing in at an OpenID provider, in a real browser: its rules for cookies and
for where a form may lead.
"""

from test_openid_sign_in import provider, settings  # noqa: F401


def pass_provider(seen, provider, name):  # noqa: F811
    """Its own pages, as far as it shows them."""
    seen.page.wait_for_url(f"{provider.issuer}/interaction/*")
    seen.page.locator("input[name=login]").fill(name)
    seen.page.locator("input[name=password]").fill("any")
    seen.page.locator("button[type=submit]").click()
    seen.page.wait_for_load_state()
    if seen.page.url.startswith(provider.issuer):
        seen.page.locator("button[type=submit]").click()


def test_there_and_back(provider, visitor, rows):  # noqa: F811
    seen = visitor("openid", width=320)
    seen.open("/accounts")
    pass_provider(seen, provider, "browser")
    seen.page.wait_for_url("**/accounts")
    seen.look("accounts")

    # The session ends meanwhile: a form must not lead to the provider.
    rows("update session set closed_at = now() where closed_at is null "
         "returning 1")
    seen.press("Sign out")
    seen.page.wait_for_url("**/login?done=over*")
    seen.look("session-over")
    seen.follow("Sign in with Example SSO")
    seen.page.wait_for_url(seen.url + "/*")
    assert "Person browser" in seen.page.inner_text("body")

    seen.open("/security")
    seen.look("security")
    seen.press("Sign out")
    seen.page.wait_for_url("**/login?done=signed-out")
    seen.look("signed-out")
    seen.follow("Sign out of Example SSO")
    seen.page.locator("button[name=logout][value=yes]").click()
    seen.page.wait_for_url("**/login?done=*.*")
    # The provider's own pages ask for letters from elsewhere.
    assert not [text for text in seen.complaints if "form-action" in text
                or seen.url in text]


def test_it_is_proved_there_with_and_without_passwords(
        provider, stack, visitor, rows, tmp_path):  # noqa: F811
    seen = visitor("openid-proof", dark=True, scripts=False)
    seen.open("/accounts")
    pass_provider(seen, provider, "proof")
    seen.page.wait_for_url("**/accounts")
    rows("update session set signed_in_at = now() - interval '20 minutes' "
         "returning 1")
    seen.open("/prove?next=/apps")
    seen.look("prove")
    seen.follow("Confirm at Example SSO")
    pass_provider(seen, provider, "proof")
    seen.page.wait_for_url("**/apps")

    before = stack._extra
    stack.restart_placet({**before, **settings(
        stack, tmp_path, provider.issuer, passwords="on")})
    other = visitor("openid-both", width=320)
    other.open("/login")
    other.look("both")
    stack.restart_placet(before)
