"""
What people are told by mail: f:H1, f:H2, ended access; and how it gets there
over a mail server that refuses, hangs and forgets.
"""

import json
import re
import time

from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import yaml

from app import App, Refused
from own_client import own_client  # noqa: F401
from page import path_of
from person import Person
from post_office import PASSWORD, USER, PostOffice
from proven_client import become, picture, prove, publish, ready  # noqa: F401
from test_doctor import conf, doctor, suffixes  # noqa: F401

_LINK = re.compile(r"https?://[^\s\"'<>]+")


@pytest.fixture(scope="module")
def office(stack, tmp_path_factory):
    """The mail server of these stories, which Placet uses meanwhile."""
    folder = tmp_path_factory.mktemp("post")
    with PostOffice(folder) as running:
        secrets = folder / "placet.secrets"
        secrets.touch(mode=0o600)
        secrets.write_text(
            (Path(stack.path) / "placet.secrets").read_text()
            + f'mail_password: "{PASSWORD}"\n')
        before = stack._extra
        stack.restart_placet({**before, "secrets": str(secrets), "mail": {
            "server": running.url, "from": "no-reply@example.com",
            "tls": "required", "user": USER,
            "ca_file": str(running.ca_file)}})
        yield running
        running.let_go()
        stack.restart_placet(before)
    log = stack.log("placet").read_text(errors="replace")
    assert PASSWORD not in log


@pytest.fixture
def post(office, rows):
    """The same, with nothing left over of another story."""
    office.next.clear()
    yield office
    office.next.clear()
    office.let_go()
    # So that `placet doctor` of other stories finds nothing to mend.
    rows("delete from mail where state = 'failed' or attempts > 0 "
         "and state <> 'sent' returning 1")


def allow(person, pilot, account="Own", scopes="dns.read offline_access",
          **more):
    page = person.authorize(pilot.request(scopes, **more).url)
    form = page.form("/consent")
    onward = person.submit(form, answer="allow",
                           account=form.account(account))
    assert onward.status == 303, onward


def state_of(rows, address, kind="new_app"):
    [found] = rows(
        "select m.state, m.attempts, m.failure, m.params::text, m.batch::text "
        "from mail m left join app_user u using (user_id) "
        "where coalesce(m.address, u.email) = %s and m.kind = %s",
        address, kind)
    return found


def await_state(rows, address, state, attempts, seconds=15):
    until = time.monotonic() + seconds
    while True:
        found = state_of(rows, address)
        if found[:2] == (state, attempts):
            return found
        assert time.monotonic() < until, found
        time.sleep(0.1)


def make_due(rows):
    rows("update mail set due_at = clock_timestamp() "
         "where state in ('waiting', 'running') returning 1")


# What is told

def test_a_new_app_is_told(post, stack, newcomer, pilot, rows):
    """f:H1"""
    person = newcomer()
    began = time.monotonic()
    allow(person, pilot, scopes="dns.read dns.edit offline_access")
    [one] = post.to(person.email)
    assert time.monotonic() - began < 60
    assert one.is_secure and one.is_signed_in
    assert one.sender == "no-reply@example.com"
    assert one.subject == "DNS Pilot now has access to your Placet account"
    assert one.mail["Auto-Submitted"] == "auto-generated"
    assert one.id.endswith("@127.0.0.1>")
    assert one.mail.get_content_type() == "multipart/alternative"
    [grant] = [str(grant) for (grant,) in rows(
        "select grant_id from access_grant join app_user u using (user_id) "
        "where u.email = %s", person.email)]
    link = f"{stack.url}/apps/{grant}/remove"
    for text in (one.plain, one.html):
        for words in ("DNS Pilot", "Not verified", "Own ",
                      "See your DNS records", "127.0.0.1", " UTC", "Story"):
            assert words in text, words
        # One link, to us; nothing else is fetched or led to.
        assert set(_LINK.findall(text)) == {link}
    assert not re.search(r"(?i)\bsrc=|<img|<script|url\(|@import|<link",
                         one.html)
    for secret in (person.session_cookie, "token", "ory_"):
        assert secret not in one.bytes.decode()
    # The spool keeps that it was sent, and no more.
    assert state_of(rows, person.email)[:4] == ("sent", 1, None, None)
    # The link leads through the sign-in to the very question.
    with Person(stack.url, person.email) as elsewhere:
        page = elsewhere.open(link)
        assert any(page.root.every("input", name="password"))
        page = elsewhere.sign_in(page)
        assert "Remove the access of DNS Pilot?" in page.text


