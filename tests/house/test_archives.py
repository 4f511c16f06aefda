"""What leaves the house in an archive: the program and its schemas, never a key."""

import io
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECRET = b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nnot a key, but it must not leave\n-----END ENCRYPTED PRIVATE KEY-----\n"
LEFT_LYING_ABOUT = (
    "keys/zandvliet/2026-01.pem",
    "keys/zandvliet/issuer.json",
    "keys/trusted/list.json",
    "keys/stray.pem",
    "keys/passphrase",
    "demo/keys/zandvliet/2026-01.pem",
    "demo/passphrase",
    "badges/forgotten.pem",
    "badges/demo/forgotten.p12",
    "schemas/forgotten.key",
    "tests/forgotten.pem",
)


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, bytes]]:
    """Name in the archive -> content, of the wheel and of the sdist, built from a copy in which keys lie about."""
    copy = tmp_path_factory.mktemp("checkout") / "badges"
    for folder in ("badges", "schemas", "tests", ".ci"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    for file in (path for path in ROOT.iterdir() if path.is_file()):
        shutil.copy(file, copy / file.name)
    for name in ("keys/README.md", "keys/.gitignore"):
        (copy / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    for name in LEFT_LYING_ABOUT:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(SECRET)
    built = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--sdist", "--outdir", str(built), str(copy)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,), (sdist,) = built.glob("*.whl"), built.glob("*.tar.gz")
    return {"wheel": _unzipped(wheel), "sdist": _untarred(sdist)}


def _unzipped(path: Path) -> Mapping[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _untarred(path: Path) -> Mapping[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(path.read_bytes())) as archive:
        files = {member.name.partition("/")[2]: archive.extractfile(member) for member in archive.getmembers()}
        return {name: content.read() for name, content in files.items() if content}


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_an_archive_takes_no_key_along(archives: Mapping[str, Mapping[str, bytes]], kind: str) -> None:
    assert [name for name, content in archives[kind].items() if SECRET in content] == []
    assert [name for name in archives[kind] if name.startswith("demo/") or name.endswith((".pem", ".p12", ".key"))] == []


def test_the_folder_for_keys_travels_with_its_rules_only(archives: Mapping[str, Mapping[str, bytes]]) -> None:
    assert {name for name in archives["sdist"] if name.startswith("keys/")} == {"keys/README.md", "keys/.gitignore"}
    assert not [name for name in archives["wheel"] if name.startswith("keys/")]


def test_the_wheel_carries_every_schema_under_one_name(archives: Mapping[str, Mapping[str, bytes]]) -> None:
    ours = {path.relative_to(ROOT / "schemas").as_posix() for path in (ROOT / "schemas").rglob("*") if path.is_file()}
    theirs = {name.removeprefix("badges/_schemas/") for name in archives["wheel"] if name.startswith("badges/_schemas/")}
    assert theirs == ours


def test_the_licence_travels_along(archives: Mapping[str, Mapping[str, bytes]]) -> None:
    licence = (ROOT / "LICENSE").read_bytes()
    assert [name for name, content in archives["wheel"].items() if name.endswith("/LICENSE") and content == licence]
    assert archives["sdist"]["LICENSE"] == licence
