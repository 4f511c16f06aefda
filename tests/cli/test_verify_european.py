"""``badges verify`` tells on a terminal what a European credential says, and what the Commission's own viewer would say."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from badges.cli import main
from badges.cli.contents import MOST_LINES
from badges.credentials.violation import Document
from tests.credentials.european_samples import claim
from tests.verification.signed import a_demo_seal, a_european, a_real_seal, a_signed_badge

pytestmark = pytest.mark.usefixtures("elsewhere")


def told(content: bytes, world: list[str], capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """What is written about this file."""
    Path("credential.jsonld").write_bytes(content)
    with pytest.raises(SystemExit):
        main(["verify", "credential.jsonld", *world, *options])
    return capsys.readouterr().out


def sealed(**members: Any) -> bytes:
    document: Document = copy.deepcopy(a_european()) | members
    return a_real_seal().on(document)


def squeezed(text: str) -> str:
    """The words, wherever the lines end."""
    return " ".join(text.split())


def test_the_summary_comes_first_then_the_findings_then_what_the_viewer_would_say(
    world: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(sealed(), world, capsys)
    headings = ["What the issuer signed", "What this person can do", "How it was assessed", "What we checked"]
    headings += ["What Europass would say: Partially Verified", "What we did not check"]
    places = [said.index(heading) for heading in headings]
    assert places == sorted(places)
    words = squeezed(said)
    for expected in (
        "Noor van Voorbeeld",
        "Workload 160 hours",
        "Level 4 of 8 (European framework, EQF)",
        "Period 4 May 2026 until 29 May 2026",
        "Prepares four classic regional dishes",
        "ESCO attend to detail",
        "✓ Seal OK",
        "– Owner Skipped",
    ):
        assert expected in words


def test_it_is_told_in_dutch_too(world: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    words = squeezed(told(a_demo_seal().on(a_european()), world, capsys, "--lang", "nl"))
    assert "Studielast 160 uur" in words
    assert "Bereidt vier klassieke streekgerechten" in words
    assert "Wat Europass zou zeggen: Controle mislukt (Verification Failed)" in words
    assert "✗ Zegel Fout" in words


def test_json_has_every_detail_and_the_addresses_of_the_checks(world: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    (said,) = json.loads(told(sealed(), world, capsys, "--json"))
    assert said["commission"]["checks"][0]["check"]["id"] == "http://data.europa.eu/snb/verification/2f5b89b96f"
    assert said["summary"]["details"]["kind"] == "EuropeanDigitalCredential"
    assert {picture["language"] for picture in said["summary"]["pictures"]} == set(said["summary"]["languages"])
    assert len(json.dumps(said)) < 200_000, "pictures are in the file, not here again"


def test_what_nobody_sealed_is_not_told(world: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    said = told(sealed().replace(b"Noor", b"Nora"), world, capsys)
    assert "Nora" not in said
    assert "What Europass would say: Verification Failed" in said
    assert "What Europass" not in told(a_signed_badge(), world, capsys)


def test_a_strangers_text_does_nothing_to_the_terminal_and_ends_somewhere(
    world: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    document = copy.deepcopy(a_european())
    evil = "<b>bold</b> \x1b[31m\u202e" + "x" * 5_000
    claim(document)["specifiedBy"]["learningOutcome"] = [
        {"id": f"urn:o:{n}", "type": "LearningOutcome", "title": {"en": evil}} for n in range(150)
    ]
    said = told(a_real_seal().on(document), world, capsys)
    assert "<b>bold</b>" in said, "as it is written"
    assert "\x1b[31m" not in said
    assert "\u202e" not in said
    assert "x" * 250 not in said.replace("\n", "").replace(" ", "")
    assert f"… {150 - MOST_LINES}" in said


def test_terms_of_eu_lists_are_told_in_the_language_that_is_asked_for(
    world: list[str], capsys: pytest.CaptureFixture[str], shared: Path
) -> None:
    content = (shared / "vectors" / "edc" / "Sample-MC-Annex1-signed.jsonld").read_bytes()
    words = squeezed(told(content, world, capsys, "--lang", "nl"))
    for expected in ("Kort leerprogramma", "niet-formeel leren", "Talen Engels", "artefact assessment"):
        assert expected in words
    assert "Short learning programme" not in words
