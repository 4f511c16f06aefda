"""A credential in the words of a reader: one value for every form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from badges.model.text import Text

UNKNOWN_LANGUAGE = "und"
"""BCP 47: the language of a text that does not say."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """A skill or level of a framework that an outcome or an achievement is aligned with."""

    framework: str
    name: Text
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A learning outcome and how far it was reached."""

    text: Text
    level: Text | None = None
    """The rubric level that was reached."""
    step: int | None = None
    steps: int | None = None
    alignments: tuple[Aligned, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that shows the achievement."""

    name: Text | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """A credential in the words of a reader. Dates are ``YYYY-MM-DD``; what the credential does not say is empty."""

    form: str
    """``open-badge``, ``european``, or what else it is: ``clr``, ``endorsement``, ``credential``."""
    id: str
    title: Text
    description: Text | None = None
    issuer: Text | None = None
    issuer_id: str | None = None
    issuer_url: str | None = None
    awarded_by: Text | None = None
    """The school, where the owner of the seal is another organisation or the credential names both."""
    holder: str | None = None
    awarded_on: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    start: str | None = None
    end: str | None = None
    place: Text | None = None
    """Country or town of the stay."""
    host: tuple[Text, ...] = ()
    narrative: Text | None = None
    """What the issuer wrote about this award."""
    hours: int | None = None
    credits: str | None = None
    """Number of ECTS credits or the like, as written."""
    level: int | None = None
    """Level of the European Qualifications Framework."""
    grade: Text | None = None
    outcomes: tuple[Outcome, ...] = ()
    elements: Mapping[str, tuple[Text, ...]] | None = None
    """Other elements of a micro-credential by name: ``assessment``, ``supervision``, ``participation``, ``mode`` …"""
    alignments: tuple[Aligned, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    image: str | None = None
    """Address of the badge's picture."""
    languages: tuple[str, ...] = ()
    """Languages its title is written in, the main one first."""

    def to_json(self) -> dict[str, Any]:
        """As JSON values, empty ones left out; texts are language maps."""
        written: dict[str, Any] = _plain(self)
        return written


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return value
    if kind is Text:
        return dict(value.wordings)
    if names := _MEMBERS.get(kind):
        written = {}
        for name in names:
            member = getattr(value, name)
            if member is not None and (member := _plain(member)) != [] and member != {}:
                written[name] = member
        return written
    if kind is tuple:
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(member) for key, member in value.items()}
    return value


_MEMBERS: Mapping[type, tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind)) for kind in (Summary, Outcome, Aligned, Evidence)
}
