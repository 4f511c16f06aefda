"""Our judgement of any European credential and that of the official shapes are the same; where ours sees more, it has a name."""

from __future__ import annotations

import copy
import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges import canonical
from badges.credentials.european import conformity, table
from badges.credentials.european.reading import read
from badges.credentials.micro_credential import gaps
from badges.credentials.violation import Document
from tests.credentials import elm_generated
from tests.credentials.elm_shapes import conforms, dropped, nquads
from tests.credentials.european_samples import a_european, a_rich_award, claim
from tests.makers import an_award, the_catalogue

CLASSES = sorted(table.classes() - {"EuropeanDigitalPresentation", "VerificationCheck"})
"""Those that may stand in a credential; the others are of presentations."""
BESIDE = "/publisher"
"""Where generated documents put what has no other place."""

NOT_SEEN = {
    "elm.copies_differ": "RDF merges copies, so what one lacks the other gives",
    "elm.date": "a date passes as a moment",
    "elm.dates": "moments are not compared",
    "elm.decimal": "points are strings, whatever stands in them",
    "elm.display": "languages of pictures are not compared with the declared ones",
    "elm.dropped": "the context drops what it does not know before the shapes look",
    "elm.empty": "an empty array is no statement",
    "elm.id": "a thing without an id is a blank node",
    "elm.label": "a concept needs no label there",
    "elm.label_other": "labels are not compared with what the list calls its members",
    "elm.language_undeclared": "language maps are not compared with displayParameter",
    "elm.list": "lists of modes, types of assessment and activity, credits and supervision are not bound",
    "elm.lost": "a relative id or reference is left out of the graph",
    "elm.member": "a scheme is checked, membership is not: eqf/99 passes",
    "elm.misplaced": "no shape is closed",
    "elm.misspelt": "the context has another name than the shapes",
    "elm.months": "P60M is a duration, of sixty months",
    "elm.null": "null is no statement",
    "elm.percentages": "parts are not added up",
    "elm.profile": "not part of the shapes",
    "elm.quotes": "a number under a term for texts becomes a text",
    "elm.text_empty": "an empty wording is a literal like any other",
    "elm.url": "an anyURI may be anything",
}
"""Why the official shapes do not see what we remark."""


def codes(document: Document) -> set[str]:
    return {violation.code for violation in conformity.violations(document) if violation.pointer != BESIDE}


def verdict(document: Document) -> bool | None:
    """What we expect the official shapes to say; None where JSON-LD may read the document in more than one way."""
    found = codes(document)
    if found & conformity.BINDING:
        return False
    return True if found <= conformity.REMARKS else None


def agree(document: Document, shared: Path) -> bool:
    expected = verdict(document)
    return expected is None or conforms(document, shared) == expected


@cache
def base(class_: str) -> Document:
    return elm_generated.with_one(class_)


def mutations() -> list[tuple[str, str, str, str]]:
    """Every change in every property of every class."""
    return [
        (class_, id, name, change)
        for class_ in CLASSES
        for kind, id, name in elm_generated.places(base(class_))
        if kind == class_
        for change in elm_generated.CHANGES
        if elm_generated.concerns(class_, name, change)
    ]


def disagreements(sample: list[tuple[str, str, str, str]], shared: Path) -> list[str]:
    found = []
    for class_, id, name, change in sample:
        mutant = elm_generated.mutant(base(class_), id, name, elm_generated.CHANGES[change])
        if mutant != base(class_) and not agree(mutant, shared):
            found.append(f"{class_}.{name}, {change}: {sorted(codes(mutant))}")
    return found


def test_every_remark_has_a_reason_why_the_shapes_do_not_see_it() -> None:
    assert set(NOT_SEEN) == conformity.REMARKS
    assert not conformity.REMARKS & conformity.BINDING
    assert conformity.ADVICE <= conformity.REMARKS


def test_a_credential_with_every_class_and_every_property_is_accepted_by_both_and_nothing_is_dropped(shared: Path) -> None:
    document = elm_generated.complete()
    assert conformity.violations(document) == []
    assert conforms(document, shared)
    assert dropped(document, shared) == []


