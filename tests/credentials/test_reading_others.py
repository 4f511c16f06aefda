"""European credentials of others: whatever their makers do with arrays, copies and additions, they can be read and are judged."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from badges.credentials.summary import Summary, eidas_number, summarize
from badges.credentials.summary.european import summarize_european
from badges.credentials.violation import Document
from badges.verification.verdict import Outcome, Verdict
from tests.credentials.european_samples import changed
from tests.credentials.test_draft import in_arrays
from tests.verification.signed import Seal, a_european, a_real_seal, judged, trust

OWNER = "VATES-A00000000"


@cache
def _payload(shared: Path) -> str:
    file: dict[str, str] = json.loads((shared / "vectors" / "edc" / "Sample-MC-Annex1-signed.jsonld").read_text())
    return file["payload"]


@pytest.fixture
def public(shared: Path) -> Document:
    """What the Commission sealed in 2023."""
    document: Document = json.loads(_payload(shared))
    return document


@pytest.fixture(scope="session")
def seal() -> Seal:
    """A seal of the same organisation, for variants."""
    return a_real_seal(OWNER, "ORGANIZACION TEST")


def verdict_of(document: Document, seal: Seal) -> Verdict:
    return judged(seal.on(document), whom=trust(anchors=(seal.root,)))


def with_bare_copies(document: Document) -> Document:
    """Each thing in full where it stands first, and by its id alone later."""
    seen: set[str] = set()

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(one) for one in value]
        if not isinstance(value, dict):
            return value
        id = value.get("id")
        if isinstance(id, str) and id in seen:
            return {"id": id}
        seen.add(str(id))
        return {name: walk(member) for name, member in value.items()}

    walked: Document = walk(document)
    return walked


def with_additions(document: Document) -> Document:
    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(one) for one in value]
        if isinstance(value, dict) and "type" in value:
            return {**{name: walk(member) for name, member in value.items()}, "newIn2027": {"a": [1, None, True]}, "order": 1}
        return value

    walked: Document = walk(document)
    return walked


def of_megabytes(document: Document) -> Document:
    """Logos repeated with every copy of an organisation, and many claims."""
    logo = document["issuer"]["logo"]["id"]
    larger = changed(document, logo, lambda media: media.update(content="iVBORw0KGgo" + "A" * 300_001))
    larger["credentialSubject"]["hasClaim"] = [larger["credentialSubject"]["hasClaim"]] * 5
    return larger


def in_arrays_inside(document: Document) -> Document:
    """Arrays everywhere but around dates of the envelope, where every standard has one value."""
    return {**in_arrays(document), **{name: document[name] for name in ("issued", "issuanceDate", "validFrom")}}


VARIANTS: tuple[Callable[[Document], Document], ...] = (dict, in_arrays_inside, with_additions, of_megabytes)


def is_as_in_public(summary: Summary) -> bool:
    """Whether a summary says what that of the public sample says."""
    said = (summary.holder, summary.hours, summary.credits, summary.level, summary.valid_from, summary.start, summary.end)
    texts = (summary.title, summary.grade, summary.awarded_by, *(outcome.text for outcome in summary.outcomes))
    return (
        said == ("Ana Andromeda", 60, "2", 6, "2022-12-31", "2023-05-05", "2023-06-06")
        and [text.get("en") for text in texts if text]
        == [
            "Micro-Credential",
            "Pass",
            "University of Zed",
            "Communication, collaboration and creativity",
            "Developing digital content",
        ]
        and [one.framework for one in summary.outcomes[1].alignments] == ["ESCO", "DigComp", "DigComp"]
    )


def test_the_public_sample_itself_is_read_and_judged(shared: Path) -> None:
    file = (shared / "vectors" / "edc" / "Sample-MC-Annex1-signed.jsonld").read_bytes()
    verdict = judged(file, whom=trust(), at=datetime(2023, 10, 1, tzinfo=UTC))
    assert not [found for found in verdict.findings if found.outcome is Outcome.FAILED], verdict.findings
    assert verdict.summary is not None
    assert is_as_in_public(verdict.summary)


@pytest.mark.parametrize("variant", VARIANTS)
def test_variants_of_the_public_sample_are_judged_alike_and_say_the_same(
    variant: Callable[[Document], Document], public: Document, seal: Seal
) -> None:
    verdict = verdict_of(variant(public), seal)
    assert not [found for found in verdict.findings if found.outcome is Outcome.FAILED], verdict.findings
    assert verdict.summary is not None
    assert is_as_in_public(verdict.summary)


def test_later_copies_may_be_bare_references(public: Document, seal: Seal) -> None:
    document = with_bare_copies(public)
    assert is_as_in_public(summarize_european(document))
    assert verdict_of(document, seal).findings


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every member and item, as what holds it and its name there."""
    for name, member in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, name
        if isinstance(member, dict | list):
            yield from places(member)


