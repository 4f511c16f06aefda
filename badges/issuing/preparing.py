"""Everything that is made for one award before anything is kept: credentials, certificate, delivery, secret links."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import uuid4

from badges import paper
from badges.credentials.endorsement import COMPACT_JWS, BadgeEndorsements, Endorsements
from badges.issuing.forms import Making, make
from badges.keyring import Keyring, Seal
from badges.model.addresses import Addresses
from badges.model.award import Award
from badges.model.delivery import Delivery, DeliveryState
from badges.model.issued import Certificate, FormName, IssuedCredential, Standalone, StatusEntry
from badges.model.learning import LearningUnit
from badges.model.parties import Issuer
from badges.model.share import Share, ShareKind
from badges.proofs.signer import Signer
from badges.store import Store

SHARE_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
SHARE_LENGTH = 28
"""28 of 31 letters: 138 random bits, written on paper in groups of four, without letters that look alike."""

MAX_ENDORSEMENTS = 20
"""Endorsements that one badge carries, the newest first chosen: verifiers look at no more."""


@dataclass(slots=True)
class Desk:
    """What issuing needs from its surroundings."""

    store: Store
    keyring: Keyring
    addresses: Addresses
    wallet_configured: bool
    status_days: int
    pictures: dict[tuple[str, str, str, str, bool], bytes]
    """Display images made so far, by unit, version, language and issuer; they hold no personal data."""
    refresh: bool = False
    """Whether badges name an address where their newest text can be had (1EdTech Credential Refresh)."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was made for one award."""

    credentials: tuple[IssuedCredential, ...]
    certificate: Certificate
    delivery: Delivery
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Custody:
    """Who signs for an issuer, and with what."""

    issuer: Issuer
    signer: Signer
    seal: Seal


def custody_of(issuer: Issuer, desk: Desk) -> Custody:
    """The keys in force for an issuer. Raises the keyring's errors."""
    return Custody(issuer, desk.keyring.signer(issuer.name, desk.addresses), desk.keyring.seal(issuer.name))


def prepare(
    award: Award,
    custody: Custody,
    places: Mapping[FormName, StatusEntry],
    desk: Desk,
    at: datetime,
    *,
    badge_uuid: str | None = None,
) -> Prepared:
    """Make both credentials of an award and what goes with them. ``badge_uuid`` is that of the badge which this one replaces.

    Raises NonConforming when a document breaks a rule of its standard; then nothing was signed.
    """
    uuid = str(uuid4())
    badge_id = desk.addresses.credential(badge_uuid or uuid)
    shown = Share(_secret(), award.id, ShareKind.CERTIFICATE, at, edition=award.edition)
    refreshing = Share(_secret(), award.id, ShareKind.REFRESH, at, edition=award.edition) if desk.refresh else None
    making = Making(
        award,
        custody.issuer,
        custody.signer,
        custody.seal,
        places,
        uuid,
        at,
        desk.addresses,
        partial(_picture, desk),
        badge_uuid=badge_uuid or uuid,
        endorsements=_said(award, custody.issuer, badge_id, desk, at),
        refresh=desk.addresses.refresh(refreshing.secret) if refreshing else None,
    )
    open_badge, european = made = make(making)
    return Prepared(
        made,
        _certificate(award, shown, open_badge, european, desk, demo=custody.seal.demo),
        _delivery(award, european, desk, at),
        (shown, *([refreshing] if refreshing else [])),
    )


def _secret() -> str:
    return "".join(secrets.choice(SHARE_ALPHABET) for _ in range(SHARE_LENGTH))


def _said(award: Award, issuer: Issuer, badge_id: str, desk: Desk, at: datetime) -> BadgeEndorsements:
    """The endorsements in force of this achievement, this issuer and this badge: those made before the badge is signed."""
    unit = award.unit
    achievement = desk.addresses.achievement(unit.slug, unit.version, award.language)
    chosen = in_force(desk.store, at, badge_id, achievement, issuer.did)

    def of(subject: str) -> Endorsements:
        return carried([one for one in chosen if one.subject == subject])

    return BadgeEndorsements(credential=of(badge_id), achievement=of(achievement), issuer=of(issuer.did))


def in_force(store: Store, at: datetime, *subjects: str) -> list[Standalone]:
    """The endorsements of these things that stand at this moment: the newest, in the order in which they were kept."""
    return [one for one in store.endorsements_of(*subjects) if one.stands_at(at)][-MAX_ENDORSEMENTS:]


def carried(kept: list[Standalone]) -> Endorsements:
    """Kept endorsements as a document carries them."""
    return Endorsements(
        documents=tuple(json.loads(one.content) for one in kept if one.media_type != COMPACT_JWS),
        tokens=tuple(one.content.decode("ascii") for one in kept if one.media_type == COMPACT_JWS),
    )


def _certificate(
    award: Award, share: Share, open_badge: IssuedCredential, european: IssuedCredential, desk: Desk, *, demo: bool
) -> Certificate:
    pdf = paper.certificate(
        award,
        language=award.language,
        share_url=desk.addresses.share(share.secret),
        verify_url=desk.addresses.verify(),
        badge_svg=paper.badge_svg(award.unit, award.language),
        open_badge=open_badge.content,
        european=european.content,
        demo=demo,
    )
    return Certificate(award.id, award.language, pdf)


def _delivery(award: Award, european: IssuedCredential, desk: Desk, at: datetime) -> Delivery:
    """A delivery waits for the wallet, or says that there is none to send it to; then the bundle is offered."""
    if not desk.wallet_configured:
        state, reason = DeliveryState.NOT_CONFIGURED, "no_wallet_service"
    elif not award.wallet:
        state, reason = DeliveryState.NOT_CONFIGURED, "no_wallet_address"
    else:
        state, reason = DeliveryState.PENDING, None
    return Delivery(str(uuid4()), european.id, award.id, award.wallet, state, reason=reason, due_at=at, changed_at=at)


def _picture(desk: Desk, unit: LearningUnit, language: str, issuer: Issuer, demo: bool) -> bytes:
    key = (unit.id, unit.version, language, issuer.name, demo)
    if key not in desk.pictures:
        desk.pictures[key] = paper.display_image(unit, language=language, issuer=issuer, demo=demo)
    return desk.pictures[key]
