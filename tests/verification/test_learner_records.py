"""Learner records (CLR 2.0): who gathered them, and each credential inside with its own verdict."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from badges.credentials import baking, clr, open_badge
from badges.credentials.violation import Document
from badges.proofs import vc_jwt
from badges.proofs.data_integrity import add_proof
from badges.verification.facts import Policy, Trust
from badges.verification.verdict import Outcome, Verdict, to_json
from badges.verifying import from_documents, verify
from tests.makers import ADDRESSES, AT, a_status_entry
from tests.verification.signed import (
    DID,
    INDEX,
    ISSUER,
    SVG,
    a_badge,
    a_badge_of,
    a_did_document,
    a_european,
    a_list,
    a_method,
    a_person,
    a_png,
    a_presentation,
    a_real_seal,
    a_signed_badge,
    a_signed_presentation,
    as_file,
    codes,
    documents,
    judged,
    of,
    problems,
    signer,
)
from tests.verification.test_presentations import own
from tests.verification.test_tokens import an_envelope

FIRST: Document = json.loads(a_signed_badge(a_badge_of(a_person(), id="urn:uuid:0f6a8a9e-6d1f-4a56-8f0e-2f1f7a1b1c11")))
SECOND: Document = json.loads(
    a_signed_badge(a_badge_of(a_person(), unit="LU-05", id="urn:uuid:0f6a8a9e-6d1f-4a56-8f0e-2f1f7a1b1c12"))
)
RECORD_ID = "urn:uuid:0f6a8a9e-6d1f-4a56-8f0e-2f1f7a1b1c10"


def a_record(*parts: Any, holder: str | None = None, **changes: Any) -> Document:
    """What the school gathers of one person, not signed yet."""
    profile = open_badge.profile(ISSUER, ADDRESSES)
    made = clr.build(
        parts, profile, {"id": holder or a_person()}, id=RECORD_ID, name="What Noor learned", at=AT, status=a_status_entry()
    )
    return made | changes


def a_signed_record(*parts: Any, **changes: Any) -> bytes:
    return as_file(add_proof(a_record(*parts, **changes), signer(), created=AT))


def test_a_record_and_all_that_it_gathers_pass() -> None:
    verdict = judged(a_signed_record(FIRST, SECOND))
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    assert own(verdict)["file"] == "file.read"
    assert of(verdict.parts[0], "file").detail == {"format": "Open Badges 3.0, JSON"}
    assert [part.subject for part in verdict.parts] == [FIRST["id"], SECOND["id"]]
    assert all(part.summary for part in verdict.parts)
    assert verdict.summary is not None
    assert (verdict.summary.form, verdict.summary.title.best("en")[1]) == ("clr", "What Noor learned")
    assert len(to_json(verdict)["parts"]) == 2


@pytest.mark.parametrize("carrier", ["PNG", "SVG", "JWT"])
def test_a_record_travels_in_pictures_and_tokens_too(carrier: str) -> None:
    file = a_signed_record(FIRST)
    dressed = {
        "PNG": baking.bake_png(a_png(), file, baking.CLR),
        "SVG": baking.bake_svg(SVG, file, baking.CLR),
        "JWT": vc_jwt.secure(a_record(FIRST), signer()).encode(),
    }
    verdict = judged(dressed[carrier])
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    (found,) = [f for f in verdict.findings if f.check == "file" and f.subject == RECORD_ID]
    assert found.detail == {"format": f"Comprehensive Learner Record 2.0, {carrier}"}
    assert len(verdict.parts) == 1


def test_a_token_inside_a_record_is_no_form_of_the_standard_and_is_judged_all_the_same() -> None:
    verdict = judged(a_signed_record(an_envelope(vc_jwt.secure(a_badge_of(a_person()), signer())), FIRST))
    assert problems(verdict) == ["format.invalid"]
    assert own(verdict)["format"] == "format.invalid"
    assert [part.outcome for part in verdict.parts] == [Outcome.PASSED, Outcome.PASSED]


def test_a_badge_that_was_changed_inside_fails_both_the_badge_and_the_record() -> None:
    document = json.loads(a_signed_record(FIRST, SECOND))
    inside = document["credentialSubject"]["verifiableCredential"]
    inside[1] = inside[1] | {"name": "Another"}
    verdict = judged(as_file(document))
    assert own(verdict)["proof"] == "proof.altered"
    assert [part.headline for part in verdict.parts] == ["valid", "altered"]


def test_a_record_may_hold_what_was_no_longer_good_and_says_so() -> None:
    changed = {**SECOND, "name": "Another"}
    verdict = judged(a_signed_record(FIRST, changed))
    assert own(verdict)["proof"] == "proof.valid"
    assert problems(verdict) == ["proof.altered"]
    assert verdict.headline == "altered"


def test_a_withdrawn_badge_inside_fails_the_whole() -> None:
    other = FIRST["credentialStatus"] | {"statusListIndex": str(INDEX + 1), "id": f"{a_status_entry().list_url}#{INDEX + 1}"}
    badge = json.loads(
        a_signed_badge(a_badge_of(a_person(), id="urn:uuid:0f6a8a9e-6d1f-4a56-8f0e-2f1f7a1b1c14", credentialStatus=other))
    )
    verdict = judged(a_signed_record(badge, SECOND), facts=documents(list=a_list(INDEX + 1)))
    assert [part.headline for part in verdict.parts] == ["revoked", "valid"]
    assert problems(verdict) == ["status.revoked"]
    assert verdict.headline == "revoked"


def test_a_part_of_a_school_that_nobody_knows_leaves_the_whole_open() -> None:
    elsewhere = "did:web:elsewhere.example"
    profile = {"id": elsewhere, "type": ["Profile"], "name": "Elsewhere"}
    badge = add_proof(
        a_badge_of(a_person(), unit="LU-05", issuer=profile, credentialStatus=None),
        signer("there", f"{elsewhere}#there"),
        created=AT,
    )
    world = documents() | {elsewhere: a_did_document(a_method("there", did=elsewhere), did=elsewhere)}
    verdict = judged(a_signed_record(FIRST, badge), facts=world)
    assert [part.headline for part in verdict.parts] == ["valid", "unknown_issuer"]
    assert verdict.headline == "unknown_issuer"


def test_a_part_about_somebody_else_is_told() -> None:
    other = json.loads(a_signed_badge(a_badge_of(a_person("another"), unit="LU-07")))
    verdict = judged(a_signed_record(FIRST, other))
    assert [of(part, "holder").code for part in verdict.parts] == ["holder.hidden", "holder.other_person"]
    assert verdict.outcome is Outcome.INDETERMINATE


def test_the_person_of_the_record_is_the_person_of_its_parts() -> None:
    verdict = judged(a_signed_record(FIRST), policy=Policy(recipient=a_person()))
    assert {found.code for found in verdict.findings if found.check == "holder"} == {"holder.matches"}
    verdict = judged(a_signed_record(FIRST), policy=Policy(recipient=a_person("another")))
    assert {found.code for found in verdict.findings if found.check == "holder"} == {"holder.differs"}


def test_a_record_shown_by_its_person() -> None:
    shown = a_signed_presentation(a_presentation(json.loads(a_signed_record(FIRST))))
    verdict = judged(shown)
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    (record,) = verdict.parts
    assert {f.code for f in record.findings if f.check == "holder"} == {"holder.presents"}
    assert len(record.parts) == 1


def test_what_is_sealed_inside_a_record_is_no_credential_there() -> None:
    sealed = json.loads(a_real_seal().on(a_european()))
    verdict = judged(as_file(a_record(sealed)))
    assert verdict.parts[0].outcome is Outcome.FAILED


def test_a_record_without_parts_or_name_is_incomplete() -> None:
    nameless = {name: value for name, value in a_record(FIRST).items() if name != "name"}
    assert of_whole(judged(as_file(add_proof(nameless, signer(), created=AT)))) == "format.incomplete"
    empty = a_record(FIRST)
    del empty["credentialSubject"]["verifiableCredential"]
    assert of_whole(judged(as_file(add_proof(empty, signer(), created=AT)))) == "format.incomplete"


def of_whole(verdict: Verdict) -> str:
    return own(verdict)["format"]


def test_an_endorsement_of_a_part_belongs_to_the_part() -> None:
    from tests.verification.test_endorsements import WORLD, praise, token

    badge = a_badge_of(a_person(), id="urn:uuid:0f6a8a9e-6d1f-4a56-8f0e-2f1f7a1b1c15")
    signed = json.loads(a_signed_badge(badge | {"endorsementJwt": [token(praise(badge["id"]))]}))
    verdict = judged(a_signed_record(signed), facts=WORLD)
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    assert own(verdict)["endorsement"] == "endorsement.none"
    assert of(verdict.parts[0], "endorsement").code == "endorsement.unknown"
    assert len(verdict.parts[0].beside) == 1


@pytest.mark.parametrize(("vector", "parts"), [("obv3p0-eddsa-rdfc-2022", 0), ("clrv2p0-eddsa-rdfc-2022", 1)])
def test_the_published_samples_are_well_signed(shared: Path, vector: str, parts: int) -> None:
    """Their issuer is an address of example.edu; somebody has to stand in for its key document."""
    published = json.loads((shared / "vectors" / "open-badges" / f"{vector}.json").read_text())
    issuer = "https://example.edu/issuers/565049"
    multikey = published["published_test_key"]["publicKeyMultibase"]
    method = {"id": f"{issuer}#{multikey}", "type": "Multikey", "controller": issuer, "publicKeyMultibase": multikey}
    document = {
        "@context": "https://www.w3.org/ns/cid/v1",
        "id": issuer,
        "verificationMethod": [method],
        "assertionMethod": [method["id"]],
    }
    file = as_file(published["signed_credential"])
    at = datetime(2026, 1, 1, tzinfo=UTC)
    verdict = verify(file, from_documents({issuer: document}), Trust(), at=at)
    assert set(problems(verdict)) == {"issuer.unknown"}
    assert codes(verdict).count("proof.valid") == 1 + parts
    assert len(verdict.parts) == parts
    changed = file.replace(b'"validFrom": "2010', b'"validFrom": "2011')
    assert changed != file
    assert "proof.altered" in problems(verify(changed, from_documents({issuer: document}), Trust(), at=at))


def test_a_badge_that_is_no_record_has_no_parts() -> None:
    badge = a_badge()
    badge["credentialSubject"]["verifiableCredential"] = [FIRST]
    assert judged(as_file(badge)).parts == ()
    assert DID in FIRST["proof"][0]["verificationMethod"]
