#!/usr/bin/env python3
"""
DNS Pilot: a command-line app that asks Placet for access, as any app may.

The OAuth part is Authlib's, not ours: authorization code with PKCE, the answer
caught on a port of this device (RFC 8252), refresh, revocation. What the access
is good for is asked of the demo's resource server.

    demo_client.py [--url PLACET_URL] [--resource RESOURCE_URL]
                   [--scope SCOPES] [--no-browser]

Without --url it talks to what `make run` started (RUN_DIR/addresses.env).
"""

import argparse
import os
import shlex
import sys
import webbrowser

from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

# Authlib wants https addresses unless told that this is a demo on loopback.
os.environ.setdefault("AUTHLIB_INSECURE_TRANSPORT", "1")

import requests

from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

CLIENT_ID = "dns-pilot"
SCOPES = "zone.read dns.read offline_access"
WAIT_S = 300
TIMEOUT_S = 30
_BACK = (b"<!doctype html><html lang=en><title>DNS Pilot</title>"
         b"<p>You can close this window and go back to DNS Pilot.")


class Trouble(Exception):
    """What went wrong, as one sentence."""


def addresses():
    """What `make run` wrote, as {name: value}."""
    root = Path(__file__).resolve().parents[2]
    path = Path(os.environ.get("RUN_DIR") or root / "run") / "addresses.env"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        raise Trouble(f"There is no {path}: start Placet with `make run`, or "
                      "name one with --url.") from None
    return dict("".join(shlex.split(line)).split("=", 1) for line in lines)


class Loopback:
    """A port of this device on which the browser brings the answer."""

    def __init__(self):
        self.arrived = None
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if urlsplit(self.path).path != "/callback":
                    self.send_error(404)
                    return
                loopback.arrived = self.path
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(_BACK)))
                self.end_headers()
                self.wfile.write(_BACK)

            def log_message(self, *_):
                # The path holds the code.
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self._server.timeout = WAIT_S
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self._server.handle_timeout = self._give_up

    def _give_up(self):
        raise Trouble(f"No answer came within {WAIT_S} seconds.")

    def wait(self):
        """The address that the browser was sent to, whole."""
        while self.arrived is None:
            self._server.handle_request()
        self._server.server_close()
        return self.origin + self.arrived


def connect(session, discovery, loopback, opens_browser):
    """From the question in the browser to the tokens."""
    verifier = generate_token(64)
    url, state = session.create_authorization_url(
        discovery["authorization_endpoint"], code_verifier=verifier)
    print(f"Open this in your browser:\n\n  {url}\n", flush=True)
    if opens_browser:
        webbrowser.open(url)
    arrived = loopback.wait()
    answer = dict(parse_qsl(urlsplit(arrived).query))
    if "error" in answer:
        raise Trouble(f"Placet answered {answer['error']}: "
                      f"{answer.get('error_description', '')}")
    return session.fetch_token(
        discovery["token_endpoint"], state=state, code_verifier=verifier,
        authorization_response=arrived, timeout=TIMEOUT_S)


def show_zones(session, resource):
    """What the access is good for: the zones of each account it covers."""
    answer = session.get(f"{resource}/zones", timeout=TIMEOUT_S)
    if answer.status_code != 200:
        raise Trouble(f"The resource server says {answer.status_code}: "
                      f"{answer.text.strip()[:300]}")
    listing = answer.json()
    for account in listing["accounts"]:
        zones = ", ".join(f"{zone['name']} ({zone['records']} records)"
                          for zone in listing["zones"]
                          if zone["account"] == account["id"])
        print(f"  {account['name']}: {zones}", flush=True)


def run(given):
    found = {} if given.url else addresses()
    url = (given.url or found["PLACET_URL"]).rstrip("/")
    resource = given.resource or found.get("RESOURCE_URL")

    loopback = Loopback()
    with OAuth2Session(CLIENT_ID, scope=given.scope,
                       redirect_uri=loopback.origin + "/callback",
                       token_endpoint_auth_method="none",
                       code_challenge_method="S256") as session:
        discovery = session.get(f"{url}/.well-known/openid-configuration",
                                withhold_token=True,
                                timeout=TIMEOUT_S).json()
        token = connect(session, discovery, loopback, not given.no_browser)
        print(f"DNS Pilot may: {token['scope']}", flush=True)
        if resource:
            show_zones(session, resource)
        if "refresh_token" in token:
            session.refresh_token(discovery["token_endpoint"],
                                  refresh_token=token["refresh_token"],
                                  timeout=TIMEOUT_S)
            print("Renewed without asking you again.", flush=True)
        print(f"Take it back whenever you want: {url}/apps", flush=True)


def main():
    parser = argparse.ArgumentParser(description="DNS Pilot, a demo app.")
    parser.add_argument("--url", help="Placet's address")
    parser.add_argument("--resource", help="the resource server's address")
    parser.add_argument("--scope", default=SCOPES)
    parser.add_argument("--no-browser", action="store_true",
                        help="print the address and open nothing")
    try:
        run(parser.parse_args())
    except OAuthError as error:
        sys.exit(f"demo_client: {error.error}: {error.description}")
    except Trouble as trouble:
        sys.exit(f"demo_client: {trouble}")
    except requests.RequestException as error:
        sys.exit(f"demo_client: {error.request.url.partition('?')[0]} cannot "
                 "be reached.")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
