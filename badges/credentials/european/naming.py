"""How people name what European credentials hold by code: members of EU lists by their English labels, files by their content."""

from __future__ import annotations

import difflib

from badges import schemas

_STARTS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


def code_named(vocabulary: str, name: str) -> str | None:
    """The code of a member of an EU list that has this English label, or this code; None when there is none."""
    if name in schemas.vocabulary(vocabulary)["labels"]:
        return name
    return _codes(vocabulary).get(name.casefold())


def told(vocabulary: str, name: str) -> str:
    """What somebody can do who named a member that an EU list does not have."""
    codes = _codes(vocabulary)
    near = difflib.get_close_matches(name.casefold(), codes, n=1)
    known = sorted(codes)
    return f"Did you mean {near[0]}?" if near else f"Use one of: {', '.join(known[:12])}{' …' if len(known) > 12 else ''}"


def media_type_of(content: bytes) -> str | None:
    """The media type of a file that a credential may carry along, by how it begins."""
    return next((media_type for start, media_type in _STARTS if content.startswith(start)), None)


def _codes(vocabulary: str) -> dict[str, str]:
    labels: dict[str, dict[str, str]] = schemas.vocabulary(vocabulary)["labels"]
    return {label["en"].casefold(): code for code, label in labels.items() if "en" in label}
