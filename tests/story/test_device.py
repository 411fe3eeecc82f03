"""Apps on devices without a browser (RFC 8628; f:I8)."""

import concurrent.futures
import itertools
import json
import re
import subprocess

from urllib.parse import parse_qs, urlsplit

import pytest

from app import App, Refused, seen
from device import GRANT, Device, type_code
from page import path_of

_numbers = itertools.count(1)
CODE = re.compile(r"[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}")


@pytest.fixture(autouse=True)
def unlimited(rows):
    """All stories ask from one address; the limits have stories of their
    own."""
    rows("with a as (delete from rate_bucket returning 1), "
         "b as (delete from rate_member returning 1) select 1")


@pytest.fixture
def device_of(stack, tmp_path):
    """device_of(…): a device of a new client, which has no redirects"""
    made = []

    def make(**more):
        client_id = f"device-{next(_numbers)}"
        path = tmp_path / f"{client_id}.json"
        path.write_text(json.dumps({
            "client_id": client_id,
            "client_name": "Zone Shell",
            "token_endpoint_auth_method": "none",
            "grant_types": [GRANT, "refresh_token"],
            "scope": "offline_access dns.read dns.edit zone.read",
            "account": "Acme",
            "visibility": "public",
            **more,
        }))
        outcome = stack.command("client", "import", str(path))
        assert outcome.status == 0, outcome.reason()
        found = re.search(r"client_secret: (\S+)", outcome.out)
        secret = found.group(1) if found else None
        if secret:
            seen.add(secret)
        made.append(Device(stack.url, client_id, secret=secret))
        return made[-1]

    yield make
    for one in made:
        one.http.close()


@pytest.fixture
def device_named(stack):
    """device_named(client id): one that says it is, without a secret"""
    made = []

    def make(client_id):
        made.append(Device(stack.url, client_id))
        return made[-1]

    yield make
    for one in made:
        one.http.close()


@pytest.fixture
def device(device_of):
    return device_of()


def test_a_device_is_allowed(device, newcomer, resource_server):
    """The whole of it, with the words of §3.2 and §3.5."""
    person = newcomer(account="Device")
    response = device.call_ask()
    assert response.headers["content-type"].startswith("application/json")
    asked = response.json()
    assert CODE.fullmatch(asked["user_code"])
    assert len(asked["device_code"]) >= 43
    assert asked["verification_uri"] == device.url + "/device"
    assert asked["verification_uri_complete"] == \
        device.url + "/device?user_code=" + asked["user_code"]
    assert (asked["expires_in"], asked["interval"]) == (600, 5)
    seen.update({asked["device_code"], asked["user_code"]})
    assert device.says(asked["device_code"]) == "authorization_pending"

    page = type_code(person, asked["user_code"].lower().replace("-", " "))
    assert path_of(page.url) == "/consent", page
    assert asked["user_code"] in page.text
    assert "started this on a device in front of you" in page.text
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert re.search(r"form-action 'self'(;|$)",
                     page.headers["content-security-policy"])
    page = person.answer(page, accounts=["Device"])
    assert path_of(page.url) == "/device/allowed", page
    assert "return to your device" in page.heading
    for word in ("code=", "state=", asked["user_code"]):
        assert word not in page.url

    tokens = device.poll(asked["device_code"])
    assert tokens["token_type"].lower() == "bearer"
    said = resource_server.ask(tokens["access_token"])
    assert said["active"] and set(said["scope"].split()) == {
        "dns.read", "offline_access"}
    assert device.says(asked["device_code"]) == "invalid_grant"
    again = device.refresh(tokens["refresh_token"])
    assert resource_server.is_active(again["access_token"])


def test_the_complete_link_still_asks(device, newcomer):
    """f:I8: it fills in the code, and nothing is begun before a person has
    seen it beside the device's"""
    person = newcomer(account="Link")
    asked = device.ask()
    page = person.open(asked["verification_uri_complete"])
    # A link brings the code along through signing in.
    page = person.sign_in(page)
    assert path_of(page.url) == "/device", page
    form = page.form("/device")
    assert dict(form.values())["user_code"] == asked["user_code"]
    assert "Check that the device shows this code" in page.text
    assert "someone sent you this code or link, stop" in page.text
    assert device.says(asked["device_code"]) == "authorization_pending"
    page = person.follow(person.submit(form))
    assert path_of(page.url) == "/consent"
    assert asked["user_code"] in page.text


