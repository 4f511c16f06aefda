"""What an award becomes as an Open Badge."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from badges.canonical import canonicalize
from badges.credentials import open_badge
from badges.credentials.conformance import violations
from badges.credentials.edition import NoSuchEdition
from badges.credentials.identity import hash_identity
from badges.credentials.violation import Document
from badges.model.award import Award, Evidence, Grade
from badges.model.issued import StatusEntry
from badges.model.text import Text
from tests.makers import ADDRESSES, AT, CREDENTIAL_UUID, a_holder, a_status_entry, a_unit, an_award, an_issuer, the_catalogue

UNITS = [unit.id for unit in the_catalogue().units]


def a_badge(award: Award | None = None, *, language: str = "en") -> Document:
    award = award or an_award()
    return open_badge.build(
        award,
        an_issuer(award.unit.id),
        a_status_entry(),
        id=ADDRESSES.credential(CREDENTIAL_UUID),
        at=AT,
        language=language,
        addresses=ADDRESSES,
    )


def alignments(badge: Document, type: str) -> list[Document]:
    return [a for a in badge["credentialSubject"]["achievement"]["alignment"] if a["targetType"] == type]


def overall(badge: Document) -> tuple[Document, Document]:
    """The description of the grade, and the grade."""
    subject = badge["credentialSubject"]
    return subject["achievement"]["resultDescription"][0], subject["result"][0]


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for member in value.values():
            yield from texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from texts(member)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("id", UNITS)
def test_every_unit_makes_a_badge_without_a_violation_in_every_language_it_is_complete_in(id: str) -> None:
    languages = open_badge.editions(a_unit(id))
    assert {"en", "nl"} <= set(languages)
    for language in languages:
        assert violations(a_badge(an_award(id), language=language)) == []


@pytest.mark.parametrize("id", ["LU-02", "LU-05", "LU-07", "LU-22"])
def test_a_badge_says_everything_that_the_example_of_its_unit_says(id: str, shared: Path) -> None:
    example = json.loads((shared / "examples" / id / "open-badge.json").read_bytes())
    del example["proof"]
    ours = a_badge(an_award(id), language=example["credentialSubject"]["achievement"]["inLanguage"])

    assert example["@context"] == ours["@context"]
    assert example["credentialSchema"] == ours["credentialSchema"]
    assert example["credentialStatus"].keys() == ours["credentialStatus"].keys()
    assert set(example) <= set(ours)
    theirs, subject = example["credentialSubject"], ours["credentialSubject"]
    assert set(theirs) <= set(subject)
    assert set(theirs["achievement"]) <= set(subject["achievement"])
    assert theirs["achievement"]["achievementType"] == subject["achievement"]["achievementType"]
    assert {a["targetUrl"] for a in theirs["achievement"]["alignment"]} <= {
        a["targetUrl"] for a in subject["achievement"]["alignment"]
    }
    graded = {d["id"]: d["resultType"] for d in theirs["achievement"]["resultDescription"] if "host-grade" not in d["id"]}
    assert graded == {d["id"]: d["resultType"] for d in subject["achievement"]["resultDescription"]}


def test_the_same_award_makes_the_same_badge() -> None:
    assert json.dumps(a_badge()) == json.dumps(a_badge())


def test_a_badge_says_nothing_that_names_the_person_or_was_only_meant_for_the_school() -> None:
    award = replace(an_award(), reflection="reflection-4711", wallet="noor@wallet.example")
    said = json.dumps(a_badge(award), ensure_ascii=False).lower()
    for word in (
        "noor.van",
        "van voorbeeld,",
        'van voorbeeld"',
        "@student.example",
        "reflection-4711",
        "wallet.example",
        award.ref.lower(),
    ):
        assert word not in said


def test_the_holder_is_a_salted_fingerprint_of_the_address() -> None:
    subject = a_badge()["credentialSubject"]
    holder = a_holder()
    assert holder.email is not None
    assert "id" not in subject
    assert subject["identifier"] == [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": hash_identity(holder.email, holder.salt),
            "identityType": "emailAddress",
            "salt": holder.salt,
        }
    ]


def test_a_holder_without_an_address_is_an_opaque_id() -> None:
    opaque = "urn:uuid:1f0c1b52-8a3e-4c1e-9a41-0f3f5a1f0c11"
    badge = a_badge(an_award(holder=a_holder(email=None, subject_id=opaque)))
    assert badge["credentialSubject"]["id"] == opaque
    assert "identifier" not in badge["credentialSubject"]
    assert violations(badge) == []


def test_a_holder_who_can_be_recognised_by_nothing_gets_no_badge() -> None:
    badge = a_badge(an_award(holder=a_holder(email=None)))
    assert [(v.pointer, v.code) for v in violations(badge)] == [("/credentialSubject", "schema.anyOf")]


def test_a_fingerprint_without_salt_is_refused() -> None:
    badge = a_badge(an_award(holder=a_holder(salt="")))
    assert [v.pointer for v in violations(badge)] == ["/credentialSubject/identifier/0/salt"]


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


def test_where_and_for_how_long_is_one_sentence() -> None:
    badge = a_badge(language="nl")
    assert badge["credentialSubject"]["narrative"] == (
        "Waar: Trattoria Esempio, Esempio, Italië. Met: Scuola Esempio di Gastronomia. Uren: 160."
    )


def test_nobody_was_at_the_host_of_a_virtual_exchange() -> None:
    badge = a_badge(an_award("LU-05"))
    assert badge["credentialSubject"]["narrative"] == "With: Universitas Contoh, Kota Contoh, Indonesia. Hours: 84."


def test_a_stay_that_went_another_way_than_planned_says_so() -> None:
    award = an_award()
    went = replace(award.participation, form=a_unit("LU-05").mobility.form, host=None, country="IT")
    narrative = a_badge(replace(award, participation=went))["credentialSubject"]["narrative"]
    assert "Form: Virtual: online with a partner abroad." in narrative


def test_names_are_not_taken_for_markdown() -> None:
    award = an_award()
    host = award.participation.host
    assert host is not None
    odd = replace(host, legal_name=Text({"it": "Bar *Uno* [x](http://evil.example)\nDue"}))
    narrative = a_badge(replace(award, participation=replace(award.participation, host=odd)))["credentialSubject"]["narrative"]
    assert r"Bar \*Uno\* \[x\](http://evil.example) Due" in narrative


def test_a_host_that_assessed_is_the_source() -> None:
    badge = a_badge()
    source = badge["credentialSubject"]["source"]
    assert source["name"] == "Trattoria Esempio"
    assert source["id"].startswith("urn:uuid:")  # it has no homepage
    assert violations(badge) == []


def test_a_partner_school_that_assessed_is_the_source() -> None:
    assert a_badge(an_award("LU-05"))["credentialSubject"]["source"]["name"] == "Universitas Contoh"


@pytest.mark.parametrize("id", ["LU-07", "LU-16"])
def test_where_the_school_assessed_alone_there_is_no_source(id: str) -> None:
    assert "source" not in a_badge(an_award(id))["credentialSubject"]


def test_a_school_is_not_its_own_source() -> None:
    award = an_award()
    at_school = replace(award.participation, host=award.awarding_body)
    assert "source" not in a_badge(replace(award, participation=at_school))["credentialSubject"]


def test_evidence_that_is_a_file_is_named_by_its_fingerprint_only() -> None:
    digest = "9c1185a5c5e9fc54612808977ee8f548b2258d31a1d3b0e3e2f1b8d9f0a4c7e5"
    spoken = Evidence(name=Text({"nl": "Gesproken reflectie", "en": "Spoken reflection"}), media_type="audio/ogg", sha256=digest)
    (evidence,) = a_badge(replace(an_award("LU-07"), evidence=(spoken,)), language="nl")["evidence"]
    assert evidence == {
        "type": ["Evidence"],
        "name": "Gesproken reflectie",
        "mediaType": "audio/ogg",
        "digestMultibase": "uEiCcEYWlxen8VGEoCJd-6PVIsiWNMaHTsOPi8bjZ8KTH5Q",
    }


def test_evidence_on_the_web_is_named_by_its_address() -> None:
    (evidence,) = a_badge()["evidence"]
    assert evidence["id"] == "https://portfolio.example/noor/report"
    assert evidence["genre"] == "Photo report"


def test_an_award_without_evidence_has_no_empty_list() -> None:
    assert "evidence" not in a_badge(replace(an_award(), evidence=()))


def test_days_are_midnight_and_the_moment_of_issue_is_utc_in_whole_seconds() -> None:
    here = timezone(timedelta(hours=2))
    badge = open_badge.build(
        an_award(),
        an_issuer(),
        a_status_entry(),
        id=ADDRESSES.credential(CREDENTIAL_UUID),
        at=datetime(2026, 6, 15, 11, 30, 0, 987654, tzinfo=here),
        language="en",
        addresses=ADDRESSES,
    )
    assert badge["validFrom"] == "2026-06-15T09:30:00Z"
    assert badge["awardedDate"] == "2026-06-12T00:00:00Z"
    assert badge["credentialSubject"]["activityEndDate"] == "2026-05-29T00:00:00Z"


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        open_badge.build(
            an_award(), an_issuer(), a_status_entry(), id="x", at=datetime(2026, 6, 15), language="en", addresses=ADDRESSES
        )


def test_the_status_entry_names_its_list_and_a_decimal_index() -> None:
    badge = open_badge.build(
        an_award(),
        an_issuer(),
        StatusEntry(ADDRESSES.status_list(3), 131071),
        id=ADDRESSES.credential(CREDENTIAL_UUID),
        at=AT,
        language="en",
        addresses=ADDRESSES,
    )
    assert badge["credentialStatus"] == {
        "id": "https://badges.example/status/3#131071",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "131071",
        "statusListCredential": "https://badges.example/status/3",
    }


def test_the_issuer_is_a_whole_profile_with_its_country() -> None:
    profile = a_badge()["issuer"]
    assert profile == open_badge.profile(an_issuer(), ADDRESSES)
    assert profile["id"] == "did:web:badges.example:issuers:voorbeeldcollege"
    assert profile["address"]["addressCountryCode"] == "NL"
    assert {"type": "IdentifierEntry", "identifier": "NTRNL-00000001", "identifierType": "ext:eidasLegalIdentifier"} in profile[
        "otherIdentifier"
    ]


def test_an_issuer_without_a_homepage_has_our_page_of_it() -> None:
    issuer = an_issuer()
    plain = replace(issuer, organisation=replace(issuer.organisation, homepage=None))
    assert open_badge.profile(plain, ADDRESSES)["url"] == ADDRESSES.issuer("voorbeeldcollege")


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


@pytest.mark.parametrize("id", UNITS)
def test_every_address_of_ours_is_of_a_kind_that_strangers_can_open(id: str) -> None:
    badge = a_badge(an_award(id))
    public = ("achievements", "concepts", "frameworks", "quality-assurance", "status")
    for text in texts({key: value for key, value in badge.items() if key != "id"}):
        if text.startswith(ADDRESSES.base):
            assert text.removeprefix(ADDRESSES.base + "/").split("/")[0] in public


def test_everything_that_is_said_is_part_of_what_is_signed() -> None:
    badge = a_badge(an_award("LU-07"), language="nl")
    signed = canonicalize(badge)
    for text in texts({key: value for key, value in badge.items() if key != "@context"}):
        if not text.startswith(("http", "did:", "urn:")) and "\n" not in text and '"' not in text:
            assert text in signed, text
