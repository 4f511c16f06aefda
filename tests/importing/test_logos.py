from __future__ import annotations

import io
from base64 import b64decode
from pathlib import Path

import pytest
from PIL import Image

from badges.importing import ImportFailed, read_catalogue
from badges.paper import logos
from tests.makers import DEMO_CATALOGUE, a_catalogue_file, a_unit

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4">{}</svg>'


def with_logo(folder: Path, content: bytes) -> Path:
    """The catalogue with other content in the file of one logo."""
    path = a_catalogue_file(folder, DEMO_CATALOGUE.read_text(encoding="utf-8"))
    (folder / "logos" / "voorbeeldcollege.svg").write_bytes(content)
    return path


def test_a_logo_is_taken_in_by_value_with_words_for_it() -> None:
    logo = a_unit("LU-02").awarding_body.logo
    assert logo is not None
    assert logo.media_type == "image/svg+xml"
    assert b64decode(logo.content).startswith(b"<svg")
    assert logo.alternative.get("nl") == "Logo van Voorbeeldcollege"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (SVG.format("<script>alert(1)</script>").encode(), "holds the element script"),
        (SVG.format('<rect onclick="x()"/>').encode(), "holds the attribute onclick"),
        (SVG.format('<rect fill="url(https://a.example)"/>').encode(), "holds the attribute fill"),
        (SVG.format('<image href="https://a.example/x.png"/>').encode(), "holds the element image"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;").encode(), "neither PNG nor JPEG nor well-formed SVG"),
        (b"GIF89a", "neither PNG nor JPEG nor well-formed SVG"),
        (b"<html/>", "neither PNG nor JPEG nor SVG"),
        (b"x" * 70_000, "larger than 64 kB"),
    ],
)
def test_a_logo_that_could_do_harm_is_told(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(ImportFailed, match=message) as failed:
        read_catalogue(with_logo(tmp_path, content))
    assert [p.path for p in failed.value.problems] == ["organisations[org-voorbeeldcollege].logo.file"]


def test_a_logo_outside_the_catalogues_folder_is_not_read(tmp_path: Path) -> None:
    path = with_logo(tmp_path, b"")
    path.write_text(
        path.read_text(encoding="utf-8").replace("logos/voorbeeldcollege.svg", "../../etc/hostname"), encoding="utf-8"
    )
    with pytest.raises(ImportFailed, match="outside the catalogue"):
        read_catalogue(path)


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_a_photograph_of_a_logo_is_taken_in_and_stands_on_paper(tmp_path: Path, kind: str, media_type: str) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), "#123456").save(drawn, format=kind)
    catalogue = read_catalogue(with_logo(tmp_path, drawn.getvalue()))
    logo = next(one.logo for one in catalogue.organisations if one.id == "org-voorbeeldcollege")
    assert logo is not None
    assert (logo.media_type, b64decode(logo.content)) == (media_type, drawn.getvalue())
    assert logos.shown(logo, "#0b6e6e") is not None
