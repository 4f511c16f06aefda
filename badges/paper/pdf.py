"""The certificate: two pages that carry the signed files, for people who print."""

from __future__ import annotations

from collections.abc import Iterator

from badges.model.award import Award
from badges.paper import sheet, typesetting
from badges.paper.back import back, second_language
from badges.paper.front import front
from badges.paper.sheet import Data, own
from badges.paper.words import Words, words

_SHORT_TITLE, _FEW_OUTCOMES, _SHORT_OUTCOMES, _SHORT_NAME, _SHORT_BACK = 90, 4, 540, 32, 3150
"""Letters (and outcomes) that surely fit in the largest type; a test holds these against the template."""
_DRAWINGS = ("art", "share", "logos", "glyphs")
"""What is no text."""


def certificate(
    award: Award,
    *,
    language: str,
    share_url: str,
    verify_url: str,
    badge_svg: bytes,
    open_badge: bytes | None,
    european: bytes | None,
    demo: bool,
) -> bytes:
    """The certificate of an award as PDF/A-3a and PDF/UA-1, with the signed files attached byte for byte.

    The same input gives the same bytes; the date in the document is that of the award. A name in a script that our fonts
    lack is set in a font of this machine; if there is none, the Latin spelling is printed and the paper says so.
    Raises UnicodeDecodeError when a signed file is not UTF-8: then it is no JSON.
    """
    say = words(language)
    files = {name: content.decode() for name, content in (("badge", open_badge), ("european", european)) if content is not None}
    first = front(award, say, share_url=share_url, verify_url=verify_url, art=badge_svg, attached=len(files), demo=demo)
    second = back(award, say, words(second_language(award, say.language)), demo=demo)
    data = first | {"back": second, "tight": _tight(award, say), "tight_back": _letters(second) > _SHORT_BACK}
    for attempt, system_fonts in _attempts(data, award, say):
        try:
            return typesetting.pdf("certificate", attempt, files, system_fonts=system_fonts)
        except typesetting.NotShown:
            continue
    raise AssertionError("a paper without a single unknown character can be printed")


def _attempts(data: Data, award: Award, say: Words) -> Iterator[tuple[Data, bool]]:
    """The paper as it should be, then with more fonts, then with the Latin name, then with question marks and no logos."""
    named = data | _name(award, say)
    yield named, False
    yield named, True
    printable = _printable_name(award, say)
    yield data | printable, False
    yield data | printable, True
    yield without_unshown(data) | printable, True
    yield without_unshown(data) | printable | {"logos": []}, True  # letters may stand in drawings too


def _name(award: Award, say: Words, name: str | None = None, note: str | None = None) -> Data:
    holder = award.holder
    latin = holder.name_latin if name is None and holder.name_latin != holder.full_name else None
    printed = name or holder.full_name
    return {
        "name": printed,
        "second_name": latin,
        "name_note": own(say, note) if note else None,
        "document": f"{sheet.line(award.unit.title, say)['text']} – {printed}",
    }


def _printable_name(award: Award, say: Words) -> Data:
    """The name as it can be printed here, and word of it when that is not the name itself."""
    holder = award.holder
    spellings = [spelling for spelling in (holder.full_name, holder.name_latin) if spelling and typesetting.shown(spelling)]
    if holder.full_name in spellings:
        return _name(award, say, None if len(spellings) == 2 else holder.full_name)
    return _name(award, say, spellings[0] if spellings else say("name_in_files"), note=say("name_not_printed"))


def without_unshown(data: Data) -> Data:
    """The same lines, every character that no font has replaced by a question mark."""

    def shown(value: object) -> object:
        match value:
            case str() if not typesetting.shown(value):
                return "".join(c if typesetting.shown(c) else "?" for c in value)
            case list():
                return [shown(each) for each in value]
            case dict():
                return {key: each if key in _DRAWINGS else shown(each) for key, each in value.items()}
            case _:
                return value

    return {key: each if key in _DRAWINGS else shown(each) for key, each in data.items()}


def _tight(award: Award, say: Words) -> bool:
    """Whether page 1 may need a smaller type, so that the template has to measure."""
    unit, holder = award.unit, award.holder
    outcomes = [sheet.line(outcome.text, say)["text"] for outcome in unit.outcomes]
    return (
        len(sheet.line(unit.title, say)["text"]) > _SHORT_TITLE
        or len(outcomes) > _FEW_OUTCOMES
        or sum(map(len, outcomes)) > _SHORT_OUTCOMES
        or max(len(holder.full_name), len(holder.name_latin or "")) > _SHORT_NAME
    )


def _letters(value: object) -> int:
    match value:
        case {"text": str(text)}:
            return len(text)
        case dict():
            return sum(map(_letters, value.values()))
        case list():
            return sum(map(_letters, value))
        case _:
            return 0
