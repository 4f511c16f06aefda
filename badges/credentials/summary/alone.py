"""Values in a stranger's badge as a signature sees them: in a list of one or alone, which is the same to JSON-LD."""

from __future__ import annotations

import re
from typing import Any

from badges.credentials.summary import members
from badges.credentials.violation import Document
from badges.model.text import Text

LARGEST = 10**15
"""Numbers beyond are no credits, hours or grades, and too long to write out."""
_NUMBER = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,3})?", re.ASCII).fullmatch


def alone(value: Any) -> Any:
    """What is in a list of one, or in one of the same text again and again: a signature sees no difference.

    Asked for every value that is taken out of the document, so that nothing is taken from the list around it.
    """
    while isinstance(value, list):
        again = value and isinstance(value[0], str) and all(item == value[0] for item in value)
        if not (len(value) == 1 or again):
            break
        value = value[0]
    return value


def node(value: Any) -> Document:
    """An object; an empty one for anything else."""
    return members.node(alone(value))


def nodes(value: Any) -> list[Document]:
    """The objects of a list, or the one that stands there alone."""
    value = alone(value)
    return members.nodes(
        [alone(item) if isinstance(item, list) else item for item in value] if isinstance(value, list) else value
    )


def string(value: Any) -> str | None:
    """A text with something in it."""
    return members.string(alone(value) if isinstance(value, list) else value)


def link(value: Any) -> str | None:
    """An address that may be followed."""
    return members.link(alone(value) if isinstance(value, list) else value)


def day(value: Any) -> str | None:
    """The date part."""
    return members.day(alone(value))


def number(value: Any) -> float | None:
    """A number, in figures or in quotes."""
    value = alone(value)
    if isinstance(value, str) and (found := _NUMBER(value.strip())):
        return float(found.group().replace(",", "."))
    plain = isinstance(value, int | float) and not isinstance(value, bool) and -LARGEST < value < LARGEST
    return value if plain else None


def wording(language: str, value: Any) -> Text | None:
    """A text, or texts that say their language (Verifiable Credentials 2.0 §11.1); of two in one language neither."""
    if isinstance(value, str):
        return Text({language: value}) if value.strip() else None
    value = alone(value)
    said: dict[str, set[str]] = {}
    for item in value if isinstance(value, list) else [value]:
        one = alone(item)
        words = alone(one.get("@value")) if isinstance(one, dict) else one
        tag = alone(one.get("@language", language)) if isinstance(one, dict) else language
        if isinstance(words, str) and words.strip() and isinstance(tag, str) and tag:
            said.setdefault(tag, set()).add(words)
    wordings = {tag: next(iter(words)) for tag, words in said.items() if len(words) == 1}
    return Text(wordings) if wordings else None
