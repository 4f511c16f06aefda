"""Who says it, in words: the lines of a verdict about its issuer, each with mark, word, sentence and explanation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from badges.verification.line import Line, Standing
from badges.verification.own_list import OWN_LIST
from badges.web.sentences import sentence

_MARKS = {
    Standing.CONFIRMED: ("pass", "tick"),
    Standing.CLAIMED: ("skip", "dash"),
    Standing.CONTRADICTED: ("unsure", "unequal"),
    Standing.NOT_KNOWN: ("unsure", "question"),
}
_ABSENT = ("domain.none", "seal.none", "domain.not_asked")
"""What is not there, and need not be."""
_FAILED = ("domain.not_vouched", "seal.contradicted")
"""For which the verdict is not in order: the findings say so too."""


@dataclass(frozen=True, slots=True)
class LineWords:
    """One line as a page shows it."""

    shape: str
    glyph: str
    standing: str
    """The word beside the mark."""
    about: str
    """What it is about: the web address, the seal."""
    sentence: str
    explained: str
    code: str


def who_words(lines: Sequence[Line], language: str) -> tuple[LineWords, ...]:
    """The lines in this language; what warns of another issuer first, then address, seal, numbers, lists."""
    warnings = [line for line in lines if line.about in ("lookalike", "name") and line.standing is not Standing.CLAIMED]
    rest = [line for line in lines if line not in warnings]
    return tuple(_words(line, language) for line in (*warnings, *rest))


def mark_of(line: Line) -> tuple[str, str]:
    """Shape and glyph; never that of a failure but for what failed in the verdict itself."""
    if line.code in _FAILED:
        return "fail", "unequal"
    return ("none", "dash") if line.code in _ABSENT else _MARKS[line.standing]


def _words(line: Line, language: str) -> LineWords:
    detail = told(line, language)
    explained = [sentence(f"who.{line.code}.about", language, detail)]
    if line.about == "register":
        explained.insert(0, sentence(f"register.{line.detail['register']}.about", language))
    if line.about == "list" and "kind" in line.detail:
        explained.insert(0, sentence(f"who.kind.{line.detail['kind']}", language))
    return LineWords(
        *mark_of(line),
        sentence(f"who.standing.{line.standing}", language),
        sentence(f"who.about.{line.about}", language),
        sentence(f"who.{line.code}", language, detail),
        " ".join(one for one in explained if one),
        line.code,
    )


def told(line: Line, language: str) -> Mapping[str, Any]:
    """The detail of a line with what has a name in every language."""
    detail = dict(line.detail)
    if detail.get("list") == OWN_LIST:
        detail["list"] = sentence("verdict.own_list", language)
    if line.about == "register":
        kind = detail.get("kind")
        detail["register"] = kind or sentence(f"register.{detail['register']}", language)
    if "shown" in detail:
        # Letters beyond ASCII are shown with what computers write, which nobody can take for another address.
        plain = detail.get("website", detail.get("domain"))
        if plain and plain != detail["shown"]:
            detail["shown"] = f"{detail['shown']} ({plain})"
    return detail
