"""The checks of the Commission's own viewer, as far as we can tell: what it looks at, in its words, and its ribbon.

Europass shows a European Digital Credential with seven checks, each *OK*, *error* or *skipped*, and a ribbon above them. Readers
who know that page find it here again, beside our own findings, which say more: theirs know no "could not be settled".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from badges import schemas
from badges.credentials.summary import claimed_accreditation
from badges.verification.case import Examination
from badges.verification.presented import Kind
from badges.verification.verdict import Outcome


class Status(StrEnum):
    """What the viewer says of a check."""

    OK = "ok"
    ERROR = "error"
    SKIPPED = "skipped"


class Ribbon(StrEnum):
    """What the viewer says of the whole."""

    VERIFIED = "verified"
    PARTIALLY_VERIFIED = "partially_verified"
    FAILED = "verification_failed"


RIBBONS = {
    Ribbon.VERIFIED: "Verified",
    Ribbon.PARTIALLY_VERIFIED: "Partially Verified",
    Ribbon.FAILED: "Verification Failed",
}
"""The words on it."""

CHECKS = {
    "format": "2f5b89b96f",
    "seal": "f9c2016fe9",
    "revocation": "271aef9eb4",
    "expiry": "94d828f160",
    "accreditation": "e2bbc86a28",
    "owner": "1faf8d450f",
    "custom": "c_50990fe3",
}
"""The checks by what people call them, with their members of the list."""
_STATUSES = {Status.OK: "9895008394", Status.ERROR: "9d26eb9a37", Status.SKIPPED: "641f0c5e5d"}
_TIMES = ("timestamp", "content", "archive")
# edci-viewer, verification.component.ts (github.com/european-commission-empl/european-digital-credentials, commit 07afc6b).
_NOT_ON_THE_RIBBON = frozenset({"revocation", "accreditation"})


@dataclass(frozen=True, slots=True)
class CommissionCheck:
    """One check of the viewer, and what it would say."""

    name: str
    status: Status
    code: str
    """``commission.<name>.<reason>``: its sentence stands with those of the findings."""
    detail: Mapping[str, Any] = field(default_factory=dict, hash=False)
    rests_on: tuple[str, ...] = ()
    """The codes of our findings that say so; none where we looked at nothing."""

    @property
    def uri(self) -> str:
        """The concept of the check."""
        return str(schemas.vocabulary("verification")["members"]) + CHECKS[self.name]

    @property
    def status_uri(self) -> str:
        """The concept of its status."""
        return str(schemas.vocabulary("verification-status")["members"]) + _STATUSES[self.status]


@dataclass(frozen=True, slots=True)
class CommissionView:
    """All checks of the viewer, in its order, and its ribbon."""

    ribbon: Ribbon
    checks: tuple[CommissionCheck, ...]

    def to_json(self) -> dict[str, Any]:
        """As JSON values, the concepts written in full as the model writes them."""
        return {
            "ribbon": str(self.ribbon),
            "label": RIBBONS[self.ribbon],
            "checks": [
                {
                    "check": _concept("verification", CHECKS[check.name]),
                    "status": _concept("verification-status", _STATUSES[check.status]),
                    "code": check.code,
                    "detail": dict(check.detail),
                    "findings": list(check.rests_on),
                }
                for check in self.checks
            ],
        }


def commission_view(seen: Examination) -> CommissionView | None:
    """What the Commission's viewer would say of this credential; None for what it does not take."""
    if seen.credential.kind is not Kind.EUROPEAN:
        return None
    checks = tuple(_check(name, seen) for name in CHECKS)
    return CommissionView(ribbon_of(checks), checks)


def ribbon_of(checks: tuple[CommissionCheck, ...]) -> Ribbon:
    """The ribbon above these checks: an error anywhere, else anything skipped. Revocation and accreditation count for nothing."""
    counted = {check.status for check in checks if check.name not in _NOT_ON_THE_RIBBON}
    if Status.ERROR in counted:
        return Ribbon.FAILED
    return Ribbon.PARTIALLY_VERIFIED if Status.SKIPPED in counted else Ribbon.VERIFIED


_Said = tuple[Status, str, tuple[str, ...], dict[str, Any]]
"""Status, reason, the checks of ours it rests on, and what its sentence names."""


def _check(name: str, seen: Examination) -> CommissionCheck:
    status, reason, ours, detail = _LOOKS[name](seen)
    return CommissionCheck(
        name, status, f"commission.{name}.{reason}", detail, tuple(seen.found[one].code for one in ours if one in seen.found)
    )


def _format(seen: Examination) -> _Said:
    """Whether it is a credential of the model, as its application profile asks."""
    match seen.found["format"].outcome:
        case Outcome.PASSED:
            return Status.OK, "ok", ("format",), {}
        case Outcome.FAILED:
            return Status.ERROR, "not_conforming", ("format",), {}
        case _ if seen.found["format"].code == "format.vc2_rendering":
            return Status.ERROR, "other_form", ("format",), {}
    return Status.SKIPPED, "not_told", ("format",), {}


_UNPROVEN = {
    "proof.altered": (Status.ERROR, "altered"),
    "proof.outside_key_period": (Status.ERROR, "not_in_time"),
    # We cannot tell, and whether the viewer can, we cannot tell either.
    "proof.unknown_method": (Status.SKIPPED, "method_not_known"),
}


