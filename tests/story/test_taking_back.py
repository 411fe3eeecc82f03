"""Access that was taken back stays back: I1, I6, I8."""

import os
import random
import threading
import time

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from app import Refused
from person import Away

_INTERLEAVINGS = int(os.environ.get("INTERLEAVINGS", "1000"))
_LANES = 2


def grants_of(person, rows):
    return [grant for (grant,) in rows(
        "select grant_id::text from access_grant g join app_user u "
        "using (user_id) where u.email = %s order by granted_at",
        person.email)]


def approve_and_wait(person, pilot, account):
    """Allows, but stays on the redirect: (request, where it would lead)."""
    authorization = pilot.request()
    page = person.authorize(authorization.url)
    form = page.form("/consent")
    onward = person.submit(form, answer="allow",
                           account=form.account(account))
    assert onward.status == 303, onward
    return authorization, onward


def redeem(person, pilot, authorization, onward):
    """Goes on from there; the tokens, or None where that is refused."""
    try:
        person.follow(onward)
    except Away as away:
        try:
            return pilot.exchange(authorization,
                                  pilot.read(authorization, away.url))
        except Refused as refused:
            assert refused.error in ("invalid_grant", "access_denied"), refused
    return None


def test_an_approval_in_flight_is_dead_once_taken_back(
        newcomer, pilot, resource_server):
    """s:A57"""
    person = newcomer(account="Flight")
    authorization, onward = approve_and_wait(person, pilot, "Flight")
    other = person.twin()
    [grant] = other.apps()
    other.remove(grant)
    other.http.close()
    with pytest.raises(Away) as away:
        person.follow(onward)
    try:
        code = pilot.read(authorization, away.value.url)
    except Refused as refused:
        assert refused.error == "access_denied"
        return
    with pytest.raises(Refused) as refused:
        pilot.exchange(authorization, code)
    assert refused.value.error == "invalid_grant"
    assert refused.value.status == 400


def test_a_code_not_yet_redeemed_dies_too(newcomer, pilot):
    person = newcomer(account="Code")
    authorization = pilot.request()
    code = pilot.read(authorization,
                      person.allow(authorization.url, accounts=["Code"]))
    [grant] = person.apps()
    person.remove(grant)
    with pytest.raises(Refused) as refused:
        pilot.exchange(authorization, code)
    assert refused.value.error == "invalid_grant"


def test_userinfo_and_both_tokens_die_at_once(
        newcomer, pilot, resource_server):
    person = newcomer(account="Info")
    tokens = pilot.connect(person, "openid profile email dns.read "
                                   "offline_access", accounts=["Info"])
    answer = pilot.userinfo(tokens["access_token"])
    assert answer.status_code == 200
    assert answer.json()["sub"]
    [grant] = person.apps()
    person.remove(grant)
    assert pilot.userinfo(tokens["access_token"]).status_code == 401
    assert not resource_server.is_active(tokens["access_token"])
    assert not resource_server.is_active(tokens["refresh_token"])


def test_the_engine_is_told_and_believes_it(newcomer, pilot, engine_room):
    person = newcomer(account="Told")
    tokens = pilot.connect(person, accounts=["Told"])
    [grant] = person.apps()
    assert engine_room.is_active(tokens["refresh_token"])
    person.remove(grant)
    assert engine_room.outcomes(grant) == ["revoked"]
    assert not engine_room.is_active(tokens["refresh_token"])
    assert not engine_room.is_active(tokens["access_token"])


def test_it_is_in_the_audit_log_exactly_once(newcomer, pilot, rows):
    """I6; and pressing twice is not twice"""
    person = newcomer(account="Once")
    pilot.connect(person, accounts=["Once"])
    [grant] = person.apps()
    page = person.open(f"/apps/{grant}/remove")
    form = page.form(f"/apps/{grant}/remove")
    fields = person.fill(form)
    twins = [person.twin() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda twin: twin.post(form.action, fields), twins))
    for twin in twins:
        twin.http.close()
    found = rows("select event from audit where subject like %s",
                 f"%{grant}%")
    ended = [event for (event,) in found if "end" in event
             or "revoke" in event or "remove" in event]
    assert len(ended) == 1, found
    [(epoch,)] = rows("select epoch from access_grant where grant_id = %s",
                      grant)
    assert epoch == 2


