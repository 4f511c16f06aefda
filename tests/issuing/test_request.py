from __future__ import annotations

from datetime import date

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.issuing.request import FIELDS, RequestProblem, award_from
from badges.model.award import Award
from badges.model.concepts import Concept
from badges.model.learning import LearningUnit
from badges.model.parties import Organisation
from tests.makers import the_catalogue

GOOD = {
    "award_ref": "2026-0001",
    "unit": "LU-02",
    "given_name": "Noor",
    "family_name": "van Voorbeeld",
    "name_latin": "",
    "email": "noor@student.example",
    "language": "nl",
    "awarded_on": "2026-06-12",
    "activity_start": "2026-05-04",
    "activity_end": "2026-05-29",
    "country": "IT",
    "host": "",
    "results": "LU-02.1=3;LU-02.2=2;LU-02.4=4",
    "grade": "good",
    "evidence_url": "https://portfolio.example/noor",
    "wallet": "noor@mail.example",
}


class Catalogue:
    """Looks units and organisations up in the shipped catalogue."""

    def unit(self, id: str, version: str | None = None) -> LearningUnit | None:
        return next((u for u in the_catalogue().units if id in (u.id, u.slug)), None)

    def organisation(self, id: str) -> Organisation | None:
        return next((o for o in the_catalogue().organisations if o.id == id), None)

    def form(self, key: str) -> Concept | None:
        return next((c for c in the_catalogue().concepts if (c.vocabulary, c.key) == ("mobility_form", key)), None)


def asked(**changes: str) -> Award | tuple[RequestProblem, ...]:
    return award_from(
        GOOD | changes, Catalogue(), lambda _zone: date(2026, 6, 15), id="a1", salt="salt", subject_id="urn:uuid:11111111"
    )


def awarded(**changes: str) -> Award:
    made = asked(**changes)
    assert isinstance(made, Award), made
    return made


def test_a_good_request_becomes_a_whole_award() -> None:
    award = awarded()
    assert (award.unit.id, award.ref, award.language) == ("LU-02", "2026-0001", "nl")
    assert [(r.outcome, r.level) for r in award.results] == [("LU-02.1", 3), ("LU-02.2", 2), ("LU-02.4", 4)]
    assert award.grade is not None
    assert award.grade.label.best("nl")[1] == "Goed"
    assert award.participation.host is not None
    assert award.participation.host.name == "Trattoria Esempio"
    assert award.participation.hours == 160


def test_all_gives_every_outcome_one_level() -> None:
    assert [r.level for r in awarded(results="all=2").results] == [2, 2, 2, 2]


def test_a_host_by_name_needs_a_country() -> None:
    host = awarded(host="Osteria d’Esempio").participation.host
    assert host is not None
    assert (host.name, host.address.country) == ("Osteria d’Esempio", "IT")
    assert [p.field for p in problems(host="Osteria d’Esempio", country="")] == ["country"]


def test_without_an_address_the_holder_gets_an_opaque_id() -> None:
    assert awarded(email="").holder.subject_id == "urn:uuid:11111111"
    assert awarded().holder.subject_id is None


def test_a_dutch_comma_is_understood_in_a_grade() -> None:
    grade = awarded(unit="LU-22", results="all=2", grade="7,8", language="nl").grade
    assert grade is not None
    assert (grade.value, grade.label.get("nl"), grade.label.get("en")) == ("7.8", "7,8", "7.8")


def problems(**changes: str) -> tuple[RequestProblem, ...]:
    made = asked(**changes)
    assert not isinstance(made, Award), "the request was good"
    return made


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"unit": "LU-99"}, "unit", "no learning unit"),
        ({"award_ref": ""}, "award_ref", "empty"),
        ({"award_ref": "../x y"}, "award_ref", "cannot be a reference"),
        ({"given_name": "", "family_name": " "}, "family_name", "no name"),
        ({"given_name": "\u202e", "family_name": "\ufeff"}, "family_name", "no name"),
        ({"email": "noor"}, "email", "not an e-mail"),
        ({"language": "fr"}, "language", "not complete"),
        ({"awarded_on": "12-06-2026"}, "awarded_on", "not a date"),
        ({"awarded_on": "2026-02-30"}, "awarded_on", "not a date"),
        ({"awarded_on": "2026-06-16"}, "awarded_on", "in the future"),
        ({"activity_end": "2026-05-03"}, "activity_end", "ends before it starts"),
        ({"country": "Italy"}, "country", "not a country code"),
        ({"country": "QQ"}, "country", "not a country code"),
        ({"host": "org-nobody"}, "host", "no organisation"),
        ({"results": ""}, "results", "empty"),
        ({"results": "LU-02.9=2"}, "results", "has no outcome"),
        ({"results": "LU-02.1=5"}, "results", "no level"),
        ({"results": "LU-02.1=2;LU-02.1=3"}, "results", "twice"),
        ({"grade": "excellent"}, "grade", "not a grade"),
        ({"grade": "insufficient"}, "grade", "not a pass"),
        ({"evidence_url": "portfolio"}, "evidence_url", "not a web address"),
        ({"evidence_url": "javascript:alert(1)"}, "evidence_url", "not a web address"),
        ({"wallet": "my wallet"}, "wallet", "not a wallet address"),
        ({"given_name": "No\u0007or"}, "given_name", "control character"),
        ({"evidence_name": "Re\u0085port"}, "evidence_name", "control character"),
        ({"evidence_name": "Re\ufffeport"}, "evidence_name", "control character"),
        ({"identifiers": "sourcedId=\ud800"}, "identifiers", "control character"),
        ({"given_name": "N" * 501}, "given_name", "longer than"),
        ({"colour": "blue"}, "colour", "not known"),
    ],
)
def test_each_fault_is_told_at_its_field(changes: dict[str, str], field: str, message: str) -> None:
    found = problems(**changes)
    assert [p for p in found if p.field == field and message in p.message], [str(p) for p in found]
    assert all(p.remedy for p in found)


