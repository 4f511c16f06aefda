"""A receipt says what came of a check, and nothing of whose badge it was; whoever has the file can hold the two together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from badges.credentials import receipt as form
from badges.credentials.conformance import violations
from badges.keyring import KeyState, UnknownIssuer
from badges.model.addresses import VERIFIER
from badges.model.issued import FormName
from badges.paper.receipt import receipt
from badges.proofs.did import VerificationMethod, did_document
from badges.proofs.signer import LocalSigner
from badges.receipting import checked_file, is_of, read_receipt, recording, signed, unsigned, verdict_of
from badges.verification.facts import Trust
from badges.verification.verdict import Finding, Outcome, Verdict, outcome_of
from badges.verifying import from_documents, verify
from badges.web.receipt_words import paper_of
from badges.web.wording import Wording
from tests.installations import ADDRESSES, Installation, a_verifier, issue_one
from tests.installations import form as credential
from tests.makers import AT
from tests.verification.signed import a_person, a_presentation, a_signed_presentation, key

BY = "Badge check of school.example"


def a_receipt(installation: Installation, file: bytes) -> bytes:
    """What somebody gets who checks this file with the installation."""
    fetch, facts = recording(from_documents(installation.documents()))
    trust = installation.keyring.trust(ADDRESSES, AT.date())
    verdict = verify(file, fetch, trust, at=AT)
    return signed(checked_file(file, verdict, facts, trust, at=AT, by=BY), installation.keyring, ADDRESSES)


@pytest.fixture
def badge(installation: Installation) -> bytes:
    a_verifier(installation)
    return credential(issue_one(installation), FormName.OPEN_BADGE).content


def test_a_receipt_is_a_credential_that_our_own_verifier_knows_as_one(installation: Installation, badge: bytes) -> None:
    made = a_receipt(installation, badge)
    verdict = installation.judge(made)
    assert (verdict.outcome, verdict.headline) == (Outcome.NOT_APPLICABLE, "receipt")
    assert {"proof.valid", "issuer.bound", "issuer.listed", "holder.of_file"} <= {found.code for found in verdict.findings}
    assert verdict.summary is not None
    checked = verdict.summary.checked
    assert checked is not None
    assert (checked.outcome, checked.headline, checked.checked_at) == ("passed", "valid", "2026-06-15T12:00:00Z")
    assert is_of(checked, badge)
    assert not is_of(checked, badge + b" ")
    assert [one.kind for one in checked.documents] == ["did", "status_list", "context", "context", "context"]
    assert (checked.documents[1].valid_since, checked.documents[1].valid_before) == (
        "2026-06-15T12:00:00Z",
        "2026-06-22T12:00:00Z",
    )
    assert [(one.known, one.name, one.date) for one in checked.lists] == [("Voorbeeldcollege", BY, "2026-06-15")]
    assert checked.software.startswith("badges ")
    json.dumps(verdict.summary.to_json())


def test_a_receipt_names_nobody(installation: Installation) -> None:
    a_verifier(installation)
    issued = issue_one(installation)
    for content in (one.content for one in issued.credentials):
        made = a_receipt(installation, content).decode()
        person = issued.award.holder
        ids = (issued.award.ref, issued.award.id, ADDRESSES.credential(""), "urn:credential:")
        for private in filter(None, (person.given_name, person.family_name, person.email, *ids)):
            assert private not in made, private


def test_a_receipt_does_not_name_whoever_showed_a_badge(installation: Installation, badge: bytes) -> None:
    multikey = a_person().removeprefix("did:key:")
    for did in (a_person(), "did:web:noor.example"):
        method = f"{did}#{multikey}"
        by = LocalSigner(key("holder"), method)
        inside = a_signed_presentation(a_presentation(json.loads(badge), holder=did), by=by)
        shown = a_signed_presentation(a_presentation(json.loads(inside), holder=did), by=by)
        keys = did_document(did, [VerificationMethod(method, key("holder").public_key())])
        for file in (shown, shown.replace(b"Italian", b"Belgian")):
            fetch, facts = recording(from_documents({**installation.documents(), did: keys}))
            checked = checked_file(file, verify(file, fetch, at=AT), facts, Trust(), at=AT, by=BY)
            assert {"proof", "binding"} <= {found.check for found in checked.findings}
            made = unsigned(checked).decode()
            assert multikey not in made
            assert "noor" not in made


def test_whatever_is_changed_in_a_receipt_breaks_it(installation: Installation, badge: bytes) -> None:
    made = json.loads(a_receipt(installation, badge))
    subject: dict[str, Any] = made["credentialSubject"]
    changes: list[Mapping[str, Any]] = [
        {"sha256": "0" * 64},
        {"headline": "altered"},
        {"checkedAt": "2026-06-16T12:00:00Z"},
        {"finding": subject["finding"][1:]},
        {"trustList": []},
        {"usedDocument": [{**subject["usedDocument"][0], "sha256": "0" * 64}, *subject["usedDocument"][1:]]},
    ]
    for change in changes:
        verdict = installation.judge(json.dumps({**made, "credentialSubject": {**subject, **change}}).encode())
        assert verdict.headline == "altered", change
        assert verdict.summary is None
    added = installation.judge(json.dumps({**made, "credentialSubject": {**subject, "holder": "Noor"}}).encode())
    assert added.outcome is Outcome.FAILED
    assert "format.unknown_terms" in {found.code for found in added.findings}


def test_the_receipt_of_another_installation_is_read_with_our_words_and_known_when_we_know_who_made_it(
    installation: Installation, badge: bytes
) -> None:
    made = a_receipt(installation, badge)
    stranger = installation.judge(made, trust=Trust())
    assert stranger.headline == "unknown_issuer"
    assert stranger.summary is not None
    assert stranger.summary.checked is not None
    elsewhere = made.replace(ADDRESSES.receipt_context().encode(), b"https://other.example" + form.SERVED_AT.encode())
    assert installation.judge(elsewhere).headline == "receipt"  # the address is not signed, what the words mean is
    unknown = made.replace(ADDRESSES.receipt_context().encode(), b"https://other.example/contexts/another.jsonld")
    assert "format.unknown_context" in {found.code for found in installation.judge(unknown).findings}


def test_a_receipt_of_a_bad_file_says_so(installation: Installation, badge: bytes) -> None:
    checked = read_receipt(a_receipt(installation, badge.replace(b"Italian", b"Belgian")))
    assert checked is not None
    assert (checked.outcome, checked.headline, checked.title) == ("failed", "altered", {})
    verdict = verdict_of(checked)
    assert verdict.outcome is outcome_of(verdict.findings) is Outcome.FAILED
    nothing = read_receipt(a_receipt(installation, b""))
    assert nothing is not None
    assert (nothing.headline, nothing.format) == ("unreadable", "")


def test_an_installation_without_a_key_of_its_own_signs_no_receipt(installation: Installation) -> None:
    with pytest.raises(UnknownIssuer, match="badges keys new --verifier"):
        a_receipt(installation, b"{}")
    assert VERIFIER not in installation.keyring.names()


def test_a_receipt_holds_so_many_findings_and_keeps_those_that_count(installation: Installation) -> None:
    a_verifier(installation)
    good = tuple(Finding("format", str(n), Outcome.PASSED, "format.conforms", {"value": "Noor"}) for n in range(1_000))
    bad = Finding("proof", "last", Outcome.FAILED, "proof.altered")
    checked = checked_file(b"x", Verdict(Outcome.FAILED, "altered", (*good, bad)), {}, Trust(), at=AT, by=BY)
    assert len(checked.findings) == form.MOST_FINDINGS
    assert checked.findings[-1].code == "proof.altered"
    assert all(not found.detail for found in checked.findings)
    document = form.build(checked, id="urn:uuid:1", issuer_did="did:web:a.example", issuer_name="A")
    assert violations(document) == []
    assert form.read(document) == checked
    assert installation.judge(signed(checked, installation.keyring, ADDRESSES)).headline == "receipt"


def test_what_is_no_receipt_is_not_read_as_one() -> None:
    for content in (b"", b"[]", b"{}", b'{"credentialSubject": {"sha256": "x"}}', b"[" * 100_000):
        assert read_receipt(content) is None
    assert violations({"@context": [form.CREDENTIALS, form.CONTEXT], "type": ["VerifiableCredential", form.TYPE]}) != []


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_paper_says_it_in_the_readers_language_and_carries_the_signed_receipt(
    installation: Installation, badge: bytes, language: str
) -> None:
    made = a_receipt(installation, badge)
    checked = read_receipt(made)
    assert checked is not None
    sheet = paper_of(checked, Wording(language, "UTC"), ADDRESSES, BY, signed=True)
    paper = PdfReader(BytesIO(receipt(sheet, made)))
    assert len(paper.pages) == 1
    assert paper.attachments == {"receipt.json": [made]}
    text = paper.pages[0].extract_text()
    said = {
        "en": ("Receipt of a check", "This badge is valid", "15 June 2026", "Signed by"),
        "nl": ("Bewijs van een controle", "Deze badge is geldig", "15 juni 2026", "Ondertekend door"),
    }
    for words in said[language]:
        assert words in text.replace("\n", " "), words
    assert checked.sha256 in text.replace(" ", "").replace("\n", "")
    verdict = installation.judge(receipt(sheet, made))
    assert verdict.headline == "receipt"
    assert verdict.summary is not None
    assert verdict.summary.checked == checked


def test_the_unsigned_paper_says_that_nobody_signed_it_and_draws_any_letters(installation: Installation) -> None:
    found = (Finding("file", "x", Outcome.PASSED, "file.read", {"format": "Open Badges 3.0 \ue000 🐝"}),)
    checked = checked_file(b"x", Verdict(Outcome.FAILED, "altered", found), {}, Trust(), at=AT, by=BY)
    paper = PdfReader(BytesIO(receipt(paper_of(checked, Wording("en", "UTC"), ADDRESSES, "localhost:8000", signed=False), None)))
    text = paper.pages[0].extract_text()
    assert "Nobody signed this paper" in text
    assert "This file was changed after it was signed" in text
    assert not paper.attachments


def test_a_receipt_outlives_the_key_that_signed_it_unless_somebody_else_had_that_key(
    installation: Installation, badge: bytes
) -> None:
    made = a_receipt(installation, badge)
    later = AT + timedelta(days=30)
    rotated = installation.keyring.rotate(VERIFIER, AT + timedelta(days=1))
    assert installation.judge(made, at=later).headline == "receipt"
    installation.keyring.end(VERIFIER, rotated.keys[0].id, KeyState.COMPROMISED, later)
    assert installation.judge(made, at=later).outcome is Outcome.FAILED
