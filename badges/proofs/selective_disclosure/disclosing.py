"""A document and the parts of it that are shown (vc-di-ecdsa §3.4.15 and 3.4.16)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from badges.canonical import CanonicalizationError, placing
from badges.canonical.rdfc import Quad
from badges.canonical.selecting import NotSelectable, select, selection_of
from badges.proofs.selective_disclosure.statements import hidden_labels, statements

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """What some pointers select: as a document, as quads, and as statements of the whole, in their order."""

    document: Document
    quads: tuple[Quad, ...]
    statements: tuple[str, ...]


class Whole:
    """All of a document, without proofs, under the labels that this key gives.

    Raises:
        CanonicalizationError: when it has no canonical form, or too many statements.
    """

    def __init__(self, document: Document, hmac_key: bytes) -> None:
        self._document = placing.placed(document)
        self._reading = placing.read(self._document)
        self.labels = hidden_labels(self._reading.quads, hmac_key)
        self.statements = statements(self._reading.quads, self.labels)
        if not self.statements:
            raise CanonicalizationError("empty")

    def part(self, pointers: Iterable[object]) -> Part:
        """What these pointers select; without any, nothing.

        Raises:
            NotSelectable: when a pointer is malformed or leads nowhere; ``not_signed`` when showing just that would say
                something that the whole does not say.
        """
        selection = selection_of(self._document, pointers)
        if not selection and not selection.whole:
            return Part({}, (), ())
        document = select(self._document, selection, self._reading)
        quads = placing.read(document).quads
        found = statements(quads, self.labels)
        if not set(found) <= set(self.statements):
            raise NotSelectable("not_signed")
        return Part(placing.plain(document), quads, found)
