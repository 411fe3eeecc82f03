"""What the stories about refreshing share: many at once, and what was counted."""

import re
import subprocess
import threading

from concurrent.futures import ThreadPoolExecutor

import httpx

from app import App, seen


def counted(*urls):
    """{name: sum} of the refresh counters of these Placets."""
    found = {}
    for url in urls:
        text = httpx.get(f"{url}/metrics", timeout=10, trust_env=False).text
        for name, value in re.findall(
                r"(?m)^placet_refresh_(\w+)_total (\d+)$", text):
            found[name] = found.get(name, 0) + int(value)
    return found


def errors_of(url, client_id):
    text = httpx.get(f"{url}/metrics", timeout=10, trust_env=False).text
    found = re.findall(r"(?m)^placet_refresh_errors_total\{client="
                       rf'"{re.escape(client_id)}"\}} (\d+)$', text)
    return int(found[0]) if found else 0


def at(url, app):
    """The same app, by another door."""
    return App(url, app.client_id, app.redirect_uri, app.secret)


def refresh(app, token, **more):
    """One refresh as it is; keeps in mind what it gave."""
    answer = app.call_token(grant_type="refresh_token", refresh_token=token,
                            **more)
    assert answer.headers["content-type"].startswith("application/json"), \
        answer.text
    assert "no-store" in answer.headers["cache-control"]
    body = answer.json()
    assert answer.status_code in (200, 400, 401, 429, 503), answer.text
    if answer.status_code == 503:
        assert "retry-after" in answer.headers
        assert body["error"] == "temporarily_unavailable"
    for name in ("access_token", "refresh_token"):
        if name in body:
            seen.add(body[name])
    return answer


def at_once(count, urls, app, token, ask=refresh, **more):
    """`count` refreshes of one token, from as many connections, at once."""
    start = threading.Barrier(count)

    def one(number):
        client = at(urls[number % len(urls)], app)
        try:
            # Connected before, so that they arrive together.
            client.http.get(f"{client.url}/health/ready")
            start.wait(30)
            return ask(client, token, **more)
        finally:
            client.http.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def pair_of(answer):
    """The tokens of a good answer."""
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return body["access_token"], body["refresh_token"]


def grant_of(person):
    [grant] = person.apps()
    return grant


def kept(stack):
    """A copy of what the store keeps of refreshes."""
    return subprocess.run(
        ["pg_dump", "--data-only", "--table=placet.refresh_flight",
         stack.store.admin], check=True, capture_output=True,
        text=True).stdout
