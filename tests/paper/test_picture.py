from __future__ import annotations

import io

import pytest
from PIL import Image

from badges.paper import display_image
from tests.makers import a_unit, an_issuer


@pytest.mark.parametrize("unit", ["LU-01", "LU-02", "LU-05"])
def test_the_picture_of_a_unit_is_small_and_a_whole_page(unit: str) -> None:
    for language in a_unit(unit).complete_languages:
        content = display_image(a_unit(unit), language=language, issuer=an_issuer(unit), demo=True)
        with Image.open(io.BytesIO(content)) as page:
            assert page.format == "PNG"
            assert page.height / page.width == pytest.approx(297 / 210, abs=0.01)
            assert page.width >= 800
            assert "transparency" not in page.info
        assert len(content) < 100_000


def test_the_same_unit_gives_the_same_picture_and_a_demonstration_another() -> None:
    def picture(demo: bool) -> bytes:
        return display_image(a_unit(), language="en", issuer=an_issuer(), demo=demo)

    assert picture(False) == picture(False)
    assert picture(True) != picture(False)


@pytest.mark.parametrize(("unit", "first"), [("LU-02", (0x1D, 0x3F, 0x94)), ("LU-05", (0x0B, 0x5D, 0x57))])
def test_the_picture_has_the_colour_of_the_school(unit: str, first: tuple[int, int, int]) -> None:
    content = display_image(a_unit(unit), language="en", issuer=an_issuer(unit), demo=False)
    with Image.open(io.BytesIO(content)) as page:
        band = page.convert("RGB").getpixel((10, page.height // 2))
    assert band == pytest.approx(first, abs=2)


def test_a_picture_says_nothing_in_its_metadata() -> None:
    content = display_image(a_unit(), language="nl", issuer=an_issuer(), demo=False)
    assert not any(chunk in content for chunk in (b"tEXt", b"iTXt", b"zTXt", b"tIME", b"eXIf"))
