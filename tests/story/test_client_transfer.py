"""
A client changes hands: offered, taken back, declined, taken over (f:C12,
s:A31, s:A70, s:A72, I3, I4).
"""

import time

from concurrent.futures import ThreadPoolExecutor

import pytest

from client_proofs import pairs  # noqa: F401
from command_line import say
from own_client import csrf_of, joined, own_client  # noqa: F401
from page import path_of
from person import Person
from test_account_members import account_of
from test_client_end import press, states
from test_client_history import history, import_again
from test_secrets import ask
from test_step_up import grow_old


@pytest.fixture
def receiver(newcomer, rows):
    """(an owner of another account, its name, its id)"""
    person = newcomer(account="Smithy")
    person.sign_in()
    return person, *account_of(rows, person)


def offer(own, to, person=None):
    person = person or own.owner
    page = person.open(own.below("transfer"))
    return person.submit(page.form(field="to"), to=to)


def look(person):
    """The page of the one offer that waits for this person."""
    return person.open(person.open("/accounts").link("Look at the offer"))


def answer(person, page, how, **fields):
    form = page.form(path_of(page.url))
    return person.submit(form, button=how, **fields)


def owner_of(rows, own):
    [(id_,)] = rows("select account_id::text from client "
                    "where client_id = %s", own.app.client_id)
    return id_


def version_of(rows, own):
    [(version,)] = rows("select version from client where client_id = %s",
                        own.app.client_id)
    return str(version)


def mails(rows, own, kind):
    return sorted(email for (email,) in rows(
        "select coalesce(m.address, u.email) from mail m left join app_user "
        "u using (user_id) where m.kind = %s and m.event like %s", kind,
        f"%{offers(rows, own)[-1][0]}%"))


def offers(rows, own):
    return rows("select transfer_id::text, answer from client_transfer "
                "where client_id = %s order by made_at", own.app.client_id)


def test_a_public_client_goes_over_and_nothing_stops(
        own_client, receiver, ana, pilot, resource_server,  # noqa: F811
        rows):
    own = own_client()
    taker, name, account = receiver
    tokens = own.app.connect(ana, accounts=["Acme"])
    rows("update client set verified_domain = 'forge.example', "
         "verified_since = now() where client_id = %s returning 1",
         own.app.client_id)
    page = own.owner.follow(offer(own, name.upper()))
    assert f"Offered to {name}" in page.text
    assert mails(rows, own, "client_offered") == [taker.email]
    # Until it is taken, everything is as it was.
    assert owner_of(rows, own) == own.id
    assert taker.open(own.path).status == 404
    assert taker.open(f"/accounts/{account}/clients/{own.app.client_id}") \
        .status == 404

    page = look(taker)
    assert own.name in page.text and own.app.client_id in page.text
    assert "No access ends." in page.text
    done = answer(taker, page, "Take it over")
    assert path_of(done.location) == \
        f"/accounts/{account}/clients/{own.app.client_id}"
    page = taker.follow(done)
    assert page.heading == own.title
    # The old account is out at once; what people allowed goes on, under the
    # new name, without the old account's badge.
    for where in ("", "/secrets", "/history", "/transfer"):
        assert own.owner.open(own.path + where).status == 404
    assert own.app.client_id not in own.owner.open(
        f"/accounts/{own.id}/clients").html
    assert resource_server.is_active(tokens["access_token"])
    assert own.app.refresh(tokens["refresh_token"])
    assert ask(own.app).status_code == 200
    asked = ana.authorize(own.app.request("dns.edit").url)
    assert name in asked.text and own.name not in asked.text
    assert rows("select verified_domain from client where client_id = %s",
                own.app.client_id) == [(None,)]
    # Told, written down, versioned.
    assert mails(rows, own, "client_answered") == [own.owner.email]
    assert mails(rows, own, "app_moved") == ["ana@example.com"]
    [(version, content)] = rows(
        "select version, (content ->> 'account') || coalesce(content ->> "
        "'domain', '') from client_version "
        "where client_id = %s order by version desc limit 1",
        own.app.client_id)
    assert (version, content) == (2, account)
    found, _ = history(own, f"/accounts/{account}/clients/"
                       f"{own.app.client_id}/history", taker)
    assert [title for title, *_ in found] == [f"Taken over by {name}"]


