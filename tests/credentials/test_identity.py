"""Whom a fingerprint stands for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.credentials.identity import hash_identity, is_identity_of


def an_identity(**changes: object) -> dict[str, object]:
    return {"hashed": True, "identityHash": hash_identity("a@example.com", "Kosher"), "salt": "Kosher"} | changes


def test_published_fingerprints_come_out_the_same(shared: Path) -> None:
    vectors = json.loads((shared / "vectors" / "open-badges" / "identity-hash.json").read_bytes())["vectors"]
    assert vectors
    for vector in vectors:
        assert hash_identity(vector["identifier"], vector["salt"]) == vector["identityHash"]


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_whoever_was_hashed_is_recognised(email: str, salt: str) -> None:
    wanted = email.strip()
    assert is_identity_of({"hashed": True, "identityHash": hash_identity(wanted, salt), "salt": salt}, email)


@pytest.mark.parametrize("typed", ["a@example.com", "A@Example.com", "  a@example.com "])
def test_capitals_and_blanks_around_it_do_not_matter(typed: str) -> None:
    assert is_identity_of(an_identity(), typed)


def test_hex_digits_may_be_capitals() -> None:
    said = str(an_identity()["identityHash"])
    assert is_identity_of(an_identity(identityHash=said.upper()), "a@example.com")


def test_md5_is_read() -> None:
    assert is_identity_of(an_identity(identityHash="md5$0cc175b9c0f1b6a831c399e269772661", salt=""), "a")


@pytest.mark.parametrize(
    "changes",
    [
        {"salt": "kosher"},
        {"salt": 7},
        {"identityHash": None},
        {"identityHash": "sha1$00"},
        {"identityHash": hash_identity("b@example.com", "Kosher")},
        {"hashed": False},
    ],
)
def test_anything_else_is_somebody_else(changes: dict[str, object]) -> None:
    assert not is_identity_of(an_identity(**changes), "a@example.com")


def test_an_address_in_plain_sight_is_compared_as_it_stands() -> None:
    assert is_identity_of({"hashed": False, "identityHash": "a@example.com"}, "A@example.com")
