"""A certification authority for tests: root, intermediate, TSA and OCSP certificates, and seals of every kind, on demand.

All of it lies in one folder, where the stand-in for the authorities (``authorities.py``) reads it anew for every request. The
root is an RSA key with a self-signed certificate, the intermediate CA an EC key; the CA tells of its own status by CRL only, as
real ones do, everything below it by OCSP and CRL.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Literal

from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
Kind = Literal["RSA", "RSA-3072", "P-256", "P-384"]

START = datetime(2025, 1, 1, tzinfo=UTC)
END = datetime(2045, 1, 1, tzinfo=UTC)
LONG_AGO = (datetime(2019, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC))
"""The life of a certificate that has expired."""

NUMBER = "NTRNL-00000000"

QC_STATEMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
QC_COMPLIANCE = "0.4.0.1862.1.1"
QC_SSCD = "0.4.0.1862.1.4"
QC_TYPE = "0.4.0.1862.1.6"
QC_ESEAL = "0.4.0.1862.1.6.2"
QC_ESIGN = "0.4.0.1862.1.6.1"

SIGNS = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
CERTIFIES = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
ENCRYPTS = x509.KeyUsage(False, False, True, False, False, False, False, False, False)

_SERIALS = count(0x1000)


@dataclass(frozen=True)
class Certified:
    """A key and its certificate."""

    key: PrivateKey
    certificate: x509.Certificate

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


@cache
def a_key(whose: str, kind: Kind = "RSA") -> PrivateKey:
    """A key of this kind, the same one for the same name."""
    if kind.startswith("RSA"):
        return rsa.generate_private_key(65537, 3072 if kind == "RSA-3072" else 2048)
    return ec.generate_private_key(ec.SECP256R1() if kind == "P-256" else ec.SECP384R1())


def a_name(common_name: str, organisation: str = "Test trust service", country: str = "NL", identifier: str = "") -> x509.Name:
    """A subject; members that are empty are left out."""
    pairs = [
        (NameOID.COUNTRY_NAME, country),
        (NameOID.ORGANIZATION_NAME, organisation),
        (NameOID.ORGANIZATION_IDENTIFIER, identifier),
        (NameOID.COMMON_NAME, common_name),
    ]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in pairs if value])


class QcStatement(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """RFC 3739 §3.2.6."""

    _fields = [("statement_id", core.ObjectIdentifier), ("statement_info", core.Any, {"optional": True})]  # noqa: RUF012  # its way


class QcStatements(core.SequenceOf):  # type: ignore[misc]  # asn1crypto has no types
    _child_spec = QcStatement


class QcTypes(core.SequenceOf):  # type: ignore[misc]  # asn1crypto has no types
    _child_spec = core.ObjectIdentifier


def qc_statements(*, compliance: bool = True, sscd: bool = True, kind: str = QC_ESEAL) -> x509.UnrecognizedExtension:
    """QcStatements (ETSI EN 319 412-5 §4): all three make a qualified seal, without compliance it is an advanced one at most."""
    statements = [{"statement_id": QC_COMPLIANCE}] if compliance else []
    statements += [{"statement_id": QC_SSCD}] if sscd else []
    if kind:
        statements.append({"statement_id": QC_TYPE, "statement_info": QcTypes([kind])})
    return x509.UnrecognizedExtension(QC_STATEMENTS, QcStatements(statements).dump())


@dataclass(frozen=True)
class Certification:
    """The authority: its folder, where the world finds its services, and what it has made."""

    folder: Path
    url: str
    root: Certified
    ca: Certified
    tsa: Certified
    ocsp: Certified

    def seal(
        self,
        organisation: str = "Voorbeeldcollege",
        *,
        common_name: str = "",
        country: str = "NL",
        identifier: str = NUMBER,
        kind: Kind = "RSA",
        statements: x509.UnrecognizedExtension | None = None,
        qualified: bool = True,
        life: tuple[datetime, datetime] = (START, END),
        usage: x509.KeyUsage = SIGNS,
        ocsp: bool = True,
        crl: bool = True,
        issuers: bool = True,
        by: Certified | None = None,
        key: PrivateKey | None = None,
        extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
    ) -> Certified:
        """A certificate for an organisation's seal; all those of one organisation and kind have one key, unless told otherwise.

        ``qualified`` false: no QcCompliance and no QcSSCD; ``statements`` says it exactly. ``usage=ENCRYPTS``: no seal at all.
        ``ocsp``, ``crl`` and ``issuers`` false: it does not say where these are found.
        """
        stated = statements or qc_statements(compliance=qualified, sscd=qualified)
        return self.certificate(
            a_name(common_name or f"{organisation} e-seal", organisation, country, identifier),
            key or a_key(f"seal of {organisation}", kind),
            [(x509.BasicConstraints(False, None), True), (usage, True), (stated, False), *extensions],
            life=life,
            ocsp=ocsp,
            crl=crl,
            issuers=issuers,
            by=by,
        )

    def no_seal(self) -> Certified:
        """A certificate of the same CA that must not seal: it is for encrypting."""
        return self.seal("Voorbeeldcollege", common_name="Voorbeeldcollege mail", usage=ENCRYPTS)

    def expired_seal(self) -> Certified:
        """A seal whose certificate came to its end years ago."""
        return self.seal("Voorbeeldcollege", common_name="Voorbeeldcollege former e-seal", life=LONG_AGO)

    def revoked_seal(self, at: datetime = START, reason: str = "keyCompromise") -> Certified:
        """A seal that was taken back."""
        made = self.seal("Voorbeeldcollege", common_name="Voorbeeldcollege lost e-seal")
        self.revoke(made.certificate, at, reason)
        return made

    def timestamping(
        self, name: str = "Test TSA 2", *, kind: Kind = "RSA", life: tuple[datetime, datetime] = (START, END)
    ) -> Certified:
        """One more TSA certificate; put it into service with ``serve_timestamps_with``."""
        return self.certificate(a_name(name), a_key(name, kind), _for(ExtendedKeyUsageOID.TIME_STAMPING), life=life)

    def serve_timestamps_with(self, tsa: Certified) -> None:
        """From now on the stand-in's TSA signs with this one."""
        _write(self.folder, "tsa", tsa)

    def revoke(self, certificate: x509.Certificate, at: datetime = START, reason: str = "keyCompromise") -> None:
        """From now on OCSP and CRL call it revoked since this moment (reasons as RFC 5280 §5.3.1 writes them)."""
        file = self.folder / "revoked.json"
        revoked = json.loads(file.read_text()) if file.exists() else {}
        revoked[str(certificate.serial_number)] = {"at": at.isoformat(), "reason": reason}
        _put(file, json.dumps(revoked).encode())

    def chain(self, of: Certified) -> tuple[x509.Certificate, ...]:
        """Leaf, CA, root."""
        return (of.certificate, self.ca.certificate, self.root.certificate)

    def certificate(
        self,
        subject: x509.Name,
        key: PrivateKey,
        extensions: Sequence[tuple[x509.ExtensionType, bool]],
        *,
        life: tuple[datetime, datetime] = (START, END),
        ocsp: bool = True,
        crl: bool = True,
        issuers: bool = True,
        by: Certified | None = None,
    ) -> Certified:
        """Any certificate of this CA (or of ``by``), with the addresses that it asks for; OCSP knows it from now on."""
        issuer = by or self.ca
        found_at = _addresses(self.url, "root" if issuer == self.root else "ca", ocsp, crl, issuers)
        made = certify(subject, key, issuer, [*extensions, *found_at], life=life)
        (self.folder / "issued").mkdir(exist_ok=True)
        _put(self.folder / "issued" / f"{made.certificate.serial_number}.pem", made.pem)
        return made


