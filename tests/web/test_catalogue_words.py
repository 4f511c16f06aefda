"""What a catalogue picks from a list is told in the reader's language; what a school says in its own words stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import yaml

from badges.credentials.summary import Aligned
from badges.issuing import Issued
from badges.model.concepts import Concept
from badges.model.issued import FormName
from badges.model.text import Text
from badges.web.catalogue_words import label_of, with_our_wording, word_at
from badges.web.skills import with_known_skills
from badges.web.wording import Wording, page_languages
from tests.installations import form
from tests.makers import DEMO_CATALOGUE
from tests.web.houses import BROWSER, House, share_path
from tests.web.test_concepts import summary_of

LANGUAGES = sorted(set(page_languages()) - {"en"})
CHIP = re.compile(r'<li class="chip">(.*?)</li>')
CATALOGUE = yaml.safe_load(DEMO_CATALOGUE.read_text(encoding="utf-8"))


def members() -> Iterator[Concept]:
    for vocabulary, listed in CATALOGUE["vocabularies"].items():
        for one in listed:
            label = Text(one.get("label") or {"en": one["eu_label"]})
            yield Concept(vocabulary, one["key"], label, one.get("eu_concept"))


def steps_and_grades() -> Iterator[Text]:
    for step in CATALOGUE["rubric"]:
        yield from (Text(step["label"]), Text(step["description"]))
    for scheme in CATALOGUE["grading_schemes"]:
        yield Text(scheme["name"])
        yield from (Text(label) for label in scheme.get("labels", {}).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_member_of_every_list_and_every_step_has_its_word(language: str) -> None:
    without = {"credit_system"}  # on no page
    found = [one for one in members() if one.vocabulary not in without and not label_of(one, language).get(language)]
    assert found == []
    assert [text for text in steps_and_grades() if not with_our_wording(text, language).get(language)] == []


def test_a_school_that_says_it_in_the_language_of_the_reader_is_not_corrected() -> None:
    own = Concept("mobility_form", "physical", Text({"en": "Abroad!", "fr": "Loin d’ici"}))
    assert label_of(own, "fr").get("fr") == "Loin d’ici"
    assert label_of(replace(own, key="of_their_own"), "de") == own.label
    assert with_our_wording(Text({"en": "Splendid"}), "fr") == Text({"en": "Splendid"})


@pytest.mark.parametrize("language", ["de", "es", "fr"])
def test_the_page_behind_the_code_on_paper_tells_what_is_picked_from_lists_in_the_language_of_the_reader(
    street: House, issued: Issued, language: str
) -> None:
    page = street.get(share_path(issued), accept_language=language).text
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page, re.S))
    said = Wording(language, "UTC")
    picked = [
        said.gettext(name) for name in ("Form", "Kind of experience", "Type of assessment", "Supervision", "Assessors", "Grade")
    ]
    assert [facts[name] for name in picked if "lang=" in facts[name]] == []
    assert said.gettext("In new situations") in page
    assert said.gettext("there is no version in your language") in page
    in_own_words = facts[said.gettext("Quality assured by")]  # the school's: it has Dutch, English and German ones
    assert ('lang="en"' in in_own_words) == (language != "de")


@pytest.mark.parametrize(("language", "own"), [("nl", "veerkracht"), ("fr", '<span lang="nl">veerkracht</span>')])
def test_skills_are_told_in_the_language_of_the_reader_or_marked_with_the_one_that_they_are_in(
    street: House, issued: Issued, language: str, own: str
) -> None:
    badge = form(issued, FormName.OPEN_BADGE).content
    chips = CHIP.findall(street.check(badge, accept=BROWSER, **{"accept-language": language}).text)
    told = [chip.partition("</b> ")[2] for chip in chips]
    assert own in told
    assert '<span lang="en">cope with pressure</span>' in told
    assert '<span lang="en">A1 interaction</span>' in told


def test_what_a_european_credential_picks_from_our_lists_is_told_in_the_language_of_the_reader(
    street: House, issued: Issued
) -> None:
    european = form(issued, FormName.EUROPEAN).content
    page = street.check(european, accept=BROWSER, **{"accept-language": "es"}).text
    assert "Idiomas" in [chip.strip() for chip in CHIP.findall(page)]
    assert "En el extranjero, Prácticas, Experiencia laboral" in page
    assert word_at("urn:epass:concept:level:mbo-3", "fr") == "mbo 3 (enseignement professionnel)"
    assert word_at("urn:epass:concept:level:of-a-stranger", "fr") is None
    assert word_at("https://school.example/concepts/physical", "fr") is None


def test_what_a_stranger_calls_a_skill_stays_as_it_is() -> None:
    address = "http://data.europa.eu/esco/skill/1"
    known = {address: Text({"en": "cope with pressure", "nl": "omgaan met druk"})}
    said = [
        Aligned("ESCO", Text({"nl": name}), url)
        for name, url in (("cope with pressure", address), ("rest", address), ("rest", None))
    ]
    told = with_known_skills(replace(summary_of(), alignments=tuple(said)), known, "de").alignments
    assert [one.name for one in told] == [known[address], Text({"nl": "rest"}), Text({"nl": "rest"})]
