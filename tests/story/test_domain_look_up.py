"""
A domain's record as real resolvers see it: s:V01 to V05, V08, V12,
V13 and V20, f:D1, D3 and D6. Knot is asked through Unbound, which has a cache and
validates; so does Placet, which believes neither.
"""

import time

from concurrent.futures import ThreadPoolExecutor

import pytest

from liar import Liar
from looking_up import LookingUp
from name_server import LABEL, TOKEN, NameServer, Resolver

OTHER = "b" * 32


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    with NameServer(tmp_path_factory.mktemp("knot"),
                    {"inside.test": True}) as server:
        yield server


@pytest.fixture(scope="module")
def resolver(names, tmp_path_factory):
    with Resolver(tmp_path_factory.mktemp("unbound"), names.address,
                  names.anchor) as server:
        yield server


@pytest.fixture
def look(sanitizer, tmp_path, placet_bin, names, resolver):
    """look(domain, …): with the validating resolver, and the anchors."""
    looking = LookingUp(tmp_path, placet_bin)

    def at(domain, token=TOKEN, *words, **more):
        return looking(domain, token, *words,
                       **{"resolvers": [resolver.address],
                          "anchor": names.anchor, **more})
    return at


def test_right_token_in_a_signed_zone_is_proved(look, names):
    domain = f"right.{names.signed}"
    names.put(f"{LABEL}.{domain}", f"token={TOKEN}")
    seen = look(domain)
    assert seen.status == 0 and seen.verdict == "verified", seen
    assert seen.is_secure and "hint" not in seen.said
    assert seen.said["asked"] == f"{LABEL}.{domain} TXT"
    assert seen.said["seen"] == "by 1 of 1, 1 needed without DNSSEC"
    assert "wildcard" not in seen.said


def test_right_token_in_an_unsigned_zone_is_not_called_proved(look, names):
    domain = f"right.{names.plain}"
    names.put(f"{LABEL}.{domain}", TOKEN)
    seen = look(domain)
    assert seen.verdict == "verified" and not seen.is_secure, seen


def test_wrong_records_are_shown_short_and_counted(look, names):
    domain = f"wrong.{names.signed}"
    where = f"{LABEL}.{domain}"
    names.put(where, "v=spf1 -all")
    seen = look(domain)
    assert seen.status == 1 and seen.verdict == "wrong_record", seen
    assert seen.said["found"] == '"v=spf1 -all"'

    domain = f"wrong2.{names.signed}"
    names.put(f"{LABEL}.{domain}", "x" * 300, "y\x7f<b>")
    seen = look(domain)
    assert seen.said["found"].endswith("(and 1 more)"), seen
    shown = seen.said["found"].split('"')[1]
    assert len(shown) <= 100 and shown.isascii() and shown.isprintable()


def test_right_one_among_200_comes_over_tcp(look, names):
    domain = f"many.{names.signed}"
    where = f"{LABEL}.{domain}"
    names.put(where, *(f"v=other{i:03} and some text" for i in range(199)),
              f"token={TOKEN}")
    seen = look(domain)
    assert seen.verdict == "verified" and seen.is_secure, seen


@pytest.mark.parametrize("record", [
    ["token=" + TOKEN[:7], TOKEN[7:20], TOKEN[20:]],
    [f"token={TOKEN} expiry=2099-12-31 note=" + "n" * 190, "o" * 255, "o"],
    [f"token={TOKEN} ", "expiry=2099-", "12-31"],
], ids=["three", "of_255", "inside_expiry"])
def test_strings_of_one_record_are_one_text(look, names, record, request):
    name = request.node.callspec.id.replace("_", "-")
    domain = f"split-{name}.{names.plain}"
    names.put(f"{LABEL}.{domain}", record)
    assert look(domain).verdict == "verified"


def test_no_name_and_no_record_are_told_apart(look, names):
    seen = look(f"absent.{names.signed}")
    assert seen.verdict == "no_name" and seen.is_secure, seen
    # The zone's SOA says how long others remember that.
    seen = look(names.signed)
    assert seen.said["absence remembered"] == "86400 s", seen
    names.change(("set", f"{LABEL}.empty.{names.signed}", "300", "A",
                  "127.0.0.1"))
    seen = look(f"empty.{names.signed}")
    assert seen.verdict == "no_record" and seen.is_secure, seen


@pytest.mark.parametrize("zone", ["altered", "expired", "keyless", "crossed"])
def test_what_dnssec_proves_wrong_is_never_verified(look, names, zone):
    seen = look(f"{zone}.example")
    assert seen.verdict == "dnssec_invalid" and seen.status == 1, seen
    # Nor by way of a resolver that does not look.
    seen = look(f"{zone}.example", resolvers=[names.address] * 3)
    assert seen.verdict == "dnssec_invalid", seen


@pytest.mark.parametrize("zone", ["island", "orphan"])
def test_what_nobody_signed_for_is_not_called_proved(look, names, zone):
    """A gap that NSEC3 leaves open, with an unsigned zone in it or a signed
    one without DS, is unsigned (RFC 5155 §6): the quorum decides."""
    seen = look(f"{zone}.opted.example", resolvers=[names.address] * 3)
    assert seen.verdict == "verified" and not seen.is_secure, seen
    assert seen.said["seen"] == "by 3 of 3, 2 needed without DNSSEC"


