"""Whoever checks a file here can keep a receipt: signed where there is a key, on paper only where there is none."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from io import BytesIO

import httpx
import pytest
from pypdf import PdfReader

from badges.credentials.receipt import CONTEXT, SERVED_AT, CheckedFile, CheckedFinding
from badges.model.addresses import VERIFIER
from badges.model.issued import FormName
from badges.paper.receipt import _GLYPHS
from badges.receipting import verdict_of
from badges.schemas import content
from badges.verification.facts import Trust
from badges.verification.own_list import OWN_LIST
from badges.web.judging import JudgePool
from badges.web.rendering import TEMPLATES
from tests.installations import ADDRESSES, a_verifier, form, issue_one
from tests.makers import AT
from tests.web.houses import BROWSER, House, a_house

HIDDEN = re.compile(r'<input type="hidden" name="(receipt|seal|of)" value="([^"]*)">')
HEADING = re.compile(r'<h1 id="verdict">([^<]*)</h1>')


@pytest.fixture
def badge(house: House) -> bytes:
    return form(issue_one(house.installation), FormName.OPEN_BADGE).content


def hidden(answer: httpx.Response) -> dict[str, str]:
    """What the page carries."""
    assert answer.status_code == 200
    return dict(HIDDEN.findall(answer.text))


def heading(answer: httpx.Response) -> str:
    found = HEADING.search(answer.text)
    assert found
    return found[1]


def keep(house: House, fields: dict[str, str], kind: str = "pdf", **headers: str) -> httpx.Response:
    sent = {"accept": BROWSER, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return house.send("POST", "/receipts", data={**fields, "form": kind}, headers=sent)


def test_the_page_carries_a_signed_receipt_and_the_door_hands_it_out_as_a_file_and_on_paper(house: House, badge: bytes) -> None:
    a_verifier(house.installation)
    fields = hidden(house.check(badge, accept=BROWSER))
    assert list(fields) == ["receipt"]
    file = keep(house, fields, "json")
    assert (file.status_code, file.headers["content-type"]) == (200, "application/vc")
    assert file.headers["content-disposition"] == 'attachment; filename="receipt-2026-06-15-1200.json"'
    assert file.headers["cache-control"] == "no-store"
    assert house.installation.judge(file.content).headline == "receipt"
    paper = keep(house, fields, accept_language="nl")
    assert paper.headers["content-type"] == "application/pdf"
    read = PdfReader(BytesIO(paper.content))
    assert "Deze badge is geldig" in read.pages[0].extract_text()
    assert read.attachments == {"receipt.json": [file.content]}


def test_a_receipt_is_told_as_one_and_never_in_green(house: House, badge: bytes) -> None:
    a_verifier(house.installation)
    made = house.check(badge.replace(b"Italian", b"Belgian"), accept="application/vc").content
    page = house.check(made, accept=BROWSER)
    assert heading(page) == "This is a receipt of a check"
    assert '<section class="verdict info"' in page.text
    assert '<div class="verdict fail box">' in page.text
    assert "This file was changed after it was signed" in page.text
    assert "receipt" not in hidden(page)  # nobody needs a receipt of a receipt
    changed = house.check(made.replace(b'"altered"', b'"valid"'), accept=BROWSER)
    assert heading(changed) == "This file was changed after it was signed"
    assert "This badge is valid" not in changed.text


def test_what_a_stranger_says_in_a_receipt_is_not_shown(house: House, judges: JudgePool, badge: bytes) -> None:
    a_verifier(house.installation)
    good = house.check(badge, accept="application/vc").content
    assert "This badge is valid" in house.check(good, accept=BROWSER).text
    elsewhere = a_house(house.installation, judges, trust=Trust())
    page = elsewhere.check(good, accept=BROWSER)
    assert heading(page) == "This is a receipt, but we do not know who made it"
    assert "This badge is valid" not in page.text
    assert 'class="verdict pass' not in page.text


def test_nobody_elses_list_is_read_as_the_list_of_this_installation() -> None:
    told = CheckedFinding("issuer", "issuer.listed", "passed", {"name": "Any school", "list": OWN_LIST, "date": "2026-06-15"})
    checked = CheckedFile("0" * 64, "passed", "valid", "2026-06-15T12:00:00Z", findings=(told,))
    assert OWN_LIST not in str(verdict_of(checked).findings)


def test_a_receipt_is_held_against_a_file(house: House, badge: bytes) -> None:
    a_verifier(house.installation)
    of = hidden(house.check(house.check(badge, accept="application/vc").content, accept=BROWSER))["of"]

    def compare(file: bytes, accept: str = BROWSER) -> httpx.Response:
        return house.send("POST", "/receipts/file", files={"file": ("x", file)}, data={"of": of}, headers={"accept": accept})

    assert heading(compare(badge)) == "This is the file that the receipt is about"
    assert heading(compare(badge + b" ")) == "This is another file"
    assert compare(badge, "application/json").json() == {"same": True}
    assert compare(b"x", "application/json").json() == {"same": False}
    for body in ({}, {"of": of}):
        nothing = house.send("POST", "/receipts/file", data=body, headers={"accept": BROWSER})
        assert (nothing.status_code, heading(nothing)) == (400, "Nothing was compared")


def test_without_a_key_there_is_paper_only_and_it_says_that_nobody_signed_it(house: House, badge: bytes) -> None:
    page = house.check(badge, accept=BROWSER)
    fields = hidden(page)
    assert list(fields) == ["receipt", "seal"]
    assert "Keep it as a signed file" not in page.text
    paper = keep(house, fields)
    read = PdfReader(BytesIO(paper.content))
    assert "Nobody signed this paper" in read.pages[0].extract_text()
    assert not read.attachments
    assert keep(house, fields, "json").status_code == 400
    assert keep(house, {**fields, "seal": "0" * 64}).status_code == 400
    assert keep(house, {**fields, "receipt": fields["receipt"][:-8]}).status_code == 400
    refused = house.check(badge, accept="application/vc")
    assert (refused.status_code, refused.json()["code"]) == (406, "no-receipts")
    assert house.get("/verifier/did.json", accept="*/*").status_code == 404


def test_only_receipts_of_this_website_of_the_last_day_are_handed_out(house: House, badge: bytes) -> None:
    a_verifier(house.installation)
    fields = hidden(house.check(badge, accept=BROWSER))
    house.now = AT + timedelta(days=1, seconds=1)
    late = keep(house, fields)
    assert (late.status_code, heading(late)) == (400, "This receipt is too old to be handed out")
    house.now = AT
    changed = fields["receipt"][:200] + ("A" if fields["receipt"][200] != "A" else "B") + fields["receipt"][201:]
    for other in (changed, "", "%", "e30"):
        refused = keep(house, {"receipt": other})
        assert (refused.status_code, heading(refused)) == (400, "We cannot make a receipt of this")
    refused = keep(house, {"receipt": "e30"}, accept="application/json")
    assert refused.json()["code"] == "receipt-not-ours"
    assert keep(house, {"receipt": "A" * 500_000}).status_code == 413


def test_programs_ask_for_a_receipt_instead_of_a_verdict(house: House, badge: bytes) -> None:
    a_verifier(house.installation)
    signed = house.check(badge, accept="application/vc")
    assert signed.json()["credentialSubject"]["headline"] == "valid"
    assert house.check(badge, accept="application/pdf").content.startswith(b"%PDF-")
    assert list(house.check(badge).json())[:2] == ["outcome", "headline"]
    assert "content-disposition" not in house.check(badge, accept="application/json").headers


def test_a_key_that_cannot_be_opened_leaves_receipts_unsigned(
    house: House, badge: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    a_verifier(house.installation)
    house.installation.keyring.passphrase = b"another passphrase"
    assert list(hidden(house.check(badge, accept=BROWSER))) == ["receipt", "seal"]
    assert "receipts go out unsigned" in caplog.text


def test_verifiers_of_others_find_the_key_and_the_words_of_receipts(house: House) -> None:
    a_verifier(house.installation)
    document = house.get("/verifier/did.json", accept="*/*")
    assert document.json()["id"] == ADDRESSES.did(VERIFIER) == "did:web:localhost%3A8000:verifier"
    assert document.headers["access-control-allow-origin"] == "*"
    context = house.get(SERVED_AT, accept="*/*")
    assert ADDRESSES.receipt_context() == ADDRESSES.base + SERVED_AT
    assert context.content == content(CONTEXT)
    assert json.loads(context.content)["@context"]["@protected"] is True


def test_paper_and_pages_draw_the_same_signs() -> None:
    text = (TEMPLATES / "_parts.html").read_text(encoding="utf-8")
    drawn = text.partition("GLYPHS = {")[2].partition("}")[0]
    assert dict(re.findall(r'"(\w+)": "([^"]+)"', drawn)) == _GLYPHS


def test_nobody_gets_a_receipt_of_what_is_no_badge(house: House, badge: bytes) -> None:
    a_verifier(house.installation)
    made = keep(house, hidden(house.check(badge, accept=BROWSER)), "json").content
    typed = b'{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"]}'
    for file in (made, typed, typed[:-1] + b',"verifiableCredential":' + made + b"}"):
        page = house.check(file, accept=BROWSER)
        assert "This badge is valid</h1>" not in page.text
        assert "receipt" not in hidden(page)
        for media in ("application/vc", "application/pdf"):
            refused = house.check(file, accept=media)
            assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (422, "nothing-to-keep")
        assert house.check(file, accept="application/json").json()["outcome"] == "not_applicable"
