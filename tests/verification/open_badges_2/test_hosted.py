"""Hosted assertions: what the issuer's own page says counts."""

from __future__ import annotations

from typing import Any

import pytest

from badges.verification.facts import Found, Missing, Need, Policy
from badges.verification.verdict import Outcome
from badges.verifying import from_documents, offline, verify
from tests.verification.open_badges_2.badges import (
    ASSERTION,
    AT,
    BADGE,
    EMAIL,
    ISSUER,
    LIST,
    SITE,
    Document,
    a_class,
    a_list,
    a_profile,
    a_recipient,
    an_assertion,
    as_file,
    changed,
    hosted_world,
    judged,
    trust,
)
from tests.verification.signed import codes, of, problems


def test_a_hosted_badge_of_a_known_school_passes_every_check() -> None:
    verdict = judged(an_assertion())
    assert (verdict.outcome, verdict.headline) == (Outcome.PASSED, "valid")
    assert codes(verdict) == [
        "file.read",
        "format.conforms",
        "proof.hosted",
        "issuer.hosts",
        "seal.not_used",
        "issuer.listed",
        "refresh.not_used",
        "status.clear",
        "period.no_end",
        "holder.hidden",
        "endorsement.none",
    ]
    assert verdict.summary is not None
    assert verdict.summary.title.best("en")[1] == "Beekeeping"
    assert (verdict.summary.issuer_id, verdict.summary.awarded_on) == (ISSUER, "2025-06-30")


def test_each_document_leads_to_the_next_and_nothing_else_is_asked_for() -> None:
    asked: list[Need] = []

    def fetch(need: Need) -> Any:
        asked.append(need)
        return from_documents(hosted_world())(need)

    verify(as_file(an_assertion()), fetch, trust(), at=AT)
    assert asked == [Need("badge", ASSERTION), Need("badge", BADGE), Need("badge", ISSUER)]


def test_without_a_network_nothing_is_confirmed_and_nothing_shown() -> None:
    verdict = verify(as_file(an_assertion()), offline, trust(), at=AT)
    assert problems(verdict) == ["proof.hosted_unreachable"]
    assert (verdict.outcome, verdict.headline, verdict.summary) == (Outcome.INDETERMINATE, "unsure", None)


@pytest.mark.parametrize(
    "change",
    [
        {"issuedOn": "2024-06-30T12:00:00Z"},
        {"recipient": a_recipient(salt="pepper")},
        {"recipient": a_recipient(type="url")},
        {"badge": f"{SITE}/badges/8"},
        {"expires": "2030-01-01T00:00:00Z"},
        {"evidence": "https://school.example/hive"},
        {"evidence": [{"id": "https://school.example/hive", "narrative": "Honey!"}]},
        {"narrative": "With honours."},
        {"extensions:ECTSExtension": {"type": ["Extension", "extensions:ECTSExtension"], "ECTS": 30}},
        {"grade": "10"},
        {"@language": "nl"},
        {"badge": a_class(name="Doctor of Bees")},
        {"badge": a_class(issuer=a_profile(name="University of Bees"))},
    ],
)
def test_a_file_that_says_what_the_page_does_not_was_changed(change: Document) -> None:
    verdict = judged(changed(an_assertion(), **change))
    assert "proof.hosted_differs" in problems(verdict)
    assert (verdict.outcome, verdict.headline, verdict.summary) == (Outcome.FAILED, "altered", None)
    assert of(verdict, "proof").detail["fields"][0].split(".")[0] == next(iter(change))


@pytest.mark.parametrize(
    "change",
    [
        {"issuedOn": "2025-06-30T14:00:00+02:00"},
        {"issuedOn": "2025-06-30T12:00:00.000+0000"},
        {"type": ["Assertion"]},
        {"@context": [{"x": "urn:x"}, "https://w3id.org/openbadges/v2"]},
        {"image": "https://elsewhere.example/baked.png"},
        {"badge": {"id": BADGE}},
        {"badge": a_class()},
        {"badge": a_class(issuer=a_profile())},
        {"badge": a_class(issuer=None)},
        {"uid": "42", "verify": {"type": "hosted", "url": ASSERTION}},
    ],
)
def test_the_same_award_written_in_another_way_is_the_same(change: Document) -> None:
    assert judged(changed(an_assertion(), **change)).outcome is Outcome.PASSED


def test_a_page_may_say_more_than_an_older_file() -> None:
    page = an_assertion(narrative="Since then it says why.", evidence=[{"id": f"{SITE}/hive", "name": "The hive"}])
    verdict = judged(an_assertion(), hosted_world(assertion=page))
    assert verdict.outcome is Outcome.PASSED
    assert verdict.summary is not None
    assert [one.url for one in verdict.summary.evidence] == [f"{SITE}/hive"]


