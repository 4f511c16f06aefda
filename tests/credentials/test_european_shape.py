"""What a shape fills in is what the builder builds, letter for letter, and nothing that may not be sealed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

import orjson
import pytest

from badges.canonical import compiled
from badges.canonical.shape import NotThisShape
from badges.credentials import elm_profile, european
from badges.credentials.european.shape import EuropeanShape, kind_of
from badges.credentials.values import unsound_values
from badges.credentials.violation import Document
from badges.model.award import Award, Evidence, Grade, OutcomeResult
from badges.model.concepts import Concept
from badges.model.further import Conversion, Entitlement, File, Further, FurtherOfUnit, PublicDocument
from badges.model.issued import StatusEntry
from badges.model.mobility import Participation
from badges.model.parties import Holder, Identity, Issuer
from badges.model.text import Text
from tests.credentials.european_samples import PNG, a_rich_award
from tests.credentials.test_elm_conforming import ODD_TEXTS
from tests.makers import ADDRESSES, AT, a_holder, a_seal_identity, a_unit, an_award, an_issuer, the_catalogue

UNITS = [unit.id for unit in the_catalogue().units]
GIVEN: dict[str, Any] = {
    "id": "urn:credential:8f4c2f0e-2e0c-4a8e-b7a5-0c9d6f7b1a11",
    "at": AT,
    "open_badge_id": "https://badges.example/credentials/8f4c2f0e-2e0c-4a8e-b7a5-0c9d6f7b1a11",
}
STATUS = StatusEntry("https://badges.example/status/1", 77)
NAMES = ("Noor", "O’Brien", 'Ann "Bo"', "Back\\slash", "Đorđe", "李", "a/b", "Müller-Íñiguez", "🐝", "x" * 400)


@pytest.fixture(autouse=True)
def _fast_way() -> Iterator[None]:
    before = compiled.use_reference(False)
    yield
    compiled.use_reference(before)


def but(value: Any, name: str, to: Any) -> Any:
    """The same but for one field."""
    return replace(value, **{name: to})


def turned(text: Text) -> Text:
    """The same wordings in another order."""
    return Text(dict(reversed(list(text.wordings.items()))))


def issuer_of(award: Award) -> Issuer:
    return replace(an_issuer(award.unit.id), organisation=award.awarding_body)


def shape_of(award: Award, **changes: Any) -> EuropeanShape:
    languages = european.languages(award)
    arguments: dict[str, Any] = {
        "languages": languages,
        "pictures": dict.fromkeys(languages, PNG * 100),
        "addresses": ADDRESSES,
        "with_badge": True,
        **changes,
    }
    return EuropeanShape.of(award, issuer_of(award), a_seal_identity(award.unit.id), **arguments)


@cache
def shape_of_unit(unit: str, language: str = "en") -> EuropeanShape:
    return shape_of(an_award(unit, language=language))


def built(award: Award, status: StatusEntry = STATUS, **given: Any) -> Document:
    languages = european.languages(award)
    pictures = dict.fromkeys(languages, PNG * 100)
    seal = a_seal_identity(award.unit.id)
    return european.build(
        award, issuer_of(award), seal, status, languages=languages, pictures=pictures, addresses=ADDRESSES, **{**GIVEN, **given}
    )


def is_filled(shape: EuropeanShape, award: Award, status: StatusEntry = STATUS, **given: Any) -> bool:
    """Whether the shape has an answer for this award; then it is the builder's, and nothing is wrong with it."""
    made = shape.sealable(award, status, **{**GIVEN, **given})
    if made is None:
        return False
    document = built(award, status, **given)
    text = european.payload(document)
    assert b"".join(made.content) == text.encode()
    assert b'"%b"' % b"".join(made.literal) == orjson.dumps(text)
    assert [*unsound_values(document), *elm_profile.violations(document)] == []
    return True


