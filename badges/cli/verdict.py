"""A verdict on a terminal: the news first, then every finding with mark, sentence and word. Colour only repeats what is said."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from badges.cli.who import tell_who
from badges.verification.commission import Status
from badges.verification.own_list import OWN_LIST
from badges.verification.verdict import Finding, Outcome
from badges.web.marks import DATED, shape_of
from badges.web.naming import by_name
from badges.web.sentences import readable, sentence

if TYPE_CHECKING:
    from rich.console import Console

    from badges.checking import Row
    from badges.credentials.receipt import CheckedFile
    from badges.credentials.summary import Summary
    from badges.verification.commission import CommissionView
    from badges.verification.verdict import Verdict

_MARKS = {
    Outcome.PASSED: ("✓", "+", "green"),
    Outcome.FAILED: ("✗", "x", "red"),
    Outcome.INDETERMINATE: ("?", "?", "yellow"),
    Outcome.NOT_APPLICABLE: ("–", "-", "dim"),
}
_ORDER = (Outcome.FAILED, Outcome.INDETERMINATE, Outcome.PASSED, Outcome.NOT_APPLICABLE)
_ROWS = (Outcome.FAILED, Outcome.INDETERMINATE, Outcome.NOT_APPLICABLE, Outcome.PASSED)
_AS_OUTCOME = {Status.OK: Outcome.PASSED, Status.ERROR: Outcome.FAILED, Status.SKIPPED: Outcome.NOT_APPLICABLE}
_WIDEST = 100


def tell(name: str | None, verdict: Verdict, language: str, at: datetime, *, first: bool = True) -> None:
    """Write a verdict to standard output; ``name`` names the file when there are several."""
    console = _console()
    if not first:
        console.print()
    if name is not None:
        _line(console, readable(name), "bold")
    _headline(console, verdict, language)
    if verdict.summary and verdict.summary.checked and verdict.headline == "receipt":  # anybody can write down what they like
        _told_by(console, verdict.summary.checked, language)
    if verdict.parts:
        code = "verdict.several" if len(verdict.parts) > 1 else "verdict.several.one"
        _line(console, sentence(code, language, {"count": len(verdict.parts)}))
    if any(found.subject for found in _own(verdict)):
        _rest(console, verdict, language)
    for part in _inside(verdict):
        console.print()
        _headline(console, part, language)
        _rest(console, part, language)
    if not any(found.subject for found in _own(verdict)):
        console.print()
        _findings(console, _own(verdict), language)
    if any(part.summary and not part.summary.checked for part in (verdict, *_inside(verdict))):
        console.print()
        _line(console, sentence("verdict.cannot", language), "bold")
        for code in ("person", "fit", "truth"):
            _line(console, "  " + sentence(f"verdict.cannot.{code}", language))
    _line(console, sentence("verdict.at", language, {"moment": at.isoformat().replace("+00:00", "Z")}), "dim")


def tell_rows(rows: Sequence[Row], language: str) -> None:
    """Write one line for each of many, problems first."""
    from rich.text import Text

    from badges.web.many_told import first_line

    console = _console()
    for row in sorted(rows, key=lambda row: _ROWS.index(row.outcome or Outcome.NOT_APPLICABLE)):
        sign, style = _mark(console, row.outcome or Outcome.NOT_APPLICABLE)
        name = " ".join(filter(None, (f"{row.line}:" if row.line else "", readable(row.label))))
        console.print(Text.assemble((f"{sign} {first_line(row, language)}", style), f"  {name or row.place}"))


def _own(verdict: Verdict) -> list[Finding]:
    """What was found about the file or the credential itself; what was found in a part stands with the part."""
    of_parts = [found for part in verdict.parts for found in part.findings]
    return [found for found in verdict.findings if found not in of_parts]


def _inside(verdict: Verdict) -> Iterator[Verdict]:
    """Every part, and the parts of parts after it."""
    for part in verdict.parts:
        yield part
        yield from _inside(part)


def _console() -> Console:
    from rich.console import Console

    # A terminal that knows no such letter shows an escape instead of nothing at all.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    console = Console(highlight=False, soft_wrap=False, emoji=False, markup=False)
    console.width = min(console.width, _WIDEST)
    return console


def _mark(console: Console, outcome: Outcome) -> tuple[str, str]:
    sign, plain, style = _MARKS[outcome]
    try:
        sign.encode(console.encoding)
    except (UnicodeEncodeError, LookupError):
        return plain, style
    return sign, style


def _line(console: Console, text: str, style: str | None = None) -> None:
    from rich.text import Text

    console.print(Text(text, style=style or ""))


def _headline(console: Console, verdict: Verdict, language: str) -> None:
    from rich.text import Text

    is_receipt = verdict.summary is not None and verdict.summary.checked is not None
    code = "verdict.receipt.unknown" if is_receipt and verdict.headline == "unknown_issuer" else f"headline.{verdict.headline}"
    sign, style = _mark(console, verdict.outcome)
    console.print(Text(f"{sign} {sentence(code, language)}", style=f"bold {style}"))


def _told_by(console: Console, checked: CheckedFile, language: str) -> None:
    """What a receipt says came of checking a file."""
    from badges.receipting import verdict_of

    told = verdict_of(checked)
    console.print()
    _line(console, sentence("verdict.receipt.told", language, {"moment": checked.checked_at}), "bold")
    _headline(console, told, language)
    _line(console, f"SHA-256 {checked.sha256}")
    _findings(console, [found for found in told.findings if found.outcome is not Outcome.NOT_APPLICABLE], language)
    for part in told.parts:
        _headline(console, part, language)


def _rest(console: Console, verdict: Verdict, language: str) -> None:
    if verdict.summary and not verdict.summary.checked:
        _summary(console, by_name(verdict, verdict.summary, language), language)
    tell_who(console, verdict, language, _mark)
    _advice(console, verdict, language)
    console.print()
    _line(console, sentence("verdict.checked", language), "bold")
    own = _own(verdict)
    was_read = any(found.code == "file.read" for found in own)
    # Of a file that nobody could read, ten lines that say "not checked" are no news.
    _findings(console, [f for f in own if was_read or not f.code.endswith(".not_checked")], language)
    if was_read and verdict.summary is None and not verdict.parts:
        _line(console, sentence("verdict.not_shown", language))
    if verdict.commission and was_read:
        _commission(console, verdict.commission, language)


def _commission(console: Console, view: CommissionView, language: str) -> None:
    """What the Commission's own viewer would say, in its words."""
    from rich.table import Table
    from rich.text import Text

    console.print()
    ribbon = sentence(f"commission.ribbon.{view.ribbon}", language)
    _line(console, f"{sentence('commission.title', language)}: {ribbon}", "bold")
    table = Table.grid(padding=(0, 2))
    for ratio in (None, None, None, 1):
        table.add_column(no_wrap=ratio is None, ratio=ratio)
    for check in view.checks:
        sign, style = _mark(console, _AS_OUTCOME[check.status])
        words = (f"commission.{check.name}", f"commission.status.{check.status}", check.code)
        name, status, told = (sentence(code, language, check.detail) for code in words)
        table.add_row(Text(f"  {sign}", style=style), Text(name), Text(status, style=style), Text(told))
    console.print(table)


