"""Password verifiers as PostgreSQL stores them."""

import base64
import hashlib
import hmac
import os

_ITERATIONS = 4096


def verifier(password):
    """
    The SCRAM-SHA-256 verifier of a password (RFC 5803), so that no password
    stands in a statement, which PostgreSQL might write to its log.
    """
    salt = os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt,
                                 _ITERATIONS)
    client = hmac.digest(salted, b"Client Key", "sha256")
    server = hmac.digest(salted, b"Server Key", "sha256")
    stored = hashlib.sha256(client).digest()
    salt, stored, server = (base64.b64encode(part).decode()
                            for part in (salt, stored, server))
    return f"SCRAM-SHA-256${_ITERATIONS}:{salt}${stored}:{server}"
