"""A program that uses /api/v1 for a person, with a token it was allowed."""

import json

from urllib.parse import parse_qs

import httpx

from app import App

ALL = ("placet.grants.read placet.grants.end placet.accounts.read "
       "placet.accounts.edit placet.clients.read placet.clients.edit "
       "placet.clients.end placet.secrets.edit placet.domains.read "
       "placet.domains.edit placet.domains.end placet.clients.publish")


class Api:
    """Requests with one access token; answers are httpx's."""

    def __init__(self, url, token):
        self.url = f"{url}/api/v1"
        self.token = token
        self.http = httpx.Client(timeout=30, trust_env=False)

    def ask(self, method, path, body=None, **headers):
        headers = {name.replace("_", "-"): value
                   for name, value in headers.items()}
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        content = None
        if body is not None:
            content = body if isinstance(body, (str, bytes)) \
                else json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        answer = self.http.request(method, self.url + path, content=content,
                                   headers=headers)
        assert "set-cookie" not in answer.headers
        if answer.content and answer.status_code >= 400:
            assert answer.headers["content-type"] == \
                "application/problem+json", answer.text
            problem = answer.json()
            assert problem["status"] == answer.status_code
            assert problem["title"].endswith("."), problem
        return answer

    def get(self, path, **headers):
        """The JSON of a GET that must succeed."""
        answer = self.ask("GET", path, **headers)
        assert answer.status_code == 200, answer.text
        assert "no-store" in answer.headers["cache-control"]
        return answer.json()

    def items(self, path, limit=100):
        """All items of a list, over all its pages."""
        found, more = [], f"limit={limit}"
        while more:
            page = self.get(f"{path}{'&' if '?' in path else '?'}{more}")
            assert len(page["items"]) <= limit
            found += page["items"]
            more = page["next"] and f"limit={limit}&cursor={page['next']}"
        return found

    def problem(self, method, path, body=None, **headers):
        """(status, name of the problem) of a request that must be refused."""
        answer = self.ask(method, path, body, **headers)
        assert answer.status_code >= 400, answer.text
        kind = answer.json()["type"]
        assert kind.startswith(self.url + "/openapi.json#/x-problems/"), kind
        return answer.status_code, kind.rpartition("/")[2]


def allow(url, client_id, person, scopes=ALL, resource=None, **how):
    """The tokens that a person allows a program, for the API."""
    app = App(url, client_id)
    authorization = app.request(
        scopes, resource=resource or f"{url}/api/v1")
    location = person.allow(authorization.url, **how)
    assert "error" not in parse_qs(location.partition("?")[2]), location
    tokens = app.exchange(authorization, app.read(authorization, location))
    app.http.close()
    return tokens
