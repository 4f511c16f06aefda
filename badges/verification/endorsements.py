"""What others say about a badge: credentials inside a credential, each with its own signature (Open Badges 3.0, Endorsements)."""

from __future__ import annotations

from typing import Any

from badges.credentials.violation import Document
from badges.verification.facts import Limits
from badges.verification.presented import Credential, Kind, credential_of


def endorsements_of(credential: Credential, limits: Limits) -> tuple[Credential, ...]:
    """The endorsements of a badge, of its achievement and of its issuer."""
    if credential.kind is not Kind.OPEN_BADGE:
        return ()
    if "endorsements" not in credential.memory:
        credential.memory["endorsements"] = tuple(_found(credential.document, limits))
    found: tuple[Credential, ...] = credential.memory["endorsements"]
    return found


def _found(badge: Document, limits: Limits) -> list[Credential]:
    subject = _node(badge.get("credentialSubject"))
    achievement = _node(subject.get("achievement"))
    found = []
    for bearer in (badge, subject, achievement, _node(badge.get("issuer")), _node(achievement.get("creator"))):
        for value in _listed(bearer.get("endorsement")):
            inside = credential_of(value, b"", limits, "JSON", "endorsement")
            # An endorsement that is no credential is nobody's word.
            found.append(inside if isinstance(inside, Credential) else Credential(Kind.FOREIGN, "", {}, name="endorsement"))
        for _ in _listed(bearer.get("endorsementJwt")):
            found.append(Credential(Kind.FOREIGN, "JWT", {}, name="endorsement"))
    return found[: limits.endorsements]


def _node(value: Any) -> Document:
    return value if isinstance(value, dict) else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
