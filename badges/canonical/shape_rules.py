"""Which strings of a document can be open in a shape, and under which contexts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from badges import schemas

Path = tuple[str | int, ...]
"""Where a string stands in a document: names of members and numbers of items, from the outside in."""

_SCHEMES = ("http", "https", "urn", "did", "mailto")


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
        leaf: Any = document
        for step in path:
            is_there = (type(leaf) is dict and step in leaf) or (
                type(leaf) is list and type(step) is int and 0 <= step < len(leaf)
            )
            if not is_there or (type(step) is str and step.startswith("@")):
                raise NotThisShape(f"no leaf, or one under a keyword: {path}")
            leaf = leaf[step]
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
