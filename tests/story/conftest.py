"""
What several stories share: an account with two people, and for those about
the grant store by itself a database with nothing but the migrations, with
people and clients in it.
"""

from types import SimpleNamespace

import pytest

from command_line import say
from store_people import described, sign_in
from store_room import Desk, StoreRoom, names_of, nobody, statements


@pytest.fixture
def orchard(stack, newcomer, rows):
    """An account of an owner, with a member who has one of their own."""
    owner, member = newcomer(account="Orchard"), newcomer(account="Mine")
    owner.sign_in()
    member.sign_in()
    [(name, id_)] = rows(
        "select a.name, a.account_id::text from account a "
        "join membership m using (account_id) join app_user u using (user_id) "
        "where u.email = %s", owner.email)
    say(stack, "member", "add", name, member.email, "member")
    return SimpleNamespace(name=name, id=id_, owner=owner, member=member)


@pytest.fixture(scope="session")
def queries(tmp_path_factory):
    found = statements(tmp_path_factory.mktemp("queries"))
    for name, query in found.items():
        query["names"] = names_of(name)
    return found


@pytest.fixture(scope="session")
def room(tmp_path_factory):
    with StoreRoom(tmp_path_factory.mktemp("store")) as running:
        running.migrate()
        yield running


@pytest.fixture
def desk(room, queries):
    made = Desk(room, queries)
    yield made
    made.close()


@pytest.fixture(scope="session")
def engines(room, queries):
    made = Desk(room, queries)
    for name in ("main", "green"):
        made.ask("engine_register", "system", name=name, generation="2.3")
    made.close()


@pytest.fixture
def owner(room):
    """Rows as the cluster's superuser sees them: no policy applies."""
    with room.connect("admin") as connection:
        def rows(sql, *values):
            return connection.execute(sql, values).fetchall()
        yield rows


@pytest.fixture
def person(desk, engines):
    """person(): somebody with an account of their own, signed in."""
    def make(role="owner", account=None):
        mark = nobody()[:13]
        email = f"{mark}@example.com"
        user = desk.one("user_add", "system", email=email, name=f"P {mark}",
                        password_hash="x", is_operator=False)["user_id"]
        if account is None:
            account = desk.one("account_add", "system",
                               name=f"A {mark}", small=f"a{mark}",
                               shown=f"a{mark}")["account_id"]
        desk.one("member_put", "system", account_id=account, email=email,
                 role=role)
        made = SimpleNamespace(user=user, email=email, account=account,
                               actor=f"user:{user}", cookie=None)
        made.cookie = sign_in(desk, made)
        return made
    return make


@pytest.fixture
def client(desk, person):
    """client(): a client of somebody else's account; public unless told."""
    def make(account=None, **changed):
        values = described(account or person().account, **changed)
        desk.one("client_put", "system", **values)
        return values["client_id"]
    return make
