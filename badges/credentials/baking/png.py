"""Credentials in PNG pictures: one iTXt chunk (Open Badges 3.0 §5.3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

from badges.credentials.baking.error import BakingError, bakeable

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
LARGEST_CHUNK = 2**31 - 1  # PNG §5.3


def bake_png(png: bytes, credential: bytes) -> bytes:
    """The picture with the credential in it, right after the header; one that was there before is taken out.

    Raises:
        BakingError: when this is no whole PNG, or the credential is no text without NUL.
    """
    bakeable(credential)
    if not png.startswith(SIGNATURE):
        raise BakingError("other_kind", "this is no PNG")
    header, *others = [chunk for chunk in _chunks(png) if not chunk.is_badge]
    # iTXt: keyword, not compressed, method 0, no language tag, no translated keyword (PNG §11.3.3.4)
    text = KEYWORD + b"\0\0\0\0\0" + credential
    return SIGNATURE + b"".join(chunk.written for chunk in (header, Chunk(b"iTXt", text), *others))


def unbake_png(png: bytes) -> bytes | None:
    """The credential in a PNG, None when there is none.

    Raises:
        BakingError: when the picture cannot be read to its end.
    """
    return next((chunk.text for chunk in list(_chunks(png)) if chunk.is_badge), None)


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk of a PNG: its four-letter type and what it holds."""

    type: bytes
    data: bytes

    @property
    def is_badge(self) -> bool:
        """Whether it is the iTXt chunk of an Open Badge."""
        return self.type == b"iTXt" and self.data.startswith(KEYWORD + b"\0")

    @property
    def text(self) -> bytes:
        """The text of an iTXt chunk.

        Raises:
            BakingError: when it is compressed, cut short or no UTF-8.
        """
        rest = self.data[len(KEYWORD) + 1 :]
        if len(rest) < 2:
            raise BakingError("malformed", "the text chunk is cut short")
        if rest[0]:
            raise BakingError("compressed", "the standard allows only uncompressed text")
        parts = rest[2:].split(b"\0", 2)  # language tag, translated keyword, text
        if len(parts) < 3:
            raise BakingError("malformed", "the text chunk is cut short")
        return _as_utf8(parts[2])

    @property
    def written(self) -> bytes:
        """Length, type, data and checksum (PNG §5.3)."""
        return len(self.data).to_bytes(4, "big") + self.type + self.data + crc32(self.type + self.data).to_bytes(4, "big")


def _chunks(png: bytes) -> Iterator[Chunk]:
    place, first = len(SIGNATURE), True
    while True:
        length = int.from_bytes(png[place : place + 4], "big")
        type = png[place + 4 : place + 8]
        end = place + 12 + length
        if len(png) < place + 12 or (length <= LARGEST_CHUNK and len(png) < end):
            raise BakingError("truncated", "the picture ends in the middle of a chunk")
        if length > LARGEST_CHUNK or not type.isalpha() or first != (type == b"IHDR"):
            raise BakingError("malformed", "this is no sequence of PNG chunks")
        data = png[place + 8 : end - 4]
        if crc32(type + data) != int.from_bytes(png[end - 4 : end], "big"):
            raise BakingError("damaged", f"the checksum of chunk {type.decode()} is wrong")
        yield Chunk(type, data)
        if type == b"IEND":
            return
        place, first = end, False


def _as_utf8(text: bytes) -> bytes:
    try:
        text.decode()
    except UnicodeDecodeError as error:
        raise BakingError("malformed", "the text is not UTF-8") from error
    return text
