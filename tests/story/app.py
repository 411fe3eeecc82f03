"""An app: an OAuth client as a developer would write it by hand."""

import base64
import hashlib
import secrets

from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

LOOPBACK = "http://127.0.0.1:47813/callback"

# Every token, code, session cookie and one-use link that this run has seen,
# for the closing look into logs and database (s:A65, s:A73).
seen = set()


class Authorization:
    """One authorization request and what only its sender knows."""

    def __init__(self, url, state, verifier):
        self.url = url
        self.state = state
        self.verifier = verifier


class Refused(Exception):
    """An RFC 6749 error; `error` is its code."""

    def __init__(self, error, fields, status=None):
        super().__init__(f"{status or ''} {error}: {fields}")
        self.error = error
        self.fields = fields
        self.status = status


class App:
    """A client of Placet with PKCE; confidential when it has a secret."""

    def __init__(self, url, client_id="dns-pilot", redirect_uri=LOOPBACK,
                 secret=None, verify=True):
        self.url = url
        self.client_id = client_id
        self.redirect_uri = redirect_uri
        self.secret = secret
        self.http = httpx.Client(timeout=30, verify=verify, trust_env=False)
        self._metadata = None

    def request(self, scopes="dns.read offline_access", **more):
        """A fresh authorization request; None in `more` leaves out."""
        verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": scopes,
            "state": secrets.token_urlsafe(16),
            "code_challenge":
                base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            **more,
        }
        query = {name: value for name, value in query.items()
                 if value is not None}
        return Authorization(f"{self.url}/oauth2/auth?{urlencode(query)}",
                             query.get("state"), verifier)

    def metadata(self):
        """What the server says of itself; asked once."""
        if self._metadata is None:
            answer = self.http.get(
                self.url + "/.well-known/openid-configuration")
            assert answer.status_code == 200, answer.text
            self._metadata = answer.json()
        return self._metadata

    def read(self, authorization, location):
        """
        The code in a redirect that came back, after the checks that a client
        must make (RFC 6749 §4.1.2, §10.12; RFC 9207 §2.4, for errors too).
        Raises Refused for an error.
        """
        assert location.startswith(self.redirect_uri + "?"), location
        query = parse_qs(urlsplit(location).query, keep_blank_values=True)
        assert all(len(values) == 1 for values in query.values()), query
        fields = {name: values[0] for name, values in query.items()}
        assert fields.get("state") == authorization.state, fields
        said = self.metadata()
        if said.get("authorization_response_iss_parameter_supported"):
            assert fields.get("iss") == said["issuer"], fields
        if "error" in fields:
            raise Refused(fields["error"], fields)
        seen.add(fields["code"])
        return fields["code"]

    def _call(self, path, fields, auth=True):
        headers = {}
        if self.secret:
            # RFC 6749 §2.3.1
            pair = f"{self.client_id}:{self.secret}"
            headers["Authorization"] = \
                "Basic " + base64.b64encode(pair.encode()).decode()
        elif auth:
            fields = {**fields, "client_id": self.client_id}
        return self.http.post(self.url + path, data=fields, headers=headers)

    def call_token(self, **fields):
        """POST /oauth2/token as it is; gives the response."""
        return self._call("/oauth2/token", fields)

    def _tokens(self, response):
        assert response.headers["content-type"].startswith(
            "application/json"), response.text
        assert "no-store" in response.headers["cache-control"]
        answer = response.json()
        if response.status_code != 200:
            raise Refused(answer["error"], answer, response.status_code)
        for name in ("access_token", "refresh_token"):
            if name in answer:
                seen.add(answer[name])
        return answer

    def exchange(self, authorization, code):
        return self._tokens(self.call_token(
            grant_type="authorization_code", code=code,
            redirect_uri=self.redirect_uri,
            code_verifier=authorization.verifier))

    def refresh(self, token):
        return self._tokens(self.call_token(
            grant_type="refresh_token", refresh_token=token))

    def revoke(self, token):
        """RFC 7009; gives the response."""
        return self._call("/oauth2/revoke", {"token": token})

    def userinfo(self, token):
        return self.http.get(self.url + "/userinfo", headers={
            "Authorization": f"Bearer {token}"})

    def connect(self, person, scopes="dns.read offline_access", **how):
        """The whole flow with a person who allows it; gives the tokens."""
        authorization = self.request(scopes)
        location = person.allow(authorization.url, **how)
        return self.exchange(authorization,
                             self.read(authorization, location))
