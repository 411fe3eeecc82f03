"""
Accounts in the hands of their owners: making one, asking others to join,
changing roles, removing and leaving (f:C1's roles, s:A70).
"""

import re
import time

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from command_line import say
from page import path_of


def account_of(rows, person):
    [(name, id_)] = rows(
        "select a.name, a.account_id::text from account a "
        "join membership m using (account_id) join app_user u using (user_id) "
        "where u.email = %s and m.role = 'owner'", person.email)
    return name, id_


def role_in(rows, account, person):
    found = rows("select m.role from membership m join app_user u "
                 "using (user_id) where m.account_id = %s and u.email = %s",
                 account, person.email)
    return found[0][0] if found else None


def invite(owner, account, email, role="member"):
    page = owner.open(f"/accounts/{account}/members")
    form = page.form(field="email")
    return owner.follow(owner.submit(form, email=email, role=role))


def answer(person, form=None, how="Join"):
    form = form or next(form for form in person.open("/accounts").forms()
                        if "/invitations/" in form.action)
    words = next(words for words in form.buttons()
                 if words.startswith(how))
    return person.submit(form, button=words)


@pytest.fixture
def two(newcomer):
    owner, other = newcomer(account="Owls"), newcomer(account=None)
    owner.sign_in()
    other.sign_in()
    return owner, other


def test_a_person_makes_an_account(newcomer, rows):
    person = newcomer(account=None)
    person.sign_in()
    page = person.open(person.open("/accounts").link("New account"))
    name = f"Made by {person.email.partition('@')[0]}"
    page = person.follow(person.submit(page.form(field="name"), name=name))
    assert page.heading == f"Members of {name}"
    assert account_of(rows, person)[0] == name
    again = person.open("/accounts/new").form(field="name")
    taken = person.submit(again, name=name)
    assert taken.status == 422 and "Choose another name" in taken.text
    for bad in ("", " ", "x" * 65, "a‮b", "<b>" * 30,
                "\u0410cme", "\ufb01ne"):
        assert person.submit(again, name=bad).status == 422
    # s:A26: it stands beside the names of its apps.
    for bad in (f"Official {name}", f"{name} Supp0rt", "Verified apps",
                "dns-pilot.example", "Pl\u00e1cet", "Google"):
        taken = person.submit(again, name=bad)
        assert taken.status == 422 and "must not have" in taken.text
        assert ("somebody has checked the account" in taken.text) == \
            (bad.split()[0] in ("Official", "Verified")), bad


def test_nobody_owns_more_than_so_many(newcomer, rows):
    """s:A72's kind: the count is the store's"""
    person = newcomer(account=None)
    person.sign_in()
    form = person.open("/accounts/new").form(field="name")
    mark = person.email.partition("@")[0]
    done = [person.submit(form, name=f"{mark} {n}").status
            for n in range(22)]
    assert done == [303] * 20 + [422] * 2


def test_a_closed_account_is_counted_nowhere(stack, newcomer, rows):
    person = newcomer(account="Owls")
    person.sign_in()
    say(stack, "account", "add", f"Second of {person.email}")
    say(stack, "member", "add", f"Second of {person.email}", person.email,
        "owner")
    assert "You belong to 2 accounts" in person.open("/").text
    say(stack, "account", "close", f"Second of {person.email}")
    assert "You belong to one account" in person.open("/").text
    for path in ("/apps", "/accounts"):
        assert "Second of" not in person.open(path).text


