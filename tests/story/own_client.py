"""A client in an account of its own, and the people who look after it."""

import itertools
import json

import pytest

from app import App, seen
from command_line import say

LOOPBACK = "http://127.0.0.1/callback"
_numbers = itertools.count(1)


class OwnClient:
    """`app` of the account `id` called `name`, which `owner` owns."""

    def __init__(self, app, owner, id_, name, title):
        self.app = app
        self.owner = owner
        self.id = id_
        self.name = name
        self.title = title
        self.path = f"/accounts/{id_}/clients/{app.client_id}"

    def below(self, what):
        return f"{self.path}/{what}"


@pytest.fixture
def own_client(stack, smith, installed, tmp_path):
    """own_client(role=…, method=…, …): an OwnClient, its owner signed in"""
    made = []

    def make(method="client_secret_basic", owner=None, **more):
        owner, name, id_ = smith(owner)
        number = next(_numbers)
        described = {
            "client_id": f"own-{number}-{tmp_path.name}".replace("_", "-"),
            # Seven letters at most: longer ones would be look-alikes.
            "client_name": f"Vise {number}", "account": name,
            "visibility": "public", "redirect_uris": [LOOPBACK],
            "grant_types": ["authorization_code", "refresh_token",
                            "client_credentials"],
            "token_endpoint_auth_method": method,
            "scope": "openid offline_access dns.read dns.edit", **more}
        if method == "none":
            described["grant_types"].remove("client_credentials")
        path = tmp_path / f"own-{number}.json"
        path.write_text(json.dumps(described))
        printed = say(stack, "client", "import", str(path), binary=installed)
        app = App(stack.url, described["client_id"])
        for line in printed.splitlines():
            if line.startswith("client_secret: "):
                app.secret = line.partition(": ")[2]
                seen.add(app.secret)
        made.append(app)
        return OwnClient(app, owner, id_, name, described["client_name"])

    yield make
    for app in made:
        app.http.close()


@pytest.fixture
def joined(newcomer, belong):
    """joined(own, role): another person, of that role in its account"""
    def make(own, role):
        person = newcomer(account="Else")
        person.sign_in()
        if role:
            belong(own.id, person.email, role)
        return person
    return make


def csrf_of(person):
    form = person.open("/accounts/new").form(field="name")
    return dict(form.values())["csrf"]
