"""Whether the documents of a badge are complete, and what is read of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from badges.credentials.identity import is_identity_of
from badges.model.text import Text
from badges.verification.credential import Credential
from badges.verification.facts import LIMITS, Found, Need
from badges.verification.needs import needs
from badges.verification.nested import parts_of
from badges.verification.open_badges_2.recipient import is_for
from badges.verification.open_badges_2.timestamps import timestamp
from badges.verification.presented import read
from badges.verification.verdict import Outcome
from tests.verification.open_badges_2.badges import (
    EMAIL,
    SALT,
    SITE,
    Document,
    a_class,
    a_profile,
    a_recipient,
    an_assertion,
    changed,
    hosted_world,
    judged,
)
from tests.verification.signed import a_presentation, as_file, codes, of, problems


def with_assertion(**changes: Any) -> tuple[Document, Document]:
    page = an_assertion(**changes)
    return page, hosted_world(assertion=page)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"recipient": None}, "incomplete", "recipient"),
        ({"recipient": "noor@example.org"}, "invalid", "recipient"),
        ({"recipient": a_recipient(type=None)}, "incomplete", "recipient.type"),
        ({"recipient": a_recipient(identity=None)}, "incomplete", "recipient.identity"),
        ({"recipient": a_recipient(identity="sha1$" + "a" * 40)}, "invalid", "recipient.identity"),
        ({"recipient": a_recipient(identity="sha256$abc")}, "invalid", "recipient.identity"),
        ({"recipient": a_recipient(hashed="true")}, "invalid", "recipient.hashed"),
        ({"recipient": a_recipient(hashed=None)}, "incomplete", "recipient.hashed"),
        ({"recipient": a_recipient(salt=7)}, "invalid", "recipient.salt"),
        ({"issuedOn": None}, "incomplete", "issuedOn"),
        ({"issuedOn": "2025-06-30"}, "invalid", "issuedOn"),
        ({"issuedOn": "2025-06-30T12:00:00"}, "invalid", "issuedOn"),
        ({"issuedOn": 1751284800}, "invalid", "issuedOn"),
        ({"expires": "soon"}, "invalid", "expires"),
        ({"expires": "2025-06-29T12:00:00Z"}, "invalid", "expires"),
        ({"image": "bee.png"}, "invalid", "image"),
        ({"image": "javascript:alert(1)"}, "invalid", "image"),
        ({"evidence": "the hive"}, "invalid", "evidence"),
        ({"narrative": ["a", "b"]}, "invalid", "narrative"),
        ({"at_language": "nederlands!"}, "invalid", "@language"),
        ({"at_context": None}, "incomplete", "@context"),
    ],
)
def test_an_assertion_that_breaks_the_rules_says_where(changes: Document, code: str, field: str) -> None:
    verdict = judged(*with_assertion(**changes))
    assert (of(verdict, "format").code, of(verdict, "format").detail["field"]) == (f"format.{code}", field)
    assert verdict.outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"type": "Badge"}, "invalid", "badge.type"),
        ({"name": None}, "incomplete", "badge.name"),
        ({"name": " "}, "invalid", "badge.name"),
        ({"description": None}, "incomplete", "badge.description"),
        ({"image": None}, "incomplete", "badge.image"),
        ({"image": {"id": "bee"}}, "invalid", "badge.image"),
        ({"criteria": None}, "incomplete", "badge.criteria"),
        ({"criteria": {}}, "invalid", "badge.criteria"),
        ({"criteria": "keep bees"}, "invalid", "badge.criteria"),
        ({"tags": [1]}, "invalid", "badge.tags"),
        ({"alignment": ["urn:x"]}, "invalid", "badge.alignment"),
        ({"alignment": [{"targetName": "Bees"}]}, "incomplete", "badge.alignment[0].targetUrl"),
        ({"at_language": 7}, "invalid", "badge.@language"),
    ],
)
def test_a_class_that_breaks_the_rules_says_where(changes: Document, code: str, field: str) -> None:
    found = of(judged(an_assertion(), hosted_world(badge=a_class(**changes))), "format")
    assert (found.code, found.detail["field"]) == (f"format.{code}", field)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"type": "Person"}, "invalid", "badge.issuer.type"),
        ({"name": None}, "incomplete", "badge.issuer.name"),
        ({"url": None}, "incomplete", "badge.issuer.url"),
        ({"url": "school.example"}, "invalid", "badge.issuer.url"),
        ({"email": None}, "incomplete", "badge.issuer.email"),
        ({"email": "office"}, "invalid", "badge.issuer.email"),
    ],
)
def test_a_profile_that_breaks_the_rules_says_where(changes: Document, code: str, field: str) -> None:
    found = of(judged(an_assertion(), hosted_world(issuer=a_profile(**changes))), "format")
    assert (found.code, found.detail["field"]) == (f"format.{code}", field)


@pytest.mark.parametrize(
    "page",
    [
        a_class(image="data:image/png;base64,AAAA"),
        a_class(image={"id": f"{SITE}/bee.svg", "caption": "A bee", "author": "https://a.example/"}),
        a_class(criteria=f"{SITE}/criteria"),
        a_class(criteria={"id": f"{SITE}/criteria", "narrative": "One hive."}),
        a_class(type=["BadgeClass", "https://other.example/Award"]),
        a_class(tags=["bees", "honey"], alignment=[], version=2),
        a_class(related=[{"id": f"{SITE}/badges/8", "@language": "nl"}]),
    ],
)
def test_the_many_ways_to_write_a_class_are_all_fine(page: Document) -> None:
    assert judged(an_assertion(), hosted_world(badge=page)).outcome is Outcome.PASSED


def test_a_list_of_words_that_we_do_not_have_leaves_doubt() -> None:
    verdict = judged(*with_assertion(at_context="https://other.example/context"))
    assert problems(verdict) == ["format.unknown_context"]
    inline = judged(*with_assertion(at_context={"name": "https://schema.org/name"}))
    assert problems(inline) == ["format.unknown_context"]


# Language


def test_the_language_of_a_class_is_that_of_its_words() -> None:
    page = a_class(at_language="nl", name="Bijen houden", description="Houdt bijen een winter in leven.")
    summary = judged(an_assertion(), hosted_world(badge=page)).summary
    assert summary is not None
    assert summary.title == Text({"nl": "Bijen houden"})
    assert summary.description == Text({"nl": "Houdt bijen een winter in leven."})
    assert summary.languages == ("nl",)


def test_every_document_may_have_a_language_of_its_own() -> None:
    page = an_assertion(at_language="en", narrative="Lost no bee.")
    badge, issuer = a_class(at_language="nl", name="Bijen houden"), a_profile(at_language="fr", name="École des abeilles")
    summary = judged(page, hosted_world(assertion=page, badge=badge, issuer=issuer)).summary
    assert summary is not None
    assert (summary.title, summary.issuer) == (Text({"nl": "Bijen houden"}), Text({"fr": "École des abeilles"}))
    assert summary.narrative == Text({"en": "Lost no bee."})


def test_a_class_that_does_not_say_has_no_known_language() -> None:
    summary = judged(an_assertion()).summary
    assert summary is not None
    assert summary.languages == ("und",)


# What is read


def test_a_reader_sees_what_the_documents_say() -> None:
    page = an_assertion(
        narrative="Lost no bee.",
        expires="2030-06-30T00:00:00Z",
        evidence=[f"{SITE}/hive", {"id": f"{SITE}/log", "name": "The log"}, {"narrative": "Only told"}],
    )
    badge = a_class(alignment=[{"targetName": "Keep bees", "targetUrl": "https://esco.example/1", "targetFramework": "ESCO"}])
    summary = judged(page, hosted_world(assertion=page, badge=badge)).summary
    assert summary is not None
    told = summary.to_json()
    assert (told["awarded_on"], told["valid_until"], told["narrative"]) == ("2025-06-30", "2030-06-30", {"und": "Lost no bee."})
    assert [one.url for one in summary.evidence] == [f"{SITE}/hive", f"{SITE}/log", None]
    assert [(one.framework, one.url) for one in summary.alignments] == [("ESCO", "https://esco.example/1")]
    assert (summary.issuer_url, summary.image) == (SITE, f"{SITE}/bee.png")


def an_extension(kind: str, **members: Any) -> Document:
    address = f"https://w3id.org/openbadges/extensions/{kind}/context.json"
    return {f"extensions:{kind}": {"@context": address, "type": ["Extension", f"extensions:{kind}"], **members}}


def test_what_edubadges_adds_is_read() -> None:
    added = (
        an_extension("ECTSExtension", ECTS=2.5)
        | an_extension("EQFExtension", EQF=6)
        | an_extension("StudyLoadExtension", StudyLoad=70)
        | an_extension("LanguageExtension", Language="nl_NL")
        | an_extension("LearningOutcomeExtension", LearningOutcome="Kan bijen houden.")
        | an_extension("EducationProgramIdentifierExtension", EducationProgramIdentifier=[34401, 56604])
    )
    verdict = judged(an_assertion(), hosted_world(badge=a_class() | added))
    assert "format.conforms" in codes(verdict)
    assert verdict.summary is not None
    assert (verdict.summary.credits, verdict.summary.level, verdict.summary.hours) == ("2.5", 6, 70)
    assert verdict.summary.languages == ("nl-NL",)
    assert [one.text for one in verdict.summary.outcomes] == [Text({"nl-NL": "Kan bijen houden."})]


def test_a_name_that_was_added_names_the_holder() -> None:
    page = an_assertion() | an_extension("recipientProfile", name="Noor de Vries")
    verdict = judged(page, hosted_world(assertion=page))
    assert of(verdict, "holder").detail == {"name": "Noor de Vries"}
    assert verdict.summary is not None
    assert verdict.summary.holder == "Noor de Vries"


@pytest.mark.parametrize(
    ("added", "field"),
    [
        (an_extension("ECTSExtension", ECTS="two"), "badge.extensions:ECTSExtension.ECTS"),
        (an_extension("ECTSExtension", ECTS=True), "badge.extensions:ECTSExtension.ECTS"),
        (an_extension("EQFExtension"), "badge.extensions:EQFExtension.EQF"),
        (an_extension("ApplyLink", url="javascript:alert(1)"), "badge.extensions:ApplyLink.url"),
        (an_extension("applyLinkExtension", url=7), "badge.extensions:applyLinkExtension.url"),
        (an_extension("GeoCoordinates", description="Here", geo={"latitude": 52}), "badge.extensions:GeoCoordinates.geo"),
        ({"extensions:ExampleExtension": "text"}, "badge.extensions:ExampleExtension.exampleProperty"),
    ],
)
def test_a_known_addition_must_be_what_its_schema_says(added: Document, field: str) -> None:
    verdict = judged(an_assertion(), hosted_world(badge=a_class() | added))
    found = of(verdict, "format")
    assert (found.code, found.detail["field"]) == ("format.invalid", field)
    assert verdict.summary is None or verdict.summary.credits is None


def test_an_addition_that_nobody_here_knows_is_named_and_harms_nothing() -> None:
    added = an_extension("GradeExtension", Grade="A") | {"x:more": {"type": ["Extension", "urn:x"], "a": 1}}
    verdict = judged(an_assertion(), hosted_world(issuer=a_profile() | added))
    assert of(verdict, "format").code == "format.unknown_extensions"
    assert of(verdict, "format").detail["names"] == "extensions:GradeExtension, x:more"
    assert verdict.outcome is Outcome.PASSED


def test_very_many_additions_are_looked_at_only_so_far() -> None:
    added = {f"extensions:x{n}": {"type": "Extension"} for n in range(5_000)}
    verdict = judged(an_assertion(), hosted_world(badge=a_class() | added))
    assert len(of(verdict, "format").detail["names"]) <= 500


# Moments and persons


@pytest.mark.parametrize(
    "text",
    [
        "2025-06-30T12:00:00Z",
        "2025-06-30t12:00:00z",
        "2025-06-30 12:00:00Z",
        "2025-06-30T12:00Z",
        "2025-06-30T14:00:00+02:00",
        "2025-06-30T14:00:00+0200",
        "2025-06-30T14:00:00.000000+02",
        "2025-06-30T11:30:00.0-00:30",
    ],
)
def test_a_moment_may_be_written_in_many_ways(text: str) -> None:
    assert timestamp(text) == datetime(2025, 6, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2025-06-30",
        "2025-06-30T12:00:00",
        "2025-13-01T00:00:00Z",
        "2025-06-30T24:01:00Z",
        "٢٠٢٥-06-30T12:00:00Z",
        "",
        None,
        7,
        "0000-01-01T00:00:00Z",
    ],
)
def test_what_is_no_moment_with_a_zone_is_none(value: Any) -> None:
    assert timestamp(value) is None


def test_a_moment_keeps_its_fraction_and_never_leaves_the_calendar() -> None:
    found = timestamp("2025-06-30T12:00:00.123456789Z")
    assert found is not None
    assert found.microsecond == 123456
    assert timestamp("9999-12-31T23:59:59-12:00") is None


def test_the_published_fingerprints_are_those_of_their_addresses(shared: Path) -> None:
    vectors = json.loads((shared / "vectors/open-badges/identity-hash.json").read_text())["vectors"]
    assert len(vectors) == 3
    for vector in vectors:
        recipient = {"type": "email", "hashed": True, "salt": vector["salt"], "identity": vector["identityHash"]}
        assert is_for(recipient, vector["identifier"])
        assert is_for(
            changed(recipient, identity=vector["identityHash"].upper().replace("SHA256", "sha256")), vector["identifier"]
        )
        assert not is_for(recipient, "x" + vector["identifier"])
        assert not is_for(changed(recipient, salt=None), vector["identifier"])


@pytest.mark.parametrize(
    "recipient", [None, "noor@example.org", {}, {"identity": 7}, {"hashed": True, "identity": "sha1$aa"}, []]
)
def test_a_recipient_that_is_none_is_for_nobody(recipient: Any) -> None:
    assert not is_for(recipient, "noor@example.org")


def test_pages_are_read_once_for_all_badges_of_a_file_and_no_more_of_them_than_fits() -> None:
    fat = {url: {**page, "padding": "x" * (LIMITS.list_bytes * 3 // 4)} for url, page in hosted_world().items()}
    shown = as_file(a_presentation(an_assertion(), an_assertion(), holder=None))
    presented = read(shown)
    facts = {Need("badge", url): Found(as_file(page)) for url, page in fat.items()}
    assert not [need for need in needs(presented, facts) if need in facts]
    (presentation,) = presented.items
    assert isinstance(presentation, Credential)
    libraries = [part.memory["open_badges_2"] for part in parts_of(presentation) if isinstance(part, Credential)]
    assert libraries[0] is libraries[1]
    assert len(libraries[0]) == len(fat) == 3
    assert sum(page is None for page in libraries[0].values()) == 1


def test_for_whom_it_is_and_what_edubadges_writes_plainly_is_told_too() -> None:
    plain = {"participation": "blended", "assessment_type": "portfolio", "quality_assurance_name": "NVAO", "criteria": {}}
    added = an_extension("EQFExtension", EQF=9) | {"criteria": {"narrative": "**Keeps** bees"}}
    summary = judged(an_assertion(), hosted_world(badge=a_class() | plain | added)).summary
    assert summary is not None
    (identity,) = summary.identities
    assert (identity.kind, identity.salt, identity.value) == ("emailAddress", SALT, None)
    assert is_identity_of({"hashed": True, "identityHash": identity.fingerprint, "salt": identity.salt}, EMAIL)
    assert (summary.level, [level.code for level in summary.levels]) == (None, ["9"])
    assert set(summary.elements or {}) == {"participation", "assessment", "quality_assurance"}
    assert summary.criteria == Text({"und": "**Keeps** bees"})
    assert summary.annex_i is not None
    page, world = with_assertion(recipient={"type": "url", "hashed": False, "identity": "https://noor.example"})
    clear = judged(page, world)
    assert clear.summary is not None
    assert [(one.kind, one.value) for one in clear.summary.identities] == [("id", "https://noor.example")]
