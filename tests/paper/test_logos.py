"""Logos on paper: of any kind and shape, on a ground on which they can be seen, or the name instead."""

from __future__ import annotations

import io
from base64 import b64decode, b64encode
from dataclasses import replace
from typing import cast

import pytest
from PIL import Image, ImageCms, ImageDraw

from badges.model.parties import Issuer, Logo
from badges.model.text import Text
from badges.paper import display_image, logos
from tests.makers import a_unit, an_issuer

FIELD = "#1d3f94"
Edges = tuple[float, float, float, float]


def a_logo(content: bytes | str, media_type: str = "image/svg+xml") -> Logo:
    raw = content.encode() if isinstance(content, str) else content
    return Logo(media_type, b64encode(raw).decode(), Text({"en": "Logo"}))


def drawn(width: int, height: int, shapes: str) -> Logo:
    return a_logo(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{shapes}</svg>')


def painted(width: int, height: int, kind: str, ground: str | tuple[int, ...], ink: str, box: tuple[int, ...]) -> Logo:
    picture = Image.new("RGBA" if kind == "PNG" else "RGB", (width, height), ground)
    ImageDraw.Draw(picture).rectangle(box, fill=ink)
    written = io.BytesIO()
    picture.save(written, format=kind)
    return a_logo(written.getvalue(), f"image/{kind.lower()}")


def shown(logo: Logo) -> tuple[Edges, object]:
    """Where there is something to see, and the ground."""
    found = logos.shown(logo, FIELD)
    assert found is not None
    edges = found["edges"]
    assert isinstance(edges, list)
    left, top, right, bottom = edges
    return (left, top, right, bottom), found["ground"]


CLEAR = (0, 0, 0, 0)
WIDE = drawn(400, 40, '<rect width="400" height="40" fill="#a01030"/>')
TALL = drawn(40, 400, '<rect width="40" height="400" fill="#a01030"/>')
DARK = drawn(100, 50, '<rect width="100" height="50" fill="#111"/><circle cx="25" cy="25" r="15" fill="#eee"/>')
PALE = drawn(100, 50, '<circle cx="25" cy="25" r="20" fill="#fff"/><path d="M60 10h30v30H60z" fill="#fdfdf0"/>')
PADDED = drawn(400, 400, '<rect x="100" y="150" width="200" height="100" fill="#c40"/>')
SCAN = painted(300, 200, "JPEG", "white", "navy", (100, 50, 200, 150))
CLEAR_PNG = painted(300, 300, "PNG", CLEAR, "#a01030", (0, 100, 299, 199))


@pytest.mark.parametrize(
    ("logo", "edges"),
    [
        (WIDE, (0, 0.45, 1, 0.55)),
        (TALL, (0.45, 0, 0.55, 1)),
        (PADDED, (0.25, 0.375, 0.75, 0.625)),
        (SCAN, (1 / 3, 1 / 3, 2 / 3, 2 / 3)),
        (CLEAR_PNG, (0, 1 / 3, 1, 2 / 3)),
    ],
    ids=["wide", "tall", "padded", "scan", "clear"],
)
def test_of_a_logo_the_part_that_there_is_to_see_is_shown(logo: Logo, edges: Edges) -> None:
    found, ground = shown(logo)
    assert found == pytest.approx(edges, abs=0.02)
    assert ground is None


def test_a_logo_for_dark_grounds_gets_the_colour_of_the_school_and_a_dark_one_stays_as_it_is() -> None:
    assert shown(PALE)[1] == FIELD
    assert shown(DARK)[1] is None


def test_a_pale_logo_of_a_school_whose_colour_hides_it_gets_ink() -> None:
    middle = "#767676"
    grey = drawn(100, 50, f'<circle cx="25" cy="25" r="20" fill="{middle}"/><path d="M40 5h55v40H40z" fill="#fff"/>')
    found = logos.shown(grey, middle)
    assert found is not None
    assert found["ground"] in (middle, logos.INK)


@pytest.mark.parametrize(
    "logo",
    [
        a_logo(b"\x89PNG\r\n\x1a\nrubbish", "image/png"),
        a_logo(b"\xff\xd8\xff rubbish", "image/jpeg"),
        a_logo("<svg"),
        a_logo(b"\xff\xfe"),
        drawn(10, 10, ""),
        painted(10, 10, "PNG", CLEAR, "#ffffff00", (0, 0, 1, 1)),
        Logo("image/png", "no base64!", Text({"en": "Logo"})),
    ],
    ids=["no png", "no jpeg", "half an svg", "no text", "empty", "clear", "no base64"],
)
def test_the_name_stands_for_what_is_damaged_or_shows_nothing(logo: Logo) -> None:
    assert logos.shown(logo, FIELD) is None


def test_the_colour_profile_of_a_logo_does_not_get_into_a_drawing() -> None:
    written = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGB", (90, 90), "navy").save(written, format="PNG", icc_profile=profile)
    found = logos.shown(a_logo(written.getvalue(), "image/png"), FIELD)
    assert found is not None
    drawing = str(found["svg"]).partition("base64,")[2].partition('"')[0]
    with Image.open(io.BytesIO(b64decode(drawing))) as inside:
        assert inside.size == (90, 90)
        assert "icc_profile" not in inside.info


def test_a_few_bytes_that_pretend_to_be_a_huge_picture_are_not_drawn() -> None:
    written = io.BytesIO()
    Image.new("1", (5000, 5000)).save(written, format="PNG")
    assert len(written.getvalue()) < 10_000
    assert logos.shown(a_logo(written.getvalue(), "image/png"), FIELD) is None


def pictured(logo: Logo | None) -> Image.Image:
    unit = replace(a_unit("LU-10"), awarding_body=replace(a_unit("LU-10").awarding_body, logo=logo))
    issuer: Issuer = replace(an_issuer("LU-10"), organisation=unit.awarding_body)
    content = display_image(unit, language="en", issuer=issuer, demo=False)
    assert len(content) < 100_000
    return Image.open(io.BytesIO(content)).convert("RGB")


def of_the_head(page: Image.Image, box: tuple[float, float, float, float]) -> list[tuple[int, int]]:
    """Least and most red, green and blue in a part of the page, given in millimetres."""
    left, top, right, bottom = (mm * page.width / 210 for mm in box)
    cut = page.crop((round(left), round(top), round(right), round(bottom)))
    return [cast("tuple[int, int]", band.getextrema()) for band in cut.split()]


def test_the_logo_stands_above_the_title_and_without_one_the_name_does() -> None:
    square = '<rect width="10" height="10" fill="#00aa00"/>'
    red, green, blue = of_the_head(pictured(drawn(10, 10, square)), (26, 17, 38, 29))
    assert (red[1], blue[1]) < (60, 60)
    assert green[0] > 140
    darkest, lightest = of_the_head(pictured(None), (24, 15, 90, 26))[0]
    assert darkest < 80
    assert lightest == 255