def test_a_credential_with_every_class_and_every_property_means_the_same_with_both_contexts(shared: Path) -> None:
    document = elm_generated.complete()
    for name in (*elm_generated.MISSPELT, "publisher", "dateCreated"):
        document[name] = {"id": f"urn:x:{name}", "type": "Note"} if name != "dateCreated" else "2026-06-12T00:00:00Z"
    assert canonical.canonicalize(document) == nquads(document, shared)


def test_the_least_that_is_asked_for_is_accepted_by_both(shared: Path) -> None:
    document = elm_generated.minimal()
    assert conformity.violations(document) == []
    assert conforms(document, shared)


@pytest.mark.parametrize("unit", [unit.id for unit in the_catalogue().units])
def test_our_own_credentials_have_no_breach_and_no_remark(unit: str) -> None:
    assert conformity.violations(a_european(an_award(unit))) == []


def test_what_uses_all_we_write_has_no_breach_and_no_remark() -> None:
    assert conformity.violations(a_european(a_rich_award())) == []


def test_a_sample_of_all_changes_of_single_properties_gets_the_same_verdict_from_both(shared: Path) -> None:
    sample = random.Random(20261122).sample(mutations(), 100)
    assert disagreements(sample, shared) == []


def test_each_impossible_or_odd_value_of_a_right_form_gets_the_same_verdict_from_both(shared: Path) -> None:
    draw = random.Random(20261123)
    each = {change: [one for one in mutations() if one[3] == change] for change in elm_generated.OF_A_KIND}
    assert disagreements([draw.choice(found) for found in each.values()], shared) == []


@pytest.mark.parametrize("change", elm_generated.IMPOSSIBLE)
def test_a_moment_that_never_was_is_a_breach_wherever_a_moment_stands(change: str) -> None:
    for class_, id, name, which in mutations():
        if which == change:
            mutant = elm_generated.mutant(base(class_), id, name, elm_generated.CHANGES[change])
            found = [v for v in conformity.violations(mutant) if v.code == "elm.dateTime"]
            assert any(v.pointer.endswith(f"/{name}") and "there is no" in v.message for v in found), (class_, name)


def period_ending(value: str) -> Document:
    """A credential with a period that ends at a moment, or at what is written as one."""
    document = base("PeriodOfTime")
    id = next(id for kind, id, name in elm_generated.places(document) if (kind, name) == ("PeriodOfTime", "endDate"))
    return elm_generated.mutant(document, id, "endDate", lambda _: value)


def lasting(value: str) -> Document:
    """A credential for something that takes this long."""
    document = base("Qualification")
    id = next(id for kind, id, name in elm_generated.places(document) if (kind, name) == ("Qualification", "volumeOfLearning"))
    return elm_generated.mutant(document, id, "volumeOfLearning", lambda _: value)


RARE = {
    "2026-01-01T24:00:00Z": "legal: the end of a day; rdflib hands it to Python, which has no hour 24",
    "2026-01-01T24:00:00.00+02:00": "the same",
    "12026-01-01T00:00:00Z": "legal: years may have more than four digits; Python's end at 9999",
    "-0044-03-15T00:00:00Z": "legal: years before the first; Python has none",
}
"""Moments that XML Schema allows and rdflib cannot read. They are sealed by nobody here, and held against nobody."""
READ_ALL_THE_SAME = {
    "2026-01-01T00:00:00+14:30": "zones end at fourteen hours (XSD part 2 §3.2.7.3); rdflib takes any below a day",
    "2026-01-01T00:00:00+10:60": "an hour has sixty minutes, from 00 to 59",
}
DURATIONS_READ_ALL_THE_SAME = {
    "P1W": "XML Schema has no weeks; ISO 8601 has, and so has rdflib",
    "PT1.5H": "only seconds have parts (XSD part 2 §3.2.6)",
    "PT": "after T something follows",
    "P1YT": "the same",
    "PT9999999999H": "legal, and a million years: more than nine digits are a slip",
}
"""What rdflib reads and we refuse: it is not of its type, and SHACL (§4.1.2) refuses ill-formed literals."""


@pytest.mark.parametrize("value", RARE)
def test_what_xml_schema_allows_and_many_cannot_read_is_not_sealed_and_not_held_against_anybody(value: str, shared: Path) -> None:
    document = period_ending(value)
    assert codes(document) == {"elm.moment_rare"}
    assert "elm.moment_rare" in {violation.code for violation in conformity.breaches(document)} - conformity.BINDING
    assert not conforms(document, shared)


