"""Bytes as base64url without padding, the alphabet of JOSE (RFC 7515 §2)."""

from __future__ import annotations

import binascii

# Into the alphabet that Python decodes; whatever base64url has no place for becomes what no base64 has one for.
_STANDARD = bytes(
    {ord("-"): ord("+"), ord("_"): ord("/")}.get(code, code if chr(code).isalnum() and code < 128 else 0) for code in range(256)
)


class MalformedBase64Url(ValueError):
    """Text that is no base64url, or not the one way to write its bytes."""


def encode(data: bytes) -> str:
    """The bytes as text."""
    return _written(data).decode("ascii")


def decode(text: str) -> bytes:
    """The bytes behind a text.

    Raises:
        MalformedBase64Url: for other characters, padding, or a last character with spare bits: those would let one signature be
            written in several ways.
    """
    over = len(text) % 4
    if over == 1:
        raise MalformedBase64Url("no base64url")
    try:
        written = text.encode("ascii")
        data = binascii.a2b_base64(written.translate(_STANDARD) + b"=" * (-over % 4), strict_mode=True)
    except ValueError as error:  # binascii.Error and UnicodeEncodeError are of that kind
        raise MalformedBase64Url("no base64url") from error
    # Four characters are three bytes with no bit to spare: only what is left over at the end can be written in several ways.
    if over and _written(data[1 - over :]) != written[-over:]:
        raise MalformedBase64Url("not the one way to write it")
    return data


def _written(data: bytes) -> bytes:
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").replace(b"+", b"-").replace(b"/", b"_")
