"""
A client's logo: uploaded by its developers, drawn anew, served from here, and
shown to people only when the app may show one (f:C17, s:A37, s:A38).
"""

import itertools
import struct
import zlib

import pytest

from page import path_of

_numbers = itertools.count(1)


def chunk(name, content):
    return (struct.pack(">I", len(content)) + name + content
            + struct.pack(">I", zlib.crc32(name + content)))


def picture(width=64, height=64, colour=b"\xc0\x20\x20", extra=b""):
    rows = (b"\0" + colour * width) * height
    return (b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2,
                                         0, 0, 0)) + extra
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


@pytest.fixture
def client(newcomer, rows):
    """An owner, signed in, and the page of a client of theirs."""
    owner = newcomer(account="Pier")
    owner.sign_in()
    [(account,)] = rows(
        "select m.account_id::text from membership m "
        "join app_user u using (user_id) where u.email = %s", owner.email)
    id_ = f"logo-{next(_numbers)}"
    rows("with made as (insert into client (client_id, account_id, name, "
         "is_public, tier, kind_of_app, method, redirect_uris, scopes, "
         "grant_types) values (%s, %s, 'Lighthouse', false, 'hand', 'web', "
         "'client_secret_basic', array['https://app.example.com/cb'], "
         "array['dns.read'], array['authorization_code']) returning 1) "
         "select count(*) from made", id_, account)
    return owner, f"/accounts/{account}/clients/{id_}", id_


def upload(person, where, content, **fields):
    return send(person, person.open(where + "/logo").form(field="logo"),
                content, **fields)


def send(person, form, content, **fields):
    sent = {**dict(form.values()), **fields}
    sent.pop("logo", None)
    answer = person.http.post(
        form.action, data=sent,
        files={"logo": ("a.png", content, "image/png")},
        headers={"Origin": person.url, "Sec-Fetch-Site": "same-origin"})
    return person._keep(answer)


def shown(page):
    return [image["src"] for image in page.root.every("img")]


def test_a_picture_is_drawn_anew_and_served_from_here(client, rows):
    owner, where, id_ = client
    page = owner.open(owner.open(where).link("Logo"))
    assert "do not see it yet" in page.text and shown(page) == []
    sent = picture(300, 150, extra=chunk(b"tEXt", b"Comment\0<script>"))
    page = owner.follow(upload(owner, where, sent))
    assert path_of(page.url) == where + "/logo"
    [source] = shown(page)
    answer = owner.http.get(owner.url + source)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in answer.headers["cache-control"]
    assert "set-cookie" not in answer.headers
    assert answer.content.startswith(b"\x89PNG") and answer.content != sent
    assert b"<script>" not in answer.content and b"tEXt" not in answer.content
    assert struct.unpack(">II", answer.content[16:24]) == (192, 96)
    assert rows("select version, content->>'logo' is not null from "
                "client_version where client_id = %s order by version",
                id_)[-1] == (2, True)

    # Another one has another address; the first is gone, and so at the end.
    page = owner.follow(upload(owner, where, picture(colour=b"\x20\x20\xc0")))
    [other] = shown(page)
    assert other != source
    assert owner.http.get(owner.url + source).status_code == 404
    page = owner.submit(next(form for form in page.forms()
                             if ("do", "remove") in form.values()))
    assert shown(owner.follow(page)) == []
    assert owner.http.get(owner.url + other).status_code == 404


@pytest.mark.parametrize("what, content", [
    ("larger than 512", b"\x89PNG\r\n\x1a\n" + b"\0" * (513 * 1024)),
    ("32 to 2048 pixels", picture(16, 64)),
    ("32 to 2048 pixels", picture(32, 32).replace(
        struct.pack(">II", 32, 32), struct.pack(">II", 30000, 30000))),
    ("not one whole", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ("not one whole", b"GIF89a" + b"\0" * 40),
    ("not one whole", picture() + b"<html><script>alert(1)</script>"),
    ("not one whole", picture()[:-20]),
    ("Choose a picture", b""),
], ids=["long", "small", "bomb", "svg", "gif", "tail", "cut", "none"])
def test_A38_what_is_no_picture_is_refused(client, rows, what, content):
    owner, where, id_ = client
    page = upload(owner, where, content)
    assert page.status == 422 and what in page.text
    assert rows("select version from client where client_id = %s",
                id_) == [(1,)]


def test_only_uploads_may_be_long_or_have_parts(client, ana):
    owner, where, _ = client
    headers = {"Origin": owner.url, "Sec-Fetch-Site": "same-origin"}
    for to, status in (("/accounts/new", 400), ("/login", 400)):
        answer = owner.http.post(owner.url + to, data={"csrf": "x"}, files={
            "logo": ("a", b"x", "image/png")}, headers=headers)
        assert answer.status_code == status, to
    # Without the form's token, and from somebody else.
    page = upload(owner, where, picture(), csrf="x")
    assert page.status == 403
    answer = ana.http.post(ana.url + where + "/logo", data={
        "csrf": "x", "do": "put"}, files={"logo": ("a", picture(), "")},
        headers={"Origin": ana.url})
    assert answer.status_code == 403
    assert ana.open(where + "/logo").status == 404


def test_what_changed_meanwhile_is_not_undone(client, rows):
    owner, where, id_ = client
    rows("with u as (update client set version = version + 1 where "
         "client_id = %s returning client_id) select 1 from u", id_)
    page = upload(owner, where, picture(), version="1")
    assert page.status == 422 and "Somebody changed this app" in page.text


def test_no_name_but_a_hash_is_served(stranger):
    for name in ("x", "x.png", "A" * 43 + ".png", "A" * 43, "../x.png",
                 "A" * 43 + ".svg", "%00.png"):
        answer = stranger.http.get(f"{stranger.url}/logo/{name}")
        assert answer.status_code in (400, 404), name


def test_nobody_keeps_the_threads_with_pictures(client):
    """A small file can take a second to draw; passwords wait meanwhile."""
    owner, where, _ = client
    told = [upload(owner, where, b"no picture").status for _ in range(21)]
    assert told == [422] * 20 + [429]
    assert owner.open(where).status == 200
