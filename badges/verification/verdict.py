"""A verdict: what we found, check by check, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

from badges.credentials.summary import Summary
from badges.verification.later import Later
from badges.verification.line import Line

if TYPE_CHECKING:
    from badges.verification.commission import CommissionView


class Outcome(StrEnum):
    """Three kinds of news, and nothing to tell."""

    PASSED = "passed"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"
    NOT_APPLICABLE = "not_applicable"
    """Not there, or not checked: counts for nothing in the whole."""


_OUTCOMES = {
    Outcome.PASSED: """
        file.read
        format.conforms format.older_version format.in_part format.unknown_extensions
        proof.valid proof.key_retired proof.token_subject proof.hosted
        issuer.bound issuer.hosts issuer.listed
        seal.advanced seal.qualified list.names
        content.valid timestamp.valid archive.valid revocation.clear revocation.later
        status.clear status.newer_exists
        refresh.newer
        period.current
        holder.named holder.matches holder.presents holder.presenter
        endorsement.valid endorsement.hosted
        bundle.holds
    """,
    Outcome.FAILED: """
        file.empty file.truncated file.unreadable file.other_kind file.not_json file.not_utf8 file.duplicate_names
        file.not_a_number file.nothing_inside file.other_code file.no_link
        format.incomplete format.invalid format.unknown_terms format.roundabout
        proof.altered proof.missing proof.malformed proof.key_compromised proof.outside_key_period
        proof.token_header proof.token_claims
        proof.other_challenge proof.other_domain proof.other_purpose
        proof.hosted_differs
        issuer.not_vouched issuer.not_hosted
        seal.other_organisation seal.nameless seal.revoked
        status.revoked status.superseded status.suspended
        holder.differs holder.not_presenter holder.not_presented
        period.expired period.not_yet
    """,
    Outcome.INDETERMINATE: """
        file.too_large file.too_complex file.locked
        file.for_a_wallet
        link.page link.leads_on link.not_https link.no_address link.unreachable link.timeout link.certificate link.private_address
        link.not_found link.closed link.too_large link.redirects link.ended link.not_asked
        format.unknown_kind format.unknown_context format.too_complex format.vc2_rendering
        proof.unknown_method proof.key_unreachable proof.former_text proof.hosted_unreachable
        issuer.unreachable issuer.unknown issuer.lookalike issuer.borrowed_name
        seal.demo seal.anchor_unknown seal.chain_refused seal.unfit_certificate seal.not_yet seal.certificate_expired
        seal.revocation_unknown revocation.unsettled
        content.altered content.other_content content.malformed content.unknown_method content.unfit_authority
        content.authority_revoked content.not_yet content.too_late
        timestamp.altered timestamp.other_content timestamp.malformed timestamp.unknown_method timestamp.unfit_authority
        timestamp.authority_revoked timestamp.not_yet timestamp.too_early
        archive.broken archive.unproven
        status.list_unreachable status.list_stale status.list_not_valid status.unknown_method
        status.message
        period.unclear period.not_shown
        issuer.not_shown
        status.not_shown
        holder.other_person holder.no_address
        endorsement.not_valid endorsement.of_something_else endorsement.lookalike
        bundle.broken bundle.unknown_archiver bundle.archiver_unreachable bundle.not_the_archivers bundle.time_ended
        bundle.key_then bundle.status_then bundle.issuer_then
    """,
    Outcome.NOT_APPLICABLE: """
        file.page_not_compared file.picture_not_compared link.followed
        file.receipt file.status_list file.endorsement file.nothing_shown
        proof.not_used binding.of_each issuer.of_each status.of_each period.of_each holder.of_each endorsement.of_each
        holder.of_file
        content.unknown_authority content.authority_ended content.clocks
        timestamp.unknown_authority timestamp.authority_ended archive.unknown_authority archive.ended revocation.unknown
        list.not_granted list.excepted list.stale list.old list.ended
        bundle.no_time bundle.time_unproven
        seal.not_used status.not_used period.no_end holder.hidden endorsement.none endorsement.unknown
        status.not_asked binding.not_asked binding.as_sealed
        refresh.not_used refresh.not_asked refresh.none_newer refresh.unreachable refresh.not_valid refresh.not_checked
        format.not_checked proof.not_checked binding.not_checked seal.not_checked issuer.not_checked status.not_checked
        period.not_checked holder.not_checked endorsement.not_checked
    """,
}
CODES: Mapping[str, Outcome] = MappingProxyType({code: o for o, codes in _OUTCOMES.items() for code in codes.split()})
"""Every code of the core with its outcome: a code never changes its meaning. The sentences are in the gettext catalogues."""
NO_BADGES = frozenset({"file.receipt", "file.status_list", "file.endorsement", "file.nothing_shown"})
"""What a file is instead of a badge."""

HEADLINES = (
    "unreadable",
    "altered",
    "not_the_issuers",
    "revoked",
    "superseded",
    "suspended",
    "expired",
    "not_yet",
    "failed",
    "status_unknown",
    "demo",
    "not_opened",
    "unsure",
    "unknown_issuer",
    "valid_then",
    "receipt",
    "no_badge",
    "valid",
)
"""First lines by priority: the first that holds is the news."""

_FIRST_LINES = {
    "proof.altered": "altered",
    "proof.hosted_differs": "altered",
    "status.revoked": "revoked",
    "status.superseded": "superseded",
    "status.suspended": "suspended",
    "period.expired": "expired",
    "period.not_yet": "not_yet",
    "status.list_unreachable": "status_unknown",
    "status.list_stale": "status_unknown",
    "status.list_not_valid": "status_unknown",
    "status.unknown_method": "status_unknown",
    "status.not_shown": "status_unknown",
    "seal.demo": "demo",
    "seal.anchor_unknown": "unknown_issuer",
    "issuer.unknown": "unknown_issuer",
    "issuer.lookalike": "unknown_issuer",
    "bundle.key_then": "valid_then",
    "bundle.status_then": "valid_then",
    "bundle.issuer_then": "valid_then",
}
_BY_ROOM = {"file": "unreadable", "proof": "not_the_issuers", "issuer": "not_the_issuers", "seal": "not_the_issuers"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found about one subject."""

    check: str
    subject: str
    """The id of the credential it is about; empty for the file itself."""
    outcome: Outcome
    code: str
    detail: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """JSON values that the sentence of the code may name."""


