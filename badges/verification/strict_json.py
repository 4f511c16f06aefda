"""JSON as it must be before anybody signs or believes it: UTF-8, no name twice, real numbers, not too deep, not too much."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from badges.verification.facts import LIMITS, Limits


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something could not be read: the code of the finding it becomes."""

    code: str
    detail: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Json:
    """A JSON value."""

    value: Any


class _RefusedError(ValueError):
    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.fault = Fault(code, detail)


def read_json(content: bytes, limits: Limits = LIMITS) -> Json | Fault:
    """The value of a JSON text (RFC 8259, with the names of an object unique as I-JSON asks, RFC 7493), or why there is none."""
    if len(content) > limits.text_bytes:
        return Fault("file.too_large", {"bytes": len(content), "limit": limits.text_bytes})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data" and error.end == len(content)
        return Fault("file.truncated" if cut else "file.not_utf8", {"byte": error.start})
    if not text.strip():
        return Fault("file.empty")
    try:
        value = _DECODER.decode(text)
    except _RefusedError as refused:
        return refused.fault
    except RecursionError:
        return Fault("file.too_complex", {"reason": "depth"})
    except json.JSONDecodeError as error:
        return Fault(
            "file.truncated" if _ends_early(text, error) else "file.not_json", {"line": error.lineno, "column": error.colno}
        )
    return _bounded(value, text, limits)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = Counter(name for name, _ in pairs)
        raise _RefusedError("file.duplicate_names", name=names.most_common(1)[0][0][:200])
    return members


def _integer(digits: str) -> int:
    if len(digits) > 300:
        raise _RefusedError("file.not_a_number", value=digits[:40])
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if value - value != 0:  # larger than a double can hold
        raise _RefusedError("file.not_a_number", value=digits[:40])
    return value


def _constant(name: str) -> float:
    raise _RefusedError("file.not_a_number", value=name)  # NaN and Infinity: Python reads them, JSON does not know them


_DECODER = json.JSONDecoder(object_pairs_hook=_members, parse_int=_integer, parse_float=_number, parse_constant=_constant)
_MAY_BE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]").search
_HALF_A_NUMBER = re.compile(r"-|\.|[eE][+-]?").fullmatch
_SURROGATE = re.compile(r"[\ud800-\udfff]").search


def _ends_early(text: str, error: json.JSONDecodeError) -> bool:
    """Whether more was expected where the text ends: a download that broke off rather than a slip of a pen."""
    rest = text[error.pos :].strip()
    if error.msg.startswith("Unterminated string") or not rest:
        return True
    if error.msg.startswith("Invalid \\u"):
        return len(rest) < 6
    return bool(_HALF_A_NUMBER(rest)) or any(word.startswith(rest) for word in ("true", "false", "null"))


def _bounded(value: Any, text: str, limits: Limits) -> Json | Fault:
    look_for_halves = bool(_MAY_BE_SURROGATE(text))
    level, nodes = [value], 1
    for _ in range(limits.depth):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(item.values())
                if look_for_halves and any(_SURROGATE(name) for name in item):
                    return Fault("file.not_utf8", {"reason": "half a character"})
            elif isinstance(item, list):
                below.extend(item)
            elif look_for_halves and isinstance(item, str) and _SURROGATE(item):
                return Fault("file.not_utf8", {"reason": "half a character"})
        nodes += len(below)
        if nodes > limits.nodes:
            return Fault("file.too_complex", {"reason": "values", "limit": limits.nodes})
        if not below:
            return Json(value)
        level = below
    return Fault("file.too_complex", {"reason": "depth", "limit": limits.depth})
