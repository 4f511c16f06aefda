"""What a seal comes to: its level, the moment at which it was surely there, and its certificate at that moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from cryptography import x509

from badges.proofs import certificates
from badges.proofs.fitness import misfit
from badges.proofs.jades import Level, MalformedSeal, Sealed, Unsigned, claimed_time, unsigned
from badges.proofs.revocation import SKEW, Carried, Status
from badges.verification.facts import Trust
from badges.verification.seals.stamps import MAX_ARCHIVES, Stamp, Stamps, judge_stamps
from badges.verification.seals.ways import gathered, upwards

_ARCHIVE_CODES = {
    "valid": "archive.valid",
    "unknown_authority": "archive.unknown_authority",
    "authority_ended": "archive.ended",
}
_CHANGED = ("altered", "other_content", "malformed")
"""Of these it is known that something is not as it was stamped. Of a way of stamping that we do not know, it is not."""


@dataclass(frozen=True, slots=True)
class SealJudgement:
    """What is known of a seal beside its signature."""

    level: Level | None
    """None where what was added cannot be read."""
    moment: datetime
    """At which its certificate was judged: the proven time, else the moment of the verdict."""
    proven: datetime | None
    """The earliest moment at which the seal was there, as somebody says whom we trust about time."""
    chain: certificates.ChainCheck
    status: Status
    """What the seal itself brings along about its certificate, or one above it."""
    beside: tuple[tuple[str, str, dict[str, Any]], ...] = field(default=(), hash=False)
    """More findings: check, code and detail. Of a seal at level B only of a timestamp on its text."""


def judge_seal(sealed: Sealed, trust: Trust, at: datetime, seen: datetime | None = None) -> SealJudgement:
    """Judge what stands around a seal whose signature holds. Nothing in a file makes it raise.

    ``seen``: by when it was there, as is known from elsewhere.
    """
    there = min(at, seen) if seen else at
    try:
        added = unsigned(sealed)
    except MalformedSeal as error:
        chain = _chain(sealed.chain, trust, there)
        unreadable = (("timestamp", "timestamp.malformed", {"reason": error.reason}),)
        return SealJudgement(None, there, seen, chain, Status("unknown"), unreadable)
    carried = Carried(added.ocsps, added.crls)
    stamps = judge_stamps(sealed, added, carried, trust, at)
    beside = _beside_text(sealed, stamps)
    if not added.names:
        chain = _chain(sealed.chain, trust, there)
        return SealJudgement(
            "B", there, seen, chain, Status("unknown"), (*beside, *_withdrawn(Status("unknown"), chain, carried))
        )
    proven = min((one for one in (stamps.proven, seen) if one), default=None)
    moment = proven or at
    pool = (*sealed.chain[1:], *added.certificates)
    chain = _chain(gathered(sealed.leaf, pool), trust, moment)
    status = _status(sealed, added, carried, trust, moment, at)
    beside += (*_beside(sealed, added, stamps), *_withdrawn(status, chain, carried))
    return SealJudgement(added.level, moment, proven, chain, status, beside)


def _chain(chain: Sequence[x509.Certificate], trust: Trust, at: datetime) -> certificates.ChainCheck:
    """The way up from the seal's certificate, which must be for sealing; whoever pins that one itself knows what it is."""
    if chain[0] not in trust.anchors and misfit(chain[0]):
        return certificates.ChainCheck("malformed")
    return certificates.check_chain(chain, trust.anchors, at)


def _status(sealed: Sealed, added: Unsigned, carried: Carried, trust: Trust, moment: datetime, at: datetime) -> Status:
    """Of the seal's certificate, unless one above it was withdrawn in time: then of that."""
    if not added.ocsps and not added.crls:
        return Status("unknown")
    way = upwards(sealed.leaf, (*sealed.chain[1:], *added.certificates), trust.anchors)
    said = [carried.status_of(one, issuer, moment, at) for one, issuer in pairwise(way)]
    first = Status("unknown")
    return next((one for one in said if one.code == "revoked"), next(iter(said), first))


