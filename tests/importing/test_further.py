"""What few units of a catalogue say: read by value, and every mistake told with its place."""

from __future__ import annotations

import base64
import textwrap
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from badges.importing import read_catalogue
from badges.model.further import NOTHING_OF_UNIT, FurtherOfUnit
from badges.model.learning import LearningUnit
from badges.model.text import Text
from tests.importing.test_importing import in_unit, problems
from tests.makers import DEMO_CATALOGUE, a_catalogue_file, a_unit, the_catalogue

ACCREDITATIONS = """\
accreditations:
  - id: acc-17
    title: {en: Programme accreditation, nl: Opleidingsaccreditatie, de: Akkreditierung}
    kind: program quality assurance
    agent: OTHER
    organisation: BODY
    number: A-17
    decided_on: 2024-01-15
    expires_on: '2030-01-14'
    report: https://agency.example/reports/17
    eqf_levels: [6]
"""


def saying(unit: str, lines: str, accreditations: str = "") -> str:
    """The shipped catalogue with more lines in one unit."""
    body = a_unit(unit).awarding_body.id
    agent = next(one.id for one in the_catalogue().organisations if one.id != body)
    said = "".join(f"    {line}\n" for line in lines.splitlines())
    text = in_unit(unit, "    slug: ", f"{said.replace('BODY', body).replace('OTHER', agent)}    slug: ")
    return text + accreditations.replace("BODY", body).replace("OTHER", agent)


def read(tmp_path: Path, unit: str, lines: str, accreditations: str = "") -> LearningUnit:
    catalogue = read_catalogue(a_catalogue_file(tmp_path, saying(unit, lines, accreditations)))
    return next(one for one in catalogue.units if one.id == unit)


def wrong(tmp_path: Path, unit: str, lines: str, accreditations: str = "") -> list[tuple[str, str]]:
    return [(problem.path, problem.message) for problem in problems(tmp_path, saying(unit, lines, accreditations))]


def test_a_catalogue_that_says_none_of_it_is_what_it_was() -> None:
    assert {unit.further for unit in the_catalogue().units} == {NOTHING_OF_UNIT}


def test_everything_a_unit_may_say_is_read_by_value(tmp_path: Path) -> None:
    lines = """\
nqf_level: NLQF level 6
accreditation: acc-17
awarding_partners: [OTHER]
entitlements:
  - title: {en: Exemption, nl: Vrijstelling, de: Befreiung}
    description: {en: From the minor, nl: Van de minor, de: Vom Nebenfach}
    kind: learning opportunity
    prospective: true
    from: 2026-09-01
    until: 2028-08-31
    at: [OTHER]
public_notes:
  - {en: A note, nl: Een noot, de: Eine Notiz}
documents:
  - {url: https://school.example/guide, title: {en: Guide, nl: Gids, de: Leitfaden}}
  - {url: https://school.example/more}
"""
    unit = read(tmp_path, "LU-07", lines, ACCREDITATIONS)
    said = unit.further
    assert said.nqf_level == "c_1711a061"
    assert said.accreditation
    assert said.accreditation.kind == "820101cba6"
    assert (said.accreditation.decided_on, said.accreditation.expires_on) == (date(2024, 1, 15), date(2030, 1, 14))
    assert said.accreditation.organisation.id == unit.awarding_body.id
    (right,) = said.entitlements
    assert (right.actual, right.starts_on, right.expires_on) == (False, date(2026, 9, 1), date(2028, 8, 31))
    assert right.at == said.awarding_partners
    assert said.notes == (Text({"en": "A note", "nl": "Een noot", "de": "Eine Notiz"}),)
    assert [page.url for page in said.documents] == ["https://school.example/guide", "https://school.example/more"]
    assert replace(unit, further=NOTHING_OF_UNIT) == a_unit("LU-07"), "nothing else of the unit is touched"
    assert unit.complete_languages == a_unit("LU-07").complete_languages


def test_a_language_that_a_note_lacks_is_not_declared(tmp_path: Path) -> None:
    assert "de" in a_unit("LU-07").complete_languages
    unit = read(tmp_path, "LU-07", "public_notes: [{en: A note, nl: Een noot}]")
    assert unit.complete_languages == ("en", "nl")


def test_a_mandate_carries_its_file_and_names_who_issues(tmp_path: Path) -> None:
    (tmp_path / "mandate.pdf").write_bytes(b"%PDF-1.7 x")
    unit = read(tmp_path, "LU-02", "mandate: {issuer: OTHER, statement: Asked on 1 May 2026., file: mandate.pdf}")
    mandate = unit.further.mandate
    assert mandate
    assert mandate.file
    assert base64.b64decode(mandate.file.content) == b"%PDF-1.7 x"
    assert mandate.file.media_type == "application/pdf"
    assert unit.issuing_body == mandate.issuer != unit.awarding_body
    assert a_unit("LU-02").issuing_body == a_unit("LU-02").awarding_body


def test_a_diploma_supplement_is_asked_for_by_name(tmp_path: Path) -> None:
    lines = "nqf_level: c_1711a061\naccreditation: acc-17\nissued_as: diploma_supplement\nmaximum_duration: P48M"
    unit = read(tmp_path, "LU-05", lines, ACCREDITATIONS)
    assert unit.further.diploma_within == "P48M"


