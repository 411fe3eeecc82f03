"""Access that cannot be undone asks for the password again; and roles."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app import Refused
from own_client import own_client  # noqa: F401
from page import path_of
from person import Away

_ASKED = "dns.read billing.edit offline_access"


def grow_old(person, rows):
    """The password was given twenty minutes ago."""
    rows("update session set signed_in_at = now() - interval '20 minutes' "
         "where user_id = (select user_id from app_user where email = %s) "
         "returning 1", person.email)


@pytest.fixture
def step_up(newcomer, pilot, rows):
    """(person, the request, the page that asks for the password)"""
    person = newcomer(account="Stepping")
    person.sign_in()
    grow_old(person, rows)
    authorization = pilot.request(_ASKED)
    page = person.authorize(authorization.url)
    assert path_of(page.url) == "/consent"
    answer = person.answer(page, accounts=["Stepping"],
                           scopes=["billing.edit"])
    assert not isinstance(answer, str), answer
    assert answer.status in (200, 401, 403, 422), answer
    assert answer.form(field="password")
    return person, authorization, answer


def again(person, page, password, **fields):
    try:
        return person.follow(person.submit(
            page.form("/consent"), answer="allow", password=password,
            **fields))
    except Away as away:
        return away.url


def test_a_fresh_password_goes_on(step_up, pilot, rows):
    person, authorization, page = step_up
    before = person.session_cookie
    location = again(person, page, person.password)
    assert isinstance(location, str), location
    tokens = pilot.exchange(authorization, pilot.read(authorization,
                                                      location))
    assert "billing.edit" in tokens["scope"].split()
    # s:A19: more was proved, so the cookie is another one.
    assert person.session_cookie != before


def test_sent_twice_at_once_it_is_one_answer(step_up, pilot, rows):
    """s:A55: the second finds its session under another cookie."""
    person, authorization, page = step_up
    twins = [person.twin() for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(
            lambda twin: again(twin, page, person.password), twins))
    [location] = [end for end in ends if isinstance(end, str)]
    tokens = pilot.exchange(authorization, pilot.read(authorization,
                                                      location))
    assert "billing.edit" in tokens["scope"].split()
    [(other, told)] = [pair for pair in zip(twins, ends)
                       if not isinstance(pair[1], str)]
    assert path_of(told.url) == "/login", told
    # What became of it, or the question anew: as far as it came.
    assert other.sign_in(told).status in (200, 409)
    assert rows("select d.answer from decision d join app_user u "
                "using (user_id) where u.email = %s",
                person.email) == [("allow",)]
    for twin in twins:
        twin.http.close()


def test_a_wrong_password_allows_nothing(step_up, rows):
    person, _, page = step_up
    before = rows("select count(*) from decision")
    answer = again(person, page, "not the password")
    assert not isinstance(answer, str) and answer.form(field="password")
    answer = again(person, page, "")
    assert not isinstance(answer, str)
    assert rows("select count(*) from decision") == before


def test_too_many_tries_keep_what_was_ticked(step_up, pilot, rows):
    """Who mistypes often waits a minute, not for another consent."""
    person, authorization, page = step_up
    for _ in range(10):
        page = again(person, page, "not the password")
        assert page.status == 422, page
    page = again(person, page, person.password)
    assert page.status == 429 and "Wait a minute" in page.text, page
    rows("with a as (delete from rate_bucket returning 1) select 1")
    location = again(person, page, person.password)
    tokens = pilot.exchange(authorization, pilot.read(authorization,
                                                      location))
    assert "billing.edit" in tokens["scope"].split()


def test_posting_around_the_page_allows_nothing(step_up, rows):
    person, _, page = step_up
    before = rows("select count(*) from decision")
    answer = person.submit(page.form("/consent"), answer="allow",
                           without=("password",))
    assert answer.status != 303
    assert rows("select count(*) from decision") == before


def test_who_just_signed_in_is_not_asked(newcomer, pilot):
    person = newcomer(account="Fresh")
    authorization = pilot.request(_ASKED)
    location = person.answer(person.authorize(authorization.url),
                             accounts=["Fresh"], scopes=["billing.edit"])
    assert isinstance(location, str), location


@pytest.fixture
def team(newcomer, stack, rows):
    """team(role): (a person of that role, the account's whole name)"""
    owner, other = newcomer(account="Team"), newcomer(account=None)
    [(name,)] = rows(
        "select a.name from account a join membership using (account_id) "
        "join app_user u using (user_id) where u.email = %s", owner.email)

    def join(role):
        assert stack.command("member", "add", name, other.email,
                             role).status == 0
        return other, name
    return join


def test_a_member_cannot_give_what_only_an_owner_may(team, pilot, rows):
    """f:B4: not offered, and not taken when posted all the same"""
    member, _ = team("member")
    page = member.authorize(pilot.request(_ASKED).url)
    form = page.form("/consent")
    assert "billing.edit" not in {value for value, *_ in
                                  form.choices("scope").values()}
    before = rows("select count(*) from decision")
    answer = member.submit(form, answer="allow",
                           account=form.account("Team"),
                           scope=["billing.edit"])
    assert 400 <= answer.status < 500, answer
    assert rows("select count(*) from decision") == before


def test_who_may_not_give_it_reads_who_can_and_goes_back(
        team, own_client, rows):  # noqa: F811
    """f:B4: what is missing, where, whom to ask; and the app is answered"""
    member, name = team("member")
    [(owner,)] = rows(
        "select u.name from account a join membership m using (account_id) "
        "join app_user u using (user_id) where a.name = %s "
        "and m.role = 'owner'", name)
    own = own_client(method="none", scope="openid dns.read billing.edit")
    authorization = own.app.request("dns.read billing.edit")
    page = member.authorize(authorization.url)
    assert page.status == 403 and "You can’t give this access" in page.heading
    assert f"{own.title} needs something that your role" in page.text
    assert (f"{name} Only an owner can give it. Ask {owner}, who is an owner"
            in page.text)
    assert "Change how you pay" in page.text
    with pytest.raises(Refused) as refused:
        own.app.read(authorization, member.answer(page, "cancel",
                                                  accounts=()))
    assert refused.value.error == "access_denied"


def test_a_role_that_is_lowered_takes_its_access_along(
        team, pilot, resource_server):
    second, _ = team("owner")
    authorization = pilot.request(_ASKED)
    location = second.answer(second.authorize(authorization.url),
                             accounts=["Team"], scopes=["billing.edit"])
    tokens = pilot.exchange(authorization, pilot.read(authorization,
                                                      location))
    assert resource_server.is_active(tokens["access_token"])
    team("member")
    answer = resource_server.ask(tokens["access_token"])
    assert not answer["active"] or \
        "billing.edit" not in answer["scope"].split()