def test_the_audit_log_cannot_be_rewritten(stack):
    import psycopg
    for conninfo in (stack.store.writer, stack.store.reader,
                     stack.store.primary):
        with psycopg.connect(conninfo, autocommit=True) as connection:
            for statement in ("update placet.audit set event = 'x'",
                              "delete from placet.audit",
                              "truncate placet.audit"):
                with pytest.raises(psycopg.Error):
                    connection.execute(statement)


def test_a_get_takes_nothing_back(newcomer, pilot, resource_server):
    """f:E5"""
    person = newcomer(account="Get")
    tokens = pilot.connect(person, accounts=["Get"])
    [grant] = person.apps()
    page = person.open(f"/apps/{grant}/remove")
    assert "DNS Pilot" in page.text and "Get" in page.text
    assert "copied" in page.text
    assert resource_server.is_active(tokens["access_token"])


def test_nobody_takes_back_what_is_anothers(newcomer, ben, pilot,
                                            resource_server):
    """I3"""
    person = newcomer(account="Mine")
    tokens = pilot.connect(person, accounts=["Mine"])
    [grant] = person.apps()
    page = ben.open(f"/apps/{grant}/remove")
    assert page.status == 404
    csrf = dict(ben.open("/security").forms()[0].values())["csrf"]
    assert ben.post(f"/apps/{grant}/remove", {"csrf": csrf}).status == 404
    assert resource_server.is_active(tokens["access_token"])


def test_an_account_closed_ends_its_access(newcomer, pilot, resource_server,
                                           stack, rows):
    person = newcomer(account="Closing")
    tokens = pilot.connect(person, accounts=["Closing"])
    [(name,)] = rows(
        "select a.name from account a join membership using (account_id) "
        "join app_user u using (user_id) where u.email = %s", person.email)
    assert stack.command("account", "close", name).status == 0
    assert not resource_server.is_active(tokens["access_token"])
    with pytest.raises(Refused):
        pilot.refresh(tokens["refresh_token"])


def test_a_user_disabled_loses_session_and_apps(newcomer, pilot, stack,
                                                resource_server):
    person = newcomer(account="Disabled")
    tokens = pilot.connect(person, accounts=["Disabled"])
    assert stack.command("user", "disable", person.email).status == 0
    assert not resource_server.is_active(tokens["access_token"])
    with pytest.raises(Refused):
        pilot.refresh(tokens["refresh_token"])
    assert "/login" in person.open("/apps").url


def test_a_member_removed_takes_the_app_along(newcomer, pilot, stack, rows,
                                              resource_server):
    owner, member = newcomer(account="Team"), newcomer(account=None)
    [(name,)] = rows(
        "select a.name from account a join membership using (account_id) "
        "join app_user u using (user_id) where u.email = %s", owner.email)
    assert stack.command("member", "add", name, member.email,
                         "member").status == 0
    tokens = pilot.connect(member, "dns.read offline_access",
                           accounts=["Team"])
    assert stack.command("member", "remove", name,
                         member.email).status == 0
    assert not resource_server.is_active(tokens["access_token"])


def test_an_app_gives_its_token_back(newcomer, pilot, resource_server):
    """RFC 7009"""
    person = newcomer(account="Back")
    tokens = pilot.connect(person, accounts=["Back"])
    assert pilot.revoke(tokens["refresh_token"]).status_code == 200
    assert not resource_server.is_active(tokens["access_token"])
    with pytest.raises(Refused):
        pilot.refresh(tokens["refresh_token"])
    assert pilot.revoke("no such token").status_code == 200