def test_nobody_is_asked_to_trust_an_address(ana):
    """What is no code is not repeated on the page."""
    page = ana.open("/device?user_code=Call+0800+1234")
    assert page.status == 200
    assert "0800" not in page.html
    page = ana.open("/device?user_code=%3Cb%3EBCDF-GHJK")
    assert "BCDF" not in page.html


def test_refused(device, newcomer):
    person = newcomer(account="No")
    asked = device.ask()
    page = type_code(person, asked["user_code"])
    page = person.answer(page, "cancel", accounts=["No"])
    assert path_of(page.url) == "/device/refused", page
    assert "Nothing was allowed" in page.heading
    for _ in range(2):
        assert device.says(asked["device_code"]) == "access_denied"
    # Said once, for good.
    page = type_code(person, asked["user_code"])
    assert page.status == 422 and path_of(page.url) == "/device"


def test_too_often_is_slower(device, rows):
    """§3.5: five seconds more for this and all later questions"""
    asked = device.ask()
    assert device.says(asked["device_code"]) == "authorization_pending"
    for expected in (10, 15, 20):
        assert device.says(asked["device_code"]) == "slow_down"
        [(interval,)] = rows("select interval_s from device "
                             "order by asked_at desc limit 1")
        assert interval == expected
    rows("update device set polled_at = polled_at - interval '16 s' "
         "returning 1")
    assert device.says(asked["device_code"]) == "slow_down"
    rows("update device set polled_at = polled_at - interval '25 s' "
         "returning 1")
    assert device.says(asked["device_code"]) == "authorization_pending"


def test_expired(device, newcomer, rows):
    person = newcomer(account="Late")
    asked, other = device.ask(), device.ask()
    page = type_code(person, asked["user_code"])
    rows("update device set expires_at = clock_timestamp() returning 1")
    for one in (asked, other):
        assert device.says(one["device_code"]) == "expired_token"
    page = person.answer(page, accounts=["Late"])
    assert page.status == 410, page
    assert "no longer good" in page.heading
    assert person.apps() == {}
    page = type_code(person, other["user_code"])
    assert page.status == 422
    assert device.says(asked["device_code"]) == "expired_token"
    # Kept for a day to say so, then forgotten.
    rows("update device set expires_at = expires_at - interval '25 hours' "
         "returning 1")
    device.ask()
    assert device.says(asked["device_code"]) == "invalid_grant"


def test_another_clients_code_is_no_code(device, device_of, newcomer):
    """And asking with it changes nothing for the one whose it is."""
    person = newcomer(account="Mine")
    other, asked = device_of(), device.ask()
    assert device.says(asked["device_code"]) == "authorization_pending"
    for _ in range(3):
        assert other.says(asked["device_code"]) == "invalid_grant"
    person.answer(type_code(person, asked["user_code"]), accounts=["Mine"])
    assert other.says(asked["device_code"]) == "invalid_grant"
    assert device.poll(asked["device_code"])["access_token"]


@pytest.mark.parametrize("wrong", ["", "x", "0" * 43, "A" * 4000])
def test_what_is_no_device_code(device, wrong):
    answer = device.call_poll(wrong)
    assert answer.status_code == 400
    assert answer.json()["error"] == \
        ("invalid_grant" if wrong else "invalid_request")


def test_a_client_that_is_not_registered_for_it(client_of, device_named):
    plain = device_named(client_of("https://plain.example/cb"))
    for _ in range(2):
        answer = plain.call_ask()
        assert answer.status_code == 400
        assert answer.json()["error"] == "unauthorized_client"
    assert plain.says("0" * 43) == "unauthorized_client"
    ghost = device_named("nobody")
    answer = ghost.call_ask()
    assert (answer.status_code, answer.json()["error"]) == \
        (401, "invalid_client")


def test_a_client_with_a_secret_must_show_it(device_named, device_of,
                                             newcomer):
    """RFC 8628 §3.1, §3.4: authenticated like anywhere else"""
    person = newcomer(account="Secret")
    device = device_of(token_endpoint_auth_method="client_secret_basic")
    naked = device_named(device.client_id)
    assert naked.call_ask().status_code == 401
    asked = device.ask()
    person.answer(type_code(person, asked["user_code"]),
                  accounts=["Secret"])
    assert naked.call_poll(asked["device_code"]).status_code == 401
    assert device.poll(asked["device_code"])["access_token"]


