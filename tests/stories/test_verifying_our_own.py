"""On the machine that issues, our own documents come from store and keyring: no server has to run and no network is asked."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from badges.cli import main
from badges.issuing.files import files_of
from badges.keyring import KeyState
from badges.model.issued import FormName
from badges.revoking import revoke
from tests.installations import ADDRESSES, Installation, form, issue_one
from tests.makers import AT
from tests.verification.signed import of, problems


def run(installation: Installation, file: Path) -> int:
    """The exit code of the command on that machine, an hour after the award."""
    folder = installation.folder
    here = ["--data", str(folder), "--keys", str(folder / "keys"), "--public-url", ADDRESSES.base]
    with pytest.raises(SystemExit) as left:
        main(["verify", str(file), "--offline", "--at", "2026-06-15T13:00:00Z", *here])
    assert isinstance(left.value.code, int)
    return left.value.code


def written(folder: Path, files: dict[str, bytes]) -> dict[str, Path]:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return {name: folder / name for name in files}


def test_every_file_of_an_award_is_judged_without_a_network(
    installation: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = written(tmp_path, dict(files_of(issue_one(installation))))
    for name in ("open-badge.json", "open-badge.png", "open-badge.svg"):
        assert run(installation, files[name]) == 0, capsys.readouterr().out
    for name in ("european.jsonld", "certificate.pdf"):
        assert run(installation, files[name]) == 2
        assert "demonstration" in capsys.readouterr().out


def test_a_badge_that_was_withdrawn_here_is_withdrawn(
    installation: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issued = issue_one(installation)
    files = written(tmp_path, dict(files_of(issued)))
    later = AT + timedelta(minutes=10)
    revoke(issued.credentials, "by mistake", installation.store, installation.keyring, ADDRESSES, at=later, days=7)
    for name in ("open-badge.json", "european.jsonld", "certificate.pdf"):
        assert run(installation, files[name]) == 1
        assert "This badge was withdrawn" in capsys.readouterr().out


def test_badges_outlive_the_key_that_signed_them(installation: Installation) -> None:
    content = form(issue_one(installation), FormName.OPEN_BADGE).content
    later = AT + timedelta(days=1)
    for name in installation.keyring.names():
        installation.keyring.rotate(name, later)
    verdict = installation.judge(content, at=later)
    assert of(verdict, "proof").code == "proof.key_retired"
    assert problems(verdict) == []


def test_a_key_that_was_lost_takes_its_badges_along(installation: Installation) -> None:
    content = form(issue_one(installation), FormName.OPEN_BADGE).content
    method = json.loads(content)["proof"][0]["verificationMethod"]
    name, key = method.rpartition(":")[2].split("#")
    later = AT + timedelta(days=1)
    installation.keyring.end(name, key, KeyState.COMPROMISED, later)
    assert problems(installation.judge(content, at=later)) == ["proof.key_compromised"]
