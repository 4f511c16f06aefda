from __future__ import annotations

import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from PIL import Image
from pypdf.generic import ArrayObject, StreamObject

from badges.model.award import Award
from badges.model.further import Entitlement, Further, FurtherOfUnit
from badges.model.parties import Logo
from badges.model.text import Text
from badges.paper import badge_svg, certificate, sheet, typesetting
from badges.paper.back import second_language
from badges.paper.front import front
from badges.paper.words import words
from tests.makers import ADDRESSES, a_holder, an_award, the_catalogue

CODE = "k3mr8tqzw5hn2vxc7pdy4jgbf9se"
OPEN_BADGE = '{"name": "Één \\u0000 badge",\r\n "x": "\ufeff😀"}\n'.encode()
EUROPEAN = b'{"payload":"eyJ9","signatures":[]}'


def printed(award: Award, **changes: object) -> bytes:
    given: dict[str, object] = {
        "language": award.language,
        "share_url": ADDRESSES.share(CODE),
        "verify_url": ADDRESSES.verify(),
        "badge_svg": badge_svg(award.unit, award.language),
        "open_badge": OPEN_BADGE,
        "european": EUROPEAN,
        "demo": False,
    }
    return certificate(award, **(given | changes))  # type: ignore[arg-type]  # the test names the argument it changes


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def pages(content: bytes) -> list[str]:
    """The text of each page, every space a plain one."""
    return [" ".join(page.extract_text().split()) for page in read(content).pages]


def test_both_signed_files_are_inside_byte_for_byte() -> None:
    attachments = read(printed(an_award())).attachments
    assert dict(attachments) == {"open-badge.json": [OPEN_BADGE], "european.jsonld": [EUROPEAN]}


def test_without_signed_files_nothing_is_inside_and_nothing_is_promised() -> None:
    content = printed(an_award(), open_badge=None, european=None)
    assert not read(content).attachments
    assert "inside this PDF" in pages(printed(an_award()))[0]
    assert "inside this PDF" not in pages(content)[0]


def test_a_signed_file_that_is_not_text_is_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        printed(an_award(), european=b"\xff\xfe")


def test_it_says_that_it_is_an_archive_and_accessible_pdf() -> None:
    root = read(printed(an_award("LU-07", language="nl"))).root_object
    metadata, files = root["/Metadata"], root["/AF"]
    assert isinstance(metadata, StreamObject)
    assert isinstance(files, ArrayObject)
    claims = metadata.get_data().decode()
    for claim in ("<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"):
        assert claim in claims
    assert [str(root["/Lang"]), str(root["/MarkInfo"])] == ["nl", "{'/Marked': True, '/Suspects': False}"]
    assert {str(file.get_object()["/AFRelationship"]) for file in files} == {"/Source"}


def test_the_document_has_the_title_and_the_name_and_the_date_of_the_award() -> None:
    about = read(printed(an_award())).metadata
    assert about is not None
    assert about.title == "Italian gastronomy: working with regional products at their source – Noor van Voorbeeld"
    assert about.author == "Voorbeeldcollege"
    assert about.creation_date is not None
    assert about.creation_date.date() == an_award().awarded_on


def test_the_same_award_gives_the_same_bytes_in_another_process_another_place_and_another_language() -> None:
    program = (
        "import sys; sys.path.insert(0, '.')\n"
        "from hashlib import sha256\n"
        "from tests.paper.test_certificate import printed\n"
        "from tests.makers import an_award, a_unit, an_issuer\n"
        "from badges.paper import badge_png, badge_svg, display_image\n"
        "unit = a_unit()\n"
        "made = [printed(an_award()), badge_svg(unit, 'nl'), badge_png(unit, 'nl'),\n"
        "        display_image(unit, language='nl', issuer=an_issuer(), demo=True)]\n"
        "print([sha256(each).hexdigest() for each in made])\n"
    )
    root = Path(__file__).resolve().parents[2]
    elsewhere = os.environ | {"TZ": "Pacific/Kiritimati", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "7"}
    runs = [
        subprocess.run([sys.executable, "-c", program], cwd=root, env=env, capture_output=True, text=True, check=True).stdout
        for env in (os.environ, elsewhere)
    ]
    assert runs[0] == runs[1]
    assert sha256(printed(an_award())).hexdigest() in runs[0]