def test_a_verified_app_is_told_with_its_domain(
        post, newcomer, ready, become, rows):  # noqa: F811
    """f:H1, f:A1: and so is whose it is, since when"""
    own, domain = ready()
    publish(own, domain)
    rows("update client set created_at = '2026-05-03 12:00Z' "
         "where client_id = %s returning 1", own.app.client_id)
    for state, words in (
            ("verified", (f"Domain verified: {domain}.", "Last checked on",
                          f"Registered by {own.name} on 3 May 2026.")),
            ("lapsed", (f"The check of {domain} lapsed on",
                        f"Registered by {own.name} on 3 May 2026; we"))):
        become(domain, state)
        person = newcomer()
        allow(person, own.app)
        [one] = post.to(person.email)
        for text in (one.plain, one.html):
            text = " ".join(re.sub(r"<[^>]*>", "", text).split())
            assert all(said in text for said in words), (words, text)


@pytest.mark.parametrize("language, subject, words, direction", [
    ("de", "DNS Pilot hat jetzt Zugriff auf Ihr Konto bei Placet",
     "Was sie darf", "ltr"),
    ("ar", "لدى DNS Pilot الآن وصول إلى حسابك في Placet",
     "ما يُسمح له بفعله", "rtl")])
def test_it_is_told_in_the_language_of_the_answer(
        post, newcomer, pilot, language, subject, words, direction):
    person = newcomer()
    allow(person, pilot, ui_locales=language)
    [one] = post.to(person.email)
    assert one.subject == subject
    # What travels is ASCII in short lines, whatever the language.
    assert all(len(line) <= 78 for line in one.bytes.split(b"\r\n"))
    assert one.bytes.isascii()
    for text in (one.plain, one.html):
        assert words in text
    assert f'lang="{language}" dir="{direction}"' in one.html
    assert "<bdi>DNS Pilot</bdi>" in one.html


def test_what_the_person_does_is_not_told_again(post, newcomer, pilot, rows):
    person = newcomer()
    allow(person, pilot)
    post.to(person.email)
    [grant] = person.apps()
    person.remove(grant)
    assert rows("select kind from mail m join app_user u using (user_id) "
                "where u.email = %s", person.email) == [("new_app",)]


def test_what_others_end_is_told_once(post, stack, newcomer, client_of):
    """However many of a person's approvals end together."""
    redirect = "http://127.0.0.1/callback"
    app = App(stack.url, client_of(redirect), redirect)
    person = newcomer()
    for _ in range(5):
        allow(person, app, scopes="dns.read")
    assert stack.command("client", "suspend", app.client_id).status == 0

    def ended():
        return [one for one in post.mails
                if one.to == [person.email] and "ended" in one.subject]
    until = time.monotonic() + 30
    while not ended() and time.monotonic() < until:
        time.sleep(0.1)
    time.sleep(3)
    told = ended()
    assert [one.subject for one in told] == \
        ["5 accesses you gave have ended"]
    assert told[0].plain.count("The app was suspended") == 5
    assert set(_LINK.findall(told[0].plain)) == {f"{stack.url}/apps"}


def test_owners_hear_of_the_first_use_alone(post, stack, newcomer, pilot,
                                            rows):
    """f:H2, and nothing of the member's other accounts (I3)"""
    owner, member, second = (newcomer(account="Shared"),
                             newcomer(account="Secret"), newcomer())
    [(shared,)] = rows(
        "select a.name from account a join membership m using (account_id) "
        "join app_user u using (user_id) where u.email = %s", owner.email)
    for one in (member, second):
        assert stack.command("member", "add", shared, one.email,
                             "developer").status == 0
    page = member.authorize(pilot.request("dns.read").url)
    form = page.form("/consent")
    member.submit(form, answer="allow", account=[
        form.account("Shared"), form.account("Secret")])
    [told] = post.to(owner.email)
    assert told.subject == f"DNS Pilot may now use the account {shared}"
    for text in (told.plain, told.html):
        assert "first member" in text and "Secret" not in text
        assert "127.0.0.1" not in text.replace(stack.url, "")
    allow(second, pilot, "Shared", scopes="dns.read")
    post.to(second.email)
    time.sleep(3)
    assert len(post.to(owner.email)) == 1


