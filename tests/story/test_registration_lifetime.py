"""
What becomes of clients that registered themselves: they are found again, do
not pass their ceiling, go away again, and what the engine missed is mended.
"""

from concurrent.futures import ThreadPoolExecutor

from command_line import say
from registering import NATIVE, app_of, place, register, stack


def hide_all(rows):
    """Makes every registration until now one that is in use."""
    rows("update registration set used_at = now() where used_at is null "
         "returning 1")


# The same again


def test_the_same_public_client_is_found_again(
        stack, register, place, newcomer, rows, app_of):
    """f:I9: but only unused, unchanged and from the same place"""
    here = place()
    first = register.made(NATIVE, where=here)
    again = register.made(NATIVE, where=here)
    assert again == first
    assert register.made(NATIVE)["client_id"] != first["client_id"]
    for changed in ({"client_name": "Agent 2"}, {"software_id": "x"},
                    {"scope": "dns.read"},
                    {"redirect_uris": ["http://localhost:3001/callback"]}):
        other = register.made({**NATIVE, **changed}, where=here)
        assert other["client_id"] != first["client_id"]

    # Once somebody uses it, it is theirs.
    app = app_of(first, "http://localhost:50008/callback")
    app.connect(newcomer(account="Same"), accounts=["Same"])
    fresh = register.made(NATIVE, where=here)
    assert fresh["client_id"] != first["client_id"]
    assert register.made(NATIVE, where=here) == fresh

    # Never one with a secret: it would be shown twice.
    web = {"redirect_uris": ["https://rp.example/cb"]}
    one, two = (register.made(web, where=here) for _ in range(2))
    assert one["client_id"] != two["client_id"]
    assert one["client_secret"] != two["client_secret"]

    # Suspended by an operator: a new one does not take its place in secret.
    say(stack, "client", "suspend", fresh["client_id"])
    assert register.made(NATIVE, where=here)["client_id"] != \
        fresh["client_id"]


def test_one_network_may_register_so_often(register, place, rows):
    """f:I9: a thousand of the same from one address"""
    here = place()
    before = rows("select count(*) from client where tier = 'self'")[0][0]
    answers = [register.ask(NATIVE, where=here) for _ in range(70)]
    assert [a.status_code for a in answers] == [201] * 60 + [429] * 10
    assert int(answers[-1].headers["retry-after"]) > 0
    assert answers[-1].json()["error"]
    after = rows("select count(*) from client where tier = 'self'")[0][0]
    assert after == before + 1
    assert register.ask(NATIVE).status_code == 201


def test_two_hundred_at_once_do_not_pass_the_ceiling(
        stack, register, place, rows):
    """s:A72"""
    hide_all(rows)
    before = rows("select count(*) from client where tier = 'self'")[0][0]
    with stack.another({"registration_unused_max": 10}) as small, \
            ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(
            lambda n: register.ask({**NATIVE, "client_name": f"Many {n}"},
                                   url=small.local_url), range(200)))
        codes = [a.status_code for a in answers]
        assert codes.count(201) == 10, sorted(set(codes))
        assert codes.count(429) == 190
        assert all("retry-after" in a.headers for a in answers
                   if a.status_code == 429)
        after = rows("select count(*) from client where tier = 'self'")[0][0]
        assert after == before + 10
        # One that is used makes room for another one.
        hide_all(rows)
        assert register.ask(NATIVE, url=small.local_url).status_code == 201


def test_who_fills_it_keeps_nobody_out_for_long(
        stack, register, rows):
    """Those that nobody used for an hour make room, the oldest first."""
    hide_all(rows)
    with stack.another({"registration_unused_max": 3}) as small:
        made = []
        for n in range(3):
            made.append(register.ask({**NATIVE, "client_name": f"Filler {n}"},
                                     url=small.local_url).json()["client_id"])
        late = {**NATIVE, "client_name": "Late"}
        assert register.ask(late, url=small.local_url).status_code == 429
        rows("update registration set registered_at = now() - interval "
             "'61 minutes' where client_id = %s returning 1", made[1])
        assert register.ask(late, url=small.local_url).status_code == 201
        assert [rows("select reap_at <= now() from registration where "
                     "client_id = %s", one)[0][0] for one in made] == \
            [False, True, False]
        assert register.ask({**NATIVE, "client_name": "Later"},
                            url=small.local_url).status_code == 429


