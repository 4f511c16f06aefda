"""Whatever a file or the web says, a verdict comes of it, and never a good one by mistake."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from badges.verification.checks import CHECKS
from badges.verification.verdict import CODES, Outcome, Verdict
from tests.verification.open_badges_2.badges import (
    ASSERTION,
    BADGE,
    ISSUER,
    KEY,
    LIST,
    SITE,
    Document,
    a_class,
    a_profile,
    an_assertion,
    hosted_world,
    judged,
    signed,
    signed_world,
)
from tests.verification.signed import leaves, with_leaf

quick = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])

NAMES = sorted(
    {
        *an_assertion(),
        *a_class(),
        *a_profile(),
        *("creator", "owner", "publicKey", "publicKeyPem", "revocationList", "revokedAssertions", "endorsement", "claim"),
        *("startsWith", "allowedOrigins", "hashed", "identity", "salt", "revoked", "expires", "evidence", "alignment", "url"),
        *("verify", "uid", "@language", "extensions:ECTSExtension", "ECTS", "targetName", "@value"),
    }
)
VALUES = [ASSERTION, BADGE, ISSUER, KEY, LIST, "Assertion", "hosted", "signed", "Extension", "https://[", "#", f"{SITE}/#a", "nl"]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(VALUES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), inner, max_size=4),
    max_leaves=10,
)
documents = st.dictionaries(st.sampled_from(NAMES), anything, max_size=8)


def complete(verdict: Verdict) -> None:
    for check in (*CHECKS, "endorsement"):
        times = [found.check for found in verdict.findings].count(check)
        assert times == 1 or (times > 1 and check == "endorsement")
    for found in verdict.findings:
        assert CODES[found.code] is found.outcome
        json.dumps(dict(found.detail))
    if verdict.summary:
        json.dumps(verdict.summary.to_json())


@quick
@given(documents)
def test_for_whatever_assertion(document: Document) -> None:
    verdict = judged({**document, "type": "Assertion"}, signed_world() | hosted_world())
    complete(verdict)


@quick
@given(documents, st.booleans())
def test_for_an_assertion_with_any_members_changed(document: Document, is_signed: bool) -> None:
    assertion = {**an_assertion(), **document, "type": "Assertion"}
    file = signed(assertion) if is_signed and not any(value != value for value in document.values()) else assertion
    complete(judged(file, signed_world() | hosted_world()))


@quick
@given(st.sampled_from([ASSERTION, BADGE, ISSUER]), documents)
def test_for_whatever_page(which: str, document: Document) -> None:
    verdict = judged(an_assertion(), hosted_world() | {which: document})
    complete(verdict)
    if which == ISSUER and verdict.outcome is Outcome.PASSED:
        assert document["name"]


@quick
@given(st.sampled_from([BADGE, ISSUER, KEY, LIST]), documents)
def test_for_whatever_page_a_signed_badge_names(which: str, document: Document) -> None:
    complete(judged(signed(), signed_world() | {which: document}))


@quick
@given(st.sampled_from([ASSERTION, BADGE, ISSUER]), st.binary(max_size=60))
def test_for_whatever_bytes_a_page_has(which: str, content: bytes) -> None:
    verdict = judged(an_assertion(), hosted_world() | {which: content})
    complete(verdict)
    assert verdict.outcome is not Outcome.PASSED


# Not what was awarded, but how it is written, shown and checked.
DRESS = {"@context", "id", "type", "verification"}


def test_a_changed_character_at_any_leaf_that_tells_the_award_is_noticed() -> None:
    full = an_assertion(
        narrative="Lost no bee.",
        expires="2030-06-30T00:00:00Z",
        evidence=[{"id": f"{SITE}/hive", "name": "The hive"}],
        badge=a_class(issuer=a_profile()),
    )
    world = hosted_world(assertion=full)
    assert judged(full, world).outcome is Outcome.PASSED

    def other(value: Any) -> Any:
        return not value if isinstance(value, bool) else f"{value}x"

    unnoticed = {path for path, _ in leaves(full) if judged(with_leaf(full, path, other), world).outcome is Outcome.PASSED}
    told = {path[-1] if path[0] == "badge" else path[0] for path in unnoticed}
    assert told <= DRESS | {"image"}
