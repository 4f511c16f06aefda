"""A trusted list of a member state, or the list of those lists, as far as seals and timestamps need it (ETSI TS 119 612 §5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cryptography import x509

from badges.verification.facts import Period
from badges.verification.trusted_lists.exceptions import Qualification

Use = Literal["seals", "timestamps"]


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where another list is, and whose signatures count for it (§5.3.13)."""

    territory: str
    location: str
    signers: tuple[x509.Certificate, ...]
    is_of_lists: bool = False
    """Whether it points to a list of lists: to itself, so that its next signers are known in time."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a service was from a moment on (§5.5.4, §5.5.5, §5.6)."""

    since: datetime
    use: Use | None
    """None: something that does not concern us."""
    is_granted: bool
    qualifications: tuple[Qualification, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """Somebody who gives out seals or timestamps."""

    provider: str
    name: str
    certificates: tuple[x509.Certificate, ...]
    standings: tuple[Standing, ...]
    """The earliest first."""

    def granted(self, use: Use) -> tuple[Period, ...]:
        """When it was qualified for this."""
        ends = (*(standing.since for standing in self.standings[1:]), None)
        found: list[Period] = []
        for standing, end in zip(self.standings, ends, strict=True):
            if standing.use != use or not standing.is_granted:
                continue
            if found and (found[-1].end, found[-1].qualifications) == (standing.since, standing.qualifications):
                found[-1] = Period(found[-1].start, end, standing.qualifications)
            else:
                found.append(Period(standing.since, end, standing.qualifications))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class TrustedList:
    """A list whose signature holds."""

    territory: str
    """ISO 3166, with EL and UK as the Union writes them; EU for the list of lists."""
    sequence: int
    issued: datetime
    next_update: datetime | None
    """None when there will be none."""
    is_of_lists: bool
    pointers: tuple[Pointer, ...]
    services: tuple[Service, ...]
    signer: x509.Certificate

    def is_stale(self, at: datetime) -> bool:
        """Whether a newer one must be out by this moment; also when there will never be another one."""
        return self.next_update is None or self.next_update < at
