"""The keyring: ``keys/`` becomes issuers, signers, DID documents and trust. No other room holds a private key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import reduce
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from badges.credentials.instants import rfc3339
from badges.credentials.violation import Document
from badges.keyring.custody import Entrusted, custody_of, own_file
from badges.keyring.elsewhere import algorithm_for
from badges.keyring.record import (
    RECORD,
    IssuerRecord,
    KeyPurpose,
    KeyRecord,
    KeyState,
    read_record,
    write_record,
)
from badges.keyring.seals import TRUSTED, certify_demo, check_seal, leaf_first, read_chain, sealing
from badges.keyring.secret import (
    PassphraseMissing,
    UnusableKey,
    make_key,
    public_pem,
    read_key,
    read_public,
    write_key,
)
from badges.keyring.trust import both, read_trust
from badges.model.addresses import VERIFIER, Addresses
from badges.model.parties import Issuer, Organisation, SealIdentity
from badges.proofs import multikey
from badges.proofs.certificates import is_demo, seal_identity, signing_request
from badges.proofs.did import VerificationMethod, did_document
from badges.proofs.signer import PrivateKey, Signer
from badges.verification.facts import KnownIssuer, ListOfIssuers, Trust
from badges.verification.own_list import OWN_LIST

ALGORITHMS = {"Ed25519": KeyPurpose.ASSERTION, "ES256": KeyPurpose.ASSERTION, "RS256": KeyPurpose.SEAL}
"""What a new issuer gets: a key for badges, one for verifiers that know P-256 only, and one that seals."""


_NO_VERIFIER = "This installation has no key of its own to sign receipts with. Make one with `badges keys new --verifier`."


class UnknownIssuer(LookupError):
    """The keyring has no such issuer."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, known
        have = f"It has: {', '.join(known)}." if known else "It is empty."
        told = f"The keyring has no issuer {name!r}. {have} Make one with `badges keys new --issuer {name}`."
        super().__init__(_NO_VERIFIER if name == VERIFIER else told)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.name, self.known)


class IssuerExists(ValueError):
    """There is an issuer of this name already."""

    def __init__(self, name: str) -> None:
        self.name = name
        whose = ("This installation", "--verifier") if name == VERIFIER else (f"The issuer {name!r}", f"--issuer {name}")
        super().__init__(f"{whose[0]} has keys already. `badges keys rotate {whose[1]}` makes new ones.")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.name,)


class NoActiveKey(LookupError):
    """The issuer has no key that may sign now."""

    def __init__(self, name: str, purpose: str) -> None:
        self.name, self.purpose = name, purpose
        super().__init__(f"The issuer {name!r} has no active {purpose} key. `badges keys rotate --issuer {name}` makes one.")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.name, self.purpose)


@dataclass(frozen=True, slots=True)
class Seal:
    """Everything needed to seal: who signs, the certificates that say whose seal it is."""

    signer: Signer
    chain: tuple[x509.Certificate, ...]
    identity: SealIdentity
    demo: bool
    """True for a demonstration certificate; whatever a person sees then says so."""


