"""What the wallet stand-in makes to look at: a PDF of one page and a JPEG of one grey, both real and both as small as can be."""

from __future__ import annotations

import struct
from collections.abc import Sequence


def pdf(lines: Sequence[str], link: str | None = None) -> bytes:
    """A page with these lines, the first one large; the last one leads to ``link``."""
    text = " ".join(f"({_escaped(line)}) Tj 0 -24 Td /F1 11 Tf" for line in lines)
    stream = f"BT /F1 18 Tf 60 760 Td {text} ET".encode("cp1252", "replace")
    annotation = f"/Annots [<< /Type /Annot /Subtype /Link /Rect [60 60 540 780] /A << /S /URI /URI ({_escaped(link)}) >> >>]"
    page = f"/MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> {annotation if link else ''}"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R {page} >>".encode("cp1252", "replace"),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    made, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(made)


def _escaped(text: str | None) -> str:
    return (text or "").replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").replace("\n", " ").replace("\r", " ")


def jpeg(width: int, height: int) -> bytes:
    """A grey picture (ITU-T T.81, baseline): every block is the code for "as before" and the code for "nothing more"."""
    one_code = bytes([1, *[0] * 15, 0])  # a Huffman table with one code of one bit, for the symbol 0
    segments = [
        (0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        (0xDB, b"\0" + b"\x01" * 64),
        (0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0"),
        (0xC4, b"\0" + one_code),
        (0xC4, b"\x10" + one_code),
        (0xDA, b"\x01\x01\0\0\x3f\0"),
    ]
    bits = 2 * ((width + 7) // 8) * ((height + 7) // 8)
    data = bytes(bits // 8) + (bytes([0xFF >> bits % 8]) if bits % 8 else b"")
    head = b"".join(b"\xff" + bytes([kind]) + struct.pack(">H", len(body) + 2) + body for kind, body in segments)
    return b"\xff\xd8" + head + data + b"\xff\xd9"
