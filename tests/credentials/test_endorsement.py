from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from badges.canonical import canonicalize, undefined
from badges.credentials import endorsement, open_badge
from badges.credentials.conformance import violations
from badges.credentials.endorsement import BadgeEndorsements, Endorsements
from badges.credentials.violation import Document
from badges.proofs.data_integrity import add_proof
from tests.makers import ADDRESSES, AT, a_status_entry, an_award, an_issuer
from tests.verification.signed import BADGE_ID, ISSUER, as_file, judged, signer, trust

UUID = "urn:uuid:0c1d2e3f-8a3e-4c1e-9a41-0f3f5a1f0c11"
ACHIEVEMENT = ADDRESSES.achievement(an_award().unit.slug, an_award().unit.version, "en")
TOKEN = "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl"


def an_endorsement(subject: str = ACHIEVEMENT, id: str = UUID, **changes: Any) -> Document:
    return endorsement.build(
        subject,
        open_badge.profile(an_issuer("LU-07"), ADDRESSES),
        id=id,
        name="Endorsement",
        at=AT,
        comment="We *know* this unit: it is well taught.",
        status=a_status_entry(7),
        **changes,
    )


def a_badge(said: BadgeEndorsements) -> Document:
    return open_badge.build(
        an_award(), ISSUER, a_status_entry(), id=BADGE_ID, at=AT, language="en", addresses=ADDRESSES, endorsements=said
    )


def test_an_endorsement_may_be_signed() -> None:
    made = an_endorsement(valid_until=AT + timedelta(days=365))
    assert violations(made) == []
    assert made["credentialSubject"]["id"] == endorsement.subject_of(made) == ACHIEVEMENT
    assert made["validUntil"] == "2027-06-15T12:00:00Z"


def test_an_endorsement_that_ends_before_it_begins_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="ends after"):
        an_endorsement(valid_until=AT)


def test_every_word_of_an_endorsement_is_signed() -> None:
    text = canonicalize(an_endorsement())
    for word in ("it is well taught", ACHIEVEMENT, "EndorsementSubject", "2026-06-15T12:00:00Z"):
        assert word in text


def test_a_badge_carries_endorsements_of_itself_of_its_achievement_and_of_its_issuer() -> None:
    signed = add_proof(an_endorsement(), signer(), created=AT)
    of_badge, of_issuer = (
        add_proof(an_endorsement(subject, f"{UUID[:-1]}{number}"), signer(), created=AT)
        for number, subject in ((2, BADGE_ID), (3, ISSUER.did))
    )
    said = BadgeEndorsements(Endorsements((of_badge,), (TOKEN,)), Endorsements((signed,)), Endorsements((of_issuer,)))
    badge = a_badge(said)
    assert badge["endorsement"] == [of_badge]
    assert badge["endorsementJwt"] == [TOKEN]
    assert badge["credentialSubject"]["achievement"]["endorsement"] == [signed]
    assert badge["issuer"]["endorsement"] == [of_issuer]
    assert undefined(badge) == ()
    assert violations(badge) == []


@pytest.mark.parametrize("generation", ["generated-2024", "published-2026"])
def test_both_generations_of_the_official_schemas_accept_them(shared: Path, generation: str) -> None:
    said = add_proof(an_endorsement(), signer(), created=AT)
    badge = a_badge(BadgeEndorsements(Endorsements((said,), (TOKEN,)), Endorsements((said,)), Endorsements((said,), (TOKEN,))))
    for name, document in (("endorsementcredential", said), ("achievementcredential", add_proof(badge, signer(), created=AT))):
        file = shared / "standards" / "open-badges" / "schemas" / generation / f"ob_v3p0_{name}_schema.json"
        official = jsonschema_rs.validator_for(json.loads(file.read_bytes()), validate_formats=True)
        assert [error.message for error in official.iter_errors(document)] == []


def test_a_badge_without_endorsements_has_no_empty_lists() -> None:
    badge = a_badge(BadgeEndorsements())
    for thing in (badge, badge["issuer"], badge["credentialSubject"]["achievement"]):
        assert not {"endorsement", "endorsementJwt"} & thing.keys()


def test_what_an_endorsement_says_is_covered_by_the_signature_of_the_badge_that_carries_it() -> None:
    said = add_proof(an_endorsement(), signer(), created=AT)
    badge = add_proof(a_badge(BadgeEndorsements(achievement=Endorsements((said,)))), signer(), created=AT)
    assert judged(as_file(badge)).headline == "valid"
    changed = as_file(badge).replace(b"well taught", b"badly taught")
    assert judged(changed).headline == "altered"


def test_an_endorsement_as_a_file_gets_a_verdict() -> None:
    signed = add_proof(an_endorsement() | {"issuer": open_badge.profile(ISSUER, ADDRESSES)}, signer(), created=AT)
    assert judged(as_file(signed), whom=trust()).headline == "no_badge"
    assert judged(as_file(signed).replace(b"well taught", b"badly taught"), whom=trust()).headline == "altered"
