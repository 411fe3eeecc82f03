"""
A device's poll while something dies (RFC 8628 §3.5): what was allowed is handed
out once or not at all, and what was taken back is not handed out.
"""

import itertools
import json
import threading
import time

import pytest

from device import GRANT, Device, type_code
from engine_door import EngineDoor, behind

_numbers = itertools.count(1)


@pytest.fixture
def door(stack):
    with EngineDoor(stack.engine.public) as engine_door:
        yield engine_door


@pytest.fixture
def other(stack, door):
    """A second Placet, which reaches the engine through the door."""
    with stack.another({"engines": behind(stack, door)}, workers=1,
                       name="placet-device-door") as placet:
        yield placet


@pytest.fixture
def device(stack, tmp_path):
    client_id = f"faulty-device-{next(_numbers)}"
    path = tmp_path / "client.json"
    path.write_text(json.dumps({
        "client_id": client_id, "client_name": "Faulty Shell",
        "account": "Acme", "visibility": "public",
        "token_endpoint_auth_method": "none",
        "grant_types": [GRANT, "refresh_token"],
        "scope": "offline_access dns.read"}))
    assert stack.command("client", "import", str(path)).status == 0
    made = Device(stack.url, client_id)
    yield made
    made.http.close()


@pytest.fixture
def allowed(device, newcomer):
    """(the device code that somebody has just allowed, who did)"""
    person = newcomer(account="Faults")
    asked = device.ask()
    person.answer(type_code(person, asked["user_code"]),
                  accounts=["Faults"])
    return asked["device_code"], person


class Poll(threading.Thread):
    """A poll in the background, by somebody who may get no answer at all."""

    def __init__(self, device, where, code):
        super().__init__(daemon=True)
        self._device = Device(where, device.client_id)
        self._code = code
        self.answer = None
        self.start()

    def run(self):
        try:
            self.answer = self._device.call_poll(self._code)
        except Exception:  # pylint: disable=broad-exception-caught
            pass
        self._device.http.close()


@pytest.mark.parametrize("step", ["before", "after"])
def test_killed_between_claim_and_tokens(step, device, allowed, other, door,
                                         rows):
    """
    before    the store gave the code, the engine was not asked
    after     it gave tokens; nobody has them

    Either way the person begins again: there are never two sets of tokens.
    """
    code, _ = allowed
    block = door.block(device.client_id, step)
    poll = Poll(device, other.local_url, code)
    assert block.arrived.wait(10)
    assert rows("select 1 from device where state = 'taken' and "
                "client_id = %s and sealed is null", device.client_id)
    # Who comes meanwhile gets nothing either.
    assert device.says(code) == "invalid_grant"
    other.kill()
    block.drop()
    poll.join(10)
    assert poll.answer is None
    for _ in range(3):
        assert device.says(code) == "invalid_grant"


@pytest.mark.parametrize("how", ["half", "error"])
def test_an_answer_that_is_none(how, device, allowed, other, door):
    """It may have been used up: told so at once, in words of RFC 6749."""
    code, _ = allowed
    door.block(device.client_id, how)
    poll = Poll(device, other.local_url, code)
    poll.join(30)
    assert (poll.answer.status_code, poll.answer.json()["error"]) == \
        (400, "invalid_grant")
    assert device.says(code) == "invalid_grant"


def test_a_closed_door_costs_nothing(device, allowed, other, door):
    code, _ = allowed
    door.close()
    poll = Poll(device, other.local_url, code)
    poll.join(30)
    assert (poll.answer.status_code, poll.answer.json()["error"]) == \
        (503, "temporarily_unavailable")
    door.open()
    assert device.poll(code)["access_token"]
    assert device.says(code) == "invalid_grant"


@pytest.mark.parametrize("step", ["before", "after"])
def test_taken_back_during_the_exchange(step, device, allowed, other, door,
                                        resource_server):
    """I1, s:A58: after the 2xx of its removal nothing is handed out"""
    code, person = allowed
    block = door.block(device.client_id, step)
    poll = Poll(device, other.local_url, code)
    assert block.arrived.wait(10)
    [grant] = person.apps()
    person.remove(grant)
    block.go()
    poll.join(20)
    assert (poll.answer.status_code, poll.answer.json()["error"]) == \
        (400, "invalid_grant")
    for status, text in block.answers:
        if status == 200:
            issued = json.loads(text)
            assert not resource_server.is_active(issued["access_token"])


def test_taken_back_in_the_same_moment(device, newcomer, resource_server):
    """s:A57: removals at any moment between approval and tokens; whatever
    was handed out is dead once the removal was answered"""
    person = newcomer(account="Moment")
    for number in range(12):
        asked = device.ask()
        person.answer(type_code(person, asked["user_code"]),
                      accounts=["Moment"])
        [grant] = person.apps()
        poll = Poll(device, device.url, asked["device_code"])
        time.sleep(number * 0.004)
        person.remove(grant)
        if poll.answer is None:
            poll.join(20)
        if poll.answer.status_code == 200:
            tokens = poll.answer.json()
            assert not resource_server.is_active(tokens["access_token"])
            answer = device.call_token(
                grant_type="refresh_token",
                refresh_token=tokens["refresh_token"])
            assert answer.json()["error"] == "invalid_grant"
        else:
            assert poll.answer.json()["error"] == "invalid_grant"
