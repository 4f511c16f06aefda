"""What a European credential tells of its unit and of those who awarded it, as values.

Concepts are told by their addresses and labels, times and amounts as they are written.
"""

from __future__ import annotations

from dataclasses import dataclass

from badges.model.text import Text


@dataclass(frozen=True, slots=True)
class Term:
    """A member of a list or framework."""

    id: str | None
    label: Text | None
    scheme: str | None
    """Address of the list."""
    notation: str | None


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a register."""

    register: str | None
    notation: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file or picture that is carried along."""

    content: bytes
    media_type: str | None
    """Address of the concept."""
    title: Text | None


@dataclass(frozen=True, slots=True)
class Remark:
    """A note, and the concept it is about."""

    text: Text
    about: Term | None


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation."""

    name: Text | None
    other_names: Text | None
    numbers: tuple[Number, ...]
    """In registers that have a name."""
    eidas: str | None
    vat: str | None
    registration: str | None
    countries: tuple[str, ...]
    address: Text | None
    homepage: str | None
    email: str | None
    logo: Attached | None


@dataclass(frozen=True, slots=True)
class Awarding:
    """Who awarded, and when."""

    bodies: tuple[Body, ...]
    on: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """Who holds it."""

    given_name: Text | None
    family_name: Text | None
    full_name: Text | None
    other_name: Text | None
    numbers: tuple[Number, ...]
    email: str | None
    birth_date: str | None


@dataclass(frozen=True, slots=True)
class Credits:
    """Points in a system of credits."""

    system: str | None
    """Address of the concept."""
    points: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One learning outcome."""

    number: str | None
    """In the school's own list."""
    text: Text | None
    kind: str | None
    """Address of its type: knowledge or skill."""
    esco: tuple[Term, ...]
    skills: tuple[Term, ...]
    """Of other frameworks, and the domain."""
    reusability: str | None
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """Who assures the quality of what was achieved."""

    title: Text | None
    description: Text | None
    kind: str | None
    agent: Body | None
    organisations: tuple[Body, ...]
    numbers: tuple[Number, ...]
    decided: str | None
    expires: str | None
    report: str | None
    page: str | None
    eqf_levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """What was achieved, apart from who achieved it."""

    number: str | None
    title: Text | None
    summary: Text | None
    category: Text | None
    kinds: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    eqf: str | None
    nqf: tuple[str, ...]
    credits: tuple[Credits, ...]
    workload: str | None
    longest: str | None
    """Calendar time in which it may be reached."""
    fields: tuple[str, ...]
    modes: tuple[Term, ...]
    setting: str | None
    languages: tuple[str, ...]
    target_groups: tuple[Term, ...]
    prerequisites: Text | None
    is_partial: bool
    qualities: tuple[Quality, ...]
    awarded_by: tuple[Body, ...]
    """Who offers it, as diploma supplements say."""
    notes: tuple[Text, ...]
    page: str | None
    parts: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Achieved:
    """What a claim, or a part of it, says was achieved."""

    title: Text | None
    summary: Text | None
    awarding: Awarding
    unit: Unit | None
    credits: tuple[Credits, ...]
    """Those that the holder received."""
