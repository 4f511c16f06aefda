"""Timestamps on a seal: what each is worth, from the last one back to the first (ETSI EN 319 102-1 §5.6.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import pairwise

from cryptography import x509

from badges.canonical.work import budget
from badges.proofs import certificates
from badges.proofs.issuers import affords, name_of
from badges.proofs.jades import (
    MalformedSeal,
    Sealed,
    Unsigned,
    archive_message,
    content_message,
    content_timestamps,
    signature_message,
)
from badges.proofs.revocation import BYTES_A_STEP, SKEW, Carried
from badges.proofs.timestamps import MalformedToken, Token, check_token, read_token
from badges.verification.facts import Trust
from badges.verification.seals.ways import gathered, upwards

MAX_ARCHIVES = 20
"""Archive timestamps that are judged, each over all that stands before it: one lasts for years."""
MAX_STAMPS = 10
"""Tokens of one timestamp that are judged."""
TOKEN = 1500
"""Steps of reading one token."""

_UNCHANGED = ("valid", "unknown_authority", "authority_ended", "authority_revoked", "not_yet")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a token is worth.

    ``code``: ``valid``; ``unknown_authority`` (nobody we trust); ``authority_ended`` (its certificate has, before anything later
    covered it); ``authority_revoked``; ``not_yet`` (it is of a later moment than what covers it, or than now); ``too_late`` (on
    the text, and of a later moment than that on the seal); else it says nothing at all: ``altered``, ``other_content``,
    ``malformed``, ``unknown_method``, ``unfit_authority``.
    """

    code: str
    time: datetime | None = None
    name: str = ""
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether it is of what it should be of, whoever made it."""
        return self.code in _UNCHANGED


@dataclass(frozen=True, slots=True)
class Stamps:
    """All timestamps of a seal."""

    content: tuple[Stamp, ...] = ()
    signature: tuple[Stamp, ...] = ()
    archives: tuple[tuple[Stamp, ...], ...] = ()
    proven: datetime | None = None
    """The earliest moment at which the seal was there for sure."""


@dataclass(slots=True)
class _Back:
    """The way back in time: what is covered by a trusted timestamp is judged at the time of that one."""

    trust: Trust
    carried: Carried
    at: datetime
    pool: tuple[x509.Certificate, ...]
    moment: datetime
    proven: datetime | None = field(default=None)

    def judge(self, tokens: Sequence[bytes], message: Callable[[], bytes]) -> tuple[Stamp, ...]:
        stamps = tuple(self._stamp(der, message) for der in tokens[:MAX_STAMPS])
        if times := [stamp.time for stamp in stamps if stamp.code == "valid" and stamp.time]:
            self.moment = min(self.moment, *times)
            self.proven = self.moment
        return stamps

    def _stamp(self, der: bytes, message: Callable[[], bytes]) -> Stamp:
        if not budget().affords(TOKEN):
            return Stamp("unknown_method", reason="too_complex")
        try:
            token = read_token(der)
        except MalformedToken as error:
            return Stamp("malformed", reason=error.reason)
        name = name_of(token.signer)
        content = message()
        if not affords(token.signer) or not budget().affords(len(content) // BYTES_A_STEP):
            return Stamp("unknown_method", token.time, name, "too_complex")
        check = check_token(token, content)
        if not check.ok:
            code = check.code.removeprefix("timestamp.")
            unfit = code in ("unfit_certificate", "outside_key_period")
            return Stamp("unfit_authority" if unfit else code, token.time, name, str(check.detail.get("reason", code)))
        return Stamp(self._code(token), token.time, name)

    def _code(self, token: Token) -> str:
        if token.time > self.moment + SKEW:
            return "not_yet"
        anchors, pool = self.trust.timestamp_anchors_at(token.time), (*token.certificates, *self.pool)
        if not anchors:
            return "unknown_authority"
        chain = gathered(token.signer, pool)
        code = certificates.check_chain(chain, anchors, max(token.time, self.moment)).code
        if code == "expired":
            then = certificates.check_chain(chain, anchors, token.time).code
            return "authority_ended" if then == "anchored" else "unknown_authority"
        if code != "anchored":
            return "unknown_authority"
        return "authority_revoked" if self._is_revoked(token, pool) else "valid"

    def _is_revoked(self, token: Token, pool: tuple[x509.Certificate, ...]) -> bool:
        way = upwards(token.signer, pool, self.trust.timestamp_anchors)
        for certificate, issuer in pairwise(way):
            said = self.carried.status_of(certificate, issuer, self.moment, self.at)
            if said.code == "revoked" and said.revoked and not said.revoked.spares(token.time):
                return True
        return False


def judge_chain(
    stamps: Sequence[tuple[bytes, Callable[[], bytes]]],
    carried: Carried,
    certificates: Sequence[x509.Certificate],
    trust: Trust,
    at: datetime,
) -> tuple[Stamp, ...]:
    """What timestamps are worth of which each protects those before it, with what came along about their authorities.

    Each is a token and what it is on.
    """
    back = _Back(trust, carried, at, tuple(certificates), at)
    judged = [back.judge([token], message)[0] for token, message in reversed(stamps[-MAX_STAMPS:])]
    return tuple(reversed(judged))


def judge_stamps(sealed: Sealed, added: Unsigned, carried: Carried, trust: Trust, at: datetime) -> Stamps:
    """Every timestamp of the seal. An archive timestamp that does not hold protects nothing before it.

    Those on its text were there first, and prove nothing of the seal: only that it is no older than they are.
    """
    back = _Back(trust, carried, at, (*sealed.chain[1:], *added.certificates), at)
    archives: list[tuple[Stamp, ...]] = []
    for archive in reversed(added.archive_timestamps[-MAX_ARCHIVES:]):
        archives.append(back.judge(archive.tokens, partial(archive_message, sealed, archive.items_before)))
    stamps = back.judge(added.signature_timestamps, partial(signature_message, sealed))
    proven = back.proven
    try:
        content = back.judge(content_timestamps(sealed), partial(content_message, sealed))
    except MalformedSeal:
        content = ()  # which is the seal's own fault, and said of it
    sealed_by = min((stamp.time for stamp in stamps if stamp.holds and stamp.time), default=None)
    return Stamps(tuple(_in_order(stamp, sealed_by) for stamp in content), stamps, tuple(reversed(archives)), proven)


def _in_order(stamp: Stamp, sealed_by: datetime | None) -> Stamp:
    """Whoever made them, the text was there before its seal (EN 319 102-1 §5.5.4)."""
    if not stamp.holds or sealed_by is None or stamp.time is None or stamp.time <= sealed_by + SKEW:
        return stamp
    return replace(stamp, code="too_late")
