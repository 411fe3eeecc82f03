"""A resource server: it asks Placet what a token may do (RFC 7662)."""

import httpx


class ResourceServer:
    """Speaks to POST /oauth2/introspect with its own name and secret."""

    def __init__(self, url, name, secret):
        self.http = httpx.Client(base_url=url, auth=(name, secret),
                                 timeout=30, trust_env=False)

    def call(self, token, **fields):
        return self.http.post("/oauth2/introspect",
                              data={"token": token, **fields})

    def ask(self, token):
        """The answer's members; an unknown or dead token has only active."""
        response = self.call(token)
        assert response.status_code == 200, response.text
        assert "no-store" in response.headers["cache-control"]
        answer = response.json()
        if not answer["active"]:
            assert answer == {"active": False}, answer
        return answer

    def is_active(self, token):
        return self.ask(token)["active"]

    def may_read(self, token, account):
        """Whether it would serve `account` (an id) for this token."""
        answer = self.ask(token)
        return answer["active"] and account in answer["accounts"]
