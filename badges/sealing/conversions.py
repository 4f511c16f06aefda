"""Signing conversions: what somebody else's credential says, said in the other form under our own signature.

Whoever signs a conversion vouches for it, so it has a place in one of our lists and can be withdrawn like all that we sign.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

import orjson

from badges.canonical import undefined
from badges.credentials.converting import Conversion
from badges.credentials.elm_values import ANY_URI
from badges.credentials.json_schema import schema_violations
from badges.credentials.status import entry
from badges.credentials.values import unsound_values
from badges.credentials.violation import Document, NonConforming, Violation
from badges.keyring import Keyring
from badges.model.addresses import Addresses
from badges.model.issued import Standalone, StandaloneKind, StatusEntry
from badges.proofs import jades
from badges.proofs.data_integrity import add_proof
from badges.publishing import publish_lists
from badges.sealing.drafts import prepare, seal

if TYPE_CHECKING:
    from badges.store import Store

_STRICT = "urn:badges:json-schema:open-badges:strict#AchievementCredential"
"""What both generations of schemas that 1EdTech published accept; a conversion says more than badges that are made here."""
_BADGE, _EUROPEAN = "application/vc+ld+json", "application/json"


def sign_badge(
    conversion: Conversion, issuer: str, store: Store, keyring: Keyring, addresses: Addresses, *, at: datetime, days: int
) -> Standalone:
    """The Open Badge of a conversion, signed by this issuer, whose profile it names, and kept.

    Raises NonConforming and the keyring's errors; then nothing was kept.
    """
    if found := _wrong(conversion.document):  # before a place in a list is taken
        raise NonConforming("The conversion", found)
    signer = keyring.signer(issuer, addresses)
    place = store.reserve_place(issuer, addresses=addresses, draw=secrets.randbelow)
    document = conversion.document | {"credentialStatus": entry(place)}
    content = orjson.dumps(add_proof(document, signer, created=at))
    made = _kept(str(document["id"]), _BADGE, content, place, issuer, store, addresses, at)
    publish_lists(store, keyring, addresses, issuer, at=at, days=days)
    return made


def seal_conversion(
    conversion: Conversion,
    issuer: str,
    store: Store,
    keyring: Keyring,
    addresses: Addresses,
    *,
    at: datetime,
    days: int,
    lasting: jades.Lasting | None = None,
) -> Standalone:
    """The European credential of a conversion, sealed by this issuer and kept; ``lasting`` raises it first.

    Raises NotADraft, NotSealable, UnknownMember, NonConforming and the keyring's errors; then nothing was kept.
    """
    if found := [one for one in unsound_values(conversion.document) if one.code not in ("value.empty", "text.empty")]:
        raise NonConforming("The conversion", found)  # our own words for it, so it need not be sealed as it stands
    custody = keyring.seal(issuer)
    prepare(orjson.dumps(conversion.document), custody, at=at)  # before a place in a list is taken
    place = store.reserve_place(issuer, addresses=addresses, draw=secrets.randbelow)
    document = conversion.document | {"credentialStatus": {"@value": place.url, "@type": ANY_URI}}
    sealed = seal(orjson.dumps(document), custody, at=at, lasting=lasting)
    made = _kept(sealed.id, _EUROPEAN, sealed.content, place, issuer, store, addresses, at)
    publish_lists(store, keyring, addresses, issuer, at=at, days=days)
    return made


def _wrong(badge: Document) -> list[Violation]:
    found = [*unsound_values(badge), *schema_violations(badge, _STRICT)]
    dropped = "no context defines this, so no signature would cover it"
    return found + [Violation(one.pointer, f"term.{one.kind}", dropped) for one in undefined(badge)]


def _kept(
    id: str, media_type: str, content: bytes, place: StatusEntry, issuer: str, store: Store, addresses: Addresses, at: datetime
) -> Standalone:
    made = Standalone(id, StandaloneKind.CONVERSION, addresses.did(issuer), None, media_type, content, at, place)
    store.keep_standalone(made)
    return made
