"""Lists of links as people keep them: CSV with whatever separator, TSV, one link a line, with or without a header."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from badges.verification.strict_json import Fault

_LINK = re.compile(r"https?://[^\s<>\"]{3,2000}", re.IGNORECASE).fullmatch
_CODE = re.compile(r"[a-z0-9]{28}|(?:[a-z0-9]{4}[ .\-]){6}[a-z0-9]{4}", re.IGNORECASE).fullmatch
_FORMULA = re.compile(
    r"=\s*(?:HYPERLINK|LIEN_HYPERTEXTE|HIPERV[IÍ]NCULO)\(\s*\"(https?://[^\s<>\"]{3,2000})\"", re.IGNORECASE
).match
"""A cell that a spreadsheet shows as other words, in the languages that we speak."""
_IN_BRACKETS = re.compile(r"<(https?://[^\s<>\"]{3,2000})>", re.IGNORECASE).fullmatch
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]").search
_SEPARATORS = ";,\t|"
_SAMPLE = 40
"""Lines that show what separates cells."""
_LINE = 20_000
"""Letters of one line; nobody keeps a longer one in a list."""
_LINKS_HEAD = re.compile(r"link|url|adres|address|adresse|code|badge|credential|certifi|share", re.IGNORECASE).search
_NOT_LINKS_HEAD = re.compile(r"image|logo|bild|foto|photo|picture|issuer|uitgever|linkedin", re.IGNORECASE).search
_NAME_HEAD = re.compile(r"name\b|nom\b|nombre|apellido|naam|student|holder|candidat|kandida|persoon", re.IGNORECASE).search
_NOT_NAME_HEAD = re.compile(
    r"user|file|bestand|datei|school|badge|issuer|uitgever|number|nummer|mail|unit|bedrijf|company", re.IGNORECASE
).search


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list."""

    number: int
    link: str
    """Empty where its cell holds no link and no code."""
    name: str
    """Of the person, if a column has names."""


def rows_of(file: bytes, limit: int, most: int) -> tuple[Row, ...] | Fault | None:
    """The rows of a list of links; None for a text that is none, a fault for a list of more than ``most`` rows."""
    start = file[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if len(file) > limit or not start or start.startswith((b"{", b"[", b"eyJ", b"%PDF", b"-----", b"\x89PNG")):
        return None
    if start.startswith(b"<") and start[1:5].lower() != b"http":  # markup, and no link in brackets
        return None
    text = text_of(file)
    if text is None:
        return None
    lines = text.splitlines()
    if any(len(line) > _LINE for line in lines):
        return None
    separator = _separator(lines[:_SAMPLE])
    if separator is None:
        return None
    table = _table(lines, separator, most)
    columns = _link_columns(table)
    if not columns:
        return None
    if len(table) > most + 1:
        return Fault("file.too_complex", {"reason": "rows", "limit": most})
    head = table[0][1] if not _links(table[0][1], columns) and len(table) > 1 else []
    named = _name_columns(table, head, columns)
    rows = tuple(
        Row(number, link, " ".join(filter(None, (_cell(cells, n) for n in named))))
        for number, cells in (table[1:] if head else table)
        for link in _links(cells, columns) or ("",)
    )
    return rows if len(rows) <= most else Fault("file.too_complex", {"reason": "rows", "limit": most})


def is_link(cell: str) -> bool:
    """Whether a cell holds an address, or a code as it stands on paper."""
    # Seven words of four letters are no code.
    return bool(_LINK(cell) or (_CODE(cell) and (" " not in cell or re.search(r"\d", cell))))


def text_of(file: bytes) -> str | None:
    """What office programs write: UTF-8, UTF-16 with its mark, or the letters of Windows."""
    encodings = ("utf-16",) if file.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = file.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _NOT_TEXT(text) else text
    return None


def _separator(sample: Sequence[str]) -> str | None:
    """The one that leaves most links alone in a cell; the first of those, since a plain list has none."""
    found = {sign: sum(is_link(cell) for _, cells in _table(sample, sign, _SAMPLE) for cell in cells) for sign in _SEPARATORS}
    best = max(found, key=lambda sign: found[sign])
    return best if found[best] else None


def _table(lines: Sequence[str], separator: str, most: int) -> list[tuple[int, list[str]]]:
    """The lines that hold something, up to one more than may be, each with its number."""
    table: list[tuple[int, list[str]]] = []
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator, skipinitialspace=True)
    try:
        for number, cells in enumerate(reader, 1):  # as a spreadsheet counts: a cell may have several lines
            plain = [_plain(cell) for cell in cells]
            if not any(plain) or (number == 1 and plain[0].lower().startswith("sep=")):
                continue  # Excel's own line about the separator
            table.append((number, plain))
            if len(table) > most + 1:
                break
    except csv.Error:  # a cell as long as a book
        pass
    return table


def _plain(cell: str) -> str:
    """What a cell says; of a formula that only shows a link, that link."""
    said = cell.strip()
    found = _FORMULA(said) or _IN_BRACKETS(said)
    return found[1] if found else said


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""


def _links(cells: Sequence[str], columns: Sequence[int]) -> tuple[str, ...]:
    """The links of one line, each once."""
    return tuple(dict.fromkeys(cell for column in columns if is_link(cell := _cell(cells, column))))


def _link_columns(table: Sequence[tuple[int, Sequence[str]]]) -> list[int]:
    """The columns in which nearly everything is a link: told by their values; what stands above them only settles a tie.

    The best one counts, and of the others those that lead somewhere else in most lines, and to badges if they have a head:
    one of the portfolios of these people, or of their schools, is not for us to follow.
    """
    width = max((len(cells) for _, cells in table), default=0)
    found: list[tuple[tuple[int, int, int, int], bool]] = []
    for column in range(min(width, 200)):
        values = [cell for _, cells in table if (cell := _cell(cells, column))]
        links = [cell for cell in values if is_link(cell)]
        head = values[0] if values else ""
        others = len(values) - len(links) - (not is_link(values[0]) if values else 0)
        # In a letter most lines are words; in a table somebody may well have written when the link will come.
        if not links or 2 * others > len(links) * (2 if width > 1 else 1):
            continue
        liked = bool(_LINKS_HEAD(head)) - 2 * bool(_NOT_LINKS_HEAD(head)) if not is_link(head) else 0
        different = len(set(links))
        of_badges = (liked > 0 or is_link(head)) and different * 2 >= len(links) and different >= min(2, len(links))
        found.append(((different, liked, len(links), -column), of_badges))
    best = max(found, default=None)
    if best is None:
        return []
    return [-rank[3] for rank, of_badges in found if of_badges or rank == best[0]]


def _name_columns(table: Sequence[tuple[int, Sequence[str]]], head: Sequence[str], links: Sequence[int]) -> list[int]:
    """Where names of persons stand: by the header; without one, in the first column whose values are words of many kinds."""
    if head:
        named = [n for n, cell in enumerate(head) if n not in links and _NAME_HEAD(cell) and not _NOT_NAME_HEAD(cell)]
        return named[:3]
    for column in range(max((len(cells) for _, cells in table), default=0)):
        values = [_cell(cells, column) for _, cells in table]
        words = [value for value in values if re.search(r"[^\W\d_]{2}", value) and not is_link(value) and "@" not in value]
        if column not in links and len(words) * 4 >= len(table) * 3 and len(set(words)) * 2 >= len(words):
            return [column]
    return []
