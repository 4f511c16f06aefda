"""Private keys in files: PKCS#8, always encrypted, readable by the owner alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from badges.proofs.public_key import PublicKey
from badges.proofs.signer import PrivateKey

MIN_PASSPHRASE = 12


class PassphraseMissing(ValueError):
    """The keys are encrypted and no passphrase was given."""

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), ()

    def __init__(self) -> None:
        super().__init__(
            "The private keys are encrypted and no passphrase was given. "
            "Name a file that holds it: BADGES_KEY_PASSPHRASE_FILE=… or --passphrase-file …"
        )


class WrongPassphrase(ValueError):
    """The passphrase does not open this key."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"The passphrase does not open {path.parent.name}/{path.name}. Check BADGES_KEY_PASSPHRASE_FILE.")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.path,)


class UnusableKey(ValueError):
    """A key file is not there, or holds something else; the message names it."""


def make_key(algorithm: str) -> PrivateKey:
    """A fresh key: Ed25519, ES256 (P-256) or RS256 (RSA 3072)."""
    match algorithm:
        case "Ed25519":
            return Ed25519PrivateKey.generate()
        case "ES256":
            return ec.generate_private_key(ec.SECP256R1())
        case "RS256":
            return rsa.generate_private_key(public_exponent=65537, key_size=3072)
    raise ValueError(f"keys are Ed25519, ES256 or RS256, not {algorithm!r}")


def write_key(path: Path, key: PrivateKey, passphrase: bytes | None) -> None:
    """Write a key encrypted, mode 0600; never over another one. Raises PassphraseMissing, ValueError when it is too short."""
    if not passphrase:
        raise PassphraseMissing
    if len(passphrase) < MIN_PASSPHRASE:
        raise ValueError(f"A passphrase needs at least {MIN_PASSPHRASE} characters.")
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)


def read_key(path: Path, passphrase: bytes | None) -> PrivateKey:
    """Open a key file. Raises PassphraseMissing, WrongPassphrase, UnusableKey."""
    try:
        pem = path.read_bytes()
    except OSError as error:
        raise UnusableKey(f"The key file {path.parent.name}/{path.name} cannot be read: {error.strerror}.") from error
    if b"ENCRYPTED PRIVATE KEY" not in pem:
        raise UnusableKey(f"{path.parent.name}/{path.name} is not an encrypted PKCS#8 key. Unencrypted keys are refused.")
    if not passphrase:
        raise PassphraseMissing
    try:
        key = load_pem_private_key(pem, passphrase)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise WrongPassphrase(path) from error
    if not isinstance(key, Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise UnusableKey(f"{path.parent.name}/{path.name} holds a kind of key that does not sign here.")
    return key


def public_pem(key: PublicKey) -> str:
    """A public key as SubjectPublicKeyInfo in PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def read_public(pem: str) -> PublicKey:
    """A public key of the record. Raises UnusableKey when it is of a kind that does not sign credentials."""
    return known_kind(load_pem_public_key(pem.encode()))


def known_kind(key: object) -> PublicKey:
    """A public key as one of those that sign credentials. Raises UnusableKey for another kind."""
    if not isinstance(key, Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise UnusableKey("This is a public key of a kind that does not sign here.")
    return key
