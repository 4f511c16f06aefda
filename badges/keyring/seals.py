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
from badges.proofs.certificates import SealPrivateKey, demo_root, issue_seal_certificate
from badges.proofs.signer import PrivateKey

DEMO_YEARS = 10
ROOT_KEY = "demo-root.key.pem"
TRUSTED = "trusted"
ROOT_CERTIFICATE = "demo-root.pem"


def sealing(key: PrivateKey) -> SealPrivateKey:
    """The key as one that may stand in a seal certificate. Raises UnusableKey for Ed25519."""
    if isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        return key
    raise UnusableKey("A seal needs an RSA or P-256 key.")


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


def leaf_first(chain: Sequence[x509.Certificate], key: PrivateKey) -> tuple[x509.Certificate, ...]:
    """The chain with the certificate of this key first and without self-signed roots, as x5c wants it (RFC 7515 §4.1.6).

    Raises UnusableKey when none of the certificates is for this key.
    """
    public = key.public_key()
    leaf = next((c for c in chain if c.public_key() == public), None)
    if leaf is None:
        raise UnusableKey("None of these certificates belongs to the requested seal key. Import the answer to its own request.")
    rest = [c for c in chain if c != leaf and c.issuer != c.subject]
    return (leaf, *rest)
