"""``badges issue`` with long rosters: what it leaves behind, what it says, and what happens when it is stopped."""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
import time
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from badges.cli.telling import Counter, duration
from badges.issuing.roster import TEMPLATE
from badges.model.issued import FormName
from badges.store import open_store
from tests.cli.commands import Run, roster
from tests.cli.test_interrupting import house, words_for

HEADER, ROW = TEMPLATE.replace("2026-06-12", "2026-06-01").strip().split("\n")


def long_roster(tmp_path: Path, rows: int, *, wrong: int | None = None) -> str:
    """A roster with so many rows, the one of this number with an unknown grade."""
    path = tmp_path / "long.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER + "\n")
        for number in range(rows):
            line = ROW.replace("2026-0001", f"2026-{number:04}").replace("Noor", f"Noor {number}")
            file.write((line.replace(",good,", ",brilliant,") if number == wrong else line) + "\n")
    return str(path)


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def kept(tmp_path: Path) -> dict[str, dict[FormName, bytes]]:
    """What is in the store, by reference and form."""
    with open_store(f"sqlite:///{tmp_path / 'data' / 'badges.sqlite'}") as store:
        found = {}
        for award in store.awards():
            credentials = store.credentials_of(award.id)
            assert len({credential.form for credential in credentials}) == len(credentials)
            assert award.ref not in found
            found[award.ref] = {credential.form: credential.content for credential in credentials}
        return found


# What it leaves behind


def test_a_file_has_a_line_an_award_with_the_signed_files_byte_for_byte(school: Run, tmp_path: Path) -> None:
    out = tmp_path / "all.jsonl"
    told = school("issue", "--awards", long_roster(tmp_path, 30), "--forms", "open-badge", "--out", str(out))
    assert told.code == 0, told.err
    assert told.out.startswith(f"Issued 30 awards (30 credentials) to {out} in ")
    assert told.out.rstrip().endswith(" a second.")
    assert [line["award_ref"] for line in lines(out)] == [f"2026-{number:04}" for number in range(30)]
    for line, (ref, contents) in zip(out.read_bytes().splitlines(), kept(tmp_path).items(), strict=True):
        assert line == b'{"award_ref":"%s","open_badge":%s}' % (ref.encode(), contents[FormName.OPEN_BADGE])
    badge = tmp_path / "badge.json"
    badge.write_bytes(out.read_bytes().splitlines()[17].partition(b'"open_badge":')[2][:-1])
    assert school("verify", str(badge), "--offline").code == 0


def test_the_same_command_writes_the_same_file_again_and_signs_nothing(school: Run, tmp_path: Path) -> None:
    out, words = tmp_path / "all.jsonl", ("issue", "--awards", long_roster(tmp_path, 3))
    school(*words, "--out", str(out))
    first = out.read_bytes()
    assert [set(line) for line in lines(out)] == [{"award_ref", "open_badge", "european"}] * 3
    told = school(*words, "--out", str(out))
    assert told.out == f"3 had been issued before: nothing was signed again, their files were written again to {out}.\n"
    assert out.read_bytes() == first


