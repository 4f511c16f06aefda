"""What few units of a catalogue file say: accreditations, mandates, joint awarding bodies, entitlements, documents, notes."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator

from badges.credentials.european.naming import code_named, media_type_of, told
from badges.credentials.web_address import REMEDY, is_web_address
from badges.importing.logos import read_beside
from badges.importing.parts import Parts, keyed, refer
from badges.importing.reading import Cursor
from badges.model.further import (
    LEARNING_OPPORTUNITY,
    Accreditation,
    Entitlement,
    File,
    FurtherOfUnit,
    Mandate,
    PublicDocument,
)
from badges.model.learning import LearningUnit
from badges.model.parties import Organisation

PROGRAMME_QUALITY = "820101cba6"
"""Of the EU list ``accreditation``."""
ISSUED_AS = ("accredited", "diploma_supplement")
MAX_FILE = 524_288
"""A mandate is carried by every credential that is issued by it."""
MAX_SAID = 20
"""Entitlements, documents and notes of a unit, each."""
DURATION = re.compile(r"P[1-9]\d{0,3}[YMWD]")


def read_accreditations(root: Cursor, parts: Parts) -> Iterator[tuple[str, Accreditation]]:
    """Section ``accreditations``: decisions of agencies, which units refer to by ``id``."""

    def one(here: Cursor, _key: str) -> Accreditation | None:
        title = parts.text(here.at("title"))
        kind = _coded(here.at("kind"), "accreditation") or PROGRAMME_QUALITY
        agent, organisation = (_organisation(here.at(name), parts) for name in ("agent", "organisation"))
        number = here.at("number").string(required=False)
        decided_on, expires_on = here.at("decided_on").day(), here.at("expires_on").day()
        if decided_on and expires_on and expires_on < decided_on:
            here.at("expires_on").note("it expires before it is decided", "Mend one of the two dates")
        report = _address(here.at("report"), required=False)
        levels = tuple(n for level in here.at("eqf_levels").each() if (n := level.integer(1, 8)) is not None)
        here.done()
        if not (title and agent and organisation):
            return None
        return Accreditation(title, kind, agent, organisation, number, decided_on, expires_on, report, levels)

    return keyed(root.at("accreditations"), "id", one)


def read_further(here: Cursor, parts: Parts, awarding_body: Organisation | None) -> FurtherOfUnit:
    """What a unit says beyond the ordinary; nothing of it need be there."""
    accreditation = refer(here.at("accreditation"), parts.accreditations, "accreditation of this file")
    as_what = here.at("issued_as").choice(ISSUED_AS, "way to be issued") if here.at("issued_as").there else None
    within = here.at("maximum_duration").string(required=False)
    if within is not None and not DURATION.fullmatch(within):
        here.at("maximum_duration").note(f"{within!r} is not a duration", "Write ISO 8601 such as P48M for four years")
    if as_what and not here.at("accreditation").there:
        here.at("issued_as").note(f"{as_what} needs an accreditation", "Name one of accreditations")
    if within and as_what != "diploma_supplement":
        here.at("maximum_duration").note("only diploma supplements say this", "Remove it, or set issued_as: diploma_supplement")
    if as_what == "diploma_supplement" and not within:
        here.at("maximum_duration").note("a diploma supplement needs this", "Write ISO 8601 such as P48M for four years")
    mandate = _mandate(here.at("mandate"), parts, awarding_body)
    if mandate and accreditation:
        remedy = "Leave one of the two out: a European credential has one profile"
        here.at("mandate").note("a unit has either a mandate or an accreditation", remedy)
    return FurtherOfUnit(
        _coded(here.at("nqf_level"), "qdr"),
        accreditation,
        within if as_what == "diploma_supplement" else None,
        mandate,
        _coded(here.at("credential_type"), "credential"),
        tuple(one for member in _few(here.at("awarding_partners")) if (one := _organisation(member, parts))),
        tuple(right for member in _few(here.at("entitlements")) if (right := _entitlement(member.mapping(), parts))),
        tuple(note for member in _few(here.at("public_notes")) if (note := parts.text(member))),
        tuple(page for member in _few(here.at("documents")) if (page := _document(member.mapping(), parts))),
    )


def check_diploma(here: Cursor, unit: LearningUnit) -> None:
    """Note what a unit lacks whose credentials are diploma supplements."""
    if unit.further.diploma_within is None:
        return
    needed = {
        "nqf_level": unit.further.nqf_level,
        "workload": unit.workload.ects,
        "isced_f": unit.isced,
        "languages": unit.languages,
    }
    for name in (name for name, value in needed.items() if not value):
        what = "European credits (ects)" if name == "workload" else name
        here.at(name).note(f"a diploma supplement needs {what}", "Fill it in, or set issued_as: accredited")


def _coded(cursor: Cursor, vocabulary: str) -> str | None:
    """The code of a member of an EU list, which is named by its code or its English label."""
    if not cursor.there or (value := cursor.string()) is None:
        return None
    if (code := code_named(vocabulary, value)) is None:
        cursor.note(f"{value!r} is not in the EU list {vocabulary}", told(vocabulary, value).rstrip("."))
    return code


def _few(cursor: Cursor) -> Iterator[Cursor]:
    for place, member in enumerate(cursor.each()):
        if place == MAX_SAID:
            cursor.note(f"there are more than {MAX_SAID}", "Keep those that matter most")
            return
        yield member


def _organisation(cursor: Cursor, parts: Parts) -> Organisation | None:
    if not cursor.there:
        cursor.note("an organisation is missing", "Name an organisation of this file by its id")
    return refer(cursor, parts.organisations, "organisation of this file")


def _mandate(cursor: Cursor, parts: Parts, awarding_body: Organisation | None) -> Mandate | None:
    """``mandate: {issuer: org-office, statement: …, file: mandate.pdf}``: who issues for the awarding body, and why it may."""
    if not cursor.there:
        return None
    here = cursor.mapping()
    statement, issuer = here.at("statement").needed(), _organisation(here.at("issuer"), parts)
    if issuer and awarding_body and issuer.id == awarding_body.id:
        here.at("issuer").note("whoever awards needs no mandate of its own", "Name who issues for it, or remove the mandate")
    name = here.at("file").string(required=False)
    file = _file(here.at("file"), name, parts) if name else None
    here.done()
    return Mandate(statement, issuer, file) if issuer else None


def _file(cursor: Cursor, name: str, parts: Parts) -> File | None:
    content = read_beside(cursor, name, parts.folder, MAX_FILE)
    if content is None:
        return None
    media_type = media_type_of(content)
    if media_type is None:
        cursor.note(f"{name} is neither PDF, PNG nor JPEG", "Save it as PDF")
        return None
    return File(b64encode(content).decode("ascii"), media_type)


def _entitlement(here: Cursor, parts: Parts) -> Entitlement | None:
    title = parts.text(here.at("title"))
    starts_on, expires_on = here.at("from").day(), here.at("until").day()
    if starts_on and expires_on and expires_on < starts_on:
        here.at("until").note("it ends before it begins", "Mend one of the two dates")
    prospect = here.at("prospective").flag()
    kind = _coded(here.at("kind"), "entitlement") or LEARNING_OPPORTUNITY
    description = parts.text(here.at("description"), required=False)
    at = tuple(one for member in _few(here.at("at")) if (one := _organisation(member, parts)))
    here.done()
    return Entitlement(title, kind, not prospect, description, starts_on, expires_on, at) if title else None


def _document(here: Cursor, parts: Parts) -> PublicDocument | None:
    url, title = _address(here.at("url"), required=True), parts.text(here.at("title"), required=False)
    here.done()
    return PublicDocument(url, title) if url else None


def _address(cursor: Cursor, *, required: bool) -> str | None:
    url = cursor.string(required=required)
    if url is None or is_web_address(url):
        return url
    cursor.note(f"{url!r} is not a web address", REMEDY)
    return None
