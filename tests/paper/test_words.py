from __future__ import annotations

from datetime import date
from string import Formatter

import pytest

from badges.paper.art import MOTIFS, OUTLINES
from badges.paper.words import languages, words


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_paper_speaks_english_dutch_and_german() -> None:
    assert languages() == ("de", "en", "nl")


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_same_sentences_with_the_same_gaps(language: str) -> None:
    english, other = words("en").sentences, words(language).sentences
    assert list(other) == list(english)
    assert {key: gaps(text) for key, text in other.items()} == {key: gaps(text) for key, text in english.items()}
    assert all(other.values())


def test_a_language_that_paper_does_not_speak_gets_english_and_is_marked_as_such() -> None:
    assert words("fi").language == "en"


def test_every_outline_motif_and_level_has_words() -> None:
    english = words("en").sentences
    assert {f"shape.{form}" for form in OUTLINES} | {f"form.{form}" for form in OUTLINES} <= set(english)
    assert {f"motif.{domain}" for domain in MOTIFS} | {f"level.{n}" for n in range(1, 9)} <= set(english)


def test_dates_and_numbers_are_written_as_each_language_writes_them() -> None:
    day = date(2026, 7, 3)
    written = [words(language).date(day).replace("\N{NO-BREAK SPACE}", " ") for language in ("en", "nl", "de")]
    assert written == ["3 July 2026", "3 juli 2026", "3. Juli 2026"]
    assert [words(language).number(10240.5) for language in ("en", "nl", "de")] == ["10,240.5", "10.240,5", "10.240,5"]


def test_a_value_is_never_read_as_a_pattern() -> None:
    assert words("en")("art.title", title="{n} {0} {title.__class__}") == "Badge: {n} {0} {title.__class__}"
