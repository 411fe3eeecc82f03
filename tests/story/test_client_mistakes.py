"""
What a developer may not type into a client, each with its sentence; and how
many clients an account may have (f:C9, f:C16, s:A01 to s:A12, s:A26, s:A32 to
s:A36, s:A72).
"""

import itertools
import pathlib
import re

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from client_pages import account_of, client_on, edit_form, make, \
    mistakes_on, new_form
from command_line import say
from person import Person

ROOT = pathlib.Path(__file__).parents[2]
WEB = "https://quay.example.com/callback"


@pytest.fixture(scope="module")
def developer(stack):
    email = "careless@example.com"
    link = say(stack, "user", "add", email, "Careless").split()[0]
    say(stack, "account", "add", "Careless")
    say(stack, "member", "add", "Careless", email, "owner")
    with Person(stack.url, email) as person:
        person.choose_password(link)
        person.sign_in()
        yield person


@pytest.fixture
def refuse(developer, rows):
    """refuse(kind, fields): what the page says; nothing was made."""
    account, _ = account_of(rows, developer)
    form = new_form(developer, account, "web")
    forms = {"web": form}

    def ask(kind="web", **fields):
        if kind not in forms:
            forms[kind] = new_form(developer, account, kind)
        sent = {"client_name": "Wrong", "scope": ["dns.read"], **fields}
        if kind != "machine":
            sent.setdefault("redirect_uris", WEB)
        page = developer.submit(forms[kind], **sent)
        assert page.status == 422, page
        assert rows("select count(*) from client where account_id = %s "
                    "and not is_deleted",
                    account) == [(0,)]
        return mistakes_on(page)
    return ask


ON_THE_WEB = "must be an https address with a host name"
REDIRECTS = [
    ("javascript:alert(1)", ON_THE_WEB),
    ("data:text/html,x", ON_THE_WEB),
    ("vbscript:x", ON_THE_WEB),
    ("file:///etc/passwd", ON_THE_WEB),
    ("blob:https://rp.example/1", ON_THE_WEB),
    ("about:blank", ON_THE_WEB),
    ("https://u:p@rp.example/cb", "@ before the host"),
    ("https://rp.example@evil.example/", "@ before the host"),
    ("https://rp.example/cb#", "must not have a #"),
    ("https://rp.example/cb#x", "must not have a #"),
    ("https://*.rp.example/", "must not have a *"),
    ("https://rp.example/cb*", "must not have a *"),
    ("https://rp.example/a/../cb", "written plainly"),
    ("https://rp.example/%2e%2e/cb", "written plainly"),
    ("https://rp.example//cb", "written plainly"),
    ("https://rp.example/\\cb", "written plainly"),
    ("https://rp.example/%5ccb", "written plainly"),
    ("https://rp.example/c b", "not a whole address"),
    ("https://rp.example/{tenant}", "character { in it. Leave it out, or "
     "write %7B for it."),
    ("https://rp.example/<cb>", "write %3C for it"),
    ("https://rp.example/%0d%0aX", "control characters"),
    ("https://rp.example/\tcb", "control characters"),
    ("http://rp.example/cb", ON_THE_WEB),
    ("http://localhost/cb", ON_THE_WEB),
    ("http://127.0.0.1/cb", ON_THE_WEB),
    ("http://[::1]/cb", ON_THE_WEB),
    ("com.example.app:/cb", ON_THE_WEB),
    ("myapp:/cb", ON_THE_WEB),
    ("https://192.0.2.7/cb", ON_THE_WEB),
    ("https://[2001:db8::1]/cb", ON_THE_WEB),
    ("https://rp.example:99999/cb", "port from 1 to 65535"),
    ("https://rp.example./cb", "a dot at the end of its host"),
    ("https://b\u00fccher.example/cb",
     "in ASCII: https://xn--bcher-kva.example/cb"),
    ("https://", "not a whole address"),
    ("//evil.example/cb", ON_THE_WEB),
    ("/cb", ON_THE_WEB),
    ("https://rp.example/" + "x" * 2030, "longer than 2000 bytes"),
]


def test_each_bad_redirect_uri_is_named(refuse):
    """s:A01 to s:A11: all of them at once, each with its own sentence"""
    for begin in range(0, len(REDIRECTS), 33):
        some = REDIRECTS[begin:begin + 33]
        said = refuse(redirect_uris="\n".join(uri for uri, _ in some))
        assert len(said) == len(some), said
        for (uri, why), (field, words) in zip(some, said):
            assert field == "redirect_uris", uri
            assert uri.split()[0][:40] in words and why in words, (uri, words)
            assert len(words) < 400 and "127.0.0.1" not in words.replace(
                uri, ""), words


