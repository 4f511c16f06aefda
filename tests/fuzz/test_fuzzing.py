"""The fuzzer itself: a short run finds nothing, and what it looks for it would find."""

from __future__ import annotations

import json
from random import Random

import pytest

from tests.fuzz.corpus import MAKERS
from tests.fuzz.fuzzing import Fuzzer, Tally, passes
from tests.fuzz.mutations import mutations


@pytest.fixture(scope="module")
def fuzzer() -> Fuzzer:
    return Fuzzer()


def test_every_original_passes_or_is_called_a_demonstration(fuzzer: Fuzzer) -> None:
    assert [original.name for original in fuzzer.originals if not passes(fuzzer.verdict(original.content))] == []


def test_a_hundred_spoilt_files_of_every_kind_escape_nobody(fuzzer: Fuzzer) -> None:
    tally = fuzzer.run(1, 0, 100)
    assert tally.faults == []
    assert tally.verified == 100


def test_a_file_that_nobody_signed_would_be_found(fuzzer: Fuzzer) -> None:
    badge = json.loads(fuzzer.originals[0].content)
    badge["name"] = "Something else"
    verdict = fuzzer.verdict(fuzzer.originals[0].content)
    assert str(fuzzer.wrong(verdict, json.dumps(badge).encode())).startswith("nobody signed this")
    badge = json.loads(fuzzer.originals[0].content) | {"unsigned": "x"}
    assert "dropped" in str(fuzzer.wrong(verdict, json.dumps(badge).encode()))


def test_another_text_before_the_reader_would_be_found(fuzzer: Fuzzer) -> None:
    other = Fuzzer()
    other.shown = set()
    original = fuzzer.originals[0].content
    assert str(other.wrong(fuzzer.verdict(original), original)).startswith("the reader is shown something else")
    tally = Tally()
    other.signed = fuzzer.signed
    other.judge(1, 7, fuzzer.originals[0], "nothing", original, tally)
    assert [(fault["kind"], fault["number"]) for fault in tally.faults] == [("wrongly passed", 7)]


@pytest.mark.parametrize("name", mutations())
def test_every_mutation_takes_every_kind_of_file(fuzzer: Fuzzer, name: str) -> None:
    changed = 0
    for number, original in enumerate(fuzzer.originals):
        spoilt = mutations()[name](original.content, Random(number))
        assert isinstance(spoilt, bytes)
        changed += spoilt != original.content
    assert changed > len(MAKERS) // 2
