"""Whatever somebody has: a file, a link, a code, a text, a picture of paper. Its content tells what it is, at every door."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from markupsafe import escape

from badges.credentials import baking
from badges.issuing import Issued
from badges.issuing.files import files_of
from badges.model.issued import FormName
from badges.revoking import revoke
from badges.verification.facts import Found, Missing
from badges.web.judging import JudgePool
from badges.web.sentences import sentence
from badges.web.world import Limits
from tests.installations import ADDRESSES, Installation, form, issue_one
from tests.makers import AT
from tests.verification.open_badges_2.badges import an_assertion, as_file, signed
from tests.verification.pictures import a_photo, a_scan, a_sheet, as_picture
from tests.verification.signed import a_badge_of, a_person, a_png, a_presentation, a_signed_badge, a_signed_presentation
from tests.verification.test_learner_records import a_signed_record
from tests.web.houses import BROWSER, House, a_house, share_path

LINK = "https://wallet.example/badges/1"
ANYTHING = {
    "Open Badges 3.0, JSON": a_signed_badge(),
    "Open Badges 3.0, PNG": baking.bake_png(a_png(), a_signed_badge()),
    "Comprehensive Learner Record 2.0, JSON": a_signed_record(json.loads(a_signed_badge())),
    "Open Badges 2.0, JSON": as_file(an_assertion()),
    "Open Badges 2.0, JWT": signed(),
    "Verifiable Presentation, JSON": a_signed_presentation(a_presentation(json.loads(a_signed_badge(a_badge_of(a_person()))))),
}
"""Of others; what is issued here is looked at in test_checking."""


@pytest.mark.parametrize("format", ANYTHING)
def test_what_a_file_is_shows_by_its_bytes_alone_through_every_door(street: House, format: str) -> None:
    file, accept = ANYTHING[format], {"accept": "application/json"}
    street.found[LINK] = Found(file, "text/html")
    answers = [
        street.check(file, **{"content-type": "image/gif"}),
        street.send("POST", "/verify", files={"file": ("holiday.zip", file, "application/zip")}, headers=accept),
        street.send("POST", "/verify", json={"url": LINK}),
        street.send("POST", "/verify", files={"link": (None, LINK.encode())}, headers=accept),
    ]
    if not file.startswith(b"\x89PNG"):
        answers.append(street.send("POST", "/verify", data={"text": file.decode()}, headers=accept))
        answers.append(street.send("POST", "/verify", data={"link": f" {file.decode()}\n"}, headers=accept))
    for answer in answers:
        read = [found["detail"]["format"] for found in answer.json()["findings"] if found["code"] == "file.read"]
        assert read[:1] == [format], answer.json()["findings"]
    codes = [[found["code"] for found in answer.json()["findings"]] for answer in answers]
    assert all([code for code in one if code != "link.followed"] == codes[0] for one in codes)


def test_a_token_that_a_mail_program_broke_into_lines_is_whole_again(street: House) -> None:
    token = signed().decode()
    lines = "\r\n".join(token[n : n + 70] for n in range(0, len(token), 70))
    answer = street.send("POST", "/verify", data={"text": lines}, headers={"accept": "application/json"})
    assert answer.json() == street.check(token.encode()).json()


# Links


@pytest.mark.parametrize(
    "given", [LINK.encode(), f" {LINK} \n".encode(), json.dumps({"url": LINK}).encode(), f"{LINK}\r\n".encode("utf-16")]
)
def test_a_link_is_fetched_once_and_judged_like_a_file(street: House, issued: Issued, given: bytes) -> None:
    street.found[LINK] = Found(form(issued, FormName.OPEN_BADGE).content)
    street.asked.clear()
    answer = street.check(given, **{"content-type": "application/octet-stream"})
    assert answer.json()["headline"] == "valid"
    assert [(need.kind, need.url) for need in street.asked] == [("file", LINK)]
    page = street.check(given, accept=BROWSER).text
    assert sentence("headline.valid", "en") in page
    assert sentence("link.followed", "en", {"host": "wallet.example"}) in page


def test_a_link_in_the_address_of_the_page_is_filled_in_and_waits_for_somebody_to_send_it(street: House) -> None:
    street.asked.clear()
    link = f'{LINK}?a=1&b="><script>'
    page = street.get(f"/verify?{urlencode({'link': link, 'lang': 'en'})}")
    assert page.status_code == 200
    assert f'name="link" value="{escape(link)}"' in page.text
    assert "<script>" not in page.text
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert street.asked == []
    for empty in ("", " ", "x" * 2_001, "https://a.example/\x00", "https://a.example/\u202e"):
        page = street.get(f"/verify?{urlencode({'link': empty})}")
        assert (page.status_code, "value=" in page.text) == (200, False)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Missing("timeout"), "link.timeout"),
        (Missing("private_address"), "link.private_address"),
        (Found(b"<!doctype html><html><title>Noor</title></html>"), "link.page"),
        (Found(b"https://elsewhere.example/"), "link.leads_on"),
    ],
)
def test_a_link_that_leads_nowhere_says_why_and_what_to_do(street: House, answer: Found | Missing, code: str) -> None:
    street.found[LINK] = answer
    told = street.check(LINK.encode())
    assert told.status_code == 200
    assert (told.json()["outcome"], told.json()["headline"]) == ("indeterminate", "not_opened")
    assert code in [found["code"] for found in told.json()["findings"]]
    page = street.check(LINK.encode(), accept=BROWSER, accept_language="nl")
    page = street.send("POST", "/verify", data={"link": LINK}, headers={"accept": BROWSER, "accept-language": "nl"})
    for words in ("headline.not_opened", code, f"{code}.do"):
        assert sentence(words, "nl", {"host": "wallet.example"}).replace("'", "&#39;") in page.text, words


# What is shown here


def test_our_own_code_gives_a_program_the_verdict_and_no_more_than_the_paper_shows(street: House, issued: Issued) -> None:
    own = share_path(issued)
    code = own.rpartition("/")[2]
    spaced = "-".join(code[n : n + 4] for n in range(0, 28, 4)).upper()
    badge = form(issued, FormName.OPEN_BADGE)
    street.asked.clear()
    ways = [
        street.check(code.encode()),
        street.check(spaced.encode()),
        street.check(f"{ADDRESSES.base}{own}?lang=nl".encode()),
        street.send("POST", "/verify", json={"url": f"{ADDRESSES.base}{own}"}),
        street.send("POST", "/verify", data={"link": spaced}, headers={"accept": "application/json"}),
        street.check(as_picture(a_sheet(f"{ADDRESSES.base}{own}"))),
    ]
    for answer in ways:
        assert answer.json()["headline"] == "valid", answer.json()
        assert answer.json()["summary"]["title"]
        for hidden in (
            code,
            badge.id,
            issued.award.id,
            issued.award.ref,
            "portfolio.example",
            issued.award.holder.salt,
        ):
            assert hidden not in answer.text, hidden
    assert street.asked == [], "nobody else is asked"


def test_a_browser_that_shows_a_picture_of_our_paper_comes_to_the_page_of_it(street: House, issued: Issued) -> None:
    own = share_path(issued)
    for picture in (a_photo(ADDRESSES.base + own), a_scan(ADDRESSES.base + own)):
        answer = street.send("POST", "/verify", files={"file": ("x", picture)}, headers={"accept": BROWSER})
        assert (answer.status_code, answer.headers["location"]) == (303, own)
    answer = street.send("POST", "/verify", json={"url": ADDRESSES.base + own}, headers={"accept": BROWSER})
    assert (answer.status_code, answer.headers["location"]) == (303, own)


def test_a_code_that_ended_and_one_that_never_was_look_the_same(house: House) -> None:
    code = share_path(issue_one(house.installation)).rpartition("/")[2]
    house.installation.store.withdraw_share(code, AT)
    ended, never = house.check(code.encode()), house.check(b"a1" * 14)
    assert ended.json() == never.json()
    assert ended.json()["findings"][0]["code"] == "link.ended"


def test_of_a_withdrawn_badge_its_code_tells_no_name(house: House) -> None:
    issued = issue_one(house.installation)
    code = share_path(issued).rpartition("/")[2]
    revoke(issued.credentials, "typing error", house.installation.store, house.installation.keyring, ADDRESSES, at=AT, days=7)
    answer = house.check(code.encode())
    assert (answer.json()["headline"], answer.json()["summary"]) == ("revoked", None)
    assert "van Voorbeeld" not in answer.text


# Several at once, and what cannot be done


def a_zip() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("one.json", a_signed_badge())
    return written.getvalue()


@pytest.mark.parametrize("file", [a_zip(), f"name;link\r\nNoor;{LINK}\r\n".encode(), f"{LINK}\n{LINK}2\n".encode()])
def test_several_at_once_have_a_door_of_their_own(street: House, file: bytes) -> None:
    answer = street.check(file)
    assert (answer.status_code, answer.json()["code"]) == (422, "several")
    assert "/verify/many" in answer.json()["detail"]
    page = street.check(file, accept=BROWSER)
    assert (page.status_code, page.headers["location"]) == (307, "/verify/many")


def test_several_files_in_a_form_go_to_that_door_too(street: House) -> None:
    two = [("file", ("a.json", b"{}")), ("file", ("b.json", b"{}"))]
    answer = street.send("POST", "/verify", files=two, headers={"accept": BROWSER})
    assert (answer.status_code, answer.headers["location"]) == (307, "/verify/many")
    one = [("file", ("a.json", b"{}")), ("file", ("", b""))]
    assert street.send("POST", "/verify", files=one, headers={"accept": BROWSER}).status_code == 200, (
        "a field that was left empty"
    )


def test_a_slip_of_the_pen_is_told_at_the_field(street: House) -> None:
    answer = street.send("POST", "/verify", data={"link": "www school nl"}, headers={"accept": BROWSER})
    assert answer.status_code == 400
    assert 'id="link-error"' in answer.text
    answer = street.send("POST", "/verify", data={"text": " "}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "nothing-sent")


@pytest.mark.parametrize(
    "copied",
    [
        f"Kijk hier: {LINK}",
        f"Hallo,\n\nmijn badge, hier te zien: {LINK}.\n\nGroet,\nNoor",
        f"<{LINK}>",
        f"van school: [Mijn badge]({LINK}).",
        f"Noor, {LINK}",
        f"{LINK} <{LINK}>",
    ],
)
def test_the_only_link_in_a_message_is_the_one_that_was_meant(street: House, copied: str) -> None:
    street.found[LINK] = Found(ANYTHING["Open Badges 3.0, JSON"])
    accept = {"accept": "application/json"}
    fields = ("text",) if "\n" in copied else ("text", "link")
    answers = [street.send("POST", "/verify", data={field: copied}, headers=accept) for field in fields]
    answers.append(street.check(copied.encode(), **{"content-type": "text/plain; charset=utf-8"}))
    for answer in answers:
        assert "link.followed" in [found["code"] for found in answer.json()["findings"]], answer.json()


def test_a_text_without_a_badge_and_without_a_link_is_a_slip_and_nothing_red(street: House) -> None:
    for field in ("text", "link"):
        for slip in ("www.school.example/badge/1", "Hoi, hier is mijn badge", "a1" * 13):
            answer = street.send("POST", "/verify", data={field: slip}, headers={"accept": "application/json"})
            assert (answer.status_code, answer.json()["code"]) == (400, "link-not-known"), slip
    address = street.send("POST", "/verify", data={"link": "www.school.example/{id}"}, headers={"accept": "application/json"})
    assert address.status_code == 400
    told = street.check(b"Hoi, hier is mijn badge", **{"content-type": "text/plain"})
    assert told.status_code == 200, "whoever sends a file gets a verdict on it"
    cut = street.send("POST", "/verify", data={"text": '"id": {"name": "Noor"'}, headers={"accept": "application/json"})
    assert (cut.status_code, cut.json()["headline"]) == (200, "unreadable")


def test_of_several_links_in_a_text_none_is_chosen(street: House) -> None:
    two = f"{LINK}\n{LINK}/2"
    answer = street.send("POST", "/verify", data={"text": two}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "several")


def test_links_and_codes_count_for_the_same_rate(installation: Installation, judges: JudgePool) -> None:
    house = a_house(installation, judges, Limits(checks_per_minute=2))
    assert [house.check(given).status_code for given in (b"a1" * 14, LINK.encode(), b"{}")] == [200, 200, 429]
    limited = house.check(LINK.encode())
    assert int(limited.headers["retry-after"]) <= 60
    assert "minute" in limited.json()["detail"]
    house.now = AT + timedelta(minutes=1)
    assert house.check(b"{}").status_code == 200


# Others' pages may ask


def test_a_page_of_somebody_else_may_ask_for_a_verdict(street: House) -> None:
    origin = {"origin": "https://hr.example"}
    asked = {**origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    before = street.send("OPTIONS", "/verify", headers=asked)
    assert before.status_code == 204
    assert before.headers["access-control-allow-origin"] == "*"
    assert "POST" in before.headers["access-control-allow-methods"]
    assert "content-type" in before.headers["access-control-allow-headers"].lower()
    for answer in (street.check(b"{}", **origin), street.check(b"%PDF", **origin), street.check(b"x" * 13_000_000, **origin)):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "path",
    ["/status/1", "/issuers/voorbeeldcollege/did.json", "/units/LU-02", "/openapi.json"],
)
def test_what_is_public_may_be_read_by_pages_of_others(street: House, path: str) -> None:
    asked = {"origin": "https://hr.example", "access-control-request-method": "GET", "access-control-request-headers": "accept"}
    before = street.send("OPTIONS", path, headers=asked)
    assert (before.status_code, before.headers["access-control-allow-origin"]) == (204, "*")
    assert (
        street.get(path, accept="application/ld+json, application/json;q=0.9, */*;q=0.1").headers["access-control-allow-origin"]
        == "*"
    )


@pytest.mark.parametrize("path", ["/awards", "/credentials/1", "/share/" + "a" * 28, "/deliveries", "/seal"])
def test_what_is_private_is_opened_to_nobody_elses_page(street: House, path: str) -> None:
    asked = {"origin": "https://hr.example", "access-control-request-method": "POST", "accept": "application/json"}
    assert "access-control-allow-origin" not in street.send("OPTIONS", path, headers=asked).headers
    assert "access-control-allow-origin" not in street.get(path, origin="https://hr.example").headers


# Nothing is kept


def test_nothing_of_a_file_or_a_link_is_logged_or_stored(house: House, caplog: pytest.LogCaptureFixture) -> None:
    marker = "xq7marker4"
    link = f"https://wallet.example/{marker}?name={marker}"
    file = a_signed_badge().replace(b"Italian", marker.encode())
    house.found[link] = Found(file)
    logging.getLogger("badges").setLevel(logging.DEBUG)
    with caplog.at_level(logging.DEBUG):
        for sent in (file, link.encode(), json.dumps({"url": link}).encode(), as_picture(a_sheet(link))):
            for accept in ("application/json", BROWSER):
                assert house.check(sent, accept=accept).status_code == 200
        assert house.send("POST", "/verify", files={"file": (marker, file)}).status_code == 200
        assert house.send("POST", "/verify", data={"link": link}).status_code == 200
    own = [record for record in caplog.records if not record.name.startswith("httpx")]  # the client of this test
    assert not [record for record in own if marker in record.getMessage() or marker in str(record.__dict__)]
    kept = [path for path in Path(house.installation.folder).rglob("*") if path.is_file()]
    assert kept
    assert not [path for path in kept if marker.encode() in path.read_bytes()]


def test_the_files_of_an_award_are_recognised_whatever_they_are_called(street: House, issued: Issued) -> None:
    for name, content in files_of(issued).items():
        if name.endswith((".png", ".svg", ".pdf", ".jsonld", ".json")):
            sent = {"file": ("scan0001.jpg", content, "image/jpeg")}
            answer = street.send("POST", "/verify", files=sent, headers={"accept": "application/json"})
            assert answer.json()["headline"] in ("valid", "demo"), name