def test_redirect_uris_that_only_a_device_may_have(refuse):
    """s:A07, s:A09"""
    for uri in ("http://127.0.0.1/cb", "com.example.app:/cb"):
        [(_, words)] = refuse("browser", redirect_uris=uri)
        assert ON_THE_WEB in words and "command-line client" in words
    for uri in (WEB, "http://rp.example/cb", "myapp:/cb", "/cb"):
        [(_, words)] = refuse("cli", redirect_uris=uri)
        assert "must be a loopback address like http://127.0.0.1" in words
        assert "https" not in words.replace(uri, "")
    [(_, words)] = refuse("native", redirect_uris="http://localhost:3000/cb")
    assert "instead of localhost" in words
    [(_, words)] = refuse("native", redirect_uris="myapp:/cb")
    assert "com.example.app:/callback" in words


def test_how_many_redirect_uris(refuse):
    [(_, words)] = refuse(redirect_uris="")
    assert words == "Give at least one redirect URI."
    [(_, words)] = refuse(redirect_uris="\n".join(
        f"https://rp.example/{n}" for n in range(51)))
    assert "at most 50" in words
    [(_, words)] = refuse(redirect_uris=f"{WEB}\n{WEB.upper()[:24]}"
                          f"{WEB[24:]}")
    assert "is there twice" in words


def test_our_own_address_is_nobody_elses(refuse, stack):
    port = stack.url.rpartition(":")[2]
    [(_, words)] = refuse("native",
                          redirect_uris=f"{stack.url}/device/return")
    assert "leads to this site itself" in words
    [(_, words)] = refuse("cli", redirect_uris=f"http://127.0.0.1:{port}/x")
    assert "leads to this site itself" in words


@pytest.mark.parametrize("name, why", [
    ("", "Give the app a name"), ("   ", "Give the app a name"),
    ("x" * 65, "at most 64 characters"),
    ("Wrang\u202eler", "nobody sees"), ("Wrang\u200bler", "nobody sees"),
    ("A\u00adB", "nobody sees"), ("A\U000e0041", "nobody sees"),
    ("A\ue000", "nobody sees"), ("A\u2066B", "nobody sees"),
    ("A\ufeffB", "nobody sees"), ("A\nB", "nobody sees"),
    ("Verified \u2713", "check marks"), ("Z\u0334\u0335\u0337a", "two marks"),
    ("Admin", "“admin”"), ("Placet", "“Placet”"),
    ("Pl\u0430cet Sign-in", "one script"),  # Cyrillic
    ("\uff37rangler", "plain letters"), ("\U0001d5dbarbour", "plain letters"),
    ("\uff30\uff2c\uff21\uff23\uff25\uff34", "plain letters"),
    ("\u24b6cme", "plain letters"), ("e\u0301" * 65, "64 characters"),
    ("Cloud SUPPORT", "“support”"), ("The 0fficial App", "“official”"),
    ("A d m i n", "“admin”"), ("Harbour-Security.", "“security”"),
    ("Pl\u00e1cet", "“Placet”"), ("\ufb01ne", "plain letters"),
    ("\u0391pple", "one script"), ("\u0410cme", "one script"),
    ("Google", "“Google”"), ("G00gle", "“Google”"),
    ("Domain verified: dns-pilot.example", "“verified”"),
    ("[verified] Foo", "“verified”"), ("DomainVerified", "“verified”"),
    ("Trusted: Foo", "“trusted”"), ("Gepr\u00fcft: example.com", "“geprüft”"),
    ("dns-pilot.example", "“dns-pilot.example”"),
    ("Sign in to example.com", "“example.com”"),
])
def test_names_that_would_deceive(refuse, name, why):
    """f:C16, s:A26, s:A32, s:A33"""
    [(field, words)] = refuse(client_name=name)
    assert field == "client_name" and why in words, words


