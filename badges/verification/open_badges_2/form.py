"""Whether an assertion, its badge class and its issuer are complete and well formed (Open Badges 2.0, Open Badges Vocabulary)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from badges.credentials.violation import Document
from badges.one_or_many import listed
from badges.verification.credential import types_of
from badges.verification.open_badges_2.assertion import Award, verification_of, way_of
from badges.verification.open_badges_2.extensions import extensions_of
from badges.verification.open_badges_2.gathering import Node
from badges.verification.open_badges_2.timestamps import timestamp
from badges.verification.origins import is_address

CONTEXTS = ("https://w3id.org/openbadges/v2", "https://openbadgespec.org/v2/context.json")
OLDER_CONTEXTS = ("https://w3id.org/openbadges/v1", "https://openbadgespec.org/v1/context.json")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+").fullmatch
_HASH = re.compile(r"(md5\$[0-9A-Fa-f]{32}|sha256\$[0-9A-Fa-f]{64})").fullmatch
_MOST = 100

Fault = tuple[str, str]
"""``format.incomplete`` or ``format.invalid``, and the place."""
Holds = Callable[[Any], bool]


def form_of(award: Award) -> tuple[str, dict[str, Any]]:
    """The code of ``format.*`` and its detail, for all the documents of this award that we have."""
    assertion = award.assertion
    contexts = listed(assertion.get("@context"))
    named = next((context for context in contexts if context in (*CONTEXTS, *OLDER_CONTEXTS)), None)
    faults = list(_faults(award, older=named in OLDER_CONTEXTS))
    if named is None and not contexts:
        faults.insert(0, ("format.incomplete", "@context"))
    if faults:
        code, place = faults[0]
        return code, {"field": place, "fields": [place for _, place in faults[:10]]}
    if named is None:
        return "format.unknown_context", {"url": str(contexts[0])[:500] if isinstance(contexts[0], str) else "@context"}
    detail: dict[str, Any] = {"context": named}
    if award.redirected:
        detail["redirected"] = [id[:500] for id in award.redirected]
    return ("format.older_version" if named in OLDER_CONTEXTS else "format.conforms"), detail


def unknown_extensions(award: Award) -> list[str]:
    """The names of additions that we know nothing of."""
    found = (extension for _, document in _documents(award) for extension in extensions_of(document))
    return list(dict.fromkeys(extension.member for extension in found if not extension.names))


def _documents(award: Award) -> Iterator[tuple[str, Document]]:
    yield "", award.assertion
    for place, node in (("badge.", award.badge), ("badge.issuer.", award.issuer)):
        if isinstance(node, Node):
            yield place, node.document


def _faults(award: Award, *, older: bool) -> Iterator[Fault]:
    for place, document in _documents(award):
        rules = {"": _ASSERTION, "badge.": _BADGE_CLASS, "badge.issuer.": _ISSUER}[place]
        yield from _against(rules if not older else {name: rules[name] for name in rules if name not in _NEWER}, document, place)
        for extension in extensions_of(document):
            yield from (("format.invalid", f"{place}{extension.member}.{member}") for member in extension.faults())
    yield from _recipient(award.assertion.get("recipient"))
    if "verification" not in award.assertion and "verify" not in award.assertion:
        yield "format.incomplete", "verification"
    elif way_of(award.assertion) == "unknown":
        yield "format.invalid" if verification_of(award.assertion).get("type") else "format.incomplete", "verification.type"
    issued, expires = (timestamp(award.assertion.get(name)) for name in ("issuedOn", "expires"))
    if issued and expires and expires < issued:
        yield "format.invalid", "expires"
    if isinstance(award.badge, Node):
        for number, alignment in enumerate(listed(award.badge.document.get("alignment"))[:_MOST]):
            yield from _against(_ALIGNMENT, alignment if isinstance(alignment, dict) else {}, f"badge.alignment[{number}].")


def _against(rules: dict[str, tuple[bool, Holds]], document: Document, place: str) -> Iterator[Fault]:
    for name, (required, holds) in rules.items():
        value = document.get(name)
        if value is None or value == [] or value == "":
            if required:
                yield "format.incomplete", f"{place}{name}"
        elif not holds(value):
            yield "format.invalid", f"{place}{name}"


def _recipient(recipient: Any) -> Iterator[Fault]:
    if not isinstance(recipient, dict):
        return  # the rules of an assertion say so already
    yield from _against(_IDENTITY, recipient, "recipient.")
    if recipient.get("hashed") is True and isinstance(recipient.get("identity"), str) and not _HASH(recipient["identity"]):
        yield "format.invalid", "recipient.identity"


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _iri(value: Any) -> bool:
    return isinstance(value, str) and bool(_IRI(value))


def _link(value: Any) -> bool:
    return isinstance(value, str) and is_address(value)


def _node(value: Any) -> bool:
    """A badge object: its id, or written out on the spot."""
    return _iri(value) or (isinstance(value, dict) and bool(value))


def _nodes(value: Any) -> bool:
    return all(_node(one) for one in listed(value))


def _texts(value: Any) -> bool:
    return all(_text(one) for one in listed(value))


def _picture(value: Any) -> bool:
    id = value.get("id") if isinstance(value, dict) else value
    return _link(id) or (isinstance(id, str) and id.startswith("data:image/"))


def _criteria(value: Any) -> bool:
    if isinstance(value, dict):
        return _iri(value.get("id")) or _text(value.get("narrative"))
    return _iri(value)


def _language(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[A-Za-z]{1,8}([-_][A-Za-z0-9]{1,8})*", value))


def _one_of(*types: str) -> Holds:
    return lambda value: not types_of({"type": value}).isdisjoint(types)


def _is_moment(value: Any) -> bool:
    return timestamp(value) is not None


def _boolean(value: Any) -> bool:
    return isinstance(value, bool)


_ASSERTION: dict[str, tuple[bool, Holds]] = {
    "id": (True, _iri),
    "type": (True, _one_of("Assertion")),
    "recipient": (True, lambda value: isinstance(value, dict)),
    "badge": (True, _node),
    "issuedOn": (True, _is_moment),
    "expires": (False, _is_moment),
    "image": (False, _picture),
    "evidence": (False, _nodes),
    "narrative": (False, _text),
    "revoked": (False, _boolean),
    "revocationReason": (False, _text),
    "@language": (False, _language),
}
_BADGE_CLASS: dict[str, tuple[bool, Holds]] = {
    "id": (True, _iri),
    "type": (True, _one_of("BadgeClass")),
    "name": (True, _text),
    "description": (True, _text),
    "image": (True, _picture),
    "criteria": (True, _criteria),
    "issuer": (True, _node),
    "alignment": (False, lambda value: all(isinstance(one, dict) for one in listed(value))),
    "tags": (False, _texts),
    "@language": (False, _language),
}
_ISSUER: dict[str, tuple[bool, Holds]] = {
    "id": (True, _iri),
    "type": (True, _one_of("Issuer", "Profile")),
    "name": (True, _text),
    "url": (True, _link),
    "email": (True, lambda value: isinstance(value, str) and bool(re.fullmatch(r"[^@\s]+@[^@\s]+", value))),
    "publicKey": (False, _nodes),
    "revocationList": (False, _iri),
    "@language": (False, _language),
}
_IDENTITY: dict[str, tuple[bool, Holds]] = {
    "type": (True, _text),
    "identity": (True, _text),
    "hashed": (True, _boolean),
    "salt": (False, lambda value: isinstance(value, str)),
}
_ALIGNMENT: dict[str, tuple[bool, Holds]] = {"targetName": (True, _text), "targetUrl": (True, _iri)}
# Open Badges 1.1 asks for neither.
_NEWER = {"id", "email"}
