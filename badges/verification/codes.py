"""Square codes (QR, ISO/IEC 18004) in pictures: the photo of a print, a screenshot, a scanned page. Always within bounds."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
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
LOOKS = (1_000, 1_500, 3_000)
"""Pixels of the longer side: most codes show at the first look, those that are small on a large sheet at the last."""
PIECE, STEP = 1_000, 500
"""Pixels of the pieces in which a larger picture is looked at, each beginning in the middle of another. Looking at a picture
takes as long as somebody wants who draws what is nearly a code, and grows with more than the square of its size."""
MOST_BROKEN = 20
"""Codes in one file that nobody can read before we give up: who wants to keep us busy draws many."""
NEARBY = 100
"""Pixels of the picture within which two of them are one, met at two looks."""
MOST_CODES = 10
PAGES, PICTURES = 3, 3
"""Pages of a PDF, and the largest pictures of each, in which somebody's scanner may have put a whole certificate."""
MOST_OF_A_PDF = 36_000_000
"""Pixels of all those together: three pages at 300 dots an inch have 26 million."""
LINKS = 200
"""Links of one page that are looked at."""
_SHARE = re.compile(r"https?://[^\s/]{1,200}/share/[a-z0-9]{28}").fullmatch
UNPACKED_BYTES = 2**25
"""One page in colours at 300 dots an inch has 26 million."""

_PACKED = ("/FlateDecode", ["/FlateDecode"], "/CCITTFaxDecode", ["/CCITTFaxDecode"])

# Pillow: what a stranger's picture makes its readers raise.
_TROUBLE = (
    *(OSError, SyntaxError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, EOFError, struct.error),
    *(AssertionError, RuntimeError),
)


@dataclass(slots=True)
class _Search:
    """What was found in the pictures of one file so far, and what may still be looked at."""

    pixels: int
    found: dict[bytes, None] = field(default_factory=dict)
    broken: set[tuple[int, int]] = field(default_factory=set)
    """Where codes are that nobody can read, each once however often it is met."""

    def affords(self, pixels: int, most: int) -> bool:
        """Whether a picture of so many may be unpacked; then it counts."""
        if pixels > min(most, self.pixels):
            return False
        self.pixels -= pixels
        return True


def codes_in(picture: bytes) -> tuple[bytes, ...] | Fault:
    """What the codes in a picture hold, each once; or why the picture cannot be looked at."""
    search = _Search(MOST_OF_A_PHOTO)
    return _look_into(picture, search) or tuple(search.found)


def _look_into(picture: bytes, search: _Search) -> Fault | None:
    from PIL import Image

    about_to_take_long()
    try:
        with Image.open(io.BytesIO(picture), formats=FORMATS) as opened:
            if not search.affords(
                opened.width * opened.height, MOST_OF_A_PHOTO if opened.format in ("JPEG", "MPO") else MOST_PIXELS
            ):
                return Fault("file.too_complex", {"reason": "pixels", "limit": MOST_PIXELS})
            if max(opened.size) > LOOKS[-1]:
                opened.draft("L", (LOOKS[-1] // 2, LOOKS[-1] // 2))
            _look_at(_grey(opened), search)
            return None
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
    search = _Search(MOST_OF_A_PDF)
    for number in range(min(PAGES, len(reader.pages))):
        page = reader.pages[number]
        search.found |= dict.fromkeys(_linked(page))
        _look_at_page(page, search)
        if search.found:  # what leads to a certificate stands on its front
            break
    return tuple(search.found)


def _linked(page: PageObject) -> Iterator[bytes]:
    """Links to certificates of this kind, which stay in place when somebody prints one into a new PDF."""
    annotations = page.get("/Annots")
    for one in list(annotations.get_object() if annotations is not None else ())[:LINKS]:
        action = one.get_object().get("/A")
        url = action.get_object().get("/URI") if action is not None else None
        if isinstance(url, str) and _SHARE(url):
            yield url.encode()


def _look_at_page(page: PageObject, search: _Search) -> None:
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
            _look_into(one._data, search)
        elif filters in _PACKED and search.affords(pixels, MOST_PIXELS):
            drawn = page.images[name].image
            if drawn is not None and drawn.width * drawn.height <= MOST_PIXELS:
                _look_at(_grey(drawn), search)


def _grey(picture: Image) -> Image:
    """In shades of grey, on white where it is transparent."""
    from PIL import Image

    if picture.has_transparency_data:
        coloured = picture.convert("RGBA")
        white = Image.new("RGBA", coloured.size, "white")
        white.alpha_composite(coloured)
        return white.convert("L")
    return picture.convert("L")


def _look_at(picture: Image, search: _Search) -> None:
    import zxingcpp

    only = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for side in LOOKS:
        scale = max(1.0, max(picture.size) / side)
        for left, top, piece in _pieces(picture, side):
            if len(search.broken) > MOST_BROKEN:
                return
            for one in zxingcpp.read_barcodes(piece, formats=only, return_errors=True):
                if not one.valid:
                    corner = one.position.top_left
                    search.broken.add((int((left + corner.x) * scale) // NEARBY, int((top + corner.y) * scale) // NEARBY))
                elif len(search.found) < MOST_CODES:
                    search.found[bytes(one.bytes)] = None
        # Beside the code of a certificate there may be a larger one of a website, which shows sooner.
        if max(picture.size) <= side or any(_SHARE(text.decode("latin-1")) for text in search.found):
            return


def _pieces(picture: Image, side: int) -> Iterator[tuple[int, int, Image]]:
    """What there is to look at once the longer side has no more than so many pixels, and where it begins."""
    if max(picture.size) > side:
        picture = picture.copy()
        picture.thumbnail((side, side))
    width, height = picture.size
    for top in range(0, max(height - PIECE + STEP, 1), STEP):
        for left in range(0, max(width - PIECE + STEP, 1), STEP):
            yield left, top, picture.crop((left, top, min(left + PIECE, width), min(top + PIECE, height)))


def _kind(picture: bytes) -> str:
    return "JPEG" if picture.startswith(b"\xff\xd8\xff") else "GIF" if picture.startswith(b"GIF8") else "picture"
