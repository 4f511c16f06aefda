"""Pictures for credentials that others wrote: of the same family, with their logo and its colour, and nobody's name."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image

from badges.credentials.violation import Document
from badges.keyring import Seal
from badges.paper import logos
from badges.paper.others import Body, Content, image_of
from badges.sealing.picture import with_picture
from tests.oracles.samples import a_school

GREEN = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 40"><path d="M0 0h90v40H0z" fill="#2e7d32"/></svg>'
ENGLISH = {"id": "http://publications.europa.eu/resource/authority/language/ENG", "type": "Concept"}
GREEK = {"id": "http://publications.europa.eu/resource/authority/language/ELL", "type": "Concept"}


def dots(content: bytes) -> Image.Image:
    assert len(content) < 150_000
    return Image.open(io.BytesIO(content)).convert("RGB")


def band(content: bytes) -> tuple[int, ...]:
    """The colour of the school."""
    page = dots(content)
    return cast("tuple[int, ...]", page.getpixel((10, page.height // 2)))


def about(**changes: Any) -> Content:
    given = {"language": "en", "title": "Safe food", "summary": "Two days", "bodies": (Body("University of Zed"),), **changes}
    return Content(**given)


def test_the_colour_is_that_of_the_logo_and_plain_without_one() -> None:
    logo = logos.harmless(GREEN)
    assert band(image_of(about(bodies=(Body("University of Zed", logo),)), demo=False)) == pytest.approx(
        (0x2E, 0x7D, 0x32), abs=4
    )
    assert band(image_of(about(), demo=False)) == pytest.approx((0x0B, 0x4F, 0x6C), abs=4)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "", "summary": ""},
        {"title": "x" * 300, "summary": "y" * 900, "outcomes": ("z" * 300,) * 12},
        {"bodies": tuple(Body("Very Long Name of a Very Old University " * 7) for _ in range(4))},
        {"language": "ar", "title": "شهادة", "bodies": (Body("جامعة"),)},
        {"language": "ja", "title": "食品安全"},
        {"title": '#read("/etc/passwd") $x$ *no*', "summary": "<b>&amp;\\"},
    ],
)
def test_a_picture_can_be_drawn_of_anything(changes: dict[str, Any]) -> None:
    page = dots(image_of(about(**changes), demo=True))
    assert page.width >= 690
    assert page.height >= page.width * 1.4


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg",
        b"\x89PNG" + b"0" * 300_000,
        b'<!DOCTYPE svg [<!ENTITY x "x">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><filter><feGaussianBlur stdDeviation="9999"/></filter></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><linearGradient href="#a"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9999999" style="stroke-dasharray:.001"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g>" * 50 + b"</g>" * 50 + b"</svg>",
        b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<path/>" * 3000 + b"</svg>",
        b"<html/>",
    ],
)
def test_a_logo_of_others_that_is_more_than_a_plain_drawing_is_left_out(content: bytes) -> None:
    assert logos.harmless(content) is None


def a_draft(logo: bytes = GREEN) -> Document:
    media = {"id": "urn:a:logo", "type": "MediaObject", "content": base64.b64encode(logo).decode()}
    body = {"id": "urn:a:org", "type": "Organisation", "legalName": {"en": "University of Zed"}, "logo": media}
    outcome = {"id": "urn:a:lo", "type": "LearningOutcome", "title": {"en": "Keeps food safe"}}
    process = {"type": "AwardingProcess", "awardingBody": body}
    claim = {"type": "LearningAchievement", "awardedBy": process, "specifiedBy": {"learningOutcome": outcome}}
    return {
        "displayParameter": {"title": {"en": "Safe food"}, "description": {"en": "Two days"}, "language": [ENGLISH, GREEK]},
        "credentialSubject": {"type": "Person", "fullName": {"en": "Secret Somebody"}, "hasClaim": claim},
    }


@pytest.fixture(scope="module")
def custody(tmp_path_factory: pytest.TempPathFactory) -> Seal:
    seal = a_school(tmp_path_factory.mktemp("keys")).making().seal
    assert seal
    return seal


def displays(document: Document) -> list[Document]:
    return [display["displayDetail"] for display in document["displayParameter"]["individualDisplay"]]


def test_a_draft_gets_a_picture_for_each_language_that_names_nobody(custody: Seal) -> None:
    drawn, (remark,) = with_picture(a_draft(), custody)
    pictures = [base64.b64decode(detail["image"]["content"]) for detail in displays(drawn)]
    assert remark.code == "elm.drawn"
    assert len(pictures) == 2
    assert all(band(picture) == pytest.approx((0x2E, 0x7D, 0x32), abs=4) for picture in pictures)
    other = a_draft()
    other["credentialSubject"]["fullName"] = {"en": "Other Person"}
    assert displays(with_picture(other, custody)[0]) == displays(drawn)


def test_a_logo_may_be_named_by_a_reference(custody: Seal) -> None:
    draft = a_draft()
    body = draft["credentialSubject"]["hasClaim"]["awardedBy"]["awardingBody"]
    draft["issuer"] = {"id": "urn:a:org", "logo": body["logo"]}
    body["logo"] = "urn:a:logo"
    assert displays(with_picture(draft, custody)[0]) == displays(with_picture(a_draft(), custody)[0])


@pytest.mark.parametrize("logo", [b"", b"rubbish", Path(__file__).read_bytes()])
def test_a_logo_that_is_none_does_not_stop_the_draft(logo: bytes, custody: Seal) -> None:
    drawn, _ = with_picture(a_draft(logo), custody)
    assert len(displays(drawn)) == 2


def test_a_draft_that_brings_its_own_picture_keeps_it(custody: Seal) -> None:
    draft = a_draft()
    draft["displayParameter"]["individualDisplay"] = [{"displayDetail": {"image": {"content": "bXkgb3du"}}}]
    assert with_picture(draft, custody) == (draft, ())
