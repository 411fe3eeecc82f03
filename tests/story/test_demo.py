"""The demo: its app DNS Pilot and its API, as a newcomer meets them."""

import re

from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from page import Page


BEGIN = "Connect my zones"


class Window:
    """A browser's window on the demo's app; follows only its own redirects."""

    def __init__(self, url):
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=30, trust_env=False,
                                 follow_redirects=False)
        self.page = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.http.close()

    def open(self, where):
        response = self.http.get(where)
        while response.status_code == 303 and \
                response.headers["location"].startswith("/"):
            response = self.http.get(response.headers["location"])
        self.page = Page(response)
        return self.page

    def press(self, action):
        """Presses the button of the form that leads to `action`."""
        assert self.page.form(action)
        answer = self.http.post(action, headers={"Origin": self.url})
        assert answer.status_code == 303, answer.text
        return self.open(answer.headers["location"])

    def begin(self):
        """Where /connect sends the browser."""
        answer = self.http.get("/connect")
        assert answer.status_code == 303
        return answer.headers["location"]


@pytest.fixture
def window(stack):
    with Window(stack.app.url) as opened:
        yield opened


def test_the_home_page_leads_to_the_app(stranger, stack, window):
    assert stack.app.url + "/" in [where for _, where
                                   in stranger.open("/").links()]
    page = window.open("/")
    assert page.status == 200 and BEGIN in page.text
    assert stack.addresses()["DEMO_APP_URL"] == stack.app.url


def test_from_the_first_button_to_the_access_taken_back(newcomer, stack,
                                                        window):
    person = newcomer(account="Demo")
    link = window.begin()
    asked = parse_qs(urlsplit(link).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert link.startswith(stack.url + "/oauth2/auth?")
    page = window.open(person.allow(link, accounts=["Demo"], stay=True))
    # The code does not stay in the address bar.
    assert page.url == stack.app.url + "/"
    assert "Connected" in page.heading
    assert page.text.count("-status.example") == 1
    page = window.press("/renew")
    assert "Renewed" in page.text and "-status.example" in page.text
    page = window.press("/read")
    assert "-status.example" in page.text

    [grant] = person.apps()
    person.remove(grant)
    page = window.press("/read")
    assert page.heading == "Access has ended"
    assert ".example" not in page.text
    page = window.press("/renew")
    assert "taken back" in page.text and BEGIN in page.text


def test_a_no_is_taken_kindly(newcomer, window):
    person = newcomer(account="Demo no")
    back = person.answer(person.authorize(window.begin()), "cancel",
                         accounts=())
    page = window.open(back)
    assert "You said no, and nothing was shared" in page.text


def answer(stack, link, **more):
    """A made-up answer to the request of `link`."""
    state = parse_qs(urlsplit(link).query)["state"][0]
    return "/callback?" + urlencode({"state": state, "iss": stack.url,
                                     **more})


def test_answers_that_are_not_ours_are_ignored(stack, window):
    for more, said in (
            ({"state": "x" * 32, "code": "c"}, "does not belong"),
            ({"iss": "http://127.0.0.1:1", "code": "c"}, "somebody else"),
            ({"code": "ory_ac_nothing"}, "refuses"),
            ({}, "no code")):
        page = window.open(answer(stack, window.begin(), **more))
        assert said in page.text, more
        assert BEGIN in page.text
    used = answer(stack, window.begin(), error="access_denied")
    window.open(used)
    assert "does not belong" in window.open(used).text


def test_what_others_say_is_shown_as_text(stack, window):
    page = window.open(answer(stack, window.begin(), error="x",
                              error_description="<script>1</script>&amp;"))
    # As a reader sees it, so it was escaped.
    assert "<script>1</script>&amp;" in page.text
    assert page.root.first("script") is None


def test_another_browser_cannot_bring_the_answer(stack, window):
    link = window.begin()
    with Window(stack.app.url) as other:
        assert "does not belong" in other.open(
            answer(stack, link, error="access_denied")).text


@pytest.mark.parametrize("headers", [
    {}, {"Origin": "null"}, {"Origin": "https://evil.example"},
    {"Origin": "APP", "Host": "evil.example"}])
def test_nobody_else_presses_its_buttons(stack, window, headers):
    headers = {name: value.replace("APP", stack.app.url)
               for name, value in headers.items()}
    for where in ("/read", "/renew", "/forget"):
        assert window.http.post(where, headers=headers).status_code == 403


# The API

def test_the_api_shows_what_was_ticked_and_no_more(stack, pilot, ana):
    tokens = pilot.connect(ana, "zone.read", accounts=["Acme"])
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    with httpx.Client(base_url=stack.resource.url, headers=bearer,
                      trust_env=False) as http:
        listing = http.get("/zones").json()
        [account] = listing["accounts"]
        assert account["name"] == "Acme"
        assert {zone["account"] for zone in listing["zones"]} == \
            {account["id"]}
        assert http.get("/zones", params={"account": account["id"]}
                        ).json() == listing
        [[other]] = [re.findall(r"[0-9a-f-]{36}", stack.sql(
            "select account_id from placet.account "
            "where name = 'Ana personal'"))]
        assert http.get("/zones", params={"account": other}
                        ).status_code == 403
        for query in ("account=", "account=a&account=b", "account=%00",
                      "accounts=x"):
            assert http.get(f"/zones?{query}").status_code == 400, query
        assert http.get("/nothing").status_code == 404


def test_the_api_refuses_whom_it_does_not_know(stack, pilot, ana):
    tokens = pilot.connect(ana, "dns.read")
    for header, status in (("", 401), ("Bearer x", 401), ("Basic x", 401),
                           (f"Bearer {tokens['access_token']}", 403)):
        answer = httpx.get(stack.resource.url + "/zones", trust_env=False,
                           headers={"Authorization": header})
        assert answer.status_code == status, header
        assert answer.headers["www-authenticate"].startswith("Bearer ")


def test_nobody_elses_app_may_be_called_as_an_account_of_it(rows):
    assert rows("select count(*) from account a "
                "left join account_skeleton s using (account_id) "
                "where a.name in ('Acme', 'Ana personal') "
                "and coalesce(s.small, '') <> ''") == [(2,)]