def test_one_form_is_made_when_one_is_asked_for(school: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    badges = {"open-badge.json", "open-badge.png", "open-badge.svg", "certificate.pdf"}
    for form, names, attached in (
        ("open-badge", badges, ["open-badge.json"]),
        ("european", {"european.jsonld", "certificate.pdf"}, ["european.jsonld"]),
    ):
        path = roster(tmp_path, TEMPLATE.replace("2026-0001", form))
        told = school("issue", "--awards", path, "--forms", form, "--out", str(out))
        assert (told.code, "Issued 1 award (1 credential)" in told.out) == (0, True), told.err
        assert {file.name for file in (out / form).iterdir()} == names
        paper = PdfReader(BytesIO((out / form / "certificate.pdf").read_bytes()))
        assert list(paper.attachments) == attached
        assert "Het ondertekende bestand zit in deze pdf." in " ".join(paper.pages[0].extract_text().split())


def test_certificates_come_when_they_are_first_asked_for_and_stay_the_same(school: Run, tmp_path: Path) -> None:
    out, words = tmp_path / "out", ("issue", "--awards", roster(tmp_path), "--out", str(tmp_path / "out"))
    told = school(*words, "--certificates", "later")
    assert "--certificates now makes all of them" in told.err
    assert not (out / "2026-0001" / "certificate.pdf").exists()
    bundle = tmp_path / "europass.zip"
    assert school("deliver", "--bundle", "2026-0001", "--out", str(bundle)).code == 0
    with ZipFile(bundle) as files:
        first = files.read("certificate.pdf")
    for more in ((), ("--certificates", "now")):
        school(*words, *more)
        assert (out / "2026-0001" / "certificate.pdf").read_bytes() == first


def test_a_file_that_somebody_else_is_writing_is_left_to_them(school: Run, tmp_path: Path) -> None:
    words = ("issue", "--awards", roster(tmp_path), "--out", str(tmp_path / "all.jsonl"))
    growing = tmp_path / ".all.jsonl.new"
    with growing.open("wb") as others:
        fcntl.flock(others, fcntl.LOCK_EX)
        others.write(b"half a l")
        others.flush()
        told = school(*words)
        assert (told.code, "Somebody else is writing" in told.err) == (1, True)
        assert growing.read_bytes() == b"half a l"
    assert school(*words).code == 0, "what somebody who was killed left behind is in nobody's way"
    assert len(lines(tmp_path / "all.jsonl")) == 1
    assert not growing.exists()


# What it says


def test_a_fault_far_down_a_long_roster_stops_it_before_anything_is_signed(school: Run, tmp_path: Path) -> None:
    told = school("issue", "--awards", long_roster(tmp_path, 1200, wrong=1100), "--out", str(tmp_path / "out"))
    assert told.code == 1
    assert "line 1102 (2026-1100), grade: 'brilliant' is not a grade" in told.err
    assert "Nothing was signed: 1 of 1,200 rows need a correction." in told.err
    assert kept(tmp_path) == {}


def test_a_reference_that_stands_in_a_long_roster_twice_is_told_once(school: Run, tmp_path: Path) -> None:
    path = Path(long_roster(tmp_path, 1000))
    with path.open("a", encoding="utf-8") as file:
        file.write(ROW.replace("2026-0001", "2026-0003") + "\n" + ROW.replace("2026-0001", "2026-0999") + "\n")
    told = school("issue", "--awards", str(path), "--check")
    assert told.code == 1
    for line, ref in ((1002, "2026-0003"), (1003, "2026-0999")):
        assert told.err.count(f"line {line} ({ref}), award_ref: '{ref}' stands in this order twice") == 1
    assert "2 of 1,002 rows need a correction." in told.err


def test_looking_over_tells_of_a_reference_that_was_used_for_something_else(school: Run, tmp_path: Path) -> None:
    school("issue", "--awards", roster(tmp_path), "--out", str(tmp_path / "out"))
    told = school("issue", "--awards", roster(tmp_path, TEMPLATE.replace(",good,", ",sufficient,")), "--check")
    assert (told.code, "line 2 (2026-0001), award_ref: '2026-0001' was issued before with other content" in told.err) == (1, True)


def test_thousands_of_faults_are_told_as_a_number(school: Run, tmp_path: Path) -> None:
    text = Path(long_roster(tmp_path, 400)).read_text(encoding="utf-8").replace(",good,", ",brilliant,")
    told = school("issue", "--awards", roster(tmp_path, text), "--check")
    assert len(told.err.splitlines()) == 302
    assert "… and 100 more.\n400 of 400 rows need a correction." in told.err


def test_progress_tells_the_pace_of_late_and_the_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    moments = iter([0.0, 1.0, 5.0, 10.0, 110.0])
    counter = Counter("Signed", lambda: next(moments))
    for done in (0, 100, 1000, 5000, 10000):
        counter(done, 10000)
    assert capsys.readouterr().err.splitlines() == [
        "Signed: 0 of 10000",
        "Signed: 1000 of 10000, 200 a second, 45 s left",
        "Signed: 5000 of 10000, 500 a second, 10 s left",
        "Signed: 10000 of 10000, 91 a second",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.04, "0.0 s"), (9.94, "9.9 s"), (9.96, "10 s"), (119, "119 s"), (120, "2 min"), (3599, "1 h 0 min"), (7500, "2 h 5 min")],
)
def test_durations_are_told_as_people_say_them(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize("words", ["--processes 0", "--forms paper", "--certificates never", "--out passphrase/x.jsonl"])
def test_what_cannot_be_asked_for_is_told(school: Run, tmp_path: Path, words: str) -> None:
    out = [] if "--out" in words else ["--out", str(tmp_path / "out")]
    told = school("issue", "--awards", roster(tmp_path), *out, *words.split())
    assert (told.code, "Traceback" in told.err) == (64, False)
    assert kept(tmp_path) == {}


# Awards in one form


def test_an_award_without_a_european_credential_can_be_issued_anew_with_one(school: Run, tmp_path: Path) -> None:
    words = ("issue", "--awards", roster(tmp_path), "--out", str(tmp_path / "out"))
    school(*words, "--forms", "open-badge")
    old = json.loads((tmp_path / "out" / "2026-0001" / "open-badge.json").read_bytes())
    assert "Issued in one form only, and left so: 2026-0001. To issue one anew in both: badges supersede" in school(*words).err
    assert "these awards were issued without" in school("deliver", "2026-0001").err
    told = school("deliver", "--bundle", "2026-0001", "--out", "europass.zip")
    assert (told.code, "2026-0001 has no European credential" in told.err) == (1, True)
    both = ("--forms", "both", "--again", "--reason", "also for Europass", "--out", str(tmp_path / "new"))
    told = school("supersede", "2026-0001", "--awards", str(tmp_path / "roster.csv"), *both)
    assert told.code == 0, told.err
    new = json.loads((tmp_path / "new" / "2026-0001" / "open-badge.json").read_bytes())
    assert (new["id"], new["validFrom"] > old["validFrom"]) == (old["id"], True)
    assert school("deliver", "--bundle", "2026-0001", "--out", "europass.zip").code == 0
    assert "Withdrew 2 credentials" in school("revoke", "2026-0001", "--reason", "wrong student").out


@pytest.mark.parametrize("form", ["open-badge", "european"])
def test_an_award_in_one_form_is_corrected_in_that_form_and_withdrawn(school: Run, tmp_path: Path, form: str) -> None:
    out = ("--out", str(tmp_path / "out"))
    school("issue", "--awards", roster(tmp_path), "--forms", form, "--certificates", "later", *out)
    corrected = roster(tmp_path, TEMPLATE.replace(",good,", ",sufficient,"))
    told = school("supersede", "2026-0001", "--awards", corrected, "--reason", "wrong grade", *out)
    assert (told.code, "Corrected 1 award: 1 credential replaced." in told.out) == (0, True), told.err
    assert "certificate.pdf" in {file.name for file in (tmp_path / "out" / "2026-0001").iterdir()}
    assert list(kept(tmp_path)["2026-0001"]) == [FormName(form)]
    told = school("revoke", "2026-0001", "--reason", "wrong student", "--dry-run")
    assert "Would withdraw 1 credential of Noor van Voorbeeld" in told.out
    assert "Withdrew 1 credential of Noor van Voorbeeld" in school("revoke", "2026-0001", "--reason", "wrong student").out


def test_what_carries_no_endorsements_is_told_when_somebody_endorses_it(school: Run, tmp_path: Path) -> None:
    school("issue", "--awards", roster(tmp_path), "--forms", "european", "--out", str(tmp_path / "out"))
    told = school("endorse", "new", "--issuer", "voorbeeldcollege", "--comment", "Good.", "--badge", "2026-0001")
    assert (told.code, "2026-0001 was issued without an Open Badge" in told.err) == (1, True)


# Stopped, and two at once


def in_a_house(tmp_path: Path, prepared: Path, rows: int) -> list[str]:
    words_for(tmp_path, prepared, 1)
    path, out = long_roster(tmp_path, rows), str(tmp_path / "all.jsonl")
    return [sys.executable, "-m", "badges", "issue", "--awards", path, "--forms", "open-badge", "--out", out]


@pytest.mark.parametrize("processes", [pytest.param("1", marks=pytest.mark.soak), "2"])
def test_who_is_killed_in_the_middle_of_a_long_roster_goes_on_and_issues_nothing_twice(
    prepared: Path, tmp_path: Path, processes: str
) -> None:
    words = [*in_a_house(tmp_path, prepared, 1500), "--processes", processes]
    with subprocess.Popen(words, cwd=tmp_path, env=house(tmp_path)) as first:
        with open_store(f"sqlite:///{tmp_path / 'data' / 'badges.sqlite'}") as store:
            while next(store.awards(), None) is None:
                assert first.poll() is None
                time.sleep(0.002)
        first.kill()
    before = kept(tmp_path)
    assert 0 < len(before) < 1500
    assert not (tmp_path / "all.jsonl").exists(), "nobody takes a part for all"
    second = subprocess.run(words, cwd=tmp_path, env=house(tmp_path), capture_output=True, text=True, check=False)
    assert second.returncode == 0, second.stderr
    assert f"{len(before):,} had been issued before" in second.stdout
    after = kept(tmp_path)
    assert len(after) == len(lines(tmp_path / "all.jsonl")) == 1500
    assert {ref: after[ref] for ref in before} == before


def test_two_who_issue_the_same_roster_at_once_issue_each_award_once(prepared: Path, tmp_path: Path) -> None:
    words = in_a_house(tmp_path, prepared, 400)
    outs = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    with ExitStack() as stack:
        both = [stack.enter_context(subprocess.Popen([*words[:-1], str(out)], cwd=tmp_path, env=house(tmp_path))) for out in outs]
        assert [process.wait(timeout=300) for process in both] == [0, 0]
    assert len(kept(tmp_path)) == 400
    assert outs[0].read_bytes() == outs[1].read_bytes()
