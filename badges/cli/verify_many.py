"""``badges verify`` of many things: the files in a ZIP, the links in a list, and a report of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from badges.cli.opening import room_for, write
from badges.cli.telling import USAGE, Counter, Failure

if TYPE_CHECKING:
    from badges.checking import Row
    from badges.cli.given import Given
    from badges.verification.several import Item
    from badges.verification.verdict import Verdict

REPORTS = (".csv", ".json", ".xlsx")


def admit_report(report: Path | None) -> Path | None:
    """A report that can be written later. Raises Failure."""
    if report is None:
        return None
    if report.suffix.lower() not in REPORTS:
        raise Failure(f"A report is a table: --report out{' or out'.join(REPORTS)}, not {report.name}.", USAGE)
    return room_for(report)


def many_in(files: Sequence[Given]) -> list[tuple[Given, tuple[Item, ...]]] | None:
    """What a ZIP or a list among these files holds, with the files that are one thing; None when each of them is one thing.

    Raises Failure for one that cannot be unpacked.
    """
    found = [(file, _items_of(file)) for file in files]
    if all(items is None for _, items in found):
        return None
    from badges.verification.several import Item

    return [(file, (Item(""),) if items is None else items) for file, items in found]


def _items_of(file: Given) -> tuple[Item, ...] | None:
    from badges.verification.several import UNPACKED_BYTES, items_of
    from badges.verification.strict_json import Fault
    from badges.web.sentences import FALLBACK, sentence

    content = file.content(UNPACKED_BYTES)
    items = items_of(content)
    if isinstance(items, Fault):
        why, do = (sentence(code, FALLBACK, items.detail) for code in (items.code, f"{items.code}.do"))
        raise Failure(f"{file} cannot be taken apart ({items.code}). {why}. {do}", USAGE)
    is_zip = content.startswith(b"PK")
    return items if items is not None and (is_zip or len(items) > 1) else None  # one link is a thing by itself


def check_many(
    given: Sequence[tuple[Given, Sequence[Item]]],
    judge: Callable[[bytes], Verdict],
    *,
    at: datetime,
    language: str,
    as_json: bool,
    report: Path | None,
) -> list[str]:
    """Check all of these with a line of progress, tell the problems first, and write the report; the outcome of each."""
    from badges.checking import row_for

    total, progress = sum(len(items) for _, items in given), Counter("Checked")
    rows: list[Row] = []
    written: list[dict[str, Any]] = []
    for place, (file, item) in enumerate(_flat(given), 1):
        verdict = _verdict(file, item, judge)
        label = " / ".join(filter(None, (file.name if len(given) > 1 or not item.label else "", item.label)))
        rows.append(row_for(place, label, item.row, verdict, at))
        if as_json:
            from badges.verification.verdict import to_json

            written.append({"file": str(file), "item": item.label, "row": item.row, **to_json(verdict)})
        progress(place, total)
    if report is not None:
        write(report, _report(rows, report.suffix.lower(), language))
    if as_json:
        sys.stdout.write(json.dumps(written, ensure_ascii=True, indent=1) + "\n")
    else:
        _tell(rows, language)
    return [str(row.outcome) for row in rows]


def _flat(given: Sequence[tuple[Given, Sequence[Item]]]) -> Iterator[tuple[Given, Item]]:
    for file, items in given:
        yield from ((file, item) for item in items)


def _verdict(file: Given, item: Item, judge: Callable[[bytes], Verdict]) -> Verdict:
    from badges.checking import file_of, refused
    from badges.verification.facts import LIMITS

    if item.content is None and item.link is None and item.fault is None:
        return judge(file.content(LIMITS.file_bytes))
    return refused(item) or judge(file_of(item))


def _report(rows: Sequence[Row], kind: str, language: str) -> bytes:
    from badges.web.many_told import as_csv, as_json, as_xlsx

    match kind:
        case ".csv":
            return as_csv(rows, language)
        case ".xlsx":
            return as_xlsx(rows, language)
        case _:
            said = {"count": len(rows), "items": [as_json(row, language) for row in rows]}
            return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"


def _tell(rows: Sequence[Row], language: str) -> None:
    from badges.cli.verdict import tell_rows
    from badges.verification.verdict import Outcome
    from badges.web.sentences import sentence

    tell_rows(rows, language)
    outcomes = [row.outcome for row in rows]
    called = {one: f"outcome.{one}" for one in Outcome} | {Outcome.NOT_APPLICABLE: "verdict.no_badge"}
    news = [(sentence(code, language), outcomes.count(one)) for one, code in called.items() if one in outcomes]
    said = "".join(f" {words}: {count}." for words, count in news)
    sys.stdout.write(sentence("verdict.things" if rows else "verdict.nothing", language, {"count": len(rows)}) + said + "\n")
