"""Whatever a credential comes in, and whatever is wrong with it, the first line says the same."""

from __future__ import annotations

import pytest

from badges.verification.verdict import Outcome
from badges.web.sentences import languages, sentence
from tests.verification.kinds import FAULTS, KINDS, OLDER, Case, every

SAYS = {
    "unchanged": (Outcome.PASSED, "valid"),
    "claim changed": (Outcome.FAILED, "altered"),
    "proof changed": (Outcome.FAILED, "altered"),
    "key swapped": (Outcome.FAILED, "altered"),
    "revoked": (Outcome.FAILED, "revoked"),
    "suspended": (Outcome.FAILED, "suspended"),
    "expired": (Outcome.FAILED, "expired"),
    "future": (Outcome.FAILED, "not_yet"),
    "unknown issuer": (Outcome.INDETERMINATE, "unknown_issuer"),
    "list unreachable": (Outcome.INDETERMINATE, "status_unknown"),
    "truncated": (Outcome.FAILED, "unreadable"),
    "wrong kind": (Outcome.FAILED, "unreadable"),
}
ELSE = {
    # Real credentials, or nearly: it is their kind that nobody knows.
    ("Open Badge 3.0, JWT", "wrong kind"): (Outcome.INDETERMINATE, "unsure"),
    ("Open Badge 2.0, hosted", "wrong kind"): (Outcome.INDETERMINATE, "unsure"),
    # Its page is its signature: without it nothing at all is known.
    ("Open Badge 2.0, hosted", "list unreachable"): (Outcome.INDETERMINATE, "unsure"),
}
HIDDEN = ("claim changed", "proof changed", "key swapped", "truncated", "wrong kind")
"""Where what stands in the file is not what the issuer says."""

CASES = list(every())


@pytest.mark.parametrize(("kind", "fault", "case"), CASES, ids=[f"{kind}: {fault}" for kind, fault, _ in CASES])
def test_the_first_line_of_every_kind_and_fault(kind: str, fault: str, case: Case) -> None:
    verdict = case.verdict()
    assert (verdict.outcome, verdict.headline) == ELSE.get((kind, fault), SAYS[fault]), verdict.findings
    assert all(sentence(f"headline.{verdict.headline}", language) for language in languages())
    told = [one for one in (verdict, *verdict.parts) if one.summary is not None]
    if fault in HIDDEN:
        assert not [one for one in told if one.outcome is Outcome.FAILED], "what failed is not shown as the issuer's words"
    elif (kind, fault) not in ELSE and not (kind.startswith("Open Badge 2.0") and fault == "revoked"):
        assert told


def test_no_kind_is_without_its_faults() -> None:
    assert len(KINDS) * len(FAULTS) + sum(map(len, OLDER.values())) == len(CASES) == 137
