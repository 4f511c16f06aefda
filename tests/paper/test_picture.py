"""The page a European credential shows of itself: small, whole, legible, and about nobody unless that is wished."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from math import hypot
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from badges.credentials.violation import NonConforming
from badges.model.award import Award
from badges.model.learning import LearningUnit
from badges.model.parties import Issuer
from badges.model.text import Text
from badges.paper import colour, display_image, named_image, picture, typesetting
from tests.makers import a_holder, a_unit, an_award, an_issuer, the_catalogue

LEAST_POINTS = 10


class Told:
    """What a template was given, to be set a second time as a PDF, of which a reader can say where its letters are."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pages: list[tuple[Any, bytes]] = []
        drawn = typesetting.png

        def png(template: str, data: Any, *, ppi: float, system_fonts: bool = False) -> bytes:
            made = drawn(template, data, ppi=ppi, system_fonts=system_fonts)
            if template == "picture":
                self.pages.append((data, made))
            return made

        monkeypatch.setattr(typesetting, "png", png)

    @property
    def data(self) -> Mapping[str, Any]:
        """Of the last page."""
        data: Mapping[str, Any] = self.pages[-1][0]
        return data

    def letters(self) -> tuple[str, list[tuple[str, float, float, float]], tuple[float, float]]:
        """The text of the last page; each piece with its size, left and height above the foot; width and height of the page."""
        inputs = {"data": json.dumps(self.data)}
        made = typesetting._typeset(typesetting._Page("picture", inputs, {"format": "pdf"}))
        (page,) = PdfReader(io.BytesIO(made)).pages
        pieces: list[tuple[str, float, float, float]] = []

        def visit(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
            if text.strip():
                scale = hypot(tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3])
                x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
                pieces.append((text, size * scale, x, y))

        page.extract_text(visitor_text=visit)
        return page.extract_text(), pieces, (float(page.mediabox.width), float(page.mediabox.height))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    return Told(monkeypatch)


def flat(text: str) -> str:
    """Without what typesetting adds and takes away: spaces, ends of lines, hyphens."""
    return "".join(text.replace("\N{ZERO WIDTH SPACE}", "").replace("\N{SOFT HYPHEN}", "").replace("-", "").split())


def is_whole_and_legible(told: Told) -> None:
    """Every text stands there, in letters large enough, within the page."""
    text, pieces, (width, height) = told.letters()
    read = flat(text)
    wordings = [told.data["title"], told.data["summary"], *told.data["outcomes"]]
    wordings += [each[part] for each in told.data["elements"] for part in ("label", "value")]
    for wording in wordings:
        assert flat(wording["text"]) in read, wording
    for body in told.data["bodies"]:
        assert flat(body["name"]) in read
    assert min(size for _, size, _, _ in pieces) >= LEAST_POINTS - 0.01
    assert all(0 < x < width and 0 < y < height for _, _, x, y in pieces)


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("language", ["nl", "en", "de"])
def test_the_picture_of_every_unit_of_the_catalogue_is_small_whole_and_one_sheet(language: str, part: int) -> None:
    units = [unit for unit in the_catalogue().units[part::4] if language in unit.complete_languages]
    assert units
    for unit in units:
        content = display_image(unit, language=language, issuer=an_issuer(unit.id), demo=True)
        assert len(content) < 100_000, unit.id
        with Image.open(io.BytesIO(content)) as page:
            assert page.format == "PNG"
            assert page.height / page.width == pytest.approx(297 / 210, abs=0.01), unit.id
            assert page.width >= 900
            assert "transparency" not in page.info


@pytest.mark.parametrize("unit", ["LU-02", "LU-05", "LU-07", "LU-23"])
def test_nothing_of_a_unit_is_missing_or_too_small_to_read(unit: str, told: Told) -> None:
    for language in a_unit(unit).complete_languages:
        display_image(a_unit(unit), language=language, issuer=an_issuer(unit), demo=True)
        is_whole_and_legible(told)


def a_wordy_unit(times: int) -> LearningUnit:
    """With a title, a summary and outcomes that are so many times as long, and words of any length."""
    unit = a_unit("LU-02")

    def longer(text: Text) -> Text:
        return Text({language: " ".join([wording] * times) for language, wording in text.wordings.items()})

    odd = Text(dict.fromkeys(("en", "nl"), "https://portfolio.example/" + "internationalisering" * 9))
    outcomes = [replace(outcome, text=longer(outcome.text)) for outcome in unit.outcomes]
    return replace(unit, title=longer(unit.title), summary=longer(unit.summary), outcomes=tuple(outcomes), prerequisites=odd)


