"""Commands as somebody types them, in a folder of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from badges.cli import main
from tests.cli.commands import Run, Told
from tests.installations import PASSPHRASE


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in an empty folder with nothing in the environment but a passphrase file."""
    (tmp_path / "passphrase").write_bytes(PASSPHRASE + b"\n")
    for name in ("DATA", "DATABASE_URL", "KEYS", "EUROPASS_WALLET_URL", "TRUST", "STATUS_DAYS", "PUBLIC_URL"):
        monkeypatch.delenv(f"BADGES_{name}", raising=False)
    monkeypatch.setenv("BADGES_KEY_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Told:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(list(words))
        captured = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return Told(left.value.code, captured.out, captured.err)

    return run


@pytest.fixture
def school(run: Run, prepared: Path, tmp_path: Path) -> Run:
    """The same, with a catalogue and two schools."""
    shutil.copytree(prepared / "keys", tmp_path / "keys")
    (tmp_path / "data").mkdir()
    for file in prepared.glob("badges.sqlite*"):
        shutil.copy(file, tmp_path / "data")
    return run
