"""The description of what few orders say; see ``badges.issuing.further``."""

from __future__ import annotations

from typing import Any

from badges.issuing.further import MAX_ORIGINAL, MAX_SAID, OLDEST

_WORDS = {"type": "string"}
_DAY = {"type": "string", "format": "date"}
_TEXT: dict[str, Any] = {
    "description": "Said so in all languages of the unit, or a wording for each of them; null instead of one leaves that language"
    " out of the European credential. The language of the award must be there.",
    "oneOf": [_WORDS, {"type": "object", "additionalProperties": {"type": ["string", "null"]}}],
}


def _object(needed: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(needed), "additionalProperties": False}


def _listed(about: str, one: dict[str, Any]) -> dict[str, Any]:
    return {"description": about, "oneOf": [_WORDS, one, {"type": "array", "items": one, "maxItems": MAX_SAID}]}


_STAGE = _object(
    ("form", "from", "until"),
    form={"enum": ["physical", "virtual", "blended", "at_home"]},
    **{"from": _DAY, "until": _DAY},
    country=_WORDS,
    host=_WORDS,
    hours={"type": "integer", "minimum": 1},
)
_ENTITLEMENT = _object(
    ("title",),
    title=_TEXT,
    kind={"type": "string", "description": "Of the EU list of entitlements, by code or English label."},
    prospective={"type": "boolean", "default": False},
    description=_TEXT,
    **{"from": _DAY, "until": _DAY},
    at={"type": "array", "items": _WORDS, "description": "Ids of organisations: where alone it holds."},
)
_ORIGINAL = _object(
    ("content",), content={"type": "string", "contentEncoding": "base64"}, title=_TEXT, statement={"type": "string"}
)

PROPERTIES: dict[str, Any] = {
    "birth_date": {**_DAY, "description": f"Where the holder must be told apart from others. Not {OLDEST} years ago or more."},
    "stages": _listed("Parts of a divided mobility, or in short: `virtual 2026-04-01/2026-04-10; physical …`.", _STAGE),
    "entitlements": _listed("What the achievement entitles this holder to, or the title of the only one.", _ENTITLEMENT),
    "notes": _listed("What else the European credential says.", _TEXT),
    "documents": _listed(
        "Public documents about it, or their addresses with spaces between.", _object(("url",), url=_WORDS, title=_TEXT)
    ),
    "original": {
        "description": f"The document that the credential says again: PDF, PNG or JPEG of at most {MAX_ORIGINAL // 1000} kB.",
        "oneOf": [_WORDS, _ORIGINAL],
    },
}
"""By field; a text may be JSON as well, as in a cell of a roster."""
