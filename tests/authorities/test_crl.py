from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from badges.authorities import AuthorityError
from badges.authorities.crl import read_crl
from tests.authorities.answers import (
    AT,
    URL,
    a_list,
    answer,
    code,
    listed,
    read,
    refused_list,
)
from tests.authorities.askers import failure
from tests.doubles.certification import Certification, Certified, a_key, a_name


def scope(**parts: object) -> x509.IssuingDistributionPoint:
    usual: dict[str, Any] = {
        "full_name": None,
        "relative_name": None,
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    return x509.IssuingDistributionPoint(**(usual | parts))


def test_a_list_says_since_when_and_why(ca: Certification, seal: Certified) -> None:
    one = x509.RevokedCertificateBuilder().serial_number(seal.certificate.serial_number).revocation_date(AT)
    found = listed(a_list(ca, revoked=[one.build()]), seal, ca).revoked
    assert found is not None
    assert (found.since, found.reason) == (AT, "")
    told = one.add_extension(x509.CRLReason(x509.ReasonFlags.superseded), critical=False).build()
    found = listed(a_list(ca, revoked=[told]), seal, ca).revoked
    assert found is not None
    assert found.reason == "superseded"
    assert listed(a_list(ca, revoked=[told]), ca.tsa, ca).revoked is None


def test_a_list_for_this_kind_and_place_counts_and_another_does_not(ca: Certification, seal: Certified) -> None:
    here = [x509.UniformResourceIdentifier(f"{URL}/crl/ca.crl")]
    there = [x509.UniformResourceIdentifier(f"{URL}/crl/elsewhere.crl")]
    assert listed(a_list(ca, scope(full_name=here)), seal, ca)
    assert listed(a_list(ca, scope(only_contains_user_certs=True)), seal, ca)
    for other in (scope(full_name=there), scope(only_contains_ca_certs=True), scope(full_name=here, indirect_crl=True)):
        assert refused_list(a_list(ca, other), seal, ca) == "not_understood"


def test_what_a_list_calls_critical_must_be_known(ca: Certification, seal: Certified) -> None:
    strange = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.7"), b"\x05\x00")
    assert failure(lambda: listed(a_list(ca, strange), seal, ca)).detail["part"] == "1.3.6.1.4.1.99999.7"


def test_a_list_of_the_right_name_by_another_key_is_nobodys(ca: Certification, seal: Certified) -> None:
    assert code(lambda: listed(a_list(ca, key=ca.ocsp), seal, ca)) == "not_entitled"


def test_a_list_that_names_no_end_holds_for_a_day(ca: Certification, seal: Certified) -> None:
    der = a_list(ca, next_update=None)
    assert listed(der, seal, ca, AT + timedelta(hours=23))
    assert code(lambda: listed(der, seal, ca, AT + timedelta(hours=25))) == "out_of_date"


def test_an_issuer_that_may_sign_no_lists_has_none(ca: Certification, tmp_path: Path) -> None:
    certifies_only = x509.KeyUsage(False, False, False, False, False, True, False, False, False)
    extensions = [(x509.BasicConstraints(True, 0), True), (certifies_only, True)]
    lesser = ca.certificate(a_name("Lesser CA"), a_key("ca of lists", "P-256"), extensions, by=ca.root)
    seal = ca.seal(by=lesser)
    der = a_list(ca, by=lesser)
    assert code(lambda: read_crl(der, seal.certificate, lesser.certificate, AT)) == "not_entitled"


@pytest.mark.parametrize("kind", ["ocsp", "crl"])
def test_no_byte_that_is_changed_makes_another_answer_or_another_exception(ca: Certification, seal: Certified, kind: str) -> None:
    def judge(der: bytes) -> object:
        return read(der, ca, seal) if kind == "ocsp" else listed(der, seal, ca)

    right = answer(ca, seal, by=ca.ca, carried=[ca.ca.certificate]) if kind == "ocsp" else a_list(ca)
    assert judge(right)
    signed_until = right.index(ca.ca.certificate.public_bytes(Encoding.DER)) if kind == "ocsp" else len(right)
    taken = []
    for place in range(len(right)):
        changed = right[:place] + bytes([right[place] ^ 0x21]) + right[place + 1 :]
        try:
            judge(changed)
        except AuthorityError:
            continue
        taken.append(place)
    # Certificates beside the signature are not signed, and an issuer does not need them.
    assert [place for place in taken if place < signed_until] == []
    for cut in range(0, len(right), 7):
        with pytest.raises(AuthorityError, match="cannot be read"):
            judge(right[:cut])
