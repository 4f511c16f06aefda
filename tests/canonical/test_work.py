"""One budget of work for all that is looked at in one file, counted by what is there and not by the way that is taken."""

from __future__ import annotations

from typing import Any

import pytest

from badges.canonical import CanonicalizationError, canonicalize, compiled, examine, undefined
from badges.canonical.work import STEPS, Budget, shared
from tests.canonical.generated import generated
from tests.canonical.kinds import MAKERS, V2, a_small_badge, an_open_badge
from tests.canonical.samples import CONTEXTS, a_graph

pytestmark = pytest.mark.usefixtures("fast_way")


def cost(document: dict[str, Any], steps: int = STEPS) -> tuple[int, str]:
    """Steps that both questions about a document take, and what they were refused for."""
    counted, refused = Budget(steps), ""
    with shared(counted):
        found = examine(document, apart="proof")
        try:
            found.canonical()
        except CanonicalizationError as error:
            refused = error.code
        found.undefined()
    return steps - counted.left, refused


@pytest.mark.parametrize("make", MAKERS)
def test_what_we_read_every_day_takes_an_eighth_of_what_a_file_may(make: Any) -> None:
    steps, refused = cost(make())
    assert 0 < steps < STEPS // 8
    assert refused == ""


def test_a_document_takes_as_much_whether_its_contexts_are_known_or_not() -> None:
    for document in (an_open_badge(), a_graph(name="x"), {**a_small_badge(), "@context": [V2, *CONTEXTS[1:], {"x": "urn:x"}]}):
        first = cost(document)
        compiled.forget()
        assert cost(document) == first
        assert cost(document) == first


def test_a_document_takes_as_much_by_the_fast_way_as_by_the_reference() -> None:
    documents = [generated(4, number) for number in range(200)]
    fast = [cost(document) for document in documents]
    compiled.use_reference()
    assert [cost(document) for document in documents] == fast


def test_what_goes_beyond_the_budget_is_refused_in_either_way() -> None:
    badge = an_open_badge()
    steps, _ = cost(badge)
    for _ in range(2):
        assert cost(badge, steps) == (steps, "")
        assert cost(badge, steps - 1)[1] == "too_complex"
        compiled.use_reference()


def test_contexts_count_once_for_all_documents_of_a_file() -> None:
    counted = Budget()
    spent = []
    with shared(counted):
        for _ in range(3):
            before = counted.left
            canonicalize(an_open_badge())
            spent.append(before - counted.left)
    assert spent[0] > spent[1] == spent[2]


def test_what_was_refused_for_other_documents_of_its_file_is_not_taken_for_its_own_fault() -> None:
    counted = Budget(10)
    with shared(counted):
        found = examine(an_open_badge())
        assert [one.kind for one in found.undefined()] == ["too_complex"]
    assert found.is_refused
    assert counted.refusals > 0
    assert not examine(an_open_badge()).is_refused
    assert undefined(an_open_badge()) == ()


def test_things_that_are_alike_take_from_the_budget_of_all() -> None:
    badge = a_small_badge()
    alike = [{"type": ["Alignment"], "targetName": "x", "targetUrl": "https://x.example/"}] * 8
    badge["credentialSubject"]["result"] = [{"type": ["Result"], "alignment": alike}] * 2
    with shared(Budget()) as counted:
        for _ in range(2):
            with pytest.raises(CanonicalizationError, match="too_complex"):
                canonicalize(badge)
        assert counted.refusals == 0
        with pytest.raises(CanonicalizationError, match="too_complex"):
            canonicalize(badge)
        assert counted.refusals > 0
