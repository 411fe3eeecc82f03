"""
A client on its way to the public and back: the list of what it needs, the
domain it is shown under, names that look like another's, and what stays as
people trusted it (f:C2 to f:C4, f:C10, f:N11, f:N14).
"""

import pytest

from app import Refused
from command_line import say
from own_client import LOOPBACK, csrf_of, joined, own_client  # noqa: F401
from page import path_of
from proven_client import (asked, become, is_public, picture,  # noqa: F401
                           prove, public, publish, ready, shown)


def test_what_is_missing_is_listed_and_nothing_is_done(own_client,  # noqa: F811
                                                       prove, rows):
    own = own_client(visibility="private")
    page = own.owner.open(own.below("publish"))
    assert "no verified domain yet" in page.text
    # Logo, home page, privacy policy, domain, home page on it.
    assert page.text.count("Missing") == 6
    domain = prove(own.id)
    page = own.owner.follow(publish(own, domain))
    assert page.status == 422 and "not public yet" in page.text
    assert is_public(rows, own) == (False, None)


def test_a_client_becomes_public_and_says_so(ready, rows, stranger):
    own, domain = ready()
    page = own.owner.follow(publish(own, domain))
    assert f"{own.title} is public" == page.heading and domain in page.text
    assert is_public(rows, own) == (True, domain)
    [(version, public, shown)] = rows(
        "select version, content->>'is_public', content->>'domain' from "
        "client_version where client_id = %s order by version desc limit 1",
        own.app.client_id)
    assert (public, shown) == ("true", domain) and version == 2


def test_in_its_grace_a_domain_vouches_for_no_other_app(ready, become, rows):
    own, domain = ready()
    become(domain, "stale")
    page = own.owner.follow(publish(own, domain))
    assert page.status == 422
    assert "Its DNS record was there when we looked last" in page.text
    assert page.text.count("Missing") == 1
    assert is_public(rows, own) == (False, None)
    become(domain, "verified")
    assert publish(own, domain).status == 303
    # Whom it vouches for already keeps that (f:D8).
    become(domain, "stale")
    assert is_public(rows, own) == (True, domain)
    assert "Missing" not in own.owner.open(own.below("publish")).text


def test_the_same_form_again_finds_it_public(ready, rows):
    own, domain = ready()
    form = own.owner.open(own.below("publish")).form(field="domain")
    for _ in range(2):
        page = own.owner.follow(own.owner.submit(form, domain=domain))
        assert f"{own.title} is public now, and shown under {domain}" \
            in page.text
    assert is_public(rows, own) == (True, domain)


def test_the_operator_reads_the_name_that_was_held(ready, stack):
    famous, domain = ready(client_name="Cloudberry Desk")
    publish(famous, domain)
    copy, theirs = ready(client_name="Cloudberry  Desk")
    publish(copy, theirs)
    id_ = copy.app.client_id

    def held():
        [line] = [one for one in say(stack, "client", "held").splitlines()
                  if one.startswith(id_)]
        return line.split("\t")[1], "changed since" in line

    assert held() == ("Cloudberry  Desk", False)
    rename(copy, "Something Else")
    assert held() == ("Cloudberry  Desk", True)
    late = stack.command("client", "hold", "release", id_)
    assert late.status != 0 and "changed since it was held" in late.err


def test_only_admins_of_its_account_publish(ready, joined, rows, ana):  # noqa: F811
    own, domain = ready()
    developer = joined(own, "developer")
    for person in (developer, ana):
        assert person.open(own.below("publish")).status == 404
        answer = person.post(own.below("publish"), {
            "csrf": csrf_of(person), "domain": domain, "version": "1"})
        assert answer.status == 404
    assert is_public(rows, own) == (False, None)


def test_a_domain_of_others_and_one_that_lapsed_are_none(ready, prove, rows):
    own, _ = ready()
    other, theirs = ready()
    lapsed = prove(own.id, "lapsed")
    for domain in (theirs, lapsed, "", "example.com"):
        page = publish(own, domain)
        assert page.status == 422, domain
    assert is_public(rows, own) == (False, None)
    assert other.id != own.id


def test_hosts_that_nobody_proved_keep_it_private(ready, rows):
    own, domain = ready(redirect_uris=[LOOPBACK, "https://other.example/cb"])
    page = publish(own, domain)
    assert page.status == 422 and "other.example" in page.text
    assert is_public(rows, own) == (False, None)


