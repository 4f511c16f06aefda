"""Seal certificates of the keyring: the demonstration kind, the request for a real one, and bringing that in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from badges.keyring.record import IssuerRecord
from badges.keyring.secret import UnusableKey, make_key, read_key, write_key
from badges.model.parties import SealIdentity
from badges.proofs.certificates import SealPrivateKey, demo_root, issue_seal_certificate, seal_identity
from badges.proofs.fitness import Misfit, misfit
from badges.proofs.public_key import PublicKey

DEMO_YEARS = 10
ROOT_KEY = "demo-root.key.pem"
TRUSTED = "trusted"
MAX_PATH = 8
ROOT_CERTIFICATE = "demo-root.pem"

_UNFIT: dict[Misfit, str] = {
    "unreadable": "The certificate of the seal cannot be read. Ask your provider for a sound one.",
    "authority": "The certificate is that of an authority, which vouches for seals and is none itself.",
    "key_usage": "The certificate's key may not sign (key usage). Ask for a certificate for seals.",
    "purposes": "The certificate is for something else: a web server, timestamps or programs. Ask for a certificate for seals.",
}
_QC_STATEMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
_QC_TYPE = bytes.fromhex("060604008e460106")  # DER of id-etsi-qcs-QcType, and of id-etsi-qct-eseal
_QC_SEAL = bytes.fromhex("060704008e46010602")


def sealing(key: object) -> SealPrivateKey:
    """The key as one that may stand in a seal certificate. Raises UnusableKey for Ed25519 and other kinds."""
    if isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        return key
    raise UnusableKey("A seal needs an RSA, P-256 or P-384 key.")


def certify_demo(
    folder: Path, issuer: IssuerRecord, key: SealPrivateKey, passphrase: bytes | None, at: datetime
) -> x509.Certificate:
    """A demonstration certificate for a seal key, from the demonstration root of this keyring (made when it is not there)."""
    root, root_key = _demo_root(folder, passphrase, at)
    return issue_seal_certificate(
        key.public_key(),
        organisation=issuer.legal_name,
        country=issuer.country,
        organisation_identifier=issuer.legal_id,
        root=root,
        root_key=root_key,
        serial_number=x509.random_serial_number(),
        not_before=_an_hour_before(at),
        not_after=at + timedelta(days=365 * DEMO_YEARS - 1),
    )


def _demo_root(folder: Path, passphrase: bytes | None, at: datetime) -> tuple[x509.Certificate, SealPrivateKey]:
    certificate_path = folder / TRUSTED / ROOT_CERTIFICATE
    if certificate_path.exists():
        return x509.load_pem_x509_certificate(certificate_path.read_bytes()), sealing(read_key(folder / ROOT_KEY, passphrase))
    key = sealing(make_key("RS256"))
    root = demo_root(
        key,
        serial_number=x509.random_serial_number(),
        not_before=_an_hour_before(at),
        not_after=at + timedelta(days=365 * DEMO_YEARS),
    )
    write_key(folder / ROOT_KEY, key, passphrase)
    certificate_path.parent.mkdir(parents=True, exist_ok=True)
    certificate_path.write_bytes(root.public_bytes(Encoding.PEM))
    return root, key


def _an_hour_before(at: datetime) -> datetime:
    """Clocks differ: a certificate made now must be good on a machine that is a little behind."""
    return at - timedelta(hours=1)


def read_chain(content: bytes) -> tuple[x509.Certificate, ...]:
    """Certificates in PEM, in the order of the file. Raises UnusableKey when there is none to read."""
    try:
        chain = tuple(x509.load_pem_x509_certificates(content))
    except ValueError as error:
        raise UnusableKey(f"That is not a chain of certificates in PEM: {error}.") from error
    if not chain:
        raise UnusableKey("The file holds no certificate in PEM.")
    return chain


def leaf_first(chain: Sequence[x509.Certificate], public_key: PublicKey) -> tuple[x509.Certificate, ...]:
    """The chain with the certificate of this key first and without self-signed roots, as x5c wants it (RFC 7515 §4.1.6).

    Raises UnusableKey when none of the certificates is for this key.
    """
    leaf = next((c for c in chain if c.public_key() == public_key), None)
    if leaf is None:
        raise UnusableKey("None of these certificates belongs to the seal key. Import the certificate that was made for it.")
    rest = [c for c in chain if c != leaf and c.issuer != c.subject]
    return (leaf, *rest)


def end_of(chain: Sequence[x509.Certificate]) -> x509.Certificate:
    """Of certificates in any order the one that issued none of the others; the first, when that is not one."""
    ends = [c for c in chain if not any(other.issuer == c.subject for other in chain)]
    return ends[0] if len(ends) == 1 else chain[0]


def issuers_of(leaf: x509.Certificate, others: Sequence[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """Of other certificates those that issued this one and each other, in that order, without self-signed roots."""
    path = [leaf]
    while len(path) <= MAX_PATH:
        above = next((c for c in others if c.subject == path[-1].issuer and c not in path and c.issuer != c.subject), None)
        if above is None:
            break
        path.append(above)
    return tuple(path[1:])


def check_seal(certificate: x509.Certificate, legal_id: str, at: datetime) -> SealIdentity:
    """Whom a certificate names, when it can seal for an issuer from now on.

    Raises SealCertificateError naming each of O, CN, C and organizationIdentifier that is missing; UnusableKey when it is another
    organisation's, does not live at this moment, or is for something else (ETSI EN 319 412-3, EN 319 412-5 §4.2.3).
    """
    identity = seal_identity(certificate)
    if identity.organisation_identifier != legal_id:
        raise UnusableKey(f"The certificate names {identity.organisation_identifier}, the issuer is {legal_id}.")
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if at > ends:
        raise UnusableKey(f"The certificate of the seal ended on {ends:%Y-%m-%d}. Ask your trust service provider for a new one.")
    if at < begins:
        raise UnusableKey(f"The certificate of the seal begins on {begins:%Y-%m-%d} only. Import it then.")
    if reason := misfit(certificate):
        raise UnusableKey(_UNFIT[reason])
    for extension in certificate.extensions:
        match extension.value:
            case x509.UnrecognizedExtension(oid=oid, value=value) if oid == _QC_STATEMENTS:
                if _QC_TYPE in value and _QC_SEAL not in value:
                    raise UnusableKey("The certificate is for a person's signature or a website, not for seals (QcType).")
    return identity
