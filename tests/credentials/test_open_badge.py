"""What an award becomes as an Open Badge."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from badges.canonical import canonicalize
from badges.credentials import open_badge
from badges.credentials.conformance import violations
from badges.credentials.identity import hash_identity, is_identity_of
from badges.credentials.instants import rfc3339
from badges.model.award import Evidence
from badges.model.issued import StatusEntry
from badges.model.parties import Identity
from badges.model.text import Text
from tests.credentials.badge_samples import a_badge
from tests.makers import ADDRESSES, AT, CREDENTIAL_UUID, a_holder, a_status_entry, a_unit, an_award, an_issuer, the_catalogue

UNITS = [unit.id for unit in the_catalogue().units]


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


def test_evidence_can_be_told_in_words_and_for_whom_it_was_made() -> None:
    told = Evidence(
        name=Text({"en": "Talk"}), narrative=Text({"en": "Ten minutes *in Italian*"}), audience=Text({"en": "The team"})
    )
    badge = a_badge(replace(an_award(), evidence=(told,)))
    assert badge["evidence"] == [
        {"type": ["Evidence"], "name": "Talk", "narrative": "Ten minutes *in Italian*", "audience": "The team"}
    ]
    assert violations(badge) == []
    assert "Ten minutes *in Italian*" in canonicalize(badge)


def test_a_badge_may_end_with_a_day_and_then_counts_on_that_day_too() -> None:
    badge = a_badge(replace(an_award(), valid_until=date(2031, 6, 30)))
    assert badge["validUntil"] == "2031-06-30T23:59:59Z"
    assert badge["awardedDate"] == a_badge()["awardedDate"]
    assert violations(badge) == []
    assert "validUntil" not in a_badge()
    assert [v.code for v in violations(a_badge(replace(an_award(), valid_until=AT.date() - timedelta(days=1))))] == [
        "period.reversed"
    ]


def test_a_holder_is_also_recognised_by_the_numbers_of_others_and_they_are_not_in_it() -> None:
    holder = replace(a_holder(), identities=(Identity("sourcedId", "s1234567"), Identity("ext:eduID", "e-77")))
    badge = a_badge(replace(an_award(), holder=holder))
    identifiers = badge["credentialSubject"]["identifier"]
    assert [one["identityType"] for one in identifiers] == ["emailAddress", "sourcedId", "ext:eduID"]
    for one, known in zip(identifiers, (str(holder.email), "s1234567", "e-77"), strict=True):
        assert is_identity_of(one, known)
    assert violations(badge) == []
    assert not {"s1234567", "e-77"} & set(texts(badge))
    without = a_badge(replace(an_award(), holder=replace(holder, email=None, subject_id=f"urn:uuid:{CREDENTIAL_UUID}")))
    assert without["credentialSubject"]["id"] == f"urn:uuid:{CREDENTIAL_UUID}"
    assert len(without["credentialSubject"]["identifier"]) == 2
    assert violations(without) == []


def test_a_badge_names_its_refresh_service_only_when_there_is_one() -> None:
    url = ADDRESSES.refresh("k3mr8tqzw5hn2vxc7pdy4jgbf9se")
    badge = open_badge.build(
        an_award(), an_issuer(), a_status_entry(), id=ADDRESSES.credential(CREDENTIAL_UUID), at=AT, language="en",
        addresses=ADDRESSES, refresh=url,
    )  # fmt: skip
    assert badge["refreshService"] == {"id": url, "type": "1EdTechCredentialRefresh"}
    assert violations(badge) == []
    assert f"<{url}>" in canonicalize(badge)
    assert "refreshService" not in a_badge()


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


def test_the_hour_that_the_clock_goes_through_twice_is_two_moments() -> None:
    night = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
    assert night == night.replace(fold=1), "Python takes them for the same"
    assert (rfc3339(night), rfc3339(night.replace(fold=1))) == ("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")