def test_owners_hear_of_an_app_with_the_longest_id(post, stack, newcomer,
                                                   client_of, rows):
    redirect = "http://127.0.0.1/callback"
    app = App(stack.url, "long-".ljust(255, "~"), redirect)
    client_of(redirect, client_id=app.client_id, client_name="Longshore")
    owner, member = newcomer(account="Dock"), newcomer()
    [(dock,)] = rows(
        "select a.name from account a join membership m using (account_id) "
        "join app_user u using (user_id) where u.email = %s", owner.email)
    assert stack.command("member", "add", dock, member.email,
                         "developer").status == 0
    allow(member, app, "Dock", scopes="dns.read")
    [told] = post.to(owner.email)
    assert told.subject == f"Longshore may now use the account {dock}"


# What an app cannot do with its name

def test_no_name_makes_a_header_or_markup(post, stack, newcomer, client_of,
                                          rows):
    """s:A45; in the store, where no rule of ours has seen it"""
    redirect = "http://127.0.0.1/callback"
    app = App(stack.url, client_of(redirect), redirect)
    name = "Evil\r\nBcc: a@b.test\r\n\r\n<img src=x> \u202eg=?UTF-8?Q?x?=é\u2028"
    assert len(name) <= 64
    rows("update client set name = %s where client_id = %s returning 1",
         name, app.client_id)
    person = newcomer()
    allow(person, app, scopes="dns.read")
    [one] = post.to(person.email)
    assert one.to == [person.email]
    plain = message_from_bytes(one.bytes, policy=policy.compat32)
    assert plain.get_all("Bcc") is None
    assert sorted(plain.keys()) == sorted([
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted",
        "MIME-Version", "Content-Type"])
    assert one.subject.startswith("Evil")
    assert "<img" not in one.html and "\u202e" not in one.html
    assert "\u202e" not in one.plain


# A mail server with its own ways

def test_not_now_is_tried_again(post, newcomer, pilot, rows):
    person = newcomer()
    post.next[person.email] += ["450 4.2.1 come again",
                                "data 451 4.3.0 not now"]
    allow(person, pilot)
    found = await_state(rows, person.email, "waiting", 1)
    assert found[2].startswith("450 ") and found[3] is not None
    make_due(rows)
    await_state(rows, person.email, "waiting", 2)
    make_due(rows)
    await_state(rows, person.email, "sent", 3)
    refused, taken = post.to(person.email, 2)
    assert refused.bytes == taken.bytes


def test_never_is_an_alarm_and_kept(post, stack, newcomer, pilot, rows):
    person = newcomer()
    post.next[person.email] += ["550 5.1.1 nobody here"]
    allow(person, pilot)
    found = await_state(rows, person.email, "failed", 1)
    assert found[2] == "550 5.1.1 nobody here" and found[3] is not None
    said = [json.loads(line) for line in
            stack.log("placet").read_text().splitlines()
            if found[4] in line]
    assert [(one["event"], one["level"], one["code"]) for one in said] == \
        [("mail_given_up", "alarm", 550)]
    assert person.email not in json.dumps(said)


def test_a_lost_answer_sends_the_same_mail_again(post, newcomer, pilot, rows):
    """At least once; the Message-ID lets receivers drop the second."""
    person = newcomer()
    post.next[person.email] += ["drop"]
    allow(person, pilot)
    await_state(rows, person.email, "waiting", 1)
    make_due(rows)
    await_state(rows, person.email, "sent", 2)
    first, second = post.to(person.email, 2)
    assert first.id == second.id and first.bytes == second.bytes


def test_a_crash_before_the_answer_loses_nothing(post, stack, newcomer, pilot,
                                                 rows):
    """And while the mail server is silent, Placet is not."""
    person = newcomer()
    post.next[person.email] += ["hang", "hang"]
    allow(person, pilot)
    [first] = post.to(person.email)
    for _ in range(20):
        began = time.monotonic()
        assert person.http.get(f"{stack.url}/health/live").status_code == 200
        assert time.monotonic() - began < 1
    # More than there are fibers or threads to be held up.
    with ThreadPoolExecutor(8) as pool:
        pages = pool.map(lambda _: Person(stack.url).open("/login").status,
                         range(40))
        assert set(pages) == {200}
    assert state_of(rows, person.email)[:2] == ("running", 1)
    stack.kill_placet()
    post.let_go()
    post.next.clear()
    stack.start_placet()
    # Nobody else takes it before the lease is over.
    time.sleep(3)
    assert state_of(rows, person.email)[:2] == ("running", 1)
    make_due(rows)
    await_state(rows, person.email, "sent", 2)
    second = post.to(person.email, 2)[1]
    assert first.id == second.id and first.bytes == second.bytes


