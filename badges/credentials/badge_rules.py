"""Rules between properties of what we issue, which no JSON Schema can say: references that lead somewhere, results that fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from badges.credentials.clr import ids_in
from badges.credentials.values import Path, pointer
from badges.credentials.violation import Document, Violation
from badges.status_list import StatusListError, decode

ACHIEVEMENT = "/credentialSubject/achievement"


def badge_rules(badge: Document) -> list[Violation]:
    """What an Open Badge of the right shape still does wrong."""
    subject = badge["credentialSubject"]
    return [
        *dates(badge),
        *status_entry(badge),
        *_unique_ids(badge),
        *_editions(badge),
        *_descriptions(badge),
        *results(subject, descriptions(subject["achievement"])),
    ]


def statement_rules(statement: Document) -> list[Violation]:
    """What an endorsement or a learner record of the right shape still does wrong."""
    found = []
    # ours are UTC in the same form; one of somebody else's may be written with another zone, and readers compare the moments
    if statement["validFrom"].endswith("Z") and statement.get("validUntil", "9") <= statement["validFrom"]:
        found.append(Violation("/validUntil", "period.reversed", "it ends before it begins: give a later moment"))
    if "statusListIndex" in statement.get("credentialStatus", {}):
        found += status_entry(statement)
    return found


def record_rules(record: Document) -> list[Violation]:
    """What a learner record of the right shape still does wrong."""
    subject = record["credentialSubject"]
    known, found = set(ids_in(subject["verifiableCredential"])), statement_rules(record)
    for index, association in enumerate(subject.get("association", [])):
        for end in ("sourceId", "targetId"):
            if association[end] not in known:
                place = f"/credentialSubject/association/{index}/{end}"
                remedy = "no part of the record is, or is about, something with that id: name one that is there"
                found.append(Violation(place, "reference.dangling", remedy, {"id": association[end]}))
    return found


def status_list_rules(status_list: Document) -> list[Violation]:
    """What a status list credential of the right shape still does wrong."""
    subject, id = status_list["credentialSubject"], status_list["id"]
    found = []
    if status_list["validUntil"] <= status_list["validFrom"]:
        found.append(Violation("/validUntil", "period.reversed", "it ends before it begins"))
    if subject["id"] != f"{id}#list":
        found.append(Violation("/credentialSubject/id", "status.other_list", f"must be {id}#list"))
    try:
        bits = decode(subject["encodedList"], 16 * 1024 * 1024)
    except StatusListError as error:
        found.append(Violation("/credentialSubject/encodedList", f"status.{error.code}", str(error)))
    else:
        if len(bits) < 16_384:  # vc-bitstring-status-list §3.1: herd privacy
            found.append(Violation("/credentialSubject/encodedList", "status.too_short", "a list has at least 131072 entries"))
    return found


def dates(badge: Document) -> Iterator[Violation]:
    """Periods that end before they begin."""
    # all of them are UTC in the same form, so text order is time order
    if badge.get("validUntil", "9") <= badge["validFrom"]:
        yield Violation("/validUntil", "period.reversed", "it ends before it begins: give a later moment")
    subject = badge["credentialSubject"]
    if subject["activityEndDate"] < subject["activityStartDate"]:
        yield Violation("/credentialSubject/activityEndDate", "period.reversed", "the activity ends before it begins")


def status_entry(badge: Document) -> Iterator[Violation]:
    """A place in a status list that has another name than its list and its number give it."""
    entry = badge["credentialStatus"]
    wanted = f"{entry['statusListCredential']}#{entry['statusListIndex']}"
    if entry["id"] != wanted:
        yield Violation("/credentialStatus/id", "status.other_entry", f"must be {wanted}, the list and the index it names")


def _unique_ids(badge: Document) -> Iterator[Violation]:
    ids = _ids(badge)
    if len(set(ids)) == len(ids):
        return
    seen: dict[str, str] = {}
    for path, id in ids_at(badge):
        if id in seen:  # RDF would make one thing of the two
            remedy = f"{seen[id] or '/'} has the same id, so the two would become one: give it another"
            yield Violation(pointer(path), "id.repeated", remedy, {"id": id})
        seen.setdefault(id, pointer(path[:-1]))


def _editions(badge: Document) -> Iterator[Violation]:
    achievement = badge["credentialSubject"]["achievement"]
    languages = {achievement["inLanguage"]}
    for index, edition in enumerate(achievement.get("related", [])):
        if _without_language(edition) != _without_language(achievement):
            continue  # another achievement, such as a part of this one
        if edition["inLanguage"] in languages:
            remedy = f"{edition['inLanguage']} is named twice: one edition per language"
            yield Violation(f"{ACHIEVEMENT}/related/{index}/inLanguage", "language.repeated", remedy)
        languages.add(edition["inLanguage"])


def _without_language(achievement: Document) -> str:
    """What the addresses of all editions of an achievement begin with (``Addresses.achievement``)."""
    return str(achievement["id"]).rpartition("/")[0]


_NEEDED: dict[str, tuple[str, ...]] = {
    "Status": (),
    "PerformanceLevel": ("allowedValue",),
    "RawScore": ("valueMin", "valueMax"),
    "RubricCriterionLevel": ("rubricCriterionLevel",),
    "Result": (),
}
_ALLOWED = {
    "Status": (),
    "PerformanceLevel": ("allowedValue", "requiredValue"),
    "RawScore": ("valueMin", "valueMax", "requiredValue"),
    "RubricCriterionLevel": ("rubricCriterionLevel", "requiredLevel"),
    "Result": (),
}
_EVERY = {name for names in _ALLOWED.values() for name in names}


def _descriptions(badge: Document) -> Iterator[Violation]:
    """Each way of giving a result has what it needs and nothing else (ResultDescription)."""
    for index, described in enumerate(badge["credentialSubject"]["achievement"]["resultDescription"]):
        place, kind = f"{ACHIEVEMENT}/resultDescription/{index}", described["resultType"]
        missing = [name for name in _NEEDED[kind] if name not in described]
        for name in missing:
            yield Violation(f"{place}/{name}", "result.undescribed", f"{kind} needs {name}: add it")
        for name in sorted(described.keys() & _EVERY - set(_ALLOWED[kind])):
            yield Violation(f"{place}/{name}", "result.misplaced", f"{kind} has no {name}: leave it out")
        if missing:
            continue
        if kind == "RawScore" and float(described["valueMin"]) >= float(described["valueMax"]):
            yield Violation(f"{place}/valueMax", "result.range", "the highest value must be above the lowest")
        if "requiredValue" in described and (why := _misfit(described, described["requiredValue"])):
            yield Violation(f"{place}/requiredValue", "result.misfit", why)
        levels = [level["id"] for level in described.get("rubricCriterionLevel", [])]
        if "requiredLevel" in described and described["requiredLevel"] not in levels:
            yield Violation(
                f"{place}/requiredLevel", "reference.dangling", "no step of this rubric has that id: name one that is there"
            )


def descriptions(achievement: Document) -> dict[str, Document]:
    """How results of this achievement are given, by the id that a result names."""
    return {description["id"]: description for description in achievement["resultDescription"]}


_GIVEN_AS = {"Status": "status", "RubricCriterionLevel": "achievedLevel"}
"""The member of a result that says it, where that is not its value."""


def results(subject: Document, described: Mapping[str, Document]) -> Iterator[Violation]:
    """Each result speaks of a description in the same achievement, once, and in its way."""
    seen: set[str] = set()
    for index, result in enumerate(subject.get("result", [])):
        place, id = f"/credentialSubject/result/{index}", result["resultDescription"]
        description = described.get(id)
        if description is None:
            remedy = "no resultDescription of this achievement has that id: name an outcome of the unit"
            yield Violation(f"{place}/resultDescription", "reference.dangling", remedy, {"id": id})
            continue
        if id in seen:
            yield Violation(f"{place}/resultDescription", "result.repeated", "there is another result for the same description")
        seen.add(id)
        kind = description["resultType"]
        said = "achievedLevel" if "achievedLevel" in result else "value" if "value" in result else "status"
        wanted = _GIVEN_AS.get(kind, "value")
        if said != wanted:
            yield Violation(f"{place}/{said}", "result.misfit", f"a result of kind {kind} is given as {wanted}")
        elif said == "achievedLevel":
            if result[said] not in [level["id"] for level in description.get("rubricCriterionLevel", [])]:
                remedy = "the rubric of this outcome has no step with that id: give a level of the rubric"
                yield Violation(f"{place}/achievedLevel", "reference.dangling", remedy, {"id": result[said]})
        elif said == "value" and (why := _misfit(description, result[said])):
            yield Violation(f"{place}/value", "result.misfit", why)


def _misfit(description: dict[str, Any], value: str) -> str | None:
    """Why a value does not fit its description."""
    if "allowedValue" in description and value not in description["allowedValue"]:
        return f"{value!r} is none of {', '.join(description['allowedValue'])}"
    if description["resultType"] == "RawScore":
        low, high = description.get("valueMin"), description.get("valueMax")
        try:
            fits = low is None or high is None or float(low) <= float(value) <= float(high)
        except ValueError:
            return f"{value!r} is no number: write it with digits and a point"
        if not fits:
            return f"{value} is not between {low} and {high}"
    return None


_SPEAKS_OF_OTHERS = ("credentialSchema", "endorsement")
"""An endorsement names again whom and what it speaks of."""


def _ids(badge: Document) -> list[str]:
    """Every id that nothing else in a badge may have, in no order."""
    found: list[str] = []
    left: list[Any] = [badge]
    for value in left:
        if isinstance(value, list):
            left += value
        elif isinstance(value, dict):
            if "id" in value:
                found.append(value["id"])
            for key, member in value.items():
                if type(member) is not str and key not in _SPEAKS_OF_OTHERS:
                    left.append(member)
    return found


def ids_at(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """The same with the place of each, in the order of the document."""
    if isinstance(value, dict):
        if "id" in value:
            yield (*path, "id"), value["id"]
        for key, member in value.items():
            if key not in _SPEAKS_OF_OTHERS:
                yield from ids_at(member, (*path, key))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from ids_at(member, (*path, index))
