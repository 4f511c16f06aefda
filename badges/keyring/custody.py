"""Kinds of custody, a row each: where a private key lives, by the scheme of its address, and how it comes to sign."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509

from badges.keyring.csc_uri import read_service_address
from badges.keyring.elsewhere import DigestSigner, algorithm_for
from badges.keyring.hardware_token import Token
from badges.keyring.pkcs11_uri import read_token_address
from badges.keyring.record import KeyRecord
from badges.keyring.remote_key import RemoteKey
from badges.keyring.seals import end_of, issuers_of
from badges.keyring.secret import UnusableKey, known_kind, read_key, read_public
from badges.proofs.public_key import PublicKey
from badges.proofs.signer import LocalSigner, Signer


@dataclass(frozen=True, slots=True)
class Entrusted:
    """A key of the record, with what opening it may need."""

    key: KeyRecord
    folder: Path
    """The issuer's own."""
    method: str
    """What its signatures call it."""
    chain: tuple[x509.Certificate, ...] = ()
    """Its certificates; empty for keys that have none."""
    passphrase: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A key that stays where it is: what was learnt of it there."""

    public_key: PublicKey
    chain: tuple[x509.Certificate, ...]
    algorithm: str


Find = Callable[[str, Sequence[x509.Certificate] | None, str | None], Found]


@dataclass(frozen=True, slots=True)
class Custody:
    """One kind of custody."""

    opened: Callable[[Entrusted], Signer]
    """Ready to sign. Raises UnusableKey, PassphraseMissing, WrongPassphrase; each message says what to do."""
    place: Callable[[str], str]
    """Where the key at an address is, in words that follow "the key is"."""
    found: Find | None = None
    """The key at an address, with certificates given or found there, and the algorithm wanted or usual. Raises UnusableKey.

    None where a key is no stranger: only of keys that stay elsewhere, and give nothing but signatures, is there anything to find.
    """


def own_file(folder: Path, uri: str) -> Path:
    """The file of an issuer that ``file:NAME`` names. Raises UnusableKey for one that is not in the issuer's own folder."""
    scheme, _, file = uri.partition(":")
    if scheme != "file" or not file or "/" in file or "\\" in file or file.startswith("."):
        raise UnusableKey(f"{folder.name} names a file at {uri!r}; only file:NAME in its own folder is known here.")
    return folder / file


def _open_file(entrusted: Entrusted) -> Signer:
    key = entrusted.key
    private = read_key(own_file(entrusted.folder, key.uri), entrusted.passphrase)
    try:
        return LocalSigner(private, entrusted.method, algorithm=key.algorithm)
    except ValueError as error:
        raise UnusableKey(f"The file of {key.id} holds another kind of key than its record says, {key.algorithm}.") from error


def _in_this_keyring(_: str) -> str:
    return "in this keyring, encrypted"


def _open_token(entrusted: Entrusted) -> Signer:
    key, address = entrusted.key, read_token_address(entrusted.key.uri)
    token = Token(address)
    token.open()
    return DigestSigner(
        key.algorithm,
        entrusted.method,
        read_public(key.public_key),
        address.place,
        lambda digest: token.sign_digest(digest, key.algorithm),
    )


def _find_token(uri: str, chain: Sequence[x509.Certificate] | None, algorithm: str | None) -> Found:
    token = Token(read_token_address(uri))
    certificates = token.certificates() if chain is None else tuple(chain)
    leaf = end_of(certificates)
    public_key = known_kind(leaf.public_key())
    chosen = algorithm_for(public_key, algorithm)
    token.try_key(public_key, chosen)
    return Found(public_key, (leaf, *issuers_of(leaf, certificates)), chosen)


def _open_service(entrusted: Entrusted) -> Signer:
    key, address = entrusted.key, read_service_address(entrusted.key.uri)
    remote = RemoteKey(address)
    credential, public_key = remote.credential(), read_public(key.public_key)
    if credential.public_key != public_key or (entrusted.chain and credential.chain[0] != entrusted.chain[0]):
        raise UnusableKey(
            f"The service {address.name} has another certificate for {address.credential} than the record. "
            "If that is right, bring the key in again with `badges keys import`."
        )
    remote.check(key.algorithm)
    return DigestSigner(
        key.algorithm, entrusted.method, public_key, address.place, lambda digest: remote.sign_digest(digest, key.algorithm)
    )


def _find_service(uri: str, chain: Sequence[x509.Certificate] | None, algorithm: str | None) -> Found:
    if chain is not None:
        raise UnusableKey("A signing service sends its certificates itself: leave --certificate out.")
    remote = RemoteKey(read_service_address(uri))
    credential = remote.credential()
    chosen = algorithm_for(credential.public_key, algorithm)
    remote.check(chosen)
    leaf = credential.chain[0]
    return Found(credential.public_key, (leaf, *issuers_of(leaf, credential.chain[1:])), chosen)


CUSTODIES = {
    "file": Custody(_open_file, _in_this_keyring),
    "pkcs11": Custody(_open_token, lambda uri: read_token_address(uri).place, _find_token),
    "csc": Custody(_open_service, lambda uri: read_service_address(uri).place, _find_service),
}
"""By the scheme of a key's address. A new kind of custody is one more row."""


def custody_of(uri: str) -> Custody:
    """The row for an address. Raises UnusableKey when there is none."""
    scheme = uri.partition(":")[0]
    if scheme not in CUSTODIES:
        known = ", ".join(f"{name}:" for name in CUSTODIES)
        raise UnusableKey(f"There is no kind of custody {scheme[:20]!r}. Addresses of keys begin with {known}.")
    return CUSTODIES[scheme]


def place_of(key: KeyRecord) -> str:
    """Where a key is, in a few words, and whether it can be had from there. Raises UnusableKey."""
    custody = custody_of(key.uri)
    return f"{custody.place(key.uri)}{', cannot be exported' if custody.found else ''}"
