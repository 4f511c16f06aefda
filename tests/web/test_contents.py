"""What a stranger put into a European credential is shown in the reader's language, and can do nothing to the page."""

from __future__ import annotations

import base64
import copy
import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup
from PIL import Image

from badges import schemas
from badges.credentials.european.table import TABLE
from badges.credentials.summary import Picture, Summary
from badges.credentials.violation import Document
from badges.model.text import Text
from badges.verification.facts import Policy
from badges.verification.verdict import Verdict
from badges.web.contents import Block, blocks_of, duration, in_language, model_words
from badges.web.drawings import drawings_of
from badges.web.readable import readable
from badges.web.sentences import sentence
from badges.web.verdicts import Result, verdict_words
from badges.web.wording import Wording, page_languages
from tests.credentials.european_samples import claim
from tests.makers import ADDRESSES
from tests.verification.signed import a_demo_seal, a_european, a_real_seal, as_file, judged
from tests.web.houses import BROWSER, House

EVIL = "<script>alert(1)</script>\u202egnp.exe"


def changed(**members: Any) -> Document:
    return copy.deepcopy(a_european()) | members


def verdict_on(document: Document) -> Verdict:
    return judged(a_real_seal().on(document), policy=Policy(details=True))


def shown(document: Document, language: str = "en") -> Result:
    return verdict_words(verdict_on(document), Wording(language, "UTC"), ADDRESSES)


