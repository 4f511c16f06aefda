"""What answers and lists say of a certificate, for whoever reads them: bounds, delegates, and why they say nothing."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta
from urllib.parse import unquote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from badges.canonical.work import Budget, shared
from badges.proofs.revocation import (
    Carried,
    Revoked,
    SaysNothing,
    asked_by_get,
    list_addresses,
    of_answer,
    of_list,
    question,
    responder_addresses,
)
from tests.authorities.answers import AT, NOW, URL, a_list, a_responder, answer, scope
from tests.doubles.certification import SIGNS, START, Certification, Certified, a_certification, a_key, a_name


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Certification:
    return a_certification(tmp_path_factory.mktemp("ca"), URL)


@pytest.fixture(scope="module")
def seal(ca: Certification) -> Certified:
    return ca.seal()


def why(der: bytes, ca: Certification, about: Certified, kind: str = "ocsp") -> str:
    read = of_answer if kind == "ocsp" else of_list
    with pytest.raises(SaysNothing) as nothing:
        read(der, about.certificate, ca.ca.certificate)
    return nothing.value.code


def test_an_answer_and_a_list_say_from_when_to_when_and_what(ca: Certification, seal: Certified) -> None:
    said = of_answer(answer(ca, seal), seal.certificate, ca.ca.certificate)
    assert (said.since, said.until, said.revoked, said.responder) == (NOW, NOW + timedelta(days=1), None, ca.ocsp.certificate)
    listed = of_list(a_list(ca), seal.certificate, ca.ca.certificate)
    assert (listed.since, listed.until, listed.revoked) == (AT, AT + timedelta(days=1), None)


def test_what_would_cost_too_much_says_nothing(ca: Certification, seal: Certified) -> None:
    for kind, der in (("ocsp", answer(ca, seal)), ("crl", a_list(ca))):
        with shared(Budget(0)):
            assert why(der, ca, seal, kind) == "too_complex"
        with shared(Budget(20)):  # enough to open it, not to check who signed it
            assert why(der, ca, seal, kind) == "too_complex"


def test_what_says_nothing_says_why(ca: Certification, seal: Certified) -> None:
    assert why(b"", ca, seal) == "not_an_answer"
    assert why(b"", ca, seal, "crl") == "not_an_answer"
    assert why(answer(ca, ca.tsa), ca, seal) == "about_something_else"
    assert why(answer(ca, seal, by=ca.root), ca, seal) == "not_entitled"
    assert why(a_list(ca, by=ca.root), ca, seal, "crl") == "about_something_else"
    assert why(a_list(ca, key=ca.ocsp), ca, seal, "crl") == "not_entitled"
    assert why(a_list(ca, scope(only_contains_ca_certs=True)), ca, seal, "crl") == "not_understood"


def test_a_delegate_lives_when_it_answers_and_when_it_is_asked(ca: Certification, seal: Certified) -> None:
    usual = answer(ca, seal, by=a_responder(ca))
    assert of_answer(usual, seal.certificate, ca.ca.certificate, living=NOW).responder
    with pytest.raises(SaysNothing, match="not_entitled"):
        of_answer(usual, seal.certificate, ca.ca.certificate, living=START - timedelta(days=1))
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (SIGNS, True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False),
    ]
    former = ca.certificate(
        a_name("Former responder"), a_key("former", "P-256"), extensions, life=(START, START + timedelta(days=9))
    )
    assert why(answer(ca, seal, by=former), ca, seal) == "not_entitled"


@pytest.mark.parametrize(
    ("usage", "may"),
    [({"digital_signature": True}, True), ({"content_commitment": True}, True), ({"key_agreement": True}, False)],
)
def test_a_delegate_may_sign(ca: Certification, seal: Certified, usage: dict[str, bool], may: bool) -> None:
    nothing = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.KeyUsage(**(nothing | usage)), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False),
    ]
    delegate = ca.certificate(a_name("Another responder"), a_key("another", "P-256"), extensions)
    der = answer(ca, seal, by=delegate)
    if may:
        assert of_answer(der, seal.certificate, ca.ca.certificate).responder == delegate.certificate
    else:
        assert why(der, ca, seal) == "not_entitled"


def test_the_first_revocation_counts_and_nothing_makes_up_for_it(ca: Certification, seal: Certified) -> None:
    def revoked(days: int) -> x509.RevokedCertificate:
        one = x509.RevokedCertificateBuilder().serial_number(seal.certificate.serial_number)
        return one.revocation_date(AT - timedelta(days=days)).build()

    carried = Carried((answer(ca, seal),), (a_list(ca, revoked=[revoked(1)]), a_list(ca, revoked=[revoked(9)])))
    later = NOW + timedelta(days=1)
    status = carried.status_of(seal.certificate, ca.ca.certificate, AT, later)
    assert (status.code, status.revoked) == ("revoked", Revoked(AT - timedelta(days=9)))
    before = carried.status_of(seal.certificate, ca.ca.certificate, AT - timedelta(days=10), later)
    assert before.code == "later"
    assert Carried().status_of(seal.certificate, ca.ca.certificate, AT, later).code == "unknown"


@pytest.mark.parametrize(
    ("reason", "spares"),
    [("superseded", True), ("cessationOfOperation", True), ("unspecified", True), ("keyCompromise", False), ("", False)],
)
def test_a_key_that_was_lost_spares_no_timestamp(reason: str, spares: bool) -> None:
    revoked = Revoked(AT, reason)
    assert revoked.spares(AT - timedelta(days=1)) == spares
    assert not revoked.spares(AT)


def test_a_list_of_millions_of_bytes_is_looked_through_within_what_one_file_may_cause(ca: Certification, seal: Certified) -> None:
    """As long as those of large authorities: padded where the standard leaves room, since making so many entries takes long."""
    draft = x509.CertificateRevocationListBuilder().issuer_name(ca.ca.certificate.subject).last_update(AT)
    filling = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.2"), bytes(2_300_000))
    draft = draft.next_update(AT + timedelta(days=1)).add_extension(filling, critical=False)
    der = draft.sign(ca.ca.key, hashes.SHA256()).public_bytes(Encoding.DER)
    with shared(Budget()) as steps:
        carried = Carried((), (der,))
        assert carried.status_of(seal.certificate, ca.ca.certificate, AT, AT).code == "clear"
        assert carried.status_of(seal.certificate, ca.ca.certificate, AT, AT).code == "clear"
        assert steps.left > Budget().left // 2
    with shared(Budget(10_000)):  # enough to read it, not to check who signed it
        given_up = Carried((), (der,)).status_of(seal.certificate, ca.ca.certificate, AT, AT)
    assert (given_up.code, given_up.reason) == ("unknown", "too_complex")
    changed = der[:-1] + bytes([der[-1] ^ 1])
    assert why(changed, ca, seal, "crl") in ("not_entitled", "not_an_answer")


@pytest.mark.parametrize("padded", [padding.PKCS1v15(), padding.PSS(padding.MGF1(hashes.SHA256()), 32)], ids=["v1.5", "PSS"])
def test_lists_are_signed_in_the_ways_of_rsa_too(ca: Certification, padded: padding.PKCS1v15 | padding.PSS) -> None:
    draft = x509.CertificateRevocationListBuilder().issuer_name(ca.root.certificate.subject).last_update(AT)
    assert isinstance(ca.root.key, rsa.RSAPrivateKey)
    der = draft.next_update(AT).sign(ca.root.key, hashes.SHA256(), rsa_padding=padded).public_bytes(Encoding.DER)
    assert of_list(der, ca.ca.certificate, ca.root.certificate).since == AT


def test_a_list_that_names_two_ways_of_signing_is_nobodys(ca: Certification, seal: Certified) -> None:
    der = a_list(ca)
    sha256, sha512 = (bytes.fromhex(f"06082a8648ce3d0403{digest}") for digest in ("02", "04"))
    assert der.count(sha256) == 2
    inside = der.index(sha256)
    for place in (inside, der.rindex(sha256)):
        assert why(der[:place] + sha512 + der[place + len(sha512) :], ca, seal, "crl") == "not_an_answer"


def test_a_certificate_says_where_it_can_be_asked_after(ca: Certification, seal: Certified) -> None:
    assert list_addresses(seal.certificate) == [f"{URL}/crl/ca.crl"]
    assert responder_addresses(seal.certificate) == [f"{URL}/ocsp"]
    der = question(seal.certificate, ca.ca.certificate)
    assert question(seal.certificate, ca.ca.certificate) == der
    address = asked_by_get(f"{URL}/ocsp/", der)
    place, _, asked = address.rpartition("/")
    assert place == f"{URL}/ocsp"
    assert b64decode(unquote(asked)) == der
    assert not set(asked) & set("+/=")
