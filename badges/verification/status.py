"""Whether the issuer took a credential back: its place in a signed list (W3C Bitstring Status List v1.0)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from badges.credentials import status
from badges.model.issued import StatusEntry
from badges.verification.facts import Facts, Found, Limits, Missing, Need, Trust
from badges.verification.form import brings_own_words
from badges.verification.presented import Credential, Kind, Unreadable, read_credential
from badges.verification.signatures import judge_signatures, key_needs

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
    "status.suspended",
    "status.list_not_valid",
    "status.list_unreachable",
    "status.list_stale",
    "status.unknown_method",
    "status.clear",
    "status.not_used",
)
_SET = {"revocation": "status.revoked", "suspension": "status.suspended"}


def places(credential: Credential) -> list[StatusEntry | None]:
    """Every place the credential names; None for an entry of a kind we do not know."""
    said = credential.document.get("credentialStatus")
    found: list[StatusEntry | None] = []
    for one in said if isinstance(said, list) else [] if said is None else [said]:
        if credential.kind is Kind.EUROPEAN:
            found.append(_literal_place(one))
        else:
            try:
                found.append(status.read_entry(one))
            except status.MalformedStatusEntry:
                found.append(None)
    return found[:8]


def _literal_place(said: Any) -> StatusEntry | None:
    """``<list>#<index>``, the only form the official shape of a European credential lets through (xsd:anyURI)."""
    value = said.get("@value") if isinstance(said, dict) else said
    url, _, index = value.partition("#") if isinstance(value, str) else ("", "", "")
    return (
        StatusEntry(url, int(index), ANY_PURPOSE) if url and index.isascii() and index.isdecimal() and len(index) < 12 else None
    )


def list_needs(credential: Credential, facts: Facts, limits: Limits) -> Iterator[Need]:
    """The lists this credential names, and the keys of those that are there already."""
    for place in places(credential):
        if place is not None and _url(place.list_url):
            need = Need("status_list", place.list_url)
            yield need
            answer = facts.get(need)
            if isinstance(answer, Found):
                listed = _read(answer.body, limits)
                if isinstance(listed, Credential):
                    yield from key_needs(listed, limits)


def status_of(credential: Credential, facts: Facts, trust: Trust, at: datetime, limits: Limits) -> Status:
    """What the issuer's lists say about this credential. Only to be asked when the credential itself is the issuer's."""
    said = [_at_place(credential, place, facts, trust, at, limits) for place in places(credential)]
    return min(said, key=lambda one: _ORDER.index(one.code), default=Status("status.not_used", {}))


def _at_place(
    credential: Credential, place: StatusEntry | None, facts: Facts, trust: Trust, at: datetime, limits: Limits
) -> Status:
    if place is None or not _url(place.list_url):
        return Status("status.unknown_method", {})
    where = {"list": place.list_url}
    match facts.get(Need("status_list", place.list_url), Missing("not_asked")):
        case Missing(reason):
            return Status("status.list_unreachable", {**where, "reason": reason})
        case Found(body):
            return _in_list(credential, place, _read(body, limits), facts, trust, at, limits)


def _in_list(
    credential: Credential,
    place: StatusEntry,
    listed: Credential | str,
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
    signature = next(iter(judge_signatures(listed, facts, at, limits)), None)
    if signature is None:
        return not_valid("proof.missing")
    if not signature.holds:
        unreachable = signature.proof == "proof.key_unreachable" and signature.binding == "issuer.unreachable"
        if unreachable:
            return Status("status.list_unreachable", {**where, "reason": str(signature.detail.get("reason"))})
        return not_valid(signature.proof if signature.proof != "proof.valid" else signature.binding)
    if brings_own_words(listed.document):
        return not_valid("context")
    # Another list of the same issuer would be signed just as well: it must be the one that was asked for.
    if listed.document.get("id") != place.list_url:
        return not_valid("other_list")
    try:
        content = status.read_status_list(listed.document, limit=limits.list_bits)
        is_set = content.is_set(place.index)
    except (status.MalformedStatusList, IndexError) as error:
        return not_valid(getattr(error, "code", "index"))
    if not speaks_for(content.issuer, credential.issuer_id, place.list_url, trust):
        return not_valid("other_issuer")
    if place.purpose not in (content.purpose, ANY_PURPOSE):
        return not_valid("purpose")
    if content.valid_from is not None and content.valid_from > at:
        return not_valid("not_yet")
    when = {"date": content.valid_from.date().isoformat()} if content.valid_from else {}
    stale = content.valid_until is not None and content.valid_until < at
    if is_set and content.purpose in _SET and not (stale and content.purpose == "suspension"):
        return Status(_SET[content.purpose], where)  # nobody takes a revocation back, so an old list is enough
    if content.purpose not in _SET:
        return Status("status.not_used", where)
    return Status("status.list_stale" if stale else "status.clear", {**where, **when})


def speaks_for(list_issuer: str, issuer: str | None, list_url: str, trust: Trust) -> bool:
    """Whether the signer of a list may say which of an issuer's credentials were withdrawn.

    It may when it is the issuer itself. A European credential is sealed by an organisation that has no DID, so there the list is
    tied by its address: the sealed text names the list's URL, and so whoever holds that web origin, who must have signed the list
    as the ``did:web`` of that very origin. An issuer that this installation knows may keep lists elsewhere.
    """
    if list_issuer == issuer or list_issuer in trust.issuers:
        return True
    host = unquote(list_issuer.removeprefix("did:web:").partition(":")[0]) if list_issuer.startswith("did:web:") else ""
    return bool(host) and host.lower() == urlsplit(list_url).netloc.lower()


@lru_cache(maxsize=32)
def _read(body: bytes, limits: Limits) -> Credential | str:
    """A list, read once for all the credentials that are in it; or why it cannot be."""
    if len(body) > limits.list_bytes:
        return "too_large"
    listed = read_credential(body, limits)
    return listed.fault.code if isinstance(listed, Unreadable) else listed


def _url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and not parts.fragment
