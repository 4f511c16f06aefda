from __future__ import annotations

import subprocess
import sys

import pytest

import badges
from badges.verification.facts import Trust
from badges.verifying import offline
from tests.makers import AT


def test_the_library_is_a_few_names() -> None:
    for name in badges.__all__:
        assert getattr(badges, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        _ = badges.nothing


def test_a_file_is_judged_without_a_server() -> None:
    assert badges.verify(b"", offline, Trust(), at=AT).headline == "unreadable"


HEAVY = "{'pyld', 'fastapi', 'sqlalchemy', 'dbos', 'typst', 'cryptography'}"


def loaded_by(code: str) -> str:
    """Which heavy packages a fresh interpreter has loaded after this code."""
    words = [sys.executable, "-c", f"import sys\n{code}\nprint(sorted({HEAVY} & set(sys.modules)))"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()[-1]


def test_importing_the_library_loads_nothing_heavy() -> None:
    assert loaded_by("import badges") == "[]"


def test_help_loads_nothing_heavy() -> None:
    assert loaded_by("from badges.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass") == "[]"
