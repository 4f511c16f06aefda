"""``badges convert --seal --seal-level``: a conversion under a seal that lasts, and what everybody can verify of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from badges.keyring import Keyring
from badges.proofs import jades
from tests.cli.commands import Run, roster
from tests.doubles.running_authorities import RunningAuthorities
from tests.installations import PASSPHRASE
from tests.stories.test_preserving import holds, level, with_real_seals

MINE = ("--issuer", "voorbeeldcollege", "--offline", "--holder", "Noor van Voorbeeld", "--ects")


@pytest.fixture
def badge(school: Run, tsa: RunningAuthorities, tmp_path: Path) -> str:
    """An Open Badge of a school whose seal has authorities that can be asked."""
    with_real_seals(Keyring(tmp_path / "keys", PASSPHRASE), tsa)
    told = school("issue", "--awards", roster(tmp_path), "--out", "out", "--forms", "open-badge", "--certificates", "later")
    assert told.code == 0, told.err
    return "out/2026-0001/open-badge.json"


def trusted(tsa: RunningAuthorities, folder: Path) -> str:
    """A folder with the roots of the seals and of the timestamps."""
    (folder / "tsa").mkdir(parents=True)
    (folder / "seals.pem").write_bytes(tsa.certification.root.pem)
    (folder / "tsa" / "time.pem").write_bytes(tsa.certification.root.pem)
    return str(folder)


def test_a_conversion_is_sealed_to_archive_level_and_verified_without_a_network(
    school: Run, badge: str, tsa: RunningAuthorities, tmp_path: Path
) -> None:
    told = school("convert", badge, *MINE, "--seal", "--seal-level", "LTA", "--out", "sealed.jsonld")
    assert told.code == 0, told.err
    sealed = Path("sealed.jsonld").read_bytes()
    assert (level(sealed), holds(sealed)) == ("LTA", True)
    assert len(jades.content_timestamps(jades.parse(sealed))) == 1, "what is sealed one by one also shows when its text was there"
    told = school("verify", "sealed.jsonld", "--offline", "--json", "--trust", trusted(tsa, tmp_path / "trust"))
    (verdict,) = json.loads(told.out)
    findings = {found["check"]: found for found in verdict["findings"]}
    assert findings["seal"]["detail"]["level"] == "LTA"
    assert {name: found["code"] for name, found in findings.items() if found["outcome"] in ("failed", "indeterminate")} == {}
    assert (told.code, verdict["outcome"]) == (0, "passed")


def test_what_cannot_be_raised_is_not_kept(school: Run, badge: str, tsa: RunningAuthorities) -> None:
    tsa.plan({"at": "tsa", "do": "refuse"})
    told = school("convert", badge, *MINE, "--seal", "--seal-level", "LTA", "--out", "sealed.jsonld")
    assert (told.code, "There is no timestamp" in told.err) == (1, True), told.err
    assert not Path("sealed.jsonld").exists()
