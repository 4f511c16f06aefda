"""Whole valid values; a test changes the one thing it is about."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from badges.importing import read_catalogue
from badges.model.addresses import Addresses
from badges.model.award import Award, Evidence, Grade, OutcomeResult
from badges.model.issued import StatusEntry
from badges.model.learning import Catalogue, LearningUnit
from badges.model.mobility import Participation
from badges.model.parties import Holder, Issuer, SealIdentity
from badges.model.text import Text

DEMO_CATALOGUE = Path(__file__).resolve().parent.parent / "badges" / "demo" / "learning-units.yaml"
AT = datetime(2026, 6, 15, 12, 0, 0, tzinfo=UTC)
"""When things are issued in tests."""
ADDRESSES = Addresses("https://badges.example")
CREDENTIAL_UUID = "6f0c1b52-8a3e-4c1e-9a41-0f3f5a1f0c11"


@cache
def the_catalogue() -> Catalogue:
    """The catalogue that ships with the package: 34 units."""
    return read_catalogue(DEMO_CATALOGUE)


def a_catalogue_file(folder: Path, text: str) -> Path:
    """A catalogue file with this text, and the logos that the shipped one refers to beside it."""
    shutil.copytree(DEMO_CATALOGUE.parent / "logos", folder / "logos", dirs_exist_ok=True)
    path = folder / "catalogue.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def a_unit(id: str = "LU-02") -> LearningUnit:
    """A unit of the catalogue."""
    return next(unit for unit in the_catalogue().units if unit.id == id)


def a_holder(**changes: str | None) -> Holder:
    """A student with a name and an address."""
    holder = Holder("Noor", "van Voorbeeld", None, "noor.vanvoorbeeld@student.example", "Xk3pU9rLw1EsQ7uB")
    return replace(holder, **changes)  # type: ignore[arg-type]  # field names come from the test


def a_grade(unit: LearningUnit) -> Grade:
    """A passing grade in the unit's own scheme."""
    scheme = unit.assessment.grading
    if scheme.numeric:
        return Grade("7.8", Text({"en": "7.8", "nl": "7,8", "de": "7,8"}))
    return Grade(scheme.values[-1], scheme.labels[-1])


def an_award(unit_id: str = "LU-02", *, language: str = "en", holder: Holder | None = None) -> Award:
    """Somebody achieved every outcome of a unit."""
    unit = a_unit(unit_id)
    plan = unit.mobility
    abroad = [c for c in plan.countries if c != "NL"] or list(plan.countries)
    return Award(
        id="0b7c9a5e-54a1-4f0e-8d55-2f6f2b9e7d10",
        ref=f"2026-{unit_id}-001",
        unit=unit,
        awarding_body=unit.awarding_body,
        holder=holder or a_holder(),
        participation=Participation(
            plan.form,
            plan.purpose,
            date(2026, 5, 4),
            date(2026, 5, 29),
            abroad[0] if abroad else None,
            unit.host,
            unit.workload.hours,
        ),
        awarded_on=date(2026, 6, 12),
        language=language,
        results=tuple(OutcomeResult(outcome.id, 2 + n % 3) for n, outcome in enumerate(unit.outcomes)),
        grade=a_grade(unit),
        evidence=(
            Evidence(
                kind=unit.assessment.evidence[0] if unit.assessment.evidence else None,
                url="https://portfolio.example/noor/report",
            ),
        ),
    )


def an_issuer(unit_id: str = "LU-02") -> Issuer:
    """The school that awards a unit, as issuer."""
    organisation = a_unit(unit_id).awarding_body
    name = organisation.id.removeprefix("org-")
    return Issuer(name, ADDRESSES.did(name), organisation)


def a_seal_identity(unit_id: str = "LU-02") -> SealIdentity:
    """What the demonstration seal certificate of that school says."""
    organisation = a_unit(unit_id).awarding_body
    number = organisation.identifier("eidas") or "NTRNL-00000000"
    return SealIdentity(organisation.name, f"{organisation.name} e-seal (demo)", organisation.address.country, number)


def a_status_entry(index: int = 90210, number: int = 1) -> StatusEntry:
    """A place in the issuer's list."""
    return StatusEntry(ADDRESSES.status_list(number), index)
