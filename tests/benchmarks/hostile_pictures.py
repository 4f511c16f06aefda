"""Pictures, scans, links and archives that somebody made to keep a verifier busy."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import pypdf
from PIL import Image

from badges.verification import codes
from badges.verification.archives import MOST_BYTES, MOST_ENTRIES
from tests.benchmarks import hostile_documents as documents
from tests.benchmarks.hostile_files import Hostile, Maker, as_file, proven
from tests.fuzz.carriers import LINK, an_archive
from tests.verification.pictures import a_code, as_picture

_LARGEST = 29_400
"""Values in the largest file of a family: a picture has as many parts of its pixels."""


def _side(size: int, most: int) -> int:
    """Of a square with so many parts of the most pixels that are looked at."""
    return max(64, int((most * min(size, _LARGEST) / _LARGEST) ** 0.5))


@cache
def _noise(side: int) -> Image.Image:
    """A picture in which something like a code is everywhere, and none is."""
    tile = a_code("x" * 40, scale=2)
    spoilt = tile.copy()
    spoilt.paste(255, (tile.width // 2, tile.height // 2, tile.width, tile.height))
    drawn = Image.new("L", (side, side), 255)
    for left in range(0, side, tile.width):
        for top in range(0, side, tile.height):
            drawn.paste(spoilt, (left, top))
    return drawn


def picture_of_codes(size: int) -> Hostile:
    """A PNG as large as anybody unpacks, full of what is nearly a code."""
    return Hostile(as_picture(_noise(_side(size, codes.MOST_PIXELS)), "PNG"))


def empty_picture(size: int) -> Hostile:
    """A PNG of very many pixels in few bytes, in colours and half transparent."""
    side = _side(size, codes.MOST_PIXELS)
    return Hostile(as_picture(Image.new("RGBA", (side, side), (9, 9, 9, 128)), "PNG"))


def moving_picture(size: int) -> Hostile:
    """A GIF of very many pixels."""
    return Hostile(as_picture(_noise(_side(size, codes.MOST_PIXELS)), "GIF"))


def web_picture(size: int) -> Hostile:
    """A WebP of very many pixels."""
    return Hostile(as_picture(_noise(_side(size, codes.MOST_PIXELS)).convert("RGB"), "WEBP", quality=10, method=0))


def photo_of_codes(size: int) -> Hostile:
    """A JPEG as large as anybody unpacks."""
    return Hostile(as_picture(_noise(_side(size, codes.MOST_OF_A_PHOTO)), "JPEG", quality=10))


def slow_photo(size: int) -> Hostile:
    """A JPEG that comes in many scans."""
    return Hostile(as_picture(_noise(_side(size, codes.MOST_OF_A_PHOTO)), "JPEG", quality=10, progressive=True))


def scan_of_codes(size: int) -> Hostile:
    """A PDF with as many pictures as anybody looks at, each as large."""
    pages = [_noise(_side(size // 3, codes.MOST_PIXELS))] * 3
    written = io.BytesIO()
    pages[0].save(written, "PDF", save_all=True, append_images=pages[1:])
    packed = io.BytesIO()
    pypdf.PdfWriter(clone_from=io.BytesIO(written.getvalue())).write(packed)
    return Hostile(packed.getvalue())


def code_that_leads_to_much(size: int) -> Hostile:
    """A picture with a code that leads to a very large badge."""
    return Hostile(as_picture(a_code(LINK)), {LINK: as_file(proven(documents.results(size)))})


def link_to_a_picture(size: int) -> Hostile:
    """A link to a picture of codes."""
    return Hostile(LINK.encode(), {LINK: picture_of_codes(size).file})


def link_to_a_page(size: int) -> Hostile:
    """A link to a page that names very much, and nothing that counts."""
    tags = b'<link rel="alternate" type="text/html" href="/x">' * (size // 2)
    return Hostile(LINK.encode(), {LINK: b"<!doctype html><html><head>" + tags + b"<link " * size})


def archive_of_much(size: int) -> Hostile:
    """An archive with as many entries as anybody reads, as large as they may be."""
    written = io.BytesIO(an_archive())
    each = min(MOST_BYTES // MOST_ENTRIES, size * 8) * 9 // 10
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as made:
        for number in range(2, MOST_ENTRIES - 8):
            made.writestr(f"documents/{number}", bytes(range(256)) * (each // 256))
    return Hostile(written.getvalue())


def archive_of_a_large_badge(size: int) -> Hostile:
    """An archive of a badge that keeps a verifier busy."""
    with zipfile.ZipFile(io.BytesIO(an_archive())) as opened:
        entries = {name: opened.read(name) for name in opened.namelist()}
    entries["credential/badge.json"] = as_file(proven(documents.results(size)))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return Hostile(written.getvalue())


PICTURES: Mapping[str, Maker] = MappingProxyType(
    {
        maker.__name__.replace("_", " "): maker
        for maker in (
            picture_of_codes,
            empty_picture,
            moving_picture,
            web_picture,
            photo_of_codes,
            slow_photo,
            scan_of_codes,
            code_that_leads_to_much,
            link_to_a_picture,
            link_to_a_page,
            archive_of_much,
            archive_of_a_large_badge,
        )
    }
)
"""Every one of them, by its name."""
