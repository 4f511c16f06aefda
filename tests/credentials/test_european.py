"""An award as a European credential: everything the application profile and Annex I ask, said once and truly."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.credentials import elm_profile, european
from badges.model.learning import GradingScheme
from badges.model.mobility import Participation
from badges.model.parties import SealIdentity
from badges.model.text import Text
from tests.credentials.european_samples import PNG, a_european, a_rich_award, claim, nodes, several
from tests.makers import ADDRESSES, AT, CREDENTIAL_UUID, a_holder, a_status_entry, a_unit, an_award, an_issuer, the_catalogue

UNITS = [unit.id for unit in the_catalogue().units]


def test_the_envelope_is_a_vc_1_1_document_with_exactly_the_two_contexts() -> None:
    document = a_european()
    assert document["@context"] == ["https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap"]
    assert document["type"] == ["VerifiableCredential", "EuropeanDigitalCredential"]
    assert document["id"] == f"urn:credential:{CREDENTIAL_UUID}"
    assert "proof" not in document


def test_what_sealing_writes_is_in_the_document_before_it_is_frozen() -> None:
    award = an_award()
    seal = SealIdentity("Stichting Voorbeeld", "Stichting Voorbeeld e-seal (demo)", "BE", "NTRBE-0000000001")
    document = european.build(
        award,
        an_issuer(),
        seal,
        a_status_entry(),
        id=f"urn:credential:{CREDENTIAL_UUID}",
        at=datetime(2026, 6, 15, 14, 0, 0, 999, tzinfo=timezone(timedelta(hours=2))),
        languages=("nl", "en"),
        pictures={"nl": PNG, "en": PNG},
        addresses=ADDRESSES,
        open_badge_id="https://badges.example/credentials/1",
    )
    issuer = document["issuer"]
    assert document["issued"] == document["issuanceDate"] == document["validFrom"] == "2026-06-15T12:00:00Z"
    assert issuer["legalName"]["nl"] == "Stichting Voorbeeld"
    assert issuer["legalName"]["en"] == "Voorbeeldcollege"
    assert issuer["altLabel"] == {"nl": "Stichting Voorbeeld e-seal (demo)"}
    assert issuer["eIDASIdentifier"]["notation"] == "NTRBE-0000000001"
    assert issuer["eIDASIdentifier"]["spatial"]["id"].endswith("country/BEL")
    assert [place["address"]["countryCode"]["id"][-3:] for place in issuer["location"]] == ["NLD", "BEL"]
    assert issuer["id"] == f"{claim(document)['awardedBy']['awardingBody'][0]['id']}:{CREDENTIAL_UUID}"
    assert elm_profile.violations(document) == []


@pytest.mark.parametrize("unit", UNITS)
def test_every_mandatory_element_of_annex_i_stands_where_the_model_has_it(unit: str) -> None:
    award = an_award(unit)
    document = a_european(award)
    person, proof = document["credentialSubject"], claim(document)["provenBy"]
    specified = claim(document)["specifiedBy"]
    body = several(claim(document)["awardedBy"]["awardingBody"])[0]
    assert person["fullName"] == {"en": "Noor van Voorbeeld"}
    assert specified["title"]["en"] == award.unit.title.get("en")
    assert body["location"]["address"]["countryCode"]["id"].endswith("/NLD")
    assert body["legalName"]["en"] == award.awarding_body.name
    assert claim(document)["awardedBy"]["awardingDate"] == "2026-06-12T00:00:00Z"
    assert [o["title"]["en"] for o in several(specified["learningOutcome"])] == [o.text.get("en") for o in award.unit.outcomes]
    assert specified["volumeOfLearning"] == f"PT{award.unit.workload.hours}H"
    assert specified["eqfLevel"]["id"] == f"http://data.europa.eu/snb/eqf/{award.unit.eqf_level}"
    assert proof["specifiedBy"]["dcType"]["id"] == award.unit.assessment.types[0].uri
    assert [part["dcType"]["id"] for part in several(proof["specifiedBy"]["hasPart"])] == [
        kind.uri for kind in award.unit.assessment.types
    ]
    assert specified["mode"]["id"] == award.unit.mode.uri
    assert any(kind["id"].endswith(award.unit.participation_form.key) for kind in claim(document)["influencedBy"]["dcType"])
    assert specified["accreditation"]["dcType"]["prefLabel"]["en"] == "Institutional Quality Assurance"
    assert specified["accreditation"]["accreditingAgent"]["legalName"]["en"] == award.awarding_body.name


@pytest.mark.parametrize("unit", UNITS)
def test_awarding_grades_and_places_are_never_missing(unit: str) -> None:
    document = a_european(an_award(unit))
    asked = {
        "LearningAchievement": "awardedBy",
        "LearningActivity": "awardedBy",
        "LearningAssessment": "awardedBy",
        "Organisation": "location",
        "AwardingProcess": "awardingBody",
    }
    for _, node in nodes(document):
        if isinstance(node.get("type"), str) and node["type"] in asked:
            assert node[asked[node["type"]]]
        if node.get("type") == "LearningAssessment":
            assert node["grade"]["noteLiteral"]


@pytest.mark.parametrize("unit", UNITS)
def test_what_has_the_same_id_says_the_same_and_no_concept_has_two_labels_in_a_language(unit: str) -> None:
    said = defaultdict(set)
    for _, node in nodes(a_european(an_award(unit))):
        said[node["id"]].add(json.dumps(node, sort_keys=True))
    assert {id for id, versions in said.items() if len(versions) > 1} == set()


@pytest.mark.parametrize("declared", [("en",), ("nl", "en"), ("de", "nl", "en")])
def test_texts_of_the_school_appear_in_the_declared_languages_only(declared: tuple[str, ...]) -> None:
    document = a_european(an_award("LU-07"), *declared)
    maps = [
        node[name]
        for _, node in nodes(document)
        for name in ("title", "description", "noteLiteral", "category", "legalName", "fullName", "altLabel")
        if name in node
    ]
    assert {language for wordings in maps for language in wordings} == set(declared)
    shown = [page["language"]["id"][-3:] for page in several(document["displayParameter"]["individualDisplay"])]
    assert len(shown) == len(declared)
    assert document["displayParameter"]["primaryLanguage"]["prefLabel"]["en"] in ("English", "Dutch", "German")


def test_labels_of_eu_concepts_keep_their_english_wording_whatever_the_languages() -> None:
    document = a_european(an_award("LU-07"), "nl")
    kind = claim(document)["provenBy"]["specifiedBy"]["dcType"]
    assert set(kind["prefLabel"]) == {"nl", "en"}
    assert claim(document)["awardedBy"]["awardingBody"]["location"]["address"]["countryCode"]["prefLabel"] == {
        "nl": "Nederland",
        "en": "Netherlands",
    }


def test_each_declared_language_has_its_own_picture() -> None:
    award = an_award("LU-07")
    pictures = {"en": PNG, "nl": PNG + b"nl"}
    document = european.build(
        award,
        an_issuer("LU-07"),
        SealIdentity("O", "CN", "NL", "NTRNL-1"),
        a_status_entry(),
        id="urn:credential:1",
        at=AT,
        languages=("nl", "en"),
        pictures=pictures,
        addresses=ADDRESSES,
        open_badge_id="https://badges.example/credentials/1",
    )
    shown = {
        page["language"]["id"][-3:]: base64.b64decode(page["displayDetail"]["image"]["content"])
        for page in document["displayParameter"]["individualDisplay"]
    }
    assert shown == {"NLD": PNG + b"nl", "ENG": PNG}


def test_the_status_is_a_literal_address_of_list_and_index() -> None:
    assert a_european()["credentialStatus"] == {
        "@value": "https://badges.example/status/1#90210",
        "@type": "http://www.w3.org/2001/XMLSchema#anyURI",
    }


def test_the_open_badge_of_the_same_award_is_named() -> None:
    identifier = a_european()["identifier"]
    assert (identifier["schemeName"], identifier["notation"]) == (
        "Open Badges 3.0 credential",
        ADDRESSES.credential(CREDENTIAL_UUID),
    )


def test_registered_numbers_stand_where_elm_has_a_property_for_them() -> None:
    body = claim(a_european(a_rich_award()))["awardedBy"]["awardingBody"][0]
    assert body["identifier"]["schemeName"] == "BRIN"
    assert body["eIDASIdentifier"]["notation"] == "NTRNL-00000001"
    assert body["vatIdentifier"]["spatial"]["prefLabel"]["en"] == "Netherlands"
    assert body["registration"]["notation"] == "00000001"
    assert body["location"]["address"]["fullAddress"]["noteLiteral"] == {"en": "Leerlaan 1, 0000 AA Voorbeeldstad"}
    assert body["logo"]["contentType"]["id"].endswith("/SVG")


def test_the_holder_is_named_and_nothing_more_is_told_than_needed() -> None:
    person = a_european(a_rich_award())["credentialSubject"]
    assert person["givenName"] == {"en": "Noor"}
    assert person["altLabel"] == {"en": "Noor van Voorbeeld"}
    assert person["identifier"]["notation"] == "urn:uuid:8f4c2f0e-2e0c-4a8e-b7a5-0c9d6f7b1a11"
    assert person["contactPoint"]["emailAddress"]["id"] == "mailto:noor.vanvoorbeeld@student.example"
    assert "dateOfBirth" not in person


def test_a_holder_with_one_name_and_no_address_is_named_all_the_same() -> None:
    holder = a_holder(given_name="", family_name="Suharto", email=None)
    document = a_european(an_award("LU-07", holder=holder))
    assert document["credentialSubject"]["fullName"] == {"en": "Suharto"}
    assert "givenName" not in document["credentialSubject"]
    assert elm_profile.violations(document) == []


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=40))
def test_a_name_in_any_script_reaches_the_sealed_text_unchanged(name: str) -> None:
    document = a_european(an_award("LU-07", holder=a_holder(given_name=name)))
    sealed = european.payload(document)
    assert json.loads(sealed) == document
    assert json.dumps(name, ensure_ascii=False) in sealed


def test_the_payload_is_compact_and_not_escaped() -> None:
    text = european.payload({"a": "é ∞", "b": [1, {"c": None}]})
    assert text == '{"a":"é ∞","b":[1,{"c":null}]}'


def test_the_same_award_id_and_moment_give_the_same_document() -> None:
    assert european.payload(a_european()) == european.payload(a_european())


def test_the_holders_language_comes_first_if_every_text_has_it() -> None:
    assert european.languages(an_award("LU-07", language="nl")) == ("nl", "en", "de")
    assert european.languages(an_award("LU-02", language="de")) == ("en", "nl")


def test_a_language_that_the_grade_lacks_is_not_declared() -> None:
    award = an_award("LU-07")
    assert award.grade is not None
    award = replace(award, grade=replace(award.grade, label=Text({"nl": "Voldaan"})))
    assert european.languages(award) == ("nl",)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"languages": ()}, "needs a language"),
        ({"languages": ("en", "fr")}, "not complete in 'fr'"),
        ({"pictures": {}}, "no picture in 'en'"),
        ({"at": datetime(2026, 6, 15)}, "without a zone"),
    ],
)
def test_what_a_caller_forgot_is_named(changes: dict[str, Any], complaint: str) -> None:
    arguments: dict[str, Any] = {"languages": ("en",), "pictures": {"en": PNG}, "at": AT, **changes}
    with pytest.raises(ValueError, match=complaint):
        european.build(
            an_award(),
            an_issuer(),
            SealIdentity("O", "CN", "NL", "NTRNL-1"),
            a_status_entry(),
            id="urn:credential:1",
            addresses=ADDRESSES,
            open_badge_id="https://badges.example/credentials/1",
            **arguments,
        )


def test_a_country_that_no_list_has_is_named() -> None:
    award = an_award("LU-07")
    with pytest.raises(european.UnknownMember, match="'QQ' is not in the list country"):
        a_european(replace(award, participation=replace(award.participation, country="QQ")))


def test_an_eu_concept_that_is_not_in_its_list_is_written_and_then_refused() -> None:
    award = an_award("LU-07")
    mode = replace(award.unit.mode, uri="http://data.europa.eu/snb/learning-assessment/0000000000")
    document = a_european(replace(award, unit=replace(award.unit, mode=mode)))
    assert {v.code for v in elm_profile.violations(document)} == {"elm.member"}


def test_a_scheme_of_letters_without_wordings_is_described_by_its_values() -> None:
    award = an_award("LU-17")
    bare = GradingScheme("cefr", Text({"en": "CEFR", "nl": "ERK"}), ("A1", "A2", "B1"))
    unit = replace(award.unit, assessment=replace(award.unit.assessment, grading=bare))
    document = a_european(replace(award, unit=unit), "en", "nl")
    assert claim(document)["provenBy"]["specifiedBy"]["gradingScheme"]["description"]["nl"] == "A1 · A2 · B1"


def test_every_loss_has_a_code_of_its_own_and_a_sentence() -> None:
    codes = [code for code, _ in european.LOSSES]
    assert len(set(codes)) == len(codes)
    assert all(sentence.endswith(".") for _, sentence in european.LOSSES)


def test_all_the_world_has_a_name_in_the_lists() -> None:
    award = an_award("LU-07")
    for country in ("GH", "ID", "BR", "TR", "GB", "XK", "US"):
        part = Participation(award.participation.form, award.participation.purpose, AT.date(), AT.date(), country)
        document = a_european(replace(award, participation=part))
        assert elm_profile.violations(document) == []


def test_life_skills_are_related_skills() -> None:
    outcome = a_unit("LU-02").outcomes[0]
    assert outcome.life_skills
    related = several(claim(a_european(an_award("LU-02")))["specifiedBy"]["learningOutcome"][0]["relatedSkill"])
    assert ADDRESSES.framework_item(outcome.life_skills[0].framework, outcome.life_skills[0].item) in [s["id"] for s in related]


def test_instants_are_utc_and_whole_seconds() -> None:
    assert a_european()["issued"] == AT.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_credential_that_ends_says_so_under_both_names_and_conforms() -> None:
    document = a_european(replace(an_award(), valid_until=date(2031, 6, 30)))
    assert document["validUntil"] == document["expirationDate"] == "2031-06-30T23:59:59Z"
    assert elm_profile.violations(document) == []
    assert not {"validUntil", "expirationDate"} & a_european().keys()
