"""c:A5: openid-client, which checks every answer to the letter."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from app import seen
from program import NPM_BROWSER, node

REDIRECT = "http://127.0.0.1:47836/callback"


class Failed(Exception):
    """The library's complaint; `code` is its name for it."""

    def __init__(self, answer):
        super().__init__(answer)
        self.code = answer["error"]


class Library:
    def __init__(self):
        self._program = node("openid_client.mjs", modules=NPM_BROWSER)
        self.stop = self._program.stop

    def do(self, what, **more):
        """One command; raises Failed."""
        self.tell(what, **more)
        return self.hear()

    def tell(self, what, **more):
        self._program.tell(what, **more)

    def hear(self):
        answer = self._program.hear()
        if "error" in answer:
            raise Failed(answer)
        if isinstance(answer["got"], dict):
            seen.update(text for name, text in answer["got"].items()
                        if name.endswith("_token"))
        return answer["got"]


@pytest.fixture
def library():
    program = Library()
    yield program
    program.stop()


@pytest.fixture
def path_issuer(stack, settings):
    """Placet with an issuer that has a path."""
    issuer = f"{stack.url}/tenants/one"
    stack.restart_placet({**settings, "issuer": issuer})
    yield issuer
    stack.restart_placet(settings)


def without_iss(location):
    parts = urlsplit(location)
    query = [(name, value) for name, value in parse_qsl(parts.query)
             if name != "iss"]
    assert len(query) < len(parse_qsl(parts.query)), "there was none"
    return parts._replace(query=urlencode(query)).geturl()


def test_the_engine_alone_has_no_such_document(bare, library):
    client = bare.add_client(REDIRECT)
    with pytest.raises(Failed):
        library.do("discover", server=bare.url, algorithm="oauth2",
                   id=client.id)
    # It is not the client's fault.
    library.do("discover", server=bare.url, algorithm="oidc", id=client.id)


def test_the_engine_alone_does_not_say_who_it_is(bare, library):
    client = bare.add_client(REDIRECT)
    library.do("discover", server=bare.url, algorithm="oidc", id=client.id)
    location = bare.allow(library.do("begin", redirect=REDIRECT,
                                     scope="dns.read"))
    assert "iss" not in dict(parse_qsl(urlsplit(location).query))


@pytest.mark.parametrize("algorithm", ["oauth2", "oidc"])
def test_it_finds_the_server_and_gets_its_tokens(gateway, library, algorithm):
    client = gateway.add_client(REDIRECT)
    found = library.do("discover", server=gateway.url, algorithm=algorithm,
                       id=client.id)
    assert found["issuer"] == gateway.url
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["authorization_response_iss_parameter_supported"] is True
    location = gateway.allow(library.do("begin", redirect=REDIRECT,
                                        scope="dns.read offline_access"))
    first = library.do("finish", location=location)
    second = library.do("refresh")
    assert second["access_token"] != first["access_token"]
    library.do("revoke")
    with pytest.raises(Failed) as failed:
        library.do("refresh")
    assert failed.value.code == "invalid_grant"


@pytest.mark.parametrize("algorithm", ["oauth2", "oidc"])
def test_an_issuer_with_a_path(path_issuer, gateway, library, algorithm):
    client = gateway.add_client(REDIRECT)
    found = library.do("discover", server=path_issuer, algorithm=algorithm,
                       id=client.id)
    assert found["issuer"] == path_issuer
    location = gateway.allow(library.do("begin", redirect=REDIRECT,
                                        scope="dns.read offline_access"))
    assert library.do("finish", location=location)["access_token"]


def test_an_answer_without_iss_is_refused(gateway, library):
    client = gateway.add_client(REDIRECT)
    library.do("discover", server=gateway.url, algorithm="oauth2",
               id=client.id)
    location = gateway.allow(library.do("begin", redirect=REDIRECT,
                                        scope="dns.read offline_access"))
    with pytest.raises(Failed) as failed:
        library.do("finish", location=without_iss(location))
    assert "iss" in str(failed.value)
    assert library.do("finish", location=location)["access_token"]


def test_no_says_who_says_it(gateway, library):
    client = gateway.add_client(REDIRECT)
    library.do("discover", server=gateway.url, algorithm="oauth2",
               id=client.id)
    person = gateway.person
    page = person.authorize(library.do("begin", redirect=REDIRECT,
                                       scope="dns.read"))
    location = person.answer(page, "cancel", accounts=())
    assert dict(parse_qsl(urlsplit(location).query))["iss"] == gateway.url
    with pytest.raises(Failed) as failed:
        library.do("finish", location=location)
    assert failed.value.code == "access_denied"
    with pytest.raises(Failed) as failed:
        library.do("finish", location=without_iss(location))
    assert failed.value.code != "access_denied"


@pytest.mark.parametrize("method", ["none", "client_secret_basic",
                                    "client_secret_post"])
def test_it_registers_itself(gateway, library, method):
    client = library.do("register", server=gateway.url, algorithm="oauth2",
                        metadata={"client_name": "Registered",
                                  "redirect_uris": [REDIRECT],
                                  "token_endpoint_auth_method": method})
    assert ("client_secret" in client) is (method != "none")
    seen.update(filter(None, [client.get("client_secret")]))
    location = gateway.allow(library.do("begin", redirect=REDIRECT,
                                        scope="dns.read"))
    assert library.do("finish", location=location)["access_token"]
