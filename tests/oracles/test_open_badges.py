"""Others' software accepts our Open Badges and refuses them when somebody changed them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from badges.credentials.baking import bake_png, bake_svg
from tests.makers import ADDRESSES, AT
from tests.oracles.agreed import BADGESLIB, BAZAAR, CORE, OPENVC
from tests.oracles.ledger import Ledger
from tests.oracles.opinions import DigitalBazaar, Verifier, openbadgeslib, openbadgeslib_on_an_image, openvc
from tests.oracles.samples import Sample, School, a_picture, a_school

Schools = Callable[[str], School]
Asked = tuple[str, Verifier]

NOW = datetime.now(UTC)
"""The real time: openbadgeslib knows no other."""
EDDSA, STATUS, BAKED = "eddsa-rdfc-2022", "Bitstring status list", "baked PNG/SVG"


@pytest.fixture(scope="module")
def digital_bazaar() -> Iterator[Verifier]:
    with DigitalBazaar() as verifier:
        yield verifier


@pytest.fixture(scope="module", params=[BAZAAR, CORE, BADGESLIB, OPENVC])
def asked(request: pytest.FixtureRequest) -> Asked:
    if request.param in (BAZAAR, CORE):
        return request.param, request.getfixturevalue("digital_bazaar" if request.param == BAZAAR else "core")
    return request.param, openbadgeslib if request.param == BADGESLIB else openvc


@pytest.fixture(scope="module")
def sample(school: Schools) -> Sample:
    return school("LU-02").sample()


@pytest.fixture(scope="module")
def revoked(school: Schools) -> Sample:
    return school("LU-02").sample(revoked=True)


def test_others_accept_our_badge(ledger: Ledger, asked: Asked, school: Schools, unit: str, language: str) -> None:
    sample = school(unit).sample(language=language)
    library, verifier = asked
    opinion = verifier(sample.badge, sample.documents, NOW)
    ledger.between(EDDSA, library).they(opinion.accepted, True, opinion.reason)


def achievement(badge: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = badge["credentialSubject"]["achievement"]
    return found


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "another title": lambda badge: achievement(badge).update(name="Doctor of everything"),
    "one letter of the criteria": lambda badge: achievement(badge)["criteria"].update(narrative="x"),
    "another person": lambda badge: badge["credentialSubject"]["identifier"][0].update(identityHash="sha256$" + "0" * 64),
    "a better result": lambda badge: badge["credentialSubject"]["result"][0].update(value="5"),
    "an alignment more": lambda badge: achievement(badge)["alignment"].append(
        achievement(badge)["alignment"][0] | {"targetCode": "x"}
    ),
    "an alignment less": lambda badge: achievement(badge)["alignment"].pop(),
    "evidence removed": lambda badge: badge.pop("evidence"),
    "a later date": lambda badge: badge.update(validFrom="2026-06-15T12:00:01Z"),
    "another issuer's name": lambda badge: badge["issuer"].update(name="University of Elsewhere"),
    "another issuer": lambda badge: badge["issuer"].update(id="did:web:elsewhere.example"),
    "another place in the status list": lambda badge: badge["credentialStatus"].update(statusListIndex="7"),
    "no status at all": lambda badge: badge.pop("credentialStatus"),
    "a term that no context knows": lambda badge: badge.update(honours="summa cum laude"),
    "a type that no context knows": lambda badge: badge["type"].append("HonoursCredential"),
    "the proof's date": lambda badge: badge["proof"][0].update(created="2025-06-15T12:00:00Z"),
    "the proof's purpose": lambda badge: badge["proof"][0].update(proofPurpose="authentication"),
    "the signature": lambda badge: badge["proof"][0].update(proofValue=badge["proof"][0]["proofValue"][:-2] + "11"),
    "no proof": lambda badge: badge.update(proof=[]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_others_refuse_a_changed_badge(ledger: Ledger, asked: Asked, sample: Sample, change: str) -> None:
    library, verifier = asked
    changed = sample.badge
    CHANGES[change](changed)
    assert changed != sample.badge
    ledger.between(EDDSA, library).they(verifier(changed, sample.documents, NOW).accepted, False)


def test_others_refuse_a_badge_signed_by_another_key_than_the_issuer_names(ledger: Ledger, asked: Asked, sample: Sample) -> None:
    library, verifier = asked
    documents = copy.deepcopy(sample.documents)
    for document in documents.values():
        for method in document.get("verificationMethod", []):
            method["publicKeyMultibase"] = "z6MkiDv1XA4pXsRb1XHsBYWNYcTxeFNkk8bsCkCJkfVzuhQw"
    ledger.between(EDDSA, library).they(verifier(sample.badge, documents, NOW).accepted, False)


def test_others_read_our_status_list(ledger: Ledger, asked: Asked, sample: Sample, revoked: Sample) -> None:
    library, verifier = asked
    between = ledger.between(STATUS, library)
    between.they(verifier(sample.badge, sample.documents, NOW).accepted, True)
    opinion = verifier(revoked.badge, revoked.documents, NOW)
    between.they(opinion.accepted, False)
    assert "revo" in opinion.reason.lower()


def test_a_status_list_that_somebody_changed_convinces_nobody_who_checks_it(
    ledger: Ledger, asked: Asked, sample: Sample, revoked: Sample
) -> None:
    library, verifier = asked
    forged = copy.deepcopy(revoked.documents)
    (list_url,) = (url for url, document in forged.items() if "credentialSubject" in document)
    forged[list_url]["credentialSubject"] = sample.documents[list_url]["credentialSubject"]
    fault = "data-integrity-lists-unchecked" if library == BADGESLIB else ""
    ledger.between(STATUS, library).they(verifier(revoked.badge, forged, NOW).accepted, False, fault=fault)


def png(badge: bytes) -> bytes:
    return bake_png(a_picture(), badge)


def svg(badge: bytes) -> bytes:
    return bake_svg(b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>', badge)


@pytest.mark.parametrize("bake", [png, svg])
def test_openbadgeslib_finds_the_badge_in_our_pictures(ledger: Ledger, sample: Sample, bake: Callable[[bytes], bytes]) -> None:
    opinion = openbadgeslib_on_an_image(bake(sample.open_badge), sample.documents)
    ledger.between(BAKED, BADGESLIB).they(opinion.accepted, True, opinion.reason)


@pytest.mark.parametrize("bake", [png, svg])
def test_openbadgeslib_refuses_a_picture_with_a_changed_badge(
    ledger: Ledger, sample: Sample, bake: Callable[[bytes], bytes]
) -> None:
    changed = sample.open_badge.replace(b"2026", b"2025", 1)
    ledger.between(BAKED, BADGESLIB).they(openbadgeslib_on_an_image(bake(changed), sample.documents).accepted, False)


def test_others_accept_a_badge_whose_key_retired_later(ledger: Ledger, asked: Asked, tmp_path: Path) -> None:
    library, verifier = asked
    school = a_school(tmp_path)
    sample = school.sample()
    school.keyring.rotate(school.issuer.name, AT + timedelta(days=1))
    rotated = school.keyring.did_document(school.issuer.name, ADDRESSES)
    assert len(rotated["verificationMethod"]) == 4
    documents = {**sample.documents, school.issuer.did: rotated, ADDRESSES.did_document(school.issuer.name): rotated}
    opinion = verifier(sample.badge, documents, NOW)
    ledger.between(EDDSA, library).they(opinion.accepted, True, opinion.reason)
