"""``badges preserve --stored``: the seals in the store of an installation, raised where they are."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from badges.keyring import Keyring
from badges.model.issued import FormName
from badges.proofs import jades
from badges.store import open_store
from tests.cli.commands import Run, roster
from tests.cli.test_interrupting import words_for
from tests.cli.test_preserve import killed_when_asked, read
from tests.doubles.running_authorities import RunningAuthorities
from tests.installations import PASSPHRASE
from tests.stories.test_preserving import holds, level, with_real_seals


def kept(tmp_path: Path) -> list[bytes]:
    with open_store(f"sqlite:///{tmp_path / 'data' / 'badges.sqlite'}") as store:
        every = [one for award in store.awards() for one in store.credentials_of(award.id)]
    return [one.content for one in every if one.form is FormName.EUROPEAN]


def test_what_is_kept_is_raised_and_given_out_from_then_on(school: Run, tsa: RunningAuthorities, tmp_path: Path) -> None:
    with_real_seals(Keyring(tmp_path / "keys", PASSPHRASE), tsa)
    rows, without = roster(tmp_path), ("--certificates", "later", "--forms", "european")
    assert school("issue", "--awards", rows, "--out", "before", *without).code == 0
    told = school("preserve", "--stored")
    assert (told.code, told.out) == (0, "Raised 1 seal to level LTA.\n"), told.err
    assert "Preserved: 1 of 1" in told.err
    told = school("preserve", "--stored", "--ref", "2026-0001", "--renew")
    assert (told.code, told.out) == (0, "Raised 0 seals to level LTA. 1 had been there before.\n"), told.err
    assert school("issue", "--awards", rows, "--out", "after", *without).code == 0
    before, after = (read(f"{folder}/2026-0001/european.jsonld") for folder in ("before", "after"))
    assert (level(before), level(after), holds(after), kept(tmp_path)) == ("B", "LTA", True, [after])
    assert jades.parse(after).signed == jades.parse(before).signed
    with open_store(f"sqlite:///{tmp_path / 'data' / 'badges.sqlite'}") as store:
        (award,) = store.awards_with_ref("2026-0001")
    assert school("revoke", award.id, "--reason", "an error").code == 0
    assert school("preserve", "--stored", "--renew", "--older-than", "0").out == (
        "Raised 0 seals to level LTA. 1 are withdrawn and were left alone.\n"
    )


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--stored", "file.jsonld"), 64, "leave out the files and --out"),
        (("--stored", "--out", "folder"), 64, "leave out the files and --out"),
        (("file.jsonld", "--ref", "A-1"), 64, "--ref goes with --stored"),
        (("--stored", "--ref", "A-1", "--ref", "A-2"), 1, "No award has the reference A-1, A-2."),
    ],
)
def test_what_makes_no_sense_is_told(school: Run, tsa: RunningAuthorities, words: tuple[str, ...], code: int, told: str) -> None:
    said = school("preserve", *words)
    assert (said.code, told in said.err) == (code, True), said.err
    assert tsa.asked() == []


def test_a_seal_for_demonstration_stays_as_it_is_and_says_why(school: Run, tsa: RunningAuthorities, tmp_path: Path) -> None:
    without = ("--certificates", "later", "--forms", "european")
    assert school("issue", "--awards", roster(tmp_path), "--out", "out", *without).code == 0
    told = school("preserve", "--stored")
    assert told.code == 1
    assert "2026-0001 stays as it is." in told.err
    assert "It only demonstrates" in told.err
    assert "1 seal stayed as it was." in told.err
    assert school("preserve", "--stored", "--level", "T").code == 0
    assert [level(one) for one in kept(tmp_path)] == ["T"]


ONE_BY_ONE = "from badges.preserving import stored; stored.TOGETHER = 1; from badges.cli import main; main()"


def test_a_run_that_was_killed_leaves_whole_seals_and_the_next_goes_on(
    school: Run, prepared: Path, tsa: RunningAuthorities, tmp_path: Path
) -> None:
    with_real_seals(Keyring(tmp_path / "keys", PASSPHRASE), tsa)
    words = words_for(tmp_path, prepared, 4)
    assert school(*words[3:], "--certificates", "later", "--forms", "european").code == 0
    before = kept(tmp_path)
    tsa.plan({"at": "tsa", "do": "slow", "seconds": 0.4})
    killed_when_asked([sys.executable, "-c", ONE_BY_ONE, "preserve", "--stored"], tmp_path, tsa, 4)
    halfway = kept(tmp_path)
    assert [level(one) for one in halfway] == ["LTA", "B", "B", "B"]
    assert halfway[1:] == before[1:]
    tsa.plan()
    (tsa.certification.folder / "asked").unlink()
    told = school("preserve", "--stored")
    assert (told.code, told.out) == (0, "Raised 3 seals to level LTA. 1 had been there before.\n"), told.err
    assert tsa.asked().count("tsa") == 6
    after = kept(tmp_path)
    assert [(level(one), holds(one)) for one in after] == [("LTA", True)] * 4
    assert after[0] == halfway[0]
    assert [jades.parse(one).signed for one in after] == [jades.parse(one).signed for one in before]
