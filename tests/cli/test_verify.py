"""``badges verify`` as a person and a script meet it."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from badges.cli import main
from badges.verification.verdict import to_json
from tests.verification.signed import (
    INDEX,
    NAME,
    a_badge,
    a_demo_seal,
    a_european,
    a_list,
    a_signed_badge,
    documents,
    judged,
)

BADGE = a_signed_badge()

pytestmark = pytest.mark.usefixtures("elsewhere")


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["verify", *arguments])
    assert isinstance(left.value.code, int)
    return left.value.code


def write(name: str, content: bytes) -> str:
    Path(name).write_bytes(content)
    return name


def test_a_good_badge_leaves_with_0_and_says_so_first(world: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(write("badge.json", BADGE), *world) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "✓ This badge is valid"
    assert "  ✓  In order          The text is exactly as it was signed" in [line.rstrip() for line in told]
    assert "What we did not check" in told


def test_a_changed_badge_leaves_with_1_and_shows_nothing_of_its_text(
    world: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    changed = BADGE.replace(b"Italian gastronomy", b"Klingon gastronomy")
    assert run(write("badge.json", changed), *world) == 1
    told = capsys.readouterr().out
    assert told.startswith("✗ This file was changed after it was signed\n")
    assert "Klingon" not in told
    assert "Ask for the original; check again." in told


def test_a_doubt_leaves_with_2(world: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(write("european.jsonld", a_demo_seal().on(a_european())), *world) == 2
    assert capsys.readouterr().out.startswith("? This is a demonstration seal\n")


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", 1), (BADGE[:400], 1), (b"hello", 1), (b"{", 1), (b"[" * 9000 + b"]" * 9000, 2), (b'{"a":1,"a":2}', 1)],
)
def test_whatever_the_file_there_is_a_verdict(
    content: bytes, code: int, world: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(write("file", content), *world) == code
    assert "Traceback" not in "".join(capsys.readouterr())


def test_of_several_files_the_worst_decides(world: list[str]) -> None:
    good, doubtful, bad = write("a", BADGE), write("b", a_demo_seal().on(a_european())), write("c", b"")
    assert run(good, good, *world) == 0
    assert run(good, doubtful, *world) == 2
    assert run(good, doubtful, bad, *world) == 1


def test_several_files_are_told_apart_by_name(world: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run(write("one.json", BADGE), write("two.json", b""), *world)
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == ["one.json", "✓ This badge is valid"]
    assert told[told.index("two.json") + 1] == "✗ This is not a badge that we can read"


def test_json_is_the_verdict_and_nothing_else(world: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--json", write("badge.json", BADGE), write("empty", b""), *world) == 1
    out, _ = capsys.readouterr()
    first, second = json.loads(out)
    assert list(first) == ["file", "outcome", "headline", "findings", "who", "summary"]
    assert (first["file"], first["outcome"], first["headline"]) == ("badge.json", "passed", "valid")
    assert first["summary"]["issuer"] == {"en": NAME}
    assert (second["outcome"], second["headline"], second["summary"]) == ("failed", "unreadable", None)
    assert {k: v for k, v in second.items() if k != "file"} == to_json(judged(b""))


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nowhere.json"],
        ["."],
        ["badge.json", "nowhere.json"],
        ["badge.json", "--at", "yesterday"],
        ["badge.json", "--at", "2026-07-15T12:00:00"],
        ["badge.json", "--trust", "nowhere"],
        ["badge.json", "--documents", "nowhere.json"],
        ["badge.json", "--documents", "badge.txt"],
        ["badge.json", "--lang", "xx"],
        ["badge.json", "--what"],
    ],
)
def test_a_wrong_question_leaves_with_64_and_says_why(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    write("badge.json", BADGE)
    write("badge.txt", b"[]")
    assert run(*arguments) == 64
    out, err = capsys.readouterr()
    assert (out, "Traceback" in err) == ("", False)
    assert err


def test_nothing_is_fetched_offline(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--offline", write("badge.json", BADGE)) == 2
    assert "We could not get the key of the issuer" in capsys.readouterr().out
    assert not Path("data").exists(), "checking a file makes no database"


def test_the_moment_may_be_chosen(world: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    file = write("badge.json", a_signed_badge(a_badge(validUntil="2026-07-20T00:00:00Z")))
    assert run(file, *world) == 0
    assert run(file, *world[:-1], "2026-07-21") == 1
    assert "It was valid until 20 July 2026" in capsys.readouterr().out


def test_it_speaks_dutch_when_asked_or_when_the_terminal_does(
    world: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write("badge.json", BADGE)
    run(file, *world, "--lang", "nl")
    assert capsys.readouterr().out.startswith("✓ Deze badge is geldig\n")
    monkeypatch.setenv("LANG", "nl_NL.UTF-8")
    run(file, *world)
    assert capsys.readouterr().out.startswith("✓ Deze badge is geldig\n")
    run(file, *world, "--lang", "en")
    assert capsys.readouterr().out.startswith("✓ This badge is valid\n")


def test_a_name_cannot_steer_the_terminal(world: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    named = {"type": "IdentityObject", "hashed": False, "identityHash": "\x1b[2J[bold]Noor[/]\u202e", "identityType": "name"}
    subject = a_badge()["credentialSubject"]
    file = a_signed_badge(a_badge(credentialSubject={**subject, "identifier": [*subject["identifier"], named]}))
    assert run(write("badge.json", file), *world) == 0
    told = capsys.readouterr().out
    assert "It was awarded to  [2J[bold]Noor[/]" in told
    assert "\x1b" not in told
    assert "\u202e" not in told


def test_a_withdrawn_badge_says_who_withdrew_it(world: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path("withdrawn.json").write_text(json.dumps(documents(list=a_list(INDEX))))
    assert run(write("badge.json", BADGE), *world[2:], "--documents", "withdrawn.json") == 1
    told = capsys.readouterr().out
    assert told.startswith("✗ This badge was withdrawn\n")
    assert "The school withdrew it" in told


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, with 600 MB to live in."""

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (600_000_000, 600_000_000))

    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "SYSTEMROOT")}
    return subprocess.run(
        [sys.executable, "-m", "badges", "verify", *arguments],
        capture_output=True,
        env={**clean, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        preexec_fn=bounded,
        timeout=60,
    )


def test_a_file_of_a_gigabyte_is_not_loaded(world: list[str]) -> None:
    with Path("huge.json").open("wb") as huge:
        huge.truncate(1_000_000_000)
    ended = process("huge.json", *world)
    assert (ended.returncode, ended.stderr) == (2, b"")
    assert b"This file is too large for us to check" in ended.stdout


def test_it_works_without_colour_and_without_unicode(world: list[str]) -> None:
    write("badge.json", BADGE)
    ended = process("badge.json", *world, PYTHONIOENCODING="ascii", NO_COLOR="1", TERM="dumb")
    assert ended.returncode == 0
    assert ended.stdout.startswith(b"+ This badge is valid\n")
    assert ended.stdout.isascii()
    assert b"\x1b" not in ended.stdout
