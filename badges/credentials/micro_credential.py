"""What a European credential, ours or of others, lacks of a micro-credential in the European sense.

Council Recommendation of 16 June 2022 on a European approach to micro-credentials (2022/C 243/02), Annex I: eleven mandatory and
five optional elements. There is no official profile for them; where ELM has each is as the Commission's own sample does it. Codes
and names are those of ``badges.model.annex_i``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from badges.credentials.european.things import Thing, Things
from badges.credentials.violation import Document

_IN_MONTHS = re.compile(r"P(\d+Y)?\d+M.*|P\d+Y.*")


class Gap(NamedTuple):
    """An element that is not there."""

    element: str
    """M1 … M11 (mandatory), O1 … O5 (optional)."""
    path: str
    """Where it belongs (JSON Pointer)."""
    words: str
    """What it is, and how to say it."""

    @property
    def mandatory(self) -> bool:
        """Whether the Annex asks for it always."""
        return self.element.startswith("M")


def gaps(document: Document) -> list[Gap]:
    """The elements of Annex I that the credential lacks, in the order of the Annex; for each of its achievements.

    Of a composite, what all its parts have the whole has too.
    """
    things = Things(document)
    root = things.root
    known: dict[tuple[Thing, str], bool] = {}
    found = [] if _is_named(things, root) else [Gap("M1", "/credentialSubject/fullName", _WORDS["M1"][1])]
    achievements = [
        claim for claim in _follow(things, root, "credentialSubject/hasClaim") if "LearningAchievement" in claim.types
    ]
    if not root.values("issued") and not any(_said(things, one, "awardedBy/awardingDate") for one in achievements):
        found.append(Gap("M5", "/issued", _WORDS["M5"][1]))
    for one in achievements[:_MOST_CLAIMS]:
        found += _of_achievement(things, root, one, known)
    if not achievements:
        found += [Gap(code, f"/credentialSubject/hasClaim/{entry.path}", entry.words) for code, entry in _ELEMENTS.items()]
    order = list(_WORDS)
    return sorted(found, key=lambda gap: order.index(gap.element))


def element_name(code: str) -> str:
    """The stable name of an element, as ``badges.model.annex_i`` has it: ``workload`` for M7."""
    return _WORDS[code][0]


def _of_achievement(things: Things, root: Thing, achievement: Thing, known: dict[tuple[Thing, str], bool]) -> Iterator[Gap]:
    for code, entry in _ELEMENTS.items():
        if not _has(things, root, achievement, entry, known, 0):
            yield Gap(code, f"{achievement.at}/{entry.path}", entry.words)


def _has(
    things: Things, root: Thing, achievement: Thing, entry: _Element, known: dict[tuple[Thing, str], bool], depth: int
) -> bool:
    """Whether the achievement says it, or all its parts do. Each is asked once, however often others refer to it."""
    key = achievement, entry.path
    if key not in known:
        known[key] = False  # for parts that are parts of themselves
        is_there = entry.is_there(things, root, achievement)
        parts = () if is_there or depth >= _MOST_DEEP else _follow(things, achievement, "hasPart")
        known[key] = is_there or (bool(parts) and all(_has(things, root, one, entry, known, depth + 1) for one in parts))
    return known[key]


_MOST_DEEP = 3
_MOST_CLAIMS = 50


@dataclass(frozen=True, slots=True)
class _Element:
    path: str
    """Below the achievement, where it is best said."""
    words: str
    is_there: Callable[[Things, Thing, Thing], bool]


def _any(*paths: str) -> Callable[[Things, Thing, Thing], bool]:
    return lambda things, _root, achievement: any(_said(things, achievement, path) for path in paths)


def _is_named(things: Things, root: Thing) -> bool:
    person = "credentialSubject"
    both = all(_said(things, root, f"{person}/{name}") for name in ("givenName", "familyName"))
    return both or _said(things, root, f"{person}/fullName")


def _is_assured(things: Things, root: Thing, achievement: Thing) -> bool:
    paths = ("specifiedBy/accreditation", "awardedBy/awardingBody/accreditation")
    return any(_said(things, achievement, path) for path in paths) or _said(things, root, "evidence/accreditation")


def _is_workload(things: Things, _root: Thing, achievement: Thing) -> bool:
    if any(_said(things, achievement, path) for path in ("specifiedBy/creditPoint/point", "creditReceived/point")):
        return True
    paths = ("specifiedBy/volumeOfLearning", "influencedBy/workload", "influencedBy/specifiedBy/volumeOfLearning")
    durations = [value for path in paths for value in _values(things, achievement, path)]
    return any(isinstance(one, str) and not _IN_MONTHS.fullmatch(one) for one in durations)


def _values(things: Things, start: Thing, path: str) -> list[object]:
    *steps, last = path.split("/")
    nodes = _follow(things, start, "/".join(steps)) if steps else [start]
    return [value for node in nodes for _, value in node.values(last)]


def _said(things: Things, start: Thing, path: str) -> bool:
    """Whether anything but an empty text stands there."""
    return any(value not in ("", {}) and value is not None for value in _values(things, start, path))


def _follow(things: Things, start: Thing, path: str) -> Sequence[Thing]:
    nodes = [start]
    for step in path.split("/"):
        reached = (node for one in nodes for _, value in one.values(step) if (node := things.thing(value)))
        nodes = list(dict.fromkeys(reached))
    return nodes


_WORDS: dict[str, tuple[str, str]] = {
    "M1": ("learner", "who learned: a full name, or given and family name"),
    "M2": ("title", "the title of the micro-credential"),
    "M3": ("country", "the country of the body that awards, in its address"),
    "M4": ("awarding_body", "the name of the body that awards"),
    "M5": ("date", "the day of issuing: issued, or awardingDate of the awarding process"),
    "M6": ("outcomes", "the learning outcomes, each with a title"),
    "M7": ("workload", "the notional workload: ECTS credits, or a volume of learning in hours such as PT60H"),
    "M8": ("level", "the level in the EQF or a national framework; leave it out only where no level applies"),
    "M9": ("assessment", "the type of assessment, from the EU list"),
    "M10": ("participation", "the form of participation: mode, such as online or presential"),
    "M11": ("quality_assurance", "what assures the quality: an accreditation of the unit or of the body that awards"),
    "O1": ("prerequisites", "what one needs to enrol: entryRequirement"),
    "O2": ("supervision", "supervision and identity check during the assessment: idVerification"),
    "O3": ("grade", "the grade reached"),
    "O4": ("stackability", "whether it counts towards something larger: isPartialQualification, isPartOf, or a note"),
    "O5": ("further_information", "anything further: field, setting, language, a note or a document"),
}

_PLACES: dict[str, tuple[str, Callable[[Things, Thing, Thing], bool]]] = {
    "M2": ("title", _any("title", "specifiedBy/title")),
    "M3": ("awardedBy/awardingBody/location/address/countryCode", _any("awardedBy/awardingBody/location/address/countryCode")),
    "M4": ("awardedBy/awardingBody/legalName", _any("awardedBy/awardingBody/legalName")),
    "M6": (
        "specifiedBy/learningOutcome",
        _any("specifiedBy/learningOutcome/title", "specifiedBy/learningOutcomeSummary/noteLiteral"),
    ),
    "M7": ("specifiedBy/volumeOfLearning", _is_workload),
    "M8": ("specifiedBy/eqfLevel", _any("specifiedBy/eqfLevel", "specifiedBy/nqfLevel")),
    "M9": (
        "provenBy/specifiedBy/dcType",
        _any("provenBy/specifiedBy/dcType", "provenBy/specifiedBy/hasPart/dcType", "provenBy/dcType"),
    ),
    "M10": ("specifiedBy/mode", _any("specifiedBy/mode", "influencedBy/specifiedBy/mode")),
    "M11": ("specifiedBy/accreditation", _is_assured),
    "O1": ("specifiedBy/entryRequirement", _any("specifiedBy/entryRequirement/noteLiteral")),
    "O2": ("provenBy/idVerification", _any("provenBy/idVerification")),
    "O3": ("provenBy/grade", _any("provenBy/grade/noteLiteral")),
    "O4": (
        "specifiedBy/isPartialQualification",
        _any("specifiedBy/isPartialQualification", "specifiedBy/isPartOf", "specifiedBy/hasPart", "isPartOf", "hasPart"),
    ),
    "O5": (
        "additionalNote",
        _any(
            *("additionalNote", "supplementaryDocument", "specifiedBy/additionalNote", "specifiedBy/supplementaryDocument"),
            *("specifiedBy/learningSetting", "specifiedBy/thematicArea", "specifiedBy/language"),
        ),
    ),
}

_ELEMENTS = {code: _Element(path, _WORDS[code][1], is_there) for code, (path, is_there) in _PLACES.items()}
