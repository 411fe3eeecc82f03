"""
What people see of a public client changes, and who looks after it is told by
mail: what, from what, by whom (f:C15).
"""

import html
import itertools
import json
import re
import time

import pytest

from client_proofs import Key
from command_line import say
from own_client import joined, own_client  # noqa: F401
from proven_client import picture, prove, public, publish, ready  # noqa: F401
from test_client_end import press
from test_client_history import import_again
from test_client_logo import picture as drawn, upload
from test_client_transfer import answer, look, offer, receiver  # noqa: F401
from test_mail import _LINK, make_due, office, post  # noqa: F401

_numbers = itertools.count(1)


@pytest.fixture
def told(post, rows):  # noqa: F811
    """told(person): the mails of this kind to a person, with all that wait."""
    def look_at(person):
        make_due(rows)
        until = time.monotonic() + 60
        while left := rows(
                "select m.state, m.attempts, m.failure from mail m "
                "join app_user u using (user_id) "
                "where m.kind = 'client_changed' and m.state <> 'sent' "
                "and u.email = %s", person.email):
            assert time.monotonic() < until, left
            time.sleep(0.1)
            # What a busy machine did not get away in time waits a minute.
            rows("update mail set due_at = clock_timestamp() "
                 "where state = 'waiting' and attempts > 0 returning 1")
        return [one for one in post.mails if one.to == [person.email]
                and "Its history:" in one.plain]
    return look_at


@pytest.fixture
def waiting(rows):
    """waiting(own): the addresses that will be told of it, for each change"""
    def find(own):
        return sorted(email for (email,) in rows(
            "select u.email from mail m join app_user u using (user_id) "
            "where m.kind = 'client_changed' and m.state <> 'sent' "
            "and m.params ->> 'client' = %s", own.app.client_id))
    return find


@pytest.fixture
def seen(public, rows):  # noqa: F811
    """seen(…): a public client, of which nobody has to be told anything"""
    def make(**more):
        domain = f"tongs{next(_numbers)}.example"
        own, _ = public(domain=domain, redirect_uris=[
            f"https://app.{domain}/cb", f"https://app.{domain}/stays"], **more)
        rows("with d as (delete from mail where kind = 'client_changed' "
             "returning 1) select count(*) from d")
        return own, domain
    return make


def change(own, person=None, **fields):
    person = person or own.owner
    form = person.open(own.below("edit")).form(field="client_name")
    done = person.submit(form, **fields)
    assert done.status == 303, done.text


def parts(one):
    """The words of a mail's plain text, and those of its HTML."""
    return [" ".join(text.split()).replace("- ", "") for text in (
        one.plain, html.unescape(re.sub(r"<[^>]*>", "", one.html)))]


def both_say(one, *words):
    for text in parts(one):
        for part in words:
            assert part in text, (part, text)


def test_who_looks_after_it_reads_what_changed(told, seen, joined,  # noqa: F811
                                               stack, rows):
    own, domain = seen()
    admin, developer, member = (joined(own, role) for role in (
        "admin", "developer", "member"))
    change(own, admin, client_name="Anvil <b>9</b>", redirect_uris="\n".join(
        [f"https://app.{domain}/stays", f"https://app.{domain}/other?a=b&c"]))
    [one], [other] = told(admin), told(own.owner)
    assert told(developer) == told(member) == []
    [(name,)] = rows("select name from app_user where email = %s",
                     admin.email)
    assert other.subject == one.subject == f"{own.title} was changed"
    both_say(other, f"{own.title}, an app of {own.name}", f" UTC, {name}",
             f"Name Before: {own.title} Now: Anvil <b>9</b>",
             f"Redirect URI Before: app.{domain}/cb "
             f"Now: app.{domain}/other?a=b&c")
    for text in (other.plain, other.html):
        # What stayed is not there; one link, and it is ours.
        assert "stays" not in text and "Picture" not in text
        assert set(_LINK.findall(text)) == \
            {f"{stack.url}{own.below('history')}"}
    assert "<b>9" not in other.html
    # Where from, whoever did it reads alone: it may have been somebody else.
    both_say(one, ", from 127.0.0.1")
    assert ", from " not in " ".join(parts(other))
    page = own.owner.open(own.below("history"))
    assert "Anvil <b>9</b>" in page.text
    for secret in (admin.session_cookie, own.app.secret):
        assert secret not in one.bytes.decode()


