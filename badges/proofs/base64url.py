"""Bytes as base64url without padding, the alphabet of JOSE (RFC 7515 §2)."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from re import ASCII, compile

_ALPHABET = compile(r"[A-Za-z0-9_-]*", ASCII).fullmatch


class MalformedBase64Url(ValueError):
    """Text that is no base64url, or not the one way to write its bytes."""


def encode(data: bytes) -> str:
    """The bytes as text."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """The bytes behind a text.

    Raises:
        MalformedBase64Url: for other characters, padding, or a last character with spare bits: those would let one signature be
            written in several ways.
    """
    if not _ALPHABET(text) or len(text) % 4 == 1:
        raise MalformedBase64Url("no base64url")
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode(data) != text:
        raise MalformedBase64Url("not the one way to write it")
    return data
