"""X.509 certificates of seals: whom they name, who stands behind them, and the demonstration kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, ObjectIdentifier

from badges.model.parties import SealIdentity

SealPrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

DEMO = "(demo)"
"""Every certificate we make for demonstration says so in its common name."""

MAX_PATH = 8

_QC_STATEMENTS = ObjectIdentifier("1.3.6.1.5.5.7.1.3")
# DER of QcStatements { QcType eSeal } (ETSI EN 319 412-5 §4.2.3) and nothing more: a demo must not claim to be qualified.
_ESEAL_ONLY = bytes.fromhex("30153013060604008e4601063009060704008e46010602")

# What seals need (RFC 5280 §4.2.1); a critical extension beyond these makes a path unfit (§6.1.4 o).
_KNOWN_CRITICAL = {
    x509.BasicConstraints.oid,
    x509.KeyUsage.oid,
    x509.ExtendedKeyUsage.oid,
    x509.CertificatePolicies.oid,
    x509.SubjectAlternativeName.oid,
    _QC_STATEMENTS,
}


# All that the library answers a certificate with that is not what it should be.
_UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)


class SealCertificateError(ValueError):
    """A certificate that cannot seal a European credential; ``missing`` names what its subject lacks."""

    def __init__(self, missing: tuple[str, ...], message: str = "") -> None:
        super().__init__(message or f"the seal certificate lacks {', '.join(missing)}")
        self.missing = missing


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """Whether somebody we trust stands behind a seal's certificate.

    ``anchored``; ``anchor_unknown`` (no path to any anchor); ``expired`` (there is one, but part of it does not live at that
    moment); ``malformed`` (a certificate in it cannot be read, or must not be used this way).
    """

    code: Literal["anchored", "anchor_unknown", "expired", "malformed"]
    anchor: x509.Certificate | None = None


@lru_cache(maxsize=64)
def seal_identity(certificate: x509.Certificate) -> SealIdentity:
    """Whom the certificate names: these four go into the credential before it is sealed (EDC: facts from the certificate).

    Raises:
        SealCertificateError: naming each of O, CN, C and organizationIdentifier (2.5.4.97) that is missing.
    """
    wanted = {
        "O": NameOID.ORGANIZATION_NAME,
        "CN": NameOID.COMMON_NAME,
        "C": NameOID.COUNTRY_NAME,
        "organizationIdentifier": NameOID.ORGANIZATION_IDENTIFIER,
    }
    try:
        found = {name: _attribute(certificate.subject, oid) for name, oid in wanted.items()}
    except ValueError as error:
        raise SealCertificateError((), "the subject of the seal certificate cannot be read") from error
    if missing := tuple(name for name, value in found.items() if not value):
        raise SealCertificateError(missing)
    return SealIdentity(found["O"], found["CN"], found["C"], found["organizationIdentifier"])


def check_chain(chain: Sequence[x509.Certificate], anchors: Sequence[x509.Certificate], at: datetime) -> ChainCheck:
    """A path from the first certificate over the others, in any order, to one of the anchors, judged at this moment.

    Names, signatures, dates, basic constraints, path lengths and key usages are looked at (RFC 5280 §6.1 without policies,
    name constraints and revocation). Nothing in a certificate makes it raise.
    """
    best = ChainCheck("anchor_unknown")
    try:
        for path in _paths(tuple(chain), tuple(anchors)):
            if path is None:
                return ChainCheck("malformed")
            best = ChainCheck(_judge(path, at), path.certificates[-1])
            if best.code == "anchored":
                return best
    except _UNREADABLE:
        return ChainCheck("malformed")
    return best


def is_demo(chain: Sequence[x509.Certificate]) -> bool:
    """Whether any certificate of the chain says in its name, or in its issuer's, that it is for demonstration."""
    return any(map(_says_demo, chain))


@lru_cache(maxsize=64)
def _says_demo(certificate: x509.Certificate) -> bool:
    try:
        names = [_attribute(name, NameOID.COMMON_NAME) for name in (certificate.subject, certificate.issuer)]
    except ValueError:
        return False
    return any(DEMO in name.lower() for name in names)


def demo_root(
    key: SealPrivateKey, *, serial_number: int, not_before: datetime, not_after: datetime, name: str = "Badges demo root"
) -> x509.Certificate:
    """A self-signed root for demonstration seals."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _demo_name(name))])
    usage = _key_usage(key_cert_sign=True, crl_sign=True)
    return (
        _builder(subject, subject, key.public_key(), serial_number, not_before, not_after)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256(), ecdsa_deterministic=_is_ec(key))
    )


def issue_seal_certificate(
    public_key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey,
    *,
    organisation: str,
    country: str,
    organisation_identifier: str,
    root: x509.Certificate,
    root_key: SealPrivateKey,
    serial_number: int,
    not_before: datetime,
    not_after: datetime,
) -> x509.Certificate:
    """A demonstration seal certificate for an organisation: O, CN, C, organizationIdentifier; QcType eSeal, no QcCompliance."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, country),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, organisation_identifier),
            x509.NameAttribute(NameOID.COMMON_NAME, _demo_name(f"{organisation} e-seal")),
        ]
    )
    return (
        _builder(subject, root.subject, public_key, serial_number, not_before, not_after)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .add_extension(x509.UnrecognizedExtension(_QC_STATEMENTS, _ESEAL_ONLY), critical=False)
        .sign(root_key, hashes.SHA256(), ecdsa_deterministic=_is_ec(root_key))
    )


