"""Tokens for one API (RFC 8707), and what the API says of itself (RFC 9728)."""

import json
import re

import httpx
import pytest

from app import App, Refused
from command_line import say
from device import Device
from own_client import own_client  # noqa: F401
from person import Away
from resource_server import ResourceServer

DNS = "https://api.demo.example"
GONE = "https://gone.example"
PLATFORM = DNS + "/platform"


@pytest.fixture(scope="module")
def platform(stack):
    """The other API of the demo, as it asks about tokens."""
    said = dict(re.findall(r"(?m)^(id|secret): (\S+)$", say(
        stack, "resource", "add", "platform", "--audience", PLATFORM)))
    server = ResourceServer(stack.url, said["id"], said["secret"])
    yield server
    server.http.close()


def begin(app, resource, scopes="dns.read offline_access", **more):
    return app.request(scopes, resource=resource, **more)


def connect(app, person, resource, scopes="dns.read offline_access", **how):
    authorization = begin(app, resource, scopes)
    code = app.read(authorization, person.allow(authorization.url, **how))
    return app._tokens(app.call_token(
        grant_type="authorization_code", code=code, resource=resource,
        redirect_uri=app.redirect_uri, code_verifier=authorization.verifier))


def refresh(app, token, resource):
    return app.call_token(grant_type="refresh_token", refresh_token=token,
                          resource=resource)


def error_of(answer):
    assert answer.status_code == 400, answer.text
    return answer.json()["error"]


def test_a_token_is_for_the_resource_that_was_named(
        newcomer, pilot, resource_server, platform, rows):
    """c:A15, f:B5"""
    person = newcomer()
    authorization = begin(pilot, DNS)
    page = person.open(authorization.url)
    page = person.sign_in(page)
    assert "This access works with Demo DNS API" in page.text
    assert DNS in page.text
    location = person.answer(page, accounts=["Own"])
    code = pilot.read(authorization, location)
    tokens = pilot._tokens(pilot.call_token(
        grant_type="authorization_code", code=code, resource=DNS,
        redirect_uri=pilot.redirect_uri,
        code_verifier=authorization.verifier))
    assert resource_server.ask(tokens["access_token"])["aud"] == [DNS]
    assert not platform.is_active(tokens["access_token"])

    for _ in range(3):
        tokens = pilot._tokens(refresh(pilot, tokens["refresh_token"], DNS))
        assert resource_server.ask(tokens["access_token"])["aud"] == [DNS]
        assert not platform.is_active(tokens["access_token"])
    # Who does not say it again gets the same.
    tokens = pilot.refresh(tokens["refresh_token"])
    assert resource_server.ask(tokens["access_token"])["aud"] == [DNS]
    [[kept]] = rows("select audience from access_grant g join app_user u "
                    "using (user_id) where u.email = %s", person.email)
    assert kept == DNS


def test_the_other_api_hears_of_its_own_only(
        newcomer, pilot, resource_server, platform):
    person = newcomer()
    tokens = connect(pilot, person, PLATFORM, "workers.read",
                     accounts=["Own"])
    assert platform.is_active(tokens["access_token"])
    assert not resource_server.is_active(tokens["access_token"])


def test_without_a_resource_a_token_is_for_every_api(
        newcomer, pilot, resource_server, platform):
    person = newcomer()
    authorization = pilot.request("dns.read")
    page = person.sign_in(person.open(authorization.url))
    assert "This access works with" not in page.text
    tokens = pilot.exchange(authorization, pilot.read(
        authorization, person.answer(page, accounts=["Own"])))
    assert resource_server.ask(tokens["access_token"])["aud"] == []
    assert platform.is_active(tokens["access_token"])


def test_a_slash_behind_the_host_is_no_difference(
        newcomer, pilot, resource_server):
    """clients.md 2.4: SDKs make https://h/ of the https://h that they read."""
    person = newcomer()
    authorization = begin(pilot, DNS + "/")
    person.sign_in(person.open("/login"))
    code = pilot.read(authorization,
                      person.allow(authorization.url, accounts=["Own"]))
    tokens = pilot._tokens(pilot.call_token(
        grant_type="authorization_code", code=code, resource=DNS,
        redirect_uri=pilot.redirect_uri,
        code_verifier=authorization.verifier))
    tokens = pilot._tokens(refresh(pilot, tokens["refresh_token"], DNS + "/"))
    assert resource_server.ask(tokens["access_token"])["aud"] == [DNS]


