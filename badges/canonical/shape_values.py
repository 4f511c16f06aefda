"""Which values a shape's slots take: whatever is in doubt is left to the full path."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple

from badges.canonical.rdfc import quoted
from badges.canonical.shape_lines import picker
from badges.canonical.shape_quads import OpenQuad, Slot, Term
from badges.canonical.shape_rules import NotThisShape

# Plain ASCII, of a scheme that no context has as a prefix (see check_contexts): nobody takes one for anything but an IRI.
_is_plain_iri = re.compile(r"(?:https?://|urn:uuid:|did:[a-z0-9]+:|mailto:)[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+").fullmatch
# Tab, line feed and carriage return have escapes that everybody agrees on; for the rest PyLD goes its own way.
_has_odd_character = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]").search


class Rivals(NamedTuple):
    """Values of one property of one thing, among them slots: no two may be equal, since equal statements are one."""

    slots: tuple[int, ...]
    constants: frozenset[bytes]


class Admission:
    """Which values the slots of a shape take together, and how N-Quads writes them."""

    __slots__ = ("_constants", "_number", "_objects", "_rivals", "_subjects")

    def __init__(self, number: int, subjects: Collection[int], objects: Collection[int], constants: frozenset[str]) -> None:
        """Slots that are subjects somewhere, slots that are IRIs elsewhere only, and every IRI that does not vary."""
        self._number = number
        self._subjects = picker(sorted(subjects))
        self._objects = picker(sorted(objects))
        self._constants = constants
        self._rivals: list[tuple[Callable[[Sequence[Any]], Sequence[Any]], frozenset[bytes]]] = []

    def keep_apart(self, rivals: Rivals) -> None:
        """From now on these have to differ from each other and from the constants."""
        self._rivals.append((picker(rivals.slots), rivals.constants))

    def written(self, values: Sequence[str]) -> list[bytes]:
        """Each value as N-Quads writes it between its brackets or quotes.

        Raises:
            NotThisShape: when with these values the document might not be of this shape.
        """
        if len(values) != self._number:
            raise NotThisShape("another number of values")
        try:
            together = "".join(values)
            if together.isascii() and together.isprintable() and '"' not in together and "\\" not in together:
                written = list(map(str.encode, values))
            else:
                written = list(map(_literal, values))
        except TypeError:
            raise NotThisShape("a value that is no string") from None
        subjects, objects = self._subjects(values), self._objects(values)
        if not (all(map(_is_plain_iri, subjects)) and all(map(_is_plain_iri, objects))):
            raise NotThisShape("no plain absolute IRI")
        names = set(subjects)
        if len(names) < len(subjects) or not (self._constants.isdisjoint(names) and names.isdisjoint(objects)):
            raise NotThisShape("one name of two things")
        for pick, constants in self._rivals:
            said = pick(written)
            if len(set(said)) < len(said) or not constants.isdisjoint(said):
                raise NotThisShape("one thing said twice")
        return written


def _literal(value: str) -> bytes:
    if _has_odd_character(value):
        raise NotThisShape("a control character, or half of one")
    return quoted(value)[1:-1].encode()


def admission(number: int, quads: Iterable[OpenQuad]) -> Admission:
    """The rules for values that follow from where the slots stand in these statements."""
    subjects, values, literals, constants = set[int](), set[int](), set[int](), set[str]()
    alike: dict[tuple[Term, str, str, str], list[Term]] = {}
    for subject, predicate, value in quads:
        constants.add(predicate[1:-1])
        for term, iris in ((subject, subjects), (value, values)):
            if isinstance(term, Slot):
                (iris if term.is_iri else literals).add(term.number)
            elif term.startswith("<"):
                constants.add(term[1:-1])
        before, _, after = _split(value)
        alike.setdefault((subject, predicate, before, after), []).append(value)
    if missing := set(range(number)) - subjects - values - literals:
        raise NotThisShape(f"slots that a signature does not cover: {sorted(missing)}")
    if literals & (subjects | values):
        raise NotThisShape("a slot that is an IRI here and a literal there")
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
