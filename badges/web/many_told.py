"""What was found of a list, as files: JSON, CSV and XLSX say the same."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from badges.checking import Row
from badges.model.text import Text
from badges.verification.verdict import Outcome
from badges.web.naming import called
from badges.web.sentences import sentence

COLUMNS = (
    "number",
    "row",
    "label",
    "state",
    "outcome",
    "headline",
    "says",
    "title",
    "holder",
    "issuer",
    "credentials",
    "codes",
    "checked_at",
)
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PARTS = frozenset(";,|\t\r\n\x85\u2028\u2029")
"""Where programs part cells and lines, each another one: Excel parts at semicolons in most of Europe."""
_ACTS = frozenset("=+-@|%\t\r\n\uff1d\uff0b\uff0d\uff20")
"""How something begins that a spreadsheet might take for something to do (OWASP, CSV injection); also in wide letters."""
_UNHEEDED = re.compile("[\\s\"'\uff02\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2060-\u206f\u3164\ufeff\uffa0]").match
"""What they take away from the beginning of a cell: spaces and what nobody sees; and quotation marks, of which the ones that we
write around a cell are doubled inside it, so that whoever parts at other letters finds an empty quotation before the rest."""
_TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What turns the reading direction of the words around it."""
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""


def as_json(row: Row, language: str) -> dict[str, Any]:
    """One row; what is not known, or not said, is null."""
    return dict(zip(COLUMNS, _values(row, language), strict=True))


def as_csv(rows: Iterable[Row], language: str) -> bytes:
    """A line for each, with a mark that tells office programs the letters are UTF-8."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([harmless(_cell(value)) for value in _values(row, language)])
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8", "replace")


def as_xlsx(rows: Sequence[Row], language: str, head: Sequence[str] = COLUMNS) -> bytes:
    """A sheet with a line for each. Cells are text or numbers, never something to do."""
    import xlsxwriter  # few want one

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for place, name in enumerate(head):
            sheet.write_string(0, place, name, bold)
        for line, row in enumerate(rows, 1):
            for place, value in enumerate(_values(row, language)):
                if isinstance(value, int):
                    sheet.write_number(line, place, value)
                elif value is not None:
                    sheet.write_string(line, place, _cell(value))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(rows)), len(COLUMNS) - 1)
        sheet.set_column(2, 2, 30)
        sheet.set_column(6, 9, 40)
    return written.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for something to do: at its beginning, and wherever another begins for some program."""
    if _ACTS.isdisjoint(cell):
        return cell
    written: list[str] = []
    acts = False  # what comes next: read from the end, whatever it costs is in proportion to what there is
    for letter in reversed(cell):
        if acts and letter in _PARTS:
            written.append("'")
        written.append(letter)
        acts = letter in _ACTS or (acts and _UNHEEDED(letter) is not None)
    if acts:
        written.append("'")
    return "".join(reversed(written))


def first_line(row: Row, language: str) -> str:
    """What a person reads first; that a receipt is well made says nothing yet of the badge."""
    if row.headline is None:
        return ""
    is_of_somebody = row.is_receipt and row.headline == "unknown_issuer"
    return sentence("verdict.receipt.unknown" if is_of_somebody else f"headline.{row.headline}", language)


def _values(row: Row, language: str) -> tuple[Any, ...]:
    return (
        row.place,
        row.line,
        row.label,
        "waiting" if row.headline is None else "checked",
        None if row.outcome is None else str(row.outcome),
        row.headline,
        first_line(row, language) or None,
        _in(row.title, language),
        row.holder,
        _in(called(row.issuer, language) if row.issuer else None, language),
        None if row.outcome is None else 0 if row.outcome is Outcome.NOT_APPLICABLE else max(1, row.parts),
        list(row.codes),
        row.checked_at.isoformat() if row.checked_at else None,
    )


def _in(text: Text | None, language: str) -> str | None:
    return None if text is None else text.best(language)[1]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return _TURNS.sub("", _UNWRITABLE.sub("\ufffd", " ".join(value) if isinstance(value, list) else str(value)))