def a_certification(folder: Path, url: str, name: str = "Test") -> Certification:
    """A whole authority in this folder, whose services are at this address (``/tsa``, ``/ocsp``, ``/crl/…``, ``/issuer/…``).

    Two authorities of one name have the same keys; with another name it is a stranger.
    """
    folder.mkdir(parents=True, exist_ok=True)
    root_key, ca_key = a_key(f"{name} root"), a_key(f"{name} ca", "P-256")
    root_name = a_name(f"{name} root CA")
    root = certify(root_name, root_key, None, [(x509.BasicConstraints(True, 1), True), (CERTIFIES, True)])
    ca = certify(
        a_name(f"{name} seal CA"),
        ca_key,
        root,
        [(x509.BasicConstraints(True, 0), True), (CERTIFIES, True), *_addresses(url, "root", False, True, True)],
    )
    found_at = _addresses(url, "ca", True, True, True)
    tsa_key = a_key(f"{name} tsa")
    tsa = certify(a_name(f"{name} TSA"), tsa_key, ca, [*_for(ExtendedKeyUsageOID.TIME_STAMPING), *found_at])
    ocsp = certify(
        a_name(f"{name} OCSP responder"),
        a_key(f"{name} ocsp", "P-256"),
        ca,
        [*_for(ExtendedKeyUsageOID.OCSP_SIGNING, critical=False), (x509.OCSPNoCheck(), False)],
    )
    (folder / "issued").mkdir(exist_ok=True)
    for file, made in {"root": root, "ca": ca, "tsa": tsa, "ocsp": ocsp}.items():
        _write(folder, file, made)
        _put(folder / "issued" / f"{made.certificate.serial_number}.pem", made.pem)
    return Certification(folder, url, root, ca, tsa, ocsp)


