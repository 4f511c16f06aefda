"""The learning units of a catalogue file, with every key resolved and every rule checked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from badges.importing.further import check_diploma, read_further
from badges.importing.parts import Parts, is_country, is_language, keyed, refer
from badges.importing.reading import Cursor
from badges.model.concepts import Concept, FrameworkItem
from badges.model.learning import (
    AssessmentPlan,
    GradeBand,
    GradeDistribution,
    GradingScheme,
    IscedField,
    LearningOutcome,
    LearningUnit,
    Workload,
)
from badges.model.mobility import MobilityPlan

DIMENSIONS = ("knowledge", "skill", "attitude")
CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
VERSION = re.compile(r"\d+\.\d+\.\d+")
DURATION = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?)?")
HOURS_PER_ECTS = 28
"""Notional hours of one European credit in the Netherlands."""


def read_units(root: Cursor, parts: Parts, version: str) -> Iterator[tuple[str, LearningUnit]]:
    """Section ``learning_units``; a unit without a version of its own has the version of the catalogue."""
    slugs: set[str] = set()
    outcomes: set[str] = set()

    def one(here: Cursor, key: str) -> LearningUnit | None:
        slug = here.at("slug").needed()
        if slug and not SLUG.fullmatch(slug):
            here.at("slug").note(f"{slug!r} cannot stand in an address", "Use small letters, digits and hyphens")
        if slug in slugs:
            here.at("slug").note(f"{slug!r} is used twice", "Give every unit its own slug")
        slugs.add(slug)
        return _unit(here, key, slug, parts, version, outcomes)

    return keyed(root.at("learning_units"), "id", one)


def _unit(here: Cursor, key: str, slug: str, parts: Parts, version: str, taken: set[str]) -> LearningUnit | None:
    own = here.at("version").string(required=False) or version
    if not VERSION.fullmatch(own):
        here.at("version").note(f"{own!r} is not a version", "Write three numbers such as '1.0.0'")
    title, summary = parts.text(here.at("title")), parts.text(here.at("summary"))
    body = refer(here.at("awarding_body"), parts.organisations, "organisation of this file")
    if not here.at("awarding_body").there:
        here.at("awarding_body").note("a unit needs an awarding body", "Name the organisation that awards it")
    badge_type = parts.concept("dutch_badge_type", here.at("dutch_badge_type"))
    workload = _workload(here.at("workload").mapping(), badge_type)
    mobility = _mobility(here.at("mobility").mapping(), parts)
    assessment = _assessment(here.at("assessment").mapping(), parts)
    assurance = refer(here.at("quality_assurance"), parts.quality_assurance, "quality assurance of this file")
    if not here.at("quality_assurance").there:
        here.at("quality_assurance").note("a unit needs quality assurance", "Name who assures it")
    participation = parts.concept("participation_form", here.at("participation_form"))
    activity = parts.concept("learning_activity_type", here.at("learning_activity_type"))
    mode = parts.concept("mode_of_learning", here.at("mode_of_learning"))
    setting = parts.concept("learning_setting", here.at("learning_setting"))
    levels = _concepts(here.at("target_levels"), "level", parts)
    eqf, not_applicable = _level(here.at("eqf_level"), levels, parts)
    outcomes = tuple(_outcomes(here.at("outcomes"), parts, taken))
    if not outcomes:
        here.at("outcomes").note("a unit needs at least one learning outcome", "Say what a student can do afterwards")
    duration = here.at("duration").string(required=False)
    if duration is not None and not DURATION.fullmatch(duration):
        here.at("duration").note(f"{duration!r} is not a duration", "Write ISO 8601 such as P4W for four weeks or P5D")
    co_provider = refer(here.at("co_provider"), parts.organisations, "organisation of this file")
    host = refer(here.at("host"), parts.organisations, "organisation of this file")
    programmes = _keys(here.at("programmes"), parts.programmes, "programme of this file")
    prerequisites = parts.text(here.at("prerequisites"), required=False)
    stackable_towards = _keys(here.at("stackable_towards"), parts.collections, "collection of this file")
    sdgs = tuple(n for goal in here.at("sdgs").each() if (n := goal.integer(1, 17)) is not None)
    inclusion_features = _concepts(here.at("inclusion_features"), "inclusion_feature", parts)
    isced = _isced(here.at("isced_f"))
    occupation = refer(here.at("related_occupation"), parts.items, "framework item of this file")
    languages = here.at("languages").strings()
    for member in here.at("languages").each():
        if isinstance(member.value, str) and not is_language(member.value):
            member.note(f"{member.value!r} is not a language code", "Use two letters such as nl (ISO 639-1)")
    notes = here.at("notes").string(required=False)
    further = read_further(here, parts, body)
    here.done()
    if not (key and title and summary and body and badge_type and workload and mobility and assessment and assurance):
        return None
    if not (participation and activity and mode and setting and outcomes):
        return None
    unit = LearningUnit(
        id=key,
        version=own,
        slug=slug,
        title=title,
        summary=summary,
        awarding_body=body,
        outcomes=outcomes,
        workload=workload,
        mobility=mobility,
        assessment=assessment,
        quality_assurance=assurance,
        badge_type=badge_type,
        participation_form=participation,
        activity_type=activity,
        mode=mode,
        setting=setting,
        rubric=parts.rubric,
        target_levels=levels,
        eqf_level=eqf,
        eqf_not_applicable=not_applicable,
        duration=duration,
        co_provider=co_provider,
        host=host,
        programmes=programmes,
        prerequisites=prerequisites,
        stackable_towards=stackable_towards,
        sdgs=sdgs,
        inclusion_features=inclusion_features,
        isced=isced,
        occupation=occupation,
        languages=languages,
        notes=notes,
        further=further,
    )
    check_diploma(here, unit)
    return unit


def _workload(here: Cursor, badge_type: Concept | None) -> Workload | None:
    hours = here.at("hours").integer(1, 10_000)
    ects = here.at("ects").number(0.5, 240, required=False)
    sbu = here.at("sbu").integer(1, 10_000, required=False)
    here.done()
    kind = badge_type.key if badge_type else None
    if kind == "extra_curricular" and ects is not None:
        here.at("ects").note(
            "an extracurricular badge carries no European credits", "Set ects to null, or choose the type regular"
        )
    if kind == "extra_curricular" and sbu is not None:
        here.at("sbu").note("an extracurricular badge carries no study load hours", "Set sbu to null, or choose the type regular")
    if kind == "regular" and ects is None and sbu is None:
        here.note("a regular badge carries European credits or study load hours", "Fill in ects (hbo) or sbu (mbo)")
    if kind == "micro_credential" and sbu is None and not (ects is not None and 3 <= ects <= 30):
        here.at("ects").note("a Dutch microcredential has 3 to 30 EC", "Give 3 to 30 EC, or choose another badge type")
    if kind == "micro_credential" and ects is None and sbu is not None and sbu < 240:
        here.at("sbu").note("a Dutch mbo microcredential has at least 240 SBU", "Give 240 or more, or choose another badge type")
    if hours is not None and sbu is not None and sbu != hours:
        here.at("sbu").note(f"study load hours ({sbu}) differ from the hours ({hours})", "Make both the same")
    if hours is not None and ects is not None and abs(hours - ects * HOURS_PER_ECTS) > 0.5 * HOURS_PER_ECTS:
        fitting = f"{ects * HOURS_PER_ECTS:g}"
        here.at("hours").note(f"{hours} hours do not fit {ects:g} EC", f"One EC is {HOURS_PER_ECTS} hours: write {fitting}")
    return None if hours is None else Workload(hours, ects, sbu)


def _mobility(here: Cursor, parts: Parts) -> MobilityPlan | None:
    form = parts.concept("mobility_form", here.at("form"))
    purpose = parts.concept("mobility_purpose", here.at("purpose"))
    countries = here.at("countries").strings()
    for member in here.at("countries").each():
        if isinstance(member.value, str) and not is_country(member.value):
            member.note(f"{member.value!r} is not a country code", "Use two capitals such as NL (ISO 3166-1)")
    in_group, euregio = here.at("in_group").flag(), here.at("euregio").flag()
    here.done()
    return MobilityPlan(form, purpose, countries, in_group, euregio) if form and purpose else None


def _assessment(here: Cursor, parts: Parts) -> AssessmentPlan | None:
    types = _concepts(here.at("types"), "assessment_type", parts)
    if not types:
        here.at("types").note("a unit needs a type of assessment", "Name at least one")
    supervision = parts.concept("supervision", here.at("supervision"))
    assessors = _concepts(here.at("assessors"), "assessor_role", parts)
    evidence = _concepts(here.at("evidence"), "evidence_type", parts)
    grading = refer(here.at("grading"), parts.grading, "grading scheme of this file")
    if not here.at("grading").there:
        here.at("grading").note("a unit needs a grading scheme", "Name one of grading_schemes")
    distribution = _distribution(here.at("distribution"), grading, parts)
    here.done()
    if not (types and supervision and grading):
        return None
    return AssessmentPlan(types, supervision, assessors, evidence, grading, distribution)


def _distribution(cursor: Cursor, grading: GradingScheme | None, parts: Parts) -> GradeDistribution | None:
    """How grades fell in a reference group: bands of a numeric scheme, from low to high, without overlap."""
    if not cursor.there:
        return None
    here = cursor.mapping()
    reference = parts.text(here.at("reference"))
    if grading is not None and not grading.numeric:
        here.note("only grades that are numbers have a distribution", "Leave it out, or choose a grading scheme with min and max")
        return None
    low, high = (grading.minimum or 0.0, grading.maximum or 0.0) if grading else (0.0, 1e6)
    bands: list[GradeBand] = []
    for member in here.at("bands").each():
        band = member.mapping()
        lowest, highest = band.at("from").number(low, high), band.at("to").number(low, high)
        count = band.at("count").integer(0, 10_000_000)
        band.done()
        if lowest is None or highest is None or count is None:
            continue
        if highest < lowest or (bands and lowest <= bands[-1].highest):
            band.note("the bands overlap or are out of order", "Write them from low to high: from 6.0 to 6.4, from 6.5 to 6.9 …")
        bands.append(GradeBand(lowest, highest, count))
    if not any(band.count for band in bands):
        here.at("bands").note("a distribution needs bands with counts", "Write lines such as {from: 6.0, to: 6.4, count: 88}")
    here.done()
    return GradeDistribution(reference, tuple(bands)) if reference and bands else None


def _level(cursor: Cursor, levels: tuple[Concept, ...], parts: Parts) -> tuple[int | None, bool]:
    """EQF level and whether the school says that none applies; a level unknown to every target group is a mistake."""
    if cursor.value == "not_applicable":
        return None, True
    level = cursor.integer(1, 8, required=False)
    possible = {eqf for c in levels if (eqf := parts.level_eqf.get(c.key)) is not None}
    if level is not None and possible and not min(possible) - 1 <= level <= max(possible) + 1:
        told = ", ".join(str(x) for x in sorted(possible))
        cursor.note(f"EQF level {level} does not fit the target levels (EQF {told})", "Mend the level or the target levels")
    return level, False


def _isced(cursor: Cursor) -> IscedField | None:
    if not cursor.there:
        return None
    here = cursor.mapping()
    code, label, uri = here.at("code").needed(), here.at("label").needed(), here.at("concept").needed()
    if code and not re.fullmatch(r"\d{2,4}", code):
        here.at("code").note(f"{code!r} is not an ISCED-F code", "Write 2 to 4 digits in quotes, such as '0914'")
    here.done()
    return IscedField(code, label, uri)


def _outcomes(cursor: Cursor, parts: Parts, taken: set[str]) -> Iterator[LearningOutcome]:
    def one(here: Cursor, key: str) -> LearningOutcome | None:
        if key in taken:
            here.at("id").note(f"{key!r} is used in another unit", "Give every outcome its own id")
        taken.add(key)
        dimension = here.at("dimension").choice(DIMENSIONS, "dimension")
        domain = parts.concept("competence_domain", here.at("domain"))
        text = parts.text(here.at("text"))
        alignments = tuple(_items(here.at("alignments"), parts))
        life_skills = tuple(_items(here.at("life_skills"), parts, prefix="lifeskills:"))
        level = here.at("cefr_level")
        cefr = level.choice(CEFR, "CEFR level") if level.there else None
        required = here.at("required_level").integer(1, max(1, len(parts.rubric)), required=False) or 1
        here.done()
        if not (dimension and domain and text):
            return None
        return LearningOutcome(key, dimension, domain, text, alignments, life_skills, cefr, required)

    return (outcome for _, outcome in keyed(cursor, "id", one))


def _items(cursor: Cursor, parts: Parts, prefix: str = "") -> Iterator[FrameworkItem]:
    known = {key.removeprefix(prefix): item for key, item in parts.items.items() if key.startswith(prefix)}
    for member in cursor.each():
        if (item := refer(member, known, "framework item of this file")) is not None:
            yield item


def _concepts(cursor: Cursor, vocabulary: str, parts: Parts) -> tuple[Concept, ...]:
    return tuple(c for member in cursor.each() if (c := parts.concept(vocabulary, member)) is not None)


def _keys(cursor: Cursor, known: set[str], what: str) -> tuple[str, ...]:
    return tuple(key for member in cursor.each() if (key := member.choice(sorted(known), what)) is not None)
