"""Things in a stranger's European credential: alone or in arrays, written in full or named by the id of a full copy."""

from __future__ import annotations

from typing import Any

from badges.credentials.summary.members import nodes
from badges.credentials.violation import Document

MOST_VALUES = 100_000
"""Values that are gone through for copies of things; whoever reads a file lets fewer in."""


class References:
    """The full copies of the things in a document, looked for only when one is named without being written out."""

    __slots__ = ("_document", "_full")

    def __init__(self, document: Document) -> None:
        self._document = document
        self._full: dict[str, Document] | None = None

    @property
    def were_needed(self) -> bool:
        """Whether anything was named without being written out: only then may a summary be longer than its document."""
        return self._full is not None

    def one(self, value: Any) -> Document:
        """The first thing of those that stand here, in full where any copy is; an empty one when there is none."""
        found = self.all(value)
        return found[0] if found else {}

    def all(self, value: Any) -> list[Document]:
        """The things that stand here, in full where any copy is."""
        several = value if isinstance(value, list) else [value]
        if all(isinstance(one, dict) and len(one) > 2 for one in several):
            return nodes(value)
        return [thing for one in several if (thing := self._thing(one)) is not None]

    def _thing(self, value: Any) -> Document | None:
        if isinstance(value, str):
            return self._copies().get(value)
        if not isinstance(value, dict):
            return None
        id = value.get("id")
        if isinstance(id, str) and not value.keys() - {"id", "type"}:
            return self._copies().get(id, value)
        return value

    def _copies(self) -> dict[str, Document]:
        if self._full is None:
            self._full = {}
            waiting: list[Any] = [self._document]
            for value in waiting:
                if isinstance(value, dict):
                    id = value.get("id")
                    if isinstance(id, str) and value.keys() - {"id", "type"}:
                        self._full.setdefault(id, value)
                    waiting.extend(value.values())
                elif isinstance(value, list):
                    waiting.extend(value)
                if len(waiting) > MOST_VALUES:
                    break
        return self._full
