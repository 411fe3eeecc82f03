"""
Name servers that fail, lie, or are lied about: s:V06, V07, V09, V10, V16 and
f:D5. None of them may make a proof, and none may end one that is there.
"""

from contextlib import ExitStack

import pytest

from liar import Liar
from looking_up import LookingUp
from name_server import LABEL, TOKEN, NameServer

OTHER = "b" * 32


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    with NameServer(tmp_path_factory.mktemp("knot")) as server:
        for zone in (server.signed, server.plain):
            server.put(f"{LABEL}.there.{zone}", f"token={TOKEN}")
            server.put(f"{LABEL}.other.{zone}", f"token={OTHER}")
        yield server


@pytest.fixture
def liars(names):
    """liars(mode, …): one of each, before the honest server; what they say
    is the token."""
    with ExitStack() as open_ones:
        def make(*modes):
            made = [open_ones.enter_context(
                Liar(names.address, [f"token={TOKEN}"])) for _ in modes]
            for liar, mode in zip(made, modes):
                liar.mode = mode
            return made
        yield make


@pytest.fixture
def look(sanitizer, tmp_path, placet_bin, names):
    """look(domain, resolvers): each of them asked by itself."""
    looking = LookingUp(tmp_path, placet_bin)

    def at(domain, resolvers, anchor=names.anchor, **more):
        return looking(domain, TOKEN, resolvers=[
            one if isinstance(one, str) else one.address
            for one in resolvers], anchor=anchor, **more)
    return at


def quorum(liars, *does):
    """What 1 of 3 and so on means: as many resolvers as there are words."""
    return liars(*("honest" if one == "sees" else one for one in does))


@pytest.mark.parametrize("mode", ["servfail", "refused", "formerr", "notimp"])
def test_error_is_temporary(look, names, liars, mode):
    seen = look(f"there.{names.plain}", liars(mode))
    assert seen.verdict == "temporary" and seen.status == 1, seen
    assert "hint" not in seen.said
    # Where two of three answer, it is as if the third were not there.
    seen = look(f"there.{names.plain}", liars("honest", "honest", mode))
    assert seen.verdict == "verified", seen
    # One alone cannot say that it is gone either.
    seen = look(f"absent.{names.plain}", liars("honest", mode, mode))
    assert seen.verdict == "temporary", seen


@pytest.mark.parametrize("mode", ["truncate", "reset", "silent"])
def test_silence_is_temporary_and_ends(look, names, liars, mode):
    seen = look(f"there.{names.plain}", liars(mode))
    assert seen.verdict == "temporary", seen
    # Ten seconds are the look-up's own; the rest is a busy machine's.
    assert seen.seconds < 20, seen.seconds


def test_two_lost_of_three_are_asked_again(look, names, liars):
    seen = look(f"there.{names.plain}", liars("drop"))
    assert seen.verdict == "verified", seen


@pytest.mark.parametrize("does, verdict", [
    (("sees", "sees", "sees"), "verified"),
    (("sees", "sees", "absent"), "verified"),
    (("sees", "absent", "absent"), "no_name"),
    (("sees", "absent", "servfail"), "disagreement"),
    (("sees", "servfail", "servfail"), "temporary"),
    (("sees", "sees"), "verified"),
    (("sees", "absent"), "disagreement"),
    (("sees", "sees", "sees", "sees", "absent", "absent"), "verified"),
    (("sees", "sees", "sees", "absent", "absent", "absent"), "disagreement"),
])
def test_unsigned_zone_needs_a_quorum(look, names, liars, does, verdict):
    seen = look(f"there.{names.plain}", quorum(liars, *does))
    assert seen.verdict == verdict, seen
    assert (seen.status == 0) == (verdict == "verified")
    assert len(seen.resolvers) == len(does)
    assert seen.said["seen"].startswith(
        f"by {does.count('sees')} of {len(does)}, ")


@pytest.mark.parametrize("does", [
    ("lie", "honest", "honest"), ("lie", "servfail", "honest"),
    ("lie", "honest"), ("lie", "servfail", "servfail"),
])
def test_one_liar_cannot_verify(look, names, liars, does):
    seen = look(f"other.{names.plain}", liars(*does))
    assert seen.status == 1 and seen.verdict != "verified", seen


def test_one_proof_outweighs_who_cannot_have_one(look, names, liars):
    # In a signed zone what the liars say is seen to be forged.
    seen = look(f"there.{names.signed}", liars("honest", "absent", "absent"))
    assert seen.verdict == "verified" and seen.is_secure, seen
    assert seen.said["seen"] == "by 1 of 3, 2 needed without DNSSEC"
    seen = look(f"other.{names.signed}", liars("lie", "lie", "lie"))
    assert seen.verdict == "dnssec_invalid", seen
    seen = look(f"other.{names.signed}", liars("honest", "lie", "lie"))
    assert seen.verdict == "wrong_record" and seen.is_secure, seen
    # Without an anchor nothing is proved, and two agree.
    seen = look(f"there.{names.signed}", liars("honest", "absent", "absent"),
                anchor=None)
    assert seen.verdict == "no_name" and not seen.is_secure, seen


def test_signatures_may_not_be_left_out(look, names, liars):
    seen = look(f"there.{names.signed}", liars("strip", "strip", "strip"))
    assert seen.verdict == "dnssec_invalid", seen


@pytest.mark.parametrize("mode", ["txid", "source", "case"])
def test_forged_answer_that_comes_first_is_not_taken(look, names, liars,
                                                     mode):
    forger, = liars(mode)
    seen = look(f"other.{names.plain}", [forger])
    assert forger.asked > 0
    # Answers that do not agree with each other may also count as none.
    assert seen.verdict in ("wrong_record", "temporary"), seen


@pytest.mark.parametrize("domain, problem", [
    ("com", "domain_public_suffix"), ("co.uk", "domain_public_suffix"),
    ("github.io", "domain_private_suffix"), ("*.example", "wildcard"),
    ("localhost", "domain_reserved"), ("example.", "domain_last_dot"),
    ("a.test", "domain_reserved"), ("a.onion", "domain_reserved"),
    ("a.internal", "domain_reserved"), ("a.arpa", "domain_reserved"),
    ("home.arpa", "domain_reserved"), ("127.0.0.1", "domain_ip"),
    ("a..b", "domain_empty_label"), ("-a.com", "domain_hyphen"),
    ("xn--.net", "domain_xn"), ("zombo_com.com", "domain_character"),
    ("a" * 64 + ".com", "domain_label_length"),
    (("a" * 63 + ".") * 3 + "a" * 58 + ".com", "too_long"),
])
def test_what_nobody_can_own_reaches_no_resolver(look, liars, domain,
                                                 problem):
    watcher, = liars("honest")
    seen = look(domain, [watcher], reserved=[])
    assert seen.status == 1 and seen.refusal == problem, seen
    assert seen.out == "" and watcher.asked == 0