@pytest.mark.parametrize("scopes, error", [
    ("", "invalid_scope"), (None, "invalid_scope"),
    ("dns.read no.such", "invalid_scope"), ("billing.edit", "invalid_scope"),
    ("dns.read  zone.read", "invalid_scope")])
def test_scopes_are_judged_as_everywhere(device, scopes, error):
    answer = device.call_ask(scopes)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_audience_is_refused(device):
    answer = device.call_ask(audience="https://api.example")
    assert (answer.status_code, answer.json()["error"]) == \
        (400, "invalid_request")


@pytest.mark.parametrize("named", [
    "https://nowhere.example/",
    ["https://one.example/", "https://two.example/"]])
def test_a_resource_that_is_none(device, named):
    """RFC 8707 §2: unknown, or two for one authorization"""
    answer = device.call_ask(resource=named)
    assert (answer.status_code, answer.json()["error"]) == \
        (400, "invalid_target")


@pytest.mark.parametrize("body, kind", [
    ("scope=dns.read&scope=dns.edit&client_id=x",
     "application/x-www-form-urlencoded"),
    ('{"client_id": "x"}', "application/json"),
    ("client_id=x", "text/plain")])
def test_the_door(device, body, kind):
    answer = device.http.post(device.url + "/oauth2/device_authorization",
                              content=body, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["error"]) == \
        (400, "invalid_request")


def test_asking_is_limited(device, rows):
    for _ in range(30):
        device.ask()
    answer = device.call_ask()
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1


def test_five_wrong_codes_lock_out(device, newcomer, rows, ana):
    """f:I8: then not even the right one is looked at, but by somebody else"""
    person = newcomer(account="Guess")
    asked = device.ask()
    for wrong in ("BBBB-BBBB", "hello", "CCCC-CCCC", "DDDD-DDDD", "1"):
        page = type_code(person, wrong)
        assert page.status == 422, page
        assert "No device is waiting with that code" in page.text
    page = type_code(person, asked["user_code"])
    assert page.status == 429, page
    assert "Too many wrong codes" in page.text
    assert int(page.headers["retry-after"]) > 60
    [(noted,)] = rows(
        "select count(*) from audit where event = 'device_code_wrong' and "
        "user_id = (select user_id from app_user where email = %s)",
        person.email)
    assert noted == 5
    assert path_of(type_code(ana, asked["user_code"]).url) == "/consent"


def test_right_codes_do_not_count(device, newcomer):
    person = newcomer(account="Often")
    for _ in range(8):
        page = type_code(person, device.ask()["user_code"])
        assert path_of(page.url) == "/consent", page


def test_guessing_at_once_gains_nothing(device, newcomer):
    """Fifty guesses in parallel are five."""
    person = newcomer(account="Fast")
    person.sign_in()
    page = person.open("/device")
    csrf = dict(page.form("/device").values())["csrf"]
    twins = [person.twin() for _ in range(25)]

    def guess(one):
        return one.post("/device", {"csrf": csrf,
                                    "user_code": "BBBB-BBBB"}).status

    with concurrent.futures.ThreadPoolExecutor(25) as pool:
        found = list(pool.map(guess, twins))
    for one in twins:
        one.http.close()
    assert found.count(422) == 5, found
    assert found.count(429) == 20, found


def test_an_empty_field_is_no_guess(newcomer):
    person = newcomer(account="Empty")
    for _ in range(7):
        page = type_code(person, "  ")
        assert page.status == 422
        assert "Enter the code that your device shows" in page.text


def test_two_browsers_with_one_code(device, newcomer):
    """s:A56: the first answer counts, whoever gives it"""
    first, second = newcomer(account="First"), newcomer(account="Second")
    asked = device.ask()
    pages = [type_code(person, asked["user_code"])
             for person in (first, second)]
    page = second.answer(pages[1], accounts=["Second"])
    assert path_of(page.url) == "/device/allowed"
    page = first.answer(pages[0], accounts=["First"])
    assert page.status == 410 and "no longer good" in page.heading, page
    assert first.apps() == {}
    assert len(second.apps()) == 1
    tokens = device.poll(asked["device_code"])
    assert tokens["access_token"]


