"""What few requests say: stages of a mobility, a birth date, entitlements, notes, documents, what a credential was made from.

Each is one field. A cell of a roster says it in short; over HTTP it is JSON, which may stand in a cell as well.
"""

from __future__ import annotations

import binascii
import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from badges.credentials.european.naming import code_named, media_type_of, told
from badges.credentials.web_address import REMEDY, is_web_address
from badges.model.concepts import Concept
from badges.model.further import LEARNING_OPPORTUNITY, NOTHING, Conversion, Entitlement, File, Further, PublicDocument
from badges.model.learning import LearningUnit
from badges.model.mobility import Participation
from badges.model.parties import Address, Organisation
from badges.model.text import Text
from badges.schemas import vocabulary

STRUCTURED = ("stages", "entitlements", "notes", "documents", "original")
"""Fields that may be JSON."""
FURTHER = ("birth_date", *STRUCTURED)
MAX_STRUCTURED = 16_000
"""Letters of one of these fields, but for the original."""
MAX_ORIGINAL = 600_000
"""Bytes of a document that a credential was made from: it is carried along."""
MAX_SAID = 20
"""Stages, entitlements, notes and documents of an award, each."""
LONGEST = {"original": 4 * MAX_ORIGINAL // 3 + MAX_STRUCTURED} | dict.fromkeys(STRUCTURED[:-1], MAX_STRUCTURED)
MAX_ADDRESS = 500
OLDEST = 130
"""Years since somebody's birth that are no slip of the pen."""

_STAGE = re.compile(r"(?P<form>[a-z_]+) +(?P<from>\d{4}-\d\d-\d\d)/(?P<until>\d{4}-\d\d-\d\d)(?P<rest>( +\S+)*)")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_LANGUAGE = re.compile(r"[a-z]{2}")
_FORMS = ("physical", "virtual", "blended", "at_home")

Complaint = Callable[[str, str, str], None]
"""Takes the field, what is wrong with it, and what to do."""


class Surroundings(Protocol):
    """Where forms of mobility and organisations are found."""

    def organisation(self, id: str) -> Organisation | None:
        """An organisation by id."""

    def form(self, key: str) -> Concept | None:
        """A form of mobility by its key."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as far as it is read."""

    fields: Mapping[str, str]
    unit: LearningUnit
    language: str
    start: date
    end: date
    today: date


def read_further(asked: Asked, around: Surroundings, complain: Complaint) -> Further:
    """What a request says beyond the ordinary. Every mistake is complained of."""
    if not any(asked.fields.get(name, "").strip() for name in FURTHER) and asked.unit.further.diploma_within is None:
        return NOTHING
    reading = _Reading(asked, around, complain)
    return Further(
        tuple(filter(None, map(reading.stage, reading.members("stages", _stages_in_short)))),
        reading.birth_date(),
        reading.conversion(),
        tuple(filter(None, map(reading.entitlement, reading.members("entitlements", _one_text)))),
        tuple(filter(None, (reading.text("notes", note) for note in reading.members("notes", _one_text)))),
        tuple(filter(None, map(reading.document, reading.members("documents", str.split)))),
    )


def organisations_named(fields: Mapping[str, str]) -> Iterator[str]:
    """What these fields may mean by organisations."""
    for name in ("stages", "entitlements"):
        if value := fields.get(name, "").strip():
            yield from re.findall(r"[^\s\";,\[\]{}]+", value)


def forms_named(fields: Mapping[str, str]) -> Iterator[str]:
    """The forms of mobility that these fields name."""
    stages = fields.get("stages", "")
    yield from (form for form in _FORMS if form in stages)


class _Reading:
    """The further fields of one request."""

    def __init__(self, asked: Asked, around: Surroundings, complain: Complaint) -> None:
        self._asked, self._around, self._complain = asked, around, complain

    def members(self, field: str, in_short: Callable[[str], list[Any]]) -> list[Any]:
        """What a field lists, be it as JSON or in short."""
        value = self._asked.fields.get(field, "").strip()
        found = self._json(field, value) if value.startswith(("[", "{")) else in_short(value) if value else []
        listed = found if isinstance(found, list) else [found]
        if len(listed) > MAX_SAID:
            self._complain(field, f"there are more than {MAX_SAID}", "Keep those that matter most")
        return listed[:MAX_SAID]

    def stage(self, given: Any) -> Participation | None:
        """One stage: ``{"form": "virtual", "from": …, "until": …, "country": …, "host": …, "hours": …}``."""
        if not isinstance(given, dict):
            remedy = "Write form, first and last day: virtual 2026-04-01/2026-04-10; physical 2026-05-04/2026-05-29 IT 120h"
            self._complain("stages", f"{_shown(given)} is not a stage", remedy)
            return None
        self._only("stages", given, ("form", "from", "until", "country", "host", "hours"))
        asked, key = self._asked, given.get("form")
        form = self._around.form(key) if isinstance(key, str) else None
        if form is None:
            self._complain("stages", f"{_shown(key)} is not a form of mobility", f"Use one of {', '.join(_FORMS)}")
        start, end = (self._day("stages", given.get(name)) for name in ("from", "until"))
        if start and end and not asked.start <= start <= end <= asked.end:
            remedy = "Give its first and last day, both within the activity"
            self._complain("stages", f"{start} to {end} is not a part of {asked.start} to {asked.end}", remedy)
        country, hours = given.get("country"), given.get("hours")
        if country is not None and not (isinstance(country, str) and country in vocabulary("country")["codes"]):
            self._complain("stages", f"{_shown(country)} is not a country code", "Use two capitals such as IT (ISO 3166-1)")
        if hours is not None and (isinstance(hours, bool) or not isinstance(hours, int) or not 1 <= hours <= 10_000):
            self._complain("stages", f"{_shown(hours)} is not a number of hours", "Give a whole number such as 40")
            hours = None
        host = self._host(given.get("host"), country)
        if form is None or start is None or end is None:
            return None
        return Participation(form, asked.unit.mobility.purpose, start, end, country, host, hours)

    def birth_date(self) -> date | None:
        """When the holder was born; only diploma supplements need it."""
        asked = self._asked
        value = asked.fields.get("birth_date", "").strip()
        if not value:
            if asked.unit.further.diploma_within is not None:
                self._complain("birth_date", "a diploma supplement needs it", "Give the holder's date of birth")
            return None
        day = self._day("birth_date", value)
        if day and not asked.today.year - OLDEST <= day.year <= asked.today.year:
            self._complain("birth_date", f"nobody who learns was born on {day}", "Mend the year")
        elif day and day >= asked.start:
            self._complain("birth_date", f"{day} is after the activity began", "Mend the year")
        return day

    def entitlement(self, given: Any) -> Entitlement | None:
        """One entitlement: a title, or an object with more."""
        field = "entitlements"
        one = {"title": given} if isinstance(given, str) else given
        if not isinstance(one, dict):
            self._complain(field, f"{_shown(given)} is not an entitlement", "Give its title, or an object with a title")
            return None
        self._only(field, one, ("title", "kind", "prospective", "description", "from", "until", "at"))
        title = self.text(field, one.get("title"))
        description = self.text(field, one["description"]) if one.get("description") is not None else None
        kind, prospective, at = one.get("kind"), one.get("prospective", False), one.get("at", [])
        code = code_named("entitlement", kind) if isinstance(kind, str) else None
        if kind is not None and code is None:
            remedy = told("entitlement", str(kind)[:40]).rstrip(".")
            self._complain(field, f"{_shown(kind)} is not in the EU list of entitlements", remedy)
        if not isinstance(prospective, bool):
            self._complain(field, f"prospective is {_shown(prospective)}", "Write true or false")
        start, end = (self._day(field, one[name]) if one.get(name) is not None else None for name in ("from", "until"))
        if start and end and end < start:
            self._complain(field, "it ends before it begins", "Mend one of the two dates")
        where = [self._organisation(field, name) for name in (at if isinstance(at, list) else [at])[:MAX_SAID]]
        if title is None:
            return None
        return Entitlement(
            title, code or LEARNING_OPPORTUNITY, prospective is not True, description, start, end, tuple(filter(None, where))
        )

    def document(self, given: Any) -> PublicDocument | None:
        """One public document: its address, or an object with an address and a title."""
        one = {"url": given} if isinstance(given, str) else given
        if not isinstance(one, dict):
            self._complain("documents", f"{_shown(given)} is not a document", "Give its address, or an object with url and title")
            return None
        self._only("documents", one, ("url", "title"))
        url = one.get("url")
        if not isinstance(url, str) or not is_web_address(url) or len(url) > MAX_ADDRESS:
            self._complain("documents", f"{_shown(url)} is not a web address", REMEDY)
            return None
        return PublicDocument(url, self.text("documents", one["title"]) if one.get("title") is not None else None)

    def conversion(self) -> Conversion | None:
        """``{"content": base64, "title": …, "statement": …}``: the document that the credential says again."""
        value = self._asked.fields.get("original", "").strip()
        if not value:
            return None
        unit = self._asked.unit.further
        if unit.accreditation or unit.mandate:
            what = "accredited" if unit.accreditation else "issued by mandate"
            self._complain(
                "original", f"credentials of this unit are {what}", "Leave it out: a European credential has one profile"
            )
        if not value.startswith("{"):
            self._complain("original", "this is not a document", 'Give an object: {"content": "…in base64…", "statement": "…"}')
            return None
        one = self._json("original", value)
        if not isinstance(one, dict):
            return None  # which is told
        self._only("original", one, ("content", "title", "statement"))
        content, statement = one.get("content"), one.get("statement")
        if statement is not None and not isinstance(statement, str):
            self._complain("original", "the statement is not a text", "Say in one sentence what it was made from")
            statement = None
        elif statement is not None:
            self._sound("original", statement)
        title = self.text("original", one["title"], in_all=False) if one.get("title") is not None else None
        file = self._file(content)
        return Conversion(File(content, file, title), statement) if file and isinstance(content, str) else None

    def text(self, field: str, given: Any, *, in_all: bool = True) -> Text | None:
        """A text: in all languages of the unit, or a wording for each.

        A language that one of them lacks, the whole credential lacks: so none is left out unless that is said, with null. But
        for texts that need not be ``in_all``, such as titles of files.
        """
        asked = self._asked
        languages = dict.fromkeys(filter(None, (*asked.unit.complete_languages, asked.language)))
        said = dict.fromkeys(languages, given) if isinstance(given, str) else given
        if not isinstance(said, dict) or not all(isinstance(one, str | None) for one in said.values()) or not any(said.values()):
            self._complain(field, f"{_shown(given)} is not a text", 'Write a text, or one for each language: {"nl": …, "en": …}')
            return None
        if wrong := next((language for language in said if not _LANGUAGE.fullmatch(language)), None):
            self._complain(field, f"{_shown(wrong)} is not a language code", "Use two letters such as nl (ISO 639-1)")
        elif lacking := [
            one
            for one in (languages if in_all else filter(None, [asked.language]))
            if one not in said or (said[one] is None and one == asked.language)
        ]:
            self._complain(
                field, f"a text is missing in {_in_a_row(map(repr, lacking))}: {_shown(given)}", self._also_in(lacking)
            )
        elif unsaid := [one for one in said if one not in languages and said[one] is not None]:
            # The credential has the languages of its unit, so these words would be lost.
            remedy = f"Leave it out, or give it in {_in_a_row(list(languages))} alone"
            self._complain(field, f"the unit is not complete in {_in_a_row(map(repr, unsaid))}: {_shown(given)}", remedy)
        wordings = {language: one.strip() for language, one in said.items() if one is not None}
        if not all(wordings.values()):
            self._complain(field, "a text is empty", "Write it, or leave it out")
            return None
        return Text(wordings) if all(self._sound(field, one) for one in wordings.values()) else None

    def _also_in(self, lacking: Sequence[str]) -> str:
        asked = self._asked
        if asked.language in lacking:
            return f"Give it in {_in_a_row(lacking)}, too; {asked.language} is the language of the award"
        whom = "that language" if len(lacking) == 1 else "those languages"
        without = ", ".join(f'"{one}": null' for one in lacking)
        return (
            f"Give it in {_in_a_row(lacking)}, too, since the unit is in {_in_a_row(asked.unit.complete_languages)}; or as one"
            f" plain text, which stands for all of them; or write {without}, and the European credential is without {whom}"
        )

    def _file(self, content: Any) -> str | None:
        """The media type of a file in base64."""
        if isinstance(content, str) and len(content) > LONGEST["original"]:
            return None  # so is its field, which is told
        try:
            whole = b64decode(content, validate=True) if isinstance(content, str) else b""
        except (ValueError, binascii.Error):
            whole = b""
        media_type = media_type_of(whole)
        if len(whole) > MAX_ORIGINAL:
            self._complain("original", f"the document is larger than {MAX_ORIGINAL // 1000} kB", "Make it smaller")
        elif media_type is None:
            self._complain(
                "original", "the content is no PDF, PNG or JPEG in base64", "Save the document as PDF, and encode that"
            )
        return media_type

    def _host(self, given: Any, country: Any) -> Organisation | None:
        if given is None:
            return None
        if not isinstance(given, str) or not self._sound("stages", given):
            self._complain("stages", f"{_shown(given)} is not a host", "Give the id of an organisation, or a name")
            return None
        known = self._around.organisation(given)
        if known is not None or given.startswith("org-"):
            return known or self._organisation("stages", given)
        if not isinstance(country, str):
            self._complain("stages", "a host that is not in the catalogue needs a country", "Give its country, such as IT")
            return None
        name = Text(dict.fromkeys(self._asked.unit.complete_languages, given))
        return Organisation(id=f"host {given}", legal_name=name, kind="host_company", address=Address(country), time_zone="UTC")

    def _organisation(self, field: str, given: Any) -> Organisation | None:
        known = self._around.organisation(given) if isinstance(given, str) else None
        if known is None:
            self._complain(field, f"there is no organisation {_shown(given)}", "Import it, or mend the id")
        return known

    def _day(self, field: str, given: Any) -> date | None:
        try:
            if isinstance(given, str) and len(given) == 10:
                return date.fromisoformat(given)
        except ValueError:
            pass  # told below
        self._complain(field, f"{_shown(given)} is not a date", "Write year-month-day, such as 2026-07-03")
        return None

    def _only(self, field: str, given: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for name in given:
            if name not in known:
                self._complain(field, f"{_shown(name)} is not known here", f"Known here: {', '.join(known)}")

    def _sound(self, field: str, said: str) -> bool:
        if control := _CONTROL.search(said):
            self._complain(
                field, f"a text holds the control character U+{ord(control[0]):04X}", "Type it again without line breaks"
            )
        return control is None

    def _json(self, field: str, value: str) -> Any:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            if not _CONTROL.search(value):  # which is told of every field
                self._complain(field, "this begins like JSON and is none", "Mend it")
            return []


def _stages_in_short(value: str) -> list[Any]:
    """``virtual 2026-04-01/2026-04-10; physical 2026-05-04/2026-05-29 IT org-x 120h``."""
    return [_stage_in_short(part) for part in (part.strip() for part in value.split(";")) if part]


def _stage_in_short(part: str) -> Any:
    found = _STAGE.fullmatch(part)
    if found is None:
        return part
    stage: dict[str, Any] = {name: found[name] for name in ("form", "from", "until")}
    for word in found["rest"].split():
        value: int | str = word
        if re.fullmatch(r"\d{1,5}h", word):
            name, value = "hours", int(word[:-1])
        elif re.fullmatch(r"[A-Z]{2}", word):
            name = "country"
        else:
            name = "host"
        if name in stage:
            return part
        stage[name] = value
    return stage


def _one_text(value: str) -> list[Any]:
    return [value]


def _in_a_row(words: Iterable[str]) -> str:
    return " and ".join(words)


def _shown(given: Any) -> str:
    return repr(given)[:60]
