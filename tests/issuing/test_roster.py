from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.issuing.roster import TEMPLATE, UnreadableRoster, read_roster, rows_of
from tests.makers import DEMO_CATALOGUE


def test_the_template_is_a_roster() -> None:
    (row,) = rows_of(TEMPLATE, "template")
    assert row.line == 2
    assert row.fields["award_ref"] == "2026-0001"


def test_the_shipped_roster_has_at_least_forty_awards_over_twelve_units() -> None:
    rows = read_roster(DEMO_CATALOGUE.parent / "roster.csv")
    units = {row.fields["unit"] for row in rows}
    assert len(rows) >= 40
    assert len(units) >= 12
    assert {"LU-02", "LU-07", "LU-08", "LU-17", "LU-22", "LU-24", "LU-34"} <= units


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_and_a_byte_order_mark_are_understood(tmp_path: Path, separator: str) -> None:
    header, line = TEMPLATE.replace(";", "|").strip().split("\n")
    path = tmp_path / "roster.csv"
    path.write_text("\ufeff" + header.replace(",", separator) + "\r\n" + line.replace(",", separator) + "\r\n", encoding="utf-8")
    assert read_roster(path)[0].fields["unit"] == "LU-02"


def test_lines_are_counted_as_the_file_has_them() -> None:
    header, line = TEMPLATE.strip().split("\n")
    rows = rows_of("\n".join([header, "", line, line.replace("2026-0001", '"2026\n02"')]), "roster")
    assert [row.line for row in rows] == [3, 4]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        (TEMPLATE.split("\n")[0], "no rows"),
        (TEMPLATE.replace("award_ref,", "", 1), "columns missing: award_ref"),
        (TEMPLATE.replace("award_ref,", "award_reff,", 1), "columns not known: 'award_reff'"),
        (TEMPLATE.replace("unit,", "unit,unit,", 1), "there twice: unit"),
        (TEMPLATE.rstrip("\n") + ",more\n", "21 values for 20 columns"),
        (TEMPLATE + '"half a quote', "not a proper CSV"),
    ],
)
def test_a_roster_that_cannot_be_used_says_why(text: str, message: str) -> None:
    with pytest.raises(UnreadableRoster, match=message):
        rows_of(text, "roster.csv")


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(TEMPLATE.replace("Noor", "Zoë").encode("latin-1"))
    with pytest.raises(UnreadableRoster, match="not UTF-8"):
        read_roster(path)


@given(st.text(max_size=300))
def test_whatever_text_it_is_there_is_no_traceback(text: str) -> None:
    with pytest.raises(UnreadableRoster):
        rows_of(text, "roster.csv")


def test_a_header_without_end_is_refused_in_a_few_words() -> None:
    with pytest.raises(UnreadableRoster) as refused:
        rows_of(",".join(f"c{n}" for n in range(50_000)) + ",c1,c1\n", "roster.csv")
    assert len(str(refused.value)) < 2_000
