"""Checking files over HTTP: every kind of file gets its own code and sentence, in a page and as JSON."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest

from badges.issuing import Issued
from badges.issuing.files import files_of
from badges.model.issued import FormName
from badges.revoking import revoke
from badges.verification.facts import Answer, Missing, Need, Trust
from badges.verification.verdict import Verdict
from badges.web import checking
from badges.web.checking import answers
from badges.web.judging import JudgePool, OutOfTime
from badges.web.sentences import sentence
from badges.web.world import Limits
from tests.installations import ADDRESSES, Installation, form, issue_one
from tests.makers import AT
from tests.web.houses import BROWSER, House, a_house, credential_path, share_path


@pytest.mark.parametrize(
    ("file", "headline"),
    [
        ("open-badge.json", "valid"),
        ("open-badge.png", "valid"),
        ("open-badge.svg", "valid"),
        ("european.jsonld", "demo"),
        ("certificate.pdf", "demo"),
    ],
)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_each_file_of_an_award_gets_its_verdict_as_page_and_as_json(
    street: House, issued: Issued, file: str, headline: str, language: str
) -> None:
    content = files_of(issued)[file]
    assert street.check(content).json()["headline"] == headline
    page = street.check(content, accept=BROWSER, **{"accept-language": language}).text
    title = sentence(f"headline.{headline}", language)
    assert f"<title>{title} – " in page
    assert "Noor van Voorbeeld" in page or file.startswith("open-badge"), "the badge names nobody, the others do"


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "file.empty"),
        (b"\xff\xd8\xff\xe0 a photo", "file.unreadable"),
        (b"II*\x00 a scan", "file.other_kind"),
        (b"just a letter", "file.not_json"),
        (b'{"half": ', "file.not_json"),
        (b"\x89PNG\r\n\x1a\n", "file.truncated"),
        (b"%PDF-1.7 and no more", "file.truncated"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file.nothing_inside"),
        (b"{}", "file.nothing_inside"),
    ],
)
def test_what_is_no_badge_has_its_own_code_and_sentence(street: House, file: bytes, code: str) -> None:
    answer = street.check(file)
    assert answer.status_code == 200
    codes = [found["code"] for found in answer.json()["findings"] if found["outcome"] in ("failed", "indeterminate")]
    assert len(codes) == 1
    page = street.check(file, accept=BROWSER).text
    assert f"<code>{codes[0]}</code>" in page
    assert sentence(codes[0], "en") or code


def test_the_file_itself_may_be_the_body_of_any_content_type(street: House, issued: Issued) -> None:
    content = files_of(issued)["open-badge.png"]
    for kind in ("image/png", "application/octet-stream", "application/x-www-form-urlencoded", "text/plain", "nonsense"):
        answer = street.check(content, **{"content-type": kind})
        assert answer.json()["headline"] == "valid", kind
    form = street.send("POST", "/verify", files={"file": ("badge.png", content)}, headers={"accept": "application/json"})
    assert form.json()["headline"] == "valid"


def test_a_form_without_a_file_says_so_at_the_field(street: House) -> None:
    answer = street.send("POST", "/verify", files={"file": ("", b"")}, headers={"accept": BROWSER})
    assert answer.status_code == 400
    assert "Choose a file first" in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_withdrawn_badge_is_told_at_once(house: House) -> None:
    issued = issue_one(house.installation)
    content = form(issued, FormName.OPEN_BADGE).content
    assert house.check(content).json()["headline"] == "valid"
    revoke(issued.credentials, "typing error", house.installation.store, house.installation.keyring, ADDRESSES, at=AT, days=7)
    answer = house.check(content)
    assert answer.json()["headline"] == "revoked"
    page = house.check(content, accept=BROWSER).text
    assert "What the badge said" in page, "folded away"
    assert "typing error" not in page, "the reason is for the school"
    assert "<h1" in house.get(share_path(issued)).text


def test_an_issuer_that_nobody_knows_is_no_reason_for_red(house: House, judges: JudgePool) -> None:
    issued = issue_one(house.installation)
    strangers = a_house(house.installation, judges, trust=Trust())
    page = strangers.check(form(issued, FormName.OPEN_BADGE).content, accept=BROWSER).text
    assert '<section class="verdict unsure"' in page
    assert "How to check the issuer yourself" in page


def test_a_list_that_ended_is_unsure_and_the_sheet_stays(house: House) -> None:
    issued = issue_one(house.installation)
    house.now = AT + timedelta(days=60)
    assert house.check(form(issued, FormName.OPEN_BADGE).content).json()["headline"] == "status_unknown"
    assert "Noor van Voorbeeld" in house.get(share_path(issued)).text


def test_facts_that_come_too_late_are_missing_and_nobody_waits_for_them() -> None:
    def slow(need: Need) -> Answer:
        time.sleep(0.0 if need.url.endswith("fast") else 0.6)
        return Missing("offline")

    fast, late = Need("did", "did:web:fast"), Need("did", "did:web:late")
    found = asyncio.run(answers(frozenset({fast, late}), slow, seconds=0.2))
    assert found == {fast: Missing("offline"), late: Missing("timeout")}


def test_a_file_that_takes_too_long_to_judge_is_too_complex_and_the_next_one_is_not(street: House, issued: Issued) -> None:
    pool = JudgePool(processes=1, seconds=0.001)
    try:
        step = asyncio.run(pool.step(form(issued, FormName.EUROPEAN).content, {}, Trust(), at=AT, round=1))
    finally:
        pool.close()
    assert isinstance(step, Verdict)
    assert [found.code for found in step.findings] == ["file.too_complex"]


def test_when_too_many_check_at_once_the_rest_is_asked_to_come_back(installation: Installation, judges: JudgePool) -> None:
    house = a_house(installation, judges, Limits(checks_waiting=0))
    answer = house.check(b"%PDF-1.7")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    page = house.check(b"%PDF-1.7", accept=BROWSER)
    assert "Try again in a minute" in page.text
    assert house.check(b"{}").status_code == 200, "what takes no time waits for nobody"


def test_one_address_may_check_only_so_often_in_a_minute(installation: Installation, judges: JudgePool) -> None:
    house = a_house(installation, judges, Limits(checks_per_minute=2))
    assert [house.check(b"{}").status_code for _ in range(3)] == [200, 200, 429]
    house.now = AT + timedelta(minutes=1)
    assert house.check(b"{}").status_code == 200


def test_what_keeps_a_judge_busy_counts_as_many(
    monkeypatch: pytest.MonkeyPatch, installation: Installation, judges: JudgePool
) -> None:
    monkeypatch.setattr(checking, "FREE_SECONDS", -1.0)  # as if each check that goes to a process took a second more
    house = a_house(installation, judges, Limits(checks_per_minute=2 * checking.CHECKS_A_SECOND))
    sealed = form(issue_one(installation), FormName.EUROPEAN).content
    assert [house.check(sealed).status_code for _ in range(3)] == [200, 200, 429]


def test_a_demonstration_seal_is_called_that_where_a_person_sees_the_award(house: House) -> None:
    issued = issue_one(house.installation)
    assert "The seal of the European certificate is for demonstration" in house.get(share_path(issued)).text
    assert "demonstration" in house.get(credential_path(issued), token=house.token("issue")).text
    assert "demonstration" in house.get("/issuers/voorbeeldcollege").text
    assert "This is a demonstration seal" in house.check(form(issued, FormName.EUROPEAN).content, accept=BROWSER).text


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_page_to_check_works_without_javascript(street: House, language: str) -> None:
    page = street.get("/verify", accept_language=language).text
    assert '<form action="/verify" method="post" enctype="multipart/form-data"' in page
    assert '<input type="file" id="file" name="file"' in page


def test_no_library_forgives_the_alarm_of_a_judging_process() -> None:
    assert not issubclass(OutOfTime, Exception), "pypdf passes over every Exception while it looks for more"
