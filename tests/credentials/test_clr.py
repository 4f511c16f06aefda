from __future__ import annotations

import json
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from badges.canonical import canonicalize
from badges.credentials import clr, open_badge
from badges.credentials.clr import ASSOCIATION_TYPES, Association
from badges.credentials.conformance import violations
from badges.credentials.violation import Document
from badges.proofs.data_integrity import add_proof
from tests.makers import ADDRESSES, AT, a_status_entry
from tests.verification.signed import ISSUER, as_file, judged, signer
from tests.verification.signed import a_badge as badge_of

LEARNER = "urn:uuid:11111111-8a3e-4c1e-9a41-0f3f5a1f0c11"
ID = "urn:uuid:22222222-8a3e-4c1e-9a41-0f3f5a1f0c11"


def a_part(unit: str, number: int) -> Document:
    document = badge_of(unit, id=ADDRESSES.credential(f"00000000-0000-4000-8000-00000000000{number}"))
    return add_proof(document, signer(), created=AT)


PARTS = [a_part("LU-02", 1), a_part("LU-07", 2)]


def achievement(part: Document) -> str:
    return str(part["credentialSubject"]["achievement"]["id"])


def a_record(parts: list[Document] | None = None, **changes: Any) -> Document:
    return clr.build(
        PARTS if parts is None else parts,
        open_badge.profile(ISSUER, ADDRESSES),
        {"id": LEARNER},
        id=ID,
        name="What Noor learned",
        at=AT,
        status=a_status_entry(9),
        **changes,
    )


def test_a_record_may_be_signed_and_holds() -> None:
    one, two = map(achievement, PARTS)
    record = a_record(
        associations=[Association(one, "isPartOf", two), Association(PARTS[0]["id"], "precedes", PARTS[1]["id"])],
        valid_until=AT + timedelta(days=365),
        partial=True,
    )
    assert violations(record) == []
    assert record["credentialSubject"]["association"][0] == {
        "type": "Association", "associationType": "isPartOf", "sourceId": one, "targetId": two,
    }  # fmt: skip
    signed = as_file(add_proof(record, signer(), created=AT))
    assert judged(signed).headline == "valid"
    assert judged(signed.replace(b"isPartOf", b"isPeerOf")).headline == "altered"


def test_the_official_schema_accepts_it(shared: Path) -> None:
    one, two = map(achievement, PARTS)
    signed = add_proof(a_record(associations=[Association(one, "isPartOf", two)], partial=True), signer(), created=AT)
    file = shared / "standards" / "open-badges" / "schemas" / "published-2026" / "clr_v2p0_clrcredential_schema.json"
    official = jsonschema_rs.validator_for(json.loads(file.read_bytes()), validate_formats=True)
    assert [error.message for error in official.iter_errors(signed)] == []


def test_the_parts_stand_in_it_as_they_were_signed() -> None:
    before = deepcopy(PARTS)
    assert a_record()["credentialSubject"]["verifiableCredential"] == before
    assert before == PARTS


def test_what_is_said_of_the_parts_is_signed() -> None:
    text = canonicalize(a_record(associations=[Association(PARTS[0]["id"], "precedes", PARTS[1]["id"])]))
    for word in ('clr/vocab.html#AssociationType> "precedes"', "clr/vocab.html#sourceId", PARTS[1]["id"], LEARNER):
        assert word in text


def test_two_badges_of_the_same_unit_can_stand_in_one_record() -> None:
    parts = [a_part("LU-02", 3), a_part("LU-02", 4)]
    assert judged(as_file(add_proof(a_record(parts), signer(), created=AT))).headline == "valid"


@pytest.mark.parametrize("kind", ASSOCIATION_TYPES)
def test_every_type_of_association_of_the_standard_is_known(kind: str) -> None:
    one, two = map(achievement, PARTS)
    assert violations(a_record(associations=[Association(one, kind, two)])) == []


def test_an_association_with_what_is_not_there_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="https://elsewhere"):
        a_record(associations=[Association(achievement(PARTS[0]), "isPartOf", "https://elsewhere.example/a")])
    with pytest.raises(ValueError, match="isLikedBy"):
        a_record(associations=[Association(PARTS[0]["id"], "isLikedBy", PARTS[1]["id"])])
    with pytest.raises(ValueError, match="at least one"):
        a_record([])
