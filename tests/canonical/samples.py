"""A small badge with one of everything that a context treats in its own way."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]

_BADGE: dict[str, Any] = {
    "@context": CONTEXTS,
    "id": "https://badges.example/credentials/1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "Beekeeping",
    "issuer": {"id": "did:web:badges.example", "type": ["Profile"], "name": "Voorbeeldcollege"},
    "validFrom": "2026-06-15T12:00:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": "sha256$00",
                "identityType": "emailAddress",
                "salt": "pepper",
            }
        ],
        "result": [{"type": ["Result"], "resultDescription": "urn:uuid:11111111-1111-4111-8111-111111111111", "value": "8"}],
        "achievement": {
            "id": "https://badges.example/achievements/bees/1/en",
            "type": ["Achievement"],
            "name": "Beekeeping abroad",
            "description": 'Ten bees, "one" hive\nand honey 🍯',
            "criteria": {"narrative": "Keep them."},
            "creditsAvailable": 1.5,
            "inLanguage": "en",
            "resultDescription": [
                {
                    "id": "urn:uuid:11111111-1111-4111-8111-111111111111",
                    "type": ["ResultDescription"],
                    "name": "Grade",
                    "resultType": "PerformanceLevel",
                    "allowedValue": ["6", "7", "8"],
                }
            ],
        },
    },
    "credentialSchema": [
        {
            "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
            "type": "1EdTechJsonSchemaValidator2019",
        }
    ],
}


def a_badge() -> dict[str, Any]:
    return copy.deepcopy(_BADGE)


def a_graph(**members: Any) -> dict[str, Any]:
    """A document with a context of its own, for what badges do not do."""
    context = {
        "id": "@id",
        "type": "@type",
        "Thing": "urn:Thing",
        "name": "urn:name",
        "knows": {"@id": "urn:knows", "@type": "@id"},
        "kind": {"@id": "urn:kind", "@type": "@vocab"},
        "words": {"@id": "urn:words", "@container": "@language"},
        "steps": {"@id": "urn:steps", "@container": "@list"},
        "inside": {"@id": "urn:inside", "@container": "@graph"},
        "byKey": {"@id": "urn:byKey", "@container": "@index"},
        "anything": {"@id": "urn:anything", "@type": "@json"},
        "from": {"@reverse": "urn:to"},
        "long": {"@id": "urn:long", "@type": "http://www.w3.org/2001/XMLSchema#double"},
    }
    return {"@context": context, "id": "urn:a", **members}


def leaves(value: Any, pointer: str = "") -> Iterator[str]:
    """The pointer of every string that is a value, contexts left out."""
    if isinstance(value, dict):
        for key, member in value.items():
            if key != "@context":
                yield from leaves(member, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, f"{pointer}/{index}")
    elif isinstance(value, str):
        yield pointer


def changed(document: Any, pointer: str, value: Any) -> Any:
    """A copy in which the value at this pointer is another."""
    result = copy.deepcopy(document)
    *path, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    place = result
    for part in path:
        place = place[int(part) if isinstance(place, list) else part]
    place[int(last) if isinstance(place, list) else last] = value
    return result


def at(document: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        document = document[int(part) if isinstance(document, list) else part.replace("~1", "/").replace("~0", "~")]
    return document