def test_of_a_private_one_only_the_new_members_keep_theirs(
        stack, own_client, receiver, newcomer, resource_server,
        rows):  # noqa: F811
    own = own_client(visibility="private")
    taker, name, account = receiver
    both, old = newcomer(account="Both"), newcomer(account="Old")
    for person in (both, old):
        person.sign_in()
        say(stack, "member", "add", own.name, person.email, "member")
    say(stack, "member", "add", name, both.email, "member")
    kept = own.app.connect(both, accounts=["Both"])
    lost = own.app.connect(old, accounts=["Old"])
    offer(own, account)
    page = look(taker)
    assert "One access of somebody who is not a member there ends." in \
        page.text
    assert answer(taker, page, "Take it over").status == 303
    assert resource_server.is_active(kept["access_token"])
    assert not resource_server.is_active(lost["access_token"])
    assert set(states(rows, own)) == {("ended", "client changed hands"),
                                      ("live", None)}
    assert mails(rows, own, "app_moved") == [both.email]
    assert rows("select count(*) from mail m join app_user u using (user_id) "
                "where m.kind = 'access_ended' and u.email = %s",
                old.email) == [(1,)]
    assert 400 <= old.open(own.app.request().url).status < 500


def happened(person, account):
    """What the activity of an account says, in words."""
    page = person.open(f"/accounts/{account}/activity")
    assert page.status == 200, page
    return page.root.first("ol").text


def test_each_account_reads_its_own_part_of_it(
        stack, own_client, receiver, api_of, tmp_path):  # noqa: F811
    """To who belongs to both as well (I3); and names, where it knows them."""
    own = own_client(visibility="private", client_name="Tongs")
    taker, name, account = receiver
    id_ = own.app.client_id
    say(stack, "member", "add", own.name, taker.email, "admin")
    import_again(stack, own, tmp_path, visibility="private",
                 client_name="Long tongs")
    offer(own, name)
    assert len(history(own)[0]) == 4
    assert answer(taker, look(taker), "Take it over").status == 303

    mine = f"/accounts/{account}/clients/{id_}/history"
    taken = [f"Taken over by {name}"]
    assert [title for title, *_ in history(own, mine, taker)[0]] == taken
    events = api_of(taker, accounts=[name]).items(mine)
    assert [event["event"] for event in events] == ["client_transferred"]
    assert events[0]["changes"] == []
    for person, where, words in (
            (taker, account, "was offered to this account by {own.name}. "
             "was taken over from {own.name}."),
            (own.owner, own.id, "was offered to {name}. "
             "was given to {name}.")):
        told = happened(person, where)
        for line in words.format(own=own, name=name).split(". "):
            assert f"Long tongs {line.rstrip('.')}." in told, (line, told)
        assert id_ not in told

    # And back again: what was before stays the other's.
    page = taker.open(mine.replace("history", "transfer"))
    taker.submit(page.form(field="to"), to=own.name)
    assert answer(own.owner, look(own.owner), "Take it over").status == 303
    assert [title for title, *_ in history(own)[0]] == \
        [f"Taken over by {own.name}"]
    assert f"Long tongs was taken over from {name}." in \
        happened(own.owner, own.id)