def test_allow_and_cancel_at_once(device, newcomer):
    """The same person in two windows; fifty answers, one of them counts."""
    person = newcomer(account="Twice")
    asked = device.ask()
    page = type_code(person, asked["user_code"])
    form = page.form("/consent")
    [account] = [form.value_of("account", name) for name in ("Twice",)]
    fields = {
        how: person.fill(form, answer=how, account=[account])
        for how in ("allow", "cancel")}
    twins = [person.twin() for _ in range(12)]

    def answer(pair):
        number, one = pair
        how = "cancel" if number % 2 else "allow"
        return one.post("/consent", fields[how]).status

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        assert set(pool.map(answer, enumerate(twins))) <= {303, 409, 410}
    for one in twins:
        one.http.close()
    said = device.call_poll(asked["device_code"]).json()["error"]
    assert said in ("authorization_pending", "access_denied")
    assert len(person.apps()) == (said == "authorization_pending")


def test_fifty_polls_get_one_set_of_tokens(device, newcomer):
    person = newcomer(account="Fifty")
    asked = device.ask()
    person.answer(type_code(person, asked["user_code"]),
                  accounts=["Fifty"])
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(
            lambda _: device.call_poll(asked["device_code"]), range(50)))
    good = [one for one in answers if one.status_code == 200]
    assert len(good) == 1, [one.text for one in answers]
    seen.update(good[0].json()[name]
                for name in ("access_token", "refresh_token"))
    assert {one.json()["error"] for one in answers
            if one.status_code != 200} == {"invalid_grant"}


@pytest.mark.parametrize("how", ["removed", "suspended", "disabled"])
def test_taken_back_before_the_device_asked(how, device_of, newcomer, stack,
                                            rows):
    """I1, s:A57: an approval in flight does not outlive its grant"""
    device, person = device_of(), newcomer(account="Back")
    asked = device.ask()
    person.answer(type_code(person, asked["user_code"]), accounts=["Back"])
    if how == "removed":
        [grant] = person.apps()
        person.remove(grant)
    elif how == "suspended":
        assert stack.command("client", "suspend",
                             device.client_id).status == 0
    else:
        assert stack.command("user", "disable", person.email).status == 0
    answer = device.call_poll(asked["device_code"])
    if how == "suspended":
        assert (answer.status_code, answer.json()["error"]) == \
            (400, "invalid_grant")
        refused = device.call_ask()
        assert (refused.status_code, refused.json()["error"]) == \
            (400, "unauthorized_client")
        assert "suspended" in refused.json()["error_description"]
        assert stack.command("client", "resume",
                             device.client_id).status == 0
        answer = device.call_poll(asked["device_code"])
    assert (answer.status_code, answer.json()["error"]) == \
        (400, "invalid_grant")
    assert device.says(asked["device_code"]) == "invalid_grant"


def test_never_without_the_page(stack, client_of, device_named, newcomer):
    """features.md §4.1: trust in the app says nothing of who began. Not even
    for the operator's own app with a live grant that covers it all."""
    person = newcomer(account="Own")
    client_id = client_of("https://own.example/cb", first_party=True,
                          grant_types=["authorization_code", "refresh_token",
                                       GRANT])
    web = App(stack.url, client_id, "https://own.example/cb")
    web.connect(person, "dns.read", accounts=["Own"])
    # On the web that is answered from the grant.
    assert "code=" in person.answer_of(web.request("dns.read").url)
    device = device_named(client_id)
    for _ in range(2):
        asked = device.ask("dns.read")
        page = type_code(person, asked["user_code"])
        assert path_of(page.url) == "/consent", page
        assert asked["user_code"] in page.text
        assert "started this on a device in front of you" in page.text
        person.answer(page, accounts=["Own"])
        assert device.poll(asked["device_code"])["access_token"]
    web.http.close()


def test_a_private_apps_device_and_a_stranger(device_of, newcomer):
    """Who is no member of its account is told so; the device goes on
    waiting for somebody who is."""
    device = device_of(visibility="private")
    person = newcomer(account="Elsewhere")
    asked = device.ask()
    page = type_code(person, asked["user_code"])
    assert page.status == 403 and "Only members" in page.heading, page
    assert device.says(asked["device_code"]) == "authorization_pending"


