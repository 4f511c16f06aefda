"""A learning unit in words and as data, and how units are found."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from badges.model.annex_i import dutch_kind, unit_meter
from badges.model.concepts import Concept, FrameworkItem
from badges.model.learning import LearningUnit
from badges.model.parties import Organisation
from badges.web.elements import dutch_words, meter_json, meter_lines
from badges.web.further import further_json
from badges.web.wording import Wording
from badges.web.world import World


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow the list of units."""

    name: str
    label: Callable[[Wording], str]
    members: Callable[[LearningUnit], Iterable[tuple[str, Concept | Organisation]]]


FILTERS = (
    Filter("form", lambda w: w.gettext("Form"), lambda u: [(u.mobility.form.key, u.mobility.form)]),
    Filter("domain", lambda w: w.gettext("Subject"), lambda u: [(o.domain.key, o.domain) for o in u.outcomes]),
    Filter("level", lambda w: w.gettext("For"), lambda u: [(level.key, level) for level in u.target_levels]),
    Filter("school", lambda w: w.gettext("School"), lambda u: [(u.awarding_body.id, u.awarding_body)]),
)


def unit_json(unit: LearningUnit, world: World) -> dict[str, Any]:
    """A unit as programs read it; texts as language maps."""
    meter, dutch = unit_meter(unit), dutch_kind(unit)
    return {
        "id": unit.id,
        "url": world.addresses.unit(unit.id),
        "slug": unit.slug,
        "version": unit.version,
        "title": dict(unit.title.wordings),
        "summary": dict(unit.summary.wordings),
        "awarding_body": {"id": unit.awarding_body.id, "name": unit.awarding_body.name},
        "eqf_level": unit.eqf_level,
        "workload": {"hours": unit.workload.hours, "ects": unit.workload.ects, "sbu": unit.workload.sbu},
        "duration": unit.duration,
        "mobility": {
            "form": unit.mobility.form.key,
            "purpose": unit.mobility.purpose.key,
            "countries": list(unit.mobility.countries),
        },
        "participation_form": unit.participation_form.key,
        "languages": list(unit.languages),
        "assessment": {
            "types": [concept.key for concept in unit.assessment.types],
            "supervision": unit.assessment.supervision.key,
            "grading": unit.assessment.grading.key,
        },
        "quality_assurance": unit.quality_assurance.key,
        "outcomes": [
            {
                "id": outcome.id,
                "dimension": outcome.dimension,
                "domain": outcome.domain.key,
                "text": dict(outcome.text.wordings),
                "cefr_level": outcome.cefr_level,
                "alignments": [
                    {"key": item.key, "framework": item.framework_name, "label": dict(item.label.wordings), "uri": item.uri}
                    for item in outcome.alignments
                ],
            }
            for outcome in unit.outcomes
        ],
        "annex_i": meter_json(meter),
        "dutch_kind": {"kind": dutch.kind, "allowed": dutch.allowed, "reasons": list(dutch.reasons)},
        "further": further_json(unit.further),
        "achievements": {
            language: world.addresses.achievement(unit.slug, unit.version, language) for language in unit.complete_languages
        },
    }


def picture_path(unit: LearningUnit, language: str) -> str:
    """Where the badge of a unit is shown, in a language that it has."""
    languages = unit.complete_languages
    chosen = language if language in languages else languages[0]
    return f"/achievements/{quote(unit.slug)}/{quote(unit.version)}/{chosen}/badge.svg"


def outcome_lines(unit: LearningUnit, wording: Wording, world: World) -> list[dict[str, Any]]:
    """The outcomes with words for their dimension and links for their alignments."""
    return [
        {
            "value": outcome,
            "dimension": wording.dimension(outcome.dimension),
            "alignments": [_aligned(item, wording, world) for item in outcome.alignments],
        }
        for outcome in unit.outcomes
    ]