ODD = [f"https://p.example/{odd}" for odd in ("%b", "50%", "[x]", "?q[]=1", "#a#b", "|", "a^b", "\ue000", "\ufdd0", "\U0001fffe")]


@pytest.mark.parametrize(
    "address", [*ODD, "https://p.example:x/", "https://[::g]/", "https://a@b@c/", "https:p.example", "//p.example"]
)
def test_an_address_that_others_would_pass_over_is_told(address: str) -> None:
    assert [p for p in problems(evidence_url=address) if p.field == "evidence_url" and "not a web address" in p.message]


@pytest.mark.parametrize(
    "rest",
    [
        "p.example",
        "p.example:8000/a/b;c=1?q=%5B%5D&x='y'#part?",
        "[::1]/",
        "me@p.example/",
        "b\u00fccher.example/\u00e9\U0001f600",
        "p.example/~a!$()*+,@:",
    ],
)
def test_an_address_that_everybody_takes_is_taken(rest: str) -> None:
    made = asked(evidence_url=f"https://{rest}")
    assert isinstance(made, Award), made
    assert pyoxigraph.NamedNode(f"https://{rest}")


@pytest.mark.parametrize(
    ("unit", "grade", "message"),
    [
        ("LU-22", "5.4", "not a pass"),
        ("LU-22", "11", "not a number"),
        ("LU-22", "٧", "not a number"),
        ("LU-17", "B3", "not a grade"),
    ],
)
def test_grades_follow_the_scheme_of_the_unit(unit: str, grade: str, message: str) -> None:
    assert [p for p in problems(unit=unit, results="all=2", grade=grade) if p.field == "grade" and message in p.message]


def test_every_fault_is_told_at_once() -> None:
    assert {p.field for p in problems(email="x", grade="", activity_end="2026-01-01")} == {"email", "grade", "activity_end"}


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=40)))
def test_whatever_stands_in_the_fields_is_an_award_or_told(changes: dict[str, str]) -> None:
    made = asked(**changes)
    assert isinstance(made, Award) or all(p.message and p.remedy for p in made)


def test_a_credential_can_have_a_last_day() -> None:
    assert awarded(valid_until="2031-06-30").valid_until == date(2031, 6, 30)
    assert awarded().valid_until is None


def test_a_holder_can_be_known_by_numbers_of_others() -> None:
    found = awarded(identifiers="sourcedId=s1234567; ext:eduID = e-77").holder.identities
    assert [(identity.kind, identity.value) for identity in found] == [("sourcedId", "s1234567"), ("ext:eduID", "e-77")]


def test_each_of_several_addresses_is_a_piece_of_evidence() -> None:
    found = awarded(evidence_url="https://portfolio.example/a https://portfolio.example/b https://portfolio.example/a").evidence
    assert [piece.url for piece in found] == ["https://portfolio.example/a", "https://portfolio.example/b"]


def test_evidence_can_be_told_instead_of_linked() -> None:
    (piece,) = awarded(evidence_url="", evidence_name="Report", evidence_narrative="What Noor *did*").evidence
    assert piece.url is None
    assert piece.name is not None
    assert piece.narrative is not None
    assert (piece.name.best("nl")[1], piece.narrative.best("nl")[1]) == ("Report", "What Noor *did*")
    assert awarded(evidence_url="").evidence == ()


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"valid_until": "2026-06-11"}, "valid_until", "ends before it is awarded"),
        ({"valid_until": "soon"}, "valid_until", "not a date"),
        ({"identifiers": "student=1"}, "identifiers", "not an identifier"),
        ({"identifiers": "sourcedId="}, "identifiers", "not an identifier"),
        ({"identifiers": "sourcedId=1;sourcedId=2"}, "identifiers", "twice"),
        ({"identifiers": ";".join(f"ext:n{n}=1" for n in range(11))}, "identifiers", "more than 10"),
        ({"evidence_url": "https://a.example https://b.example", "evidence_name": "Report"}, "evidence_name", "several"),
        ({"evidence_url": " ".join(f"https://a.example/{n}" for n in range(11))}, "evidence_url", "more than 10"),
    ],
)
def test_what_else_can_be_wrong_is_told(changes: dict[str, str], field: str, message: str) -> None:
    problems = asked(**changes)
    assert not isinstance(problems, Award)
    assert [problem.field for problem in problems] == [field]
    assert message in problems[0].message
