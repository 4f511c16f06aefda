"""Our own profile and the official shapes agree on what a credential says beyond an award, in every property of it."""

from __future__ import annotations

import base64
import random
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from badges.canonical import compiled
from badges.credentials import elm_conforming, elm_profile
from badges.credentials.european import conformity
from badges.credentials.european.extras import Accredited, DiplomaSupplement, Extras
from badges.credentials.violation import Document
from badges.model.further import Conversion, Entitlement, File, Mandate, PublicDocument
from badges.model.text import Text
from tests.credentials import elm_generated
from tests.credentials.european_samples import PNG, changed, nodes
from tests.credentials.test_elm_conforming import faults, with_other
from tests.credentials.test_elm_profile import CHANGES, STRICTER
from tests.credentials.test_european_extras import PARTNER, PDF, a_supplement, an_accreditation, made, official, studied
from tests.makers import an_award

NEW = {
    "Accreditation": {"identifier", "dateIssued", "expiryDate", "report", "limitEQFLevel", "organisation", "accreditingAgent"},
    "AwardingOpportunity": {"awardingBody"},
    "Evidence": {"dcType", "evidenceStatement", "embeddedEvidence", "accreditation"},
    "LearningAchievement": {"additionalNote", "entitlesTo", "hasPart", "supplementaryDocument"},
    "LearningActivity": {"hasPart"},
    "LearningEntitlement": {"title", "awardedBy", "description", "dateIssued", "expiryDate", "specifiedBy"},
    "LearningEntitlementSpecification": {"title", "dcType", "entitlementStatus", "limitOrganisation"},
    "Person": {"dateOfBirth"},
    "Qualification": {"awardingOpportunity", "hasPart", "maximumDuration", "nqfLevel"},
}
"""What only credentials with extras have, by class."""


@cache
def document(grounds: str) -> Document:
    """A credential with all extras, in one language and of small units, on these grounds."""
    award = studied("LU-05")
    note = Text({"en": "A note"})
    known: dict[str, Mandate | Conversion | Accredited | DiplomaSupplement | None] = {
        "none": None,
        "mandate": Mandate("Asked by the university.", PARTNER, PDF),
        "conversion": Conversion(File(base64.b64encode(PNG).decode(), "image/png")),
        "accreditation": Accredited(an_accreditation()),
        "diploma": a_supplement(),
    }
    right = Entitlement(
        note, description=note, starts_on=award.awarded_on, expires_on=award.awarded_on.replace(year=2036), at=(PARTNER,)
    )
    extras = Extras(
        known[grounds],
        parts=(replace(studied("LU-16"), id="part"),),
        stages=(award.participation, replace(award.participation, country="DE", host=PARTNER)),
        entitlements=(right,),
        notes=(note,),
        documents=(PublicDocument("https://school.example/b", note),),
    )
    return made(award, extras, "en")


GROUNDS = ("none", "mandate", "conversion", "accreditation", "diploma")


