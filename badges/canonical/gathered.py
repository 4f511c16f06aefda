"""What a document says, gathered by subject while somebody walks through it, and its canonical form (RDFC-1.0).

Lines are written once, as UTF-8. Those of a blank node are written from its predicate on: its label comes before them in the end.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any

Name = bytes | int
"""An IRI as N-Quads writes it, or the number of a blank node."""

Link = tuple[Name, bytes, Name, Name | None]
"""A statement whose value is a blank node, or that stands in a graph: subject, predicate between spaces, value, graph."""


_U = ord("u")
_RARE = 100
_BY_NUMBER = re.compile(rb"\\u").search


def needs_care(form: bytes) -> bool:
    """Whether there is something in it that JSON escapes in another way than N-Quads does, or seems to be (§5.2)."""
    if b"\x7f" in form:
        return True
    # Looking for one letter is a hundred times as fast as looking for two, if it is rare.
    place = form.find(b"\\")
    for _ in range(_RARE):
        if place < 0:
            return False
        if form[place + 1] == _U:
            return True
        place = form.find(b"\\", place + 2)
    return bool(_BY_NUMBER(form))


_LABELS = tuple(b"_:c14n%d" % number for number in range(1_000))
_AN_IRI = ord("<")


class Gathered:
    """Statements by subject."""

    __slots__ = ("again", "is_odd", "links", "mentions", "said")

    def __init__(self) -> None:
        self.said: dict[Name, list[bytes]] = {}
        """What follows each subject in its lines, those of ``links`` left out; every blank node is among the subjects."""
        self.links: list[Link] = []
        self.again: set[Name] = set()
        """Subjects of which one line may have been said twice."""
        self.is_odd = False
        """Whether a link may have been made twice, stand in a graph, or lead from a blank node to itself."""
        self.mentions = 0
        """How often lines mention blank nodes, once somebody asked for the form: what it takes to tell those apart."""

    def form(self, algorithm: str) -> bytes | None:
        """Canonical N-Quads, when first-degree hashes tell all blank nodes apart (§4.4.3 steps 2 to 4), else None.

        That is nearly always so; telling apart what is alike is the work of ``rdfc.canonical_labels``.
        """
        said, links = self.said, self.links
        for name in self.again:
            said[name] = list(set(said[name]))
        for lines in said.values():
            lines.sort()
        if self.is_odd:
            links = list(dict.fromkeys(links))
        labels = self._labels(links, algorithm)
        if labels is None:
            return None
        linked: dict[Name, list[bytes]] = {}
        for subject, predicate, value, graph in links:
            line = predicate + (labels[value] if isinstance(value, int) else value)
            if graph is not None:
                line += b" " + (labels[graph] if isinstance(graph, int) else graph)
            linked.setdefault(subject, []).append(line + b" .\n")
        for name, more in linked.items():
            linked[name] = sorted(said.get(name, []) + more)
        # No subject begins like another one that goes on: by subject first, then within each, is the order of whole lines.
        found = [(labels[name] if isinstance(name, int) else name, lines) for name, lines in (said | linked).items() if lines]
        found.sort()
        return b"".join([label + label.join(lines) for label, lines in found])

    def _labels(self, links: Iterable[Link], algorithm: str) -> dict[int, bytes] | None:
        """The label of each blank node, by the rank of its hash; None when two of them have the same."""
        own, others = (_any_mentions if self.is_odd else _mentions)(links)
        digest = _digest(algorithm)
        nodes: dict[bytes, int] = {}
        count = mentions = 0
        for node, lines in self.said.items():
            if isinstance(node, int):
                # §4.6: every line that mentions it, itself as _:a and all others as _:z, in their order.
                if node in own:
                    lines = sorted(lines + own[node])
                mentions += len(lines)
                text = b"_:a" + b"_:a".join(lines) if lines else b""
                if node in others:
                    mentions += len(others[node])
                    text = _in_between(others[node], text)
                if text:
                    nodes[digest(text).digest()] = node
                    count += 1
        self.mentions = mentions
        if len(nodes) < count:
            return None
        labels = _LABELS if count <= len(_LABELS) else [b"_:c14n%d" % number for number in range(count)]
        return {nodes[key]: label for key, label in zip(sorted(nodes), labels, strict=False)}


_Lines = dict[int, list[bytes]]


def _mentions(links: Iterable[Link]) -> tuple[_Lines, _Lines]:
    """By blank node the lines in which it is the subject, without that, and those in which it is not."""
    own: _Lines = {}
    others: _Lines = {}
    for subject, predicate, value, _ in links:
        assert isinstance(value, int)
        if isinstance(subject, int):
            own.setdefault(subject, []).append(predicate + b"_:z .\n")
            others.setdefault(value, []).append(b"_:z" + predicate + b"_:a .\n")
        else:
            others.setdefault(value, []).append(subject + predicate + b"_:a .\n")
    return own, others


def _any_mentions(links: Iterable[Link]) -> tuple[_Lines, _Lines]:
    """The same, where links may stand in graphs and lead from a blank node to itself."""
    own: _Lines = {}
    others: _Lines = {}
    for subject, predicate, value, graph in links:
        for node in {subject, value, graph}:
            if isinstance(node, int):
                line = predicate + _seen_from(node, value)
                if graph is not None:
                    line += b" " + _seen_from(node, graph)
                if subject == node:
                    own.setdefault(node, []).append(line + b" .\n")
                else:
                    others.setdefault(node, []).append(_seen_from(node, subject) + line + b" .\n")
    return own, others


def _seen_from(node: int, term: Name) -> bytes:
    if isinstance(term, bytes):
        return term
    return b"_:a" if term == node else b"_:z"


def _in_between(others: list[bytes], own: bytes) -> bytes:
    """All lines that mention a node: < comes before _:a, and that before _:z."""
    if len(others) == 1:
        return others[0] + own if others[0][0] == _AN_IRI else own + others[0]
    others.sort()
    first = [line for line in others if line[0] == _AN_IRI]
    return b"".join([*first, own, *others[len(first) :]])


@cache
def _digest(algorithm: str) -> Callable[[bytes], Any]:
    # The constructor by name is looked up anew at each call of hashlib.new.
    return getattr(hashlib, algorithm, None) or partial(hashlib.new, algorithm)
