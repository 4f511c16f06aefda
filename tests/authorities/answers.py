"""Answers of a responder and lists, made here and now by the certification authority of the tests, and how they are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from asn1crypto import algos, core
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from badges.authorities.crl import CrlAnswer, read_crl
from badges.authorities.ocsp import OcspAnswer, read_ocsp
from tests.authorities.askers import failure
from tests.doubles.certification import SIGNS, Certification, Certified, a_key, a_name

AT = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=3)
"""The library that builds OCSP responses always writes the machine's moment into them, and tests run a while after this is read:
so their now lies a little ahead."""
NONCE = b"0123456789abcdef0123456789abcdef"
URL = "http://ca.example"


Draft = Callable[[ocsp.OCSPResponseBuilder], ocsp.OCSPResponseBuilder]


def answer(
    ca: Certification,
    about: Certified,
    *,
    by: Certified | None = None,
    issuer: Certified | None = None,
    algorithm: hashes.HashAlgorithm | None = None,
    this_update: datetime = NOW,
    next_update: datetime | None = NOW + timedelta(days=1),
    encoding: ocsp.OCSPResponderEncoding = ocsp.OCSPResponderEncoding.NAME,
    change: Draft = lambda draft: draft,
    carried: list[x509.Certificate] | None = None,
) -> bytes:
    """A good answer, changed in one thing."""
    signer, issuer = by or ca.ocsp, issuer or ca.ca
    draft = ocsp.OCSPResponseBuilder().add_response(
        about.certificate,
        issuer.certificate,
        algorithm or hashes.SHA1(),
        ocsp.OCSPCertStatus.GOOD,
        this_update,
        next_update,
        None,
        None,
    )
    draft = draft.responder_id(encoding, signer.certificate).certificates(carried or [signer.certificate])
    return change(draft).sign(signer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def read(der: bytes, ca: Certification, about: Certified, at: datetime = NOW, issuer: Certified | None = None) -> OcspAnswer:
    return read_ocsp(der, about.certificate, (issuer or ca.ca).certificate, at, nonce=NONCE, url=URL)


def code(act: Callable[[], object]) -> str:
    return failure(act).code


def a_responder(ca: Certification, name: str = "Test responder 2", *, no_check: bool = True) -> Certified:
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(False, None), True),
        (SIGNS, True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False),
    ]
    if no_check:
        extensions.append((x509.OCSPNoCheck(), False))
    return ca.certificate(a_name(name), a_key("responder", "RSA"), extensions, ocsp=False, crl=not no_check)


def signed_again(der: bytes, signer: Certified, digest: hashes.HashAlgorithm, *, salt: int = 32, mask: str = "") -> bytes:
    """The same answer with RSASSA-PSS under it, which the library that builds answers cannot make."""
    assert isinstance(signer.key, rsa.RSAPrivateKey)
    basic = asn1_ocsp.OCSPResponse.load(der)["response_bytes"]["response"].parsed
    parameters = {
        "hash_algorithm": {"algorithm": digest.name},
        "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": mask or digest.name}},
        "salt_length": salt,
    }
    basic["signature_algorithm"] = algos.SignedDigestAlgorithm(
        {"algorithm": "rsassa_pss", "parameters": algos.RSASSAPSSParams(parameters)}
    )
    signature = signer.key.sign(basic["tbs_response_data"].dump(), padding.PSS(padding.MGF1(digest), salt), digest)
    basic["signature"] = core.OctetBitString(signature)
    whole = {"response_type": "basic_ocsp_response", "response": core.ParsableOctetString(basic.dump(force=True))}
    changed: bytes = asn1_ocsp.OCSPResponse({"response_status": "successful", "response_bytes": whole}).dump()
    return changed


def a_list(
    ca: Certification,
    *extensions: x509.ExtensionType,
    by: Certified | None = None,
    key: Certified | None = None,
    next_update: datetime | None = AT + timedelta(days=1),
    revoked: list[x509.RevokedCertificate] | None = None,
) -> bytes:
    issuer = by or ca.ca
    draft = x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject).last_update(AT)
    # The builder wants an end; without one the file is changed and signed again.
    draft = draft.next_update(next_update or AT + timedelta(days=1))
    for extension in extensions:
        draft = draft.add_extension(extension, critical=True)
    for one in revoked or []:
        draft = draft.add_revoked_certificate(one)
    der = draft.sign((key or issuer).key, hashes.SHA256()).public_bytes(Encoding.DER)
    return der if next_update else without_end(der, issuer)


def without_end(der: bytes, issuer: Certified) -> bytes:
    content = asn1_crl.CertificateList.load(der)
    content["tbs_cert_list"]["next_update"] = None
    assert isinstance(issuer.key, ec.EllipticCurvePrivateKey)
    signature = issuer.key.sign(content["tbs_cert_list"].dump(force=True), ec.ECDSA(hashes.SHA256()))
    content["signature"] = core.OctetBitString(signature)
    changed: bytes = content.dump(force=True)
    return changed


def listed(der: bytes, about: Certified, ca: Certification, at: datetime = AT) -> CrlAnswer:
    return read_crl(der, about.certificate, ca.ca.certificate, at, url=URL)


def scope(**parts: object) -> x509.IssuingDistributionPoint:
    usual: dict[str, object] = {
        "full_name": None,
        "relative_name": None,
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    return x509.IssuingDistributionPoint(**(usual | parts))  # type: ignore[arg-type]  # one maker for all


def refused_list(der: bytes, about: Certified, ca: Certification) -> str:
    return code(lambda: listed(der, about, ca))
