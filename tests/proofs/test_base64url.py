"""Bytes as text in one way only."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.proofs import base64url


@given(st.binary(max_size=100))
def test_bytes_come_back(data: bytes) -> None:
    assert base64url.decode(base64url.encode(data)) == data


@settings(deadline=None)
@given(st.text(st.sampled_from("ABQgwxyz019_-+/=. \n\0é\ud800"), max_size=12))
def test_what_is_read_is_the_one_way_to_write_it(text: str) -> None:
    try:
        assert base64url.encode(base64url.decode(text)) == text
    except base64url.MalformedBase64Url:
        return


@pytest.mark.parametrize("text", ["A", "AA==", "AA=", "AB", "AAB", "AA\n", "A A", "+/+/", "AA.A", "éé", "AAAA\0", "=AAA", "A=AA"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(base64url.MalformedBase64Url):
        base64url.decode(text)
