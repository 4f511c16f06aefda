"""The form of what we issue: what it accepts is strict, tolerant, and accepted by everything that 1EdTech published."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from badges import schemas
from badges.credentials import clr, endorsement, open_badge
from badges.credentials.conformance import BARE_OPEN_BADGE, ISSUED, OPEN_BADGE, violations
from badges.credentials.endorsement import BadgeEndorsements, Endorsements
from badges.credentials.json_schema import conforms
from badges.credentials.violation import Document
from badges.proofs.data_integrity import add_proof
from tests.credentials import badge_samples
from tests.credentials.published_schemas import PUBLISHED, STRICT, TOLERANT, read_published, validator
from tests.credentials.sampling import Sampler, mutation
from tests.credentials.test_conformance import changed
from tests.makers import ADDRESSES, AT, CREDENTIAL_UUID, a_status_entry, an_award, an_issuer
from tests.verification.signed import signer

PROFILE = open_badge.profile(an_issuer("LU-07"), ADDRESSES)
TOKEN = "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl"


def signed(document: Document) -> Document:
    return add_proof(document, signer(), created=AT)


def an_endorsement(subject: str, number: int = 0) -> Document:
    return endorsement.build(
        subject,
        PROFILE,
        id=f"urn:uuid:0c1d2e3f-8a3e-4c1e-9a41-0f3f5a1f0c{number:02}",
        name="Endorsement",
        at=AT,
        comment="Well taught.",
        status=a_status_entry(7),
        valid_until=AT + timedelta(days=365),
    )


def a_badge(number: int = 0) -> Document:
    said = BadgeEndorsements(
        Endorsements((signed(an_endorsement("https://badges.example/b", 1)),), (TOKEN,)),
        Endorsements((signed(an_endorsement("https://badges.example/a", 2)),)),
        Endorsements((signed(an_endorsement(an_issuer().did, 3)),)),
    )
    return open_badge.build(
        an_award(),
        an_issuer(),
        a_status_entry(),
        id=ADDRESSES.credential(f"{CREDENTIAL_UUID[:-1]}{number}"),
        at=AT,
        language="en",
        addresses=ADDRESSES,
        endorsements=said,
        refresh="https://badges.example/credentials/1/refresh",
    )


def a_record() -> Document:
    parts = [signed(a_badge(1)), signed(badge_samples.a_badge())]
    return clr.build(
        parts,
        PROFILE,
        {"id": "urn:uuid:11111111-8a3e-4c1e-9a41-0f3f5a1f0c11"},
        id="urn:uuid:22222222-8a3e-4c1e-9a41-0f3f5a1f0c11",
        name="What Noor learned",
        at=AT,
        status=a_status_entry(9),
        associations=[clr.Association(parts[0]["id"], "precedes", parts[1]["id"])],
        partial=True,
    )


WHOLE = {
    "AchievementCredential": a_badge(),
    "EndorsementCredential": an_endorsement("https://badges.example/a"),
    "ClrCredential": a_record(),
    "Profile": PROFILE,
}


@pytest.mark.parametrize("name", WHOLE)
def test_what_we_make_conforms_unsigned_and_signed(name: str) -> None:
    assert violations(WHOLE[name]) == []
    if name != "Profile":
        assert violations(signed(WHOLE[name])) == []


def test_what_it_accepts_of_a_changed_document_everything_else_accepts(shared: Path) -> None:
    published, random = read_published(shared), Random(3)
    verdicts: Counter[tuple[str, bool]] = Counter()
    for name in PUBLISHED:
        ours = validator(ISSUED, name)
        others = [validator(STRICT, name), validator(TOLERANT, name), *(one.validator for one in published[name])]
        for _ in range(1_500):
            document = mutation(WHOLE[name], random)
            verdicts[name, ours.is_valid(document)] += 1
            assert not ours.is_valid(document) or all(other.is_valid(document) for other in others), document
    assert min(verdicts.values()) > 30
    assert len(verdicts) == 2 * len(PUBLISHED)


def test_documents_drawn_from_it_are_accepted_by_everything_else(shared: Path) -> None:
    published, random = read_published(shared), Random(4)
    for name in PUBLISHED:
        ours = validator(ISSUED, name)
        others = [validator(STRICT, name), validator(TOLERANT, name), *(one.validator for one in published[name])]
        for document in drawn(name, random, 60):
            assert ours.is_valid(document)
            assert all(other.is_valid(document) for other in others), document


def drawn(name: str, random: Random, count: int) -> list[Any]:
    return [Sampler(schemas.document(ISSUED), random, schemas.document(STRICT)).draw({"$ref": f"#{name}"}) for _ in range(count)]


def test_a_bare_badge_holds_no_document_of_anybody_else() -> None:
    assert conforms(WHOLE["AchievementCredential"], OPEN_BADGE)
    assert not conforms(WHOLE["AchievementCredential"], BARE_OPEN_BADGE)
    bare = 0
    for document in drawn("AchievementCredential", Random(5), 400):
        holds = any("endorsement" in node for node in nodes(document))
        assert conforms(document, BARE_OPEN_BADGE) != holds
        bare += not holds
    assert 20 < bare < 380


def nodes(value: Any) -> list[dict[str, Any]]:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return ([value] if isinstance(value, dict) else []) + [node for member in members for node in nodes(member)]


@pytest.mark.parametrize(
    ("name", "pointer", "value", "said"),
    [
        ("EndorsementCredential", "/validUntil", "2026-06-15T12:00:00Z", ("/validUntil", "period.reversed")),
        ("EndorsementCredential", "/name", ..., ("/name", "schema.required")),
        ("EndorsementCredential", "/issuer", "did:web:partner.example", ("/issuer", "schema.type")),
        ("EndorsementCredential", "/credentialSubject/id", "badge 7", ("/credentialSubject/id", "schema.pattern")),
        ("EndorsementCredential", "/credentialSubject/rating", 5, ("/credentialSubject/rating", "schema.additionalProperties")),
        ("EndorsementCredential", "/credentialSubject/endorsementComment", "\x07", (None, "text.control_character")),
        ("EndorsementCredential", "/credentialStatus/id", "https://badges.example/l#1", (None, "status.other_entry")),
        ("ClrCredential", "/partial", False, ("/partial", "schema.const")),
        ("ClrCredential", "/credentialSubject/id", ..., ("/credentialSubject", "schema.anyOf")),
        ("ClrCredential", "/credentialSubject/verifiableCredential", [], (None, "schema.minItems")),
        ("ClrCredential", "/credentialSubject/verifiableCredential/0/proof", ..., (None, "schema.required")),
        ("ClrCredential", "/credentialSubject/verifiableCredential/0/nickname", "x", (None, "term.property")),
        ("ClrCredential", "/credentialSubject/association/0/associationType", "knows", (None, "schema.enum")),
        (
            "ClrCredential",
            "/credentialSubject/association/0/targetId",
            ADDRESSES.credential(CREDENTIAL_UUID[::-1]),
            (None, "reference.dangling"),
        ),
        ("Profile", "/address", ..., ("/address", "schema.required")),
        ("Profile", "/nickname", "x", ("/nickname", "schema.additionalProperties")),
        ("AchievementCredential", "/endorsement/0/proof", ..., ("/endorsement/0/proof", "schema.required")),
        ("AchievementCredential", "/endorsement/0/name", {"en": "x"}, ("/endorsement/0/name", "schema.type")),
        ("AchievementCredential", "/endorsement/0/nickname", "x", ("/endorsement/0/nickname", "term.property")),
        ("AchievementCredential", "/endorsementJwt/0", "x.y", ("/endorsementJwt/0", "schema.pattern")),
        ("AchievementCredential", "/refreshService/type", "Anything", ("/refreshService/type", "schema.const")),
    ],
)
def test_what_keeps_a_document_from_being_signed_is_named(
    name: str, pointer: str, value: object, said: tuple[str | None, str]
) -> None:
    found = [(violation.pointer, violation.code) for violation in violations(changed(pointer, value, WHOLE[name]))]
    assert (said[0] or pointer, said[1]) in found
