"""Which shape and which glyph a finding or a first line gets (shape for the outcome, glyph for the reason)."""

from __future__ import annotations

from badges.verification.verdict import Finding, Outcome

SHAPES = {
    Outcome.PASSED: "pass",
    Outcome.INDETERMINATE: "unsure",
    Outcome.FAILED: "fail",
    Outcome.NOT_APPLICABLE: "skip",
}
_USUAL = {"pass": "tick", "unsure": "question", "fail": "cross", "skip": "dash"}
_GLYPHS = {
    "proof.altered": "unequal",
    "status.revoked": "bar",
    "status.superseded": "bar",
    "seal.revoked": "bar",
    "status.suspended": "pause",
    "period.expired": "clock",
    "period.not_yet": "clock",
    "status.list_stale": "clock",
    "seal.certificate_expired": "clock",
    "status.list_unreachable": "dots",
    "proof.key_unreachable": "dots",
    "issuer.unreachable": "dots",
    "file.too_large": "dots",
    "file.too_complex": "dots",
}
_LEFT_OPEN = {"revocation.unknown", "endorsement.unknown", "binding.as_sealed"}
"""Nothing is wrong, and yet somebody might have looked: a reader who relies on it does."""
DATED = {"status.clear"}
"""What counts for a day: of which one is told, where it is known."""
_HEADLINES = {
    "not_opened": "dots",
    "altered": "unequal",
    "revoked": "bar",
    "superseded": "bar",
    "suspended": "pause",
    "expired": "clock",
    "not_yet": "clock",
    "status_unknown": "dots",
    "valid_then": "clock",
    "receipt": "info",
    "no_badge": "info",
}
ORDER = ("fail", "unsure", "skip", "pass", "none")
"""How findings are sorted: what needs the reader comes first, what is simply not there comes last."""


def shape_of(finding: Finding) -> str:
    """pass, unsure, fail, skip (not checked) or none (not there)."""
    if finding.outcome is Outcome.NOT_APPLICABLE:
        return "skip" if finding.code.endswith(".not_checked") or finding.code in _LEFT_OPEN else "none"
    return SHAPES[finding.outcome]


def glyph_of(finding: Finding) -> str:
    """Why, as a picture."""
    return _GLYPHS.get(finding.code, _USUAL[SHAPES[finding.outcome]])


def headline_shape(outcome: Outcome) -> str:
    """The shape of a first line; what is no badge is told, and not judged."""
    return "info" if outcome is Outcome.NOT_APPLICABLE else SHAPES[outcome]


def headline_glyph(headline: str, outcome: Outcome) -> str:
    """The picture of a first line."""
    return _HEADLINES.get(headline, _USUAL[SHAPES[outcome]])
