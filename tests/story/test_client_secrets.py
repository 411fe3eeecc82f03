"""
The pages of a client's secrets: two at once, shown once, removed with a look
(f:C7, f:C8, s:A31, s:A70, s:A73).
"""

import re

from concurrent.futures import ThreadPoolExecutor

import pytest

from app import seen
from own_client import csrf_of, joined, own_client  # noqa: F401
from page import path_of
from test_secrets import ask
from test_step_up import grow_old

MADE = re.compile(r"placet_[0-9a-f]{72}")


def make(own, label="second", person=None, **fields):
    person = person or own.owner
    page = person.open(own.below("secrets/new"))
    return person.submit(page.form(field="label"), label=label, **fields)


def secret_on(page):
    assert page.status == 200, page
    [secret] = MADE.findall(page.html)
    seen.add(secret)
    return secret


def test_rotation_without_a_pause(own_client, rows):  # noqa: F811
    own = own_client()
    page = own.owner.open(own.owner.open(own.path).link("Secrets"))
    assert path_of(page.url) == own.below("secrets")
    assert "import" in page.text and own.app.secret not in page.html

    made = make(own, "from the page", days="30")
    fresh = secret_on(made)
    assert re.fullmatch(r"[a-z]+_[A-Za-z0-9]{40,}", fresh)
    assert made.headers["cache-control"] == "no-store"
    # Both are good; then the old one goes, and only that.
    assert ask(own.app).status_code == 200
    assert ask(own.app, secret=fresh).status_code == 200
    page = own.owner.open(own.below("secrets"))
    assert "from the page" in page.text and fresh not in page.html
    assert "Two secrets are good now" in page.text
    old = [where for words, where in page.links()
           if "Remove: import" in words]
    page = own.owner.open(old[0])
    form = page.form(path_of(old[0]))
    done = own.owner.submit(form)
    page = own.owner.follow(done)
    assert "The secret import is removed" in page.text
    assert not any("import" in words for words, _ in page.links())
    # The same form again, and its page: it is removed, and said to be.
    for again in (own.owner.submit(form), own.owner.visit(path_of(old[0]))):
        page = own.owner.follow(again)
        assert "The secret import is removed" in page.text
    nobodys = own.below("secrets/00000000-0000-4000-8000-000000000000")
    assert own.owner.visit(f"{nobodys}/remove").status == 404
    assert ask(own.app).status_code == 401
    assert ask(own.app, secret=fresh).status_code == 200
    # s:A73: nothing of it is kept, nor of the one that was refused.
    assert rows("select count(*) from client_secret s where s::text like "
                "%s or s.label like %s", f"%{fresh}%", f"%{fresh}%") \
        == [(0,)]
    assert rows("select round(extract(epoch from expires_at - made_at) "
                "/ 86400) from client_secret where client_id = %s and "
                "label = 'from the page'", own.app.client_id) == [(30,)]


def test_when_each_was_used_and_until_when_it_is_good(own_client, rows):  # noqa: F811
    own = own_client()
    fresh = secret_on(make(own, "for a month", days="30"))

    def told():
        page = own.owner.open(own.below("secrets"))
        return {box.first("h2").text: (
            "Expired" in [tag.text for tag in box.every("span")],
            *(e.text for e in box.every("dd")))
            for box in page.root.every("section", **{"class": "panel"})}

    [(today, later)] = rows(
        "select to_char(now() at time zone 'UTC', 'FMDD Mon YYYY'), "
        "to_char((now() + interval '30 days') at time zone 'UTC', "
        "'FMDD Mon YYYY')")
    assert told() == {"import": (False, today, "Never used", "Never"),
                      "for a month": (False, today, "Never used", later)}
    assert ask(own.app, secret=fresh).status_code == 200
    assert told() == {"import": (False, today, "Never used", "Never"),
                      "for a month": (False, today, today, later)}
    rows("update client_secret set last_used_at = '2026-04-05 12:00Z', "
         "expires_at = '2026-05-06 12:00Z' where client_id = %s and "
         "label = 'for a month' returning 1", own.app.client_id)
    assert told()["for a month"] == (True, today, "5 Apr 2026", "6 May 2026")
    assert ask(own.app, secret=fresh).status_code == 401


def test_it_is_shown_once(own_client):  # noqa: F811
    """Sending the form again, as a reload does, neither shows it nor makes
    another."""
    own = own_client()
    page = own.owner.open(own.below("secrets/new"))
    form = page.form(field="label")
    first = secret_on(own.owner.submit(form, label="once"))
    again = own.owner.submit(form, label="once")
    assert again.status == 409 and first not in again.html
    assert not MADE.search(again.html)
    for where in (own.path, own.below("secrets"), own.below("history")):
        assert first not in own.owner.open(where).html
    # Two are good: a third waits.
    full = own.owner.visit(own.below("secrets/new"))
    assert full.status == 409 and "Remove one of them" in full.text


