"""Awards as JSON text. Their units, by far the most of them, are kept once under their hashes: whole and by value as before."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import orjson

from badges.model.award import Award
from badges.model.learning import LearningUnit
from badges.store.as_json import completed, read, written

_REMEMBERED = 256

_written: dict[int, tuple[LearningUnit, bytes, bytes]] = {}
"""Units that were written lately, by identity: writing one costs more than all the rest of an award."""


def written_unit(unit: LearningUnit) -> tuple[bytes, bytes]:
    """The hash of a unit, and the unit as it is kept."""
    found = _written.get(id(unit))
    if found is None:
        content = written(LearningUnit, unit).encode()
        found = unit, sha256(content).digest(), content  # holding the unit keeps its id from being used again
        if len(_written) >= _REMEMBERED:
            _written.clear()
        _written[id(unit)] = found
    return found[1:]


def read_unit(content: bytes) -> LearningUnit:
    """The unit that was kept."""
    return read(LearningUnit, content.decode())


def written_award(award: Award) -> str:
    """An award as text: its unit is named by hash, and what is the unit's own is left out."""
    unit = award.unit
    without: dict[str, Any] = {"unit": True}
    if award.awarding_body is unit.awarding_body:
        without["awarding_body"] = True
    if award.participation.host is unit.host:
        without["participation"] = {"host": True}
    rest = written(Award, award, without=without)
    return f'{{"unit":"{written_unit(unit)[0].hex()}",{rest[1:]}'


def read_award(text: str, unit_of: Callable[[bytes], LearningUnit]) -> Award:
    """The award that was written, also by a program that kept units inside their awards. ``unit_of`` finds a unit by its hash."""
    fields = orjson.loads(text)
    if not isinstance(fields["unit"], str):
        return read(Award, text)
    unit = fields["unit"] = unit_of(bytes.fromhex(fields["unit"]))
    fields.setdefault("awarding_body", unit.awarding_body)
    fields["participation"].setdefault("host", unit.host)
    return completed(Award, fields)