@pytest.mark.parametrize("value", READ_ALL_THE_SAME)
def test_a_moment_that_is_none_for_xml_schema_is_refused_though_one_reader_takes_it(value: str, shared: Path) -> None:
    assert codes(period_ending(value)) == {"elm.dateTime"}
    assert conforms(period_ending(value), shared)


@pytest.mark.parametrize("value", DURATIONS_READ_ALL_THE_SAME)
def test_a_duration_that_is_none_for_xml_schema_is_refused_though_one_reader_takes_it(value: str, shared: Path) -> None:
    assert codes(lasting(value)) == {"elm.duration"}
    assert conforms(lasting(value), shared)


@pytest.mark.soak
@pytest.mark.parametrize("class_", CLASSES)
def test_every_change_of_a_single_property_gets_the_same_verdict_from_both(class_: str, shared: Path) -> None:
    assert disagreements([mutation for mutation in mutations() if mutation[0] == class_], shared) == []


def test_leaving_out_what_is_asked_for_is_named_at_its_place() -> None:
    for class_ in CLASSES:
        for row in table.properties(class_):
            if row.least:
                id = next(id for kind, id, name in elm_generated.places(base(class_)) if (kind, name) == (class_, row.name))
                mutant = elm_generated.mutant(base(class_), id, row.name, lambda _: None)
                missing = [v for v in conformity.violations(mutant) if v.code == "elm.missing"]
                assert any(v.pointer.endswith("/" + row.name) and row.name in v.message for v in missing)


@pytest.mark.parametrize(
    ("change", "pointer", "code", "word"),
    [
        (lambda d: claim(d).update(titel={"en": "x"}), "/credentialSubject/hasClaim/titel", "elm.dropped", "title"),
        (
            lambda d: claim(d).update(eqfLevel=claim(d)["specifiedBy"]["eqfLevel"]),
            "/credentialSubject/hasClaim/eqfLevel",
            "elm.misplaced",
            "Qualification",
        ),
        (
            lambda d: claim(d)["specifiedBy"].update(volumeOfLearning="P60M"),
            "/credentialSubject/hasClaim/specifiedBy/volumeOfLearning",
            "elm.months",
            "PT60H",
        ),
        (
            lambda d: claim(d)["specifiedBy"]["eqfLevel"]["inScheme"].update(id="http://data.europa.eu/snb/qdr/25831c2"),
            "/credentialSubject/hasClaim/specifiedBy/eqfLevel/inScheme",
            "elm.scheme",
            "snb/eqf",
        ),
        (
            lambda d: claim(d)["specifiedBy"]["mode"].update(
                inScheme={"id": "http://data.europa.eu/snb/assessment/25831c2", "type": "ConceptScheme"}
            ),
            "/credentialSubject/hasClaim/specifiedBy/mode/inScheme",
            "elm.list",
            "learning-assessment",
        ),
        (
            lambda d: claim(d)["provenBy"].update(resultDestribution={"id": "urn:x:1", "type": "ResultDistribution"}),
            "/credentialSubject/hasClaim/provenBy/resultDestribution",
            "elm.misspelt",
            "elm:resultDistribution",
        ),
        (
            lambda d: d.update(validFrom="2026-02-30T00:00:00Z"),
            "/validFrom",
            "elm.dateTime",
            "there is no 2026-02-30T00:00:00Z",
        ),
        (
            lambda d: claim(d)["specifiedBy"]["eqfLevel"].update(prefLabel={"en": "Level 1"}),
            "/credentialSubject/hasClaim/specifiedBy/eqfLevel/prefLabel",
            "elm.label_other",
            "'Level 1'",
        ),
        (
            lambda d: claim(d)["specifiedBy"]["eqfLevel"].update(prefLabel={"nl": "EKK-niveau 1"}),
            "/credentialSubject/hasClaim/specifiedBy/eqfLevel/prefLabel",
            "elm.label_other",
            "mend the label",
        ),
        (lambda d: d.update(proof={"type": "x"}), "/proof", "elm.proof", "seal"),
        (lambda d: d["credentialSubject"].update(type="Human"), "/credentialSubject/type", "elm.type", "Human"),
        (
            lambda d: d["credentialSubject"].update(issued="2026-06-12T00:00:00Z"),
            "/credentialSubject/issued",
            "elm.dropped",
            "vanish",
        ),
    ],
)
def test_what_is_lost_misplaced_or_meant_otherwise_is_named_with_its_place_and_a_remedy(
    change: Any, pointer: str, code: str, word: str
) -> None:
    document = a_european(an_award("LU-02"))
    change(document)
    found = {(violation.pointer, violation.code): violation.message for violation in conformity.violations(document)}
    assert word in found[pointer, code]


