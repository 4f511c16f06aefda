"""POST /seal: a European credential made elsewhere gets our seal."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from badges.issuing import Issued
from badges.model.issued import FormName
from badges.preserving import Lasting
from badges.proofs import jades
from badges.sealing import MAX_BYTES
from badges.verification.verdict import Outcome
from badges.web.judging import JudgePool
from tests.credentials.european_samples import a_european
from tests.doubles.running_authorities import running_authorities
from tests.installations import ADDRESSES, form, issue_one
from tests.web.houses import House, a_house


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


def a_draft(to: object = ("noor@student.example",), **changes: Any) -> dict[str, Any]:
    """A draft in the upload form of 2025."""
    document = {**a_european(), "id": "urn:credential:6f0c1b52-8a3e-4c1e-9a41-0f3f5a1f0001", **changes}
    del document["issuer"], document["credentialStatus"]
    return {"credential": document, "deliveryDetails": {"deliveryAddress": to}}


def send(house: House, draft: object, *rights: str, query: str = "deliver=true", **headers: str) -> httpx.Response:
    sent = {"authorization": f"Bearer {house.token(*(rights or ('seal', 'deliver')))}"}
    return house.send("POST", f"/seal?{query}", json=draft, headers=sent | {n.replace("_", "-"): v for n, v in headers.items()})


def test_a_sealed_draft_is_kept_and_on_its_way_to_each_of_its_addresses(house: House) -> None:
    answer = send(house, a_draft(["noor@student.example", "europass.eu/ab12"]))
    assert answer.status_code == 202, answer.text
    said = answer.json()
    assert house.installation.judge(said["sealed"].encode()).headline == "demo"
    assert [one["address"] for one in said["deliveries"]] == ["noor@student.example", "europass.eu/ab12"]
    assert {one["state"] for one in said["deliveries"]} == {"pending"}
    assert house.enqueued == [one["id"] for one in said["deliveries"]]
    kept = house.installation.store.standalone(said["credential"])
    assert kept is not None
    assert kept.content == said["sealed"].encode()
    assert answer.headers["cache-control"] == "private, no-store"
    shown = house.get(said["deliveries"][0]["href"].removeprefix(ADDRESSES.base), accept="*/*", token=house.token("deliver"))
    assert (shown.status_code, shown.json()["award"], shown.json()["credential"]) == (200, None, said["credential"])
    page = house.get("/deliveries", accept="*/*", token=house.token("deliver")).json()
    assert [one["id"] for one in page["deliveries"]] == house.enqueued
    assert page["counts"]["pending"] == 2
    of_it = house.get(f"/deliveries?credential={said['credential']}", accept="*/*", token=house.token("deliver")).json()
    assert [one["id"] for one in of_it["deliveries"]] == house.enqueued


def test_another_school_sees_nothing_of_it(house: House) -> None:
    said = send(house, a_draft()).json()
    stranger = house.token("deliver", issuer="hogeschool-voorbeeldstad")
    assert house.get("/deliveries", accept="*/*", token=stranger).json()["deliveries"] == []
    for path in (f"/deliveries/{said['deliveries'][0]['id']}", f"/deliveries?credential={said['credential']}"):
        assert house.get(path, accept="*/*", token=stranger).status_code == 404


def test_the_same_draft_again_is_sealed_and_sent_once(house: House) -> None:
    first = send(house, a_draft()).json()
    house.now += timedelta(days=1)
    again = send(house, a_draft())
    assert again.status_code == 202
    assert (again.json()["sealed"], again.json()["sealed_before"]) == (first["sealed"], True)
    assert [one["id"] for one in again.json()["deliveries"]] == [one["id"] for one in first["deliveries"]]
    elsewhere = send(house, a_draft(["europass.eu/ab12"])).json()
    assert [one["address"] for one in elsewhere["deliveries"]] == ["europass.eu/ab12"]
    assert len(house.installation.store.deliveries()) == 2


def test_an_id_belongs_to_one_credential(house: House) -> None:
    send(house, a_draft())
    answer = send(house, a_draft(validFrom="2026-01-01T00:00:00Z"))
    assert (answer.status_code, answer.json()["code"]) == (409, "id-taken")
    issued = unsealed(issue_one(house.installation))
    answer = send(house, {"credential": issued, "deliveryDetails": {"deliveryAddress": ["noor@student.example"]}})
    assert (answer.status_code, answer.json()["code"]) == (409, "id-taken"), "it was issued here"


@pytest.mark.parametrize("mandate", ["a\0b", "asked \u202eus", "a\x85b"])
def test_a_mandate_that_people_read_otherwise_than_programs_is_refused(house: House, mandate: str) -> None:
    headers = {"authorization": f"Bearer {house.token('seal')}"}
    answer = house.send("POST", "/seal", params={"mandate": mandate}, json=a_draft(), headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "/mandate"), answer.text


def test_a_mandate_in_another_character_set_is_refused(house: House) -> None:
    headers = {"authorization": f"Bearer {house.token('seal')}"}
    files = {"draft": ("d.json", json.dumps(a_draft()).encode()), "mandate": (None, b"M\xfcller asked us.")}
    answer = house.send("POST", "/seal", files=files, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (422, "it is not UTF-8")


def test_another_mandate_makes_another_credential(house: House) -> None:
    assert send(house, a_draft(), query="deliver=true&mandate=They asked us.").status_code == 202
    assert send(house, a_draft(), query="deliver=true&mandate=They asked us.").json()["sealed_before"] is True
    answer = send(house, a_draft(), query="deliver=true&mandate=Others asked us.")
    assert (answer.status_code, answer.json()["code"]) == (409, "other-mandate")


def test_only_who_may_deliver_has_it_delivered_and_only_when_asked(house: House) -> None:
    assert send(house, a_draft(), "seal").status_code == 403
    assert send(house, a_draft(), query="").status_code == 200
    assert not house.installation.store.deliveries()
    assert house.installation.store.standalone(a_draft()["credential"]["id"]) is None, "nothing is kept that nobody asked to keep"


def test_what_has_no_address_is_not_sealed_for_delivery(house: House) -> None:
    person = {name: value for name, value in a_european()["credentialSubject"].items() if name != "contactPoint"}
    answer = send(house, a_draft(None, credentialSubject=person), accept_language="nl")
    assert (answer.status_code, answer.json()["code"]) == (422, "no-address")
    assert answer.json()["detail"].startswith("Nergens staat waar het heen moet")
    answer = send(house, a_draft([f"{n}@student.example" for n in range(11)]))
    assert (answer.status_code, answer.json()["code"]) == (422, "too-many-addresses")
    answer = send(house, a_draft(None, credentialSubject=person), query="check=true&deliver=true")
    assert answer.json()["code"] == "no-address"


@pytest.mark.parametrize("query", ["deliver=true", "check=true&deliver=true"])
def test_one_bad_address_among_several_is_named_and_nothing_is_sealed(house: House, query: str) -> None:
    answer = send(house, a_draft(["noor@student.example", "not an address"]), query=query)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-address")
    assert "deliveryDetails.deliveryAddress says 'not an address'" in answer.json()["detail"]
    assert not house.installation.store.deliveries()
    contact = {"id": "urn:epass:contactPoint:1", "type": "ContactPoint"}
    box = {"id": "urn:epass:mailbox:1", "type": "Mailbox"}
    person = {**a_european()["credentialSubject"], "contactPoint": {**contact, "emailAddress": {**box, "id": "no mail"}}}
    answer = send(house, a_draft(None, credentialSubject=person), query=query, accept_language="nl")
    assert "credentialSubject.contactPoint.emailAddress zegt 'no mail'" in answer.json()["detail"]


def test_without_a_wallet_service_nothing_is_sealed_for_delivery(house: House, judges: JudgePool) -> None:
    house.app = a_house(house.installation, judges, wallet=False).app
    answer = send(house, a_draft())
    assert (answer.status_code, answer.json()["code"]) == (409, "no-wallet-service")
    answer = send(house, a_draft(), query="level=LTA")
    assert (answer.status_code, answer.json()["code"]) == (409, "no-timestamps")


def test_what_is_wrong_is_told_in_the_language_of_whoever_asks(house: House) -> None:
    draft = a_draft()
    del draft["credential"]["validFrom"]
    for spoken, words in (("nl-NL,en;q=0.5", "hier ontbreekt validFrom"), ("en", "needs validFrom"), ("fi", "needs validFrom")):
        answer = send(house, draft, query="check=true", accept_language=spoken)
        assert (answer.status_code, answer.headers["content-language"]) == (422, "nl" if "nl" in spoken else "en")
        (error,) = answer.json()["errors"]
        assert (error["field"], words in error["message"]) == ("/validFrom", True), error
    answer = send(house, {}, query="check=true", accept_language="nl")
    assert answer.json()["detail"].startswith("Dit is geen Europees bewijs")


def test_a_form_brings_the_draft_with_its_mandate(house: House) -> None:
    headers = {"authorization": f"Bearer {house.token('seal')}"}
    draft = json.dumps(a_draft()).encode()
    for name in ("draft", "_file"):
        files = {name: ("d.json", draft), "mandate_pdf": ("m.pdf", b"%PDF-1.7 x")}
        answer = house.send("POST", "/seal", files=files, data={"mandate": "They asked us."}, headers=headers)
        assert answer.status_code == 200, answer.text
        evidence = json.loads(answer.json()["payload"])["evidence"]
        assert evidence["evidenceStatement"] == "They asked us."
        assert base64.b64decode(evidence["embeddedEvidence"]["content"]) == b"%PDF-1.7 x"
    for wrong, field in (
        ({"mandate_pdf": ("m.pdf", b"%PDF-1.7")}, "mandate"),
        ({"mandate_pdf": ("m.pdf", b"GIF89a"), "mandate": (None, b"x")}, "mandate_pdf"),
        ({"mandate_pdf": ("m.pdf", b"%PDF-" + b"x" * 1_500_000), "mandate": (None, b"x")}, "mandate_pdf"),
    ):
        answer = house.send("POST", "/seal", files={"draft": ("d.json", draft), **wrong}, headers=headers)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    broken = {**headers, "content-type": "multipart/form-data; boundary=x"}
    answer = house.send("POST", "/seal", content=b"--x\r\n", headers=broken)
    assert (answer.status_code, answer.json()["code"]) == (400, "not-a-form")


@pytest.mark.parametrize("query", ["check=perhaps", "deliver=2", "level=Z", "delivr=true", "deliver=true&level=lta"])
def test_what_cannot_be_asked_is_named_and_seals_nothing(query: str, house: House) -> None:
    answer = send(house, a_draft(), query=query)
    assert (answer.status_code, answer.json()["code"]) == (422, "not-valid")
    assert answer.json()["errors"][0]["field"] in query


def test_a_body_that_is_too_large_is_not_read(house: House) -> None:
    headers = {"authorization": f"Bearer {house.token('seal')}"}
    answer = house.send("POST", "/seal", content=b" " * (MAX_BYTES + 1), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "file.too_large")


def test_the_seal_is_raised_as_the_installation_or_the_request_says(house: House, judges: JudgePool, tmp_path: Path) -> None:

    def with_authority(*, lasting: Lasting | None = None, raising: Lasting | None = None) -> None:
        house.app = a_house(house.installation, judges, wallet=False, lasting=lasting, raising=raising).app

    def is_stamped(answer: httpx.Response) -> bool:
        assert answer.status_code == 200, answer.text
        return "etsiU" in answer.json()["signatures"][0].get("header", {})

    with running_authorities(tmp_path / "authorities") as authorities:
        to_level_t = Lasting("T", authorities.tsa, at_home=True)
        with_authority(lasting=to_level_t)
        assert is_stamped(send(house, a_draft(), query=""))
        assert not is_stamped(send(house, a_draft(), query="level=B"))
        with_authority(raising=to_level_t)
        assert not is_stamped(send(house, a_draft(), query=""))
        assert is_stamped(send(house, a_draft(), query="level=T"))
        authorities.plan({"at": "tsa", "do": "refuse"})
        answer = send(house, a_draft(), query="level=T")
        assert (answer.status_code, answer.json()["code"]) == (503, "cannot-raise")
