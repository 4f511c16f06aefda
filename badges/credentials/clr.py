"""A learner record: several credentials of one person under one signature, and how they hang together (1EdTech CLR 2.0).

The parts keep their own signatures and are copied in as they are; the record says who gathered them and adds associations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badges.credentials.instants import rfc3339
from badges.credentials.status import entry
from badges.credentials.violation import Document
from badges.model.issued import StatusEntry

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]
SCHEMA = "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json"

ASSOCIATION_TYPES = (
    "exactMatchOf",
    "isChildOf",
    "isParentOf",
    "isPartOf",
    "isPeerOf",
    "isRelatedTo",
    "precedes",
    "replacedBy",
)


@dataclass(frozen=True, slots=True)
class Association:
    """How one achievement, or credential, of a record relates to another."""

    source: str
    kind: str
    """One of ``ASSOCIATION_TYPES``: *source* ``isPartOf`` *target*."""
    target: str


def build(
    parts: Sequence[Document],
    profile: Document,
    holder: Document,
    *,
    id: str,
    name: str,
    at: datetime,
    associations: Sequence[Association] = (),
    status: StatusEntry | None = None,
    valid_until: datetime | None = None,
    partial: bool = False,
) -> Document:
    """A ClrCredential, not yet signed. ``holder`` has the ``id`` or the ``identifier`` of the learner, ``parts`` are signed.

    ``partial`` says that the learner has more than is gathered here.

    Raises:
        ValueError: without a part, when a moment has no time zone, or when an association has another type or names
            nothing that is in the record.
    """
    if not parts:
        raise ValueError("A learner record has at least one part.")
    known = set(ids_in(parts))
    for association in associations:
        if association.kind not in ASSOCIATION_TYPES:
            raise ValueError(f"{association.kind!r} is no type of association. There are {', '.join(ASSOCIATION_TYPES)}.")
        if missing := {association.source, association.target} - known:
            raise ValueError(f"No part of the record is, or is about, {' or '.join(sorted(missing))}.")
    made: Document = {
        "@context": list(CONTEXTS),
        "id": id,
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": name,
        "issuer": profile,
        "validFrom": rfc3339(at),
    }
    if valid_until is not None:
        made["validUntil"] = rfc3339(valid_until)
    if partial:
        made["partial"] = True
    subject: Document = {"type": ["ClrSubject"]} | holder
    subject["verifiableCredential"] = list(parts)
    if associations:
        subject["association"] = [_association(one) for one in associations]
    made["credentialSubject"] = subject
    if status is not None:
        made["credentialStatus"] = entry(status)
    made["credentialSchema"] = [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}]
    return made


def ids_in(parts: Sequence[Document]) -> Iterator[str]:
    """What associations may name: the parts and the achievements they are about."""
    for part in parts:
        for thing in (part, *(achievement_of(subject) for subject in subjects_of(part))):
            if isinstance(thing.get("id"), str):
                yield thing["id"]


def subjects_of(credential: Document) -> list[Document]:
    """Whom a credential is about: one, or several that stand in a list."""
    said = credential.get("credentialSubject")
    return [one for one in (said if isinstance(said, list) else [said]) if isinstance(one, dict)]


def achievement_of(subject: Mapping[str, Any]) -> Document:
    """What the subject achieved; empty where nothing is said."""
    said = subject.get("achievement")
    return said if isinstance(said, dict) else {}


def _association(association: Association) -> Document:
    return {
        "type": "Association",
        "associationType": association.kind,
        "sourceId": association.source,
        "targetId": association.target,
    }
