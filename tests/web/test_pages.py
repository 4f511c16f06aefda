"""The public pages: the catalogue, and everything that the addresses inside credentials lead to."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from markupsafe import escape

from badges.issuing import Issued
from badges.model.annex_i import unit_meter
from badges.model.issued import FormName
from badges.model.learning import LearningUnit
from badges.verification.facts import QualifiedService, Trust, fingerprint_of
from badges.web.elements import meter_lines
from badges.web.judging import JudgePool
from badges.web.wording import Wording
from tests.installations import ADDRESSES, Installation, form
from tests.keyring.certificates import a_chain, a_key
from tests.makers import AT, a_unit, the_catalogue
from tests.web.houses import BROWSER, House, a_house, credential_path

EVERY_UNIT = [unit.id for unit in the_catalogue().units]


def visible(page: str) -> str:
    """The words of a page, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# The catalogue


def test_the_catalogue_shows_every_unit_with_its_outcomes(street: House) -> None:
    page = street.get("/units").text
    assert "<title>34 learning units" in page
    for unit in the_catalogue().units:
        assert f'href="/units/{unit.id}"' in page
    assert page[page.index("<main") :].count("<summary>") == 34


def test_units_are_found_by_words_without_accents_and_by_what_they_are(street: House) -> None:
    def found(query: str) -> list[str]:
        return re.findall(r'<h3><a href="/units/(LU-\d\d)"', street.get(f"/units?{query}").text)

    assert found("q=gastronomie") == found("q=GASTRONOMY+parma") == ["LU-02"]
    assert "LU-01" in found("q=augenoptik")
    assert found("q=verkaufsgesprach") == found("q=Verkaufsgespr%C3%A4ch")
    at_home = found("form=at_home")
    assert "LU-08" in at_home
    assert "LU-02" not in at_home
    assert set(found("form=at_home&level=mbo-1")) < set(at_home)
    assert found("q=nothinglikethis") == []
    assert "No learning unit fits" in street.get("/units?q=nothinglikethis").text


def test_a_search_can_be_mailed_and_keeps_its_choices_when_the_language_changes(street: House) -> None:
    page = street.get("/units?form=virtual&q=coil").text
    assert '<option value="virtual" selected>' in page
    assert 'value="coil"' in page
    assert 'href="?form=virtual&amp;q=coil&amp;lang=nl"' in page


def test_the_catalogue_is_data_at_the_same_address(street: House) -> None:
    answer = street.get("/units?form=virtual", accept="application/json")
    units = answer.json()["units"]
    assert {unit["mobility"]["form"] for unit in units} == {"virtual"}
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Accept" in answer.headers["vary"]
    one = street.get("/units/LU-02", accept="application/json").json()
    assert one["annex_i"]["present"] == one["annex_i"]["of"] == 9
    assert one["dutch_kind"] == {"kind": "regular", "allowed": True, "reasons": []}
    assert len(one["outcomes"]) == len(a_unit().outcomes)


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("id", EVERY_UNIT)
def test_every_unit_has_a_page_in_every_language(street: House, id: str, language: str) -> None:
    unit = a_unit(id)
    answer = street.get(f"/units/{id}", accept_language=language)
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    words = visible(answer.text)
    for outcome in unit.outcomes:
        assert str(outcome.text.wordings[language]).replace("'", "&#39;") in words
    meter = unit_meter(unit)
    assert f"{meter.present} of {meter.countable}" in words or f"{meter.present} van {meter.countable}" in words


def test_an_id_has_one_address(street: House) -> None:
    assert street.get("/units/lu-02").status_code == 404
    assert street.get("/units/italian-gastronomy-parma").status_code == 404


def test_a_missing_european_element_is_named_with_its_reason() -> None:
    unit = replace(a_unit(), eqf_level=None)
    for language, reason in (("en", "no level is given"), ("nl", "er staat geen niveau bij")):
        lines = meter_lines(unit_meter(unit), Wording(language, "Europe/Amsterdam"))
        assert [line.why for line in lines if line.shape == "skip" and line.mandatory and "award" not in str(line.why)][:1]
        assert reason in [line.why for line in lines]


def test_the_dutch_kind_stands_apart_from_the_european_sense(street: House) -> None:
    group_trip = visible(street.get("/units/LU-07").text)
    assert "European elements: 9 of 9" in group_trip
    assert "In the European sense it may then be called a micro-credential." in group_trip
    assert "Kind of badge in the Netherlands" in group_trip
    assert "The Netherlands keeps the word" in group_trip


# What credentials name


