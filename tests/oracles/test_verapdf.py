"""veraPDF finds that our certificates are PDF/A-3a and PDF/UA-1, in every language and for names in any script."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image, ImageCms
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, NameObject

from badges.model.award import Award
from badges.model.parties import Logo
from badges.model.text import Text
from badges.paper import badge_svg, certificate
from badges.paper.receipt import receipt
from badges.web.receipt_words import paper_of
from badges.web.wording import Wording, page_languages
from tests.makers import ADDRESSES, a_holder, an_award
from tests.oracles.agreed import VERAPDF
from tests.oracles.java.jvm import Judge
from tests.oracles.ledger import Ledger
from tests.oracles.samples import Sample, School
from tests.oracles.test_receipts import CHECKED

FLAVOURS = {"PDF/A-3a": "3a", "PDF/UA-1": "ua1"}
CODE = "k3mr8tqzw5hn2vxc7pdy4jgbf9se"
NAMES = {
    "Arabic": ("محمد", "الأحمد", "Mohammed al-Ahmad"),
    "Hebrew": ("שלום", "כהן", "Shalom Cohen"),
    "Chinese": ("王", "小明", "Wang Xiaoming"),
    "Korean": ("민준", "김", "Kim Min-jun"),
    "Thai": ("สมชาย", "ใจดี", "Somchai Jaidee"),
    "Greek": ("Νόρα", "Παράδειγμα", None),
    "Vietnamese": ("Thị Ánh", "Nguyễn", None),
    "with a picture in it": ("Noor 🐝", "van Voorbeeld", None),
    "of no font at all": ("\ue000\ue001", "", None),
}
Schools = Callable[[str], School]


@pytest.fixture(scope="module")
def verapdf() -> Iterator[Judge]:
    with Judge("papers", "Papers") as judge:
        yield judge


def printed(award: Award, sample: Sample | None, *, demo: bool = True) -> bytes:
    return certificate(
        award,
        language=award.language,
        share_url=ADDRESSES.share(CODE),
        verify_url=ADDRESSES.verify(),
        badge_svg=badge_svg(award.unit, award.language),
        open_badge=sample.open_badge if sample else None,
        european=sample.european if sample else None,
        demo=demo,
    )


def they_judge(ledger: Ledger, verapdf: Judge, content: bytes, folder: Path, *, good: bool = True, family: str = "") -> None:
    file = folder / "certificate.pdf"
    file.write_bytes(content)
    for name in [family] if family else FLAVOURS:
        answer = verapdf.ask(file=str(file), flavour=FLAVOURS[name])
        assert answer["flavour"] == FLAVOURS[name]
        assert answer["assertions"] > 1000
        ledger.between(name, VERAPDF).they(answer["compliant"], good, answer["failed"])


def test_the_certificates_of_units_with_their_signed_files_conform(
    ledger: Ledger, verapdf: Judge, school: Schools, tmp_path: Path, unit: str, language: str
) -> None:
    award, sample = an_award(unit, language=language), school(unit).sample(language=language)
    they_judge(ledger, verapdf, printed(award, sample), tmp_path)


@pytest.mark.parametrize("language", ["nl", "en", "de"])
@pytest.mark.parametrize("demo", [True, False])
def test_they_conform_in_every_language_marked_as_a_demonstration_or_not(
    ledger: Ledger, verapdf: Judge, school: Schools, tmp_path: Path, language: str, demo: bool
) -> None:
    award = an_award("LU-07", language=language)
    they_judge(ledger, verapdf, printed(award, school("LU-07").sample(), demo=demo), tmp_path)


def test_a_certificate_without_signed_files_conforms(ledger: Ledger, verapdf: Judge, tmp_path: Path) -> None:
    they_judge(ledger, verapdf, printed(an_award(), None), tmp_path)


@pytest.mark.parametrize("language", page_languages())
@pytest.mark.parametrize("is_signed", [True, False])
def test_receipts_conform_in_every_language(
    ledger: Ledger, verapdf: Judge, tmp_path: Path, language: str, is_signed: bool
) -> None:
    for checked in (CHECKED, replace(CHECKED, parts=CHECKED.parts * 10)):
        sheet = paper_of(checked, Wording(language, "UTC"), ADDRESSES, "badges.example", signed=is_signed)
        they_judge(ledger, verapdf, receipt(sheet, b"{}" if is_signed else None), tmp_path)


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_names_in_any_script_leave_it_conforming(
    ledger: Ledger, verapdf: Judge, tmp_path: Path, names: tuple[str, str, str | None]
) -> None:
    given, family, latin = names
    holder = a_holder(given_name=given, family_name=family, name_latin=latin)
    they_judge(ledger, verapdf, printed(an_award("LU-22", language="nl", holder=holder), None), tmp_path)


def png(picture: Image.Image, **how: Any) -> Logo:
    written = io.BytesIO()
    picture.save(written, "PNG", **how)
    return logo(written.getvalue(), "image/png")


def logo(content: bytes, media_type: str = "image/svg+xml") -> Logo:
    return Logo(media_type, b64encode(content).decode(), Text({"en": "Logo"}))


def drawn(shapes: str) -> Logo:
    return logo(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 40">{shapes}</svg>'.encode())


LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
FADING = '<linearGradient id="g"><stop stop-color="red" stop-opacity="0.2"/><stop offset="1" stop-color="blue"/></linearGradient>'
LOGOS = {
    "half transparent dots": lambda: png(Image.new("RGBA", (300, 90), (200, 30, 30, 128))),
    "dots of sixteen bits": lambda: png(Image.new("I;16", (90, 90), 9000)),
    "dots of a palette": lambda: png(Image.new("P", (90, 90), 3)),
    "dots with a profile that is not theirs": lambda: png(Image.new("RGB", (90, 90), "navy"), icc_profile=LAB),
    "letters": lambda: drawn('<text x="5" y="30" font-family="Source Sans 3">Voorbeeld</text>'),
    "letters of no font": lambda: drawn('<rect width="80" height="40"/><text x="5" y="30">\ue000</text>'),
    "colours that fade": lambda: drawn(f'{FADING}<rect fill="url(#g)" width="80" height="40" opacity=".5"/>'),
}


@pytest.mark.parametrize("made", LOGOS.values(), ids=LOGOS)
def test_logos_of_any_kind_leave_it_conforming(ledger: Ledger, verapdf: Judge, tmp_path: Path, made: Callable[[], Logo]) -> None:
    award = an_award("LU-07")
    body = replace(award.awarding_body, logo=made())
    award = replace(award, awarding_body=body, unit=replace(award.unit, co_provider=body))
    they_judge(ledger, verapdf, printed(award, None), tmp_path)


def untagged(catalog: DictionaryObject) -> None:
    del catalog["/StructTreeRoot"]
    catalog[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(False)})


def without_language(catalog: DictionaryObject) -> None:
    del catalog["/Lang"]


def without_metadata(catalog: DictionaryObject) -> None:
    del catalog["/Metadata"]


def with_a_file_of_nobody(catalog: DictionaryObject) -> None:
    catalog[NameObject("/AF")] = ArrayObject()


def with_a_script(catalog: DictionaryObject) -> None:
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): NameObject("/None")}
    catalog[NameObject("/OpenAction")] = DictionaryObject(action)


Change = Callable[[DictionaryObject], None]
SPOILT: list[tuple[str, Change]] = [
    ("PDF/A-3a", untagged),
    ("PDF/A-3a", without_metadata),
    ("PDF/A-3a", with_a_file_of_nobody),
    ("PDF/A-3a", with_a_script),
    ("PDF/UA-1", untagged),
    ("PDF/UA-1", without_language),
    ("PDF/UA-1", without_metadata),
]


def written_anew(content: bytes, change: Change) -> bytes:
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(content)))
    change(writer.root_object)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@pytest.mark.parametrize(("family", "change"), SPOILT)
def test_they_find_what_was_spoilt(
    ledger: Ledger, verapdf: Judge, school: Schools, tmp_path: Path, family: str, change: Change
) -> None:
    whole = printed(an_award(), school("LU-02").sample())
    they_judge(ledger, verapdf, written_anew(whole, lambda _: None), tmp_path, family=family)
    they_judge(ledger, verapdf, written_anew(whole, change), tmp_path, family=family, good=False)
