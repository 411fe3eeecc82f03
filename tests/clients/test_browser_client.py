"""
A client that is a program in a page of another origin: openid-client in
Chromium, with nothing behind it but fetch().
"""

import http.server
import os
import threading

import pytest

from playwright.sync_api import Error, sync_playwright

from app import seen
from program import NPM_BROWSER
from visitor import CHROMIUM, FLAGS

_MODULES = NPM_BROWSER / "node_modules"
_PAGE = b"""<!doctype html>
<script type="importmap">{"imports": {
	"openid-client": "/openid-client/build/index.js",
	"oauth4webapi": "/oauth4webapi/build/index.js",
	"jose/errors": "/jose/dist/webapi/util/errors.js",
	"jose/jwe/compact/decrypt": "/jose/dist/webapi/jwe/compact/decrypt.js"
}}</script>
<title>A client in a page</title>
"""

# The library in the page, as far as one name is concerned.
_DISCOVER = """async ([server, id, algorithm]) => {
	window.library = await import('openid-client');
	window.config = await library.discovery(new URL(server), id, undefined,
		library.None(), {
			algorithm, execute: [library.allowInsecureRequests] });
	return config.serverMetadata();
}"""
_REGISTER = """async ([server, redirect]) => {
	window.library = await import('openid-client');
	window.config = await library.dynamicClientRegistration(
		new URL(server), { client_name: 'A page',
		redirect_uris: [redirect], token_endpoint_auth_method: 'none',
		grant_types: ['authorization_code', 'refresh_token'] },
		undefined, { algorithm: 'oauth2',
		execute: [library.allowInsecureRequests] });
	return config.clientMetadata();
}"""
_BEGIN = """async (redirect) => {
	window.verifier = library.randomPKCECodeVerifier();
	window.state = library.randomState();
	return library.buildAuthorizationUrl(config, {
		redirect_uri: redirect, scope: 'dns.read offline_access', state,
		code_challenge: await library.calculatePKCECodeChallenge(verifier),
		code_challenge_method: 'S256' }).href;
}"""
_FINISH = """async (location) => {
	window.tokens = await library.authorizationCodeGrant(config,
		new URL(location), { pkceCodeVerifier: verifier,
		expectedState: state });
	return tokens;
}"""
_REFRESH = """async () => {
	window.tokens = await library.refreshTokenGrant(config,
		tokens.refresh_token);
	return tokens;
}"""
_REVOKE = """async () =>
	library.tokenRevocation(config, tokens.refresh_token)"""
_REFUSED = """async () => {
	try {
		await library.refreshTokenGrant(config, tokens.refresh_token);
	} catch (error) {
		return error.error ?? error.message;
	}
}"""
# What an MCP client in a page sends with its first request.
_METADATA = """async (address) => (await fetch(address, { headers: {
	'MCP-Protocol-Version': '2026-07-28' } })).json()"""


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def origin():
    """Serves the page and the library's modules, on an origin of their own."""
    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=str(_MODULES))

        def do_GET(self):
            if self.path != "/":
                super().do_GET()
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(_PAGE)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.fixture
def page(chromium, origin):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(origin)
    yield page
    context.close()


def keep(tokens):
    seen.update((tokens["access_token"], tokens["refresh_token"]))
    return tokens


def test_the_engine_alone_is_silent_to_pages(bare, origin, page):
    client = bare.add_client(f"{origin}/")
    with pytest.raises(Error, match="fetch"):
        page.evaluate(_DISCOVER, [bare.url, client.id, "oidc"])


@pytest.mark.parametrize("algorithm", ["oauth2", "oidc"])
def test_a_page_does_the_whole_flow(gateway, origin, page, algorithm):
    client = gateway.add_client(f"{origin}/")
    found = page.evaluate(_DISCOVER, [gateway.url, client.id, algorithm])
    assert found["issuer"] == gateway.url
    location = gateway.allow(page.evaluate(_BEGIN, f"{origin}/"))
    first = keep(page.evaluate(_FINISH, location))
    second = keep(page.evaluate(_REFRESH))
    assert second["refresh_token"] != first["refresh_token"]
    page.evaluate(_REVOKE)
    # Also an error can be read.
    assert page.evaluate(_REFUSED) == "invalid_grant"


def test_a_page_registers_itself(gateway, origin, page):
    client = page.evaluate(_REGISTER, [gateway.url, f"{origin}/"])
    assert client["redirect_uris"] == [f"{origin}/"]
    location = gateway.allow(page.evaluate(_BEGIN, f"{origin}/"))
    keep(page.evaluate(_FINISH, location))


def test_a_page_may_say_which_mcp_it_speaks(stack, page):
    address = f"{stack.url}/.well-known/oauth-authorization-server"
    assert page.evaluate(_METADATA, address)["issuer"] == stack.url


def test_pages_with_forms_stay_ours(stack, page):
    with pytest.raises(Error, match="fetch"):
        page.evaluate("async (address) => (await fetch(address)).text()",
                      f"{stack.url}/login")
