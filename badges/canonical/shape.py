"""The canonical form of a document's *shape*, compiled once: further documents of that shape are put into it, not processed.

A shape is a document in which some strings, its slots, are open. Why the result is RDFC-1.0's, or none:

1. *Substitution is expansion.* JSON-LD expansion and the way to RDF copy the string of an ordinary property without looking at
   it, unless it becomes an IRI, a type, a keyword or a number. ``shape_quads`` reads off two independent runs where a slot comes
   out and refuses one that comes out in any other way than whole; an IRI slot takes only absolute IRIs that no context
   can mean otherwise (``shape_rules``).
2. *A document is the set of its statements.* JSON-LD first brings together what has one name in a node map, which adds up the
   types and values of things with equal names, drops values that are there already, and keeps every list. None of that
   says anything about a statement but whether it is there: the set is the same as if each place of the document had spoken for
   itself, which is how ``rdf.quads`` works. So equal names matter only where statements become equal, and that needs equal
   subject, property and value. Subjects are kept apart altogether: a slot that names one takes no name of anything else. A
   slot that is only ever a value may well name something else in the document; it is held against the other values of the same
   property of the same thing, as literals are (``Rivals``). Hence no two statements of a shape become equal, ever.
3. *Labels follow hashes.* RDFC-1.0 labels blank nodes by the order of their first-degree hashes if all of these differ (§4.4.3
   steps 3 and 4), and they are over the statements that mention the node, with other blank nodes all alike (§4.6). One is
   constant when no slot stands in any of these statements, in those that lead to it neither; the others are computed for each
   document. One of them is enough to move the labels of all nodes, so all are ranked anew. Two equal hashes: not this shape.
4. *Lines by subject.* Lines with one subject stand together in code point order, which is that of UTF-8; within them
   only what follows the subject counts. Where slots can change that order, the lines are sorted for each document.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from itertools import pairwise
from operator import itemgetter
from typing import Any, NamedTuple, TypeGuard

from badges.canonical import compiled
from badges.canonical.rdfc import canonical_nquads
from badges.canonical.shape_quads import OpenQuad, Slot, Term, open_quads
from badges.canonical.shape_rules import Admission, NotThisShape, Path, Rivals, check_contexts, check_slots

__all__ = ["NotThisShape", "Path", "Shape"]

_Piece = str | int
"""Text, or the number of what is put in its place."""


class Shape:
    """The canonical form of all documents that differ in some strings only."""

    def __init__(self, slots: Sequence[Path], quads: Sequence[OpenQuad]) -> None:
        self.slots = tuple(slots)
        self._admission = _admission(len(slots), quads)
        self._compile(quads)

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
        return b"".join(self._blocks(values)).decode()

    def digest(self, values: Sequence[str]) -> bytes:
        """SHA-256 of that.

        Raises:
            NotThisShape: as above.
        """
        return sha256(b"".join(self._blocks(values))).digest()

    def _compile(self, quads: Sequence[OpenQuad]) -> None:
        said: dict[Term, list[OpenQuad]] = {}
        mentions: dict[str, list[OpenQuad]] = {}
        for quad in quads:
            said.setdefault(quad[0], []).append(quad)
            for term in (quad[0], quad[2]):
                if _is_blank(term):
                    mentions.setdefault(term, []).append(quad)
        self._nodes = {node: number for number, node in enumerate(mentions)}
        self._labels = [b"c14n%d" % number for number in range(len(mentions))]
        self._in_text_order = sorted(range(len(mentions)), key=str)

        # What fills gaps: the values of slots, then the label of each node, then labels of what one property lists, in order.
        self._groups: list[Callable[[Sequence[bytes]], tuple[bytes, ...]]] = []
        self._first_label = len(self.slots)
        self._next_place = self._first_label + len(mentions)

        steady: list[tuple[bytes, int]] = []
        self._changing: list[tuple[int, _Form]] = []
        for node, number in self._nodes.items():
            form = _form(_mention(quad, node) for quad in mentions[node])
            if form.pick is None:
                steady.append((sha256(form.text).digest(), number))
            else:
                self._changing.append((number, form))
        steady.sort()
        self._steady_hashes = [digest for digest, _ in steady] + [b"\xff" * 33]
        self._steady_nodes = [number for _, number in steady]
        if len(set(self._steady_hashes)) <= len(steady):
            raise NotThisShape("things that are alike")

        self._own = [self._block(node, said.get(node, ())) for node in self._nodes]
        named = sorted((subject, lines) for subject, lines in said.items() if isinstance(subject, str) and not _is_blank(subject))
        self._subjects = [subject.encode() for subject, _ in named]
        self._constant = [self._block(subject, lines) for subject, lines in named]
        self._open = [(s.number, self._block(s, lines)) for s, lines in said.items() if isinstance(s, Slot)]

    def _block(self, subject: Term, quads: Iterable[OpenQuad]) -> _Form:
        """The lines of one subject."""
        about = self._pieces(subject)
        lines: list[list[_Piece]] = []
        links: dict[str, list[int]] = {}
        for _, predicate, value in quads:
            if _is_blank(value):
                links.setdefault(predicate, []).append(self._nodes[value])
            else:
                lines.append([f" {predicate} ", *self._pieces(value), " .\n"])
        for predicate, nodes in links.items():
            places = [self._first_label + nodes[0]]
            if len(nodes) > 1:
                self._groups.append(itemgetter(*nodes))
                places = list(range(self._next_place, self._next_place + len(nodes)))
                self._next_place += len(nodes)
            lines.append([])
            for place in places:
                lines[-1] += [*(about if lines[-1] else ()), f" {predicate} _:", place, " .\n"]
        return _form(lines, about)

    def _pieces(self, term: Term) -> list[_Piece]:
        return ["_:", self._first_label + self._nodes[term]] if _is_blank(term) else _pieces(term)

    def _blocks(self, values: Sequence[str]) -> list[bytes]:
        gaps = self._admission.written(values)
        nodes = self._ranked(gaps)
        names = self._labels.copy()
        for label, node in zip(self._labels, nodes, strict=True):
            names[node] = label
        gaps += names
        for group in self._groups:
            gaps += sorted(group(names))
        blocks = [form.filled(gaps) for form in self._constant]
        for name, block in sorted([(b"<%b>" % gaps[slot], form.filled(gaps)) for slot, form in self._open], reverse=True):
            blocks.insert(bisect_left(self._subjects, name), block)
        blocks += [self._own[nodes[rank]].filled(gaps) for rank in self._in_text_order]
        return blocks

    def _ranked(self, gaps: Sequence[bytes]) -> list[int]:
        """The blank nodes in the order of their first-degree hashes."""
        hashes, nodes = self._steady_hashes, self._steady_nodes.copy()
        before = b""
        for digest, node in sorted([(sha256(form.filled(gaps)).digest(), node) for node, form in self._changing], reverse=True):
            place = bisect_left(hashes, digest)
            if digest == before or digest == hashes[place]:
                raise NotThisShape("things that are alike")
            nodes.insert(place, node)
            before = digest
        return nodes


class _Form(NamedTuple):
    """Lines with gaps."""

    text: bytes
    pick: Callable[[Sequence[bytes]], Any] | None
    """What fills the gaps, None when there are none."""
    is_in_order: bool
    """Whether the lines are in order whatever fills the gaps."""

    def filled(self, gaps: Sequence[bytes]) -> bytes:
        """The lines in order."""
        if self.pick is None:
            return self.text
        text = self.text % self.pick(gaps)
        return text if self.is_in_order else b"".join(sorted(text.splitlines(keepends=True)))


def _form(lines: Iterable[list[_Piece]], about: Sequence[_Piece] = ()) -> _Form:
    """Lines that begin alike, put in order as far as that is known."""
    ordered = sorted((_head(line), number, line) for number, line in enumerate(lines))
    pieces = [piece for _, _, line in ordered for piece in (*about, *line)]
    places = [piece for piece in pieces if isinstance(piece, int)]
    if not places:
        return _Form("".join(map(str, pieces)).encode(), None, True)
    text = "".join("%b" if isinstance(piece, int) else piece.replace("%", "%%") for piece in pieces)
    # A line whose gap begins where another line goes on may come before it or after it.
    is_in_order = not any(
        after.startswith(head) and any(isinstance(piece, int) for piece in (*line, *other))
        for (head, _, line), (after, _, other) in pairwise(ordered)
    )
    return _Form(text.encode(), itemgetter(*places), is_in_order)


def _head(line: list[_Piece]) -> str:
    """How a line begins, whatever fills its gaps."""
    head = ""
    for piece in line:
        if isinstance(piece, int):
            break
        head += piece
    return head


def _pieces(term: Term) -> list[_Piece]:
    return [term.before, term.number, term.after] if isinstance(term, Slot) else [term]


def _mention(quad: OpenQuad, node: str) -> list[_Piece]:
    """A statement as it is hashed for a blank node in it (§4.6 step 3)."""
    subject, predicate, value = ("_:a" if term == node else "_:z" if _is_blank(term) else term for term in quad)
    return [*_pieces(subject), f" {predicate} ", *_pieces(value), " .\n"]


def _is_blank(term: Term) -> TypeGuard[str]:
    return isinstance(term, str) and term.startswith("_:")


def _admission(number: int, quads: Iterable[OpenQuad]) -> Admission:
    """The rules for values that follow from where the slots stand in these statements."""
    subjects, values, constants = set[int](), set[int](), set[str]()
    alike: dict[tuple[Term, str, str, str], list[Term]] = {}
    for subject, predicate, value in quads:
        constants.add(predicate[1:-1])
        for term, of_kind in ((subject, subjects), (value, values)):
            if isinstance(term, Slot):
                if term.is_iri:
                    of_kind.add(term.number)
            elif term.startswith("<"):
                constants.add(term[1:-1])
        before, _, after = _split(value)
        alike.setdefault((subject, predicate, before, after), []).append(value)
    if missing := set(range(number)).difference(term.number for quad in quads for term in quad if isinstance(term, Slot)):
        raise NotThisShape(f"slots not covered by a signature: {sorted(missing)}")
    admission = Admission(number, subjects, values - subjects, frozenset(constants))
    for terms in alike.values():
        slots = tuple(term.number for term in terms if isinstance(term, Slot))
        if slots and len(terms) > 1:
            admission.keep_apart(Rivals(slots, frozenset(_split(t)[1].encode() for t in terms if not isinstance(t, Slot))))
    return admission


def _split(term: Term) -> tuple[str, str, str]:
    """What stands before, in and after the brackets or quotes of a term; a slot is empty in between."""
    if isinstance(term, Slot):
        return term.before, "", term.after
    if term.startswith('"'):
        end = term.rindex('"')
        return '"', term[1:end], term[end:]
    return term[0], term[1:-1], term[-1]