def test_no_name_says_what_we_say_of_trust(refuse):
    """f:D9, in every language that the product speaks"""
    said = ("Domain verified: {domain}.", "Not verified", "Verified domain",
            "Verified since {when}", "Verified apps only")
    tried = set(said)
    for path in (ROOT / "templates" / "locale").glob("*.po"):
        text = path.read_text()
        for words in said:
            [translated] = re.findall(
                f'^msgid "{re.escape(words)}"\nmsgstr "(.+)"$', text, re.M)
            tried.add(translated)
    assert len(tried) == 3 * len(said)
    for words in sorted(tried):
        name = re.sub(r"\{.*?\}", "Foo", words)
        [(field, why)] = refuse(client_name=name)
        assert field == "client_name" and "somebody has checked the app" \
            in why, (name, why)
    for name, word in (("0fficial Quay", "official"), ("QuayVERIFIED",
                       "verified"), ("Geprüfte Quay", "geprüft")):
        assert refuse(client_name=name) == [(
            "client_name", f"The name must not have “{word}” in it: it would "
            "say that somebody has checked the app.")]


def test_what_is_wrong_is_listed_as_the_fields_stand(refuse):
    form = (ROOT / "templates" / "client_form.html").read_text()
    listed = [field for field, _ in refuse(
        client_name="", client_uri="http://a", policy_uri="http://b",
        tos_uri="http://c", redirect_uris="d\ne", proof="keys", jwks="{",
        jwks_uri="http://f", scope=[])]
    assert {"client_name", "client_uri", "policy_uri", "tos_uri",
            "redirect_uris", "scope"} <= set(listed), listed
    assert {"jwks", "jwks_uri"} & set(listed)
    assert listed == sorted(
        listed, key=lambda field: form.index(f' id="{field}"'))


def test_a_host_of_its_own_may_be_in_a_name(developer, rows):
    account, _ = account_of(rows, developer)
    for name in ("quay.example.com", "Quay (example.org)", "Node.js Quay"):
        page, client, _ = make(
            developer, account, "browser", name=name, redirect_uris=WEB,
            client_uri="https://www.example.org/")
        assert rows("with c as (update client set is_deleted = true where "
                    "client_id = %s returning name) select name from c",
                    client) == [(name,)], page


def test_a_name_is_kept_as_it_is_usually_written(developer, rows):
    """f:C16: 64 characters in NFC"""
    account, _ = account_of(rows, developer)
    for typed, kept in ((" Cafe\u0301 ", "Caf\u00e9"),
                        ("e\u0302\u0323" * 64, "\u1ec7" * 64)):
        page, client, _ = make(developer, account, "browser", name=typed,
                               redirect_uris=WEB)
        assert rows("with c as (update client set is_deleted = true where "
                    "client_id = %s returning name) select name from c",
                    client) == [(kept,)], page


def test_links_scopes_and_keys(refuse):
    for field in ("client_uri", "policy_uri", "tos_uri"):
        for uri, why in (("http://quay.example.com/", "begin with https"),
                         ("quay", "not a whole address"),
                         ("javascript:alert(1)", "begin with https"),
                         ("https://a@quay.example.com/", "@ before")):
            [(where, words)] = refuse(**{field: uri})
            assert where == field and why in words, words
    [(where, words)] = refuse(scope=[])
    assert (where, words) == ("scope", "Choose at least one scope.")
    [(_, words)] = refuse(scope=["dns.read", "dns.everything"])
    assert "no scope “dns.everything”" in words
    [(_, words)] = refuse("machine", scope=["openid"])
    assert "needs a person" in words
    [(_, words)] = refuse("machine", scope=["placet.clients.read"])
    assert "“placet.clients.read” needs a person" in words
    [(where, words)] = refuse(proof="keys")
    assert where == "jwks" and "either the keys or their address" in words
    [(_, words)] = refuse(proof="keys", jwks="{}", jwks_uri=WEB)
    assert "either" in words
    private = '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_' \
        '7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJx' \
        'Wl7MmkZcDusAxyuf2A"}]}'
    [(where, words)] = refuse(proof="keys", jwks=private)
    assert where == "jwks" and "private" in words
    [(where, words)] = refuse(proof="keys",
                              jwks_uri="https://10.0.0.1/keys.json")
    assert where == "jwks_uri" and "can’t be used" in words


