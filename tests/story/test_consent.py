"""The question, the answer, and what nobody can make of it."""

import json
import re

from concurrent.futures import ThreadPoolExecutor

import pytest

from app import Refused
from command_line import say
from page import Page, path_of
from person import Away


@pytest.fixture
def asked(ana, pilot):
    """A consent page before Ana: (the request, the page, its form)."""
    authorization = pilot.request("dns.read zone.read offline_access")
    page = ana.authorize(authorization.url)
    return authorization, page, page.form("/consent")


def decisions(rows):
    return rows("select count(*) from decision")[0][0]


def test_the_page_says_who_which_app_where_to_and_what(asked):
    _, page, form = asked
    assert page.status == 200
    assert page.title.startswith("Allow access?")
    assert "DNS Pilot" in page.heading
    assert "ana@example.com" in page.text
    assert re.search(r"Not verified\. Registered by Acme on \d+ \w+ \d{4}; we "
                     "have not checked who they are", page.text)
    assert "Connected apps" in page.text
    assert [words for words in form.buttons()
            if words in ("Allow access", "Cancel")]
    # f:A6: none of several accounts is preselected.
    accounts = form.choices("account")
    assert len(accounts) == 2
    assert not any(on for _, on, _ in accounts.values())
    # f:A8: no raw id outside of a disclosure.
    for element in page.root.every():
        for child in element.children:
            if isinstance(child, str) and "dns.read" in child:
                assert element.inside("details"), element.text


def test_the_redirect_host_is_shown_without_path_or_query(ana, pilot):
    """f:A2, f:A3"""
    page = ana.authorize(pilot.request().url)
    assert "/callback" not in page.text
    assert "device" in page.text


def test_at_most_one_warning(asked):
    """f:A15"""
    _, page, _ = asked
    alerts = [element for element in page.root.every()
              if element["role"] == "alert"
              or "warning" in (element["class"] or "").split()]
    assert len(alerts) <= 1


def test_no_account_ticked_asks_again(ana, asked, rows):
    """f:A6"""
    _, _, form = asked
    before = decisions(rows)
    page = ana.submit(form, answer="allow")
    assert page.status == 422
    assert page.form("/consent")
    assert decisions(rows) == before


def test_cancel_needs_no_account(ana, pilot, asked):
    authorization, page, _ = asked
    location = ana.answer(page, "cancel", accounts=())
    with pytest.raises(Refused) as refused:
        pilot.read(authorization, location)
    assert refused.value.error == "access_denied"


@pytest.mark.parametrize("scopes", [
    ["dns.read", "billing.edit"],
    ["billing.edit"],
    ["dns.read", "no.such.scope"],
    ["dns.read", "DNS.READ"],
    ["dns.read "],
    ["dns.read zone.edit"],
    [""],
])
def test_a_scope_that_was_not_asked_for_is_refused(
        ana, asked, rows, scopes):
    """s:A23"""
    _, page, _ = asked
    before = decisions(rows)
    answer = ana.answer(page, scopes=scopes)
    assert isinstance(answer, Page), answer
    assert 400 <= answer.status < 500, answer
    assert decisions(rows) == before


def test_two_hundred_scopes_are_a_clean_refusal(ana, asked, rows):
    """s:A23"""
    _, page, _ = asked
    before = decisions(rows)
    answer = ana.answer(page, scopes=[f"s{n}.read" for n in range(190)])
    assert isinstance(answer, Page) and 400 <= answer.status < 500
    answer = ana.answer(page, scopes=["dns.read"] * 250)
    assert isinstance(answer, Page) and 400 <= answer.status < 500
    assert decisions(rows) == before


def test_what_is_granted_is_what_was_ticked(newcomer, pilot, resource_server):
    """s:A23, f:A9: `dns.read` is required, the other two are not"""
    person = newcomer(account="Ticked")
    authorization = pilot.request("dns.read dns.edit workers.read")
    page = person.authorize(authorization.url)
    offered = page.form("/consent").choices("scope").values()
    assert {value for value, *_ in offered} == {"dns.edit", "workers.read"}
    location = person.answer(page, accounts=["Ticked"], stay=False,
                             scopes=["dns.edit"])
    tokens = pilot.exchange(authorization, pilot.read(authorization, location))
    assert set(tokens["scope"].split()) == {"dns.read", "dns.edit"}
    assert "refresh_token" not in tokens
    answer = resource_server.ask(tokens["access_token"])
    assert set(answer["scope"].split()) == {"dns.read", "dns.edit"}


def test_stay_connected_is_what_makes_it_last(newcomer, pilot):
    """The ruling on offline_access: only when the page said so"""
    person = newcomer(account="Stays")
    tokens = pilot.connect(person, "dns.read", accounts=["Stays"], stay=True)
    assert pilot.refresh(tokens["refresh_token"])


def test_what_is_sensitive_and_optional_starts_off(ana, pilot):
    """f:A10"""
    page = ana.authorize(pilot.request(
        "dns.read dns.edit workers.edit billing.read billing.edit").url)
    form = page.form("/consent")
    sensitive = [on for words, (_, on, _) in form.choices("scope").items()
                 if "Sensitive" in words]
    assert sensitive and not any(sensitive)