def test_what_is_typed_is_checked(own_client):  # noqa: F811
    own = own_client()
    for label, days in (("", ""), ("x" * 101, ""), ("a\nb", ""),
                        ("a\u202eb", ""), ("a\u200bb", ""),
                        ("fine", "0"), ("fine", "3661"), ("fine", "soon"),
                        ("fine", "-1"), ("fine", "1.5")):
        page = make(own, label, days=days)
        assert page.status == 422, (label, days)
        assert "No secret was made" in page.text
        assert not MADE.search(page.html)
        if label == "fine":
            assert page.root.first("input", name="days")["value"] == days
    page = make(own, "<b>&\"'", days="")
    secret_on(page)
    assert "<b>&\"'" in page.text


def test_without_any_it_says_what_that_means(own_client):  # noqa: F811
    own = own_client()
    assert "gets no tokens" not in own.owner.open(own.path).text
    page = own.owner.open(own.below("secrets"))
    page = own.owner.open(page.link("Remove: import"))
    page = own.owner.follow(own.owner.submit(
        page.form(path_of(page.url))))
    assert "It has no secret now" in page.text and " yet" not in page.text
    page = own.owner.open(own.path)
    assert "It has no secret that is good" in page.text
    make(own)
    assert "gets no tokens" not in own.owner.open(own.path).text


def test_of_many_at_once_two_are_good(own_client, rows):  # noqa: F811
    own = own_client()
    form = own.owner.open(own.below("secrets/new")).form(field="label")
    people = [own.owner.twin() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        pages = list(pool.map(lambda p: p.submit(form, label="race"), people))
    for person in people:
        person.http.close()
    made = [secret_on(page) for page in pages if page.status == 200]
    assert len(made) == 1
    assert {page.status for page in pages} == {200, 409}
    assert all("perhaps by sending this form twice" in page.text
               for page in pages if page.status == 409)
    assert rows("select count(*) from client_secret where client_id = %s "
                "and removed_at is null", own.app.client_id) == [(2,)]
    assert ask(own.app, secret=made[0]).status_code == 200


def test_it_wants_a_fresh_sign_in(own_client, rows):  # noqa: F811
    """s:A31: on the way to the form and on the way from it."""
    own = own_client()
    form = own.owner.open(own.below("secrets/new")).form(field="label")
    grow_old(own.owner, rows)
    asked = own.owner.open(own.below("secrets/new"))
    assert asked.heading == "Confirm it’s you"
    back = own.owner.submit(asked.form("/prove"),
                            password=own.owner.password)
    assert path_of(back.location) == own.below("secrets/new")
    # The form of before still stands; what was typed is not lost.
    form = own.owner.open(own.below("secrets/new")).form(field="label")
    grow_old(own.owner, rows)
    asked = own.owner.submit(form, label="typed before", days="7")
    assert asked.heading == "Confirm it’s you"
    assert not MADE.search(asked.html)
    made = own.owner.submit(asked.form(field="password"),
                            password=own.owner.password)
    secret_on(made)
    assert "typed before" in made.text
    grow_old(own.owner, rows)
    page = own.owner.open(own.below("secrets"))
    page = own.owner.open(page.link("Remove: typed before"))
    assert page.heading == "Confirm it’s you"


@pytest.mark.parametrize("role, may", [
    ("developer", True), ("member", False), (None, False)])
def test_developers_and_nobody_else(own_client, joined, rows,  # noqa: F811
                                    role, may):
    """s:A70: for the others there is no such page, whatever they send."""
    own = own_client()
    person = joined(own, role)
    [(id_,)] = rows("select secret_id::text from client_secret "
                    "where client_id = %s", own.app.client_id)
    csrf = csrf_of(person)
    status = 200 if may else 404
    for where in ("secrets", "secrets/new", f"secrets/{id_}/remove"):
        assert person.open(own.below(where)).status == status
    made = person.post(own.below("secrets/new"), {
        "csrf": csrf, "label": "theirs", "newest": id_})
    assert made.status == status
    if may:
        secret_on(made)
    done = person.post(own.below(f"secrets/{id_}/remove"), {"csrf": csrf})
    assert done.status == (303 if may else 404)
    assert ask(own.app).status_code == (401 if may else 200)
    # Nor through an account of one's own.
    [(mine,)] = rows("select account_id::text from membership m join "
                     "app_user u using (user_id) where u.email = %s and "
                     "m.role = 'owner'", person.email)
    for where in ("", "/secrets", "/secrets/new"):
        there = f"/accounts/{mine}/clients/{own.app.client_id}{where}"
        assert person.open(there).status == 404


def test_a_client_without_secrets_has_no_such_pages(own_client):  # noqa: F811
    own = own_client(method="none")
    assert "Secrets" not in [words for words, _ in
                             own.owner.open(own.path).links()]
    for where in ("secrets", "secrets/new"):
        assert own.owner.open(own.below(where)).status == 404
