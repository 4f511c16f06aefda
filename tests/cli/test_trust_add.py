"""``badges trust add``: a list of issuers laid in by a person, and shown with its kind and date."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.commands import Run

REGISTRY = {
    "meta": {"created": "2020-12-02T02:32:16+0000", "updated": "2026-05-25T12:40:00+0000"},
    "registry": {"did:web:school.example": {"name": "A school", "location": "Here", "url": "https://school.example"}},
}


def written(tmp_path: Path, name: str, content: object) -> str:
    """A file with this in it."""
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def test_a_registry_is_laid_in_under_a_name_and_shown(run: Run, tmp_path: Path) -> None:
    told = run("trust", "add", written(tmp_path, "registry.json", REGISTRY), "--name", "members")
    assert told.code == 0
    assert "members: registry of known DIDs of 2026-05-25, 1 issuer (members.json)" in told.out
    shown = run("trust", "show").out
    assert "members: registry of known DIDs of 2026-05-25, 1 issuer (members.json)" in shown
    assert "A school did:web:school.example, in members of 2026-05-25" in shown


def test_an_old_list_is_shown_as_old(run: Run, tmp_path: Path) -> None:
    listed = {"name": "Schools", "date": "2020-01-01", "next_update": "2021-01-01", "issuers": []}
    told = run("trust", "add", written(tmp_path, "schools.json", listed))
    late = "was to be renewed by 2021-01-01, OUT OF DATE"
    assert f"Schools: list of this installation of 2020-01-01, 0 issuers, {late} (schools.json)" in told.out


def test_what_cannot_be_used_is_told_with_its_place_and_nothing_is_changed(run: Run, tmp_path: Path) -> None:
    told = run("trust", "add", written(tmp_path, "broken.json", '{"name": "A",\n "date": }'))
    assert told.code == 1
    assert "The list broken cannot be used: line 2, column 10:" in told.err
    assert "broken" not in run("trust", "show").out


def test_another_list_of_the_same_name_is_replaced_only_when_asked(run: Run, tmp_path: Path) -> None:
    first = written(tmp_path, "list.json", REGISTRY)
    assert run("trust", "add", first).code == 0
    other = written(tmp_path, "list.json", {**REGISTRY, "registry": {}})
    told = run("trust", "add", other)
    assert told.code == 1
    assert "--name" in told.err
    assert "--replace" in told.err
    assert run("trust", "add", other, "--replace").code == 0
    assert run("trust", "add", other, "--name", "../evil").code == 64
    assert run("trust", "add", str(tmp_path / "none.json")).code == 64