# Going away


def age(rows, client_id, days=15):
    """Moves a registration's times into the past."""
    [[found]] = rows(
        "update registration set reap_at = reap_at - make_interval(days => "
        "%s), used_at = used_at - make_interval(days => %s) "
        "where client_id = %s returning client_id", days, days, client_id)
    assert found == client_id


def state_of(rows, client_id):
    [row] = rows("select c.is_deleted, r.reap_at is null from client c join "
                 "registration r using (client_id) where client_id = %s",
                 client_id)
    return row


def reap(stack):
    return int(say(stack, "client", "reap").split()[-1])


def would_reap(stack):
    """The ids that a dry run names, which is as long as what it counts."""
    *lines, last = say(stack, "client", "reap", "--dry-run").splitlines()
    assert last == f"would go: {len(lines)}"
    return [line.split("\t")[0] for line in lines]


def test_what_nobody_uses_goes_away(
        stack, register, rows, engine_room, stranger, place, app_of):
    """f:I4, f:I9"""
    reap(stack)
    here = place()
    old, young = (register.made({**NATIVE, "client_name": name}, where=here)
                  for name in ("Old", "Young"))
    age(rows, old["client_id"])
    assert reap(stack) == 1
    assert state_of(rows, old["client_id"]) == (True, True)
    assert state_of(rows, young["client_id"]) == (False, False)
    assert engine_room.http.get(
        f"/admin/clients/{old['client_id']}").status_code == 404
    assert engine_room.client(young["client_id"])["client_id"]
    assert [event for [event] in rows(
        "select event from audit where subject = %s order by audit_id",
        old["client_id"])] == ["client_registered", "client_reaped"]
    page = stranger.visit(app_of(old, NATIVE[
        "redirect_uris"][0]).request().url)
    assert page.status in (400, 404) and page.location is None
    assert reap(stack) == 0
    # Registered anew it is another one.
    anew = register.made({**NATIVE, "client_name": "Old"}, where=here)
    assert anew["client_id"] != old["client_id"]


def test_what_is_used_stays(stack, register, rows, newcomer, app_of):
    """I4, f:I9: never one with a live grant"""
    person = newcomer(account="Kept")
    said = register.made(NATIVE)
    app = app_of(said, "http://localhost:50009/callback")
    tokens = app.connect(person, accounts=["Kept"])
    reap(stack)
    for _ in range(3):
        age(rows, said["client_id"], 40)
        assert would_reap(stack) == []
        assert reap(stack) == 0
    assert state_of(rows, said["client_id"]) == (False, False)
    tokens = app.refresh(tokens["refresh_token"])

    # After the last grant has ended it stays as long again.
    assert app.revoke(tokens["refresh_token"]).status_code == 200
    assert rows("select count(*) from access_grant where client_id = %s "
                "and state = 'live'", said["client_id"]) == [(0,)]
    age(rows, said["client_id"], 15)
    assert would_reap(stack) == []
    assert reap(stack) == 0
    age(rows, said["client_id"], 15)
    for _ in range(2):
        assert would_reap(stack) == [said["client_id"]]
    assert state_of(rows, said["client_id"]) == (False, False)
    assert reap(stack) == 1
    assert state_of(rows, said["client_id"]) == (True, True)


def test_one_that_an_operator_looks_at_stays(stack, register, rows):
    said = register.made(NATIVE)
    say(stack, "client", "suspend", said["client_id"])
    age(rows, said["client_id"], 40)
    assert said["client_id"] not in would_reap(stack)
    assert reap(stack) == 0
    assert state_of(rows, said["client_id"]) == (False, False)


