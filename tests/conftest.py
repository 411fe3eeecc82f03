"""
One Placet with its engine and its database for the whole run, the people and
apps that use it, and the look into its logs when everything is over.

    --sanitize      uses build/san/placet (also: SANITIZE=yes)
    PLACET_BIN=     uses that program instead
    --keep DIR      keeps the run's state there
"""

import fcntl
import functools
import itertools
import json
import os
import shutil
import ssl
import subprocess

from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from api_client import ALL, Api, allow
from app import App
from command_line import say
from domain_room import DomainRoom
from engine_room import EngineRoom
from last_look import look_at_database, look_at_logs
from name_server import NameServer
from person import Person
from resource_server import ResourceServer
from stack import Stack

ROOT = Path(__file__).resolve().parents[1]

# Each httpx client reads the authorities of the web, which none of them asks:
# 60 ms of a processor, thousands of times in a run. They share what one read.
ssl.create_default_context = functools.cache(ssl.create_default_context)


def pytest_addoption(parser):
    parser.addoption("--sanitize", action="store_true",
                     default=os.environ.get("SANITIZE") == "yes",
                     help="run the sanitizer build")
    parser.addoption("--keep", metavar="DIR", default=None,
                     help="keep the state of the run in DIR")


@pytest.fixture(scope="session")
def placet_bin(request):
    """The program under test."""
    given = os.environ.get("PLACET_BIN")
    if given:
        return Path(given)
    if request.config.getoption("--sanitize"):
        return ROOT / "build" / "san" / "placet"
    return ROOT / "build" / "placet"


@pytest.fixture(scope="session")
def installed():
    """
    The build that is installed, for what thousands of stories begin with: as
    a sanitizer build a command takes four times the processor.
    """
    return Path(os.environ.get("PLACET_BIN") or ROOT / "build" / "placet")


@pytest.fixture(scope="session")
def hydra_bin():
    return Path(os.environ.get("HYDRA") or ROOT / "build" / "hydra")


@pytest.fixture(scope="session")
def run_dir(request, tmp_path_factory):
    keep = request.config.getoption("--keep")
    if not keep:
        return tmp_path_factory.mktemp("run")
    shutil.rmtree(keep, ignore_errors=True)
    return Path(keep)


@pytest.fixture(scope="session", autouse=True)
def sanitizer(tmp_path_factory):
    """
    Where the sanitizers of every process of this run write what they find:
    not among what people read. At the end nothing may be there but the line
    that ASan says once in each process that has fibers.
    """
    folder = tmp_path_factory.mktemp("sanitizer")
    os.environ["ASAN_OPTIONS"] = \
        f"abort_on_error=1:detect_leaks=0:log_path={folder}/report"
    os.environ["UBSAN_OPTIONS"] = \
        f"print_stacktrace=1:halt_on_error=1:log_path={folder}/report"
    yield
    for path in folder.iterdir():
        said = [line for line in path.read_text(errors="replace").splitlines()
                if "ASan doesn't fully support makecontext" not in line]
        assert not said, "\n".join(said)


