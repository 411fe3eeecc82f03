"""Who is this? Sign in, sign out, sessions, passwords, limits."""

import re
import time
import unicodedata

import httpx
import pytest

from page import path_of
from person import PASSWORD, Away, Person


def try_password(person, password, email=None):
    """One attempt on a fresh login page; gives the page that answers."""
    form = person.open("/login").form(field="password")
    return person.submit(form, email=email or person.email,
                         password=password)


def argon2_calls(stack, http):
    """Of all workers together."""
    text = http.get(stack.url + "/metrics").text
    found = re.findall(r"^placet_argon2_\w*total(?:\{[^}]*\})? (\d+)", text,
                       re.MULTILINE)
    assert found, text[:2000]
    return sum(map(int, found))


def test_a_wrong_password_says_nothing_about_the_user(newcomer, stranger):
    """f:G5: the same words for a user and for nobody"""
    person = newcomer()
    wrong = try_password(stranger, "not the password", person.email)
    nobody = try_password(stranger, "not the password",
                          "nobody.at.all@example.com")
    assert wrong.status == nobody.status
    assert 400 <= wrong.status < 500
    assert wrong.text == nobody.text
    assert wrong.form(field="password")
    assert "not the password" not in wrong.html


def test_known_and_unknown_users_cost_the_same_work(
        newcomer, stack, stranger):
    """f:G5: one Argon2 call each, once a worker has made the hash of nobody's
    password that it compares unknown users with"""
    person = newcomer()

    def cost_of(email):
        before = argon2_calls(stack, stranger.http)
        try_password(stranger, "not the password", email)
        return argon2_calls(stack, stranger.http) - before

    for _ in range(4):
        if cost_of("warm.up@example.com") == 1:
            break
    assert [cost_of(email) for email in (
        person.email, "nobody.at.all@example.com", person.email,
        "nobody.else@example.com")] == [1, 1, 1, 1]


def test_the_session_changes_at_sign_in(newcomer, stack):
    """s:A19: a cookie that was planted before is worth nothing after"""
    person = newcomer()
    planted = "A" * 43
    person.http.cookies.set("placet", planted, domain="127.0.0.1", path="/")
    page = person.open("/login")
    assert page.form(field="password"), page
    person.sign_in(page)
    assert person.session_cookie not in (None, planted)
    with Person(stack.url) as thief:
        thief.http.cookies.set("placet", planted, domain="127.0.0.1",
                               path="/")
        assert path_of(thief.open("/apps").url) == "/login"


def test_a_session_that_was_signed_out_is_worth_nothing(newcomer):
    person = newcomer()
    person.sign_in()
    kept = person.twin()
    page = person.open("/")
    person.follow(person.submit(page.form("/sign-out")))
    assert path_of(kept.open("/apps").url) == "/login"
    kept.http.close()


def security_form(page, field):
    found = [form for form in page.forms()
             if path_of(form.action) == "/security"
             and any(form.controls(field))]
    assert found, page
    return found[0]


def password_fields(form):
    return [control["name"] for control in form.controls()
            if control["type"] == "password"]


def test_a_new_password_ends_the_old_cookie_and_the_other_browsers(
        newcomer, stack):
    """s:A19"""
    person = newcomer()
    person.sign_in()
    before = person.twin()
    elsewhere = Person(stack.url, person.email)
    elsewhere.sign_in()

    page = person.open("/security")
    forms = [form for form in page.forms() if password_fields(form)]
    form = forms[0]
    names = password_fields(form)
    assert len(names) >= 2, names
    current = [name for name in names if "new" not in name]
    fields = {name: "another long password" for name in names}
    fields[current[0] if current else names[0]] = PASSWORD
    answer = person.follow(person.submit(form, **fields))
    assert answer.status == 200, answer
    assert person.open("/apps").status == 200
    assert path_of(person.page.url) == "/apps"
    assert path_of(before.open("/apps").url) == "/login"
    assert path_of(elsewhere.open("/apps").url) == "/login"
    before.http.close()
    elsewhere.http.close()

    person.password = "another long password"
    page = person.open("/")
    person.follow(person.submit(page.form("/sign-out")))
    old = try_password(person, PASSWORD)
    assert 400 <= old.status < 500
    assert person.sign_in().status == 200


def test_sign_out_everywhere_else(newcomer, stack):
    person = newcomer()
    person.sign_in()
    elsewhere = Person(stack.url, person.email)
    elsewhere.sign_in()
    page = person.open("/security")
    form = [form for form in page.forms()
            if path_of(form.action) == "/security"
            and not password_fields(form)][0]
    button = next(iter(form.buttons()))
    answer = person.follow(person.submit(form, button))
    assert answer.status == 200
    assert path_of(person.open("/apps").url) == "/apps"
    assert path_of(elsewhere.open("/apps").url) == "/login"
    elsewhere.http.close()


