"""``badges verify`` on badges of the older generation, with ``--documents`` standing in for the network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from badges.cli import main
from badges.credentials.baking import OPEN_BADGE_2, bake_svg
from tests.verification.open_badges_2.badges import (
    EMAIL,
    ISSUER,
    a_list,
    an_assertion,
    as_file,
    hosted_world,
    signed,
    signed_world,
)
from tests.verification.signed import SVG


@pytest.fixture(autouse=True)
def school_of_bees(elsewhere: None, tmp_path: Path) -> None:
    """A known school, and two of its badges."""
    (tmp_path / "trust").mkdir()
    row = {"id": ISSUER, "name": "School of Bees"}
    (tmp_path / "trust/schools.json").write_text(json.dumps({"name": "the list", "date": "2026-06-01", "issuers": [row]}))
    (tmp_path / "badge.json").write_bytes(as_file(an_assertion()))
    (tmp_path / "badge.svg").write_bytes(bake_svg(SVG, signed(), OPEN_BADGE_2))


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["verify", *arguments, "--trust", "trust", "--at", "2026-11-22T12:00:00Z"])
    assert isinstance(left.value.code, int)
    return left.value.code


def test_hosted_and_signed_badges_pass_and_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    Path("world.json").write_text(json.dumps(signed_world() | hosted_world(issuer=signed_world()[ISSUER])))
    assert run("badge.json", "badge.svg", "--documents", "world.json", "--recipient", EMAIL) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Open Badges 2.0, SVG, JWT" in said
    assert "The website of the issuer shows this badge with the same text" in said
    assert "The address that you gave belongs to the holder" in said


def test_a_withdrawn_badge_fails_and_an_unreachable_page_leaves_doubt(capsys: pytest.CaptureFixture[str]) -> None:
    signed_id = "urn:uuid:3f1c7d2e-9a44-4f6e-8f0b-0d6f4a1c2b3d"
    Path("world.json").write_text(json.dumps(signed_world(revoked=a_list(signed_id))))
    assert run("badge.svg", "--documents", "world.json", "--json") == 1
    assert json.loads(capsys.readouterr().out)[0]["headline"] == "revoked"
    assert run("badge.json", "--offline", "--json") == 2
    assert json.loads(capsys.readouterr().out)[0]["headline"] == "unsure"
