"""Credentials in PNG pictures: one iTXt chunk (Open Badges 3.0 §5.3.1; CLR 2.0 and Open Badges 2.0 alike)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

from badges.credentials.baking.error import BakingError, bakeable
from badges.credentials.baking.forms import FORMS, OPEN_BADGE, Baked, Form

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LARGEST_CHUNK = 2**31 - 1  # PNG §5.3
MOST_CHUNKS = 16_384
"""Pictures have a handful, large ones a thousand; one of half a million empty chunks only costs time."""


def bake_png(png: bytes, credential: bytes, form: Form = OPEN_BADGE) -> bytes:
    """The picture with the credential in it, right after the header; whatever credential was there before is taken out.

    Raises:
        BakingError: when this is no whole PNG, or the credential is no text without NUL.
    """
    bakeable(credential)
    if not png.startswith(SIGNATURE):
        raise BakingError("other_kind", "this is no PNG")
    header, *others = [chunk for chunk in _chunks(png) if chunk.form is None]
    # iTXt: keyword, not compressed, method 0, no language tag, no translated keyword (PNG §11.3.3.4)
    text = form.keyword + b"\0\0\0\0\0" + credential
    return SIGNATURE + b"".join(chunk.written for chunk in (header, Chunk(b"iTXt", text), *others))


def unbake_png(png: bytes) -> tuple[Baked, ...]:
    """The credentials in a PNG, the newest form first; of one form an ``iTXt`` chunk before the ``tEXt`` chunks of old pictures.

    Raises:
        BakingError: when the picture cannot be read to its end.
    """
    marked = [chunk for chunk in _chunks(png) if chunk.form]
    found = []
    for form in FORMS:
        own = sorted((chunk for chunk in marked if chunk.form is form), key=lambda chunk: chunk.type == b"tEXt")
        found += [Baked(form, chunk.text) for chunk in own]
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk of a PNG: its four-letter type and what it holds."""

    type: bytes
    data: bytes

    @property
    def form(self) -> Form | None:
        """Which credential its keyword announces, if any."""
        if self.type not in (b"iTXt", b"tEXt", b"zTXt"):
            return None
        keyword = self.data[:80].partition(b"\0")[0]
        form = next((form for form in FORMS if form.keyword == keyword and len(self.data) > len(keyword)), None)
        return form if self.type == b"iTXt" or (form and form.legacy_text) else None

    @property
    def text(self) -> bytes:
        """The text of a text chunk, in UTF-8.

        Raises:
            BakingError: when it is compressed, cut short or no UTF-8.
        """
        rest = self.data.partition(b"\0")[2]
        if self.type == b"tEXt":
            return rest.decode("latin-1").encode()  # PNG §11.3.3.2
        if self.type == b"iTXt" and len(rest) < 2:
            raise BakingError("malformed", "the text chunk is cut short")
        if self.type == b"zTXt" or rest[0]:
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
    place = len(SIGNATURE)
    for number in range(MOST_CHUNKS):
        length = int.from_bytes(png[place : place + 4], "big")
        type = png[place + 4 : place + 8]
        end = place + 12 + length
        if len(png) < place + 12 or (length <= LARGEST_CHUNK and len(png) < end):
            raise BakingError("truncated", "the picture ends in the middle of a chunk")
        if length > LARGEST_CHUNK or not type.isalpha() or (number == 0) != (type == b"IHDR"):
            raise BakingError("malformed", "this is no sequence of PNG chunks")
        data = png[place + 8 : end - 4]
        if crc32(type + data) != int.from_bytes(png[end - 4 : end], "big"):
            raise BakingError("damaged", f"the checksum of chunk {type.decode()} is wrong")
        yield Chunk(type, data)
        if type == b"IEND":
            return
        place = end
    raise BakingError("too_large", f"a picture may have {MOST_CHUNKS} chunks")


def _as_utf8(text: bytes) -> bytes:
    try:
        text.decode()
    except UnicodeDecodeError as error:
        raise BakingError("malformed", "the text is not UTF-8") from error
    return text
