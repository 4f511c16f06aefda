"""Receipts on the command line: kept with ``--receipt``, held against a file with ``--of``, signed by this installation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.commands import Run
from tests.verification.signed import a_signed_badge, documents


@pytest.fixture
def badge(tmp_path: Path) -> str:
    """A signed badge, and what can be fetched for it."""
    (tmp_path / "documents.json").write_text(json.dumps(documents()))
    (tmp_path / "badge.json").write_bytes(a_signed_badge())
    return "badge.json"


def test_a_receipt_is_kept_and_held_against_the_file_it_is_about(run: Run, badge: str, tmp_path: Path) -> None:
    made = run("keys", "new", "--verifier", "--legal-name", "Our checks")
    assert made.code == 0, made.err
    assert "did:web:localhost%3A8000:verifier" in made.err
    assert "(this installation)  Our checks  did:web:localhost%3A8000:verifier" in run("keys", "list").out
    checked = run("verify", badge, "--documents", "documents.json", "--receipt", "receipt.pdf")
    assert "The receipt is in receipt.pdf" in checked.err
    run("verify", badge, "--documents", "documents.json", "--receipt", "receipt.json")
    (tmp_path / "another.json").write_bytes(b"{}")
    for receipt in ("receipt.pdf", "receipt.json"):
        same = run("verify", receipt, "--of", badge, "--offline")
        assert same.code == 0, same.out
        assert same.out.startswith("– This is a receipt of a check\n")
        assert "It is about exactly this file: badge.json" in same.out
        other = run("verify", receipt, "--of", "another.json", "--offline")
        assert (other.code, "It is about another file than another.json" in other.out) == (1, True)
    told = json.loads(run("verify", "receipt.json", "--of", badge, "--offline", "--json").out)
    assert told[0]["of"] == {"file": badge, "same": True}
    assert told[0]["summary"]["checked"]["outcome"] == "indeterminate"


def test_what_is_no_receipt_cannot_be_compared(run: Run, badge: str) -> None:
    told = run("verify", badge, "--of", badge, "--documents", "documents.json")
    assert (told.code, "There is no receipt in it" in told.out) == (1, True)


def test_without_a_key_there_is_paper_only(run: Run, badge: str, tmp_path: Path) -> None:
    paper = run("verify", badge, "--documents", "documents.json", "--receipt", "receipt.pdf")
    assert "Nobody signed it" in paper.err
    assert (tmp_path / "receipt.pdf").read_bytes().startswith(b"%PDF-")
    refused = run("verify", badge, "--documents", "documents.json", "--receipt", "receipt.json")
    assert (refused.code, "badges keys new --verifier" in refused.err) == (64, True)
    assert not (tmp_path / "receipt.json").exists()


def test_what_cannot_be_asked_for_is_told_before_anything_is_checked(run: Run, badge: str) -> None:
    for words, told in (
        (("--receipt", "receipt.txt"), "ends in .pdf or .json"),
        (("--receipt", "receipt.pdf", "--at", "2026-06-15"), "leave --at out"),
        (("other.json", "--receipt", "receipt.pdf"), "one by one"),
        (("--of", "nothing.json"), "There is no file nothing.json"),
    ):
        refused = run("verify", badge, *words)
        assert (refused.code, told in refused.err) == (64, True), words


def test_the_key_of_the_installation_is_made_once_rotated_and_retired(run: Run) -> None:
    first = run("keys", "new", "--verifier").out.split()[0]
    again = run("keys", "new", "--verifier")
    assert (again.code, "badges keys rotate --verifier" in again.err) == (1, True)
    assert run("keys", "rotate", "--verifier").code == 0
    assert run("keys", "retire", "--verifier", "--key", first, "--compromised").code == 0
    document = json.loads(run("keys", "did", "--verifier").out)
    assert document["id"] == "did:web:localhost%3A8000:verifier"
    assert len(document["verificationMethod"]) == 2
    for words in (("new",), ("rotate", "--verifier", "--issuer", "school"), ("did",)):
        assert "Say whose keys" in run("keys", *words).err
