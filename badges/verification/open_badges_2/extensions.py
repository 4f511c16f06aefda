"""Additions to badges that others thought of (Open Badges 2.0, Extensions): those we know are read, the rest is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Any

from badges.credentials.violation import Document
from badges.verification.credential import types_of
from badges.verification.origins import is_address

_PREFIXES = ("extensions:", "https://w3id.org/openbadges/extensions#")
_MOST = 50
_MOST_MEMBERS = 1_000
"""Members of one badge object that may be extensions; a class of edubadges has some thirty."""


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _link(value: Any) -> bool:
    return isinstance(value, str) and is_address(value)


def _numbers(value: Any) -> bool:
    return all(_number(one) or _text(one) for one in value) if isinstance(value, list) else _number(value) or _text(value)


def _place(value: Any) -> bool:
    return isinstance(value, dict) and _number(value.get("latitude")) and _number(value.get("longitude"))


# Each with the members its schema asks for. The first block is 1EdTech's, the second what edubadges writes.
_KNOWN: dict[str, dict[str, Callable[[Any], bool]]] = {
    "ApplyLink": {"url": _link},
    "ExampleExtension": {"exampleProperty": _text},
    "GeoCoordinates": {"description": _text, "geo": _place},
    "OriginalCreator": {"url": _link},
    "recipientProfile": {"name": _text},
    "ECTSExtension": {"ECTS": _number},
    "EQFExtension": {"EQF": _number},
    "StudyLoadExtension": {"StudyLoad": _number},
    "TimeInvestmentExtension": {"TimeInvestment": _number},
    "LearningOutcomeExtension": {"LearningOutcome": _text},
    "LanguageExtension": {"Language": _text},
    "EducationProgramIdentifierExtension": {"EducationProgramIdentifier": _numbers},
    "GradingTableExtension": {"GradingTable": _link},
    "InstitutionNameExtension": {"InstitutionName": _text},
    "InstitutionIdentifierExtension": {"InstitutionIdentifier": _text},
    "InstitutionCountryExtension": {"InstitutionCountry": _text},
}
# Some write the name of the folder it is published in.
_OTHER_NAMES = {"applyLinkExtension": "ApplyLink", "exampleExtension": "ExampleExtension"}

KNOWN = MappingProxyType(_KNOWN)


@dataclass(frozen=True, slots=True)
class Extension:
    """An addition: the member it is in, what it is, and what it says."""

    member: str
    names: tuple[str, ...]
    """The kinds that we know, without prefix."""
    content: Document

    def faults(self) -> Iterator[str]:
        """The members that are missing or of another shape than its kind asks for."""
        for name in self.names:
            yield from (member for member, holds in KNOWN[name].items() if not holds(self.content.get(member)))


def extensions_of(document: Document) -> tuple[Extension, ...]:
    """What this badge object has beside the members of the standard."""
    found = []
    for member, content in islice(document.items(), _MOST_MEMBERS):
        types = types_of(content) if isinstance(content, dict) else set()
        if not member.startswith(_PREFIXES) and "Extension" not in types:
            continue
        said = (_plain(name) for name in sorted({*types, member}) if name != "Extension")
        names = tuple(dict.fromkeys(_OTHER_NAMES.get(name, name) for name in said if _OTHER_NAMES.get(name, name) in KNOWN))
        found.append(Extension(member[:200], names, content if isinstance(content, dict) else {}))
        if len(found) == _MOST:
            break
    return tuple(found)


def value_of(document: Document, name: str) -> Any:
    """The first member of a well-formed extension of this kind; None when there is none."""
    first = next(iter(KNOWN[name]))
    known = (extension for extension in extensions_of(document) if name in extension.names and not any(extension.faults()))
    return next((extension.content[first] for extension in known), None)


def _plain(name: str) -> str:
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name
