"""The public catalogue: learning units, and the pages that the addresses inside credentials lead to."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from badges import paper
from badges.credentials import open_badge
from badges.model.annex_i import dutch_kind, unit_meter
from badges.model.concepts import Concept, FrameworkItem
from badges.model.learning import LearningUnit
from badges.model.parties import Organisation
from badges.web.answering import HTML, JSON, JSON_LD, OPEN_TO_ALL, as_json, kind_of
from badges.web.elements import dutch_words, meter_lines
from badges.web.problems import not_found
from badges.web.rendering import Alternate, page_count
from badges.web.wording import Wording
from badges.web.world import World

FOREVER = "public, max-age=31536000, immutable"


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


def router(world: World) -> APIRouter:
    """Doors to the catalogue."""
    doors = APIRouter(tags=["catalogue"])

    @doors.get("/units", summary="All learning units, or those that fit", response_model=None)
    def units(request: Request, q: str = "", page: int = 1) -> Response:
        """Narrow the list with ``q`` (words), ``form``, ``domain``, ``level`` and ``school``."""
        everything = world.store.units()
        asked = {f.name: request.query_params.get(f.name, "") for f in FILTERS}
        found = [unit for unit in everything if _fits(unit, q, asked)]
        if kind_of(request, (HTML, JSON)) == JSON:
            return as_json({"units": [unit_json(unit, world) for unit in found]})
        wording = world.pages.wording(request)
        size = world.limits.units_on_a_page
        pages = page_count(len(found), size)
        current = min(max(page, 1), pages)
        shown = found[(current - 1) * size : current * size]
        kept = {name: value for name, value in {"q": q, **asked}.items() if value}
        return world.pages.page(
            request,
            "units.html",
            cards=[_card(unit, wording) for unit in shown],
            found=len(found),
            all=len(everything),
            filtered=bool(kept),
            asked={"q": q},
            choices=[_choice(f, everything, asked[f.name], wording) for f in FILTERS],
            pages=pages,
            page_links=[
                {"number": n, "current": n == current, "href": "?" + urlencode({**kept, "page": n})} for n in range(1, pages + 1)
            ],
            alternates=[Alternate(JSON, str(request.url.path))],
        )

    @doors.get("/units/{id}", summary="One learning unit", response_model=None)
    def unit(request: Request, id: str) -> Response:
        """The version that may be awarded now, with its European elements and its Dutch kind of badge."""
        found = world.store.unit(id)
        if found is None or found.id != id:
            raise not_found()
        if kind_of(request, (HTML, JSON)) == JSON:
            return as_json(unit_json(found, world))
        return world.pages.page(request, "unit.html", here="/units", **_unit_words(found, world, world.pages.wording(request)))

    @doors.get("/achievements/{slug}/{version}/{language}", summary="What a badge stands for", response_model=None)
    def achievement(request: Request, slug: str, version: str, language: str) -> Response:
        """``Achievement.id`` of Open Badges: a page for people, JSON-LD for programs."""
        found = _edition(world, slug, version, language)
        if kind_of(request, (HTML, JSON_LD, JSON)) != HTML:
            return as_json(open_badge.achievement(found, language, world.addresses), JSON_LD)
        here = world.addresses.achievement(slug, version, language)
        return _achievement_page(request, world, found, language, "achievement.html", here)

    @doors.get("/achievements/{slug}/{version}/{language}/criteria", summary="What has to be shown", response_model=None)
    def criteria(request: Request, slug: str, version: str, language: str) -> Response:
        """``Criteria.id`` of Open Badges."""
        found = _edition(world, slug, version, language)
        if kind_of(request, (HTML, JSON_LD, JSON)) != HTML:
            return as_json(open_badge.achievement(found, language, world.addresses)["criteria"], JSON_LD)
        here = world.addresses.criteria(slug, version, language)
        return _achievement_page(request, world, found, language, "criteria.html", here)

    @lru_cache(maxsize=256)
    def picture(slug: str, version: str, language: str, kind: str) -> bytes:
        found = _edition(world, slug, version, language)
        return paper.badge_png(found, language) if kind == "png" else paper.badge_svg(found, language)

    @doors.get("/achievements/{slug}/{version}/{language}/badge.{kind}", summary="The badge as a picture", response_model=None)
    def badge(slug: str, version: str, language: str, kind: str) -> Response:
        """PNG or SVG, without anything about a person."""
        if kind not in ("png", "svg"):
            raise not_found()
        headers = {"cache-control": FOREVER, **OPEN_TO_ALL, "content-security-policy": "default-src 'none'"}
        media = "image/png" if kind == "png" else "image/svg+xml"
        return Response(picture(slug, version, language, kind), media_type=media, headers=headers)

    @doors.get("/concepts/{key:path}", summary="A word of our own vocabularies", response_model=None)
    def concept(request: Request, key: str) -> Response:
        """``key``, or ``vocabulary/key`` where two vocabularies have the same one."""
        named = world.store.concepts_named(key)
        if not named:
            raise not_found()
        if kind_of(request, (HTML, JSON_LD, JSON)) != HTML:
            return as_json(_concept_json(named[0], world.addresses.concept(key)), JSON_LD)
        return world.pages.page(request, "concept.html", concepts=named)

    @doors.get("/frameworks/{framework}", summary="A framework and its items", response_model=None)
    def framework(request: Request, framework: str) -> Response:
        """The scheme that items of a framework belong to."""
        found = world.store.framework(framework)
        if found is None:
            raise not_found()
        items = [item for item in world.store.framework_items() if item.framework == framework]
        if kind_of(request, (HTML, JSON_LD, JSON)) != HTML:
            scheme = world.addresses.framework(framework)
            members = [_item_json(item, world) for item in items]
            return as_json(
                {
                    "@context": SKOS,
                    "id": scheme,
                    "type": "ConceptScheme",
                    "prefLabel": {"en": found.name},
                    "hasTopConcept": members,
                },
                JSON_LD,
            )
        return world.pages.page(request, "framework.html", framework=found, items=items)

    @doors.get("/frameworks/{framework}/{item}", summary="One item of a framework", response_model=None)
    def framework_item(request: Request, framework: str, item: str) -> Response:
        """A skill, competence or level that has no public address of its own."""
        found = world.store.framework_item(framework, item)
        if found is None:
            raise not_found()
        if kind_of(request, (HTML, JSON_LD, JSON)) != HTML:
            return as_json({"@context": SKOS, **_item_json(found, world)}, JSON_LD)
        users = [u for u in world.store.units() if any(found in (*o.alignments, *o.life_skills) for o in u.outcomes)]
        return world.pages.page(
            request, "framework_item.html", framework=world.store.framework(framework), item=found, units=users
        )

    @doors.get("/quality-assurance/{key}", summary="How quality is assured", response_model=None)
    def quality_assurance(request: Request, key: str) -> Response:
        """Who assures the quality of units, and after which framework."""
        found = world.store.quality_assurance(key)
        if found is None:
            raise not_found()
        if kind_of(request, (HTML, JSON_LD, JSON)) != HTML:
            about = {"id": world.addresses.quality_assurance(key), "type": "Concept", "prefLabel": dict(found.name.wordings)}
            return as_json({"@context": SKOS, **about}, JSON_LD)
        users = [u for u in world.store.units() if u.quality_assurance.key == key]
        return world.pages.page(request, "quality.html", quality=found, units=users)

    return doors


SKOS = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "id": "@id",
    "type": "@type",
    "Concept": "skos:Concept",
    "ConceptScheme": "skos:ConceptScheme",
    "prefLabel": {"@id": "skos:prefLabel", "@container": "@language"},
    "notation": "skos:notation",
    "inScheme": {"@id": "skos:inScheme", "@type": "@id"},
    "exactMatch": {"@id": "skos:exactMatch", "@type": "@id"},
    "hasTopConcept": {"@id": "skos:hasTopConcept", "@type": "@id"},
}
"""SKOS in a few words, inside each document: nothing has to be fetched to read it."""


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
        "annex_i": {
            "present": meter.present,
            "of": meter.countable,
            "elements": [{"code": e.code, "name": e.name, "state": e.state.value, "reason": e.reason} for e in meter.elements],
        },
        "dutch_kind": {"kind": dutch.kind, "allowed": dutch.allowed, "reasons": list(dutch.reasons)},
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


def _unit_words(unit: LearningUnit, world: World, wording: Wording) -> dict[str, Any]:
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


def _achievement_page(request: Request, world: World, unit: LearningUnit, language: str, template: str, here: str) -> Response:
    wording = world.pages.wording(request)
    return world.pages.page(
        request,
        template,
        here="/units",
        alternates=[Alternate(JSON_LD, here)],
        edition=language,
        edition_name=wording.language_name(language),
        newest=world.store.unit(unit.id),
        versions=world.store.unit_versions(unit.id),
        **_unit_words(unit, world, wording),
    )


def _edition(world: World, slug: str, version: str, language: str) -> LearningUnit:
    found = world.store.unit(slug, version)
    if found is None or found.slug != slug or language not in found.complete_languages:
        raise not_found()
    return found


def _concept_json(concept: Concept, here: str) -> dict[str, Any]:
    about: dict[str, Any] = {"@context": SKOS, "id": here, "type": "Concept", "prefLabel": dict(concept.label.wordings)}
    if concept.uri:
        about["exactMatch"] = concept.uri
    return about


def _item_json(item: FrameworkItem, world: World) -> dict[str, Any]:
    about: dict[str, Any] = {
        "id": world.addresses.framework_item(item.framework, item.item),
        "type": "Concept",
        "prefLabel": dict(item.label.wordings),
        "inScheme": world.addresses.framework(item.framework),
    }
    if item.code:
        about["notation"] = item.code
    if item.uri:
        about["exactMatch"] = item.uri
    return about


def _card(unit: LearningUnit, wording: Wording) -> dict[str, Any]:
    facts = [wording.workload(unit)]
    if unit.eqf_level is not None:
        facts.append(wording.gettext("level %(number)s") % {"number": unit.eqf_level})
    facts.append(wording.plain(unit.mobility.form.label).partition(":")[0])
    return {"unit": unit, "facts": facts, "picture": picture_path(unit, wording.language)}


def _choice(filter: Filter, units: Sequence[LearningUnit], chosen: str, wording: Wording) -> dict[str, Any]:
    options: dict[str, str] = {}
    for unit in units:
        for key, member in filter.members(unit):
            options[key] = member.name if isinstance(member, Organisation) else wording.plain(member.label)
    return {
        "name": filter.name,
        "label": filter.label(wording),
        "options": [
            {"value": key, "label": label, "chosen": key == chosen} for key, label in sorted(options.items(), key=lambda o: o[1])
        ],
    }


def _fits(unit: LearningUnit, words: str, asked: dict[str, str]) -> bool:
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