def test_one_of_very_many_members_is_listed_and_leaves(stack, two, rows):
    """A platform's accounts have as many as it likes."""
    owner, other = two
    name, account = account_of(rows, owner)
    say(stack, "member", "add", name, other.email, "member")
    mark = owner.email.partition("@")[0]
    rows("with u as (insert into app_user (email, name) select %s || n "
         "|| '@many.example', 'Aaa ' || n from generate_series(1, 1100) n "
         "returning user_id) insert into membership (account_id, user_id, "
         "role) select %s, user_id, 'member' from u returning 1", mark,
         account)
    first = f"/accounts/{account}/members"
    seen, where, came_from = [], first, None
    while where:
        page = owner.open(where)
        assert "1102 members" in page.text
        forms = [form for form in page.forms() if form.action.endswith(first)]
        if where == first:
            # Whoever invites need not go past all of them.
            assert page.html.index('id="email"') < page.html.index(
                'class="row"')
            assert "Show those before" not in page.text
        else:
            assert not forms
            assert path_of(page.link("Show those before")) == first
            assert page.link("Show those before") == came_from
        came_from = str(page.url)
        seen += [e.text for e in page.root.every("p", **{"class": "note"})
                 if "@" in e.text]
        where = page.link("Show more") if "Show more" in page.text else None
    assert len(seen) == len(set(seen)) == 1102 and seen[0] == owner.email
    assert owner.open(f"/accounts/{account}/members?from=x").status == 404
    page = member_page(other, account, other)
    left = other.submit(page.form(field="do"))
    assert left.status == 303 and role_in(rows, account, other) is None


def test_who_is_invited_joins(two, rows):
    owner, other = two
    name, account = account_of(rows, owner)
    page = invite(owner, account, other.email.upper(), "developer")
    assert other.email in page.text and "Take the invitation back" in page.text
    assert role_in(rows, account, other) is None
    asked = other.open("/accounts")
    assert f"asks you to join {name} as a developer" in asked.text
    answer(other)
    # A second press, or Back: it is there that he is.
    form = next(form for form in asked.forms()
                if "/invitations/" in form.action)
    again = other.follow(answer(other, form))
    assert again.status == 200
    assert path_of(again.url) == f"/accounts/{account}/members"
    assert role_in(rows, account, other) == "developer"
    assert "asks you to join" not in other.open("/accounts").text
    assert other.open(f"/accounts/{account}/members").status == 200
    # A member's list has no forms for owners.
    page = other.open(f"/accounts/{account}/members")
    assert not [form for form in page.forms() if "/accounts/" in form.action]
    twice = owner.submit(owner.open(f"/accounts/{account}/members").form(
        field="email"), email=other.email, role="member")
    assert twice.status == 422 and "member already" in twice.text


def test_an_invitation_is_declined_taken_back_or_too_old(two, rows):
    owner, other = two
    _, account = account_of(rows, owner)
    invite(owner, account, other.email)
    answer(other, how="Decline")
    assert role_in(rows, account, other) is None

    invite(owner, account, other.email)
    form = next(form for form in other.open("/accounts").forms()
                if "/invitations/" in form.action)
    page = owner.open(f"/accounts/{account}/members")
    back = next(form for form in page.forms() if "/invitations/" in
                form.action)
    assert owner.submit(back).status == 303
    late = answer(other, form)
    assert late.status == 410 and "no longer good" in late.text
    assert role_in(rows, account, other) is None

    invite(owner, account, other.email)
    form = next(form for form in other.open("/accounts").forms()
                if "/invitations/" in form.action)
    rows("with old as (update invitation set expires_at = now() where "
         "account_id = %s and answered_at is null returning 1) select 1 "
         "from old", account)
    assert answer(other, form).status == 410
    assert role_in(rows, account, other) is None


def test_nobody_answers_anothers_invitation(two, newcomer, rows):
    """s:A70"""
    owner, other = two
    _, account = account_of(rows, owner)
    stranger = newcomer(account=None)
    stranger.sign_in()
    invite(owner, account, other.email)
    [(id_,)] = rows("select invitation_id::text from invitation "
                    "where account_id = %s and answered_at is null", account)
    invite(owner, account, stranger.email)
    mine = next(form for form in stranger.open("/accounts").forms()
                if "/invitations/" in form.action)
    csrf = dict(mine.values())["csrf"]
    for how in ("accept", "decline"):
        assert stranger.post(f"/invitations/{id_}", {
            "csrf": csrf, "do": how}).status == 404
    assert "asks you to join" in other.open("/accounts").text
    # Nor does one who is only invited see or change anything of it.
    for path in (f"/accounts/{account}/members", f"/accounts/{account}/apps"):
        assert stranger.open(path).status == 404
    assert stranger.post(f"/accounts/{account}/members", {
        "csrf": csrf, "email": stranger.email, "role": "owner"}).status == 404


