"""All that a European credential says is told, and what is told is bounded, whatever a stranger wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from badges.credentials.summary import Summary, Thing, summarize
from badges.credentials.summary.details import DEEPEST, MOST_SAID, details_of
from badges.credentials.summary.summary import letters_of
from badges.credentials.violation import Document
from badges.model.issued import FormName
from tests.credentials.european_samples import a_european, a_rich_award, claim
from tests.credentials.test_draft import in_arrays
from tests.credentials.test_elm_extras import GROUNDS
from tests.credentials.test_elm_extras import document as with_extras
from tests.credentials.test_reading_others import with_bare_copies

FORM = {"id", "type", "@context", "inScheme", "content", "contentEncoding", "contentSize"}
"""How a thing is written, and bytes: nothing that a reader could read."""


def summary(document: Document) -> Summary:
    return summarize(document, FormName.EUROPEAN, details=True)


def leaves(value: Any) -> Iterator[str]:
    """What a document says, value by value."""
    if isinstance(value, dict):
        if "@value" in value:
            value = {"said": value["@value"]}
        for name, member in value.items():
            if name not in FORM and not (name == "notation" and "prefLabel" in value):
                yield from leaves(member)
    elif isinstance(value, list):
        for member in value:
            yield from leaves(member)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    else:
        yield str(value)


def told(thing: Thing | None) -> str:
    """All that is told of a thing, in one text."""
    return json.dumps(summary_json(thing), ensure_ascii=False)


def summary_json(thing: Thing | None) -> Any:
    assert thing is not None
    return {
        "name": dict(thing.name.wordings) if thing.name else None,
        "members": [
            [
                member.term,
                [[dict(one.text.wordings) if one.text else None, one.value, one.url, _of(one)] for one in member.said],
                [summary_json(inner) for inner in member.things],
            ]
            for member in thing.members
        ],
    }


def _of(said: Any) -> Any:
    return dict(said.of.wordings) if said.of else None


def missing(document: Document) -> set[str]:
    """What a document says and nobody is told."""
    whole = told(summary(document).details)
    return {leaf for leaf in leaves(document) if json.dumps(leaf, ensure_ascii=False)[1:-1] not in whole}


@pytest.mark.parametrize("grounds", GROUNDS)
def test_everything_a_credential_with_all_extras_says_is_told(grounds: str) -> None:
    assert missing(with_extras(grounds)) == set()
    assert summary(with_extras(grounds)).left_out == 0


def test_everything_a_rich_award_says_is_told() -> None:
    assert missing(a_european(a_rich_award())) == set()


def test_everything_the_public_sample_says_is_told(shared: Path) -> None:
    file = json.loads((shared / "vectors" / "edc" / "Sample-MC-Annex1-signed.jsonld").read_text())
    document = json.loads(file["payload"])
    assert missing(document) == set()
    said = summary(document)
    assert said.grading is not None
    assert said.grading.scheme is not None
    assert said.grading.scheme.best("en")[1] == "Standard grading"
    assert [picture.media_type for picture in said.pictures] == ["image/jpeg"]
    assert said.stages[0].kinds[0].best("en")[1] == "e-learning coursework"


def test_arrays_and_bare_copies_say_the_same() -> None:
    document = with_extras("accreditation")
    assert missing(in_arrays(document)) == set()
    assert missing(with_bare_copies(document)) == set()
    plain, arrays = summary(document), summary(in_arrays(document))
    for name in ("parts", "stages", "grading", "entitlements", "notes", "documents", "pictures", "outcomes", "elements"):
        assert getattr(plain, name) == getattr(arrays, name), name


def test_what_a_reader_wants_first_is_told_beside_the_outcomes() -> None:
    said = summary(with_extras("none"))
    assert [part.title.best("en")[0] for part in said.parts] == ["en"]
    assert said.parts[0].level or said.parts[0].hours
    assert len(said.stages[0].parts) == 2
    assert said.stages[0].parts[1].host[0].best("de")[1] == "Dritte Schule"
    assert said.entitlements[0].title.best("en")[1] == "A note"
    assert said.entitlements[0].expires is not None
    assert any(document.url == "https://school.example/b" for document in said.documents)
    assert said.grading is not None
    assert said.grading.assessed_by


def test_how_grades_fell_is_told_with_the_place_of_this_one() -> None:
    document = a_european()
    assessment = claim(document)["provenBy"]
    band = {"type": "ResultCategory", "label": "8", "count": 12, "minimumScore": "7.5"}
    assessment["elm:resultDistribution"] = {"type": "ResultDistribution", "description": {"en": "2026"}, "resultCategory": band}
    assessment["shortenedGrading"] = {"percentageLower": 61, "percentageEqual": 27, "percentageHigher": 12}
    grading = summary(document).grading
    assert grading is not None
    assert [(one.label, one.count) for one in grading.bands] == [("8", 12)]
    assert grading.standing == (61, 27, 12)
    assessment["shortenedGrading"]["percentageLower"] = 101
    spoilt = summary(document).grading
    assert spoilt is not None
    assert spoilt.standing is None


def test_a_term_that_no_model_has_is_told_under_its_own_name() -> None:
    document = a_european()
    claim(document)["secretSauce"] = "ketchup"
    whole = told(summary(document).details)
    assert '["secretSauce", [[null, "ketchup", null, null]], []]' in whole


def test_ten_thousand_outcomes_are_bounded_and_the_rest_is_counted() -> None:
    document = a_european()
    claim(document)["specifiedBy"]["learningOutcome"] = [
        {"id": f"urn:o:{n}", "type": "LearningOutcome", "title": {"en": f"outcome {n}"}} for n in range(10_000)
    ]
    said = summary(document)
    assert len(said.outcomes) == 200
    assert said.left_out > 5_000
    assert told(said.details).count("outcome ") <= 2 * MOST_SAID


def test_parts_within_parts_end_somewhere() -> None:
    document = a_european()
    inner: dict[str, Any] = {"id": "urn:p:0", "type": "LearningAchievement", "title": {"en": "the last one"}}
    for n in range(1, 60):
        inner = {"id": f"urn:p:{n}", "type": "LearningAchievement", "title": {"en": f"part {n}"}, "hasPart": inner}
    claim(document)["hasPart"] = inner
    said = summary(document)
    assert _depth(said.details) <= DEEPEST + 1
    assert said.left_out > 0
    deep, parts = 0, said.parts
    while parts:
        deep, parts = deep + 1, parts[0].parts
    assert deep == 5


def _depth(thing: Thing | None) -> int:
    inside = [inner for member in thing.members for inner in member.things] if thing else []
    return 1 + max(map(_depth, inside), default=0)


def test_what_leads_back_to_itself_is_told_once() -> None:
    document = a_european()
    own = claim(document)
    own["hasPart"] = [{"id": own["id"], "type": "LearningAchievement"}]
    own["isPartOf"] = {"id": own["id"]}
    nameless = {"id": "urn:n:1", "location": {"id": "urn:n:2", "address": {"id": "urn:n:1"}}}
    own["circle"] = nameless
    said = summary(document)
    assert said.parts == ()
    assert said.left_out == 0
    assert _depth(said.details) < DEEPEST


def test_two_things_under_one_id_are_both_told() -> None:
    document = a_european()
    one = {"id": "urn:twice", "type": "Organisation", "legalName": {"en": "The first"}, "altLabel": {"en": "a"}}
    claim(document)["others"] = [one, one | {"altLabel": {"en": "another name"}}, one]
    whole = told(summary(document).details)
    assert "another name" in whole
    assert whole.count("The first") == 5, "a name and a member each in full, and once by its name alone"


def test_references_do_not_make_more_of_a_document_than_it_is() -> None:
    document = a_european()
    own = claim(document)
    long = {"en": "x" * 1_000_000}
    own["specifiedBy"]["thematicArea"] = {"id": "urn:long", "type": "Concept", "prefLabel": long}
    again = [{"id": "urn:long"}] * 300
    own["specifiedBy"]["learningOutcome"] = [{"id": f"urn:o:{n}", "title": {"en": "o"}, "relatedSkill": again} for n in range(50)]
    own["notes"] = again
    said = summary(document)
    assert letters_of(said) < 5_000_000
    assert said.left_out > 0
    assert said.title == summarize(a_european(), FormName.EUROPEAN).title, "what it is, is still told"
    own["hasPart"] = [{"id": f"urn:p:{n}", "title": long} for n in range(3)] + [{"id": "urn:p:1"}] * 300
    assert letters_of(summary(document)) < 5_000_000


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        True,
        1.5,
        "",
        "text",
        [],
        [[]],
        {},
        {"id": 5},
        {"en": 5},
        {"@value": {"a": 1}},
        [None, {"en": ["a", 3]}],
        "\ud800",
    ],
)
def test_whatever_stands_anywhere_something_is_told(value: Any) -> None:
    places = ("displayParameter", "credentialSubject", "issuer", "evidence", "validFrom", "id")
    for name in places:
        summary(a_european() | {name: value})
    for name in [*claim(a_european()), "entitlesTo", "hasPart"]:
        document = a_european()
        claim(document)[name] = value
        summary(document)
    for name in claim(a_european())["provenBy"]:
        document = a_european()
        claim(document)["provenBy"][name] = value
        summary(document)


def test_a_picture_that_is_too_large_is_left_out() -> None:
    document = a_european()
    assert [picture.language for picture in summary(document).pictures] == list(summary(document).languages)
    display = document["displayParameter"]["individualDisplay"]
    for one in display if isinstance(display, list) else [display]:
        one["displayDetail"]["image"]["content"] = "A" * 2_000_000
    assert summary(document).pictures == ()


def test_a_picture_is_counted_and_not_repeated_in_json() -> None:
    written = summary(a_european()).to_json()
    assert all(isinstance(picture["content"], int) for picture in written["pictures"])
    assert "left_out" not in written
    assert "details" not in summarize(a_european(), FormName.EUROPEAN).to_json()


def test_what_is_said_only_in_detail_is_not_made_otherwise() -> None:
    assert summarize(a_european(), FormName.EUROPEAN).details is None
    thing, left_out = details_of(a_european())
    assert thing.kind == "EuropeanDigitalCredential"
    assert left_out == 0
