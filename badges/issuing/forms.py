"""The forms an award takes: each row says how a document is built and how it is secured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson

from badges.canonical import Examined, examine
from badges.credentials import european, open_badge
from badges.credentials.conformance import violations
from badges.credentials.endorsement import BadgeEndorsements
from badges.credentials.open_badge import NOBODYS
from badges.credentials.violation import Document, NonConforming
from badges.keyring import Seal
from badges.model.addresses import Addresses
from badges.model.award import Award
from badges.model.issued import FormName, IssuedCredential, StatusEntry
from badges.model.learning import LearningUnit
from badges.model.parties import Issuer
from badges.proofs import data_integrity, jades
from badges.proofs.signer import Signer


@dataclass(frozen=True, slots=True)
class Making:
    """One award about to become credentials: nothing here is random or read from a clock."""

    award: Award
    issuer: Issuer
    signer: Signer
    seal: Seal
    status: Mapping[FormName, StatusEntry]
    uuid: str
    """Shared by both forms of a first edition: ``<public URL>/credentials/<uuid>`` and ``urn:credential:<uuid>``."""
    at: datetime
    addresses: Addresses
    picture: Callable[[LearningUnit, str, Issuer, bool], bytes]
    """The display image (PNG) of a unit in a language, without personal data."""
    badge_uuid: str | None = None
    """Of the badge that this one replaces, whose id it keeps."""
    endorsements: BadgeEndorsements = NOBODYS
    """What others said, before now, of the achievement, the issuer or the badge."""
    refresh: str | None = None
    """Where the newest text of the badge can be had."""

    @property
    def open_badge_id(self) -> str:
        """The id of the Open Badge."""
        return self.addresses.credential(self.badge_uuid or self.uuid)


@dataclass(frozen=True, slots=True)
class Form:
    """One projection of an award."""

    name: FormName
    media_type: str
    id: Callable[[Making], str]
    build: Callable[[Making], Document]
    secure: Callable[[Examined, Making], bytes]


def _build_open_badge(making: Making) -> Document:
    return open_badge.build(
        making.award,
        making.issuer,
        making.status[FormName.OPEN_BADGE],
        id=making.open_badge_id,
        at=making.at,
        language=making.award.language,
        addresses=making.addresses,
        endorsements=making.endorsements,
        refresh=making.refresh,
    )


def _prove(examined: Examined, making: Making) -> bytes:
    return orjson.dumps(data_integrity.add_proof(examined.document, making.signer, created=making.at, examined=examined))


def _build_european(making: Making) -> Document:
    unit, issuer, demo = making.award.unit, making.issuer, making.seal.demo
    languages = european.languages(making.award)
    return european.build(
        making.award,
        issuer,
        making.seal.identity,
        making.status[FormName.EUROPEAN],
        id=f"urn:credential:{making.uuid}",
        at=making.at,
        languages=languages,
        pictures={language: making.picture(unit, language, issuer, demo) for language in languages},
        addresses=making.addresses,
        open_badge_id=making.open_badge_id,
    )


def _seal(examined: Examined, making: Making) -> bytes:
    return jades.seal(european.payload(examined.document), making.seal.signer, making.seal.chain, signing_time=making.at)


FORMS = (
    Form(FormName.OPEN_BADGE, "application/vc+ld+json", lambda m: m.open_badge_id, _build_open_badge, _prove),
    Form(FormName.EUROPEAN, "application/json", lambda m: f"urn:credential:{m.uuid}", _build_european, _seal),
)


def make(making: Making) -> tuple[IssuedCredential, ...]:
    """Every form of one award, checked before it is signed.

    Raises NonConforming when a document breaks a rule of its standard; then nothing was signed.
    """
    documents = [(form, examine(form.build(making))) for form in FORMS]
    for form, examined in documents:
        if found := violations(examined.document, examined=examined):
            raise NonConforming(f"The {form.name} of award {making.award.ref}", found)
    return tuple(
        IssuedCredential(
            id=form.id(making),
            award_id=making.award.id,
            form=form.name,
            language=making.award.language,
            edition=making.award.edition,
            media_type=form.media_type,
            content=form.secure(examined, making),
            status=making.status[form.name],
            issued_at=making.at,
        )
        for form, examined in documents
    )
