"""Seals below an authority that may not give out everything, as a reader is told of them (RFC 5280 §6.1)."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509

from badges.proofs import jades
from badges.proofs.signer import LocalSigner
from tests.doubles.certification import CERTIFIES, Certified, a_key, a_name
from tests.makers import AT
from tests.verification.raised_seals import Maker, a_maker, the_payload, verdict_of
from tests.verification.signed import of, problems

EVERYBODY = x509.DirectoryName(x509.Name([]))
SOMEBODY_ELSE = x509.DirectoryName(a_name("Only somebody else"))
AUTHORITY = (x509.BasicConstraints(True, None), True)


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return a_maker(tmp_path)


def sealed_below(maker: Maker, *limits: tuple[x509.ExtensionType, bool]) -> bytes:
    """By a seal whose authority, just below the root, is limited so."""
    extensions = [AUTHORITY, (CERTIFIES, True), *limits]
    sub: Certified = maker.ca.certificate(a_name("Sub CA"), a_key("sub", "P-256"), extensions, by=maker.ca.root)
    seal = maker.seal(by=sub)
    chain = (seal.certificate, sub.certificate)
    return jades.seal(the_payload(), LocalSigner(seal.key, "seal"), chain, signing_time=AT)


@pytest.mark.parametrize("critical", [True, False])
def test_a_seal_for_a_name_that_its_authority_may_not_give_out_is_none(maker: Maker, critical: bool) -> None:
    verdict = verdict_of(sealed_below(maker, (x509.NameConstraints([SOMEBODY_ELSE], None), critical)), maker.trusted())
    assert problems(verdict) == ["seal.chain_refused", "issuer.unknown"]
    assert of(verdict, "seal").detail["reason"] == "limits"
    assert (verdict.outcome, verdict.headline) == ("indeterminate", "unsure")


@pytest.mark.parametrize("limit", [x509.NameConstraints([EVERYBODY], None), x509.PolicyConstraints(None, 0)])
def test_a_seal_within_the_limits_of_its_authority_is_as_good_as_any(maker: Maker, limit: x509.ExtensionType) -> None:
    verdict = verdict_of(sealed_below(maker, (limit, True)), maker.trusted())
    assert (of(verdict, "seal").code, verdict.outcome, problems(verdict)) == ("seal.advanced", "passed", [])


def test_a_limited_authority_that_nobody_knows_is_unknown(maker: Maker, tmp_path: Path) -> None:
    stranger = a_maker(tmp_path / "stranger", "Stranger")
    verdict = verdict_of(sealed_below(stranger, (x509.NameConstraints([SOMEBODY_ELSE], None), True)), maker.trusted())
    assert of(verdict, "seal").code == "seal.anchor_unknown"
