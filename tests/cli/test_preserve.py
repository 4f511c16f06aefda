"""``badges preserve``: seals raised file by file, and issuing with seals that last."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from badges.cli import preserve as command
from badges.keyring import Keyring
from badges.proofs import jades
from badges.store import open_store
from tests.cli.commands import Run, roster
from tests.cli.test_interrupting import house as surroundings
from tests.cli.test_interrupting import words_for
from tests.doubles.running_authorities import RunningAuthorities
from tests.installations import PASSPHRASE
from tests.stories.test_preserving import a_file, holds, level, with_real_seals

NOW = datetime.now(UTC).replace(microsecond=0)


def sealed_files(folder: Path, tsa: RunningAuthorities, number: int = 1) -> list[str]:
    """So many files at level B under one seal, each in a folder of its own as ``badges issue`` leaves them."""
    seal = tsa.certification.seal()
    paths = [folder / f"award-{one}" / "european.jsonld" for one in range(number)]
    for one, path in enumerate(paths):
        path.parent.mkdir(parents=True)
        path.write_bytes(a_file(tsa, seal, number=one))
    return [str(path) for path in paths]


def read(path: str | Path) -> bytes:
    return Path(path).read_bytes()


def test_a_file_is_raised_where_it_lies_and_then_left_alone(run: Run, tsa: RunningAuthorities, tmp_path: Path) -> None:
    (file,) = sealed_files(tmp_path, tsa)
    Path(file).chmod(0o640)
    told = run("preserve", file)
    assert (told.code, told.out) == (0, f"{file} is at level LTA now.\n"), told.err
    raised = read(file)
    assert (level(raised), holds(raised)) == ("LTA", True)
    assert Path(file).stat().st_mode & 0o777 == 0o640
    told = run("preserve", file, "--level", "T", "--tsa", tsa.tsa)
    assert (told.code, told.out) == (0, f"{file} was there before.\n")
    assert read(file) == raised
    assert [one.name for one in Path(file).parent.iterdir()] == ["european.jsonld"]


def test_copies_go_to_another_folder_named_after_their_folders_where_their_names_are_the_same(
    run: Run, tsa: RunningAuthorities, tmp_path: Path
) -> None:
    files = sealed_files(tmp_path, tsa, 2)
    before = [read(file) for file in files]
    told = run("preserve", *files, "--level", "LT", "--out", "archive")
    assert told.code == 0, told.err
    raised = [read(Path("archive") / f"award-{one}" / "european.jsonld") for one in range(2)]
    assert [level(one) for one in raised] == ["LT", "LT"]
    assert [read(file) for file in files] == before
    told = run("preserve", *files, "--out", "archive")
    assert [jades.unsigned(jades.parse(read(one))).names for one in Path("archive").glob("*/*")] == [
        ("sigTst", "xVals", "rVals", "arcTst")
    ] * 2
    Path("archive/award-0/european.jsonld").write_bytes(before[1])
    told = run("preserve", *files, "--out", "archive")
    assert (told.code, "is there already and is another credential" in told.err) == (1, True)
    assert "1 file stayed as it was." in told.err


def test_many_are_counted_and_one_bad_file_stops_only_itself(run: Run, tsa: RunningAuthorities, tmp_path: Path) -> None:
    files = sealed_files(tmp_path, tsa, 7)
    Path(files[2]).write_bytes(b"{}")
    Path(files[3]).unlink()
    told = run("preserve", *files, str(tmp_path))
    assert told.code == 1
    assert told.out == "Raised 5 seals to level LTA.\n"
    assert "Preserved: 8 of 8" in told.err
    assert f"{files[2]} stays as it is. This is no sealed credential" in told.err
    assert f"{files[3]} stays as it is. {files[3]} cannot be read" in told.err
    assert "It is a folder: name the files in it." in told.err
    assert "3 files stayed as they were." in told.err
    assert (read(files[2]), tsa.asked().count("ocsp")) == (b"{}", 3)
    assert run("preserve", *files[4:], *files[:2], "--level", "T").out == "Raised 0 seals to level T. 5 had been there before.\n"


@pytest.mark.parametrize(("bound", "most", "handfuls"), [("TOGETHER", 2, 3), ("BYTES_TOGETHER", 1, 5)])
def test_only_a_handful_is_in_memory_at_a_time(
    run: Run, tsa: RunningAuthorities, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, most: int, handfuls: int
) -> None:
    monkeypatch.setattr(command, bound, most)
    files = sealed_files(tmp_path, tsa, 5)
    told = run("preserve", *files, "--level", "LT")
    assert (told.code, told.out) == (0, "Raised 5 seals to level LT.\n"), told.err
    assert "Preserved: 5 of 5" in told.err
    assert tsa.asked().count("ocsp") == 1 + 2 * handfuls, "the seal once before a stamp; seal and authority after each handful"


def test_an_authority_that_goes_away_stops_the_run_and_the_next_goes_on(
    run: Run, tsa: RunningAuthorities, tmp_path: Path
) -> None:
    files = sealed_files(tmp_path, tsa, 6)
    assert run("preserve", *files[:2]).code == 0
    before = [read(file) for file in files]
    tsa.plan({"at": "tsa", "do": "refuse"})
    told = run("preserve", *files)
    assert told.code == 1
    assert "There is no timestamp. The authority at 127.0.0.1 refused: This account has used up its timestamps." in told.err
    assert "Run the same again to go on." in told.err
    assert [read(file) for file in files] == before
    tsa.plan()
    assert run("preserve", *files).out == "Raised 4 seals to level LTA. 2 had been there before.\n"


def test_a_revoked_seal_stays_as_it_is(run: Run, tsa: RunningAuthorities, tmp_path: Path) -> None:
    sealed = tmp_path / "sealed.jsonld"
    sealed.write_bytes(content := a_file(tsa, tsa.certification.revoked_seal()))
    told = run("preserve", "sealed.jsonld")
    assert (told.code, "sealed.jsonld stays as it is. The certificate of" in told.err) == (1, True)
    assert "was revoked on 2025-01-01" in told.err
    assert sealed.read_bytes() == content


def test_archives_are_renewed_when_they_are_old_enough(run: Run, tsa: RunningAuthorities, tmp_path: Path) -> None:
    files = sealed_files(tmp_path, tsa, 2)
    tsa.set_clock(NOW - timedelta(minutes=4))
    assert run("preserve", *files).code == 0
    archived = [read(file) for file in files]
    assert run("preserve", *files, "--renew").code == 0
    assert [read(file) for file in files] == archived
    told = run("preserve", files[0], "--renew", "--older-than", "0")
    assert (told.code, "is at level LTA now" in told.out) == (0, True), told.err
    assert jades.unsigned(jades.parse(read(files[0]))).names[-2:] == ("tstVD", "arcTst")
    assert holds(read(files[0]))


def test_an_account_is_shown_over_https_only(
    run: Run, tsa: RunningAuthorities, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tsa.plan({"at": "tsa", "do": "account", "account": "school:sesame"})
    (file,) = sealed_files(tmp_path, tsa)
    assert "those who have an account there" in run("preserve", file).err
    (tmp_path / "account").write_text("school:sesame\n")
    monkeypatch.setenv("BADGES_TSA_ACCOUNT_FILE", str(tmp_path / "account"))
    assert run("preserve", file).code == 0  # to this machine itself it may be http
    told = run("preserve", file, "--renew", "--older-than", "0", "--tsa", "http://tsa.invalid")
    assert "without encryption" in told.err
    assert "sesame" not in told.err + told.out
    monkeypatch.setenv("BADGES_TSA_ACCOUNT_FILE", str(tmp_path / "nowhere"))
    assert "The account for timestamps" in run("preserve", file).err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "Say which files"),
        ("sealed.jsonld", "Say which timestamp authority"),
        ("sealed.jsonld --tsa tsa.example", "is no address of a timestamp authority"),
        ("sealed.jsonld --renew --level T", "leave out --level"),
        ("a/x/s.json b/x/s.json --out there", "Two files have one name"),
        ("sealed.jsonld --out sealed.jsonld", "is a file, so nothing can be written below it"),
        ("sealed.jsonld --level B", "Invalid"),
    ],
)
def test_what_cannot_be_done_is_told_before_anybody_is_asked(
    run: Run, tsa: RunningAuthorities, monkeypatch: pytest.MonkeyPatch, words: str, says: str
) -> None:
    monkeypatch.delenv("BADGES_TSA_URL")
    Path("sealed.jsonld").write_bytes(b"{}")
    told = run("preserve", *words.split())
    assert (told.code, says in told.err + told.out) == (64, True), told
    assert tsa.asked() == []


# Issuing


def test_what_is_issued_lasts_when_that_is_wanted(
    school: Run, tsa: RunningAuthorities, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_real_seals(Keyring(tmp_path / "keys", PASSPHRASE), tsa)
    words = ("issue", "--awards", roster(tmp_path), "--out", "out")
    told = school(*words, "--seal-level", "LTA")
    assert told.code == 0, told.err
    european = read(Path("out/2026-0001/european.jsonld"))
    assert (level(european), holds(european)) == ("LTA", True)
    assert school(*words).code == 0
    assert read(Path("out/2026-0001/european.jsonld")) == european, "what was issued stays as it was"
    monkeypatch.delenv("BADGES_TSA_URL")
    monkeypatch.setenv("BADGES_SEAL_LEVEL", "T")
    told = school(*words)
    assert (told.code, "BADGES_TSA_URL" in told.err) == (64, True)
    assert school(*words, "--seal-level", "B").code == 0


def test_texts_get_timestamps_too_when_that_is_wanted(school: Run, tsa: RunningAuthorities, tmp_path: Path) -> None:
    rows, wish = roster(tmp_path), ("--forms", "european", "--content-timestamp")
    told = school("issue", "--awards", rows, "--out", "issued.jsonl", *wish)
    assert (told.code, "--seal-level T, LT or LTA" in told.err) == (64, True)
    assert tsa.asked() == []
    told = school("issue", "--awards", rows, "--out", "issued", *wish, "--seal-level", "T", "--certificates", "later")
    assert told.code == 0, told.err
    (file,) = Path("issued").glob("*/european.jsonld")
    assert len(jades.content_timestamps(jades.parse(read(file)))) == 1
    assert tsa.asked().count("tsa") == 2


def test_issuing_stops_in_words_when_there_are_no_timestamps(school: Run, tsa: RunningAuthorities, tmp_path: Path) -> None:
    with_real_seals(Keyring(tmp_path / "keys", PASSPHRASE), tsa)
    tsa.plan({"at": "tsa", "do": "http", "status": 503})
    words = ("issue", "--awards", roster(tmp_path), "--out", "out", "--seal-level", "LTA")
    told = school(*words)
    assert told.code == 1
    assert "A seal could not be raised to level LTA, so it was not kept. There is no timestamp." in told.err
    assert not list(tmp_path.glob("out/*/*"))
    tsa.plan()
    assert school(*words).code == 0
    assert len(list(tmp_path.glob("out/*/european.jsonld"))) == 1


def killed_when_asked(words: list[str], tmp_path: Path, tsa: RunningAuthorities, times: int) -> None:
    """Runs a command and kills it as soon as the authority was asked for so many timestamps."""
    environment = {**surroundings(tmp_path), "BADGES_TSA_URL": tsa.tsa}
    process = subprocess.Popen(words, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while tsa.asked().count("tsa") < times and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    finally:
        process.kill()
        process.wait(30)
    assert process.returncode == -signal.SIGKILL, "it was faster than the kill"


def test_issuing_that_was_killed_between_timestamps_goes_on_and_keeps_no_half(
    school: Run, prepared: Path, tsa: RunningAuthorities, tmp_path: Path
) -> None:
    with_real_seals(Keyring(tmp_path / "keys", PASSPHRASE), tsa)
    words = [*words_for(tmp_path, prepared, 3), "--seal-level", "LTA", "--certificates", "later"]
    tsa.plan({"at": "tsa", "do": "slow", "seconds": 3})
    killed_when_asked(words, tmp_path, tsa, 1)
    database = f"sqlite:///{tmp_path / 'data' / 'badges.sqlite'}"
    with open_store(database) as store:
        assert list(store.awards()) == []
    tsa.plan()
    told = school(*words[3:])
    assert told.code == 0, told.err
    assert re.search("Issued 3 awards", told.out)
    assert [level(read(file)) for file in tmp_path.glob("out/*/european.jsonld")] == ["LTA"] * 3


def test_preserving_that_was_killed_leaves_whole_files_and_goes_on(run: Run, tsa: RunningAuthorities, tmp_path: Path) -> None:
    files = sealed_files(tmp_path, tsa, 5)
    before = [read(file) for file in files]
    tsa.plan({"at": "tsa", "do": "slow", "seconds": 0.3})
    killed_when_asked([sys.executable, "-m", "badges", "preserve", *files], tmp_path, tsa, 7)
    for file, content in zip(files, before, strict=True):
        assert read(file) == content or level(read(file)) == "LTA"
    tsa.plan()
    assert run("preserve", *files).code == 0
    assert all(level(read(file)) == "LTA" and holds(read(file)) for file in files)
