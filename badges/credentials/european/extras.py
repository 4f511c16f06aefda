"""What a European credential says beyond the ordinary, gathered from an award and its unit, and the profile that goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from badges.model.award import Award
from badges.model.further import Accreditation, Conversion, Entitlement, Mandate, PublicDocument
from badges.model.mobility import Participation
from badges.model.parties import Organisation
from badges.model.text import Text

T = TypeVar("T")

AP = "http://data.europa.eu/snb/model/ap/"


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


Grounds = Mandate | Conversion | Accredited | DiplomaSupplement


@dataclass(frozen=True, slots=True)
class Extras:
    """All of these at once; each is left out unless given."""

    grounds: Grounds | None = None
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
    documents: tuple[PublicDocument, ...] = ()

    @classmethod
    def of(cls, award: Award) -> Extras:
        """What an award and its unit say.

        Raises:
            ValueError: for a diploma supplement without a birth date or a national level.
        """
        return cls._said(award, grounds_of(award))

    def of_part(self, part: Award) -> Extras:
        """What a part of a composite says for itself; the grounds are those of the whole."""
        return Extras._said(part, self.grounds)

    @classmethod
    def _said(cls, award: Award, grounds: Grounds | None) -> Extras:
        of_unit, own = award.unit.further, award.further
        return cls(
            grounds,
            of_unit.credential_type,
            of_unit.nqf_level,
            own.birth_date,
            award.parts,
            own.stages,
            of_unit.awarding_partners,
            _each_once(of_unit.entitlements, own.entitlements),
            _each_once(of_unit.notes, own.notes),
            _each_once(of_unit.documents, own.documents),
        )

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
            yield from entitlement.texts()
        yield from (document.title for document in self.documents if document.title)
        if isinstance(self.grounds, Accredited | DiplomaSupplement):
            yield self.grounds.accreditation.title
        for stage in self.stages:
            yield stage.form.label


NOTHING = Extras()


def grounds_of(award: Award) -> Grounds | None:
    """Why the credential of this award could be issued. A credential has one profile: what it was made from comes first.

    Raises:
        ValueError: for a diploma supplement without a birth date or a national level.
    """
    unit = award.unit.further
    if award.further.conversion:
        return award.further.conversion
    if unit.accreditation is None:
        return unit.mandate
    if unit.diploma_within is None:
        return Accredited(unit.accreditation)
    if award.further.birth_date is None or unit.nqf_level is None:
        raise ValueError(f"a diploma supplement of unit {award.unit.id} needs a birth date and a national level")
    return DiplomaSupplement(unit.accreditation, award.further.birth_date, unit.nqf_level, unit.diploma_within)


def _each_once(of_unit: tuple[T, ...], own: tuple[T, ...]) -> tuple[T, ...]:
    """What is said twice is one thing to whoever reads it."""
    return tuple(dict.fromkeys((*of_unit, *own)))


_PROFILES: dict[object, tuple[str, str]] = {
    type(None): ("edc-generic-full", "e34929035b"),
    Mandate: ("edc-issued-by-mandate", "c_9a31f32a"),
    Conversion: ("edc-converted", "c_7e400154"),
    Accredited: ("edc-accredited", "6cf8e68c43"),
    DiplomaSupplement: ("edc-diploma-supplement", "6dff8a0f87"),
}
"""Last part of the profile's address, and credential type. Micro-credentials are *Generic*, as in the Commission's samples."""
