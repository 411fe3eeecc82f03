"""Placet as a client's developer meets it, beside BareEngine."""

import itertools
import json
import re

from typing import NamedTuple

from app import seen

SCOPES = ("openid profile email offline_access dns.read dns.edit zone.read "
          "zone.edit")

_numbers = itertools.count(1)


class Client(NamedTuple):
    """What a developer is given."""

    id: str
    secret: str | None = None


class Gateway:
    """`person` is who sits before the browser, with one account."""

    def __init__(self, stack, person, folder):
        self.stack = stack
        self.url = stack.url
        self.person = person
        self._folder = folder

    @property
    def engine_admin(self):
        return self.stack.engine.admin

    def add_client(self, *redirect_uris, method="none", **more):
        """A new client of the account Acme that everybody may use."""
        client_id = f"foreign-{next(_numbers)}"
        path = self._folder / f"{client_id}.json"
        path.write_text(json.dumps({
            "client_id": client_id,
            "client_name": f"Foreign {client_id}",
            "redirect_uris": list(redirect_uris),
            "token_endpoint_auth_method": method,
            "grant_types": ["authorization_code", "refresh_token"],
            "scope": SCOPES,
            "account": "Acme",
            "visibility": "public",
            **more,
        }), encoding="utf-8")
        outcome = self.stack.command("client", "import", str(path))
        assert outcome.status == 0, outcome.reason()
        if method == "none":
            return Client(client_id)
        secret = re.search(r"(?m)^client_secret: (\S+)$", outcome.out)[1]
        seen.add(secret)
        return Client(client_id, secret)

    def allow(self, url, **how):
        """Follows an authorization link; gives where it leads in the end."""
        return self.person.allow(url, **{"accounts": ["Own"], **how})
