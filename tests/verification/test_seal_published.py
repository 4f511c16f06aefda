"""The Commission's archived sample of 2023, whose certificates have ended since: judged while they lived, and later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from badges.proofs import jades
from badges.verification.facts import QualifiedService, Trust
from badges.verification.verdict import Verdict
from badges.verifying import offline, verify
from tests.verification.signed import codes, of, problems

AUTUMN = datetime(2023, 10, 1, tzinfo=UTC)
"""While all of them lived."""
NEXT_YEAR = datetime(2024, 6, 1, tzinfo=UTC)
"""When the timestamp authority had ended, and the seal had not."""
TODAY = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(scope="module")
def sample(shared: Path) -> bytes:
    return (shared / "vectors" / "edc" / "Sample-MC-Annex1-signed.jsonld").read_bytes()


@pytest.fixture(scope="module")
def known(sample: bytes) -> Trust:
    """Somebody who knows the authority of the seal, and the test authority of the timestamps."""
    carried = jades.unsigned(jades.parse(sample)).certificates
    return Trust(anchors=(_named(carried, "eSeal"),), timestamp_anchors=(_named(carried, "root-ca"),))


def _named(carried: tuple[x509.Certificate, ...], end: str) -> x509.Certificate:
    return next(c for c in carried for name in c.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME) if _ends(name, end))


def _ends(name: x509.NameAttribute[str | bytes], end: str) -> bool:
    return str(name.value).endswith(end)


def seal_codes(verdict: Verdict) -> list[str]:
    return [code for code in codes(verdict) if code.startswith(("seal", "content", "timestamp", "archive", "revocation"))]


def test_it_is_archived_and_nobody_withdrew_its_certificate(sample: bytes, known: Trust) -> None:
    verdict = verify(sample, offline, known, at=AUTUMN)
    assert problems(verdict) == ["issuer.unknown"]
    assert seal_codes(verdict) == [
        "seal.advanced",
        "content.valid",
        "timestamp.valid",
        "archive.valid",
        "revocation.clear",
    ]
    detail = of(verdict, "seal").detail
    assert (detail["level"], detail["proven"]) == ("LTA", "2023-09-27T11:54:20+00:00")


def test_its_certificate_is_qualified_for_whoever_has_its_authority_on_a_list_but_its_key_is_in_no_device(
    sample: bytes, known: Trust
) -> None:
    (anchor,) = known.anchors
    service = QualifiedService("An authority", "a trusted list", "2023-10-01")
    listed = replace(known, qualified={anchor.fingerprint(hashes.SHA256()).hex(): service})
    found = of(verify(sample, offline, listed, at=AUTUMN), "seal")
    assert (found.code, found.detail["qualified"], found.detail["list"]) == ("seal.advanced", "certificate", "a trusted list")


def test_once_the_timestamp_authority_ended_nobody_renewed_the_archive(sample: bytes, known: Trust) -> None:
    later = verify(sample, offline, known, at=NEXT_YEAR)
    assert seal_codes(later) == [
        "seal.advanced",
        "content.authority_ended",
        "timestamp.authority_ended",
        "archive.ended",
        "revocation.unknown",
    ]
    today = verify(sample, offline, known, at=TODAY)
    assert "seal.certificate_expired" in problems(today)


def test_whoever_knows_nobody_is_told_what_is_there_and_not_more(sample: bytes) -> None:
    verdict = verify(sample, offline, Trust(), at=AUTUMN)
    assert problems(verdict) == ["seal.anchor_unknown", "issuer.unknown"]
    assert {"timestamp.unknown_authority", "archive.unknown_authority"} <= set(codes(verdict))
