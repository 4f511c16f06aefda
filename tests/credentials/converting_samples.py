"""Conversions for tests, and what a document says, place by place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from badges.credentials.converting import Conversion, to_european, to_open_badge
from badges.credentials.open_badge import profile
from badges.credentials.violation import Document
from tests.makers import ADDRESSES, AT, an_issuer

ID = "urn:uuid:6f0c1b52-8a3e-4c1e-9a41-0f3f5a1f0c99"
EUROPEAN_ID = "urn:credential:6f0c1b52-8a3e-4c1e-9a41-0f3f5a1f0c99"
SALT = "Xk3pU9rLw1EsQ7uB"
Said = tuple[str, Any]


def as_badge(document: Document, language: str = "en", **changes: Any) -> Conversion:
    return to_open_badge(document, profile(an_issuer(), ADDRESSES), id=ID, at=AT, language=language, salt=SALT, **changes)


def as_european(document: Document, **changes: Any) -> Conversion:
    return to_european(document, id=EUROPEAN_ID, at=AT, **changes)


def sayings(document: Document, lost: Collection[str] | None = None, *, european: bool) -> set[Said]:
    """What stands where, whatever the place in an array. With ``lost``, what stands there is left out, and copies are."""
    return set(_sayings(document, "", "", lost, european, set()))


def _sayings(
    node: Document, at: str, path: str, lost: Collection[str] | None, european: bool, seen: set[tuple[str, str, str]]
) -> Iterator[Said]:
    for term, value in node.items():
        if not path and term in ("@context", "id", "type", "credentialSchema", "proof"):
            continue
        if term == "type" or (european and term == "id" and node.get("type") not in ("Concept", "ConceptScheme", "Mailbox")):
            continue
        for place, member in _members(value, european=european):
            here, there = f"{at}/{term}{place}", f"{path}/{term}{place if isinstance(value, dict) else ''}"
            if lost is not None and european:  # a copy of a thing says the same again
                part = (
                    node.get("id", at),
                    term,
                    member.get("id", here) if isinstance(member, dict) else str(member) + place * isinstance(value, dict),
                )
                if part in seen:
                    continue
                seen.add(part)
            if lost is not None and here in lost:
                continue
            if isinstance(member, dict):
                yield from _sayings(member, here, there, lost, european, seen)
            else:
                yield there, member


def _members(value: Any, *, european: bool) -> Iterator[tuple[str, Any]]:
    """The values with their place behind the term: those of an array, the wordings of a text, or the one that stands there."""
    if isinstance(value, list):
        yield from ((f"/{place}", member) for place, member in enumerate(value))
    elif european and isinstance(value, dict) and value and value.keys().isdisjoint({"id", "type", "@value"}):
        yield from ((f"/{language}", wording) for language, wording in value.items())
    else:
        yield "", value