def stay_of(unit: LearningUnit, wording: Wording) -> dict[str, str] | None:
    """The line from home to where the unit leads; None for one that stays in the country."""
    home = unit.awarding_body.address.country
    away = [country for country in unit.mobility.countries if country != home]
    if not away or unit.mobility.form.key == "at_home":
        return None
    return {
        "home": wording.country(home),
        "home_country": "",
        "away": ", ".join(wording.country(country) for country in away),
        "away_country": "",
        "form": unit.mobility.form.key,
        "words": wording.gettext("to"),
    }


def _aligned(item: FrameworkItem, wording: Wording, world: World) -> dict[str, str | None]:
    label = wording.item(item.label, item.framework_name)
    path = world.addresses.framework_item(item.framework, item.item).removeprefix(world.addresses.base)
    return {"framework_name": item.framework_name, "label": label, "href": path}


def unit_words(unit: LearningUnit, world: World, wording: Wording) -> dict[str, Any]:
    """What the templates about a unit need."""
    programmes = {programme.id: programme for programme in world.store.programmes()}
    collections = {collection.id: collection for collection in world.store.collections()}
    signers = {world.keyring.record(name).organisation: name for name in world.keyring.names()}
    signer = signers.get(unit.awarding_body.id)
    return {
        "unit": unit,
        "school": unit.awarding_body,
        "school_href": f"/issuers/{quote(signer)}" if signer else None,
        "picture": picture_path(unit, wording.language),
        "picture_words": wording.gettext("Badge: %(title)s") % {"title": wording.plain(unit.title)},
        "stay": stay_of(unit, wording),
        "outcomes": outcome_lines(unit, wording, world),
        "programmes": [programmes[id] for id in unit.programmes if id in programmes],
        "collections": [collections[id] for id in unit.stackable_towards if id in collections],
        "editions": [
            {
                "language": language,
                "name": wording.language_name(language),
                "href": world.addresses.achievement(unit.slug, unit.version, language).removeprefix(world.addresses.base),
            }
            for language in unit.complete_languages
        ],
        "meter": unit_meter(unit),
        "elements": meter_lines(unit_meter(unit), wording),
        "dutch_sentences": dutch_words(dutch_kind(unit), wording),
    }


def card(unit: LearningUnit, wording: Wording) -> dict[str, Any]:
    """A unit in the list: its name, a line of facts, its picture."""
    facts = [wording.workload(unit)]
    if unit.eqf_level is not None:
        facts.append(wording.gettext("level %(number)s") % {"number": unit.eqf_level})
    facts.append(wording.name_of(unit.mobility.form).partition(":")[0])
    return {"unit": unit, "facts": facts, "picture": picture_path(unit, wording.language)}


def choice(filter: Filter, units: Sequence[LearningUnit], chosen: str, wording: Wording) -> dict[str, Any]:
    """One list of the search form, with what units have."""
    options: dict[str, str] = {}
    for unit in units:
        for key, member in filter.members(unit):
            options[key] = member.name if isinstance(member, Organisation) else wording.name_of(member)
    return {
        "name": filter.name,
        "label": filter.label(wording),
        "options": [
            {"value": key, "label": label, "chosen": key == chosen} for key, label in sorted(options.items(), key=lambda o: o[1])
        ],
    }


def fits(unit: LearningUnit, words: str, asked: dict[str, str]) -> bool:
    """Whether a unit has all these words and what was chosen."""
    for filter in FILTERS:
        if (value := asked[filter.name]) and value not in {key for key, _ in filter.members(unit)}:
            return False
    return all(word in _searchable(unit) for word in _folded(words).split())


@lru_cache(maxsize=2048)
def _searchable(unit: LearningUnit) -> str:
    texts = [unit.title, unit.summary, *(outcome.text for outcome in unit.outcomes)]
    texts += [item.label for outcome in unit.outcomes for item in outcome.alignments]
    return _folded(" ".join([unit.id, unit.awarding_body.name, *(w for text in texts for w in text.wordings.values())]))


def _folded(text: str) -> str:
    """Lower case without accents: a search for *munchen* finds *München*."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