def test_two_placets_send_each_mail_once(post, stack, newcomer, pilot, rows):
    person = newcomer()
    allow(person, pilot)
    post.to(person.email)
    with stack.another(stack._extra):
        rows("select mail_queue('story:' || n, 'new_app', null, "
             "'many' || n || '@example.net', 'en', "
             "jsonb_build_object('grant', (select grant_id from access_grant "
             "join app_user u using (user_id) where u.email = %s)), null) "
             "from generate_series(1, 80) n", person.email)
        for number in range(1, 81):
            post.to(f"many{number}@example.net", seconds=60)
        time.sleep(3)
    for number in range(1, 81):
        assert len(post.to(f"many{number}@example.net")) == 1
    assert rows("select distinct state, attempts from mail "
                "where event like 'story:%%'") == [("sent", 1)]


def test_nobody_floods_a_mailbox(post, newcomer, pilot, rows):
    """What is over the limit waits, and leaves as one mail."""
    person = newcomer()
    allow(person, pilot)
    post.to(person.email)
    address = "flooded@example.net"

    def queue(event, count=1):
        rows("select mail_queue(%s || n, 'new_app', null, %s, 'en', "
             "jsonb_build_object('grant', (select grant_id from access_grant "
             "join app_user u using (user_id) where u.email = %s)), null) "
             "from generate_series(1, %s) n", event, address, person.email,
             count)

    [(burst,)] = rows("select burst from mail_kind where kind = 'new_app'")
    rows("update mail_kind set burst = 2 where kind = 'new_app' returning 1")
    try:
        for event in ("flood-a:", "flood-b:"):
            queue(event)
            post.to(address, "ab".index(event[6]) + 1)
        queue("flood-c:", 30)
        # The same thing is told once.
        queue("flood-c:", 30)
        time.sleep(5)
        assert len(post.to(address)) == 2
        assert rows("select count(*), min(due_at) > clock_timestamp() "
                    "+ interval '1 minute' from mail where address = %s "
                    "and state = 'waiting'", address) == [(30, True)]
        rows("delete from rate_bucket returning 1")
        make_due(rows)
        post.to(address, 3)
        time.sleep(3)
        assert len(post.to(address)) == 3
    finally:
        rows("update mail_kind set burst = %s where kind = 'new_app' "
             "returning 1", burst)


def test_what_is_over_is_forgotten(post, newcomer, pilot, rows):
    person = newcomer()
    post.next[person.email] += ["550 5.1.1 nobody here"]
    allow(person, pilot)
    await_state(rows, person.email, "failed", 1)
    rows("update mail set done_at = done_at - interval '31 days' "
         "where state = 'failed' returning 1")
    rows("insert into mail (event, kind, address, due_at, give_up_at) values "
         "('story-old', 'new_app', 'old@example.net', "
         "clock_timestamp() + interval '1 day', clock_timestamp()) "
         "returning 1")
    assert rows("select given_up, forgotten from mail_tidy(1)") == [(1, 1)]
    assert rows("select state, failure from mail where event = 'story-old'") \
        == [("failed", "not sent in time")]


# Who gets to see it on its way

def test_the_doctor_tries_the_mail_server(post, stack, conf, doctor,  # noqa: F811
                                          tmp_path):
    doctor(conf).is_good()

    def with_mail(**changed):
        mail = {**conf["mail"], **changed}
        return doctor({**conf, "mail": {
            key: value for key, value in mail.items() if value is not None}})

    # A certificate that nobody vouches for: not a word after STARTTLS.
    with_mail(ca_file=None).only("no mail can be sent: SSL certificate",
                                 "mail.ca_file")
    with_mail(user="somebody").only("no mail can be sent: 535", "mail.user")
    with_mail(server="smtp://127.0.0.1:9").only(
        "no mail can be sent", "check mail.server")
    without = {key: value for key, value in conf.items()
               if key not in ("mail",)}
    without["secrets"] = str(Path(stack.path) / "placet.secrets")
    doctor(without).only("no mail server is configured", "set mail.server")

    # One that offers no TLS gets neither password nor mail.
    with PostOffice(tmp_path, needs_tls=False) as open_one:
        with_mail(server=open_one.url).only("no mail can be sent: ",
                                            "mail.tls")
        assert open_one.mails == []