def member_page(person, account, whose):
    page = person.open(f"/accounts/{account}/members")
    words = "Your membership" if whose is person else "Change or remove"
    return person.open(page.link(words))


def test_a_lower_role_ends_what_it_allowed(stack, two, pilot,
                                           resource_server, rows):
    owner, other = two
    name, account = account_of(rows, owner)
    say(stack, "member", "add", name, other.email, "owner")
    tokens = pilot.connect(other, accounts=["Owls"])
    page = member_page(owner, account, other)
    done = owner.submit(page.form(field="role"), role="member")
    assert done.status == 303
    assert role_in(rows, account, other) == "member"
    assert not resource_server.is_active(tokens["access_token"])


def test_a_role_that_was_changed_meanwhile_is_not_put_back(stack, two, rows):
    """A page that was opened before lowers nobody."""
    owner, other = two
    name, account = account_of(rows, owner)
    say(stack, "member", "add", name, other.email, "developer")
    old = member_page(owner, account, other)
    say(stack, "member", "add", name, other.email, "admin")
    late = owner.submit(old.form(field="role"))
    assert late.status == 409 and "so nothing was saved" in late.text
    assert "is now: Admin" in late.text
    assert role_in(rows, account, other) == "admin"
    assert owner.submit(late.form(field="role"),
                        role="developer").status == 303
    assert role_in(rows, account, other) == "developer"


def test_a_member_is_removed_and_one_leaves(stack, two, pilot,
                                            resource_server, rows):
    owner, other = two
    name, account = account_of(rows, owner)
    for leaves in (False, True):
        say(stack, "member", "add", name, other.email, "member")
        tokens = pilot.connect(other, accounts=["Owls"])
        who = other if leaves else owner
        page = member_page(who, account, other)
        form = next(form for form in page.forms()
                    if ("do", "end") in form.values())
        assert who.submit(form).status == 303
        assert role_in(rows, account, other) is None
        assert not resource_server.is_active(tokens["access_token"])
        assert other.open(f"/accounts/{account}/members").status == 404
        assert not other.apps()


@pytest.mark.parametrize("role", ["admin", None])
def test_invitations_end_with_who_sent_them(stack, two, newcomer, rows, role):
    """Whoever waits for an answer does not come in as owner (s:A70)."""
    owner, other = two
    guest = newcomer(account=None)
    guest.sign_in()
    name, account = account_of(rows, owner)
    say(stack, "member", "add", name, other.email, "owner")
    invite(other, account, guest.email, "owner")
    invite(owner, account, "else@example.com")
    waits = next(form for form in guest.open("/accounts").forms()
                 if "/invitations/" in form.action)
    page = member_page(owner, account, other)
    assert "One invitation that" in page.text
    assert "One client that" not in page.text
    form = page.form(field="role") if role else next(
        form for form in page.forms() if ("do", "end") in form.values())
    owner.submit(form, **({"role": role} if role else {}))
    assert "asks you to join" not in guest.open("/accounts").text
    assert answer(guest, waits).status == 410
    assert role_in(rows, account, guest) is None
    left = owner.open(f"/accounts/{account}/members").text
    assert guest.email not in left and "else@example.com" in left
    assert f"The invitation of {guest.email} was taken back." in \
        owner.open(f"/accounts/{account}/activity").text


