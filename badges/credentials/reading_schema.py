"""What a credential of somebody else lacks to be an Open Badge, an endorsement or a learner record: the tolerant form.

It takes what either generation of the schemas of 1EdTech takes, and Verifiable Credentials 1.1. What it refuses beyond that says
nothing or cannot be meant, such as an identifier in several languages: ``tests/credentials/test_both_generations.py`` lists it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from badges.credentials.json_schema import schema_violations
from badges.credentials.violation import Document, Violation
from badges.one_or_many import types_of

TOLERANT = "urn:badges:json-schema:open-badges:tolerant"

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "AchievementCredential": "AchievementCredential",
        "OpenBadgeCredential": "AchievementCredential",  # two names of one class (Open Badges 3.0, AchievementCredential)
        "EndorsementCredential": "EndorsementCredential",
        "ClrCredential": "ClrCredential",
        "Profile": "Profile",
    }
)
"""The class of the standard that a type in a document names."""

MOST = 20
"""Violations that are told of a stranger's document."""


def incomplete(document: Document) -> list[Violation]:
    """What keeps a document from being what its type says; empty for what conforms, and for types the standard does not know."""
    return [
        violation
        for name in dict.fromkeys(CLASSES[type] for type in types_of(document) if type in CLASSES)
        for violation in schema_violations(document, f"{TOLERANT}#{name}", most=MOST)
    ][:MOST]
