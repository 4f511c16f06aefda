"""Where, how and why somebody learned: the plan of a unit, and what one person really did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from badges.model.concepts import Concept
from badges.model.parties import Organisation


@dataclass(frozen=True, slots=True)
class MobilityPlan:
    """What a unit foresees. ``form`` is one of physical, virtual, blended, at_home."""

    form: Concept
    purpose: Concept
    countries: tuple[str, ...] = ()
    in_group: bool = False
    euregio: bool = False


@dataclass(frozen=True, slots=True)
class Participation:
    """What one person did: the mobility of one award."""

    form: Concept
    purpose: Concept
    start: date
    end: date
    """Last day, itself included."""
    country: str | None = None
    """ISO 3166-1 alpha-2; None for an experience without a place abroad."""
    host: Organisation | None = None
    hours: int | None = None
