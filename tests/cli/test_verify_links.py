"""``badges verify`` of what is no file here: links, codes, tokens, standard input, and pictures with a square code."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from badges.web.sentences import sentence
from tests.cli.test_verify import BADGE, run, write
from tests.verification.open_badges_2.badges import signed
from tests.verification.pictures import a_photo

pytestmark = pytest.mark.usefixtures("elsewhere")

LINK = "https://wallet.example/badges/1"


@pytest.fixture
def linked(world: list[str]) -> list[str]:
    """The same world, where a link leads to the badge too."""
    documents = Path(world[world.index("--documents") + 1])
    documents.write_text(json.dumps({**json.loads(documents.read_text()), LINK: json.loads(BADGE)}))
    return world


def test_a_link_is_checked_like_a_file(linked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(LINK, *linked) == 0
    told = capsys.readouterr().out
    assert told.startswith("✓ This badge is valid\n")
    assert "wallet.example" in told


def test_files_links_and_pictures_stand_beside_each_other(linked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path("photo.jpg").write_bytes(a_photo(LINK))
    assert run(LINK, "photo.jpg", write("badge.json", BADGE), "--json", *linked) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["file"] for one in told] == [LINK, "photo.jpg", "badge.json"]
    assert {one["headline"] for one in told} == {"valid"}


def test_what_is_piped_in_is_checked(
    world: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BADGE)))
    assert run("-", *world) == 0
    assert capsys.readouterr().out.startswith("✓ This badge is valid\n")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (LINK, "link.not_asked"),
        ("a2bc-d3ef-g4hj-k5mn-p6qr-s7tu-v8wx", "link.ended"),
        ("openid4vp://?request_uri=https%3A%2F%2Fverifier.example", "file.for_a_wallet"),
    ],
)
def test_what_leads_nowhere_leaves_with_2_and_says_why(given: str, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--offline", given) == 2
    told = " ".join(capsys.readouterr().out.split())
    assert sentence(code, "en", {"kind": "OpenID4VP"}) in told


def test_a_token_may_be_typed(capsys: pytest.CaptureFixture[str]) -> None:
    run("--offline", "--json", signed().decode())
    (told,) = json.loads(capsys.readouterr().out)
    assert told["findings"][0]["detail"]["format"] == "Open Badges 2.0, JWT"


@pytest.mark.parametrize("given", ["www.school.example/badge", "https:/wallet.example", "nowhere.json"])
def test_what_is_neither_a_file_nor_a_link_is_a_wrong_question(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(given) == 64
    assert given in capsys.readouterr().err
