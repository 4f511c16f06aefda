"""Several proofs of one credential: any good one is enough, unless the reader wants all of them."""

from __future__ import annotations

import json
from typing import Any

from badges.proofs.data_integrity import add_proof
from badges.verification.facts import LIMITS, Policy
from badges.verification.verdict import Outcome, to_json
from tests.makers import AT
from tests.verification.signed import BADGE_ID, a_badge, a_signed_badge, as_file, codes, judged, of, problems, signer

EVERY = Policy(every_proof=True)


def a_badge_signed(*names: str) -> dict[str, Any]:
    document = a_badge()
    for name in names:
        document = add_proof(document, signer(name), created=AT)
    return document


def test_one_good_proof_is_enough_and_the_other_is_told_beside() -> None:
    for names in (("school", "thief"), ("thief", "school")):
        verdict = judged(as_file(a_badge_signed(*names)))
        assert verdict.outcome is Outcome.PASSED, problems(verdict)
        assert of(verdict, "proof").code == "proof.valid"
        number = names.index("thief") + 1
        assert [(found.check, found.subject, found.code) for found in verdict.further_proofs] == [
            ("proof", f"{BADGE_ID} (proof {number})", "proof.key_unreachable"),
            ("binding", f"{BADGE_ID} (proof {number})", "issuer.not_vouched"),
        ]
        assert len(to_json(verdict)["further_proofs"]) == 2


def test_every_proof_must_hold_when_the_reader_wants_that() -> None:
    verdict = judged(as_file(a_badge_signed("school", "thief")), policy=EVERY)
    assert verdict.outcome is Outcome.FAILED
    assert verdict.headline == "not_the_issuers"
    assert verdict.summary is None
    changed = a_badge_signed("school", "school")
    changed["proof"][1]["proofValue"] = changed["proof"][1]["proofValue"][:-1] + "1"
    assert judged(as_file(changed), policy=EVERY).headline == "altered"
    assert judged(as_file(changed)).outcome is Outcome.PASSED
    both = judged(as_file(a_badge_signed("school", "school")), policy=EVERY)
    assert both.outcome is Outcome.PASSED
    assert codes(both).count("proof.valid") == 2


def test_one_proof_has_no_further_ones() -> None:
    verdict = judged(a_signed_badge(), policy=EVERY)
    assert verdict.further_proofs == ()
    assert "further_proofs" not in to_json(verdict)


def test_more_proofs_than_anybody_checks_are_not_all_good() -> None:
    document = json.loads(a_signed_badge())
    document["proof"] = document["proof"] * (LIMITS.proofs + 1)
    assert judged(as_file(document)).outcome is Outcome.PASSED
    assert judged(as_file(document), policy=EVERY).outcome is Outcome.INDETERMINATE