STRANGE: tuple[Any, ...] = (
    None,
    7,
    2.5,
    True,
    "",
    "x",
    [],
    {},
    [[]],
    [None, 3, "x"],
    {"id": 7},
    {"id": []},
    {"en": [{}]},
    {"": "x"},
)


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.soak, id="every"), pytest.param(4, id="every fourth")])
def test_no_strange_value_anywhere_is_an_accident_for_a_reader(public: Document, step: int) -> None:
    for holder, name in list(places(public))[::step]:
        kept = holder[name]
        for strange in STRANGE:
            holder[name] = strange
            assert summarize(public, "european").title
        holder[name] = kept


def test_strange_values_in_sealed_files_get_a_verdict(public: Document, seal: Seal) -> None:
    found = list(places(public))
    for number, (holder, name) in enumerate(found[:: len(found) // 60]):
        kept, holder[name] = holder[name], STRANGE[number % len(STRANGE)]
        assert verdict_of(public, seal).findings
        holder[name] = kept


def test_things_that_refer_to_each_other_have_an_end() -> None:
    loop: Document = {"hasClaim": {"id": "a", "specifiedBy": "b", "hasPart": {"id": "a"}}, "id": "b"}
    assert summarize_european({"credentialSubject": loop, "issuer": "c"}).outcomes == ()


def test_several_achievements_are_read_together() -> None:
    def achievement(number: int) -> Document:
        unit = {"id": f"u:{number}", "type": "Qualification", "learningOutcome": {"title": {"en": f"Outcome {number}"}}}
        return {"type": "LearningAchievement", "title": {"en": f"Part {number}"}, "specifiedBy": unit}

    whole = {**achievement(0), "hasPart": [achievement(1), achievement(2), achievement(1)]}
    other = {"type": "LearningActivity", "title": {"en": "Stay"}}
    summary = summarize_european({"credentialSubject": {"hasClaim": [other, whole, achievement(3)]}})
    assert summary.title.get("en") == "Part 0"
    assert [outcome.text.get("en") for outcome in summary.outcomes] == [f"Outcome {n}" for n in range(4)]


def test_a_stay_alone_has_its_dates_and_its_host() -> None:
    stay = {
        "type": "LearningActivity",
        "title": {"nl": "Stage"},
        "temporal": {"id": "p", "startDate": "2026-02-01T00:00:00Z", "endDate": "2026-06-30T00:00:00Z"},
        "directedBy": {"id": "o", "type": "Organisation", "legalName": {"it": "Ristorante"}},
    }
    summary = summarize_european({"credentialSubject": {"hasClaim": stay}})
    assert (summary.start, summary.end) == ("2026-02-01", "2026-06-30")
    assert summary.host[0].get("it") == "Ristorante"


def test_joint_awards_name_everybody() -> None:
    bodies = [{"legalName": {"en": "A", "nl": "Aa"}}, {"legalName": {"nl": "B"}}, {"legalName": {"en": "A", "nl": "Aa"}}]
    claim = {"type": "LearningAchievement", "awardedBy": {"awardingBody": bodies}}
    summary = summarize_european({"credentialSubject": {"hasClaim": claim}})
    assert summary.awarded_by is not None
    assert summary.awarded_by.wordings == {"en": "A, B", "nl": "Aa, B"}


def test_an_issuer_with_two_numbers_has_none_to_compare_with_the_seal() -> None:
    document = a_european()
    number = document["issuer"]["eIDASIdentifier"]
    other = {**number, "notation": "NTRNL-99999999"}
    assert eidas_number(document) == number["notation"]
    assert eidas_number({"issuer": {"eIDASIdentifier": [number, number]}}) == number["notation"]
    assert eidas_number({"issuer": {"eIDASIdentifier": [number, other]}}) is None
    assert eidas_number({"issuer": [document["issuer"], {"eIDASIdentifier": other}]}) is None
