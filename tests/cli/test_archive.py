"""``badges archive``: made by one school, checked by a stranger ten years later without a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from badges.keyring import Keyring
from badges.keyring.secret import read_public
from badges.proofs import multikey
from tests.cli.commands import Run, Told, roster
from tests.doubles.running_authorities import RunningAuthorities
from tests.installations import ADDRESSES
from tests.verification.archived import entries

KEEPER = "hogeschool-voorbeeldstad"


@pytest.fixture
def issued(school: Run, tmp_path: Path) -> Path:
    """A folder with all that was issued for one award."""
    told = school("issue", "--awards", roster(tmp_path), "--out", "issued")
    assert told.code == 0, told.err
    return next(iter((tmp_path / "issued").iterdir()))


def a_reader(folder: Path, tsa: RunningAuthorities, keys: Path) -> list[str]:
    """Options of somebody who knows the keeper with its key, and the timestamp authority, and nobody else."""
    record = Keyring(keys).record(KEEPER)
    known = [multikey.encode(read_public(key.public_key)) for key in record.keys if key.purpose.value == "assertion"]
    (folder / "tsa").mkdir(parents=True)
    (folder / "tsa" / "time.pem").write_bytes(tsa.certification.root.certificate.public_bytes(Encoding.PEM))
    rows = [{"id": ADDRESSES.did(KEEPER), "name": "The keeper", "keys": known}]
    (folder / "known.json").write_text(json.dumps({"name": "Archives", "date": "2036-01-01", "issuers": rows}))
    elsewhere = ["--keys", str(folder / "none"), "--data", str(folder / "none")]
    return ["--offline", "--trust", str(folder), "--at", "2036-01-01", *elsewhere]


def verdict(told: Told) -> Any:
    (one,) = json.loads(told.out)
    return one


def test_ten_years_later_a_stranger_reads_what_was_true_when_it_was_archived(
    school: Run, tsa: RunningAuthorities, issued: Path, tmp_path: Path
) -> None:
    reader = a_reader(tmp_path / "reader", tsa, tmp_path / "keys")
    for name in ("open-badge.json", "certificate.pdf"):
        told = school("archive", str(issued / name), "--issuer", KEEPER, "--offline", "--lang", "nl")
        target = issued / f"{Path(name).stem}.archive.zip"
        assert told.code == 0, told.err
        assert told.out.startswith(f"{target} is made, and signed by Hogeschool Voorbeeldstad")
        assert "Test TSA confirms the moment. Its certificate ends on 2045-01-01" in told.out
        inside = entries(target.read_bytes())
        assert inside[f"credential/{name}"] == (issued / name).read_bytes()
        assert "timestamp/ocsp-101.der" in inside
        assert inside["READ-ME.txt"].decode().startswith("Archief")
        found = verdict(school("verify", str(target), "--json", *reader))
        codes = {one["code"] for one in found["findings"]}
        assert codes >= {"bundle.holds", "bundle.key_then", "bundle.status_then", "bundle.issuer_then"}, codes
        assert found["outcome"] == "indeterminate"
    badge = school("verify", str(issued / "open-badge.archive.zip"), *reader, "--lang", "en")
    assert badge.code == 2
    assert badge.out.startswith("? This badge was valid when it was archived")
    without = school("verify", str(issued / "open-badge.json"), *reader, "--lang", "en")
    assert "valid when" not in without.out


def test_here_and_now_it_is_simply_valid(school: Run, tsa: RunningAuthorities, issued: Path) -> None:
    assert school("archive", str(issued / "open-badge.json"), "--issuer", KEEPER, "--out", "kept/it.zip").code == 0
    found = verdict(school("verify", "kept/it.zip", "--json"))
    assert (found["outcome"], found["headline"]) == ("passed", "valid")


def test_withdrawn_things_are_archived_as_withdrawn(school: Run, tsa: RunningAuthorities, issued: Path) -> None:
    assert school("revoke", issued.name, "--reason", "wrong student").code == 0
    told = school("archive", str(issued / "open-badge.json"), "--issuer", KEEPER)
    assert (told.code, "On this day: This badge was withdrawn." in told.out) == (0, True), told.err


def test_without_a_timestamp_it_says_what_is_missing_and_one_may_come_later(
    school: Run, tsa: RunningAuthorities, issued: Path
) -> None:
    badge, kept = str(issued / "open-badge.json"), str(issued / "open-badge.archive.zip")
    told = school("archive", badge, "--issuer", KEEPER, "--no-timestamp")
    assert told.code == 0
    assert "It has no timestamp" in told.err
    assert school("archive", kept, "--no-timestamp").code == 64
    told = school("archive", kept)
    assert (told.code, told.out.startswith(f"{kept} has another timestamp now.")) == (0, True), told.err
    assert "archive.tsr" in entries(Path(kept).read_bytes())
    assert school("archive", kept, "--out", "again.zip").code == 0
    assert "archive-2.tsr" in entries(Path("again.zip").read_bytes())


def test_what_cannot_be_archived_says_why_and_leaves_nothing(school: Run, tsa: RunningAuthorities, issued: Path) -> None:
    badge = issued / "open-badge.json"
    told = school("archive", str(badge))
    assert (told.code, told.err) == (64, f"Say who signs the archive: --issuer NAME ({KEEPER}, voorbeeldcollege).\n")
    altered = Path("altered.json")
    altered.write_bytes(badge.read_bytes().replace(b"2026-06-01", b"2026-06-02"))
    told = school("archive", "altered.json", "--issuer", KEEPER)
    assert told.code == 1
    assert "This file was changed after it was signed" in told.err
    assert not Path("altered.archive.zip").exists()
    assert school("archive", "altered.json", "--issuer", KEEPER, "--anyway").code == 0
    told = school("archive", "altered.json", "--issuer", KEEPER, "--anyway")
    assert (told.code, "is there already" in told.err) == (64, True)
    assert school("archive", "nothing.json").code == 64
    tsa.plan({"at": "tsa", "do": "refuse", "text": "closed"})
    told = school("archive", str(badge), "--issuer", KEEPER)
    assert told.code == 1
    assert "closed" in told.err
    assert "--no-timestamp" in told.err
    assert not (issued / "open-badge.archive.zip").exists()


def test_several_files_go_to_a_folder_and_one_that_cannot_stops_only_itself(
    school: Run, tsa: RunningAuthorities, issued: Path
) -> None:
    Path("altered.json").write_bytes((issued / "open-badge.json").read_bytes().replace(b"2026-06-01", b"2026-06-02"))
    files = [str(issued / "open-badge.json"), "altered.json", str(issued / "open-badge.png")]
    told = school("archive", *files, "--issuer", KEEPER, "--out", "kept")
    assert told.code == 1
    assert "altered.json was not archived" in told.err
    assert told.out.count("confirms the moment") == 2
    assert sorted(one.name for one in Path("kept").iterdir()) == ["open-badge.json.archive.zip", "open-badge.png.archive.zip"]
