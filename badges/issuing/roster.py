"""A roster: a CSV file with one award a row, or a file of JSON lines with one order each."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from badges.issuing.order import NotAnOrder, WrongField, flat, parsed
from badges.issuing.request import FIELDS, OPTIONAL, REQUIRED

JSON_LINES = (".jsonl", ".ndjson")
"""How the name of a file ends that holds one order a line; every other roster is a table."""
MAX_BYTES = 50_000_000
MAX_ROWS = 100_000
MAX_LINE = 1_000_000
"""Characters of one line: what is longer is no roster, whatever it is."""
MAX_SHOWN = 40
"""Names of columns, and letters of one, that a complaint repeats."""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row: its line number in the file (the header is 1) and its fields."""

    line: int
    fields: Mapping[str, str]

    def saying(self, unless_said: Mapping[str, str]) -> RosterRow:
        """The same row, with these fields where it leaves them empty."""
        added = {name: value for name, value in unless_said.items() if not self.fields.get(name, "").strip()}
        return RosterRow(self.line, {**self.fields, **added})


class UnreadableRoster(ValueError):
    """The file as a whole cannot be used; the message says why and what to do."""


def read_roster(path: Path) -> tuple[RosterRow, ...]:
    """The rows of a roster of ordinary size, all at once. Raises UnreadableRoster."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableRoster(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB. Split it.")
    except OSError as error:
        raise _unreadable(path, error) from error
    return _few(stream_roster(path), path.name)


def stream_roster(path: Path, unless_said: Mapping[str, str] | None = None) -> Iterator[RosterRow]:
    """The rows of a roster of any length, one after the other. Separators ``,`` ``;`` and tab are recognised.

    ``unless_said`` is what rows say that leave these fields empty, or have no such column.

    Raises UnreadableRoster as soon as the file shows that it cannot be used.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in _rows(_lines(file, path.name), path.name):
                yield row.saying(unless_said) if unless_said else row
    except OSError as error:
        raise _unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise UnreadableRoster(f"{path.name} is not UTF-8 (byte {_not_utf8(path)}). Save it as 'CSV UTF-8'.") from error


def rows_of(text: str, name: str) -> tuple[RosterRow, ...]:
    """The rows in the text of a roster. Raises UnreadableRoster."""
    return _few(_rows(_lines(io.StringIO(text, newline=""), name), name), name)


def _few(rows: Iterator[RosterRow], name: str) -> tuple[RosterRow, ...]:
    found = tuple(islice(rows, MAX_ROWS + 1))
    if len(found) > MAX_ROWS:
        raise UnreadableRoster(f"{name} has more than {MAX_ROWS:,} rows. Split it.")
    return found


def _unreadable(path: Path, error: OSError) -> UnreadableRoster:
    return UnreadableRoster(f"{path.name} cannot be read: {error.strerror}. Check the name.")


def _not_utf8(path: Path) -> int:
    """The first byte of a file that is not UTF-8. A stream knows only where it is in its buffer."""
    decoder, before = codecs.getincrementaldecoder("utf-8")(), 0
    with path.open("rb") as file:
        while block := file.read(65_536):
            waiting = len(decoder.getstate()[0])
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                return before - waiting + error.start
            before += len(block)
    return before - len(decoder.getstate()[0])


def _lines(file: TextIO, name: str) -> Iterator[str]:
    """The lines of a file with their ends, none of them longer than a row can be."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise UnreadableRoster(f"{name}, line {number}: this line has no end. Save the file again from your spreadsheet.")
        yield line


def _rows(lines: Iterator[str], name: str) -> Iterator[RosterRow]:
    return _orders(lines, name) if name.lower().endswith(JSON_LINES) else _table(lines, name)


def _orders(lines: Iterator[str], name: str) -> Iterator[RosterRow]:
    """One order a line, as ``POST /awards`` takes them."""
    any_order = False
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fields = flat(parsed(line))
        except (NotAnOrder, WrongField) as error:
            raise UnreadableRoster(f"{name}, line {number}: {error}. Write one JSON object a line.") from error
        any_order = True
        yield RosterRow(number, dict.fromkeys(REQUIRED, "") | fields)
    if not any_order:
        raise UnreadableRoster(f"{name} has no orders. Write one JSON object a line.")


def _table(lines: Iterator[str], name: str) -> Iterator[RosterRow]:
    header = next(lines, "")
    if not header.strip():
        raise UnreadableRoster(f"{name} is empty. Start from `badges issue --template`.")
    separator = max(",;\t", key=header.count)
    reader = csv.reader(chain([header], lines), delimiter=separator, strict=True)
    any_row = False
    try:
        columns = [column.strip() for column in next(reader)]
        _check(columns, name)
        line = reader.line_num + 1
        for values in reader:
            if any(value.strip() for value in values):
                any_row = True
                yield RosterRow(line, _fields(columns, values, name, line))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableRoster(f"{name} is not a proper CSV file: {error}. Save it again from your spreadsheet.") from error
    if not any_row:
        raise UnreadableRoster(f"{name} has a header but no rows. Add one row an award.")


def _check(columns: list[str], name: str) -> None:
    missing = [column for column in REQUIRED if column not in columns]
    unknown = [repr(column[:MAX_SHOWN]) for column in columns if column not in FIELDS]
    double = sorted(column for column, times in Counter(columns).items() if times > 1)
    faults = []
    if missing:
        faults.append(f"columns missing: {', '.join(missing)}")
    if unknown:
        faults.append(f"columns not known: {_first(unknown)}")
    if double:
        faults.append(f"columns there twice: {_first(double)}")
    if faults:
        known = ", ".join((*REQUIRED, *(f"{c} (optional)" for c in OPTIONAL)))
        raise UnreadableRoster(f"{name}: {'; '.join(faults)}. The columns are: {known}. `badges issue --template` prints them.")


def _first(names: list[str]) -> str:
    return ", ".join(names if len(names) <= MAX_SHOWN else (*names[:MAX_SHOWN], "…"))


def _fields(columns: list[str], values: list[str], name: str, line: int) -> dict[str, str]:
    if len(values) != len(columns):
        raise UnreadableRoster(
            f"{name}, line {line}: {len(values)} values for {len(columns)} columns. Put texts with a separator in quotes."
        )
    return dict(zip(columns, values, strict=True))


TEMPLATE = (
    ",".join(FIELDS)
    + "\n2026-0001,LU-02,Noor,van Voorbeeld,,noor.vanvoorbeeld@student.example,nl,2026-06-12,2026-05-04,2026-05-29,IT,"
    + "org-trattoria-esempio,LU-02.1=3;LU-02.2=2;LU-02.3=2;LU-02.4=3,good,https://portfolio.example/noor,noor@mail.example"
    + "," * (len(OPTIONAL) - 1)
    + "\n"
)
"""A roster to start from: the columns and one example row."""
