"""``badges compose``: awards of one person become one credential."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest

from tests.cli.commands import Run
from tests.installations import orders
from tests.makers import a_unit

REFS = ("2026-LU-05-01", "2026-LU-23-01")


@pytest.fixture
def awarded(school: Run, tmp_path: Path) -> Run:
    """Two awards of one person."""
    text = StringIO()
    rows = [{**row, "given_name": "Noor", "family_name": "van Voorbeeld", "email": "n@mail.example"} for row in orders(*REFS)]
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows({**row, "awarded_on": "2026-06-01"} for row in rows)
    (tmp_path / "roster.csv").write_text(text.getvalue(), encoding="utf-8")
    told = school("issue", "--awards", "roster.csv", "--out", "out", "--certificates", "later")
    assert told.code == 0, told.err
    return school


def test_a_composite_is_checked_issued_and_verified_with_its_parts(awarded: Run, tmp_path: Path) -> None:
    looked = awarded("compose", "COL-GREEN", "--parts", *REFS, "--check")
    assert looked.code == 0, looked.err
    assert "min_hours: 168 of at least 84 hours at hbo." in looked.out
    assert "Nothing was signed" in looked.out
    made = awarded("compose", "COL-GREEN", "--parts", *REFS, "--ref", "green-1", "--language", "nl", "--out", "out")
    assert made.code == 0, made.err
    assert "Issued: Groen en mondiaal, of 2 parts, as green-1" in made.out
    folder = tmp_path / "out" / "green-1"
    assert {"open-badge.json", "european.jsonld", "certificate.pdf"} <= {file.name for file in folder.iterdir()}
    content = (folder / "european.jsonld").read_bytes()
    again = awarded("compose", "COL-GREEN", "--parts", *REFS, "--ref", "green-1", "--out", "out")
    assert (again.code, content) == (0, (folder / "european.jsonld").read_bytes()), again.err
    assert "Had been issued before" in again.out
    told = awarded("verify", str(folder / "european.jsonld"), "--offline", "--lang", "en")
    for outcome in a_unit("LU-05").outcomes:  # the whole has those of its parts: each is told once
        assert "".join(told.out.split()).count("".join(f"• {outcome.text.best('en')[1]}".split())) == 1
    after = told.out.partition("Made up of")[2]
    for title in (a_unit(id).title.best("en")[1] for id in ("LU-05", "LU-23")):
        assert title in after, told.out
    badge = awarded("verify", str(folder / "open-badge.json"), "--offline", "--lang", "en")
    assert "Groen en mondiaal" in badge.out
    withdrawn = awarded("revoke", "green-1", "--reason", "a test")
    assert "Withdrew 2 credentials" in withdrawn.out, withdrawn.err
    again = awarded("compose", "COL-GREEN", "--parts", *REFS, "--ref", "green-1", "--out", "out")
    assert "Withdrawn since, and no longer valid: green-1." in again.err


def test_what_is_missing_is_told_and_nothing_is_signed(awarded: Run, tmp_path: Path) -> None:
    told = awarded("compose", "COL-GREEN", "--parts", REFS[0], "--out", "out")
    assert told.code == 1
    assert "MISSING  min_units: 1 of at least 2 units: 1 too few." in told.out
    assert "Nothing was signed." in told.err
    assert not (tmp_path / "out" / "COL-GREEN").exists()
    others = awarded("compose", "COL-GREEN", "--parts", *REFS, "--check", "--issuer", "voorbeeldcollege")
    assert "there is no award" in others.err


def test_a_wrong_command_line_is_told_how_it_should_be(school: Run) -> None:
    assert school("compose", "COL-GREEN", "--parts", "x").code == 64
    assert school("compose", "COL-GREEN", "--parts", "x", "--check", "--until", "soon").code == 64