def test_a_name_like_another_waits_for_the_operator(ready, become,  # noqa: F811
                                                    stack, rows):
    famous, domain = ready(client_name="Lighthouse Keeper")
    assert publish(famous, domain).status == 303
    copy, theirs = ready(client_name="LIGHTH0USE  KEEPER")
    form = copy.owner.open(copy.below("publish")).form(field="domain")
    page = copy.owner.follow(publish(copy, theirs))
    assert "Lighthouse Keeper" in page.text and "stays private" in page.text
    assert "until that is decided" in page.text
    assert "Ask again" in page.text
    assert "Make it public" not in page.text
    assert copy.owner.submit(form, domain=theirs).status == 303
    assert is_public(rows, copy) == (False, None)
    held = say(stack, "client", "held")
    assert copy.app.client_id in held and f"({domain})" in held
    become(domain, "lapsed")
    assert f"({famous.app.client_id})" in say(stack, "client", "held")
    become(domain, "verified")
    told = copy.owner.open(f"/accounts/{copy.id}/activity").text
    assert "waits for the operator" in told
    say(stack, "client", "hold", "release", copy.app.client_id)
    assert is_public(rows, copy) == (True, theirs)
    assert copy.app.client_id not in say(stack, "client", "held")
    again = stack.command("client", "hold", "release", copy.app.client_id)
    assert again.status != 0 and "no such client is held" in again.err


def rename(own, name):
    page = own.owner.open(own.below("edit"))
    form = page.form(field="client_name")
    web = [uri for uri in dict(form.values())["redirect_uris"].split()
           if uri.startswith("https:")]
    done = own.owner.submit(form, client_name=name,
                            redirect_uris="\n".join(web))
    assert done.status == 303, done.text


def test_a_refused_name_is_not_asked_for_again(ready, stack, api_of,
                                               rows):
    """Neither the operator nor the developer goes in circles."""
    famous, domain = ready(client_name="Meridian Tables")
    publish(famous, domain)
    copy, theirs = ready(client_name="Meridian Tab1es")
    id_ = copy.app.client_id

    def hold(answer, *more):
        return say(stack, "client", "hold", answer, id_, *more)

    form = copy.owner.open(copy.below("publish")).form(field="domain")
    publish(copy, theirs)
    long = stack.command("client", "hold", "refuse", id_, "--reason",
                         "x" * 501)
    assert long.status != 0 and "--reason" in long.err
    hold("refuse", "--reason", "It is <b>not</b> theirs.")
    # Nor with a change that leaves the name as it looks.
    rename(copy, "MERIDIAN  TAB1ES")
    page = copy.owner.open(copy.below("publish"))
    assert "refused this on" in page.text and "Meridian Tables" in page.text
    assert "The operator says: It is <b>not</b> theirs." in page.text
    assert not [f for f in page.forms() if "domain" in dict(f.values())]
    assert path_of(page.link("Choose another name")) == copy.below("edit")
    fields = dict(form.values())
    fields["version"] = "2"
    late = copy.owner.post(copy.below("publish"), {**fields,
                                                   "domain": theirs})
    assert late.status == 422 and "refused this on" in late.text
    api = api_of(copy.owner, accounts=[copy.name])
    where = f"/accounts/{copy.id}/clients/{id_}"
    assert api.problem("PATCH", where, {
        "visibility": "public", "domain": theirs},
        If_Match='"2"') == (409, "name_refused")
    assert id_ not in say(stack, "client", "held")

    # Under another name; then the operator reads what was before.
    rename(copy, "Meridian Tables Pro")
    publish(copy, theirs)
    asked, before = [line for line in say(stack, "client", "held")
                     .splitlines() if id_ in line or "refused" in line]
    assert asked.startswith(f"{id_}\tMeridian Tables Pro\t")
    assert before.startswith("\trefused 20") and before.endswith(
        "as Meridian Tab1es, like Meridian Tables: It is <b>not</b> theirs.")
    hold("refuse")
    page = copy.owner.open(copy.below("publish"))
    assert "refused this on" in page.text
    assert "The operator says" not in page.text

    # The operator thinks better of it.
    assert "may ask again" in hold("release")
    assert is_public(rows, copy) == (False, None)
    assert "refused this" not in copy.owner.open(copy.below("publish")).text
    publish(copy, theirs)
    assert "public now" in hold("release")
    assert is_public(rows, copy) == (True, theirs)
    titles = copy.owner.open(copy.below("history")).text
    assert "took the refusal back" in titles


