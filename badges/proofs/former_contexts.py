"""Contexts whose text changed under the same address: a document as it was read before."""

from __future__ import annotations

from typing import Any

from badges.canonical import containers, undefined
from badges.one_or_many import listed

Document = dict[str, Any]

# Address; where ``schemas/`` keeps the former text; the terms that only the newer one defines.
_CHANGED = (
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "urn:badges:context:ob-v3p0-context-3.0.3-before-2025-11",
        frozenset({"endorsementJwt", "jti"}),
    ),
)


def former_text_of(document: Document) -> str | None:
    """The former text that would read this document otherwise, by the name ``schemas/`` has for it; None if none would."""
    found = containers(document)
    named = {url for one in found.objects if "@context" in one for url in listed(one["@context"]) if isinstance(url, str)}
    for address, former, terms in _CHANGED:
        if address in named and not terms.isdisjoint(found.names):
            return former
    return None


def under(former: str, document: Document) -> Document:
    """The document with this former text named wherever it names the address."""
    address = next(address for address, name, _ in _CHANGED if name == former)
    copy: Document = _renamed(document, address, former)
    return copy


def left_out(former: str, document: Document) -> tuple[str, ...]:
    """Pointers of what nobody could sign under the former text, because it did not define it."""
    known = set(undefined(document))
    return tuple(culprit.pointer for culprit in undefined(under(former, document)) if culprit not in known)


def _renamed(value: Any, address: str, former: str) -> Any:
    if isinstance(value, list):
        return [_renamed(item, address, former) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {name: _renamed(member, address, former) for name, member in value.items() if name != "@context"}
    if "@context" in value:
        contexts = value["@context"]
        listed = contexts if isinstance(contexts, list) else [contexts]
        renamed = [former if context == address else context for context in listed]
        copy["@context"] = renamed if isinstance(contexts, list) else renamed[0]
    return copy
