"""The canonical form of a document's *shape*, compiled once: further documents of that shape are put into it, not processed.

A shape is a document in which some strings, its slots, are open. Why the result is RDFC-1.0's, or none:

1. *Substitution is expansion.* JSON-LD expansion and the way to RDF copy the string of an ordinary property without looking at
   it, unless it becomes an IRI, a type, a keyword or a number. ``shape_quads`` reads off two independent runs where a slot comes
   out, and refuses one that comes out in any other way than whole; an IRI takes only values that are absolute whatever the
   contexts say (``shape_rules``, ``shape_values``).
2. *A document is the set of its statements.* JSON-LD brings together what has one name in a node map first. That adds up types
   and values, drops values that are there already, and keeps every list apart (API §7.2): so a statement is there if some place
   of the document makes it, as if each had spoken for itself, which is how ``rdf.quads`` works. Equal names matter only where
   statements become equal. Subjects are kept apart altogether: a slot that is one takes no name of anything else. A slot that
   only ever is a value may name anything; it is held against the other values of the same property of the same thing, as
   texts are. Blank nodes have names of their own. Hence no two statements of a shape become equal, ever.
3. *Labels follow hashes.* RDFC-1.0 labels blank nodes by the order of their first-degree hashes if all of these differ (§4.4.3
   steps 3 and 4). A hash is over the statements that mention the node, those that lead to it too, with all other blank nodes
   alike (§4.6). It stays when none of these has a slot; the others are computed for each document, and then all nodes are
   ranked anew. Two equal hashes: not this shape (``shape_ranks``).
4. *Lines go by subject.* Those of one subject stand together, and only what follows it counts among them. The order is that of
   code points, which is that of bytes in UTF-8. Where values can change it, lines are sorted for each document (``shape_lines``).

All of this is looked at once more when a shape was compiled: with the strings of the second run in its slots it must come to what
``rdfc`` makes of the statements that PyLD led to.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from operator import itemgetter
from typing import Any

from badges.canonical import compiled
from badges.canonical.rdfc import canonical_nquads
from badges.canonical.shape_lines import Lines, Piece, picker, pieces
from badges.canonical.shape_quads import OpenQuad, Slot, Term, is_blank, open_quads
from badges.canonical.shape_ranks import Ranks
from badges.canonical.shape_rules import NotThisShape, Path, check_contexts, check_slots
from badges.canonical.shape_values import admission

__all__ = ["NotThisShape", "Path", "Shape"]

_FEW = 4
"""Labels that the beginning of a form may hold to be hashed once for all documents in which they are the same."""
_MOST_BEGUN = 128
_MOST_KEPT = 1_000_000
"""Bytes of lines that one shape keeps under every label they may come to have."""
_OVERHEAD = 100


class Shape:
    """The canonical form of all documents that differ in some strings only."""

    def __init__(self, slots: Sequence[Path], quads: Sequence[OpenQuad]) -> None:
        self.slots = tuple(slots)
        self._admission = admission(len(slots), quads)
        said: dict[Term, list[OpenQuad]] = {}
        mentions: dict[str, list[OpenQuad]] = {}
        for quad in quads:
            said.setdefault(quad[0], []).append(quad)
            for term in (quad[0], quad[2]):
                if is_blank(term):
                    mentions.setdefault(term, []).append(quad)
        self._ranks = Ranks(mentions)
        self._labels = [b"c14n%d" % number for number in range(len(mentions))]
        self._ranks_in_text_order = sorted(range(len(mentions)), key=str)
        self._in_text_order = picker(self._ranks_in_text_order)
        self._place_of_label = {self._labels[rank]: place for place, rank in enumerate(self._ranks_in_text_order)}

        # What fills gaps: values of slots, then the label of each node, then labels of what one property leads to, in order.
        self._nodes = {node: number for number, node in enumerate(mentions)}
        self._first_label = len(slots)
        self._groups: list[Callable[[Sequence[bytes]], tuple[bytes, ...]]] = []
        self._next_gap = len(slots) + len(mentions)

        named = sorted((subject, lines) for subject, lines in said.items() if isinstance(subject, str) and not is_blank(subject))
        blocks = [self._block(subject, lines) for subject, lines in named]
        self._subjects = [subject.encode() for subject, _ in named]
        self._constant = [b"" if block.gaps else block.text for block in blocks]
        self._changing = [(place, block) for place, block in enumerate(blocks) if block.gaps]
        self._open = [(s.number, self._block(s, lines)) for s, lines in said.items() if isinstance(s, Slot)]
        self._label([self._block(node, said.get(node, ())) for node in self._nodes])
        self._begin(blocks)

    @classmethod
    def of(cls, document: dict[str, Any], slots: Sequence[Path]) -> Shape:
        """The shape of a document in which these strings are open.

        Raises:
            NotThisShape: when one of them cannot be, the document has no shape, or fast ways are switched off.
        """
        if not compiled.is_on():
            raise NotThisShape("switched off")
        check_slots(document, slots)
        check_contexts(document, slots)
        quads, probe = open_quads(document, slots)
        shape = cls(slots, quads)
        if shape.canonical(probe.values) != canonical_nquads(probe.quads):
            raise NotThisShape("not what the reference makes of it")
        return shape

    def canonical(self, values: Sequence[str]) -> str:
        """The document with these values in its slots as canonical N-Quads: what ``canonicalize`` gives, byte for byte.

        Raises:
            NotThisShape: when that would take more than putting them in.
        """
        blocks, _ = self._blocks(*self._fillings(values))
        return b"".join(blocks).decode()

    def digest(self, values: Sequence[str]) -> bytes:
        """SHA-256 of that.

        Raises:
            NotThisShape: as above.
        """
        fillings, order = self._fillings(values)
        blocks, unmoved = self._blocks(fillings, order)
        start = self._start
        if unmoved < start:
            return sha256(b"".join(blocks)).digest()
        # What begins alike is hashed once.
        labels = tuple(self._labels_at_start(fillings))
        begun = self._begun.get(labels)
        if begun is None:
            begun = sha256(b"".join(blocks[:start]))
            if len(self._begun) < _MOST_BEGUN:
                self._begun[labels] = begun
        whole = begun.copy()
        whole.update(b"".join(blocks[start:]))
        digest: bytes = whole.digest()
        return digest

    def _fillings(self, values: Sequence[str]) -> tuple[list[bytes], list[int]]:
        """What is put into gaps; and the blank nodes in the order of their labels."""
        if not compiled.is_on():
            raise NotThisShape("switched off")
        fillings = self._admission.written(values)
        order = self._ranks.order(fillings)
        labels = self._labels.copy()
        for label, node in zip(self._labels, order, strict=True):
            labels[node] = label
        fillings += labels
        for group in self._groups:
            fillings += sorted(group(labels))
        return fillings, order

    def _blocks(self, fillings: Sequence[bytes], order: Sequence[int]) -> tuple[list[bytes], int]:
        """The lines of each subject, in order; and how many of the blocks stand there in every document."""
        blocks = self._constant.copy()
        unmoved = len(blocks)
        for place, lines in self._changing:
            blocks[place] = lines.filled(fillings)
        # No subject begins like another one that goes on: by subject first, then within each, is the order of whole lines.
        for name, block in sorted(
            [(b"<%b>" % fillings[slot], lines.filled(fillings)) for slot, lines in self._open], reverse=True
        ):
            unmoved = bisect_left(self._subjects, name)
            blocks.insert(unmoved, block)
        before = len(blocks)
        # A blank node comes after every IRI.
        labelled = self._labelled
        blocks += [labelled[node][rank] for node, rank in zip(self._in_text_order(order), self._ranks_in_text_order, strict=True)]
        for label, lines in self._unlabelled:
            blocks[before + self._place_of_label[fillings[label]]] = lines.filled(fillings)
        return blocks, unmoved

    def _block(self, subject: Term, quads: Iterable[OpenQuad]) -> Lines:
        """The lines of one subject."""
        about = self._pieces(subject)
        lines: list[list[Piece]] = []
        links: dict[str, list[int]] = {}
        for _, predicate, value in quads:
            if is_blank(value):
                links.setdefault(predicate, []).append(self._nodes[value])
            else:
                lines.append([f" {predicate} ", *pieces(value), " .\n"])
        for predicate, nodes in links.items():
            gaps = [self._first_label + nodes[0]]
            if len(nodes) > 1:
                # Their labels are sorted for each document, and so are the lines then.
                self._groups.append(itemgetter(*nodes))
                gaps = list(range(self._next_gap, self._next_gap + len(nodes)))
                self._next_gap += len(nodes)
            together: list[Piece] = []
            for gap in gaps:
                together += [*(about if together else ()), f" {predicate} _:", gap, " .\n"]
            lines.append(together)
        return Lines(lines, about)

    def _pieces(self, term: Term) -> list[Piece]:
        return ["_:", self._first_label + self._nodes[term]] if is_blank(term) else pieces(term)

    def _label(self, blocks: Sequence[Lines]) -> None:
        """Write out the lines of blank nodes under every label that they can come to have, if nothing else in them changes."""
        self._labelled: list[Mapping[int, bytes] | Sequence[bytes]] = [[b""] * len(blocks)] * len(blocks)
        self._unlabelled: list[tuple[int, Lines]] = []
        kept = 0
        for node, lines in enumerate(blocks):
            label, ranks = self._first_label + node, self._ranks.among.get(node, range(len(blocks)))
            kept += len(ranks) * (len(lines.text) + _OVERHEAD)
            if lines.gaps == {label} and kept <= _MOST_KEPT:
                self._labelled[node] = {rank: lines.filled({label: self._labels[rank]}) for rank in ranks}
            elif lines.gaps:
                self._unlabelled.append((label, lines))

    def _begin(self, blocks: Sequence[Lines]) -> None:
        """Find the blocks at the start which differ by few labels only."""
        self._start, gaps = 0, frozenset[int]()
        for lines in blocks:
            more = gaps | lines.gaps
            if len(more) > _FEW or any(gap < self._first_label for gap in more):
                break
            self._start, gaps = self._start + 1, more
        self._labels_at_start = picker(sorted(gaps))
        self._begun: dict[Any, Any] = {}
