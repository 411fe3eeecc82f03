#!/usr/bin/env python3
"""
Takes README's picture of the consent page, from the demo that `make run`
started, with the Chromium of the browser tests:

    build/venv/bin/python conf/demo/picture.py

RUN_DIR    the demo's folder    (run)

Before it is kept, it is reduced to a palette of 256 colours.
"""

import os
import shlex

from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PICTURE = Path(__file__).with_name("consent.png")
SCOPES = "zone.read dns.read dns.edit offline_access"
WIDTH, MARGIN, SCALE = 720, 24, 1.4
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--no-first-run"]


def addresses():
    path = Path(os.environ.get("RUN_DIR") or ROOT / "run") / "addresses.env"
    return dict("".join(shlex.split(line)).split("=", 1)
                for line in path.read_text("utf-8").splitlines())


def take(page, demo_app):
    # What DNS Pilot itself asks, but for fewer permissions: a shorter page.
    answer = page.request.get(demo_app + "/connect", max_redirects=0)
    parts = urlsplit(answer.headers["location"])
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    page.goto(parts._replace(query=urlencode(
        {**query, "scope": SCOPES})).geturl())
    page.fill("input[name=email]", "ana@example.com")
    page.fill("input[name=password]", "placet-demo")
    page.get_by_role("button", name="Sign in").click()
    page.locator("label", has_text="Acme").first.click()
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    card = page.locator("main").bounding_box()
    page.screenshot(path=PICTURE, full_page=True, clip={
        "x": card["x"] - MARGIN, "y": 0,
        "width": card["width"] + 2 * MARGIN,
        "height": card["y"] + card["height"] + MARGIN})


def main():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(
            viewport={"width": WIDTH, "height": 900}, locale="en-GB",
            color_scheme="light", device_scale_factor=SCALE)
        take(page, addresses()["DEMO_APP_URL"])
        browser.close()


if __name__ == "__main__":
    main()