def urls_in(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for name, member in value.items():
                if name != "@context":
                    yield from urls_in(member)
        case list():
            for member in value:
                yield from urls_in(member)
        case str() if value.startswith(ADDRESSES.base + "/"):
            yield value


@pytest.mark.parametrize("accept", [BROWSER, "application/ld+json, application/json;q=0.9, */*;q=0.1"])
def test_every_address_that_a_credential_names_is_there_for_strangers_except_its_own(
    street: House, issued: Issued, accept: str
) -> None:
    badge = json.loads(form(issued, FormName.OPEN_BADGE).content)
    european = json.loads(json.loads(form(issued, FormName.EUROPEAN).content)["payload"])
    paths = {urlsplit(url).path for url in (*urls_in(badge), *urls_in(european))}
    assert len(paths) > 8
    for path in paths - {credential_path(issued)}:
        assert street.get(path, accept=accept).status_code == 200, path
    assert street.get(credential_path(issued), accept=accept).status_code == 404
    did = badge["issuer"]["id"]
    assert did.startswith("did:web:localhost%3A8000:issuers:")
    assert street.get(f"/issuers/{did.rpartition(':')[2]}/did.json").json()["id"] == did


def named_addresses(unit: LearningUnit) -> Iterator[str]:
    """Every page of ours that a badge of this unit can name."""
    aligned = [item for outcome in unit.outcomes for item in (*outcome.alignments, *outcome.life_skills)]
    for item in [*aligned, *([unit.occupation] if unit.occupation else [])]:
        yield ADDRESSES.framework_item(item.framework, item.item)
        yield ADDRESSES.framework(item.framework)
    for goal in unit.sdgs:
        yield ADDRESSES.framework_item("un-sdg", str(goal))
    yield ADDRESSES.quality_assurance(unit.quality_assurance.key)
    assessment = unit.assessment
    concepts = [unit.participation_form, unit.mobility.form, unit.mobility.purpose, unit.mode, assessment.supervision]
    for concept in (*concepts, *assessment.types):
        yield ADDRESSES.concept(concept.key)
    for language in unit.complete_languages:
        yield ADDRESSES.achievement(unit.slug, unit.version, language)
        yield ADDRESSES.criteria(unit.slug, unit.version, language)


def test_every_address_that_any_badge_of_the_catalogue_could_name_is_there(street: House) -> None:
    urls = sorted({url for unit in the_catalogue().units for url in named_addresses(unit)})
    assert len(urls) > 250
    for url in urls:
        answer = street.get(url.removeprefix(ADDRESSES.base), accept="application/ld+json")
        assert answer.status_code == 200, url
        assert answer.headers["content-type"].startswith("application/ld+json"), url
        assert json.loads(answer.text).get("id", url) == url, url


def test_an_achievement_is_json_ld_for_programs_with_the_id_that_badges_carry(street: House, issued: Issued) -> None:
    badge = json.loads(form(issued, FormName.OPEN_BADGE).content)
    carried = badge["credentialSubject"]["achievement"]
    answer = street.get(urlsplit(carried["id"]).path, accept="application/ld+json")
    assert answer.json()["id"] == carried["id"]
    assert answer.json()["name"] == carried["name"]


def test_the_picture_of_a_badge_is_the_picture_that_is_baked(street: House) -> None:
    unit = a_unit()
    base = f"/achievements/{unit.slug}/{unit.version}/en"
    png = street.get(f"{base}/badge.png")
    assert png.content.startswith(b"\x89PNG")
    assert png.headers["content-type"] == "image/png"
    svg = street.get(f"{base}/badge.svg")
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert svg.headers["content-security-policy"] == "default-src 'none'"


# Issuers and lists


def test_a_status_list_is_the_signed_bytes_with_a_tag(street: House) -> None:
    kept = street.installation.store.status_list(1)
    assert kept is not None
    answer = street.get("/status/1", accept="*/*")
    assert answer.content == kept.signed
    assert answer.headers["content-type"] == "application/vc"
    assert answer.headers["access-control-allow-origin"] == "*"
    again = street.get("/status/1", if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert street.get("/status/2").status_code == 404


def test_an_issuer_shows_its_keys_and_where_they_come_from(street: House) -> None:
    page = visible(street.get("/issuers/voorbeeldcollege").text)
    for word in ("Voorbeeldcollege", "NTRNL-00000001", "did:web:localhost%3A8000:issuers:voorbeeldcollege", "demonstration"):
        assert word in page
    profile = street.get("/issuers/voorbeeldcollege", accept="application/ld+json").json()
    assert profile["id"] == "did:web:localhost%3A8000:issuers:voorbeeldcollege"


def test_the_did_document_of_the_domain_is_there_only_for_a_single_issuer(
    installation: Installation, street: House, judges: JudgePool
) -> None:
    assert street.get("/.well-known/did.json").status_code == 404
    shutil.rmtree(installation.folder / "keys" / "hogeschool-voorbeeldstad")
    document = a_house(installation, judges).get("/.well-known/did.json").json()
    assert document["id"] == "did:web:localhost%3A8000"
    assert document["alsoKnownAs"] == ["did:web:localhost%3A8000:issuers:voorbeeldcollege"]
    assert all(m["id"].startswith("did:web:localhost%3A8000#") for m in document["verificationMethod"])
    assert document["assertionMethod"] == [m["id"] for m in document["verificationMethod"]]


# Languages and the rest


@pytest.mark.parametrize(
    ("asked", "cookie", "browser", "spoken"),
    [
        ("nl", "en", "en", "nl"),
        (None, "nl", "en", "nl"),
        (None, None, "nl-BE,en;q=0.5", "nl"),
        (None, None, "it,nl;q=0.2,en;q=0.1", "nl"),
        (None, None, "en;q=0.3,fr;q=0.8,de;q=0.5", "fr"),
        (None, None, "de;q=0,es-419", "es"),
        (None, "de", "nl", "de"),
        ("es", "de", "nl", "es"),
        (None, None, "it", "en"),
        ("it", "it", "nl", "nl"),
        (None, None, None, "en"),
    ],
)
def test_the_address_decides_on_the_language_then_the_cookie_then_the_browser(
    street: House, asked: str | None, cookie: str | None, browser: str | None, spoken: str
) -> None:
    headers = {"accept": BROWSER}
    if cookie:
        headers["cookie"] = f"lang={cookie}"
    if browser:
        headers["accept-language"] = browser
    answer = street.send("GET", "/how" + (f"?lang={asked}" if asked else ""), headers=headers)
    assert answer.headers["content-language"] == spoken
    assert answer.headers["vary"] == "Accept, Accept-Language, Cookie"
    assert f'<html lang="{spoken}">' in answer.text


def test_a_text_in_another_language_says_so(street: House) -> None:
    assert '<span lang="en">Growth mindset</span>' in street.get("/units/LU-02?lang=nl").text


def test_head_is_answered_like_get_without_the_body(street: House) -> None:
    got, head = street.get("/units/LU-02"), street.send("HEAD", "/units/LU-02", headers={"accept": BROWSER})
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == got.headers["content-type"]


def test_an_error_is_a_problem_document_for_programs_and_a_page_for_people(street: House) -> None:
    problem = street.get("/units/LU-99", accept="application/json")
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["code"] == "not-found"
    assert problem.json()["status"] == problem.status_code == 404
    page = street.get("/units/LU-99", accept_language="nl")
    assert page.status_code == 404
    assert "Hier is niets voor u" in page.text
    assert street.get("/units", accept="audio/ogg").status_code == 406
    assert street.send("DELETE", "/units").status_code == 405


def test_static_files_are_kept_for_ever_under_their_fingerprint(street: House) -> None:
    page = street.get("/").text
    for name in ("badges.css", "page.js", "icon.svg"):
        (address,) = re.findall(rf'"(/static/{name}\?v=[0-9a-f]{{12}})"', page)
        answer = street.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_the_script_is_small(street: House) -> None:
    assert len(street.get("/static/page.js").content) < 6_000


def test_certificates_of_trusted_lists_are_told_by_list_and_counted(installation: Installation, judges: JudgePool) -> None:
    (own,) = installation.keyring.trust(ADDRESSES, AT.date()).anchors
    other = a_chain(a_key())[-1]
    listed = QualifiedService("A service", "Trusted list of NL", "2026-11-01", territory="NL", sequence=7)
    house = a_house(installation, judges, trust=Trust(anchors=(own, other), qualified={fingerprint_of(other): listed}))
    page = house.get("/trust").text
    head, _, tail = page[page.index("<main") :].partition("<details>")
    assert "<h3>Trusted list of NL</h3><p>A country of the European Union keeps that list.</p>" in head
    assert "Version of 1 November 2026 – <b>out of date: there will be no newer one</b>" in head
    assert "1 service that gives out qualified seals" in tail
    assert escape(other.subject.rfc4514_string()) in tail
    assert escape(own.subject.rfc4514_string()) in head
