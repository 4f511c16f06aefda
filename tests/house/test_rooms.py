"""What import-linter cannot see of the floor plan: below the line there is no clock, environment or randomness."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BELOW_THE_LINE = ("model", "schemas", "status_list", "canonical", "credentials", "proofs", "verification")
IMPURE = re.compile(
    r"\b(datetime|date)\.(now|utcnow|today)\b"
    r"|\btime\.\w+\("
    r"|\bos\.(environ\w*|getenv|urandom)\b"
    r"|\buuid\.?uuid[14]\b|\buuid[14]\("
    r"|\bgenerate_private_key\b|\brandom_serial_number\b|\bEd25519PrivateKey\.generate\b"
)


def files_of(room: str) -> Iterator[Path]:
    single = ROOT / "badges" / f"{room}.py"
    if single.exists():
        yield single
    yield from sorted((ROOT / "badges" / room).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("room", BELOW_THE_LINE)
def test_below_the_line_nothing_asks_for_the_time_the_environment_or_chance(room: str) -> None:
    said = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in files_of(room)
        for found in [IMPURE.search(ast.unparse(ast.parse(path.read_text(encoding="utf-8"))))]
        if found
    ]
    assert said == []


def test_the_model_needs_nothing_but_the_standard_library() -> None:
    foreign = {
        name
        for path in files_of("model")
        for name in imported(path)
        if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith("badges.model")
    }
    assert foreign == set()


def test_a_program_that_stands_in_for_somebody_and_its_parts_import_nothing_of_ours() -> None:
    doubles = ROOT / "tests" / "doubles"
    seen: set[Path] = set()
    programs = [path for path in sorted(doubles.glob("*.py")) if "__main__" in path.read_text(encoding="utf-8")]
    left, foreign = list(programs), []
    while left:
        path = left.pop()
        if path in seen:
            continue
        seen.add(path)
        for name in imported(path):
            if name.startswith("tests.doubles."):
                left.append(doubles / f"{name.split('.')[2]}.py")
            elif name.startswith(("badges", "tests")):
                foreign.append(f"{path.name}: {name}")
    assert len(programs) >= 3
    assert foreign == []
