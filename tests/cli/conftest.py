"""Commands as somebody types them, in a folder of their own."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from badges.cli import main
from tests.cli.commands import Run, Told
from tests.doubles.running_authorities import RunningAuthorities, running_authorities
from tests.installations import PASSPHRASE
from tests.stories.test_preserving import all_well
from tests.verification.signed import DID, NAME, NUMBER, a_demo_seal, a_real_seal, documents


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder without an installation, and an English terminal."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("BADGES_", "LC_", "LANG"))]:
        monkeypatch.delenv(name)


@pytest.fixture
def world(tmp_path: Path) -> list[str]:
    """Options that name a world: what can be fetched, whom we trust, and when it is."""
    trusted = tmp_path / "trust"
    trusted.mkdir()
    rows = [{"id": DID, "name": NAME}, {"id": NUMBER, "name": NAME}]
    (trusted / "schools.json").write_text(json.dumps({"name": "the list", "date": "2026-06-01", "issuers": rows}))
    for number, seal in enumerate((a_real_seal(), a_demo_seal())):
        (trusted / f"{number}.pem").write_bytes(seal.root.public_bytes(Encoding.PEM))
    (tmp_path / "documents.json").write_text(json.dumps(documents()))
    return ["--documents", str(tmp_path / "documents.json"), "--trust", str(trusted), "--at", "2026-07-15T12:00:00Z"]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAuthorities]:
    """Authorities for one file of tests."""
    with running_authorities(tmp_path_factory.mktemp("authorities")) as running:
        yield running


@pytest.fixture
def tsa(started: RunningAuthorities, monkeypatch: pytest.MonkeyPatch) -> RunningAuthorities:
    """Authorities with whom all is well, and their TSA is the one that is configured."""
    monkeypatch.setenv("BADGES_TSA_URL", started.tsa)
    for name in ("SEAL_LEVEL", "TSA_ACCOUNT_FILE"):
        monkeypatch.delenv(f"BADGES_{name}", raising=False)
    return all_well(started)


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
