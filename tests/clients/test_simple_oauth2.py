"""simple-oauth2: a web app of the older kind takes its access back itself."""

import pytest

from app import seen
from program import node

REDIRECT = "http://127.0.0.1:47837/callback"
_METHODS = pytest.mark.parametrize("place, method", [
    ("header", "client_secret_basic"), ("body", "client_secret_post")])


class Refused(Exception):
    pass


@pytest.fixture
def web_app():
    """do(what, …): what the library gives; raises Refused"""
    program = node("simple_oauth2.mjs")

    def do(what, **more):
        answer = program.ask(what, **more)
        if "error" in answer:
            raise Refused(answer["error"])
        if isinstance(answer["got"], dict):
            seen.update(text for name, text in answer["got"].items()
                        if name.endswith("_token"))
        return answer["got"]

    yield do
    program.stop()


def sign_in(server, web_app, place, method):
    client = server.add_client(REDIRECT, method=method)
    location = server.allow(web_app(
        "begin", server=server.url, client=client._asdict(), method=place,
        redirect=REDIRECT, scope="dns.read offline_access"))
    return web_app("finish", location=location)


@_METHODS
def test_the_engine_alone_answers_nothing_that_is_json(bare, web_app, place,
                                                       method):
    sign_in(bare, web_app, place, method)
    with pytest.raises(Refused, match="not JSON compatible"):
        web_app("revoke")


@_METHODS
def test_all_is_taken_back(gateway, web_app, place, method):
    first = sign_in(gateway, web_app, place, method)
    second = web_app("refresh")
    assert second["access_token"] != first["access_token"]
    assert web_app("revoke") is True
    with pytest.raises(Refused, match="invalid_grant"):
        web_app("refresh")
    assert gateway.person.apps() == {}