def test_two_people_at_once_get_what_each_would_get_alone() -> None:
    awards = [an_award(holder=a_holder(given_name=name)) for name in ("Noor", "Sem", "Lotte", "Daan")]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(printed, awards))
    assert together == [printed(award) for award in awards]


@pytest.mark.parametrize("language", ["en", "nl", "de"])
def test_every_unit_of_the_catalogue_fits_on_two_pages(language: str) -> None:
    units = [unit.id for unit in the_catalogue().units if language in unit.complete_languages]
    counts = {id: len(read(printed(an_award(id, language=language), demo=True)).pages) for id in units}
    assert set(counts.values()) == {2}, counts


def a_wordy_award(outcomes: int, letters: int) -> Award:
    """So many outcomes of together so many letters, a long title and a long name with a second spelling."""
    award = an_award("LU-10", language="nl", holder=a_holder(given_name="Maximiliana", family_name="van Voorbeeldstaden"))
    words = "internationaliseringsvraagstukken bespreken en uitleggen aan een groep " * 20
    text = words[: letters // outcomes - 1] + "."
    first = award.unit.outcomes[0]
    many = tuple(replace(first, id=f"X.{n}", text=Text({"en": text, "nl": text, "de": text})) for n in range(outcomes))
    title = "Internationaliseringsvraagstukken in de praktijk: samenwerken met buitenlandse bedrijven"
    unit = replace(award.unit, outcomes=many, title=Text({"en": title, "nl": title, "de": title}))
    results = tuple(replace(award.results[0], outcome=outcome.id) for outcome in many)
    return replace(award, unit=unit, results=results, holder=replace(award.holder, name_latin="M. van Voorbeeldstaden"))


@pytest.mark.parametrize(("outcomes", "letters"), [(4, 540), (4, 360), (2, 360), (1, 360)])
def test_what_is_called_short_fits_in_the_largest_type(outcomes: int, letters: int) -> None:
    assert len(read(printed(a_wordy_award(outcomes, letters), demo=True)).pages) == 2


def test_six_long_outcomes_fit_on_two_pages_in_smaller_type() -> None:
    assert len(read(printed(a_wordy_award(6, 840), demo=True)).pages) == 2


def test_what_fits_nowhere_goes_on_instead_of_getting_lost() -> None:
    text = " ".join(pages(printed(a_wordy_award(14, 4200), demo=True)))
    assert text.count("internationaliseringsvraagstukken bespreken") >= 28
    assert "Controleer dit papier op" in text


@pytest.mark.parametrize(
    ("language", "proves", "not_diploma"),
    [
        ("en", "This paper proves nothing by itself; the check does.", "This is not a diploma."),
        ("nl", "Dit papier bewijst zelf niets; de controle wel.", "Dit is geen diploma."),
        ("de", "Dieses Papier beweist für sich allein nichts; erst die Prüfung beweist es.", "Dies ist kein Diplom."),
    ],
)
def test_the_first_page_says_what_paper_is_worth(language: str, proves: str, not_diploma: str) -> None:
    first = pages(printed(an_award("LU-07", language=language)))[0]
    assert proves in first
    assert not_diploma in first


def test_the_square_opens_the_share_and_the_code_is_printed_in_groups_of_four() -> None:
    award = an_award()
    data = front(
        award, words("en"), share_url=ADDRESSES.share(CODE), verify_url=ADDRESSES.verify(), art=b"", attached=2, demo=False
    )
    share = data["share"]
    assert isinstance(share, dict)
    square = Image.open(io.BytesIO(typesetting.png("badge", {"art": share["qr"]}, ppi=300)))
    paper = Image.new("RGB", (square.width + 80, square.height + 80), "white")
    paper.paste(square, (40, 40), square)
    assert [found.text for found in zxingcpp.read_barcodes(paper)] == [ADDRESSES.share(CODE)]
    assert "k3mr 8tqz w5hn 2vxc 7pdy 4jgb f9se" in pages(printed(award))[0]
    assert "Check this paper at badges.example/verify" in pages(printed(award))[0]


def test_a_share_that_nobody_could_type_is_not_printed_as_a_code() -> None:
    first = pages(printed(an_award(), share_url=ADDRESSES.share("Zm9vYmFyYmF6cXV4_-Zm9vYmFyYmF6")))[0]
    assert "Type this code" not in first
    assert "Check this paper at" in first


@pytest.mark.parametrize(
    ("language", "word", "other"), [("en", "Demonstration", "Demonstratie"), ("nl", "Demonstratie", "Demonstration")]
)
def test_a_demonstration_is_marked_on_both_pages_each_in_its_language(language: str, word: str, other: str) -> None:
    first, second = pages(printed(an_award(language=language), demo=True))
    assert word in first
    assert other in second
    assert not any("emonstrati" in page for page in pages(printed(an_award(language=language))))


def test_the_second_page_is_in_the_other_language_with_results_and_european_elements() -> None:
    first, second = pages(printed(an_award(language="nl")))
    assert "Bereidt vier klassieke streekgerechten" in first
    assert "Prepares four classic regional dishes" in second
    for words_ in (
        "Independently · Zelfstandig step 2 of 4",
        "Workload · Studielast",
        "4 of 8, VET level 4",
        "Good (Insufficient / sufficient / good)",
    ):
        assert words_ in second.replace(" · ", " · ")


def test_a_unit_in_one_language_has_both_pages_in_it() -> None:
    award = an_award(language="nl")
    only = replace(award.unit, title=Text({"nl": "Italiaanse gastronomie"}))
    assert second_language(replace(award, unit=only), "nl") == "nl"
    assert "Results per outcome" not in pages(printed(replace(award, unit=only)))[1]


def test_a_number_as_grade_is_written_as_the_language_writes_it_with_its_scale() -> None:
    second = pages(printed(an_award("LU-05", language="en")))[1]
    assert "7,8 (Cijfer 1–10)" in second
    assert "7.8 (Dutch grade 1–10)" in second


def test_the_last_day_is_printed_where_there_is_one() -> None:
    award = an_award()
    assert "Counts until" not in pages(printed(award))[0]
    assert "Counts until 30 June 2031" in pages(printed(replace(award, valid_until=date(2031, 6, 30))))[0]


def test_without_a_host_nobody_is_named() -> None:
    award = an_award("LU-10")
    alone = replace(award, participation=replace(award.participation, host=None))
    assert "With Empresa Ejemplo S.L." in pages(printed(award))[0]
    assert "Empresa" not in pages(printed(alone))[0]


def test_markup_braces_and_quotes_are_printed_as_they_were_written() -> None:
    name = '#panic("x") *b* _i_ $y$ `c` {a} [d] <l> @r \\n // = - + ~ "q" \''
    award = an_award(holder=a_holder(given_name=name, family_name="{0} #let x = 1"))
    title = Text({"en": '#import "x" {title} *bold* $1$', "nl": '#import "x" {title} *bold* $1$'})
    content = printed(replace(award, unit=replace(award.unit, title=title)))
    first = pages(content)[0]
    assert "*b* _i_ $y$ `c` {a} [d] <l> @r \\n // = - + ~" in first
    assert "{0} #let x = 1" in first
    assert '#import "x" {title} *bold* $1$' in first


def test_a_second_spelling_stands_below_the_name() -> None:
    first, second = pages(
        printed(an_award(holder=a_holder(given_name="Νόρα", family_name="Παράδειγμα", name_latin="Nora Paradigma")))
    )
    assert "Νόρα Παράδειγμα Nora Paradigma" in first
    assert "Νόρα Παράδειγμα (Nora Paradigma)" in second


@pytest.mark.parametrize("name", ["Ελένη", "Ирина", "Nguyễn Thị Ánh", "Łukasz Żółć", "שלום", "محمد", "ქეთევან", "Æthelþryð"])
def test_names_in_the_scripts_of_our_own_fonts_need_no_font_of_the_machine(name: str) -> None:
    typesetting.pdf("probe", name)


@pytest.mark.parametrize(
    "name", ["สมชาย ใจดี", "王小明", "김민준", "さくら", "Noor 🐝", "\u0000Noor", "\u0001Noor", "\U000e0041", "Noor\ufffe"]
)
def test_a_name_in_any_script_never_stops_an_award(name: str) -> None:
    award = an_award(holder=a_holder(given_name=name, family_name="", name_latin="Latin Spelling"))
    content = printed(award)
    assert dict(read(content).attachments)["european.jsonld"] == [EUROPEAN]
    assert "Latin Spelling" in pages(content)[0]


def test_a_byte_order_mark_that_a_spreadsheet_left_in_a_name_is_not_printed_and_the_name_is() -> None:
    first = pages(printed(an_award(holder=a_holder(given_name="\ufeffNoor", family_name="van \ufeffVoorbeeld"))))[0]
    assert "Awarded to Noor van Voorbeeld" in first
    assert "cannot show the name" not in first


def test_a_name_that_no_font_has_is_printed_in_latin_and_the_paper_says_so() -> None:
    holder = a_holder(given_name="\ue000\ue001", family_name="", name_latin="Noor van Voorbeeld")
    first, second = pages(printed(an_award(holder=holder)))
    assert "Awarded to Noor van Voorbeeld This paper cannot show the name in its own script." in first
    assert "Noor van Voorbeeld · Voorbeeldcollege" in second


def test_a_name_that_no_font_has_and_nobody_spelled_in_latin_is_left_to_the_signed_files() -> None:
    first = pages(printed(an_award(holder=a_holder(given_name="\ue000", family_name=""))))[0]
    assert "The name is in the signed files" in first


def test_a_host_that_no_font_can_write_does_not_stop_the_award_either() -> None:
    award = an_award("LU-10")
    assert award.participation.host is not None
    host = replace(award.participation.host, legal_name=Text({"en": "Empresa \ue000"}))
    first = pages(printed(replace(award, participation=replace(award.participation, host=host))))[0]
    assert "Empresa ?" in first
    assert "Noor van Voorbeeld" in first


def test_the_logos_of_all_who_award_stand_beside_the_name_and_a_damaged_one_stops_nothing() -> None:
    award = an_award("LU-05")
    school, logo = award.awarding_body, award.awarding_body.logo
    assert logo

    def told(mine: Logo | None, theirs: Logo | None) -> list[object]:
        partner = replace(award.unit.co_provider, logo=theirs) if award.unit.co_provider else None
        changed = replace(award, awarding_body=replace(school, logo=mine), unit=replace(award.unit, co_provider=partner))
        assert len(read(printed(changed)).pages) == 2
        data = front(
            changed,
            words("en"),
            share_url="https://badges.example/share/x",
            verify_url="https://badges.example/verify",
            art=b"",
            attached=0,
            demo=False,
        )
        shown = data["logos"]
        assert isinstance(shown, list)
        return shown

    damaged = replace(logo, content="UFBQ")
    assert [len(told(*both)) for both in ((logo, logo), (logo, None), (None, logo), (None, None), (damaged, damaged))] == [
        2,
        1,
        1,
        0,
        0,
    ]


def a_further_award(rights: int = 1) -> Award:
    """A divided mobility that two schools award and that entitles to so many things."""
    award = an_award()
    partner = next(one for one in the_catalogue().organisations if one.id == "org-hogeschool-voorbeeldstad")
    stages = (
        replace(award.participation, start=date(2026, 5, 4), end=date(2026, 5, 8), country="NL"),
        replace(award.participation, start=date(2026, 5, 11), end=date(2026, 5, 29), country="IT"),
    )
    entitlements = tuple(
        Entitlement(Text({"en": f"Exemption {n}", "nl": f"Vrijstelling {n}"}), actual=n > 1) for n in range(1, rights + 1)
    )
    unit = replace(award.unit, further=FurtherOfUnit(awarding_partners=(partner,)))
    return replace(award, unit=unit, further=Further(stages=stages, entitlements=entitlements))


def test_the_back_says_who_awards_with_the_school_the_stages_and_what_it_entitles_to() -> None:
    said = pages(printed(a_further_award()))
    assert len(said) == 2
    for part in ("Hogeschool Voorbeeldstad", "Italië, 11 mei 2026", "Italy, 11 May 2026", "Vrijstelling 1 (een vooruitzicht)"):
        assert part in said[1]


def test_more_than_fits_is_counted() -> None:
    said = pages(printed(a_further_award(20)))
    assert "Exemption 4; 16 more in the signed file" in said[1]
    assert "Exemption 5" not in said[1]
    assert len(said) == 2


def test_a_certificate_without_further_things_has_no_line_for_them() -> None:
    plain = an_award()
    keys = [key for key, _ in sheet.award_elements(plain, words("en"))]
    assert not {"jointly", "stages", "entitles"} & set(keys)
    assert [key for key, _ in sheet.award_elements(a_further_award(), words("en"))] == [*keys, "jointly", "stages", "entitles"]