@pytest.mark.parametrize("times", [2, 4, 8])
def test_texts_of_any_length_are_set_smaller_and_then_make_the_page_longer_and_never_are_cut(times: int, told: Told) -> None:
    content = display_image(a_wordy_unit(times), language="nl", issuer=an_issuer(), demo=False)
    is_whole_and_legible(told)
    assert len(content) < picture.MOST_BYTES
    with Image.open(io.BytesIO(content)) as page:
        is_longer = page.height > page.width * 1.43
    assert is_longer == (times > 2)


def test_what_cannot_be_made_small_enough_is_refused_with_what_to_do() -> None:
    with pytest.raises(NonConforming, match="shorten the texts") as refused:
        display_image(a_wordy_unit(30), language="nl", issuer=an_issuer(), demo=False)
    assert [violation.code for violation in refused.value.violations] == ["picture.too_large"]


def test_the_same_unit_gives_the_same_picture_and_a_demonstration_another() -> None:
    def made(demo: bool) -> bytes:
        return display_image(a_unit(), language="en", issuer=an_issuer(), demo=demo)

    assert made(False) == made(False)
    assert made(True) != made(False)


@pytest.mark.parametrize(("unit", "first"), [("LU-02", (0x1D, 0x3F, 0x94)), ("LU-05", (0x0B, 0x5D, 0x57))])
def test_the_picture_has_the_colour_of_the_school(unit: str, first: tuple[int, int, int]) -> None:
    content = display_image(a_unit(unit), language="en", issuer=an_issuer(unit), demo=False)
    with Image.open(io.BytesIO(content)) as page:
        band = page.convert("RGB").getpixel((10, page.height // 2))
    assert band == pytest.approx(first, abs=2)


def test_a_school_with_a_pale_colour_gets_one_that_white_letters_can_be_read_on(told: Told) -> None:
    school = replace(a_unit().awarding_body, colours=("#ffee88", "#ffffff"))
    display_image(
        replace(a_unit(), awarding_body=school), language="en", issuer=replace(an_issuer(), organisation=school), demo=False
    )
    assert colour.contrast(told.data["field"], "#ffffff") >= 4.5
    is_whole_and_legible(told)


def test_a_picture_says_nothing_in_its_metadata() -> None:
    made = [
        display_image(a_unit(), language="nl", issuer=an_issuer(), demo=False),
        named_image(an_award(), language="nl", issuer=an_issuer(), demo=False),
    ]
    assert not any(chunk in content for content in made for chunk in (b"tEXt", b"iTXt", b"zTXt", b"tIME", b"eXIf"))


def test_a_joint_unit_names_both_who_award_and_the_host_that_it_foresees(told: Told) -> None:
    display_image(a_unit("LU-02"), language="en", issuer=an_issuer(), demo=False)
    text, _, _ = told.letters()
    assert [body["name"] for body in told.data["bodies"]] == ["Voorbeeldcollege", "Scuola Esempio di Gastronomia"]
    assert "Trattoria Esempio, Italy" in text


def test_a_school_with_the_longest_of_names_keeps_it_in_its_band() -> None:
    name = Text({"en": " ".join(["Koninklijke Hogeschool voor Internationale Samenwerking"] * 4)})
    school = replace(a_unit("LU-10").awarding_body, legal_name=name, logo=None)
    unit = replace(a_unit("LU-10"), awarding_body=school)
    content = display_image(unit, language="en", issuer=replace(an_issuer("LU-10"), organisation=school), demo=False)
    with Image.open(io.BytesIO(content)) as page:
        shown = page.convert("RGB")
    mm = shown.width / 210
    beside = shown.crop((round(13.5 * mm), 0, round(24 * mm), shown.height))
    assert beside.getextrema() == ((255, 255),) * 3
    assert {shown.getpixel((1, y)) for y in range(shown.height)} == {shown.getpixel((1, 1))}


def test_a_school_that_issues_for_another_stands_below_and_not_on_top(told: Told) -> None:
    unit = a_unit("LU-10")
    display_image(unit, language="en", issuer=an_issuer("LU-05"), demo=False)
    assert [body["name"] for body in told.data["bodies"]] == ["Voorbeeldcollege"]
    said = {each["label"]["text"]: each["value"]["text"] for each in told.data["elements"]}
    assert said["Issued for them by"] == "Hogeschool Voorbeeldstad"


def test_all_who_award_together_are_shown(told: Told) -> None:
    unit = a_unit("LU-05")
    partners = tuple(replace(unit.awarding_body, id=f"org-{n}", legal_name=Text({"en": f"School {n}"})) for n in range(4))
    joint = replace(unit, further=replace(unit.further, awarding_partners=partners))
    display_image(joint, language="en", issuer=an_issuer("LU-05"), demo=False)
    is_whole_and_legible(told)
    assert [body["name"] for body in told.data["bodies"]][2:] == ["School 0", "School 1", "School 2", "School 3"]


# A picture with a person on it


def named(award: Award, language: str = "nl", issuer: Issuer | None = None) -> bytes:
    return named_image(award, language=language, issuer=issuer or an_issuer(award.unit.id), demo=True)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_named_picture_says_who_when_and_how_well_and_the_default_one_does_not(language: str, told: Told) -> None:
    award = an_award("LU-05")
    content = named(award, language)
    assert len(content) < 100_000
    is_whole_and_legible(told)
    text, _, _ = told.letters()
    said = {"nl": ("Noor van Voorbeeld", "12 juni 2026", "7,8 ("), "en": ("Noor van Voorbeeld", "12 June 2026", "7.8 (")}[
        language
    ]
    assert all(flat(each) in flat(text) for each in said)
    display_image(award.unit, language=language, issuer=an_issuer("LU-05"), demo=True)
    text, _, _ = told.letters()
    assert not any(flat(each) in flat(text) for each in (*said, "Noor", "2026"))


def test_an_award_without_a_grade_has_a_picture_without_one(told: Told) -> None:
    named(replace(an_award("LU-05"), grade=None))
    assert [fact["label"]["text"] for fact in told.data["person"]["facts"]] == ["Datum van uitreiking"]


@pytest.mark.parametrize("unit", [unit.id for unit in the_catalogue().units][::4])
def test_named_pictures_fit_on_one_sheet_too(unit: str) -> None:
    with Image.open(io.BytesIO(named(an_award(unit)))) as page:
        assert page.height / page.width == pytest.approx(297 / 210, abs=0.01)


@pytest.mark.parametrize(
    ("given", "family", "latin"),
    [
        ("ليلى", "الحداد", "Layla al-Haddad"),
        ("נועה", "לוי", "Noa Levi"),
        ("Σοφία", "Παπαδοπούλου", None),
        ("Ганна", "Шевченко", "Hanna Shevchenko"),
        ("Nguyễn Thị", "Ánh Tuyết", None),
        ("Maximiliana Theodora Alexandrina", "van Voorbeeldstaden tot Voorbeeldenburg-Beispielhausen", None),
        ("W" * 90, "M" * 90, None),
    ],
)
def test_names_of_other_scripts_and_lengths_are_set_with_their_latin_spelling(
    given: str, family: str, latin: str | None, told: Told
) -> None:
    content = named(an_award(holder=a_holder(given_name=given, family_name=family, name_latin=latin)))
    assert len(content) < picture.MOST_BYTES
    is_whole_and_legible(told)
    person = told.data["person"]
    assert person["name"].replace("\N{ZERO WIDTH SPACE}", "") == f"{given} {family}"
    assert (person["second_name"], person["note"]) == (latin, None)


@pytest.mark.parametrize(
    ("latin", "shown"), [("Nowhere Known", "Nowhere Known"), (None, "De naam staat in de ondertekende bestanden")]
)
def test_a_name_that_no_font_has_is_shown_otherwise_and_that_is_said(latin: str | None, shown: str, told: Told) -> None:
    named(an_award(holder=a_holder(given_name="\U0010fffd", family_name="\U0010fffc", name_latin=latin)))
    assert told.data["person"]["name"] == shown
    assert "eigen schrift" in told.data["person"]["note"]["text"]


def test_the_host_of_a_named_picture_is_the_one_of_the_award(told: Told) -> None:
    award = an_award()
    host = replace(award.unit.co_provider, legal_name=Text({"en": "Bakery Elsewhere"})) if award.unit.co_provider else None
    named(replace(award, participation=replace(award.participation, host=host)))
    hosts = [each["value"]["text"] for each in told.data["elements"] if each["label"]["text"] == "Met"]
    assert hosts == ["Bakery Elsewhere, Italië"]
    assert "Trattoria" not in told.letters()[0]
