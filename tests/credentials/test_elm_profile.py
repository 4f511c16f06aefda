"""Our profile and the official shapes give the same verdict; where ours is stricter, the reason has a name here."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from badges.credentials import elm_profile, elm_values
from badges.credentials.violation import Document
from tests.credentials.elm_shapes import conforms, dropped
from tests.credentials.european_samples import a_european, a_rich_award, changed, claim, nodes
from tests.makers import an_award, the_catalogue

UNITS = [unit.id for unit in the_catalogue().units]

STRICTER = {
    "elm.missing_here": "the application profile leaves it optional; we always say it (Annex I, dates, identifiers)",
    "elm.unknown_property": "no shape is closed, and the context drops what it does not know",
    "elm.type": "another copy of the same thing has the class",
    "elm.id": "a node without an id is a blank node, one with a relative id vanishes",
    "elm.kind": "a value of the wrong kind that the context turns into a literal or a reference that satisfies the shape",
    "elm.too_many": "equal values are one in RDF, and several are often allowed",
    "elm.empty": "an empty array is no statement",
    "elm.text_empty": "an empty wording is a literal like any other, an empty language map is no statement",
    "elm.text_incomplete": "SHACL does not count the languages of a text",
    "elm.language_undeclared": "SHACL does not compare language maps with displayParameter",
    "elm.dateTime": "a literal is typed by the context: a date without a time passes as an ill-typed dateTime",
    "elm.duration": "P60M is a duration, of sixty months; hours are meant",
    "elm.decimal": "points are strings, whatever stands in them",
    "elm.positiveInteger": "the context types the literal, whatever stands in it",
    "elm.url": "an anyURI may be anything",
    "elm.picture": "content is a string, whatever stands in it",
    "elm.label": "a concept needs no label there",
    "elm.scheme": "lists of modes, assessment types, activities, credits and supervision are not bound",
    "elm.member": "a scheme is checked, membership is not: eqf/99 passes",
    "elm.copies_differ": "RDF merges copies, so what one lacks the other gives",
    "elm.dates": "moments are not compared",
    "elm.display": "languages of pictures are not compared with the declared ones",
    "elm.status": "any anyURI will do",
    "elm.percentages": "parts are not added up",
    "elm.context": "not part of the graph",
    "elm.profile": "not part of the shapes",
}
"""Codes of our violations that the official shapes do not share, and why."""


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_of_the_catalogue_gives_a_credential_that_both_accept_with_no_term_dropped(unit: str, shared: Path) -> None:
    document = a_european(an_award(unit))
    assert elm_profile.violations(document) == []
    assert dropped(document, shared) == []
    assert conforms(document, shared)


@pytest.mark.parametrize("language", ["en", "nl", "de"])
def test_a_credential_in_one_language_is_accepted_by_both(language: str, shared: Path) -> None:
    document = a_european(an_award("LU-07"), language)
    assert elm_profile.violations(document) == []
    assert conforms(document, shared)


def test_a_credential_that_uses_every_property_we_write_is_accepted_by_both(shared: Path) -> None:
    document = a_european(a_rich_award())
    assert elm_profile.violations(document) == []
    assert dropped(document, shared) == []
    assert conforms(document, shared)


APART = ("issuer", "provenBy", "hasPart", "specifiedBy")
"""Where the same class plays another part."""


def places() -> Iterator[tuple[str, str, str, str]]:
    """Each property of each class once, and of each concept its scheme: (place, class, id, property)."""
    seen = set()
    for via, node in nodes(a_european(a_rich_award())):
        kind = "credential" if isinstance(node.get("type"), list) else node.get("type")
        for name in node:
            apart = via in APART or (kind == "Concept" and name == "inScheme")
            key = (via if apart else "", kind, name)
            if kind and name not in ("@context", "id", "type") and key not in seen:
                seen.add(key)
                yield (via or "document", kind, node["id"], name)


@cache
def the_document() -> Document:
    return a_european(a_rich_award())


def label(place: tuple[str, str, str, str]) -> str:
    return f"{place[0]}/{place[1]}.{place[3]}"


PLACES = sorted(places(), key=label)


def left_out(*places: tuple[str, str, str, str]) -> Document:
    """The document without these properties, in every copy."""
    mutant = the_document()
    for _, _, id, name in places:
        mutant = changed(mutant, id, _without(name))
    return mutant


def _without(name: str) -> Callable[[Document], object]:
    return lambda node: node.pop(name, None)


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.soak)])
def test_what_our_profile_says_the_application_profile_asks_for_the_official_shapes_miss_too(shared: Path, every: int) -> None:
    asked = [place for place in PLACES if "elm.missing" in _codes(left_out(place))]
    assert len(asked) > 50
    for place in asked[::every]:
        assert not conforms(left_out(place), shared), f"nobody asks for {label(place)}"


@pytest.mark.parametrize("kind", sorted({place[1] for place in PLACES} - {"Concept"}))
def test_what_only_we_ask_for_the_official_shapes_do_without(kind: str, shared: Path) -> None:
    free = [place for place in PLACES if place[1] == kind and "elm.missing" not in _codes(left_out(place))]
    # All at once: fewer statements can only break a minimum, so if none is missed together, none is missed alone.
    mutant = left_out(*free)
    assert conforms(mutant, shared), "the official shapes refuse what our profile accepts"
    assert _codes(mutant) <= {"elm.missing_here", "elm.dates"}


@pytest.mark.parametrize("place", [place for place in PLACES if place[1] == "Concept"], ids=label)
def test_a_concept_without_its_scheme_or_label_is_never_accepted_by_us(place: tuple[str, str, str, str]) -> None:
    assert _codes(left_out(place)) <= {"elm.scheme", "elm.label"}
    assert _codes(left_out(place)) or place[3] == "notation"


def _codes(document: Document) -> set[str]:
    return {violation.code for violation in elm_profile.violations(document)}


def _with(name: str, change: Callable[[Any], Any]) -> Callable[[Document], object]:
    return lambda node: node.update({name: change(copy.deepcopy(node[name]))})


def _renamed(value: Any) -> Any:
    """A second value: another thing, or another text."""
    if isinstance(value, dict) and "id" in value:
        return [value, value | {"id": f"{value['id']}x"}]
    return [value, value]


def _without_scheme(value: Any) -> Any:
    return {k: v for k, v in value.items() if k != "inScheme"} if isinstance(value, dict) else value


def _bare(value: Any) -> Any:
    return value["id"] if isinstance(value, dict) and "id" in value else [value]


def _other_class(value: Any) -> Any:
    return value | {"type": "Amount"} if isinstance(value, dict) and "id" in value else {"en": "x", "zz": "y"}


def _without_class(value: Any) -> Any:
    return {k: v for k, v in value.items() if k != "type"} if isinstance(value, dict) else ""


def _untyped_scheme(value: Any) -> Any:
    if isinstance(value, dict) and "inScheme" in value:
        return value | {"inScheme": {"id": value["inScheme"]["id"]}}
    return {"@value": "x", "@language": "en"}


def _other_scheme(value: Any) -> Any:
    if isinstance(value, dict) and "inScheme" in value:
        return value | {"inScheme": {"id": "http://data.europa.eu/snb/claim-type/25831c2", "type": "ConceptScheme"}}
    return {}


def _invented(value: Any) -> Any:
    if isinstance(value, dict) and "inScheme" in value:
        return value | {"id": value["id"].rpartition("/")[0] + "/99"}
    return "2026-06-12"


CHANGES: dict[str, Callable[[Any], Any]] = {
    "a string": lambda _: "x",
    "a number": lambda _: 7,
    "nothing": lambda _: None,
    "true": lambda _: True,
    "an empty array": lambda _: [],
    "a second value": _renamed,
    "a bare reference or an array": _bare,
    "another class or an odd language": _other_class,
    "no class or an empty string": _without_class,
    "no scheme": _without_scheme,
    "an untyped scheme or a value object": _untyped_scheme,
    "another scheme or an empty object": _other_scheme,
    "an invented member or a date": _invented,
    "months": lambda _: "P60M",
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_value_in_any_property_gives_the_same_verdict_or_a_stricter_one_with_a_reason(change: str, shared: Path) -> None:
    before = the_document()
    for place in PLACES:
        _, _, id, name = place
        mutant = changed(before, id, _with(name, CHANGES[change]))
        if mutant == before:
            continue
        codes = _codes(mutant)
        # When ours refuses it for a reason that has a name here, either verdict of the shapes is explained.
        if not codes:
            assert conforms(mutant, shared), f"the official shapes refuse what our profile accepts: {label(place)}"
        elif not codes & set(STRICTER):
            assert not conforms(mutant, shared), f"no reason is given why only our profile refuses {label(place)}: {codes}"


def _put(*path: str | int, value: Any) -> Callable[[Document], None]:
    """Set one place in the document."""

    def change(document: Document) -> None:
        here: Any = document
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = value

    return change


def _points(document: Document) -> None:
    for copy_of_it in (claim(document), claim(document)["specifiedBy"]):
        copy_of_it["creditReceived" if "creditReceived" in copy_of_it else "creditPoint"]["point"] = "three"


CLAIM = ("credentialSubject", "hasClaim")
PROOF = (*CLAIM, "provenBy")
UNIT = (*CLAIM, "specifiedBy")
SHORTENED = {"id": "urn:epass:shortenedGrading:1", "type": "ShortenedGrading"}
AMOUNTS = {"percentageLower": 60, "percentageEqual": 50, "percentageHigher": 40}
UNNOTICED: dict[str, tuple[Callable[[Document], None], str]] = {
    "a date where a moment is asked": (_put(*PROOF, "dateIssued", value="2026-06-12"), "elm.dateTime"),
    "sixty months instead of sixty hours": (_put(*UNIT, "volumeOfLearning", value="P60M"), "elm.duration"),
    "an EQF level that does not exist": (_put(*UNIT, "eqfLevel", "id", value="http://data.europa.eu/snb/eqf/99"), "elm.member"),
    "an invented type of assessment": (
        _put(*PROOF, "specifiedBy", "dcType", "id", value="http://data.europa.eu/snb/assessment/0000000000"),
        "elm.member",
    ),
    "a type of assessment from the list of activities": (
        _put(
            *PROOF,
            "specifiedBy",
            "dcType",
            value={
                "id": "http://data.europa.eu/snb/learning-activity/bf5588ff84",
                "type": "Concept",
                "inScheme": {"id": "http://data.europa.eu/snb/learning-activity/25831c2", "type": "ConceptScheme"},
                "prefLabel": {"en": "internship"},
            },
        ),
        "elm.scheme",
    ),
    "an EU concept under a scheme of our own": (
        _put(*UNIT, "mode", "inScheme", "id", value="urn:epass:conceptScheme:mode"),
        "elm.scheme",
    ),
    "percentages that do not make a whole": (_put(*PROOF, "shortenedGrading", value=SHORTENED | AMOUNTS), "elm.percentages"),
    "a language that the credential does not declare": (_put(*UNIT, "category", "fr", value="Badge"), "elm.language_undeclared"),
    "a text that lacks a declared language": (_put(*UNIT, "category", value={"en": "Badge"}), "elm.text_incomplete"),
    "an empty wording": (_put(*UNIT, "category", "nl", value=" "), "elm.text_empty"),
    "a text without any wording": (_put(*UNIT, "category", value={}), "elm.text_empty"),
    "a level on another specification": (
        _put(*CLAIM, "eqfLevel", value="http://data.europa.eu/snb/eqf/4"),
        "elm.unknown_property",
    ),
    "several claims": (lambda d: d["credentialSubject"].update(hasClaim=[claim(d), claim(d)]), "elm.too_many"),
    "a relative id": (_put(*UNIT, "homepage", "id", value="homepage"), "elm.id"),
    "a bare reference": (_put(*UNIT, "mode", value=["http://data.europa.eu/snb/learning-assessment/920fbb3cbe"]), "elm.too_many"),
    "no array of references": (_put(*UNIT, "educationLevel", value=[]), "elm.empty"),
    "a copy without a class": (lambda d: d["issuer"]["homepage"].pop("type"), "elm.type"),
    "a text where true is meant": (_put(*UNIT, "isPartialQualification", value="true"), "elm.kind"),
    "points that are no number": (_points, "elm.decimal"),
    "a page in quotes": (
        _put("displayParameter", "individualDisplay", 0, "displayDetail", "page", value="1"),
        "elm.positiveInteger",
    ),
    "an address that is none": (_put(*UNIT, "homepage", "contentURL", value="our site"), "elm.url"),
    "a picture that is none": (
        _put("displayParameter", "individualDisplay", 0, "displayDetail", "image", "content", value="bm8gcGljdHVyZSBhdCBhbGw="),
        "elm.picture",
    ),
    "a concept without a label": (lambda d: claim(d)["specifiedBy"]["mode"].pop("prefLabel"), "elm.label"),
    "a copy that lacks what the others say": (lambda d: d["issuer"]["homepage"].pop("type"), "elm.copies_differ"),
    "another moment of issuing": (_put("issuanceDate", value="2026-06-14T12:00:00Z"), "elm.dates"),
    "an end without its twin": (_put("validUntil", value="2030-06-14T12:00:00Z"), "elm.dates"),
    "a period that ends before it starts": (
        _put(*CLAIM, "influencedBy", "temporal", "endDate", value="2020-01-01T00:00:00Z"),
        "elm.dates",
    ),
    "a declared language without a picture": (lambda d: d["displayParameter"]["individualDisplay"].pop(), "elm.display"),
    "a status without an index": (
        _put("credentialStatus", "@value", value="https://badges.example/status/1"),
        "elm.status",
    ),
    "contexts in another order": (lambda d: d["@context"].reverse(), "elm.context"),
    "another application profile": (
        _put("credentialSchema", "id", value="http://data.europa.eu/snb/model/ap/edc-converted"),
        "elm.profile",
    ),
    "no supervision": (lambda d: claim(d)["provenBy"].pop("idVerification"), "elm.missing_here"),
}
"""What the official shapes let pass, with pyshacl as the judge, and the one code our profile has for it."""


@pytest.mark.parametrize("what", UNNOTICED)
def test_our_profile_refuses_what_the_official_shapes_do_not_notice(what: str, shared: Path) -> None:
    change, code = UNNOTICED[what]
    mutant = copy.deepcopy(the_document())
    change(mutant)
    assert conforms(mutant, shared)
    assert code in _codes(mutant)


def test_every_reason_for_being_stricter_is_shown_by_a_document_that_the_shapes_accept() -> None:
    assert {code for _, code in UNNOTICED.values()} == set(STRICTER)


@pytest.mark.parametrize("unit", ["LU-02", "LU-07"])
def test_a_violation_names_its_place_and_what_to_do(unit: str) -> None:
    document = a_european(an_award(unit))
    claim(document)["provenBy"]["hasPart"][1].pop("grade")
    violation = next(v for v in elm_profile.violations(document) if v.code == "elm.missing")
    assert violation.pointer == "/credentialSubject/hasClaim/provenBy/hasPart/1/grade"
    assert violation.message == "OutcomeAssessment needs grade"


JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    -1.5,
    float("inf"),
    "",
    "urn:a:b",
    [],
    [[]],
    [None],
    {},
    {"id": 3},
    {"id": "urn:a:b", "type": []},
    {"": ""},
    {"@value": 1},
    {"en": None},
    {"id": "urn:a:b", "type": "Concept", "inScheme": {"id": "http://data.europa.eu/", "type": "ConceptScheme"}},
)


def test_whatever_stands_wherever_in_a_strangers_document_the_profile_answers_and_never_breaks() -> None:
    document = copy.deepcopy(the_document())
    holders = [holder for holder in _holders(document) if holder]
    chance = random.Random(20261121)
    for _ in range(1500):
        holder = chance.choice(holders)
        key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        before, holder[key] = holder[key], chance.choice(JUNK)
        assert isinstance(elm_profile.violations(document), list)
        holder[key] = before
    assert elm_profile.violations(document) == []


def _holders(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for member in value.values() if isinstance(value, dict) else value:
            yield from _holders(member)


@pytest.mark.parametrize("junk", [{}, {"credentialSubject": 3}, {"displayParameter": []}, {"issuer": {"location": [None]}}])
def test_a_document_that_is_hardly_one_is_refused_without_an_accident(junk: Document) -> None:
    assert elm_profile.violations(junk)


@pytest.mark.parametrize(
    "address", ["http://data.europa.eu/snb/model/ap/edc-generic-full", "http://data.europa.eu/snb/model/context/edc-ap"]
)
def test_a_document_of_ours_that_is_no_list_has_no_members(address: str) -> None:
    (violation,) = elm_values.membership(f"{address}/1", address, None, "/mode", own=True)
    assert (violation.code, violation.pointer) == ("elm.member", "/mode/id")