@pytest.mark.parametrize("resource, scopes, error", [
    ("https://other.example", "dns.read", "invalid_target"),
    ("", "dns.read", "invalid_target"),
    ("api.demo.example", "dns.read", "invalid_target"),
    (DNS + "/platform/", "dns.read", "invalid_target"),
    (DNS + "#x", "dns.read", "invalid_target"),
    (DNS.upper(), "dns.read", "invalid_target"),
    (DNS, "dns.read billing.read", "invalid_scope"),
    (PLATFORM, "zone.read", "invalid_scope"),
    (None, None, "invalid_scope"),
])
def test_what_is_refused_goes_back_to_the_app(ana, pilot, resource, scopes,
                                              error):
    authorization = begin(pilot, resource, scopes)
    answer = ana.http.get(authorization.url)
    assert answer.status_code == 303, answer.text
    with pytest.raises(Refused) as refused:
        pilot.read(authorization, answer.headers["location"])
    assert refused.value.error == error
    assert refused.value.fields["iss"] == ana.url


def test_what_is_for_our_own_api_names_it(stack, ana, tool, client_of):
    """RFC 8707 §2: /api/v1 takes no token that was made for no API."""
    api = f"{stack.url}/api/v1"
    app = App(stack.url, tool)
    device = Device(stack.url, client_of(
        redirect_uris=None, scope="placet.clients.read",
        grant_types=["urn:ietf:params:oauth:grant-type:device_code"]))
    with app.http, device.http:
        for scopes in ("placet.clients.read", "dns.read placet.clients.read"):
            asked = begin(app, None, scopes)
            answer = ana.http.get(asked.url)
            with pytest.raises(Refused) as refused:
                app.read(asked, answer.headers["location"])
            assert refused.value.error == "invalid_target"
            assert refused.value.fields["error_description"].endswith(
                f"resource={api}")
        with pytest.raises(Refused) as refused:
            device.ask("placet.clients.read")
        assert refused.value.error == "invalid_target"
        assert api in refused.value.fields["error_description"]
        assert device.ask("placet.clients.read", resource=api)


def test_two_resources_are_one_too_many(ana, pilot):
    authorization = begin(pilot, DNS)
    answer = ana.http.get(f"{authorization.url}&resource={PLATFORM}")
    with pytest.raises(Refused) as refused:
        pilot.read(authorization, answer.headers["location"])
    assert refused.value.error == "invalid_target"


def test_without_a_scope_only_what_is_basic_there_is_asked(
        newcomer, pilot, resource_server):
    """MCP clients send none: never everything that the app may have."""
    person = newcomer()
    person.sign_in(person.open("/login"))
    tokens = connect(pilot, person, DNS, None, accounts=["Own"])
    answer = resource_server.ask(tokens["access_token"])
    assert set(answer["scope"].split()) == {"zone.read", "dns.read"}


def test_at_the_token_endpoint_it_is_the_same_or_refused(
        newcomer, pilot, resource_server, engine_room):
    person = newcomer()
    person.sign_in(person.open("/login"))
    authorization = begin(pilot, DNS)
    code = pilot.read(authorization,
                      person.allow(authorization.url, accounts=["Own"]))
    fields = {"grant_type": "authorization_code", "code": code,
              "redirect_uri": pilot.redirect_uri,
              "code_verifier": authorization.verifier}
    assert error_of(pilot.call_token(**fields, resource=PLATFORM)) == \
        "invalid_target"
    assert error_of(pilot.call_token(**fields, resource="https://no.example"
                                     )) == "invalid_target"
    assert error_of(pilot.call_token(**fields, resource=[DNS, DNS])) == \
        "invalid_target"
    assert error_of(pilot.call_token(**fields, audience=DNS)) == \
        "invalid_request"
    # None of that reached the engine: the code is as good as before.
    tokens = pilot._tokens(pilot.call_token(**fields, resource=DNS))

    token = tokens["refresh_token"]
    assert error_of(refresh(pilot, token, PLATFORM)) == "invalid_target"
    assert error_of(refresh(pilot, token, [DNS, PLATFORM])) == \
        "invalid_target"
    assert error_of(refresh(pilot, token, "nonsense")) == "invalid_target"
    tokens = pilot._tokens(refresh(pilot, token, DNS))
    assert resource_server.is_active(tokens["access_token"])