@pytest.mark.parametrize("changed, sentence", [
    ({"tls": "none", "server": "smtp://mail.example.com:25", "user": None},
     '"tls" may be none for a server on a loopback literal only'),
    ({"tls": "none"}, '"user" needs "tls: required"'),
    ({"server": "mail.example.com:25"}, '"server" must be a host with a port'),
    ({"server": "smtp://u:p@mail.example.com:25"},
     '"server" must be a host with a port'),
    ({"from": "Placet <a@example.com>"}, '"from" must be an address alone'),
    ({"user": None}, "needs mail.user in the configuration"),
    ({"password": "x"}, 'unknown'),
])
def test_a_mail_server_that_is_not_meant_so_stops_the_start(
        office, conf, doctor, changed, sentence):  # noqa: F811
    mail = {**conf["mail"], **changed}
    said = doctor({**conf, "mail": {
        key: value for key, value in mail.items()
        if value is not None}}).said
    assert sentence in said, said
    assert yaml.safe_dump(conf) and PASSWORD not in said


def test_the_demo_shows_its_mails(stack):
    """The newcomer's mailbox, whose server is no one's but the demo's."""
    with Person(stack.mailbox.url) as person:
        page = person.open("/")
        assert page.status == 200
        assert "Mail" in page.text
        assert person.http.get(stack.mailbox.url + "/mail/../x",
                               ).status_code == 404
        assert person.http.get(stack.mailbox.url + "/", headers={
            "Host": "evil.example"}).status_code == 421


# What accounts write

def the_account_of(rows, person):
    [found] = rows(
        "select a.name, a.account_id::text from account a join membership m "
        "using (account_id) join app_user u using (user_id) "
        "where u.email = %s", person.email)
    return found


def test_who_is_invited_is_told(post, stack, newcomer, rows):
    owner, other = newcomer(account="Inviting"), newcomer(account=None)
    owner.sign_in()
    name, account = the_account_of(rows, owner)
    nobody = f"nobody-{other.email}"
    for address in (other.email, nobody):
        form = owner.open(f"/accounts/{account}/members").form(field="email")
        assert owner.submit(form, email=address,
                            role="developer").status == 303
        [told] = post.to(address)
        assert told.subject == f"You are invited to join {name}"
        for text in (told.plain, told.html):
            assert "asks you to join" in text
            assert "as a developer" in text
            # Nothing in it lets anybody in: one signs in as that address.
            assert set(_LINK.findall(text)) == {f"{stack.url}/accounts"}
        # Whether somebody has that address is theirs to know alone.
        assert ("Hello, " in told.plain) == (address == other.email)
        assert address in owner.open(f"/accounts/{account}/members").text


def test_nobody_is_written_to_again_and_again(post, newcomer, rows):
    """The invitation stands all the same: the limit is the mailbox's."""
    owner = newcomer(account="Inviting")
    owner.sign_in()
    _, account = the_account_of(rows, owner)
    form = owner.open(f"/accounts/{account}/members").form(field="email")
    address = f"often-{owner.email}"
    done = [owner.submit(form, email=address, role="member").status
            for _ in range(7)]
    assert done == [303] * 7
    [(count,)] = rows("select count(*) from invitation where email = %s "
                      "and answered_at is null", address)
    assert count == 1
    [(count,)] = rows("select count(*) from mail where address = %s", address)
    assert count == 5
    # Those that were replaced are over, and nobody has to mend them.
    until = time.monotonic() + 20
    while time.monotonic() < until and rows(
            "select from mail where address = %s and state <> 'sent'",
            address):
        time.sleep(0.2)
    assert not rows("select from mail where address = %s "
                    "and state <> 'sent'", address)


