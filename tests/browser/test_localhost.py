"""An app that registered itself and waits at http://localhost (c:2.5)."""

import httpx
import pytest

from app import App, Refused

_SETTINGS = {"registration": "open", "registration_scopes":
             ["openid", "offline_access", "dns.read", "dns.edit"]}


@pytest.fixture(scope="module")
def client_id(stack):
    with stack.another(_SETTINGS, workers=1, name="registrar") as registrar:
        answer = httpx.post(
            registrar.local_url + "/oauth2/register", trust_env=False, json={
                "client_name": "Desk Agent", "application_type": "native",
                "redirect_uris": ["http://localhost:3000/callback"],
                "token_endpoint_auth_method": "none",
                "grant_types": ["authorization_code", "refresh_token"]})
        assert answer.status_code == 201, answer.text
        return answer.json()["client_id"]


@pytest.mark.parametrize("button", ["Allow access", "Cancel"])
def test_the_answer_reaches_localhost_from_the_form(
        button, visitor, newcomer, landing, stack, client_id,
        resource_server):
    """The form's redirects may end there: form-action names the client's own
    address, not the one that the engine was told."""
    person = newcomer(account="Desk")
    seen = visitor(f"localhost-{button.split()[0].lower()}", width=390)
    app = App(stack.url, client_id,
              f"http://localhost:{landing.port}/callback")
    authorization = app.request("dns.read offline_access")
    seen.open(authorization.url)
    seen.sign_in(person.email, person.password)
    seen.page.wait_for_url("**/consent*")
    assert seen.page.get_by_text("registered itself").first.is_visible()
    assert seen.page.get_by_text("localhost").first.is_visible()
    seen.look("consent-self-registered")
    for box in seen.page.locator("input[name=account]").all():
        if not box.is_checked():
            box.check()
    seen.press(button)
    seen.page.wait_for_url(f"http://localhost:{landing.port}/callback*")
    location = seen.page.url
    if button == "Cancel":
        with pytest.raises(Refused) as refused:
            app.read(authorization, location)
        assert refused.value.error == "access_denied"
    else:
        tokens = app.exchange(authorization, app.read(authorization, location))
        assert resource_server.is_active(tokens["access_token"])
    app.http.close()