def test_a_reset_link_works_once(newcomer, stack):
    person = newcomer()
    outcome = stack.command("user", "reset", person.email)
    assert outcome.status == 0
    link = outcome.out.split()[0]
    person.password = "chosen by the link"
    person.choose_password(link)
    page = person.open(link)
    assert page.status in (404, 410)
    assert person.sign_in().status == 200


@pytest.mark.parametrize("where", [
    "//evil.example", "/\\evil.example", "https:evil.example",
    "https://evil.example/", "/%09/evil.example", "javascript:alert(1)",
    "\\\\evil.example", "/\t/evil.example", "http:///evil.example",
    "///evil.example", "/..//evil.example", "@evil.example"])
def test_after_sign_in_nobody_is_sent_elsewhere(ana, stack, where):
    """s:A27"""
    page = ana.visit("/login?" + str(
        httpx.QueryParams({"next": where})))
    if page.location:
        assert page.location.startswith(stack.url + "/"), page.location
        assert "evil" not in page.location.split("?")[0].split("/", 3)[2]
        page = ana.follow(page)
    assert page.url.startswith(stack.url + "/")
    for form in page.forms():
        for name, value in form.values():
            if name == "next":
                assert value.startswith("/") and "evil" not in value


def test_after_sign_in_one_is_where_one_wanted_to_be(newcomer):
    person = newcomer()
    page = person.open("/accounts")
    assert path_of(page.url) == "/login"
    page = person.sign_in(page)
    assert path_of(page.url) == "/accounts"
    assert page.status == 200


def test_guessing_is_slowed_and_does_not_lock_the_owner_out(
        newcomer, stranger):
    """s:A28"""
    person = newcomer()
    person.sign_in()
    page = person.open("/")
    person.follow(person.submit(page.form("/sign-out")))

    answers = [try_password(stranger, f"guess {n}", person.email)
               for n in range(12)]
    statuses = [page.status for page in answers]
    assert statuses[:9] == [statuses[0]] * 9
    assert statuses[-1] == 429, statuses
    assert int(answers[-1].headers["retry-after"]) > 0
    assert answers[-1].heading
    right = try_password(stranger, PASSWORD, person.email)
    assert right.status == 429

    # The owner's browser has a bucket of its own.
    assert person.sign_in().status == 200
    assert path_of(person.open("/apps").url) == "/apps"


def test_a_browser_that_refuses_cookies_gets_a_sentence(stack):
    with Person(stack.url, "ana@example.com") as person:
        form = person.open("/login").form(field="password")
        fields = person.fill(form, email="nobody@example.com",
                             password="whatever it is")
        person.http.cookies.clear()
        page = person.post(form.action, fields)
        assert page.status in (400, 403)
        assert "cookie" in page.text.lower()


@pytest.mark.parametrize("agent", [
    b"Fox\xff", "Fü".encode() * 80, "\u0085".encode(), b""])
def test_whatever_a_browser_calls_itself(newcomer, agent):
    """Bytes that are no text, or are none where they are cut off."""
    person = newcomer()
    person.http.headers = [
        *(one for one in person.http.headers.raw
          if one[0].lower() != b"user-agent"),
        (b"user-agent", agent)]
    person.sign_in()
    assert person.session_cookie
    assert person.open("/security").status == 200


def test_another_name_is_said_in_ones_language(stack, stranger):
    """s:A27: and where the pages are, not what the name was"""
    for language, said in (("en", "Open that address"),
                           ("de", "Öffnen Sie stattdessen"),
                           ("ar", "افتح ذلك العنوان")):
        answer = stranger.http.get(stack.url + "/login", headers={
            "Host": "evil.example", "Accept-Language": language})
        assert answer.status_code == 421
        assert said in answer.text and stack.url in answer.text
        assert "evil.example" not in answer.text


def test_two_session_cookies_are_refused(ana, stack):
    """s:A20"""
    answer = ana.http.get(stack.url + "/apps", headers={
        "Cookie": f"placet={ana.session_cookie}; placet={'B' * 43}"})
    assert answer.status_code == 400


def test_max_age_asks_for_the_password_again(newcomer, pilot):
    """f:G2"""
    person = newcomer(account="Age")
    person.sign_in()
    time.sleep(2)
    page = person.open(pilot.request(max_age="1").url)
    assert path_of(page.url) == "/login"
    assert page.form(field="password")
    page = person.sign_in(page)
    assert path_of(page.url) == "/consent"


@pytest.mark.parametrize("prompt", ["login", "select_account"])
def test_prompt_login_asks_for_the_password_again(newcomer, pilot, prompt):
    """f:G2"""
    person = newcomer(account=f"Prompt {prompt}")
    person.sign_in()
    page = person.open(pilot.request(prompt=prompt).url)
    assert path_of(page.url) == "/login"
    page = person.sign_in(page)
    assert path_of(page.url) == "/consent"


