from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from tests.installations import PASSPHRASE
from tests.makers import DEMO_CATALOGUE


def test_ctrl_c_in_the_middle_of_a_roster_is_told_and_the_next_run_goes_on(prepared: Path, tmp_path: Path) -> None:
    shutil.copytree(prepared / "keys", tmp_path / "keys")
    (tmp_path / "data").mkdir()
    for file in prepared.glob("badges.sqlite*"):
        shutil.copy(file, tmp_path / "data")
    (tmp_path / "passphrase").write_bytes(PASSPHRASE + b"\n")
    roster = tmp_path / "roster.csv"
    lines = (DEMO_CATALOGUE.parent / "roster.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    roster.write_text("".join(lines[:9]), encoding="utf-8")
    words = [sys.executable, "-m", "badges", "issue", "--awards", str(roster), "--out", str(tmp_path / "out")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BADGES_")}
    environment["BADGES_KEY_PASSPHRASE_FILE"] = "passphrase"

    first = subprocess.Popen(words, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    assert first.stderr is not None
    assert first.stderr.readline().startswith("Signed: 0 of 8")
    first.send_signal(signal.SIGINT)
    told = first.communicate(timeout=60)[1]
    assert first.returncode == 130, told
    assert "Stopped." in told
    assert "Traceback" not in told

    second = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert second.returncode == 0, second.stderr
    assert len(list((tmp_path / "out").iterdir())) == 8