def others(pattern: Award, chance: Random) -> Award:
    """Somebody else's award of the same kind."""
    unit, scheme, end = pattern.unit, pattern.unit.assessment.grading, date(2026, 1, 1) + timedelta(days=chance.randrange(100))
    holder = pattern.holder
    label = (
        chance.choice(scheme.labels) if scheme.labels else Text(dict.fromkeys(scheme.name.languages, f"{chance.random():.1f}"))
    )
    return replace(
        pattern,
        id=f"award {chance.random()}",
        holder=replace(
            holder,
            given_name=holder.given_name and chance.choice(NAMES),
            family_name=holder.family_name and chance.choice(NAMES),
            name_latin=holder.name_latin and chance.choice(NAMES),
            email=holder.email and f"student{chance.random()}@student.example",
            subject_id=holder.subject_id and f"urn:uuid:{chance.random()}",
        ),
        participation=replace(pattern.participation, start=end - timedelta(days=chance.randrange(40)), end=end),
        awarded_on=end + timedelta(days=chance.randrange(40)),
        valid_until=pattern.valid_until and date(2027 + chance.randrange(9), 2, 28),
        results=tuple(OutcomeResult(result.outcome, chance.randrange(1, len(unit.rubric) + 1)) for result in pattern.results),
        grade=pattern.grade and replace(pattern.grade, label=label),
        evidence=tuple(
            replace(piece, url=piece.url and f"https://portfolio.example/{chance.random()}") for piece in pattern.evidence
        ),
    )


@pytest.mark.parametrize("unit", UNITS)
def test_other_awards_of_the_kind_come_out_as_they_are_built(unit: str) -> None:
    pattern, chance = an_award(unit), Random(unit)
    for place in range(4):
        award = others(pattern, chance)
        assert kind_of(award) == kind_of(pattern)
        id, badge = f"urn:credential:{chance.random()}", f"https://badges.example/credentials/{chance.random()}"
        status = StatusEntry("https://badges.example/status/9", place)
        at = AT + timedelta(seconds=place)
        assert is_filled(shape_of_unit(unit), award, status, id=id, open_badge_id=badge, at=at)


@pytest.mark.parametrize("unit", ["LU-01", "LU-02", "LU-22"])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_way_of_reading_results_comes_out_as_it_is_built(unit: str, language: str) -> None:
    pattern, chance = an_award(unit, language=language), Random(unit)
    for _ in range(60):
        assert is_filled(shape_of_unit(unit, language), others(pattern, chance))


def the_rich_and_the_poor() -> Iterator[Award]:
    """Awards with all that one may have, and with as little as possible."""
    rich = a_rich_award()
    yield rich
    yield replace(rich, valid_until=date(2030, 1, 1), holder=a_holder(given_name="", email=None, subject_id="urn:uuid:1"))
    yield replace(an_award(), evidence=(), holder=a_holder(family_name="", email=None))
    yield replace(an_award(), results=(), participation=replace(an_award().participation, host=None, country=None))
    yield replace(an_award(), grade=replace(an_award().grade or Grade("", Text({"nl": "x"})), label=Text({"nl": "Goed"})))


@pytest.mark.parametrize("pattern", list(the_rich_and_the_poor()))
def test_kinds_with_more_and_with_less_come_out_as_they_are_built(pattern: Award) -> None:
    if european.languages(pattern) and elm_profile.violations(built(pattern)):
        with pytest.raises(NotThisShape):
            shape_of(pattern)
        return
    shape, chance = shape_of(pattern), Random(7)
    assert is_filled(shape, pattern)
    for _ in range(5):
        award = others(pattern, chance)
        if pattern.grade and pattern.grade.label.languages == ("nl",) and award.grade:
            award = replace(award, grade=replace(award.grade, label=Text({"nl": "Zeer goed"})))
        assert is_filled(shape, award)


def test_a_credential_without_a_badge_is_of_another_shape_or_of_none() -> None:
    award = an_award()
    assert not is_filled(shape_of_unit("LU-02"), award, open_badge_id=None)
    if not elm_profile.violations(built(award, open_badge_id=None)):
        assert is_filled(shape_of(award, with_badge=False), award, open_badge_id=None)
        assert not is_filled(shape_of(award, with_badge=False), award)


