"""The sentences of a verdict: a code of the core, a language and the finding's detail become words for a person.

They stand in ``locale/<language>/LC_MESSAGES/verdict.po``, with the code as msgid, and are compiled in memory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel.core import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"
FALLBACK = "en"

_PLACE = re.compile(r"\{(\w+)\}")
# What could move a terminal's cursor or turn the reading direction of the words around a stranger's name.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_LONGEST = 200
_BABEL_NAMES = {"en": "en_GB"}  # 3 July 2026


@cache
def languages() -> tuple[str, ...]:
    """The languages that verdicts are told in."""
    return tuple(sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/verdict.po")))


def sentence(code: str, language: str, detail: Mapping[str, Any] | None = None) -> str:
    """What to tell a person: of a code (``status.revoked``), of what to do about it (``status.revoked.do``), of a headline
    (``headline.revoked``). Empty when there is nothing to tell; in English when there is no such language.
    """
    template = sentences(language if language in languages() else FALLBACK).get(code, "")
    return _PLACE.sub(lambda place: _said(place[1], (detail or {}).get(place[1]), language), template)


@cache
def sentences(language: str) -> Mapping[str, str]:
    """Every sentence of one language by its code."""
    with (LOCALE / language / "LC_MESSAGES" / "verdict.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    return {str(message.id): str(message.string) for message in catalogue if message.id and message.string}


def readable(text: str) -> str:
    """A stranger's text on one line, without what would act on a terminal."""
    clean = _UNPRINTABLE.sub(" ", text)
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"


def _said(name: str, value: Any, language: str) -> str:
    if value is None:
        return "…"
    if name == "date":
        try:
            known = language if language in languages() else FALLBACK
            return format_date(date.fromisoformat(str(value)), "long", locale=Locale.parse(_BABEL_NAMES.get(known, known)))
        except ValueError:
            pass
    if isinstance(value, Mapping):  # a text in several languages
        value = value.get(language) or value.get(FALLBACK) or next(iter(value.values()), "…")
    return readable(str(value))
