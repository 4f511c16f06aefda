"""From a European credential to an Open Badge and back: what was not reported as lost is there again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from badges.credentials.converting import REASONS, Conversion, Loss, Original
from badges.credentials.violation import Document
from tests.credentials.badge_samples import a_badge
from tests.credentials.converting_samples import as_badge, as_european, sayings
from tests.credentials.elm_shapes import conforms, dropped
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


@pytest.mark.parametrize("unit", UNITS[:3])
def test_a_conversion_with_its_original_is_of_the_profile_for_that_and_the_official_shapes_accept_it(
    unit: str, shared: Path
) -> None:
    badge = a_badge(an_award(unit))
    original = Original(json.dumps(badge).encode(), "JSON")
    made = as_european(badge, ects=True, holder="Noor van Voorbeeld", original=original)
    assert not [one for one in made.missing if one.code != "elm.missing_here"]
    issuer = made.document["credentialSubject"]["hasClaim"]["awardedBy"]["awardingBody"]
    other = json.loads(json.dumps(a_european()).replace("urn:epass:", "urn:epass:sealed:"))
    sealed = made.document | {name: other[name] for name in ("issuer", "issued", "issuanceDate")}
    shown = several(other["displayParameter"]["individualDisplay"])[0]
    shown["language"] = made.document["displayParameter"]["primaryLanguage"]
    sealed["displayParameter"] = {**sealed["displayParameter"], "individualDisplay": shown}
    assert issuer["legalName"]
    assert conforms(sealed, shared)
    assert not dropped(sealed, shared)


def test_what_nobody_vouches_for_is_told_first_and_stands_in_the_conversion() -> None:
    there = as_european(a_badge(), unverified="It was altered.")
    assert there.losses[0] == Loss("", "It was altered.", "unverified")
    assert there.document["evidence"]["evidenceStatement"].endswith("It was NOT verified when it was converted.")
    back = as_badge(a_european(), digest="ab12", unverified="It was altered.")
    assert back.losses[0].code == "unverified"
    (original,) = [one for one in back.document["evidence"] if one.get("genre") == "Original credential"]
    assert original["narrative"].endswith("ab12 It was NOT verified when it was converted.")
