"""Making and changing clients on their pages, as a developer does."""

from app import seen
from page import path_of


def account_of(rows, person):
    """(id, name) of the account that a person owns."""
    [found] = rows(
        "select a.account_id::text, a.name from account a "
        "join membership m using (account_id) join app_user u using (user_id) "
        "where u.email = %s and m.role = 'owner'", person.email)
    return found


def new_form(person, account, kind):
    page = person.open(f"/accounts/{account}/clients/new?kind={kind}")
    return page.form(f"/accounts/{account}/clients/new")


def edit_form(person, account, client):
    page = person.open(f"/accounts/{account}/clients/{client}/edit")
    return page.form(f"/accounts/{account}/clients/{client}/edit")


def make(person, account, kind, name="Quay Planner", scope=("dns.read",),
         **fields):
    """
    Fills in the form for a kind of app; gives (the page that answers, the id
    of the client, its secret or None).
    """
    form = new_form(person, account, kind)
    page = person.submit(form, client_name=name, scope=list(scope), **fields)
    return page, client_on(page), secret_on(page)


def client_on(page):
    found = [element.text for element in page.root.every("code")
             if element.text.startswith("app-")]
    return found[0] if page.status == 200 and found else None


def secret_on(page):
    found = {element.text for element in page.root.every("code")
             if element.text.startswith("placet_")}
    assert len(found) < 2
    seen.update(found)
    return found.pop() if found else None


def mistakes_on(page):
    """What the summary on top says: [(field, words)]"""
    box = page.root.first("div", **{"class": "mistakes"})
    return [(link["href"].lstrip("#"), link.text)
            for link in box.every("a")] if box else []


def client_path(page):
    return path_of(page.url)
