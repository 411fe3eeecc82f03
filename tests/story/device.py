"""A device without a browser, as a developer would write it (RFC 8628)."""

import time

from app import App, Refused, seen

GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class Device(App):
    """An app that shows a code and asks until somebody has answered."""

    def call_ask(self, scopes="dns.read offline_access", **more):
        """POST /oauth2/device_authorization as it is; gives the response."""
        fields = {"scope": scopes, **more}
        return self._call("/oauth2/device_authorization", {
            name: value for name, value in fields.items()
            if value is not None})

    def ask(self, scopes="dns.read offline_access", **more):
        """What the device then knows (§3.2)."""
        response = self.call_ask(scopes, **more)
        answer = response.json()
        if response.status_code != 200:
            raise Refused(answer["error"], answer, response.status_code)
        assert "no-store" in response.headers["cache-control"]
        seen.add(answer["device_code"])
        seen.add(answer["user_code"])
        return answer

    def call_poll(self, device_code):
        return self.call_token(grant_type=GRANT, device_code=device_code)

    def poll(self, device_code):
        """One question (§3.4); the tokens, or Refused."""
        return self._tokens(self.call_poll(device_code))

    def says(self, device_code):
        """The error that a poll gets."""
        try:
            self.poll(device_code)
        except Refused as refused:
            assert refused.status == 400, refused
            return refused.error
        raise AssertionError("the poll got tokens")

    def wait(self, asked, for_s=30):
        """As §3.5 wants it: never faster than told, slower when told so."""
        interval, until = asked["interval"], time.monotonic() + for_s
        while time.monotonic() < until:
            try:
                return self.poll(asked["device_code"])
            except Refused as refused:
                if refused.error == "slow_down":
                    interval += 5
                elif refused.error != "authorization_pending":
                    raise
            time.sleep(interval)
        raise AssertionError("nobody answered")


def type_code(person, user_code, where="/device"):
    """Types a code on the page for it; gives the page that follows."""
    page = person.open(where)
    if any(page.root.every("input", name="password")):
        page = person.sign_in(page)
    form = page.form("/device")
    return person.follow(person.submit(form, user_code=user_code))