def test_the_login_hint_is_filled_in(stranger, pilot):
    page = stranger.open(pilot.request(login_hint="ana@example.com").url)
    form = page.form(field="password")
    assert dict(form.values())["email"] == "ana@example.com"


def test_use_another_account_comes_back_to_the_same_request(
        newcomer, pilot, ana):
    """f:A5"""
    other = newcomer(account="Other")
    person = newcomer(account="First")
    authorization = pilot.request()
    page = person.authorize(authorization.url)
    assert person.email in page.text
    switch = [where for words, where in page.links()
              if "another account" in words]
    if switch:
        page = person.open(switch[0])
    else:
        [form] = [form for form in page.forms()
                  if any("another account" in words
                         for words in form.buttons())]
        page = person.follow(person.submit(form))
    assert path_of(page.url) == "/login", page
    person.email = other.email
    page = person.sign_in(page)
    assert path_of(page.url) == "/consent"
    assert other.email in page.text
    location = person.answer(page, accounts=["Other"])
    assert pilot.read(authorization, location)


def test_a_login_challenge_sent_to_somebody_else_is_useless(
        newcomer, stack, pilot, rows):
    """s:A14"""
    attacker, victim = newcomer(), newcomer(account="Victim")
    attacker.visit(pilot.request().url)
    login_url = attacker.page.location
    assert path_of(login_url) == "/login"
    [before] = rows("select count(*) from decision")
    page = victim.open(login_url)
    # The engine misses its own cookie and tells the app, or we say so.
    try:
        page = victim.sign_in(page)
        assert 400 <= page.status < 500 and page.heading, page
    except Away as away:
        assert "code=" not in away.url and "error=" in away.url
    assert rows("select count(*) from decision") == [before]


@pytest.mark.parametrize("password", [
    "eight ch", "x" * 64, "x" * 1024, "caf\u00e9 caf\u00e9", "cafe\u0301 cafe\u0301",
    "  spaces  around  ", "\u5bc6\u7801\u5bc6\u7801", "=&%+;\"'<>", "\U0001f511" * 4])
def test_a_password_is_its_very_bytes(newcomer, stack, password):
    """s:A30"""
    person = newcomer()
    link = stack.command("user", "reset", person.email).out.split()[0]
    person.password = password
    person.choose_password(link)
    for other in (password[:-1], password + "x", password.upper(),
                  unicodedata.normalize(
                      "NFD" if unicodedata.is_normalized("NFC", password)
                      else "NFC", password)):
        if other != password:
            page = try_password(person, other)
            assert 400 <= page.status < 500, other
    assert person.sign_in().status == 200
    assert path_of(person.open("/apps").url) == "/apps"


@pytest.mark.parametrize("password, statuses", [
    ("", (422,)), ("seven c", (422,)), ("x" * 1025, (422,)),
    ("nul\x00inside", (400, 422)), ("x" * 200000, (413,)),
])
def test_a_password_that_cannot_be(newcomer, stack, password, statuses):
    """s:A30"""
    person = newcomer()
    link = stack.command("user", "reset", person.email).out.split()[0]
    form = person.open(link).form("/reset")
    page = person.submit(form, password=password)
    assert page.status in statuses, page
    assert page.heading
    # The link is not spent by it.
    assert person.open(link).form("/reset")


def test_an_answer_without_a_session_leads_back_to_its_question(
        newcomer, pilot):
    """Signed out in another tab, then Allow pressed in this one."""
    person = newcomer(account="Meanwhile")
    page = person.authorize(pilot.request().url)
    question = page.form("/consent")
    there = person.open("/security")
    person.follow(person.submit(there.form("/sign-out")))
    page = person.follow(person.submit(question, "Allow access"))
    assert path_of(page.url) == "/login"
    assert "nobody is signed in here" in page.text
    page = person.sign_in(page)
    assert path_of(page.url) == "/consent" and page.form("/consent")


def test_each_refused_sign_in_is_in_the_audit_log_once(
        newcomer, stranger, rows):
    """I6; no e-mail address that nobody has is kept in clear"""
    count = ("select count(*) from audit where event = 'sign_in_refused'"
             " and subject = %s")
    person = newcomer(account="Audited")
    person.sign_in()
    [(user,)] = rows("select user_id::text from app_user where email = %s",
                     person.email)
    [(unknown,)] = rows(count, "unknown")
    for email in (person.email, "nobody-at-all@example.com"):
        page = stranger.open("/login")
        page = stranger.submit(page.form(field="password"), email=email,
                               password="not the one")
        assert page.status == 422
    assert rows(count, user) == [(1,)]
    assert rows(count, "unknown") == [(unknown + 1,)]
    assert rows("select count(*) from audit where position(%s in "
                "detail::text || subject) > 0", "nobody-at-all") == [(0,)]
