"""``badges convert``: what was signed becomes a draft of the other form, and what is lost is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from badges.cli import main
from tests.cli.commands import Run, roster
from tests.installations import PASSPHRASE

MINE = ("--issuer", "voorbeeldcollege", "--offline")
BADGE, EUROPEAN, PAPER = "open-badge.json", "european.jsonld", "certificate.pdf"


@pytest.fixture(scope="module")
def handed_out(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school that issued an award in every form, once for all tests."""
    folder = tmp_path_factory.mktemp("issued")
    shutil.copytree(prepared / "keys", folder / "keys")
    (folder / "data").mkdir()
    for file in prepared.glob("badges.sqlite*"):
        shutil.copy(file, folder / "data")
    (folder / "passphrase").write_bytes(PASSPHRASE + b"\n")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATA", "DATABASE_URL", "KEYS", "EUROPASS_WALLET_URL", "TRUST", "STATUS_DAYS", "PUBLIC_URL"):
            patch.delenv(f"BADGES_{name}", raising=False)
        patch.setenv("BADGES_KEY_PASSPHRASE_FILE", str(folder / "passphrase"))
        patch.chdir(folder)
        with pytest.raises(SystemExit) as left:
            main(["issue", "--awards", roster(folder), "--out", "out"])
        assert left.value.code == 0
    for file in (folder / "out" / "2026-0001").iterdir():
        shutil.copy(file, folder)
    return folder


@pytest.fixture
def issued(run: Run, handed_out: Path, tmp_path: Path) -> Run:
    """Runs a command in that school."""
    shutil.copytree(handed_out, tmp_path, dirs_exist_ok=True)
    return run


def test_a_european_credential_becomes_a_badge_that_nobody_has_signed(issued: Run) -> None:
    told = issued("convert", EUROPEAN, *MINE, "--out", "made.json", "--lang", "en")
    assert told.code == 0, told.err
    assert "The original was verified" in told.err
    assert "Nobody has signed it." in told.err
    assert "/issuer: Voorbeeldcollege" in told.err
    made = json.loads(Path("made.json").read_bytes())
    assert "proof" not in made
    assert made["issuer"]["name"] == "Voorbeeldcollege"
    assert made["credentialSubject"]["achievement"]["inLanguage"] == "nl"
    assert issued("verify", "made.json", "--offline").code == 1
    told = issued("convert", EUROPEAN, *MINE, "--language", "en")
    assert json.loads(told.out)["credentialSubject"]["achievement"]["inLanguage"] == "en"


def test_a_badge_becomes_a_draft_that_says_what_it_still_needs(issued: Run) -> None:
    told = issued("convert", BADGE, *MINE, "--out", "draft.json", "--holder", "Noor van Voorbeeld", "--ects", "--lang", "nl")
    assert told.code == 0, told.err
    assert "Het origineel is geverifieerd" in told.err
    assert "Het zou meer zeggen met:" in told.err
    assert "/credentialSubject/fullName" not in told.err
    draft = json.loads(Path("draft.json").read_bytes())
    assert draft["credentialSubject"]["fullName"] == {"nl": "Noor van Voorbeeld"}
    told = issued("seal", "draft.json", "--issuer", "voorbeeldcollege", "--check")
    assert (told.code, "can be sealed for Voorbeeldcollege" in told.out) == (0, True), told.err


def test_a_certificate_carries_both_so_one_says_which_to_make(issued: Run) -> None:
    told = issued("convert", PAPER, *MINE)
    assert (told.code, "--to open-badge or --to european" in told.err) == (64, True)
    told = issued("convert", PAPER, *MINE, "--to", "european", "--json")
    assert told.code == 0, told.err
    report = json.loads(told.out)
    assert report["to"] == "european"
    assert report["document"]["type"] == ["VerifiableCredential", "EuropeanDigitalCredential"]
    assert all(loss["path"].startswith("/") and loss["code"] for loss in report["losses"])
    assert "/credentialSubject/fullName" in {one["path"] for one in report["missing"]}


def test_what_was_altered_is_not_converted(issued: Run) -> None:
    for name, word in ((BADGE, b"Voorbeeld"), (EUROPEAN, b"Voorbeeld")):
        Path(name).write_bytes(Path(name).read_bytes().replace(word, b"Voorbeelt", 1))
        told = issued("convert", name, *MINE, "--out", "made.json")
        assert (told.code, "is not converted" in told.err) == (1, True), told.err
        assert not Path("made.json").exists()


def test_a_draft_is_no_source(issued: Run) -> None:
    assert issued("convert", EUROPEAN, *MINE, "--out", "made.json").code == 0
    told = issued("convert", "made.json", *MINE)
    assert (told.code, "is not converted" in told.err) == (1, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["passphrase", *MINE], "holds neither a European credential nor an Open Badge"),
        (["nowhere.json", *MINE], "cannot be read"),
        ([BADGE, *MINE, "--to", "open-badge"], "holds no European credential"),
        ([EUROPEAN, *MINE, "--language", "fi"], "written in nl, en"),
        ([EUROPEAN, *MINE, "--lang", "fi"], "--lang speaks en, nl"),
        ([EUROPEAN, *MINE, "--out", EUROPEAN], "would take the place of the original"),
        ([EUROPEAN, "--issuer", "nobody", "--offline"], "nobody"),
    ],
)
def test_what_cannot_be_converted_is_answered_in_words(issued: Run, words: list[str], said: str) -> None:
    told = issued("convert", *words)
    assert told.code in (1, 64)
    assert said in told.err
    assert not told.out
