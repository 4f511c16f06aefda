"""Whether the issuer took a credential back: its place in a signed list (W3C Bitstring Status List v1.0, StatusList2021), or its
line in the plain list of 1EdTech, which is nobody's word but that of the web address that the signed credential names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urlsplit

from badges.canonical.work import Budget, budget, shared
from badges.credentials.status_reading import (
    MalformedStatusEntry,
    MalformedStatusList,
    Place,
    PlainList,
    StatusList,
    read_place,
)
from badges.proofs.revocation import SKEW
from badges.verification.facts import Facts, Found, Limits, Missing, Need, Trust
from badges.verification.origins import authority, is_address
from badges.verification.presented import Credential, Kind
from badges.verification.signatures import Signature, judge_signatures, key_needs
from badges.verification.status_lists import SignedList, plain_list, signed_list
from badges.verification.strict_json import Json, read_json

MOST_STEPS = 20_000
"""Steps of work that the signatures of one list may cause; those of ours cause 4,000."""

MOST_PLACES = 8
"""Entries of one credential that are looked at."""

# A step of work for so many bytes of a list, as it comes and inflated, as powers of two.
_A_STEP, _A_STEP_OF_BITS = 6, 9

ANY_PURPOSE = ""
"""A European credential names a place and no purpose: the list says what it is for."""


@dataclass(frozen=True, slots=True)
class Status:
    """What one list says: the code of a finding and its detail."""

    code: str
    detail: dict[str, Any]


# What is said when there are several entries: the first of these that any list says.
_ORDER = (
    "status.revoked",
    "status.superseded",
    "status.suspended",
    "status.list_not_valid",
    "status.list_unreachable",
    "status.list_stale",
    "status.unknown_method",
    "status.message",
    "status.newer_exists",
    "status.clear",
    "status.not_used",
)
_SET = {"revocation": "status.revoked", "suspension": "status.suspended", "refresh": "status.newer_exists"}


def places(credential: Credential) -> tuple[Place | None, ...]:
    """Every place the credential names; None for an entry of a kind we do not know."""
    if "places" not in credential.memory:
        credential.memory["places"] = tuple(_places(credential)[:MOST_PLACES])
    found: tuple[Place | None, ...] = credential.memory["places"]
    return found


def _places(credential: Credential) -> list[Place | None]:
    said = credential.document.get("credentialStatus")
    found: list[Place | None] = []
    for one in said if isinstance(said, list) else [] if said is None else [said]:
        if credential.kind is Kind.EUROPEAN:
            found.append(_literal_place(one))
        else:
            try:
                found.append(read_place(one))
            except MalformedStatusEntry:
                found.append(None)
    return found


def _literal_place(said: Any) -> Place | None:
    """``<list>#<index>``, the only form the official shape of a European credential lets through (xsd:anyURI)."""
    value = said.get("@value") if isinstance(said, dict) else said
    url, _, index = value.partition("#") if isinstance(value, str) else ("", "", "")
    named = url and index.isascii() and index.isdecimal() and len(index) < 12
    return Place("bitstring", url, int(index), ANY_PURPOSE) if named else None


def list_needs(credential: Credential, facts: Facts, limits: Limits) -> Iterator[Need]:
    """The lists this credential names, and the keys of those that are there already."""
    for place in places(credential):
        if place is not None and _url(place.list_url):
            need = Need("status_list", place.list_url)
            yield need
            answer = facts.get(need)
            if isinstance(answer, Found) and place.method != "1edtech":
                listed = _listed(credential, answer.body, limits)
                if isinstance(listed, SignedList):
                    yield from key_needs(listed.credential, limits)


def status_of(
    credential: Credential,
    facts: Facts,
    trust: Trust,
    at: datetime,
    limits: Limits,
    then: Mapping[str, datetime] = MappingProxyType({}),
) -> Status:
    """What the issuer's lists say about this credential. Only to be asked when the credential itself is the issuer's.

    ``then``: as of when a list is that cannot be had any more, by its address.
    """
    moments = [(place, then.get(place.list_url, at) if place else at) for place in places(credential)]
    said = [_at_place(credential, place, facts, trust, moment, limits) for place, moment in moments]
    worst = min(said, key=lambda one: _ORDER.index(one.code), default=Status("status.not_used", {}))
    return (_replaced(credential, facts) or worst) if worst.code == "status.revoked" else worst


