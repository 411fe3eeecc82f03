"""What happens when a part dies in the middle."""

import os
import signal
import threading
import time

import httpx
import pytest

from app import Refused
from person import Away


def decision_of(person, rows, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = rows("select d.state, d.scopes from decision d join app_user "
                     "u using (user_id) where u.email = %s", person.email)
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("no decision was written")


def be_ready(stack, seconds=10):
    """Waits until every worker answers again (connections spread over
    them)."""
    end = time.monotonic() + seconds
    in_a_row = 0
    while in_a_row < 12:
        assert time.monotonic() < end, f"not ready after {seconds} s"
        answer = httpx.get(stack.local_url + "/health/ready",
                           trust_env=False)
        in_a_row = in_a_row + 1 if answer.status_code == 200 else 0
        time.sleep(0 if in_a_row else 0.1)


def test_killed_between_the_decision_and_telling_the_engine(
        newcomer, pilot, stack, rows, resource_server):
    """
    DESIGN.md 4.1: the engine is frozen, so that the answer is written and the
    engine does not reply; then Placet dies; a retry with other choices ends
    in the stored decision.
    """
    person = newcomer(account="Killed")
    authorization = pilot.request("dns.read dns.edit offline_access")
    form = person.authorize(authorization.url).form("/consent")
    account = form.account("Killed")
    twin = person.twin()
    outcome = []

    def answer():
        try:
            outcome.append(twin.submit(form, answer="allow", account=account,
                                       scope=[]).status)
        except httpx.HTTPError as error:
            outcome.append(error)

    os.kill(stack.engine.pid, signal.SIGSTOP)
    try:
        thread = threading.Thread(target=answer)
        thread.start()
        [(state, _)] = decision_of(person, rows)
        assert state == "decided"
        stack.kill_placet()
    finally:
        os.kill(stack.engine.pid, signal.SIGCONT)
        thread.join()
    stack.start_placet()
    twin.http.close()
    assert outcome and outcome != [303], outcome

    onward = person.submit(form, answer="allow", account=account,
                           scope=["dns.edit"])
    assert onward.status == 303, onward
    [(state, scopes)] = decision_of(person, rows)
    assert state == "accepted"
    with pytest.raises(Away) as away:
        person.follow(onward)
    tokens = pilot.exchange(authorization,
                            pilot.read(authorization, away.value.url))
    assert set(tokens["scope"].split()) == set(scopes)
    assert "dns.edit" not in scopes
    assert resource_server.is_active(tokens["access_token"])


def test_with_the_engine_away_nothing_is_active(
        newcomer, pilot, stack, resource_server):
    """s:A68"""
    person = newcomer(account="Away")
    tokens = pilot.connect(person, accounts=["Away"])
    stack.stop_engine()
    try:
        answer = resource_server.call(tokens["access_token"])
        assert answer.status_code == 503
        assert "retry-after" in answer.headers
        assert answer.headers["content-type"].startswith("application/json")
        refused = pilot.call_token(grant_type="refresh_token",
                                   refresh_token=tokens["refresh_token"])
        assert refused.status_code == 503
        assert refused.json()["error"]
        page = person.visit(pilot.request().url)
        assert page.status == 503 and page.heading
    finally:
        stack.start_engine()
    assert resource_server.is_active(tokens["access_token"])
    assert pilot.refresh(tokens["refresh_token"])


def test_with_the_store_away_nothing_is_active(
        newcomer, pilot, stack, resource_server):
    """s:A68, s:D11"""
    person = newcomer(account="Storeless")
    tokens = pilot.connect(person, accounts=["Storeless"])
    stack.stop_postgres("immediate")
    try:
        answer = resource_server.call(tokens["access_token"])
        assert answer.status_code == 503
        assert person.visit("/apps").status == 503
        assert person.http.get(
            stack.url + "/health/live").status_code == 200
        ready = person.http.get(stack.url + "/health/ready")
        assert ready.status_code == 503 and "database" in ready.text
    finally:
        stack.start_postgres()
    be_ready(stack)
    assert resource_server.is_active(tokens["access_token"])


def test_a_frozen_database_does_not_freeze_the_pages(stack, stranger):
    """s:D11: the server hangs; pages that need nothing of it still answer"""
    postmaster = stack.cluster.pid
    children = [int(pid) for pid in os.listdir("/proc") if pid.isdigit()
                and parent_of(pid) == postmaster]
    for pid in [postmaster, *children]:
        os.kill(pid, signal.SIGSTOP)
    try:
        slowest = 0
        for _ in range(20):
            began = time.monotonic()
            assert stranger.http.get(
                stack.url + "/health/live").status_code == 200
            slowest = max(slowest, time.monotonic() - began)
        assert slowest < 1
    finally:
        for pid in [*children, postmaster]:
            os.kill(pid, signal.SIGCONT)
    be_ready(stack)


def parent_of(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8",
                  errors="replace") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except OSError:
        return None


def test_a_visitor_who_leaves_does_not_stop_the_answer(
        newcomer, pilot, stack, rows):
    """DESIGN.md 3.1: a change that has begun runs to its end"""
    person = newcomer(account="Left")
    form = person.authorize(pilot.request().url).form("/consent")
    fields = person.fill(form, answer="allow", account=form.account("Left"))
    os.kill(stack.engine.pid, signal.SIGSTOP)
    try:
        with httpx.Client(cookies=person.http.cookies, timeout=0.5,
                          trust_env=False) as leaving:
            with pytest.raises(httpx.TimeoutException):
                leaving.post(form.action, data=dict(fields), headers={
                    "Origin": stack.url, "Sec-Fetch-Site": "same-origin"})
    finally:
        os.kill(stack.engine.pid, signal.SIGCONT)
    end = time.monotonic() + 10
    while decision_of(person, rows)[0][0] != "accepted":
        assert time.monotonic() < end
        time.sleep(0.05)


def test_sigterm_lets_requests_finish(newcomer, pilot, stack, rows):
    person = newcomer(account="Drain")
    form = person.authorize(pilot.request().url).form("/consent")
    outcome = []

    def answer():
        outcome.append(person.submit(form, answer="allow",
                                     account=form.account("Drain")).status)

    os.kill(stack.engine.pid, signal.SIGSTOP)
    try:
        thread = threading.Thread(target=answer)
        thread.start()
        decision_of(person, rows)
        os.kill(stack.placet.pid, signal.SIGTERM)
        time.sleep(0.3)
    finally:
        os.kill(stack.engine.pid, signal.SIGCONT)
    thread.join()
    stack.restart_placet()
    assert outcome == [303]


def test_an_old_challenge_says_so_and_starts_again(
        newcomer, pilot, stack):
    """f:A17: the engine has forgotten it, and our saved request helps"""
    person = newcomer(account="Old")
    conf = stack.path / "hydra.yml"
    kept = conf.read_text(encoding="utf-8")
    short = kept.replace('login_consent_request: "30m"',
                         'login_consent_request: "3s"')
    assert short != kept
    stack.stop_engine()
    conf.write_text(short, encoding="utf-8")
    stack.start_engine()
    try:
        authorization = pilot.request()
        page = person.authorize(authorization.url)
        assert page.form("/consent")
        time.sleep(4)
        old = person.open(page.url)
        assert old.status == 410
        assert "expired" in old.text and "DNS Pilot" in old.text
        assert "Nothing was allowed" in old.text
        again = old.link("Start again")
    finally:
        stack.stop_engine()
        conf.write_text(kept, encoding="utf-8")
        stack.start_engine()
    page = person.authorize(again)
    assert page.form("/consent")
    location = person.answer(page, accounts=["Old"])
    try:
        assert pilot.read(authorization, location)
    except Refused as refused:
        pytest.fail(str(refused))
