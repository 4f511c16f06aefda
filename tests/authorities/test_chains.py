from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator, ValidationContext

from badges.authorities import Question, completed, revocation_data
from tests.authorities.answers import (
    AT,
    a_responder,
)
from tests.authorities.askers import an_asker, failure
from tests.doubles.certification import Certification, a_key, a_name
from tests.doubles.running_authorities import RunningAuthorities


def test_a_chain_without_end_is_given_up(ca: Certification, tmp_path: Path) -> None:
    def never(question: Question) -> bytes:
        raise AssertionError(question)

    key, top = a_key("ca of lists", "P-256"), ca.root
    above = [top]
    for number in range(9):
        above.append(ca.certificate(a_name(f"CA {number}"), key, [(x509.BasicConstraints(True, None), True)], by=above[-1]))
    seal = ca.seal(by=above[-1])
    error = failure(lambda: completed([seal.certificate, *(one.certificate for one in above)], never))
    assert str(error) == "The certificate of Voorbeeldcollege e-seal stands at the end of a chain that is too long."


def test_a_delegate_that_nobody_vouches_for_is_asked_after_too(authorities: RunningAuthorities) -> None:
    certification = authorities.certification
    delegate, seal = a_responder(certification, no_check=False), certification.seal()
    put = certification.folder / "ocsp.pem"
    usual = put.read_bytes()
    put.write_bytes(delegate.key_pem + delegate.pem)
    try:
        found = revocation_data(certification.chain(seal), an_asker(), datetime.now(UTC))
        assert (len(found.ocsps), len(found.crls)) == (1, 2)
        certification.revoke(delegate.certificate)
        found = revocation_data(certification.chain(seal), an_asker(), datetime.now(UTC))
        assert (len(found.ocsps), len(found.crls)) == (0, 2)  # the seal's own status by list
    finally:
        put.write_bytes(usual)


@pytest.mark.parametrize("through", ["ocsp", "crl"])
def test_another_validator_needs_nothing_more_and_no_network(authorities: RunningAuthorities, through: str) -> None:
    authorities.set_clock(AT)
    certification = authorities.certification
    seal = certification.seal(ocsp=through == "ocsp")
    found = revocation_data([seal.certificate], an_asker(), AT)
    assert len(found.ocsps) == (1 if through == "ocsp" else 0)

    def theirs(certificate: x509.Certificate) -> asn1.Certificate:
        return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))

    context = ValidationContext(
        trust_roots=[theirs(certification.root.certificate)],
        other_certs=[theirs(one) for one in found.certificates],
        ocsps=[asn1_ocsp.OCSPResponse.load(one) for one in found.ocsps],
        crls=[asn1_crl.CertificateList.load(one) for one in found.crls],
        revocation_mode="require",
        allow_fetching=False,
        moment=AT,
    )
    validator: Any = CertificateValidator(theirs(seal.certificate), validation_context=context)
    path = asyncio.run(validator.async_validate_usage(set()))
    assert len(path) == 3
