"""What pages say in each language: the gettext catalogue of the pages, and dates, numbers and names by Babel.

English is written in the templates themselves (it is the msgid); every other language is one file
``locale/<language>/LC_MESSAGES/pages.po``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale, dates, lists, numbers
from markupsafe import Markup, escape

from badges.credentials.summary import UNKNOWN_LANGUAGE
from badges.model.concepts import Concept
from badges.model.learning import IscedField, LearningUnit
from badges.model.parties import Organisation
from badges.model.text import Text
from badges.web import catalogue_words, catalogues
from badges.web.catalogues import FALLBACK, PAGES, Catalogue, catalogue
from badges.web.concepts import word_of
from badges.web.locales import day_words, locale_of

TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
"""A language tag, roughly (BCP 47); anything else in a stranger's file is not repeated."""
_FULL_HOURS = re.compile(r"[+-]00:00|([+-])0?([0-9]+)(?::00)?")
"""CLDR's short form: without a nought before the hours, and without minutes where there are none."""
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "ur", "yi"})
OWN_NAMES = {"de": "Deutsch", "en": "English", "es": "Español", "fr": "Français", "nl": "Nederlands"}


@cache
def page_languages() -> tuple[str, ...]:
    """The languages that the pages speak."""
    return (FALLBACK, *catalogues.languages(PAGES))


def translations(language: str) -> Catalogue:
    """The page texts of one language."""
    return catalogue(language, PAGES)


