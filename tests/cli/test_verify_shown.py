"""``badges verify`` on what a holder shows, and for a reader who has somebody in mind."""

from __future__ import annotations

import json

import pytest

from badges.verification.facts import Policy
from badges.verification.verdict import to_json
from tests.cli.test_verify import run, write
from tests.verification.signed import (
    a_badge,
    a_badge_of,
    a_person,
    a_presentation,
    a_signed_badge,
    a_signed_presentation,
    as_file,
    judged,
)
from tests.verification.test_further_proofs import a_badge_signed
from tests.verification.test_learner_records import FIRST, SECOND, a_signed_record

THEIRS = json.loads(a_signed_badge(a_badge_of(a_person())))
pytestmark = pytest.mark.usefixtures("elsewhere")

SHOWN = a_signed_presentation(a_presentation(THEIRS), challenge="6f0c", domain="employer.example")


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ([], 0),
        (["--challenge", "6f0c", "--domain", "employer.example"], 0),
        (["--challenge", "another"], 1),
        (["--domain", "thief.example"], 1),
        (["--recipient", a_person()], 0),
        (["--recipient", "did:example:somebody"], 1),
    ],
)
def test_a_presentation_is_signed_for_this_reader_and_about_this_person(
    world: list[str],  # the fixture
    options: list[str],
    left: int,
) -> None:
    assert run(write("shown.json", SHOWN), *options, *world) == left


@pytest.mark.parametrize("flag", ["--recipient", "--challenge", "--domain"])
def test_a_question_without_words_is_no_question(
    world: list[str],  # the fixture
    capsys: pytest.CaptureFixture[str],
    flag: str,
) -> None:
    assert run(write("shown.json", SHOWN), f"{flag}=", *world) == 64
    assert f"{flag} came without a value" in capsys.readouterr().err


def test_it_tells_of_the_whole_and_of_each_part(
    world: list[str],  # the fixture
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(write("record.json", a_signed_record(FIRST, {**SECOND, "name": "Another"})), *world) == 1
    told = capsys.readouterr().out
    assert told.startswith("✗ This file was changed after it was signed\nThere are 2 badges in this file\n")
    assert told.count("✓ This badge is valid") == 1
    assert told.count("The text is exactly as it was signed") == 2, "the record itself and its first part"
    assert told.count("The text is not what was signed") == 1


def test_a_presentation_itself_is_not_said_to_hide_anything(
    world: list[str],  # the fixture
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(write("shown.json", SHOWN), *world) == 0
    told = capsys.readouterr().out
    assert "We do not show what the file says" not in told
    assert "shows this, and signed that with a key of their own" in " ".join(told.split())


def test_json_holds_the_parts_and_the_further_proofs(
    world: list[str],  # the fixture
    capsys: pytest.CaptureFixture[str],
) -> None:
    both = as_file(a_badge_signed("school", "thief"))
    assert run(write("shown.json", SHOWN), write("both.json", both), "--json", *world) == 0
    shown, signed = json.loads(capsys.readouterr().out)
    assert len(shown["parts"]) == 1
    assert [found["code"] for found in signed["further_proofs"]] == ["proof.key_unreachable", "issuer.not_vouched"]
    assert {name: shown[name] for name in ("outcome", "headline")} == {
        name: to_json(judged(SHOWN, policy=Policy()))[name] for name in ("outcome", "headline")
    }


def test_every_proof_can_be_wanted(world: list[str]) -> None:  # the fixture
    file = write("both.json", as_file(a_badge_signed("school", "thief")))
    assert run(file, *world) == 0
    assert run(file, "--every-proof", *world) == 1


def test_a_refresh_service_is_asked_only_on_request(
    world: list[str],  # the fixture
    capsys: pytest.CaptureFixture[str],
) -> None:
    badge = a_badge(refreshService={"id": "https://school.example/newer", "type": "1EdTechCredentialRefresh"})
    file = write("badge.json", a_signed_badge(badge))
    codes = []
    for options in ([], ["--refresh"]):
        run(file, "--json", *options, *world)
        (verdict,) = json.loads(capsys.readouterr().out)
        codes += [found["code"] for found in verdict["findings"] if found["check"] == "refresh"]
    assert codes == ["refresh.not_asked", "refresh.unreachable"]


def test_one_badge_is_counted_as_one(
    world: list[str],  # the fixture
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = write("record.json", a_signed_record(FIRST))
    for language, words in (("en", "There is 1 badge in this file"), ("nl", "In dit bestand zit 1 badge")):
        run(file, *world, "--lang", language)
        assert capsys.readouterr().out.splitlines()[1] == words
