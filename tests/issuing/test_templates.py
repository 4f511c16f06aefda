from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from badges.canonical import compiled
from badges.credentials.violation import Document, NonConforming
from badges.issuing import templates
from badges.issuing.forms import OPEN_BADGE, Making, Press
from badges.issuing.templates import Proving, ShapeMismatch
from badges.model.award import Evidence
from badges.model.issued import FormName
from badges.model.learning import LearningUnit
from badges.model.parties import Address, Organisation
from badges.model.text import Text
from badges.proofs.data_integrity import add_proof
from badges.proofs.signer import LocalSigner
from tests.benchmarks.batches import makings
from tests.makers import AT, the_catalogue
from tests.oracles.samples import School, a_school


@pytest.fixture(autouse=True)
def _fast_way() -> Iterator[None]:
    before = compiled.use_reference(False)
    yield
    compiled.use_reference(before)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def school(keys: Path) -> School:
    return a_school(keys)


def the_long_way(making: Making) -> bytes:
    return orjson.dumps(add_proof(OPEN_BADGE.build(making), making.signer, created=making.at))


def prove(proving: Proving, document: Document) -> bytes:
    return proving.prove([document], lambda _: document)[0]


def proved(proving: Proving, documents: Sequence[Document]) -> list[bytes]:
    """In handfuls of other sizes each time."""
    found: list[bytes] = []
    while left := documents[len(found) :]:
        handful = left[: 1 + len(found) % 7]
        found += proving.prove(handful, handful.__getitem__)
    return found


def badges(school: School, number: int) -> list[Document]:
    return [OPEN_BADGE.build(making) for making in makings(school, number)]


def badges_of_one_kind(school: School, number: int) -> list[Document]:
    every = (OPEN_BADGE.build(making) for making in makings(school, 4 * number))
    return [one for one in every if "evidence" not in one][:number]


def plainly(documents: Sequence[Document], school: School) -> list[bytes]:
    signer = school.making().signer
    return [orjson.dumps(add_proof(document, signer, created=AT)) for document in documents]


def test_a_batch_has_the_bytes_of_the_long_way_and_most_of_it_is_made_by_template(school: School) -> None:
    documents, proving = badges(school, 400), Proving(school.making().signer, AT, checked_every=100)
    assert proved(proving, documents) == plainly(documents, school)
    assert proving.by_template > 300


@pytest.mark.parametrize("unit", the_catalogue().units, ids=lambda unit: unit.id)
def test_every_unit_in_every_language_has_the_bytes_of_the_long_way(unit: LearningUnit, keys: Path) -> None:
    first = list(makings(a_school(keys, unit.id), 24))
    for language in unit.complete_languages:
        proving = Proving(first[0].signer, AT, learnt_from=3)
        for number, making in enumerate(first):
            award = replace(making.award, language=language, valid_until=date(2030, 1, 1) if number % 2 else None)
            one = replace(making, award=award)
            assert prove(proving, OPEN_BADGE.build(one)) == the_long_way(one)
        assert proving.by_template, language


NASTY = (
    'say "hello"',
    "back\\slash",
    "\\",
    '"',
    '\\"',
    "a\\\\",
    '","type":["Evidence"],"name":"',
    "%b %s %%",
    "\u00e9\u0301 \u2028 \u2029",
    "\U0001f600 and \ue000",
    "\x7f",
    "\ufffe",
    "<b>&amp;</b>",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 тест 漢字",
    " leading and trailing ",
    "https://example.org/looks/like/an/address",
    "_:b0",
    "@type",
    "c14n0",
)


def test_texts_that_would_upset_a_template_have_the_bytes_of_the_long_way(school: School) -> None:
    def with_evidence(making: Making, text: str) -> Making:
        evidence = Evidence(name=Text({"nl": text}), narrative=Text({"nl": f"{text} {text}"}), url="https://example.org/1")
        return replace(making, award=replace(making.award, evidence=(evidence,)))

    proving = Proving(school.making().signer, AT, learnt_from=4, checked_every=5)
    plain = [with_evidence(making, f"Report {number}") for number, making in enumerate(makings(school, 40))]
    nasty = [with_evidence(making, text) for making, text in zip(makings(school, len(NASTY), start=50), NASTY, strict=True)]
    for making in (*plain, *nasty):
        document = OPEN_BADGE.build(making)
        try:
            expected: bytes | None = the_long_way(making)
            made: bytes | None = prove(proving, document)
        except NonConforming:
            made = expected = None
        assert made == expected
    assert proving.by_template > 30


@pytest.mark.parametrize("text", ["\x00", "\x1b[31m", "\ud800", "tab\tand\nline\rbreaks", ""])
def test_a_text_that_may_not_be_signed_is_refused_by_template_as_well(school: School, text: str) -> None:
    proving, documents = Proving(school.making().signer, AT, learnt_from=2), badges(school, 8)
    proved(proving, documents[1:4])
    for where in ("narrative", "activityEndDate"):
        bad = deepcopy(documents[5])
        bad["credentialSubject"][where] = text
        fresh = Proving(school.making().signer, AT)
        outcomes = []
        for one in (proving, fresh):
            try:
                outcomes.append(str(proved(one, [bad])))
            except NonConforming as error:
                outcomes.append(str(error))
        assert outcomes[0] == outcomes[1]