def test_taken_back_declined_and_too_late(own_client, receiver,
                                          rows):  # noqa: F811
    own = own_client()
    taker, name, account = receiver
    offer(own, name)
    page = look(taker)
    back = own.owner.open(own.below("transfer"))
    own.owner.submit(back.form(own.below("transfer")))
    assert "Look at the offer" not in taker.open("/accounts").text
    late = answer(taker, page, "Take it over")
    assert late.status == 410 and "no longer good" in late.text

    offer(own, name)
    page = look(taker)
    assert answer(taker, page, "Decline").status == 303
    assert mails(rows, own, "client_answered") == [own.owner.email]
    assert answer(taker, page, "Decline").status == 410

    offer(own, name)
    page = look(taker)
    rows("update client_transfer set expires_at = now() where client_id = %s "
         "and answered_at is null returning 1", own.app.client_id)
    assert answer(taker, page, "Take it over").status == 410
    assert "Give" in own.owner.open(own.below("transfer")).heading
    assert [a for _, a in offers(rows, own)] == ["withdrawn", "declined",
                                                 None]
    # One that ran out does not stand in the way of another.
    assert offer(own, name).status == 303
    press(own, "delete", name=own.title)
    assert "Look at the offer" not in taker.open("/accounts").text
    assert owner_of(rows, own) == own.id
    titles = [title for title, *_ in history_after(rows, own)]
    assert titles.count("client_offered") == 4


def history_after(rows, own):
    return rows("select event from audit where subject = %s and event like "
                "'client\\_offer%%'", own.app.client_id)


def test_to_a_person_who_says_for_which_account(
        stack, own_client, newcomer, rows):  # noqa: F811
    own = own_client()
    person = newcomer(account="First")
    name, first = account_of(rows, person)
    say(stack, "account", "add", f"{name} second")
    say(stack, "member", "add", f"{name} second", person.email, "admin")
    say(stack, "account", "add", f"{name} third")
    say(stack, "member", "add", f"{name} third", person.email, "developer")
    person.sign_in()
    assert offer(own, person.email.upper()).status == 303
    assert mails(rows, own, "client_offered") == [person.email]
    page = look(person)
    choices = page.form(path_of(page.url)).choices("account")
    assert [words.startswith((name, f"{name} second"))
            for words in choices] == [True, True]
    [(third,)] = rows("select account_id::text from account where name = %s",
                      f"{name} third")
    none = answer(person, page, "Take it over", without=("account",))
    assert none.status == 422 and "Choose the account" in none.text
    assert answer(person, page, "Take it over",
                  account=third).status == 404
    assert answer(person, page, "Take it over",
                  account=own.id).status == 404
    assert owner_of(rows, own) == own.id
    assert answer(person, page, "Take it over", account=first).status == 303
    assert owner_of(rows, own) == first
    # Nobody learns whether an address is somebody's.
    other = own_client(owner=own.owner)
    assert offer(other, "nobody.at.all@example.com").status == 303


def test_to_whom_it_cannot_go(stack, own_client, rows):  # noqa: F811
    own = own_client()
    for to, words in (("", "no account with that name"),
                      ("No such account", "no account with that name"),
                      (own.name, "cannot be given to that account"),
                      ("00000000-0000-4000-8000-000000000001",
                       "cannot be given to that account")):
        page = offer(own, to)
        assert page.status == 422 and words in page.text, (to, page)
    say(stack, "client", "suspend", own.app.client_id)
    page = own.owner.open(own.below("transfer"))
    assert "stays where it is" in page.text
    page = own.owner.post(own.below("transfer"), {
        "csrf": csrf_of(own.owner), "do": "offer", "to": "Acme"})
    assert page.status == 422
    assert offers(rows, own) == []


@pytest.mark.parametrize("role, may", [("admin", True), ("developer", False),
                                       ("member", False), (None, False)])
def test_who_may_give_and_who_may_take(stack, own_client, joined, receiver,
                                       newcomer, rows, role,
                                       may):  # noqa: F811
    """s:A70"""
    own = own_client()
    taker, name, account = receiver
    person = joined(own, role)
    csrf = csrf_of(person)
    assert person.open(own.below("transfer")).status == (200 if may else 404)
    done = person.post(own.below("transfer"), {
        "csrf": csrf, "do": "offer", "to": name})
    assert done.status == (303 if may else 404)
    if not may:
        assert offer(own, name).status == 303
    [(id_, _)] = offers(rows, own)
    other = newcomer(account="Other")
    other.sign_in()
    if role:
        say(stack, "member", "add", name, other.email, role)
    csrf = csrf_of(other)
    assert other.open(f"/transfers/{id_}").status == (200 if may else 404)
    for how in ("accept", "decline"):
        done = other.post(f"/transfers/{id_}", {
            "csrf": csrf, "do": how, "account": account,
            "version": version_of(rows, own)})
        assert done.status == ((303 if how == "accept" else 404)
                               if may else 404) or done.status == 410
    assert owner_of(rows, own) == (account if may else own.id)
    withdrawn = person.post(own.below("transfer"), {
        "csrf": csrf_of(person), "do": "withdraw"})
    assert withdrawn.status == 404 if not may else \
        withdrawn.status in (303, 404)


