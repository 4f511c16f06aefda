"""All that a European credential says, thing by thing: nothing is left out without being counted.

The summary tells what a reader wants first; this is the rest. Terms keep the names that the European Learning Model gives them,
so that whoever shows them has one list of words, and what no list knows is still there under its own name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from badges.credentials.summary.members import first, link, nodes, string
from badges.credentials.summary.references import References
from badges.credentials.summary.summary import UNKNOWN_LANGUAGE, Member, Said, Thing
from badges.credentials.summary.wordings import address
from badges.credentials.violation import Document
from badges.model.text import Text
from badges.one_or_many import types_of

MOST_SAID = 3_000
"""Values that are told; what is beyond is counted."""
DEEPEST = 16
"""Things within things that are told; what lies deeper is counted."""
LONGEST = 20_000
"""Letters of one text."""
MOST_LETTERS = 1_000_000
"""Letters that are told: a reference of a few letters may stand for a text of many."""
_VERSIONS = 4
"""Different things under one id that are remembered as told."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}").fullmatch
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:T[0-9:.]{5,20}(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII).fullmatch
_DURATION = re.compile(
    r"P(?=.)(?:\d{1,6}Y)?(?:\d{1,6}M)?(?:\d{1,6}W)?(?:\d{1,6}D)?(?:T(?=.)(?:\d{1,6}H)?(?:\d{1,6}M)?(?:\d{1,6}S)?)?", re.ASCII
).fullmatch
_FORM = frozenset({"id", "@id", "type", "@type", "@context", "inScheme"})
"""How a thing is written, and not what is said of it."""
_NAMES = ("fullName", "legalName", "title", "prefLabel", "altLabel", "label")


def details_of(document: Document) -> tuple[Thing, int]:
    """The credential as a thing with all that is said of it, and how many values were left out because there are too many."""
    walk = _Walk(References(document))
    return walk.thing(document, 0), walk.left_out


@dataclass(slots=True)
class _Walk:
    read: References
    left: int = MOST_SAID
    letters: int = MOST_LETTERS
    left_out: int = 0
    told: dict[str, list[Document]] = field(default_factory=dict)
    """Things that were told in full, by id: the same again is told by its name. A stranger may give two things one id."""
    telling: list[Document] = field(default_factory=list)
    """What is being told right now: a thing that leads back to itself ends there."""

    def thing(self, node: Document, depth: int) -> Thing:
        """A thing in full."""
        id = string(node.get("id"))
        if id is not None and len(versions := self.told.setdefault(id, [])) < _VERSIONS:
            versions.append(node)
        name = name_of(node)
        self.letters -= _letters(Said(name))
        self.telling.append(node)
        members = tuple(self._members(node, depth))
        self.telling.pop()
        return Thing(_kind(node), name, members)

    def _members(self, node: Document, depth: int) -> Iterator[Member]:
        # What the holder did is read first, so it is what is told in full where something stands in several places.
        for term, value in sorted(node.items(), key=lambda member: member[0] != "credentialSubject"):
            if term in _FORM:
                continue
            said: list[Said] = []
            things: list[Thing] = []
            for one in value if isinstance(value, list) else (value,):
                if self.left <= 0 or self.letters <= 0 or depth >= DEEPEST:
                    self.left_out += _count(one)
                elif one is not None:
                    self.left -= 1
                    self._value(one, depth, said, things)
            self.letters -= len(term) + sum(map(_letters, said))
            if said or things:
                yield Member(term[:200], tuple(said), tuple(things))

    def _value(self, value: Any, depth: int, said: list[Said], things: list[Thing]) -> None:
        if not isinstance(value, dict):
            said.append(_literal(value))
        elif "@value" in value:
            said.append(_typed(value))
        elif wordings := _wordings(value):
            said.append(Said(wordings))
        else:
            self._node(value, depth, said, things)

    def _node(self, node: Document, depth: int, said: list[Said], things: list[Thing]) -> None:
        id = string(node.get("id"))
        full = next(iter(self.read.all(node)), node)
        name = name_of(full)
        if any(one is full for one in self.telling) or (id is not None and name and full in self.told.get(id, ())):
            said.append(Said(name, None if name else id, "again"))
        elif not full.keys() - _FORM:
            said.append(_reference(id))
        elif short := _short(full):
            said.append(short)
        else:
            things.append(self.thing(full, depth + 1))


def _letters(said: Said) -> int:
    told = len(said.value or "")
    for text in (said.text, said.of):
        told += sum(map(len, text.wordings.values())) if text else 0
    return told


def name_of(node: Document) -> Text | None:
    """What a thing is called."""
    return next((name for key in _NAMES if (name := _text(node.get(key)))), None) or _given_and_family(node)


def _given_and_family(node: Document) -> Text | None:
    names = [name for key in ("givenName", "familyName") if (name := _text(node.get(key)))]
    return Text({UNKNOWN_LANGUAGE: " ".join(next(iter(name.wordings.values())) for name in names)}) if names else None


