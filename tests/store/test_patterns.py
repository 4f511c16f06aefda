"""Patterns: what comes back is what went in, whatever went in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.store.patterns import _STRUCTURES, WORTHWHILE, Pattern, Patterns

texts = st.builds(
    lambda strings, rest: b'{"' + b'","'.join(strings) + b'"}' + rest,
    st.lists(st.sampled_from([b"a", b"b", b"", b"\\", b"\0", b"\xc3\xa9", b"x" * 40]), min_size=1, max_size=6),
    st.sampled_from([b"", b"\n", b'"', b"\0"]),
)


def badges(count: int, **more: str) -> list[bytes]:
    """Texts of one structure: a long text in common, a name and a number of their own."""
    common = "What every badge of this unit says. " * 20
    return [json.dumps({"id": f"urn:{n}", "text": common, "name": f"N{n}"} | more).encode() for n in range(count)]


@given(st.lists(st.one_of(texts, st.binary(max_size=40)), min_size=WORTHWHILE, max_size=30))
def test_whatever_comes_together_comes_back_byte_for_byte(contents: list[bytes]) -> None:
    patterns = Patterns()
    for _ in range(2):
        for content, found in zip(contents, patterns.fitting("kind", contents), strict=True):
            if found is not None:
                pattern, gaps = found
                assert Pattern.of(pattern.kept) == pattern
                assert pattern.filled(gaps) == content


@given(texts, texts)
def test_only_a_text_that_has_its_gaps_filled_follows_a_pattern(one: bytes, other: bytes) -> None:
    patterns = Patterns()
    (found, *_) = patterns.fitting("kind", badges(WORTHWHILE))
    assert found is not None
    pattern, _ = found
    for text in (one, other, one + other):
        gaps = pattern.gaps(text)
        assert gaps is None or pattern.filled(gaps) == text


def test_a_batch_is_kept_as_what_is_each_badges_own() -> None:
    found = Patterns().fitting("kind", badges(50))
    assert len({one[0].hash for one in found if one}) == 1
    assert [one[1] for one in found if one] == [f'urn:{n}"N{n}'.encode() for n in range(50)]


def test_what_comes_alone_is_kept_whole_until_there_is_a_pattern() -> None:
    patterns = Patterns()
    (alone,) = patterns.fitting("kind", badges(1))
    assert alone is None
    patterns.fitting("kind", badges(WORTHWHILE))
    (alone,) = patterns.fitting("kind", badges(1))
    assert alone is not None
    assert patterns.fitting("another kind", badges(1)) == [None]


def test_a_pattern_grows_when_something_else_differs_and_the_older_rows_keep_theirs() -> None:
    patterns = Patterns()
    before, *_ = patterns.fitting("kind", badges(WORTHWHILE, language="en"))
    after, *_ = patterns.fitting("kind", badges(WORTHWHILE, language="nl"))
    assert before is not None
    assert after is not None
    assert before[0].hash != after[0].hash
    assert before[0].filled(before[1]) == badges(1, language="en")[0]
    assert after[1].endswith(b'"nl')


def test_texts_with_little_in_common_are_kept_whole() -> None:
    contents = [json.dumps({"payload": str(n) * 500}).encode() for n in range(WORTHWHILE)]
    assert Patterns().fitting("kind", contents) == [None] * WORTHWHILE


def test_of_many_structures_a_few_are_learnt() -> None:
    patterns = Patterns()
    contents = [json.dumps([str(n), *"x" * (n % 30)]).encode() for n in range(300)]
    lengths = {len(pattern[0].fragments) for pattern in patterns.fitting("kind", contents) if pattern}
    assert len(lengths) <= _STRUCTURES


def test_gaps_of_another_pattern_are_refused() -> None:
    (found, *_) = Patterns().fitting("kind", badges(WORTHWHILE))
    assert found is not None
    with pytest.raises(ValueError, match="zip"):
        found[0].filled(b'one"two"three')
