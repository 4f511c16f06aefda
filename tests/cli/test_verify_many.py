"""``badges verify`` of a ZIP and of lists: every thing in it, the problems first, and a table for whoever needs one."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from badges.cli import main
from tests.verification.signed import a_demo_seal, a_european, a_signed_badge, documents

BADGE = a_signed_badge()
ENVELOPE = json.dumps({"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"]})
LINK = "https://academy.example/badges/1.json"

pytestmark = pytest.mark.usefixtures("elsewhere")


@pytest.fixture
def given(world: list[str]) -> list[str]:
    """A class of three in a ZIP, and a list of two of whom one has a link; the world also holds that badge."""
    with zipfile.ZipFile("class.zip", "w") as made:
        made.writestr("good.json", BADGE)
        made.writestr("bad.json", BADGE.replace(b"Italian gastronomy", b"Klingon gastronomy"))
        made.writestr("doubt.jsonld", a_demo_seal().on(a_european()))
    Path("links.csv").write_text(f"naam;link\n=Noor;{LINK}\nAli;volgt\n")
    Path("documents.json").write_text(json.dumps({**documents(), LINK: json.loads(BADGE)}))
    return ["class.zip", "links.csv", *world]


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["verify", *arguments])
    assert isinstance(left.value.code, int)
    return left.value.code


def test_everything_in_a_zip_and_a_list_is_checked_and_problems_come_first(
    given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*given) == 1
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        "✗ This file was changed after it was signed  class.zip / bad.json",
        "✗ This is not a badge that we can read  3: links.csv / Ali",
        "? This is a demonstration seal  class.zip / doubt.jsonld",
        "✓ This badge is valid  class.zip / good.json",
        "✓ This badge is valid  2: links.csv / =Noor",
        "Checked: 5. In order: 2. Not in order: 2. Could not be settled: 1.",
    ]
    assert "Checked: 5 of 5" in told.err


def test_what_is_no_badge_is_counted_as_that_and_comes_before_what_is_in_order(
    world: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile("class.zip", "w") as made:
        made.writestr("good.json", BADGE)
        made.writestr("empty.json", ENVELOPE)
    assert run("class.zip", *world) == 2
    assert capsys.readouterr().out.splitlines() == [
        "– This is not a badge  empty.json",
        "✓ This badge is valid  good.json",
        "Checked: 2. In order: 1. No badge: 1.",
    ]


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx", "out.json"])
def test_the_report_says_the_same_in_each_form(name: str, given: list[str]) -> None:
    assert run(*given, "--report", name) == 1
    match Path(name).suffix:
        case ".csv":
            table = list(csv.reader(io.StringIO(Path(name).read_text("utf-8-sig"))))[1:]
        case ".xlsx":
            sheet = openpyxl.load_workbook(name).active
            assert sheet is not None
            table = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)][1:]
        case _:
            items = json.loads(Path(name).read_text())["items"]
            table = [["" if value is None else str(value) for value in item.values()] for item in items]
    assert [(line[1], line[4], line[5]) for line in table] == [
        ("", "passed", "valid"),
        ("", "failed", "altered"),
        ("", "indeterminate", "demo"),
        ("2", "passed", "valid"),
        ("3", "failed", "unreadable"),
    ]


def test_programs_get_every_verdict_whole(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*given, "--json") == 1
    verdicts = json.loads(capsys.readouterr().out)
    assert [(one["file"], one["item"], one["row"], one["headline"]) for one in verdicts][3:] == [
        ("links.csv", "=Noor", 2, "valid"),
        ("links.csv", "Ali", 3, "unreadable"),
    ]
    assert verdicts[0]["findings"]


def test_a_report_of_plain_files_is_written_too(world: list[str]) -> None:
    Path("badge.json").write_bytes(BADGE)
    assert run("badge.json", *world, "--report", "out.csv") == 0
    assert "badge.json,checked,passed,valid" in Path("out.csv").read_text("utf-8-sig")


def test_what_cannot_be_written_or_unpacked_is_said_before_anything_is_checked(
    given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*given, "--report", "out.pdf") == 64
    assert "out.csv or out.json or out.xlsx" in capsys.readouterr().err
    Path("class.zip").write_bytes(Path("class.zip").read_bytes()[:400])
    assert run(*given) == 64
    assert "class.zip cannot be taken apart (file.truncated)" in capsys.readouterr().err
