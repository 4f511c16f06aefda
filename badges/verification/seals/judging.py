"""What a seal comes to: its level, the moment at which it was surely there, and its certificate at that moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from cryptography import x509

from badges.proofs import certificates
from badges.proofs.fitness import misfit
from badges.proofs.jades import Level, MalformedSeal, Sealed, Unsigned, claimed_time, unsigned
from badges.proofs.revocation import SKEW, Carried, Status
from badges.verification.case import Archived
from badges.verification.facts import LIMITS, Facts, Limits, Need, Trust
from badges.verification.seals.hearing import Hearing
from badges.verification.seals.stamps import MAX_ARCHIVES, Stamp, Stamps, judge_stamps
from badges.verification.seals.ways import gathered, upwards

_ARCHIVE_CODES = {
    "valid": "archive.valid",
    "unknown_authority": "archive.unknown_authority",
    "authority_ended": "archive.ended",
}
_NOBODY_ASKED = ("offline", "not_asked")
_NOT_TO_BE_HAD = ("no_address", "ended", *_NOBODY_ASKED)
_NOT_TRIED = ("", "no_address", *_NOBODY_ASKED)
"""Where nobody looked, and nothing speaks against it. Whatever was tried and came to nothing leaves the verdict open: a seal that
was withdrawn must not read as good because its list does not come, or because somebody laid too much beside it."""
"""Whoever fetches nothing knows what the file says, and is told of no more."""
_CHANGED = ("altered", "other_content", "malformed")
"""Of these it is known that something is not as it was stamped. Of a way of stamping that we do not know, it is not."""


_UNKNOWN = Status("unknown")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a seal, by itself and whom somebody trusts: before anybody is asked."""

    level: Level | None
    """None where what was added cannot be read."""
    moment: datetime
    """At which its certificate is judged: the proven time, else the moment of the verdict."""
    proven: datetime | None
    """The earliest moment at which the seal was there, as somebody says whom we trust about time."""
    chain: certificates.ChainCheck
    way: tuple[x509.Certificate, ...]
    """From its certificate upwards: to an anchor where ``chain`` has one, else as far as it goes."""
    carried: Carried
    beside: tuple[tuple[str, str, dict[str, Any]], ...] = field(default=(), hash=False)
    """Findings about its timestamps: check, code and detail. At level B there is one on its text at most."""


@dataclass(frozen=True, slots=True)
class SealJudgement(Surroundings):
    """What is known of a seal beside its signature; ``beside`` has all findings."""

    status: Status = _UNKNOWN
    """What its authority says about its certificate, or one above it: in the seal itself, else asked now."""


def judge_seal(
    sealed: Sealed,
    trust: Trust,
    at: datetime,
    archived: Archived | None = None,
    facts: Facts | None = None,
    limits: Limits = LIMITS,
    memory: dict[Any, Any] | None = None,
) -> SealJudgement:
    """Judge what stands around a seal whose signature holds. Nothing in a file makes it raise.

    ``archived``: by when it was there, and what was known of its certificate then, as an archive has it. ``facts``: what came of
    asking (``revocation_needs``); None when nobody was to be asked. ``memory`` keeps what takes long and does not hang on facts.
    """
    around = _surroundings(sealed, trust, at, archived, {} if memory is None else memory)
    status = _status(around, at, None if facts is None else Hearing(facts, around.moment, at, limits))
    if status.code == "later" and around.proven is None:
        # It may have been sealed after that as well: nothing shows that it was there before.
        status = replace(status, code="unknown", reason="withdrawn_since")
    told = around.level is not None or status.code != "unknown"
    beside = (*around.beside, *(_withdrawn(status, around) if told else ()))
    return SealJudgement(around.level, around.moment, around.proven, around.chain, around.way, around.carried, beside, status)


def revocation_needs(
    sealed: Sealed, trust: Trust, at: datetime, facts: Facts, limits: Limits, memory: dict[Any, Any]
) -> Iterator[Need]:
    """Who is asked whether the certificates of a seal were withdrawn, of those of which it brings no word along.

    Only once the chain reaches somebody whom this installation trusts: then the addresses in it were written by them and those
    whom they vouch for. A stranger's certificate could name any address, and would make us ask there.
    """
    if not trust.anchors:
        return
    around = _surroundings(sealed, trust, at, None, memory)
    hearing = Hearing(facts, around.moment, at, limits)
    for certificate, issuer in pairwise(around.chain.path):
        if _leaves_open(around.carried.status_of(certificate, issuer, around.moment, at), around.moment):
            yield from hearing.needs(certificate, issuer)


def _leaves_open(status: Status, moment: datetime) -> bool:
    """Whether the file leaves something to ask: it says nothing, or how it was before the seal was seen for the first time.

    Whoever stole a key seals after it was withdrawn, and can lay an older word of its authority beside that.
    """
    return status.code == "unknown" or (status.code == "clear" and (status.said is None or status.said < moment - SKEW))


