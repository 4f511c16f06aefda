"""Whatever an award says stands in its European credential and is read back: contents, not counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from operator import methodcaller
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from badges.credentials import european
from badges.credentials.european.reading import read
from badges.model.award import Award, Evidence, Grade, OutcomeResult
from badges.model.further import Accreditation, Conversion, Entitlement, File, Further, FurtherOfUnit, Mandate, PublicDocument
from badges.model.learning import IscedField
from badges.model.text import Text
from tests.credentials.european_expectations import Expected
from tests.credentials.european_samples import a_rich_award, changed, nodes
from tests.credentials.test_european_extras import AGENCY, PARTNER
from tests.credentials.test_european_further import DAYS, FURTHER, OF_UNIT, TEXTS, built
from tests.makers import a_holder, an_award, the_catalogue

UNITS = [unit.id for unit in the_catalogue().units]
WORDS = Text({"nl": "Een woord", "en": "A word", "de": "Ein Wort"})
PDF = File("JVBERi0xLjcgeA==", "application/pdf", WORDS)


def is_read_back(award: Award) -> None:
    Expected(european.languages(award)).whole(read(built(award)), award)


def with_further(award: Award) -> Award:
    """The award with all that few say."""
    part = award.participation
    stages = (replace(part, country=None, host=None, hours=8), replace(part, country="DE", host=PARTNER))
    rights = (Entitlement(WORDS, actual=False, description=WORDS, starts_on=date(2027, 1, 1), at=(PARTNER, AGENCY)),)
    accreditation = Accreditation(WORDS, "820101cba6", AGENCY, award.awarding_body, number="A-17", eqf_levels=(5, 6))
    pages = (PublicDocument("https://school.example/a", WORDS),)
    of_unit = FurtherOfUnit(
        "c_1711a061", accreditation, awarding_partners=(PARTNER,), entitlements=rights, notes=(WORDS,), documents=pages
    )
    further = Further(stages, date(2004, 2, 29), entitlements=(Entitlement(WORDS),), documents=pages)
    return replace(award, unit=replace(award.unit, further=of_unit), further=further, valid_until=date(2031, 12, 31))


@pytest.mark.parametrize("unit", UNITS)
def test_an_award_is_read_back(unit: str) -> None:
    is_read_back(an_award(unit))


@pytest.mark.parametrize("unit", UNITS)
def test_an_award_with_all_that_few_say_is_read_back(unit: str) -> None:
    is_read_back(with_further(an_award(unit)))


def test_an_award_with_every_property_is_read_back() -> None:
    is_read_back(a_rich_award())


def test_a_composite_is_read_back_with_each_of_its_parts() -> None:
    parts = tuple(replace(with_further(an_award(unit)), id=f"part-{unit}") for unit in ("LU-02", "LU-22"))
    is_read_back(replace(with_further(an_award("LU-05")), parts=parts))


@pytest.mark.parametrize("grounds", [{"mandate": Mandate("Asked.", PARTNER, PDF)}, {"mandate": Mandate("Asked.", PARTNER)}])
def test_a_mandate_is_read_back(grounds: Any) -> None:
    award = an_award()
    is_read_back(replace(award, unit=replace(award.unit, further=FurtherOfUnit(**grounds))))


def test_a_conversion_is_read_back() -> None:
    is_read_back(replace(an_award(), further=Further(conversion=Conversion(PDF, "It says so again."))))


CONCEPTS = {
    name: st.sampled_from([getattr(unit, name) for unit in the_catalogue().units])
    for name in ("participation_form", "activity_type", "mode", "setting", "badge_type", "target_levels", "quality_assurance")
}
OUTCOMES = [outcome for unit in the_catalogue().units for outcome in unit.outcomes]


@st.composite
def awards(draw: st.DrawFn) -> Award:
    """An award of which much is changed."""
    award = an_award(draw(st.sampled_from(["LU-02", "LU-07", "LU-22"])))
    drawn = draw(st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=4, unique_by=lambda outcome: outcome.id))
    outcomes = tuple(
        replace(
            one,
            text=draw(TEXTS),
            dimension=draw(st.sampled_from(["knowledge", "skill", "attitude"])),
            cefr_level=draw(st.none() | st.sampled_from(["A1", "C2"])),
        )
        for one in drawn
    )
    codes = [unit.isced for unit in the_catalogue().units if unit.isced]
    ects = draw(st.none() | st.integers(1, 120).map(lambda halves: halves / 2))
    languages = st.lists(st.sampled_from(["nl", "en", "de", "it", "fr", "uk"]), min_size=1, max_size=3, unique=True)
    unit = replace(
        award.unit,
        title=draw(TEXTS),
        summary=draw(TEXTS),
        outcomes=outcomes,
        workload=replace(award.unit.workload, hours=draw(st.integers(1, 5000)), ects=ects),
        languages=tuple(draw(languages)),
        eqf_level=draw(st.none() | st.integers(1, 8)),
        isced=draw(st.none() | st.sampled_from([*codes, IscedField("02", "Arts and humanities", "")])),
        prerequisites=draw(st.none() | TEXTS),
        stackable_towards=draw(st.just(()) | st.just(("COL-COIL", "COL-GREEN"))),
        further=draw(OF_UNIT),
        **{name: draw(values) for name, values in CONCEPTS.items()},
    )
    start, end = sorted((draw(DAYS), draw(DAYS)))
    part = replace(
        award.participation,
        start=start,
        end=end,
        hours=draw(st.none() | st.integers(1, 900)),
        country=draw(st.sampled_from(["IT", "DE", "PT", None])),
        host=draw(st.none() | st.sampled_from(the_catalogue().organisations)),
    )
    numeric = unit.assessment.grading.numeric
    grade = Grade(draw(st.sampled_from(["5.5", "7.8", "10"])), draw(TEXTS)) if numeric else award.grade
    names = st.text(st.characters(codec="utf-8", categories=["L"]), min_size=1, max_size=9)
    holder = a_holder(
        given_name=draw(names),
        family_name=draw(names),
        name_latin=draw(st.none() | names),
        subject_id=draw(st.none() | st.just("urn:x:1")),
    )
    evidence = st.builds(
        Evidence,
        kind=st.none() | st.sampled_from(list(unit.assessment.evidence)),
        name=st.none() | TEXTS,
        description=st.none() | TEXTS,
        url=st.none() | st.sampled_from(["https://a.example/1", "https://a.example/2"]),
        sha256=st.none() | st.just("ab" * 32),
    )
    return replace(
        award,
        unit=unit,
        participation=part,
        holder=holder,
        grade=grade,
        awarded_on=draw(DAYS),
        valid_until=draw(st.none() | DAYS),
        language=draw(st.sampled_from(["nl", "en", "de"])),
        results=tuple(OutcomeResult(one.id, draw(st.integers(1, 4))) for one in outcomes),
        evidence=tuple(draw(st.lists(evidence, max_size=2, unique_by=lambda piece: piece.url))),
        further=draw(FURTHER),
    )


@settings(deadline=None, max_examples=25, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
@given(awards())
def test_whatever_an_award_says_is_read_back(award: Award) -> None:
    is_read_back(award)


def as_arrays(value: Any) -> Any:
    """The same document with the words for each language in arrays, as uploads have them."""
    if isinstance(value, dict):
        if value and all(len(key) == 2 and isinstance(word, str) for key, word in value.items()) and "id" not in value:
            return {key: [word] for key, word in value.items()}
        fixed = ("id", "type", "@context", "@value", "@type")
        return {key: one if key in fixed else as_arrays(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_arrays(one) for one in value]
    return value


def wrapped(value: Any) -> Any:
    """Every single thing or literal in an array of one."""
    if isinstance(value, dict):
        fixed = ("id", "type", "@context", "@value", "@type")
        return {key: one if key in fixed or len(key) == 2 else several(wrapped(one)) for key, one in value.items()}
    return [wrapped(one) for one in value] if isinstance(value, list) else value


def several(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def alone(value: Any) -> Any:
    """Every array of one as the one."""
    if isinstance(value, dict):
        return {key: alone(one) for key, one in value.items()}
    if isinstance(value, list):
        return alone(value[0]) if len(value) == 1 else [alone(one) for one in value]
    return value


@pytest.mark.parametrize("unit", ["LU-02", "LU-22"])
def test_arrays_of_one_and_single_values_are_read_alike(unit: str) -> None:
    document = built(with_further(an_award(unit)))
    told = read(document)
    assert read(as_arrays(document)) == told
    assert read(wrapped(document)) == told
    assert read(alone(wrapped(document))) == told


UNREAD = {
    # said twice: the moment of issuing and of ending have two names each, titles and languages stand with every specification
    "VerifiableCredential": {"issuanceDate", "expirationDate", "validUntil"},
    "LearningActivity": {"awardedBy"},
    "LearningAssessment": {"awardedBy"},
    "LearningEntitlement": {"awardedBy"},
    "LearningEntitlementSpecification": {"title"},
    "LearningAssessmentSpecification": {"title", "dcType", "language"},
    "LearningActivitySpecification": {"title", "dcType", "volumeOfLearning"},
    "LegalIdentifier": {"spatial"},
    # how EU concepts are called, and of what lists they are, goes with their addresses
    "Concept": {"inScheme", "notation", "prefLabel"},
    # how it shows itself, which is nothing that the award says
    "DisplayParameter": {"description", "individualDisplay", "primaryLanguage"},
    "IndividualDisplay": {"displayDetail", "language"},
    "DisplayDetail": {"image", "page"},
    "MediaObject": {"content", "contentEncoding", "contentType"},
    # of the issuer's second place, which is the certificate's; of what an outcome's assessment repeats
    "Address": {"countryCode"},
    "Location": {"address"},
    "Identifier": {"schemeName"},
}


def test_nothing_that_is_written_goes_unread() -> None:
    award = replace(with_further(an_award("LU-22")), parts=(replace(an_award("LU-08"), id="part"),))
    document = built(award)
    told = read(document)
    said = {(via, several(node["type"])[0], name): node["id"] for via, node in nodes(document) for name in node}
    for (_, kind, name), id in said.items():
        if name not in ("id", "type", "@context") and name not in UNREAD.get(kind, ()):
            assert read(changed(document, id, methodcaller("pop", name))) != told, (kind, name)
