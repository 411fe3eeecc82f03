"""
The main job by clicking: sign in, allow, see, take back; with and without
scripts, light and dark, on a telephone and at a desk.
"""

from pathlib import Path

import pytest
import yaml

from app import App, Refused

ROOT = Path(__file__).resolve().parents[2]

_WAYS = {
    "desk-light": {"width": 1280},
    "phone-light-noscript": {"width": 320, "scripts": False},
    "phone-dark": {"width": 320, "dark": True},
    "desk-dark-noscript": {"width": 1280, "dark": True, "scripts": False},
}


@pytest.mark.parametrize("way", _WAYS)
def test_the_main_job(way, visitor, newcomer, landing, stack,
                      resource_server):
    person = newcomer(account="Clicks")
    seen = visitor(way, **_WAYS[way])
    pilot = App(stack.url, redirect_uri=landing.url + "/callback")

    seen.open("/")
    seen.look("home-signed-out")

    authorization = pilot.request("dns.read zone.read openid profile "
                                  "offline_access")
    seen.open(authorization.url)
    seen.look("sign-in")
    seen.sign_in(person.email, "a wrong password")
    seen.look("sign-in-wrong")
    seen.sign_in(person.email, person.password)

    seen.page.wait_for_url("**/consent*")
    seen.look("consent")
    for box in seen.page.locator("input[name=account]").all():
        if not box.is_checked():
            box.check()
    seen.press("Allow access")
    seen.page.wait_for_url("**/callback*")
    answer = landing.query()
    assert answer["state"] == authorization.state
    # s:A48: neither the code nor the challenge leaks through Referer.
    assert all("Referer" not in headers for _, headers in landing.requests)

    tokens = pilot.exchange(authorization, answer["code"])
    assert resource_server.is_active(tokens["access_token"])

    seen.open("/")
    seen.look("home")
    seen.follow("Connected apps")
    seen.page.wait_for_url("**/apps")
    assert seen.page.get_by_text("DNS Pilot").first.is_visible()
    seen.look("apps")
    seen.follow("Remove access")
    seen.page.wait_for_url("**/remove")
    seen.look("remove")
    seen.press("Remove access")
    seen.page.wait_for_load_state()
    seen.look("removed")
    seen.open("/apps")
    seen.look("apps-empty")

    assert not resource_server.is_active(tokens["access_token"])
    if "refresh_token" in tokens:
        with pytest.raises(Refused) as refused:
            pilot.refresh(tokens["refresh_token"])
        assert refused.value.error == "invalid_grant"

    for path in ("accounts", "security"):
        seen.open("/" + path)
        seen.look(path)
    seen.open("/")
    seen.press("Sign out")
    seen.page.wait_for_load_state()
    seen.look("signed-out")

    # P15: nothing of anybody else's is loaded, and no page complains.
    assert seen.strangers(landing.url) == []
    complaints = [text for text in seen.complaints
                  if "status of 4" not in text]
    assert complaints == []
    pilot.http.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_that_nobody_hopes_to_see(width, dark, visitor, stack,
                                            newcomer, landing):
    person = newcomer(account=None)
    seen = visitor(f"rare-{width}-{'dark' if dark else 'light'}",
                   width=width, dark=dark)
    seen.open("/no/such/page")
    seen.look("not-found")
    seen.open("/consent?consent_challenge=nonsense")
    seen.look("consent-unknown")
    seen.open("/login?login_challenge=nonsense")
    seen.look("sign-in-unknown")
    seen.open("/error?error=invalid_request&error_description=No")
    seen.look("error")
    seen.open("/reset?token=nonsense")
    seen.look("reset-spent")
    link = stack.command("user", "reset", person.email).out.split()[0]
    seen.open(link)
    seen.look("reset")
    seen.open("/login")
    seen.sign_in(person.email, person.password)
    pilot = App(stack.url, redirect_uri=landing.url + "/callback")
    seen.open(pilot.request().url)
    seen.look("no-account")
    pilot.http.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_choice_of_accounts_and_everything_asked_for(
        width, visitor, stack, newcomer, landing):
    person = newcomer(account="First of two")
    name = f"Second of two {person.email}"
    assert stack.command("account", "add", name).status == 0
    assert stack.command("member", "add", name, person.email,
                         "owner").status == 0
    pilot = App(stack.url, redirect_uri=landing.url + "/callback")
    seen = visitor(f"choice-{width}", width=width)
    seen.open(pilot.request(
        "zone.read zone.edit dns.read dns.edit workers.read workers.edit "
        "billing.read billing.edit openid profile email offline_access").url)
    seen.sign_in(person.email, person.password)
    seen.page.wait_for_url("**/consent*")
    seen.look("consent-everything")
    seen.press("Allow access")
    seen.page.wait_for_load_state()
    seen.look("consent-no-account-ticked")
    assert seen.page.locator("input[name=account]").count() == 2
    seen.press("Cancel")
    seen.page.wait_for_load_state()
    pilot.http.close()