def certify(
    subject: x509.Name,
    key: PrivateKey,
    issuer: Certified | None,
    extensions: Sequence[tuple[x509.ExtensionType, bool]],
    *,
    life: tuple[datetime, datetime] = (START, END),
) -> Certified:
    """A certificate by this issuer, or a self-signed one."""
    signer = issuer.key if issuer else key
    draft = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(next(_SERIALS))
        .not_valid_before(life[0])
        .not_valid_after(life[1])
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    for extension, critical in extensions:
        draft = draft.add_extension(extension, critical)
    return Certified(key, draft.sign(signer, hashes.SHA256()))


def _for(purpose: x509.ObjectIdentifier, *, critical: bool = True) -> list[tuple[x509.ExtensionType, bool]]:
    """What a certificate for one purpose alone has (RFC 3161 §2.3: the TSA's is critical)."""
    return [(x509.BasicConstraints(False, None), True), (SIGNS, True), (x509.ExtendedKeyUsage([purpose]), critical)]


def _addresses(url: str, issuer: str, ocsp: bool, crl: bool, issuers: bool) -> list[tuple[x509.ExtensionType, bool]]:
    """Where a certificate's status and issuer are found (RFC 5280 §4.2.1.13, §4.2.2.1)."""
    known = []
    if ocsp:
        place = x509.UniformResourceIdentifier(f"{url}/ocsp")
        known.append(x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place))
    if issuers:
        place = x509.UniformResourceIdentifier(f"{url}/issuer/{issuer}.cer")
        known.append(x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place))
    found: list[tuple[x509.ExtensionType, bool]] = [(x509.AuthorityInformationAccess(known), False)] if known else []
    if crl:
        points = [x509.UniformResourceIdentifier(f"{url}/crl/{issuer}.crl")]
        found.append((x509.CRLDistributionPoints([x509.DistributionPoint(points, None, None, None)]), False))
    return found


def _write(folder: Path, name: str, made: Certified) -> None:
    # Key and certificate in one file, so that no request meets half of a change.
    _put(folder / f"{name}.pem", made.key_pem + made.pem)


def _put(file: Path, content: bytes) -> None:
    draft = file.with_suffix(".draft")
    draft.write_bytes(content)
    draft.rename(file)