def _seal(seen: Examination) -> _Said:
    """Whether every seal on it is one of an EU trusted list: signature, certificate and chain together."""
    ours = ("proof", "binding", "seal")
    if seen.credential.seal is None:
        return Status.ERROR, "unreadable" if seen.credential.fault else "none", ("proof",), {}
    if not seen.passed("proof"):
        status, reason = _UNPROVEN.get(seen.found["proof"].code, (Status.ERROR, "malformed"))
        return status, reason, ("proof",), {}
    if seen.credential.fault:
        return Status.SKIPPED, "text_unreadable", ("proof", "format"), {}
    found = seen.found["seal"]
    detail = {"name": found.detail.get("name")}
    if found.outcome is Outcome.FAILED or not seen.is_bound:
        return Status.ERROR, "not_accepted", ours, detail
    if found.outcome is Outcome.PASSED:
        return Status.OK, "ok", ours, detail
    if found.code == "seal.unfit_certificate":
        return Status.ERROR, "not_for_seals", ours, detail
    if found.code == "seal.not_yet":
        return Status.ERROR, "not_yet", ours, detail
    if found.code == "seal.demo":
        return Status.ERROR, "demo", ours, detail
    if found.detail.get("chain") == "anchor_unknown":
        # Only the lists of the Union could tell, and whoever gave out this seal is in none that we hold.
        return Status.SKIPPED, "chain_not_known", ours, detail
    if any(seen.found[one].code.endswith(".unknown_authority") for one in _TIMES if one in seen.found):
        return Status.SKIPPED, "time_not_known", (*ours, *_TIMES), detail
    # What the file itself leaves open stays open for the viewer too, and it counts only what is proven to the end.
    return Status.ERROR, "not_proven", ours, detail


def _revocation(seen: Examination) -> _Said:
    """Whether it was taken back. The form has no mechanism for that of its own; what the issuer keeps is asked all the same."""
    match seen.found["status"].outcome:
        case Outcome.PASSED:
            return Status.OK, "clear", ("status",), {}
        case Outcome.FAILED:
            return Status.ERROR, "withdrawn", ("status",), {}
        case Outcome.INDETERMINATE:
            return Status.SKIPPED, "not_told", ("status",), {}
    if seen.found["status"].code == "status.not_used":
        return Status.SKIPPED, "no_list", ("status", "revocation"), {}
    return Status.SKIPPED, "not_looked", ("status",), {}


def _expiry(seen: Examination) -> _Said:
    """Whether its period holds at this moment."""
    found = seen.found["period"]
    match found.outcome:
        case Outcome.PASSED:
            return Status.OK, "ok", ("period",), dict(found.detail)
        case Outcome.FAILED:
            return Status.ERROR, "not_yet" if found.code == "period.not_yet" else "expired", ("period",), dict(found.detail)
    if found.code == "period.no_end":
        return Status.OK, "no_end", ("period",), {}
    return Status.SKIPPED, "not_told", ("period",), {}


def _accreditation(seen: Examination) -> _Said:
    """Whether the register of accreditations has what the credential claims; we do not ask it."""
    if not seen.is_the_issuers:
        return Status.SKIPPED, "not_looked", (), {}
    claim = claimed_accreditation(seen.credential.document)
    if claim is None:
        return Status.SKIPPED, "none_claimed", (), {}
    said = {"name": claim.title, "agent": claim.by}
    return Status.SKIPPED, "claimed", (), {name: dict(text.wordings) for name, text in said.items() if text}


def _owner(_: Examination) -> _Said:
    """Whether it is the credential of who is signed in: nobody is."""
    return Status.SKIPPED, "nobody_signed_in", (), {}


def _custom(_: Examination) -> _Said:
    """What the operator of a viewer adds: nothing."""
    return Status.SKIPPED, "none", (), {}


_LOOKS: Mapping[str, Callable[[Examination], _Said]] = MappingProxyType(
    {
        "format": _format,
        "seal": _seal,
        "revocation": _revocation,
        "expiry": _expiry,
        "accreditation": _accreditation,
        "owner": _owner,
        "custom": _custom,
    }
)

CODES = frozenset(
    f"commission.{name}.{reason}"
    for name, reasons in {
        "format": "ok not_conforming other_form not_told",
        "seal": "ok none unreadable malformed altered method_not_known not_in_time text_unreadable "
        "not_accepted not_for_seals not_yet demo chain_not_known time_not_known not_proven",
        "revocation": "clear withdrawn not_told no_list not_looked",
        "expiry": "ok no_end expired not_yet not_told",
        "accreditation": "none_claimed claimed not_looked",
        "owner": "nobody_signed_in",
        "custom": "none",
    }.items()
    for reason in reasons.split()
)
"""Every code there is."""


def _concept(vocabulary: str, key: str) -> dict[str, Any]:
    known = schemas.vocabulary(vocabulary)
    return {
        "id": known["members"] + key,
        "type": "Concept",
        "inScheme": {"id": known["scheme"], "type": "ConceptScheme"},
        "prefLabel": dict(known["labels"][key]),
    }
