"""Five languages say the same: every sentence, in words of its own, with the same values and nothing left over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import pytest

from badges.verification.verdict import CODES, HEADLINES, Outcome
from badges.web import catalogues
from badges.web.catalogues import CONCEPTS, MODEL, PAGES, VERDICT, catalogue
from badges.web.sentences import sentence
from badges.web.wording import OWN_NAMES, Wording, page_languages
from tests.web.houses import BROWSER, House
from tests.web.test_wording import spoken

LANGUAGES = ("de", "en", "es", "fr", "nl")
VALUES = re.compile(r"%\(\w+\)s|\{\w+\}")
MARKUP = re.compile(r"</?\w[^>]*>|&\w+;")
OTHERS = [language for language in LANGUAGES if language != "en"]


def said(language: str, name: str) -> Mapping[str, tuple[str, ...]]:
    """Every message of a catalogue with what it becomes."""
    found = catalogue(language, name)
    return {**{id: (text,) for id, text in found.texts.items()}, **found.counted}


@cache
def asked() -> Mapping[str, tuple[str, ...]]:
    """Every sentence that pages and code ask for, with its forms in English."""
    return {one if isinstance(one, str) else one[0]: (one,) if isinstance(one, str) else one for one in spoken()}


def test_pages_verdicts_and_terms_speak_the_same_five_languages() -> None:
    assert sorted(page_languages()) == list(LANGUAGES) == sorted(OWN_NAMES)
    assert catalogues.languages(VERDICT) == catalogues.languages(MODEL) == LANGUAGES
    assert catalogues.languages(PAGES) == catalogues.languages(CONCEPTS) == tuple(OTHERS)


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_of_the_pages_is_there_and_none_that_nobody_asks_for(language: str) -> None:
    there = said(language, PAGES)
    assert [id for id in asked() if id not in there] == [], "without words"
    assert [id for id in there if id not in asked()] == [], "left over"
    assert [id for id, forms in there.items() if len(forms) != len(asked()[id])] == [], "counted, or not"


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", [VERDICT, MODEL])
def test_every_code_and_term_has_words_and_no_other(name: str, language: str) -> None:
    assert [id for id in catalogue("en", name).texts if id not in catalogue(language, name).texts] == [], "without words"
    assert [id for id in catalogue(language, name).texts if id not in catalogue("en", name).texts] == [], "left over"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_its_advice_and_every_headline_has_its_own_sentence(language: str) -> None:
    told = catalogue(language, VERDICT).texts
    assert [code for code in (*CODES, *(f"headline.{name}" for name in HEADLINES)) if code not in told] == []
    advised = {id for id in catalogue("en", VERDICT).texts if id.endswith(".do")}
    assert {id for id in told if id.endswith(".do")} == advised


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_problems_are_told_in_the_same_words(language: str) -> None:
    told = catalogue(language, VERDICT).texts
    problems = [told[code] for code, outcome in CODES.items() if outcome is not Outcome.NOT_APPLICABLE]
    assert [text for text in set(problems) if problems.count(text) > 1] == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_same_values_and_the_same_markup_stand_in_every_language(language: str) -> None:
    english = {**asked(), **said("en", VERDICT)}
    for id, forms in {**said(language, PAGES), **said(language, VERDICT)}.items():
        for ours, theirs in zip(english.get(id, forms), forms, strict=True):
            assert sorted(set(VALUES.findall(ours))) == sorted(set(VALUES.findall(theirs))), id
            assert sorted(MARKUP.findall(ours)) == sorted(MARKUP.findall(theirs)), id


@pytest.mark.parametrize("language", OTHERS)
def test_sentences_end_as_the_english_ones_do_and_hold_no_slips(language: str) -> None:
    english = {**asked(), **said("en", VERDICT)}
    for id, forms in {**said(language, PAGES), **said(language, VERDICT)}.items():
        for ours, theirs in zip(english.get(id, forms), forms, strict=True):
            assert theirs == theirs.strip(), id
            assert "  " not in theirs, id
            assert ours.endswith(".") == theirs.endswith("."), id
            assert ours.endswith("?") == theirs.endswith("?"), id
            assert ours.endswith(":") == theirs.endswith(":"), id
            assert "!" not in theirs, id


def test_french_keeps_its_signs_together() -> None:
    for name in (PAGES, VERDICT):
        for id, forms in said("fr", name).items():
            for text in forms:
                assert not re.search(r"[^\u00a0\u202f][;?»]|« | [:;?»]", re.sub(r"https?://|https\b.*|\S+:\S+", "", text)), (
                    id,
                    text,
                )


def test_a_sentence_without_words_yet_is_said_in_english() -> None:
    assert sentence("proof.valid", "it") == sentence("proof.valid", "en")
    assert sentence("proof.nonsense", "de") == ""


@pytest.mark.parametrize(
    ("language", "week", "weeks", "country", "tongue", "names"),
    [
        ("de", "1 Woche", "4 Wochen", "Niederlande", "Italienisch", "Deutsch und Niederländisch"),
        ("en", "1 week", "4 weeks", "Netherlands", "Italian", "German and Dutch"),
        ("es", "1 semana", "4 semanas", "Países Bajos", "italiano", "alemán y neerlandés"),
        ("fr", "1 semaine", "4 semaines", "Pays-Bas", "italien", "allemand et néerlandais"),
        ("nl", "1 week", "4 weken", "Nederland", "Italiaans", "Duits en Nederlands"),
    ],
)
def test_lengths_countries_and_languages_in_each_language(
    language: str, week: str, weeks: str, country: str, tongue: str, names: str
) -> None:
    wording = Wording(language, "Europe/Amsterdam")
    assert (wording.length("P1W"), wording.length("P4W")) == (week, weeks)
    assert (wording.country("NL"), wording.language_name("it")) == (country, tongue)
    assert wording.language_names(["de", "nl"]) == names


def test_the_choice_of_language_is_one_line_with_each_language_by_its_own_name(street: House) -> None:
    page = street.get("/how?lang=fr", accept=BROWSER).text
    line = page[page.index('<nav class="lang"') : page.index("</nav>", page.index('<nav class="lang"'))]
    assert "<details><summary>Langue\u00a0: Français</summary>" in line
    assert re.findall(r'lang="(\w\w)" hreflang="\1"', line) == ["de", "en", "es", "fr", "nl"]
    assert re.findall(r'aria-current="true">(\w+)', line) == ["Français"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_choice_is_kept_in_a_cookie_of_our_own(street: House, language: str) -> None:
    answer = street.send("GET", f"/how?lang={language}", headers={"accept": BROWSER, "accept-language": "nl"})
    assert f"lang={language}; HttpOnly;" in answer.headers["set-cookie"]
    assert "domain" not in answer.headers["set-cookie"].lower()
    assert answer.headers["content-language"] == language