def record_needs(credential: Credential, facts: Facts, limits: Limits) -> Iterator[Need]:
    """Why a credential was withdrawn, if that is known in this house: a replaced one is other news than a withdrawn one."""
    id = credential.document.get("id")
    if isinstance(id, str) and any(_seems_set(credential, place, facts, limits) for place in places(credential)):
        yield Need("record", id)


def _listed(credential: Credential, body: bytes, limits: Limits) -> SignedList | str:
    """A list, held until all that hangs together in the file is judged, however many there are and however large."""
    held: dict[bytes, SignedList | str] = credential.memory.setdefault("status lists", {})
    if body not in held:
        if not budget().affords(len(body) >> _A_STEP):
            return "too_complex"
        listed = signed_list(body, limits)
        if isinstance(listed, SignedList):
            listed.content()
            if not budget().affords(listed.inflated >> _A_STEP_OF_BITS):
                return "too_complex"
        held[body] = listed
    return held[body]


def _listed_plainly(credential: Credential, body: bytes, limits: Limits) -> PlainList | str:
    """The same for a list that nobody signed."""
    held: dict[bytes, PlainList | str] = credential.memory.setdefault("plain lists", {})
    if body not in held:
        if not budget().affords(len(body) >> _A_STEP):
            return "too_complex"
        held[body] = plain_list(body, limits)
    return held[body]


def _seems_set(credential: Credential, place: Place | None, facts: Facts, limits: Limits) -> bool:
    """Whether a list, whoever signed it, says that the credential was withdrawn."""
    answer = facts.get(Need("status_list", place.list_url)) if place else None
    if place is None or not isinstance(answer, Found):
        return False
    if place.method == "1edtech":
        return _in_plain_list(credential, place, answer.body, limits).code == "status.revoked"
    listed = _listed(credential, answer.body, limits)
    content = listed.content() if isinstance(listed, SignedList) else listed
    try:
        return isinstance(content, StatusList) and bool(content.value(place))
    except IndexError:
        return False


def _replaced(credential: Credential, facts: Facts) -> Status | None:
    answer = facts.get(Need("record", str(credential.document.get("id"))))
    read = read_json(answer.body) if isinstance(answer, Found) else None
    record = read.value if isinstance(read, Json) and isinstance(read.value, dict) else {}
    on = record.get("supersededOn")
    return Status("status.superseded", {"date": on}) if isinstance(on, str) else None


def _at_place(credential: Credential, place: Place | None, facts: Facts, trust: Trust, at: datetime, limits: Limits) -> Status:
    if place is None or not _url(place.list_url):
        return Status("status.unknown_method", {})
    where = {"list": place.list_url}
    match facts.get(Need("status_list", place.list_url), Missing("not_asked")):
        case Missing(reason):
            return Status("status.list_unreachable", {**where, "reason": reason})
        case Found(body) if place.method == "1edtech":
            return _in_plain_list(credential, place, body, limits)
        case Found(body):
            return _in_list(credential, place, _listed(credential, body, limits), facts, trust, at, limits)


def _in_plain_list(credential: Credential, place: Place, body: bytes, limits: Limits) -> Status:
    where = {"list": place.list_url}
    listed = _listed_plainly(credential, body, limits)
    if isinstance(listed, str):
        return Status("status.list_not_valid", {**where, "reason": listed})
    try:
        withdrawn = listed.line(str(credential.document.get("id")), credential.issuer_id)
    except MalformedStatusList as error:
        return Status("status.list_not_valid", {**where, "reason": error.code})
    if withdrawn is None:
        return Status("status.clear", where)
    return Status("status.revoked", where | ({"reason": withdrawn.reason[:500]} if withdrawn.reason else {}))


