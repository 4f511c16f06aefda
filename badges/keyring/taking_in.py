"""Seal keys that a trust service made: PKCS #12, or a key and certificates in PEM, as files."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12

from badges.keyring.seals import read_chain, sealing
from badges.keyring.secret import UnusableKey
from badges.proofs.certificates import SealPrivateKey

LONGEST = 1_000_000
"""Bytes of a file that is taken in."""


class PassphraseWanted(UnusableKey):
    """The file is encrypted and its passphrase was not given, or is another one."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A seal key with its certificates, as they came."""

    private_key: SealPrivateKey = field(repr=False)
    chain: tuple[x509.Certificate, ...]
    was_open: bool
    """Whether anybody who has the file can read the key in it."""


def read_pkcs12(content: bytes, passphrase: bytes | None) -> TakenIn:
    """The key and the certificates in a .p12 or .pfx file (RFC 7292). Raises PassphraseWanted, UnusableKey."""
    _check_length(content)
    try:
        held = pkcs12.load_pkcs12(content, passphrase or None)
    except UnsupportedAlgorithm as error:
        raise UnusableKey(
            f"The PKCS #12 file is encrypted in a way that is not known here ({error}). Export it again with AES-256."
        ) from error
    except (ValueError, TypeError) as error:
        raise PassphraseWanted(
            "The PKCS #12 file cannot be opened: its passphrase is another one, or it is no such file. "
            "It is the passphrase that came with the file, not that of this keyring."
        ) from error
    if held.key is None:
        raise UnusableKey("The PKCS #12 file holds no private key. Export it again together with its key.")
    if held.cert is None:
        raise UnusableKey("The PKCS #12 file holds no certificate for its key. Export it again together with its certificates.")
    others = tuple(one.certificate for one in held.additional_certs)
    return TakenIn(sealing(held.key), (held.cert.certificate, *others), was_open=not passphrase)


def read_pem(key: bytes, chain: bytes, passphrase: bytes | None) -> TakenIn:
    """A private key in PEM and its certificates in PEM. Raises PassphraseWanted, UnusableKey."""
    _check_length(key)
    _check_length(chain)
    is_encrypted = b"ENCRYPTED" in key
    if is_encrypted and not passphrase:
        raise PassphraseWanted("The private key is encrypted, and its own passphrase was not given.")
    try:
        private = load_pem_private_key(key, passphrase if is_encrypted else None)
    except UnsupportedAlgorithm as error:
        raise UnusableKey(f"The private key is of a kind, or encrypted in a way, that is not known here ({error}).") from error
    except (ValueError, TypeError) as error:
        if is_encrypted:
            raise PassphraseWanted("The passphrase does not open the private key. It is the one that came with it.") from error
        raise UnusableKey("That is no private key in PEM.") from error
    return TakenIn(sealing(private), read_chain(chain), was_open=not is_encrypted)


def _check_length(content: bytes) -> None:
    if len(content) > LONGEST:
        raise UnusableKey("The file is too large to be a key with its certificates.")