@pytest.mark.parametrize("role", ["developer", None])
def test_an_offer_ends_with_who_made_it(stack, own_client, joined, receiver,
                                        rows, role):  # noqa: F811
    """By an operator's command, here; of who stays an admin it goes on."""
    own = own_client()
    taker, name, account = receiver
    person = joined(own, "owner")
    offer(own, name, person)
    page = look(taker)
    assert any("One client that" in own.owner.open(where).text
               for words, where in own.owner.open(
                   f"/accounts/{own.id}/members").links()
               if "Change or remove" in words)
    say(stack, "member", "add", own.name, person.email, "admin")
    assert look(taker).status == 200
    if role:
        say(stack, "member", "add", own.name, person.email, role)
    else:
        say(stack, "member", "remove", own.name, person.email)
    assert "Look at the offer" not in taker.open("/accounts").text
    assert answer(taker, page, "Take it over").status == 410
    assert owner_of(rows, own) == own.id
    assert offers(rows, own)[-1][1] == "withdrawn"


def test_what_was_changed_meanwhile_is_looked_at_anew(
        stack, own_client, receiver, rows, tmp_path):  # noqa: F811
    """The one who takes it over gets what was shown, or nothing."""
    own = own_client()
    taker, name, account = receiver
    offer(own, name)
    page = look(taker)
    import_again(stack, own, tmp_path,
                 redirect_uris=["http://127.0.0.1/elsewhere"])
    late = answer(taker, page, "Take it over")
    assert late.status == 409 and "127.0.0.1/elsewhere" in late.text
    assert "so nothing was taken over" in late.text
    assert owner_of(rows, own) == own.id
    done = answer(taker, late, "Take it over")
    assert done.status == 303 and owner_of(rows, own) == account
    told = taker.follow(done).text
    assert f"belongs to {name} now" in told and "make new ones" in told


def test_giving_and_taking_want_a_fresh_sign_in(own_client, receiver,
                                                rows):  # noqa: F811
    """s:A31; declining does not."""
    own = own_client()
    taker, name, _ = receiver
    form = own.owner.open(own.below("transfer")).form(field="to")
    grow_old(own.owner, rows)
    assert own.owner.open(own.below("transfer")).heading == \
        "Confirm it’s you"
    form = own.owner.submit(form, to=name).form(field="password")
    assert offers(rows, own) == []
    assert own.owner.submit(form, password=own.owner.password).status == 303
    page = look(taker)
    grow_old(taker, rows)
    asked = answer(taker, page, "Take it over")
    assert asked.heading == "Confirm it’s you"
    assert owner_of(rows, own) == own.id
    assert answer(taker, page, "Decline").status == 303


def test_of_many_at_once_one_counts(own_client, receiver, newcomer,
                                    stack, rows):  # noqa: F811
    """Two admins take it, and its owner takes it back."""
    own = own_client()
    taker, name, account = receiver
    person = newcomer(account="Pair")
    person.sign_in()
    say(stack, "member", "add", name, person.email, "admin")
    offer(own, name)
    [(id_, _)] = offers(rows, own)
    back = own.owner.open(own.below("transfer"))
    pages = [look(taker), look(person)]
    acts = [lambda: answer(taker, pages[0], "Take it over"),
            lambda: answer(person, pages[1], "Take it over"),
            lambda: own.owner.submit(back.form(own.below("transfer")))]
    with ThreadPoolExecutor(3) as pool:
        done = [job.result() for job in [pool.submit(act) for act in acts]]
    assert all(page.status in (303, 404, 410) for page in done), done
    [(_, how)] = offers(rows, own)
    taken = [page.status == 303 for page in done[:2]]
    if how == "accepted":
        assert sorted(taken) == [False, True]
        assert owner_of(rows, own) == account
    else:
        assert how == "withdrawn" and taken == [False, False]
        assert owner_of(rows, own) == own.id
    assert rows("select count(*) from audit where subject = %s and event = "
                "'client_transferred'", own.app.client_id) \
        == [(int(how == "accepted"),)]


