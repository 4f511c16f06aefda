"""The tests of shapes have teeth: without any one of the rules, documents come out wrong, and the comparison says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from badges.canonical import Shape, reference, shape_lines, shape_ranks, shape_values
from badges.canonical.shape_lines import Lines
from badges.canonical.shape_ranks import Ranks
from badges.canonical.shape_values import Admission
from tests.canonical.shaped import shape_comparison

pytestmark = pytest.mark.usefixtures("fast_way")

Change = Callable[[pytest.MonkeyPatch], None]


def labels_once_and_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    order, first = Ranks.order, dict[int, Any]()
    monkeypatch.setattr(Ranks, "order", lambda ranks, fillings: first.setdefault(id(ranks), (ranks, order(ranks, fillings)))[1])


def hashes_that_may_be_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    def order(ranks: Ranks, fillings: Any) -> list[int]:
        moving = [(ranks._hash(lines, known, fillings), number) for number, lines, known in ranks._moving]
        return [number for _, number in sorted([*zip(ranks._hashes, ranks._nodes, strict=False), *moving])]

    monkeypatch.setattr(Ranks, "order", order)


def hashes_over_lines_that_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    once = lambda lines: Lines([list(line) for line in dict.fromkeys(map(tuple, lines))])  # noqa: E731
    monkeypatch.setattr(shape_ranks, "Lines", once)


def hashes_without_those_that_point_there(monkeypatch: pytest.MonkeyPatch) -> None:
    own = lambda lines: Lines([line for line in lines if line[0] == "_:a"])  # noqa: E731
    monkeypatch.setattr(shape_ranks, "Lines", own)


def lines_that_stay_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lines, "filled", lambda lines, fillings: lines.text % lines.pick(fillings) if lines.pick else lines.text)


def the_same_said_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Admission, "keep_apart", lambda admission, rivals: None)


def one_name_of_two_things(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lenient(Admission):
        __slots__ = ()

        def __init__(self, number: int, subjects: Any, objects: Any, constants: Any) -> None:
            super().__init__(number, (), {*subjects, *objects}, constants)

    monkeypatch.setattr(shape_values, "Admission", Lenient)


def any_iri(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shape_values, "_is_plain_iri", lambda value: True)


def any_character(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shape_values, "_has_odd_character", lambda value: "\ud800" in value or "\udc00" in value)


def texts_not_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shape_values, "quoted", lambda value: f'"{value}"')


def beginnings_by_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = Shape._begin

    def begun(shape: Shape, blocks: Any) -> None:
        begin(shape, blocks)
        shape._labels_at_start = shape_lines.picker(())

    monkeypatch.setattr(Shape, "_begin", begun)


CAUGHT_BY_COMPARING = (
    labels_once_and_for_all,
    hashes_that_may_be_equal,
    lines_that_stay_in_order,
    the_same_said_twice,
    one_name_of_two_things,
    any_iri,
    any_character,
    texts_not_escaped,
    beginnings_by_nothing,
)
CAUGHT_WHEN_COMPILING = (hashes_over_lines_that_differ, hashes_without_those_that_point_there)


@pytest.mark.parametrize("change", CAUGHT_BY_COMPARING)
def test_without_this_rule_documents_come_out_wrong(monkeypatch: pytest.MonkeyPatch, change: Change) -> None:
    change(monkeypatch)
    assert shape_comparison(20261122, range(1_500), pyld_every=10**9).differences != []


@pytest.mark.parametrize("change", CAUGHT_WHEN_COMPILING)
def test_with_such_a_mistake_shapes_do_not_pass_the_look_at_the_reference(
    monkeypatch: pytest.MonkeyPatch, change: Change
) -> None:
    change(monkeypatch)
    seen = shape_comparison(20261122, range(0, 1_500, 25), pyld_every=10**9)
    assert seen.uncompiled["not what the reference makes of it"] > 3


def test_two_runs_that_disagree_make_no_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = reference.dataset
    monkeypatch.setattr(reference, "dataset", lambda document: dataset(document)[1:])
    seen = shape_comparison(20261122, range(0, 1_500, 25), pyld_every=10**9)
    assert seen.hits == 0
    assert seen.uncompiled["a slot on which more depends"] > 10
