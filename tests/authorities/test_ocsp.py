from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import ocsp

from badges.proofs.revocation import question
from tests.authorities.answers import (
    NONCE,
    NOW,
    a_responder,
    answer,
    code,
    read,
    signed_again,
)
from tests.authorities.askers import failure
from tests.doubles.certification import Certification, Certified


@pytest.mark.parametrize("algorithm", [hashes.SHA1(), hashes.SHA256(), hashes.SHA384()], ids=lambda one: one.name)
@pytest.mark.parametrize("encoding", list(ocsp.OCSPResponderEncoding), ids=lambda one: one.name)
def test_a_certificate_and_its_responder_may_be_named_in_every_way_of_the_standard(
    ca: Certification, seal: Certified, algorithm: hashes.HashAlgorithm, encoding: ocsp.OCSPResponderEncoding
) -> None:
    found = read(answer(ca, seal, algorithm=algorithm, encoding=encoding), ca, seal)
    assert (found.responder, found.revoked) == (ca.ocsp.certificate, None)


def test_an_issuer_speaks_for_itself(ca: Certification, seal: Certified) -> None:
    assert read(answer(ca, seal, by=ca.ca), ca, seal).responder is None
    of_ca = answer(ca, ca.ca, by=ca.root, issuer=ca.root)
    assert read(of_ca, ca, ca.ca, issuer=ca.root).responder is None


def test_nobody_speaks_for_a_neighbour(ca: Certification, seal: Certified) -> None:
    # The root stands above the issuer, and its word counts for the issuer alone (RFC 6960 §4.2.2.2).
    assert code(lambda: read(answer(ca, seal, by=ca.root), ca, seal)) == "not_entitled"
    assert code(lambda: read(answer(ca, seal, by=seal), ca, seal)) == "not_entitled"


def test_a_delegate_that_has_expired_speaks_for_nobody(ca: Certification, seal: Certified) -> None:
    later = datetime(2046, 1, 1, tzinfo=UTC)
    der = answer(ca, seal, this_update=NOW, next_update=later + timedelta(days=1))
    assert read(der, ca, seal).responder
    assert code(lambda: read(der, ca, seal, later)) == "not_entitled"


def test_of_two_delegates_of_one_name_the_one_that_signed_is_found(ca: Certification, seal: Certified) -> None:
    new = a_responder(ca, "Test OCSP responder")
    assert new.certificate.subject == ca.ocsp.certificate.subject
    found = read(answer(ca, seal, by=new, carried=[ca.ocsp.certificate, new.certificate]), ca, seal)
    assert found.responder == new.certificate


def test_an_answer_that_names_no_end_holds_for_a_day(ca: Certification, seal: Certified) -> None:
    der = answer(ca, seal, next_update=None)
    assert read(der, ca, seal, NOW + timedelta(hours=23))
    assert code(lambda: read(der, ca, seal, NOW + timedelta(hours=25))) == "out_of_date"


def test_clocks_that_differ_by_minutes_are_forgiven(ca: Certification, seal: Certified) -> None:
    der = answer(ca, seal)
    assert read(der, ca, seal, NOW - timedelta(minutes=3))
    assert code(lambda: read(der, ca, seal, NOW - timedelta(minutes=9))) == "out_of_date"
    assert read(der, ca, seal, NOW + timedelta(days=1, minutes=3))
    assert code(lambda: read(der, ca, seal, NOW + timedelta(days=1, minutes=9))) == "out_of_date"


def test_the_answer_for_another_certificate_of_the_same_number_is_none(ca: Certification, seal: Certified) -> None:
    of_root = answer(ca, seal, issuer=ca.root)
    assert code(lambda: read(of_root, ca, seal)) == "about_something_else"


def test_what_an_answer_calls_critical_must_be_known(ca: Certification, seal: Certified) -> None:
    strange = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.5.5.7.48.1.99"), b"\x05\x00")
    assert read(answer(ca, seal, change=lambda draft: draft.add_extension(strange, critical=False)), ca, seal)
    der = answer(ca, seal, change=lambda draft: draft.add_extension(strange, critical=True))
    error = failure(lambda: read(der, ca, seal))
    assert (error.code, error.detail["part"]) == ("not_understood", "1.3.6.1.5.5.7.48.1.99")


def test_the_request_names_the_certificate_and_the_nonce(ca: Certification, seal: Certified) -> None:
    request = ocsp.load_der_ocsp_request(question(seal.certificate, ca.ca.certificate, NONCE))
    assert request.serial_number == seal.certificate.serial_number
    assert request.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == NONCE


def test_rsa_signs_in_both_ways_but_not_over_sha_1(ca: Certification, seal: Certified) -> None:
    responder = a_responder(ca)
    plain = answer(ca, seal, by=responder)
    assert read(plain, ca, seal).responder == responder.certificate
    assert read(signed_again(plain, responder, hashes.SHA256()), ca, seal)
    assert read(signed_again(plain, responder, hashes.SHA512(), salt=64), ca, seal)
    assert code(lambda: read(signed_again(plain, responder, hashes.SHA1(), salt=20), ca, seal)) == "not_entitled"
    assert code(lambda: read(signed_again(plain, responder, hashes.SHA256(), mask="sha512"), ca, seal)) == "not_entitled"
    assert code(lambda: read(signed_again(plain, ca.tsa, hashes.SHA256()), ca, seal)) == "not_entitled"
