"""Whether it is complete and well formed: what must be there, and nothing beside the signature."""

from __future__ import annotations

import json
from typing import Any

import pytest

from badges.canonical import undefined
from badges.credentials import open_badge
from badges.credentials.conformance import BARE_OPEN_BADGE
from badges.credentials.json_schema import conforms
from badges.credentials.violation import Document
from badges.verification.form import form_of
from badges.verification.presented import Credential, read_credential
from badges.verification.verdict import Outcome
from tests.makers import ADDRESSES, AT, a_status_entry, an_award, an_issuer
from tests.verification.signed import BADGE_ID, DID, a_badge, a_signed_badge, as_file, judged, leaves, of, problems, with_leaf


def form(document: Any) -> tuple[str, dict[str, Any]]:
    credential = read_credential(as_file(document))
    assert isinstance(credential, Credential)
    return form_of(credential)


class Constant:
    """Puts one value in the place of any."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __call__(self, _: Any) -> Any:
        return self.value


def changes(value: Any) -> list[Any]:
    """Values that come near the one that is there, and some that do not."""
    texts: list[Any] = [
        f"{value}x",
        f"x{value}",
        "urn:uuid:6f0c1b52-8a3e-4c1e-9a41-0f3f5a1f0c11",
        "#x",
        "x",
        "_:b0",
        "",
        None,
        1,
        [],
        {},
    ]
    return [*texts, [value], {"@value": value}, {"en": value}, {"id": value}]


def test_the_form_we_issue_holds_nothing_that_a_signature_would_not_cover() -> None:
    document = a_badge()
    assert conforms(document, BARE_OPEN_BADGE)
    seen = 0
    for number, (path, value) in enumerate(leaves(document)):
        # Every leaf gets some of the changes, and all leaves together every change many times.
        for change in changes(value)[number % 15 :: 15]:
            mutant = with_leaf(document, path, Constant(change))
            if conforms(mutant, BARE_OPEN_BADGE):
                seen += 1
                assert undefined(mutant) == (), (path, change)
                assert form(mutant)[0] == "format.conforms"
    assert seen > 30


@pytest.mark.parametrize("unit", ["LU-07", "LU-08", "LU-17", "LU-22", "LU-24", "LU-34"])
def test_every_kind_of_unit_conforms(unit: str) -> None:
    issuer, status = an_issuer(unit), a_status_entry()
    badge = open_badge.build(an_award(unit), issuer, status, id=BADGE_ID, at=AT, language="en", addresses=ADDRESSES)
    assert form(badge)[0] == "format.conforms"


@pytest.mark.parametrize(
    "missing",
    [
        "@context",
        "id",
        "issuer.id",
        "validFrom",
        "credentialSubject",
        "credentialSubject.identifier",
        "credentialSubject.achievement",
        "credentialSubject.achievement.id",
        "credentialSubject.achievement.name",
        "credentialSubject.achievement.description",
        "credentialSubject.achievement.criteria",
    ],
)
def test_what_must_be_there_is_named_when_it_is_not(missing: str) -> None:
    document = a_badge()
    *way, last = missing.split(".")
    holder = document
    for step in way:
        holder = holder[step]
    del holder[last]
    code, detail = form(document)
    assert code in ("format.incomplete", "format.unknown_terms")
    if code == "format.incomplete":
        assert detail["field"] == missing


def a_plain_badge() -> Document:
    """A badge as others make it: only what must be there, and in the wider form."""
    badge = a_badge()
    return {
        "@context": badge["@context"][:2],
        "id": badge["id"],
        "type": badge["type"],
        "issuer": DID,
        "validFrom": badge["validFrom"],
        "credentialSubject": {
            "id": "did:example:holder",
            "type": "AchievementSubject",
            "achievement": {
                "id": "https://school.example/achievements/1",
                "type": "Achievement",
                "name": "Bee keeping",
                "description": "Keeps bees.",
                "criteria": {"narrative": "Kept bees for a year."},
            },
        },
    }


def test_a_badge_of_others_in_a_wider_form_conforms_too() -> None:
    document = a_plain_badge()
    assert not conforms(document, BARE_OPEN_BADGE)
    assert form(document)[0] == "format.conforms"
    assert judged(a_signed_badge(document)).outcome is Outcome.PASSED


def test_an_older_form_is_still_good() -> None:
    document = a_plain_badge()
    document["@context"][1] = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"
    verdict = judged(a_signed_badge(document))
    assert of(verdict, "format").code == "format.older_version"
    assert verdict.outcome is Outcome.PASSED


def test_a_badge_of_the_first_data_model_is_read_too() -> None:
    document = a_plain_badge()
    del document["validFrom"]
    document["@context"] = [
        "https://www.w3.org/2018/credentials/v1",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
        "https://w3id.org/security/data-integrity/v2",
    ]
    document["issuanceDate"] = "2026-06-15T12:00:00Z"
    document["expirationDate"] = "2026-06-20T12:00:00Z"
    verdict = judged(a_signed_badge(document))
    assert of(verdict, "format").code == "format.older_version"
    assert problems(verdict) == ["period.expired"]


def test_names_for_computers_that_nothing_defines_are_listed() -> None:
    document = a_badge()
    document["credentialSubject"]["achievement"]["praise"] = "much"
    document["credentialSubject"]["achievement"]["type"].append("Wonder")
    document["credentialSubject"]["achievement"]["image"]["id"] = "badge.png"
    code, detail = form(document)
    assert code == "format.unknown_terms"
    assert set(detail["terms"].split(", ")) == {"praise", "Wonder", "badge.png"}


@pytest.mark.parametrize("place", ["the badge", "inside"])
def test_words_swapped_in_text_and_in_a_list_of_words_of_ones_own_are_not_believed(place: str) -> None:
    document = json.loads(a_signed_badge(a_plain_badge()))
    achievement = document["credentialSubject"]["achievement"]
    meaning = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Criteria"
    if place == "the badge":
        document["@context"].append({"title": "https://schema.org/name"})
    else:
        achievement["@context"] = {"title": "https://schema.org/name", "Meaning": meaning}
    achievement["title"] = achievement.pop("name")
    verdict = judged(as_file(document))
    assert of(verdict, "proof").code == "proof.valid", "the signature fits: that is the danger"
    assert problems(verdict) == ["format.unknown_context"]
    assert verdict.summary is None
    assert of(verdict, "status").code == "status.not_checked"


def test_a_name_of_a_million_letters_is_not_repeated_in_the_verdict() -> None:
    code, detail = form(a_badge(**{"x" * 1_000_000: "y"}))
    assert code == "format.unknown_terms"
    assert len(json.dumps(detail)) < 2_000
