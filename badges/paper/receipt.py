"""A receipt of a check as a PDF that carries the signed receipt. Its words come in; here they are set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from badges.paper import typesetting
from badges.paper.pdf import without_unshown


@dataclass(frozen=True, slots=True)
class News:
    """An outcome with its first line."""

    shape: str
    """``pass``, ``unsure``, ``fail``, ``skip`` or ``none``."""
    glyph: str
    title: str
    lead: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One finding: its shape, its sentence and the word that goes with it."""

    shape: str
    glyph: str
    text: str
    word: str


@dataclass(frozen=True, slots=True)
class Named:
    """A fact beside its name."""

    label: str
    value: str
    lang: str
    code: bool = False
    """Whether it is for comparing letter by letter."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Something that the verdict rests on."""

    text: str
    address: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Inside:
    """One credential of several in the file."""

    news: News
    findings: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ReceiptSheet:
    """Everything that stands on the paper, in the words of its reader."""

    language: str
    day: date
    """When the file was checked; the date of the document."""
    document: str
    """Title of the PDF."""
    by: str
    kind: str
    news: News
    moment: str
    about_label: str
    about: tuple[Named, ...]
    findings_label: str
    findings: tuple[Row, ...]
    parts: tuple[Inside, ...]
    rests_label: str
    rests: tuple[Rest, ...]
    signed_title: str
    signed_how: tuple[str, ...]
    verify_url: str
    foot: str


def receipt(sheet: ReceiptSheet, signed: bytes | None) -> bytes:
    """The receipt as PDF/A-3a and PDF/UA-1, with the signed one attached byte for byte where there is one.

    The same input gives the same bytes. A letter that no font here has becomes a question mark; the attached file has it.
    Raises UnicodeDecodeError when what is attached is no text.
    """
    files = {} if signed is None else {"receipt": signed.decode()}
    for data, system_fonts in _attempts(_data(sheet)):
        try:
            return typesetting.pdf("receipt", data, files, system_fonts=system_fonts)
        except typesetting.NotShown:
            continue
    raise AssertionError("a paper without a single unknown character can be printed")


def _attempts(data: dict[str, object]) -> Iterator[tuple[dict[str, object], bool]]:
    yield data, False
    yield data, True
    yield without_unshown(data), True


def _data(sheet: ReceiptSheet) -> dict[str, object]:
    return {
        "lang": sheet.language,
        "date": [sheet.day.year, sheet.day.month, sheet.day.day],
        "document": sheet.document,
        "by": sheet.by,
        "kind": sheet.kind,
        "news": asdict(sheet.news),
        "moment": sheet.moment,
        "about": {"label": sheet.about_label, "facts": [asdict(one) for one in sheet.about]},
        "findings_label": sheet.findings_label,
        "findings": [asdict(one) for one in sheet.findings],
        "parts": [asdict(one) for one in sheet.parts],
        "rests_label": sheet.rests_label,
        "rests": [asdict(one) for one in sheet.rests],
        "signed": {
            "title": sheet.signed_title,
            "how": list(sheet.signed_how),
            "verify": sheet.verify_url,
            "shown": sheet.verify_url.removeprefix("https://"),
        },
        "foot": sheet.foot,
        "glyphs": _GLYPHS,
    }


_GLYPHS = {
    "tick": "M7 12.4l3.4 3.4L17 8.9",
    "cross": "M8 8l8 8M16 8l-8 8",
    "unequal": "M7 9.6h10M7 14.4h10M14.8 6.5L9.2 17.5",
    "bar": "M6.5 12h11",
    "pause": "M9.6 8v8M14.4 8v8",
    "clock": "M12 6.5V12l3.6 2.2",
    "dots": "M7.4 12v.01M12 12v.01M16.6 12v.01",
    "question": "M9.4 9.5c.2-1.7 1.3-2.7 2.8-2.7 1.6 0 2.8 1 2.8 2.5 0 2-2.9 2.2-2.9 4.4M12.1 17v.1",
    "info": "M12 11v6M12 7.2v.1",
    "dash": "M8.5 12h7",
}
"""The signs of the pages (``web/pages/_parts.html``); a test holds the two against each other."""