def test_with_the_engine_down_it_works_and_is_delivered_later(
        newcomer, pilot, resource_server, stack, engine_room):
    """s:D9, f:E11"""
    person = newcomer(account="Down")
    tokens = pilot.connect(person, accounts=["Down"])
    [grant] = person.apps()
    stack.stop_engine()
    try:
        began = time.monotonic()
        page = person.remove(grant)
        assert page.status == 200
        assert time.monotonic() - began < 3
        assert "has not confirmed yet" in page.text
        answer = resource_server.call(tokens["access_token"])
        assert answer.status_code == 503 or answer.json() == {"active": False}
        assert pilot.call_token(
            grant_type="refresh_token",
            refresh_token=tokens["refresh_token"]).status_code in (400, 503)
    finally:
        stack.start_engine()
    assert not resource_server.is_active(tokens["access_token"])
    assert engine_room.outcomes(grant) == ["revoked"]
    assert not engine_room.is_active(tokens["refresh_token"])


def test_what_the_engine_still_believes_does_not_matter(
        newcomer, pilot, resource_server, stack, engine_room):
    """I1, with the engine's own revocation held back"""
    person = newcomer(account="Held")
    tokens = pilot.connect(person, "openid dns.read offline_access",
                           accounts=["Held"])
    authorization = pilot.request()
    code = pilot.read(authorization,
                      person.allow(authorization.url, accounts=["Held"]))
    stack.stop_engine()
    try:
        for grant in person.apps():
            person.remove(grant)
            engine_room.hold_deliveries(grant)
    finally:
        stack.start_engine()
    assert engine_room.is_active(tokens["access_token"])
    assert not resource_server.is_active(tokens["access_token"])
    assert not resource_server.is_active(tokens["refresh_token"])
    assert pilot.userinfo(tokens["access_token"]).status_code == 401
    for attempt in (lambda: pilot.refresh(tokens["refresh_token"]),
                    lambda: pilot.exchange(authorization, code)):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.error == "invalid_grant"
        assert refused.value.status == 400


def test_a_late_delivery_spares_the_new_approval(
        newcomer, pilot, resource_server, stack, engine_room, rows):
    """s:A59, s:D13: of a grant whose token the gateway holds"""
    person = newcomer(account="Again")
    old = pilot.connect(person, accounts=["Again"])
    [grant] = person.apps()
    stack.stop_engine()
    try:
        person.remove(grant)
        engine_room.hold_deliveries(grant)
    finally:
        stack.start_engine()
    new = pilot.connect(person, accounts=["Again"])
    engine_room.release_deliveries(grant)
    assert engine_room.outcomes(grant) == ["revoked"]
    assert resource_server.is_active(new["access_token"])
    assert pilot.refresh(new["refresh_token"])
    assert not resource_server.is_active(old["access_token"])
    assert not engine_room.is_active(old["refresh_token"])


def test_a_late_blanket_delivery_gives_way_to_the_new_approval(
        newcomer, pilot, resource_server, stack, engine_room):
    """s:D13: of a grant whose token was never seen"""
    person = newcomer(account="Blanket")
    authorization, onward = approve_and_wait(person, pilot, "Blanket")
    [grant] = person.apps()
    stack.stop_engine()
    try:
        person.remove(grant)
        engine_room.hold_deliveries(grant)
    finally:
        stack.start_engine()
    new = pilot.connect(person, accounts=["Blanket"])
    engine_room.release_deliveries(grant)
    assert set(engine_room.outcomes(grant)) <= {"superseded", "nothing"}
    assert resource_server.is_active(new["access_token"])
    assert pilot.refresh(new["refresh_token"])
    assert redeem(person, pilot, authorization, onward) is None


