"""Files made to keep a verifier busy: a verdict comes of each, the same by the fast ways and without them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from badges.canonical import compiled
from badges.verification.facts import Trust
from badges.verification.verdict import Outcome, to_json
from badges.verifying import from_documents, verify
from tests.benchmarks.hostile import FILES
from tests.verification.signed import LATER

# Just admitted by what comes first, and too much for what comes last.
BEYOND_THE_BUDGET = (
    "results, with bad proofs",
    "pairs",
    "twins, with bad proofs",
    "named contexts, with bad proofs",
    "combinations of contexts",
    "own contexts",
    "one odd thing, with bad proofs",
    "shown",
)


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    before = compiled.use_reference(False)
    yield
    compiled.use_reference(before)


def judged(file: bytes, documents: Any) -> Any:
    return to_json(verify(file, from_documents(documents), Trust(), at=LATER))


@pytest.mark.parametrize("family", FILES)
def test_the_verdict_is_the_same_without_fast_ways(family: str) -> None:
    hostile = FILES[family](300)
    fast = judged(hostile.file, hostile.documents)
    compiled.use_reference()
    assert judged(hostile.file, hostile.documents) == fast


@pytest.mark.parametrize("family", BEYOND_THE_BUDGET)
def test_what_is_refused_for_too_much_work_is_so_without_fast_ways_as_well(family: str) -> None:
    hostile = FILES[family](14_000)
    compiled.forget()
    fast = judged(hostile.file, hostile.documents)
    assert "too_complex" in str(fast) or "too much" in str(fast)
    assert judged(hostile.file, hostile.documents) == fast, "what is known from before changes nothing"
    compiled.use_reference()
    assert judged(hostile.file, hostile.documents) == fast


@pytest.mark.parametrize("family", ["combinations of contexts", "shown"])
def test_what_is_too_much_to_look_at_is_no_fault_of_the_file(family: str) -> None:
    hostile = FILES[family](14_000)
    verdict = verify(hostile.file, from_documents(hostile.documents), Trust(), at=LATER)
    assert next(found.code for found in verdict.findings if found.check == "format") == "format.too_complex"
    assert (verdict.outcome, verdict.headline) == (Outcome.INDETERMINATE, "unsure")
