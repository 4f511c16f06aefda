"""The built wheel, alone in a clean environment and started in another folder, verifies files that were signed long ago."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
AT = "2026-07-01T00:00:00Z"


def run(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("BADGES_", "PYTHON"))}
    return subprocess.run([str(word) for word in words], cwd=cwd, env=clean, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is not the checkout."""
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``bin`` of an environment with nothing but the wheel; what that depends on is borrowed from ours, to be quick."""
    dist, home = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("clean")
    build = run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", dist, ROOT, cwd=dist)
    assert build.returncode == 0, build.stdout + build.stderr
    (wheel,) = dist.glob("*.whl")
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    (packages,) = home.glob("lib/python*/site-packages")
    # Only the folder is borrowed: a .pth file in it, such as that of an editable install, is not read.
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    pip = run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet", wheel, cwd=dist)
    assert pip.returncode == 0, pip.stderr
    return python.parent


def verdicts(installed: Path, elsewhere: Path, *files: Path) -> tuple[int, list[dict[str, Any]]]:
    told = ("--json", "--offline", "--at", AT, "--documents", GOLDEN / "documents.json", "--trust", GOLDEN / "trust")
    answer = run(installed / "badges", "verify", *files, *told, cwd=elsewhere)
    assert answer.stdout, answer.stderr
    return answer.returncode, json.loads(answer.stdout)


def test_it_runs_from_the_wheel_and_not_from_the_checkout(installed: Path, elsewhere: Path) -> None:
    places = "import badges, badges.schemas as s; print(badges.__file__, s._root())"
    where = run(installed / "python", "-c", places, cwd=elsewhere)
    assert [Path(word).is_relative_to(installed.parent) for word in where.stdout.split()] == [True, True], where.stderr


def test_a_golden_open_badge_passes(installed: Path, elsewhere: Path) -> None:
    code, (verdict,) = verdicts(installed, elsewhere, GOLDEN / "open-badge.json")
    assert (code, verdict["outcome"], verdict["headline"]) == (0, "passed", "valid")


def test_a_golden_european_credential_is_unchanged_and_its_seal_a_demonstration(installed: Path, elsewhere: Path) -> None:
    code, (verdict,) = verdicts(installed, elsewhere, GOLDEN / "european.jsonld")
    codes = {finding["code"] for finding in verdict["findings"]}
    assert (code, verdict["headline"]) == (2, "demo")
    assert {"proof.valid", "seal.demo", "status.clear"} <= codes


def test_a_changed_golden_file_fails(installed: Path, elsewhere: Path) -> None:
    changed = elsewhere / "changed.json"
    changed.write_bytes((GOLDEN / "open-badge.json").read_bytes().replace(b"2026-05", b"2026-04", 1))
    code, (verdict,) = verdicts(installed, elsewhere, changed)
    assert (code, verdict["headline"]) == (1, "altered")


def test_the_command_teaches_itself(installed: Path, elsewhere: Path) -> None:
    told = run(installed / "badges", "--help", cwd=elsewhere)
    assert told.returncode == 0
    assert all(command in told.stdout for command in ("import", "issue", "verify", "keys", "token", "deliver", "serve"))
