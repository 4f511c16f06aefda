"""Orders as JSON: one over HTTP, many as lines of a file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from badges.issuing.order import NotAnOrder, NotJson, WrongField, flat, parsed
from badges.issuing.roster import UnreadableRoster, read_roster, rows_of
from tests.issuing.test_request import GOOD

ORDER = {
    "award_ref": "2026-0001",
    "holder": {"given_name": "Noor", "birth_date": "2004-02-29"},
    "results": {"LU-02.1": 3, "LU-02.2": 2},
    "grade": 7.5,
    "wallet": None,
    "named_picture": True,
    "notes": [{"nl": "Ja", "en": "Yes"}],
}


def test_an_order_is_flat_like_a_row() -> None:
    assert flat(ORDER) == {
        "award_ref": "2026-0001",
        "given_name": "Noor",
        "birth_date": "2004-02-29",
        "results": "LU-02.1=3;LU-02.2=2",
        "grade": "7.5",
        "wallet": "",
        "named_picture": "yes",
        "notes": '[{"nl": "Ja", "en": "Yes"}]',
    }
    assert "holder" in ORDER, "what is given stays as it is"


@pytest.mark.parametrize(
    ("order", "field"),
    [({"holder": "Noor"}, "holder"), ({"holder": {"notes": "x"}}, "holder.notes"), ({"host": ["x"]}, "host"), ({"x": {}}, "x")],
)
def test_a_field_that_holds_something_else_is_named(order: dict[str, object], field: str) -> None:
    with pytest.raises(WrongField) as wrong:
        flat(order)
    assert wrong.value.field == field


@pytest.mark.parametrize("content", ["", "{", "[" * 100_000, '{"a": "\\ud800"}'])
def test_what_is_no_json_is_told(content: str) -> None:
    with pytest.raises(NotJson):
        parsed(content)


def test_what_is_no_object_is_told() -> None:
    with pytest.raises(NotAnOrder, match="not an object"):
        parsed("[1]")


def test_a_file_of_json_lines_is_a_roster_too(tmp_path: Path) -> None:
    path = tmp_path / "awards.jsonl"
    path.write_text(f"{json.dumps(ORDER)}\n\n{json.dumps({**ORDER, 'award_ref': '2026-0002'})}\n", encoding="utf-8")
    first, second = read_roster(path)
    assert (first.line, second.line) == (1, 3)
    assert second.fields["award_ref"] == "2026-0002"
    assert second.fields["notes"] == '[{"nl": "Ja", "en": "Yes"}]'
    assert set(GOOD) - {"name_latin"} <= set(first.fields), "what a table must have is there, if empty"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}\n{", "awards.jsonl, line 2: it is not JSON"),
        ("[]", "line 1: it is not an object"),
        ('{"host": []}', "line 1: host: host is text or a number"),
        ("\n\n", "has no orders"),
    ],
)
def test_a_file_of_other_lines_says_why(text: str, message: str) -> None:
    with pytest.raises(UnreadableRoster, match=re.escape(message)):
        rows_of(text, "awards.jsonl")