@dataclass(frozen=True, slots=True)
class Wording:
    """How one reader is spoken to."""

    language: str
    time_zone: str

    @property
    def _locale(self) -> Locale:
        return locale_of(self.language)

    @property
    def colon(self) -> str:
        """What stands between a name and what is said of it; French has a space before it."""
        return "\N{NO-BREAK SPACE}: " if self.language == "fr" else ": "

    def gettext(self, sentence: str) -> str:
        """One sentence of the pages in the reader's language."""
        return translations(self.language).gettext(sentence)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """One sentence with a number in it."""
        return translations(self.language).ngettext(one, many, number) % {"num": number}

    def plain(self, text: Text) -> str:
        """The wording for this reader, without a language mark."""
        return text.best(self.language)[1]

    def words(self, text: Text) -> Markup:
        """The wording for this reader; a text in another language carries ``lang``."""
        return self._marked(*text.best(self.language))

    def named(self, concept: Concept) -> Markup:
        """A member of a vocabulary in the reader's language, if the school or we have a word for it."""
        return self.words(catalogue_words.label_of(concept, self.language))

    def name_of(self, concept: Concept) -> str:
        """The same without a language mark."""
        return self.plain(catalogue_words.label_of(concept, self.language))

    def graded(self, text: Text) -> Markup:
        """A step, a grade or a scale: as the school words it, else as we do, where it is one of ours."""
        return self.words(catalogue_words.with_our_wording(text, self.language))

    def field(self, isced: IscedField) -> Markup:
        """A field of education (ISCED-F 2013)."""
        word = word_of(isced.uri, self.language)
        return escape(word[:1].upper() + word[1:]) if word else self.words(Text({"en": isced.label}))

    def said(self, text: Text, edition: str) -> Markup:
        """The wording of a signed edition, whatever the reader speaks; marked with its language when that differs."""
        return self._marked(*text.best(edition))

    def _marked(self, language: str, wording: str) -> Markup:
        if language == self.language or language == UNKNOWN_LANGUAGE or not TAG.fullmatch(language):
            return escape(wording)
        if language.partition("-")[0] in RIGHT_TO_LEFT:
            return Markup('<span lang="{}" dir="rtl">{}</span>').format(language, wording)
        return Markup('<span lang="{}">{}</span>').format(language, wording)

    def item(self, text: Text, framework: str) -> Markup:
        """The label of a framework's item, without the name of the framework, which stands beside it already."""
        language, wording = text.best(self.language)
        short = framework_short(framework)
        return self._marked(language, wording.removeprefix(f"{short} ") if short else wording)

    def framework(self, name: str) -> str:
        """What people here call a framework."""
        return {
            "CEFR": self.gettext("CEFR"),
            "SDG": self.gettext("SDG"),
            "Life skills": self.gettext("Life skills"),
            "Graduate profile": self.gettext("Graduate profile"),
        }.get(short := framework_short(name), short)

    def labels(self, concepts: Sequence[Concept]) -> Markup:
        """Several concepts in one line."""
        return Markup(", ").join(self.named(concept) for concept in concepts)

    def date(self, day: date) -> str:
        """3 July 2026."""
        return day_words(day, self.language)

    def moment(self, at: datetime) -> str:
        """21 November 2026 at 14:05 CET."""
        there = at.astimezone(ZoneInfo(self.time_zone))
        zone = dates.get_timezone_name(there, width="short", locale=self._locale)
        if zone[0] in "+-":  # a language without letters for it says how far from Greenwich: UTC+2
            zone = _FULL_HOURS.sub(r"\1\2", dates.get_timezone_gmt(there, width="long", locale=self._locale))
        clock = dates.format_time(there, "HH:mm", locale=self._locale)
        return self.gettext("%(date)s at %(time)s %(zone)s") % {"date": self.date(there.date()), "time": clock, "zone": zone}

    def number(self, value: float) -> str:
        """7.8 or 7,8."""
        return numbers.format_decimal(value, locale=self._locale)

    def country(self, code: str) -> str:
        """The name of a country."""
        return str(self._locale.territories.get(code, code))

    def language_name(self, code: str) -> str:
        """The name of a language, as a Dutch or English sentence writes it."""
        return str(self._locale.languages.get(code.partition("-")[0], code))

    def language_names(self, codes: Iterable[str]) -> str:
        """German and Dutch."""
        return lists.format_list([self.language_name(code) for code in codes], locale=self._locale)

    def place(self, organisation: Organisation) -> str:
        """Voorbeeldstad, Netherlands."""
        country = self.country(organisation.address.country)
        return f"{organisation.address.locality}, {country}" if organisation.address.locality else country

    def length(self, duration: str | None) -> str | None:
        """``P10W`` as 10 weeks; None for what is not a plain number of weeks, days, months or years."""
        found = re.fullmatch(r"P(\d+)([DWMY])", duration or "")
        if not found:
            return None
        number = int(found[1])
        match found[2]:
            case "D":
                return self.ngettext("%(num)s day", "%(num)s days", number)
            case "W":
                return self.ngettext("%(num)s week", "%(num)s weeks", number)
            case "M":
                return self.ngettext("%(num)s month", "%(num)s months", number)
            case _:
                return self.ngettext("%(num)s year", "%(num)s years", number)

    def hours(self, number: int) -> str:
        """240 hours."""
        return self.ngettext("%(num)s hour", "%(num)s hours", number)

    def workload(self, unit: LearningUnit) -> str:
        """Hours first, then EC or study load hours, then the calendar length."""
        parts = [self.hours(unit.workload.hours)]
        if unit.workload.ects is not None:
            parts.append(f"{self.number(unit.workload.ects)} EC")
        if unit.workload.sbu is not None and unit.workload.sbu != unit.workload.hours:
            parts.append(self.gettext("%(number)s study load hours (sbu)") % {"number": unit.workload.sbu})
        if length := self.length(unit.duration):
            parts.append(length)
        return ", ".join(parts)

    def level_words(self, unit: LearningUnit) -> Markup:
        """The European level with the national names of those it is for."""
        if unit.eqf_level is None:
            words = self.gettext("Does not apply") if unit.eqf_not_applicable else self.gettext("Not given")
            return escape(words)
        level = escape(self.gettext("%(number)s of 8 (European framework, EQF)") % {"number": unit.eqf_level})
        if not unit.target_levels:
            return level
        return Markup("{}, {} {}").format(level, self.gettext("for"), self.labels(unit.target_levels))

    def dimension(self, name: str) -> str:
        """Knowledge, skill or attitude."""
        return {
            "knowledge": self.gettext("Knowledge"),
            "skill": self.gettext("Skill"),
            "attitude": self.gettext("Attitude"),
        }.get(name, name)


def framework_short(name: str) -> str:
    """ESCO, GreenComp, CEFR …: what people call a framework; empty for one that has only a technical name."""
    for known, short in SHORT_NAMES.items():
        if name.casefold().startswith(known.casefold()):
            return short
    return "" if name.startswith("urn:") else name


SHORT_NAMES = {
    "ESCO": "ESCO",
    "LifeComp": "LifeComp",
    "GreenComp": "GreenComp",
    "DigComp": "DigComp",
    "EntreComp": "EntreComp",
    "Common European Framework": "CEFR",
    "Reference Framework of Competences": "RFCDC",
    "Model international competences": "Nuffic",
    "Sustainable Development Goals": "SDG",
    "Soft or life skills": "Life skills",
    "Four graduate attributes": "Graduate profile",
    "rfcdc": "RFCDC",
    "cefr": "CEFR",
    "nuffic": "Nuffic",
    "un-sdg": "SDG",
    "life-skills": "Life skills",
    "graduate-profile": "Graduate profile",
}
