"""Pictures with square codes in them, as people send them: a screenshot, a photo of a print, a scanned page."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image
from pypdf import PdfWriter


def a_code(text: str | bytes, *, scale: int = 4) -> Image.Image:
    """A square code that holds this."""
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=scale)
    return Image.fromarray(drawn)


def a_sheet(*texts: str | bytes, size: tuple[int, int] = (1000, 1400), scale: int = 4) -> Image.Image:
    """A sheet of paper with codes on it, one below the other."""
    sheet = Image.new("L", size, 250)
    top = 40
    for text in texts:
        code = a_code(text, scale=scale)
        sheet.paste(code, (60, top))
        top += code.height + 40
    return sheet


def as_picture(picture: Image.Image, format: str = "PNG", **options: object) -> bytes:
    """The picture as a file."""
    written = io.BytesIO()
    picture.save(written, format, **options)
    return written.getvalue()


def a_photo(*texts: str | bytes, degrees: float = 11) -> bytes:
    """A sheet photographed by hand: askew, grey, a little out of focus, as JPEG."""
    turned = a_sheet(*texts).rotate(degrees, expand=True, fillcolor=90, resample=Image.Resampling.BILINEAR)
    return as_picture(turned.resize((turned.width * 4 // 5, turned.height * 4 // 5)), "JPEG", quality=70)


def a_scan(*texts: str | bytes, format: str = "JPEG") -> bytes:
    """A PDF whose only page is one picture: what a scanner makes of paper."""
    sheet = a_sheet(*texts)
    written = io.BytesIO()
    (sheet if format == "JPEG" else sheet.convert("1")).save(written, "PDF", resolution=120)
    again = io.BytesIO()
    writer = PdfWriter(clone_from=io.BytesIO(written.getvalue()))
    writer.write(again)
    return again.getvalue()
