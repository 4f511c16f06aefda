"""Moments that never were: POST /seal seals none, and a seal around one does not make it conform."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from badges.proofs import jades
from badges.verification.verdict import Outcome
from tests.makers import AT
from tests.web.houses import House


@pytest.fixture
def draft(shared: Path) -> dict[str, Any]:
    sample: dict[str, Any] = json.loads((shared / "vectors" / "edc" / "Sample-MC-Annex1-unsigned.jsonld").read_text())
    return sample


@pytest.mark.parametrize("value", ["2024-02-30T00:00:00Z", "2024-13-01T00:00:00Z", "2024-01-01T25:00:00Z"])
def test_a_moment_that_never_was_is_not_sealed_and_named_by_its_place(house: House, draft: dict[str, Any], value: str) -> None:
    draft["credentialSubject"]["dateOfBirth"] = draft["validFrom"] = value
    answer = house.send("POST", "/seal", json=draft, headers={"authorization": f"Bearer {house.token('seal')}"})
    assert answer.status_code == 422, answer.text
    told = {error["field"]: error for error in answer.json()["errors"]}
    assert told.keys() == {"/credentialSubject/dateOfBirth", "/validFrom"}
    assert f"there is no {value}" in str(told["/validFrom"])


def test_what_is_over_or_invisible_or_called_otherwise_is_remarked_and_sealed(house: House, draft: dict[str, Any]) -> None:
    headers = {"authorization": f"Bearer {house.token('seal')}", "accept-language": "nl"}
    draft["validUntil"] = draft["expirationDate"] = "2024-01-01T00:00:00Z"
    draft["credentialSubject"]["hasClaim"]["title"]["en"] += "\u202egnirts"
    answer = house.send("POST", "/seal?check=true", json=draft, headers=headers)
    assert answer.status_code == 200, answer.text
    told = {remark["code"]: remark for remark in answer.json()["remarks"]}
    assert told["elm.ended"]["field"] == "/validUntil"
    assert told["elm.unseen"]["field"] == "/credentialSubject/hasClaim/title/en"
    assert "U+202E" in str(told["elm.unseen"])


def test_a_seal_around_a_moment_that_never_was_does_not_make_it_conform(house: House, draft: dict[str, Any]) -> None:
    sealed = house.send("POST", "/seal", json=draft, headers={"authorization": f"Bearer {house.token('seal')}"})
    document = json.loads(sealed.json()["payload"])
    document["credentialSubject"]["dateOfBirth"] = "1999-02-29T00:00:00Z"
    custody = house.installation.keyring.seal("voorbeeldcollege")
    file = jades.seal(json.dumps(document), custody.signer, custody.chain, signing_time=AT)
    verdict = house.installation.judge(file)
    found = [finding for finding in verdict.findings if finding.outcome is Outcome.FAILED]
    assert [(finding.code, finding.detail["field"]) for finding in found] == [("format.invalid", "credentialSubject.dateOfBirth")]
