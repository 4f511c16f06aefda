"""What many rows have in common, by its hash. It never changes, so what was read once need not be read again."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from sqlalchemy import Connection, select

from badges.model.learning import LearningUnit
from badges.store.patterns import Pattern
from badges.store.snapshots import read_unit
from badges.store.tables import kept_once
from badges.store.values import NotKept

T = TypeVar("T")

_REMEMBERED = 256

_units: dict[bytes, LearningUnit] = {}
_patterns: dict[bytes, Pattern] = {}


def unit(connection: Connection, hash: bytes) -> LearningUnit:
    """The unit of an award. Raises NotKept when it is missing or damaged."""
    return _remembered(_units, hash, connection, read_unit)


def pattern(connection: Connection, hash: bytes) -> Pattern:
    """The pattern of a credential. Raises NotKept when it is missing or damaged."""
    return _remembered(_patterns, hash, connection, Pattern.of)


def _remembered(known: dict[bytes, T], hash: bytes, connection: Connection, read: Callable[[bytes], T]) -> T:
    found = known.get(hash)
    if found is None:
        content = connection.execute(select(kept_once.c.content).where(kept_once.c.hash == hash)).scalar()
        if content is None or sha256(content).digest() != hash:
            raise NotKept(f"what rows refer to as {hash.hex()} is missing from the database or damaged: put a copy back")
        if len(known) >= _REMEMBERED:
            known.clear()
        found = known[hash] = read(content)
    return found
