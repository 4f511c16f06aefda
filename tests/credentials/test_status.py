"""Status list credentials and the places in them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.credentials.conformance import violations
from badges.credentials.status import entry, status_list_credential
from badges.credentials.status_reading import MalformedStatusEntry, MalformedStatusList, Place, read_place, read_status_list
from badges.credentials.violation import Document
from badges.model.issued import StatusEntry
from badges.status_list import new, set_bit
from tests.makers import ADDRESSES, AT, a_status_entry

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def a_status_list(bits: bytes | None = None) -> Document:
    return status_list_credential(
        ADDRESSES.status_list(1),
        "did:web:badges.example:issuers:voorbeeldcollege",
        bits or new(),
        at=AT,
        valid_until=AT + timedelta(days=7),
    )


def at(index: int) -> Place:
    return Place("bitstring", ADDRESSES.status_list(1), index)


def test_a_status_list_conforms_and_says_what_was_put_in_it() -> None:
    document = a_status_list(set_bit(new(), 4711))
    assert violations(document) == []
    read = read_status_list(document)
    assert (read.issuer, read.purposes) == ("did:web:badges.example:issuers:voorbeeldcollege", ("revocation",))
    assert (read.value(at(4711)), read.value(at(4710))) == (1, 0)
    assert (read.valid_from, read.valid_until) == (AT, AT + timedelta(days=7))


def test_the_same_bits_make_the_same_document() -> None:
    assert json.dumps(a_status_list()) == json.dumps(a_status_list())


def test_the_lists_of_the_examples_are_read(shared: Path) -> None:
    documents = json.loads((shared / "examples" / "documents.json").read_bytes())
    withdrawn = read_status_list(documents["https://badges.example/status/1"])
    assert [index for index in (76, 77, 78, 500, 501, 502) if withdrawn.value(at(index))] == [77, 501]


def test_an_entry_outside_the_list_is_an_index_error() -> None:
    with pytest.raises(IndexError):
        read_status_list(a_status_list()).value(at(131072))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": ["VerifiableCredential"]}, "kind"),
        ({"credentialSubject": None}, "kind"),
        ({"credentialSubject": {"type": "BitstringStatusListEntry"}}, "kind"),
        ({"issuer": {"name": "nobody"}}, "issuer"),
        ({"validUntil": "tomorrow"}, "date"),
        ({"validUntil": "2026-06-15T00:00:00"}, "date"),
        ({"validFrom": 7}, "date"),
    ],
)
def test_a_list_that_cannot_be_read_says_which_part_is_wrong(change: dict[str, Any], code: str) -> None:
    with pytest.raises(MalformedStatusList) as caught:
        read_status_list(a_status_list() | change)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [({"statusPurpose": []}, "purpose"), ({"encodedList": "x"}, "encoding"), ({"encodedList": "uAAAA"}, "compression")],
)
def test_a_subject_that_cannot_be_read_says_which_part_is_wrong(change: dict[str, Any], code: str) -> None:
    document = a_status_list()
    document["credentialSubject"] |= change
    with pytest.raises(MalformedStatusList) as caught:
        read_status_list(document)
    assert caught.value.code == code


def test_a_list_larger_than_allowed_is_not_inflated() -> None:
    with pytest.raises(MalformedStatusList) as caught:
        read_status_list(a_status_list(bytes(2**20)), limit=2**16)
    assert caught.value.code == "too_large"


def test_an_issuer_with_a_name_and_several_purposes_are_read() -> None:
    document = a_status_list() | {"issuer": {"id": "did:web:x.example", "name": "X"}}
    document["credentialSubject"]["statusPurpose"] = ["revocation", "suspension"]
    read = read_status_list(document)
    assert (read.issuer, read.purposes) == ("did:web:x.example", ("revocation", "suspension"))


@settings(deadline=None)
@given(JSON)
def test_whatever_json_comes_as_a_list_is_read_or_refused(document: object) -> None:
    for candidate in (document, {"type": "BitstringStatusListCredential", "credentialSubject": document, "issuer": document}):
        with pytest.raises(MalformedStatusList):
            read_status_list(candidate)


def test_an_entry_comes_back_as_the_place_it_names() -> None:
    named = a_status_entry()
    assert read_place(entry(named)) == Place("bitstring", named.list_url, named.index, named.purpose)


def test_an_index_may_be_a_number() -> None:
    assert read_place(entry(a_status_entry()) | {"statusListIndex": 90210}) == read_place(entry(a_status_entry()))


def test_an_entry_keeps_its_purpose() -> None:
    assert read_place(entry(StatusEntry("https://x.example/1", 0, "suspension"))).purpose == "suspension"


@pytest.mark.parametrize(
    "change",
    [
        {"type": "SomeOtherList"},
        {"type": "1EdTechRevocationList", "id": ""},
        {"statusSize": 0},
        {"statusSize": 17},
        {"statusSize": True},
        {"statusPurpose": "message"},
        {"statusMessage": [{"status": "1", "message": "x"}]},
        {"statusMessage": [{"status": "0x0"}]},
        {"statusMessage": [{"status": "0x0", "message": "a"}] * 3},
        {"statusListIndex": "-1"},
        {"statusListIndex": "٣"},
        {"statusListIndex": True},
        {"statusListIndex": "1" * 13},
        {"statusListIndex": None},
        {"statusListCredential": None},
        {"statusPurpose": ""},
    ],
)
def test_an_entry_that_names_no_place_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedStatusEntry):
        read_place(entry(a_status_entry()) | change)


@settings(deadline=None)
@given(JSON)
def test_whatever_json_comes_as_an_entry_is_read_or_refused(status: object) -> None:
    with pytest.raises(MalformedStatusEntry):
        read_place(status)


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"validUntil": "2026-01-01T00:00:00Z"}, "/validUntil", "period.reversed"),
        ({"validUntil": "2026-06-16"}, "/validUntil", "schema.pattern"),
        ({"issuer": "Voorbeeldcollege"}, "/issuer", "schema.pattern"),
        ({"id": "https://badges.example/status/2"}, "/credentialSubject/id", "status.other_list"),
        ({"note": "x"}, "/note", "schema.additionalProperties"),
    ],
)
def test_a_status_list_that_does_not_conform_is_refused(change: dict[str, Any], pointer: str, code: str) -> None:
    assert (pointer, code) in [(v.pointer, v.code) for v in violations(a_status_list() | change)]


def test_a_list_too_short_to_hide_in_is_refused() -> None:
    assert [v.code for v in violations(a_status_list(bytes(16)))] == ["status.too_short"]