def finding(check: str, subject: str, code: str, **detail: Any) -> Finding:
    """A finding with the outcome that belongs to its code."""
    return Finding(check, subject, CODES[code], code, detail)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole: what it comes to, its first line, and every finding."""

    outcome: Outcome
    headline: str
    findings: tuple[Finding, ...]
    said: Later[Summary | None] = field(default=Later.of(None), hash=False)
    """What the credential says, read when it is first asked for."""
    is_badge: bool = True
    """False where nobody could say of anybody what they learned, however well it is signed: a receipt, a list, an envelope."""
    parts: tuple[Verdict, ...] = ()
    """One verdict each, when a file holds several credentials, or one that gathers or shows others; ``findings`` then holds those
    of all."""
    beside: tuple[Verdict, ...] = ()
    """Verdicts about the endorsements inside a credential. They count for nothing in the whole."""
    further_proofs: tuple[Finding, ...] = ()
    """What came of the proofs beside the best one. They count only if the policy wants every proof to hold."""
    viewed: Later[CommissionView | None] = field(default=Later.of(None), hash=False)
    """What the Commission's own viewer would say, put together when it is first asked for."""
    named: Later[tuple[str, ...]] = field(default=Later.of(()), hash=False)
    """The contexts that give its words their meaning, in the order of the document; of the parts, each has its own."""

    identified: Later[tuple[Line, ...]] = field(default=Later.of(()), hash=False)
    """What is known of who says it, put together when it is first asked for."""

    @classmethod
    def of(cls, findings: tuple[Finding, ...], *, is_badge: bool = True, parts: tuple[Verdict, ...] = ()) -> Self:
        """What these findings come to."""
        outcome, headline = outcome_of(findings, is_badge=is_badge), headline_of(findings, is_badge=is_badge)
        return cls(outcome, headline, findings, is_badge=is_badge, parts=parts)

    @property
    def who(self) -> tuple[Line, ...]:
        """Who says it, line by line, and whose word each line is. It counts for nothing in the whole."""
        return self.identified()

    @property
    def summary(self) -> Summary | None:
        """What the credential says; only when its proof passed and neither binding nor seal failed."""
        return self.said()

    @property
    def commission(self) -> CommissionView | None:
        """Of a European credential: what the Commission's own viewer would say. It counts for nothing in the whole."""
        return self.viewed()

    @property
    def subject(self) -> str:
        """The id of the credential it is about; empty when it is about a file."""
        return next((found.subject for found in self.findings if found.subject), "")


