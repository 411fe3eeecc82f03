"""Chromium for the browser suite."""

import os
import shutil

from pathlib import Path

import pytest

from playwright.sync_api import sync_playwright

from visitor import CHROMIUM, FLAGS, Landing, Visitor

_SHOWN = Path(__file__).resolve().parents[2] / "build" / "screenshots"


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def album(stack):
    """Pictures of every page; at the end also in build/screenshots, beside
    those of whoever runs another part of the suite."""
    folder = Path(stack.path) / "screenshots"
    folder.mkdir(exist_ok=True)
    yield folder
    shutil.copytree(folder, _SHOWN, dirs_exist_ok=True)


@pytest.fixture
def visitor(chromium, stack, album):
    """visitor(name, dark=, width=, scripts=): a new window"""
    opened = []

    def make(name, dark=False, width=1280, scripts=True, **more):
        opened.append(Visitor(
            chromium, stack.url, album, name,
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 800},
            java_script_enabled=scripts, **more))
        return opened[-1]

    yield make
    for one in opened:
        one.context.close()


@pytest.fixture
def landing():
    """Where DNS Pilot waits on this device."""
    place = Landing()
    yield place
    place.close()