def test_another_account_of_the_same_person(device, newcomer):
    """"Not you?" leads back to the code, and asks who it is"""
    first, second = newcomer(account="One"), newcomer(account="Two")
    asked = device.ask()
    page = type_code(first, asked["user_code"])
    page = first.open(path_of(page.link("Not you?")) + "?as=other")
    form = page.form("/device")
    assert dict(form.values())["user_code"] == asked["user_code"]
    page = first.follow(first.submit(form))
    first.email = second.email
    page = first.sign_in(page)
    assert path_of(page.url) == "/consent", page
    assert second.email in page.text
    page = first.answer(page, accounts=["Two"])
    assert path_of(page.url) == "/device/allowed"
    assert device.poll(asked["device_code"])["access_token"]


def test_going_back_after_the_answer(device, newcomer):
    """s:A22: a second way through the same request changes nothing"""
    person = newcomer(account="Back")
    asked = device.ask()
    page = type_code(person, asked["user_code"])
    consent, form = page.url, page.form("/consent")
    person.answer(page, accounts=["Back"])
    page = person.open(consent)
    assert page.status == 409 and "already" in page.heading, page
    page = person.follow(person.submit(form, answer="cancel"))
    assert path_of(page.url) == "/device/allowed", page
    assert device.poll(asked["device_code"])["access_token"]


def test_the_return_address_is_ours_alone(stack, device_of, newcomer, ana,
                                          tmp_path, rows):
    """Neither in a request from outside, nor in what is imported."""
    device = device_of()
    ours = stack.url + "/device/return"
    app = App(stack.url, device.client_id, ours)
    page = ana.open(app.request("dns.read").url)
    assert page.status == 400, page
    assert device.call_token(grant_type="authorization_code", code="x",
                             redirect_uri=ours,
                             code_verifier="x" * 43).status_code == 400
    page = ana.visit("/device/return?code=x&state=y")
    assert page.status == 404
    path = tmp_path / "thief.json"
    for uri in (ours, "http://127.0.0.1/device/return"):
        path.write_text(
            '{"client_id": "thief", "client_name": "Thief", '
            '"account": "Acme", "scope": "dns.read", '
            f'"redirect_uris": ["{uri}"], '
            '"token_endpoint_auth_method": "none"}')
        outcome = stack.command("client", "import", str(path))
        assert outcome.status != 0
        assert "our own" in outcome.reason(), outcome
    assert rows("select 1 from client where client_id = 'thief'") == []
    app.http.close()


def test_nothing_of_it_is_kept_in_clear(device, newcomer, stack, rows):
    """s:A73, for every stage: neither code, nor the engine's code, nor the
    verifier"""
    person = newcomer(account="Dump")
    asked = device.ask()

    def dump():
        return subprocess.run(
            ["pg_dump", "--data-only", "--schema=placet",
             stack.store.admin], check=True, capture_output=True,
            text=True).stdout

    def check(text):
        for secret in (asked["device_code"], asked["user_code"],
                       asked["user_code"].replace("-", ""), "ory_ac_",
                       "code_verifier"):
            assert secret not in text, secret
            assert secret.encode().hex() not in text, secret

    check(dump())
    page = type_code(person, asked["user_code"])
    check(dump())
    person.answer(page, accounts=["Dump"])
    [(sealed,)] = rows("select sealed from device where state = 'allowed' "
                       "order by asked_at desc limit 1")
    assert len(sealed) > 48 + 40
    check(dump())
    device.poll(asked["device_code"])
    check(dump())
    assert rows("select 1 from device where sealed is not null and "
                "state = 'taken'") == []


def test_the_engines_code_is_of_no_use_without_the_device(device, newcomer,
                                                          stack):
    """What a browser sees on the way holds nothing that could be spent."""
    person = newcomer(account="Way")
    asked = device.ask()
    page = type_code(person, asked["user_code"])
    locations = []
    page = person.submit(page.form("/consent"), answer="allow",
                         account=[page.form("/consent").value_of(
                             "account", "Way")])
    while page.status == 303:
        locations.append(page.location)
        page = person.visit(page.location)
    assert len(locations) >= 2
    for where in locations:
        query = parse_qs(urlsplit(where).query)
        assert "code" not in query, where
        assert not where.startswith(stack.url + "/device/return"), where


