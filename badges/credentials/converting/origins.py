"""What a conversion says of the credential that it was made from: who doubts the one checks the other."""

from __future__ import annotations

import base64

from badges.credentials.converting.concepts import listed_member
from badges.credentials.converting.conversion import Original
from badges.credentials.converting.draft import Draft
from badges.credentials.converting.ledger import Source
from badges.credentials.converting.slots import BASE64, CONVERSION, ORIGINAL_BADGE
from badges.credentials.converting.words import words
from badges.credentials.edition import plain
from badges.credentials.violation import Document


def of_badge(badge: Source, draft: Draft, original: Original | None, unverified: str | None) -> Document:
    """That it is a conversion, and of what: EDC ``evidence`` is for mandates, conversions and accreditations."""
    issuer = badge.aside().one("issuer")
    name = (issuer.string("name") or issuer.string("id")) if issuer else badge.look("issuer")
    day = (badge.look("validFrom") or badge.look("issuanceDate") or "?")[:10]
    own = words(draft.language)
    made: Document = {"id": draft.id("evidence"), "type": "Evidence"}
    made["dcType"] = listed_member("evidence-type", CONVERSION, draft.language)
    told = own.original_badge.format(id=badge.look("id") or "?", issuer=name or "?", day=day)
    made["evidenceStatement"] = told if unverified is None else f"{told} {own.unverified}"
    if original is not None:
        media: Document = {"id": draft.id("mediaObject"), "type": "MediaObject", "title": draft.map(own.original)}
        media["content"] = base64.b64encode(original.content).decode("ascii")
        media["contentType"] = listed_member("file-type", original.file_type, draft.language)
        media["contentEncoding"] = listed_member("encoding", BASE64, draft.language)
        made["embeddedEvidence"] = media
    return made


def of_european(credential: Source, language: str, id: str, digest: str | None, unverified: str | None) -> Document:
    """The evidence that names the original, with what tells it from any other. ``id`` stands in for that of the original."""
    named = credential.string("id") or id
    own = words(language)
    issuer = credential.aside().one("issuer")
    name = issuer.wording("legalName", language, or_any=True) if issuer else None
    day = (credential.look("issued") or "?")[:10]
    said = own.original_european.format(id=named, issuer=plain(name or "?"), day=day)
    if digest is not None:
        said += f" {own.digest.format(digest=digest)}"
    if unverified is not None:
        said += f" {own.unverified}"
    return {"id": named, "type": ["Evidence"], "name": own.original, "narrative": said, "genre": ORIGINAL_BADGE}