def test_keeping_access_is_said_in_words(ana, pilot):
    """f:A11"""
    said = "keeps this access when you are not using it"
    assert said in ana.authorize(pilot.request().url).text
    assert said not in ana.authorize(pilot.request("dns.read").url).text


def test_somebody_elses_account_is_refused(newcomer, ana, asked, rows):
    """I3"""
    newcomer(account="Foreign")
    [(foreign,)] = rows("select account_id::text from account "
                        "where name like 'Foreign %%' limit 1")
    _, page, form = asked
    before = decisions(rows)
    answer = ana.answer(page, account=[foreign])
    assert isinstance(answer, Page)
    assert answer.status in (400, 403, 404, 422)
    own = form.account("Acme")
    answer = ana.answer(page, account=[own, foreign])
    assert isinstance(answer, Page)
    assert answer.status in (400, 403, 404, 422)
    assert decisions(rows) == before


def test_fifty_equal_answers_are_one_decision(newcomer, pilot, rows,
                                              resource_server):
    """s:A55"""
    person = newcomer(account="Fifty")
    authorization = pilot.request()
    page = person.authorize(authorization.url)
    form = page.form("/consent")
    fields = person.fill(form, answer="allow",
                         account=form.account("Fifty"))
    before = decisions(rows)
    twins = [person.twin() for _ in range(50)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(
            lambda twin: twin.post(form.action, fields), twins))
    for twin in twins:
        twin.http.close()
    assert decisions(rows) == before + 1
    assert len(person.apps()) == 1
    sent_on = [answer for answer in answers if answer.status == 303]
    assert sent_on
    assert all(answer.status in (303, 409) for answer in answers), answers
    location = None
    for answer in sent_on[:3]:
        try:
            person.follow(answer)
        except Away as away:
            if "code=" in away.url:
                location = location or away.url
    assert location
    tokens = pilot.exchange(authorization, pilot.read(authorization, location))
    assert resource_server.is_active(tokens["access_token"])


def test_refused_in_one_tab_allowed_in_the_other_is_refused(
        ana, pilot, asked, rows):
    """s:A56"""
    authorization, page, _ = asked
    [grants] = rows("select count(*) from access_grant")
    location = ana.answer(page, "cancel", accounts=())
    assert "error=access_denied" in location
    answer = ana.answer(page, "allow")
    if isinstance(answer, str):
        assert "code=" not in answer
        assert "error=" in answer
    else:
        assert answer.status in (200, 409), answer
    assert rows("select count(*) from access_grant") == [grants]


def test_two_different_answers_at_once_are_the_first_one(
        newcomer, pilot, rows):
    """s:A56"""
    person = newcomer(account="Tabs")
    authorization = pilot.request("dns.read dns.edit")
    form = person.authorize(authorization.url).form("/consent")
    account = form.account("Tabs")
    few = person.fill(form, answer="allow", account=account, stay=[],
                      scope=[])
    many = person.fill(form, answer="allow", account=account, stay=["yes"],
                       scope=["dns.edit"])
    twins = [person.twin() for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(
            lambda pair: pair[1].post(form.action,
                                      few if pair[0] % 2 else many),
            enumerate(twins)))
    for twin in twins:
        twin.http.close()
    [(scopes,)] = rows(
        "select d.scopes from decision d join app_user u using (user_id) "
        "where u.email = %s", person.email)
    code = None
    for answer in answers:
        if answer.status == 303:
            try:
                person.follow(answer)
            except Away as away:
                if "code=" in away.url:
                    code = code or pilot.read(authorization, away.url)
    tokens = pilot.exchange(authorization, code)
    assert set(tokens["scope"].split()) == set(scopes)


def test_back_after_deciding_says_that_it_is_decided(ana, pilot):
    """s:A22"""
    authorization = pilot.request()
    page = ana.authorize(authorization.url)
    ana.answer(page)
    again = ana.open(page.url)
    assert again.status in (200, 409, 410)
    assert not [form for form in again.forms()
                if path_of(form.action) == "/consent"]


def test_a_seal_of_another_session_is_refused(ana, ben, pilot, asked, rows):
    """s:A13: the attacker's own page, posted by the victim's browser"""
    _, _, form = asked
    before = decisions(rows)
    fields = ana.fill(form, answer="allow",
                      account=form.account("Acme"))
    answer = ben.post(form.action, fields)
    assert answer.status == 403
    # With the victim's own CSRF token the seal still is not the victim's.
    own = dict(ben.authorize(pilot.request().url).form("/consent").values())
    fields = [(name, own["csrf"] if name == "csrf" else value)
              for name, value in fields]
    answer = ben.post(form.action, fields)
    assert answer.status == 403
    assert decisions(rows) == before


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": None, "Sec-Fetch-Site": "cross-site", "Referer": None},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": None},
], ids=json.dumps)
def test_an_answer_from_another_site_is_refused(ana, asked, rows, headers):
    """s:A15"""
    _, _, form = asked
    before = decisions(rows)
    answer = ana.submit(form, headers=headers, answer="allow",
                        account=form.account("Acme"))
    assert answer.status == 403
    assert decisions(rows) == before


