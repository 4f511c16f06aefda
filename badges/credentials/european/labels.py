"""Labels of concepts held against the lists that they are of: does one say what another member is called?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from badges import schemas

_NUMBERED = frozenset({"http://data.europa.eu/snb/eqf/25831c2"})
"""Lists whose members are told apart by their numbers alone: a label may say more, but not another number."""
_NUMBER = re.compile(r"\d+", re.ASCII)


def contradicted(id: str, scheme: str, wordings: Iterator[str]) -> tuple[str, str] | None:
    """The first wording that belongs to another member, and what the list calls this one. None for members we do not hold."""
    if (held := _held(scheme)) is None:
        return None
    start, labels, members = held
    known = labels.get(id.removeprefix(start)) if id.startswith(start) else None
    if not known:
        return None
    code, called = id.removeprefix(start), known.get("en") or next(iter(known.values()))
    numbers = set(_NUMBER.findall(called)) if scheme in _NUMBERED else set()
    for wording in wordings:
        said = set(_NUMBER.findall(wording)) if numbers else set()
        if code not in members.get(_folded(wording), (code,)) or (said and not numbers <= said):
            return wording, called
    return None


@cache
def _held(scheme: str) -> tuple[str, Mapping[str, Mapping[str, str]], Mapping[str, frozenset[str]]] | None:
    """How the members of a list begin, what each is called, and which are called so."""
    try:
        listed = schemas.document(scheme)
    except schemas.UnknownSchema:
        return None
    if "members" not in listed:
        return None
    members: dict[str, set[str]] = {}
    for code, label in listed["labels"].items():
        for wording in label.values():
            members.setdefault(_folded(wording), set()).add(code)
    return listed["members"], listed["labels"], {wording: frozenset(codes) for wording, codes in members.items()}


def _folded(wording: str) -> str:
    return " ".join(wording.split()).casefold()
