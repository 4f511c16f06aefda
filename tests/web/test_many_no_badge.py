"""Of a list in which something is no badge nobody reads that all is in order."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from badges.issuing import Issued
from badges.model.issued import FormName
from badges.web.judging import JudgePool
from tests.installations import form
from tests.web.houses import House
from tests.web.test_many import a_zip, send, told, work

EMPTY = json.dumps({"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"]}).encode()
WORDS = {
    "en": ("1 is no badge", "2 are no badges", "No badge"),
    "nl": ("1 is geen badge", "2 zijn geen badge", "Geen badge"),
    "de": ("1 ist kein Badge", "2 sind keine Badges", "Kein Badge"),
    "fr": ("1 n’est pas un badge", "2 ne sont pas des badges", "Pas un badge"),
    "es": ("1 no es una insignia", "2 no son insignias", "No es insignia"),
}


@pytest.fixture
def badge(issued: Issued) -> bytes:
    return form(issued, FormName.OPEN_BADGE).content


def checked(house: House, judges: JudgePool, **files: bytes) -> str:
    """The path of a list that was worked through."""
    path: str = send(house, a_zip(**files)).headers["location"]
    work(house, judges)
    return path


def test_an_envelope_with_nothing_in_it_is_told_before_what_is_in_order(street: House, judges: JudgePool, badge: bytes) -> None:
    alone = checked(street, judges, a_json=EMPTY)
    beside = checked(street, judges, good_json=badge, one_json=EMPTY, two_json=EMPTY)
    for language, (one, both, label) in WORDS.items():
        for path, news, number in ((alone, one, 1), (beside, both, 2)):
            page = street.get(path, accept_language=language).text
            assert f'<h1 data-part="news">{news}</h1>' in page
            assert f"<title>{news} – " in page
            assert f"<b>{number}</b> {label}</p>" in page
    assert re.findall(r'<tr><th scope="row"><bdi>([^<]+)</bdi></th><td class="(\w+)">', page) == [
        ("one.json", "info"),
        ("two.json", "info"),
        ("good.json", "pass"),
    ]


def test_what_is_wrong_comes_before_what_is_no_badge(street: House, judges: JudgePool, badge: bytes) -> None:
    path = checked(street, judges, empty_json=EMPTY, bad_json=badge.replace(b"Green", b"Grean"))
    page = street.get(path, accept_language="en").text
    assert '<h1 data-part="news">1 is not in order</h1>' in page
    assert "<b>1</b> No badge</p>" in page
    assert page.index("bad.json") < page.index("empty.json")


def test_where_everything_is_a_badge_nothing_is_said_of_what_is_none(street: House, judges: JudgePool, badge: bytes) -> None:
    page = street.get(checked(street, judges, one_json=badge, two_json=badge), accept_language="en").text
    assert '<h1 data-part="news">All 2 are in order</h1>' in page
    assert "No badge" not in page


def test_files_count_it_too_and_its_own_page_tells_what_it_is(street: House, judges: JudgePool, badge: bytes) -> None:
    path = checked(street, judges, empty_json=EMPTY, good_json=badge)
    said = told(street, path)
    assert said["counts"] == {"failed": 0, "indeterminate": 0, "passed": 1, "not_applicable": 1, "waiting": 0}
    assert [(one["outcome"], one["credentials"], one["title"] is None) for one in said["items"]] == [
        ("not_applicable", 0, True),
        ("passed", 1, False),
    ]
    table = list(csv.DictReader(io.StringIO(street.get(f"{path}?format=csv", accept_language="nl").text.removeprefix("\ufeff"))))
    assert [(row["outcome"], row["says"], row["credentials"]) for row in table] == [
        ("not_applicable", "Dit is geen badge", "0"),
        ("passed", "Deze badge is geldig", "1"),
    ]
    page = street.get(f"{path}/1", accept_language="en").text
    assert '<section class="verdict info">' in page
