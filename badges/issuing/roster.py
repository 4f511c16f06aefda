"""A roster: a CSV file with one award a row."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from badges.issuing.request import FIELDS, OPTIONAL, REQUIRED

MAX_BYTES = 50_000_000
MAX_ROWS = 100_000
MAX_SHOWN = 40
"""Names of columns, and letters of one, that a complaint repeats."""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row: its line number in the file (the header is 1) and its fields."""

    line: int
    fields: Mapping[str, str]


class UnreadableRoster(ValueError):
    """The file as a whole cannot be used; the message says why and what to do."""


def read_roster(path: Path) -> tuple[RosterRow, ...]:
    """The rows of a roster. Separators ``,`` ``;`` and tab are recognised. Raises UnreadableRoster."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableRoster(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB. Split it.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableRoster(f"{path.name} cannot be read: {error.strerror}. Check the name.") from error
    except UnicodeDecodeError as error:
        raise UnreadableRoster(f"{path.name} is not UTF-8 (byte {error.start}). Save it as 'CSV UTF-8'.") from error
    return rows_of(text, path.name)


def rows_of(text: str, name: str) -> tuple[RosterRow, ...]:
    """The rows in the text of a roster. Raises UnreadableRoster."""
    header = text.split("\n", 1)[0]
    if not header.strip():
        raise UnreadableRoster(f"{name} is empty. Start from `badges issue --template`.")
    separator = max(",;\t", key=header.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        columns = [column.strip() for column in next(reader)]
        _check(columns, name)
        rows: list[RosterRow] = []
        line = reader.line_num + 1
        for values in reader:
            if any(value.strip() for value in values):
                rows.append(RosterRow(line, _fields(columns, values, name, line)))
            if len(rows) > MAX_ROWS:
                raise UnreadableRoster(f"{name} has more than {MAX_ROWS:,} rows. Split it.")
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableRoster(f"{name} is not a proper CSV file: {error}. Save it again from your spreadsheet.") from error
    if not rows:
        raise UnreadableRoster(f"{name} has a header but no rows. Add one row an award.")
    return tuple(rows)


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
    + "org-trattoria-esempio,LU-02.1=3;LU-02.2=2;LU-02.3=2;LU-02.4=3,good,https://portfolio.example/noor,noor@mail.example,,,,\n"
)
"""A roster to start from: the columns and one example row."""
