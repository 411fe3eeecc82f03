"""Clients that nobody here wrote do the whole flow (RFC 6749, 7636, 8252)."""

import json
import subprocess
import sys

from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
_NODE_MODULES = ROOT / "build" / "npm"


def line_that(stream, begins):
    """The next line that begins so, stripped; fails at the end."""
    heard = []
    for line in stream:
        heard.append(line)
        if line.strip().startswith(begins):
            return line.strip()
    raise AssertionError("".join(heard))


def test_authlib_in_the_demos_command_line_app(stack, newcomer, rows):
    person = newcomer(account="Authlib")
    program = subprocess.Popen(
        [sys.executable, str(ROOT / "conf/run/demo_client.py"), "--url",
         stack.url, "--resource", stack.resource.url, "--no-browser"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True)
    try:
        url = line_that(program.stdout, stack.url + "/")
        back = person.allow(url, accounts=["Authlib"], stay=True)
        assert back.startswith("http://127.0.0.1:")
        assert httpx.get(back, trust_env=False).status_code == 200
        said, _ = program.communicate(timeout=30)
    finally:
        program.kill()
        program.wait()
    assert program.returncode == 0, said
    assert "DNS Pilot may: " in said and "zone.read" in said
    assert "Renewed without asking you again." in said
    assert len(person.apps()) == 1


def test_authlib_hears_no(stack, newcomer):
    person = newcomer(account="Authlib no")
    program = subprocess.Popen(
        [sys.executable, str(ROOT / "conf/run/demo_client.py"), "--url",
         stack.url, "--no-browser"], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        url = line_that(program.stdout, stack.url + "/")
        back = person.answer(person.authorize(url), "cancel", accounts=())
        httpx.get(back, trust_env=False)
        said, _ = program.communicate(timeout=30)
    finally:
        program.kill()
        program.wait()
    assert program.returncode == 1
    assert "access_denied" in said


@pytest.mark.timeout(120)
def test_openid_client_in_a_web_app(stack, newcomer):
    person = newcomer(account="Node")
    redirect = "http://127.0.0.1:47821/callback"
    program = subprocess.Popen(
        ["node", str(Path(__file__).with_name("openid_client.mjs")),
         stack.url, "dns-pilot", redirect, str(_NODE_MODULES)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True)
    try:
        url = line_that(program.stdout, stack.url + "/")
        back = person.allow(url, accounts=["Node"], stay=True)
        said, _ = program.communicate(back + "\n", timeout=60)
    finally:
        program.kill()
        program.wait()
    assert program.returncode == 0, said
    got = json.loads(said.strip().splitlines()[-1])
    assert got["claims"]["iss"] == stack.url
    assert got["claims"]["sub"] == got["info"]["sub"]
    assert got["info"]["email"] == person.email
    assert got["renewed"]
    assert got["after"] == "invalid_grant"
