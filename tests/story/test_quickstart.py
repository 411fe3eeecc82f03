"""
What a client's quickstart and README.md say works as it stands: with openssl,
curl, Python and JavaScript alone.
"""

import json
import re
import subprocess

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from api_client import Api
from app import seen
from client_pages import account_of, edit_form, make, mistakes_on
from person import Away

ROOT = Path(__file__).resolve().parents[2]
WEB = "https://quay.example.com/callback"
HERE = "http://127.0.0.1/callback"
STAYS = ["dns.read", "offline_access"]
OURS = ["openid", "placet.accounts.read", "placet.clients.read"]

# What of a browser the JavaScript touches; it is signed in from the terminal.
IN_NODE = """
import { createInterface } from "node:readline";
globalThis.sessionStorage = {};
globalThis.location = { search: "", assign: (url) => console.log(url) };
%s
await signIn();
for await (const line of createInterface({ input: process.stdin })) {
  location.search = new URL(line).search;
  console.log(JSON.stringify(await comeBack()));
  process.exit();
}
"""


@pytest.fixture
def quay(newcomer, rows):
    """(an owner who is signed in, their account)"""
    owner = newcomer(account="Quay")
    owner.sign_in()
    return owner, account_of(rows, owner)[0]


def codes_on(page):
    return ["".join(block.first("code").children)
            for block in page.root.every("pre")]


def environment(secret):
    return {"PATH": "/usr/bin:/bin", "CLIENT_SECRET": secret or ""}


def allowed(owner, url):
    """Where a person who allows all is sent; known, they are not asked."""
    try:
        page = owner.authorize(url)
    except Away as away:
        return away.url
    return owner.answer(page, accounts=["Quay"])


def run(owner, program, reply, secret=None):
    """The program, while a person follows the link that it prints first."""
    with subprocess.Popen(program, stdin=subprocess.PIPE, text=True,
                          stdout=subprocess.PIPE,
                          env=environment(secret)) as running:
        url = running.stdout.readline().strip()
        assert url.startswith(owner.url + "/oauth2/auth?"), url
        came_back = allowed(owner, url)
        out, _ = running.communicate(reply(came_back) + "\n", timeout=30)
    found = json.loads(out[out.index("{"):])
    seen.update(value for name, value in found.items()
                if name.endswith("_token"))
    return url, found


def run_shell(owner, text, secret=None):
    return run(owner, ["sh", "-c", text], lambda url: url.partition(
        "code=")[2].partition("&")[0], secret)


def run_python(owner, text, secret=None):
    return run(owner, ["python3", "-c", text], lambda url: url, secret)


def run_javascript(owner, text):
    return run(owner, ["node", "--input-type=module", "-e", IN_NODE % text],
               lambda url: url)


def test_a_web_server(quay):
    owner, account = quay
    page, _, secret = make(owner, account, "web", redirect_uris=WEB,
                           scope=STAYS)
    shell, python = codes_on(page)[-2:]
    assert allowed(owner, page.link("Try it")).startswith(WEB + "?code=")
    for work, text in ((run_shell, shell), (run_python, python)):
        _, found = work(owner, text, secret)
        assert found["access_token"] and found["refresh_token"], found
        assert "resource=" not in text


def test_an_app_in_a_browser(quay):
    owner, account = quay
    page, _, _ = make(owner, account, "browser", redirect_uris=WEB,
                      scope=STAYS)
    shell, javascript = codes_on(page)[-2:]
    assert "In JavaScript" in page.text
    for work, text in ((run_shell, shell), (run_javascript, javascript)):
        _, found = work(owner, text)
        assert found["access_token"] and found["refresh_token"], found


@pytest.mark.parametrize("kind, back, work", [
    ("cli", HERE, run_python), ("browser", WEB, run_javascript)])
def test_an_app_that_uses_our_own_api(stack, quay, kind, back, work):
    """RFC 8707: each request names it, and asks for nothing else beside."""
    owner, account = quay
    page, client, _ = make(owner, account, kind, redirect_uris=back,
                           scope=[*STAYS, *OURS])
    api = f"{stack.url}/api/v1"
    assert "begin with placet." in page.text and api in page.text
    assert "of the API of this site" in page.text
    shell, program = codes_on(page)[-2:]
    for found in [parse_qs(urlsplit(url).query) for url in (
            page.link("Try it"), run_shell(owner, shell)[0])]:
        assert found["resource"] == [api]
        assert set(found["scope"][0].split()) == {"offline_access", *OURS}
    for work_, text in ((run_shell, shell), (work, program)):
        _, found = work_(owner, text)
        token = Api(stack.url, found["access_token"])
        [seen_there] = token.items(f"/accounts/{account}/clients")
        assert seen_there["client_id"] == client
        token.http.close()


def test_a_device_that_uses_our_own_api(stack, quay):
    owner, account = quay
    page, _, _ = make(owner, account, "cli", scope=OURS, devices="yes")
    [shell] = codes_on(page)
    asked = shell.partition("\n\n")[0]
    out = subprocess.run(["sh", "-c", asked], capture_output=True, text=True,
                         env=environment(None), timeout=30, check=True).stdout
    found = json.loads(out)
    seen.update((found["device_code"], found["user_code"]))
    assert f"resource='{stack.url}/api/v1'" in asked


def test_the_way_to_a_token_that_readme_tells(stack, quay):
    """"For programs", with the address and the client of this story"""
    owner, account = quay
    _, client, _ = make(owner, account, "cli", redirect_uris=HERE,
                        scope=["placet.accounts.read"])
    [told] = re.findall(r"(?m)(?:^\tsite=.*\n)(?:^\t.*\n)+",
                        (ROOT / "README.md").read_text())
    told = told.replace("http://127.0.0.1:8080", stack.url)
    told = re.sub(r"client=\S+", f"client={client}", told)
    _, found = run_shell(owner, re.sub(r"(?m)^\t", "", told))
    assert [one["id"] for one in found["items"]] == [account]


def test_a_machine(quay, rows):
    """By the shell commands of its quickstart, once its secret is known."""
    owner, account = quay
    page, client, secret = make(owner, account, "machine", name="Night Job")
    assert "Try it" not in page.text and "Preview" not in owner.open(
        page.link("Back to the client")).text
    shell = codes_on(page)[0]

    def ask():
        return json.loads(subprocess.run(
            ["sh", "-c", shell], capture_output=True, text=True, timeout=30,
            env=environment(secret), check=True).stdout)

    token = ask()
    seen.add(token["access_token"])
    assert token["scope"] == "dns.read"
    [(method,)] = rows("select method from client where client_id = %s",
                       client)
    assert method == "client_secret_basic"
    # Keys instead, from then on: the secret is worth nothing.
    keys = ('{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQ'
            'HOg7hcvPapiMlrwIaaPcHURo"}]}')
    done = owner.submit(edit_form(owner, account, client), proof="keys",
                        jwks=keys)
    assert done.status == 303, mistakes_on(done)
    assert ask()["error"] == "invalid_client"
    page = owner.open(f"/accounts/{account}/clients/{client}/quickstart")
    assert "client_assertion" in page.text


def test_a_suspended_one_offers_nothing_to_try(quay):
    owner, account = quay
    page, client, _ = make(owner, account, "web", redirect_uris=WEB)
    below = f"/accounts/{account}/clients/{client}"
    assert "Try it" in page.text
    owner.submit(owner.open(f"{below}/suspend").form(f"{below}/suspend"))
    page = owner.open(f"{below}/quickstart")
    assert "It is suspended" in page.text and "Try it" not in page.text
