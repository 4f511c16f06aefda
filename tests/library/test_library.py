from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import badges
from badges.verification.facts import Trust
from badges.verifying import from_documents, offline
from tests.makers import AT
from tests.verification.signed import LATER, a_signed_badge, documents, trust


def test_the_library_is_a_few_names() -> None:
    for name in badges.__all__:
        assert getattr(badges, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        _ = badges.nothing


def test_a_file_is_judged_without_a_server() -> None:
    assert badges.verify(b"", offline, Trust(), at=AT).headline == "unreadable"


def test_a_file_a_path_or_a_text_is_judged_without_saying_more(tmp_path: Path) -> None:
    badge = a_signed_badge()
    (tmp_path / "badge.json").write_bytes(badge)
    by_bytes = badges.verify(badge, fetch=from_documents(documents()), trust=trust(), at=LATER)
    assert by_bytes.headline == "valid"
    for file in (badge.decode(), tmp_path / "badge.json"):
        verdict = badges.verify(file, fetch=from_documents(documents()), trust=trust(), at=LATER)
        assert verdict == by_bytes
    assert badges.verify(badge).headline != "valid", "nothing is fetched and nobody is known"
    verdict = badges.verify("https://wallet.example/badges/1")
    assert verdict.findings[0].code == "link.not_asked"
    with pytest.raises(FileNotFoundError):
        badges.verify(tmp_path / "nowhere.json")


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
