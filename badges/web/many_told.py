"""What was found of a list, as files: JSON, CSV and XLSX say the same."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from badges.checking import Row
from badges.model.text import Text
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
_ACTS = re.compile("(^|[;,|\\t\\r\\n])([\\s\u200b\ufeff]*[=+\\-@|%\\t\\r\\n\uff1d\uff0b\uff0d\uff20])")
"""How something begins that a spreadsheet might take for something to do (OWASP, CSV injection): at the beginning of a cell, and
of what becomes one where programs part cells otherwise, as Excel does in most of Europe; also in wide letters."""
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
    """A cell that no spreadsheet takes for something to do."""
    return _ACTS.sub(r"\1'\2", cell)


def first_line(row: Row, language: str) -> str:
    """What a person reads first; that a receipt is well made says nothing yet of the badge."""
    if row.headline is None:
        return ""
    of_receipts = {"valid": "verdict.receipt", "unknown_issuer": "verdict.receipt.unknown"} if row.is_receipt else {}
    return sentence(of_receipts.get(row.headline, f"headline.{row.headline}"), language)


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
        _in(row.issuer, language),
        None if row.headline is None else max(1, row.parts),
        list(row.codes),
        row.checked_at.isoformat() if row.checked_at else None,
    )


def _in(text: Text | None, language: str) -> str | None:
    return None if text is None else text.best(language)[1]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return _TURNS.sub("", _UNWRITABLE.sub("\ufffd", " ".join(value) if isinstance(value, list) else str(value)))
