from __future__ import annotations

import re
from typing import get_args

import pytest

from badges.verification import commission
from badges.verification.facts import ListKind
from badges.verification.line import LINES, Standing
from badges.verification.registers import REGISTERS
from badges.verification.verdict import CODES, HEADLINES, Outcome
from badges.web.sentences import sentence, sentences

LANGUAGES = ("en", "nl")
"""In which every sentence is written first; that the others say the same is tested in tests/web/test_languages.py."""
AROUND = {"outcome", "headline", "verdict", "commission", "who", "register"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence_and_every_sentence_a_code(language: str) -> None:
    told = {code for code in sentences(language) if code.partition(".")[0] not in AROUND and not code.endswith(".do")}
    assert told == set(CODES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_of_the_commissions_viewer_has_its_words(language: str) -> None:
    named = {f"commission.{check}" for check in commission.CHECKS}
    said = {f"commission.status.{status}" for status in commission.Status}
    ribbons = {f"commission.ribbon.{ribbon}" for ribbon in commission.Ribbon}
    told = {code for code in sentences(language) if code.startswith("commission.")}
    assert told == commission.CODES | named | said | ribbons | {"commission.title", "commission.lead"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_about_who_says_it_has_its_words(language: str) -> None:
    told = {code for code in sentences(language) if code.startswith("who.") and not code.endswith(".about")}
    around = {"who.title", *(f"who.standing.{one}" for one in Standing), *(f"who.kind.{kind}" for kind in get_args(ListKind))}
    around |= {f"who.about.{code.partition('.')[0]}" for code in LINES}
    assert told == {f"who.{code}" for code in LINES} | around
    registers = {code for code in sentences(language) if code.startswith("register.")}
    assert registers == {f"register.{name}{more}" for name in (*REGISTERS, "other") for more in ("", ".about")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_says_what_the_reader_can_do(language: str) -> None:
    problems = {code for code, outcome in CODES.items() if outcome in (Outcome.FAILED, Outcome.INDETERMINATE)}
    advised = {code.removesuffix(".do") for code in sentences(language) if code.endswith(".do")}
    assert problems <= advised <= set(CODES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_headline_and_outcome_has_words(language: str) -> None:
    told = sentences(language)
    assert {f"headline.{name}" for name in HEADLINES} == {code for code in told if code.startswith("headline.")}
    assert {f"outcome.{name}" for name in (*Outcome, "not_checked")} == {code for code in told if code.startswith("outcome.")}


def test_the_languages_say_the_same_things_with_the_same_details() -> None:
    first, *others = (sentences(language) for language in LANGUAGES)
    for other in others:
        assert set(first) == set(other)
        for code, text in first.items():
            assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", other[code])), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_problems_are_told_in_the_same_words(language: str) -> None:
    told = [sentences(language)[code] for code, outcome in CODES.items() if outcome is not Outcome.NOT_APPLICABLE]
    assert len(told) == len(set(told))


def test_details_are_put_into_the_sentence() -> None:
    assert sentence("period.expired", "en", {"date": "2026-07-03"}) == "It was valid until 3 July 2026"
    assert sentence("period.expired", "nl", {"date": "2026-07-03"}) == "De badge was geldig tot en met 3 juli 2026"
    assert sentence("issuer.bound", "en", {"domain": "school.example"}) == "The signature belongs to school.example"


def test_a_missing_detail_leaves_a_gap_and_not_an_error() -> None:
    assert sentence("issuer.bound", "en") == "The signature belongs to …"
    assert sentence("period.expired", "en", {"date": "soon"}) == "It was valid until soon"


def test_what_a_stranger_wrote_cannot_steer_a_terminal_or_the_sentence() -> None:
    said = sentence("holder.named", "en", {"name": "\x1b[31mNoor\u202e {code} {0.__class__}\n" + "x" * 900})
    assert said.startswith("It was awarded to  [31mNoor  {code} {0.__class__} xxx")
    assert said.isprintable()
    assert len(said) < 250


def test_another_language_is_answered_in_english_and_an_unknown_code_with_nothing() -> None:
    assert sentence("proof.valid", "it") == sentence("proof.valid", "en")
    assert sentence("proof.valid", "../../etc") == sentence("proof.valid", "en")
    assert sentence("proof.nonsense", "en") == ""
