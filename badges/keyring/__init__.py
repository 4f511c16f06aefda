"""The keyring: ``keys/`` becomes issuers, signers, DID documents and trust. No other room holds a private key."""

from badges.keyring.record import DamagedRecord, IssuerRecord, KeyPurpose, KeyRecord, KeyState
from badges.keyring.ring import IssuerExists, Keyring, NoActiveKey, Seal, UnknownIssuer
from badges.keyring.secret import PassphraseMissing, UnusableKey, WrongPassphrase
from badges.keyring.trust import UnreadableTrust, read_trust
from badges.keyring.watching import WatchedTrust

__all__ = [
    "DamagedRecord",
    "IssuerExists",
    "IssuerRecord",
    "KeyPurpose",
    "KeyRecord",
    "KeyState",
    "Keyring",
    "NoActiveKey",
    "PassphraseMissing",
    "Seal",
    "UnknownIssuer",
    "UnreadableTrust",
    "UnusableKey",
    "WatchedTrust",
    "WrongPassphrase",
    "read_trust",
]