def lines(blocks: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    """Every line at any depth, without marks."""
    for block in blocks:
        for line in block.lines:
            yield from ((line.name, str(value.striptags())) for value in line.values)
        yield from lines(block.blocks)


@pytest.mark.parametrize("language", page_languages())
def test_every_term_and_class_of_the_model_has_its_word(language: str) -> None:
    classes = schemas.document(TABLE)["classes"]
    named = {name for members in classes.values() for name in members} | set(classes)
    assert named <= set(model_words(language))
    assert all(model_words(language).values())


def test_the_details_are_told_in_the_words_of_the_reader() -> None:
    dutch = dict(lines(shown(a_european(), "nl").blocks))
    assert dutch["Datum van uitreiking"] == "12 juni 2026"
    assert dutch["Studielast"] == "160 uur"
    assert "Date of award" in dict(lines(shown(a_european()).blocks))
    names = [block.name for block in shown(a_european(), "nl").blocks]
    assert names == ["Behaald", "Houder", "Verzegeld door", "Dit bestand"]


def test_a_code_of_the_union_is_told_in_the_readers_words_with_what_was_signed_beside_it() -> None:
    blocks = shown(a_european(), "nl").blocks
    told = list(lines(blocks))
    assert ("Europees niveau (EQF)", "Niveau 4 (ondertekend als: Level 4)") in told
    assert ("Soort", "Kort leerprogramma (ondertekend als: Short learning programme)") in told
    marked = [str(value) for value in _values(blocks) if "ondertekend als" in value]
    assert marked
    assert all('<span class="soft">(ondertekend als: <span lang="en">' in one for one in marked)
    assert not [value for _, value in lines(shown(a_european(), "en").blocks) if "signed as" in value], "it is signed in English"


def test_a_code_with_the_label_of_another_or_with_none_is_told_as_what_it_is() -> None:
    document = changed()
    level = claim(document)["specifiedBy"]["eqfLevel"]
    level["prefLabel"] = {"en": "<b>Level 8</b>"}
    (value,) = [value for value in _values(shown(document, "nl").blocks) if "Level 8" in value]
    assert str(value).startswith("Niveau 4 <span")
    assert "&lt;b&gt;Level 8" in str(value)
    claim(document)["specifiedBy"]["eqfLevel"] = {"id": level["id"]}
    assert f"Niveau 4 (ondertekend als: {level['id']})" in dict(lines(shown(document, "nl").blocks)).values()


def _values(blocks: tuple[Block, ...]) -> Iterator[Markup]:
    for block in blocks:
        yield from (value for line in block.lines for value in line.values)
        yield from _values(block.blocks)


def test_a_text_is_in_the_readers_language_else_in_the_main_one_with_its_mark() -> None:
    said = Summary("european", "x", Text({"de": "Titel", "fr": "Titre", "en": "Title"}), languages=("fr", "de", "en"))
    assert in_language(said, "de").title.wordings == {"de": "Titel"}
    assert in_language(said, "nl").title.wordings == {"fr": "Titre"}, "not English because it happens to be there"
    assert str(Wording("nl", "UTC").words(in_language(said, "nl").title)) == '<span lang="fr">Titre</span>'


def test_a_credential_in_another_language_says_so() -> None:
    document = json.loads(json.dumps(a_european()).replace('"en":', '"sv":').replace('"nl":', '"sv":'))
    assert shown(document).is_foreign
    assert not shown(a_european()).is_foreign


def test_what_turns_the_reading_direction_is_taken_out_and_what_belongs_to_a_script_stays() -> None:
    assert readable("a\u202eb\u2066c\x00d") == "abcd"
    assert readable("\u05e9\u05dc\u05d5\u05dd\u200f!") == "\u05e9\u05dc\u05d5\u05dd\u200f!"


def test_nothing_a_stranger_wrote_is_markup_or_turns_the_page(street: House) -> None:
    document = changed()
    claim(document)["title"] = {"en": EVIL, "nl": EVIL}
    claim(document)["specifiedBy"]["learningOutcome"] = [{"type": "LearningOutcome", "title": {"en": EVIL}}]
    claim(document)["additionalNote"] = {"type": "Note", "noteLiteral": {"en": EVIL}}
    claim(document)["hasPart"] = [{"type": "LearningAchievement", "title": {"en": EVIL}}]
    claim(document)["supplementaryDocument"] = {"type": "WebResource", "contentURL": "javascript:alert(1)"}
    claim(document)[EVIL] = EVIL
    document["credentialSubject"]["fullName"] = {"en": EVIL}
    document["displayParameter"]["title"] = {"en": EVIL, '"><img src=x onerror=alert(1)>': EVIL}
    page = street.check(a_demo_seal().on(document), accept=BROWSER).text
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;gnp.exe") >= 7
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "\u202e" not in page
    assert not re.search(r'href="javascript', page)


def test_what_is_a_link_to_a_stranger_is_told_and_not_followed(street: House) -> None:
    page = street.check(a_demo_seal().on(a_european()), accept=BROWSER).text
    main = page[page.index("<main") : page.index("</main>")]
    assert {href for href in re.findall(r'href="([^"]+)"', main) if not href.startswith(("/", "#"))} == set()


def test_ten_thousand_outcomes_make_a_page_of_bounded_size(street: House) -> None:
    document = changed()
    claim(document)["specifiedBy"]["learningOutcome"] = [
        {"id": f"urn:o:{n}", "type": "LearningOutcome", "title": {"en": f"outcome {n}"}} for n in range(5_000)
    ]
    page = street.check(a_demo_seal().on(document), accept=BROWSER)
    assert page.status_code == 200
    assert len(page.content) < 3_000_000
    assert "more values are in the file itself" in page.text


def test_the_picture_is_shown_where_the_page_allows_it_and_nowhere_else(street: House) -> None:
    sealed = street.check(a_demo_seal().on(a_european()), accept=BROWSER)
    assert "data:image/png;base64," in sealed.text
    assert sealed.headers["content-security-policy"].endswith("img-src 'self' data:")
    assert "default-src 'self'" in sealed.headers["content-security-policy"]
    assert "data:" not in street.check(as_file({}), accept=BROWSER).headers["content-security-policy"]


def picture(content: bytes | str, language: str = "en", media_type: str = "image/png") -> Summary:
    written = content if isinstance(content, str) else base64.b64encode(content).decode()
    drawn = (Picture(language, 1, media_type, written),)
    return Summary("european", "x", Text({"en": "x"}), languages=("nl", "en"), pictures=drawn)


def drawn(kind: str, size: tuple[int, int] = (30, 20)) -> bytes:
    content = BytesIO()
    Image.new("RGB", size, "white").save(content, kind)
    return content.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_png_or_jpeg_is_shown_as_what_it_is_whatever_it_is_called(kind: str) -> None:
    (page,) = drawings_of(picture(drawn(kind), media_type="text/html"), "en")
    assert page.url.startswith(f"data:image/{kind.lower()};base64,")
    assert (page.width, page.height) == (30, 20)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + bytes(50),
        drawn("PNG")[:20],
        drawn("PNG")[:16] + (60_000).to_bytes(4) * 2 + bytes(50),
        b"\xff\xd8\xff\xe0\xff\xff" + bytes(50),
        drawn("JPEG")[:20],
        drawn("PNG") + bytes(1_000_000),
        '" onerror="alert(1)',
        "AA AA",
        "\u00e9",
    ],
)
def test_what_is_no_picture_or_too_large_a_one_is_not_shown(content: bytes | str) -> None:
    assert drawings_of(picture(content), "en") == ()


