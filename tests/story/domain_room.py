"""What the stories about domains do again and again."""

import re
import time

from name_server import LABEL


class DomainRoom:
    """Somebody who claims domains for an account, and its rows."""

    def __init__(self, person, account, rows, names):
        self.person = person
        self.account = account
        self.rows = rows
        self._names = names
        self._published = set()

    @property
    def path(self):
        return f"/accounts/{self.account}/domains"

    def claim(self, domain):
        """The page of the new claim."""
        page = self.person.open(self.path)
        return self.person.follow(self.person.submit(
            page.form(field="domain"), domain=domain))

    def page(self, domain):
        return self.person.open(f"{self.path}/{self.id_of(domain)}")

    def id_of(self, domain):
        [(id_,)] = self.rows(
            "select domain_id::text from domain where account_id = %s "
            "and name = %s and state <> 'removed'", self.account, domain)
        return id_

    def value(self, domain):
        """What the page says is to be published."""
        return re.search(r"token=[a-z2-7]{32}", self.page(domain).text)[0]

    def publish(self, domain, value=None):
        """In place of what is there, without a moment of nothing."""
        value = value or self.value(domain)
        name = f"{LABEL}.{domain}"
        gone = [("unset", name, "TXT")] if domain in self._published else []
        self._names.change(*gone, ("set", name, "1", "TXT", f'"{value}"'))
        self._published.add(domain)
        return value

    def withdraw(self, domain):
        if domain in self._published:
            self._names.remove(f"{LABEL}.{domain}")
            self._published.discard(domain)

    def state(self, domain):
        return self.rows("select state from domain where account_id = %s "
                          "and name = %s order by claimed_at desc limit 1",
                          self.account, domain)[0][0]

    def await_state(self, domain, *wanted, seconds=40):
        """The schedule finds it; each look comes sooner than it would."""
        until = time.monotonic() + seconds
        while self.state(domain) not in wanted:
            assert time.monotonic() < until, \
                (domain, self.state(domain), wanted)
            self.rows("update domain set next_check_at = least("
                       "next_check_at, checked_at + interval '1 second') "
                       "where account_id = %s and name = %s and claim is "
                       "null and ended_at is null returning 1",
                       self.account, domain)
            time.sleep(0.2)

    def await_look(self, domain, seconds=20):
        until = time.monotonic() + seconds
        while not self.rows(
                "select 1 from domain where account_id = %s and name = %s "
                "and checked_at is not null", self.account, domain):
            assert time.monotonic() < until
            time.sleep(0.1)

    def look(self, domain, words, seconds=30):
        """Presses "Check now" until the page says so: for some seconds we
        remember what was there, and a busy machine has no answer in time."""
        until = time.monotonic() + seconds
        while True:
            page = self.press(domain, "Check now")
            if words in page.text:
                return page
            assert time.monotonic() < until, (words, page.text)
            time.sleep(1)

    def press(self, domain, button):
        """A button of the page; the limits of others' stories are lifted."""
        self.rows("with gone as (delete from rate_bucket returning 1) "
                   "select count(*) from gone")
        page = self.page(domain)
        return self.person.follow(self.person.submit(
            page.form(path=f"{self.path}/{self.id_of(domain)}"),
            button=button))

    def move(self, domain, **spans):
        """Moves times of the row into the past: first_miss_at='2 hours'."""
        for column, span in spans.items():
            self.rows(
                f"update domain set {column} = {column} - %s::interval "
                "where account_id = %s and name = %s "
                "and state <> 'removed' returning 1", span, self.account,
                domain)

    def history(self, event):
        return self.rows(
            "select count(*) from audit where event = %s and subject = %s",
            event, self.account)[0][0]