def test_wildcard_is_said(look, names):
    names.put(f"*.wild.{names.signed}", f"token={TOKEN}")
    seen = look(f"wild.{names.signed}")
    assert seen.verdict == "verified" and seen.said["wildcard"] == "yes", seen
    names.put(f"*.{LABEL}.wilder.{names.signed}", f"token={TOKEN}")
    seen = look(f"wilder.{names.signed}", TOKEN, "--account-label", "a" * 16)
    assert seen.verdict == "verified" and seen.said["wildcard"] == "yes", seen
    # A name that is there is not the wildcard's.
    names.change(("set", f"{LABEL}.there.wild.{names.signed}", "300", "A",
                  "127.0.0.1"))
    assert look(f"there.wild.{names.signed}").verdict == "no_record"


def test_alias_is_followed_but_not_to_us(look, names, tmp_path, placet_bin,
                                         resolver):
    domain = f"alias.{names.signed}"
    names.put(f"proofs.{names.plain}", f"token={TOKEN}")
    names.alias(f"{LABEL}.{domain}", f"proofs.{names.plain}")
    seen = look(domain)
    assert seen.verdict == "verified" and not seen.is_secure, seen
    assert f"at proofs.{names.plain}" in seen.out

    ours = LookingUp(tmp_path, placet_bin, f"https://id.{names.plain}")
    seen = ours(domain, TOKEN, resolvers=[resolver.address])
    assert seen.verdict == "own_name", seen
    names.put(f"{LABEL}.own.{names.plain}", f"token={TOKEN}")
    seen = ours(f"own.{names.plain}", TOKEN, resolvers=[resolver.address])
    assert seen.verdict == "verified", seen


def test_aliases_in_a_circle_end(look, names):
    domain = f"circle.{names.plain}"
    names.alias(f"{LABEL}.{domain}", f"a.{domain}")
    names.alias(f"a.{domain}", f"{LABEL}.{domain}")
    seen = look(domain)
    assert seen.verdict == "temporary", seen


@pytest.mark.parametrize("hint, at, record", [
    ("zone_appended", "{label}.{domain}.{domain}", "token={token}"),
    ("apex", "{domain}", "token={token}"),
    ("quotes", "{label}.{domain}", '"token={token}"'),
    ("old_token", "{label}.{domain}", "token={old}"),
    ("not_first", "{label}.{domain}", "placet token={token}"),
    ("expired", "{label}.{domain}", "token={token} expiry=2020-01-01"),
    ("expiry_unread", "{label}.{domain}", "token={token} expiry=soon"),
])
def test_mistake_gets_its_hint(look, names, hint, at, record):
    domain = f"{hint.replace('_', '-')}.{names.plain}"
    where = at.format(label=LABEL, domain=domain)
    names.put(where, record.format(token=TOKEN, old=OTHER))
    seen = look(domain, TOKEN, "--old-token", OTHER)
    assert seen.status == 1 and seen.hint == hint, seen
    if where != f"{LABEL}.{domain}":
        assert seen.said["found at"] == where
        assert seen.verdict == "no_name" or hint == "apex", seen


@pytest.mark.parametrize("depth", [1, 2, 9])
def test_zone_above_the_domain_may_be_what_was_appended(look, names, depth):
    """f:D6: the panel's zone is the one that was registered."""
    domain = ".".join("abcdefghi"[:depth]) + f".deep.{names.plain}"
    where = f"{LABEL}.{domain}.{names.plain}"
    names.put(where, f"token={TOKEN}")
    seen = look(domain)
    assert seen.hint == "zone_appended", seen
    assert seen.said["found at"] == where


def test_account_has_its_label_in_front(look, names):
    domain = f"labelled.{names.plain}"
    names.put(f"{LABEL}.{domain}", f"token={TOKEN}")
    names.put(f"_{'a' * 16}.{LABEL}.{domain}", f"token={TOKEN}")
    seen = look(domain, TOKEN, "--account-label", "a" * 16)
    assert seen.verdict == "verified", seen
    assert seen.said["asked"] == f"_{'a' * 16}.{LABEL}.{domain} TXT"
    seen = look(domain, TOKEN, "--account-label", "b" * 16)
    assert seen.verdict == "no_name" and seen.hint == "without_account", seen


def test_token_of_another_proves_nothing(look, names):
    domain = f"others.{names.signed}"
    names.put(f"{LABEL}.{domain}", f"token={OTHER}")
    seen = look(domain)
    assert seen.verdict == "wrong_record" and seen.hint is None, seen


def test_reserved_name_that_the_operator_allows_is_looked_up(look, names):
    # Unbound has an empty zone of its own for .test (RFC 6761 §6.2).
    names.put(f"{LABEL}.inside.test", f"token={TOKEN}")
    seen = look("inside.test", reserved=["test"], resolvers=[names.address])
    assert seen.verdict == "verified" and seen.is_secure, seen
    assert look("inside.test").refusal == "domain_reserved"


def test_record_that_comes_is_seen_though_its_absence_was(look, names):
    """s:V20: one program, so one cache, and a zone whose absences are to be
    remembered for a day; here without a resolver between, which would have
    to forget them as well."""
    domain = f"later.{names.plain}"
    with Liar(names.address) as between, ThreadPoolExecutor(1) as pool:
        seen = pool.submit(look, domain, TOKEN, "--wait", "50",
                           resolvers=[between.address])
        while between.asked < 2 and not seen.done():
            time.sleep(0.05)
        names.put(f"{LABEL}.{domain}", f"token={TOKEN}")
        published = time.monotonic()
        assert seen.result().verdict == "verified", seen.result()
        assert time.monotonic() - published < 30
