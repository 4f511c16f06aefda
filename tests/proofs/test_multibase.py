"""Bytes as text and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges import multibase


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"Hello World!", "z2NEpo7TZRRrLZSi2U"),
        (b"The quick brown fox jumps over the lazy dog.", "zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z"),
        (bytes.fromhex("0000287fb4cd"), "z11233QC4"),
        (b"", "z"),
        (b"\0", "z1"),
        (b"\0\0\x39", "z11z"),
        (b"\0\0\x3a", "z1121"),
    ],
)
def test_base58_is_written_and_read_as_the_draft_has_it(data: bytes, text: str) -> None:
    assert multibase.base58(data) == text
    assert multibase.decode(text) == data


@given(st.binary(max_size=100))
def test_any_bytes_come_back(data: bytes) -> None:
    assert multibase.decode(multibase.base58(data)) == data
    assert multibase.decode(multibase.base64url(data)) == data
