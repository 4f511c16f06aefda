"""The sentences of a verdict: a code of the core, a language and the finding's detail become words for a person.

They stand in ``locale/<language>/LC_MESSAGES/verdict.po``, with the code as msgid.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from badges.web import catalogues
from badges.web.catalogues import VERDICT, catalogue
from badges.web.locales import day_words

FALLBACK = catalogues.FALLBACK

_PLACE = re.compile(r"\{(\w+)\}")
# What could move a terminal's cursor or turn the reading direction of the words around a stranger's name.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_LONGEST = 200


def languages() -> tuple[str, ...]:
    """The languages that verdicts are told in."""
    return catalogues.languages(VERDICT)


def sentence(code: str, language: str, detail: Mapping[str, Any] | None = None) -> str:
    """What to tell a person: of a code (``status.revoked``), of what to do about it (``status.revoked.do``), of a headline
    (``headline.revoked``). Empty when there is nothing to tell; in English when there is no such language.

    Some codes are told in other words for each ``reason`` of the detail (``verdict.CODE.REASON``).
    """
    names = (f"verdict.{code}.{(detail or {}).get('reason')}", code)
    known = (sentences(language), sentences(FALLBACK))
    template = next((said[name] for name in names for said in known if said.get(name)), "")
    return _PLACE.sub(lambda place: _said(place[1], (detail or {}).get(place[1]), language), template)


def sentences(language: str) -> Mapping[str, str]:
    """Every sentence of one language by its code."""
    return catalogue(language, VERDICT).texts


def readable(text: str) -> str:
    """A stranger's text on one line, without what would act on a terminal."""
    clean = _UNPRINTABLE.sub(" ", text)
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"


def _said(name: str, value: Any, language: str) -> str:
    if value is None:
        return "…"
    if name in ("date", "until"):
        try:
            return day_words(date.fromisoformat(str(value)), language if language in languages() else FALLBACK)
        except ValueError:
            pass
    if isinstance(value, Mapping):  # a text in several languages
        value = value.get(language) or value.get(FALLBACK) or next(iter(value.values()), "…")
    return readable(str(value))