@pytest.mark.parametrize("missing", ["assertion", "badge", "issuer"])
def test_a_document_that_cannot_be_had_leaves_doubt(missing: str) -> None:
    verdict = judged(an_assertion(), hosted_world(**{missing: None}))
    assert verdict.outcome is Outcome.INDETERMINATE
    assert problems(verdict)[0] == ("proof.hosted_unreachable" if missing == "assertion" else "issuer.unreachable")


@pytest.mark.parametrize("page", [b"<html>", b"[1]", b'{"id": 1', b"", b'{"a":1,"a":2}', b"\xff\xfe"])
def test_a_page_that_is_no_document_leaves_doubt(page: bytes) -> None:
    verdict = judged(an_assertion(), hosted_world(assertion=page))
    assert of(verdict, "proof").detail["reason"] == "not_a_document"
    assert verdict.outcome is Outcome.INDETERMINATE


# Withdrawn


@pytest.mark.parametrize(
    "page",
    [
        {"@context": "https://w3id.org/openbadges/v2", "id": ASSERTION, "revoked": True, "revocationReason": "Wrong person"},
        an_assertion(revoked=True, revocationReason="Wrong person"),
    ],
)
def test_a_page_that_says_so_withdraws_the_badge(page: Document) -> None:
    verdict = judged(an_assertion(), hosted_world(assertion=page))
    assert (verdict.outcome, verdict.headline) == (Outcome.FAILED, "revoked")
    assert of(verdict, "status").detail["reason"] == "Wrong person"


def test_a_page_that_is_gone_was_withdrawn() -> None:
    world = from_documents(hosted_world())

    def gone(need: Need) -> Found | Missing:
        return Missing("gone") if need.url == ASSERTION else world(need)

    verdict = verify(as_file(an_assertion()), gone, trust(), at=AT)
    assert (verdict.outcome, verdict.headline, verdict.summary) == (Outcome.FAILED, "revoked", None)


@pytest.mark.parametrize("entry", [ASSERTION, {"id": ASSERTION}, {"id": ASSERTION, "revocationReason": "Mistake"}])
def test_a_list_withdraws_hosted_badges_too(entry: Any) -> None:
    world = hosted_world(issuer=a_profile(revocationList=LIST), revoked=a_list("urn:uuid:other", entry))
    assert judged(an_assertion(), world).headline == "revoked"


def test_a_file_cannot_withdraw_itself_or_deny_it() -> None:
    assert judged(an_assertion(revoked=True)).outcome is Outcome.PASSED
    withdrawn = hosted_world(assertion=an_assertion(revoked=True))
    assert judged(an_assertion(revoked=False), withdrawn).headline == "revoked"


def test_who_does_not_ask_for_lists_gets_none() -> None:
    world = hosted_world(issuer=a_profile(revocationList=LIST))
    assert problems(judged(an_assertion(), world)) == ["status.list_unreachable"]
    assert of(judged(an_assertion(), world, policy=Policy(status=False)), "status").code == "status.not_asked"


# Moved


def test_a_document_that_moved_is_read_at_its_new_address() -> None:
    new = f"{SITE}/new/issuer"
    world = hosted_world(issuer=a_profile(id=new)) | {new: a_profile(id=new)}
    verdict = judged(an_assertion(), world, whom=trust(new))
    assert verdict.outcome is Outcome.PASSED
    assert of(verdict, "format").detail["redirected"] == [new]


def test_an_assertion_that_moved_is_its_new_page() -> None:
    new = f"{SITE}/new/42"
    world = hosted_world(assertion=an_assertion(id=new)) | {new: an_assertion(id=new, narrative="Moved.")}
    assert judged(an_assertion(), world).outcome is Outcome.PASSED
    assert problems(judged(an_assertion(), hosted_world(assertion=an_assertion(id=new)))) == ["proof.hosted_unreachable"]


def test_an_address_that_leads_on_and_on_is_followed_once() -> None:
    pages = {f"{SITE}/{n}": a_profile(id=f"{SITE}/{n + 1}") for n in range(30)}
    verdict = judged(an_assertion(), hosted_world(badge=a_class(issuer=f"{SITE}/0")) | pages)
    assert of(verdict, "binding").detail["reason"] == "other_id"
    assert verdict.outcome is Outcome.INDETERMINATE


def test_somebody_elses_site_cannot_lend_a_page_to_a_badge() -> None:
    """A page elsewhere that calls itself the school's: the school's own page is asked, and says something else."""
    elsewhere = "https://attacker.test/1"
    forged = an_assertion(id=elsewhere, recipient=a_recipient(identity="eve@example.org", hashed=False, salt=None))
    world = hosted_world() | {elsewhere: changed(forged, id=ASSERTION)}
    assert judged(forged, world).headline == "altered"


def test_somebody_elses_page_is_not_the_schools() -> None:
    elsewhere = "https://attacker.test/1"
    forged = an_assertion(id=elsewhere)
    verdict = judged(forged, hosted_world() | {elsewhere: forged})
    assert problems(verdict) == ["issuer.not_hosted"]
    assert (verdict.headline, verdict.summary) == ("not_the_issuers", None)


