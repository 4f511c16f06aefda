"""Older badges in pictures: with their text, their signature, or only their address."""

from __future__ import annotations

from zlib import crc32

import pytest

from badges.credentials.baking import OPEN_BADGE, OPEN_BADGE_2, bake_png, bake_svg
from badges.verification.verdict import Outcome
from tests.verification.open_badges_2.badges import (
    ASSERTION,
    an_assertion,
    as_file,
    hosted_world,
    judged,
    signed,
    signed_world,
)
from tests.verification.signed import SVG, a_badge, a_png, codes, of, problems


def bakes(text: bytes) -> list[tuple[str, bytes]]:
    return [("PNG", bake_png(a_png(), text, OPEN_BADGE_2)), ("SVG", bake_svg(SVG, text, OPEN_BADGE_2))]


@pytest.mark.parametrize(("carrier", "file"), bakes(as_file(an_assertion())))
def test_a_hosted_badge_in_a_picture_passes(carrier: str, file: bytes) -> None:
    verdict = judged(file)
    assert verdict.outcome is Outcome.PASSED
    assert codes(verdict)[-1] == "file.picture_not_compared"
    assert of(verdict, "file").detail["format"] == f"Open Badges 2.0, {carrier}"


@pytest.mark.parametrize(("carrier", "file"), bakes(signed()))
def test_a_signed_badge_in_a_picture_passes(carrier: str, file: bytes) -> None:
    verdict = judged(file, signed_world())
    assert verdict.outcome is Outcome.PASSED
    assert of(verdict, "file").detail["format"] == f"Open Badges 2.0, {carrier}, JWT"


@pytest.mark.parametrize(("carrier", "file"), bakes(ASSERTION.encode()))
def test_an_address_in_a_picture_is_the_badge_at_that_address(carrier: str, file: bytes) -> None:
    verdict = judged(file)
    assert verdict.outcome is Outcome.PASSED
    assert verdict.summary is not None
    assert of(verdict, "file").detail["format"] == f"Open Badges 2.0, {carrier}"
    lost = judged(file, hosted_world(assertion=None))
    assert problems(lost) == ["proof.hosted_unreachable"]
    assert of(lost, "format").code == "format.not_checked"


def test_the_text_chunk_of_the_first_badges_is_read() -> None:
    def chunk(type: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + type + data + crc32(type + data).to_bytes(4, "big")

    png = a_png()
    old = png[:-12] + chunk(b"tEXt", b"openbadges\0" + ASSERTION.encode()) + png[-12:]
    assert judged(old).outcome is Outcome.PASSED


def test_a_picture_with_badges_of_two_generations_is_judged_by_both() -> None:
    png = a_png()
    older = bake_png(png, as_file(an_assertion()), OPEN_BADGE_2)
    newer = bake_png(png, as_file(a_badge()), OPEN_BADGE)
    both = newer[:-12] + older[33 : len(older) - (len(png) - 33)] + newer[-12:]
    verdict = judged(both)
    assert [of(part, "file").detail["format"] for part in verdict.parts] == ["Open Badges 3.0, PNG", "Open Badges 2.0, PNG"]
    assert [part.outcome for part in verdict.parts] == [Outcome.FAILED, Outcome.PASSED]
    assert verdict.outcome is Outcome.FAILED  # nobody signed the newer one


@pytest.mark.parametrize(
    "text", [b"ftp://school.example/1", b"school.example/1", b"https://school.example/1 or so", b"javascript:alert(1)"]
)
def test_what_is_no_address_is_no_badge(text: bytes) -> None:
    for _, file in bakes(text):
        assert problems(judged(file)) == ["file.other_kind"]
