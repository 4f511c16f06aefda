"""Status lists: a long row of bits, one per credential (W3C Bitstring Status List v1.0)."""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from re import fullmatch

MINIMUM_LENGTH = 131_072
"""Fewest entries a list may have, for the sake of privacy (§3.1: 16 kB)."""

# RFC 1952: no name, no time, no flags, and always the operating system Unix: the same bits give the same bytes everywhere.
_GZIP_HEADER = bytes.fromhex("1f8b0800000000000003")


class StatusListError(ValueError):
    """An encoded list that cannot be read; ``code`` is ``encoding``, ``compression`` or ``too_large``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def new(length: int = MINIMUM_LENGTH) -> bytes:
    """A list of ``length`` entries in which nothing is set."""
    if length < MINIMUM_LENGTH or length % 8:
        raise ValueError(f"a status list has at least {MINIMUM_LENGTH} entries, a multiple of 8: {length}")
    return bytes(length // 8)


def read_bit(bits: bytes, index: int) -> bool:
    """Whether the entry is set; index 0 is the leftmost bit (§2.1).

    Raises:
        IndexError: when the list has no such entry.
    """
    return bool(bits[_place(bits, index)] & (0x80 >> index % 8))


def read_value(bits: bytes, index: int, size: int) -> int:
    """The entry as a number, in a list whose entries have ``size`` bits each, the leftmost one first (§2.1, ``statusSize``).

    Raises:
        IndexError: when the list has no such entry.
    """
    first, last = index * size, index * size + size - 1
    start, end = _place(bits, first), _place(bits, last)
    window = int.from_bytes(bits[start : end + 1], "big")
    return window >> (end * 8 + 7 - last) & ((1 << size) - 1)


def set_bit(bits: bytes, index: int) -> bytes:
    """A copy of the list with this entry set.

    Raises:
        IndexError: when the list has no such entry.
    """
    place = _place(bits, index)
    return bits[:place] + bytes([bits[place] | (0x80 >> index % 8)]) + bits[place + 1 :]


def encode(bits: bytes) -> str:
    """What goes into ``encodedList``: multibase base64url of the gzipped bits (§3.3)."""
    deflate = zlib.compressobj(level=6, wbits=-zlib.MAX_WBITS)
    body = deflate.compress(bits) + deflate.flush()
    tail = zlib.crc32(bits).to_bytes(4, "little") + (len(bits) % 2**32).to_bytes(4, "little")
    return "u" + urlsafe_b64encode(_GZIP_HEADER + body + tail).rstrip(b"=").decode("ascii")


def decode(encoded: str, limit: int) -> bytes:
    """The bits of an ``encodedList``, at most ``limit`` bytes of them (§3.4).

    Raises:
        StatusListError: when it is not multibase base64url of one whole gzip stream, or inflates to more than ``limit`` bytes.
    """
    if not isinstance(encoded, str) or not fullmatch(r"u[A-Za-z0-9_-]+={0,2}", encoded):
        raise StatusListError("encoding", "an encoded list begins with u and goes on in base64url")
    text = encoded[1:].rstrip("=")
    if len(text) % 4 == 1:
        raise StatusListError("encoding", "this is no whole base64url text")
    # Deflate cannot blow up more than 1032 times, so a short limit also bounds what is worth decoding.
    inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        bits = inflate.decompress(urlsafe_b64decode(text + "=" * (-len(text) % 4)), limit + 1)
    except zlib.error as error:
        raise StatusListError("compression", f"not a gzip stream: {error}") from error
    if len(bits) > limit:
        raise StatusListError("too_large", f"the list is larger than {limit} bytes")
    if not inflate.eof or inflate.unused_data:
        raise StatusListError("compression", "the gzip stream is cut short or followed by something else")
    return bits


def _place(bits: bytes, index: int) -> int:
    if not 0 <= index < len(bits) * 8:
        raise IndexError(f"entry {index} of a list of {len(bits) * 8}")
    return index // 8