def outcome_of(findings: Iterable[Finding], *, is_badge: bool = True) -> Outcome:
    """Failed if any failed, else indeterminate if any is, else passed. Endorsements count for nothing.

    Nothing passes that nobody signed, and of what is no badge there is nothing to pass.
    """
    counted = [found for found in findings if found.check != "endorsement"]
    outcomes = {found.outcome for found in counted}
    for outcome in (Outcome.FAILED, Outcome.INDETERMINATE):
        if outcome in outcomes:
            return outcome
    if not is_badge:
        return Outcome.NOT_APPLICABLE
    return Outcome.PASSED if _is_signed(counted) else Outcome.INDETERMINATE


def headline_of(findings: Iterable[Finding], *, is_badge: bool = True) -> str:
    """The first line: the first of HEADLINES that holds."""
    found = [found for found in findings if found.check != "endorsement"]
    counted = {_first_line(one) for one in found}
    if line := next((line for line in HEADLINES if line in counted and line != "valid"), None):
        return line
    if not is_badge:
        return "receipt" if any(one.code == "file.receipt" for one in found) else "no_badge"
    return "valid" if _is_signed(found) else "unsure"


def _is_signed(findings: Iterable[Finding]) -> bool:
    return any(found.check == "proof" and found.outcome is Outcome.PASSED for found in findings)


def with_findings(verdict: Verdict, findings: tuple[Finding, ...]) -> Verdict:
    """The same with other findings, and what it comes to with those."""
    whole = Verdict.of(findings, is_badge=verdict.is_badge)
    return replace(verdict, outcome=whole.outcome, headline=whole.headline, findings=findings)


def _first_line(found: Finding) -> str:
    if found.outcome in (Outcome.PASSED, Outcome.NOT_APPLICABLE):
        return "valid"
    if line := _FIRST_LINES.get(found.code):
        return line
    if found.code.startswith("link.") or found.code == "file.for_a_wallet":  # which leads to a wallet, and to no file
        return "not_opened"
    if found.outcome is Outcome.FAILED:
        return _BY_ROOM.get(found.code.partition(".")[0], "failed")
    return "unsure"


def _finding_to_json(found: Finding) -> dict[str, Any]:
    return {
        "check": found.check,
        "subject": found.subject,
        "outcome": str(found.outcome),
        "code": found.code,
        "detail": dict(found.detail),
    }


def to_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict as ``badges verify --json`` and ``POST /verify`` give it."""
    written: dict[str, Any] = {
        "outcome": str(verdict.outcome),
        "headline": verdict.headline,
        "findings": [_finding_to_json(found) for found in verdict.findings],
        "who": [line.to_json() for line in verdict.who],
        "summary": verdict.summary.to_json() if verdict.summary else None,
    }
    if verdict.parts:
        written["parts"] = [to_json(part) for part in verdict.parts]
    if verdict.further_proofs:
        written["further_proofs"] = [_finding_to_json(found) for found in verdict.further_proofs]
    if verdict.commission:
        written["commission"] = verdict.commission.to_json()
    if verdict.beside:
        written["endorsements"] = [to_json(one) for one in verdict.beside]
    return written
