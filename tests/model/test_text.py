from __future__ import annotations

import pytest

from badges.model.text import Text, common_languages


def test_a_reader_gets_the_first_language_that_exists_then_english_then_the_first_written() -> None:
    text = Text({"nl": "Voldaan", "en": "Pass"})
    assert text.best("de", "nl") == ("nl", "Voldaan")
    assert text.best("de") == ("en", "Pass")
    assert Text({"it": "Superato"}).best("de") == ("it", "Superato")
    regional = Text({"en": "Pass", "nl-NL": "Voldaan", "fr": "Acquis"})
    assert regional.best("nl") == ("nl-NL", "Voldaan")
    assert regional.best("fr-BE", "en") == ("fr", "Acquis")


def test_a_text_without_any_language_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one language"):
        Text({})


def test_the_languages_of_several_texts_are_those_that_all_have_in_the_order_of_the_first() -> None:
    assert common_languages([Text({"nl": "a", "en": "b", "de": "c"}), Text({"de": "d", "nl": "e"})]) == ("nl", "de")
    assert common_languages([]) == ()