def test_a_person_who_is_being_asked_cannot_allow_what_has_gone(
        stack, register, rows, newcomer, app_of):
    person = newcomer(account="Asked")
    said = register.made(NATIVE)
    app = app_of(said, "http://localhost:50010/callback")
    page = person.authorize(app.request("dns.read").url)
    age(rows, said["client_id"])
    reap(stack)
    answer = person.answer(page, accounts=["Asked"])
    assert not isinstance(answer, str) and answer.status >= 400
    assert rows("select count(*) from access_grant where client_id = %s",
                said["client_id"]) == [(0,)]


def test_grants_and_reaping_at_once(stack, register, rows, newcomer, app_of):
    """Either the grant is there and the client stays, or neither."""
    person = newcomer(account="Race")
    for number in range(6):
        said = register.made({**NATIVE, "client_name": f"Race {number}"})
        app = app_of(said, "http://localhost:50011/callback")
        page = person.authorize(app.request("dns.read").url)
        age(rows, said["client_id"])
        with ThreadPoolExecutor(2) as pool, person.twin() as twin:
            gone = pool.submit(reap, stack)
            answered = pool.submit(twin.answer, page, accounts=["Race"])
            gone.result()
            answered.result()
        live = rows("select count(*) from access_grant where client_id = %s "
                    "and state = 'live'", said["client_id"])[0][0]
        is_deleted, _ = state_of(rows, said["client_id"])
        assert live == (0 if is_deleted else 1)


# The engine is away


def test_registering_while_the_engine_is_away(
        stack, register, place, rows, newcomer, engine_room, app_of):
    here = place()
    stack.stop_engine()
    try:
        public = register.ask(NATIVE, where=here)
        secret = register.ask({"redirect_uris": ["https://rp.example/cb"],
                               "client_name": "Lost"}, where=here)
    finally:
        stack.start_engine()
    for answer in (public, secret):
        assert answer.status_code == 503
        assert answer.json()["error"] == "temporarily_unavailable"
        assert int(answer.headers["retry-after"]) > 0

    # A secret that never arrived is nobody's: its client goes.
    [[lost]] = rows("select client_id from client where name = 'Lost'")
    assert reap(stack) >= 1
    assert state_of(rows, lost) == (True, True)

    # The second try of a public client gets the one row that is there.
    made = rows("select count(*) from client where tier = 'self'")
    said = register.made(NATIVE, where=here)
    assert rows("select count(*) from client where tier = 'self'") == made
    app = app_of(said, "http://localhost:50012/callback")
    assert app.connect(newcomer(account="Away"), accounts=["Away"])

    # What the engine was never told it is told at the first use.
    said = register.made({**NATIVE, "client_name": "Untold"})
    assert engine_room.http.delete(
        f"/admin/clients/{said['client_id']}").status_code == 204
    rows("update registration set mirrored_version = 0 where client_id = %s "
         "returning 1", said["client_id"])
    app = app_of(said, "http://localhost:50012/callback")
    assert app.connect(newcomer(account="Untold"), accounts=["Untold"])


def test_reaping_waits_for_the_engine(stack, register, rows, engine_room):
    said = register.made(NATIVE)
    age(rows, said["client_id"])
    stack.stop_engine()
    try:
        assert reap(stack) == 0
    finally:
        stack.start_engine()
    assert state_of(rows, said["client_id"]) == (True, False)
    assert engine_room.client(said["client_id"])["client_id"]
    rows("update registration set reap_at = now() where client_id = %s "
         "returning 1", said["client_id"])
    assert reap(stack) == 1
    assert state_of(rows, said["client_id"]) == (True, True)
    assert engine_room.http.get(
        f"/admin/clients/{said['client_id']}").status_code == 404
