"""What a credential says, for a reader of one language: what is told first, and then everything, thing by thing.

All of it is a stranger's text. It is bounded where it is read (badges/credentials/summary), escaped where it is written, and what
would turn the reading direction of the words around it is taken out here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import partial
from typing import Any, TypeVar

from markupsafe import Markup, escape

from badges.credentials.summary import Member, Part, Said, Stage, Summary, Thing
from badges.credentials.summary.members import day, hours
from badges.model.text import Text, same_language
from badges.web.catalogue_words import word_at
from badges.web.catalogues import MODEL, catalogue
from badges.web.concepts import with_our_words
from badges.web.own_words import with_own_words
from badges.web.readable import readable
from badges.web.wording import Wording

_T = TypeVar("_T")
_NONE_OF_THESE: Mapping[str, Any] = {"pictures": (), "annex_i": None, "identities": (), "levels": ()}
_KEPT = tuple(_NONE_OF_THESE)
"""What holds no text, or values that have to stay as they are to the letter."""
ONE_LINE = 3
"""Lines of a thing without a name that still fit into one."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is said under one name."""

    name: str
    values: tuple[Markup, ...]
    is_known: bool
    """False for a term that no list has a word for: it is shown as it is written."""


@dataclass(frozen=True, slots=True)
class Block:
    """A thing with all that is said of it."""

    name: str
    title: Markup | None
    lines: tuple[Line, ...]
    blocks: tuple[Block, ...]


def in_language(summary: Summary, language: str) -> Summary:
    """The same for one reader: every text in their language, else in the main language of the credential, else as it can be.

    What an EU list has a name for is called by our word for it where the issuer has none in their language; in the details with
    what was signed beside it (``blocks_of``).
    """
    kept = {name: getattr(summary, name) for name in _KEPT}
    said = with_own_words(with_our_words(replace(summary, **_NONE_OF_THESE), language, word_at), language)
    return _chosen(said, (language, *summary.languages[:1]), **kept)


def _chosen(value: _T, languages: tuple[str, ...], **kept: Any) -> _T:
    said: Any = value
    if isinstance(said, str):
        said = readable(said)
    elif isinstance(said, Text):
        language, wording = said.best(*languages)
        said = Text({language: readable(wording)})
    elif isinstance(said, tuple):
        said = tuple(_chosen(one, languages) for one in said)
    elif isinstance(said, Mapping):
        said = {key: _chosen(one, languages) for key, one in said.items()}
    elif is_dataclass(said) and not isinstance(said, type):
        members = {one.name: _chosen(getattr(said, one.name), languages) for one in fields(said)}
        said = type(said)(**(members | kept))
    chosen: _T = said
    return chosen


def blocks_of(summary: Summary, wording: Wording) -> tuple[Block, ...]:
    """All that a European credential says: what is claimed, who holds it, who sealed it, and the rest."""
    whole = summary.details
    if whole is None:
        return ()
    inside = {member.term: member for member in whole.members}
    holders = inside["credentialSubject"].things if "credentialSubject" in inside else ()
    claims = [thing for holder in holders for member in holder.members if member.term == "hasClaim" for thing in member.things]
    found = [_block(claim, class_word(claim.kind, wording.language), wording) for claim in claims]
    for holder in holders:
        person = replace(holder, members=tuple(member for member in holder.members if member.term != "hasClaim" or member.said))
        found.append(_block(person, term_word("credentialSubject", wording.language), wording))
    rest = []
    for member in whole.members:
        if member.term in ("issuer", "evidence"):
            found += [_block(thing, term_word(member.term, wording.language), wording) for thing in member.things]
            member = replace(member, things=())
        if member.said or (member.things and member.term != "credentialSubject"):
            rest.append(member)
    found.append(replace(_block(Thing("", None, tuple(rest)), "", wording), name=wording.gettext("This file"), title=None))
    return tuple(block for block in found if block.lines or block.blocks)


def _block(thing: Thing, name: str, wording: Wording) -> Block:
    known: list[Line] = []
    other: list[Line] = []
    blocks: list[Block] = []
    for member in thing.members:
        if member.said:
            line = _line(member, wording)
            (known if line.is_known else other).append(line)
        for inner in member.things:
            block = _block(inner, term_word(member.term, wording.language), wording)
            if block.title is None and not block.blocks and 0 < len(block.lines) <= ONE_LINE:
                known.append(Line(block.name, (_in_one_line(block.lines, wording),), is_known=True))
            elif block.title or block.lines or block.blocks:
                blocks.append(block)
    title = wording.words(thing.name) if thing.name else None
    return Block(name, title, tuple(line for line in (*known, *other) if line.values != (title,)), tuple(blocks))


def _in_one_line(lines: tuple[Line, ...], wording: Wording) -> Markup:
    """A small thing without a name, such as an address, as a line of what it is in."""
    if len(lines) == 1:
        return Markup(", ").join(lines[0].values)
    label = Markup('<span class="soft">{}{}</span> {}').format
    return Markup(" · ").join(label(line.name, wording.colon.rstrip(" "), Markup(", ").join(line.values)) for line in lines)


