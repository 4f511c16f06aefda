"""JSON as it must be before anybody signs or believes it: UTF-8, no name twice, real numbers, not too deep, not too much."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from badges.canonical import Containers
from badges.proofs import json_object
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
    inside: Containers | None = field(default=None, compare=False, repr=False)
    """What holds something in it, if that was found on the way."""


def read_json(content: bytes, limits: Limits = LIMITS) -> Json | Fault:
    """The value of a JSON text (RFC 8259, with the names of an object unique as I-JSON asks, RFC 7493), or why there is none."""
    if len(content) > limits.text_bytes:
        return Fault("file.too_large", {"bytes": len(content), "limit": limits.text_bytes})
    if plain := json_object.read_plain(content, depth=limits.depth, nodes=limits.nodes):
        return Json(*plain)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data" and error.end == len(content)
        return Fault("file.truncated" if cut else "file.not_utf8", {"byte": error.start})
    if not text.strip():
        return Fault("file.empty")
    try:
        value = json_object.decode(text)
        json_object.bound(value, depth=limits.depth, nodes=limits.nodes)
    except json_object.MalformedJson as refused:
        return Fault(refused.code, refused.detail)
    except json.JSONDecodeError as error:
        return Fault(
            "file.truncated" if _ends_early(text, error) else "file.not_json", {"line": error.lineno, "column": error.colno}
        )
    return Json(value)


_HALF_A_NUMBER = re.compile(r"-|\.|[eE][+-]?").fullmatch


def _ends_early(text: str, error: json.JSONDecodeError) -> bool:
    """Whether more was expected where the text ends: a download that broke off rather than a slip of a pen."""
    rest = text[error.pos :].strip()
    if error.msg.startswith("Unterminated string") or not rest:
        return True
    if error.msg.startswith("Invalid \\u"):
        return len(rest) < 6
    return bool(_HALF_A_NUMBER(rest)) or any(word.startswith(rest) for word in ("true", "false", "null"))
