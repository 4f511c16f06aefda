"""Our ELM context means what the official one means, and our lists hold what the official lists hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld

from badges import canonical, schemas
from badges.canonical import reference
from badges.credentials import european
from tests.credentials.elm_shapes import dropped, nquads
from tests.credentials.european_samples import a_european, a_rich_award
from tests.makers import an_award, the_catalogue

EDC = european.CONTEXTS[1]
LEFT_OUT = {"clv", "latitude", "longitude"}
"""The official file means coordinates by a prefix that is none (no / at its end), so they mean nothing: ours does without."""
LISTS = {
    "accreditation": "accreditation.json",
    "assessment": "assessment.json",
    "country": "country.json",
    "credential": "credential.json",
    "education-credit": "education-credit.json",
    "encoding": "encoding.json",
    "entitlement": "entitlement.json",
    "entitlement-status": "entitlement-status.json",
    "eqf": "eqf.json",
    "evidence-type": "evidence-type.json",
    "file-type": "file-type-subset.json",
    "human-sex": "human-sex.json",
    "isced-f": "isced-f.json",
    "language": "language-subset.json",
    "learning-activity": "learning-activity.json",
    "learning-assessment": "mode-of-learning-and-assessment.json",
    "learning-opportunity": "learning-opportunity.json",
    "learning-schedule": "learning-schedule.json",
    "learning-setting": "learning-setting.json",
    "qdr": "qdr-nqf.json",
    "skill-reuse-level": "skill-reuse-level.json",
    "skill-type": "skill-type.json",
    "supervision-verification": "supervision-verification.json",
    "target-group": "target-group.json",
    "verification": "verification-check-type.json",
    "verification-status": "verification-status.json",
}
NOT_COUNTRIES = {"FQ0", "EUR", "OP_DATPRO"}
NOT_SURE = {"44314532f9"}
WORLD_LANGUAGES = {"HEB", "HIN", "HYE", "IND", "JPN", "KAT", "KAZ", "KOR", "RUS", "SWA", "TAM", "URD", "UZB", "VIE", "ZHO"}
"""Languages of the authority list that the subset beside the project leaves out."""


@pytest.mark.parametrize("unit", [unit.id for unit in the_catalogue().units])
def test_a_credential_means_the_same_with_our_context_as_with_the_official_one(unit: str, shared: Path) -> None:
    document = a_european(an_award(unit))
    assert canonical.canonicalize(document) == nquads(document, shared)


def test_everything_we_can_write_means_the_same_with_both_contexts_and_nothing_is_dropped(shared: Path) -> None:
    document = a_european(a_rich_award())
    assert canonical.canonicalize(document) == nquads(document, shared)
    assert dropped(document, shared) == []


def test_the_commissions_own_sample_means_the_same_with_both_contexts(shared: Path) -> None:
    sealed = json.loads((shared / "vectors" / "edc" / "Sample-MC-Annex1-signed.jsonld").read_text())
    document = json.loads(sealed["payload"])
    assert canonical.canonicalize(document) == nquads(document, shared)


def test_every_term_of_the_official_context_expands_the_same_with_ours(shared: Path) -> None:
    official = _official(shared)
    ours = schemas.document(EDC)["@context"]
    assert set(official) - set(ours) == LEFT_OUT
    different = [term for term in official if term not in LEFT_OUT and _meaning(term, official) != _meaning(term, ours)]
    assert different == []


def test_our_context_has_no_term_that_the_official_one_lacks(shared: Path) -> None:
    assert set(schemas.document(EDC)["@context"]) - set(_official(shared)) == {"@version"}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_of_ours_has_the_members_and_english_labels_of_the_official_list(name: str, shared: Path) -> None:
    official = json.loads((shared / "standards" / "elm" / "lists" / LISTS[name]).read_text())
    ours = schemas.vocabulary(name)
    theirs = {member["id"]: member["en"] for member in official["members"]}
    labels = {ours["members"] + code: labels["en"] for code, labels in ours["labels"].items()}
    extra = {ours["members"] + code for code in WORLD_LANGUAGES} if name == "language" else set()
    assert ours["scheme"] == official["scheme"]
    assert set(labels) - set(theirs) == extra
    assert {id: label for id, label in labels.items() if id in theirs}.items() <= theirs.items()
    missing = {id.rpartition("/")[2] for id in set(theirs) - set(labels)}
    if name != "file-type":
        assert missing <= NOT_COUNTRIES | NOT_SURE


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_is_found_by_its_scheme_and_by_its_name(name: str) -> None:
    ours = schemas.vocabulary(name)
    assert schemas.document(ours["scheme"]) == ours
    assert ours["name"] == name
    assert ours["provenance"]
    assert set(ours.get("codes", {}).values()) <= set(ours["labels"])


def _official(shared: Path) -> dict[str, Any]:
    file = shared / "standards" / "elm" / "context" / "edc-ap-context.jsonld"
    found: dict[str, Any] = json.loads(file.read_text())["@context"]
    return found


def _meaning(term: str, context: dict[str, Any]) -> Any:
    """What a processor makes of a term as a property, with values of several kinds, as a class and as a prefix."""
    in_languages = isinstance(context[term], dict) and "@container" in context[term]
    values = {"en": "a"} if in_languages else ["urn:x:1", 3, True, {"id": "urn:x:2"}]
    plain = {"id": "@id", "type": "@type"} | context
    body = {"@id": "urn:a:b", term: values, "@type": term, f"{term}:x": "y"}
    return jsonld.expand({"@context": plain, **body}, {"documentLoader": reference.loader})
