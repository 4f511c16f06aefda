"""A shape never admits what the whole check refuses."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges import status_list
from badges.credentials import endorsement
from badges.credentials.conformance import violations
from badges.credentials.conforming_shape import ConformingShape
from badges.credentials.edition import editions
from badges.credentials.open_badge import profile
from badges.credentials.refresh import refresh_service
from badges.credentials.status import status_list_credential
from badges.credentials.values import Path
from badges.credentials.violation import Document, NonConforming
from badges.model.award import Grade, OutcomeResult
from badges.model.text import Text
from tests.credentials.badge_samples import a_badge
from tests.makers import ADDRESSES, AT, CREDENTIAL_UUID, an_award, an_issuer, the_catalogue


def a_status_list() -> Document:
    return status_list_credential(
        ADDRESSES.status_list(1), an_issuer().did, status_list.new(), at=AT, valid_until=AT + timedelta(days=9)
    )


def an_endorsement() -> Document:
    id = ADDRESSES.credential(CREDENTIAL_UUID)
    return endorsement.build("https://guild.example", profile(an_issuer(), ADDRESSES), id=id, name="Praise", at=AT)


def at(document: Document, path: Path) -> Any:
    value: Any = document
    for step in path:
        value = value[step]
    return value


def filled(document: Document, slots: Sequence[Path], values: Sequence[object]) -> Document:
    document = copy.deepcopy(document)
    for path, value in zip(slots, values, strict=True):
        at(document, path[:-1])[path[-1]] = value
    return document


def texts_in(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    for key, member in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from texts_in(member, (*path, key))


def slots_of(badge: Document, *, issuer: bool = False) -> list[Path]:
    """Every text of a badge that is not said of the unit, and those of the issuer if asked."""
    same = {"@context", "type", "credentialSchema"} | (set() if issuer else {"issuer", "name"})
    paths = [path for path, _ in texts_in(badge)]
    return [path for path in paths if same.isdisjoint(path) and path[:2] != ("credentialSubject", "achievement")]


@dataclass(frozen=True, slots=True)
class Case:
    """A badge, the slots of its shape and what stands in them."""

    badge: Document
    slots: list[Path]
    values: list[str]
    shape: ConformingShape

    @classmethod
    def of(cls, badge: Document, slots: list[Path]) -> Case:
        return cls(badge, slots, [at(badge, slot) for slot in slots], ConformingShape.of(badge, slots))

    def is_right_about(self, values: Sequence[Any]) -> bool:
        """What is admitted has no violations."""
        return not self.shape.admits(values) or violations(filled(self.badge, self.slots, values)) == []


EDITIONS = [(unit.id, language) for unit in the_catalogue().units for language in editions(unit)]


@cache
def a_case(unit: str = "LU-02", language: str = "en", kind: str = "usual") -> Case:
    award = an_award(unit, language=language)
    host = award.participation.host
    match kind:
        case "without an address":
            award = replace(award, holder=replace(award.holder, email=None, subject_id="urn:uuid:" + CREDENTIAL_UUID))
        case "with an end":
            evidence = replace(award.evidence[0], name=Text({"en": "Film"}), media_type="video/ogg", sha256="ab" * 32)
            award = replace(award, valid_until=date(2030, 1, 1), evidence=(evidence,))
        case "without results":
            award = replace(award, results=(), grade=None, evidence=(), participation=replace(award.participation, host=host))
    badge = a_badge(award, language=language)
    if kind == "with an end":
        badge["refreshService"] = refresh_service("https://badges.example/refresh/secret")
    return Case.of(badge, slots_of(badge, issuer=kind == "with its issuer"))


KINDS = ("usual", "without an address", "with an end", "without results", "with its issuer")


@pytest.mark.parametrize("kind", KINDS)
def test_every_badge_of_the_catalogue_is_admitted_to_its_own_shape(kind: str) -> None:
    for unit, language in EDITIONS:
        case = a_case(unit, language, kind)
        assert case.shape.admits(case.values), (unit, language)


def test_another_award_of_the_unit_is_admitted() -> None:
    case, award = a_case(), an_award()
    other = replace(
        award,
        holder=replace(award.holder, email="sam@student.example", salt="J8kQ2mVt5wYh"),
        participation=replace(award.participation, start=date(2025, 2, 3), end=date(2025, 3, 7), hours=31, country="DK"),
        awarded_on=date(2025, 4, 1),
        results=tuple(OutcomeResult(result.outcome, 4) for result in award.results),
        grade=Grade("sufficient", Text({"en": "Sufficient"})),
    )
    badge = a_badge(other)
    assert case.shape.admits([at(badge, slot) for slot in case.slots])


def test_what_two_badges_could_not_both_be_is_not_admitted() -> None:
    case = a_case()

    def admits(**changes: str) -> bool:
        places = {"/".join(map(str, slot)): n for n, slot in enumerate(case.slots)}
        values = list(case.values)
        for name, value in changes.items():
            values[places[name]] = value
        return case.shape.admits(values)

    subject = "credentialSubject"
    assert not admits(**{f"{subject}/activityStartDate": "2026-07-01T00:00:00Z"}), "it ends before it begins"
    assert not admits(**{f"{subject}/activityEndDate": "2026-06-31T00:00:00Z"}), "no such day"
    assert not admits(**{"credentialStatus/statusListIndex": "7"}), "its id is of another place in the list"
    assert not admits(id=case.badge["evidence"][0]["id"]), "two things by one name"
    assert not admits(id=case.badge[subject]["achievement"]["id"]), "two things by one name"
    first, second = (f"{subject}/result/{n}/achievedLevel" for n in (1, 2))
    results = case.badge[subject]["result"]
    assert not admits(**{first: results[2]["achievedLevel"], second: results[1]["achievedLevel"]}), "levels of other outcomes"
    assert not admits(**{f"{subject}/result/0/value": "11"}), "no grade of this scale"
    assert not admits(**{f"{subject}/result/2/resultDescription": results[1]["resultDescription"]}), "one outcome twice"
    assert not admits(**{f"{subject}/narrative": "bell \x07"}), "a control character"


@pytest.mark.parametrize(
    "slot",
    [
        ("@context", 0),
        ("type", 1),
        ("credentialSubject", "type", 0),
        ("credentialSubject", "achievement", "name"),
        ("credentialSubject",),
        ("nickname",),
        (),
    ],
)
def test_a_slot_that_means_more_than_its_text_is_admitted_nothing(slot: Path) -> None:
    badge = a_case().badge
    value = at(badge, slot) if slot != ("nickname",) else "x"
    assert not ConformingShape.of(badge, [slot]).admits([value])
    assert not ConformingShape.of(badge, [("id",), ("id",)]).admits([badge["id"], badge["id"]])


@pytest.mark.parametrize("document", ["a status list", "an endorsement"])
def test_only_open_badges_have_shapes(document: str) -> None:
    made = a_status_list() if document == "a status list" else an_endorsement()
    assert violations(made) == []
    assert not ConformingShape.of(made, [("validFrom",)]).admits([made["validFrom"]])


def test_another_number_of_values_is_not_admitted() -> None:
    case = a_case()
    assert not case.shape.admits(case.values[:-1])
    assert not case.shape.admits([*case.values, "x"])


def test_a_badge_that_may_not_be_signed_gives_no_shape() -> None:
    with pytest.raises(NonConforming):
        ConformingShape.of({**a_case().badge, "nickname": "x"}, a_case().slots)


NASTY: list[object] = [
    "",
    " ",
    "\u2003",
    "\x00",
    "bell \x07",
    "tab\t",
    "\r",
    "\x7f",
    "\x85",
    "\ufffe",
    "\ud83d",
    "two\nlines",
    "@type",
    "_:b0",
    "relative",
    "/relative",
    "//host/path",
    "http:",
    "https://",
    "https://bücher.example/",
    "https://x.example/a b",
    "https://x.example/\u00a0",
    "https://x.example/<>",
    "urn:x",
    "urn:uuid:0b7c9a5e-54a1-4f0e-8d55-2f6f2b9e7d10",
    "did:web:x.example",
    "ext:ESCO",
    "2026-02-31T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-06-15T25:00:00Z",
    "2026-06-15T12:00:00.5Z",
    "2026-06-15T12:00:00",
    "2026-06-15",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "sha256$" + "0" * 64,
    "sha256$" + "G" * 64,
    "007",
    "-1",
    "1e1",
    "nan",
    "inf",
    "Completed",
    "Pass",
    "x" * 100_000,
    None,
    True,
    1,
    1.5,
    [],
    {},
    ["x"],
    b"x",
]


def others(case: Case) -> list[Any]:
    """Texts that stand elsewhere in the badge, and what is wrong nearly everywhere."""
    return [*NASTY, *dict.fromkeys(text for path, text in texts_in(case.badge) if "alignment" not in path)]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_wrong_in_one_slot_is_never_admitted(kind: str) -> None:
    case = a_case(kind=kind)
    for slot, path in enumerate(case.slots):
        for value in others(case):
            values = [*case.values[:slot], value, *case.values[slot + 1 :]]
            assert case.is_right_about(values), (path, value)


@settings(max_examples=400, deadline=None)
@given(st.data(), st.sampled_from(EDITIONS), st.sampled_from(KINDS))
def test_what_is_wrong_in_several_slots_is_never_admitted(data: st.DataObject, edition: tuple[str, str], kind: str) -> None:
    case = a_case(*edition, kind)
    value = st.sampled_from([value for value in others(case) if isinstance(value, str)]) | st.text()
    spoilt = data.draw(st.dictionaries(st.integers(0, len(case.slots) - 1), value, min_size=1, max_size=6))
    assert case.is_right_about([spoilt.get(slot, value) for slot, value in enumerate(case.values)])


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(EDITIONS), st.sampled_from(KINDS))
def test_values_that_change_places_are_never_admitted_wrongly(random: Random, edition: tuple[str, str], kind: str) -> None:
    case = a_case(*edition, kind)
    values = list(case.values)
    for _ in range(random.randint(1, 3)):
        one, other = random.randrange(len(values)), random.randrange(len(values))
        values[one], values[other] = values[other], values[one]
    assert case.is_right_about(values)
