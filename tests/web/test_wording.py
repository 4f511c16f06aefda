"""The words of the pages: every sentence in every language, dates and numbers as people write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from badges.model.text import Text
from badges.web.catalogues import LOCALE
from badges.web.sentences import languages, sentences
from badges.web.wording import Wording, framework_short, page_languages
from tests.makers import a_unit

Sentence = str | tuple[str, ...]


def spoken() -> set[Sentence]:
    """Every sentence that templates and code ask for."""
    jinja = {"silent": "false", "newstyle_gettext": "true"}
    rows = extract_from_dir(
        LOCALE.parent,
        method_map=[("**.py", "python"), ("pages/**.html", "jinja2.ext.babel_extract")],
        options_map={"pages/**.html": jinja},
        keywords={"_": None, "gettext": None, "ngettext": (1, 2)},
    )
    return {message if isinstance(message, str) else tuple(message) for _, _, message, _, _ in rows}


@pytest.mark.parametrize("language", ["nl"])  # written with the English ones; the others: test_languages.py
def test_every_sentence_has_its_words_in_every_language_and_no_more(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES" / "pages.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    known = {message.id if isinstance(message.id, str) else tuple(message.id): message for message in catalogue if message.id}
    assert set(known) == spoken()
    for id, message in known.items():
        said = message.string if isinstance(message.string, tuple | list) else (message.string,)
        asked = id if isinstance(id, tuple) else (id,)
        assert all(said), id
        for one, other in zip(asked, said, strict=True):
            assert set(re.findall(r"%\(\w+\)s", one)) == set(re.findall(r"%\(\w+\)s", str(other))), id


def test_pages_and_verdicts_speak_the_same_languages() -> None:
    assert set(page_languages()) == set(languages())


@pytest.mark.parametrize(("language", "signature", "text"), [("en", "signature", "the text"), ("nl", "handtekening", "de tekst")])
def test_what_is_not_checked_says_why_also_where_only_the_text_is_unreadable(language: str, signature: str, text: str) -> None:
    for check in ("binding", "issuer", "seal", "refresh", "status", "period", "holder", "endorsement"):
        said = sentences(language)[f"{check}.not_checked"]
        assert (signature in said, text in said) == (True, True), said


@pytest.mark.parametrize("language", sorted(languages()))
def test_why_it_was_not_checked_can_be_said_once_on_a_page(language: str) -> None:
    because = Wording(language, "UTC").gettext(", because the signature could not be confirmed or the text could not be read")
    for check in ("binding", "issuer", "seal", "refresh", "status", "period", "holder", "endorsement"):
        assert sentences(language)[f"{check}.not_checked"].endswith(because)


def test_no_sentence_shouts_or_uses_our_own_jargon() -> None:
    for sentence in spoken():
        for wording in (sentence,) if isinstance(sentence, str) else sentence:
            assert "!" not in wording
            assert not re.search(r"\b(hash|schema|cryptosuite|invalid|oops)\b", wording, re.IGNORECASE), wording
            assert not re.search(r"\{\w+\}", wording), "%(name)s, not braces"


@pytest.mark.parametrize(
    ("language", "day", "moment", "number"),
    [
        ("en", "3 July 2026", "3 July 2026 at 14:05 CEST", "1,240.5"),
        ("nl", "3 juli 2026", "3 juli 2026 om 14:05 uur CEST", "1.240,5"),
        ("de", "3. Juli 2026", "3. Juli 2026 um 14:05 Uhr MESZ", "1.240,5"),
        ("fr", "3 juillet 2026", "3 juillet 2026 à 14:05 UTC+2", "1\u202f240,5"),
        ("es", "3 de julio de 2026", "3 de julio de 2026 a las 14:05 CEST", "1.240,5"),
    ],
)
def test_dates_and_numbers_are_written_as_readers_write_them(language: str, day: str, moment: str, number: str) -> None:
    wording = Wording(language, "Europe/Amsterdam")
    assert wording.date(date(2026, 7, 3)) == day
    assert wording.moment(datetime(2026, 7, 3, 12, 5, tzinfo=UTC)) == moment
    assert wording.number(1240.5) == number


def test_the_first_of_a_month_is_said_as_french_says_it() -> None:
    assert Wording("fr", "UTC").date(date(2026, 6, 1)) == "1er juin 2026"
    assert Wording("fr", "UTC").date(date(2026, 6, 11)) == "11 juin 2026"


def test_lengths_hours_and_levels_in_words() -> None:
    dutch = Wording("nl", "Europe/Amsterdam")
    assert dutch.workload(a_unit("LU-02")) == "160 uur, 4 weken"
    assert dutch.length("P1W") == "1 week"
    assert dutch.length("P5D") == "5 dagen"
    assert dutch.length("PT4H") is None
    assert Wording("en", "Europe/Amsterdam").workload(a_unit("LU-05")) == "84 hours, 3 EC, 7 weeks"
    assert dutch.language_names(["de", "nl"]) == "Duits en Nederlands"


def test_a_text_is_marked_with_its_language_only_when_it_is_another_one() -> None:
    dutch = Wording("nl", "Europe/Amsterdam")
    assert dutch.words(Text({"nl": "Ja", "en": "Yes"})) == "Ja"
    assert dutch.words(Text({"en": "Yes & no"})) == '<span lang="en">Yes &amp; no</span>'
    assert dutch.words(Text({"und": "?"})) == "?"
    assert dutch.words(Text({'x"><script>': "<b>"})) == "&lt;b&gt;", "a tag that is none is not repeated"


def test_frameworks_have_the_names_that_people_use() -> None:
    assert framework_short("LifeComp: personal, social and learning to learn key competence") == "LifeComp"
    assert framework_short("un-sdg") == "SDG"
    assert framework_short("urn:epass:conceptScheme:competence_domain") == ""
    assert framework_short("Somebody's own") == "Somebody's own"
    dutch, label = Wording("nl", "Europe/Amsterdam"), Text({"en": "CEFR A1 interaction"})
    assert dutch.item(label, "Common European Framework of Reference for Languages") == '<span lang="en">A1 interaction</span>'
