from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from defusedxml import ElementTree
from PIL import Image, ImageChops

from badges.model.learning import LearningUnit
from badges.model.text import Text
from badges.paper import badge_png, badge_svg
from badges.paper.art import MOTIFS, OUTLINES
from tests.makers import a_unit, the_catalogue

SVG = "{http://www.w3.org/2000/svg}"


def a_unit_like(form: str, domain: str) -> LearningUnit:
    unit = a_unit()
    first = replace(unit.outcomes[0], domain=replace(unit.outcomes[0].domain, key=domain))
    mobility = replace(unit.mobility, form=replace(unit.mobility.form, key=form))
    return replace(unit, mobility=mobility, outcomes=(first, *unit.outcomes[1:]))


def words_of(drawing: bytes, element: str) -> str:
    found = ElementTree.fromstring(drawing).find(SVG + element)
    assert found is not None
    return found.text or ""


def small_and_grey(unit: LearningUnit) -> Image.Image:
    with Image.open(io.BytesIO(badge_png(unit, "en"))) as badge:
        paper = Image.new("RGBA", badge.size, "white")
        paper.alpha_composite(badge)
        return paper.convert("L").resize((48, 48), Image.Resampling.LANCZOS)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Share of dots that differ by a quarter of the way from black to white."""
    return sum(ImageChops.difference(one, other).histogram()[64:]) / (48 * 48)


@pytest.mark.parametrize("language", ["en", "nl", "de"])
def test_every_unit_of_the_catalogue_has_a_drawing_with_title_and_description_in_words(language: str) -> None:
    for unit in the_catalogue().units:
        drawing = badge_svg(unit, language)
        assert words_of(drawing, "title") == f"Badge: {unit.title.best(language)[1]}"
        assert unit.awarding_body.name in words_of(drawing, "desc")
        assert unit.outcomes[0].domain.label.best(language)[1] in words_of(drawing, "desc")


def test_drawings_hold_no_text_no_picture_and_nothing_from_elsewhere() -> None:
    names = {element.tag for unit in the_catalogue().units for element in ElementTree.fromstring(badge_svg(unit, "en")).iter()}
    assert names == {SVG + name for name in ("svg", "title", "desc", "defs", "clipPath", "g", "path", "rect", "circle")}


def test_all_units_look_different() -> None:
    pictures = [
        re.sub(rb"<title.*</desc>|[std][0-9a-f]{8}", b"", badge_svg(unit, "en"), flags=re.S) for unit in the_catalogue().units
    ]
    assert len(set(pictures)) == len(pictures)


def test_two_badges_in_one_page_share_no_id() -> None:
    ids = [set(re.findall(rb' id="([^"]+)"', badge_svg(unit, "en"))) for unit in the_catalogue().units]
    assert all(not one & other for one, other in combinations(ids, 2))


def test_the_level_is_told_in_dots_and_no_level_by_none() -> None:
    dots = [badge_svg(replace(a_unit(), eqf_level=level), "en").count(b'cy="82.5"') for level in (1, 4, 8, None)]
    assert dots == [1, 4, 8, 0]


def test_markup_in_a_title_is_text() -> None:
    unit = replace(a_unit(), title=Text({"en": '<script>alert(1)</script> & {field} "q"'}))
    assert words_of(badge_svg(unit, "en"), "title") == 'Badge: <script>alert(1)</script> & {field} "q"'


def test_a_character_that_xml_does_not_know_is_left_out() -> None:
    unit = replace(a_unit(), title=Text({"en": "Bee\x00keep\x1bing\uffff"}))
    assert words_of(badge_svg(unit, "en"), "title") == "Badge: Beekeeping"


def test_a_form_and_a_domain_of_the_schools_own_still_get_a_drawing() -> None:
    assert "een ring" in words_of(badge_svg(a_unit_like("imaginary", "cooking"), "nl"), "desc")


def test_outlines_and_motifs_can_be_told_apart_small_and_in_grey() -> None:
    forms = [small_and_grey(a_unit_like(form, "professional")) for form in OUTLINES]
    motifs = [small_and_grey(a_unit_like("physical", domain)) for domain in MOTIFS]
    assert min(difference(one, other) for one, other in combinations(forms, 2)) > 0.02
    assert min(difference(one, other) for one, other in combinations(motifs, 2)) > 0.05


def test_no_line_of_a_motif_is_thinner_than_three_and_a_half() -> None:
    widths = [float(width) for motif in MOTIFS.values() for width in re.findall(r'stroke-width="([\d.]+)"', motif)]
    assert min(widths) >= 3.5


def test_the_png_for_baking_is_512_dots_square_with_a_clear_ground() -> None:
    content = badge_png(a_unit(), "en")
    with Image.open(io.BytesIO(content)) as badge:
        assert (badge.format, badge.size, badge.mode) == ("PNG", (512, 512), "RGBA")
        assert [badge.getpixel(at) for at in ((0, 0), (511, 511))] == [(0, 0, 0, 0)] * 2
    assert len(content) < 60_000


def test_the_drawings_are_those_of_the_design(shared: Path) -> None:
    drawn = OUTLINES | MOTIFS
    for file in sorted((shared / "ux").glob("badge-*.svg")):
        text = file.read_text(encoding="utf-8")
        paths = set(re.findall(r' d="([^"]+)"', text)) - {"M0 0h96v96H0Z", "M-60 58Q48 18 156 58V200H-60Z"}
        assert all(any(path in ours for ours in drawn.values()) for path in paths), file.name
