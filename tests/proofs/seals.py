"""Certificates for seals, made by `cryptography` and by our own functions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

from asn1crypto import core
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from badges.proofs.certificates import SealPrivateKey, demo_root, issue_seal_certificate
from tests.proofs.keys import rsa_key

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2028, 1, 1, tzinfo=UTC)
AT = datetime(2026, 6, 15, 12, 0, 0, tzinfo=UTC)


@cache
def a_root() -> x509.Certificate:
    return demo_root(rsa_key(1), serial_number=1, not_before=BEGIN, not_after=END)


@cache
def a_seal(key: SealPrivateKey | None = None) -> x509.Certificate:
    public = (key or rsa_key(2)).public_key()
    return issue_seal_certificate(
        public,
        organisation="Voorbeeldcollege",
        country="NL",
        organisation_identifier="NTRNL-00000001",
        root=a_root(),
        root_key=rsa_key(1),
        serial_number=7,
        not_before=BEGIN,
        not_after=END,
    )


def usage(*, sign: bool = False, commit: bool = False, certify: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=sign,
        content_commitment=commit,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certify,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def named(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def certificate(
    subject: str,
    issuer: str,
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    issuer_key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    *extensions: tuple[x509.ExtensionType, bool],
    begin: datetime = BEGIN,
    end: datetime = END,
    change: Callable[[x509.CertificateBuilder], x509.CertificateBuilder] = lambda builder: builder,
) -> x509.Certificate:
    """A certificate that is only what the test says."""
    builder = x509.CertificateBuilder().subject_name(named(subject)).issuer_name(named(issuer)).public_key(key.public_key())
    builder = builder.serial_number(len(subject) + 1).not_valid_before(begin).not_valid_after(end)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    deterministic = True if isinstance(issuer_key, ec.EllipticCurvePrivateKey) else None
    return change(builder).sign(issuer_key, hashes.SHA256(), ecdsa_deterministic=deterministic)


def of_the_year_zero() -> bytes:
    """DER of a certificate that can be read until somebody asks since when it lives."""
    der = asn1.Certificate.load(a_seal().public_bytes(Encoding.DER)).copy()
    validity = der["tbs_certificate"]["validity"]
    never = asn1.Time("general_time", core.GeneralizedTime(contents=b"00000101000000Z"))
    der["tbs_certificate"]["validity"] = asn1.Validity({"not_before": never, "not_after": validity["not_after"]})
    made: bytes = der.dump()
    return made