# -- what stands in gaps


def with_texts(text: str) -> Iterator[tuple[Award, dict[str, Any]]]:
    """Awards of one kind in which this text stands in one gap after the other."""
    award = an_award()
    for name in ("given_name", "family_name", "email"):
        yield replace(award, holder=but(award.holder, name, text)), {}
    yield replace(award, evidence=(replace(award.evidence[0], url=text),)), {}
    if award.grade:
        yield replace(award, grade=replace(award.grade, label=Text({"en": text, "nl": "Goed"}))), {}
    yield award, {"id": f"urn:credential:{text}"}
    yield award, {"id": text}
    yield award, {"open_badge_id": text}
    yield award, {"status": StatusEntry(text, 7)}


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_odd_texts_are_filled_in_only_where_they_may_be_sealed(text: str) -> None:
    for award, given in with_texts(text):
        is_filled(shape_of_unit("LU-02"), award, **given)


def test_most_odd_texts_are_names_that_somebody_may_have() -> None:
    shape = shape_of_unit("LU-02")
    for name in NAMES:
        assert is_filled(shape, replace(an_award(), holder=a_holder(given_name=name, family_name=name)))


@pytest.mark.parametrize(
    "change",
    [
        lambda award: replace(award, holder=replace(award.holder, email="office@host.example")),
        lambda award: replace(award, evidence=(replace(award.evidence[0], url=ADDRESSES.unit(award.unit.id)),)),
        lambda award: replace(award, holder=replace(award.holder, given_name="Notes", family_name=award.awarding_body.name)),
    ],
    ids=["the host's e-mail", "the unit's page", "the school's name"],
)
def test_a_text_that_stands_elsewhere_too_comes_out_as_it_is_built_or_not_at_all(change: Any) -> None:
    part = an_award().participation
    assert part.host
    pattern = replace(an_award(), participation=replace(part, host=replace(part.host, email="office@host.example")))
    shape = shape_of(pattern)
    assert is_filled(shape, pattern)
    is_filled(shape, change(pattern))


def test_the_same_address_twice_is_not_filled_in() -> None:
    piece = Evidence(url="https://portfolio.example/a")
    pattern = replace(an_award(), evidence=(piece, replace(piece, url="https://portfolio.example/b")))
    shape = shape_of(pattern)
    assert is_filled(shape, pattern)
    assert not is_filled(shape, replace(pattern, evidence=(piece, piece)))
    assert not is_filled(shape, pattern, open_badge_id="https://portfolio.example/a")


def test_a_grade_that_reads_like_a_level_or_like_another_note_shares_its_note() -> None:
    award, unit = an_award(), a_unit("LU-02")
    assert award.grade
    shape = shape_of_unit("LU-02")
    for level in unit.rubric:
        assert is_filled(shape, replace(award, grade=replace(award.grade, label=level.label)))
    notes = {note["noteLiteral"]["nl"] for note in _notes(built(award)) if set(note["noteLiteral"]) == {"nl", "en"}}
    for wording in notes:
        assert is_filled(shape, replace(award, grade=replace(award.grade, label=Text({"en": wording, "nl": wording}))))


def _notes(value: Any) -> Iterator[Document]:
    if isinstance(value, dict):
        if value.get("type") == "Note":
            yield value
        for member in value.values():
            yield from _notes(member)
    elif isinstance(value, list):
        for member in value:
            yield from _notes(member)


@pytest.mark.parametrize(
    "change",
    [
        {"participation": replace(an_award().participation, start=date(2026, 5, 30))},
        {"valid_until": date(2026, 6, 1)},
        {"results": tuple(OutcomeResult(result.outcome, 99) for result in an_award().results)},
    ],
    ids=["ends before it starts", "over before it is issued", "unknown levels"],
)
def test_what_may_not_be_sealed_is_not_filled_in(change: dict[str, Any]) -> None:
    pattern = replace(an_award(), valid_until=date(2030, 1, 1))
    shape = shape_of(pattern)
    assert is_filled(shape, pattern)
    wrong = replace(pattern, **change)
    assert not is_filled(shape, wrong)
    assert elm_profile.violations(built(wrong))


