"""Everything that is made for one award before anything is kept: credentials, certificate, delivery, secret links."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from badges import paper
from badges.credentials.endorsement import COMPACT_JWS, BadgeEndorsements, Endorsements
from badges.issuing.certifying import practises, printed
from badges.issuing.drawn import LENGTH, Drawn, moment_of
from badges.issuing.forms import Making, Press
from badges.keyring import KeyRecord, Keyring, KeyState, Seal, UnusableKey
from badges.model.addresses import Addresses
from badges.model.award import Award
from badges.model.delivery import Delivery, DeliveryState
from badges.model.issued import Certificate, FormName, IssuedCredential, Standalone, StatusEntry
from badges.model.learning import LearningUnit
from badges.model.parties import Issuer
from badges.model.share import Share, ShareKind
from badges.proofs import jades
from badges.proofs.signer import Signer
from badges.store import Store

_MOST_PICTURES = 512
"""Display images that are held, each of eighty kilobytes: all units of a school in all their languages."""
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
    lasting: jades.Lasting | None = None
    """Raises sealed files before they are kept; see ``Making``. It can be pickled, for it works in other processes too."""


class Surroundings(Protocol):
    """What making needs from its surroundings, be it the desk itself or what another process was told of it."""

    @property
    def addresses(self) -> Addresses:
        """Where this installation is."""
        ...

    @property
    def wallet_configured(self) -> bool:
        """Whether it knows a wallet service."""
        ...

    @property
    def pictures(self) -> dict[tuple[str, str, str, str, bool], bytes]:
        """Display images made so far; see ``Desk``."""
        ...

    @property
    def refresh(self) -> bool:
        """Whether badges name an address where their newest text can be had."""
        ...

    @property
    def lasting(self) -> jades.Lasting | None:
        """What raises sealed files before they are kept; see ``Making``."""
        ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was made for one award."""

    credentials: tuple[IssuedCredential, ...]
    certificates: tuple[Certificate, ...]
    """The printable one, unless it is made later."""
    deliveries: tuple[Delivery, ...]
    """Of the European credential, if there is one."""
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Custody:
    """Who signs for an issuer, and with what."""

    issuer: Issuer
    signer: Signer
    seal: Seal | None
    """None where nothing is sealed."""
    demo: bool
    """Whether the issuer only practises, which is said on what it prints."""
    keys: tuple[KeyRecord, ...]
    """All of its keys that were in force then."""


class KeysChanged(UnusableKey):
    """The keys of an issuer were replaced or ended while something was made with them."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The keys of {name} changed in the meantime. What was issued before that stays issued: "
            "run the same again to go on with the keys that are in force now."
        )


def custody_of(issuer: Issuer, keyring: Keyring, addresses: Addresses, forms: Collection[FormName] = tuple(FormName)) -> Custody:
    """The keys in force for an issuer that these forms need. Raises the keyring's errors."""
    keys = _in_force_now(issuer.name, keyring)
    seal = keyring.seal(issuer.name) if FormName.EUROPEAN in forms else None
    return Custody(issuer, keyring.signer(issuer.name, addresses), seal, practises(issuer.name, keyring), keys)


def check_keys(custody: Custody, keyring: Keyring) -> None:
    """Raises KeysChanged unless the keys are still in force, and the keyring's errors."""
    if _in_force_now(custody.issuer.name, keyring) != custody.keys:
        raise KeysChanged(custody.issuer.name)


def _in_force_now(name: str, keyring: Keyring) -> tuple[KeyRecord, ...]:
    return tuple(key for key in keyring.record(name).keys if key.state is KeyState.ACTIVE)


def prepare(
    award: Award, custody: Custody, places: Mapping[FormName, StatusEntry], desk: Desk, at: datetime, *, badge_uuid: str | None
) -> Prepared:
    """Make the forms that have a place of one award, and what goes with them, in the place of the badge with this UUID.

    Raises NonConforming when a document breaks a rule of its standard; then nothing was signed.
    """
    said = what_is_said(award.unit, award.language, custody.issuer, desk, at, badge=badge_uuid)
    drawn = Drawn(secrets.token_bytes(LENGTH), moment_of(at))
    making = making_of(award, custody, places, desk, at, drawn, said, badge_uuid)
    (made,) = Press(places).make([making])
    return prepared(making, made, custody, desk, drawn, with_certificate=True)


def making_of(
    award: Award,
    custody: Custody,
    places: Mapping[FormName, StatusEntry],
    around: Surroundings,
    at: datetime,
    drawn: Drawn,
    said: BadgeEndorsements,
    badge_uuid: str | None = None,
) -> Making:
    """An award about to become credentials. ``badge_uuid`` is that of a badge which this one replaces."""
    return Making(
        award,
        custody.issuer,
        custody.signer,
        custody.seal,
        places,
        drawn.credential_uuid,
        at,
        around.addresses,
        partial(_picture, around),
        badge_uuid=badge_uuid,
        endorsements=said,
        refresh=around.addresses.refresh(drawn.refresh_secret) if around.refresh else None,
        lasting=around.lasting,
    )


def prepared(
    making: Making,
    made: tuple[IssuedCredential, ...],
    custody: Custody,
    around: Surroundings,
    drawn: Drawn,
    *,
    with_certificate: bool,
) -> Prepared:
    """The credentials of an award with what goes with them."""
    award, at = making.award, making.at
    shares, certificates = [], []
    if making.refresh:
        shares.append(Share(drawn.refresh_secret, award.id, ShareKind.REFRESH, at, edition=award.edition))
    if with_certificate:
        shares.append(Share(drawn.certificate_secret, award.id, ShareKind.CERTIFICATE, at, edition=award.edition))
        certificates.append(printed(award, shares[-1], made, around.addresses, demo=custody.demo))
    deliveries = [_delivery(award, one, drawn, around, at) for one in made if one.form is FormName.EUROPEAN]
    return Prepared(made, tuple(certificates), tuple(deliveries), tuple(shares))


def what_is_said(
    unit: LearningUnit, language: str, issuer: Issuer, desk: Desk, at: datetime, *, badge: str | None = None
) -> BadgeEndorsements:
    """The endorsements in force of this achievement, this issuer and the badge with this UUID: all were made before it is signed.

    Of a badge that is new nobody can have said anything.
    """
    achievement = desk.addresses.achievement(unit.slug, unit.version, language)
    badge_id = desk.addresses.credential(badge) if badge else None
    chosen = in_force(desk.store, at, *filter(None, (badge_id, achievement, issuer.did)))

    def of(subject: str | None) -> Endorsements:
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


def _delivery(award: Award, european: IssuedCredential, drawn: Drawn, around: Surroundings, at: datetime) -> Delivery:
    """A delivery waits for the wallet, or says that there is none to send it to; then the bundle is offered."""
    if not around.wallet_configured:
        state, reason = DeliveryState.NOT_CONFIGURED, "no_wallet_service"
    elif not award.wallet:
        state, reason = DeliveryState.NOT_CONFIGURED, "no_wallet_address"
    else:
        state, reason = DeliveryState.PENDING, None
    return Delivery(drawn.delivery_id, european.id, award.id, award.wallet, state, reason=reason, due_at=at, changed_at=at)


def _picture(around: Surroundings, unit: LearningUnit, language: str, issuer: Issuer, demo: bool) -> bytes:
    key = (unit.id, unit.version, language, issuer.name, demo)
    if key not in around.pictures:
        if len(around.pictures) >= _MOST_PICTURES:
            around.pictures.clear()
        around.pictures[key] = paper.display_image(unit, language=language, issuer=issuer, demo=demo)
    return around.pictures[key]
