"""X.509 certificates of seals: whom they name, who stands behind them, and the demonstration kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, ObjectIdentifier

from badges.canonical.work import Budget, budget
from badges.model.parties import SealIdentity
from badges.proofs.authority_limits import LIMITS, MAX_COMPARED, are_limited, cost, within_limits
from badges.proofs.issuers import steps_of

SealPrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

DEMO = "(demo)"
"""Every certificate we make for demonstration says so in its common name."""

MAX_PATH = 8
MOST_STEPS = 15_000
"""Steps of checking signatures in the search of one chain: eighty by RSA keys of 4,096 bits. An honest chain has three."""

_QC_STATEMENTS = ObjectIdentifier("1.3.6.1.5.5.7.1.3")
# DER of QcStatements { QcType eSeal } (ETSI EN 319 412-5 §4.2.3) and nothing more: a demo must not claim to be qualified.
_ESEAL_ONLY = bytes.fromhex("30153013060604008e4601063009060704008e46010602")

# All of which something is made here, or where revocation is judged (RFC 5280 §4.2.1); a critical extension beyond these makes a
# path unfit (§6.1.4 o).
_KNOWN_CRITICAL = {
    *LIMITS,
    x509.AuthorityInformationAccess.oid,
    x509.AuthorityKeyIdentifier.oid,
    x509.CRLDistributionPoints.oid,
    x509.OCSPNoCheck.oid,
    x509.SubjectKeyIdentifier.oid,
    x509.BasicConstraints.oid,
    x509.KeyUsage.oid,
    x509.ExtendedKeyUsage.oid,
    x509.CertificatePolicies.oid,
    x509.SubjectAlternativeName.oid,
    _QC_STATEMENTS,
}

# Signatures that prove nothing any more: whoever can make two texts of one hash, or find such a key, is no authority.
_WEAK_HASHES = (hashes.MD5, hashes.SHA1)
_LEAST_RSA_BITS = 2048


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

    ``anchored``; ``anchor_unknown`` (no path to any anchor; with the ``reason`` ``too_complex`` none within the work that a file
    may cause); ``expired`` (there is one, but part of it does not live at that moment); ``refused`` (its authorities may not give
    out what stands below them: ``reason`` is ``authority``, ``key_usage``, ``path_length`` or ``limits``, of names and policies);
    ``malformed`` (a certificate in it cannot be read, must not be used this way, or asks for what we do not know).
    """

    code: Literal["anchored", "anchor_unknown", "expired", "refused", "malformed"]
    anchor: x509.Certificate | None = None
    reason: str = ""
    path: tuple[x509.Certificate, ...] = field(default=(), compare=False)
    """From the first certificate to the anchor, where there is such a way and it is in order but for the time."""


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

    This is RFC 5280 §6.1 without revocation; the anchors' own dates and limits count too. What limits names and policies is
    judged by pyhanko-certvalidator, the rest here. Nothing in a certificate makes it raise.
    """
    try:
        search = _paths(tuple(chain), tuple(anchors))
        if not budget().affords(search.steps):
            return ChainCheck("anchor_unknown", reason="too_complex")
        best = ChainCheck("anchor_unknown", reason="too_complex" if search.was_cut else "")
        for path in search.found:
            if path is None:
                return ChainCheck("malformed")
            best = ChainCheck(_judge(path, at), path.certificates[-1], path.reason, () if path.fault else path.certificates)
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
    """A way from a seal's certificate to an anchor, and what is wrong with it at whatever time."""

    certificates: tuple[x509.Certificate, ...]
    fault: Literal["", "refused", "malformed"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Search:
    """The paths of a chain, in the order in which they are tried; None where a certificate cannot be read, which ends it."""

    found: tuple[_Path | None, ...]
    steps: int = 0
    """What it took, in steps of a budget. Whoever gets it from the cache pays too: a verdict does not depend on what is known."""
    was_cut: bool = False
    """Whether more signatures were to be checked than one search may."""


@lru_cache(maxsize=64)
def _paths(chain: tuple[x509.Certificate, ...], anchors: tuple[x509.Certificate, ...]) -> _Search:
    """Every path to an anchor.

    Most seals are of few schools: their paths are kept. Certificates are equal when all their bytes are, and whether a path lives
    at a moment is judged each time. Breadth first and every certificate once, so that a tangle of certificates costs no more than
    their number squared, and no more signatures are checked than ``MOST_STEPS`` pays for: whoever makes a key decides how slow it
    is.
    """
    if not chain:
        return _Search((None,))
    may = Budget(MOST_STEPS)
    found: list[_Path | None] = []
    compared = 0
    paths: list[tuple[x509.Certificate, ...]] = [(chain[0],)]
    unused = list(chain[1:])
    try:
        while paths:
            path = paths.pop(0)
            last = path[-1]
            ends = [path] if last in anchors else [(*path, anchor) for anchor in anchors if _issued(anchor, last, may)]
            for end in ends:
                judged = _judged(end, MAX_COMPARED - compared)
                compared += cost(end) if are_limited(end) else 0
                found.append(judged)
            if len(path) < MAX_PATH:
                for issuer in [other for other in unused if _issued(other, last, may)]:
                    unused.remove(issuer)
                    paths.append((*path, issuer))
    except _UNREADABLE:
        found.append(None)
    return _Search(tuple(found), MOST_STEPS - may.left, may.refusals > 0)


def _issued(issuer: x509.Certificate, certificate: x509.Certificate, may: Budget) -> bool:
    try:
        if certificate.issuer != issuer.subject or not may.affords(steps_of(issuer)):
            return False
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return not _names_another(certificate, issuer) and not _is_weak(certificate, issuer)


def _names_another(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether it says that another certificate, of the same name, is its issuer's (RFC 5280 §4.2.1.1)."""
    said = _extension(certificate, x509.AuthorityKeyIdentifier)
    if not isinstance(said, x509.AuthorityKeyIdentifier):
        return False
    key = _extension(issuer, x509.SubjectKeyIdentifier)
    if said.key_identifier and isinstance(key, x509.SubjectKeyIdentifier) and key.digest != said.key_identifier:
        return True
    if not said.authority_cert_issuer:
        return False
    above = said.authority_cert_issuer[0].value
    return (above, said.authority_cert_serial_number) != (issuer.issuer, issuer.serial_number)


def _is_weak(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < _LEAST_RSA_BITS:
        return True
    if isinstance(key, dsa.DSAPublicKey):
        return True  # withdrawn (FIPS 186-5 §4)
    return isinstance(certificate.signature_hash_algorithm, _WEAK_HASHES)


def _judge(path: _Path, at: datetime) -> Literal["anchored", "expired", "refused", "malformed"]:
    if path.fault:
        return path.fault
    return "anchored" if all(c.not_valid_before_utc <= at <= c.not_valid_after_utc for c in path.certificates) else "expired"


def _judged(path: tuple[x509.Certificate, ...], affordable: int) -> _Path:
    """The path with whether each certificate may be used as it is used here, at whatever time."""
    between = 0
    for place, certificate in enumerate(path):
        if {e.oid for e in certificate.extensions if e.critical} - _KNOWN_CRITICAL:
            return _Path(path, "malformed", "unknown_extension")
        usage = _extension(certificate, x509.KeyUsage)
        if place == 0:
            # ETSI EN 319 412-2 §4.3.2: a seal's key commits to content or at least signs.
            if isinstance(usage, x509.KeyUsage) and not (usage.content_commitment or usage.digital_signature):
                return _Path(path, "malformed", "key_usage")
            continue
        constraints = _extension(certificate, x509.BasicConstraints)
        if not isinstance(constraints, x509.BasicConstraints) or not constraints.ca:
            return _Path(path, "refused", "authority")
        # Certificates between this one and the leaf, but for those of an authority for its own next key (RFC 5280 §4.2.1.9).
        if constraints.path_length is not None and between > constraints.path_length:
            return _Path(path, "refused", "path_length")
        if isinstance(usage, x509.KeyUsage) and not usage.key_cert_sign:
            return _Path(path, "refused", "key_usage")
        between += certificate.subject != certificate.issuer
    return _limited(path, affordable) if len(path) > 1 and are_limited(path) else _Path(path, "")


def _limited(path: tuple[x509.Certificate, ...], affordable: int) -> _Path:
    begin, end = max(c.not_valid_before_utc for c in path), min(c.not_valid_after_utc for c in path)
    if begin > end:
        return _Path(path, "")  # and never alive, which is said of it
    if cost(path) > affordable:
        return _Path(path, "malformed", "too_complex")
    match within_limits(path, begin):
        case "yes":
            return _Path(path, "")
        case "no":
            return _Path(path, "refused", "limits")
        case _:
            return _Path(path, "malformed", "limits")


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
