"""An Open Badge 2.0 is many documents that name each other: what was fetched of them so far, and what is still wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from badges.credentials.violation import Document
from badges.verification.facts import Facts, Found, Limits, Missing, Need
from badges.verification.origins import is_address
from badges.verification.strict_json import Json, read_json


@dataclass(frozen=True, slots=True)
class Node:
    """A document as whoever keeps its address publishes it."""

    id: str
    document: Document
    redirected: bool = False
    """Whether another address led to it: the document there named this one as its id."""


@dataclass(frozen=True, slots=True)
class Absent:
    """A document that we do not have.

    ``reason`` is that of `Missing`, or ``not_asked``, ``not_a_document``, ``other_id``, ``no_address``.
    """

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Library:
    """What was fetched. Whatever is asked for and not there yet is written down in ``wanted``."""

    facts: Facts
    limits: Limits
    read: dict[Need, Document | None] = field(default_factory=dict)
    """Answers taken apart, None for one that is no JSON object; what was answered once does not change."""
    wanted: dict[Need, None] = field(default_factory=dict)

    def get(self, id: Any) -> Node | Absent:
        """The document with this id, from its own address.

        A document may name another address as its id; then the one there counts, if it names itself (Open Badges 2.0,
        Verification: a badge object is what its id yields).
        """
        if not isinstance(id, str) or not is_address(id):
            return Absent(id[:500] if isinstance(id, str) else "", "no_address")
        found = self._at(id)
        if isinstance(found, Absent) or _names_itself(found, id):
            return found if isinstance(found, Absent) else Node(id, found)
        said = found.get("id")
        if not isinstance(said, str) or not is_address(said):
            return Absent(id, "other_id")
        there = self._at(said)
        if isinstance(there, Absent):
            return there
        return Node(said, there, redirected=True) if _names_itself(there, said) else Absent(said, "other_id")

    def _at(self, id: str) -> Document | Absent:
        url, _, fragment = id.partition("#")
        need = Need("badge", url)
        if need not in self.facts:
            self.wanted[need] = None
            return Absent(id, "not_asked")
        match self.facts[need]:
            case Missing(reason):
                return Absent(id, reason)
            case Found(body):
                if need not in self.read:
                    self.read[need] = _object(body, self.limits) if self._is_affordable(body) else None
        document = self.read[need]
        if document is None:
            return Absent(id, "not_a_document")
        return _part(document, id) if fragment else document

    def _is_affordable(self, body: bytes) -> bool:
        """Whether all that was read so far leaves room: a long list of withdrawn badges, and as much again."""
        there = (self.facts.get(need) for need in self.read)
        return len(body) + sum(len(one.body) for one in there if isinstance(one, Found)) <= 2 * self.limits.list_bytes


def _object(body: bytes, limits: Limits) -> Document | None:
    # Lists of what was withdrawn grow long, and pictures are often written into a class.
    read = read_json(body, limits) if len(body) <= limits.list_bytes else None
    return read.value if isinstance(read, Json) and isinstance(read.value, dict) else None


def _names_itself(document: Document, id: str) -> bool:
    """Open Badges 1.1 documents need no id."""
    return bool(document.get("id", id) == id)


def _part(document: Document, id: str) -> Document:
    """The key within a profile that has this id, else the document itself."""
    keys = document.get("publicKey")
    listed = keys if isinstance(keys, list) else [keys]
    return next((key for key in listed if isinstance(key, dict) and key.get("id") == id), document)
