"""Who says it, on a terminal: a line each, with mark, word and sentence, and below it what it means."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from badges.verification.verdict import Outcome
from badges.web.sentences import sentence
from badges.web.who import who_words

if TYPE_CHECKING:
    from rich.console import Console

    from badges.verification.verdict import Verdict

_AS_OUTCOME = {"pass": Outcome.PASSED, "fail": Outcome.FAILED, "unsure": Outcome.INDETERMINATE}


def tell_who(console: Console, verdict: Verdict, language: str, mark: Callable[[Console, Outcome], tuple[str, str]]) -> None:
    """What is known of the issuer, if anything is."""
    from rich.table import Table
    from rich.text import Text

    lines = who_words(verdict.who, language)
    if not lines:
        return
    console.print()
    console.print(Text(sentence("who.title", language), style="bold"))
    table = Table.grid(padding=(0, 2))
    for ratio in (None, None, 1):
        table.add_column(no_wrap=ratio is None, ratio=ratio)
    for line in lines:
        sign, style = mark(console, _AS_OUTCOME.get(line.shape, Outcome.NOT_APPLICABLE))
        said = Text(line.sentence)
        if line.explained:
            said.append(f"\n{line.explained}", style="dim")
        table.add_row(Text(f"  {sign}", style=style), Text(line.standing, style=style), said)
    console.print(table)
