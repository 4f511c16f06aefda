"""Long batches: as many different awards of one unit as one likes, each made when it is asked for and the same in every run."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from random import Random
from time import process_time
from uuid import UUID

from badges.issuing.forms import Making, Press
from badges.issuing.request import award_from
from badges.issuing.templates import AT_ONCE
from badges.model.award import Award
from badges.model.concepts import Concept
from badges.model.issued import FormName, StatusEntry
from badges.model.learning import LearningUnit
from badges.model.parties import Organisation
from tests.makers import ADDRESSES, AT, a_unit, the_catalogue
from tests.oracles.samples import School

EVIDENCE_EVERY = 4
"""One award in so many carries a piece of evidence."""
LIST_LENGTH = 65_536
"""Places of a status list that are used."""
CHUNK = 500

_GIVEN = ("Noor", "Sem", "Fatima", "Jörg", "Zoë", "Łukasz", "Aiyla", "Đorđe", "Maud", "Øystein")
_FAMILY = ("van Voorbeeld", "de Vries", "El Amrani", "Müller", "Kowalska", "O’Brien", "Íñiguez", "Jansen-Smit")


class Catalogue:
    """The units and organisations of the shipped catalogue."""

    def __init__(self) -> None:
        self._organisations = {one.id: one for one in the_catalogue().organisations}
        self._units = {unit.id: unit for unit in the_catalogue().units}

    def unit(self, id: str, version: str | None = None) -> LearningUnit | None:
        """A unit."""
        return self._units.get(id)

    def organisation(self, id: str) -> Organisation | None:
        """An organisation."""
        return self._organisations.get(id)

    def form(self, key: str) -> Concept | None:
        """A form of mobility."""
        return next((c for c in the_catalogue().concepts if (c.vocabulary, c.key) == ("mobility_form", key)), None)


def orders(number: int, *, unit_id: str = "LU-02", start: int = 0) -> Iterator[Mapping[str, str]]:
    """So many rows of a roster: other people, dates, levels and grades; some with evidence."""
    unit = a_unit(unit_id)
    scheme = unit.assessment.grading
    passed = scheme.values[scheme.values.index(scheme.pass_from) :] if scheme.pass_from in scheme.values else scheme.values
    for place in range(start, start + number):
        draw = Random(place)
        end = date(2026, 5, 1) + timedelta(days=draw.randrange(30))
        yield {
            "award_ref": f"2026/{place:07}",
            "unit": unit.id,
            "given_name": draw.choice(_GIVEN),
            "family_name": draw.choice(_FAMILY),
            "email": f"student{place}@student.example",
            "language": "nl" if "nl" in unit.complete_languages else unit.complete_languages[0],
            "awarded_on": (end + timedelta(days=draw.randrange(1, 14))).isoformat(),
            "activity_start": (end - timedelta(days=draw.randrange(20, 40))).isoformat(),
            "activity_end": end.isoformat(),
            "country": "IT",
            "host": unit.host.id if unit.host else "",
            "results": ";".join(
                f"{outcome.id}={draw.randrange(outcome.required_level, len(unit.rubric) + 1)}" for outcome in unit.outcomes
            ),
            "grade": f"{draw.randrange(56, 100) / 10}" if scheme.numeric else draw.choice(passed),
            "evidence_url": f"https://portfolio.example/students/{place}/report" if place % EVIDENCE_EVERY == 0 else "",
            "wallet": "",
        }


def makings(school: School, number: int, *, start: int = 0) -> Iterator[Making]:
    """So many awards about to become badges."""
    first, units = school.making(), Catalogue()
    for place, order in enumerate(orders(number, unit_id=school.unit_id, start=start), start):
        draw = Random(f"ids of {place}")
        ids = [str(UUID(bytes=draw.randbytes(16), version=4)) for _ in range(3)]
        award = award_from(
            order, units, lambda _: AT.date(), id=ids[0], salt=draw.randbytes(12).hex(), subject_id=f"urn:uuid:{ids[1]}"
        )
        assert isinstance(award, Award), award
        number_of_list, index = divmod(place, LIST_LENGTH)
        entry = StatusEntry(ADDRESSES.status_list(number_of_list + 1), index)
        yield replace(first, award=award, status=dict.fromkeys(FormName, entry), uuid=ids[2])


def sign_all(makings: Iterable[Making]) -> Iterator[bytes]:
    """Each of them as a signed Open Badge, checked and signed as batches are."""
    press, left = Press([FormName.OPEN_BADGE]), iter(makings)
    while handful := list(islice(left, AT_ONCE)):
        yield from (made.content for (made,) in press.make(handful))


def seconds_to_sign(school: School, number: int) -> float:
    """CPU seconds from award values to signed bytes, for so many of them; making up the awards does not count."""
    press, source, spent = Press([FormName.OPEN_BADGE]), makings(school, number), 0.0
    while chunk := list(islice(source, CHUNK)):
        spent += _seconds(press, chunk)
    return spent


def _seconds(press: Press, chunk: Sequence[Making]) -> float:
    gc.collect()
    gc.disable()
    try:
        start = process_time()
        for place in range(0, len(chunk), AT_ONCE):
            press.make(chunk[place : place + AT_ONCE])
        return process_time() - start
    finally:
        gc.enable()