def test_the_picture_is_in_the_readers_language_else_in_the_main_one_else_in_any() -> None:
    pages = {
        language: picture(drawn("PNG", (10, size)), language).pictures for language, size in (("nl", 1), ("en", 2), ("fi", 3))
    }
    said = picture(b"")

    def heights(reader: str, *there: str) -> list[int]:
        return [page.height for page in drawings_of(replace(said, pictures=sum((pages[one] for one in there), ())), reader)]

    assert heights("en", "nl", "en", "fi") == [2]
    assert heights("de", "en", "nl", "fi") == [1]
    assert heights("de", "fi", "en") == [2]
    assert heights("de", "fi") == [3]
    assert heights("de") == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("PT160H", "160 hours"),
        ("P2DT12H", "60 hours"),
        ("P60M", "60 months"),
        ("P10W", "10 weeks"),
        ("PT5M", "PT5M"),
        ("P1Y2M", "P1Y2M"),
    ],
)
def test_durations_are_told_in_words(written: str, said: str) -> None:
    assert duration(written, Wording("en", "UTC")) == said


@pytest.mark.parametrize("language", page_languages())
def test_the_public_sample_is_shown_whole(shared: Path, street: House, language: str) -> None:
    content = (shared / "vectors" / "edc" / "Sample-MC-Annex1-signed.jsonld").read_bytes()
    page = street.check(content, accept=BROWSER, **{"accept-language": language}).text
    for words in ("Ana Andromeda", "University of Zed", "Digital micro-credential creation", "RQF Level 6", "Standard grading"):
        assert words in page
    assert "data:image/jpeg;base64," in page
    assert sentence("commission.title", language) in html.unescape(page)
    assert "http://data.europa.eu/snb/verification/2f5b89b96f" in page


def test_a_rendering_for_the_newer_model_is_explained_and_not_accepted(street: House) -> None:
    rendering = changed(**{"@context": ["https://www.w3.org/ns/credentials/v2"]})
    page = street.check(as_file(rendering), accept=BROWSER).text
    assert "without a European seal, in the form that EBSI uses (Verifiable Credentials 2.0)" in page
    assert "Verification Failed" in page
    assert "Noor van Voorbeeld" not in page, "nobody signed it"


def test_a_text_from_right_to_left_is_marked_as_such() -> None:
    assert str(Wording("en", "UTC").words(Text({"he": "שלום"}))) == '<span lang="he" dir="rtl">שלום</span>'


def test_programs_get_every_detail_and_the_checks_of_the_viewer(street: House) -> None:
    answer = street.check(a_demo_seal().on(a_european())).json()
    assert answer["summary"]["details"]["kind"] == "EuropeanDigitalCredential"
    assert answer["commission"]["ribbon"] == "verification_failed"


def test_a_summary_without_details_has_no_blocks() -> None:
    verdict = judged(a_real_seal().on(a_european()))
    assert verdict.summary is not None
    assert blocks_of(verdict.summary, Wording("en", "UTC")) == ()
