"""The labels of blank nodes (RDFC-1.0 §4.4.3 steps 3 and 4) where values are still open: by the order of first-degree hashes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from badges.canonical.shape_lines import Lines, Piece, pieces
from badges.canonical.shape_quads import OpenQuad, is_blank
from badges.canonical.shape_rules import NotThisShape

_LAST = b"\xff" * 33
"""Comes after every hash."""
_MOST_KNOWN = 128
"""Hashes to remember for each node: grades and levels, say, come again and again."""
_ROOM = 500_000
"""Bytes of the texts whose hashes one shape remembers."""


class Ranks:
    """Who comes where, by hashes that stay as they are and others that are computed for each document.

    A node's hash is over every statement that mentions it. It stays when none of these has a slot in it; one that moves is enough
    to move the rank of all nodes.
    """

    __slots__ = ("_hashes", "_moving", "_nodes", "_room", "among")

    def __init__(self, mentions: Mapping[str, Iterable[OpenQuad]]) -> None:
        """``mentions`` has the statements by node; the first is number 0."""
        steady: list[tuple[bytes, int]] = []
        self._moving: list[tuple[int, Lines, dict[Any, bytes]]] = []
        for number, (node, quads) in enumerate(mentions.items()):
            # A list and not a set: several statements may look alike, in which only other nodes differ.
            lines = Lines([_mention(quad, node) for quad in quads])
            if lines.gaps:
                self._moving.append((number, lines, {}))
            else:
                steady.append((sha256(lines.text).digest(), number))
        self._room = _ROOM
        steady.sort()
        self._hashes = [digest for digest, _ in steady] + [_LAST]
        self._nodes = [number for _, number in steady]
        if len(set(self._hashes)) < len(self._hashes):
            raise NotThisShape("things that are alike")
        self.among = {node: range(first, first + len(self._moving) + 1) for first, node in enumerate(self._nodes)}
        """The ranks that each node whose hash stays can come to have."""

    def order(self, fillings: Sequence[bytes]) -> list[int]:
        """The blank nodes in the order of their labels.

        Raises:
            NotThisShape: when two have one hash, so that telling them apart takes more.
        """
        hashes, nodes = self._hashes, self._nodes.copy()
        before = b""
        moving = [(self._hash(lines, known, fillings), number) for number, lines, known in self._moving]
        moving.sort(reverse=True)
        for digest, number in moving:
            place = bisect_left(hashes, digest)
            if digest == before or digest == hashes[place]:
                raise NotThisShape("things that are alike")
            nodes.insert(place, number)
            before = digest
        return nodes

    def _hash(self, lines: Lines, known: dict[Any, bytes], fillings: Sequence[bytes]) -> bytes:
        fill = lines.pick(fillings)
        digest = known.get(fill)
        if digest is None:
            text = lines.filled(fillings)
            digest = sha256(text).digest()
            if len(known) < _MOST_KNOWN and len(text) < self._room:
                known[fill] = digest
                self._room -= len(text)
        return digest


def _mention(quad: OpenQuad, node: str) -> list[Piece]:
    """A statement as it is hashed for a blank node in it (§4.6 step 3)."""
    subject, predicate, value = ("_:a" if term == node else "_:z" if is_blank(term) else term for term in quad)
    return [*pieces(subject), f" {predicate} ", *pieces(value), " .\n"]