def test_a_scope_to_leave_out_is_asked_for_as_well(refuse, developer, rows):
    [(where, words)] = refuse(scope=["dns.read"],
                              optional=["dns.read", "dns.edit"])
    assert where == "scope" and "“dns.edit”" in words and \
        "Tick the scope itself as well" in words
    # Neither the mistake nor a search beside it loses a tick.
    account, _ = account_of(rows, developer)
    ticks = {"scope": ["dns.read", "openid"], "optional": ["dns.edit"]}
    for find in ("", "dns", "billing"):
        page = developer.submit(new_form(developer, account, "web"),
                                button="Find", find=find, **ticks)
        sent = page.form(field="client_name").values()
        for name, values in ticks.items():
            assert sorted(v for n, v in sent if n == name) == values, find


def test_what_left_the_catalog_is_no_mistake_of_the_form(developer, rows):
    account, _ = account_of(rows, developer)
    _, client, _ = make(developer, account, "browser", redirect_uris=WEB)
    rows("with c as (update client set scopes = scopes || '{gone.read}', "
         "optional_scopes = '{gone.read}' where client_id = %s returning 1) "
         "select 1 from c", client)
    done = developer.submit(edit_form(developer, account, client))
    assert done.status == 303, mistakes_on(done)
    assert rows("select scopes, optional_scopes from client where client_id "
                "= %s", client) == [(["dns.read"], [])]
    rows("with c as (update client set is_deleted = true where client_id = "
         "%s returning 1) select 1 from c", client)


def test_bytes_that_are_no_text(developer, rows, stack):
    """s:A34, s:A35"""
    account, _ = account_of(rows, developer)
    values = dict(new_form(developer, account, "web").values())
    fields = ["client_name", "redirect_uris", "client_uri", "scope", "jwks",
              "nonce", "kind", "find"]
    for field, bad in itertools.chain(
            ((field, "%00") for field in fields),
            (("client_name", bad) for bad in (
                "%C0%80", "%ED%A0%80", "%F5%80%80%80", "%E2%82", "%GG"))):
        sent = {**values, "client_name": "Bytes", "redirect_uris": WEB,
                "scope": "dns.read"}
        sent.pop(field, None)
        body = str(httpx.QueryParams(sent)) + f"&{field}=a{bad}"
        answer = developer.http.post(
            f"{stack.url}/accounts/{account}/clients/new", content=body,
            headers={"Origin": stack.url, "Sec-Fetch-Site": "same-origin",
                     "Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status_code == 400, (field, bad)
    assert rows("select count(*) from client where account_id = %s "
                    "and not is_deleted",
                account) == [(0,)]


def test_markup_is_text(developer, rows):
    """s:A36"""
    account, _ = account_of(rows, developer)
    evil = '"><img src=x onerror=alert(1)>{{7*7}}</title>'
    page, client, _ = make(developer, account, "browser", name=evil,
                           redirect_uris=WEB)
    below = f"/accounts/{account}/clients"
    for path in (below, f"{below}/{client}", f"{below}/{client}/edit",
                 f"{below}/{client}/preview", f"{below}/{client}/quickstart",
                 f"{below}?q=%22%3E%3Cimg%20src=x%3E"):
        page = developer.open(path)
        assert page.status == 200
        assert not any(page.root.every("img")), path
    again = developer.submit(edit_form(developer, account, client),
                             redirect_uris='</textarea><script>x</script>')
    assert again.status == 422 and not any(again.root.every("script"))
    rows("with c as (update client set is_deleted = true where client_id = "
         "%s returning 1) select 1 from c", client)


def test_exactly_as_many_as_one_may_have(developer, rows, stack):
    """s:A72: 200 at once where 10 more may be"""
    account, _ = account_of(rows, developer)
    rows("with made as (insert into client (client_id, account_id, name, "
         "is_public, tier, method, redirect_uris, scopes, grant_types) "
         "select 'filler-' || n, %s, 'Filler', false, 'hand', 'none', '{}', "
         "'{dns.read}', '{authorization_code}' from generate_series(1, 90) n "
         "returning 1) select 1 from made", account)
    form = new_form(developer, account, "browser")

    def one(n):
        with developer.twin() as twin:
            page = twin.submit(form, client_name=f"Rush {n}",
                               redirect_uris=WEB, scope=["dns.read"],
                               nonce=f"{n:024d}")
            return page.status, client_on(page) is not None

    with ThreadPoolExecutor(20) as pool:
        done = list(pool.map(one, range(200)))
    assert done.count((200, True)) == 10
    assert done.count((422, False)) == 190
    assert rows("select count(*) from client where account_id = %s and not "
                "is_deleted", account) == [(100,)]
