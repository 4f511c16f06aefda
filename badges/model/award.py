"""An award: who achieved which version of a unit, when and how well. A frozen snapshot, whole and by value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from badges.model.concepts import Concept
from badges.model.further import NOTHING, Further
from badges.model.learning import LearningUnit
from badges.model.mobility import Participation
from badges.model.parties import Holder, Organisation
from badges.model.text import Text


@dataclass(frozen=True, slots=True)
class OutcomeResult:
    """How far one outcome was reached: the number of a rubric level of the unit."""

    outcome: str
    level: int


@dataclass(frozen=True, slots=True)
class Grade:
    """The overall result as the unit's grading scheme writes it, and how a person reads it."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that shows the achievement; a file is named by its fingerprint, never carried along."""

    kind: Concept | None = None
    name: Text | None = None
    description: Text | None = None
    narrative: Text | None = None
    """What the evidence shows, in more words (Markdown)."""
    audience: Text | None = None
    """For whom it was made."""
    url: str | None = None
    media_type: str | None = None
    sha256: str | None = None
    """Hex digest of the file."""


@dataclass(frozen=True, slots=True)
class Award:
    """One award decision. Both credentials are projections of this value and of nothing else."""

    id: str
    """UUID, made at the door."""
    ref: str
    """The school's own reference: the idempotence key, unique per awarding body."""
    unit: LearningUnit
    awarding_body: Organisation
    holder: Holder
    participation: Participation
    awarded_on: date
    """Calendar date in the awarding body's time zone."""
    language: str
    """The holder's language: the edition of the Open Badge, the first language of the European credential."""
    results: tuple[OutcomeResult, ...] = ()
    grade: Grade | None = None
    evidence: tuple[Evidence, ...] = ()
    reflection: str | None = None
    """Reference to a reflection the school keeps; never leaves it."""
    wallet: str | None = None
    """Europass wallet address or e-mail the holder gave for delivery."""
    valid_until: date | None = None
    """Last day on which it counts; None for what does not end."""
    named_picture: bool = False
    """Whether the picture inside the European credential names the holder. Whoever shows such a picture shows who it is about."""
    edition: int = 1
    """Counts how often this award was issued anew: corrected, or signed with another key."""
    further: Further = NOTHING
    """What few awards say."""
    parts: tuple[Award, ...] = ()
    """What a composite is made of, each part of one unit."""

    @property
    def issuing_body(self) -> Organisation:
        """Who signs and seals: the awarding body, unless it gave somebody else a mandate."""
        return self.unit.issuing_body if self.awarding_body.id == self.unit.awarding_body.id else self.awarding_body