def test_a_reading_that_lacks_a_language_is_not_filled_in() -> None:
    award = an_award()
    assert award.grade
    assert not is_filled(shape_of_unit("LU-02"), replace(award, grade=replace(award.grade, label=Text({"en": "Good"}))))


def test_a_time_without_a_zone_is_a_callers_mistake() -> None:
    with pytest.raises(ValueError, match="zone"):
        is_filled(shape_of_unit("LU-02"), an_award(), at=datetime(2026, 6, 15))


# -- kinds


def changes() -> Iterator[Award]:
    """Awards that differ from ``an_award`` in every field there is, one after the other."""
    award, unit = an_award(), a_unit("LU-02")
    part, holder, piece = award.participation, award.holder, award.evidence[0]
    concept = Concept("mobility_form", "other", Text({"en": "Other", "nl": "Anders"}))
    for name, value in {
        "id": "another",
        "ref": "another",
        "unit": replace(unit, summary=Text({"en": "Another", "nl": "Ander"})),
        "awarding_body": replace(award.awarding_body, homepage="https://another.example"),
        "holder": replace(holder, given_name="Another"),
        "participation": replace(part, hours=7),
        "awarded_on": date(2026, 3, 3),
        "language": "nl",
        "results": award.results[:1],
        "grade": Grade("x", Text({"nl": "Ander"})),
        "evidence": (),
        "reflection": "another",
        "wallet": "another",
        "valid_until": date(2030, 1, 1),
        "edition": 2,
        "named_picture": True,
        "further": Further(birth_date=date(2004, 2, 29)),
        "parts": (an_award("LU-05"),),
    }.items():
        assert name in {field.name for field in fields(Award)}
        yield but(award, name, value)
    for name, value in {
        "form": concept,
        "purpose": concept,
        "start": date(2026, 1, 1),
        "end": date(2026, 6, 1),
        "country": "PT",
        "host": None,
        "hours": None,
    }.items():
        yield replace(award, participation=but(part, name, value))
    if part.host:
        for name, value in {
            "id": "another",
            "legal_name": turned(part.host.legal_name),
            "kind": "another",
            "address": replace(part.host.address, country="PT"),
            "time_zone": "Europe/Lisbon",
            "identifiers": (),
            "homepage": "https://another.example",
            "email": "another@example.org",
            "logo": None,
            "colours": ("#000000", "#000000"),
            "fictitious": not part.host.fictitious,
        }.items():
            yield replace(award, participation=replace(part, host=but(part.host, name, value)))
    for name, value in {
        "given_name": "",
        "family_name": "",
        "name_latin": "Another",
        "email": None,
        "salt": "another",
        "subject_id": "urn:uuid:1",
        "identities": (Identity("sourcedId", "1"),),
    }.items():
        yield replace(award, holder=but(holder, name, value))
    for name, value in {
        "kind": concept,
        "name": Text({"en": "Another", "nl": "Ander"}),
        "description": Text({"en": "Another", "nl": "Ander"}),
        "narrative": Text({"en": "Another", "nl": "Ander"}),
        "audience": Text({"en": "Another", "nl": "Ander"}),
        "url": None,
        "media_type": "application/pdf",
        "sha256": "ab" * 32,
    }.items():
        yield replace(award, evidence=(but(piece, name, value),))


def test_whatever_else_is_different_makes_another_kind_or_no_difference() -> None:
    pattern, same, other = an_award(), 0, 0
    shape = shape_of_unit("LU-02")
    for award in changes():
        if kind_of(award) == kind_of(pattern):
            assert is_filled(shape, award)
            same += 1
        else:
            other += 1
    assert (same > 10, other > 20) == (True, True)


