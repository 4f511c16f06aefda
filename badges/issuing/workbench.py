"""Where a chunk of requests becomes awards with all that is made for them, ready to be kept. It knows no store.

Everything random and everything the store knows comes with the chunk, so that the same chunk gives the same bytes in any process.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from badges.credentials.endorsement import BadgeEndorsements
from badges.credentials.open_badge import NOBODYS
from badges.issuing.drawn import LENGTH, Drawn, moment_of
from badges.issuing.forms import Making, Press
from badges.issuing.preparing import Custody, Prepared, Surroundings, check_keys, custody_of, making_of, prepared
from badges.issuing.request import RequestProblem, Units, award_from
from badges.issuing.templates import AT_ONCE
from badges.keyring import Keyring
from badges.model.award import Award
from badges.model.concepts import Concept
from badges.model.issued import FormName, StatusEntry
from badges.model.learning import LearningUnit
from badges.model.parties import Issuer, Organisation
from badges.store import Patterns, Rows, rows_of


class Order(NamedTuple):
    """A request, its place in the order, and its places in the issuer's status lists: one a form, as list and index."""

    place: int
    fields: Mapping[str, str]
    entries: Sequence[tuple[str, int]]


class Chunk(NamedTuple):
    """Requests that are made and kept together, with all that has to be known to make them."""

    orders: Sequence[Order]
    lots: bytes
    """``LENGTH`` random bytes for each."""
    units: Mapping[str, LearningUnit]
    """By the name under which requests ask for them."""
    organisations: Mapping[str, Organisation]
    """Hosts and others, likewise."""
    forms: Mapping[str, Concept]
    """Forms of mobility, likewise."""
    said: Mapping[tuple[str, str], BadgeEndorsements]
    """Endorsements in force, by unit and language as requests name them; what is not here, nobody endorsed."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A request that cannot be awarded, and why. ``place`` is its position in the order (the first is 0)."""

    place: int
    ref: str
    problems: tuple[RequestProblem, ...]


@dataclass(frozen=True, slots=True)
class Worked:
    """What came of a chunk."""

    rows: Rows
    made: Sequence[tuple[int, str, str]]
    """Place, reference and award id, in the order of the rows."""
    rejected: Sequence[Rejected]


class _Todo(NamedTuple):
    """An award about to be made, with the place of its request and its lots."""

    place: int
    making: Making
    drawn: Drawn


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """The part of the catalogue that came with a chunk."""

    units: Mapping[str, LearningUnit]
    organisations: Mapping[str, Organisation]
    forms: Mapping[str, Concept]

    def unit(self, id: str, version: str | None = None) -> LearningUnit | None:  # noqa: ARG002  # as published last
        """A unit by the name that requests give it."""
        return self.units.get(id)

    def organisation(self, id: str) -> Organisation | None:
        """An organisation by id."""
        return self.organisations.get(id)

    def form(self, key: str) -> Concept | None:
        """A form of mobility by its key."""
        return self.forms.get(key)


class Workbench:
    """Makes the same forms for whoever asks, at one moment. May be used by one thread at a time."""

    def __init__(
        self,
        keyring: Keyring,
        around: Surroundings,
        at: datetime,
        forms: Collection[FormName],
        *,
        with_certificates: bool,
    ) -> None:
        self._keyring, self._around, self._at = keyring, around, at
        self._forms = [form for form in FormName if form in forms]
        self._with_certificates = with_certificates
        self._custodies: dict[str, tuple[Custody, Press]] = {}
        self._patterns = Patterns()
        self._days: dict[str, date] = {}

    def issuer_of(self, organisation: Organisation) -> Issuer:
        """The issuer that signs for an organisation, once its keys are found to be usable. Raises the keyring's errors."""
        return self._custody(organisation)[0].issuer

    def check_keys(self) -> None:
        """Raises KeysChanged unless all keys that were used so far are still in force."""
        for custody, _ in self._custodies.values():
            check_keys(custody, self._keyring)

    def award(self, fields: Mapping[str, str], units: Units, drawn: Drawn) -> Award | tuple[RequestProblem, ...]:
        """The award a request asks for, or everything that is wrong with it."""
        return award_from(fields, units, self._today, id=drawn.award_id, salt=drawn.salt, subject_id=drawn.subject_id)

    def work(self, chunk: Chunk, tell: Callable[[], None] = lambda: None) -> Worked:
        """Make what is asked for; ``tell`` is called after each request.

        Raises NonConforming, ShapeMismatch and the keyring's errors; then nothing of the chunk may be kept.
        """
        catalogue = _Catalogue(chunk.units, chunk.organisations, chunk.forms)
        todo: list[_Todo] = []
        rejected: list[Rejected] = []
        for number, order in enumerate(chunk.orders):
            drawn = Drawn(chunk.lots[LENGTH * number : LENGTH * (number + 1)], moment_of(self._at, order.place))
            award = self.award(order.fields, catalogue, drawn)
            if isinstance(award, Award):
                custody, _ = self._custody(award.issuing_body)
                places = {form: StatusEntry(*entry) for form, entry in zip(self._forms, order.entries, strict=True)}
                said = chunk.said.get((named(order.fields, "unit"), award.language), NOBODYS)
                making = making_of(award, custody, places, self._around, self._at, drawn, said)
                todo.append(_Todo(order.place, making, drawn))
            else:
                rejected.append(Rejected(order.place, order.fields.get("award_ref", ""), award))
                tell()
        made = self._made(todo, tell)
        rows = rows_of(
            [one.making.award for one in todo],
            [credential for one in made for credential in one.credentials],
            [delivery for one in made for delivery in one.deliveries],
            [share for one in made for share in one.shares],
            [certificate for one in made for certificate in one.certificates],
            self._patterns,
        )
        return Worked(rows, [(one.place, one.making.award.ref, one.making.award.id) for one in todo], rejected)

    def _made(self, todo: Sequence[_Todo], tell: Callable[[], None]) -> list[Prepared]:
        found: dict[int, Prepared] = {}
        for body in {one.making.award.issuing_body.id: one.making.award.issuing_body for one in todo}.values():
            custody, press = self._custody(body)
            theirs = [one for one in todo if one.making.award.issuing_body.id == body.id]
            for start in range(0, len(theirs), AT_ONCE):
                handful = theirs[start : start + AT_ONCE]
                for one, credentials in zip(handful, press.make([one.making for one in handful]), strict=True):
                    found[one.place] = prepared(
                        one.making, credentials, custody, self._around, one.drawn, with_certificate=self._with_certificates
                    )
                    tell()
        return [found[one.place] for one in todo]

    def _custody(self, organisation: Organisation) -> tuple[Custody, Press]:
        found = self._custodies.get(organisation.id)
        if found is None:
            issuer = self._keyring.issuer_of(organisation, self._around.addresses)
            custody = custody_of(issuer, self._keyring, self._around.addresses, self._forms)
            found = self._custodies[organisation.id] = custody, Press(self._forms)
        return found

    def _today(self, zone: str) -> date:
        if zone not in self._days:
            self._days[zone] = self._at.astimezone(ZoneInfo(zone)).date()
        return self._days[zone]


def named(fields: Mapping[str, str], name: str) -> str:
    """A field of a request as it is read; empty when it is not given."""
    return fields.get(name, "").strip()
