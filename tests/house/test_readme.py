"""What the README tells people to type is understood by the program."""

from __future__ import annotations

import ast
import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest

from badges.cli import build

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ badges (.+)$", README, re.MULTILINE)
MAKE = re.findall(r"^\$ make (\w+)", README, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_is_understood(command: str) -> None:
    words = shlex.split(command.partition(" #")[0].partition(" >")[0])
    build().parse_args(words, exit_on_error=False, print_error=False)


def test_the_first_screen_is_two_commands() -> None:
    first_screen = "\n".join(README.splitlines()[:24])
    assert MAKE[:2] == ["demo", "serve"]
    assert "$ make demo" in first_screen


@pytest.mark.parametrize("target", [*MAKE, "test", "help", "lint", "bench"])
def test_a_target_of_the_readme_is_in_the_makefile(target: str) -> None:
    assert re.search(rf"^{target}:.*## \S", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_library_example_names_things_that_exist() -> None:
    for example in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        for node in ast.walk(ast.parse(example)):
            if isinstance(node, ast.ImportFrom):
                assert all(hasattr(import_module(node.module or ""), alias.name) for alias in node.names)


def test_every_setting_is_in_the_table_and_nothing_else() -> None:
    from badges.settings import Settings

    told = set(re.findall(r"^\| `BADGES_(\w+)`", README, re.MULTILINE))
    assert told == {name.upper() for name in Settings.model_fields}


def test_links_of_the_readme_lead_somewhere() -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / link).exists(), link
