"""How high a level is, in plain words and with examples from the reader's own country.

The European Qualifications Framework (Council Recommendation 2017/C 189/03) has eight levels; each country has put its own
diplomas beside them. A level tells how difficult something is, never how much: a short course at a level is not the diploma at
that level. Diplomas are called as their own country calls them, in its language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from badges.credentials.summary import Level
from badges.credentials.summary.levels import EQF, MBO, NLQF, european_level
from badges.web.negotiation import preferences
from badges.web.wording import Wording


@dataclass(frozen=True, slots=True)
class Country:
    """What a country has at each level of the European framework."""

    language: str
    """Of the names of the diplomas."""
    framework: str
    """What the country calls its own framework."""
    diplomas: Mapping[int, tuple[str, ...]]


COUNTRIES: Mapping[str, Country] = {
    "NL": Country(
        "nl",
        "NLQF",
        {
            1: ("mbo 1 (entreeopleiding)", "vmbo bb"),
            2: ("mbo 2 (basisberoepsopleiding)", "vmbo kb, gl en tl"),
            3: ("mbo 3 (vakopleiding)",),
            4: ("mbo 4 (middenkader- of specialistenopleiding)", "havo", "vwo"),
            5: ("associate degree (hbo)",),
            6: ("bachelor (hbo of wo)",),
            7: ("master (hbo of wo)",),
            8: ("doctoraat (promotie)",),
        },
    ),
    "BE-nl": Country(
        "nl",
        "VKS",
        {
            4: ("diploma secundair onderwijs",),
            5: ("graduaat", "hbo5"),
            6: ("bachelor",),
            7: ("master",),
            8: ("doctor",),
        },
    ),
    "BE-fr": Country(
        "fr",
        "CFC",
        {
            4: ("certificat d’enseignement secondaire supérieur (CESS)",),
            5: ("brevet de l’enseignement supérieur (BES)",),
            6: ("bachelier",),
            7: ("master",),
            8: ("doctorat",),
        },
    ),
    "DE": Country(
        "de",
        "DQR",
        {
            1: ("Berufsausbildungsvorbereitung",),
            2: ("Berufsfachschule (berufliche Grundbildung)", "Hauptschulabschluss"),
            3: ("duale Berufsausbildung (2 Jahre)", "mittlerer Schulabschluss"),
            4: ("duale Berufsausbildung (3 oder 3½ Jahre)", "Abitur"),
            5: ("geprüfter Servicetechniker", "geprüfter Berufsspezialist"),
            6: ("Bachelor", "Meister", "Fachwirt"),
            7: ("Master",),
            8: ("Promotion",),
        },
    ),
    "FR": Country(
        "fr",
        "cadre national des certifications professionnelles",
        {
            3: ("CAP",),
            4: ("baccalauréat", "baccalauréat professionnel"),
            5: ("BTS", "DEUST"),
            6: ("licence", "BUT", "licence professionnelle"),
            7: ("master", "diplôme d’ingénieur"),
            8: ("doctorat",),
        },
    ),
    "ES": Country(
        "es",
        "MECU",
        {
            4: ("título de Técnico (FP de grado medio)", "Bachillerato"),
            5: ("título de Técnico Superior (FP de grado superior; MECES 1)",),
            6: ("título de Grado (MECES 2)",),
            7: ("título de Máster (MECES 3)",),
            8: ("título de Doctor (MECES 4)",),
        },
    ),
}
"""By country, and in Belgium by community."""
_BY_LANGUAGE = {"nl": "NL", "de": "DE", "fr": "FR", "es": "ES"}


@dataclass(frozen=True, slots=True)
class LevelWords:
    """What a page tells about the level of a credential."""

    number: int | None
    """Of the European framework; None where the credential names no such level."""
    title: str
    lines: tuple[Markup | str, ...]
    """What it is worth, sentence by sentence."""
    caution: str
    """What it does not mean."""


def reader_country(language: str, accept_language: str | None) -> str | None:
    """The country that a reader compares with: the region that the browser names for their language, else that of the language.

    None where neither names one that we know the diplomas of.
    """
    for preference in preferences(accept_language or ""):
        tag, _, region = preference.value.partition("-")
        region = region.rpartition("-")[2].upper()
        if preference.weight > 0 and (tag == language or tag == "en"):
            if region == "BE" and tag in ("nl", "fr"):
                return f"BE-{tag}"
            if region == "BE" and language in ("nl", "fr"):
                return f"BE-{language}"
            if region in COUNTRIES:
                return region
            if region and tag == language and tag != "en":
                return None  # Swiss German: what Germany has is not what the reader knows
    return _BY_LANGUAGE.get(language)


def level_words(levels: Iterable[Level], wording: Wording, *, reader: str | None, awarded_in: str | None) -> LevelWords | None:
    """How high the levels that a credential names are; None when it names none.

    ``awarded_in`` is the country of who awards, whose own diplomas are told first.
    """
    named = tuple(levels)
    if not named:
        return None
    gettext = wording.gettext
    number = european_level(named)
    lines: list[Markup | str] = []
    national = [level for level in named if level.framework in (NLQF, MBO)]
    lines += [_national(level, wording) for level in national if not _is_odd(level)]
    compared = number or next((int(level.code) for level in national if level.code in _NUMBERS), None)
    if compared is not None:
        lines.append(worth(compared, wording))
        home = "NL" if national else awarded_in
        for country in dict.fromkeys((home, reader)):
            if country is not None and (line := _examples(compared, country, wording)):
                lines.append(line)
    lines += [_odd(level, wording) for level in named if _is_odd(level)]
    title = gettext("How high is level %(number)s?") % {"number": compared} if compared else gettext("How high is the level?")
    caution = gettext(
        "The level says how difficult it is, not how much: one course at this level is not the whole diploma. "
        "It is the issuer’s own indication, unless a register says it too."
    )
    return LevelWords(number, title, tuple(lines), caution)


def worth(number: int, wording: Wording) -> str:
    """What somebody at a level of the European framework can do, in one sentence."""
    gettext = wording.gettext
    return {
        1: gettext("Simple tasks with direct guidance, using basic general knowledge."),
        2: gettext("Routine work with some independence, using basic knowledge of a field."),
        3: gettext("Tasks in a field of work or study that one completes oneself, adapting to the circumstances."),
        4: gettext("Independent work in familiar situations that may change, and some supervision of the work of others."),
        5: gettext("Work and study where much changes, and where one manages and improves what oneself and others do."),
        6: gettext("Advanced knowledge of a field, for complex problems and for responsibility for decisions and groups."),
        7: gettext("Highly specialised knowledge, at the forefront of a field, for new approaches and research."),
        8: gettext("Knowledge at the very edge of a field, for research and innovation of one’s own."),
    }[number]


_NUMBERS = frozenset("12345678")


def _is_odd(level: Level) -> bool:
    return level.framework in (EQF, NLQF) and level.code not in _NUMBERS


def _odd(level: Level, wording: Wording) -> str:
    """A level that the framework does not have, told without blame: it may be a later or a national addition."""
    gettext = wording.gettext
    if level.framework == NLQF and level.code.casefold() in ("instroom", "entry"):
        return gettext("NLQF entry level: the step before level 1 of the Dutch framework. The European one has no such step.")
    if level.framework == NLQF and level.code == "4+":
        return gettext("NLQF 4+: the Dutch framework has this step for vwo. In the European framework it is level 4.")
    said = {"code": level.code, "framework": level.framework}
    return gettext("It says level “%(code)s” of %(framework)s. We know the levels 1 to 8 of it, and not this one.") % said


def _national(level: Level, wording: Wording) -> str:
    said = {"code": level.code}
    if level.framework == MBO:
        words = wording.gettext(
            "mbo is Dutch vocational education. Its level %(code)s is level %(code)s of the European framework."
        )
        return words % said
    words = wording.gettext("NLQF is the Dutch framework. Its level %(code)s is level %(code)s of the European framework.")
    return words % said


def _examples(number: int, country: str, wording: Wording) -> Markup | None:
    known = COUNTRIES.get(country)
    diplomas = known.diplomas.get(number) if known else None
    if known is None or not diplomas:
        return None
    words = Markup.escape(wording.gettext("%(country)s: comparable with %(diplomas)s."))
    shown = Markup('<b lang="{}">{}</b>').format(known.language, ", ".join(diplomas))
    where = wording.country(country.partition("-")[0])
    return words % {"country": where, "diplomas": shown}
