"""Bytes as text with a letter in front that says how: z for base58btc, u for base64url (Controlled Identifiers v1.0 §2.4)."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from re import fullmatch

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PAIRS = [one + other for one in _ALPHABET for other in _ALPHABET]
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}


class MalformedMultibase(ValueError):
    """Text that is no multibase of these two kinds, or longer than the limit."""


def base58(data: bytes) -> str:
    """``z`` and base58btc."""
    number = int.from_bytes(data, "big")
    digits = []
    while number:
        # Four digits at a time: dividing a long number is the work, and by what fits into 30 bits it is least.
        number, four = divmod(number, 58**4)
        digits.append(_PAIRS[four % 3364])
        digits.append(_PAIRS[four // 3364])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + "".join(reversed(digits)).lstrip("1")


def base64url(data: bytes) -> str:
    """``u`` and base64url without padding."""
    return "u" + urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str, limit: int = 1024) -> bytes:
    """The bytes of a ``z…`` or ``u…`` text of at most ``limit`` characters.

    Raises:
        MalformedMultibase: for anything else.
    """
    if not isinstance(text, str) or len(text) > limit:
        raise MalformedMultibase("no text of a sensible length")
    if text.startswith("z"):
        return _base58(text[1:])
    if text.startswith("u") and fullmatch(r"[A-Za-z0-9_-]*", text[1:]) and len(text) % 4 != 2:
        data = urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
        # Spare bits of the last character would let the same bytes be written in several ways.
        if base64url(data) == text:
            return data
    raise MalformedMultibase("neither base58btc (z) nor base64url (u)")


_AT_ONCE = 10
"""Digits of base58 that fit into 64 bits."""


def _base58(text: str) -> bytes:
    number = 0
    for start in range(0, len(text), _AT_ONCE):
        digits = text[start : start + _AT_ONCE]
        part = 0
        for character in digits:
            if (value := _VALUES.get(character)) is None:
                raise MalformedMultibase(f"{character!r} is no base58 digit")
            part = part * 58 + value
        number = number * 58 ** len(digits) + part
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