@pytest.mark.parametrize("known, name", [
    ("Stormcrossing", "Stormcrosing"),          # most of its trigrams
    ("Pilotmaster", "The Pilotmaster Team"),    # in the other
    ("The Saltmarsh Company", "Saltmarsh Company"),
])
def test_a_name_that_is_nearly_anothers_waits_too(ready, rows, known, name):
    famous, domain = ready(client_name=known)
    publish(famous, domain)
    assert is_public(rows, famous) == (True, domain)
    copy, theirs = ready(client_name=name)
    publish(copy, theirs)
    assert is_public(rows, copy) == (False, None)
    # Where the famous one is gone, so is the reason.
    page = famous.owner.open(famous.below("private"))
    famous.owner.submit(page.form(field="version"))
    assert "looks like" not in copy.owner.open(copy.below("publish")).text
    publish(copy, theirs)
    assert is_public(rows, copy) == (True, theirs)


def test_private_again_says_what_ends(ready, rows):
    own, domain = ready()
    publish(own, domain)
    page = own.owner.open(own.owner.open(own.below("publish")).link(
        "Make it private"))
    assert "no access ends" in page.text
    page = own.owner.submit(page.form(field="version"))
    assert page.status == 303
    assert is_public(rows, own) == (False, None)
    # Who looks after the account reads both, and no other change as such.
    told = own.owner.open(f"/accounts/{own.id}/activity").root.first("ol").text
    assert told.index(f"{own.title} became private again.") < \
        told.index(f"{own.title} became public.")
    assert f"{own.title} was changed" not in told


def test_of_a_public_client_trust_stays(ready, prove, rows):
    own, domain = ready()
    publish(own, domain)
    edit = own.below("edit")
    form = own.owner.open(edit).form(field="client_name")
    sent = dict(form.values())
    wild = f"https://app.{domain}/cb\nhttps://elsewhere.example/cb"
    assert f"https://app.{domain}/cb" in sent["redirect_uris"]
    page = own.owner.submit(form, redirect_uris=wild)
    assert page.status == 422 and "elsewhere.example" in page.text
    prove(own.id, name="elsewhere.example")
    page = own.owner.submit(own.owner.open(edit).form(field="client_name"),
                            redirect_uris=wild)
    assert page.status == 303, page.text
    [(uris,)] = rows("select redirect_uris from client where client_id = %s",
                     own.app.client_id)
    assert "https://elsewhere.example/cb" in uris


def test_another_domain_takes_the_old_ones_place(ready, prove, rows):
    own, domain = ready()
    publish(own, domain)
    other = prove(own.id, name=f"www.{domain}")
    assert publish(own, other).status == 303
    assert is_public(rows, own) == (True, other)
    history = own.owner.open(own.below("history")).text
    assert domain in history and other in history


# What people see of it


def registered(rows, own, column="created_at"):
    rows(f"update client set {column} = '2026-05-03 12:00Z' "
         "where client_id = %s returning 1", own.app.client_id)


def test_the_page_names_the_domain_and_shows_the_logo(public, newcomer,
                                                      become, rows):  # noqa: F811
    own, domain = public()
    person = newcomer(account="Guest")
    registered(rows, own)
    page = asked(own, person)
    assert f"Domain verified: {domain}." in page.text
    assert "does not make the app safe" in page.text
    assert "Last checked on" in page.text
    assert f"Registered by {own.name} on 3 May 2026." in page.text
    assert [image for image in page.root.every("img")
            if image["src"].startswith("/logo/") and image["alt"] == ""]
    become(domain, "lapsed")
    page = asked(own, person)
    assert f"The check of {domain} lapsed on" in page.text
    assert f"Registered by {own.name} on 3 May 2026; we have" in page.text
    assert "Domain verified" not in page.text
    assert not list(page.root.every("img"))


def test_the_preview_is_what_people_will_read(ready, prove, newcomer, joined):  # noqa: F811
    """f:C2: private as it still is, under the domain that is chosen"""
    own, domain = ready()
    private = own.owner.open(own.below("preview"))
    assert "Private app" in private.text
    preview = own.owner.open(own.owner.open(own.below("publish")).link(
        "See what people will be asked"))
    assert f"Domain verified: {domain}." in preview.text
    dark = own.owner.open(preview.link("Dark, Deutsch"))
    assert domain in dark.text and "Private" not in dark.text
    other = prove(own.id, name=f"www.{domain}")
    page = own.owner.open(own.owner.open(own.below("publish")).link(
        f"Preview: {other}"))
    assert f"Domain verified: {other}." in page.text

    below = own.below("preview?as=public&domain=")
    for wrong in ("", "example.com", prove(own.id, "lapsed")):
        assert own.owner.open(below + wrong).status == 404
    developer = joined(own, "developer")
    assert developer.open(below + domain).status == 404
    assert "Private app" in developer.open(own.below("preview")).text

    publish(own, domain)
    real = asked(own, newcomer(account="Guest"))
    assert shown(real) == shown(preview)
    assert shown(own.owner.open(own.below("preview"))) == shown(real)


