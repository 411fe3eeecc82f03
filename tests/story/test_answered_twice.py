"""
The same answer sent twice (s:A55, s:A56): a double click, a retry after a lost
answer, two windows. The engine itself answers the second with access_denied.
"""

import time

from concurrent.futures import ThreadPoolExecutor

import pytest

from app import Refused
from page import Page, path_of
from person import Away

ALREADY = "You answered this already"


class Question:
    """A consent page, and the answers that its form can send."""

    def __init__(self, person, app, scopes="dns.read"):
        self.person, self.app = person, app
        self.authorization = app.request(scopes)
        self.form = person.authorize(self.authorization.url).form("/consent")

    def fields(self, how):
        return self.person.fill(self.form, answer=how,
                                account=self.form.account("Twice"))

    def send(self, how, person=None):
        """Where the browser ends up: an address of the client, or a page."""
        person = person or self.person
        try:
            return person.follow(person.post(self.form.action,
                                             self.fields(how)))
        except Away as away:
            return away.url

    def send_at_once(self, *hows):
        twins = [self.person.twin() for _ in hows]
        with ThreadPoolExecutor(len(twins)) as pool:
            ends = list(pool.map(self.send, hows, twins))
        for twin in twins:
            twin.http.close()
        return ends

    def code(self, end):
        return self.app.read(self.authorization, end)

    def is_refused(self, end):
        with pytest.raises(Refused) as refused:
            self.code(end)
        return (refused.value.error == "access_denied"
                and "verifier" not in refused.value.fields["error_description"])


@pytest.fixture
def person(newcomer):
    return newcomer(account="Twice")


@pytest.fixture
def ask(person, pilot):
    """A fresh question to the same person."""
    return lambda **how: Question(person, pilot, **how)


def answers(rows, person):
    return rows("select d.answer, d.state, g.state from decision d "
                "join app_user u using (user_id) left join access_grant g "
                "using (grant_id) where u.email = %s", person.email)


def test_at_once_both_get_the_one_code(ask, person, pilot, rows,
                                       resource_server):
    """s:A55: ten pairs, as two clicks and two workers make them"""
    for _ in range(10):
        question = ask()
        first, second = question.send_at_once("allow", "allow")
        code = question.code(first)
        assert question.code(second) == code
    tokens = pilot.exchange(question.authorization, code)
    assert resource_server.is_active(tokens["access_token"])
    assert answers(rows, person) == [("allow", "accepted", "live")] * 10


def test_one_after_the_other_gets_the_same_code(ask, person, rows):
    question = ask()
    code = question.code(question.send("allow"))
    for _ in range(3):
        assert question.code(question.send("allow")) == code
    assert answers(rows, person) == [("allow", "accepted", "live")]


def test_a_refusal_twice_is_a_refusal_twice(ask, person, rows):
    question = ask()
    for end in question.send_at_once("cancel", "cancel"):
        assert question.is_refused(end)
    assert question.is_refused(question.send("cancel"))
    assert answers(rows, person) == [("refuse", "accepted", None)]


@pytest.mark.parametrize("first, second",
                         [("allow", "cancel"), ("cancel", "allow")])
def test_the_first_answer_counts_and_the_other_is_told(
        ask, person, rows, first, second):
    """s:A56"""
    question = ask()
    end = question.send(first)
    other = question.send(second)
    assert isinstance(other, Page) and other.status == 409
    assert other.heading == ALREADY and "first answer counts" in other.text
    if first == "allow":
        assert question.code(end)
        assert answers(rows, person) == [("allow", "accepted", "live")]
    else:
        assert question.is_refused(end)
        assert answers(rows, person) == [("refuse", "accepted", None)]


def test_of_two_different_answers_at_once_one_counts(ask, rows, person):
    """s:A56"""
    for _ in range(10):
        question = ask()
        ends = question.send_at_once("allow", "cancel")
        told = [end for end in ends if isinstance(end, Page)]
        assert [page.heading for page in told] == [ALREADY]
        [end] = [end for end in ends if not isinstance(end, Page)]
        if end is ends[0]:
            assert question.code(end)
        else:
            assert question.is_refused(end)
    assert len(answers(rows, person)) == 10


def test_a_spent_code_is_not_given_again(ask, pilot, resource_server):
    """A client that gets it twice may present it twice, and lose its access."""
    question = ask()
    tokens = pilot.exchange(question.authorization,
                            question.code(question.send("allow")))
    again = question.send("allow")
    assert isinstance(again, Page) and again.heading == ALREADY
    assert resource_server.is_active(tokens["access_token"])
    # Start again leads to a new question.
    page = question.person.open(again.link("Start again"))
    assert path_of(page.url) == "/consent" and page.status == 200


def test_an_answer_is_given_again_for_a_minute(ask, rows, person, stack):
    question = ask()
    question.send("allow")
    kept = ("select sealed is not null, "
            "extract(epoch from sealed_until - answered_at)::int "
            "from authorization_code c join app_user u using (user_id) "
            "where u.email = %s")
    assert rows(kept, person.email) == [(True, 60)]
    rows("update authorization_code c set sealed_until = clock_timestamp() "
         "from app_user u where u.user_id = c.user_id and u.email = %s "
         "returning 1", person.email)
    again = question.send("allow")
    assert isinstance(again, Page) and again.heading == ALREADY
    until = time.monotonic() + 15
    while rows(kept, person.email)[0][0]:
        assert time.monotonic() < until, "the kept answer is not wiped"
        time.sleep(0.2)


def test_nothing_is_given_again_after_the_access_was_taken_back(
        ask, person, pilot, rows):
    """I1: the engine may have forgotten that it answered, and do so anew."""
    question = ask()
    page = person.post(question.form.action, question.fields("allow"))
    code = question.code(person.follow_away(page))
    [grant] = person.apps()
    person.remove(grant)
    assert rows("select from authorization_code where grant_id = %s",
                grant) == []
    try:
        assert person.follow(page).heading == ALREADY
    except Away as away:
        assert question.code(away.url) != code
        code = question.code(away.url)
    with pytest.raises(Refused) as refused:
        pilot.exchange(question.authorization, code)
    assert refused.value.error == "invalid_grant"


def test_another_browser_does_not_get_it(ask, person, ana):
    """The address by which one comes back to the engine says it to nobody
    else, not even with the engine's own cookies."""
    question = ask()
    page = person.post(question.form.action, question.fields("allow"))
    assert question.code(person.follow_away(page))
    thief = person.twin()
    for name in ("placet", "__Host-placet"):
        if thief.cookie(name):
            thief.http.cookies.delete(name)
    for who in (thief, ana):
        end = who.follow(page)
        assert end.heading == ALREADY
    thief.http.close()
    assert question.code(person.follow_away(page))
