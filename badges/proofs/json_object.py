"""JSON inside signed envelopes, read so that no two readers can see different things in it (RFC 7493, RFC 7515 §4)."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import chain
from typing import Any

import orjson

from badges.canonical import compiled
from badges.canonical.containers import Containers, bounded

MAX_DEPTH = 64
MAX_NODES = 30_000
MAX_PLACES = 2**24
"""Letters of the places (JSON Pointers) of all values together; in a European credential they are half a million."""

_LONG_NAME = 200
_BEFORE, _AFTER = b'{"payload":"', b'","signatures":'

_SURROGATE = re.compile(r"[\ud800-\udfff]").search


class MalformedJson(ValueError):
    """Bytes that are no JSON object we would believe; ``code`` and ``detail`` are those of the finding it becomes."""

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def read_object(content: bytes, *, nodes: int = MAX_NODES) -> dict[str, Any]:
    """The members of a JSON object.

    Raises:
        MalformedJson: when it is none, has a name twice, holds a number or a character that JSON does not have, is too deep, or
            has too many values.
    """
    value = read_value(content, nodes=nodes)
    if not isinstance(value, dict):
        raise MalformedJson("file.not_json", reason="no object")
    return value


def read_value(content: bytes, *, nodes: int = MAX_NODES) -> Any:
    """The value of a JSON text.

    Raises:
        MalformedJson: for what ``read_object`` refuses too.
    """
    if plain := read_plain(content, nodes=nodes):
        return plain[0]
    try:
        value = decode(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise MalformedJson("file.not_utf8", byte=error.start) from error
    except json.JSONDecodeError as error:
        raise MalformedJson("file.not_json", line=error.lineno, column=error.colno) from error
    bound(value, nodes=nodes)
    return value


def decode(text: str) -> Any:
    """The value of a JSON text, however large.

    Raises:
        MalformedJson: for a name that occurs twice in one object, and for numbers that JSON does not have.
        json.JSONDecodeError: when it is no JSON at all.
    """
    try:
        return _DECODER.decode(text)
    except RecursionError as error:
        raise MalformedJson("file.too_complex", reason="depth") from error


def read_plain(content: bytes, *, depth: int = MAX_DEPTH, nodes: int = MAX_NODES) -> tuple[Any, Containers] | None:
    """The value of a JSON text in which every reader finds the same, and what it holds; None where more must be asked.

    orjson reads a name twice, or a number that is too large for it, as if nothing were wrong, but it never writes such a thing.
    So a text that it writes again letter by letter, or in which it passed over nothing, has none of that in it.
    """
    if not compiled.is_on():
        return None
    try:
        payload, content = _apart(content)
        value = orjson.loads(content)
        written = orjson.dumps(value)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None
    inside = bounded(value, depth=depth, values=nodes)
    if inside is None or (max(map(len, inside.names), default=0) > _LONG_NAME and _places(value) > MAX_PLACES):
        return None
    if written != content and (_passes_over_a_name(content, written) or _has_a_large_number(value, inside)):
        return None
    if payload is not None:
        value["payload"] = payload
    return value, inside


def _apart(content: bytes) -> tuple[str | None, bytes]:
    """The payload of an envelope (RFC 7515 §7.2), if it is one and written without spaces, and the text with an empty one.

    A payload is large and is one text, which cannot say anything twice: nothing is to be learnt from writing it again. What is
    cut out is one JSON text from quote to quote, and what is left is judged whole, so that both together are what was there.
    """
    end = content.rfind(_AFTER) if content.startswith(_BEFORE) else -1
    if end < len(_BEFORE):
        return None, content
    payload = orjson.loads(memoryview(content)[len(_BEFORE) - 1 : end + 1])
    return payload, content[: len(_BEFORE)] + content[end:]


def _passes_over_a_name(content: bytes, written: bytes) -> bool:
    """Whether what was read, and is ``written`` again here, may lack a member of the text.

    Every member has a colon, and so has every colon in a name or a text, unless it is written by its number.
    """
    return b"\\u003a" in content or b"\\u003A" in content or content.count(b":") != written.count(b":")


def _has_a_large_number(value: Any, inside: Containers) -> bool:
    """Whether it holds a fraction that may have been an integer of more than 64 bits."""
    members = chain([value], *map(dict.values, inside.objects), *inside.lists)
    return any(not -(2**53) < one < 2**53 for one in [one for one in members if type(one) is float])


def bound(value: Any, *, depth: int = MAX_DEPTH, nodes: int = MAX_NODES) -> None:
    """Refuse a value that is deeper or has more values than anybody should look at, or holds half a character.

    Also one with so many values below long names that to say where they are takes more room than they do themselves.

    Raises:
        MalformedJson: naming which.
    """
    level, seen, longest = [value], 1, 0
    for _ in range(depth):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(item.values())
                longest = max(longest, max(map(len, item), default=0))
                halves = any(not name.isascii() and _SURROGATE(name) for name in item)
            elif isinstance(item, list):
                below.extend(item)
                continue
            else:
                halves = isinstance(item, str) and not item.isascii() and bool(_SURROGATE(item))
            if halves:
                raise MalformedJson("file.not_utf8", reason="half a character")
        seen += len(below)
        if seen > nodes:
            raise MalformedJson("file.too_complex", reason="values", limit=nodes)
        if not below:
            if longest > _LONG_NAME and _places(value) > MAX_PLACES:
                raise MalformedJson("file.too_complex", reason="names", limit=MAX_PLACES)
            return
        level = below
    raise MalformedJson("file.too_complex", reason="depth", limit=depth)


def _places(value: Any) -> int:
    """Letters of the places of all that is inside."""
    found, waiting = 0, [(value, 0)]
    while waiting:
        item, way = waiting.pop()
        found += way
        if isinstance(item, dict):
            waiting.extend((inner, way + len(name) + 1) for name, inner in item.items())
        elif isinstance(item, list):
            waiting.extend((inner, way + 6) for inner in item)
    return found


def write(value: Any) -> bytes:
    """A JSON text without spaces, as UTF-8.

    Raises:
        ValueError: for numbers and characters that JSON does not have.
    """
    try:
        written = orjson.dumps(value)
    except orjson.JSONEncodeError:  # a number of more than 64 bits, which JSON has and orjson has not, or half a character
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
    if b"null" in written:  # also what orjson makes of a number that is none
        json.dumps(value, allow_nan=False)
    return written


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = Counter(name for name, _ in pairs)
        raise MalformedJson("file.duplicate_names", name=names.most_common(1)[0][0][:200])
    return members


def _integer(digits: str) -> int:
    if len(digits) > 300:
        raise MalformedJson("file.not_a_number", value=digits[:40])
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if value - value != 0:  # larger than a double can hold
        raise MalformedJson("file.not_a_number", value=digits[:40])
    return value


def _constant(name: str) -> float:
    raise MalformedJson("file.not_a_number", value=name)  # NaN and Infinity: Python reads them, JSON does not know them


_DECODER = json.JSONDecoder(object_pairs_hook=_members, parse_int=_integer, parse_float=_number, parse_constant=_constant)
