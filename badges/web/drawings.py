"""The pictures inside a European credential: a stranger's bytes, which a browser is only given when they are what they say."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass

from badges.credentials.summary import Picture, Summary

LARGEST = 1_000_000
"""Bytes of one picture."""
MOST_PIXELS = 25_000_000
"""A small file may say that it is huge; whoever unpacks it pays."""
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Drawing:
    """One page as a browser may show it."""

    url: str
    language: str
    width: int
    height: int


def drawings_of(summary: Summary, language: str) -> tuple[Drawing, ...]:
    """The pages that the issuer drew in the reader's language, else in the main one, else in any."""
    for wanted in (language, *summary.languages, *(picture.language for picture in summary.pictures)):
        pages = [picture for picture in summary.pictures if picture.language == wanted]
        if pages:
            return tuple(_drawn(pages))
    return ()


def _drawn(pages: list[Picture]) -> Iterator[Drawing]:
    for page in pages:
        try:
            content = base64.b64decode(page.content, validate=True)
        except (binascii.Error, ValueError):
            continue
        kind, (width, height) = _looked_at(content)
        if kind and len(content) <= LARGEST and 0 < width * height <= MOST_PIXELS:
            # Written anew, so that nothing but the letters of base64 gets into the page.
            yield Drawing(f"data:{kind};base64,{base64.b64encode(content).decode()}", page.language, width, height)


def _looked_at(content: bytes) -> tuple[str, tuple[int, int]]:
    """What the bytes are, whatever they are called, and how large the picture says it is."""
    if content.startswith(_PNG) and content[12:16] == b"IHDR" and len(content) > 24:
        return "image/png", (int.from_bytes(content[16:20]), int.from_bytes(content[20:24]))
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", _jpeg_size(content)
    return "", (0, 0)


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Width and height in the frame header (ITU-T T.81 B.2.2); nothing if there is none."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if marker in _JPEG_SIZES:
            return int.from_bytes(content[at + 7 : at + 9]), int.from_bytes(content[at + 5 : at + 7])
        at += 2 + max(length, 2)
    return 0, 0