@pytest.mark.parametrize(
    ("lines", "path", "message"),
    [
        ("nqf_level: NLQF level 66", "nqf_level", "is not in the EU list qdr"),
        ("accreditation: acc-18", "accreditation", "is not a accreditation"),
        ("issued_as: accredited", "issued_as", "needs an accreditation"),
        ("issued_as: diploma", "issued_as", "is not a way to be issued"),
        ("accreditation: acc-17\nissued_as: diploma_supplement", "maximum_duration", "a diploma supplement needs this"),
        ("maximum_duration: P48M", "maximum_duration", "only diploma supplements say this"),
        ("maximum_duration: 4 years", "maximum_duration", "is not a duration"),
        ("mandate: {issuer: BODY, statement: Asked.}", "mandate.issuer", "needs no mandate of its own"),
        ("mandate: {statement: Asked.}", "mandate.issuer", "an organisation is missing"),
        ("mandate: {issuer: OTHER}", "mandate.statement", "this is missing"),
        ("mandate: {issuer: OTHER, statement: Asked., file: ../x.pdf}", "mandate.file", "outside the catalogue's folder"),
        ("mandate: {issuer: OTHER, statement: Asked., file: catalogue.yaml}", "mandate.file", "is neither PDF, PNG nor JPEG"),
        ("mandate: {issuer: OTHER, statement: Asked., flie: x.pdf}", "mandate.flie", "is not known here"),
        ("accreditation: acc-17\nmandate: {issuer: OTHER, statement: Asked.}", "mandate", "either a mandate or an accreditation"),
        ("awarding_partners: [org-nobody]", "awarding_partners[1]", "is not a organisation of this file"),
        ("entitlements: [{title: {en: Right}}]", "entitlements[1].title", "the language nl is missing"),
        ("entitlements: [{title: {en: A, nl: B}, kind: magic}]", "entitlements[1].kind", "is not in the EU list entitlement"),
        ("entitlements: [{title: {en: A, nl: B}, from: soon}]", "entitlements[1].from", "is not a date"),
        (
            "entitlements: [{title: {en: A, nl: B}, from: 2026-02-02, until: 2026-02-01}]",
            "entitlements[1].until",
            "it ends before",
        ),
        ("documents: [{url: guide.pdf}]", "documents[1].url", "is not a web address"),
        ("documents: [{title: {en: A, nl: B}}]", "documents[1].url", "this is missing"),
        ("public_notes: A note", "public_notes", "a list is needed here"),
    ],
)
def test_each_mistake_is_told_with_its_place(lines: str, path: str, message: str, tmp_path: Path) -> None:
    found = wrong(tmp_path, "LU-02", lines, ACCREDITATIONS)
    assert any(place == f"learning_units[LU-02].{path}" and message in said for place, said in found), found


def test_a_diploma_supplement_of_a_small_unit_says_all_it_lacks(tmp_path: Path) -> None:
    lines = "accreditation: acc-17\nissued_as: diploma_supplement\nmaximum_duration: P48M"
    found = [path.rpartition(".")[2] for path, _ in wrong(tmp_path, "LU-02", lines, ACCREDITATIONS)]
    assert set(found) <= {"nqf_level", "workload", "isced_f", "languages"}
    assert "nqf_level" in found


def test_accreditations_are_looked_at_as_strictly(tmp_path: Path) -> None:
    wrongly = ACCREDITATIONS.replace("expires_on: '2030", "expires_on: '2020").replace("eqf_levels: [6]", "eqf_levels: [9]")
    found = wrong(tmp_path, "LU-02", "", wrongly.replace("agent:", "agnt:"))
    assert {path.removeprefix("accreditations[acc-17].") for path, _ in found} == {"agnt", "agent", "expires_on", "eqf_levels[1]"}


def test_no_list_is_endless(tmp_path: Path) -> None:
    lines = "public_notes: [" + ", ".join(["{en: A, nl: B}"] * 21) + "]"
    assert ("learning_units[LU-02].public_notes", "there are more than 20") in wrong(tmp_path, "LU-02", lines)


def test_the_defaults_of_a_unit_are_nothing() -> None:
    assert FurtherOfUnit() == NOTHING_OF_UNIT
    assert list(NOTHING_OF_UNIT.texts()) == []


def the_example() -> tuple[str, str]:
    """The comment in the shipped file that tells of all this: the section of the file, and the lines of a unit."""
    text = DEMO_CATALOGUE.read_text(encoding="utf-8")
    comment = text[text.index("# What few units say") : text.index("\nlearning_units:")]
    plain = "\n".join(line[4:] for line in comment.splitlines()[2:])
    section, unit = plain.split("of a unit:\n")
    known = {"org-agency": "OTHER", "org-school": "BODY", "org-office": "OTHER", "org-partner": "OTHER"}
    for name, other in known.items():
        section, unit = section.replace(name, other), unit.replace(name, other)
    return section, textwrap.dedent(unit)


def test_the_example_in_the_shipped_file_is_read(tmp_path: Path) -> None:
    section, lines = the_example()
    (tmp_path / "mandate.pdf").write_bytes(b"%PDF-1.7 x")
    of_a_school = "\n".join(line for line in lines.splitlines() if not line.startswith("mandate"))
    read_so = read(tmp_path, "LU-05", of_a_school, section).further
    assert all((read_so.accreditation, read_so.diploma_within, read_so.nqf_level, read_so.credential_type, read_so.documents))
    assert all((read_so.awarding_partners, read_so.entitlements, read_so.notes))
    mandated = "\n".join(line for line in lines.splitlines() if line.startswith("mandate"))
    assert read(tmp_path, "LU-05", mandated).further.mandate
