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


HEAVY = {"PIL", "aiohttp", "babel", "cryptography", "dbos", "fastapi", "httpx", "jsonschema"}
HEAVY |= {"pydantic", "pyld", "requests", "segno", "sqlalchemy", "typst"}


def loaded_by(code: str) -> str:
    """Which heavy packages a fresh interpreter has loaded after this code."""
    words = [sys.executable, "-c", f"import sys\n{code}\nprint(sorted({HEAVY} & set(sys.modules)))"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        ("import badges", set()),
        ("from badges.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass", set()),
        ("from badges import *\nfrom badges.keyring import read_trust\nfrom badges.verifying import offline", {"cryptography"}),
        ("from badges.canonical import contexts\ncontexts.pyld()", {"pyld"}),
        ("import badges.web.app", {"babel", "cryptography", "fastapi", "pydantic", "sqlalchemy"}),
    ],
    ids=["import", "help", "library", "pyld", "server"],
)
def test_what_is_heavy_is_loaded_only_where_it_is_needed(code: str, loaded: set[str]) -> None:
    assert loaded_by(code) == str(sorted(loaded))