def test_a_code_without_a_resource_takes_none_on(newcomer, pilot):
    person = newcomer()
    person.sign_in(person.open("/login"))
    authorization = pilot.request("dns.read offline_access")
    code = pilot.read(authorization,
                      person.allow(authorization.url, accounts=["Own"]))
    assert "~" not in code
    fields = {"grant_type": "authorization_code", "code": code,
              "redirect_uri": pilot.redirect_uri,
              "code_verifier": authorization.verifier}
    assert error_of(pilot.call_token(**fields, resource=DNS)) == \
        "invalid_target"
    # Nor does a mark that we did not make.
    assert error_of(pilot.call_token(**{
        **fields, "code": code + "~" + 22 * "A"}, resource=DNS)) == \
        "invalid_target"
    tokens = pilot._tokens(pilot.call_token(**fields))
    assert error_of(refresh(pilot, tokens["refresh_token"], DNS)) == \
        "invalid_target"
    assert pilot.refresh(tokens["refresh_token"])


def test_a_live_grant_answers_for_its_own_resource_only(
        newcomer, stack, client_of):
    """f:A3: another API is another access, and is asked about."""
    person = newcomer()
    person.sign_in(person.open("/login"))
    web = App(stack.url, client_of("https://rp.example/cb", first_party=True),
              "https://rp.example/cb")
    with web.http:
        connect(web, person, DNS, "dns.read", accounts=["Own"])
        again = begin(web, DNS, "dns.read")
        with pytest.raises(Away) as away:
            person.open(again.url)
        assert web.read(again, str(away.value))
        for other in (PLATFORM, None):
            page = person.open(begin(web, other, "dns.read").url)
            assert page.url.startswith(stack.url + "/consent")
            silent = person.http.get(begin(
                web, other, "dns.read", prompt="none").url)
            assert "error=consent_required" in silent.headers["location"]


def test_a_client_that_acts_for_itself_names_one_too(
        stack, resource_server, platform):
    deployer = App(stack.url, "acme-deployer",
                   secret="placet_demo-secret-of-acme-deployer")
    with deployer.http:
        fields = {"grant_type": "client_credentials", "scope": "dns.read"}
        tokens = deployer._tokens(deployer.call_token(**fields, resource=DNS))
        assert resource_server.ask(tokens["access_token"])["aud"] == [DNS]
        assert not platform.is_active(tokens["access_token"])
        tokens = deployer._tokens(deployer.call_token(**fields))
        assert resource_server.ask(tokens["access_token"])["aud"] == []
        assert error_of(deployer.call_token(
            **fields, resource="https://no.example")) == "invalid_target"
        assert error_of(deployer.call_token(
            grant_type="client_credentials", scope="workers.read",
            resource=DNS)) == "invalid_scope"


def test_of_our_own_api_it_has_nothing(own_client):  # noqa: F811
    app = own_client(scope="dns.read placet.clients.read").app
    for resource in ({}, {"resource": f"{app.url}/api/v1"}):
        answer = app.call_token(grant_type="client_credentials",
                                scope="placet.clients.read", **resource)
        assert error_of(answer) == "invalid_scope"
        assert "a person" in answer.json()["error_description"]
    for odd in ("dns.read dns.read", "dns.read  dns.edit", " dns.read"):
        assert error_of(app.call_token(grant_type="client_credentials",
                                       scope=odd)) == "invalid_scope"


@pytest.fixture
def forgetful(engine_room):
    """forgetful(client): the engine knows one resource for that client, as
    when the catalog has changed since it was told."""
    def forget(client_id):
        answer = engine_room.http.patch(f"/admin/clients/{client_id}", json=[
            {"op": "replace", "path": "/audience", "value": [GONE]}])
        assert answer.status_code == 200, answer.text
    return forget


