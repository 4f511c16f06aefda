"""The bytes of an envelope: where its parts stand, so that something can be added without writing the rest again."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

# What JSON consists of (RFC 8259 §2): signs, texts, and all else. Possessive: a text of megabytes is passed over once.
_TOKEN = re.compile(rb'([\[\]{}:,]|"(?:[^"\\]++|\\.)*+"|[^\s\[\]{}:,"]++)', re.DOTALL)

_Way = tuple[str | int | None, ...]


def with_items(file: bytes, items: Sequence[bytes]) -> bytes:
    """The file with more items (base64url) at the end of ``etsiU``, which is made where there is none.

    The file was read before, as a sealed text whose ``etsiU`` is a list with something in it: here its parts are only found.
    """
    spans = _spans(file)
    added = b",".join(b'"' + item + b'"' for item in items)
    header: _Way = ("signatures", 0, "header")
    if (*header, "etsiU") in spans:
        place, added = spans[(*header, "etsiU")][1] - 1, b"," + added
    elif header in spans:
        comma = b"," if any(way[:-1] == header for way in spans) else b""
        place, added = spans[header][1] - 1, comma + b'"etsiU":[' + added + b"]"
    else:
        place, added = spans["signatures", 0, "protected"][1], b',"header":{"etsiU":[' + added + b"]}"
    return file[:place] + added + file[place:]


def _spans(file: bytes) -> dict[_Way, tuple[int, int]]:
    """Where each value of a JSON text begins and ends, by the way to it."""
    found: dict[_Way, tuple[int, int]] = {}
    begins: list[int] = []
    way: list[str | int | None] = []  # None: the name is still to come
    for token in _TOKEN.finditer(file):
        begin, end = token.span()
        match file[begin : begin + 1]:
            case b"{" | b"[" as sign:
                begins.append(begin)
                way.append(None if sign == b"{" else 0)
            case b"}" | b"]":
                way.pop()
                found[tuple(way)] = (begins.pop(), end)
            case b",":
                way[-1] = way[-1] + 1 if isinstance(way[-1], int) else None
            case b":":
                pass
            case _ if way and way[-1] is None:
                way[-1] = json.loads(file[begin:end])
            case _:
                found[tuple(way)] = (begin, end)
    return found
