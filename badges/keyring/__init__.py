"""The keyring: ``keys/`` becomes issuers, signers, DID documents and trust. No other room holds a private key."""

from badges.keyring.custody import place_of
from badges.keyring.hardware_token import ModuleMissing, TokenAbsent, TokenSupportMissing, WrongPin
from badges.keyring.record import DamagedRecord, IssuerRecord, KeyPurpose, KeyRecord, KeyState
from badges.keyring.ring import IssuerExists, Keyring, NoActiveKey, Seal, UnknownIssuer
from badges.keyring.secret import PassphraseMissing, UnusableKey, WrongPassphrase
from badges.keyring.service_calls import ServiceRefused, ServiceUnreachable
from badges.keyring.sources import SecretMissing
from badges.keyring.taking_in import PassphraseWanted, TakenIn, read_pem, read_pkcs12
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
    "ModuleMissing",
    "NoActiveKey",
    "PassphraseMissing",
    "PassphraseWanted",
    "Seal",
    "SecretMissing",
    "ServiceRefused",
    "ServiceUnreachable",
    "TakenIn",
    "TokenAbsent",
    "TokenSupportMissing",
    "UnknownIssuer",
    "UnreadableTrust",
    "UnusableKey",
    "WatchedTrust",
    "WrongPassphrase",
    "WrongPin",
    "place_of",
    "read_pem",
    "read_pkcs12",
    "read_trust",
]
