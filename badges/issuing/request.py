"""A request to award, as it comes through a door, becomes an award; or the list of what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol

from badges.credentials.identity import IDENTITY_TYPES, is_identity_type
from badges.credentials.open_badge import editions
from badges.credentials.web_address import REMEDY, is_web_address
from badges.issuing.further import FURTHER, LONGEST, Asked, read_further
from badges.model.award import Award, Evidence, Grade, OutcomeResult
from badges.model.concepts import Concept
from badges.model.further import NOTHING
from badges.model.learning import GradingScheme, LearningUnit
from badges.model.mobility import Participation
from badges.model.parties import Address, Holder, Identity, Organisation
from badges.model.text import Text
from badges.model.the_very import TheVery
from badges.schemas import vocabulary

REQUIRED = (
    "award_ref",
    "unit",
    "given_name",
    "family_name",
    "email",
    "language",
    "awarded_on",
    "activity_start",
    "activity_end",
    "country",
    "host",
    "results",
    "grade",
    "evidence_url",
    "wallet",
)
OPTIONAL = ("name_latin", "valid_until", "identifiers", "evidence_name", "evidence_narrative", "named_picture", *FURTHER)
FIELDS = (*REQUIRED[:4], "name_latin", *REQUIRED[4:], *OPTIONAL[1:])
"""The fields of a request, in the order of the roster's columns. Empty text means not given."""

_KNOWN = frozenset(FIELDS)

MAX_FIELD = 500
MAX_PIECES = 10
"""Pieces of evidence, and identifiers, of one award."""
EMAIL = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,190}\.[^@\s<>\".]{2,}")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
"""What no document of ours may hold (``credentials.values``), line feeds included: better said of a row than in mid-batch."""
REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}")


@dataclass(frozen=True, slots=True)
class RequestProblem:
    """One mistake in a request: which field, what is wrong, what to do."""

    field: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}. {self.remedy}."


class Units(Protocol):
    """Where units and organisations are found."""

    def unit(self, id: str, version: str | None = None) -> LearningUnit | None:
        """A unit by id or slug."""

    def organisation(self, id: str) -> Organisation | None:
        """An organisation by id."""

    def form(self, key: str) -> Concept | None:
        """A form of mobility by its key."""


def award_from(
    fields: Mapping[str, str], units: Units, today: Callable[[str], date], *, id: str, salt: str, subject_id: str
) -> Award | tuple[RequestProblem, ...]:
    """The award a request asks for, or everything that is wrong with it.

    ``today`` gives the date in a time zone; ``id``, ``salt`` and ``subject_id`` are fresh random values from the door.
    """
    form = _Form(fields)
    ref = form.needed("award_ref", "Give every award a reference of your own")
    if ref and not REF.fullmatch(ref):
        form.problem("award_ref", f"{ref!r} cannot be a reference", "Use letters, digits and . _ : / - only")
    unit_key = form.needed("unit", "Name a learning unit, such as LU-02")
    unit = units.unit(unit_key) if unit_key else None
    if unit_key and unit is None:
        form.problem("unit", f"there is no learning unit {unit_key!r}", "Import the catalogue first, or mend the id")
    holder = _holder(form, salt, subject_id)
    awarded_on, start, end = form.date("awarded_on"), form.date("activity_start"), form.date("activity_end")
    if start and end and end < start:
        form.problem("activity_end", "the activity ends before it starts", "Swap the two dates or mend one")
    valid_until = form.date("valid_until") if form.get("valid_until") else None
    if awarded_on and valid_until and valid_until < awarded_on:
        form.problem("valid_until", "it ends before it is awarded", "Give a later day, or leave it empty")
    urls = form.addresses("evidence_url")
    wallet = form.get("wallet")
    if wallet and not is_wallet(wallet):
        form.problem(
            "wallet", f"{wallet!r} is not a wallet address", "Give an e-mail address or an address such as europass.eu/ab12"
        )
    if unit is None:
        return tuple(form.problems)
    if awarded_on and awarded_on > today(unit.awarding_body.time_zone):
        form.problem("awarded_on", f"{awarded_on} is in the future", "Award on that day, or mend the date")
    language = form.needed("language", "Give the language of the badge, such as nl")
    if language and language not in editions(unit):
        form.problem(
            "language",
            f"{unit.id} is not complete in {language!r}",
            f"Choose one of {', '.join(editions(unit))}, or finish the translation",
        )
    country = form.get("country")
    if country and country not in vocabulary("country")["codes"]:
        form.problem("country", f"{country!r} is not a country code", "Use two capitals such as IT (ISO 3166-1)")
    host = _host(form, unit, units, country)
    results = _results(form, unit)
    named_picture = _yes(form, "named_picture")
    grade = _grade(form, unit.assessment.grading)
    evidence = _evidence(form, unit, urls, language)
    further = NOTHING
    if start and end:
        asked = Asked(fields, unit, language, start, end, today(unit.awarding_body.time_zone))
        further = read_further(asked, units, form.problem)
    if form.problems or holder is None or awarded_on is None or start is None or end is None:
        return tuple(form.problems)
    plan = unit.mobility
    return Award(
        id=id,
        ref=ref,
        unit=unit,
        awarding_body=unit.awarding_body,
        holder=holder,
        participation=Participation(plan.form, plan.purpose, start, end, country or None, host, unit.workload.hours),
        awarded_on=awarded_on,
        language=language,
        results=results,
        grade=grade,
        evidence=evidence,
        wallet=wallet or None,
        valid_until=valid_until,
        named_picture=named_picture,
        further=further,
    )