def test_a_member_hears_that_an_app_was_taken_off(post, stack, newcomer,
                                                  pilot, rows):
    """f:E6"""
    owner, member = newcomer(account="Tidy"), newcomer(account="Mine")
    owner.sign_in()
    name, account = the_account_of(rows, owner)
    assert stack.command("member", "add", name, member.email,
                         "member").status == 0
    pilot.connect(member, accounts=["Tidy", "Mine"])
    page = owner.open(f"/accounts/{account}/apps")
    ask = owner.open(page.link("Remove from this account"))
    assert owner.submit(ask.form(path_of(ask.url))).status == 303
    told = []
    until = time.monotonic() + 30
    while not told and time.monotonic() < until:
        told = [one for one in post.mails if one.to == [member.email]
                and "taken off" in one.subject]
        time.sleep(0.1)
    assert told, [one.subject for one in post.mails]
    assert told[0].subject == "An app of yours was taken off an account"
    for text in (told[0].plain, told[0].html):
        assert "DNS Pilot" in text and name in text
        assert set(_LINK.findall(text)) == {f"{stack.url}/apps"}


def test_what_ended_is_known_by_the_name_it_had(post, stack, newcomer,
                                                client_of, rows):
    redirect = "http://127.0.0.1/callback"
    app = App(stack.url, client_of(redirect), redirect)
    person, other = newcomer(), newcomer()
    allow(person, app, scopes="dns.read")
    [(before,)] = rows("select name from client where client_id = %s",
                       app.client_id)
    rows("update client set name = 'Flotsam', version = version + 1 "
         "where client_id = %s returning 1", app.client_id)
    allow(other, app, scopes="dns.read")
    assert stack.command("client", "suspend", app.client_id).status == 0

    def told(who):
        return [one for one in post.mails
                if one.to == [who.email] and "ended" in one.subject]
    until = time.monotonic() + 30
    while not (told(person) and told(other)) and time.monotonic() < until:
        time.sleep(0.1)
    [mail], [same] = told(person), told(other)
    assert mail.subject == "Access you gave Flotsam has ended"
    for body in (mail.plain, mail.html):
        words = " ".join(re.sub(r"<[^>]*>", "", body).split())
        assert f"It was called {before} when you allowed it." in words
    assert "It was called" not in same.plain + same.html


def test_nobody_reads_a_name_that_an_app_took_in_private(
        post, stack, newcomer, client_of, rows):
    """Its names are compared with nobody's; the one that was allowed is told,
    to whom it is and to the owners."""
    redirect = "http://127.0.0.1/callback"
    owner, member = newcomer(account="Shared"), newcomer()
    owner.sign_in()
    shared, account = the_account_of(rows, owner)
    assert stack.command("member", "add", shared, member.email,
                         "developer").status == 0
    app, other = (App(stack.url, client_of(redirect), redirect)
                  for _ in range(2))
    names = [rows("select name from client where client_id = %s",
                  one.client_id)[0][0] for one in (app, other)]

    def told(who, word):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            found = [one for one in post.mails
                     if one.to == [who.email] and word in one.subject]
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError([one.subject for one in post.mails])
    for one in (app, other):
        allow(member, one, "Shared", scopes="dns.read")
    rows("update client set name = 'DNS Pilot', is_public = false, "
         "version = version + 1 where client_id = any (%s) returning 1",
         [app.client_id, other.client_id])
    assert stack.command("client", "suspend", app.client_id).status == 0
    [ended] = told(member, "ended")
    assert ended.subject == f"Access you gave {names[0]} has ended"
    assert "It was called" not in ended.plain
    ask = owner.open(owner.open(f"/accounts/{account}/apps").link(
        "Remove from this account"))
    assert owner.submit(ask.form(path_of(ask.url))).status == 303
    for mail in told(owner, "now use") + told(member, ""):
        for text in (mail.subject, mail.plain, mail.html):
            assert "DNS Pilot" not in text, mail.subject


def test_a_token_that_came_twice_is_told_for_what_it_is(post, newcomer,
                                                        pilot, rows):
    """s:A62: not that an owner had done it."""
    person = newcomer()
    spent = pilot.connect(person, accounts=["Own"])["refresh_token"]
    pilot.refresh(spent)
    rows("update refresh_flight f set replay_until = clock_timestamp() "
         "from access_grant g join app_user u using (user_id) "
         "where f.grant_id = g.grant_id and u.email = %s returning 1",
         person.email)
    with pytest.raises(Refused) as refused:
        pilot.refresh(spent)
    assert refused.value.error == "invalid_grant"
    until = time.monotonic() + 60
    told = []
    while not told and time.monotonic() < until:
        told = [one for one in post.mails
                if one.to == [person.email] and "ended" in one.subject]
        time.sleep(0.1)
    assert told and "used again" in told[0].plain
    assert "An owner of the account" not in told[0].plain + told[0].html
