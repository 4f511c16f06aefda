"""Rows for European credentials: seal only and with every check, beside the floor.

A seal covers bytes, so there is no canonical form to compare with. PyLD's row is what a check against the official shapes
would begin with: the payload turned into RDF.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from types import SimpleNamespace

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyld import jsonld

from badges.issuing.forms import Press
from badges.model.issued import FormName
from badges.proofs import jades
from badges.verification import form
from badges.verification.verdict import Outcome
from badges.verifying import from_documents, verify
from tests.benchmarks import reference
from tests.benchmarks.batches import makings
from tests.benchmarks.measuring import Base, Row
from tests.oracles.samples import Sample, School

KINDS = 48
"""Different awards in the batch."""
ISSUE, VERIFY = "european credential: issue", "european credential: verify"


def european_rows(school: School, sample: Sample) -> Sequence[Row]:
    """Every row works on the European credential of this sample."""
    making = school.making()
    content, seal = sample.european, making.seal
    assert seal is not None
    sealed = jades.parse(content)
    payload = json.loads(sealed.payload)
    key = sealed.chain[0].public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    fetch = from_documents(sample.documents)

    def to_rdf() -> None:
        jsonld.to_rdf(payload, {"documentLoader": reference.frozen_loader, "base": None})

    def floor_verify() -> None:
        json.loads(json.loads(content)["payload"])
        key.verify(sealed.signature, sealed.signed_bytes, padding.PKCS1v15(), hashes.SHA256())

    def pyld_issue() -> None:
        to_rdf()
        seal.signer.sign(sealed.signed_bytes)

    def pyld_verify() -> None:
        floor_verify()
        to_rdf()

    text, batch, of_a_batch = sealed.payload, Press([FormName.EUROPEAN]), list(makings(school, KINDS))
    for _ in range(3):
        batch.make(of_a_batch)  # each kind gets its shape
    coming = cycle(of_a_batch)

    def issue_with_checks() -> None:
        (made,) = Press([FormName.EUROPEAN]).make([making])[0]  # a new one, which knows no shapes
        assert made.content == content

    def verify_with_checks() -> None:
        verdict = verify(content, fetch, sample.trust, at=making.at)
        assert {f.code for f in verdict.findings if f.outcome is Outcome.INDETERMINATE} == {"seal.demo"}

    def verify_without_profile() -> None:
        with without_profile():
            verify_with_checks()

    return (
        Row(ISSUE, "SHA-256 and RSA alone", lambda: seal.signer.sign(sealed.signed_bytes), Base.FLOOR),
        Row(ISSUE, "PyLD to RDF, and RSA", pyld_issue, Base.PYLD),
        Row(
            ISSUE,
            "ours, seal only",
            lambda: jades.seal(text, seal.signer, seal.chain, signing_time=making.at),
            reaches=(("seal", Base.FLOOR),),
        ),
        Row(ISSUE, "ours: build, check, seal", issue_with_checks),
        Row(ISSUE, "the same, in a batch", lambda: batch.make([next(coming)]), reaches=(("batch seal", Base.FLOOR),)),
        Row(VERIFY, "both parses, SHA-256 and RSA alone", floor_verify, Base.FLOOR),
        Row(VERIFY, "PyLD to RDF, and RSA", pyld_verify, Base.PYLD),
        Row(VERIFY, "ours, seal only", lambda: jades.check_seal(jades.parse(content))),
        Row(VERIFY, "ours, every check, documents at hand", verify_with_checks, Base.WHOLE),
        Row(
            VERIFY,
            "the same, without the application profile",
            verify_without_profile,
            reaches=(("verify seal", Base.FLOOR), ("profile", Base.WHOLE)),
        ),
    )


@contextmanager
def without_profile() -> Iterator[None]:
    """The application profile holds of everything, without a look."""
    there = vars(form)["elm_conforming"]
    vars(form)["elm_conforming"] = SimpleNamespace(conforms=lambda _document: True)
    try:
        yield
    finally:
        vars(form)["elm_conforming"] = there
