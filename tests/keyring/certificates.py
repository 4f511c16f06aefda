"""A trust service of the tests: certificates for seals, good ones and those with one thing wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from badges.keyring import IssuerRecord, Keyring
from badges.keyring.record import write_record
from tests.makers import AT

PASSPHRASE = b"correct horse battery"
NUMBER = "NTRNL-00000001"
RECORD = IssuerRecord("voorbeeldcollege", "org-voorbeeldcollege", "Voorbeeldcollege", "NL", NUMBER)
SUBJECT = {"C": "NL", "O": "Voorbeeldcollege", "organizationIdentifier": NUMBER, "CN": "Voorbeeldcollege e-seal"}
OIDS = {
    "C": NameOID.COUNTRY_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "organizationIdentifier": NameOID.ORGANIZATION_IDENTIFIER,
    "CN": NameOID.COMMON_NAME,
}
SealKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
QC_STATEMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")


def a_key(kind: str = "RSA", number: int = 0) -> SealKey:
    """The same one for the same words; RSA keys take their time."""
    return _made(kind, number)


@cache
def _made(kind: str, number: int) -> SealKey:
    if kind == "RSA":
        return rsa.generate_private_key(65537, 2048)
    return ec.generate_private_key(ec.SECP256R1() if kind == "P-256" else ec.SECP384R1())


def a_name(subject: dict[str, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(OIDS[name], value) for name, value in subject.items()])


def a_chain(
    key: SealKey,
    *,
    without: str = "",
    ca: bool = False,
    may_sign: bool = True,
    purpose: x509.ObjectIdentifier | None = None,
    qc_type: int = 2,
    begins: datetime = AT - timedelta(days=30),
    ends: datetime = AT + timedelta(days=3650),
    **subject: str,
) -> list[x509.Certificate]:
    """The certificate of a seal, the authority that issued it, and the root above that."""
    root_key, above_key = a_key("P-256", 1), a_key("P-256", 2)
    root_name, above_name = (a_name({"CN": name}) for name in ("A root", "An authority"))
    names = {name: value for name, value in (SUBJECT | subject).items() if name != without}
    usage = x509.KeyUsage(may_sign, may_sign, not may_sign, False, False, False, False, False, False)
    statements = bytes.fromhex(f"30153013060604008e4601063009060704008e460106{qc_type:02x}")
    leaf = _draft(a_name(names), above_name, key, begins, ends).add_extension(usage, critical=True)
    leaf = leaf.add_extension(x509.UnrecognizedExtension(QC_STATEMENTS, statements), critical=False)
    if purpose is not None:
        leaf = leaf.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    if ca:
        leaf = leaf.add_extension(x509.BasicConstraints(True, None), critical=True)
    above = _draft(above_name, root_name, above_key, begins, ends).add_extension(x509.BasicConstraints(True, 0), critical=True)
    root = _draft(root_name, root_name, root_key, begins, ends).add_extension(x509.BasicConstraints(True, 1), critical=True)
    return [
        leaf.sign(above_key, hashes.SHA256()),
        above.sign(root_key, hashes.SHA256()),
        root.sign(root_key, hashes.SHA256()),
    ]


def _draft(subject: x509.Name, issuer: x509.Name, key: SealKey, begins: datetime, ends: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )


def pem_of(chain: list[x509.Certificate]) -> bytes:
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in chain)


def an_empty_ring(folder: Path, passphrase: bytes | None = PASSPHRASE) -> Keyring:
    """An issuer without any key yet."""
    (folder / RECORD.name).mkdir(parents=True)
    write_record(folder / RECORD.name, RECORD)
    return Keyring(folder, passphrase)
