"""Whom a fingerprint stands for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.credentials.identity import IDENTITY_TYPES, hash_identity, identity_object, is_identity_of, is_identity_type


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


@pytest.mark.parametrize("kind", [*IDENTITY_TYPES, "ext:eduID", "ext:student-number_2.0"])
def test_every_kind_of_identifier_is_written_as_a_salted_fingerprint_and_recognised(kind: str) -> None:
    made = identity_object("s1234567", kind, "Xk3pU9rLw1EsQ7uB")
    assert made["identityType"] == kind
    assert made["identityHash"].startswith("sha256$")
    assert "s1234567" not in json.dumps(made)
    assert is_identity_of(made, "s1234567")
    assert not is_identity_of(made, "s1234568")


def test_the_kinds_are_those_of_both_generations_of_the_official_schemas(shared: Path) -> None:
    for generation in ("generated-2024", "published-2026"):
        file = shared / "standards" / "open-badges" / "schemas" / generation / "ob_v3p0_achievementcredential_schema.json"
        classes = json.loads(file.read_bytes())["$defs"]
        known, _ = classes["IdentityObject"]["properties"]["identityType"]["oneOf"]
        assert set(known["enum"]) == set(IDENTITY_TYPES)


@pytest.mark.parametrize("kind", ["", "email", "student", "ext:", "ext:a b", "EXT:x", "ext:-"])
def test_a_kind_that_the_standard_does_not_know_is_a_mistake_of_the_caller(kind: str) -> None:
    assert not is_identity_type(kind)
    with pytest.raises(ValueError, match="no kind of identifier"):
        identity_object("x", kind, "salt")