def test_the_preview_of_a_change_is_of_a_public_app(public, become):  # noqa: F811
    own, domain = public()

    def look():
        form = own.owner.open(own.below("edit")).form(field="client_name")
        return own.owner.submit(form, button="Look at it in dark",
                                client_name="Lighter")
    assert f"Domain verified: {domain}." in look().text
    assert "Lighter wants access" in look().heading
    become(domain, "lapsed")
    for page in (look(), own.owner.open(own.below("preview"))):
        assert f"The check of {domain} lapsed on" in page.text


def test_the_preview_warns_of_what_the_app_imitates(public, own_client):  # noqa: F811
    _, domain = public(client_name="Windlass")
    copy = own_client(client_name="WindIass")
    page = copy.owner.open(copy.below("preview"))
    assert f"this is not the app verified for {domain}" in page.text


def test_wherever_the_app_is_shown_its_badge_lives(public, orchard, become):  # noqa: F811
    """f:N5: checked when, or lapsed when; never silently gone"""
    own, domain = public()
    own.app.connect(orchard.member, "dns.read", accounts=[orchard.name])
    [grant] = orchard.member.apps()
    of_account = f"/accounts/{orchard.id}/apps"

    def told():
        return [person.open(path).text for person, path in (
            (orchard.member, "/apps"),
            (orchard.member, f"/apps/{grant}/remove"),
            (orchard.owner, of_account),
            (orchard.owner, f"{of_account}/{grant}/remove"))]

    for state in ("verified", "lapsed", "timed_out", "stale", "displaced",
                  "verified", "removed"):
        become(domain, state)
        holds = state in ("verified", "stale")
        for text in told():
            assert (f"Domain verified: {domain}." in text
                    and "Last checked on" in text) == holds
            assert (f"The check of {domain} lapsed on" in text) != holds
            assert "Not verified" not in text
            assert f"Registered by {own.name} on" in text


def test_a_private_one_says_whose_it_is_and_since_when(ready, rows):
    own, _ = ready()
    registered(rows, own)
    text = asked(own, own.owner).text
    assert f"Private app of {own.name}. Only its members can use it. " \
        "Registered on 3 May 2026." in text
    # Who took it over has it since then, and gains no age.
    rows("update client set created_at = '2020-01-01', owned_since = "
         "'2026-02-01 12:00Z' where client_id = %s returning 1",
         own.app.client_id)
    text = asked(own, own.owner).text
    assert "Registered on 1 Feb 2026." in text and "2020" not in text


def test_who_imitates_a_known_app_is_shown_for_what_it_is(public, own_client,  # noqa: F811
                                                          newcomer):
    _, domain = public(client_name="Breakwater")
    copy = own_client(client_name="Bréak-Water")
    page = asked(copy, newcomer(account="Guest"))
    assert f"this is not the app verified for {domain}" in page.text
    assert len([element for element in page.root.every("div")
                if element["class"] == "warning"]) == 1
    other = own_client(client_name="Breakwater Two")
    page = asked(other, newcomer(account="Guest"))
    assert "this is not the app" not in page.text


def test_what_changed_since_is_said_to_who_allowed_it(public, newcomer, rows):
    own, domain = public(client_name="Jetty")
    person = newcomer(account="Guest")
    own.app.redirect_uri = f"https://app.{domain}/cb"
    own.app.connect(person, "dns.read", accounts=["Guest"])
    form = own.owner.open(own.below("edit")).form(field="client_name")
    page = own.owner.submit(form, client_name="Jetty Works", redirect_uris=
                            own.app.redirect_uri
                            + f"\nhttps://more.{domain}/cb")
    assert page.status == 303, page.text
    page = asked(own, person)
    assert "Changed since you allowed it" in page.text
    assert "it was called Jetty." in page.text
    assert "Where it can send you" in page.text
    assert "keys" not in page.text
    assert "Changed since" not in asked(own, newcomer(account="Guest")).text


def test_private_again_spares_the_members_of_its_account(public, newcomer,
                                                         rows):
    own, _ = public()
    person = newcomer(account="Guest")
    theirs = own.app.connect(person, "dns.read offline_access",
                             accounts=["Guest"], stay=True)
    mine = own.app.connect(own.owner, "dns.read offline_access",
                           accounts=[own.name], stay=True)
    page = own.owner.open(own.below("private"))
    assert "One access ends." in page.text
    for _ in range(2):
        done = own.owner.submit(page.form(field="version"))
        assert done.status == 303
    assert own.owner.follow(done).status == 200
    with pytest.raises(Refused):
        own.app.refresh(theirs["refresh_token"])
    assert own.app.refresh(mine["refresh_token"])
    page = asked(own, person)
    assert "only members" in page.text.lower()
