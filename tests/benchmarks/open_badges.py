"""Rows for Open Badges: issue and verify, proof only and with every check, beside PyLD and the floor on the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from badges import multibase
from badges.canonical import examine
from badges.credentials.conformance import violations
from badges.issuing.forms import FORMS
from badges.model.issued import FormName
from badges.proofs.controller_document import resolve_key
from badges.proofs.data_integrity import add_proof, check_proof, proofs_of
from badges.verification.verdict import Outcome
from badges.verifying import from_documents, verify
from tests.benchmarks import reference
from tests.benchmarks.measuring import Base, Row
from tests.oracles.samples import Sample, School

ISSUE, VERIFY = "open badge: issue", "open badge: verify"
FORM = next(form for form in FORMS if form.name is FormName.OPEN_BADGE)


def open_badge_rows(school: School, sample: Sample) -> Sequence[Row]:
    """Every row works on the badge of this sample."""
    making = school.making()
    content, signer = sample.open_badge, making.signer
    signed: dict[str, Any] = orjson.loads(content)
    (proof,) = proofs_of(signed)
    unsigned = {name: value for name, value in signed.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    quads = reference.nquads(unsigned)
    quads_of_options = reference.nquads({"@context": unsigned["@context"], **options})
    signature = multibase.decode(proof["proofValue"])
    key = resolve_key(sample.documents[school.issuer.did], proof["verificationMethod"]).public_key
    assert isinstance(key, Ed25519PublicKey)
    fetch = from_documents(sample.documents)

    def issue_with_checks() -> None:
        examined = examine(FORM.build(making))
        assert not violations(examined.document, examined=examined)
        assert FORM.secure(examined, making) == content

    def issue_what_was_never_seen() -> None:
        # what is kept of a unit or an issuer is kept by identity
        fresh = replace(making.award, unit=replace(making.award.unit))
        never_seen = replace(making, award=fresh, issuer=replace(making.issuer))
        examined = examine(FORM.build(never_seen))
        assert not violations(examined.document, examined=examined)
        assert FORM.secure(examined, never_seen) == content

    def verify_proof() -> None:
        document = orjson.loads(content)
        assert check_proof(document, proofs_of(document)[0], key).ok

    def verify_with_checks() -> None:
        assert verify(content, fetch, sample.trust, at=making.at).outcome is Outcome.PASSED

    return (
        Row(ISSUE, "SHA-256 and Ed25519 alone", lambda: reference.floor_issue(quads_of_options, quads, signer), Base.FLOOR),
        Row(ISSUE, "PyLD, proof only", lambda: reference.pyld_issue(unsigned, options, signer), Base.PYLD),
        Row(ISSUE, "ours, proof only", lambda: orjson.dumps(add_proof(unsigned, signer, created=making.at))),
        Row(ISSUE, "ours: build, check, prove", issue_with_checks),
        Row(
            ISSUE,
            "the same, of a unit and an issuer never seen",
            issue_what_was_never_seen,
            reaches=(("single issue", Base.PYLD),),
        ),
        Row(
            VERIFY,
            "parse, SHA-256 and Ed25519 alone",
            lambda: reference.floor_verify(content, quads_of_options, quads, signature, key),
            Base.FLOOR,
        ),
        Row(VERIFY, "PyLD, proof only", lambda: reference.pyld_verify(content, key), Base.PYLD),
        Row(VERIFY, "ours, proof only", verify_proof),
        Row(VERIFY, "ours, every check, documents at hand", verify_with_checks, reaches=(("verify", Base.PYLD),)),
    )
