"""Long runs: they can be stopped and go on, and what they look for they would find."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from badges.canonical import compiled
from tests.canonical.generated import Comparison, compare
from tests.canonical.kinds import a_small_badge
from tests.fuzz import sections
from tests.fuzz.__main__ import main
from tests.fuzz.fuzzing import Fuzzer
from tests.fuzz.pieces import Piece, Section, begun, run, write

CASES = {"canonical": 20, "oxigraph": 20, "shapes": 120, "read": 60, "parsers": 150, "verify": 20, "ways": 20}


def odd(_seed: int, start: int, length: int) -> Piece:
    """Finds fault with the number 13."""
    return Piece(length, Counter(looked=length), {}, [{"number": 13}] if 13 in range(start, start + length) else [])


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    out, section = tmp_path / "fuzz.json", Section("odd", "odd numbers", odd, 10, 4)
    write(out, "else", {"kept": True})
    assert run(section, 10, 5, 1, out)["next"] == 10
    report = run(section, 10, 5, 1, out)
    assert (report["next"], report["looked"], report["faults"]) == (20, 20, [{"number": 13}])
    assert begun(out, "odd", 5) == report
    assert json.loads(out.read_bytes())["else"] == {"kept": True}
    assert begun(out, "odd", seed=6)["next"] == 0
    assert begun(out, "odd", 5, start=100)["next"] == 100


@pytest.mark.parametrize("name", CASES)
def test_a_short_run_of_every_section_finds_nothing(name: str) -> None:
    piece = sections.SECTIONS[name].look(7, 1000, CASES[name])
    assert piece.faults == []
    assert piece.cases == CASES[name]
    assert sum(piece.counts.values()) >= CASES[name]


def test_the_whole_of_it_can_be_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "fuzz.json"
    assert main(["--only", "read", "--cases", "40", "--processes", "1", "--out", str(out)]) == 0
    assert json.loads(out.read_bytes())["read"]["next"] == 40
    assert "faults: 0" in capsys.readouterr().out


def test_another_verdict_in_the_other_way_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(_fuzzer: Fuzzer, _content: bytes) -> bytes:
        return b'{"headline":"valid"}' if compiled.is_on() else b'{"headline":"altered"}'

    monkeypatch.setattr(sections, "_told", told)
    assert [found["kind"] for found in sections.ways(1, 0, 2).faults] == ["another verdict"] * 2
    assert compiled.is_on()


def test_what_differs_is_found_with_its_number() -> None:
    def careless(document: dict[str, Any], **how: Any) -> compiled.Examined:
        return compiled.examine({name: value for name, value in document.items() if name not in ("issuer", "x")}, **how)

    seen = Comparison()
    compare({**a_small_badge(), "x": 1}, 1, 7, seen, careless)
    assert [(found["what"], found["seed"], found["number"]) for found in seen.differences] == [
        ("form", 1, 7),
        ("undefined", 1, 7),
    ]
