"""A list of orders as JSON lines goes wherever a roster goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from badges.model.award import Award
from badges.store import open_store
from badges.web.openapi import AWARD
from tests.cli.commands import Run

ORDER: dict[str, Any] = {
    **AWARD,
    "notes": [{"en": "Took part in the pilot", "nl": "Deed mee in de proefgroep"}],
    "stages": [{"form": "virtual", "from": "2026-05-04", "until": "2026-05-08"}],
}


def awards(tmp_path: Path) -> list[Award]:
    with open_store(f"sqlite:///{tmp_path / 'data' / 'badges.sqlite'}") as store:
        return list(store.awards())


def written(tmp_path: Path, *orders: dict[str, Any]) -> str:
    path = tmp_path / "orders.jsonl"
    path.write_text("".join(f"{json.dumps(order)}\n" for order in orders), encoding="utf-8")
    return str(path)


def test_orders_are_looked_over_issued_and_corrected(school: Run, tmp_path: Path) -> None:
    file, out = written(tmp_path, ORDER), str(tmp_path / "out")
    checked = school("issue", "--awards", file, "--check")
    assert checked.code == 0, checked.err
    issued = school("issue", "--awards", file, "--certificates", "later", "--out", out)
    assert issued.code == 0, issued.err
    (award,) = awards(tmp_path)
    assert (len(award.further.notes), len(award.further.stages)) == (1, 1)
    less = {name: value for name, value in ORDER.items() if name != "notes"}
    corrected = {**less, "holder": {**ORDER["holder"], "given_name": "Noortje"}, "stages": []}
    told = school("supersede", ORDER["award_ref"], "--awards", written(tmp_path, corrected), "--reason", "a slip", "--out", out)
    assert told.code == 0, told.err
    (after,) = awards(tmp_path)
    assert after.edition == 2
    assert after.further.notes == award.further.notes, "what an order has no field for stays"
    assert after.further.stages == (), "what it empties goes"


def test_a_mistake_is_told_with_its_line(school: Run, tmp_path: Path) -> None:
    wrong = school("issue", "--awards", written(tmp_path, ORDER, {**ORDER, "award_ref": "2", "stages": [7]}), "--check")
    assert wrong.code != 0
    assert "2" in wrong.err
    assert "7 is not a stage" in f"{wrong.out}{wrong.err}"
    broken = school("issue", "--awards", written(tmp_path, {**ORDER, "host": []}), "--check")
    assert "orders.jsonl, line 1: host" in f"{broken.out}{broken.err}"


def test_a_note_that_takes_a_language_from_a_credential_stops_the_roster(school: Run, tmp_path: Path) -> None:
    other = "nl" if ORDER["language"] == "en" else "en"
    file = written(tmp_path, {**ORDER, "notes": [{ORDER["language"]: "Pilot"}]})
    for words in (("--check",), ("--out", str(tmp_path / "out"))):
        told = school("issue", "--awards", file, *words)
        assert told.code == 1
        assert f"notes: a text is missing in '{other}'" in told.err
        assert f"Give it in {other}, too, since the unit is in en and nl; or as one plain text" in told.err
    assert awards(tmp_path) == []
