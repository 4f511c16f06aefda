"""The picture that a European credential carries of itself, for drafts that leave it to whoever seals.

Drawn plainly, with letters of Latin, Greek and Cyrillic: a draft has no template of ours, and may be about anything.
"""

from __future__ import annotations

import base64
import io
import json
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from badges.credentials.european.concepts import member
from badges.credentials.european.edition import Edition
from badges.credentials.european.sealing import awarding_bodies
from badges.credentials.violation import Document, Violation
from badges.keyring import Seal
from badges.model.addresses import Addresses
from badges.one_or_many import listed

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

WIDTH, HEIGHT, _MARGIN = 800, 1130, 70
_INK, _SOFT, _FIELD = (28, 36, 48), (90, 100, 115), (11, 79, 108)
_DEMO = {"nl": "Demonstratie: bewijst niets", "de": "Demonstration: beweist nichts"}
_MOST_LETTERS = 300
_MOST_LANGUAGES = 30


def with_picture(document: Document, custody: Seal) -> tuple[Document, tuple[Violation, ...]]:
    """The draft with a picture for each of its languages, and a remark that says so; as it is when it has one already."""
    display = document.get("displayParameter")
    if not isinstance(display, dict) or "individualDisplay" in display:
        return document, ()
    declared = [language for language in listed(display.get("language")) if isinstance(language, dict) and language.get("id")]
    pages = [_page(document, display, language, n, custody) for n, language in enumerate(declared[:_MOST_LANGUAGES], 1)]
    if not pages:
        return document, ()
    shown = {**display, "individualDisplay": pages if len(pages) > 1 else pages[0]}
    remark = "the draft brought no picture of itself, so a plain one was drawn with its title and the name of the awarding body"
    drawn = Violation("/displayParameter/individualDisplay", "elm.drawn", remark)
    return {**document, "displayParameter": shown}, (drawn,)


def _page(document: Document, display: Document, language: Document, number: int, custody: Seal) -> Document:
    code = _code(str(language["id"]))
    bodies = [_best(body.get("legalName"), code) for body in awarding_bodies(document)] or [custody.identity.organisation]
    people = [person for person in listed(document.get("credentialSubject")) if isinstance(person, dict)]
    lines = (
        ", ".join(filter(None, bodies))[:_MOST_LETTERS],
        _best(display.get("title"), code)[:_MOST_LETTERS],
        ", ".join(filter(None, (_named(person, code) for person in people)))[:_MOST_LETTERS],
        _best(display.get("description"), code)[:_MOST_LETTERS],
        _DEMO.get(code, "Demonstration: proves nothing") if custody.demo else "",
    )
    edition = Edition((code,), Addresses("https://unused.example"))
    return {
        "id": f"urn:epass:individualDisplay:drawn{number}",
        "type": "IndividualDisplay",
        "language": json.loads(json.dumps(language)),
        "displayDetail": {
            "id": f"urn:epass:displayDetail:drawn{number}",
            "type": "DisplayDetail",
            "image": {
                "id": f"urn:epass:mediaObject:drawn{number}",
                "type": "MediaObject",
                "content": base64.b64encode(_drawn(lines)).decode("ascii"),
                "contentEncoding": _known(document, member(edition, "encoding", "6146cde7dd")),
                "contentType": _known(document, member(edition, "file-type", "PNG")),
            },
            "page": 1,
        },
    }


def _known(document: Document, concept: Document) -> Document:
    """A concept as the draft writes it, if it does: copies of a thing say the same."""
    return next((node for node in _things(document) if node.get("id") == concept["id"] and "inScheme" in node), concept)


def _things(value: Any) -> Iterator[Document]:
    waiting: list[Any] = [value]
    for one in waiting:
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _named(person: Document, code: str) -> str:
    return _best(person.get("fullName"), code) or " ".join(
        filter(None, (_best(person.get(part), code) for part in ("givenName", "familyName")))
    )


def _best(text: Any, code: str) -> str:
    """A wording in this language, else in English, else in whichever comes first."""
    wordings = text if isinstance(text, dict) else {}
    for said in (wordings.get(code), wordings.get("en"), *wordings.values()):
        for one in listed(said):
            if isinstance(one, str) and one.strip():
                return "".join(c for c in one.strip() if unicodedata.category(c)[0] != "C" or c == " ")
    return ""


def _code(id: str) -> str:
    from badges import schemas

    vocabulary = schemas.vocabulary("language")
    return next((str(code) for code, key in vocabulary["codes"].items() if id == vocabulary["members"] + key), "en")


@lru_cache(maxsize=16)
def _drawn(lines: tuple[str, ...]) -> bytes:
    from PIL import Image, ImageDraw

    body, title, person, description, demo = lines
    page = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(page)
    pen.rectangle((0, 0, WIDTH, 150), fill=_FIELD)
    _write(pen, body, 50, 34, "white", most=2)
    y = _write(pen, title, 250, 52, _INK, most=4)
    y = _write(pen, person, y + 50, 40, _FIELD, most=3)
    _write(pen, description, y + 50, 28, _SOFT, most=9)
    if demo:
        pen.rectangle((0, HEIGHT - 90, WIDTH, HEIGHT), fill=(246, 178, 107))
        _write(pen, demo, HEIGHT - 65, 30, _INK, most=1)
    written = io.BytesIO()
    page.quantize(32, dither=Image.Dither.NONE).save(written, format="PNG", optimize=False, compress_level=9)
    return written.getvalue()


def _write(pen: ImageDraw.ImageDraw, text: str, y: float, size: int, colour: Any, *, most: int) -> float:
    """Lines of a text from a height down, cut off where there are too many; the height where the next may begin."""
    font = _font(size)
    for line in _broken(text, font, most):
        pen.text((_MARGIN, y), line, font=font, fill=colour)
        y += size * 1.3
    return y


def _broken(text: str, font: ImageFont.FreeTypeFont, most: int) -> list[str]:
    lines, left = [""], WIDTH - 2 * _MARGIN
    for word in text.split():
        while font.getlength(word) > left:  # a word wider than the page is cut
            word = word[: len(word) * 3 // 4] if len(word) > 4 else "…"
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= left:
            lines[-1] = longer
        elif len(lines) == most:
            lines[-1] = f"{lines[-1]}…"
            break
        else:
            lines.append(word)
    return [line for line in lines if line]


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    with resources.as_file(resources.files("fontpkg_source_sans_3") / "files" / "SourceSans3[wght].ttf") as file:
        font = ImageFont.truetype(str(file), size)
    font.set_variation_by_axes([600 if size > 30 else 400])
    return font
