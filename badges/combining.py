"""Combining: several badges of one person become one learner record (CLR 2.0), signed by whoever gathered them.

The badges may come from anywhere; each keeps its own signature and stands in the record as it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import orjson

from badges.credentials import clr
from badges.credentials.clr import Association
from badges.credentials.conformance import violations
from badges.credentials.identity import EMAIL, identity_object, is_identity_of
from badges.credentials.open_badge import profile
from badges.credentials.violation import Document, NonConforming
from badges.keyring import Keyring
from badges.model.addresses import Addresses
from badges.model.issued import Standalone, StandaloneKind
from badges.proofs.data_integrity import add_proof
from badges.publishing import publish_lists
from badges.store import Store
from badges.verification.facts import LIMITS
from badges.verification.holding import is_recipient
from badges.verification.presented import Credential, Kind, Link, Unreadable, read

MAX_PARTS = 50
KINDS = (Kind.OPEN_BADGE, Kind.CREDENTIAL, Kind.CLR)
"""What can be a part: whatever has its signature inside."""


class NotAPart(ValueError):
    """A file that cannot be a part of this record; ``name`` says which, the message why."""

    def __init__(self, name: str, why: str) -> None:
        self.name = name
        super().__init__(f"{name}: {why}")


class WhoseRecord(ValueError):
    """The parts do not say by themselves that they are about one person."""

    def __init__(self) -> None:
        super().__init__("The parts hide their holder behind fingerprints. Say whose record it is: the e-mail address or the id.")


@dataclass(frozen=True, slots=True)
class Record:
    """A learner record to be made."""

    name: str
    """A title, one line."""
    recipient: str | None = None
    """The learner's e-mail address or id; every part must be theirs."""
    associations: tuple[Association, ...] = ()
    valid_until: datetime | None = None
    partial: bool = False
    """The learner has more than is gathered here."""


def combine(
    files: Sequence[tuple[str, bytes]],
    record: Record,
    issuer_name: str,
    store: Store,
    keyring: Keyring,
    addresses: Addresses,
    *,
    at: datetime,
    days: int,
) -> Standalone:
    """Sign a record of the badges in these files (name and content), and keep it. Whether the badges hold is another question.

    Raises NotAPart, WhoseRecord, ValueError for an association that fits nothing, LookupError when the catalogue does not have
    the issuer's organisation, NonConforming, and the keyring's errors; then nothing was kept.
    """
    parts = [credential for name, content in files for credential in _parts(name, content)]
    if len(parts) > MAX_PARTS:
        raise NotAPart(files[-1][0], f"a record has at most {MAX_PARTS} parts.")
    documents = [part.document for part in parts]
    if len({document.get("id") for document in documents}) < len(documents):
        raise NotAPart(files[-1][0], "a badge stands in the record twice. Give each once.")
    holder = _holder(parts, record.recipient, secrets.token_urlsafe(12))
    organisation = store.organisation(keyring.record(issuer_name).organisation)
    if organisation is None:
        raise LookupError(f"The organisation of issuer {issuer_name!r} is not in the catalogue. Import a catalogue that has it.")
    issuer = keyring.issuer_of(organisation, addresses)
    signer = keyring.signer(issuer.name, addresses)
    made: dict[str, Any] = {
        "id": f"urn:uuid:{uuid4()}",
        "name": record.name,
        "at": at,
        "associations": record.associations,
        "valid_until": record.valid_until,
        "partial": record.partial,
    }
    issuer_profile = profile(issuer, addresses)
    clr.build(documents, issuer_profile, holder, **made)  # whatever is wrong with the order is told before a place is taken
    place = store.reserve_place(issuer.name, addresses=addresses, draw=secrets.randbelow)
    document = clr.build(documents, issuer_profile, holder, **made, status=place)
    if found := violations(document):
        raise NonConforming("The learner record", found)
    signed = Standalone(
        id=document["id"],
        kind=StandaloneKind.LEARNER_RECORD,
        issuer=issuer.did,
        subject=None,
        media_type="application/vc+ld+json",
        content=orjson.dumps(add_proof(document, signer, created=at)),
        issued_at=at,
        status=place,
        valid_until=record.valid_until,
    )
    store.keep_standalone(signed)
    publish_lists(store, keyring, addresses, issuer.name, at=at, days=days)
    return signed


def _parts(name: str, content: bytes) -> list[Credential]:
    """The badges in one file: the file itself, one baked into a picture, one attached to a certificate."""
    found: list[Credential] = []
    for item in read(content, LIMITS).items:
        if isinstance(item, Link):
            raise NotAPart(name, "it is a link. Ask for the file that it leads to.")
        if isinstance(item, Unreadable):
            raise NotAPart(name, "it cannot be read. Check it with `badges verify`.")
        if item.kind not in KINDS:
            continue  # a certificate also carries the European form, which signs a text and cannot stand inside a document
        if item.jwt is not None:
            raise NotAPart(name, "its signature is around it, not inside, and would be lost. Ask for it as JSON with a proof.")
        if not item.proofs:
            raise NotAPart(name, "it is not signed.")
        found.append(item)
    if not found:
        raise NotAPart(name, "it holds no badge that can stand in a record.")
    return found


def _holder(parts: Sequence[Credential], recipient: str | None, salt: str) -> Document:
    """The learner, as the record names them. Raises NotAPart for a badge of somebody else."""
    if recipient is None:
        ids = {subject.get("id") for part in parts for subject in clr.subjects_of(part.document)}
        only = ids.pop() if len(ids) == 1 else None
        if not isinstance(only, str):
            raise WhoseRecord
        return {"id": only}
    for part in parts:
        if not is_recipient(part, recipient):
            raise NotAPart(str(part.document.get("id")), "it does not say that it is for this person.")
    if ":" in recipient:
        return {"id": recipient}
    return {"identifier": [identity_object(recipient, _kind(parts, recipient), salt)]}


def _kind(parts: Sequence[Credential], recipient: str) -> str:
    """What kind of identifier it is, as the parts say."""
    for part in parts:
        for subject in clr.subjects_of(part.document):
            said = subject.get("identifier")
            for identity in said if isinstance(said, list) else [said]:
                if isinstance(identity, dict) and is_identity_of(identity, recipient):
                    return str(identity.get("identityType"))
    return EMAIL if "@" in recipient else "identifier"


__all__ = ["KINDS", "Association", "NonConforming", "NotAPart", "Record", "WhoseRecord", "combine"]
