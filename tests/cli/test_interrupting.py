from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from badges.store import open_store
from tests.installations import PASSPHRASE
from tests.makers import DEMO_CATALOGUE


def words_for(tmp_path: Path, prepared: Path, rows: int, *, grade: str = "good", name: str = "issue") -> list[str]:
    """A command in a house of its own, about so many awards."""
    if not (tmp_path / "keys").exists():
        shutil.copytree(prepared / "keys", tmp_path / "keys")
        (tmp_path / "data").mkdir()
        for file in prepared.glob("badges.sqlite*"):
            shutil.copy(file, tmp_path / "data")
        (tmp_path / "passphrase").write_bytes(PASSPHRASE + b"\n")
    roster = tmp_path / f"{name}.csv"
    lines = (DEMO_CATALOGUE.parent / "roster.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(lines[: rows + 1]).replace(",sufficient,", ",good,")
    roster.write_text(text.replace(",good,", f",{grade},"), encoding="utf-8")
    return [sys.executable, "-m", "badges", name, "--awards", str(roster), "--out", str(tmp_path / "out")]


def house(tmp_path: Path) -> dict[str, str]:
    """Nothing of the surroundings but a passphrase."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("BADGES_")}
    return {**bare, "BADGES_KEY_PASSPHRASE_FILE": str(tmp_path / "passphrase")}


def run(words: list[str], tmp_path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=tmp_path, env=house(tmp_path), capture_output=True, text=True, timeout=120, check=False)


def test_ctrl_c_in_the_middle_of_a_roster_is_told_and_the_next_run_goes_on(prepared: Path, tmp_path: Path) -> None:
    words = words_for(tmp_path, prepared, 8)
    first = subprocess.Popen(words, cwd=tmp_path, env=house(tmp_path), stderr=subprocess.PIPE, text=True)
    assert first.stderr is not None
    assert first.stderr.readline().startswith("Signed: 0 of 8")
    first.send_signal(signal.SIGINT)
    told = first.communicate(timeout=60)[1]
    assert first.returncode == 130, told
    assert "Stopped." in told
    assert "Traceback" not in told

    second = run(words, tmp_path)
    assert second.returncode == 0, second.stderr
    assert len(list((tmp_path / "out").iterdir())) == 8


@pytest.mark.parametrize("moment", ["Made: 0 of 3", "Made: 3 of 3"])
def test_corrections_that_were_killed_are_finished_by_the_next_run_and_none_is_made_twice(
    prepared: Path, tmp_path: Path, moment: str
) -> None:
    assert run(words_for(tmp_path, prepared, 3), tmp_path).returncode == 0
    refs = [folder.name for folder in (tmp_path / "out").iterdir()]
    correct = words_for(tmp_path, prepared, 3, grade="sufficient", name="supersede")
    words = [*correct, *refs, "--reason", "wrong grade"]
    first = subprocess.Popen(words, cwd=tmp_path, env=house(tmp_path), stderr=subprocess.PIPE, text=True)
    assert first.stderr is not None
    seen = next((line for line in first.stderr if line.startswith(moment)), "")
    first.kill()
    told = first.communicate(timeout=60)[1]
    assert seen, told

    second = run(words, tmp_path)
    assert second.returncode == 0, second.stderr
    with open_store(f"sqlite:///{tmp_path / 'data' / 'badges.sqlite'}") as store:
        for ref in refs:
            (award,) = store.awards_with_ref(ref)
            assert award.edition == 2
            assert [len(store.credentials_of(award.id, edition)) for edition in (1, 2, 3)] == [2, 2, 0]
    verdicts = run(
        [sys.executable, "-m", "badges", "verify", *map(str, (tmp_path / "out").glob("*/open-badge.json")), "--json"], tmp_path
    )
    assert {verdict["headline"] for verdict in json.loads(verdicts.stdout)} == {"valid"}
