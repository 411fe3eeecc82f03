"""A person with a browser of their own."""

import re

from urllib.parse import urlsplit

import httpx

from app import seen
from page import Page, path_of

PASSWORD = "placet-demo"
_HOPS_MAX = 20

# What Chromium sends with a navigation.
_NAVIGATION = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.9",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 "
                  "(KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
    "Upgrade-Insecure-Requests": "1",
}


def origin_of(url):
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class Away(Exception):
    """A redirect that led out of Placet; `url` is where the browser goes."""

    def __init__(self, url):
        super().__init__(url)
        self.url = url


class Person:
    """
    A browser and who sits before it: cookies, forms, links, redirects.

    Redirects are followed by hand within Placet; one that leads to another
    origin is what a client receives, and is given as text.
    """

    def __init__(self, url, email=None, password=PASSWORD, verify=True):
        self.url = url
        self.email = email
        self.password = password
        self._verify = verify
        self.http = httpx.Client(headers=_NAVIGATION, timeout=30,
                                 follow_redirects=False, verify=verify,
                                 trust_env=False)
        self.page = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.http.close()

    def twin(self):
        """The same browser in another window: the same cookies from here."""
        other = Person(self.url, self.email, self.password, self._verify)
        for cookie in self.http.cookies.jar:
            other.http.cookies.jar.set_cookie(cookie)
        return other

    def cookie(self, name):
        """The value of a cookie, or None."""
        for cookie in self.http.cookies.jar:
            if cookie.name == name:
                return cookie.value
        return None

    @property
    def session_cookie(self):
        return self.cookie("placet") or self.cookie("__Host-placet")

    # One request

    def visit(self, where, **headers):
        """GET as if its address were typed; redirects are not followed."""
        headers = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate",
                   "Sec-Fetch-Dest": "document",
                   **{key.replace("_", "-"): value
                      for key, value in headers.items()}}
        return self._keep(self.http.get(self._absolute(where),
                                        headers=_given(headers)))

    def post(self, where, fields, headers=None):
        """POST as a form of Placet's own page does; `headers` replace."""
        sent = {"Origin": self.url, "Referer": self.url + "/",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document",
                "Content-Type": "application/x-www-form-urlencoded",
                **(headers or {})}
        if isinstance(fields, dict):
            fields = list(fields.items())
        body = str(httpx.QueryParams(fields))
        return self._keep(self.http.post(self._absolute(where),
                                         content=body, headers=_given(sent)))

    def _keep(self, response):
        for cookie in response.cookies.jar:
            if cookie.name.endswith("placet") and cookie.value:
                seen.add(cookie.value)
        self.page = Page(response)
        return self.page

    def _absolute(self, where):
        return self.url + where if where.startswith("/") else where

    # Following

    def follow(self, page=None):
        """
        Follows redirects while they stay with Placet.
        Gives the page one arrives at; raises Away when they lead elsewhere.
        """
        page = page or self.page
        for _ in range(_HOPS_MAX):
            if page.status not in (301, 302, 303, 307, 308):
                return page
            assert page.status in (302, 303), page
            if origin_of(page.location) != origin_of(self.url):
                raise Away(page.location)
            page = self._keep(self.http.get(page.location, headers={
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-Mode": "navigate",
                "Sec-Fetch-Dest": "document"}))
        raise AssertionError(f"more than {_HOPS_MAX} redirects: {page!r}")

    def open(self, where):
        """Types an address and gives the page one arrives at."""
        return self.follow(self.visit(where))

    def follow_away(self, page=None):
        """Follows redirects that must lead elsewhere; gives where."""
        try:
            end = self.follow(page)
        except Away as away:
            return away.url
        raise AssertionError(f"a page instead of an answer: {end!r}")

    # Forms

    def fill(self, form, button=None, without=(), **fields):
        """
        The fields a form would send: as it stands, with `fields` instead of
        its own (a list sends the name repeatedly), and the button pressed.
        """
        sent = [(name, value) for name, value in form.values()
                if name not in fields and name not in without]
        for name, value in fields.items():
            for one in value if isinstance(value, (list, tuple)) else [value]:
                sent.append((name, one))
        if button is not None:
            buttons = form.buttons()
            assert button in buttons, f"no {button!r} among {list(buttons)}"
            if buttons[button][0]:
                sent.append(buttons[button])
        return sent

    def submit(self, form, button=None, headers=None, without=(), **fields):
        """Sends a form; redirects are not followed."""
        assert form.method == "POST"
        return self.post(form.action,
                         self.fill(form, button, without, **fields), headers)

    # What people do

    def sign_in(self, page=None):
        """Signs in on the page given, else on /login; gives what follows."""
        page = page or self.open("/login")
        form = page.form(field="password")
        return self.follow(self.submit(form, email=self.email,
                                       password=self.password))

    def choose_password(self, link):
        """Spends a one-use link; the browser ends signed out."""
        seen.add(link.rpartition("=")[2])
        page = self.open(link)
        form = page.form("/reset")
        names = [control["name"] for control in form.controls()
                 if control["type"] == "password"]
        assert names, page
        page = self.follow(self.submit(
            form, **{name: self.password for name in names}))
        assert page.status == 200, page
        self.http.cookies.clear()

    def authorize(self, url):
        """
        Follows a client's authorization link up to the consent page, signing
        in when asked. Raises Away when it ends at the client at once.
        """
        page = self.open(url)
        if any(page.root.every("input", name="password")):
            page = self.sign_in(page)
        return page

    def answer(self, page, how="allow", accounts=("Acme",), stay=None,
               scopes=None, **more):
        """
        Answers a consent page; gives where the browser is sent (text), or
        the page that is shown instead.

        accounts   how the labels of the accounts to tick begin
        scopes     ids of optional permissions, instead of what is ticked
        stay       True ticks "stay connected", False unticks it, where the
                   page has it: an app that asked for it by name has it anyway
        """
        form = page.form("/consent")
        fields = dict(more)
        if any(form.controls("account")):
            if form.choices("account"):
                fields.setdefault("account", [
                    form.value_of("account", name) for name in accounts])
        if scopes is not None:
            fields["scope"] = list(scopes)
        if stay is not None and any(form.controls("stay")):
            fields["stay"] = ["yes"] if stay else []
        try:
            return self.follow(self.submit(form, answer=how, **fields))
        except Away as away:
            return away.url

    def answer_of(self, url):
        """Where a link leads that must end at the client without a page."""
        return self.follow_away(self.visit(url))

    def allow(self, url, **how):
        """The whole of it: from the client's link to the client's answer."""
        page = self.authorize(url)
        assert path_of(page.url) == "/consent", page
        answer = self.answer(page, "allow", **how)
        assert isinstance(answer, str), answer
        return answer

    # Connected apps

    def apps(self):
        """{grant id: its words} on /apps"""
        page = self.open("/apps")
        assert page.status == 200, page
        found = {}
        for words, where in page.links():
            match = re.fullmatch(r"/apps/([0-9a-f-]{36})/remove",
                                 path_of(where))
            if match:
                found[match.group(1)] = words
        return found

    def remove(self, grant):
        """Removes an app's access through its confirm page."""
        page = self.open(f"/apps/{grant}/remove")
        assert page.status == 200, page
        return self.follow(self.submit(page.form(f"/apps/{grant}/remove")))


def _given(headers):
    """A header whose value is None is left out."""
    return {name: value for name, value in headers.items()
            if value is not None}