@pytest.fixture
def large_catalog(stack, tmp_path):
    """A catalog with two more areas of nine permissions each: their ids"""
    catalog = yaml.safe_load((ROOT / "conf/scopes.yml").read_text("utf-8"))
    made = []
    for area in ("harbour", "library"):
        catalog["areas"].append({"id": area, "text": {"en": area.title()}})
        made += [f"{area}.pier{n}" for n in range(9)]
    catalog["scopes"] += [
        {"id": id_, "area": id_.partition(".")[0], "verb": "read",
         "sensitivity": "basic", "required": False,
         "text": {"en": f"See everything at {id_}, and who was there when"}}
        for id_ in made]
    path = tmp_path / "scopes.yml"
    path.write_text(yaml.safe_dump(catalog, allow_unicode=True), "utf-8")
    before = stack._extra
    stack.restart_placet({**before, "scopes": str(path)})
    yield made
    stack.restart_placet(before)


def test_thirty_permissions_on_a_telephone(visitor, newcomer, landing,
                                           large_catalog, client_of):
    """f:K4: grouped, no wider than the screen, and Allow only after them"""
    asked = ["zone.read", "zone.edit", "dns.read", "dns.edit", "workers.read",
             "workers.edit", "billing.read", "billing.edit", "openid",
             "profile", "email", "offline_access", *large_catalog]
    assert len(asked) == 30
    person = newcomer(account="Thirty")
    app = App(landing.url, client_of(
        landing.url + "/callback", scope=" ".join(asked),
        optional_scope=" ".join(asked[1::2])),
        redirect_uri=landing.url + "/callback")
    seen = visitor("thirty", width=320)
    app.url = seen.url
    seen.open(app.request(" ".join(asked)).url)
    seen.sign_in(person.email, person.password)
    seen.page.wait_for_url("**/consent*")
    seen.look("consent")

    groups = seen.page.evaluate("""[...document.querySelectorAll('.area')]
        .map(area => [area.querySelector('h3').textContent,
            area.querySelectorAll('li, input').length])""")
    assert sum(count for _, count in groups) == 29   # one is a sentence
    areas = [name for name, _ in groups]
    order = ["About you", "Zones", "DNS", "Workers", "Billing", "Harbour",
             "Library"]
    halves = [[name for name in order if name in half] for half in (
        areas[:len(set(areas))], areas[len(set(areas)):])]
    assert areas == halves[0] + halves[1], areas
    assert seen.page.evaluate("""() => {
        const may = [...document.querySelectorAll('.area li, .area input')];
        const answers = [...document.querySelectorAll('[name=answer]')];
        return answers.length == 2 && answers.every(button => may.every(one =>
            one.compareDocumentPosition(button)
            & Node.DOCUMENT_POSITION_FOLLOWING));
    }""")
    seen.tab_to("button[value=allow]")
    box = seen.page.evaluate("""(() => {
        const b = document.activeElement.getBoundingClientRect();
        return [b.left, b.right, b.top, b.bottom, innerWidth, innerHeight];
    })()""")
    assert 0 <= box[0] < box[1] <= box[4] and 0 <= box[2] < box[3] <= box[5]
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**/callback*")
    assert "code" in landing.query()
    app.http.close()


def test_by_keyboard_alone(visitor, newcomer, stack, landing):
    """2.1.1, 2.4.7: everything that matters is reached with Tab, and seen"""
    person = newcomer(account="Keys")
    pilot = App(stack.url, redirect_uri=landing.url + "/callback")
    seen = visitor("keyboard")
    authorization = pilot.request()
    seen.open(authorization.url)
    seen.tab_to("input[name=email]")
    seen.page.keyboard.type(person.email)
    seen.tab_to("input[name=password]")
    seen.page.keyboard.type(person.password)
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**/consent*")
    seen.tab_to("button[value=allow]")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**/callback*")
    assert "code" in landing.query()
    pilot.http.close()


def test_text_at_twice_the_size_still_fits(visitor, newcomer, stack, landing):
    """1.4.4, 1.4.12"""
    person = newcomer(account="Spacing")
    pilot = App(stack.url, redirect_uri=landing.url + "/callback")
    seen = visitor("spacing", width=640)
    seen.open(pilot.request().url)
    seen.sign_in(person.email, person.password)
    seen.page.wait_for_url("**/consent*")
    seen.page.evaluate(
        "document.documentElement.style.fontSize = '200%';"
        "for (const e of document.querySelectorAll('*')) {"
        " e.style.lineHeight = '1.5'; e.style.letterSpacing = '0.12em';"
        " e.style.wordSpacing = '0.16em'; }")
    wide = seen.page.evaluate(
        "[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]
    seen.look("consent-large-text")
    pilot.http.close()
