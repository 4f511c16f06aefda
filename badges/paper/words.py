"""What paper says, in the languages it speaks: sentences from ``words/*.json``; dates, numbers and names of places by CLDR."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

FALLBACK = "en"
_LOCALES = {"en": "en_GB"}
"""English dates begin with the day: these are European papers."""


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language. ``language`` is the one they really are in."""

    language: str
    sentences: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The sentence with this key, its gaps filled; a value is never read as a pattern."""
        return self.sentences[key].format(**values)

    def knows(self, key: str) -> bool:
        """Whether there is a sentence with this key."""
        return key in self.sentences

    def count(self, key: str, number: float, **values: object) -> str:
        """``4 weeks``, ``1 week``: the form that goes with the number."""
        form = "one" if number == 1 else "other"
        return self(f"{key}.{form}", n=self.number(number), **values)

    def number(self, number: float) -> str:
        """A number as this language writes it."""
        return format_decimal(number, locale=_locale(self.language))

    def date(self, day: date) -> str:
        """A date with the month in letters, held together by no-break spaces."""
        return format_date(day, format="long", locale=_locale(self.language)).replace(" ", "\N{NO-BREAK SPACE}")

    def country(self, code: str) -> str:
        """The name of a country, or its code when CLDR has no name for it."""
        return str(_locale(self.language).territories.get(code.upper(), code))

    def tongue(self, code: str) -> str:
        """The name of a language, or its code when CLDR has no name for it."""
        return str(_locale(self.language).languages.get(code.lower(), code))

    def series(self, parts: list[str]) -> str:
        """``a, b and c``; nothing for an empty list."""
        if len(parts) < 2:
            return "".join(parts)
        return self("series", first=", ".join(parts[:-1]), last=parts[-1])


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, language))


@cache
def languages() -> tuple[str, ...]:
    """The languages that paper speaks."""
    folder = resources.files(__package__) / "words"
    return tuple(sorted(file.name.removesuffix(".json") for file in folder.iterdir() if file.name.endswith(".json")))


@cache
def words(language: str) -> Words:
    """The words of this language, or English ones when paper does not speak it."""
    known = language if language in languages() else FALLBACK
    file = resources.files(__package__) / "words" / f"{known}.json"
    return Words(known, json.loads(file.read_text(encoding="utf-8")))