class _Form:
    """The fields of one request and the problems found so far."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = fields
        self.problems: list[RequestProblem] = []
        for name, value in fields.items():
            if name not in _KNOWN:
                self.problem(name, "this field is not known", f"Known fields: {', '.join(FIELDS)}")
            elif len(value) > (longest := LONGEST.get(name, MAX_FIELD)):
                self.problem(name, f"the text is longer than {longest} characters", "Shorten it")
            elif value and CONTROL.search(value.strip()):
                self.problem(name, "the text holds a control character", "Type it again without line breaks or tabs")

    def problem(self, field: str, message: str, remedy: str) -> None:
        self.problems.append(RequestProblem(field, message, remedy))

    def get(self, name: str) -> str:
        return self.fields.get(name, "").strip()

    def needed(self, name: str, remedy: str) -> str:
        value = self.get(name)
        if not value:
            self.problem(name, "this is empty", remedy)
        return value

    def date(self, name: str) -> date | None:
        value = self.needed(name, "Give a date such as 2026-07-03")
        if not value:
            return None
        if len(value) == 10 and (day := _day(value)):
            return day
        self.problem(name, f"{value!r} is not a date", "Write year-month-day, such as 2026-07-03")
        return None

    def addresses(self, name: str) -> list[str]:
        values = list(dict.fromkeys(self.get(name).split()))
        if len(values) > MAX_PIECES:
            self.problem(name, f"there are more than {MAX_PIECES} addresses", "Give those that show most")
        return [value for value in values[:MAX_PIECES] if self._is_address(name, value)]

    def _is_address(self, name: str, value: str) -> bool:
        good = is_web_address(value)
        if not good:
            self.problem(name, f"{value!r} is not a web address", REMEDY)
        return good


@lru_cache(maxsize=1024)
def _day(value: str) -> date | None:
    """Kept for a while: those who learn together do so on the same days."""
    try:
        return date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else None
    except ValueError:
        return None  # 2026-02-30 has the right shape and is no date


def is_wallet(value: str) -> bool:
    """Whether this may be a holder's wallet: an e-mail address, or an address such as ``europass.eu/ab12``."""
    return bool(EMAIL.fullmatch(value.removeprefix("mailto:")) or re.fullmatch(r"[\w.:-]+(/[\w.~-]+)+", value))


def _yes(form: _Form, name: str) -> bool:
    """A wish: ``yes``, or ``no`` like nothing at all."""
    value = form.get(name).lower()
    if value not in ("", "no", "yes"):
        form.problem(name, f"{form.get(name)!r} is neither yes nor no", "Write yes or no, or leave it empty for no")
    return value == "yes"


def _holder(form: _Form, salt: str, subject_id: str) -> Holder | None:
    given, family = form.get("given_name"), form.get("family_name")
    if not any(character.isalpha() for character in given + family):
        form.problem("family_name", "the holder has no name", "Give the name as it stands in the passport")
    email = form.get("email")
    if email and not EMAIL.fullmatch(email):
        form.problem("email", f"{email!r} is not an e-mail address", "Mend it, or leave it empty")
    latin = form.get("name_latin") or None
    return Holder(given, family, latin, email or None, salt, None if email else subject_id, _identities(form))


def _identities(form: _Form) -> tuple[Identity, ...]:
    """``sourcedId=s123;ext:eduID=…``: the badge holds a fingerprint of each."""
    found: list[Identity] = []
    for part in filter(None, (part.strip() for part in form.get("identifiers").split(";"))):
        kind, _, value = (x.strip() for x in part.partition("="))
        if not is_identity_type(kind) or not value:
            known = f"{', '.join(IDENTITY_TYPES)}, or ext: and a name"
            form.problem("identifiers", f"{part!r} is not an identifier", f"Write kind=value; kinds are {known}")
        elif kind in (identity.kind for identity in found):
            form.problem("identifiers", f"{kind} stands here twice", "Keep one")
        else:
            found.append(Identity(kind, value))
    if len(found) > MAX_PIECES:
        form.problem("identifiers", f"there are more than {MAX_PIECES}", "Keep those by which the holder is known")
    return tuple(found)


