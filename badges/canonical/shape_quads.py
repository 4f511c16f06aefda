"""The statements of a document in which some leaves are left open, read off two runs with other strings in those leaves.

One run goes over compiled tables, the other over PyLD's expansion, and neither knows of slots. They must agree on everything but
the strings, and each string must come out whole: so what is compiled from them rests on no way that it replaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple, TypeGuard

from badges.canonical import compiled, reference
from badges.canonical.error import CanonicalizationError
from badges.canonical.rdf import RDF, XSD
from badges.canonical.rdfc import Quad
from badges.canonical.shape_rules import NotThisShape, Path

MOST_STATEMENTS = 3_000
MOST_TEXT = 1_000_000
"""Characters of the statements: a shape takes a few times that in memory. The largest badge of our catalogue has 60,000."""

_TYPE = f"<{RDF}type>"
# PyLD makes a number of text in the one, and looks into the other.
_NOT_COPIED = (f'"^^<{XSD}double>', f'"^^<{RDF}JSON>')


class Slot(NamedTuple):
    """An IRI or a literal that is still open, and what N-Quads writes around it."""

    number: int
    before: str
    after: str

    @property
    def is_iri(self) -> bool:
        """Whether it is no literal."""
        return self.before == "<"


Term = str | Slot
OpenQuad = tuple[Term, str, Term]
"""Subject, predicate and object of a statement in the default graph."""


def is_blank(term: Term) -> TypeGuard[str]:
    """Whether it is a blank node."""
    return isinstance(term, str) and term.startswith("_:")


class Probe(NamedTuple):
    """Values for the slots, and what the reference makes of the document with these: for a last look at what was compiled."""

    values: Sequence[str]
    quads: Sequence[Quad]


def open_quads(document: dict[str, Any], slots: Sequence[Path]) -> tuple[list[OpenQuad], Probe]:
    """The statements of a document, each once, its slots left open.

    Raises:
        NotThisShape: when a slot does more than come out as it is, or when a part of the document would not come out at all.
    """
    try:
        reference.admit(document)
    except CanonicalizationError as error:
        raise NotThisShape(error.code) from error
    # Nobody can write a document that holds its own hash. Two kinds of IRIs, so that nothing hangs on one of them.
    marker = sha256(repr(document).encode()).hexdigest()[:32]
    of_tables = [f"urn:uuid:{marker}-{number}" for number in range(len(slots))]
    of_reference = [f"https://{marker}.example/{number}" for number in range(len(slots))]
    walk = compiled.walked(with_values(document, slots, of_tables), ordered=True)
    if walk is None:
        raise NotThisShape("left to the reference")
    if culprits := walk.undefined():
        raise NotThisShape(f"not covered by a signature: {culprits[0].pointer}")
    try:
        plain = reference.dataset(with_values(document, slots, of_reference))
    except CanonicalizationError as error:
        raise NotThisShape(error.code) from error
    open = _opened(walk.quads, {value: number for number, value in enumerate(of_tables)}, marker)
    if open != _opened(plain, {value: number for number, value in enumerate(of_reference)}, marker):
        raise NotThisShape("a slot on which more depends")
    if len(open) > MOST_STATEMENTS or sum(len(term) for quad in plain for term in quad) > MOST_TEXT:
        raise NotThisShape("too large")
    return list(dict.fromkeys(open)), Probe(of_reference, plain)


def with_values(document: dict[str, Any], slots: Sequence[Path], values: Sequence[str]) -> dict[str, Any]:
    """The document with these values in its slots. What holds no slot is shared, nothing is changed."""
    whole = document.copy()
    own: dict[Path, Any] = {(): whole}
    for path, value in zip(slots, values, strict=True):
        holder: Any = whole
        for length, step in enumerate(path[:-1], start=1):
            if path[:length] not in own:
                own[path[:length]] = holder[step] = holder[step].copy()
            holder = holder[step]
        holder[path[-1]] = value
    return whole


def _opened(quads: Iterable[Quad], numbers: Mapping[str, int], marker: str) -> list[OpenQuad]:
    found = []
    for subject, predicate, value, graph in quads:
        if graph:
            raise NotThisShape("a graph of its own")
        if subject == value and subject.startswith("_:"):
            raise NotThisShape("a thing that points at itself")
        if marker in predicate:
            raise NotThisShape("a slot inside of a property")
        said = (_open(subject, numbers, marker), predicate, _open(value, numbers, marker))
        if predicate == _TYPE and isinstance(said[2], Slot):
            raise NotThisShape("a slot that is a type")
        found.append(said)
    return found


def _open(term: str, numbers: Mapping[str, int], marker: str) -> Term:
    if marker not in term:
        return term
    before = term[0]
    content, end, rest = term[1:].partition(">" if before == "<" else '"')
    number = numbers.get(content)
    if number is None or marker in rest or end + rest in _NOT_COPIED:
        raise NotThisShape(f"a slot that is not copied as it is: {term[:80]}")
    return Slot(number, before, end + rest)
