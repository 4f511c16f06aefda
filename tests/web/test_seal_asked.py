"""Seals that say nothing of their certificates, sent to the doors: whoever gave those out is asked, whatever way a file takes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from badges.receipting import checked_file, recording
from badges.verification.facts import Found
from badges.verifying import verify
from badges.web.judging import JudgePool
from badges.web.steps import PLAIN_BYTES
from tests.installations import Installation
from tests.makers import AT
from tests.verification.asked_seals import Asked
from tests.verification.raised_seals import SUMMER, Maker, a_maker
from tests.web.houses import BROWSER, House, a_house

LISTS = ("http://ca.example/crl/ca.crl", "http://ca.example/crl/root.crl")


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return a_maker(tmp_path / "ca")


@pytest.fixture
def door(installation: Installation, judges: JudgePool, maker: Maker) -> House:
    house = a_house(installation, judges, trust=maker.trusted())
    house.now = SUMMER
    return house


def publish(house: House, maker: Maker) -> None:
    """The lists of the authority, as they are now."""
    for url in LISTS:
        body = maker.crl(url.rpartition("/")[2].removesuffix(".crl"), SUMMER)
        house.found[url] = Found(body, "application/pkix-crl", SUMMER)


def found(house: House, file: bytes) -> dict[str, Any]:
    """The findings about the seal, by their checks."""
    findings = house.check(file).json()["findings"]
    return {one["check"]: one for one in findings if one["check"] in ("seal", "revocation")}


def test_the_door_asks_for_whole_lists_and_tells_what_they_say(door: House, maker: Maker) -> None:
    seal = maker.seal()
    plain, stamped = maker.b(seal), maker.t(maker.b(seal))
    publish(door, maker)
    assert found(door, plain)["revocation"]["code"] == "revocation.clear"
    assert sorted(need.url for need in door.asked if need.kind in ("crl", "ocsp")) == sorted(LISTS)
    maker.ca.revoke(seal.certificate, AT, "keyCompromise")
    publish(door, maker)
    assert found(door, plain)["seal"]["code"] == "seal.revoked"
    assert found(door, stamped)["seal"]["code"] == "seal.revoked"


@pytest.mark.parametrize("padding", [0, PLAIN_BYTES], ids=["here", "in a process"])
def test_a_page_says_why_nobody_knows_whichever_way_the_file_takes(door: House, maker: Maker, padding: int) -> None:
    file = maker.b() + b" " * padding
    assert found(door, file)["revocation"]["detail"] == {}  # nobody is asked by a house without a network
    for url in LISTS:
        door.found[url] = Found(b"<!doctype html>", "text/html", SUMMER)
    assert found(door, file)["revocation"]["detail"] == {"reason": "not_an_answer", "domain": "ca.example"}
    page = door.check(file, accept=BROWSER)
    assert page.status_code == 200
    assert "what came from ca.example cannot be read" in page.text
    assert "what came from ca.example cannot be read" not in door.check(file, accept=BROWSER, **{"accept-language": "nl"}).text


def test_a_receipt_names_the_lists_on_which_the_verdict_rests(maker: Maker) -> None:
    file, whom = maker.b(), maker.trusted()
    fetch, answered = recording(Asked(maker).fetch)
    checked = checked_file(file, verify(file, fetch, whom, at=SUMMER), answered, whom, at=SUMMER, by="Us")
    lists = [one for one in checked.documents if one.kind == "crl"]
    assert [one.address for one in lists] == list(LISTS)
    assert {one.sha256 for one in lists} == {
        hashlib.sha256(found.body).hexdigest() for found in answered.values() if isinstance(found, Found)
    }