def test_the_commissions_own_sample_may_be_sealed_but_for_what_it_is_told(shared: Path) -> None:
    sealed = json.loads((shared / "vectors" / "edc" / "Sample-MC-Annex1-signed.jsonld").read_text())
    document = json.loads(sealed["payload"])
    assert conformity.breaches(document) == []
    assert {(v.pointer.rpartition("/")[2], v.code) for v in conformity.violations(document)} == {
        ("nationalID", "elm.misspelt"),
        ("volumeOfLearning", "elm.months"),
        ("es", "elm.language_undeclared"),
    }


@pytest.mark.parametrize("profile", table.profiles()[1:])
def test_a_narrower_profile_asks_for_more(profile: str) -> None:
    document = elm_generated.minimal()
    document["credentialSchema"]["id"] = profile
    assert ("/evidence", "elm.missing") in {(v.pointer, v.code) for v in conformity.violations(document)}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(JSON, st.integers(0, 10_000))
def test_whatever_stands_wherever_there_is_an_answer(value: Any, where: int) -> None:
    document = copy.deepcopy(elm_generated.minimal())
    spots = elm_generated.places(document)
    _, id, name = spots[where % len(spots)]
    mutant = elm_generated.mutant(document, id, name, lambda _: value)
    assert isinstance(conformity.violations(mutant), list)


@settings(max_examples=40, deadline=None)
@given(JSON, st.integers(0, 10_000), st.integers(1, 12))
def test_the_first_violations_are_the_first_of_all(value: Any, where: int, most: int) -> None:
    whole = copy.deepcopy(elm_generated.minimal())
    spots = elm_generated.places(whole)
    _, id, name = spots[where % len(spots)]
    for document in (elm_generated.mutant(whole, id, name, lambda _: value), {**whole, "credentialSubject": [value, {}]}):
        every = [(v.pointer, v.code) for v in conformity.violations(document) if v.code in conformity.BINDING]
        first = conformity.first_violations(document, conformity.BINDING, most)
        assert [(v.pointer, v.code) for v in first] == every[:most]


def test_what_is_nested_without_end_is_not_looked_at() -> None:
    document = elm_generated.minimal()
    here = document["credentialSubject"]
    for level in range(300):
        here["groupMemberOf"] = {"id": f"urn:x:{level}", "type": "Group"}
        here = here["groupMemberOf"]
    assert "elm.too_deep" in codes(document)


def test_a_document_that_refers_to_the_same_things_very_often_is_judged_all_the_same() -> None:
    document = elm_generated.minimal()
    often = 20_000
    concept: Document = {"id": "urn:x:c", "type": "Concept", "inScheme": [f"urn:x:s{n}" for n in range(often)]}
    claims = {"id": "urn:x:1", "dcType": ["urn:x:c"] * often, "title": {f"x{chr(97 + n % 26)}": str(n) for n in range(often)}}
    document["credentialSubject"]["hasClaim"] = [claims, *["urn:x:1"] * often]
    document["publisher"] = [
        concept,
        *({"id": f"urn:x:w{n}", "type": "WebResource", "language": "urn:x:c"} for n in range(often)),
    ]
    document |= {f"unknown{n}": n for n in range(often)}
    assert {"elm.dropped", "elm.scheme", "elm.class"} <= codes(document)
    assert len(gaps(document)) == 15
    assert read(document).parts == ()


def test_parts_that_are_all_parts_of_each_other_are_read_and_judged() -> None:
    document = elm_generated.minimal()
    names = [f"urn:x:{n}" for n in range(60)]
    parts = [{"id": name, "type": "LearningAchievement", "hasPart": names} for name in names]
    document["credentialSubject"]["hasClaim"] = parts
    assert len(gaps(document)) >= 14
    assert read(document).parts
