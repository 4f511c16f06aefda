"""What may vary in a document whose canonical form is compiled: which leaves can be slots, and which values slots take.

Every rule here leaves something to the full path, and none lets anything through that the full path would treat differently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from badges import schemas
from badges.canonical.rdfc import quoted

Path = tuple[str | int, ...]
"""Where a string stands in a document: names of members and numbers of items, from the outside in."""

_SCHEMES = ("http", "https", "urn", "did", "mailto")

# Plain ASCII, of a scheme that no context has as a prefix (see check_contexts): nobody takes one for anything but an IRI.
_is_plain_iri = re.compile(r"(?:https?://|urn:uuid:|did:[a-z0-9]+:|mailto:)[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+").fullmatch
# Tab, line feed and carriage return have escapes that everybody agrees on; for the rest PyLD goes its own way.
_has_odd_character = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]").search


class NotThisShape(Exception):
    """A document, a slot or a value that is left to the full path; ``reason`` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check_slots(document: dict[str, Any], slots: Sequence[Path]) -> None:
    """Refuse slots that are no strings, or stand where a string is an instruction and not a value.

    Raises:
        NotThisShape: naming the first of them.
    """
    if len(set(slots)) < len(slots):
        raise NotThisShape("a slot twice")
    for path in slots:
        if any(type(step) is str and step.startswith("@") for step in path):
            raise NotThisShape(f"a slot under a keyword: {path}")
        leaf: Any = document
        try:
            for step in path:
                leaf = leaf[step]
        except (LookupError, TypeError):
            raise NotThisShape(f"no such leaf: {path}") from None
        if type(leaf) is not str:
            raise NotThisShape(f"a slot that is no string: {path}")


def check_contexts(document: dict[str, Any], slots: Sequence[Path]) -> None:
    """Refuse contexts under which a plain IRI might be something else, and slots that are terms of a vocabulary.

    Raises:
        NotThisShape: naming what is in the way.
    """
    contexts = _contexts(tuple(sorted(set(_named(document)))))
    if odd := contexts.terms.intersection((*_SCHEMES, "@base", "@vocab", "@import")):
        raise NotThisShape(f"a context that defines {min(odd)}")
    for path in slots:
        name = next((step for step in reversed(path) if type(step) is str), "")
        if name in contexts.of_vocabularies:
            raise NotThisShape(f"a slot that is a term of a vocabulary: {path}")


class _Contexts(NamedTuple):
    terms: frozenset[str]
    """Everything that some context in use defines, those inside of contexts too."""
    of_vocabularies: frozenset[str]
    """Terms whose values may be terms themselves (``"@type": "@vocab"``)."""


@lru_cache(maxsize=100)
def _contexts(urls: tuple[str, ...]) -> _Contexts:
    terms, of_vocabularies = set[str](), set[str]()
    seen: list[Any] = []
    waiting: list[Any] = list(urls)
    while waiting:
        context = waiting.pop()
        if isinstance(context, str):
            if context not in seen:
                seen.append(context)
                try:
                    waiting.append(schemas.document(context).get("@context"))
                except schemas.UnknownSchema:
                    raise NotThisShape(f"unknown context: {context}") from None
        elif isinstance(context, list):
            waiting += context
        elif isinstance(context, dict):
            terms.update(context)
            for name, definition in context.items():
                if isinstance(definition, dict):
                    waiting.append(definition.get("@context"))
                    if definition.get("@type") == "@vocab":
                        of_vocabularies.add(name)
    return _Contexts(frozenset(terms), frozenset(of_vocabularies))


def _named(value: Any) -> Iterable[str]:
    """The contexts named anywhere in a document."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name != "@context":
                yield from _named(member)
                continue
            for context in member if isinstance(member, list) else [member]:
                if type(context) is not str:
                    raise NotThisShape("a context written out in the document")
                yield context
    elif isinstance(value, list):
        for item in value:
            yield from _named(item)


class Rivals(NamedTuple):
    """Values of one property of one thing, among them slots: no two may be equal, since equal statements are one."""

    slots: tuple[int, ...]
    constants: frozenset[bytes]


class Admission:
    """Which values the slots of a shape take together, and how N-Quads writes them."""

    __slots__ = ("_constants", "_number", "_objects", "_others", "_rivals", "_subjects")

    def __init__(self, number: int, subjects: Collection[int], objects: Collection[int], constants: frozenset[str]) -> None:
        """Slots that are subjects somewhere, slots that are IRIs elsewhere only, and every IRI that does not vary."""
        self._number = number
        self._subjects = picker(sorted(subjects))
        self._objects = picker(sorted(objects))
        self._constants = constants
        self._rivals: list[tuple[Callable[[Sequence[Any]], Sequence[Any]], frozenset[bytes]]] = []
        self._others = len(subjects)

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
        distinct = set(subjects)
        if len(distinct) < len(subjects) or not (self._constants.isdisjoint(distinct) and distinct.isdisjoint(objects)):
            raise NotThisShape("the name of two things")
        for pick, constants in self._rivals:
            ours = set(pick(written))
            if len(ours) < len(pick(written)) or not constants.isdisjoint(ours):
                raise NotThisShape("the same said twice")
        return written


def _literal(value: str) -> bytes:
    if _has_odd_character(value):
        raise NotThisShape("a control character, or half of one")
    return quoted(value)[1:-1].encode()


def picker(numbers: Sequence[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """What takes the items with these numbers out of a sequence, one or none of them as a sequence as well."""
    if len(numbers) > 1:
        return itemgetter(*numbers)
    (only,) = numbers or (0,)
    return itemgetter(slice(only, only + len(numbers)))