@pytest.mark.parametrize("leaves", [False, True])
def test_what_a_private_app_was_allowed_ends_with_the_membership(
        stack, two, client_of, rows, leaves):
    """A grant that reaches no account, of an app only members may use: also
    when its person leaves, to whom that app is then unknown."""
    from app import App
    owner, other = two
    name, account = account_of(rows, owner)
    say(stack, "member", "add", name, other.email, "member")
    app = App(stack.url, client_of("http://127.0.0.1/callback",
                                   account=name, visibility="private"))
    app.connect(other, "openid", accounts=[])
    who = other if leaves else owner
    page = member_page(who, account, other)
    form = next(form for form in page.forms()
                if ("do", "end") in form.values())
    assert who.submit(form).status == 303
    [(state,)] = rows("select g.state from access_grant g join app_user u "
                      "using (user_id) where u.email = %s", other.email)
    assert state == "ended"
    app.http.close()


def test_an_account_keeps_an_owner(two, rows):
    owner, _ = two
    _, account = account_of(rows, owner)
    page = member_page(owner, account, owner)
    lower = owner.submit(page.form(field="role"), role="admin")
    assert lower.status == 409 and "keeps an owner" in lower.text
    form = next(form for form in page.forms()
                if ("do", "end") in form.values())
    assert owner.submit(form).status == 409
    assert role_in(rows, account, owner) == "owner"


def test_who_was_lowered_while_waiting_changes_nobody(stack, two, newcomer,
                                                      rows):
    """Two owners at once: of the one who comes second nothing is written."""
    owner, other = two
    third = newcomer(account=None)
    name, account = account_of(rows, owner)
    for person, role in (other, "owner"), (third, "admin"):
        say(stack, "member", "add", name, person.email, role)
    third.sign_in()
    page = member_page(other, account, third)
    form = page.form(field="role")
    with psycopg.connect(stack.store.admin) as holding, \
            ThreadPoolExecutor(1) as pool:
        holding.execute("select set_config('placet.actor', 'system', true)")
        holding.execute("select placet.member_put(%s, %s, 'member')",
                        (account, other.email))
        late = pool.submit(other.submit, form, role="member")
        time.sleep(0.5)
        assert not late.done()
        holding.commit()
        assert late.result().status == 404
    assert role_in(rows, account, third) == "admin"
    assert rows("select count(*) from audit where event = 'member_put' and "
                "subject = %s and detail ->> 'was' = 'admin'",
                account) == [(0,)]


@pytest.mark.parametrize("role", ["member", "developer", "admin", None])
def test_only_owners_manage_members(stack, two, newcomer, rows, role):
    """s:A70"""
    owner, other = two
    name, account = account_of(rows, owner)
    if role:
        say(stack, "member", "add", name, other.email, role)
    [(owners_id,)] = rows("select user_id::text from app_user "
                          "where email = %s", owner.email)
    csrf = dict(other.open("/accounts/new").form(
        field="name").values())["csrf"]
    assert other.open(f"/accounts/{account}/members/{owners_id}").status == 404
    for path, fields in (
            (f"/accounts/{account}/members/{owners_id}", {"do": "end"}),
            (f"/accounts/{account}/members/{owners_id}",
             {"do": "role", "role": "member"}),
            (f"/accounts/{account}/members",
             {"email": other.email, "role": "owner"})):
        assert other.post(path, {"csrf": csrf, **fields}).status == 404, path
    # Nor does a member raise himself.
    if role:
        [(own_id,)] = rows("select user_id::text from app_user "
                           "where email = %s", other.email)
        assert other.post(f"/accounts/{account}/members/{own_id}", {
            "csrf": csrf, "do": "role", "role": "owner"}).status == 404
    assert role_in(rows, account, owner) == "owner"
    assert role_in(rows, account, other) == role
    assert not re.search(owner.email, other.open("/accounts").text)


def test_the_way_there_and_back(two, rows):
    owner, _ = two
    _, account = account_of(rows, owner)
    page = owner.open(owner.open("/accounts").link("Members"))
    assert path_of(page.url) == f"/accounts/{account}/members"
    assert path_of(owner.open(page.link("Back to accounts")).url) == \
        "/accounts"
