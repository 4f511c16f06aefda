"""Many badges of one shape: what they all say is checked once, and of each only what differs.

A shape is a badge in which some texts are *slots*. Everything that ``violations`` asks of a badge is asked here of the badge with
other texts in its slots: the values themselves, the JSON Schema, the rules between properties, and that a signature covers all.
Whatever is in doubt is not admitted, and the caller asks ``violations``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from badges.canonical import undefined
from badges.credentials.badge_rules import dates, descriptions, ids_at, results, status_entry
from badges.credentials.conformance import OPEN_BADGE, is_open_badge, violations
from badges.credentials.json_schema import Validator, validator_but_for
from badges.credentials.values import Path, are_sound_texts, pointer
from badges.credentials.violation import Document, NonConforming

_PLAIN_IRI = re.compile(
    r"https?://[A-Za-z0-9.:-]+(?:[/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?"
    r"|urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|did:[a-z0-9]+:[A-Za-z0-9._:%-]+(?:[/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?"
).fullmatch
"""What everybody calls an absolute IRI; others are left to ``violations``."""

_ACHIEVEMENT = ("credentialSubject", "achievement")
_READ_BY_RULES = (("credentialSubject",), ("credentialSubject", "result"), ("credentialStatus",))
"""Parts that are looked at as a whole, whatever of them differs."""


class ConformingShape:
    """A badge that conforms, with slots."""

    __slots__ = ("_described", "_id_slots", "_ids", "_iri_slots", "_part", "_slots", "_validator")

    def __init__(self, document: Document, slots: Sequence[Path]) -> None:
        self._slots = len(slots)
        self._iri_slots = _iri_slots(document, slots) if is_open_badge(document) and _are_slots(document, slots) else None
        if self._iri_slots is None:
            return
        known = _known(document, slots)
        numbers = {path: slot for slot, path in enumerate(slots)}
        ids = [(numbers.get(path), id) for path, id in ids_at(document)]
        self._id_slots = [slot for slot, _ in ids if slot is not None]
        self._ids = {id for slot, id in ids if slot is None}
        self._described = descriptions(document["credentialSubject"]["achievement"])
        self._validator: Validator = validator_but_for(OPEN_BADGE, known)
        self._part = _part(document, (), known, numbers)

    @classmethod
    def of(cls, document: Document, slots: Sequence[Path]) -> ConformingShape:
        """The shape of this badge, whose texts at ``slots`` may be others. Where that cannot be judged, it admits nothing.

        Raises:
            NonConforming: when the badge itself may not be signed.
        """
        if found := violations(document):
            raise NonConforming("The pattern of these badges", found)
        return cls(document, slots)

    def admits(self, values: Sequence[str]) -> bool:
        """Whether the badge with these values in its slots may be signed; False is no verdict, ``violations`` has that."""
        if self._iri_slots is None or len(values) != self._slots:
            return False
        if not are_sound_texts(values):
            return False
        if not all(_PLAIN_IRI(values[slot]) for slot in self._iri_slots):
            return False
        ids = {values[slot] for slot in self._id_slots}
        if len(ids) < len(self._id_slots) or not ids.isdisjoint(self._ids):
            return False
        badge = self._part.filled(values)
        if not self._validator.is_valid(badge):
            return False
        return not [*dates(badge), *status_entry(badge), *results(badge["credentialSubject"], self._described)]


@dataclass(frozen=True, slots=True)
class _Part:
    """An object or a list of the document, and what of it is filled in."""

    base: Any
    leaves: tuple[tuple[str | int, int], ...]
    """Which slot stands where in it."""
    inner: tuple[tuple[str | int, _Part], ...]

    def filled(self, values: Sequence[str]) -> Any:
        made = self.base.copy()
        for key, slot in self.leaves:
            made[key] = values[slot]
        for key, part in self.inner:
            made[key] = part.filled(values)
        return made


def _part(value: Any, path: Path, known: frozenset[Path], numbers: Mapping[Path, int]) -> _Part:
    base = value.copy()
    leaves, inner = [], []
    for key, member in list(value.items()) if isinstance(value, dict) else list(enumerate(value)):
        place = (*path, key)
        if place in numbers:
            leaves.append((key, numbers[place]))
        elif place in known:
            base[key] = True  # the validator takes anything here
        elif isinstance(member, dict | list) and any(slot[: len(place)] == place for slot in numbers):
            inner.append((key, _part(member, place, known, numbers)))
    return _Part(base, tuple(leaves), tuple(inner))


def _known(document: Document, slots: Sequence[Path]) -> frozenset[Path]:
    """Members that are the same in every badge of the shape, and that no rule looks into."""
    subject = document["credentialSubject"]
    members: list[tuple[Path, Any]] = [((name,), value) for name, value in document.items()]
    members += [(("credentialSubject", name), value) for name, value in subject.items()]
    return frozenset(
        path
        for path, value in members
        if isinstance(value, dict | list) and path not in _READ_BY_RULES and not any(slot[: len(path)] == path for slot in slots)
    )


def _iri_slots(document: Document, slots: Sequence[Path]) -> list[int] | None:
    """The slots whose texts JSON-LD takes for identifiers, found out by writing what is none into every slot.

    None when JSON-LD takes one for something else than that or text: what it says then changes what the rest means.
    """
    numbers = {path: slot for slot, path in enumerate(slots)}
    filled = _part(document, (), frozenset(), numbers).filled([f"slot {slot}" for slot in range(len(slots))])
    by_pointer = {pointer(path): slot for path, slot in numbers.items()}
    found = undefined(filled)
    if any(culprit.kind != "relative_iri" or culprit.pointer not in by_pointer for culprit in found):
        return None
    return [by_pointer[culprit.pointer] for culprit in found]


def _are_slots(document: Document, slots: Sequence[Path]) -> bool:
    """Whether a text of its own stands at each of these places, none of them in what is said of the unit."""
    if len(set(slots)) < len(slots):
        return False
    texts = dict(_texts(document, ()))
    return all(path in texts and path[: len(_ACHIEVEMENT)] != _ACHIEVEMENT for path in slots)


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    for key, member in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _texts(member, (*path, key))
