"""``badges convert``: what was signed becomes a draft of the other form, and what is lost is told."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

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


HOLDER = ("--holder", "Noor van Voorbeeld", "--ects")


def inside(sealed: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.loads(Path(sealed).read_bytes())["payload"])
    return document


def test_a_badge_becomes_a_sealed_credential_that_carries_it_and_a_signed_badge_again(issued: Run) -> None:
    told = issued("convert", BADGE, *MINE, *HOLDER, "--seal", "--out", "sealed.jsonld", "--lang", "en")
    assert told.code == 0, told.err
    assert "Signed: sealed.jsonld" in told.err
    assert issued("verify", "sealed.jsonld", "--offline").code == 2, "a demonstration seal is the one doubt"
    document = inside("sealed.jsonld")
    assert document["credentialProfiles"]["id"].endswith("/c_7e400154")
    assert document["credentialSchema"]["id"].endswith("/edc-converted")
    evidence = document["evidence"]
    assert evidence["dcType"]["id"].endswith("/c_c4f849d7")
    assert base64.b64decode(evidence["embeddedEvidence"]["content"]) == Path(BADGE).read_bytes()
    there = json.loads(Path(BADGE).read_bytes())
    told = issued("convert", "sealed.jsonld", *MINE, "--sign", "--out", "again.json", "--lang", "en")
    assert told.code == 0, told.err
    verdict = issued("verify", "again.json", "--offline", "--json")
    assert (verdict.code, json.loads(verdict.out)[0]["outcome"]) == (0, "passed"), verdict.out
    back = json.loads(Path("again.json").read_bytes())
    assert back["credentialSubject"]["achievement"]["name"] == there["credentialSubject"]["achievement"]["name"]
    (original,) = [one for one in back["evidence"] if one.get("genre") == "Original credential"]
    payload = json.loads(Path("sealed.jsonld").read_bytes())["payload"]
    assert original["id"] == document["id"]
    assert hashlib.sha256(payload.encode()).hexdigest() in original["narrative"]


def test_a_european_credential_becomes_a_signed_badge_and_a_sealed_credential_again(issued: Run) -> None:
    told = issued("convert", EUROPEAN, *MINE, "--sign", "--out", "signed.json", "--language", "en")
    assert told.code == 0, told.err
    assert issued("verify", "signed.json", "--offline").code == 0
    told = issued("convert", "signed.json", *MINE, *HOLDER, "--seal", "--out", "back.jsonld", "--json")
    assert told.code == 0, told.err
    report = json.loads(told.out)
    assert (report["signed"], report["verified"], report["document"]) == (True, True, "back.jsonld")
    title = inside(EUROPEAN)["credentialSubject"]["hasClaim"]["title"]["en"]
    assert inside("back.jsonld")["credentialSubject"]["hasClaim"]["title"] == {"en": title}


def test_what_was_converted_and_signed_can_be_withdrawn(issued: Run) -> None:
    issued("convert", EUROPEAN, *MINE, "--sign", "--out", "signed.json")
    issued("convert", BADGE, *MINE, *HOLDER, "--seal", "--out", "sealed.jsonld")
    for name, id in (
        ("signed.json", json.loads(Path("signed.json").read_bytes())["id"]),
        ("sealed.jsonld", inside("sealed.jsonld")["id"]),
    ):
        told = issued("revoke", id, "--reason", "by mistake")
        assert (told.code, f"Withdrew the conversion {id}" in told.out) == (0, True), told.err
        assert issued("verify", name, "--offline").code == 1


def test_what_could_not_be_verified_is_signed_only_when_that_is_said_and_says_so(issued: Run) -> None:
    Path(EUROPEAN).write_bytes(Path(EUROPEAN).read_bytes().replace(b"Voorbeeld", b"Voorbeelt", 1))
    words = ("convert", EUROPEAN, *MINE, "--sign", "--out", "signed.json", "--lang", "en")
    told = issued(*words)
    assert (told.code, "is not converted" in told.err, "--unverified" in told.err) == (1, True, True)
    told = issued(*words, "--unverified")
    assert told.code == 0, told.err
    assert told.err.startswith("NOT VERIFIED: the original was not found in order")
    narrative = next(one["narrative"] for one in json.loads(Path("signed.json").read_bytes())["evidence"] if "genre" in one)
    assert "NIET geverifieerd" in narrative
    shutil.rmtree("keys/trusted")
    Path("keys/trusted").mkdir()
    told = issued("convert", "signed.json", *MINE, *HOLDER, "--seal", "--out", "s.jsonld", "--unverified", "--json")
    assert told.code == 0, told.err
    assert json.loads(told.out)["verified"] is True, "ours, and in order"


def test_what_is_signed_by_nobody_we_know_is_not_signed_over(issued: Run, shared: Path) -> None:
    sample = next((shared / "vectors" / "edc").glob("*signed.jsonld"))
    told = issued("convert", str(sample), *MINE, "--sign", "--out", "signed.json")
    assert told.code == 1
    assert not Path("signed.json").exists()
    told = issued("convert", str(sample), *MINE, "--sign", "--out", "signed.json", "--unverified", "--json")
    assert told.code == 0, told.err
    losses = json.loads(told.out)["losses"]
    assert (losses[0]["code"], losses[0]["path"]) == ("unverified", "")


def test_what_cannot_be_sealed_is_told_by_its_place_and_nothing_is_kept(issued: Run) -> None:
    told = issued("convert", BADGE, *MINE, "--seal", "--out", "sealed.jsonld", "--lang", "nl", "--holder", "\x07")
    assert told.code == 1
    assert "er is niets bewaard" in told.err
    assert not Path("sealed.jsonld").exists()


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
        ([EUROPEAN, *MINE, "--sign"], "Say where to: --out FILE"),
        ([EUROPEAN, *MINE, "--sign", "--out", BADGE], "is there already"),
        ([BADGE, *MINE, "--seal-level", "T"], "add --seal"),
        ([EUROPEAN, *MINE, "--sign", "--out", "x.json", "--seal-level", "T"], "has no level"),
        ([BADGE, *MINE, "--seal", "--out", "x.jsonld", "--seal-level", "T"], "BADGES_TSA_URL"),
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
