"""What a value in a signed document may be: text without control characters, numbers all write alike, nothing empty."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from badges.canonical import compiled
from badges.credentials.violation import Document, Violation

# PyLD and RDFC-1.0 escape control characters differently, and XML cannot hold them: only line feeds are let through.
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_ASCII_CONTROL = bytes(range(0x20)) + b"\x7f"
_SURROGATE = re.compile("[\ud800-\udfff]")
LARGEST_INTEGER = 2**53 - 1  # RFC 8259 §6: beyond it programs disagree

Path = tuple[str | int, ...]
"""Where a value stands in a document: names of members and numbers of items, from the outside in."""


def unsound_values(document: Document) -> list[Violation]:
    """Every value and key that may not stand in a document we sign."""
    return [] if compiled.is_on() and _is_sound(document) else list(_walk(document, ""))


def _is_sound(document: Any) -> bool:
    """Whether there is certainly none: almost always, and without minding places that takes a tenth of the time."""
    left, names, texts = [document], set[object](), set[str]()
    for value in left:
        kind = type(value)
        if kind is dict or kind is list:
            if not value:
                return False
            if kind is dict:
                names.update(value)
                value = value.values()
            for member in value:
                if type(member) is str:
                    texts.add(member)
                else:
                    left.append(member)
        elif not (kind is bool or ((kind is int or kind is float) and not any(_number(value, "")))):
            return False
    return are_sound_texts(names) and _are_sound(texts)


def are_sound_texts(values: Collection[object]) -> bool:
    """Whether all of these are texts that may stand in a document we sign."""
    texts = [value for value in values if type(value) is str]
    return len(texts) == len(values) and _are_sound(texts)


def _are_sound(texts: Collection[str]) -> bool:
    together = " ".join(texts).replace("\n", " ")
    if together.isascii():
        is_clean = len(together.encode().translate(None, _ASCII_CONTROL)) == len(together)
    else:  # what is printable has no control character in it and no half of a character
        is_clean = together.isprintable() or not (_CONTROL.search(together) or _SURROGATE.search(together))
    return is_clean and all(map(str.strip, texts))


def pointer(path: Iterable[str | int]) -> str:
    """A JSON Pointer (RFC 6901)."""
    return "".join("/" + escaped(str(part)) for part in path)


def escaped(part: str) -> str:
    """One part of a JSON Pointer."""
    return part.replace("~", "~0").replace("/", "~1")


def _walk(value: Any, place: str) -> Iterator[Violation]:
    match value:
        case dict():
            if not value:
                yield Violation(place, "value.empty", "an object without content: leave it out")
            for key, member in value.items():
                if not isinstance(key, str):
                    yield Violation(place, "value.not_json", f"the name {key!r} of a property is no text")
                    continue
                yield from _text(key, f"{place}/{escaped(key)}")
                yield from _walk(member, f"{place}/{escaped(key)}")
        case list():
            if not value:
                yield Violation(place, "value.empty", "an empty list: leave it out (Open Badges 3.0, JSON serialization)")
            for index, member in enumerate(value):
                yield from _walk(member, f"{place}/{index}")
        case str():
            yield from _text(value, place)
        case None:
            yield Violation(place, "value.null", "null: leave the property out (Open Badges 3.0, JSON serialization)")
        case bool():
            pass
        case int() | float():
            yield from _number(value, place)
        case _:
            yield Violation(place, "value.not_json", f"{type(value).__name__} is no JSON value")


def _text(text: str, place: str) -> Iterator[Violation]:
    if found := _SURROGATE.search(text):
        yield Violation(
            place, "text.surrogate", f"half a character (U+{ord(found[0]):04X}) at {found.start()}: write the text again"
        )
    elif found := _CONTROL.search(text):
        remedy = f"a control character (U+{ord(found[0]):04X}) at {found.start()}: take it out of the text"
        yield Violation(place, "text.control_character", remedy, {"at": found.start()})
    if not text.strip():
        yield Violation(place, "value.empty", "a text without content: leave it out")


def _number(value: float, place: str) -> Iterator[Violation]:
    if not math.isfinite(value):
        yield Violation(place, "number.not_finite", "JSON has no such number")
    elif abs(value) > LARGEST_INTEGER:
        yield Violation(place, "number.too_large", "too large for other programs to read exactly")
    elif isinstance(value, float) and value.is_integer():
        yield Violation(place, "number.fraction", f"write {int(value)} without a fraction: processors write {value} in two ways")
