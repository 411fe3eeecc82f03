"""
A code that comes a second time (RFC 6749 §4.1.2, s:A51): the engine ends what
came of it, whoever presents it; here it ends only for whoever can show that the
code is theirs, and then in both.
"""

import time

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from app import App, Refused
from test_apps_ended import ended

SPENT = "The code that began this access was used again"


def present(app, made, **change):
    fields = {"grant_type": "authorization_code", "code": made.code,
              "redirect_uri": app.redirect_uri,
              "code_verifier": made.asked.verifier, **change}
    return app.call_token(**{name: value for name, value in fields.items()
                             if value is not None})


def authorized(app, person, **how):
    asked = app.request("dns.read offline_access")
    return SimpleNamespace(asked=asked, code=app.read(asked, person.allow(
        asked.url, accounts=["Codes"], **how)))


@pytest.fixture
def person(newcomer):
    return newcomer(account="Codes")


@pytest.fixture
def made(person, pilot):
    """A code, and what it was exchanged for."""
    made = authorized(pilot, person)
    made.tokens = pilot.exchange(made.asked, made.code)
    [made.grant] = person.apps()
    return made


@pytest.fixture
def other(stack, client_of):
    app = App(stack.url, client_of("http://127.0.0.1/callback"))
    yield app
    app.http.close()


def is_alive(made, resource_server, engine_room):
    found = {resource_server.is_active(made.tokens["access_token"]),
             engine_room.is_active(made.tokens["access_token"]),
             engine_room.is_active(made.tokens["refresh_token"])}
    assert len(found) == 1, "we and the engine do not say the same"
    return found == {True}


def events(rows, grant):
    return rows("select count(*) from audit where event = 'code_reuse' "
                "and subject = %s", grant)[0][0]


def refused(answer):
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"] == "invalid_grant", answer.text
    return answer


def test_it_ends_the_access_here_as_at_the_engine(
        made, person, pilot, rows, resource_server, engine_room):
    newer = pilot.refresh(made.tokens["refresh_token"])
    refused(present(pilot, made))
    made.tokens = newer
    assert not is_alive(made, resource_server, engine_room)
    with pytest.raises(Refused) as error:
        pilot.refresh(newer["refresh_token"])
    assert error.value.error == "invalid_grant"
    assert person.apps() == {}
    assert SPENT in ended(person)[0]
    assert rows("select state, end_reason from access_grant where grant_id "
                "= %s", made.grant) == [("ended", "code_reuse")]
    refused(present(pilot, made))
    assert events(rows, made.grant) == 1


def test_another_address_does_not_save_it(made, pilot, resource_server,
                                          engine_room):
    """Whoever has the verifier is the client, whatever else they say."""
    refused(present(pilot, made, redirect_uri="http://127.0.0.1:1/callback"))
    assert not is_alive(made, resource_server, engine_room)


@pytest.mark.parametrize("change", [
    {"code_verifier": None}, {"code_verifier": ""},
    {"code_verifier": "x" * 43}])
def test_without_its_verifier_it_ends_nothing(
        made, pilot, resource_server, engine_room, change):
    """To who only saw the code, in a log or a history."""
    refused(present(pilot, made, **change))
    assert is_alive(made, resource_server, engine_room)


def test_another_client_ends_nothing(made, person, other, resource_server,
                                     engine_room, rows):
    refused(present(other, made))
    refused(present(other, made, code_verifier=None))
    assert is_alive(made, resource_server, engine_room)
    assert events(rows, made.grant) == 0


def test_nor_does_half_of_the_code(made, other, pilot, resource_server,
                                   engine_room):
    """The engine looks at the half behind the dot alone."""
    forged = "ory_ac_" + "A" * 43 + "." + made.code.partition(".")[2]
    for app in (other, pilot):
        refused(present(app, made, code=forged, code_verifier="x" * 43))
    assert is_alive(made, resource_server, engine_room)


def test_one_that_is_not_spent_stays_good(person, pilot, other):
    made = authorized(pilot, person)
    refused(present(pilot, made, code_verifier="x" * 43))
    refused(present(pilot, made, code_verifier=None))
    refused(present(other, made))
    assert pilot.exchange(made.asked, made.code)["access_token"]
    assert len(person.apps()) == 1


def test_at_once_one_gets_tokens(person, pilot, stack, resource_server,
                                 engine_room, rows):
    """A callback that is called twice. The engine may give two pairs, or end
    both; it is asked by one at a time. Who comes when that is over presents a
    spent code, which ends it: never only here, or only there."""
    for _ in range(10):
        made = authorized(pilot, person)
        apps = [App(stack.url) for _ in range(2)]
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda app: present(app, made), apps))
        for app in apps:
            app.http.close()
        [made.tokens] = [one.json() for one in answers
                         if one.status_code == 200]
        [other] = [refused(one) for one in answers if one.status_code != 200]
        if "being exchanged" in other.json()["error_description"]:
            assert is_alive(made, resource_server, engine_room)
        found = person.apps()
        assert bool(found) == is_alive(made, resource_server, engine_room)
        for grant in found:
            person.remove(grant)


def test_while_it_is_exchanged_nobody_else_is_let_through(
        person, pilot, rows):
    made = authorized(pilot, person)
    rows("update authorization_code c set claimed_until = clock_timestamp() "
         "+ interval '10 seconds' from app_user u where u.user_id = c.user_id "
         "and u.email = %s returning 1", person.email)
    refused(present(pilot, made))
    rows("update authorization_code c set claimed_until = clock_timestamp() "
         "from app_user u where u.user_id = c.user_id "
         "and u.email = %s returning 1", person.email)
    assert pilot.exchange(made.asked, made.code)


def test_of_two_codes_of_one_access_only_one_ends(
        person, client_of, stack, rows, resource_server, engine_room):
    """An app of the house, which is not asked about twice."""
    app = App(stack.url, client_of("https://own.example/cb",
                                   first_party=True),
              redirect_uri="https://own.example/cb")
    first = authorized(app, person)
    first.tokens = app.exchange(first.asked, first.code)
    [grant] = person.apps()
    asked = app.request("dns.read offline_access")
    second = SimpleNamespace(asked=asked, code=app.read(
        asked, person.answer_of(asked.url)))
    second.tokens = app.exchange(second.asked, second.code)
    refused(present(app, first))
    assert not engine_room.is_active(first.tokens["access_token"])
    assert not resource_server.is_active(first.tokens["access_token"])
    assert is_alive(second, resource_server, engine_room)
    assert list(person.apps()) == [grant]
    assert events(rows, grant) == 1
    refused(present(app, second))
    assert not is_alive(second, resource_server, engine_room)
    assert person.apps() == {}
    app.http.close()


def test_the_person_is_told_by_mail(made, person, pilot, stack, rows):
    refused(present(pilot, made))
    until = time.monotonic() + 30
    while not rows("select from mail m join app_user u using (user_id) "
                   "where u.email = %s and m.kind = 'access_ended'",
                   person.email):
        assert time.monotonic() < until
        time.sleep(0.2)