def test_no_field_of_an_award_was_forgotten() -> None:
    told = {kind: len(fields(kind)) for kind in (Award, Participation, Holder, Evidence)}
    assert told == {Award: 18, Participation: 7, Holder: 7, Evidence: 8}, "say in kind_of or texts_of what the new one does"


def test_the_same_words_in_another_order_are_another_kind() -> None:
    award = an_award()
    unit = replace(award.unit, title=turned(award.unit.title))
    assert unit == award.unit
    assert kind_of(replace(award, unit=unit)) != kind_of(award)


# -- what few awards say

NOTE = Text({"en": "Took part in the pilot", "nl": "Deed mee in de proefgroep", "de": "Nahm am Versuch teil"})


def saying(unit: str) -> Iterator[Award]:
    """Awards of this unit that say more than the ordinary."""
    award = an_award(unit)
    stages = (award.participation, replace(award.participation, country="DE", hours=3))
    right = Entitlement(NOTE, description=NOTE, starts_on=date(2026, 1, 1), at=(award.awarding_body,))
    yield replace(award, further=Further(stages=stages))
    yield replace(award, further=Further(birth_date=date(2004, 2, 29), notes=(NOTE,), entitlements=(right,)))
    yield replace(award, further=Further(documents=(PublicDocument("https://school.example/a", NOTE),)))
    yield replace(award, further=Further(conversion=Conversion(File("JVBERi0xLjcgeA==", "application/pdf"), "From paper.")))
    said = FurtherOfUnit("c_1711a061", awarding_partners=(a_unit("LU-05").awarding_body,), entitlements=(right,), notes=(NOTE,))
    yield replace(award, unit=replace(award.unit, further=said))


@pytest.mark.parametrize("unit", ["LU-02", "LU-07"])
def test_what_few_awards_say_is_filled_as_it_is_built_or_not_at_all(unit: str) -> None:
    chance, filled = Random(7), 0
    for pattern in saying(unit):
        try:
            shape = shape_of(pattern)
        except NotThisShape:  # other profiles than the generic one go the long way
            assert pattern.further.conversion
            continue
        for _ in range(3):
            other = others(pattern, chance)
            assert kind_of(other) == kind_of(pattern)
            filled += is_filled(shape, other)
    assert filled > 8


def test_awards_that_say_the_same_are_of_one_kind_unless_their_languages_stand_in_another_order() -> None:
    pattern = an_award()
    one, same, other = (
        replace(pattern, further=Further(notes=(note,))) for note in (NOTE, Text({**NOTE.wordings}), turned(NOTE))
    )
    assert one == same == other
    assert kind_of(one) == kind_of(same) != kind_of(other)
    assert kind_of(one) != kind_of(pattern)
    assert kind_of(replace(pattern, parts=(an_award("LU-05"),))) != kind_of(pattern)


# -- no shape


def test_a_unit_that_speaks_of_marks_has_no_shape() -> None:
    for word in ("gapQ7zkf", "gapB4vT", "7003-02-03"):
        unit = replace(a_unit("LU-02"), summary=Text({"en": f"About {word}.", "nl": f"Over {word}."}))
        try:
            shape = shape_of(replace(an_award(), unit=unit))
        except NotThisShape:
            continue
        assert is_filled(shape, replace(an_award(), unit=unit))


def test_what_does_not_conform_has_no_shape() -> None:
    with pytest.raises(NotThisShape):
        shape_of(replace(an_award(), results=(OutcomeResult("LU-02.1", 99),)))
    with pytest.raises(NotThisShape):
        shape_of(an_award(), pictures=dict.fromkeys(("en", "nl"), b"no picture"))


def test_without_fast_ways_there_is_no_shape() -> None:
    before = compiled.use_reference()
    try:
        with pytest.raises(NotThisShape):
            shape_of(an_award())
    finally:
        compiled.use_reference(before)


def test_moments_are_told_in_utc() -> None:
    assert is_filled(shape_of_unit("LU-02"), an_award(), at=datetime(2026, 6, 15, 23, 59, 59, 999, tzinfo=UTC))