def _evidence(form: _Form, unit: LearningUnit, urls: list[str], language: str) -> tuple[Evidence, ...]:
    """One piece an address; a name and a text belong to the only one, or to what has no address."""
    kind = next(iter(unit.assessment.evidence), None)
    name, narrative = (form.get(field) for field in ("evidence_name", "evidence_narrative"))
    if len(urls) > 1 and (name or narrative):
        form.problem("evidence_name", "one name and text cannot be for several addresses", "Keep one address, or leave them out")
    words = [Text(dict.fromkeys({*unit.complete_languages, language}, said)) if said else None for said in (name, narrative)]
    if not urls and not any(words):
        return ()
    found: list[str | None] = [*urls] or [None]
    return tuple(Evidence(kind=kind, name=words[0], narrative=words[1], url=url) for url in found)


def _host(form: _Form, unit: LearningUnit, units: Units, country: str) -> Organisation | None:
    """The host: an organisation of the catalogue by id, one by its name, or the one the unit foresees."""
    value = form.get("host")
    if not value:
        return unit.host
    known = units.organisation(value)
    if known is not None:
        return known
    if value.startswith("org-"):
        form.problem("host", f"there is no organisation {value!r}", "Import it, or write the name of the host")
        return None
    if not country:
        form.problem("country", "a host that is not in the catalogue needs a country", "Give its country, such as IT")
        return None
    name = Text(dict.fromkeys(unit.complete_languages, value))
    return Organisation(id="host", legal_name=name, kind="host_company", address=Address(country), time_zone="UTC")


def _results(form: _Form, unit: LearningUnit) -> tuple[OutcomeResult, ...]:
    """``LU-02.1=3;LU-02.2=2``, or ``all=2`` for one level everywhere. Outcomes left out were not reached."""
    value = form.needed("results", f"Give a level per outcome, such as {unit.outcomes[0].id}=2, or all=2")
    results, problems = (_levels if len(value) <= MAX_FIELD else _levels.__wrapped__)(TheVery(unit), value)
    form.problems += problems
    return results


@lru_cache(maxsize=1024)
def _levels(very: TheVery[LearningUnit], value: str) -> tuple[tuple[OutcomeResult, ...], tuple[RequestProblem, ...]]:
    """What was reached, and what is wrong with it. Kept for a while: there are fewer results than people who reach them."""
    unit, levels, problems = very.it, dict[str, int](), list[RequestProblem]()

    def problem(message: str, remedy: str) -> None:
        problems.append(RequestProblem("results", message, remedy))

    for part in filter(None, (p.strip() for p in value.split(";"))):
        outcome, _, level = (x.strip() for x in part.partition("="))
        if not re.fullmatch(r"[0-9]{1,2}", level) or unit.rubric_level(int(level)) is None:
            problem(f"{part!r} gives no level from 1 to {len(unit.rubric)}", "Write outcome=level")
            continue
        targets = [o.id for o in unit.outcomes] if outcome == "all" else [outcome]
        for target in targets:
            known = unit.outcome(target)
            if known is None:
                problem(f"{unit.id} has no outcome {target!r}", f"Use {', '.join(o.id for o in unit.outcomes)}")
            elif int(level) < known.required_level:
                problem(f"{target} needs level {known.required_level}", "Leave it out if it was not reached")
            elif target in levels and outcome != "all":
                problem(f"{target} stands here twice", "Keep one")
            else:
                levels[target] = int(level)
    return tuple(OutcomeResult(o.id, levels[o.id]) for o in unit.outcomes if o.id in levels), tuple(problems)


def _grade(form: _Form, scheme: GradingScheme) -> Grade | None:
    value = form.get("grade")
    if not value:
        form.problem("grade", "this is empty", f"Give a grade of the scheme {scheme.name.best('en')[1]!r}")
        return None
    if scheme.numeric:
        return _number(form, value.replace(",", "."), scheme)
    if value not in scheme.values:
        form.problem("grade", f"{value!r} is not a grade of this unit", f"Use one of {', '.join(scheme.values)}")
        return None
    place = scheme.values.index(value)
    if scheme.pass_from in scheme.values and place < scheme.values.index(scheme.pass_from):
        form.problem("grade", f"{value!r} is not a pass", "Only what was achieved can be awarded: remove the row")
        return None
    return Grade(value, scheme.labels[place])


def _number(form: _Form, value: str, scheme: GradingScheme) -> Grade | None:
    low, high = scheme.minimum or 0.0, scheme.maximum or 0.0
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,2})?", value) or not low <= float(value) <= high:
        form.problem("grade", f"{value!r} is not a number from {low:g} to {high:g}", f"Give a grade such as {high * 0.7:g}")
        return None
    if scheme.pass_from is not None and float(value) < float(scheme.pass_from):
        form.problem(
            "grade",
            f"{value} is below {scheme.pass_from}, which is not a pass",
            "Only what was achieved can be awarded: remove the row",
        )
        return None
    return Grade(value, Text({x: value.replace(".", ",") if x in ("nl", "de") else value for x in scheme.name.languages}))
