"""What a learning unit becomes as an Achievement, and how results in it are given."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badges.credentials import open_badge
from badges.credentials.conformance import violations
from badges.credentials.edition import NoSuchEdition
from badges.credentials.endorsement import BadgeEndorsements, Endorsements
from badges.credentials.violation import Document
from badges.model.addresses import Addresses
from badges.model.award import Grade
from badges.model.text import Text
from badges.proofs.data_integrity import add_proof
from badges.proofs.signer import LocalSigner
from tests.credentials.badge_samples import a_badge
from tests.makers import ADDRESSES, AT, CREDENTIAL_UUID, a_status_entry, a_unit, an_award, an_issuer, the_catalogue

UNITS = [unit.id for unit in the_catalogue().units]


def alignments(badge: Document, type: str) -> list[Document]:
    return [a for a in badge["credentialSubject"]["achievement"]["alignment"] if a["targetType"] == type]


def overall(badge: Document) -> tuple[Document, Document]:
    """The description of the grade, and the grade."""
    subject = badge["credentialSubject"]
    return subject["achievement"]["resultDescription"][0], subject["result"][0]


def test_a_badge_is_written_in_one_language_and_names_the_other_editions() -> None:
    badge = a_badge(an_award("LU-07"), language="de")
    achievement = badge["credentialSubject"]["achievement"]
    assert badge["name"] == "Gemeinsam über die Grenze: eine fünftägige Gruppenreise"
    assert achievement["inLanguage"] == "de"
    assert [edition["inLanguage"] for edition in achievement["related"]] == ["en", "nl"]
    assert achievement["related"][0]["id"] == ADDRESSES.achievement("group-trip-level-2", "1.0.0", "en")
    assert [a["targetName"] for a in alignments(badge, "ext:LanguageOfInstruction")] == ["Niederländisch", "Deutsch"]
    assert badge["credentialSubject"]["narrative"].startswith("Wo: Musterberufskolleg Grenzland, Musterstadt, Deutschland.")


def test_a_language_that_one_text_lacks_is_no_edition() -> None:
    unit = a_unit("LU-07")
    half = replace(unit, title=Text(unit.title.only(["en", "nl"])))
    assert open_badge.editions(half) == ("en", "nl")
    with pytest.raises(NoSuchEdition, match="LU-07 is not complete in 'de', only in en, nl"):
        a_badge(replace(an_award("LU-07"), unit=half), language="de")


def test_a_language_we_have_no_words_for_is_no_edition() -> None:
    with pytest.raises(NoSuchEdition):
        a_badge(language="tlh")


def test_passed_or_failed_is_a_status() -> None:
    description, result = overall(a_badge(an_award("LU-07"), language="nl"))
    assert description["resultType"] == "Status"
    assert "allowedValue" not in description
    assert result["status"] == "Completed"
    assert "value" not in result


def test_a_failed_grade_is_not_called_completed() -> None:
    award = replace(an_award("LU-07"), grade=Grade("fail", Text({"en": "Fail"})))
    assert overall(a_badge(award))[1]["status"] == "Failed"


def test_steps_are_a_performance_level_worded_in_the_language_of_the_badge() -> None:
    description, result = overall(a_badge(language="nl"))
    assert description["resultType"] == "PerformanceLevel"
    assert description["allowedValue"] == ["Onvoldoende", "Voldoende", "Goed"]
    assert description["requiredValue"] == "Voldoende"
    assert result["value"] == "Goed"


def test_a_number_is_a_raw_score_and_every_value_of_it_a_string() -> None:
    description, result = overall(a_badge(an_award("LU-05")))
    assert description["resultType"] == "RawScore"
    assert (description["valueMin"], description["valueMax"], description["requiredValue"]) == ("1", "10", "5.5")
    assert result["value"] == "7.8"


def test_a_language_level_is_one_of_six_values() -> None:
    description, result = overall(a_badge(an_award("LU-17")))
    assert description["allowedValue"] == ["A1", "A2", "B1", "B2", "C1", "C2"]
    assert result["value"] in description["allowedValue"]


def test_each_outcome_has_a_rubric_and_the_level_that_was_reached() -> None:
    subject = a_badge()["credentialSubject"]
    achievement = subject["achievement"]
    for outcome, result in zip(a_unit().outcomes, subject["result"][1:], strict=True):
        described = next(d for d in achievement["resultDescription"] if d["id"] == result["resultDescription"])
        assert described["name"] == outcome.text.get("en")
        assert [level["level"] for level in described["rubricCriterionLevel"]] == ["1", "2", "3", "4"]
        assert result["achievedLevel"] in [level["id"] for level in described["rubricCriterionLevel"]]


def test_an_outcome_that_was_not_reached_is_described_but_has_no_result() -> None:
    award = an_award()
    badge = a_badge(replace(award, results=award.results[:1]))
    assert len(badge["credentialSubject"]["result"]) == 2
    assert len(badge["credentialSubject"]["achievement"]["resultDescription"]) == 5
    assert violations(badge) == []


def test_credits_stand_there_only_as_ects_and_as_a_whole_number_when_they_are() -> None:
    badge = a_badge(an_award("LU-05"))
    credits = badge["credentialSubject"]["creditsEarned"]
    assert credits == badge["credentialSubject"]["achievement"]["creditsAvailable"] == 3
    assert isinstance(credits, int)
    assert "creditsEarned" not in a_badge(an_award("LU-02"))["credentialSubject"]  # study load hours are no credits


def test_half_a_credit_stays_half_a_credit() -> None:
    award = an_award("LU-05")
    unit = replace(award.unit, workload=replace(award.unit.workload, ects=1.5))
    badge = a_badge(replace(award, unit=unit))
    assert badge["credentialSubject"]["creditsEarned"] == 1.5
    assert violations(badge) == []


def test_the_european_elements_are_alignments() -> None:
    badge = a_badge()
    (workload,) = alignments(badge, "ext:EUWorkload")
    assert workload["targetCode"] == "PT160H"
    assert workload["targetUrl"].endswith("/en#workload")
    assert [a["targetUrl"] for a in alignments(badge, "ext:EUAssessmentType")] == [
        "http://data.europa.eu/snb/assessment/6a4db9f11d",
        "http://data.europa.eu/snb/assessment/de4d165a6c",
    ]
    for type in ("ext:EUSupervision", "ext:EUParticipationForm", "ext:EUModeOfLearning", "ext:EUQualityAssurance"):
        assert len(alignments(badge, type)) == 1
    for type in ("ext:MobilityForm", "ext:MobilityPurpose", "ext:ISCEDF", "ext:ESCOOccupation"):
        assert len(alignments(badge, type)) == 1
    (level,) = alignments(badge, "ext:EQF")
    assert level["targetUrl"] == "http://data.europa.eu/snb/eqf/4"


def test_a_unit_without_a_level_says_none() -> None:
    award = an_award()
    unit = replace(award.unit, eqf_level=None, eqf_not_applicable=True)
    assert alignments(a_badge(replace(award, unit=unit)), "ext:EQF") == []


def test_a_skill_without_a_public_address_leads_to_our_own_page() -> None:
    badge = a_badge(an_award("LU-22"))
    critical = next(a for a in alignments(badge, "ext:ESCO") if a["targetName"] == "think critically")
    assert critical["targetUrl"] == ADDRESSES.framework_item("esco", "think-critically")
    assert "targetCode" not in critical


def test_a_skill_that_several_outcomes_share_is_named_once() -> None:
    award = an_award()
    first = award.unit.outcomes[0]
    unit = replace(award.unit, outcomes=(first, replace(award.unit.outcomes[1], alignments=first.alignments)))
    named = [a["targetUrl"] for a in alignments(a_badge(replace(award, unit=unit, results=())), "ext:ESCO")]
    assert len(named) == len(set(named)) == len(first.alignments)


def test_the_achievement_is_the_same_for_everybody_who_has_it() -> None:
    one = a_badge()
    other = a_badge(
        replace(
            an_award(),
            grade=None,
            results=(),
            evidence=(),
            participation=replace(an_award().participation, host=None, hours=12, country="FI"),
        )
    )
    assert one["credentialSubject"]["achievement"] == other["credentialSubject"]["achievement"]
    assert one["credentialSubject"]["achievement"] == open_badge.achievement(a_unit(), "en", ADDRESSES)


def test_the_kind_of_achievement_follows_the_badge_type_and_the_activity() -> None:
    kinds = {id: a_badge(an_award(id))["credentialSubject"]["achievement"]["achievementType"] for id in UNITS}
    assert {kinds["LU-02"], kinds["LU-05"], kinds["LU-07"], kinds["LU-22"]} == {
        "Fieldwork",
        "MicroCredential",
        "CoCurricular",
        "Course",
    }
    for id, kind in kinds.items():
        assert (kind == "MicroCredential") == (a_unit(id).badge_type.key == "micro_credential")


def test_an_achievement_is_written_once_and_for_its_unit_language_and_addresses_alone() -> None:
    unit = a_unit()
    made = open_badge.achievement(unit, "en", ADDRESSES)
    assert open_badge.achievement(unit, "en", Addresses(ADDRESSES.base)) is made
    assert open_badge.achievement(unit, "nl", ADDRESSES)["inLanguage"] == "nl"
    assert open_badge.achievement(unit, "en", Addresses("https://other.example"))["id"].startswith("https://other.example/")
    renamed = replace(unit, title=Text({**unit.title.wordings, "en": "Another"}))
    assert open_badge.achievement(renamed, "en", ADDRESSES)["name"] == "Another"
    same = replace(unit)
    assert open_badge.achievement(same, "en", ADDRESSES) == made


def test_nobody_changes_an_achievement_that_several_badges_share() -> None:
    award = an_award()
    shared = open_badge.achievement(award.unit, "en", ADDRESSES)
    before = copy.deepcopy(shared)
    badge = open_badge.build(
        award,
        an_issuer(),
        a_status_entry(),
        id=ADDRESSES.credential(CREDENTIAL_UUID),
        at=AT,
        language="en",
        addresses=ADDRESSES,
        endorsements=BadgeEndorsements(achievement=Endorsements(tokens=("a.b.c",))),
    )
    signer = LocalSigner(Ed25519PrivateKey.from_private_bytes(bytes(32)), f"{an_issuer().did}#2026")
    assert violations(badge) == []
    add_proof(badge, signer, created=AT)
    assert shared == before
    assert open_badge.achievement(award.unit, "en", ADDRESSES) is shared
