"""Our own words inside an Open Badge, by language: a badge is written in one, so it can only be one that we have words for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from badges.model.learning import LearningUnit

if TYPE_CHECKING:
    from babel import Locale


class NoSuchEdition(ValueError):
    """A unit cannot be written in this language: a text of the school, or a word of ours, is missing."""


@dataclass(frozen=True, slots=True)
class Words:
    """What this software itself says in a badge."""

    outcomes: str
    parts: str
    required: str
    towards: str
    where: str
    partner: str
    form: str
    hours: str
    workload: str
    level: str


WORDS = {
    "en": Words(
        outcomes="You show that you can do the following:",
        parts="You have achieved all of these parts:",
        required="Required",
        towards="Counts towards",
        where="Where",
        partner="With",
        form="Form",
        hours="Hours",
        workload="{hours} hours",
        level="EQF level {level}",
    ),
    "nl": Words(
        outcomes="Je laat zien dat je het volgende kunt:",
        parts="Je hebt al deze onderdelen behaald:",
        required="Nodig",
        towards="Telt mee voor",
        where="Waar",
        partner="Met",
        form="Vorm",
        hours="Uren",
        workload="{hours} uur",
        level="EQF-niveau {level}",
    ),
    "de": Words(
        outcomes="Du zeigst, dass du Folgendes kannst:",
        parts="Du hast alle diese Teile erreicht:",
        required="Voraussetzung",
        towards="Zählt für",
        where="Wo",
        partner="Mit",
        form="Form",
        hours="Stunden",
        workload="{hours} Stunden",
        level="EQR-Niveau {level}",
    ),
    "fr": Words(
        outcomes="Tu montres que tu sais faire ceci :",
        parts="Tu as réussi toutes ces parties :",
        required="Prérequis",
        towards="Compte pour",
        where="Où",
        partner="Avec",
        form="Forme",
        hours="Heures",
        workload="{hours} heures",
        level="Niveau CEC {level}",
    ),
    "es": Words(
        outcomes="Demuestras que sabes hacer lo siguiente:",
        parts="Has superado todas estas partes:",
        required="Requisitos",
        towards="Cuenta para",
        where="Dónde",
        partner="Con",
        form="Forma",
        hours="Horas",
        workload="{hours} horas",
        level="Nivel EQF {level}",
    ),
    "it": Words(
        outcomes="Dimostri di saper fare quanto segue:",
        parts="Hai superato tutte queste parti:",
        required="Requisiti",
        towards="Vale per",
        where="Dove",
        partner="Con",
        form="Forma",
        hours="Ore",
        workload="{hours} ore",
        level="Livello EQF {level}",
    ),
}


def editions(unit: LearningUnit) -> tuple[str, ...]:
    """The languages a badge for this unit can be written in: those in which the school's texts are complete and we have words."""
    return tuple(language for language in unit.complete_languages if _base(language) in WORDS)


def words(language: str) -> Words:
    """Our own words in this language; a regional tag takes those of its language.

    Raises:
        NoSuchEdition: for a language we have no words for.
    """
    try:
        return WORDS[_base(language)]
    except KeyError:
        raise NoSuchEdition(f"this software has no words of its own in {language!r}, only in {', '.join(WORDS)}") from None


@lru_cache(maxsize=4096)
def language_name(code: str, language: str) -> str:
    """What a language is called in another language: ``language_name("it", "nl")`` is ``Italiaans``."""
    return str(_locale(language).languages.get(code) or code)


@lru_cache(maxsize=4096)
def country_name(code: str, language: str) -> str:
    """What a country (ISO 3166-1 alpha-2) is called in a language."""
    return str(_locale(language).territories.get(code) or code)


def _locale(language: str) -> Locale:
    from babel import Locale  # many who read badges never ask

    return Locale(_base(language))


_FORMATS = re.compile(r"[\\`*_\[\]<>]")


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """Text for a Markdown field that must show as it is: one line, no character that would format it."""
    return _FORMATS.sub(r"\\\g<0>", " ".join(text.split()))


def _base(language: str) -> str:
    return language.partition("-")[0]
