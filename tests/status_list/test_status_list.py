"""Status lists: bits, their one way of being written, and hostile ways of being read."""

from __future__ import annotations

import gzip
import zlib
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges import status_list
from badges.status_list import MINIMUM_LENGTH, StatusListError, decode, encode, new, read_bit, set_bit

# The one vector the specification has: 131072 entries, none set.
EMPTY = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"


def encoded(content: bytes) -> str:
    return "u" + urlsafe_b64encode(content).rstrip(b"=").decode()


def refusal(text: str, limit: int = 2**20) -> str:
    with pytest.raises(StatusListError) as refused:
        decode(text, limit)
    return refused.value.code


def test_the_empty_list_of_the_specification_is_written_and_read() -> None:
    assert encode(new()) == EMPTY
    assert decode(EMPTY, 16384) == new()


def test_index_0_is_the_leftmost_bit() -> None:
    assert set_bit(new(), 0)[0] == 0x80
    assert set_bit(new(), 7)[0] == 0x01
    assert set_bit(new(), MINIMUM_LENGTH - 1)[-1] == 0x01


@settings(deadline=None)
@given(st.sets(st.integers(0, MINIMUM_LENGTH - 1), max_size=20), st.integers(0, MINIMUM_LENGTH - 1))
def test_exactly_what_was_set_is_read_after_a_round_trip(indexes: set[int], other: int) -> None:
    bits = new()
    for index in indexes:
        bits = set_bit(bits, index)
    again = decode(encode(bits), 16384)
    assert again == bits
    assert all(read_bit(again, index) for index in indexes)
    assert read_bit(again, other) == (other in indexes)


def test_setting_twice_is_setting_once_and_the_list_given_stays_as_it_was() -> None:
    bits = new()
    once = set_bit(bits, 90210)
    assert set_bit(once, 90210) == once
    assert bits == new()


@pytest.mark.parametrize("index", [-1, MINIMUM_LENGTH, 10**9])
def test_an_index_outside_the_list_is_no_entry(index: int) -> None:
    for act in (read_bit, set_bit):
        with pytest.raises(IndexError):
            act(new(), index)


@pytest.mark.parametrize("length", [0, 8, MINIMUM_LENGTH - 8, MINIMUM_LENGTH + 1])
def test_a_list_that_would_give_its_holders_away_is_not_made(length: int) -> None:
    with pytest.raises(ValueError, match=str(MINIMUM_LENGTH)):
        new(length)


def test_other_peoples_gzip_is_read_with_or_without_a_name_and_padding() -> None:
    bits = set_bit(new(), 5)
    assert decode("u" + urlsafe_b64encode(gzip.compress(bits, 9)).decode(), 16384) == bits
    named = zlib.compressobj(wbits=31)
    assert decode(encoded(named.compress(bits) + named.flush()), 16384) == bits


def test_a_list_that_inflates_beyond_the_limit_is_refused_without_inflating_it() -> None:
    bomb = encoded(gzip.compress(bytes(30_000_000), 6))
    assert refusal(bomb, 2**21) == "too_large"


def test_a_list_of_exactly_the_limit_is_read() -> None:
    assert len(decode(encode(new()), 16384)) == 16384
    assert refusal(EMPTY, 16383) == "too_large"


whole = gzip.compress(new(), mtime=0)  # the clock would give each test process cases of its own


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "encoding"),
        ("u", "encoding"),
        (EMPTY[1:], "encoding"),
        ("z" + EMPTY[1:], "encoding"),
        ("u" + EMPTY[1:].replace("-", "+"), "encoding"),
        (EMPTY + "\n", "encoding"),
        (EMPTY + "A", "encoding"),
        ("uAAAA", "compression"),
        (encoded(new()), "compression"),
        (encoded(zlib.compress(new())), "compression"),
        (encoded(whole[:-1]), "compression"),
        (encoded(whole[:-8]), "compression"),
        (encoded(whole + b"\0"), "compression"),
        (encoded(whole + whole), "compression"),
        (encoded(whole[:-5] + b"\1" + whole[-4:]), "compression"),
    ],
)
def test_what_is_no_list_is_refused_by_name(text: str, code: str) -> None:
    assert refusal(text) == code


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), st.binary(max_size=60).map(encoded), st.none(), st.integers()))
def test_nothing_makes_reading_raise_anything_but_its_own_error(text: str) -> None:
    try:
        assert isinstance(decode(text, 2**16), bytes)
    except StatusListError:
        return


def test_the_same_bits_are_the_same_bytes_whenever_they_are_written() -> None:
    bits = set_bit(new(), 77)
    assert encode(bits) == encode(bits)
    assert status_list.encode(bits).startswith("uH4sIAAAAAAAAA")
