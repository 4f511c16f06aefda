"""What CLDR (by Babel) knows of a language, and no more of it than pages say: dates, numbers, lists, places and languages."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel import Locale, dates, localedata
from babel.core import UnknownLocaleError

_DATA = {"en": "en_GB"}  # 3 July 2026
_ABOVE = {"en_GB": ("en", "en_001")}  # Babel keeps what a set of data inherits from beside it
_NEVER_SAID = (
    "compact_currency_formats",
    "compact_decimal_formats",
    "compound_unit_patterns",
    "currency_formats",
    "currency_names",
    "currency_names_plural",
    "currency_symbols",
    "currency_unit_patterns",
    "date_fields",
    "day_period_rules",
    "day_periods",
    "datetime_skeletons",
    "interval_formats",
    "quarters",
    "scripts",
    "unit_display_names",
    "unit_patterns",
    "variants",
)
"""More than half of what Babel reads of a language. A server keeps it for each language for good, and never says it."""


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Babel's knowledge of a language, without money and measures; English for one it does not know."""
    try:
        locale = Locale.parse(_DATA.get(language, language))
    except (UnknownLocaleError, ValueError):
        return locale_of("en")
    for name in (str(locale), *_ABOVE.get(str(locale), ())):
        read = localedata.load(name)
        for member in _NEVER_SAID:
            read.pop(member, None)
    return locale


def day_words(day: date, language: str) -> str:
    """3 July 2026."""
    words = dates.format_date(day, "long", locale=locale_of(language))
    return f"1er{words[1:]}" if day.day == 1 and language == "fr" else words  # CLDR has no ordinals in its forms
