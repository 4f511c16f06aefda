"""The bundle for uploading by hand."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import fields, replace
from html.parser import HTMLParser

import pytest

from badges.europass import GUIDE_LANGUAGES, upload_bundle
from badges.europass.guide import GUIDES
from badges.model.issued import IssuedCredential
from badges.model.text import Text
from tests.doubles.throwaway_seal import a_payload, a_seal, sealed
from tests.doubles.waiting import a_badge, a_credential
from tests.makers import a_holder, an_award

BOTH = (a_badge(1), a_credential(1))


def unpacked(
    language: str = "en", credentials: tuple[IssuedCredential, ...] = BOTH, pdf: bytes | None = b"%PDF"
) -> dict[str, bytes]:
    award = an_award(language=language)
    with zipfile.ZipFile(io.BytesIO(upload_bundle(award, credentials, pdf, language))) as bundle:
        assert bundle.testzip() is None
        return {name: bundle.read(name) for name in bundle.namelist()}


class Words(HTMLParser):
    """What a reader sees of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_data(self, data: str) -> None:
        if self.lasttag != "style":
            self.seen.append(data)


def words(html: bytes) -> str:
    reader = Words()
    reader.feed(html.decode())
    return re.sub(r"\s+", " ", "".join(reader.seen))


def test_the_signed_files_are_in_it_byte_for_byte() -> None:
    files = unpacked()
    assert list(files) == ["guide.html", "european.jsonld", "open-badge.json", "certificate.pdf"]
    assert (files["open-badge.json"], files["european.jsonld"]) == (BOTH[0].content, BOTH[1].content)
    assert files["certificate.pdf"] == b"%PDF"


def test_the_newest_edition_is_the_one() -> None:
    newer = replace(BOTH[1], edition=2, content=sealed(a_payload(2)))
    assert unpacked(credentials=(newer, *BOTH))["european.jsonld"] == newer.content


def test_the_same_award_gives_the_same_bundle() -> None:
    assert upload_bundle(an_award(), BOTH, b"%PDF", "nl") == upload_bundle(an_award(), BOTH, b"%PDF", "nl")


def test_without_a_certificate_the_guide_does_not_speak_of_one_as_a_file() -> None:
    files = unpacked(pdf=None)
    assert "certificate.pdf" not in files
    assert "certificate.pdf" not in words(files["guide.html"])


def test_without_a_european_credential_there_is_nothing_to_upload() -> None:
    with pytest.raises(ValueError, match="no European credential"):
        upload_bundle(an_award(), BOTH[:1], None, "en")


@pytest.mark.parametrize("language", GUIDE_LANGUAGES)
def test_the_guide_speaks_the_holders_language(language: str) -> None:
    guide = unpacked(language)["guide.html"]
    assert f'<html lang="{language}">'.encode() in guide
    text = words(guide)
    assert GUIDES[language].heading in text
    assert "Noor van Voorbeeld" in text
    assert an_award().unit.title.best(language)[1] in text
    assert "europass.europa.eu" in text
    assert "{" not in text


def test_there_are_guides_in_dutch_english_german_and_french_and_every_one_says_as_much() -> None:
    assert set(GUIDE_LANGUAGES) == {"nl", "en", "de", "fr"}
    for guide in GUIDES.values():
        assert all(getattr(guide, field.name) for field in fields(guide))
        assert (len(guide.steps), len(guide.know)) == (len(GUIDES["en"].steps), len(GUIDES["en"].know))


def test_a_language_without_a_guide_gets_the_english_one() -> None:
    assert b'<html lang="en">' in unpacked("uk")["guide.html"]


def test_a_demonstration_seal_is_called_one() -> None:
    assert GUIDES["en"].demo in words(unpacked()["guide.html"])


def test_a_real_seal_is_not_called_a_demonstration() -> None:
    real = replace(BOTH[1], content=sealed(a_payload(1), a_seal("Voorbeeldcollege e-seal")))
    assert GUIDES["en"].demo not in words(unpacked(credentials=(real,))["guide.html"])


def test_names_and_titles_cannot_become_markup() -> None:
    award = an_award(holder=a_holder(given_name="<script>alert(1)</script>", family_name="{name}"))
    award = replace(award, unit=replace(award.unit, title=Text({"en": "A & B <b>{school}</b>"})))
    with zipfile.ZipFile(io.BytesIO(upload_bundle(award, BOTH, None, "en"))) as bundle:
        guide = bundle.read("guide.html")
    assert b"<script>" not in guide
    assert b"<b>" not in guide
    assert "A & B <b>{school}</b>" in words(guide)


def test_the_guide_needs_no_connection() -> None:
    guide = unpacked()["guide.html"].decode()
    assert re.findall(r'(?:src|href)="([^"]*)"', guide) == ["https://europass.europa.eu"]
