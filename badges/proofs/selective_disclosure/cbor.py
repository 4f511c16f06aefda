"""The little of CBOR (RFC 8949) that a proof value is made of: whole numbers, bytes, text, arrays and maps of definite length.

Written by cbor2. Read here, because cbor2 would also build what a stranger's tags ask for: dates, decimals, regular expressions.
"""

from __future__ import annotations

from typing import Any

MAX_DEPTH = 4


class MalformedCbor(ValueError):
    """Bytes that are no CBOR, or more than a proof value needs."""


def read(data: bytes) -> Any:
    """The one value that these bytes are.

    Raises:
        MalformedCbor: for anything else, also for bytes left over and a map that has a key twice.
    """
    value, end = _value(data, 0, MAX_DEPTH)
    if end != len(data):
        raise MalformedCbor("bytes left over")
    return value


def _value(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    kind, argument, at = _head(data, at)
    match kind:
        case 0:
            return argument, at
        case 2:
            return _bytes(data, at, argument), at + argument
        case 3:
            try:
                return _bytes(data, at, argument).decode("utf-8"), at + argument
            except UnicodeDecodeError as error:
                raise MalformedCbor("text that is no UTF-8") from error
        case 4 | 5 if depth > 0 and argument <= len(data):
            values = []
            for _ in range(argument if kind == 4 else 2 * argument):
                value, at = _value(data, at, depth - 1)
                values.append(value)
            return (values if kind == 4 else _map(values)), at
    raise MalformedCbor("more than a proof value needs")


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """Kind and argument of the value that begins here (§3), and where it goes on."""
    (first,) = _bytes(data, at, 1)
    kind, short = first >> 5, first & 0x1F
    if short < 24:
        return kind, short, at + 1
    if short > 27:
        raise MalformedCbor("no definite length")
    length = 1 << (short - 24)
    return kind, int.from_bytes(_bytes(data, at + 1, length), "big"), at + 1 + length


def _map(values: list[Any]) -> dict[int, Any]:
    keys = values[::2]
    # Only numbers: of texts and bytes one could make millions with the same hash.
    if not all(type(key) is int for key in keys) or len(set(keys)) != len(keys):
        raise MalformedCbor("a map with other keys than numbers, or with one twice")
    return dict(zip(keys, values[1::2], strict=True))


def _bytes(data: bytes, at: int, length: int) -> bytes:
    if at + length > len(data):
        raise MalformedCbor("the end is missing")
    return data[at : at + length]