def _in_list(
    credential: Credential,
    place: Place,
    listed: SignedList | str,
    facts: Facts,
    trust: Trust,
    at: datetime,
    limits: Limits,
) -> Status:
    where = {"list": place.list_url}

    def not_valid(reason: str) -> Status:
        return Status("status.list_not_valid", {**where, "reason": reason})

    if isinstance(listed, str):
        return not_valid(listed)
    signatures = _signatures(listed, facts, at, limits)
    if signatures is None:
        return not_valid("too_complex")
    if not signatures:
        return not_valid("proof.missing")
    signature = signatures[0]
    if not signature.holds:
        unreachable = signature.proof == "proof.key_unreachable" and signature.binding == "issuer.unreachable"
        if unreachable:
            return Status("status.list_unreachable", {**where, "reason": str(signature.detail.get("reason"))})
        return not_valid(signature.proof if signature.proof != "proof.valid" else signature.binding)
    if listed.fault is not None:
        return not_valid(listed.fault)
    # Another list of the same issuer would be signed just as well: it must be the one that was asked for.
    if listed.credential.document.get("id") != place.list_url:
        return not_valid("other_list")
    content = listed.content()
    if isinstance(content, str):
        return not_valid(content)
    try:
        value = content.value(place)
    except IndexError:
        return not_valid("index")
    if fault := _misfit(credential, place, content, trust, at):
        return not_valid(fault)
    return _said(place, content, value, at)


def _signatures(listed: SignedList, facts: Facts, at: datetime, limits: Limits) -> tuple[Signature, ...] | None:
    """What its signatures come to; None when that is more work than the file may cause.

    A list is judged once for many files. So it is counted by itself, and every file pays the same for it.
    """
    may, memory = budget(), listed.credential.memory
    if may.kept.get(listed) is False:
        return None
    most = max(0, min(MOST_STEPS, may.left))
    with shared(Budget(most)) as own:
        own.kept = may.kept
        judged = judge_signatures(listed.credential, facts, at, limits)
    listed.forget_the_walk()
    memory["steps"] = max(memory.get("steps", 0), most - own.left)
    if listed not in may.kept:
        may.kept[listed] = may.affords(memory["steps"]) and not own.refusals
    return judged if may.kept[listed] else None


def _misfit(credential: Credential, place: Place, content: StatusList, trust: Trust, at: datetime) -> str | None:
    """What keeps a list, well signed as it may be, from being the one for this credential, by name."""
    if content.method != place.method:
        return "kind"
    if not content.is_long_enough(place.size):
        return "too_short"
    if not speaks_for(content.issuer, credential.issuer_id, place.list_url, trust, at):
        return "other_issuer"
    if place.purpose not in (*content.purposes, ANY_PURPOSE):
        return "purpose"
    if content.valid_from is not None and content.valid_from > at + SKEW:
        return "not_yet"
    return None


def _said(place: Place, content: StatusList, value: int, at: datetime) -> Status:
    where = {"list": place.list_url}
    purpose = place.purpose or content.purposes[0]
    when = {"date": content.valid_from.date().isoformat()} if content.valid_from else {}
    stale = content.valid_until is not None and content.valid_until < at
    # Nobody takes a revocation back, so an old list is enough; anything else may have changed since.
    if value and purpose in _SET and (purpose == "revocation" or not stale):
        return Status(_SET[purpose], where)
    if purpose == "message" and not stale:
        if value not in place.messages:
            return Status("status.list_not_valid", {**where, "reason": "value"})
        return Status("status.message", {**where, "message": place.messages[value][:500], "value": f"0x{value:x}"})
    if purpose not in (*_SET, "message"):
        return Status("status.not_used", where)
    return Status("status.list_stale" if stale else "status.clear", {**where, **when})


def speaks_for(list_issuer: str, issuer: str | None, list_url: str, trust: Trust, at: datetime) -> bool:
    """Whether the signer of a list may say which of an issuer's credentials were withdrawn.

    It may when it is the issuer itself. A European credential is sealed by an organisation that has no DID, so there the list is
    tied by its address: the sealed text names the list's URL, and so whoever holds that web origin, who must have signed the list
    as the ``did:web`` of that very origin. An issuer that this installation knows may keep lists elsewhere.
    """
    if list_issuer == issuer or trust.known(list_issuer, at) is not None:
        return True
    host = unquote(list_issuer.removeprefix("did:web:").partition(":")[0]) if list_issuer.startswith("did:web:") else ""
    return bool(host) and authority(f"https://{host}") == authority(list_url) is not None


def _url(text: str) -> bool:
    return is_address(text) and not urlsplit(text).fragment