def test_several_changes_make_one_mail(told, seen, joined):  # noqa: F811
    own, domain = seen()
    other = seen(owner=own.owner)[0]
    for page in ("one", "two"):
        change(own, tos_uri=f"https://www.{domain}/{page}")
    change(other, policy_uri=f"https://www.{domain}/new")
    [one] = told(own.owner)
    assert one.subject == "Apps that you look after were changed, 3 times"
    both_say(one, f"Terms of service Now: www.{domain}/one",
             f"Terms of service Before: www.{domain}/one "
             f"Now: www.{domain}/two", f"Now: www.{domain}/new")
    assert one.plain.count("Its history:") == 2
    # It is of the app, not of the last thing that changed.
    assert one.plain.count("\nIts history: http") == 2

    # A developer may do that much; then he is told, too.
    person = joined(own, "developer")
    for page in ("three", "four"):
        change(own, person, tos_uri=f"https://www.{domain}/{page}")
    assert [m.subject for m in told(person)] == \
        [f"{own.title} was changed 2 times"]


def test_what_nobody_sees_is_not_told(ready, seen, waiting):  # noqa: F811
    own, domain = seen()
    change(own, scope=["dns.read"], optional_scope=[])
    press(own, "suspend")
    assert waiting(own) == []
    private, _ = ready(redirect_uris=["https://app.example/cb"])
    change(private, client_name="Tongs")
    assert waiting(private) == []


def test_public_and_private_again_are_told(told, ready):  # noqa: F811
    own, domain = ready()
    assert publish(own, domain).status == 303
    [one] = told(own.owner)
    assert one.subject == f"{own.title} is public now"
    both_say(one, f"Domain shown Now: {domain}", "Public now")
    page = own.owner.open(own.below("private"))
    own.owner.submit(page.form(field="version"))
    assert [m.subject for m in told(own.owner)][1:] == \
        [f"{own.title} is private again"]


def test_what_a_program_and_the_operator_do_is_told(
        told, seen, api_of, stack, tmp_path):
    own, domain = seen()
    api = api_of(own.owner, accounts=[own.name])
    done = api.ask("PATCH", f"/accounts/{own.id}/clients/{own.app.client_id}",
                   {"client_name": "Bellows 4"}, If_Match="*")
    assert done.status_code == 200, done.text
    [one] = told(own.owner)
    both_say(one, "Now: Bellows 4", ", through ")
    assert api.token not in one.bytes.decode()

    import_again(stack, own, tmp_path, client_name="Bellows 5")
    [_, one] = told(own.owner)
    assert one.subject == "Bellows 4 was changed"
    both_say(one, " UTC, the operator of this site", "Now: Bellows 5")


def test_a_domain_from_the_operator_is_a_change_like_others(
        told, seen, prove, stack, rows, tmp_path):  # noqa: F811
    """By command and by file: a version, in the history, told of."""
    own, domain = seen()
    second, third = (prove(own.id, name=f"tongs-{n}.com") for n in "ab")
    say(stack, "client", "domain", own.app.client_id, second)
    # It is so already.
    say(stack, "client", "domain", own.app.client_id, second)
    [one] = told(own.owner)
    both_say(one, f"Domain shown Before: {domain} Now: {second}",
             "the operator of this site")
    [line] = [line for line in say(stack, "client", "export").split("\n")
              if f'"{own.app.client_id}"' in line]
    described = {**json.loads(line), "domain": third}
    del described["logo"]  # The story's is none.
    path = tmp_path / "third.json"
    path.write_text(json.dumps(described))
    said = say(stack, "client", "import", str(path))
    assert "outcome: changed" in said
    [_, one] = told(own.owner)
    both_say(one, f"Domain shown Before: {second} Now: {third}")
    assert "outcome: unchanged" in say(stack, "client", "import", str(path))
    assert rows("select v.version, v.content ->> 'domain' from client c "
                "join client_version v using (client_id) where v.version >= "
                "c.version - 2 and client_id = %s order by 1",
                own.app.client_id) == \
        [(2, domain), (3, second), (4, third)]
    # The engine knows, and nobody else is said to have changed it.
    assert rows("select known_version, due_at from client_mirror "
                "where client_id = %s", own.app.client_id) == [(4, None)]
    change(own, policy_uri=f"https://www.{domain}/later")
    [*_, one] = told(own.owner)
    assert "Domain shown" not in one.plain and "later" in one.plain
    page = own.owner.open(own.below("history"))
    # Each time what was shown and what is; the first time nothing was.
    assert page.text.count("Domain shown") == 3


