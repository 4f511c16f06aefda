"""What a European credential tells beside its outcomes: parts, what somebody took part in, what the grade means, entitlements.

Everything is bounded: parts lie at most so deep in one another and are so many, whatever a stranger wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from badges import schemas
from badges.credentials.summary.members import day, first, hours, link, string
from badges.credentials.summary.references import References
from badges.credentials.summary.summary import Band, Entitlement, Evidence, Grading, Part, Picture, Stage
from badges.credentials.summary.wordings import eqf, joined, labels, names, notes, number, wording
from badges.credentials.violation import Document
from badges.model.text import Text

DEEPEST = 5
"""Parts within parts."""
MOST = 200
"""Parts, notes, documents, bands … of one credential."""
LARGEST_PICTURE = 1_500_000
"""Letters of base64: a megabyte of a picture."""
MOST_PICTURES = 12


def parts_of(claim: Document, read: References) -> tuple[Part, ...]:
    """The parts of a composite. A part that leads back to what it is part of ends there."""
    return tuple(_parts(claim, read, [MOST], (id(claim),)))


def _parts(claim: Document, read: References, left: list[int], above: tuple[int, ...]) -> Iterator[Part]:
    for part in read.all(claim.get("hasPart")) if len(above) <= DEEPEST else []:
        title = wording(part.get("title"))
        if title is None or id(part) in above or left[0] <= 0:
            continue
        left[0] -= 1
        unit = read.one(part.get("specifiedBy"))
        yield Part(
            title,
            joined(names(read.one(part.get("awardedBy")).get("awardingBody"), read)),
            hours(string(first(unit.get("volumeOfLearning")))),
            number(read.one(part.get("creditReceived")).get("point")) or number(read.one(unit.get("creditPoint")).get("point")),
            eqf(read.one(unit.get("eqfLevel"))),
            wording(read.one(read.one(part.get("provenBy")).get("grade")).get("noteLiteral")),
            tuple(_parts(part, read, left, (*above, id(part)))),
        )


def stages_of(activities: list[Document], read: References) -> tuple[Stage, ...]:
    """What somebody took part in, with its own parts."""
    left = [MOST]
    return tuple(_stage(one, read, left, (id(one),)) for one in activities[:MOST])


def _stage(activity: Document, read: References, left: list[int], above: tuple[int, ...]) -> Stage:
    specified = read.one(activity.get("specifiedBy"))
    period = read.one(activity.get("temporal"))
    inside = read.all(activity.get("hasPart")) if len(above) <= DEEPEST else []
    parts = []
    for part in inside:
        if left[0] > 0 and id(part) not in above:
            left[0] -= 1
            parts.append(_stage(part, read, left, (*above, id(part))))
    return Stage(
        wording(activity.get("title")),
        labels(activity.get("dcType"), read) or labels(specified.get("dcType"), read),
        labels(specified.get("mode"), read),
        day(first(period.get("startDate"))),
        day(first(period.get("endDate"))),
        place_of(read.one(activity.get("location")), read),
        names(activity.get("directedBy"), read)[:MOST],
        hours(string(first(activity.get("workload"))) or string(first(specified.get("volumeOfLearning")))),
        wording(activity.get("description")),
        tuple(parts),
    )


def place_of(location: Document, read: References) -> Text | None:
    """Where something was: as it is described, else its country."""
    country = labels(read.one(location.get("address")).get("countryCode"), read)
    return wording(location.get("description")) or wording(location.get("geographicName")) or (country[0] if country else None)


def grading_of(assessment: Document, read: References) -> Grading | None:
    """What the grade means; None when nothing is said of that."""
    scheme = read.one(read.one(assessment.get("specifiedBy")).get("gradingScheme"))
    spread = read.one(assessment.get("elm:resultDistribution")) or read.one(assessment.get("resultDestribution"))
    said = Grading(
        wording(scheme.get("title")),
        wording(scheme.get("description")),
        wording(spread.get("description")),
        tuple(_bands(spread, read)),
        _standing(read.one(assessment.get("shortenedGrading"))),
        names(assessment.get("assessedBy"), read)[:MOST],
        day(first(assessment.get("dateIssued"))),
    )
    return said if said != Grading() else None


def _bands(spread: Document, read: References) -> Iterator[Band]:
    for band in read.all(spread.get("resultCategory"))[:MOST]:
        label, count = number(band.get("label")), _whole(first(band.get("count")))
        if label and count is not None:
            yield Band(label, count)


def _standing(shares: Document) -> tuple[int, int, int] | None:
    said = tuple(_whole(first(shares.get(f"percentage{which}"))) for which in ("Lower", "Equal", "Higher"))
    lower, equal, higher = said
    if lower is None or equal is None or higher is None or max(lower, equal, higher) > 100:
        return None
    return lower, equal, higher


def _whole(value: Any) -> int | None:
    """A whole number, in figures or in quotes."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None


def entitlements_of(claim: Document, claims: list[Document], read: References) -> tuple[Entitlement, ...]:
    """What it entitles to: as the achievement says, or as a claim of its own."""
    alone = [one for one in claims if "LearningEntitlement" in str(one.get("type"))]
    found = []
    for one in [*read.all(claim.get("entitlesTo")), *alone][:MOST]:
        specified = read.one(one.get("specifiedBy"))
        title = wording(one.get("title")) or wording(specified.get("title"))
        status = labels(specified.get("entitlementStatus"), read)
        if title:
            description = wording(one.get("description")) or wording(specified.get("description"))
            found.append(Entitlement(title, description, status[0] if status else None, day(first(one.get("expiryDate")))))
    return tuple(dict.fromkeys(found))


def notes_of(things: tuple[Document, ...], read: References) -> tuple[Text, ...]:
    """The additional notes on these things, each once."""
    return tuple(dict.fromkeys(note for thing in things for note in notes(thing.get("additionalNote"), read)[:MOST]))[:MOST]


def documents_of(things: tuple[Document, ...], read: References) -> tuple[Evidence, ...]:
    """The documents that go with these things, each once."""
    said = [document for thing in things for document in read.all(thing.get("supplementaryDocument"))[:MOST]]
    found = [Evidence(wording(one.get("title")), link(first(one.get("contentURL")))) for one in said]
    return tuple(dict.fromkeys(one for one in found if one.name or one.url))[:MOST]


def pictures_of(display: Document, read: References) -> tuple[Picture, ...]:
    """How the issuer drew it, page by page in each language; what is very large is left out."""
    found = []
    for drawn in read.all(display.get("individualDisplay"))[:MOST_PICTURES]:
        language = language_of(read.one(drawn.get("language"))) or "und"
        for place, page in enumerate(read.all(drawn.get("displayDetail"))[:MOST_PICTURES], 1):
            image = read.one(page.get("image"))
            content, kind = string(first(image.get("content"))), string(read.one(image.get("contentType")).get("id")) or ""
            if content and len(content) <= LARGEST_PICTURE:
                media_type = {"PNG": "image/png", "JPEG": "image/jpeg"}.get(kind.rpartition("/")[2], "")
                found.append(Picture(language, _whole(first(page.get("page"))) or place, media_type, content))
    return tuple(sorted(found[:MOST_PICTURES], key=lambda picture: picture.page))


def language_of(concept: Document) -> str | None:
    """The tag of a language that the EU list has."""
    listed = schemas.vocabulary("language")
    code = (string(concept.get("id")) or "").removeprefix(listed["members"])
    return next((tag for tag, known in listed["codes"].items() if known == code), None)