def _summary(console: Console, summary: Summary, language: str) -> None:
    console.print()
    _line(console, sentence("verdict.signed", language), "bold")
    said = [summary.title.best(language)[1]]
    said += [summary.holder] if summary.holder else []
    said += [summary.issuer.best(language)[1]] if summary.issuer else []
    said += [summary.awarded_on] if summary.awarded_on else []
    _line(console, "  " + " · ".join(readable(one) for one in said))
    from badges.cli.contents import tell_contents  # templates and all: only where there is something to tell

    tell_contents(console, summary, language)


def _advice(console: Console, verdict: Verdict, language: str) -> None:
    """What the reader can do about everything that is not in order, each said once."""
    own = _own(verdict)
    doubts = [f for outcome in _ORDER[:2] for f in own if f.outcome is outcome]
    advice = dict.fromkeys(text for f in doubts if (text := sentence(f"{f.code}.do", language, f.detail)))
    if advice:
        console.print()
        _line(console, sentence("verdict.todo", language), "bold")
        for text in advice:
            _line(console, f"  {text}")


def _named(detail: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """The list of this very installation has a name in every language; those of others are called as they call themselves."""
    return {**detail, "list": sentence("verdict.own_list", language)} if detail.get("list") == OWN_LIST else detail


def _findings(console: Console, findings: Sequence[Finding], language: str) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for ratio in (None, None, 1):
        table.add_column(no_wrap=ratio is None, ratio=ratio)
    for outcome in _ORDER:
        for found in findings:
            if found.outcome is outcome:
                sign, style = _mark(console, outcome)
                word = "outcome.not_checked" if shape_of(found) == "skip" else f"outcome.{outcome}"
                told = sentence(found.code, language, _named(found.detail, language))
                if found.code in DATED and "date" in found.detail:
                    told += f". {sentence(f'{found.code}.do', language, found.detail)}"
                table.add_row(Text(f"  {sign}", style=style), Text(sentence(word, language), style=style), Text(told))
    console.print(table)
