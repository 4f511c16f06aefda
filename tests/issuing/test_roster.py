from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.issuing import roster
from badges.issuing.doubles import Doubles
from badges.issuing.request import FIELDS
from badges.issuing.roster import TEMPLATE, UnreadableRoster, read_roster, rows_of, stream_roster
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
        (TEMPLATE.rstrip("\n") + ",more\n", f"{len(FIELDS) + 1} values for {len(FIELDS)} columns"),
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


def a_roster_file(path: Path, rows: int, *, last: str = "") -> Path:
    header, line = TEMPLATE.strip().split("\n")
    with path.open("w", encoding="utf-8") as file:
        file.write(header + "\n")
        for number in range(rows):
            file.write(line.replace("2026-0001", f"2026-{number:07}") + "\n")
        file.write(last)
    return path


def test_a_long_roster_comes_row_by_row_with_the_lines_of_the_file(tmp_path: Path) -> None:
    rows = stream_roster(a_roster_file(tmp_path / "roster.csv", 3, last='\n"half'))
    assert [next(rows).line for _ in range(3)] == [2, 3, 4]
    with pytest.raises(UnreadableRoster, match="not a proper CSV"):
        next(rows)


def test_a_stream_gives_what_reading_at_once_gives(tmp_path: Path) -> None:
    path = a_roster_file(tmp_path / "roster.csv", 50)
    assert tuple(stream_roster(path)) == read_roster(path)


def test_a_stream_has_no_limit_of_rows_and_reading_at_once_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "MAX_ROWS", 10)
    path = a_roster_file(tmp_path / "roster.csv", 11)
    assert len(list(stream_roster(path))) == 11
    with pytest.raises(UnreadableRoster, match=r"more than 10 rows\. Split it"):
        read_roster(path)


def test_a_stream_keeps_no_rows(tmp_path: Path) -> None:
    tracemalloc.start()
    for _ in stream_roster(a_roster_file(tmp_path / "roster.csv", 10_000)):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize("before", [0, 70_000])
def test_the_first_byte_of_another_encoding_is_named_however_far_it_is(tmp_path: Path, before: int) -> None:
    path = a_roster_file(tmp_path / "roster.csv", 1)
    content = path.read_bytes() + b"x" * before
    path.write_bytes(content + "Zoë".encode("latin-1") + b"\n")
    with pytest.raises(UnreadableRoster, match=rf"not UTF-8 \(byte {len(content) + 2}\)"):
        list(stream_roster(path))


def test_a_file_that_ends_within_a_character_is_told(tmp_path: Path) -> None:
    path = a_roster_file(tmp_path / "roster.csv", 1)
    size = path.stat().st_size
    path.write_bytes(path.read_bytes() + "é".encode()[:1])
    with pytest.raises(UnreadableRoster, match=rf"byte {size}"):
        list(stream_roster(path))


def test_a_line_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = a_roster_file(tmp_path / "roster.csv", 1, last='"' + "x" * 2 * roster.MAX_LINE)
    with pytest.raises(UnreadableRoster, match="line 3: this line has no end"):
        list(stream_roster(path))


@given(st.lists(st.sampled_from("abcdef"), max_size=30))
def test_doubles_are_all_that_came_by_before(refs: list[str]) -> None:
    with Doubles() as doubles:
        for place, ref in enumerate(refs):
            doubles.note(ref, place)
        assert list(doubles.found()) == [(ref, place) for place, ref in enumerate(refs) if ref in refs[:place]]


def test_doubles_are_found_among_more_references_than_are_held_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("badges.issuing.doubles._CHUNK", 7)
    with Doubles() as doubles:
        for place in range(100):
            doubles.note(f"2026-{place % 97}", place)
        assert list(doubles.found()) == [("2026-0", 97), ("2026-1", 98), ("2026-2", 99)]
