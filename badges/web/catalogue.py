"""The public catalogue: learning units, and the pages that the addresses inside credentials lead to."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from badges import paper
from badges.credentials import open_badge
from badges.credentials.endorsement import endorsed
from badges.issuing.preparing import carried, in_force
from badges.model.concepts import Concept, FrameworkItem
from badges.model.learning import LearningUnit
from badges.web.answering import HTML, JSON, JSON_LD, OPEN_TO_ALL, as_json, kind_of
from badges.web.problems import not_found
from badges.web.rendering import Alternate, page_count
from badges.web.units import FILTERS, card, choice, fits, unit_json, unit_words
from badges.web.world import World

FOREVER = "public, max-age=31536000, immutable"


def router(world: World) -> APIRouter:
    """Doors to the catalogue."""
    doors = APIRouter(tags=["catalogue"])

    @doors.get("/units", summary="All learning units, or those that fit", response_model=None)
    def units(request: Request, q: str = "", page: int = 1) -> Response:
        """Narrow the list with ``q`` (words), ``form``, ``domain``, ``level`` and ``school``."""
        everything = world.store.units()
        asked = {f.name: request.query_params.get(f.name, "") for f in FILTERS}
        found = [unit for unit in everything if fits(unit, q, asked)]
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
            cards=[card(unit, wording) for unit in shown],
            found=len(found),
            all=len(everything),
            filtered=bool(kept),
            asked={"q": q},
            choices=[choice(f, everything, asked[f.name], wording) for f in FILTERS],
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
        return world.pages.page(request, "unit.html", here="/units", **unit_words(found, world, world.pages.wording(request)))

    @doors.get("/achievements/{slug}/{version}/{language}", summary="What a badge stands for", response_model=None)
    def achievement(request: Request, slug: str, version: str, language: str) -> Response:
        """``Achievement.id`` of Open Badges: a page for people, JSON-LD for programs."""
        found = _edition(world, slug, version, language)
        if kind_of(request, (HTML, JSON_LD, JSON)) != HTML:
            document = open_badge.achievement(found, language, world.addresses)
            said = carried(in_force(world.store, world.clock(), document["id"]))
            return as_json(endorsed(document, said), JSON_LD)
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
        **unit_words(unit, world, wording),
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