def test_a_profile_inside_a_class_is_nobodys_word() -> None:
    """The attacker's class carries a profile with the school's name and a scope of the attacker's own making."""
    elsewhere, own_class = "https://attacker.test/1", "https://attacker.test/class"
    profile = a_profile(verification={"startsWith": "https://attacker.test/"})
    forged = an_assertion(id=elsewhere, badge=a_class(id=own_class, issuer=profile))
    verdict = judged(forged, hosted_world() | {elsewhere: forged, own_class: forged["badge"]})
    assert verdict.outcome is Outcome.FAILED
    assert verdict.summary is None


def test_a_badge_that_hides_its_class_in_the_page_of_the_assertion_is_fine() -> None:
    page = an_assertion(badge=a_class(id="urn:uuid:5f2b8f6e-6d43-4b4e-9a5e-0a0b0c0d0e0f"))
    assert judged(page, hosted_world(assertion=page, badge=None)).outcome is Outcome.PASSED


# Time, person, trust


def test_the_page_says_how_long_it_is_valid() -> None:
    world = hosted_world(assertion=an_assertion(expires="2026-01-01T00:00:00Z"))
    assert judged(an_assertion(), world).headline == "expired"
    world = hosted_world(assertion=an_assertion(expires="2027-01-01T00:00:00+01:00"))
    assert of(judged(an_assertion(), world), "period").detail == {"date": "2026-12-31"}
    future = an_assertion(issuedOn="2027-01-01T00:00:00Z")
    assert judged(future, hosted_world(assertion=future)).headline == "not_yet"


@pytest.mark.parametrize("asked", [EMAIL, "Noor@Example.org", f" {EMAIL} "])
def test_the_person_is_recognised_by_the_address(asked: str) -> None:
    assert of(judged(an_assertion(), policy=Policy(recipient=asked)), "holder").code == "holder.matches"


@pytest.mark.parametrize("asked", ["eve@example.org", "", "noor"])
def test_another_person_is_told_apart(asked: str) -> None:
    verdict = judged(an_assertion(), policy=Policy(recipient=asked))
    assert of(verdict, "holder").code == "holder.differs"
    assert verdict.outcome is Outcome.FAILED


def test_a_badge_with_the_address_in_the_clear_names_its_holder() -> None:
    page = an_assertion(recipient={"type": "email", "hashed": False, "identity": EMAIL})
    verdict = judged(page, hosted_world(assertion=page))
    assert of(verdict, "holder").detail == {"name": EMAIL}
    assert of(judged(page, hosted_world(assertion=page), policy=Policy(recipient=EMAIL)), "holder").code == "holder.matches"


def test_nobody_can_show_an_older_badge_for_one_occasion() -> None:
    verdict = judged(an_assertion(), policy=Policy(challenge="a-question"))
    assert of(verdict, "holder").code == "holder.not_presented"


def test_an_unknown_issuer_and_one_of_the_same_name_are_told() -> None:
    assert judged(an_assertion(), whom=trust("https://other.example/")).headline == "unknown_issuer"
    verdict = judged(an_assertion(), whom=trust("https://school-example.test/issuers/1"))
    assert of(verdict, "issuer").code == "issuer.lookalike"


def test_the_proof_alone_can_be_asked_for() -> None:
    elsewhere = "https://elsewhere.example/1"
    page = an_assertion(id=elsewhere)
    verdict = judged(page, hosted_world() | {elsewhere: page}, policy=Policy(bind=False))
    assert of(verdict, "binding").code == "binding.not_asked"
    assert verdict.outcome is Outcome.PASSED


def test_a_kind_of_verification_that_we_do_not_know_leaves_doubt() -> None:
    verdict = judged(an_assertion(verification={"type": "BlockchainBadge"}))
    assert "proof.unknown_method" in problems(verdict)


def test_a_badge_class_alone_is_nobodys_award() -> None:
    verdict = judged(a_class())
    assert problems(verdict) == ["format.unknown_kind"]
    assert verdict.summary is None


# Open Badges 1.1


def test_a_badge_of_the_generation_before_is_read_too() -> None:
    old = {
        "@context": "https://w3id.org/openbadges/v1",
        "type": "Assertion",
        "uid": "42",
        "recipient": a_recipient(),
        "badge": BADGE,
        "issuedOn": "2015-06-30T12:00:00Z",
        "verify": {"type": "hosted", "url": ASSERTION},
    }
    world = {
        ASSERTION: old,
        BADGE: changed(a_class(at_context="https://w3id.org/openbadges/v1"), id=None, criteria=f"{SITE}/criteria"),
        ISSUER: changed(a_profile(), id=None, email=None),
    }
    verdict = judged(old, world)
    assert verdict.outcome is Outcome.PASSED
    assert "format.older_version" in codes(verdict)
