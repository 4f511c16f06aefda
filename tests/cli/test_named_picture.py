"""``--named-picture``: for a whole roster, and for corrections."""

from __future__ import annotations

from pathlib import Path

from badges.store import open_store
from tests.cli.commands import Run, roster


def wished(tmp_path: Path) -> dict[str, bool]:
    with open_store(f"sqlite:///{tmp_path / 'data' / 'badges.sqlite'}") as store:
        return {award.ref: award.named_picture for award in store.awards()}


def test_a_roster_and_its_corrections_can_ask_for_named_pictures(school: Run, tmp_path: Path) -> None:
    file, out = roster(tmp_path), str(tmp_path / "out")
    issued = school("issue", "--awards", file, "--named-picture", "--certificates", "later", "--out", out)
    assert issued.code == 0, issued.err
    assert wished(tmp_path) == {"2026-0001": True}
    again = school("issue", "--awards", file, "--named-picture", "--check")
    assert again.code == 0, again.err
    kept = school("supersede", "2026-0001", "--awards", file, "--reason", "new key", "--again", "--out", out)
    assert kept.code == 0, kept.err
    assert wished(tmp_path) == {"2026-0001": True}
    plain = school("supersede", "2026-0001", "--awards", file, "--reason", "asked", "--no-named-picture", "--out", out)
    assert plain.code == 0, plain.err
    assert wished(tmp_path) == {"2026-0001": False}


def test_the_help_says_why_pictures_name_nobody_by_default(run: Run) -> None:
    told = " ".join(run("issue", "--help").out.replace("│", " ").split())
    assert "By default it names nobody" in told
    assert "whoever sees it would see whose it is" in told
