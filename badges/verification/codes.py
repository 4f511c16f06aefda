"""Square codes (QR, ISO/IEC 18004) in pictures: the photo of a print, a screenshot, a scanned page. Always within bounds."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from badges.patience import about_to_take_long
from badges.verification.attachments import read_pdf
from badges.verification.facts import LIMITS, Limits
from badges.verification.strict_json import Fault

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdf import PageObject, PdfReader

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
MOST_PIXELS = 25_000_000
"""Of a picture that has to be unpacked whole; a screenshot has up to nine million."""
MOST_OF_A_PHOTO = 64_000_000
"""Of a JPEG, which is unpacked at half its size or less."""
FIRST_LOOK, LAST_LOOK = 2_000, 3_000
"""Pixels of the longer side: most codes show at the first, those that are small on a large sheet at the last. Looking takes as
long as somebody wants who draws what is nearly a code, and grows with the square of this and more."""
MOST_CODES = 10
PAGES, PICTURES = 3, 3
"""Pages of a PDF, and the largest pictures of each, in which somebody's scanner may have put a whole certificate."""
LINKS = 200
"""Links of one page that are looked at."""
_SHARE = re.compile(r"https?://[^\s/]{1,200}/share/[a-z0-9]{28}").fullmatch
UNPACKED_BYTES = 2**25
"""One page in colours at 300 dots an inch has 26 million."""

# Pillow: what a stranger's picture makes its readers raise.
_TROUBLE = (
    *(OSError, SyntaxError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, EOFError, struct.error),
    *(AssertionError, RuntimeError),
)


def codes_in(picture: bytes) -> tuple[bytes, ...] | Fault:
    """What the codes in a picture hold, each once; or why the picture cannot be looked at."""
    from PIL import Image

    about_to_take_long()
    try:
        with Image.open(io.BytesIO(picture), formats=FORMATS) as opened:
            pixels = opened.width * opened.height
            if pixels > (MOST_OF_A_PHOTO if opened.format in ("JPEG", "MPO") else MOST_PIXELS):
                return Fault("file.too_complex", {"reason": "pixels", "limit": MOST_PIXELS})
            if max(opened.size) > LAST_LOOK:
                opened.draft("L", (LAST_LOOK // 2, LAST_LOOK // 2))
            return tuple(_read(_grey(opened)))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Fault("file.too_complex", {"reason": "pixels", "limit": MOST_PIXELS})
    except _TROUBLE as error:
        code = "file.truncated" if "truncated" in str(error).lower() else "file.unreadable"
        return Fault(code, {"kind": _kind(picture), "reason": type(error).__name__})


def codes_in_pdf(pdf: bytes, limits: Limits = LIMITS) -> tuple[bytes, ...]:
    """What the codes in the pictures of its first pages hold: a certificate that was printed and scanned again. Best effort."""
    about_to_take_long()
    found = read_pdf(pdf, limits, _on_pages, most=UNPACKED_BYTES)
    return () if isinstance(found, Fault) else found


def _on_pages(reader: PdfReader) -> tuple[bytes, ...]:
    found: dict[bytes, None] = {}
    for number in range(min(PAGES, len(reader.pages))):
        page = reader.pages[number]
        for text in chain(_linked(page), _on_page(page)):
            found[text] = None
        if found:  # what leads to a certificate stands on its front
            break
    return tuple(found)


def _linked(page: PageObject) -> Iterator[bytes]:
    """Links to certificates of this kind, which stay in place when somebody prints one into a new PDF."""
    annotations = page.get("/Annots")
    for one in list(annotations.get_object() if annotations is not None else ())[:LINKS]:
        action = one.get_object().get("/A")
        url = action.get_object().get("/URI") if action is not None else None
        if isinstance(url, str) and _SHARE(url):
            yield url.encode()


def _on_page(page: PageObject) -> Iterator[bytes]:
    from pypdf.generic import DictionaryObject, StreamObject

    named = page.get("/Resources", DictionaryObject()).get_object().get("/XObject", DictionaryObject()).get_object()
    pictures = []
    for name, indirect in list(named.items())[:200]:
        one = indirect.get_object()
        if isinstance(one, StreamObject) and one.get("/Subtype") == "/Image":
            width, height = int(one.get("/Width", 0)), int(one.get("/Height", 0))
            pictures.append((width * height, name, one))
    for pixels, name, one in sorted(pictures, key=lambda picture: -picture[0])[:PICTURES]:
        filters = one.get("/Filter")
        if filters in ("/DCTDecode", ["/DCTDecode"]):
            inside = codes_in(one._data)
            yield from () if isinstance(inside, Fault) else inside
        elif pixels <= MOST_PIXELS and filters in ("/FlateDecode", ["/FlateDecode"], "/CCITTFaxDecode", ["/CCITTFaxDecode"]):
            drawn = page.images[name].image
            if drawn is not None and drawn.width * drawn.height <= MOST_PIXELS:
                yield from _read(_grey(drawn))


def _grey(picture: Image) -> Image:
    """In shades of grey, on white where it is transparent."""
    from PIL import Image

    if picture.has_transparency_data:
        coloured = picture.convert("RGBA")
        white = Image.new("RGBA", coloured.size, "white")
        white.alpha_composite(coloured)
        return white.convert("L")
    return picture.convert("L")


def _read(picture: Image) -> Iterator[bytes]:
    import zxingcpp

    seen: set[bytes] = set()
    for side in (FIRST_LOOK, LAST_LOOK):
        looked_at = picture
        if max(picture.size) > side:
            looked_at = picture.copy()
            looked_at.thumbnail((side, side))
        for one in zxingcpp.read_barcodes(looked_at, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))[:MOST_CODES]:
            if (text := bytes(one.bytes)) not in seen:
                seen.add(text)
                yield text
        if seen or max(picture.size) <= side:
            return


def _kind(picture: bytes) -> str:
    return "JPEG" if picture.startswith(b"\xff\xd8\xff") else "GIF" if picture.startswith(b"GIF8") else "picture"