def signing_request(key: SealPrivateKey, identity: SealIdentity) -> bytes:
    """A certificate signing request (PKCS #10, PEM) for a real seal certificate."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, identity.country),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, identity.organisation),
            x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, identity.organisation_identifier),
            x509.NameAttribute(NameOID.COMMON_NAME, identity.common_name),
        ]
    )
    request = x509.CertificateSigningRequestBuilder().subject_name(subject)
    request = request.add_extension(_key_usage(digital_signature=True, content_commitment=True), critical=True)
    return request.sign(key, hashes.SHA256(), ecdsa_deterministic=_is_ec(key)).public_bytes(Encoding.PEM)


@dataclass(frozen=True, slots=True)
class _Path:
    """A way from a seal's certificate to an anchor, and whether its certificates may be used this way at all."""

    certificates: tuple[x509.Certificate, ...]
    is_fit: bool


@lru_cache(maxsize=64)
def _paths(chain: tuple[x509.Certificate, ...], anchors: tuple[x509.Certificate, ...]) -> tuple[_Path | None, ...]:
    """Every path, in the order in which they are tried; None where a certificate cannot be read, which ends the search.

    Most seals are of few schools: their paths are kept. Certificates are equal when all their bytes are, and whether a path lives
    at a moment is judged each time. Breadth first and every certificate once, so that a tangle of certificates costs no more than
    their number squared.
    """
    if not chain:
        return (None,)
    found: list[_Path | None] = []
    paths: list[tuple[x509.Certificate, ...]] = [(chain[0],)]
    unused = list(chain[1:])
    try:
        while paths:
            path = paths.pop(0)
            last = path[-1]
            ends = [path] if last in anchors else [(*path, anchor) for anchor in anchors if _issued(anchor, last)]
            for end in ends:
                found.append(_Path(end, _is_fit(end)))
            if len(path) < MAX_PATH:
                for issuer in [other for other in unused if _issued(other, last)]:
                    unused.remove(issuer)
                    paths.append((*path, issuer))
    except _UNREADABLE:
        found.append(None)
    return tuple(found)


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True


def _judge(path: _Path, at: datetime) -> Literal["anchored", "expired", "malformed"]:
    if not path.is_fit:
        return "malformed"
    return "anchored" if all(c.not_valid_before_utc <= at <= c.not_valid_after_utc for c in path.certificates) else "expired"


def _is_fit(path: tuple[x509.Certificate, ...]) -> bool:
    """Whether each certificate may be used as it is used here, at whatever time."""
    for place, certificate in enumerate(path):
        if {e.oid for e in certificate.extensions if e.critical} - _KNOWN_CRITICAL:
            return False
        usage = _extension(certificate, x509.KeyUsage)
        if place == 0:
            # ETSI EN 319 412-2 §4.3.2: a seal's key commits to content or at least signs.
            if isinstance(usage, x509.KeyUsage) and not (usage.content_commitment or usage.digital_signature):
                return False
        else:
            constraints = _extension(certificate, x509.BasicConstraints)
            if not isinstance(constraints, x509.BasicConstraints) or not constraints.ca:
                return False
            # Certificates between this one and the leaf, leaf not counted (RFC 5280 §4.2.1.9).
            if constraints.path_length is not None and place - 1 > constraints.path_length:
                return False
            if isinstance(usage, x509.KeyUsage) and not usage.key_cert_sign:
                return False
    return True


def _extension(certificate: x509.Certificate, kind: type[x509.ExtensionType]) -> x509.ExtensionType | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _attribute(name: x509.Name, oid: ObjectIdentifier) -> str:
    value = next((attribute.value for attribute in name.get_attributes_for_oid(oid)), "")
    return value if isinstance(value, str) else ""


def _demo_name(name: str) -> str:
    # A common name has at most 64 characters (RFC 5280 appendix A.1, ub-common-name).
    return f"{name[: 64 - len(DEMO) - 1].rstrip()} {DEMO}"


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey,
    serial_number: int,
    not_before: datetime,
    not_after: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(serial_number)
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _key_usage(
    *, digital_signature: bool = False, content_commitment: bool = False, key_cert_sign: bool = False, crl_sign: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _is_ec(key: SealPrivateKey) -> bool | None:
    return True if isinstance(key, ec.EllipticCurvePrivateKey) else None
