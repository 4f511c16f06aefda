"""A list and its rows as a page shows them: problems first, then what waits, what is no badge, and what is in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from badges.checking import Row
from badges.model.addresses import Addresses
from badges.verification.verdict import Outcome, Verdict
from badges.web.many_told import first_line
from badges.web.marks import headline_glyph, headline_shape
from badges.web.naming import called
from badges.web.rendering import page_count
from badges.web.verdicts import Result, verdict_words
from badges.web.wording import Wording

ON_A_PAGE = 50
_ORDER = {Outcome.FAILED: 0, Outcome.INDETERMINATE: 1, None: 2, Outcome.NOT_APPLICABLE: 3, Outcome.PASSED: 4}


@dataclass(frozen=True, slots=True)
class RowWords:
    """One line of the table."""

    place: int
    name: str
    shape: str
    glyph: str
    says: str
    title: Markup | None
    holder: str | None
    issuer: Markup | None
    waits: bool


@dataclass(frozen=True, slots=True)
class ListWords:
    """The table, and what comes before it."""

    rows: tuple[RowWords, ...]
    failed: int
    unsure: int
    no_badge: int
    """What is signed, or empty, and no badge: nothing about it is in order, however little is wrong with it."""
    fine: int
    waiting: int
    page: int
    pages: int


def list_words(rows: Sequence[Row], wording: Wording, page: int) -> ListWords:
    """One page of a list, problems first."""
    ordered = sorted(rows, key=lambda row: _ORDER[row.outcome])
    pages = page_count(len(rows), ON_A_PAGE)
    page = min(max(page, 1), pages)
    outcomes = [row.outcome for row in rows]
    return ListWords(
        tuple(_line(row, wording) for row in ordered[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]),
        outcomes.count(Outcome.FAILED),
        outcomes.count(Outcome.INDETERMINATE),
        outcomes.count(Outcome.NOT_APPLICABLE),
        outcomes.count(Outcome.PASSED),
        outcomes.count(None),
        page,
        pages,
    )


def row_words(row: Row, wording: Wording, addresses: Addresses) -> tuple[RowWords, Result | None]:
    """One row with its verdict in words; without it while it waits."""
    if row.outcome is None or row.headline is None:
        return _line(row, wording), None
    return _line(row, wording), verdict_words(Verdict(row.outcome, row.headline, row.findings), wording, addresses)


def columns(wording: Wording) -> tuple[str, ...]:
    """What stands above the columns of a sheet, in the order of ``many_told.COLUMNS``."""
    gettext = wording.gettext
    return (
        gettext("Number"),
        gettext("Row"),
        gettext("Name of the file or person"),
        gettext("State"),
        gettext("Outcome"),
        gettext("Code of the result"),
        gettext("Result"),
        gettext("Badge"),
        gettext("Holder"),
        gettext("Issuer"),
        gettext("Badges in it"),
        gettext("Codes"),
        gettext("Checked at"),
    )


def _line(row: Row, wording: Wording) -> RowWords:
    name = row.label
    if row.line is not None:
        name = wording.gettext("Row %(number)s") % {"number": row.line} + (f": {row.label}" if row.label else "")
    name = name or wording.gettext("Number %(number)s") % {"number": row.place}
    named = called(row.issuer, wording.language) if row.issuer else None
    title, issuer = (wording.words(text) if text else None for text in (row.title, named))
    if row.outcome is None or row.headline is None:
        return RowWords(row.place, name, "skip", "dots", wording.gettext("Waiting"), None, None, None, True)
    says = first_line(row, wording.language)
    glyph = headline_glyph(row.headline, row.outcome)
    return RowWords(row.place, name, headline_shape(row.outcome), glyph, says, title, row.holder, issuer, False)