def test_the_database_restarts_and_no_answered_removal_is_lost(
        newcomer, pilot, stack, rows):
    """s:D4"""
    person = newcomer(account="Restart")
    for _ in range(24):
        authorization, _ = approve_and_wait(person, pilot, "Restart")
    grants = grants_of(person, rows)
    assert len(grants) == 24
    form = person.open(f"/apps/{grants[0]}/remove").forms()
    csrf = next(dict(one.values())["csrf"] for one in form
                if "/remove" in one.action)
    answered, other = [], []
    done = threading.Event()

    def remove_all():
        twin = person.twin()
        waiting = list(grants)
        while waiting and not done.is_set():
            grant = waiting.pop(0)
            try:
                page = twin.post(f"/apps/{grant}/remove", {"csrf": csrf})
            except httpx.HTTPError as error:
                other.append(repr(error))
                waiting.append(grant)
                continue
            if page.status in (200, 303):
                answered.append(grant)
                time.sleep(0.05)
            else:
                other.append(page.status)
                waiting.append(grant)
                time.sleep(0.1)
        twin.http.close()

    thread = threading.Thread(target=remove_all)
    thread.start()
    try:
        for mode in ("immediate", "fast", "immediate"):
            time.sleep(0.3)
            stack.restart_postgres(mode)
    finally:
        thread.join(60)
        done.set()
    assert not thread.is_alive()
    assert set(other) <= {503}, other
    states = dict(rows("select grant_id::text, state from access_grant "
                       "where grant_id = any(%s::uuid[])", grants))
    assert [grant for grant in answered if states[grant] != "ended"] == []
    assert len(answered) == 24


@pytest.mark.timeout(900)
def test_a_thousand_interleavings_never_leave_access_behind(
        newcomer, pilot, resource_server):
    """s:A58, I1: taken back while it is approved, redeemed, renewed, asked"""
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    people = [newcomer(account=f"Storm {lane}") for lane in range(_LANES)]
    with ThreadPoolExecutor(_LANES) as lanes:
        for done in [lanes.submit(storm, random.Random(seed + lane), person,
                                  f"Storm {lane}", pilot, resource_server)
                     for lane, person in enumerate(people)]:
            done.result()


def storm(dice, person, account, pilot, resource_server):
    pilot.connect(person, accounts=[account])
    remover = person.twin()
    [first] = person.apps()
    page = remover.open(f"/apps/{first}/remove")
    csrf = dict(page.form(f"/apps/{first}/remove").values())["csrf"]
    known = {first}
    with ThreadPoolExecutor(1) as pool:
        for _ in range(_INTERLEAVINGS // _LANES):
            interleave(dice, pool, person, account, remover, csrf, pilot,
                       resource_server, known)
    remover.http.close()


def interleave(dice, pool, person, account, remover, csrf, pilot,
               resource_server, known):
    moment = dice.choice(["approved", "redeeming", "redeemed", "renewing",
                          "asking"])
    offset_s = dice.uniform(0, 0.02)
    authorization, onward = approve_and_wait(person, pilot, account)
    grant = newest_grant(remover, known)
    tokens = []
    taken_back = threading.Event()

    def take_back(after_s):
        time.sleep(after_s)
        page = remover.post(f"/apps/{grant}/remove", {"csrf": csrf})
        taken_back.set()
        return page.status

    def remove_now():
        return pool.submit(take_back, offset_s)

    removal = None
    if moment == "approved":
        removal = remove_now()
        removal.result()
    elif moment == "redeeming":
        removal = remove_now()
    first = redeem(person, pilot, authorization, onward)
    if first:
        tokens.append(first)
    if moment == "redeemed":
        removal = remove_now()
        removal.result()
    elif moment == "renewing":
        removal = remove_now()
    if first and moment in ("redeemed", "renewing"):
        for _ in range(3):
            try:
                tokens.append(pilot.refresh(tokens[-1]["refresh_token"]))
            except Refused as refused:
                assert refused.error == "invalid_grant", (moment, refused)
                break
    if moment == "asking":
        removal = remove_now()
        for _ in range(4):
            before = taken_back.is_set()
            active = resource_server.is_active(first["access_token"])
            assert not (before and active), moment
    status = removal.result()
    assert status in (200, 303), (moment, status)
    for pair in tokens:
        assert not resource_server.is_active(pair["access_token"]), moment
        assert not resource_server.is_active(pair["refresh_token"]), moment
    if tokens:
        with pytest.raises(Refused) as refused:
            pilot.refresh(tokens[-1]["refresh_token"])
        assert refused.value.error == "invalid_grant", moment


def newest_grant(person, known):
    new = set(person.apps()) - known
    assert len(new) == 1, new
    known |= new
    return new.pop()