def test_the_receivers_quota_holds(own_client, receiver, rows):  # noqa: F811
    """s:A72: as many as an account may have, however many come at once."""
    taker, name, account = receiver
    first = own_client()
    both = [first, own_client(owner=first.owner)]
    rows("with made as (insert into client (client_id, account_id, name, "
         "is_public, tier, method, redirect_uris, scopes, grant_types) "
         "select 'full-' || %s || n, %s, 'Full ' || n, false, 'hand', 'none', "
         "'{}', '{}', '{}' from generate_series(1, 99) n returning 1) "
         "select count(*) from made", account, account)
    for own in both:
        assert offer(own, name).status == 303
    pages = [taker.open(where) for words, where in
             taker.open("/accounts").links() if "Look at the offer" in words]
    people = [taker.twin() for _ in pages]
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda pair: answer(
            pair[0], pair[1], "Take it over"), zip(people, pages)))
    for person in people:
        person.http.close()
    assert sorted(page.status for page in done) == [303, 422]
    assert rows("select count(*) from client where account_id = %s and not "
                "is_deleted", account) == [(100,)]
    [full] = [page for page in done if page.status == 422]
    assert "as many apps as it may have" in full.text


def read_mail(stack, to, subject):
    """The mail with that subject that came to `to`: its text, its HTML."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with Person(stack.mailbox.url) as reader:
            for words, where in reader.open("/").links():
                if words != subject:
                    continue
                page = reader.open(where)
                if to in page.text:
                    return page.text, reader.http.get(
                        where + "/html").text
        time.sleep(0.3)
    raise AssertionError(f"no mail {subject!r} to {to}")


def arrived(stack, to, subject):
    return read_mail(stack, to, subject)[0]


def test_everybody_is_told(stack, own_client, receiver, newcomer, ana,
                           rows):  # noqa: F811
    own = own_client(client_name="Anvil of <b>Told</b>")
    taker, name, _ = receiver
    own.app.connect(ana, accounts=["Acme"])
    offer(own, name)
    told = arrived(stack, taker.email, f"You are offered the app {own.title}")
    assert own.name in told and name in told
    assert f"{stack.url}/accounts" in told
    assert answer(taker, look(taker), "Take it over").status == 303
    told = arrived(stack, own.owner.email,
                   "The offer of an app was answered")
    assert f"{own.title} went from {own.name} to {name}" in told
    told = arrived(stack, ana.email, "An app of yours is in other hands")
    assert f"until now of {own.name}, now of {name}" in told


def test_a_declined_offer_gave_nothing_away(stack, own_client,  # noqa: F811
                                            receiver):
    own = own_client()
    taker, name, _ = receiver
    offer(own, name)
    assert answer(taker, look(taker), "Decline").status == 303
    told = read_mail(stack, own.owner.email,
                     "The offer of an app was answered")
    for words in told:
        assert "declined the offer" in words
        assert "gave an app away" not in words and "ecrets" not in words


def test_an_app_with_keys_is_not_told_of_secrets(
        stack, own_client, receiver, pairs):  # noqa: F811
    own = own_client(method="private_key_jwt",
                     jwks={"keys": [pairs["ES256"].public]})
    taker, name, account = receiver
    page = own.owner.open(own.below("transfer"))
    assert "Its keys go on working" in page.text
    assert "its secrets" not in page.text
    offer(own, name)
    page = look(taker)
    assert "has its keys" in page.text and "its secrets" not in page.text
    assert answer(taker, page, "Take it over", account=account).status == 303
    for words in read_mail(stack, own.owner.email,
                           "The offer of an app was answered"):
        assert "gave an app away" in words and "Keys from before" in words
        assert "Secrets" not in words
