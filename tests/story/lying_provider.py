"""
An OpenID provider that tells one lie at a time, which one that somebody else
wrote cannot be made to do.
"""

import base64
import hashlib
import hmac
import json
import threading
import time

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from openid_provider import CLIENT_ID, query_of


def b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class LyingProvider:
    """
    Truthful unless told otherwise, until honest() is called:

    claims      over those of the id_token; None leaves one out
    head        over its header
    key         the name of the key that signs; "none" and "hmac" are none
    metadata    over the discovery document
    tokens      over the token endpoint's answer
    status      of the token endpoint
    hang_s      how long the token endpoint thinks first
    """

    def __init__(self):
        self.keys = {
            "RS256": rsa.generate_private_key(65537, 2048),
            "ES256": ec.generate_private_key(ec.SECP256R1()),
            "EdDSA": ed25519.Ed25519PrivateKey.generate(),
            "other": rsa.generate_private_key(65537, 2048),
        }
        self.announced = ["RS256", "ES256", "EdDSA"]
        self.asked = []         # (path, headers, body), in order
        self.honest()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.answer(self)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever,
                         daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def honest(self):
        self.claims, self.head, self.metadata, self.tokens = {}, {}, {}, {}
        self.key, self.status, self.hang_s = "RS256", 200, 0
        self.nonce, self.subject = None, "liar"

    def arrive(self, url, **more):
        """The provider's answer to a request for a sign-in, at once."""
        asked = query_of(url)
        self.nonce = asked["nonce"]
        answer = {"state": asked["state"], "code": "c0de",
                  "iss": self.issuer, **more}
        return asked["redirect_uri"] + "?" + "&".join(
            f"{key}={value}" for key, value in answer.items()
            if value is not None)

    def answer(self, request):
        path = request.path.partition("?")[0]
        length = int(request.headers.get("content-length") or 0)
        body = request.rfile.read(length).decode()
        self.asked.append((path, dict(request.headers), body))
        status, said = self.status if path == "/token" else 200, {
            "/.well-known/openid-configuration": self._discovery,
            "/keys": self._keys, "/token": self._tokens,
        }[path]()
        raw = json.dumps(said).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(raw)))
        request.end_headers()
        request.wfile.write(raw)

    def _discovery(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": self.issuer + "/auth",
            "token_endpoint": self.issuer + "/token",
            "jwks_uri": self.issuer + "/keys",
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }

    def _keys(self):
        keys = []
        for name in self.announced:
            algorithm = jwt.get_algorithm_by_name(
                "RS256" if name == "other" else name)
            key = algorithm.to_jwk(self.keys[name].public_key(), as_dict=True)
            keys.append({**key, "kid": name, "use": "sig"})
        return {"keys": keys}

    def _tokens(self):
        time.sleep(self.hang_s)
        answer = {"access_token": "acc3ss", "token_type": "Bearer",
                  "id_token": self._id_token(), **self.tokens}
        return {key: value for key, value in answer.items()
                if value is not None}

    def _id_token(self):
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT_ID, "sub": self.subject,
            "nonce": self.nonce, "iat": now, "exp": now + 300,
            "auth_time": now, "name": "Liar", "email_verified": True,
            "email": f"{self.subject}@lies.example",
            **self.claims,
        }
        claims = {key: value for key, value in claims.items()
                  if value is not None}
        if self.key in self.keys:
            name = "RS256" if self.key == "other" else self.key
            said = {"kid": self.key, **self.head}
            alg = said.pop("alg", None)
            token = jwt.encode(claims, self.keys[self.key], algorithm=name,
                               headers=said)
            if alg is None:
                return token
            head = b64(json.dumps({**said, "alg": alg}).encode())
            return ".".join([head, *token.split(".")[1:]])
        head = {"alg": "none" if self.key == "none" else "HS256",
                "kid": "RS256", **self.head}
        signed = b64(json.dumps(head).encode()) + "." + \
            b64(json.dumps(claims).encode())
        if self.key == "none":
            return signed + "."
        # The public key as if it were a shared secret.
        secret = json.dumps(self._keys()["keys"][0]).encode()
        mac = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
        return signed + "." + b64(mac)
