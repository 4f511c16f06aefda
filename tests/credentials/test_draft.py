"""Drafts of others: out of their upload forms, and written the one way we seal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from badges.credentials.elm_profile import CONTEXTS, PROFILE, TYPES
from badges.credentials.european.draft import NotADraft, read
from badges.credentials.violation import Document
from tests.credentials.european_samples import a_european

GENERIC = {"id": PROFILE, "type": "ShaclValidator2017"}


def in_arrays(value: Any) -> Any:
    """Every member as an array, also of one, as later drafts write them. A language map stays one, with arrays of wordings."""
    if not isinstance(value, dict):
        return value
    written: dict[str, Any] = {}
    for name, member in value.items():
        if name in ("id", "type", "@context", "@value", "@type") or (
            isinstance(member, dict) and not member.keys() & {"id", "@value"}
        ):
            written[name] = in_arrays(member)
        else:
            written[name] = [in_arrays(one) for one in (member if isinstance(member, list) else [member])]
    return written


def test_a_bare_credential_is_a_draft_as_it_stands() -> None:
    document = a_european()
    assert read(document).document == document


def test_the_form_of_2023_names_a_wallet() -> None:
    draft = read({"credential": a_european(), "deliveryDetails": {"walletAddress": "europass.eu/123"}})
    assert draft.document == a_european()
    assert draft.addresses == ("europass.eu/123",)
    assert not draft.asks_for_a_picture


def test_the_form_of_2025_has_arrays_everywhere_and_neither_context_nor_issuer() -> None:
    credential = {name: value for name, value in a_european().items() if name not in ("@context", "issuer")}
    details = {"deliveryAddress": ["mailto:noor@student.example", "europass.eu/1"], "displayDetails": {"template": "default"}}
    draft = read({"credential": in_arrays(credential), "deliveryDetails": details})
    assert draft.document == {name: value for name, value in a_european().items() if name != "issuer"}
    assert draft.addresses == ("noor@student.example", "europass.eu/1")
    assert draft.asks_for_a_picture


def test_without_delivery_details_it_goes_to_the_persons_own_address() -> None:
    boxes = {
        "id": "urn:epass:contactPoint:9",
        "type": "ContactPoint",
        "emailAddress": {"id": "mailto:x@y.example", "type": "Mailbox"},
    }
    document = a_european()
    document["credentialSubject"]["contactPoint"] = [boxes]
    assert read(document).addresses == ("x@y.example",)
    blank = {"credential": document, "deliveryDetails": {"deliveryAddress": ["", " "]}}
    assert (read(blank).addresses, read(blank).unusable) == (("x@y.example",), ())
    del document["credentialSubject"]["contactPoint"]
    assert read(document).addresses == ()


@pytest.mark.parametrize("address", ["", " ", "a b@c", "x" * 400, "a\n@b", 7, None, {"id": "mailto:a@b"}, ["", []]])
def test_what_is_no_address_is_none(address: object) -> None:
    draft = read({"credential": {"credentialSubject": {}}, "deliveryDetails": {"walletAddress": address}})
    assert draft.addresses == ()
    blank = address in ("", " ", None) or address == ["", []]
    assert [one.place for one in draft.unusable] == ([] if blank else ["deliveryDetails.walletAddress"])


def test_what_leaves_no_choice_is_filled_in() -> None:
    draft = {
        "credentialSubject": {
            "type": "Person",
            "hasClaim": [{"type": "LearningAchievement", "awardedBy": {"awardingDate": "x"}}],
        },
        "displayParameter": {"title": {"en": ["Baking"]}},
        "validUntil": "2030-01-01T00:00:00Z",
        "evidence": [],
        "identifier": None,
    }
    document = read(draft).document
    assert document["@context"] == CONTEXTS
    assert document["type"] == TYPES
    assert document["id"].startswith("urn:credential:")
    assert document["credentialSchema"] == GENERIC
    assert document["expirationDate"] == "2030-01-01T00:00:00Z"
    assert document["displayParameter"] == {
        "id": "urn:epass:displayParameter:1",
        "type": "DisplayParameter",
        "title": {"en": "Baking"},
    }
    claim = document["credentialSubject"]["hasClaim"]
    assert claim["id"] == "urn:epass:learningAchievement:1"
    assert claim["awardedBy"] == {"awardingDate": "x", "type": "AwardingProcess", "id": "urn:epass:awardingProcess:1"}
    assert "evidence" not in document
    assert "identifier" not in document


def test_a_draft_without_an_id_gets_the_same_one_each_time() -> None:
    def draft(title: str) -> Document:
        return read({"credentialSubject": {}, "displayParameter": {"title": {"en": title}}}).document

    assert draft("Baking")["id"] == draft("Baking")["id"] != draft("Cooking")["id"]


def test_names_that_are_taken_are_not_given_again() -> None:
    document = read({"credentialSubject": {"type": "Person"}, "holder": {"id": "urn:epass:person:1", "type": "Person"}}).document
    assert document["credentialSubject"]["id"] == "urn:epass:person:2"


def test_a_concept_without_an_address_stays_without() -> None:
    document = read({"credentialSubject": {}, "credentialProfiles": {"type": "Concept", "prefLabel": {"en": "x"}}}).document
    assert "id" not in document["credentialProfiles"]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ([], "not an unsealed"),
        ("x", "not an unsealed"),
        ({}, "not an unsealed"),
        ({"credential": []}, "not an unsealed"),
        ({"payload": "{}", "signatures": []}, "sealed again"),
        ({"credential": {"payload": "{}", "signatures": []}}, "sealed again"),
        ({"credentialSubject": {}, "@context": ["https://www.w3.org/ns/credentials/v2"]}, "Verifiable Credentials 2.0"),
    ],
)
def test_what_is_no_draft_is_told(value: object, says: str) -> None:
    with pytest.raises(NotADraft, match=says):
        read(value)


def test_nothing_that_the_public_sample_says_is_changed(shared: Path) -> None:
    sample = json.loads((shared / "vectors" / "edc" / "Sample-MC-Annex1-unsigned.jsonld").read_text())
    assert read(sample).document == sample
