"""European Digital Credentials for Learning: an award as a W3C VC 1.1 document in the European Learning Model.

Application profile EDC-generic-full, version 1.1.0. The document is complete before sealing: what the Commission's
issuer adds while it seals (``issued`` and the issuer's fields from the certificate) is in it already, because the
payload may not change once it is signed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

import orjson

from badges.credentials.european.concepts import UnknownMember
from badges.credentials.european.document import CONTEXTS, PROFILE, compose
from badges.credentials.european.edition import Edition
from badges.credentials.european.extras import DiplomaSupplement, Extras
from badges.credentials.european.losses import LOSSES
from badges.credentials.violation import Document
from badges.model.addresses import Addresses
from badges.model.award import Award
from badges.model.issued import StatusEntry
from badges.model.parties import Issuer, SealIdentity
from badges.model.text import common_languages

__all__ = ["CONTEXTS", "LOSSES", "PROFILE", "Extras", "UnknownMember", "build", "languages", "payload"]


def build(
    award: Award,
    issuer: Issuer,
    seal: SealIdentity,
    status: StatusEntry,
    *,
    id: str,
    at: datetime,
    languages: tuple[str, ...],
    pictures: Mapping[str, bytes],
    addresses: Addresses,
    open_badge_id: str | None,
    extras: Extras | None = None,
) -> Document:
    """A European credential, ready to be frozen and sealed. ``languages[0]`` is its primary language.

    ``open_badge_id`` is that of the badge for the same award, None when there is none.

    ``extras`` is what stands instead of that which the award and its unit say beyond the ordinary.

    It is a value: a thing that occurs twice in it is one object, and nothing of it is changed in place.

    Raises:
        ValueError: without a language, for a language that not every text of the unit and of its parts has, for a language
            without a picture, for a time without a zone; for parts that are the same unit or award twice or have parts; for a
            diploma supplement without a birth date or a national level, or of a unit without ECTS, field or language of
            instruction.
        UnknownMember: for a country or language that the EU lists we hold do not have.
    """
    extras = Extras.of(award) if extras is None else extras
    _refuse_gaps(award, languages, pictures, extras)
    edition = Edition(languages, addresses)
    return compose(
        edition, award, issuer, seal, status, id=id, at=at, pictures=pictures, open_badge_id=open_badge_id, extras=extras
    )


def payload(document: Document) -> str:
    """The text that is sealed: compact JSON, not escaped. Nothing may serialise it again once it is signed."""
    try:
        return orjson.dumps(document).decode("utf-8")
    except orjson.JSONEncodeError:  # a number of more than 64 bits, in a draft of others
        return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def languages(award: Award, extras: Extras | None = None) -> tuple[str, ...]:
    """The languages a credential of this award may declare, the holder's first: those that every text has."""
    parts = award.parts if extras is None else extras.parts
    texts = list(award.further.texts() if extras is None else extras.texts())  # the unit's own are looked at with the unit
    for one in (award, *parts):
        texts += one.further.texts() if one is not award else ()
        texts += [one.grade.label] if one.grade else []
        texts += [text for piece in one.evidence for text in (piece.name, piece.description) if text]
    complete = [x for x in award.unit.complete_languages if not texts or x in common_languages(texts)]
    complete = [x for x in complete if all(x in part.unit.complete_languages for part in parts)]
    return tuple(sorted(complete, key=lambda language: language != award.language))


def _refuse_gaps(award: Award, languages: tuple[str, ...], pictures: Mapping[str, bytes], extras: Extras) -> None:
    if not languages:
        raise ValueError("a European credential needs a language")
    units = [award.unit, *(part.unit for part in extras.parts)]
    if any(part.parts for part in extras.parts):
        raise ValueError("a part of a composite has no parts of its own")
    if len({unit.id for unit in units}) < len(units):
        raise ValueError("a composite has each unit once")
    if len({award.id, *(part.id for part in extras.parts)}) <= len(extras.parts):
        raise ValueError("a composite has each award once")
    for unit in units:
        for language in languages:
            if language not in unit.complete_languages:
                raise ValueError(f"unit {unit.id} is not complete in {language!r}")
        if isinstance(extras.grounds, DiplomaSupplement) and not (unit.workload.ects and unit.isced and unit.languages):
            raise ValueError(f"a diploma supplement of unit {unit.id} needs its ECTS, field and language of instruction")
    for language in languages:
        if language not in pictures:
            raise ValueError(f"there is no picture in {language!r}")
