"""What badges say of level, grade, workload, holder and other elements of a micro-credential, in terms of ours and of others."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from badges.credentials.micro_credential import element_name
from badges.credentials.summary import Grade, Identity, Level, Scale, Summary, summarize
from badges.credentials.violation import Document
from badges.model.annex_i import NAMES, ElementState, award_meter
from badges.model.issued import FormName
from badges.model.text import Text
from tests.credentials.european_samples import a_european
from tests.makers import an_award
from tests.verification.signed import a_badge

PLAIN: Document = {
    "id": "https://hogeschool.example/badges/7",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "https://hogeschool.example", "type": ["Profile"], "name": "Hogeschool Voorbeeld"},
    "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "achievement": {"id": "https://hogeschool.example/a/7", "type": ["Achievement"], "name": "Didactiek", "inLanguage": "nl"},
    },
}


def told(achievement: Document | None = None, **subject: Any) -> Summary:
    badge = copy.deepcopy(PLAIN)
    badge["credentialSubject"] |= subject
    badge["credentialSubject"]["achievement"] |= achievement or {}
    return summarize(badge, FormName.OPEN_BADGE, details=True)


def leveled(**alignment: Any) -> Summary:
    return told(
        {"alignment": [{"type": ["Alignment"], "targetName": "a level", "targetUrl": "https://x.example/l", **alignment}]}
    )


@pytest.mark.parametrize(
    ("alignment", "named", "level"),
    [
        ({"targetType": "ext:EQF", "targetCode": "6"}, Level("EQF", "6"), 6),
        ({"targetType": "ext:EQFLevel", "targetName": "EQF 5"}, Level("EQF", "5"), 5),
        ({"targetUrl": "http://data.europa.eu/snb/eqf/4"}, Level("EQF", "4"), 4),
        ({"targetFramework": "European Qualifications Framework", "targetName": "Level 7"}, Level("EQF", "7"), 7),
        ({"targetType": "ext:EQF", "targetCode": "9"}, Level("EQF", "9"), None),
        ({"targetType": "ext:EQF", "targetCode": "high"}, Level("EQF", "a level"), None),
        ({"targetFramework": "NLQF", "targetCode": "4+"}, Level("NLQF", "4+"), None),
        ({"targetType": "ext:NLQF", "targetName": "NLQF Instroom"}, Level("NLQF", "Instroom"), None),
        ({"targetType": "ext:mbo", "targetName": "niveau", "targetCode": "3"}, Level("mbo", "3"), None),
    ],
)
def test_a_level_is_read_as_it_is_named_and_counted_only_where_there_is_such_a_level(
    alignment: Document, named: Level, level: int | None
) -> None:
    said = leveled(**alignment)
    assert said.levels == (named,)
    assert said.level == level
    assert said.alignments == ()


def test_what_only_sounds_like_a_level_is_a_skill() -> None:
    said = leveled(targetName="Level crossings", targetFramework="ESCO")
    assert (said.levels, len(said.alignments)) == ((), 1)


def test_terms_of_educredentials_are_told_like_ours() -> None:
    said = told(
        {
            **{"ECTS": 2.5, "SBU": 70, "timeInvestment": "70", "identityChecked": True, "assessmentType": "Portfolio"},
            **{"participationType": "Blended", "supervisionType": "Supervised", "achievementType": "MicroCredential"},
            "alignment": [
                {"targetName": "EQF 6", "targetType": "ext:EQF", "targetCode": "6", "targetUrl": "https://eqf.example"}
            ],
        }
    )
    assert (said.credits, said.credit_system, said.study_load, said.hours) == ("2.5", "ECTS", 70, 70)
    assert said.elements is not None
    assert set(said.elements) == {"assessment", "participation", "supervision", "identity_check"}
    assert said.is_micro_credential
    assert said.annex_i is not None
    missing = {element.name for element in said.annex_i.missing}
    assert missing == {"learner", "country", "outcomes", "quality_assurance"}


@pytest.mark.parametrize("value", [True, -1, "much", [], {}, 10**400, "1" * 40, None, float("nan")])
def test_numbers_that_are_none_are_not_told(value: Any) -> None:
    said = told(
        {"SBU": value, "timeInvestment": value, "ECTS": value, "EQF": value, **described(valueMax=value)},
        result=[{"resultDescription": "urn:r:1", "value": "8"}],
    )
    assert (said.study_load, said.hours) == (None, None)
    assert said.credits is None


def described(**description: Any) -> Document:
    return {"resultDescription": [{"id": "urn:r:1", "type": ["ResultDescription"], "name": "Eindcijfer", **description}]}


def test_a_grade_is_told_with_its_scale() -> None:
    scale = described(resultType="ext:ECTSGradeScore", valueMin="1", valueMax=10, requiredValue="6")
    said = told(scale, result=[{"resultDescription": "urn:r:1", "value": "8.0"}])
    named = Text({"nl": "Eindcijfer"})
    assert said.grades == (Grade(Text({"nl": "8.0"}), Scale("ext:ECTSGradeScore", named, "1", "10", "6")),)
    assert said.grade == Text({"nl": "8.0"})
    listed = told(described(allowedValue=["A", "B"]), result=[{"resultDescription": "urn:r:1", "value": "B"}]).grades[0].scale
    assert listed is not None
    assert listed.values == ("A", "B")


def test_a_result_without_description_is_a_grade_without_scale_and_a_status_is_one_too() -> None:
    said = told(result=[{"value": "87"}, {"status": "Completed"}])
    assert [(grade.value.best("nl")[1], grade.scale) for grade in said.grades] == [("87", None), ("Completed", Scale("Status"))]
    assert said.grade is None, "of two, neither is the grade"


def test_an_outcome_without_result_is_not_what_somebody_can_do() -> None:
    badge = a_badge()
    badge["credentialSubject"]["result"] = badge["credentialSubject"]["result"][:2]
    said = summarize(badge, FormName.OPEN_BADGE)
    assert [outcome.reached for outcome in said.outcomes] == [True, False, False, False]
    badge["credentialSubject"]["result"] = []
    assert all(outcome.reached for outcome in summarize(badge, FormName.OPEN_BADGE).outcomes), "nothing is known of any of them"


def test_how_the_holder_is_known_is_told_within_bounds() -> None:
    fingerprint = {"type": "IdentityObject", "hashed": True, "identityHash": "sha256$ab", "identityType": "emailAddress"}
    clear = {"type": "IdentityObject", "hashed": False, "identityHash": "Noor", "identityType": "name"}
    odd = [{**fingerprint, "salt": 7}, {**fingerprint, "identityHash": "x" * 1000}, {"identityHash": None}, "text"]
    said = told(id="did:key:z6Mk", identifier=[{**fingerprint, "salt": "s"}, clear, *odd, *[fingerprint] * 100])
    first = (Identity("id", "did:key:z6Mk"), Identity("emailAddress", None, "sha256$ab", "s"), Identity("name", "Noor"))
    assert said.identities[:3] == first
    assert len(said.identities) < 30
    assert told(id="mailto:noor@x.example").identities == (Identity("emailAddress", "noor@x.example"),)


def test_a_learner_record_tells_the_achievements_that_it_lists() -> None:
    record = copy.deepcopy(PLAIN) | {"name": "Transcript"}
    level = {"targetName": "EQF 6", "targetType": "ext:EQF", "targetCode": "6", "targetUrl": "https://eqf.example"}
    listed = [{"name": "One", "alignment": [level]}, {"name": "Two", "creditsAvailable": 3}, {"name": 7}]
    record["credentialSubject"] = {"type": ["ClrSubject"], "achievement": listed}
    said = summarize(record, "clr", details=True)
    assert [(part.title.best("en")[1], part.level, part.credits) for part in said.parts] == [
        ("One", 6, None),
        ("Two", None, None),
    ]
    assert said.annex_i is None, "a record of several things is no micro-credential"


def test_both_forms_of_an_award_have_the_elements_that_the_award_has() -> None:
    assert {code: element_name(code) for code in NAMES} == NAMES
    award = an_award("LU-02")
    for made in (
        summarize(a_badge(), FormName.OPEN_BADGE, details=True),
        summarize(a_european(award), FormName.EUROPEAN, details=True),
    ):
        assert made.annex_i is not None
        assert (made.annex_i.present, made.annex_i.complete) == (award_meter(award).present, True)
        assert made.country == "NL"
        states = {element.name: element.state for element in made.annex_i.elements}
        assert {states[name] for name in ("prerequisites", "supervision", "grade", "stackability")} == {ElementState.PRESENT}


def test_what_is_missing_is_named_and_programs_get_it_too() -> None:
    document = a_european()
    unit = document["credentialSubject"]["hasClaim"]["specifiedBy"]
    del unit["accreditation"], unit["eqfLevel"]
    document.pop("evidence", None)
    said = summarize(document, FormName.EUROPEAN, details=True)
    assert said.annex_i is not None
    assert {"level"} <= {element.name for element in said.annex_i.missing}
    written = json.loads(json.dumps(said.to_json()))["annex_i"]
    assert (written["of"], written["present"]) == (11, said.annex_i.present)
    states = {element["name"]: element["state"] for element in written["elements"]}
    assert states["level"] == ElementState.MISSING.value
    assert "annex_i" not in summarize(document, FormName.EUROPEAN).to_json(), "told only where details are asked for"
