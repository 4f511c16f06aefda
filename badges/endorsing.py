"""Endorsing: an organisation says something in favour of an achievement, an issuer or a badge, and signs it.

An endorsement that is kept here stands in every badge about the same thing that is signed after it. Those that others signed can
be taken in; who they are is for whoever takes them in to find out first.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import orjson

from badges.credentials.conformance import violations
from badges.credentials.endorsement import COMPACT_JWS, build, subject_of
from badges.credentials.open_badge import profile
from badges.credentials.violation import Document, NonConforming
from badges.keyring import Keyring
from badges.model.addresses import Addresses
from badges.model.issued import Standalone, StandaloneKind
from badges.proofs import vc_jwt
from badges.proofs.data_integrity import add_proof
from badges.publishing import publish_lists
from badges.store import Store
from badges.verification.facts import LIMITS
from badges.verification.presented import Kind, Link, Unreadable, read

DOCUMENT = "application/vc+ld+json"
MAX_BYTES = 200_000
"""What an endorsement may weigh: every badge that carries it weighs as much more."""


class NoOrganisation(LookupError):
    """An issuer of the keyring whose organisation is not in the catalogue, so nobody knows what to call it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The organisation of issuer {name!r} is not in the catalogue. Import a catalogue that has it.")


class NotAnEndorsement(ValueError):
    """A file that cannot be taken in as an endorsement; the message says why."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is said in an endorsement."""

    name: str
    """A title, one line."""
    comment: str | None = None
    """What the endorser has to say (Markdown)."""
    valid_until: datetime | None = None


def endorse(
    subject: str,
    words: Words,
    issuer_name: str,
    store: Store,
    keyring: Keyring,
    addresses: Addresses,
    *,
    at: datetime,
    days: int,
    as_token: bool = False,
) -> Standalone:
    """Sign an endorsement of ``subject`` for an issuer, and keep it. ``as_token`` signs it as a JWT, else its proof is inside.

    What the issuer said before in the same words, and still stands, is handed back as it is: nobody says a thing twice.
    Raises NoOrganisation, ValueError for an end before the beginning, NonConforming, and the keyring's errors; then nothing was
    kept.
    """
    organisation = store.organisation(keyring.record(issuer_name).organisation)
    if organisation is None:
        raise NoOrganisation(issuer_name)
    issuer = keyring.issuer_of(organisation, addresses)
    media_type = COMPACT_JWS if as_token else DOCUMENT
    for kept in store.endorsements_of(subject):
        if kept.issuer == issuer.did and kept.media_type == media_type and kept.stands_at(at) and _words_of(kept) == words:
            return kept
    # ES256 is the algorithm that verifiers of tokens know beside RS256; inside a document eddsa-rdfc-2022 is.
    signer = keyring.signer(issuer.name, addresses, "ES256" if as_token else "Ed25519")
    place = store.reserve_place(issuer.name, addresses=addresses, draw=secrets.randbelow)
    document = build(
        subject,
        profile(issuer, addresses),
        id=f"urn:uuid:{uuid4()}",
        name=words.name,
        at=at,
        comment=words.comment,
        status=place,
        valid_until=words.valid_until,
    )
    if found := violations(document):
        raise NonConforming("The endorsement", found)
    if as_token:
        content = vc_jwt.secure(document, signer).encode("ascii")
    else:
        content = orjson.dumps(add_proof(document, signer, created=at))
    made = Standalone(
        id=document["id"],
        kind=StandaloneKind.ENDORSEMENT,
        issuer=issuer.did,
        subject=subject,
        media_type=media_type,
        content=content,
        issued_at=at,
        status=place,
        valid_until=words.valid_until,
    )
    store.keep_standalone(made)
    publish_lists(store, keyring, addresses, issuer.name, at=at, days=days)
    return made


def read_endorsement(content: bytes, *, at: datetime) -> Standalone:
    """The endorsement in a file that somebody else signed: a document, or a token. Its signature is another question.

    Raises NotAnEndorsement.
    """
    content = content.strip()
    if len(content) > MAX_BYTES:
        raise NotAnEndorsement(f"The file is larger than {MAX_BYTES // 1000} kB; every badge that carries it would be too.")
    document, media_type = _opened(content)
    subject, id, issuer = subject_of(document), document.get("id"), _id(document.get("issuer"))
    if subject is None or not isinstance(id, str) or issuer is None:
        raise NotAnEndorsement("The endorsement does not say what it endorses, who endorses, or what its own id is.")
    if media_type == DOCUMENT and (found := violations(document)):
        # A badge that carries it would not conform either. A token is one text to the badge, whatever is in it.
        raise NotAnEndorsement(str(NonConforming("The endorsement", found)))
    return Standalone(
        id=id,
        kind=StandaloneKind.ENDORSEMENT,
        issuer=issuer,
        subject=subject,
        media_type=media_type,
        content=content,
        issued_at=at,
        valid_until=_end(document.get("validUntil")),
    )


def _opened(content: bytes) -> tuple[Document, str]:
    """What the file says, and how it is signed. Depth, size and double names are bounded by whoever reads for a verdict."""
    presented = read(content, LIMITS)
    item = presented.items[0]
    if len(presented.items) != 1 or presented.carrier not in ("JSON", "JWT"):
        raise NotAnEndorsement("The file is neither a JSON document nor a signed token.")
    if isinstance(item, Unreadable):
        raise NotAnEndorsement(f"The file cannot be read ({item.fault.code}). `badges verify` says more.")
    if isinstance(item, Link) or item.kind is not Kind.ENDORSEMENT:
        raise NotAnEndorsement("The file is no EndorsementCredential.")
    if item.jwt is not None:
        if item.shown is not None or presented.carrier != "JWT":
            raise NotAnEndorsement("The endorsement is in an envelope that no badge can carry. Ask for a compact JWS, or JSON.")
        return item.document, COMPACT_JWS
    if not item.proofs:
        raise NotAnEndorsement("The endorsement is not signed.")
    return item.document, DOCUMENT


def _words_of(kept: Standalone) -> Words:
    document = vc_jwt.read(kept.content).credential if kept.media_type == COMPACT_JWS else orjson.loads(kept.content)
    comment = document["credentialSubject"].get("endorsementComment")
    return Words(document.get("name", ""), comment, kept.valid_until)


def _id(node: object) -> str | None:
    id = node.get("id") if isinstance(node, dict) else node
    return id if isinstance(id, str) and id else None


def _end(value: object) -> datetime | None:
    if value is None:
        return None
    try:
        end = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        end = None
    if end is None or end.utcoffset() is None:
        raise NotAnEndorsement("The endorsement ends at a moment that cannot be read.")
    return end


__all__ = ["MAX_BYTES", "NoOrganisation", "NonConforming", "NotAnEndorsement", "Words", "endorse", "read_endorsement"]
