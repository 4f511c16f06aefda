"""Logos of organisations: small pictures beside the catalogue file, taken in by value."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from badges.importing.parts import Parts
from badges.importing.reading import Cursor
from badges.model.parties import Logo

MAX_BYTES = 65_536
"""A logo is repeated in a European credential wherever its organisation is."""
STARTS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""How files of dots begin."""
SVG = "{http://www.w3.org/2000/svg}"
ACTIVE = ("script", "foreignObject", "iframe", "image", "use", "style", "a", "animate", "set")
"""Elements of SVG that run, fetch or restyle; a logo needs none of them."""


def read_logo(cursor: Cursor, parts: Parts) -> Logo | None:
    """``logo: {file: logos/school.svg, alternative: {en: …, nl: …}}``; PNG, JPEG or plain SVG, below the catalogue's folder."""
    if not cursor.there:
        return None
    here = cursor.mapping()
    name = here.at("file").needed()
    alternative = parts.text(here.at("alternative"))
    here.done()
    content = read_beside(here.at("file"), name, parts.folder, MAX_BYTES) if name else None
    if content is None or alternative is None:
        return None
    media_type = next((kind for start, kind in STARTS.items() if content.startswith(start)), "image/svg+xml")
    if media_type == "image/svg+xml" and (fault := _fault(content)) is not None:
        here.at("file").note(f"{name} {fault}", "Use a PNG, a JPEG, or an SVG of plain shapes")
        return None
    return Logo(media_type, b64encode(content).decode("ascii"), alternative)


def read_beside(cursor: Cursor, name: str, folder: Path, limit: int) -> bytes | None:
    """The content of a file below the catalogue's folder; None when it is not there or has more bytes than the limit."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        cursor.note(f"{name!r} is outside the catalogue's folder", "Put the file beside the catalogue")
        return None
    try:
        if path.stat().st_size > limit:
            cursor.note(f"{name} is larger than {limit // 1024} kB", "Make the file smaller")
            return None
        return path.read_bytes()
    except OSError as error:
        cursor.note(f"{name} cannot be read ({error.strerror})", "Put the file there, or leave the line out")
        return None


def _fault(content: bytes) -> str | None:
    """Why a file is not a harmless drawing."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        return "is neither PNG nor JPEG nor well-formed SVG"
    if root.tag != f"{SVG}svg":
        return "is neither PNG nor JPEG nor SVG"
    for element in root.iter():
        tag = str(element.tag).removeprefix(SVG)
        if tag in ACTIVE or not str(element.tag).startswith(SVG):
            return f"holds the element {tag}"
        for attribute, value in element.attrib.items():
            if attribute.startswith("on") or "href" in attribute or "url(" in value.replace(" ", "") or attribute == "style":
                return f"holds the attribute {attribute}"
    return None
