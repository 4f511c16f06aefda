"""Rows for seals by level: made and checked at B, T and LTA, beside the cryptography that each level cannot do without.

The floor of a level is that of a European credential (both parses, SHA-256 and RSA-2048 over the same bytes), and for T and LTA
one signature more for each timestamp, certificate, OCSP answer and list that the level consists of. What the authorities do is
apart: their answers are at hand, and have rows of their own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ocsp

from badges.authorities import Question, asker
from badges.preserving import NotRaised, preserve, preserve_all
from badges.proofs import jades
from badges.proofs.signer import LocalSigner
from badges.proofs.timestamps import read_token
from badges.verification.facts import Trust
from badges.verifying import from_documents, verify
from tests.benchmarks.answers import answering, authorities, remembered
from tests.benchmarks.europeans import without_profile
from tests.benchmarks.measuring import Base, Row
from tests.doubles.certification import Certification, Certified
from tests.doubles.running_authorities import RunningAuthorities
from tests.makers import AT
from tests.oracles.samples import Sample, School

LEVELS: tuple[jades.Level, ...] = ("B", "T", "LTA")
TOGETHER = 32
"""Files that are raised in one round: what authorities say of the seal is asked once for all."""
FLOORS = {
    "B": "SHA-256 and RSA alone",
    "T": "SHA-256, RSA, signature of the timestamp",
    "LTA": "SHA-256, RSA, each signature in what was added",
}

Step = Callable[[], object]


def seal_rows(school: School, sample: Sample, house: RunningAuthorities) -> Sequence[Row]:
    """Every row works on the European credential of this sample, under a seal that these authorities answer for."""
    ca, root = house.certification, (house.certification.root.certificate,)
    house.set_clock(AT)  # so that everything has the same bytes each time
    trust = replace(sample.trust, anchors=root, timestamp_anchors=root)
    seal, text = _seal(school, ca), jades.parse(sample.european).payload
    signer, carried = LocalSigner(seal.key, "seal"), (seal.certificate, ca.ca.certificate)
    ask = answering(ca)
    asked = list[Question]()

    def noting(question: Question) -> bytes:
        asked.append(question)
        return ask(question)

    at_hand = remembered(noting)

    def sealed(level: jades.Level) -> bytes:
        file = jades.seal(text, signer, carried, signing_time=AT)
        return preserve(file, level, authorities(ca, at_hand), at=AT) if level != "B" else file

    def sealed_together(level: jades.Level) -> list[bytes | NotRaised]:
        made = [jades.seal(text, signer, carried, signing_time=AT) for _ in range(TOGETHER)]
        return list(preserve_all(made, level, authorities(ca, at_hand), at=AT))

    def over_loopback(level: jades.Level) -> bytes:
        file = jades.seal(text, signer, carried, signing_time=AT)
        return preserve(file, level, authorities(ca, reaching), at=AT)

    reaching = asker(plain_http=True, allow_localhost=True)
    files = {level: sealed(level) for level in LEVELS}
    assert sealed_together("LTA") == [files["LTA"]] * TOGETHER
    assert [jades.level_of(jades.parse(file)) for file in files.values()] == list(LEVELS)
    doors = {door: [q for q in asked if q.url.startswith(f"{ca.url}/{door}")] for door in ("tsa", "ocsp", "crl")}
    rows = list[Row]()
    for level, file in files.items():
        rows += _making(level, file, partial(sealed, level), signer)
        if level != "B":
            together = partial(sealed_together, level)
            rows.append(Row(rows[-1].group, "the same, one of many that are raised together", together, at_once=TOGETHER))
            rows.append(Row(rows[-1].group, "ours, authorities asked over loopback", partial(over_loopback, level)))
        rows += _checking(level, file, sample, trust)
    apart = "authorities of the seals, which are not ours"
    rows.append(Row(apart, "one timestamp, made by the stand-in", partial(ask, doors["tsa"][0])))
    rows.append(Row(apart, "one OCSP answer, made by the stand-in", partial(ask, doors["ocsp"][0])))
    rows.append(Row(apart, "one list, made by the stand-in", partial(ask, doors["crl"][0])))
    return rows


def _seal(school: School, ca: Certification) -> Certified:
    """A seal of this school, with a key like that of the sample's."""
    record = school.keyring.record(school.issuer.name)
    return ca.seal(record.legal_name, identifier=record.legal_id, qualified=False)


def _making(level: str, file: bytes, ours: Step, signer: LocalSigner) -> Iterator[Row]:
    group, parsed = f"seal at {level}: make", jades.parse(file)
    steps = () if level == "B" else signatures(file)[1:]

    def floor() -> None:
        signer.sign(parsed.signed_bytes)
        for step in steps:
            step()

    yield Row(group, FLOORS[level], floor, Base.FLOOR)
    yield Row(group, "ours, answers of the authorities at hand", ours)


def _checking(level: str, file: bytes, sample: Sample, trust: Trust) -> Iterator[Row]:
    group, fetch = f"seal at {level}: verify", from_documents(sample.documents)
    steps = signatures(file)

    def floor() -> None:
        json.loads(json.loads(file)["payload"])
        for step in steps:
            step()

    def ours() -> None:
        verdict = verify(file, fetch, trust, at=AT)
        assert str(verdict.outcome) == "passed"

    def ours_without_profile() -> None:
        with without_profile():
            ours()

    yield Row(group, f"both parses, {FLOORS[level]}", floor, Base.FLOOR)
    yield Row(group, "ours, every check, documents at hand", ours, Base.WHOLE)
    yield Row(group, "the same, without the application profile", ours_without_profile)


def signatures(file: bytes) -> list[Step]:
    """A check of each signature that the level consists of, the seal's own first: with everything already read."""
    sealed = jades.parse(file)
    added = jades.unsigned(sealed)
    known = {one.subject: one for one in (*sealed.chain, *added.certificates)}
    steps: list[Step] = [_of(sealed.leaf, sealed.signature, sealed.signed_bytes)]
    stamps = [read_token(der) for der in chain(added.signature_timestamps, *(one.tokens for one in added.archive_timestamps))]
    for stamp in stamps:
        steps.append(_of(stamp.signer, stamp.signature.value, stamp.signature.attributes))
    for archive in added.archive_timestamps:
        steps.append(partial(hashlib.sha256, jades.archive_message(sealed, archive.items_before)))
    if added.level in ("B", "T"):
        return steps
    carried = dict.fromkeys((*sealed.chain, *added.certificates, *(one for stamp in stamps for one in stamp.certificates)))
    for one in carried:
        if one.issuer != one.subject and one.issuer in known:
            steps.append(_of(known[one.issuer], one.signature, one.tbs_certificate_bytes))
    for der in added.ocsps:
        answer = ocsp.load_der_ocsp_response(der)
        steps.append(_of(known[answer.responder_name], answer.signature, answer.tbs_response_bytes))  # type: ignore[index]  # by name
    for der in added.crls:
        listed = x509.load_der_x509_crl(der)
        steps.append(_of(known[listed.issuer], listed.signature, listed.tbs_certlist_bytes))
    return steps


def _of(signer: x509.Certificate, signature: bytes, content: bytes) -> Step:
    """Everything here is signed over SHA-256."""
    match signer.public_key():
        case rsa.RSAPublicKey() as key:
            return partial(key.verify, signature, content, padding.PKCS1v15(), hashes.SHA256())
        case ec.EllipticCurvePublicKey() as curve:
            return partial(curve.verify, signature, content, ec.ECDSA(hashes.SHA256()))
    raise TypeError("another kind of key")
