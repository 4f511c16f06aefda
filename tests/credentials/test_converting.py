"""From a European credential to an Open Badge and back: what was not reported as lost is there again."""

from __future__ import annotations

import pytest

from badges.credentials.converting import REASONS, Conversion
from badges.credentials.violation import Document
from tests.credentials.badge_samples import a_badge
from tests.credentials.converting_samples import as_badge, as_european, sayings
from tests.credentials.european_samples import a_european, a_rich_award, claim, several
from tests.makers import an_award, the_catalogue

UNITS = [unit.id for unit in the_catalogue().units]


def lost(conversion: Conversion) -> set[str]:
    assert {loss.code for loss in conversion.losses} <= REASONS.keys()
    assert len({loss.path for loss in conversion.losses}) == len(conversion.losses)
    return {loss.path for loss in conversion.losses}


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("unit", UNITS)
def test_what_a_badge_can_say_of_a_european_credential_comes_back(unit: str, language: str) -> None:
    document = a_european(an_award(unit))
    there = as_badge(document, language)
    back = as_european(there.document)
    assert sayings(document, lost(there), european=True) - sayings(back.document, european=True) == set()


@pytest.mark.parametrize("unit", UNITS)
def test_what_a_european_credential_can_say_of_a_badge_comes_back(unit: str) -> None:
    badge = a_badge(an_award(unit))
    there = as_european(badge, ects=True)
    back = as_badge(there.document).document
    kept = {(_as_creator(path), value) for path, value in sayings(badge, lost(there), european=False)}
    assert kept - sayings(back, european=False) == set()


def _as_creator(path: str) -> str:
    """Who issued the original is who made the achievement, in a badge that somebody else issues."""
    return path.replace("/issuer/", "/credentialSubject/achievement/creator/") if path.startswith("/issuer/") else path


def test_everything_an_award_can_say_is_carried_over_or_reported() -> None:
    document = a_european(a_rich_award())
    there = as_badge(document)
    back = as_european(there.document)
    assert sayings(document, lost(there), european=True) - sayings(back.document, european=True) == set()


def test_each_outcome_keeps_its_own_skills_and_its_own_level() -> None:
    document = a_european()
    back = as_european(as_badge(document).document).document

    def skills(of: Document) -> dict[str, set[str]]:
        outcomes = several(claim(of)["specifiedBy"]["learningOutcome"])
        return {
            one["title"]["en"]: {
                skill["id"] for term in ("relatedESCOSkill", "relatedSkill") for skill in several(one.get(term, []))
            }
            for one in outcomes
        }

    def levels(of: Document) -> dict[str, str]:
        return {part["title"]["en"]: part["grade"]["noteLiteral"]["en"] for part in several(claim(of)["provenBy"]["hasPart"])}

    assert skills(back) == skills(document)
    assert levels(back) == levels(document)