def mutations() -> list[tuple[str, str, str, str]]:
    """Every change in every property that only credentials with extras have: (grounds, id, property, change)."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for grounds in GROUNDS:
        for _, node in nodes(document(grounds)):
            kind = node.get("type")
            for name in node:
                if isinstance(kind, str) and name in NEW.get(kind, ()):
                    found.setdefault((kind, name), (grounds, node["id"]))
    assert set(found) == {(kind, name) for kind, names in NEW.items() for name in names}
    return [(grounds, id, name, change) for (_, name), (grounds, id) in found.items() for change in CHANGES]


def disagreement(grounds: str, id: str, name: str, change: str, shared: Path) -> str | None:
    """What only one of the two sees, without a reason that has a name."""
    before = document(grounds)
    mutant = changed(before, id, lambda node: with_other(name, CHANGES[change])(node) if name in node else None)
    codes = {violation.code for violation in elm_profile.violations(mutant)}
    assert not (elm_conforming.conforms(mutant) and faults(mutant))
    if mutant == before or codes & set(STRICTER):
        return None
    accepted = official(mutant, shared) is None
    return None if accepted == (not codes) else f"{grounds} {name}, {change}: {codes}"


@pytest.mark.parametrize("grounds", GROUNDS)
def test_a_credential_with_all_extras_is_accepted_by_both(grounds: str, shared: Path) -> None:
    assert faults(document(grounds)) == []
    assert official(document(grounds), shared) is None


def test_a_composite_of_the_generic_profile_gets_the_quick_yes() -> None:
    before = compiled.use_reference(False)
    try:
        assert elm_conforming.conforms(document("none"))
        assert elm_conforming.conforms(made(an_award("LU-07"), Extras(stages=(an_award("LU-07").participation,))))
    finally:
        compiled.use_reference(before)


def test_a_sample_of_all_changes_gets_the_same_verdict_or_a_stricter_one_with_a_reason(shared: Path) -> None:
    sample = random.Random(20261122).sample(mutations(), 30)
    assert [found for mutation in sample if (found := disagreement(*mutation, shared))] == []


@pytest.mark.soak
@pytest.mark.parametrize("change", CHANGES)
def test_every_change_gets_the_same_verdict_or_a_stricter_one_with_a_reason(change: str, shared: Path) -> None:
    mine = [mutation for mutation in mutations() if mutation[3] == change]
    assert [found for mutation in mine if (found := disagreement(*mutation, shared))] == []


@pytest.mark.parametrize(
    ("grounds", "id_of", "name"),
    [
        ("none", "LearningEntitlement", "specifiedBy"),
        ("none", "LearningEntitlementSpecification", "entitlementStatus"),
        ("mandate", "Evidence", "dcType"),
        ("mandate", "Evidence", "evidenceStatement"),
        ("conversion", "Evidence", "embeddedEvidence"),
        ("accreditation", "Evidence", "accreditation"),
        ("accreditation", "Accreditation", "accreditingAgent"),
        ("diploma", "Person", "dateOfBirth"),
        ("diploma", "Qualification", "nqfLevel"),
        ("diploma", "Qualification", "maximumDuration"),
        ("diploma", "Qualification", "hasPart"),
        ("diploma", "AwardingOpportunity", "awardingBody"),
        ("diploma", "LearningAchievement", "creditReceived"),
    ],
)
def test_what_is_asked_for_and_left_out_is_named_at_its_place(grounds: str, id_of: str, name: str, shared: Path) -> None:
    before = document(grounds)
    id = next(node["id"] for _, node in nodes(before) if node.get("type") == id_of and name in node)
    mutant = changed(before, id, lambda node: node.pop(name, None))
    found = [v for v in elm_profile.violations(mutant) if v.pointer.endswith("/" + name)]
    assert {v.code for v in found} & {"elm.missing", "elm.missing_here", "elm.profile"}
    assert official(mutant, shared) or found[0].code == "elm.missing_here"


def test_parts_of_parts_without_end_are_refused_without_an_accident() -> None:
    deep = made(an_award("LU-07"), Extras())
    here = deep["credentialSubject"]["hasClaim"]
    plain = {name: value for name, value in here.items() if name != "hasPart"}
    for level in range(1500):
        here["hasPart"] = {**plain, "id": f"urn:epass:part:{level}"}
        here = here["hasPart"]
    assert not elm_conforming.conforms(deep)
    assert [violation.code for violation in elm_profile.violations(deep)] == ["elm.too_deep"]
    assert "elm.too_deep" in {violation.code for violation in conformity.violations(deep)}


def of_narrower_profiles(number: int, seed: int) -> list[tuple[str, str, str, str]]:
    """Some of the changes of single properties in credentials that name a narrower profile."""
    every = [
        (grounds, id, name, change)
        for grounds in GROUNDS[1:]
        for _, id, name in elm_generated.places(document(grounds))
        if name != "credentialSchema"
        for change in elm_generated.CHANGES
    ]
    return random.Random(seed).sample(every, number)


def judged_otherwise(grounds: str, id: str, name: str, change: str, shared: Path) -> str | None:
    """Where the judgement of any credential is not that of the shapes of its own profile."""
    mutant = elm_generated.mutant(document(grounds), id, name, elm_generated.CHANGES[change])
    codes = {violation.code for violation in conformity.violations(mutant)}
    expected = False if codes & conformity.BINDING else True if codes <= conformity.REMARKS else None
    if mutant == document(grounds) or expected is None or (official(mutant, shared) is None) == expected:
        return None
    return f"{grounds} {name}, {change}: {sorted(codes)}"


def test_under_a_narrower_profile_any_credential_is_judged_as_its_shapes_do(shared: Path) -> None:
    sample = of_narrower_profiles(12, 20261122)
    assert [found for mutation in sample if (found := judged_otherwise(*mutation, shared))] == []


def test_an_issuer_whose_identifier_is_no_reference_has_none(shared: Path) -> None:
    mutant = document("diploma")
    mutant["issuer"]["eIDASIdentifier"] = "NTRNL-12345678"
    assert {violation.code for violation in conformity.violations(mutant)} >= {"elm.lost", "elm.missing"}
    assert official(mutant, shared) is not None


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
def test_under_narrower_profiles_very_many_changes_are_judged_as_their_shapes_do(seed: int, shared: Path) -> None:
    sample = of_narrower_profiles(200, seed)
    assert [found for mutation in sample if (found := judged_otherwise(*mutation, shared))] == []
