"""
What the HTTP layer must do with every byte it can be sent (s:A41 to A44, A47,
A74 to A77, A79 to A81; facts F13 to F16), straight at the public listener.
"""

from urllib.parse import urlsplit

import pytest

from http_layer import CHECKS


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_http_layer(stack, check):
    address = urlsplit(stack.local_url)
    check(address.hostname, address.port)