def _line(member: Member, wording: Wording) -> Line:
    values = tuple(dict.fromkeys(_value(said, wording) for said in member.said))
    return Line(term_word(member.term, wording.language), values, member.term in model_words(wording.language))


def _value(said: Said, wording: Wording) -> Markup:
    shown = _shown(said, wording)
    return Markup('{} <span class="soft">({})</span>').format(shown, wording.words(said.of)) if said.of else shown


def _shown(said: Said, wording: Wording) -> Markup:
    value = said.value or ""
    if word := _our_word(said, wording.language):
        signed = Markup('{} <span class="soft">({})</span>').format
        as_written = escape(wording.gettext("signed as: %(words)s")) % {"words": _as_signed(said, wording)}
        return escape(word) if _as_signed(said, wording).striptags().casefold() == word.casefold() else signed(word, as_written)
    match said.kind:
        case "date":
            return _date(value, wording)
        case "period":
            start, _, end = value.partition("/")
            return period(start, end, wording)
        case "duration":
            return escape(duration(value, wording))
        case "yes_no":
            return escape(wording.gettext("yes") if value == "true" else wording.gettext("no"))
        case "file":
            size = escape(f"{wording.number(max(1, round(int(value) / 1000)))} kB")
            return Markup("{}, {}").format(wording.words(said.text), size) if said.text else size
        case "link" if said.text:
            return Markup('{} <span class="soft">{}</span>').format(wording.words(said.text), value)
    return wording.words(said.text) if said.text else escape(value)


def _our_word(said: Said, language: str) -> str | None:
    """Our word for a member of a list of the Union, or of ours, that the issuer gave none for in this language."""
    if said.url is None or said.kind not in ("text", "link") or (said.kind == "link" and said.text):
        return None
    if said.text and any(same_language(one, language) for one in said.text.languages):
        return None
    return word_at(said.url, language)


def _as_signed(said: Said, wording: Wording) -> Markup:
    return wording.words(said.text) if said.text else escape(said.value or "")


def _date(value: str, wording: Wording) -> Markup:
    try:
        shown = wording.date(date.fromisoformat(day(value) or ""))
    except ValueError:
        return escape(value)
    return Markup('<time datetime="{}">{}</time>').format(value, shown)


def period(start: str | None, end: str | None, wording: Wording) -> Markup:
    """From one day until another, or what is known of that."""
    names = {"start": _date(start, wording) if start else Markup(), "end": _date(end, wording) if end else Markup()}
    if start and end:
        return escape(wording.gettext("%(start)s until %(end)s")) % names
    words = wording.gettext("from %(start)s") if start else wording.gettext("until %(end)s")
    return escape(words) % names


def duration(value: str, wording: Wording) -> str:
    """An ISO 8601 duration in words, where it is one of hours, or a plain number of days, weeks, months or years."""
    number = hours(value)
    if number and "T" in value:
        return wording.hours(number)
    return wording.length(value) or value


def term_word(term: str, language: str) -> str:
    """What a term of the model is called; itself where there is no word for it."""
    return model_words(language).get(term, term)


def class_word(kind: str, language: str) -> str:
    """What a class of the model is called."""
    return model_words(language).get(kind, kind or "–")


def model_words(language: str) -> Mapping[str, str]:
    """The words for the terms and classes of the European Learning Model in one language."""
    return catalogue(language, MODEL).texts


def filters(wording: Wording) -> Mapping[str, Callable[..., Markup]]:
    """What templates ask for about a credential."""
    return {
        "all_words": partial(all_words, wording=wording),
        "day_words": partial(_date, wording=wording),
        "part_facts": partial(part_facts, wording=wording),
        "stage_facts": partial(stage_facts, wording=wording),
    }


def all_words(texts: Iterable[Text], wording: Wording) -> Markup:
    """Several texts in one line."""
    return Markup(", ").join(wording.words(text) for text in texts)


def part_facts(part: Part, wording: Wording) -> Markup:
    """Who awarded a part, how much work it was, at what level, with what grade."""
    gettext = wording.gettext
    said = [
        wording.words(part.awarded_by) if part.awarded_by else None,
        escape(wording.hours(part.hours)) if part.hours else None,
        escape(f"{part.credits} EC") if part.credits else None,
        escape(gettext("level %(number)s of 8") % {"number": part.level}) if part.level else None,
        Markup("{}: {}").format(gettext("grade"), wording.words(part.grade)) if part.grade else None,
    ]
    return _one_line(said)


def stage_facts(stage: Stage, wording: Wording) -> Markup:
    """What kind of thing somebody took part in, where, with whom, when and for how long."""
    kinds = [text for text in dict.fromkeys((*stage.kinds, *stage.mode)) if text != stage.title]
    said = [
        all_words(kinds, wording),
        wording.words(stage.place) if stage.place else None,
        all_words(stage.host, wording),
        period(stage.start, stage.end, wording) if stage.start or stage.end else None,
        escape(wording.hours(stage.hours)) if stage.hours else None,
    ]
    return _one_line(said)


def _one_line(said: Iterable[Markup | None]) -> Markup:
    return Markup(" · ").join(one for one in said if one)
