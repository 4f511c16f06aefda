"""Awards as JSON text. Their units, by far the most of them, are kept once under their hashes: whole and by value as before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from itertools import product
from typing import Any

import orjson

from badges.model.award import Award
from badges.model.further import NOTHING
from badges.model.learning import LearningUnit
from badges.model.parties import Organisation
from badges.store.as_json import completed, read, written

_REMEMBERED = 256
_units: dict[int, tuple[LearningUnit, bytes, bytes]] = {}
"""Units that were written lately, by identity: writing one costs more than all the rest of an award."""
_organisations: dict[int, tuple[Organisation, str]] = {}


def written_unit(unit: LearningUnit) -> tuple[bytes, bytes]:
    """The hash of a unit, and the unit as it is kept."""
    found = _units.get(id(unit))
    if found is None:
        content = written(LearningUnit, unit).encode()
        found = unit, sha256(content).digest(), content  # holding the unit keeps its id from being used again
        if len(_units) >= _REMEMBERED:
            _units.clear()
        _units[id(unit)] = found
    return found[1:]


def read_unit(content: bytes) -> LearningUnit:
    """The unit that was kept."""
    return read(LearningUnit, content.decode())


def _without(body: bool, host: bool, form: bool, purpose: bool, ordinary: bool) -> Mapping[str, Any]:
    taking_part = {name for name, own in (("host", host), ("form", form), ("purpose", purpose)) if own}
    left_out = [name for name, own in (("awarding_body", body), ("further", ordinary)) if own]
    return dict.fromkeys(("unit", "parts", *left_out), True) | ({"participation": taking_part} if taking_part else {})


_WITHOUT = {own: _without(*own) for own in product((False, True), repeat=5)}
"""What is left out of an award, by what of it is its unit's own."""


def written_award(award: Award) -> str:
    """An award as text: its unit is named by hash, and what is the unit's own is left out. So with the parts of a composite."""
    unit, took = award.unit, award.participation
    plan = unit.mobility
    own = (
        award.awarding_body is unit.awarding_body,
        _same(took.host, unit.host),
        took.form is plan.form,
        took.purpose is plan.purpose,
        award.further == NOTHING,
    )
    parts = f'"parts":[{",".join(map(written_award, award.parts))}],' if award.parts else ""
    return f'{{"unit":"{written_unit(unit)[0].hex()}",{parts}{written(Award, award, without=_WITHOUT[own])[1:]}'


def units_of(award: Award) -> Iterator[LearningUnit]:
    """The unit of an award and those of its parts."""
    yield award.unit
    for part in award.parts:
        yield from units_of(part)


def _same(one: Organisation | None, other: Organisation | None) -> bool:
    """Whether these are written the same: more than being equal, which texts in another order of languages are too."""
    return one is other or (one is not None and other is not None and _text(one) == _text(other))


def _text(organisation: Organisation) -> str:
    found = _organisations.get(id(organisation))
    if found is None:
        found = organisation, written(Organisation, organisation)
        if len(_organisations) >= _REMEMBERED:
            _organisations.clear()
        _organisations[id(organisation)] = found
    return found[1]


def read_award(text: str, unit_of: Callable[[bytes], LearningUnit]) -> Award:
    """The award that was written, also by a program that kept units inside their awards. ``unit_of`` finds a unit by its hash."""
    fields = orjson.loads(text)
    return _award(fields, unit_of) if isinstance(fields["unit"], str) else read(Award, text)


def _award(fields: dict[str, Any], unit_of: Callable[[bytes], LearningUnit]) -> Award:
    unit = fields["unit"] = unit_of(bytes.fromhex(fields["unit"]))
    fields.setdefault("awarding_body", unit.awarding_body)
    plan = unit.mobility
    fields["participation"] = {"host": unit.host, "form": plan.form, "purpose": plan.purpose} | fields["participation"]
    fields["parts"] = tuple([_award(part, unit_of) for part in fields.get("parts", ())])
    return completed(Award, fields)