def test_a_bare_post_is_taken_only_with_its_token(ana, asked, rows):
    """s:A15: neither Origin nor Sec-Fetch"""
    _, _, form = asked
    before = decisions(rows)
    bare = {"Origin": None, "Referer": None, "Sec-Fetch-Site": None,
            "Sec-Fetch-Mode": None, "Sec-Fetch-Dest": None}
    account = form.account("Acme")
    for wrong in ({"csrf": ""}, {"csrf": "A" * 43}, {"without": ("csrf",)}):
        answer = ana.submit(form, headers=bare, answer="allow",
                            account=account, **wrong)
        assert answer.status == 403, wrong
    assert decisions(rows) == before
    answer = ana.submit(form, headers=bare, answer="allow", account=account)
    assert answer.status == 303


def test_a_changed_seal_is_refused(ana, asked, rows):
    _, _, form = asked
    before = decisions(rows)
    seal = dict(form.values())["seal"]
    middle = len(seal) // 2
    for wrong in ("", seal[:-4], seal + "AAAA", "A" * len(seal),
                  seal[:middle] + ("A" if seal[middle] != "A" else "B")
                  + seal[middle + 1:]):
        answer = ana.submit(form, seal=wrong, answer="allow",
                            account=form.account("Acme"))
        assert answer.status in (400, 403), wrong
    assert decisions(rows) == before


@pytest.mark.parametrize("scope", [
    "dns.read no.such.scope", "no.such.scope", "dns.read openid whatever"])
def test_an_unknown_scope_never_reaches_a_page(ana, pilot, scope):
    """f:B3"""
    authorization = pilot.request(scope)
    location = ana.answer_of(authorization.url)
    with pytest.raises(Refused) as refused:
        pilot.read(authorization, location)
    assert refused.value.error == "invalid_scope"


def test_without_a_page_there_is_no_consent(ana, pilot):
    """s:A24, f:A19"""
    authorization = pilot.request(prompt="none")
    location = ana.answer_of(authorization.url)
    with pytest.raises(Refused) as refused:
        pilot.read(authorization, location)
    assert refused.value.error in ("consent_required", "interaction_required",
                                   "login_required")


def test_without_a_session_prompt_none_says_so(stranger, pilot):
    """f:G2"""
    authorization = pilot.request(prompt="none")
    location = stranger.answer_of(authorization.url)
    with pytest.raises(Refused) as refused:
        pilot.read(authorization, location)
    assert refused.value.error == "login_required"


@pytest.mark.parametrize("state", [
    "s" * 1500, "a", "", None, "1234567", "a b+c&d=e#f%", "%41%", "é\u202e",
], ids=["long", "a", "empty", "none", "seven", "signs", "percent", "bidi"])
def test_any_state_comes_back_as_it_was(ana, pilot, state):
    """s:A81, c:A22: also what the engine would refuse (clients.md §0)"""
    def asked():
        return pilot.request("dns.read dns.edit zone.read zone.edit "
                             "workers.read workers.edit offline_access",
                             state=state)

    authorization = asked()
    page = ana.authorize(authorization.url)
    assert pilot.read(authorization, ana.answer(page))
    authorization = asked()
    page = ana.authorize(authorization.url)
    with pytest.raises(Refused) as refused:
        pilot.read(authorization, ana.answer(page, "cancel", accounts=()))
    assert refused.value.error == "access_denied"


def test_a_person_without_an_account_is_told_what_to_do(newcomer, pilot):
    person = newcomer(account=None)
    page = person.authorize(pilot.request().url)
    assert 200 <= page.status < 500
    assert "account" in page.text
    assert not [form for form in page.forms()
                if path_of(form.action) == "/consent"
                and "Allow access" in form.buttons()]


def test_more_is_asked_for_than_before(newcomer, pilot, resource_server):
    """f:A12"""
    person = newcomer(account="Grown")
    first = pilot.connect(person, "dns.read offline_access",
                          accounts=["Grown"])
    page = person.authorize(pilot.request(
        "dns.read zone.read offline_access").url)
    assert "New" in page.text and "Already allowed" in page.text
    assert "Allowed before" not in page.text
    person.answer(page, "cancel", accounts=())
    assert resource_server.is_active(first["access_token"])
    assert pilot.refresh(first["refresh_token"])


def test_more_on_another_account_too(newcomer, pilot, stack):
    """f:A12: what is allowed on one account is not on the next"""
    person = newcomer(account="Here")
    name = f"There {person.email}"[:30]
    say(stack, "account", "add", name)
    say(stack, "member", "add", name, person.email, "owner")
    pilot.connect(person, "dns.read", accounts=["Here"])
    page = person.authorize(pilot.request("dns.read zone.read").url)
    assert "Already allowed, but not on each of these accounts" in page.text
    assert page.text.count("Allowed before") == 1
    [folded] = [e for e in page.root.every("details")
                if "Already allowed" in e.text]
    assert "open" in folded