def _beside_text(sealed: Sealed, stamps: Stamps) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """Of a timestamp on the text, and whether the clock of whoever sealed it went with that: ``sigT`` is only claimed."""
    if not stamps.content:
        return ()
    best = _best(stamps.content)
    claimed = claimed_time(sealed)
    if best.holds and best.code != "too_late" and claimed and best.time and claimed + SKEW < best.time:
        return (("content", "content.clocks", {**_told(best), "claimed": _shown(claimed), "stamped": _shown(best.time)}),)
    return (("content", f"content.{best.code}", _told(best)),)


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _withdrawn(status: Status, chain: certificates.ChainCheck, carried: Carried) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Whether the certificate was withdrawn, where that counts or the file says something of it; the seal tells of a revoked one.

    A good chain without a word about that is told as well: nobody looked (ETSI EN 319 102-1 §5.2.5).
    """
    if status.code != "revoked" and (carried.ocsps or carried.crls or chain.code == "anchored"):
        detail: dict[str, Any] = {}
        if status.revoked:
            detail = {"date": status.revoked.since.date().isoformat(), "reason": status.revoked.reason}
        elif status.said:
            detail = {"date": status.said.date().isoformat()}
        yield "revocation", f"revocation.{status.code}", detail


def _beside(sealed: Sealed, added: Unsigned, stamps: Stamps) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    found: list[tuple[str, str, dict[str, Any]]] = []
    if stamps.signature or stamps.archives:
        found += _stamped(stamps, claimed_time(sealed))
    if stamps.archives:
        found.append(("archive", *_archived(added, stamps)))
    return tuple(found)


def _stamped(stamps: Stamps, claimed: datetime | None) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """A seal that somebody trusted saw before it says that it was made: one of both is wrong, and nobody can tell which."""
    best = _best(stamps.signature) if stamps.signature else None
    trusted = [stamp for tokens in (stamps.signature, *stamps.archives) for stamp in tokens if stamp.code == "valid"]
    early = next((stamp for stamp in trusted if claimed and stamp.time and stamp.time + SKEW < claimed), None)
    if early and early.time and claimed and (best is None or best.holds):
        yield "timestamp", "timestamp.too_early", {**_told(early), "claimed": _shown(claimed), "stamped": _shown(early.time)}
    elif best:
        yield "timestamp", f"timestamp.{best.code}", _told(best)


def _archived(added: Unsigned, stamps: Stamps) -> tuple[str, dict[str, Any]]:
    """Each archive timestamp must hold: it was there for what stands before it. How long they last, the last one says."""
    count = len(added.archive_timestamps)
    for number, tokens in enumerate(stamps.archives, start=count - len(stamps.archives) + 1):
        best = _best(tokens)
        if best.code in _CHANGED:
            return "archive.broken", {"number": number, "count": count, **_told(best), "reason": best.reason or best.code}
    if count > MAX_ARCHIVES:
        return "archive.unproven", {"count": count, "reason": "too_many"}
    judged = [_best(tokens) for tokens in stamps.archives]
    best = next((one for one in judged if not one.holds), judged[-1])
    code = _ARCHIVE_CODES.get(best.code, "archive.unproven")
    reason = {"reason": best.reason or best.code} if code == "archive.unproven" else {}
    return code, {"count": count, **_told(best), **reason}


def _best(stamps: Sequence[Stamp]) -> Stamp:
    """One that is trusted is enough; else the first that does not even hold, else the first."""
    trusted = next((stamp for stamp in stamps if stamp.code == "valid"), None)
    return trusted or next((stamp for stamp in stamps if not stamp.holds), stamps[0])


def _told(stamp: Stamp) -> dict[str, Any]:
    moment = stamp.time
    said = {"time": moment.isoformat(), "date": moment.date().isoformat()} if moment else {}
    return {**said, "name": stamp.name, **({"reason": stamp.reason} if stamp.reason else {})}
