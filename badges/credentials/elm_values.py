"""Values in a European credential: texts, dates, numbers, concepts, pictures, each checked for what it claims to be."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any, Literal

from badges import schemas
from badges.credentials.violation import Document, Violation

TEXTS = frozenset({"text", "name", "person"})
"""Language maps. ``text``: what the school wrote, in every declared language; ``name``: in some of them; ``person``: in one."""
LITERALS = frozenset(
    {
        "string",
        "dateTime",
        "duration",
        "calendarTime",
        "positiveInteger",
        "percentage",
        "decimal",
        "boolean",
        "url",
        "picture",
        "status",
    }
)
NUMBERS = frozenset({"positiveInteger", "percentage", "boolean"})
"""Those that are no texts."""

ANY_URI = "http://www.w3.org/2001/XMLSchema#anyURI"
ESCO_SKILLS = "http://data.europa.eu/esco/concept-scheme/skills"
EU = ("http://data.europa.eu/", "https://data.europa.eu/", "http://publications.europa.eu/", "https://publications.europa.eu/")
_UNLISTED = {
    "http://data.europa.eu/esco/concept-scheme/occupations": re.compile(r"http://data\.europa\.eu/esco/occupation/[0-9a-f-]{36}"),
    ESCO_SKILLS: re.compile(r"http://data\.europa\.eu/esco/skill/([0-9a-f-]{36}|[A-Z]\d+(\.\d+)*)"),
    "http://data.europa.eu/snb/dcf/25831c2": re.compile(r"http://data\.europa\.eu/snb/dcf/[0-9a-z]{10}"),
}
"""EU schemes whose members we do not keep, and what a member's address looks like."""

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`/]+[^\s<>\"{}|\\^`]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_MOMENT = re.compile(r"(-?\d{4}|-?[1-9]\d{4,8})(-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_ZONE = re.compile(r"Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00", re.ASCII)
_HOURS = re.compile(r"PT[1-9]\d*H", re.ASCII)
_CALENDAR = re.compile(r"P(?=\d)(\d{1,4}Y)?(\d{1,4}M)?(\d{1,5}D)?", re.ASCII)
_DECIMAL = re.compile(r"\d+(\.\d+)?", re.ASCII)
_STATUS = re.compile(r"https?://[^\s#]+#\d+", re.ASCII)
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_BEGINNINGS = {"PDF": b"%PDF-", "PNG": b"\x89PNG\r\n\x1a\n", "JPEG": b"\xff\xd8\xff", "SVG": b"<"}

_KINDS = {
    "string": "a text that is not empty",
    "dateTime": "a moment such as 2026-06-12T00:00:00Z, also for a date",
    "calendarTime": "years, months or days such as P48M",
    "duration": "hours such as PT60H: P60M would be sixty months",
    "positiveInteger": "a whole number from 1",
    "percentage": "a whole number from 0 to 100",
    "decimal": 'a number in quotes, such as "2.5"',
    "boolean": "true or false",
    "url": "a web address",
    "picture": "base64 without line breaks",
    "status": f'{{"@value": "<list>#<index>", "@type": "{ANY_URI}"}}',
}


def escape(name: str) -> str:
    """A property name in a JSON Pointer (RFC 6901 §3)."""
    return name.replace("~", "~0").replace("/", "~1")


def is_iri(value: Any) -> bool:
    """Whether this is an absolute IRI: a node with a relative one vanishes from the graph."""
    return isinstance(value, str) and _IRI.fullmatch(value) is not None


def is_language(tag: str) -> bool:
    """Whether this is how language maps write a language."""
    return _LANGUAGE.fullmatch(tag) is not None


def declared_languages(document: Document) -> tuple[str, ...]:
    """The languages that ``displayParameter`` declares, as language maps write them; nothing when it is malformed."""
    parameter = document.get("displayParameter")
    listed = parameter.get("language") if isinstance(parameter, dict) else None
    short = _short_names()
    return tuple(short[id] for id in map(_id, listed if isinstance(listed, list) else [listed]) if id in short)


@cache
def _short_names() -> dict[str | None, str]:
    vocabulary = schemas.vocabulary("language")
    return {vocabulary["members"] + code: language for language, code in vocabulary["codes"].items()}


def text(value: Any, kind: str, languages: tuple[str, ...], at: str) -> Iterator[Violation]:
    """A language map: at least one wording, none empty, none in a language that the document does not declare."""
    if not isinstance(value, dict) or not all(map(_LANGUAGE.fullmatch, value)):
        yield Violation(at, "elm.kind", 'texts are language maps such as {"en": "…"}')
        return
    if not value:
        yield Violation(at, "elm.text_empty", f"this text has no wording in {', '.join(languages)}")
    for language, wording in value.items():
        where = f"{at}/{escape(language)}"
        if not isinstance(wording, str):
            yield Violation(where, "elm.kind", "one wording per language")
        elif not wording.strip():
            yield Violation(where, "elm.text_empty", "this wording is empty")
        if languages and language not in languages:
            yield Violation(
                where, "elm.language_undeclared", f"displayParameter does not declare {language!r}", {"language": language}
            )
    if kind == "text":
        for language in languages:
            if value and language not in value:
                message = f"this text has no wording in {language!r}, which displayParameter declares"
                yield Violation(at, "elm.text_incomplete", message, {"language": language})
    if kind == "person" and len(value) > 1:
        yield Violation(at, "elm.too_many", "a person's name stands in one language")


def literal(value: Any, kind: str, at: str) -> Iterator[Violation]:
    """A value that is not a thing: of the right JSON kind and readable as what it claims to be."""
    if not fits(value, kind):
        yield Violation(at, f"elm.{'kind' if kind in ('string', 'boolean') else kind}", f"write {_KINDS[kind]}")


def concept(node: Document, vocabulary: str | None, at: str, *, own: bool) -> Iterator[Violation]:
    """A concept in full: scheme, label, and membership of the list that the property asks for."""
    scheme = node.get("inScheme")
    for name in node:
        if name not in ("id", "type", "inScheme", "prefLabel", "notation"):
            yield Violation(f"{at}/{escape(name)}", "elm.unknown_property", f"Concept has no {name} in this profile")
    if not _is_label(node.get("prefLabel")):
        yield Violation(f"{at}/prefLabel", "elm.label", 'a concept carries its label, one wording per language: {"en": "…"}')
    if "notation" in node and not fits(node["notation"], "string"):
        yield Violation(f"{at}/notation", "elm.kind", f"write {_KINDS['string']}")
    if not isinstance(scheme, dict) or scheme.get("type") != "ConceptScheme" or not is_iri(scheme.get("id")) or len(scheme) != 2:
        yield Violation(f"{at}/inScheme", "elm.scheme", 'a concept names its scheme: {"id": "…", "type": "ConceptScheme"}')
        return
    yield from membership(str(node.get("id")), str(scheme["id"]), vocabulary, at, own=own)


def percentages(node: Document, at: str) -> Iterator[Violation]:
    """The three parts of a shortened grading are a whole."""
    parts = [node.get(f"percentage{which}") for which in ("Lower", "Equal", "Higher")]
    whole = sum(part for part in parts if isinstance(part, int))
    if whole != 100 and all(fits(part, "percentage") for part in parts):
        yield Violation(at, "elm.percentages", "lower, equal and higher add up to 100")


def period(node: Document, at: str) -> Iterator[Violation]:
    """A period does not end before it starts."""
    start, end = node.get("startDate"), node.get("endDate")
    if fits(start, "dateTime") and fits(end, "dateTime") and str(start) > str(end):
        yield Violation(f"{at}/endDate", "elm.dates", "the period ends before it starts")


def picture(node: Document, at: str) -> Iterator[Violation]:
    """The bytes of a picture begin as its content type says."""
    content, code = node.get("content"), (_id(node.get("contentType")) or "").rpartition("/")[2]
    if not isinstance(content, str) or code not in _BEGINNINGS:
        return
    try:
        begins = base64.b64decode(content[:64], validate=True)
    except binascii.Error:
        return  # said already where the content was read
    if not begins.startswith(_BEGINNINGS[code]):
        yield Violation(f"{at}/content", "elm.picture", f"these bytes are no {code} picture")


def dates(document: Document) -> Iterator[Violation]:
    """Sealing writes one moment in both fields, and nothing ends before it begins."""
    if "issued" in document and document.get("issuanceDate", document["issued"]) != document["issued"]:
        yield Violation("/issuanceDate", "elm.dates", "issued and issuanceDate are the same moment")
    if document.get("validUntil") != document.get("expirationDate"):
        yield Violation("/validUntil", "elm.dates", "write validUntil and expirationDate both, with the same moment")
    start, end = document.get("validFrom"), document.get("validUntil")
    if fits(start, "dateTime") and fits(end, "dateTime") and str(start) >= str(end):
        yield Violation("/validUntil", "elm.dates", "the credential ends before it begins")


def display(document: Document) -> Iterator[Violation]:
    """The primary language is declared, and each declared language has one picture."""
    parameter = document.get("displayParameter")
    if not isinstance(parameter, dict):
        return
    listed = parameter.get("language")
    declared = [_id(member) for member in (listed if isinstance(listed, list) else [listed])]
    if _id(parameter.get("primaryLanguage")) not in declared:
        yield Violation(
            "/displayParameter/primaryLanguage", "elm.display", "the primary language is one of the declared languages"
        )
    shown = parameter.get("individualDisplay")
    pages = [page.get("language") for page in (shown if isinstance(shown, list) else [shown]) if isinstance(page, dict)]
    if sorted(map(str, map(_id, pages))) != sorted(map(str, declared)):
        yield Violation(
            "/displayParameter/individualDisplay", "elm.display", "each declared language has one picture, and no other has"
        )


def membership(id: str, scheme: str, vocabulary: str | None, at: str, *, own: bool) -> Iterator[Violation]:
    """Whether a concept with this id may stand where members of this list are asked for, if any list is."""
    wanted = _scheme(vocabulary) if vocabulary else None
    in_eu_list = scheme.startswith(EU)
    if wanted and scheme != wanted and (in_eu_list or not own):
        yield Violation(f"{at}/inScheme/id", "elm.scheme", f"this property takes concepts of {wanted}", {"scheme": scheme})
    elif in_eu_list and not _is_member(id, scheme):
        yield Violation(f"{at}/id", "elm.member", f"{id} is not in the list {scheme} that we hold", {"id": id})
    elif not in_eu_list and id.startswith(EU):
        yield Violation(f"{at}/inScheme/id", "elm.scheme", f"{id} belongs to a list of the EU: name that as its scheme")


def _is_label(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(_LANGUAGE.fullmatch(x) and fits(value[x], "string") for x in value)


def _scheme(vocabulary: str) -> str:
    return ESCO_SKILLS if vocabulary == "esco" else str(schemas.vocabulary(vocabulary)["scheme"])


def _is_member(id: str, scheme: str) -> bool:
    if scheme in _UNLISTED:
        return _UNLISTED[scheme].fullmatch(id) is not None
    try:
        listed = schemas.document(scheme)
    except schemas.UnknownSchema:
        return False
    if "members" not in listed:  # a document of another kind that we hold
        return False
    start, end = id[: len(listed["members"])], id[len(listed["members"]) :]
    return start == listed["members"] and end in listed["labels"]


def fits(value: Any, kind: str) -> bool:
    """Whether a value is of this kind of literal."""
    match kind:
        case "boolean":
            return isinstance(value, bool)
        case "positiveInteger":
            return isinstance(value, int) and not isinstance(value, bool) and value >= 1
        case "percentage":
            return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100
        case "status":
            return (
                isinstance(value, dict)
                and set(value) == {"@value", "@type"}
                and value["@type"] == ANY_URI
                and isinstance(value["@value"], str)
                and _STATUS.fullmatch(value["@value"]) is not None
            )
    return isinstance(value, str) and _reads_as(value, kind)


def _reads_as(value: str, kind: str) -> bool:
    match kind:
        case "dateTime":
            return _INSTANT.fullmatch(value) is not None and _exists(value)
        case "duration":
            return _HOURS.fullmatch(value) is not None
        case "calendarTime":
            return _CALENDAR.fullmatch(value) is not None
        case "decimal":
            return _DECIMAL.fullmatch(value) is not None
        case "url":
            return _URL.fullmatch(value) is not None
        case "picture":
            return _is_base64(value)
    return bool(value.strip())


def moment(value: str) -> Literal["read", "rare", "impossible", "malformed"]:
    """How a dateTime of XML Schema stands (XSD 1.0 part 2 §3.2.7): ``rare`` is legal, and many programs cannot read it.

    Rare are the end of a day as 24:00:00, and years before the first or of five digits. There is no year 0 and no zone beyond
    fourteen hours.
    """
    found = _MOMENT.fullmatch(value)
    if found is None:
        return "malformed"
    year, day, time, fraction, zone = int(found[1]), found[2], found[3], found[4] or "", found[5] or "Z"
    is_end_of_day = time == "24:00:00" and not fraction.strip(".0")
    like = year if 0 < year <= 9999 else 2000 + year % 400  # the calendar comes round every four centuries
    if not year or not _ZONE.fullmatch(zone) or not _exists(f"{like:04}{day}T{'00:00:00' if is_end_of_day else time}"):
        return "impossible"
    return "rare" if is_end_of_day or like != year else "read"


def instant_of(value: Any) -> datetime | None:
    """The moment that a text says, without a zone in UTC; None for what many programs cannot read."""
    if not isinstance(value, str) or moment(value) != "read" or (found := _MOMENT.fullmatch(value)) is None:
        return None
    return datetime.fromisoformat(f"{found[1]}{found[2]}T{found[3]}{(found[4] or '')[:7]}{found[5] or 'Z'}")


def _exists(instant: str) -> bool:
    """Whether the calendar has this day and a clock this time; the form was looked at before."""
    try:
        datetime.fromisoformat(instant)
    except ValueError:
        return False
    return instant[11:13] != "24"  # later versions of Python read that as the next day


def _is_base64(value: str) -> bool:
    try:
        digits = value.encode("ascii")
        bare = digits.rstrip(b"=")
        # Whole groups of four, the last filled up: that needs no decoding, which for a picture takes five times as long.
        if bare and len(digits) % 4 == 0 and len(digits) - len(bare) <= 2 and not bare.translate(None, _BASE64):
            return True
        return bool(base64.b64decode(digits, validate=True))
    except ValueError:
        return False


def _id(node: Any) -> str | None:
    return node["id"] if isinstance(node, dict) and isinstance(node.get("id"), str) else None
