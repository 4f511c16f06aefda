"""What a unit or an award says beyond the ordinary: who accredited it, what it entitles to, in which stages it was done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from badges.model.mobility import Participation
from badges.model.parties import Organisation
from badges.model.text import Text


@dataclass(frozen=True, slots=True)
class File:
    """A file that is carried along: PDF, PNG, JPEG or SVG."""

    content: str
    """Base64."""
    media_type: str
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Mandate:
    """Whoever issues was asked to by the body that awards."""

    statement: str
    """Who asked whom for what, as one sentence."""
    issuer: Organisation
    """Who signs and seals for the body that awards."""
    file: File | None = None
    """The mandate itself."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """The credential says again what another document said."""

    original: File
    statement: str | None = None


@dataclass(frozen=True, slots=True)
class Accreditation:
    """Somebody else assures the quality of the body that awards, or of its programmes."""

    title: Text
    kind: str
    """A code of the EU list ``accreditation``: ``820101cba6`` is *Program Quality Assurance*."""
    agent: Organisation
    organisation: Organisation
    """Whose quality it is."""
    number: str | None = None
    """Of the decision, in the agent's register."""
    decided_on: date | None = None
    expires_on: date | None = None
    report: str | None = None
    """Web address."""
    eqf_levels: tuple[int, ...] = ()
    """Up to which, or for which levels it holds; nothing says all."""


LEARNING_OPPORTUNITY = "64aad92881"
"""Of the EU list ``entitlement``."""


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What the achievement entitles to, such as an exemption."""

    title: Text
    kind: str = LEARNING_OPPORTUNITY
    """A code of the EU list ``entitlement``."""
    actual: bool = True
    """Whether it holds now; else it is a prospect."""
    description: Text | None = None
    starts_on: date | None = None
    expires_on: date | None = None
    at: tuple[Organisation, ...] = ()
    """Where alone it holds."""

    def texts(self) -> Iterator[Text]:
        """What it says in words."""
        yield self.title
        if self.description:
            yield self.description


@dataclass(frozen=True, slots=True)
class PublicDocument:
    """A document on the web about the achievement."""

    url: str
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class UnitInside:
    """A unit version that is a part of a composite, by name."""

    id: str
    version: str
    slug: str
    title: Text


@dataclass(frozen=True, slots=True)
class FurtherOfUnit:
    """What a unit says beyond the ordinary of everybody who achieves it; each is left out unless given."""

    nqf_level: str | None = None
    """A code of the EU list ``qdr``: ``c_1711a061`` is *NLQF Level 6*."""
    accreditation: Accreditation | None = None
    """Of the programme it comes out of, or of the school."""
    diploma_within: str | None = None
    """ISO 8601, calendar time in which the qualification may be reached (``P48M``): its credentials are diploma supplements."""
    mandate: Mandate | None = None
    """Why somebody else than the awarding body issues."""
    credential_type: str | None = None
    """A code of the EU list ``credential`` instead of the type that goes with the profile."""
    awarding_partners: tuple[Organisation, ...] = ()
    """Who awards beside the school and its co-provider."""
    entitlements: tuple[Entitlement, ...] = ()
    notes: tuple[Text, ...] = ()
    documents: tuple[PublicDocument, ...] = ()
    inside: tuple[UnitInside, ...] = ()
    """What a composite is made of; such a unit stands in no catalogue and is awarded only with its parts."""

    def texts(self) -> Iterator[Text]:
        """All that must have every language of a credential."""
        if self.accreditation:
            yield self.accreditation.title
        yield from (unit.title for unit in self.inside)
        yield from _texts(self.entitlements, self.notes, self.documents)


@dataclass(frozen=True, slots=True)
class Further:
    """What an award says beyond the ordinary of this one achievement; each is left out unless given."""

    stages: tuple[Participation, ...] = ()
    """The parts of a blended or otherwise divided mobility, in their order."""
    birth_date: date | None = None
    """Where the holder must be told apart from others, as in diploma supplements."""
    conversion: Conversion | None = None
    entitlements: tuple[Entitlement, ...] = ()
    notes: tuple[Text, ...] = ()
    documents: tuple[PublicDocument, ...] = ()

    def texts(self) -> Iterator[Text]:
        """All that must have every language of a credential."""
        yield from (stage.form.label for stage in self.stages)
        yield from _texts(self.entitlements, self.notes, self.documents)


def _texts(
    entitlements: tuple[Entitlement, ...], notes: tuple[Text, ...], documents: tuple[PublicDocument, ...]
) -> Iterator[Text]:
    yield from notes
    for entitlement in entitlements:
        yield from entitlement.texts()
    yield from (document.title for document in documents if document.title)


NOTHING = Further()
NOTHING_OF_UNIT = FurtherOfUnit()
