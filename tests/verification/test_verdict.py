from __future__ import annotations

import json
from itertools import combinations

import pytest

from badges.verification.verdict import CODES, HEADLINES, NO_BADGES, Finding, Outcome, finding, headline_of, outcome_of, to_json
from tests.verification.signed import a_signed_badge, judged


def found(*codes: str) -> list[Finding]:
    return [finding(code.partition(".")[0], "it", code) for code in codes]


# One code for each row of the table of first lines, from the top (the design's verdict vocabulary).
ROWS = [
    ("file.other_kind", "unreadable"),
    ("proof.altered", "altered"),
    ("issuer.not_vouched", "not_the_issuers"),
    ("status.revoked", "revoked"),
    ("status.superseded", "superseded"),
    ("status.suspended", "suspended"),
    ("period.expired", "expired"),
    ("period.not_yet", "not_yet"),
    ("format.unknown_terms", "failed"),
    ("status.list_unreachable", "status_unknown"),
    ("seal.demo", "demo"),
    ("link.not_found", "not_opened"),
    ("proof.unknown_method", "unsure"),
    ("issuer.unknown", "unknown_issuer"),
    ("bundle.key_then", "valid_then"),
    ("file.receipt", "receipt"),
    ("file.status_list", "no_badge"),
    ("proof.valid", "valid"),
]


def test_the_first_line_is_the_first_that_holds() -> None:
    assert tuple(headline for _, headline in ROWS) == HEADLINES
    for code, headline in ROWS:
        assert headline_of(found(code), is_badge=code not in NO_BADGES) == headline
    for (first, headline), (second, _) in combinations(ROWS, 2):
        assert headline_of(found(second, first), is_badge=first not in NO_BADGES) == headline, (first, second)


def test_nothing_passes_that_nobody_signed_and_what_is_no_badge_never_does() -> None:
    unsigned = found("file.read", "format.conforms", "proof.not_used", "status.clear", "period.current", "holder.matches")
    assert (outcome_of(unsigned), headline_of(unsigned)) == (Outcome.INDETERMINATE, "unsure")
    well_signed = found("file.read", "format.conforms", "proof.valid", "issuer.listed", "file.nothing_shown")
    assert outcome_of(well_signed, is_badge=False) is Outcome.NOT_APPLICABLE
    assert headline_of(well_signed, is_badge=False) == "no_badge"
    assert outcome_of([]) is Outcome.INDETERMINATE


@pytest.mark.parametrize(
    ("code", "headline"),
    [
        ("seal.other_organisation", "not_the_issuers"),
        ("proof.missing", "not_the_issuers"),
        ("proof.key_compromised", "not_the_issuers"),
        ("format.incomplete", "failed"),
        ("file.too_large", "unsure"),
        ("status.list_stale", "status_unknown"),
        ("status.list_not_valid", "status_unknown"),
        ("issuer.lookalike", "unknown_issuer"),
        ("issuer.unreachable", "unsure"),
        ("seal.anchor_unknown", "unknown_issuer"),
        ("seal.unfit_certificate", "unsure"),
    ],
)
def test_every_other_problem_has_its_first_line(code: str, headline: str) -> None:
    assert headline_of(found(code, "proof.valid", "status.not_checked")) == headline


def test_the_whole_is_the_worst_of_what_counts() -> None:
    assert outcome_of(found("proof.valid", "status.not_used", "holder.hidden")) is Outcome.PASSED
    assert outcome_of(found("proof.valid", "issuer.unknown")) is Outcome.INDETERMINATE
    assert outcome_of(found("issuer.unknown", "status.revoked", "proof.valid")) is Outcome.FAILED


def test_an_endorsement_never_counts_in_the_whole() -> None:
    findings = found("proof.valid", "endorsement.not_valid")
    assert outcome_of(findings) is Outcome.PASSED
    assert headline_of(findings) == "valid"


def test_every_headline_of_a_problem_goes_with_its_outcome() -> None:
    for code, outcome in CODES.items():
        if code.startswith("endorsement."):
            continue
        is_news = outcome in (Outcome.FAILED, Outcome.INDETERMINATE)
        findings = found(code, "proof.valid")
        assert (headline_of(findings) != "valid") is is_news, code
        assert outcome_of(findings) is (outcome if is_news else Outcome.PASSED)


def test_a_verdict_is_written_as_plain_json() -> None:
    written = to_json(judged(a_signed_badge()))
    assert json.loads(json.dumps(written)) == written
    assert list(written) == ["outcome", "headline", "findings", "who", "summary"]
    assert all(list(f) == ["check", "subject", "outcome", "code", "detail"] for f in written["findings"])
    assert written["summary"]["title"] == {"en": "Italian gastronomy: working with regional products at their source"}
