"""The claim of a European credential: the unit, the mobility behind it, the assessment that proves it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from badges.credentials import elm_profile
from badges.model.award import Evidence, OutcomeResult
from tests.credentials.european_samples import a_european, a_rich_award, claim, several
from tests.makers import an_award, the_catalogue

UNITS = [unit.id for unit in the_catalogue().units]
JOINT = [unit.id for unit in the_catalogue().units if unit.co_provider]


def test_the_mobility_says_when_where_with_whom_and_for_how_long() -> None:
    award = an_award("LU-02")
    award = replace(award, participation=replace(award.participation, hours=152))
    activity = claim(a_european(award))["influencedBy"]
    assert activity["type"] == "LearningActivity"
    assert activity["temporal"]["startDate"] == "2026-05-04T00:00:00Z"
    assert activity["temporal"]["endDate"] == "2026-05-29T00:00:00Z"
    assert activity["location"]["address"]["countryCode"]["id"].endswith("/ITA")
    assert activity["directedBy"]["legalName"]["en"] == "Trattoria Esempio"
    assert activity["workload"] == "PT152H"
    assert activity["dcType"][0]["id"] == "http://data.europa.eu/snb/learning-activity/bf5588ff84"
    assert [kind["id"].split(":")[3:] for kind in activity["dcType"][1:]] == [
        ["mobility_form", "physical"],
        ["mobility_purpose", "internship"],
        ["participation_form", "work_experience"],
    ]


def test_an_experience_at_home_is_in_the_country_of_the_school_and_directed_by_it() -> None:
    award = an_award("LU-08")
    award = replace(award, participation=replace(award.participation, country=None, host=None))
    activity = claim(a_european(award))["influencedBy"]
    assert activity["location"]["address"]["countryCode"]["id"].endswith("/NLD")
    assert activity["directedBy"]["legalName"]["en"] == "Voorbeeldcollege"


def test_an_experience_online_without_a_country_has_no_place() -> None:
    award = an_award("LU-30")
    award = replace(award, participation=replace(award.participation, country=None))
    document = a_european(award)
    assert "location" not in claim(document)["influencedBy"]
    assert elm_profile.violations(document) == []


@pytest.mark.parametrize("unit", JOINT)
def test_a_joint_unit_is_awarded_by_both_parties(unit: str) -> None:
    award = an_award(unit)
    document = a_european(award)
    partner = award.unit.co_provider
    assert partner is not None
    assert [body["legalName"]["en"] for body in claim(document)["awardedBy"]["awardingBody"]] == [
        award.awarding_body.name,
        partner.name,
    ]
    assert document["issuer"]["eIDASIdentifier"]


@pytest.mark.parametrize("unit", sorted(set(UNITS) - set(JOINT)))
def test_a_unit_of_one_school_is_awarded_by_that_school_alone(unit: str) -> None:
    award = an_award(unit)
    assert claim(a_european(award))["awardedBy"]["awardingBody"]["legalName"]["en"] == award.awarding_body.name


def test_outcomes_point_to_esco_and_to_other_frameworks_apart() -> None:
    outcomes = claim(a_european(an_award("LU-02")))["specifiedBy"]["learningOutcome"]
    first = outcomes[0]
    assert [skill["prefLabel"]["en"] for skill in first["relatedESCOSkill"]] == [
        "preparing food and drinks (skill group)",
        "follow hygienic work practices",
        "attend to detail",
    ]
    assert all(
        skill["inScheme"]["id"] == "http://data.europa.eu/esco/concept-scheme/skills" for skill in first["relatedESCOSkill"]
    )
    related = [skill["id"] for skill in several(outcomes[1]["relatedSkill"])]
    assert "https://badges.example/frameworks/greencomp/1.1" in related
    assert first["dcType"]["id"].endswith("skill-type/skill")
    assert outcomes[1]["dcType"]["id"].endswith("skill-type/knowledge")
    assert {outcome["reusabilityLevel"]["id"].rpartition("/")[2] for outcome in outcomes} == {
        "occupation-specific",
        "transversal",
    }


def test_an_attitude_has_no_type_since_the_list_knows_none() -> None:
    outcomes = claim(a_european(an_award("LU-02")))["specifiedBy"]["learningOutcome"]
    assert "dcType" not in outcomes[3]


def test_a_language_level_is_said_also_when_no_alignment_says_it() -> None:
    outcomes = claim(a_european(an_award("LU-19")))["specifiedBy"]["learningOutcome"]
    assert outcomes[2]["additionalNote"]["noteLiteral"]["en"] == "CEFR B1"


def test_credits_are_ects_points_in_a_string_and_only_where_the_unit_has_them() -> None:
    points = claim(a_european(an_award("LU-22")))["specifiedBy"]["creditPoint"]
    assert points["point"] == "30"
    assert points["framework"]["id"] == "http://data.europa.eu/snb/education-credit/6fcec5c5af"
    assert claim(a_european(an_award("LU-22")))["creditReceived"] == points
    assert "creditPoint" not in claim(a_european(an_award("LU-02")))["specifiedBy"]


def test_half_a_credit_stays_half_a_credit() -> None:
    award = an_award("LU-22")
    unit = replace(award.unit, workload=replace(award.unit.workload, ects=2.5))
    assert claim(a_european(replace(award, unit=unit)))["specifiedBy"]["creditPoint"]["point"] == "2.5"


def test_prerequisites_and_stackability_stand_with_the_unit() -> None:
    specified = claim(a_european(an_award("LU-02")))["specifiedBy"]
    assert specified["entryRequirement"]["noteLiteral"]["en"].startswith("Basic cooking techniques")
    assert specified["isPartialQualification"] is True
    assert specified["additionalNote"]["noteLiteral"] == {
        "en": "Can be combined towards: COL-GRADUATION",
        "nl": "Kan meetellen voor: COL-GRADUATION",
    }


def test_a_unit_without_a_level_or_a_field_says_neither() -> None:
    award = an_award("LU-29")
    unit = replace(award.unit, eqf_level=None, eqf_not_applicable=True, isced=None)
    document = a_european(replace(award, unit=unit))
    assert "eqfLevel" not in claim(document)["specifiedBy"]
    assert "thematicArea" not in claim(document)["specifiedBy"]
    assert elm_profile.violations(document) == []


@pytest.mark.parametrize(
    ("unit", "concept"),
    [
        ("LU-02", "http://data.europa.eu/snb/supervision-verification/70be69aaf9"),
        ("LU-06", "http://data.europa.eu/snb/supervision-verification/70be69aaf9"),
        ("LU-14", "http://data.europa.eu/snb/supervision-verification/c598449d64"),
        ("LU-05", "urn:epass:concept:supervision:unsupervised_id"),
        ("LU-07", "urn:epass:concept:supervision:supervised_onsite_no_id"),
        ("LU-15", "urn:epass:concept:supervision:supervised_online_no_id"),
    ],
)
def test_supervision_is_a_member_of_the_eu_list_only_where_that_is_sure(unit: str, concept: str) -> None:
    assert claim(a_european(an_award(unit)))["provenBy"]["idVerification"]["id"] == concept


def test_each_result_is_an_assessment_of_its_outcome_graded_with_the_rubric() -> None:
    proof = claim(a_european(an_award("LU-02")))["provenBy"]
    assert [part["grade"]["noteLiteral"]["en"] for part in proof["hasPart"]] == [
        "Independently",
        "In new situations",
        "Guides others",
        "Independently",
    ]
    scheme = proof["hasPart"][0]["specifiedBy"]["gradingScheme"]
    assert scheme["title"]["en"] == "1 With help · 2 Independently · 3 In new situations · 4 Guides others"
    assert proof["grade"]["noteLiteral"]["en"] == "Good"
    assert proof["specifiedBy"]["gradingScheme"]["title"]["en"] == "Insufficient / sufficient / good"


def test_a_numeric_scheme_says_its_range_and_from_where_it_passes() -> None:
    scheme = claim(a_european(an_award("LU-22")))["provenBy"]["specifiedBy"]["gradingScheme"]
    assert scheme["description"]["en"] == "1–10 (≥ 5.5)"


def test_an_award_without_a_grade_has_the_only_grade_its_scheme_passes_with() -> None:
    document = a_european(replace(an_award("LU-07"), grade=None))
    expected = an_award("LU-07").unit.assessment.grading.labels[1].get("en")
    assert claim(document)["provenBy"]["grade"]["noteLiteral"]["en"] == expected


def test_an_award_without_a_grade_where_several_pass_may_not_be_sealed() -> None:
    document = a_european(replace(an_award("LU-02"), grade=None))
    assert [(v.code, v.pointer) for v in elm_profile.violations(document)] == [
        ("elm.missing", "/credentialSubject/hasClaim/provenBy/grade")
    ]


def test_a_result_for_an_outcome_or_level_that_the_unit_lacks_may_not_be_sealed() -> None:
    award = an_award("LU-07")
    document = a_european(replace(award, results=(OutcomeResult("LU-99.1", 2), OutcomeResult(award.unit.outcomes[0].id, 9))))
    found = {(v.code, v.pointer.removeprefix("/credentialSubject/hasClaim/provenBy/")) for v in elm_profile.violations(document)}
    assert ("elm.text_empty", "hasPart/0/title") in found
    assert ("elm.missing", "hasPart/1/grade") in found


def test_evidence_of_the_learner_stands_with_the_assessment_and_never_as_credential_evidence() -> None:
    award = a_rich_award()
    document = a_european(award)
    proof = claim(document)["provenBy"]
    assert "evidence" not in document
    assert proof["supplementaryDocument"]["contentURL"] == "https://portfolio.example/noor"
    assert proof["supplementaryDocument"]["title"] == {"en": "Portfolio", "nl": "Portfolio"}
    note = proof["additionalNote"][1]
    assert note["subject"]["prefLabel"]["nl"] == "Menukaart"
    assert note["noteLiteral"]["en"] == f"Menu card · Four dishes. · application/pdf, SHA-256 {'ab' * 32}"


def test_evidence_that_says_nothing_is_left_out() -> None:
    award = replace(an_award("LU-07"), evidence=(Evidence(),))
    proof = claim(a_european(award))["provenBy"]
    assert len(several(proof["additionalNote"])) == 1
    assert "supplementaryDocument" not in proof


@pytest.mark.parametrize(
    ("unit", "names"),
    [
        ("LU-07", ["Voorbeeldcollege"]),
        ("LU-11", ["Hotel Exemplo"]),
        ("LU-03", ["Voorbeeldcollege", "Kita Beispielgarten e.V.", "Musterberufskolleg Grenzland"]),
        ("LU-22", ["Hogeschool Voorbeeldstad", "Universidade Exemplo"]),
    ],
)
def test_those_who_assessed_are_named(unit: str, names: list[str]) -> None:
    proof = claim(a_european(an_award(unit)))["provenBy"]
    assert [body["legalName"]["en"] for body in several(proof["assessedBy"])] == names


def test_a_grade_stands_among_those_of_its_reference_group() -> None:
    proof = claim(a_european(an_award("LU-22")))["provenBy"]
    spread = proof["elm:resultDistribution"]
    assert [(c["label"], c["count"]) for c in spread["resultCategory"]][3] == ("7.0-7.4", 171)
    assert sum(c["count"] for c in spread["resultCategory"]) == 720
    shortened = proof["shortenedGrading"]
    assert (shortened["percentageLower"], shortened["percentageEqual"], shortened["percentageHigher"]) == (60, 21, 19)
    assert "elm:resultDistribution" not in claim(a_european(an_award("LU-02")))["provenBy"]
