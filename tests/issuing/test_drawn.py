from __future__ import annotations

import re
import secrets
from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from badges.issuing.drawn import ALPHABET, LENGTH, SECRET_LENGTH, TOGETHER, Drawn, moment_of
from tests.makers import AT


def drawn(place: int = 0) -> Drawn:
    return Drawn(secrets.token_bytes(LENGTH), moment_of(AT, place))


@given(st.binary(min_size=LENGTH, max_size=LENGTH), st.integers(0, 10**6))
def test_ids_tell_their_moment_and_nothing_else_of_the_order(lots: bytes, place: int) -> None:
    made = Drawn(lots, moment_of(AT, place))
    for number, id in enumerate(
        (made.award_id, made.credential_uuid, made.delivery_id, made.subject_id.removeprefix("urn:uuid:"))
    ):
        uuid = UUID(id)
        assert (str(uuid), uuid.version, uuid.variant) == (id, 7, "specified in RFC 4122")
        assert uuid.int >> 80 == int(AT.timestamp()) * 1000 + place // TOGETHER
        lot = int.from_bytes(lots[16 * number : 16 * number + 16], "big")
        assert uuid.int & (1 << 62) - 1 == lot & (1 << 62) - 1
        assert uuid.int >> 64 & 0xFFF == lot >> 64 & 0xFFF


def test_ids_of_a_later_part_of_an_order_come_after_those_before() -> None:
    ids = [drawn(place).award_id for place in range(0, 100 * TOGETHER, TOGETHER)]
    assert ids == sorted(ids)
    assert drawn().award_id < Drawn(bytes(LENGTH), moment_of(AT + timedelta(seconds=1))).award_id


def test_no_two_awards_draw_the_same() -> None:
    many = [drawn() for _ in range(1000)]
    for lots in zip(
        *((d.award_id, d.credential_uuid, d.salt, d.certificate_secret, d.refresh_secret) for d in many), strict=True
    ):
        assert len(set(lots)) == 1000


def test_secrets_are_letters_that_nobody_mistakes() -> None:
    assert re.fullmatch(f"[{ALPHABET}]{{{SECRET_LENGTH}}}", drawn().certificate_secret)
    assert not set("ilo01") & set(ALPHABET)
