"""What ``issuer.json`` says: who the issuer is and which keys it has, without any secret."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

RECORD = "issuer.json"


class KeyState(StrEnum):
    """What a key may still do."""

    REQUESTED = "requested"
    """A seal key that waits for its certificate."""
    ACTIVE = "active"
    RETIRED = "retired"
    """Signs no more; what it signed stays good."""
    COMPROMISED = "compromised"
    """Somebody else may hold it. From ``until`` on nothing it signed is believed: whoever holds it can write any date."""


class KeyPurpose(StrEnum):
    """What a key is for."""

    ASSERTION = "assertion"
    """Signs Open Badges and status lists; stands in the DID document."""
    SEAL = "seal"
    """Seals European credentials; known by its certificate."""


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """One key. ``uri`` says where the private half is: ``file:`` and a name in the issuer's folder."""

    id: str
    """Fragment of the verification method, e.g. ``2026-11-ed25519``."""
    algorithm: str
    """Ed25519, ES256 or RS256."""
    purpose: KeyPurpose
    state: KeyState
    uri: str
    public_key: str
    """SubjectPublicKeyInfo in PEM."""
    since: str
    """RFC 3339: when it was made."""
    until: str | None = None
    """RFC 3339: when it was retired, or compromised."""
    chain: str | None = None
    """``file:`` and the name of the certificate chain, leaf first; seal keys only."""
    demo: bool = False
    """Its certificate is our own demonstration and proves nothing."""

    @property
    def ended(self) -> datetime | None:
        """``until`` as an instant."""
        return None if self.until is None else datetime.fromisoformat(self.until)


@dataclass(frozen=True, slots=True)
class IssuerRecord:
    """An issuer as the keyring knows it."""

    name: str
    organisation: str
    """Id of the organisation in the catalogue."""
    legal_name: str
    country: str
    legal_id: str
    """organizationIdentifier for seals, e.g. ``NTRNL-12345678``."""
    keys: tuple[KeyRecord, ...] = ()

    def key(self, id: str) -> KeyRecord | None:
        """The key with this id."""
        return next((k for k in self.keys if k.id == id), None)

    def active(self, purpose: KeyPurpose, algorithm: str | None = None) -> KeyRecord | None:
        """The newest active key for a purpose, of an algorithm if one is asked for."""
        fitting = [
            k for k in self.keys if k.state is KeyState.ACTIVE and k.purpose is purpose and algorithm in (None, k.algorithm)
        ]
        return max(fitting, key=lambda k: (k.since, k.id)) if fitting else None

    def with_key(self, key: KeyRecord) -> IssuerRecord:
        """The record with this key added, or in the place of the one with the same id."""
        if self.key(key.id) is None:
            return replace(self, keys=(*self.keys, key))
        return replace(self, keys=tuple(key if k.id == key.id else k for k in self.keys))


class DamagedRecord(ValueError):
    """``issuer.json`` is there and cannot be used; the message names the file and the fault."""


def read_record(folder: Path) -> IssuerRecord:
    """The record in an issuer's folder. Raises DamagedRecord, FileNotFoundError."""
    path = folder / RECORD
    try:
        value: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        keys = tuple(
            KeyRecord(**{**key, "purpose": KeyPurpose(key["purpose"]), "state": KeyState(key["state"])}) for key in value["keys"]
        )
        return IssuerRecord(**{**value, "keys": keys})
    except (ValueError, TypeError, KeyError) as error:
        raise DamagedRecord(f"{path} is damaged: {error}. Put back a copy of the folder.") from error


def write_record(folder: Path, record: IssuerRecord) -> None:
    """Replace ``issuer.json`` whole: a reader sees the old one or the new one, never half of one."""
    text = json.dumps(asdict(record), indent=1, ensure_ascii=False) + "\n"
    fresh = folder / f".{RECORD}.new"
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(folder / RECORD)
