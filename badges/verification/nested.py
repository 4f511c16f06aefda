"""What a learner record gathers and what a presentation shows: credentials inside a credential, each with its own signature."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from badges.credentials.violation import Document
from badges.verification.credential import Credential, Kind, Unreadable, is_too_much, share_patience
from badges.verification.facts import LIMITS, Limits
from badges.verification.opening import credential_of, is_compact, nested, read_token
from badges.verification.strict_json import Fault

Part = Credential | Unreadable


def parts_of(credential: Credential, limits: Limits = LIMITS) -> tuple[Part, ...]:
    """The credentials inside this one, in their order. They stay the same objects, so what was proven of them is remembered.

    All that is inside, at any depth, is counted when the outermost is asked first.
    """
    if "parts" not in credential.memory:
        _take_apart(credential, limits)
    found: tuple[Part, ...] = credential.memory["parts"]
    return found


def _take_apart(outermost: Credential, limits: Limits) -> None:
    """Level by level, so that a bound on the whole falls on what lies deepest."""
    level, left = [outermost], limits.parts
    for depth in range(limits.nesting + 1):
        below = []
        for container in level:
            inside = list(_inside(container))
            if inside and (depth == limits.nesting or len(inside) > left):
                reason, limit = ("nesting", limits.nesting) if depth == limits.nesting else ("parts", limits.parts)
                fault = Fault("file.too_complex", {"reason": reason, "limit": limit})
                container.memory["parts"] = (Unreadable(fault, f"{container.subject} (parts)"),)
                continue
            left -= len(inside)
            parts = tuple(_part(value, place, container, limits) for place, value in inside)
            share_patience(container, parts)
            parts = tuple(_affordable(part, limits) for part in parts)
            container.memory["parts"] = parts
            below += [part for part in parts if isinstance(part, Credential)]
        level = below


def _affordable(part: Part, limits: Limits) -> Part:
    """A token among tokens, unless all of them together are more than anybody should look at."""
    if isinstance(part, Credential) and part.jwt is not None and is_too_much(part, limits):
        return Unreadable(Fault("file.too_complex", {"reason": "values", "limit": limits.nodes}), part.place)
    return part


def _inside(container: Credential) -> Iterator[tuple[str, Any]]:
    document = container.document
    match container.kind:
        case Kind.PRESENTATION:
            yield from _listed(document, "")
        case Kind.CLR:
            said = document.get("credentialSubject")
            if isinstance(said, dict):
                yield from _listed(said, "/credentialSubject")
            for number, subject in enumerate(said if isinstance(said, list) else []):
                if isinstance(subject, dict):
                    yield from _listed(subject, f"/credentialSubject/{number}")


def _listed(bearer: Document, place: str) -> Iterator[tuple[str, Any]]:
    said = bearer.get("verifiableCredential")
    if isinstance(said, list):
        yield from ((f"{place}/verifiableCredential/{number}", value) for number, value in enumerate(said))
    elif said is not None:
        yield f"{place}/verifiableCredential", said


def _part(value: Any, place: str, container: Credential, limits: Limits) -> Part:
    # Verifiable Credentials 1.1 let a token stand there as text.
    token = value.strip().encode() if isinstance(value, str) and value.isascii() else b""
    inside = read_token(token, limits) if is_compact(token) else credential_of(value, b"", limits, "JSON", "")
    return nested(inside, container.subject, place)
