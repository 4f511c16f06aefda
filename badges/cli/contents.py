"""What a credential says, on a terminal: what its page tells first, in the same words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from markupsafe import Markup

from badges.web.contents import all_words, in_language, part_facts, stage_facts
from badges.web.elements import meter_lines
from badges.web.facts import facts
from badges.web.holder_words import holder_words
from badges.web.levels import level_words, reader_country
from badges.web.sentences import readable
from badges.web.telling import ENDORSEMENT
from badges.web.wording import Wording, framework_short

if TYPE_CHECKING:
    from rich.console import Console

    from badges.credentials.summary import Outcome, Part, Stage, Summary

STANDING = "Of 100 in the group, %(lower)s had a lower grade, %(equal)s the same and %(higher)s a higher one."
"""As the page asks for it."""
MOST_LINES = 60
"""Outcomes, parts, notes … of one heading; the rest is in the file, and in ``--json``."""


def tell_contents(console: Console, summary: Summary, language: str) -> None:
    """Write what the credential says, heading by heading."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    wording = Wording(language, "UTC")
    summary = in_language(summary, language)
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(ratio=1)
    for fact in facts(summary, wording):
        table.add_row(Text(f"  {fact.name}", style="dim"), Text(_plain(fact.value)))
    console.print(table)
    for heading, lines in _sections(summary, wording):
        told = list(lines)
        if told:
            console.print()
            console.print(Text(heading, style="bold"))
            for line in told[:MOST_LINES]:
                deep = len(line) - len(line.lstrip())
                console.print(Padding(Text(line.strip()), (0, 0, 0, 2 + deep), expand=False))
            if len(told) > MOST_LINES:
                console.print(Text(f"  … {len(told) - MOST_LINES}"))


def _sections(summary: Summary, wording: Wording) -> Iterator[tuple[str, Iterator[str]]]:
    gettext = wording.gettext
    if summary.form != ENDORSEMENT:
        yield gettext("For whom is it?"), (_plain(line) for line in holder_words(summary, wording).lines)
    reached = (one for one in summary.outcomes if one.reached)
    yield gettext("What this person can do"), (line for one in reached for line in _outcome(one, wording))
    others = (one for one in summary.outcomes if not one.reached)
    yield gettext("Part of it, but no result is given"), (_plain(wording.words(one.text)) for one in others)
    country = reader_country(wording.language, None)
    if level := level_words(summary.levels, wording, reader=country, awarded_in=summary.country):
        yield level.title, (_plain(line) for line in (*level.lines, level.caution))
    if meter := summary.annex_i:
        title = gettext("European elements: %(present)s of %(countable)s")
        missing = [line for line in meter_lines(meter, wording) if line.mandatory and line.shape != "pass"]
        counted = title % {"present": meter.present, "countable": meter.countable}
        complete = [gettext("Everything is there that Europe asks of a micro-credential.")]
        yield counted, iter([f"– {line.name}: {line.why}" for line in missing] or complete)
    yield gettext("How it was assessed"), _grading(summary, wording)
    if any(stage.parts for stage in summary.stages) or len(summary.stages) > 1:
        yield gettext("What this person took part in"), _stages(summary.stages, wording)
    yield gettext("Made up of"), _parts(summary.parts, wording)
    yield gettext("What it entitles to"), (_plain(wording.words(one.title)) for one in summary.entitlements)
    yield gettext("Notes of the issuer"), (_plain(wording.words(note)) for note in summary.notes)
    documents = ((wording.words(one.name) if one.name else Markup(), one.url or "") for one in summary.documents)
    yield gettext("Documents that go with it"), (readable(f"{_plain(name)} {url}".strip()) for name, url in documents)


def _outcome(outcome: Outcome, wording: Wording) -> Iterator[str]:
    level = f" – {_plain(wording.words(outcome.level))}" if outcome.level else ""
    yield f"• {_plain(wording.words(outcome.text))}{level}"
    if outcome.alignments:
        named = ((framework_short(one.framework), _plain(wording.item(one.name, one.framework))) for one in outcome.alignments)
        yield "  " + readable(", ".join(f"{framework} {name}".strip() for framework, name in named))


def _grading(summary: Summary, wording: Wording) -> Iterator[str]:
    grading = summary.grading
    if grading is None:
        return
    if grading.scheme:
        yield f"{wording.gettext('Grading scheme')}: {_plain(wording.words(grading.scheme))}"
    if grading.assessed_by:
        yield f"{wording.gettext('Assessed by')}: {_plain(all_words(grading.assessed_by, wording))}"
    if grading.description:
        yield _plain(wording.words(grading.description))
    if grading.standing:
        standing = dict(zip(("lower", "equal", "higher"), grading.standing, strict=True))
        yield wording.gettext(STANDING) % standing
    if grading.bands:
        yield f"{wording.gettext('How grades fell')}: " + readable(" · ".join(f"{b.label}: {b.count}" for b in grading.bands))


def _stages(stages: tuple[Stage, ...], wording: Wording, deep: int = 0) -> Iterator[str]:
    for stage in stages:
        said = (wording.words(stage.title) if stage.title else Markup(), stage_facts(stage, wording))
        yield "  " * deep + "• " + " – ".join(_plain(one) for one in said if one)
        yield from _stages(stage.parts, wording, deep + 1)


def _parts(parts: tuple[Part, ...], wording: Wording, deep: int = 0) -> Iterator[str]:
    for part in parts:
        said = (wording.words(part.title), part_facts(part, wording))
        yield "  " * deep + "• " + " – ".join(_plain(one) for one in said if one)
        yield from _parts(part.parts, wording, deep + 1)


def _plain(words: Markup | str) -> str:
    """What a page would say, without its marks."""
    return readable(words.striptags() if isinstance(words, Markup) else words)
