"""RDF Dataset Canonicalization (RDFC-1.0): the same graph always gives the same lines, whatever its blank nodes are called."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import permutations
from json.encoder import encode_basestring

from badges.canonical.error import CanonicalizationError
from badges.canonical.work import budget

Quad = tuple[str, str, str, str]
"""Subject, predicate, object and graph, each as N-Quads writes it; blank nodes begin with ``_:``, the default graph is empty."""

WORK = 45_000
"""Labels and hashes the N-degree stage may look at before a dataset is refused (RDFC-1.0 §7.1 asks for such a bound).

The hardest graph that the W3C suite wants labelled takes 6,200, a chain of 60 things that are all alike 33,000; all of it costs
less than a hundred ordinary badges."""

_DEEPEST = 150
A_MENTION = 8
"""Steps that it takes to come to this stage, for each blank node in each statement."""

# RDFC-1.0 §5.2 (canonical N-Quads): seven named escapes, every other control character and DEL by number, all else as it is. JSON
# writes DEL as it is, and numbers with small letters.
_BY_NUMBER = tuple((f"\\u{code:04x}", f"\\u{code:04X}") for code in (0x0B, 0x0E, 0x0F, *range(0x1A, 0x20)))

quoted = encode_basestring
"""A text as JSON writes it, which is a literal unless there is ``\\u`` or DEL in it: those are escaped in another way here."""


def literal(value: str) -> str:
    """A literal in canonical N-Quads, without its datatype."""
    text = quoted(value)
    if "\x7f" in text:
        text = text.replace("\x7f", "\\u007F")
    if "\\u" in text:
        # A backslash of the text itself is written twice, and whatever follows it is no number; NUL is never in there.
        text = text.replace("\\\\", "\0")
        for small, large in _BY_NUMBER:
            text = text.replace(small, large)
        text = text.replace("\0", "\\\\")
    return text


def canonical_nquads(quads: Iterable[Quad], *, algorithm: str = "sha256", work: int = WORK) -> str:
    """The dataset as canonical N-Quads.

    Raises:
        CanonicalizationError: ``too_complex`` when telling its blank nodes apart takes more than ``work`` steps.
    """
    unique = dict.fromkeys(quads)
    labels = canonical_labels(unique, algorithm=algorithm, work=work)
    return "".join(sorted_lines(unique, labels))


def sorted_lines(quads: Iterable[Quad], labels: Mapping[str, str]) -> list[str]:
    """Each quad as one line of N-Quads, its blank nodes called as ``labels`` has it, in the order of §4.4.3 step 7."""
    # Code point order, which is the order of Python strings.
    return sorted(_line(tuple(labels.get(term, term) for term in quad)) for quad in quads)


def canonical_labels(quads: Iterable[Quad], *, algorithm: str = "sha256", work: int = WORK) -> dict[str, str]:
    """The canonical label of every blank node (§4.4, the canonicalization algorithm).

    Raises:
        CanonicalizationError: ``too_complex`` when it takes more than ``work`` steps, or than the file may still cause.
    """
    labelling = _Labelling(quads, algorithm)
    if twins := labelling.label_the_unlike():
        may = budget()
        may.spend(A_MENTION * sum(map(len, labelling.mentions.values())))
        labelling.work = most = min(work, may.left)
        try:
            labelling.label_twins(twins)
        finally:
            may.left -= most - max(0, labelling.work)
            may.refusals += labelling.work < 0 and most < work
    return labelling.canonical


def _line(quad: tuple[str, ...]) -> str:
    subject, predicate, value, graph = quad
    return f"{subject} {predicate} {value} {graph} .\n" if graph else f"{subject} {predicate} {value} .\n"


_Issued = dict[str, str]
"""Labels by node, in the order in which they were handed out (§4.5)."""


class _Labelling:
    """The work is in the innermost loops, which call as little as they can: hostile graphs are bounded by it."""

    def __init__(self, quads: Iterable[Quad], algorithm: str) -> None:
        self.digest = getattr(hashlib, algorithm, None) or partial(hashlib.new, algorithm)
        self.work = 0
        self.canonical: _Issued = {}
        self.mentions: dict[str, list[Quad]] = {}
        for quad in quads:
            for node in dict.fromkeys(term for term in quad if term.startswith("_:")):
                self.mentions.setdefault(node, []).append(quad)
        self.first = {node: self._first_degree(node) for node in self.mentions}

    def label_the_unlike(self) -> list[list[str]]:
        """Label all that first-degree hashes tell apart; what is left are groups of twins (§4.4.3 steps 3 and 4)."""
        by_hash: dict[str, list[str]] = {}
        for node, digest in self.first.items():
            by_hash.setdefault(digest, []).append(node)
        twins = []
        for digest in sorted(by_hash):
            if len(by_hash[digest]) > 1:
                twins.append(by_hash[digest])
            else:
                self._label(by_hash[digest][0])
        return twins

    def label_twins(self, twins: list[list[str]]) -> None:
        """Label the rest, as far as ``work`` lasts (step 5)."""
        for nodes in twins:
            found = [self._n_degree(node, {node: "_:b0"}) for node in nodes if node not in self.canonical]
            for _, issued in sorted(found, key=lambda result: result[0]):
                for node in issued:
                    self._label(node)

    def _label(self, node: str) -> None:
        self.canonical.setdefault(node, f"_:c14n{len(self.canonical)}")

    def _hash(self, text: str) -> str:
        hexadecimal: str = self.digest(text.encode("utf-8")).hexdigest()
        return hexadecimal

    def _first_degree(self, node: str) -> str:
        """§4.6: every quad that mentions the node, with itself as ``_:a`` and all others as ``_:z``."""
        lines = []
        for quad in self.mentions[node]:
            lines.append(_line(tuple(("_:a" if t == node else "_:z") if t.startswith("_:") else t for t in quad)))
        return self._hash("".join(sorted(lines)))

    def _neighbours(self, node: str, issued: _Issued) -> list[tuple[str, list[str]]]:
        """§4.8 steps 1 to 3 with the hashes of §4.7, in the order of step 5."""
        by_hash: dict[str, list[str]] = {}
        known: dict[tuple[str, str, str], str] = {}
        for subject, predicate, value, graph in self.mentions[node]:
            for position, term in (("s", subject), ("o", value), ("g", graph)):
                if term[:2] == "_:" and term != node:
                    related = (position, predicate if position != "g" else "", term)
                    digest = known.get(related)
                    if digest is None:
                        label = self.canonical.get(term) or issued.get(term) or self.first[term]
                        digest = known[related] = self._hash(position + related[1] + label)
                    by_hash.setdefault(digest, []).append(term)
        return sorted(by_hash.items())

    def _n_degree(self, node: str, issued: _Issued, depth: int = 0) -> tuple[str, _Issued]:
        """§4.8. Raises when the work is used up: a few hundred bytes can ask for years."""
        self.work -= len(self.mentions[node]) if depth < _DEEPEST else self.work + 1
        if self.work < 0:
            raise _too_complex()
        data = ""
        for digest, nodes in self._neighbours(node, issued):
            chosen_path, chosen_issued, nodes_each = "", issued, len(nodes) + len(issued) // 16
            for order in _orders(nodes):
                self.work -= nodes_each
                if self.work < 0:
                    raise _too_complex()
                candidate = self._path(order, issued.copy(), chosen_path, depth)
                if candidate is not None and (not chosen_path or candidate[0] < chosen_path):
                    chosen_path, chosen_issued = candidate
            data += digest + chosen_path
            issued = chosen_issued
        return self._hash(data), issued

    def _path(self, order: tuple[str, ...], issued: _Issued, chosen: str, depth: int) -> tuple[str, _Issued] | None:
        """§4.8 steps 5.4.1 to 5.4.5 for one permutation, or None as soon as it cannot be the smallest."""
        path = ""
        later = []
        canonical, number, length = self.canonical, len(issued), len(chosen)
        for node in order:
            if node in canonical:
                path += canonical[node]
            elif node in issued:
                path += issued[node]
            else:
                later.append(node)
                issued[node] = label = f"_:b{number}"
                number += 1
                path += label
            if chosen and path > chosen and len(path) >= length:
                return None
        for node in later:
            digest, deeper = self._n_degree(node, issued, depth + 1)
            path += f"{issued[node]}<{digest}>"
            issued = deeper
            if chosen and path > chosen and len(path) >= length:
                return None
        return path, issued


def _too_complex() -> CanonicalizationError:
    return CanonicalizationError("too_complex", "its blank nodes are too much alike")


def _orders(nodes: list[str]) -> Iterable[tuple[str, ...]]:
    """Every order of these nodes (§4.8 step 5.4), each once, though a node may be among them several times."""
    return permutations(nodes) if len(set(nodes)) == len(nodes) else _orders_of_some_twice(nodes)


def _orders_of_some_twice(nodes: list[str]) -> Iterator[tuple[str, ...]]:
    ranks = {node: rank for rank, node in enumerate(dict.fromkeys(nodes))}
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
