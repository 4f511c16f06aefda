"""JSON written in the one way that RFC 8785 (JSON Canonicalization Scheme) allows."""

from __future__ import annotations

import re
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any

from badges.canonical.error import CanonicalizationError

MAX_DEPTH = 128

_SURROGATE = re.compile(r"[\ud800-\udfff]").search

_EXACT = 2**53
"""Up to here every whole number is a double, and JavaScript writes it digit by digit."""


def canonical_json(value: Any) -> str:
    """Any JSON value in canonical form; its UTF-8 bytes are what is hashed or signed.

    Raises:
        CanonicalizationError: ``number`` for one that is no double, ``surrogate`` for half a character, ``too_deep``.
        TypeError: for what is not JSON.
    """
    return _written(value, MAX_DEPTH)


def _written(value: Any, depth: int) -> str:
    if depth < 0:
        raise CanonicalizationError("too_deep", f"more than {MAX_DEPTH} levels")
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join([_written(item, depth - 1) for item in value]) + "]"
    if isinstance(value, dict):
        # Texts first: a key with half a character has no place in the order.
        names = [(key, _text(key)) for key in value]
        # §3.2.3: the order of UTF-16 code units, which is not that of code points.
        names.sort(key=_by_first if all(map(str.isascii, value)) else _in_utf_16)
        return "{" + ",".join([f"{name}:{_written(value[key], depth - 1)}" for key, name in names]) + "}"
    raise TypeError(f"{type(value).__name__} is not JSON")


_WORDS = {None: "null", True: "true", False: "false"}
_by_first = itemgetter(0)


def _in_utf_16(name: tuple[str, str]) -> bytes:
    return name[0].encode("utf-16-be")


def _text(value: str) -> str:
    """§3.2.2.2; what Python escapes when it may write everything else is what the standard escapes, in the same way."""
    if not value.isascii() and _SURROGATE(value):
        raise CanonicalizationError("surrogate", "half a character")
    return encode_basestring(value)


def _number(value: int | float) -> str:
    """§3.2.2.3: as ECMAScript writes the double (ECMA-262, Number::toString)."""
    if isinstance(value, int) and -_EXACT <= value <= _EXACT:
        return str(int(value))
    try:
        double = float(value)
    except OverflowError:
        raise CanonicalizationError("number", "too long") from None
    if double - double != 0:
        raise CanonicalizationError("number", str(double))
    if double == 0:
        return "0"
    sign = "-" if double < 0 else ""
    # Python's repr has the shortest digits that read back as the same double; only where the point goes differs.
    mantissa, _, exponent = repr(abs(double)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    # The value is 0.digits × 10 ** point.
    point = int(exponent or 0) + len(whole) - (len(whole + fraction) - len(digits))
    return sign + _placed(digits.rstrip("0"), point)


def _placed(digits: str, point: int) -> str:
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    mantissa = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{'+' if point > 0 else '-'}{abs(point - 1)}"
