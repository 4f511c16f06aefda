"""Values of a European credential that are neither things nor texts in languages: are they what they are to be?"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from badges.credentials import elm_values
from badges.credentials.european.table import Property

_Fault = tuple[str, str] | None
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DURATION = re.compile(
    r"-?P(?=.)(\d{1,9}Y)?(?P<months>\d{1,9}M)?(\d{1,9}D)?(T(?=.)(\d{1,9}H)?(\d{1,9}M)?(\d{1,9}(\.\d{1,9})?S)?)?", re.ASCII
)
_SHOWN = 40
"""Letters of a value that are repeated to its writer."""
_IN_HOURS = ("volumeOfLearning", "workload")


def fault(value: Any, row: Property) -> tuple[str, str] | None:
    """What is wrong with a text, number or truth value under this property: a code and what to do. None when nothing is."""
    check = _CHECKS.get(row.kind.removeprefix("typed:"))
    return check(value, row) if check else None


def _a_text(value: Any, row: Property) -> _Fault:
    if not isinstance(value, str):
        return "elm.quotes", "write it in quotes"
    if not value.strip():
        return "elm.text_empty", "an empty text says nothing: leave the property out"
    if row.name == "point" and not elm_values.fits(value, "decimal"):
        return "elm.decimal", 'write a number in quotes, such as "2.5"'
    return None


def _a_moment(value: Any, _row: Property) -> _Fault:
    is_date = isinstance(value, str) and _DATE.fullmatch(value) is not None
    match elm_values.moment(f"{value}T00:00:00Z" if is_date else value) if isinstance(value, str) else "malformed":
        case "read" if not is_date:
            return None
        case "impossible":
            return "elm.dateTime", (
                f"there is no {value[:_SHOWN]}: write a day that the calendar has, a time up to 23:59:59 and a zone up to 14:00"
            )
        case "rare":
            return "elm.moment_rare", (
                f"XML Schema allows {value[:_SHOWN]}, and many programs cannot read it: write the end of a day as 00:00:00 of"
                " the next, and years in four digits"
            )
    return "elm.date" if is_date else "elm.dateTime", "write a moment such as 2026-06-12T00:00:00Z, also for a date"


def _a_duration(value: Any, row: Property) -> _Fault:
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return "elm.duration", "write a duration such as PT60H"
    if match["months"] and row.name in _IN_HOURS:
        return "elm.months", f"{value} means months: write PT60H for hours, PT60M for minutes"
    return None


def _a_number(value: Any, row: Property) -> _Fault:
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**18:
        value = int(value)  # JSON-LD 1.1 (API §8.6) writes 1.0 as 1
    if isinstance(value, bool) or not re.fullmatch(r"[+-]?[0-9]{1,18}", str(value)):
        return "elm.number", "write a whole number"
    least = 1 if row.kind == "positiveInteger" else -(10**18)
    if not least <= int(value) <= (row.largest or 10**18):
        return "elm.number", f"write a whole number from {least}" + (f" to {row.largest}" if row.largest else "")
    return None


def _a_decimal(value: Any, _row: Property) -> _Fault:
    if isinstance(value, bool) or not re.fullmatch(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?", str(value)):
        return "elm.number", "write a number"
    return None


def _a_truth(value: Any, _row: Property) -> _Fault:
    # XML Schema has 1 and 0 too, and of a number JSON-LD makes that text (XSD part 2 §3.2.2).
    return None if isinstance(value, bool) or value in ("true", "false", "1", "0", 1, 0) else ("elm.kind", "write true or false")


def _an_address(value: Any, _row: Property) -> _Fault:
    return None if elm_values.is_iri(value) else ("elm.url", "write an address such as https://…")


_CHECKS: dict[str, Callable[[Any, Property], _Fault]] = {
    "string": _a_text,
    "dateTime": _a_moment,
    "duration": _a_duration,
    "positiveInteger": _a_number,
    "integer": _a_number,
    "decimal": _a_decimal,
    "boolean": _a_truth,
    "anyURI": _an_address,
}