def _surroundings(sealed: Sealed, trust: Trust, at: datetime, archived: Archived | None, memory: dict[Any, Any]) -> Surroundings:
    """The same again for whoever asks again about this very case."""
    kept: tuple[Trust, datetime, Archived | None, Surroundings] | None = memory.get("around the seal")
    if kept is None or kept[0] is not trust or kept[1] != at or kept[2] is not archived:
        kept = memory["around the seal"] = (trust, at, archived, _look_around(sealed, trust, at, archived))
    return kept[3]


def _look_around(sealed: Sealed, trust: Trust, at: datetime, archived: Archived | None) -> Surroundings:
    seen = archived.proven if archived else None
    lists, answers = (archived.revocations_by("crl"), archived.revocations_by("ocsp")) if archived else ((), ())
    there = min(at, seen) if seen else at
    try:
        added = unsigned(sealed)
    except MalformedSeal as error:
        chain = _chain(sealed.chain, trust, there)
        unreadable = (("timestamp", "timestamp.malformed", {"reason": error.reason}),)
        return Surroundings(None, there, seen, chain, chain.path, Carried(answers, lists), unreadable)
    carried = Carried((*added.ocsps, *answers), (*added.crls, *lists))
    stamps = judge_stamps(sealed, added, carried, trust, at)
    beside = _beside_text(sealed, stamps)
    if not added.names:
        chain = _chain(sealed.chain, trust, there)
        return Surroundings("B", there, seen, chain, chain.path, carried, beside)
    proven = min((one for one in (stamps.proven, seen) if one), default=None)
    moment = proven or at
    pool = (*sealed.chain[1:], *added.certificates)
    chain = _chain(gathered(sealed.leaf, pool), trust, moment)
    way = chain.path
    if not way and (carried.ocsps or carried.crls):
        way = upwards(sealed.leaf, pool, trust.anchors)
    return Surroundings(added.level, moment, proven, chain, way, carried, (*beside, *_beside(sealed, added, stamps)))


def _chain(chain: Sequence[x509.Certificate], trust: Trust, at: datetime) -> certificates.ChainCheck:
    """The way up from the seal's certificate, which must be for sealing; whoever pins that one itself knows what it is."""
    if chain[0] not in trust.anchors and misfit(chain[0]):
        return certificates.ChainCheck("malformed")
    return certificates.check_chain(chain, trust.anchors, at)


def _status(around: Surroundings, at: datetime, hearing: Hearing | None) -> Status:
    """Of the seal's certificate, unless one above it was withdrawn in time: then of that."""
    said = [_status_of(one, issuer, around, at, hearing) for one, issuer in pairwise(around.way)]
    return next((one for one in said if one.code == "revoked"), next(iter(said), _UNKNOWN))


def _status_of(
    certificate: x509.Certificate, issuer: x509.Certificate, around: Surroundings, at: datetime, hearing: Hearing | None
) -> Status:
    """As it stands in the file, else as it was heard; and as it was heard where that is worse."""
    status = around.carried.status_of(certificate, issuer, around.moment, at)
    if hearing is None or not around.chain.path or (status.code != "unknown" and not hearing.is_any):
        return status
    heard = hearing.about(certificate, issuer)
    if heard.code == "unknown":
        if status.code == "unknown":
            return status if status.reason or heard.reason in _NOBODY_ASKED else heard
        # An old word stands where nobody can be asked, and not where somebody was who had no answer.
        return heard if _leaves_open(status, around.moment) and heard.reason not in _NOT_TO_BE_HAD else status
    is_earlier = heard.revoked and (status.revoked is None or heard.revoked.since < status.revoked.since)
    return heard if is_earlier or _leaves_open(status, around.moment) else status


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


def _withdrawn(status: Status, around: Surroundings) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Whether the certificate was withdrawn, where that counts or the file says something of it; the seal tells of a revoked one.

    A good chain without a word about that is told as well: nobody looked (ETSI EN 319 102-1 §5.2.5).
    """
    carried = around.carried
    if status.code != "revoked" and (carried.ocsps or carried.crls or around.chain.code == "anchored"):
        detail: dict[str, Any] = {}
        if status.revoked:
            detail = {"date": status.revoked.since.date().isoformat(), "reason": status.reason or status.revoked.reason}
        elif status.said:
            detail = {"date": status.said.date().isoformat()}
        elif status.reason:
            detail = {"reason": status.reason}
        if status.source:
            detail["domain"] = status.source
        was_tried = status.code == "unknown" and status.reason not in _NOT_TRIED and not certificates.is_demo(around.way)
        yield "revocation", "revocation.unsettled" if was_tried else f"revocation.{status.code}", detail


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