def test_other_keys_and_another_picture_are_told(told, seen, stack, waiting,
                                                 tmp_path):
    own, domain = seen()
    method = {"token_endpoint_auth_method": "private_key_jwt"}
    first, second = Key("ES256", "spring"), Key("ES256", "spring")
    third = Key("EdDSA", "<i>autumn</i>")
    for key in (first, second, third):
        import_again(stack, own, tmp_path, client_name="Bellows 6",
                     jwks={"keys": [key.public]}, **method)
    assert upload(own.owner, own.path, drawn()).status == 303
    [one] = told(own.owner)
    assert one.subject.endswith("was changed 4 times")
    both_say(one, "Public keys Now: spring", "Public keys Replaced: spring",
             "Public keys Before: spring Now: <i>autumn</i>",
             "Picture Replaced")
    assert "<i>autumn" not in one.html and "autumn" in one.html
    # Neither a key nor a picture travels.
    for key in (first, second, third):
        assert key.public["x"] not in one.plain + one.html
    assert not re.search(r"[0-9a-f]{64}", one.plain)


@pytest.mark.parametrize("language, subject, words", [
    ("de", "{} wurde geändert", "Jetzt:"),
    ("ar", "تم تغيير {}", "الآن:")])
def test_it_is_told_in_the_readers_language(told, seen, rows, post,  # noqa: F811
                                            language, subject, words):
    own, domain = seen()
    change(own, redirect_uris=f"https://app.{domain}/neu")
    rows("update mail set locale = %s where kind = 'client_changed' "
         "and state = 'waiting' returning 1", language)
    make_due(rows)
    [one] = post.to(own.owner.email)
    assert one.subject == subject.format(own.title)
    for text in (one.plain, one.html):
        assert words in text
    assert f'lang="{language}"' in one.html
    assert f'<bdi dir="ltr">app.{domain}/neu</bdi>' in one.html


def test_no_name_makes_a_header_or_markup(told, seen, rows):
    """s:A45; in the store, where no rule of ours has seen it"""
    own, domain = seen()
    name = "Evil\r\nBcc: a@b.test\r\n\r\n<img src=x> \u202eg"
    rows("with c as (update client set name = %s where client_id = %s "
         "returning 1) select 1 from c", name, own.app.client_id)
    change(own, client_name=own.title, tos_uri=f"https://www.{domain}/terms")
    rows("with v as (update client_version set content = jsonb_set(content, "
         "'{name}', to_jsonb(%s::text)) where client_id = %s and version = "
         "(select max(version) - 1 from client_version where client_id = %s) "
         "returning 1) select 1 from v", name, own.app.client_id,
         own.app.client_id)
    [one] = told(own.owner)
    assert one.to == [own.owner.email] and one.mail["Bcc"] is None
    assert one.subject.startswith("Evil")
    assert "<img" not in one.html
    assert "\u202e" not in one.html + one.plain


def test_a_host_is_shown_in_its_own_script_too(told, seen, prove):  # noqa: F811
    own, domain = seen()
    prove(own.id, name="xn--bcher-kva.example")
    change(own, redirect_uris="https://xn--bcher-kva.example/cb")
    [one] = told(own.owner)
    both_say(one, "xn--bcher-kva.example/cb (bücher.example)")


def test_very_many_changes_fit_into_a_mail(told, seen, stack, rows,
                                           tmp_path):
    """Else a developer could keep it from leaving."""
    own, domain = seen()
    for i in range(25):
        import_again(stack, own, tmp_path, redirect_uris=[
            f"https://app.{domain}/{i}/{k}?" + "&" * 900 for k in range(50)])
    [one] = told(own.owner)
    assert "was changed 25 times" in one.subject
    both_say(one, "And 5 more changes.", " more lines.", f"app.{domain}/0/")


def test_a_change_of_hands_is_told_once(own_client, receiver,  # noqa: F811
                                        waiting):
    own = own_client()
    taker, name, _ = receiver
    offer(own, name)
    assert answer(taker, look(taker), "Take it over").status == 303
    assert waiting(own) == []