def test_a_resource_that_is_new_in_the_catalog_works_at_once(
        newcomer, stack, client_of, engine_room, forgetful, resource_server):
    """clients.md 0.8: without it the first refresh would fail."""
    person = newcomer()
    person.sign_in(person.open("/login"))
    app = App(stack.url, client_of("http://127.0.0.1/callback"))
    with app.http:
        assert DNS in engine_room.client(app.client_id)["audience"]
        forgetful(app.client_id)
        tokens = connect(app, person, DNS, accounts=["Own"])
        tokens = app._tokens(refresh(app, tokens["refresh_token"], DNS))
        assert resource_server.ask(tokens["access_token"])["aud"] == [DNS]
        known = engine_room.client(app.client_id)
        # What left the catalog stays: somebody may hold a token for it.
        assert known["audience"] == [GONE, DNS]

    deployer = App(stack.url, "acme-deployer",
                   secret="placet_demo-secret-of-acme-deployer")
    with deployer.http:
        forgetful("acme-deployer")
        tokens = deployer._tokens(deployer.call_token(
            grant_type="client_credentials", scope="dns.read", resource=DNS))
        assert resource_server.ask(tokens["access_token"])["aud"] == [DNS]


def test_a_resource_says_whom_to_ask(stack):
    """RFC 9728, for APIs that are elsewhere."""
    with httpx.Client(base_url=stack.url, trust_env=False) as http:
        known = http.get("/.well-known/oauth-authorization-server").json()
        assert known["protected_resources"] == \
            [DNS, PLATFORM, f"{stack.url}/api/v1"]
        for uri in (DNS, DNS + "/", PLATFORM):
            answer = http.get("/oauth2/resource", params={"resource": uri})
            assert answer.status_code == 200
            assert answer.headers["access-control-allow-origin"] == "*"
            document = answer.json()
            assert document["resource"] == uri.rstrip("/")
            assert document["authorization_servers"] == [known["issuer"]]
            assert "offline_access" not in document["scopes_supported"]
            assert set(document["scopes_supported"]) <= \
                set(known["scopes_supported"])
            assert document["bearer_methods_supported"] == ["header"]
            assert document["resource_name"].startswith("Demo")
            assert document["resource_name#ar"]
            assert document == json.loads(say(
                stack, "resource", "metadata", uri))
        for wrong in ("", "https://no.example"):
            assert http.get("/oauth2/resource", params={
                "resource": wrong}).status_code == 404
        assert http.get("/oauth2/resource").status_code == 404
        assert http.get(f"/oauth2/resource?resource={DNS}&resource={DNS}"
                        ).status_code == 400
        for path in ("", "/", "/mcp", "/platform"):
            assert http.get("/.well-known/oauth-protected-resource" + path
                            ).status_code == 404
    outcome = stack.command("resource", "metadata", "https://no.example")
    assert outcome.status != 0 and "in the catalog" in outcome.err


def test_a_resource_at_our_own_address_is_where_clients_look(stack, tmp_path):
    catalog = tmp_path / "resources.yml"
    catalog.write_text("resources:\n" + "".join(
        f"  - uri: {uri}\n    name: {{en: Here}}\n    scopes: [dns.read]\n"
        for uri in (stack.url, stack.url + "/mcp/v1")))
    stack.restart_placet({"resources": str(catalog)})
    try:
        with httpx.Client(base_url=stack.url, trust_env=False) as http:
            for path in ("", "/mcp/v1"):
                document = http.get("/.well-known/oauth-protected-resource"
                                    + path).json()
                assert document["resource"] == stack.url + path
                assert document["authorization_servers"] == [stack.url]
            assert http.get("/.well-known/oauth-protected-resource/mcp"
                            ).status_code == 404
    finally:
        stack.restart_placet({})


def test_a_server_that_no_token_is_made_for_is_told_so(stack):
    outcome = stack.command("resource", "add", "nobodys", "--audience",
                            "https://nobodys.example")
    assert outcome.status == 0
    assert "no token is made for it" in outcome.err
    outcome = stack.command("resource", "add", "nobodys-2", "--audience",
                            PLATFORM + "/")
    assert outcome.status == 0 and "no token is made for it" in outcome.err
