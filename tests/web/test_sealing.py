"""POST /seal: a European credential made elsewhere gets our seal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx

from badges.issuing import Issued
from badges.model.issued import FormName
from badges.proofs import jades
from badges.verification.verdict import Outcome
from tests.installations import form, issue_one
from tests.web.houses import House


def unsealed(issued: Issued) -> dict[str, Any]:
    """What an issuer elsewhere would bring: the payload of one of ours."""
    document: dict[str, Any] = json.loads(jades.parse(form(issued, FormName.EUROPEAN).content).payload)
    return document


def seal(house: House, document: object, token: str | None) -> httpx.Response:
    """POST /seal."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return house.send("POST", "/seal", json=document, headers=headers)


def test_a_credential_made_elsewhere_gets_a_seal_that_holds(house: House) -> None:
    answer = seal(house, unsealed(issue_one(house.installation)), house.token("seal"))
    assert answer.status_code == 200, answer.text
    verdict = house.installation.judge(answer.content)
    assert verdict.headline == "demo"
    assert not [found for found in verdict.findings if found.outcome is Outcome.FAILED]


def test_without_the_right_nothing_is_sealed(house: House) -> None:
    document = unsealed(issue_one(house.installation))
    assert seal(house, document, None).status_code == 404, "without tokens this door does not exist"
    assert seal(house, document, house.token("issue", "deliver")).status_code == 403
    assert seal(house, document, None).status_code == 401


def test_what_breaks_the_standard_is_not_sealed_and_named_by_its_place(house: House) -> None:
    document = unsealed(issue_one(house.installation))
    del document["displayParameter"]
    answer = seal(house, document, house.token("seal"))
    assert answer.status_code == 422
    assert answer.json()["code"] in ("not-conforming", "not-sealable")
    assert "displayParameter" in answer.text


def test_what_is_no_credential_is_a_problem_document(house: House) -> None:
    token = house.token("seal")
    documents: tuple[object, ...] = ({}, [], "x", {"payload": "{}", "signatures": []}, {"issuer": 7, "credentialSubject": [[]]})
    for document in documents:
        answer = seal(house, document, token)
        assert answer.status_code == 422, document
        assert answer.headers["content-type"] == "application/problem+json"


def test_both_upload_forms_are_taken(house: House, shared: Path) -> None:
    document = json.loads((shared / "vectors" / "edc" / "Sample-MC-Annex1-unsigned.jsonld").read_text())
    bare = {name: value for name, value in document.items() if name not in ("@context", "issuer")}
    token = house.token("seal")
    for details in ({"walletAddress": "europass.eu/1"}, {"deliveryAddress": ["a@b.example"], "displayDetails": {}}):
        answer = seal(house, {"credential": bare, "deliveryDetails": details}, token)
        assert answer.status_code == 200, answer.text
        assert int(answer.headers["seal-remarks"]) > 0
        assert json.loads(answer.json()["payload"])["issuer"]["legalName"]["en"] == "Voorbeeldcollege"


def test_a_draft_can_be_looked_at_without_sealing_it(house: House, shared: Path) -> None:
    document = json.loads((shared / "vectors" / "edc" / "Sample-MC-Annex1-unsigned.jsonld").read_text())
    headers = {"authorization": f"Bearer {house.token('seal')}"}
    answer = house.send("POST", "/seal?check=true", json=document, headers=headers)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert (said["sealable"], said["addresses"], said["language"]) == (True, ["ana.andromeda@email.com"], "en")
    told = {remark["code"]: remark["field"] for remark in said["remarks"]}
    assert told["elm.months"] == "/credentialSubject/hasClaim/influencedBy/specifiedBy/volumeOfLearning"
    assert "elm.no_mandate" in told
    del document["validFrom"]
    answer = house.send("POST", "/seal?check=true", json=document, headers=headers)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["/validFrom"]


def test_a_mandate_goes_into_the_credential(house: House, shared: Path) -> None:
    content = (shared / "vectors" / "edc" / "Sample-MC-Annex1-unsigned.jsonld").read_bytes()
    headers = {"authorization": f"Bearer {house.token('seal')}"}
    answer = house.send("POST", "/seal", params={"mandate": "They asked us."}, content=content, headers=headers)
    assert answer.status_code == 200, answer.text
    assert json.loads(answer.json()["payload"])["evidence"]["evidenceStatement"] == "They asked us."
    answer = house.send("POST", "/seal", params={"mandate": "x" * 5000}, content=content, headers=headers)
    assert answer.status_code == 422


def test_looking_needs_the_right_to_seal_too(house: House) -> None:
    assert house.send("POST", f"/seal?check=perhaps&mandate={'x' * 5000}", json={}).status_code == 404, "nobody has a token yet"
    headers = {"authorization": f"Bearer {house.token('issue')}"}
    assert house.send("POST", "/seal?check=true", json={}, headers=headers).status_code == 403