def test_the_engine_away_at_the_poll(device, newcomer, stack):
    """Not reached, nothing lost: the next poll gets the tokens."""
    person = newcomer(account="Away")
    asked = device.ask()
    person.answer(type_code(person, asked["user_code"]), accounts=["Away"])
    stack.stop_engine()
    try:
        answer = device.call_poll(asked["device_code"])
        assert (answer.status_code, answer.json()["error"]) == \
            (503, "temporarily_unavailable")
        assert int(answer.headers["retry-after"]) > 0
    finally:
        stack.start_engine()
    assert device.poll(asked["device_code"])["access_token"]


def test_devices_are_grants_of_their_own(device, newcomer, resource_server):
    """f:E9: removing one spares the other"""
    person = newcomer(account="Both")
    tokens = []
    for _ in range(2):
        asked = device.ask()
        person.answer(type_code(person, asked["user_code"]),
                      accounts=["Both"])
        tokens.append(device.wait(asked))
    assert len(person.apps()) == 2
    gone = resource_server.ask(tokens[0]["access_token"])
    assert gone["active"]
    person.remove(list(person.apps())[0])
    alive = [resource_server.is_active(one["access_token"])
             for one in tokens]
    assert sorted(alive) == [False, True]


def test_a_device_code_is_not_a_browsers_client(device, ana):
    """A client of devices alone has no redirects: no browser may ask for
    it."""
    app = App(device.url, device.client_id, "https://any.example/cb")
    page = ana.open(app.request("dns.read").url)
    assert page.status == 400
    app.http.close()


def test_refused_is_refused_of_a_code_that_is_used(device, newcomer):
    """A refresh with a device code, and a device code as a code."""
    asked = device.ask()
    for fields in ({"grant_type": "refresh_token",
                    "refresh_token": asked["device_code"]},
                   {"grant_type": "authorization_code",
                    "code": asked["device_code"],
                    "redirect_uri": device.url + "/device/return",
                    "code_verifier": "x" * 43}):
        answer = device.call_token(**fields)
        assert answer.status_code == 400, answer.text
    with pytest.raises(Refused):
        device.poll(asked["user_code"])
    assert device.says(asked["device_code"]) == "authorization_pending"


DNS = "https://api.demo.example"
PLATFORM = "https://api.demo.example/platform"


def test_for_one_resource(device, newcomer, resource_server):
    """RFC 8707: what the device named is what its tokens are for; said again
    with the code, and nothing else"""
    person = newcomer(account="Api")
    asked = device.ask(resource=DNS)
    person.answer(type_code(person, asked["user_code"]), accounts=["Api"])
    for named in (PLATFORM, "https://nowhere.example"):
        answer = device.call_token(grant_type=GRANT, resource=named,
                                   device_code=asked["device_code"])
        assert (answer.status_code, answer.json()["error"]) == \
            (400, "invalid_target")
    answer = device.call_token(grant_type=GRANT, resource=DNS,
                               device_code=asked["device_code"])
    assert answer.status_code == 200, answer.text
    tokens = answer.json()
    seen.update({tokens["access_token"], tokens["refresh_token"]})
    assert resource_server.ask(tokens["access_token"])["aud"] == [DNS]
    again = device.refresh(tokens["refresh_token"])
    assert resource_server.ask(again["access_token"])["aud"] == [DNS]


def test_no_resource_cannot_be_named_later(device, newcomer):
    person = newcomer(account="Later")
    asked = device.ask()
    person.answer(type_code(person, asked["user_code"]), accounts=["Later"])
    answer = device.call_token(grant_type=GRANT, resource=DNS,
                               device_code=asked["device_code"])
    assert (answer.status_code, answer.json()["error"]) == \
        (400, "invalid_target")
    assert device.poll(asked["device_code"])["access_token"]


def test_a_scope_the_resource_does_not_understand(device):
    answer = device.call_ask("offline_access dns.read zone.read",
                             resource=PLATFORM)
    assert (answer.status_code, answer.json()["error"]) == \
        (400, "invalid_scope")