def differing(document: Document) -> Iterator[Document]:
    """The same document with one thing in it that Python holds for equal, or that a careless key would pass over."""
    for path, value in (
        (("credentialSubject", "achievement", "creditsAvailable"), 2),
        (("credentialSubject", "achievement", "creditsAvailable"), "2.0"),
        (("credentialSubject", "identifier", 0, "hashed"), 1),
        (("credentialSubject", "identifier", 0, "hashed"), 1.0),
        (("credentialSubject", "identifier", 0, "hashed"), "true"),
        (("credentialSubject", "identifier", 0, "hashed"), False),
        (("credentialSubject", "achievement", "version"), 1),
        (("credentialSubject", "achievement", "humanCode"), ["LU-02"]),
        (("type",), ["VerifiableCredential", "AchievementCredential"]),
        (("credentialSubject", "type"), "AchievementSubject"),
        (("name",), {"@value": "x"}),
        (("validFrom",), None),
    ):
        other = deepcopy(document)
        place: Any = other
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        yield other
    yield dict(reversed(document.items()))
    yield {**document, "credentialSubject": dict(reversed(document["credentialSubject"].items()))}
    yield {**document, "@context": list(reversed(document["@context"]))}
    yield {**document, "@context": [*document["@context"], "https://w3id.org/security/data-integrity/v2"]}


def test_what_differs_otherwise_than_in_a_text_never_follows_a_template(school: School) -> None:
    documents = badges(school, 40)
    for document in documents[-4:]:
        proving = Proving(school.making().signer, AT, learnt_from=3)
        proved(proving, documents)
        assert proving.by_template
        for other in differing(document):
            before = proving.by_template
            try:
                made = proved(proving, [other])
            except NonConforming:
                made = []
            assert proving.by_template == before
            assert not made or made == plainly([other], school)


def test_a_kind_that_comes_to_differ_in_more_places_is_learnt_again(school: School) -> None:
    abroad = Organisation("host", Text({"nl": "Elders"}), "host_company", Address("FR", "Ailleurs"), "UTC")
    here, proving = list(makings(school, 60)), Proving(school.making().signer, AT)
    there = [
        replace(making, award=replace(making.award, participation=replace(making.award.participation, host=abroad)))
        for making in makings(school, 60, start=60)
    ]
    for making in (*here, *there):
        assert prove(proving, OPEN_BADGE.build(making)) == the_long_way(making)
    learnt = proving.by_template
    for making in makings(school, 20, start=120):
        prove(proving, OPEN_BADGE.build(making))
    assert proving.by_template - learnt > 12


class LyingShape:
    """A shape that says the same of every document."""

    def __init__(self, *_: object) -> None:
        pass

    of = classmethod(lambda cls, *_: cls())

    def digest(self, _values: Sequence[str]) -> bytes:
        return hashlib.sha256(b"a lie").digest()


class CarelessShape:
    """A check that admits everything."""

    of = classmethod(lambda cls, *_: cls())

    def admits(self, _values: Sequence[str]) -> bool:
        return True


def test_a_shape_that_lies_is_found_out_at_its_first_badge(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "Shape", LyingShape)
    with pytest.raises(ShapeMismatch, match=r"badges\.example/credentials/"):
        proved(Proving(school.making().signer, AT), badges(school, 60))


def test_a_shape_that_begins_to_lie_is_found_out_at_the_next_comparison(school: School) -> None:
    proving, documents = Proving(school.making().signer, AT, learnt_from=2, checked_every=10), badges(school, 60)
    proved(proving, documents[:30])
    for kind in proving._kinds.values():
        if kind.template is not None:
            kind.template.shape = LyingShape()  # type: ignore[assignment]
    with pytest.raises(ShapeMismatch):
        proved(proving, documents[30:])


def test_what_a_careless_check_admitted_is_found_out(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "ConformingShape", CarelessShape)
    documents = badges_of_one_kind(school, 30)
    for document in documents[20:]:
        document["credentialSubject"]["activityStartDate"] = "2027-01-01T00:00:00Z"
    proving = Proving(school.making().signer, AT, checked_every=1)
    proved(proving, documents[:20])
    with pytest.raises(ShapeMismatch):
        proved(proving, documents[20:])


def test_a_badge_that_would_be_built_otherwise_a_second_time_is_found_out(school: School) -> None:
    proving, (first, *documents) = Proving(school.making().signer, AT), badges_of_one_kind(school, 20)
    with pytest.raises(ShapeMismatch):
        proving.prove(documents, lambda _: first)


def test_switched_off_the_bytes_are_the_same(school: School) -> None:
    fast = [Press([FormName.OPEN_BADGE]), Press([FormName.OPEN_BADGE])]
    with_templates = fast[0].make(list(makings(school, 12)))
    compiled.use_reference()
    assert fast[1].make(list(makings(school, 12))) == with_templates


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()], ids=["P-256", "P-384"])
def test_other_keys_have_the_bytes_of_the_long_way(school: School, curve: ec.EllipticCurve) -> None:
    signer = LocalSigner(ec.generate_private_key(curve), f"{school.issuer.did}#other")
    documents = badges(school, 30)
    expected = [orjson.dumps(add_proof(document, signer, created=AT)) for document in documents]
    proving = Proving(signer, AT, learnt_from=3)
    assert proved(proving, documents) == expected
    assert bool(proving.by_template) == isinstance(curve, ec.SECP256R1)


def test_kinds_are_forgotten_before_there_are_too_many_and_those_in_use_last(school: School) -> None:
    proving, (document, *alike) = Proving(school.making().signer, AT), badges_of_one_kind(school, templates.KINDS + 40)
    proved(proving, alike[:20])
    for number, one in enumerate(alike[20:]):
        other = deepcopy(document)
        other["credentialSubject"]["achievement"]["id"] += str(number)
        proving._learn(other)
        before = proving.by_template
        prove(proving, one)
        assert proving.by_template == before + 1
    assert len(proving._kinds) == templates.KINDS
