"""Conversions of what others made: published samples, plain badges, terms of educredentials, and what is not in order."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.canonical import undefined
from badges.credentials.converting import NotConvertible
from badges.credentials.european import conformity, table
from badges.credentials.violation import Document
from badges.one_or_many import listed, types_of
from tests.credentials.badge_samples import a_badge
from tests.credentials.converting_samples import SALT, as_badge, as_european, sayings
from tests.credentials.elm_generated import complete, with_one
from tests.credentials.european_samples import a_european, a_rich_award, claim
from tests.credentials.published_schemas import read_published, sources
from tests.credentials.sampling import Sampler
from tests.makers import a_holder, an_award

TEAMWORK = "https://example.edu/achievements/teamwork"
PLAIN: Document = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "id": "https://example.edu/credentials/7",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "https://example.edu/issuer", "type": ["Profile"], "name": "Example Academy"},
    "validFrom": "2026-01-01T01:00:00+01:00",
    "name": "Teamwork",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "id": "did:example:holder",
        "achievement": {
            "id": TEAMWORK,
            "type": ["Achievement"],
            "name": "Teamwork",
            "description": "Works together.",
            "criteria": {"narrative": "Was seen working together."},
        },
    },
}
"""What most badges say, and no more."""


def plain(**achievement: Any) -> Document:
    badge = copy.deepcopy(PLAIN)
    badge["credentialSubject"]["achievement"] |= achievement
    return badge


def the_commissions(shared: Path) -> Document:
    sealed = json.loads((shared / "vectors" / "edc" / "Sample-MC-Annex1-signed.jsonld").read_bytes())
    document: Document = json.loads(sealed["payload"])
    return document


def test_what_becomes_of_the_commissions_own_sample_is_carried_over_or_reported(shared: Path) -> None:
    document = the_commissions(shared)
    there = as_badge(document)
    back = as_european(there.document)
    kept = sayings(document, {loss.path for loss in there.losses}, european=True)
    again = sayings(back.document, european=True)
    lost_later = {loss.said for loss in back.losses}
    left = {(path, value) for path, value in kept - again if "/thematicArea/" not in path}
    assert left == set()
    assert (
        "Inter-disciplinary programmes and qualifications involving Information and Communication Technologies (ICTs)"
        in lost_later
    )
    alignments = there.document["credentialSubject"]["achievement"]["alignment"]
    assert {"ext:ESCO", "ext:EQF", "ext:NQF", "ext:ISCEDF", "ext:EUModeOfLearning"} <= {one["targetType"] for one in alignments}


def _is_about_an_achievement(document: Document) -> bool:
    claims = listed(document["credentialSubject"].get("hasClaim"))
    return any("LearningAchievement" in types_of(one) for one in claims)


ANYTHING = [made for made in (complete(), *map(with_one, sorted(table.classes()))) if _is_about_an_achievement(made)]


@pytest.mark.parametrize("document", ANYTHING)
def test_of_anything_the_european_model_can_say_all_is_carried_over_or_reported(document: Document) -> None:
    document = copy.deepcopy(document)
    document["credentialSubject"]["fullName"] = {"en": "Noor van Voorbeeld"}
    there = as_badge(document)
    back = as_european(there.document)
    kept = sayings(document, {loss.path for loss in there.losses}, european=True)
    assert kept - sayings(back.document, european=True) == set()


def test_of_anything_a_published_badge_can_say_all_is_carried_over_or_reported(shared: Path) -> None:
    random, converted = Random(5), 0
    for schema, part in sources(read_published(shared), "AchievementCredential"):
        for _ in range(25):
            badge = Sampler(schema, random).draw(part)
            badge["credentialSubject"].pop("identifier", None)  # said openly there, as a fingerprint here
            badge["credentialSubject"]["id"] = "did:example:holder"
            try:
                there = as_european(badge, ects=True)
            except NotConvertible:
                continue
            language = next(iter(there.document["displayParameter"]["title"]), "en")
            back = as_badge(there.document, language).document
            again = {(path, _moment(value)) for path, value in sayings(back, european=False)}
            said_of = {(loss.path.rpartition("/")[2], loss.said) for loss in there.losses}
            for path, value in sayings(badge, {loss.path for loss in there.losses}, european=False):
                told_twice = any(said == str(value) for _, said in said_of)
                place = (
                    "/credentialSubject/achievement/creator" + path.removeprefix("/issuer")
                    if path.startswith("/issuer")
                    else path
                )
                place += "/id" if path == "/issuer" else ""
                assert (place, _moment(value)) in again or told_twice, (path, value)
            converted += 1
    assert converted > 50


def _moment(value: Any) -> Any:
    """One moment is one, whatever its zone."""
    try:
        return datetime.fromisoformat(value).astimezone(UTC) if isinstance(value, str) and "T" in value else str(value)
    except ValueError:
        return value


def test_badges_are_what_1edtech_published_and_nothing_in_them_is_dropped(shared: Path) -> None:
    generations = read_published(shared)["AchievementCredential"]
    for document in (the_commissions(shared), a_european(), a_european(a_rich_award())):
        badge = as_badge(document).document
        assert [error.message for one in generations for error in one.validator.iter_errors(badge)] == []
        assert undefined(badge) == ()


def test_a_plain_badge_becomes_a_draft_with_a_list_of_what_it_needs() -> None:
    there = as_european(PLAIN)
    assert there.losses == ()
    must = {one.pointer for one in there.missing if one.code == "elm.missing"}
    assert must == {
        "/credentialSubject/hasClaim/awardedBy/awardingBody/location",
        "/credentialSubject/hasClaim/provenBy/grade",
    }
    assert there.document["validFrom"] == "2026-01-01T00:00:00Z"
    assert claim(there.document)["awardedBy"]["awardingBody"]["legalName"] == {"en": "Example Academy"}
    back = as_badge(there.document).document
    assert back["credentialSubject"]["id"] == "did:example:holder"
    assert back["credentialSubject"]["achievement"]["criteria"] == {"narrative": "Was seen working together."}
    assert back["credentialSubject"]["achievement"]["id"] == "https://example.edu/achievements/teamwork"


def test_the_draft_of_a_badge_of_ours_breaks_no_rule_but_what_sealing_adds() -> None:
    there = as_european(a_badge(), ects=True, holder="Noor van Voorbeeld")
    assert [one for one in there.missing if one.code != "elm.missing_here"] == []
    wrong = [one for one in conformity.violations(there.document) if one.code in conformity.BINDING]
    assert {one.pointer for one in wrong} == {"/issued", "/issuer", "/displayParameter/individualDisplay"}


def test_credits_without_a_system_are_not_taken_for_ects() -> None:
    badge = plain(creditsAvailable=3)
    there = as_european(badge)
    assert [(loss.path, loss.said, loss.code) for loss in there.losses] == [
        ("/credentialSubject/achievement/creditsAvailable", "3", "credit_system")
    ]
    assert "creditPoint" not in claim(there.document)["specifiedBy"]
    assert claim(as_european(badge, ects=True).document)["specifiedBy"]["creditPoint"]["point"] == "3"


def test_terms_of_educredentials_are_understood() -> None:
    level = {"type": ["Alignment"], "targetName": "EQF 6", "targetUrl": "https://example.org/eqf", "targetType": "ext:EQF"}
    badge = plain(ECTS=2.5, timeInvestment=70, alignment=[level | {"targetCode": "6"}])
    unit = claim(as_european(badge).document)["specifiedBy"]
    assert (unit["creditPoint"]["point"], unit["volumeOfLearning"]) == ("2.5", "PT70H")
    assert unit["eqfLevel"]["id"] == "http://data.europa.eu/snb/eqf/6"


def test_a_badge_never_says_who_it_is_for_in_the_clear() -> None:
    document = a_european(an_award(holder=a_holder()))
    badge = as_badge(document)
    written = json.dumps(badge.document)
    for word in ("Noor", "noor.vanvoorbeeld", "van Voorbeeld"):
        assert word not in written
    (identity,) = badge.document["credentialSubject"]["identifier"]
    assert (identity["identityType"], identity["salt"]) == ("emailAddress", SALT)
    assert "/credentialSubject/fullName/en" in {loss.path for loss in badge.losses}


def test_a_fingerprint_finds_its_way_back() -> None:
    badge = a_badge()
    there = as_european(badge, ects=True)
    back = as_badge(there.document).document
    assert back["credentialSubject"]["identifier"] == badge["credentialSubject"]["identifier"]


def test_a_conversion_names_its_original_and_is_signed_by_nobody() -> None:
    document, badge = a_european(), a_badge()
    made = as_badge(document).document
    assert "proof" not in made
    assert "credentialStatus" not in made
    assert made["id"] != document["id"]
    assert document["id"] in {one.get("id") for one in made["evidence"]}
    draft = as_european(badge).document
    assert badge["id"] in draft["evidence"]["evidenceStatement"]
    assert draft["evidence"]["dcType"]["prefLabel"] == {"en": "Conversion"}
    assert draft["identifier"]["notation"] == badge["id"]
    assert draft.keys().isdisjoint({"issuer", "issued", "proof"})


def test_a_rubric_and_a_grade_that_do_not_fit_a_scheme_stay_texts() -> None:
    described = [
        {
            "id": f"{TEAMWORK}#result",
            "type": ["ResultDescription"],
            "name": "Mark",
            "resultType": "LetterGrade",
            "allowedValue": ["A", "B"],
        },
        {"id": f"{TEAMWORK}#part-b", "type": ["ResultDescription"], "name": "Second mark", "resultType": "Percent"},
    ]
    badge = plain(resultDescription=described)
    badge["credentialSubject"]["result"] = [
        {"type": ["Result"], "resultDescription": f"{TEAMWORK}#result", "value": "A"},
        {"type": ["Result"], "resultDescription": f"{TEAMWORK}#part-b", "value": "87"},
    ]
    there = as_european(badge)
    assert {(loss.said, loss.code) for loss in there.losses} == {("LetterGrade", "no_place"), ("Percent", "no_place")}
    results = as_badge(there.document).document["credentialSubject"]["result"]
    assert [one["value"] for one in results] == ["A", "87"]


@pytest.mark.parametrize("subject", [{}, None, [], {"achievement": "https://example.edu/achievements/1"}])
def test_without_an_achievement_there_is_nothing_to_convert(subject: Any) -> None:
    with pytest.raises(NotConvertible):
        as_european(PLAIN | {"credentialSubject": subject})
    with pytest.raises(NotConvertible):
        as_badge(a_european() | {"credentialSubject": subject})


def test_nobody_and_no_known_language_are_answered_in_words() -> None:
    document = a_european()
    for term in ("givenName", "familyName", "fullName", "contactPoint"):
        del document["credentialSubject"][term]
    with pytest.raises(NotConvertible, match="names nobody"):
        as_badge(document)
    with pytest.raises(NotConvertible, match="no language of the EU's list"):
        as_european(plain(inLanguage="tlh"))


def _places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in items:
        yield (*path, name)
        yield from _places(member, (*path, name))


def _put(document: Document, path: tuple[str | int, ...], value: Any) -> Document:
    changed = copy.deepcopy(document)
    node: Any = changed
    for name in path[:-1]:
        node = node[name]
    node[path[-1]] = value
    return changed


ODD = st.sampled_from([None, 5, "x", [], {}, True, ["y", {}], "\ud800", {"id": 7}, [["z"]], "P1Y", "9999-12-31T23:59:59-23:59"])
EUROPEAN, BADGE = a_european(a_rich_award()), a_badge()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(_places(EUROPEAN))), st.sampled_from(list(_places(BADGE))), ODD)
def test_whatever_stands_anywhere_a_conversion_comes_out_or_words(
    there: tuple[str | int, ...], here: tuple[str | int, ...], odd: Any
) -> None:
    for convert, document in ((as_badge, _put(EUROPEAN, there, odd)), (as_european, _put(BADGE, here, odd))):
        try:
            made = convert(document)
        except NotConvertible as error:
            assert str(error)  # noqa: PT017  # what is raised is one of the two good answers
        else:
            assert json.dumps(made.document)
