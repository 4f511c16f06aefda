"""What the store hands out that the model has no word for, and what it raises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class KeptStatusList:
    """A status list as it stands: the bits now, and the last signed credential about them."""

    number: int
    """Its place in the address: ``/status/{number}``."""
    issuer: str
    """The issuer's name (its folder in the keys), not its DID."""
    purpose: str
    bits: bytes
    revision: int
    """Counts changes of the bits; hand it back to ``store_signed_list`` so that an older list never replaces a newer one."""
    signed: bytes | None = None
    signed_revision: int | None = None
    valid_until: datetime | None = None
    """End of life of the signed credential."""

    @property
    def stale(self) -> bool:
        """True when the bits changed after they were last signed, or were never signed."""
        return self.signed is None or self.signed_revision != self.revision


@dataclass(frozen=True, slots=True)
class StatusChange:
    """Why and when a bit was set."""

    list_number: int
    index: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """A right to knock at a door that signs, stores or delivers. The secret itself is never kept, only its hash."""

    id: int
    issuer: str
    rights: frozenset[str]
    made_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def valid_at(self, now: datetime) -> bool:
        """Whether it still opens doors at this moment."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class CheckList:
    """A list of things that somebody has checked in one go, as far as it can be told without its secret."""

    number: int
    count: int
    checked: int
    """Rows that are."""
    made_at: datetime
    ends_at: datetime
    """When all of it is deleted."""


@dataclass(frozen=True, slots=True)
class SealedRow:
    """One row of such a list."""

    place: int
    label: bytes
    found: bytes | None
    """None while it waits."""


class UnitVersionChanged(ValueError):
    """A published version of a unit is never edited: give the changed unit a new version."""

    def __init__(self, unit: str, version: str) -> None:
        self.unit, self.version = unit, version
        super().__init__(f"unit {unit} version {version} is already published with other content: give it a new version number")


class SlugTaken(ValueError):
    """Two units cannot share an address."""

    def __init__(self, slug: str, unit: str, holder: str) -> None:
        self.slug, self.unit, self.holder = slug, unit, holder
        super().__init__(f"unit {unit} wants the address name {slug!r}, which unit {holder} already has")


class NotKept(LookupError):
    """Names something that is not in the store."""
