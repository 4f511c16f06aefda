"""The fuzzer of canonical forms: it can be stopped and goes on, and what it looks for it would find."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from badges.canonical import compiled
from tests.canonical.generated import Comparison, compare
from tests.canonical.kinds import a_small_badge
from tests.fuzz.canonical import SECTION, add, begun, main, piece, write


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    out = tmp_path / "fuzz.json"
    out.write_text(json.dumps({"executions": 7}))
    report = begun(out, seed=5, start=None)
    for _ in range(2):
        add(report, *piece(5, report["next"], 10))
    write(out, report)
    assert begun(out, seed=5, start=None) == report == json.loads(out.read_bytes())[SECTION]
    assert (report["next"], report["documents"], report["differences"]) == (20, 20, [])
    assert json.loads(out.read_bytes())["executions"] == 7
    assert begun(out, seed=6, start=None)["next"] == 0
    assert begun(out, seed=5, start=100)["next"] == 100
    assert main(["--executions", "30", "--seed", "5", "--processes", "1", "--out", str(out)]) == 0
    assert json.loads(out.read_bytes())[SECTION]["next"] == 50


def test_what_differs_is_found_with_its_number() -> None:
    def careless(document: dict[str, Any], **how: Any) -> compiled.Examined:
        return compiled.examine({name: value for name, value in document.items() if name not in ("issuer", "x")}, **how)

    seen = Comparison()
    compare({**a_small_badge(), "x": 1}, 1, 7, seen, careless)
    assert [(found["what"], found["seed"], found["number"]) for found in seen.differences] == [
        ("form", 1, 7),
        ("undefined", 1, 7),
    ]
