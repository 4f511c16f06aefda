"""RDF Dataset Canonicalization (RDFC-1.0): the same graph always gives the same lines, whatever its blank nodes are called."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import permutations

from badges.canonical.error import CanonicalizationError

Quad = tuple[str, str, str, str]
"""Subject, predicate, object and graph, each as N-Quads writes it; blank nodes begin with ``_:``, the default graph is empty."""

WORK = 45_000
"""Labels and hashes the N-degree stage may look at before a dataset is refused (RDFC-1.0 §7.1 asks for such a bound).

The hardest graph that the W3C suite wants labelled takes 6,200, a chain of 60 things that are all alike 33,000; all of it costs
less than a hundred ordinary badges."""

_DEEPEST = 150

# RDFC-1.0 §5.2 (canonical N-Quads): seven named escapes, every other control character and DEL by number, all else as it is.
_ESCAPES = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | {
    0x08: "\\b", 0x09: "\\t", 0x0A: "\\n", 0x0C: "\\f", 0x0D: "\\r", 0x22: '\\"', 0x5C: "\\\\"
}  # fmt: skip
_NEEDS_ESCAPE = re.compile(r'[\x00-\x1f\x7f"\\]').search


def literal(value: str) -> str:
    """A literal in canonical N-Quads, without its datatype."""
    return f'"{value.translate(_ESCAPES)}"' if _NEEDS_ESCAPE(value) else f'"{value}"'


def canonical_nquads(quads: Iterable[Quad], *, algorithm: str = "sha256", work: int = WORK) -> str:
    """The dataset as canonical N-Quads.

    Raises:
        CanonicalizationError: ``too_complex`` when telling its blank nodes apart takes more than ``work`` steps.
    """
    unique = tuple(dict.fromkeys(quads))
    labels = canonical_labels(unique, algorithm=algorithm, work=work)
    return "".join(sorted_lines(unique, labels))


def sorted_lines(quads: Iterable[Quad], labels: Mapping[str, str]) -> list[str]:
    """Each quad as one line of N-Quads, its blank nodes called as ``labels`` has it, in the order of §4.4.3 step 7."""
    # Code point order, which is the order of Python strings.
    return sorted(_line(tuple(labels.get(term, term) for term in quad)) for quad in quads)


def canonical_labels(quads: Iterable[Quad], *, algorithm: str = "sha256", work: int = WORK) -> dict[str, str]:
    """The canonical label of every blank node (§4.4, the canonicalization algorithm).

    Raises:
        CanonicalizationError: ``too_complex`` when it takes more than ``work`` steps.
    """
    return _Labelling(quads, algorithm, work).labels()


def _line(quad: tuple[str, ...]) -> str:
    subject, predicate, value, graph = quad
    return f"{subject} {predicate} {value} {graph} .\n" if graph else f"{subject} {predicate} {value} .\n"


class _Issuer:
    """Hands out labels in order (§4.5). ``given`` remembers that order."""

    def __init__(self, prefix: str, given: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.given = dict(given or {})

    def label(self, node: str) -> str:
        return self.given.setdefault(node, f"{self.prefix}{len(self.given)}")

    def copy(self) -> _Issuer:
        return _Issuer(self.prefix, self.given)


class _Labelling:
    def __init__(self, quads: Iterable[Quad], algorithm: str, work: int) -> None:
        self.algorithm = algorithm
        self.work = work
        self.canonical = _Issuer("_:c14n")
        self.mentions: dict[str, list[Quad]] = {}
        for quad in quads:
            for node in dict.fromkeys(term for term in quad if term.startswith("_:")):
                self.mentions.setdefault(node, []).append(quad)
        self.first = {node: self._first_degree(node) for node in self.mentions}

    def labels(self) -> dict[str, str]:
        by_hash: dict[str, list[str]] = {}
        for node, digest in self.first.items():
            by_hash.setdefault(digest, []).append(node)
        twins = []
        for digest in sorted(by_hash):
            if len(by_hash[digest]) > 1:
                twins.append(by_hash[digest])
            else:
                self.canonical.label(by_hash[digest][0])
        for nodes in twins:
            found = []
            for node in nodes:
                if node not in self.canonical.given:
                    issuer = _Issuer("_:b")
                    issuer.label(node)
                    found.append(self._n_degree(node, issuer))
            for _, issuer in sorted(found, key=lambda result: result[0]):
                for node in issuer.given:
                    self.canonical.label(node)
        return self.canonical.given

    def _hash(self, text: str) -> str:
        return hashlib.new(self.algorithm, text.encode("utf-8")).hexdigest()

    def _first_degree(self, node: str) -> str:
        """§4.6: every quad that mentions the node, with itself as ``_:a`` and all others as ``_:z``."""
        lines = []
        for quad in self.mentions[node]:
            lines.append(_line(tuple(("_:a" if t == node else "_:z") if t.startswith("_:") else t for t in quad)))
        return self._hash("".join(sorted(lines)))

    def _related(self, node: str, quad: Quad, issuer: _Issuer, position: str) -> str:
        """§4.7."""
        label = self.canonical.given.get(node) or issuer.given.get(node) or self.first[node]
        return self._hash(position + (quad[1] if position != "g" else "") + label)

    def _neighbours(self, node: str, issuer: _Issuer) -> Iterator[tuple[str, list[str]]]:
        """§4.8 steps 1 to 3, then in the order of step 5."""
        by_hash: dict[str, list[str]] = {}
        for quad in self.mentions[node]:
            for position, term in (("s", quad[0]), ("o", quad[2]), ("g", quad[3])):
                if term.startswith("_:") and term != node:
                    by_hash.setdefault(self._related(term, quad, issuer, position), []).append(term)
        yield from sorted(by_hash.items())

    def _n_degree(self, node: str, issuer: _Issuer, depth: int = 0) -> tuple[str, _Issuer]:
        """§4.8. Raises when the work is used up: a few hundred bytes can ask for years."""
        self._spend(len(self.mentions[node]) if depth < _DEEPEST else self.work + 1)
        data: list[str] = []
        for digest, nodes in self._neighbours(node, issuer):
            data.append(digest)
            chosen_path, chosen_issuer = "", issuer
            for order in _orders(nodes):
                self._spend(len(order) + len(issuer.given) // 16)
                candidate = self._path(order, issuer.copy(), chosen_path, depth)
                if candidate is not None and (not chosen_path or candidate[0] < chosen_path):
                    chosen_path, chosen_issuer = candidate
            data.append(chosen_path)
            issuer = chosen_issuer
        return self._hash("".join(data)), issuer

    def _path(self, order: tuple[str, ...], issuer: _Issuer, chosen: str, depth: int) -> tuple[str, _Issuer] | None:
        """§4.8 steps 5.4.1 to 5.4.5 for one permutation, or None as soon as it cannot be the smallest."""
        path = ""
        later = []
        for node in order:
            if label := self.canonical.given.get(node):
                path += label
            else:
                if node not in issuer.given:
                    later.append(node)
                path += issuer.label(node)
            if _worse(path, chosen):
                return None
        for node in later:
            digest, deeper = self._n_degree(node, issuer, depth + 1)
            path += f"{issuer.label(node)}<{digest}>"
            issuer = deeper
            if _worse(path, chosen):
                return None
        return path, issuer

    def _spend(self, steps: int) -> None:
        self.work -= steps
        if self.work < 0:
            raise CanonicalizationError("too_complex", "its blank nodes are too much alike")


def _orders(nodes: list[str]) -> Iterator[tuple[str, ...]]:
    """Every order of these nodes (§4.8 step 5.4), each once, though a node may be among them several times."""
    ranks = {node: rank for rank, node in enumerate(dict.fromkeys(nodes))}
    if len(ranks) == len(nodes):
        yield from permutations(nodes)
        return
    # Statements in one graph name it again and again: those copies in another order are no other order.
    order = sorted(nodes, key=ranks.__getitem__)
    place = len(order)
    while place > 0:
        yield tuple(order)
        # The next order by rank: the last place that can grow takes the least that is more, and what follows begins anew.
        place = len(order) - 1
        while place > 0 and ranks[order[place - 1]] >= ranks[order[place]]:
            place -= 1
        if place > 0:
            more = len(order) - 1
            while ranks[order[more]] <= ranks[order[place - 1]]:
                more -= 1
            order[place - 1], order[more] = order[more], order[place - 1]
            order[place:] = reversed(order[place:])


def _worse(path: str, chosen: str) -> bool:
    return bool(chosen) and len(path) >= len(chosen) and path > chosen