@pytest.fixture(scope="session")
def begun(tmp_path_factory, installed, hydra_bin):
    """
    begun(folder): the folder, for a Stack that finds databases there which
    were migrated already, as after `make run`: to migrate them takes longer
    than all else that it starts. test_run.py begins with nothing.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    first = shared / "begun"
    with open(shared / "begun.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not first.exists():
            new = shared / "begun.new"
            with Stack(new, placet_bin=installed, hydra_bin=hydra_bin,
                       demo=False, workers=1):
                pass
            shutil.rmtree(new / "log")
            kept = json.loads((new / "kept.json").read_text("utf-8"))
            # Each takes ports of its own.
            del kept["ports"]
            (new / "kept.json").write_text(json.dumps(kept), "utf-8")
            new.rename(first)

    def copy(folder):
        # The database's files belong to a user of their own.
        subprocess.run(["cp", "-a", f"{first}/.", folder], check=True)
        return folder
    return copy


@pytest.fixture(scope="session")
def stack_with(sanitizer, begun, placet_bin, hydra_bin):
    """stack_with(folder, extra settings): to be entered; at its end nothing
    may have stopped by itself, and the look into database and logs."""
    @contextmanager
    def start(folder, extra_conf=None):
        with Stack(begun(folder), placet_bin=placet_bin, hydra_bin=hydra_bin,
                   demo=True, workers=2, extra_conf=extra_conf) as running:
            yield running
            at_end = running.trouble()
            assert at_end is None, at_end
            look_at_database(running.store.admin)
        look_at_logs(Path(running.path) / "log")
    return start


@pytest.fixture(scope="session")
def stack(stack_with, run_dir):
    """
    A whole Placet with the demo, used by all stories. A story that stops a
    part of it starts the part again.
    """
    with stack_with(run_dir) as running:
        yield running


class Administrator:
    """Asks a database, over connections that are kept: to make one costs ten
    times what most of the questions do."""

    def __init__(self, url):
        self._url = url
        self._idle = []

    def close(self):
        while self._idle:
            self._idle.pop().close()

    def ask(self, sql, *values):
        while True:
            try:
                kept = self._idle.pop()
            except IndexError:
                # Stories ask from several threads.
                break
            try:
                return self._ask(kept, sql, values)
            except psycopg.OperationalError as error:
                # Nobody was there to answer: stories restart the database.
                if error.sqlstate not in (None, "57P01"):
                    raise
        return self._ask(
            psycopg.connect(self._url, autocommit=True, prepare_threshold=None,
                            options="-csearch_path=placet"), sql, values)

    def _ask(self, connection, sql, values):
        try:
            found = connection.execute(sql, values).fetchall()
        except psycopg.Error:
            # What a question left behind is not the next one's.
            connection.close()
            raise
        self._idle.append(connection)
        return found


@pytest.fixture(scope="session")
def administrators():
    """{address of a database: its Administrator}"""
    found = {}
    yield found
    for one in found.values():
        one.close()


@pytest.fixture
def rows(stack, administrators):
    """rows(sql, *values): what is in the grant store now, as its
    administrator sees it, from whom nothing is hidden. Nothing that a
    statement sets for its session may outlive it."""
    url = stack.store.admin
    if url not in administrators:
        administrators[url] = Administrator(url)
    return administrators[url].ask


@pytest.fixture
def belong(rows):
    """belong(account's id, email, role): a member, as the operator adds one"""
    def put(account, email, role):
        rows("select (select user_id from placet.member_put(%s, %s, %s)) "
             "from set_config('placet.actor', 'system', true)",
             account, email, role)
    return put


_numbers = itertools.count(1)


@pytest.fixture
def stranger(stack):
    """A browser that nobody has signed in with."""
    with Person(stack.url) as person:
        yield person


@pytest.fixture(scope="session")
def _signed_in(stack):
    """One sign-in per demo user: passwords are limited to ten a minute."""
    people = {}

    def of(email):
        if email not in people:
            people[email] = Person(stack.url, email)
            page = people[email].sign_in()
            assert page.status == 200, page
        return people[email].twin()

    yield of
    for person in people.values():
        person.http.close()


@pytest.fixture
def ana(_signed_in):
    """Owner of Acme and of Ana personal; signed in. Must not sign out."""
    with _signed_in("ana@example.com") as person:
        yield person


@pytest.fixture
def ben(_signed_in):
    """Member of Acme; signed in. Must not sign out."""
    with _signed_in("ben@example.com") as person:
        yield person


@pytest.fixture(scope="session")
def hashes():
    """{address of a database: the hash of everybody's password there}"""
    return {}


@pytest.fixture
def newcomer(stack, rows, belong, installed, hashes):
    """
    newcomer(): a person who exists only in this story, owner of an account
    of their own, not signed in. The first one in a database was added and
    chose a password as people do; the others are put there with the same.
    """
    made = []

    def add(person, name):
        where = stack.store.admin
        if where in hashes:
            rows("select placet.user_add(%s, %s, %s, false) "
                 "from set_config('placet.actor', 'system', true)",
                 person.email, name, hashes[where])
            return
        link = say(stack, "user", "add", person.email, name, binary=installed)
        person.choose_password(link.split()[0])
        [(hashes[where],)] = rows("select password_hash from app_user "
                                  "where email = %s", person.email)

    def make(account="Own"):
        # All stories come from one address, which may sign in only so many
        # people; the limits have stories of their own.
        rows("with a as (delete from rate_bucket returning 1), "
             "b as (delete from rate_member returning 1) select 1")
        number = next(_numbers)
        person = Person(stack.url, f"story{number}@example.com")
        made.append(person)
        add(person, f"Story {number}")
        if account:
            # Names of accounts are unique; the stories look for how they
            # begin.
            name = f"{account} {number}"
            added = say(stack, "account", "add", name, binary=installed)
            belong(added.strip(), person.email, "owner")
        return person

    yield make
    for person in made:
        person.http.close()


@pytest.fixture
def smith(newcomer, rows):
    """smith(owner=…): who may have clients, signed in, and name and id of the
    account for them"""
    def make(owner=None):
        if owner is None:
            owner = newcomer(account="Forge")
            owner.sign_in()
        [(name, id_)] = rows(
            "select a.name, a.account_id::text from account a join "
            "membership m using (account_id) join app_user u using (user_id) "
            "where u.email = %s and m.role = 'owner' order by a.name limit 1",
            owner.email)
        return owner, name, id_
    return make


@pytest.fixture
def pilot(stack):
    """DNS Pilot: a public client on this device."""
    client = App(stack.url)
    yield client
    client.http.close()


@pytest.fixture(scope="session")
def resource_server(stack):
    """The demo's resource server, as it asks."""
    credentials = stack.placet.add_resource(stack.store)
    server = ResourceServer(stack.url, credentials["id"],
                            credentials["secret"])
    yield server
    server.http.close()


@pytest.fixture
def engine_room(stack, rows):
    """The engine from its own admin side."""
    room = EngineRoom(stack, rows)
    yield room
    room.http.close()


@pytest.fixture(scope="session")
def domain_names(tmp_path_factory):
    """A name server whose zones the stories about domains publish in."""
    with NameServer(tmp_path_factory.mktemp("knot")) as server:
        yield server


@pytest.fixture(scope="session")
def domain_stack(stack_with, domain_names, tmp_path_factory):
    """A Placet of its own: every worker's schedule must ask those names."""
    with stack_with(tmp_path_factory.mktemp("domains"), {
            "dns": {"resolvers": [domain_names.address],
                    "trust_anchor": str(domain_names.anchor)},
            "domains": {"reserved": ["example"]}}) as running:
        yield running


@pytest.fixture
def room_of(newcomer, rows, domain_names):
    """room_of(name): somebody signed in with an account that has no domains
    yet; for stories whose `stack` is that of the domains."""
    def make(account):
        person = newcomer(account=account)
        person.sign_in()
        [(id_,)] = rows(
            "select m.account_id::text from membership m join app_user u "
            "using (user_id) where u.email = %s", person.email)
        return DomainRoom(person, id_, rows, domain_names)
    return make


@pytest.fixture
def client_of(stack, tmp_path, installed):
    """client_of(redirect URI, …): the id of a new public client for it;
    None leaves out what it would have"""
    def make(*redirect_uris, **more):
        number = next(_numbers)
        client_id = f"story-{number}"
        described = {
            "client_id": client_id,
            "client_name": f"Story App {number}",
            "redirect_uris": list(redirect_uris),
            "token_endpoint_auth_method": "none",
            "grant_types": ["authorization_code", "refresh_token"],
            "scope": "openid profile email offline_access dns.read dns.edit "
                     "zone.read",
            "account": "Acme",
            "visibility": "public",
            **more,
        }
        path = tmp_path / f"{client_id}.json"
        path.write_text(json.dumps({
            key: value for key, value in described.items()
            if value is not None}))
        say(stack, "client", "import", str(path), binary=installed)
        return client_id
    return make


@pytest.fixture(scope="module")
def tool(stack, tmp_path_factory):
    """The id of a public client that may ask for all of the API."""
    path = tmp_path_factory.mktemp("tool") / "tool.json"
    client_id = f"tool-{next(_numbers)}"
    path.write_text(json.dumps({
        "client_id": client_id,
        "client_name": "Tool",
        "redirect_uris": ["http://127.0.0.1/callback"],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
        "scope": f"offline_access dns.read {ALL}",
        "account": "Acme",
        "visibility": "public",
    }))
    say(stack, "client", "import", str(path))
    return client_id


@pytest.fixture
def api_of(stack, tool):
    """api_of(person, scopes, accounts=…): the API as a program has it that
    the person, who is signed in, allowed that."""
    made = []

    def make(person, scopes=ALL, accounts=("Own",), **how):
        tokens = allow(stack.url, tool, person, scopes, accounts=accounts,
                       **how)
        made.append(Api(stack.url, tokens["access_token"]))
        return made[-1]

    yield make
    for api in made:
        api.http.close()


@pytest.fixture
def signed_in(newcomer):
    """A newcomer, owner of an account, signed in."""
    person = newcomer()
    person.sign_in()
    return person


@pytest.fixture
def api(signed_in, api_of):
    """All of the API, as its owner allowed it."""
    return api_of(signed_in)
