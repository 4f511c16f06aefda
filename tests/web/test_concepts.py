"""What an EU list has a name for is told in the reader's language; what a stranger calls something else is not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from badges import schemas
from badges.credentials.summary import Summary, summarize
from badges.credentials.violation import Document
from badges.model.issued import FormName
from badges.web.catalogues import LOCALE
from badges.web.concepts import OWN, TRANSLATED, own_words, with_our_words, word_of
from badges.web.contents import blocks_of, in_language
from badges.web.wording import Wording, page_languages
from tests.web.houses import BROWSER, House

INTERNSHIP = "http://data.europa.eu/snb/learning-activity/bf5588ff84"


def members(name: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = schemas.vocabulary(name)["labels"]
    return found


def uri_of(name: str, code: str) -> str:
    return str(schemas.vocabulary(name)["members"]) + code


def a_concept(uri: str, **label: str) -> Document:
    name = uri.rpartition("/")[0]
    return {"id": uri, "type": "Concept", "inScheme": {"id": f"{name}/25831c2", "type": "ConceptScheme"}, "prefLabel": label}


def summary_of(*activities: Document, **claimed: Any) -> Summary:
    """What a small credential says about these activities."""
    claim = {"id": "urn:c", "type": "LearningAchievement", "title": {"en": "x"}, "influencedBy": list(activities)} | claimed
    subject = {"id": "urn:s", "type": "Person", "hasClaim": [claim]}
    document = {"id": "urn:d", "type": ["VerifiableCredential"], "credentialSubject": subject}
    return summarize(document, FormName.EUROPEAN, details=True)


def an_activity(*kinds: Document, **members: Any) -> Document:
    return {"id": "urn:a", "type": "LearningActivity", "title": {"en": "Three weeks"}, "dcType": list(kinds)} | members


def kinds_in(summary: Summary, language: str = "nl") -> list[dict[str, str]]:
    return [dict(kind.wordings) for kind in in_language(summary, language).stages[0].kinds]


@pytest.mark.parametrize("language", ["nl", "de"])
@pytest.mark.parametrize("name", OWN)
def test_every_member_of_the_lists_has_its_word(name: str, language: str) -> None:
    missing = [code for code in members(name) if not word_of(uri_of(name, code), language)]
    assert missing == []


@pytest.mark.parametrize("language", sorted({*page_languages(), "de"} - {"en"}))
@pytest.mark.parametrize("name", TRANSLATED)
def test_countries_and_languages_have_words_of_their_lists(name: str, language: str) -> None:
    assert [code for code, labels in members(name).items() if not labels.get(language)] == []


@pytest.mark.parametrize("path", sorted(LOCALE.glob("*/LC_MESSAGES/concepts.po")), ids=lambda path: path.parts[-3])
def test_a_catalogue_has_words_for_members_and_for_nothing_else(path: Path) -> None:
    with path.open("rb") as source:
        written = [str(message.id) for message in read_po(source) if message.id]
    assert len(written) == len(set(written))
    assert set(written) <= {f"{name}/{code}" for name in OWN for code in members(name)}


def test_a_language_with_words_for_concepts_alone_is_no_language_of_the_pages() -> None:
    assert own_words("de")
    assert set(page_languages()) == {"en", "nl"} or (LOCALE / "de" / "LC_MESSAGES" / "pages.po").is_file()
    assert own_words("xx") == {}


@pytest.mark.parametrize(
    ("uri", "language", "word"),
    [
        (INTERNSHIP, "nl", "stage"),
        (INTERNSHIP, "de", "Praktikum"),
        (INTERNSHIP, "en", "internship"),
        (INTERNSHIP, "xx", None),
        (INTERNSHIP + "0", "nl", None),
        ("https://stranger.example/learning-activity/bf5588ff84", "nl", None),
        ("http://data.europa.eu/snb/dcf/u69o196gu6", "nl", None),
        ("http://publications.europa.eu/resource/authority/country/DEU", "nl", "Duitsland"),
        ("bf5588ff84", "nl", None),
        ("", "nl", None),
    ],
)
def test_a_member_is_known_by_its_address(uri: str, language: str, word: str | None) -> None:
    assert word_of(uri, language) == word


def test_the_summary_has_our_word_and_the_details_have_the_signed_one_beside_it() -> None:
    said = summary_of(an_activity(a_concept(INTERNSHIP, en="internship")))
    assert kinds_in(said) == [{"nl": "stage"}]
    dutch = Wording("nl", "UTC")
    blocks = str(blocks_of(in_language(said, "nl"), dutch))
    assert 'stage <span class="soft">(ondertekend als: <span lang="en">internship</span>)</span>' in blocks


def test_a_word_of_the_issuer_in_the_readers_language_stays() -> None:
    assert kinds_in(summary_of(an_activity(a_concept(INTERNSHIP, en="internship", nl="leerbaan")))) == [{"nl": "leerbaan"}]


def test_an_english_reader_gets_the_word_of_the_list() -> None:
    assert kinds_in(summary_of(an_activity(a_concept(INTERNSHIP, es="prácticas"))), "en") == [{"en": "internship"}]


@pytest.mark.parametrize("uri", ["urn:theirs:1", "https://stranger.example/kinds/1", INTERNSHIP + "0"])
def test_what_a_stranger_calls_the_same_is_not_translated(uri: str) -> None:
    assert kinds_in(summary_of(an_activity(a_concept(uri, en="internship")))) == [{"en": "internship"}]


@pytest.mark.parametrize("uri", ["urn:theirs:1", "https://stranger.example/kinds/1", "http://data.europa.eu/snb/eqf/6"])
def test_one_label_for_two_things_is_not_translated(uri: str) -> None:
    other = an_activity(a_concept(uri, en="internship")) | {"id": "urn:b"}
    said = summary_of(an_activity(a_concept(INTERNSHIP, en="internship")), other)
    assert kinds_in(said) == [{"en": "internship"}]


def test_a_concept_that_is_told_at_length_is_a_thing_of_its_own() -> None:
    long = a_concept("urn:theirs:1", en="internship") | {"definition": {"en": "Ours is longer."}}
    said = summary_of(an_activity(a_concept(INTERNSHIP, en="internship")), an_activity(long) | {"id": "urn:b"})
    assert kinds_in(said) == [{"en": "internship"}]


def test_a_country_is_in_the_readers_language_and_a_place_as_it_is_described() -> None:
    germany = a_concept("http://publications.europa.eu/resource/authority/country/DEU", en="Germany")
    there = {"id": "urn:l", "type": "Location", "address": {"id": "urn:ad", "type": "Address", "countryCode": germany}}
    said = in_language(summary_of(an_activity(location=there)), "nl")
    assert said.place is not None
    assert said.place.wordings == {"nl": "Duitsland"}
    assert said.stages[0].place == said.place
    described = there | {"description": {"en": "Germany"}}
    said = in_language(summary_of(an_activity(location=described)), "nl")
    assert said.place is not None
    assert said.place.wordings == {"en": "Germany"}


def test_a_credential_of_which_values_were_left_out_is_told_as_it_is_written() -> None:
    said = summary_of(an_activity(a_concept(INTERNSHIP, en="internship")))
    assert with_our_words(replace(said, left_out=1), "nl").stages == said.stages
    assert with_our_words(replace(said, details=None), "nl").stages == said.stages


def test_the_public_sample_is_told_in_dutch_terms(shared: Path, street: House) -> None:
    content = (shared / "vectors" / "edc" / "Sample-MC-Annex1-signed.jsonld").read_bytes()
    page = street.check(content, accept=BROWSER, **{"accept-language": "nl"}).text
    first = page[: page.index("Alles wat erin staat")]
    for words in (
        '<dd dir="auto">Kort leerprogramma</dd>',
        '<dd dir="auto">niet-formeel leren</dd>',
        '<dd dir="auto">Deels online, deels op locatie (blended)</dd>',
        '<dd dir="auto">Zonder toezicht en zonder controle van de identiteit</dd>',
        '<dd dir="auto">Engels</dd>',
        '<dd dir="auto"><span lang="en">artefact assessment</span></dd>',  # of a list of their own, under the same name
    ):
        assert words in first, words
    assert "Short learning programme" not in first
    assert "Short learning programme" in page, "as it was signed"


def test_programs_get_what_was_signed(shared: Path, street: House) -> None:
    content = (shared / "vectors" / "edc" / "Sample-MC-Annex1-signed.jsonld").read_bytes()
    answer = street.check(content, **{"accept-language": "nl"}).text
    assert "Kort leerprogramma" not in answer
    assert {"en": "Short learning programme"} in json.loads(answer)["summary"]["elements"]["kind"]