@dataclass(slots=True)
class Keyring:
    """The keys in one folder. Private keys are opened when they first sign and kept in memory."""

    folder: Path
    passphrase: bytes | None = field(default=None, repr=False)
    _opened: dict[Entrusted, Signer] = field(default_factory=dict, repr=False)

    def names(self) -> tuple[str, ...]:
        """The issuers that have keys here."""
        return tuple(sorted(p.parent.name for p in self.folder.glob(f"*/{RECORD}") if p.parent.name != VERIFIER))

    def has_verifier(self) -> bool:
        """Whether this installation can sign what it found itself: a receipt of a check."""
        return (self.folder / VERIFIER / RECORD).is_file()

    def record(self, name: str) -> IssuerRecord:
        """What is known of an issuer. Raises UnknownIssuer, DamagedRecord."""
        if not (self.has_verifier() if name == VERIFIER else name in self.names()):
            raise UnknownIssuer(name, self.names())
        return read_record(self.folder / name)

    def issuer_of(self, organisation: Organisation, addresses: Addresses) -> Issuer:
        """The issuer that signs for an organisation. Raises UnknownIssuer."""
        for name in self.names():
            if self.record(name).organisation == organisation.id:
                return Issuer(name, addresses.did(name), organisation)
        raise UnknownIssuer(organisation.id.removeprefix("org-"), self.names())

    # Signing

    def signer(self, name: str, addresses: Addresses, algorithm: str = "Ed25519") -> Signer:
        """Signs Open Badges and status lists for an issuer.

        Raises UnknownIssuer, NoActiveKey, PassphraseMissing, WrongPassphrase, UnusableKey.
        """
        record = self.record(name)
        key = record.active(KeyPurpose.ASSERTION, algorithm)
        if key is None:
            raise NoActiveKey(name, algorithm)
        return self._signer(name, key, f"{addresses.did(name)}#{key.id}")

    def seal(self, name: str) -> Seal:
        """Seals European credentials for an issuer. Raises what ``signer`` raises."""
        record = self.record(name)
        key = record.active(KeyPurpose.SEAL)
        if key is None or key.chain is None:
            raise NoActiveKey(name, "seal")
        chain = read_chain(self._path(name, key.chain).read_bytes())
        return Seal(self._signer(name, key, key.id, chain), chain, seal_identity(chain[0]), key.demo)

    def did_document(self, name: str, addresses: Addresses) -> Document:
        """The issuer's DID document: active and retired keys vouch for what they signed. Raises UnknownIssuer."""
        did = addresses.did(name)
        methods = []
        for key in self.record(name).keys:
            if key.purpose is KeyPurpose.SEAL:
                continue  # a seal is known by its certificate, not by the DID document
            methods.append(
                VerificationMethod(
                    id=f"{did}#{key.id}",
                    public_key=read_public(key.public_key),
                    expires=key.ended if key.state is KeyState.RETIRED else None,
                    revoked=key.ended if key.state is KeyState.COMPROMISED else None,
                )
            )
        return did_document(did, methods)

    def trust(self, addresses: Addresses, today: date, *folders: Path) -> Trust:
        """Whom this installation knows: its own issuers, the folder ``trusted``, and more such folders.

        Raises UnreadableTrust, DamagedRecord.
        """
        own: dict[str, KnownIssuer] = {}
        for name in self.names():
            record = self.record(name)
            known = KnownIssuer(record.legal_name, OWN_LIST, today.isoformat(), _multikeys(record), kind="own")
            own |= {addresses.did(name): known, record.legal_id: known}
        if self.has_verifier():
            record = self.record(VERIFIER)
            known = KnownIssuer(record.legal_name, OWN_LIST, today.isoformat(), _multikeys(record), kind="own")
            own[addresses.did(VERIFIER)] = known
        lists = (ListOfIssuers(OWN_LIST, today.isoformat(), "own", len(self.names())),) if self.names() else ()
        ours = self.folder / TRUSTED
        return reduce(both, map(read_trust, [*([ours] if ours.is_dir() else []), *folders]), Trust(own, lists=lists))

    # Making and retiring

    def new(self, issuer: IssuerRecord, at: datetime) -> IssuerRecord:
        """Make keys for an issuer that has none: Ed25519, P-256, and a seal key with a demonstration certificate.

        The installation itself, ``VERIFIER``, gets the first of these only: it signs receipts.
        Raises IssuerExists, PassphraseMissing.
        """
        folder = self.folder / issuer.name
        if (folder / RECORD).exists():
            raise IssuerExists(issuer.name)
        if not self.passphrase:
            raise PassphraseMissing
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for algorithm in ALGORITHMS if issuer.name != VERIFIER else ("Ed25519",):
            issuer = self._add(issuer, algorithm, at)
        write_record(folder, issuer)
        return issuer

    def rotate(self, name: str, at: datetime) -> IssuerRecord:
        """New keys in the place of the active ones, which retire; what they signed stays good. Seals of others stay."""
        record = self.record(name)
        for key in record.keys:
            if key.state is KeyState.ACTIVE and (key.purpose is KeyPurpose.ASSERTION or _is_ours(key)):
                record = self._add(record, key.algorithm, at)
                record = record.with_key(replace(key, state=KeyState.RETIRED, until=rfc3339(at)))
        write_record(self.folder / name, record)
        return record

    def end(self, name: str, key_id: str, state: KeyState, at: datetime) -> IssuerRecord:
        """Retire one key, or declare it compromised from this moment on. Raises UnknownIssuer, UnusableKey."""
        record = self.record(name)
        key = record.key(key_id)
        if key is None:
            raise UnusableKey(f"{name} has no key {key_id!r}. It has: {', '.join(k.id for k in record.keys)}.")
        record = record.with_key(replace(key, state=state, until=rfc3339(at)))
        write_record(self.folder / name, record)
        return record

    def request(self, name: str, common_name: str, at: datetime) -> tuple[IssuerRecord, bytes]:
        """A new seal key and the request (PKCS #10, PEM) for a real certificate; the seal in use stays in use."""
        record = self._add(self.record(name), "RS256", at, state=KeyState.REQUESTED)
        key = record.keys[-1]
        identity = SealIdentity(record.legal_name, common_name, record.country, record.legal_id)
        pem = signing_request(sealing(read_key(self._path(name, key.uri), self.passphrase)), identity)
        write_record(self.folder / name, record)
        return record, pem

    def bring_in(self, name: str, chain: bytes, at: datetime) -> IssuerRecord:
        """Take the certificate that answers a request: its key becomes the seal in use, the one before retires.

        Raises UnusableKey when no requested key fits, SealCertificateError when the subject lacks O, CN, C or 2.5.4.97.
        """
        record = self.record(name)
        waiting = [k for k in record.keys if k.state is KeyState.REQUESTED]
        if not waiting:
            raise UnusableKey(f"{name} has no open request. Make one with `badges keys csr --issuer {name}`.")
        key = waiting[-1]
        certificates = leaf_first(read_chain(chain), read_public(key.public_key))
        check_seal(certificates[0], record.legal_id, at)
        return self._seal_with(record, key, certificates, at)

    def take_in(
        self, name: str, private: PrivateKey, chain: Sequence[x509.Certificate], at: datetime, *, algorithm: str | None = None
    ) -> IssuerRecord:
        """Take a seal key that was made elsewhere, with its certificates: it is kept here, encrypted, and seals from now on.

        Raises UnusableKey when key and certificate are not each other's or it is no seal certificate, SealCertificateError,
        PassphraseMissing, ValueError when the passphrase is too short. Then nothing was changed.
        """
        record = self.record(name)
        certificates = leaf_first(chain, private.public_key())
        check_seal(certificates[0], record.legal_id, at)
        algorithm = algorithm_for(private.public_key(), algorithm)
        id = self._free_id(record, at)
        path = self.folder / name / f"{id}.pem"
        write_key(path, private, self.passphrase)
        key = KeyRecord(
            id, algorithm, KeyPurpose.SEAL, KeyState.ACTIVE, f"file:{path.name}", public_pem(private.public_key()), rfc3339(at)
        )
        return self._seal_with(record, key, certificates, at)

    def entrust(
        self, name: str, uri: str, at: datetime, *, chain: bytes | None = None, algorithm: str | None = None
    ) -> IssuerRecord:
        """Seal from now on with a key that stays where it is: in a token (``pkcs11:``) or with a service (``csc:``).

        ``chain``: its certificates in PEM, where the place does not hold them. Raises UnusableKey, SealCertificateError.
        """
        record = self.record(name)
        find = custody_of(uri).found
        if find is None:
            raise UnusableKey(f"{uri[:40]!r} is no address of a key that stays elsewhere; keys in files are taken in as such.")
        found = find(uri, read_chain(chain) if chain is not None else None, algorithm)
        check_seal(found.chain[0], record.legal_id, at)
        key = KeyRecord(
            self._free_id(record, at),
            found.algorithm,
            KeyPurpose.SEAL,
            KeyState.ACTIVE,
            uri,
            public_pem(found.public_key),
            rfc3339(at),
        )
        return self._seal_with(record, key, found.chain, at)

    # Inside

    def _add(self, record: IssuerRecord, algorithm: str, at: datetime, state: KeyState = KeyState.ACTIVE) -> IssuerRecord:
        purpose = ALGORITHMS[algorithm]
        id = self._free_id(record, at, {"Ed25519": "ed25519", "ES256": "p256", "RS256": "seal"}[algorithm])
        private = make_key(algorithm)
        path = self.folder / record.name / f"{id}.pem"
        write_key(path, private, self.passphrase)
        public = public_pem(private.public_key())
        key = KeyRecord(id, algorithm, purpose, state, f"file:{path.name}", public, rfc3339(at))
        if purpose is KeyPurpose.SEAL and state is KeyState.ACTIVE:
            certificate = certify_demo(self.folder, record, sealing(private), self.passphrase, at)
            key = replace(key, chain=self._write_chain(record.name, id, [certificate]), demo=True)
        return record.with_key(key)

    def _seal_with(self, record: IssuerRecord, key: KeyRecord, chain: Sequence[x509.Certificate], at: datetime) -> IssuerRecord:
        """This key becomes the seal in use; the one before retires."""
        for old in record.keys:
            if old.purpose is KeyPurpose.SEAL and old.state is KeyState.ACTIVE:
                record = record.with_key(replace(old, state=KeyState.RETIRED, until=rfc3339(at)))
        file = self._write_chain(record.name, key.id, chain)
        record = record.with_key(replace(key, state=KeyState.ACTIVE, chain=file, demo=is_demo(chain)))
        write_record(self.folder / record.name, record)
        return record

    @staticmethod
    def _free_id(record: IssuerRecord, at: datetime, kind: str = "seal") -> str:
        stem = f"{at:%Y-%m}-{kind}"
        taken = {k.id for k in record.keys}
        return next(id for n in range(1, 1000) if (id := stem if n == 1 else f"{stem}-{n}") not in taken)

    def _write_chain(self, name: str, key_id: str, chain: Sequence[x509.Certificate]) -> str:
        file = f"{key_id}.chain.pem"
        (self.folder / name / file).write_bytes(b"".join(c.public_bytes(Encoding.PEM) for c in chain))
        return f"file:{file}"

    def _path(self, name: str, uri: str) -> Path:
        return own_file(self.folder / name, uri)

    def _signer(self, name: str, key: KeyRecord, method: str, chain: tuple[x509.Certificate, ...] = ()) -> Signer:
        """Opened once: tokens and services are asked for a signature only after that."""
        entrusted = Entrusted(key, self.folder / name, method, chain, self.passphrase)
        if entrusted not in self._opened:
            self._opened[entrusted] = custody_of(key.uri).opened(entrusted)
        return self._opened[entrusted]


def _multikeys(record: IssuerRecord) -> tuple[str, ...]:
    """What it signs with, or did: nobody must be asked about our own archives."""
    keys = [key for key in record.keys if key.purpose is KeyPurpose.ASSERTION and key.state is not KeyState.COMPROMISED]
    return tuple(multikey.encode(read_public(key.public_key)) for key in keys)


def _is_ours(key: KeyRecord) -> bool:
    """Whether a seal key is one of our own demonstration, which we can make anew."""
    return key.demo and key.algorithm == "RS256" and key.uri.startswith("file:")
