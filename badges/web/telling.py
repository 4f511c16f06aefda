"""The longer texts of a credential, and what explains it to whoever is no specialist: holder, level, elements of Annex I."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from badges.credentials.summary import Summary
from badges.model.annex_i import Meter
from badges.web.elements import ElementLine, meter_lines
from badges.web.holder_words import HolderWords, holder_words
from badges.web.levels import LevelWords, level_words
from badges.web.prose import Prose
from badges.web.wording import Wording

MARKDOWN = frozenset({"open-badge", "open-badge-2", "endorsement", "clr"})
"""Forms whose longer texts are Markdown; those of a European credential are as they are written."""
ENDORSEMENT = "endorsement"
MOST_EVIDENCE = 10
"""Pieces of evidence whose story is told."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of evidence as a page shows it."""

    name: Markup | None
    url: str | None
    story: Markup | None


@dataclass(frozen=True, slots=True)
class Elements:
    """How many of the elements of a European micro-credential are there."""

    meter: Meter
    lines: tuple[ElementLine, ...]
    is_claimed: bool
    """Whether the credential calls itself one, so that a reader wants to know at once."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a credential beside its facts."""

    description: Markup | None
    narrative: Markup | None
    criteria: Markup | None
    evidence: tuple[Shown, ...]
    holder: HolderWords | None
    level: LevelWords | None
    elements: Elements | None


def told(summary: Summary, wording: Wording, country: str | None, prose: Prose) -> Told:
    """The longer texts and explanations for this reader, who compares levels with those of ``country``."""
    show = prose.markdown if summary.form in MARKDOWN else prose.written
    evidence = [
        Shown(
            wording.words(one.name) if one.name else None,
            one.url,
            show(one.narrative) if place < MOST_EVIDENCE else prose.written(one.narrative),
        )
        for place, one in enumerate(summary.evidence)
    ]
    meter = summary.annex_i
    return Told(
        description=show(summary.description),
        narrative=show(summary.narrative),
        criteria=show(summary.criteria, fold=False),
        evidence=tuple(evidence),
        holder=holder_words(summary, wording) if summary.form != ENDORSEMENT else None,
        level=level_words(summary.levels, wording, reader=country, awarded_in=summary.country),
        elements=Elements(meter, tuple(meter_lines(meter, wording)), summary.is_micro_credential) if meter else None,
    )
