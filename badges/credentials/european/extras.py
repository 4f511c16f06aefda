"""What a European credential can say that an award does not hold: parts, entitlements, mandates, accreditations, bodies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from badges.model.award import Award
from badges.model.mobility import Participation
from badges.model.parties import Organisation
from badges.model.text import Text

AP = "http://data.europa.eu/snb/model/ap/"


@dataclass(frozen=True, slots=True)
class File:
    """A file that is carried along: PDF, PNG, JPEG or SVG."""

    content: bytes
    media_type: str
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Mandate:
    """Whoever seals was asked to by the body that awards (profile *issued by mandate*)."""

    statement: str
    """Who asked whom for what, as one sentence."""
    file: File | None = None
    """The mandate itself."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """The credential says again what another document said (profile *converted*)."""

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


@dataclass(frozen=True, slots=True)
class Accredited:
    """The credential comes out of an accredited programme (profile *accredited*)."""

    accreditation: Accreditation


@dataclass(frozen=True, slots=True)
class DiplomaSupplement:
    """What the profile *diploma supplement* asks for beyond an accredited credential."""

    accreditation: Accreditation
    birth_date: date
    nqf_level: str
    """A code of the EU list ``qdr``: ``c_1711a061`` is *NLQF Level 6*."""
    maximum_duration: str
    """Calendar time in which the qualification may be reached: ``P48M``."""


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What the achievement entitles to, such as an exemption."""

    title: Text
    kind: str = "64aad92881"
    """A code of the EU list ``entitlement``: *learning opportunity*, unless said otherwise."""
    actual: bool = True
    """Whether it holds now; else it is a prospect."""
    description: Text | None = None
    starts_on: date | None = None
    expires_on: date | None = None
    at: tuple[Organisation, ...] = ()
    """Where alone it holds."""


@dataclass(frozen=True, slots=True)
class Document:
    """A public document on the web about the achievement."""

    url: str
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Extras:
    """All of these at once; each is left out unless given."""

    grounds: Mandate | Conversion | Accredited | DiplomaSupplement | None = None
    """Decides the application profile and the credential type."""
    credential_type: str | None = None
    """A code of the EU list ``credential`` instead of the type that goes with the profile."""
    nqf_level: str | None = None
    """Of the unit: a code of the EU list ``qdr``."""
    birth_date: date | None = None
    """Where the holder must be told apart from others; else left out."""
    parts: tuple[Award, ...] = ()
    """What a composite is made of, each part of one unit."""
    stages: tuple[Participation, ...] = ()
    """The parts of a blended or otherwise divided mobility, in their order."""
    awarding_bodies: tuple[Organisation, ...] = ()
    """Who awards beside the school and its co-provider."""
    entitlements: tuple[Entitlement, ...] = ()
    notes: tuple[Text, ...] = ()
    documents: tuple[Document, ...] = ()

    @property
    def profile(self) -> str:
        """The address of the application profile."""
        return AP + _PROFILES[type(self.grounds)][0]

    @property
    def type(self) -> str:
        """The code of the credential type."""
        return self.credential_type or _PROFILES[type(self.grounds)][1]

    def texts(self) -> Iterator[Text]:
        """All that must have every language of the credential."""
        yield from self.notes
        for entitlement in self.entitlements:
            yield entitlement.title
            yield from [entitlement.description] if entitlement.description else []
        yield from (document.title for document in self.documents if document.title)
        if isinstance(self.grounds, Accredited | DiplomaSupplement):
            yield self.grounds.accreditation.title
        for stage in self.stages:
            yield stage.form.label


NOTHING = Extras()

_PROFILES: dict[object, tuple[str, str]] = {
    type(None): ("edc-generic-full", "e34929035b"),
    Mandate: ("edc-issued-by-mandate", "c_9a31f32a"),
    Conversion: ("edc-converted", "c_7e400154"),
    Accredited: ("edc-accredited", "6cf8e68c43"),
    DiplomaSupplement: ("edc-diploma-supplement", "6dff8a0f87"),
}
"""Last part of the profile's address, and credential type. Micro-credentials are *Generic*, as in the Commission's samples."""
