"""Who says it, on the page of a verdict, and every list on the page of lists."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from badges.issuing import Issued
from badges.issuing.files import files_of
from badges.model.addresses import VERIFIER
from badges.verification.facts import KnownIssuer, ListOfIssuers, Trust
from badges.verification.line import LINES, Standing, line
from badges.web.judging import JudgePool
from badges.web.who import mark_of, who_words
from tests.installations import ADDRESSES, Installation, a_verifier
from tests.verification.signed import a_badge, a_person, a_signed_badge, judged, their
from tests.web.houses import BROWSER, House, a_house


@pytest.mark.parametrize(
    ("language", "title", "known"), [("en", "Who says it", "Confirmed"), ("nl", "Wie het zegt", "Bevestigd")]
)
def test_who_says_it_stands_between_what_it_says_and_what_was_checked(
    street: House, issued: Issued, language: str, title: str, known: str
) -> None:
    content = files_of(issued)["open-badge.json"]
    page = street.check(content, accept=BROWSER, **{"accept-language": language}).text
    places = [page.index(part) for part in ('class="sheet"', f"<h2>{title}</h2>", 'id="checked"')]
    assert all(one < other for one, other in pairwise(places))
    section = page[places[1] : places[2]]
    assert known in section
    assert "localhost" in section
    assert "00XA" in section


def test_what_a_stranger_wrote_is_text_on_the_page(street: House) -> None:
    number = {"type": "IdentifierEntry", "identifier": "<i>7</i>", "identifierType": "ext:x"}
    issuer = {"id": a_person(), "type": ["Profile"], "name": "<b>School</b>", "otherIdentifier": [number]}
    page = street.check(a_signed_badge(a_badge(issuer=issuer, credentialStatus=None), by=their()), accept=BROWSER).text
    assert "&lt;i&gt;7&lt;/i&gt;" in page
    assert "<b>School</b>" not in page
    assert "<i>7</i>" not in page


def test_nothing_that_was_altered_is_shown_as_the_issuers_words(street: House, issued: Issued) -> None:
    content = files_of(issued)["open-badge.json"].replace(b"Voorbeeldcollege", b"Nepcollege-abcde")
    page = street.check(content, accept=BROWSER).text
    assert "Nepcollege" not in page
    assert "Who says it" not in page
    assert "We do not show what the file says." in page


def test_no_line_is_red_but_for_what_failed_and_green_is_only_what_is_confirmed() -> None:
    for code, standing in LINES.items():
        shape, _ = mark_of(line(code))
        assert (shape == "pass") == (standing is Standing.CONFIRMED), code
        assert (shape == "fail") == (code in ("domain.not_vouched", "seal.contradicted")), code


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_line_has_a_sentence_without_gaps(language: str) -> None:
    for told in who_words(judged(a_signed_badge()).who, language):
        assert told.sentence
        assert "…" not in told.sentence
        assert "{" not in told.sentence + told.explained


def test_the_page_of_lists_names_each_with_kind_and_date_and_whether_it_is_old(
    installation: Installation, judges: JudgePool
) -> None:
    past = datetime(2021, 1, 1, tzinfo=UTC)
    school = KnownIssuer(
        "A school", "Members", "2020-05-01", kind="registry", also=(KnownIssuer("A school", "Ours", "2020-01-01", until=past),)
    )
    lists = (
        ListOfIssuers("Members", "2020-05-01", "registry", 1, None, "members.json"),
        ListOfIssuers("Ours", "2020-01-01", "plain", 1, past, "ours.json"),
        ListOfIssuers("Nobody", "2026-05-01", "federation", 0, datetime(2999, 1, 1, tzinfo=UTC), "x.jwt"),
    )
    page = a_house(installation, judges, trust=Trust({"did:web:a.example": school}, lists=lists)).get("/trust").text
    for told in (
        "<h2>Members</h2><p>A registry of issuers, as the Digital Credentials Consortium publishes them.</p>",
        "Version of 1 May 2020",
        "Version of 1 January 2020 – <b>out of date: there should have been a newer one by 1 January 2021</b>",
        "a newer one is due by 1 January 2999",
    ):
        assert told in page, told
    assert page.count("did:web:a.example") == 2


def test_a_list_of_thousands_is_folded_and_cut(installation: Installation, judges: JudgePool) -> None:
    many = {f"did:web:s{n}.example": KnownIssuer(f"School {n:04}", "Many", "2026-01-01") for n in range(700)}
    page = a_house(installation, judges, trust=Trust(many)).get("/trust").text
    assert "<summary>700 issuers</summary>" in page
    assert "and 200 more" in page


def test_who_signs_receipts_here_is_told_apart_from_the_schools(installation: Installation, judges: JudgePool) -> None:
    assert "Who signs our receipts" not in a_house(installation, judges).get("/trust").text
    page = a_house(a_verifier(installation), judges).get("/trust").text
    schools, _, receipts = page.partition("<h2>Who signs our receipts</h2>")
    assert "<b>Voorbeeldcollege</b>" in schools
    told = (ADDRESSES.did(VERIFIER), "Badge check of school.example")
    assert [one for one in told if one in schools or one not in receipts] == []


def test_the_page_for_many_is_under_check_in_the_menu(street: House) -> None:
    assert '<a href="/verify" aria-current="true">Check</a>' in street.get("/verify/many").text
    assert '<a href="/verify" aria-current="page">Check</a>' in street.get("/verify").text