def _kind(node: Document) -> str:
    return next(iter(sorted(types_of(node))), "")[:200]


def _reference(id: str | None) -> Said:
    """A thing of which only the name is known."""
    said = (id or "–")[:LONGEST]
    return Said(value=said.removeprefix("mailto:"), kind="link" if link(said) else "text", url=link(said))


def _literal(value: Any) -> Said:
    if isinstance(value, bool):
        return Said(value="true" if value else "false", kind="yes_no")
    if isinstance(value, int | float):
        return Said(value=str(value)[:LONGEST], kind="number")
    said = str(value)[:LONGEST]
    if _DATE(said):
        return Said(value=said, kind="date")
    if _DURATION(said):
        return Said(value=said, kind="duration")
    return Said(value=said, kind="link" if link(said) else "text", url=link(said))


def _typed(value: Document) -> Said:
    """A JSON-LD value object."""
    language, wording = string(value.get("@language")), value.get("@value")
    if language and _LANGUAGE(language) and isinstance(wording, str):
        return Said(Text({language: wording[:LONGEST]}))
    return _literal(wording)


def _wordings(value: Document) -> Text | None:
    """A language map; several wordings of one language stand side by side. None for what is something else."""
    if not value or "type" in value or not all(_LANGUAGE(language) for language in value):
        return None
    kept = {}
    for language, told in value.items():
        several = told if isinstance(told, list) else [told]
        if not all(isinstance(one, str) for one in several):
            return None
        kept[language] = " / ".join(dict.fromkeys(one for one in several if one.strip()))[:LONGEST]
    kept = {language: wording for language, wording in kept.items() if wording}
    return Text(kept) if kept and kept.keys() != {"id"} else None


def _text(value: Any) -> Text | None:
    said = first(value)
    if isinstance(said, str):
        return Text({UNKNOWN_LANGUAGE: said[:LONGEST]}) if said.strip() else None
    return _wordings(said) if isinstance(said, dict) else None


def _short(node: Document) -> Said | None:
    """A thing that one line says: a concept, a note, a number of a register, an address on the web, a period. None for others."""
    keys = node.keys() - _FORM
    if any(isinstance(node[key], list) and len(node[key]) > 1 for key in keys):
        return None
    for members, tell in _SHORT.items():
        if keys <= members:
            return tell(node)
    return None


def _concept(node: Document) -> Said | None:
    name = _text(node.get("prefLabel"))
    return Said(name, None if name else string(first(node.get("notation"))) or string(node.get("id")), url=address(node))


def _note(node: Document) -> Said | None:
    name = _text(node.get("noteLiteral"))
    return Said(name) if name and not isinstance(node.get("noteLiteral"), list) else None


def _identifier(node: Document) -> Said | None:
    notation = first(node.get("notation"))
    country = next((_text(one.get("prefLabel")) for one in nodes(node.get("spatial"))), None)
    scheme = _text(node.get("schemeName"))
    if not isinstance(notation, str | int) or (country and scheme):
        return None
    return Said(value=str(notation)[:LONGEST], of=scheme or country)


def _web_resource(node: Document) -> Said | None:
    address = string(first(node.get("contentURL")))
    return Said(_text(node.get("title")), address[:LONGEST], "link", link(address)) if address else None


def _media(node: Document) -> Said | None:
    content = first(node.get("content"))
    kind = next((_text(one.get("prefLabel")) for one in nodes(node.get("contentType"))), None)
    if not isinstance(content, str):
        return None
    return Said(_text(node.get("title")), str(len(content) * 3 // 4), "file", of=kind)


def _credits(node: Document) -> Said | None:
    point = first(node.get("point"))
    system = next((_text(one.get("prefLabel")) for one in nodes(node.get("framework"))), None)
    return Said(value=str(point)[:LONGEST], kind="number", of=system) if isinstance(point, str | int | float) else None


def _period(node: Document) -> Said | None:
    start, end = (string(first(node.get(key))) or "" for key in ("startDate", "endDate"))
    said = all(_DATE(one) for one in (start, end) if one)
    return Said(value=f"{start}/{end}", kind="period") if said and (start or end) else None


_SHORT: Mapping[frozenset[str], Callable[[Document], Said | None]] = MappingProxyType(
    {
        frozenset({"prefLabel", "notation"}): _concept,
        frozenset({"noteLiteral"}): _note,
        frozenset({"notation", "schemeName", "spatial"}): _identifier,
        frozenset({"contentURL", "title"}): _web_resource,
        frozenset({"content", "contentType", "contentEncoding", "contentSize", "title"}): _media,
        frozenset({"point", "framework"}): _credits,
        frozenset({"startDate", "endDate"}): _period,
    }
)


def _count(value: Any) -> int:
    """How many values there are in one, itself if it holds none."""
    waiting, found = [value], 0
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list) and one:
            waiting.extend(one.values() if isinstance(one, dict) else one)
        else:
            found += 1
    return found
