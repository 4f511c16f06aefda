"""Long batches: the same bytes in however many processes, each award once whatever happens, memory that does not grow."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from badges.canonical import compiled
from badges.credentials.violation import NonConforming
from badges.endorsing import Words, endorse
from badges.issuing import Made, MadeBefore, Rejected, ShapeMismatch, WorkerDied, batch, issue_batch, templates
from badges.issuing.drawn import Chance
from badges.issuing.preparing import KeysChanged
from badges.keyring import KeyPurpose, Keyring, KeyState
from badges.model.issued import FormName
from badges.store import Rows, Store
from tests.benchmarks import batches
from tests.installations import ADDRESSES, PASSPHRASE, Installation, an_installation
from tests.makers import AT, a_unit

BADGE = [FormName.OPEN_BADGE]
Order = Mapping[str, str]


def lots() -> Chance:
    """The same lots every time."""
    return Chance(Random(1).randbytes, Random(2).randrange)


@pytest.fixture(autouse=True)
def _pools_for_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes are worth their while from a thousand requests on, which no test needs."""
    monkeypatch.setattr(batch, "POOL_FROM", 20)


def issued(orders: Iterable[Order], installation: Installation, **options: Any) -> list[Made | MadeBefore | Rejected]:
    """All outcomes of a batch of Open Badges."""
    found = issue_batch(orders, installation.desk, **{"at": AT, "forms": BADGE, "chunk": 10, **options})
    return [outcome for outcomes in found for outcome in outcomes]


def contents(outcomes: Sequence[Made | MadeBefore | Rejected]) -> list[bytes]:
    """The badges, all of which were made just now."""
    assert all(isinstance(one, Made) for one in outcomes), outcomes
    return [one.contents[FormName.OPEN_BADGE] for one in outcomes if isinstance(one, Made)]


def kept(installation: Installation) -> list[str]:
    """References of the awards in the store, in the order in which they were kept."""
    return [award.ref for award in installation.store.awards()]


def places(installation: Installation) -> Counter[tuple[str, int]]:
    """How often each place in a status list was given to a credential."""
    credentials = [one for award in installation.store.awards() for one in installation.store.credentials_of(award.id)]
    return Counter((one.status.list_url, one.status.index) for one in credentials)


def two(prepared: Path, folder: Path) -> tuple[Installation, Installation]:
    return an_installation(prepared, folder / "one"), an_installation(prepared, folder / "two")


# What comes of a batch


def test_badges_of_a_batch_hold_and_are_kept_in_the_order_of_the_requests(installation: Installation) -> None:
    asked = list(batches.orders(45))
    made = issued(asked, installation)
    assert [one.place for one in made] == list(range(45))
    assert [one.ref for one in made] == [order["award_ref"] for order in asked] == kept(installation)
    for outcome, content in list(zip(made, contents(made), strict=True))[::9]:
        assert installation.judge(content).headline == "valid"
        award = installation.store.award(outcome.award_id) if isinstance(outcome, Made) else None
        assert award is not None
        assert [one.content for one in installation.store.credentials_of(award.id)] == [content]
    assert set(places(installation).values()) == {1}


def test_both_forms_and_the_certificate_are_made_when_asked_for(installation: Installation) -> None:
    (made,) = issued(batches.orders(1), installation, forms=tuple(FormName), with_certificates=True)
    assert isinstance(made, Made)
    assert set(made.contents) == set(FormName)
    certificate = installation.store.certificate_of(made.award_id)
    assert certificate is not None
    assert certificate.content.startswith(b"%PDF")
    assert len(installation.store.deliveries_of(made.award_id)) == 1


def test_a_batch_of_badges_alone_needs_no_seal_and_delivers_nothing(installation: Installation) -> None:
    for name in installation.keyring.names():
        for file in (installation.folder / "keys" / name).glob("*seal*.pem"):
            file.unlink()
    (made,) = issued(batches.orders(1), installation)
    assert isinstance(made, Made)
    assert installation.store.certificate_of(made.award_id) is None
    assert not installation.store.deliveries_of(made.award_id)


def test_every_unit_and_school_in_one_batch(installation: Installation) -> None:
    asked = [
        {**order, "award_ref": f"{order['unit']}/{order['award_ref']}"}
        for unit in ("LU-02", "LU-22", "LU-07", "LU-01", "LU-30")
        for order in batches.orders(4, unit_id=unit)
    ]
    Random(3).shuffle(asked)
    made = issued(asked, installation, chunk=7)
    assert kept(installation) == [order["award_ref"] for order in asked]
    for content in contents(made):
        assert installation.judge(content).headline == "valid"


def test_status_lists_are_public_before_the_badges_that_name_them(installation: Installation) -> None:
    for outcomes in issue_batch(batches.orders(30), installation.desk, at=AT, forms=BADGE, chunk=10):
        assert outcomes
        assert all(one.signed for one in installation.store.status_lists())


def test_a_batch_that_is_stopped_while_it_keeps_leaves_no_badge_without_its_list(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = Store.keep_rows

    def keep_and_die(store: Store, rows: Rows) -> set[str]:
        keep(store, rows)
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "keep_rows", keep_and_die)
    with pytest.raises(KeyboardInterrupt):
        issued(batches.orders(10), installation)
    monkeypatch.undo()
    (before, *_) = issued(batches.orders(10), installation)
    assert isinstance(before, MadeBefore)
    (badge,) = installation.store.credentials_of(before.award_id)
    assert installation.judge(badge.content).headline == "valid"


@pytest.mark.parametrize("processes", [1, 2])
def test_no_badge_is_kept_that_was_signed_with_a_key_that_ended_meanwhile(installation: Installation, processes: int) -> None:
    school, later = "voorbeeldcollege", AT + timedelta(minutes=1)
    stream = issue_batch(batches.orders(40), installation.desk, at=AT, forms=BADGE, chunk=10, processes=processes)
    next(stream)
    others = Keyring(installation.folder / "keys", PASSPHRASE)
    key = others.record(school).active(KeyPurpose.ASSERTION, "Ed25519")
    assert key is not None
    others.rotate(school, later)
    others.end(school, key.id, KeyState.COMPROMISED, later)
    with pytest.raises(KeysChanged, match="run the same again"):
        next(stream)
    assert len(kept(installation)) == 10
    outcomes = issued(batches.orders(40), installation, at=later)
    assert Counter(type(one) for one in outcomes) == {MadeBefore: 10, Made: 30}
    for content in contents(outcomes[10:]):
        assert installation.judge(content, at=later).headline == "valid"


def test_badges_of_a_batch_carry_what_is_said_of_their_achievement(installation: Installation) -> None:
    unit = a_unit("LU-02")
    achievement = ADDRESSES.achievement(unit.slug, unit.version, "nl")
    rooms = (installation.store, installation.keyring, ADDRESSES)
    endorse(achievement, Words("Endorsement", "We know it."), "hogeschool-voorbeeldstad", *rooms, at=AT, days=7)
    later = AT + timedelta(hours=1)
    for content in contents(issued(batches.orders(12), installation, at=later)):
        assert "endorsement" in json.loads(content)["credentialSubject"]["achievement"]
        assert installation.judge(content, at=later).headline == "valid"


def test_badges_of_a_batch_name_an_address_of_their_own_for_newer_texts(installation: Installation) -> None:
    named = replace(installation, desk=replace(installation.desk, refresh=True))
    addresses = [json.loads(content)["refreshService"]["id"] for content in contents(issued(batches.orders(12), named))]
    assert len(set(addresses)) == 12
    for address in addresses:
        share = installation.store.share(address.rpartition("/")[2])
        assert share is not None
        assert share.open_at(AT)


# The same bytes


def test_two_processes_give_the_same_bytes_in_the_same_order(prepared: Path, tmp_path: Path) -> None:
    one, other = two(prepared, tmp_path)
    alone = issued(batches.orders(75), one, chance=lots())
    together = issued(batches.orders(75), other, chance=lots(), processes=2)
    assert contents(together) == contents(alone)
    assert together == alone
    assert list(one.store.awards()) == list(other.store.awards())


def test_switched_off_the_bytes_are_the_same_here_and_in_other_processes(prepared: Path, tmp_path: Path) -> None:
    one, other = two(prepared, tmp_path)
    fast = issued(batches.orders(24), one, chance=lots())
    before = compiled.use_reference()
    try:
        assert issued(batches.orders(24), other, chance=lots(), processes=2) == fast
    finally:
        compiled.use_reference(before)


def test_a_few_requests_are_made_here_however_many_processes_are_allowed(installation: Installation) -> None:
    assert len(contents(issued(batches.orders(19), installation, processes=64))) == 19


# Once each


def test_a_batch_that_comes_again_issues_nothing_twice(installation: Installation) -> None:
    first = issued(batches.orders(25), installation)
    again = issued(batches.orders(35), installation, at=AT + timedelta(days=1), processes=2)
    assert [type(one) for one in again] == [MadeBefore] * 25 + [Made] * 10
    assert [one.award_id for one in again[:25] if isinstance(one, MadeBefore)] == [
        one.award_id for one in first if isinstance(one, Made)
    ]
    assert len(kept(installation)) == 35


def test_a_reference_that_was_used_for_something_else_is_refused_and_the_others_are_issued(installation: Installation) -> None:
    (first, *rest) = batches.orders(3)
    issued([first], installation)
    outcomes = issued([{**first, "family_name": "Somebody Else"}, *rest], installation)
    assert [type(one) for one in outcomes] == [Rejected, Made, Made]
    assert isinstance(outcomes[0], Rejected)
    assert "issued before with other content" in outcomes[0].problems[0].message


@pytest.mark.parametrize("processes", [1, 2])
def test_a_reference_that_comes_twice_is_issued_once(installation: Installation, processes: int) -> None:
    asked = list(batches.orders(40))
    twice = [*asked[:5], asked[2], *asked[5:], asked[0], {**asked[1], "family_name": "Other"}]
    outcomes = issued(twice, installation, processes=processes)
    assert [place for place, one in enumerate(outcomes) if isinstance(one, MadeBefore)] == [5, 41]
    assert [place for place, one in enumerate(outcomes) if isinstance(one, Rejected)] == [42]
    assert sorted(kept(installation)) == sorted(order["award_ref"] for order in asked)


def test_a_fault_ends_the_batch_with_its_chunk_unless_it_shall_go_on(installation: Installation) -> None:
    asked = [*batches.orders(35)]
    asked[14] = {**asked[14], "grade": "superb"}
    asked[3] = {**asked[3], "unit": "LU-99"}
    stopped = issued(asked[5:], installation)
    assert [one.place for one in stopped if isinstance(one, Rejected)] == [9]
    assert len(stopped) == 10
    on = issued(asked, installation, go_on=True)
    assert [one.place for one in on if isinstance(one, Rejected)] == [3, 14]
    assert Counter(type(one).__name__ for one in on) == {"Made": 24, "MadeBefore": 9, "Rejected": 2}


@pytest.mark.parametrize("processes", [1, 2])
def test_what_may_not_be_signed_stops_the_batch_and_is_named(installation: Installation, processes: int) -> None:
    unit, asked = a_unit("LU-02"), [*batches.orders(25)]
    asked[17] = {**asked[17], "evidence_url": ADDRESSES.achievement(unit.slug, unit.version, "nl")}  # two things of one name
    with pytest.raises(NonConforming, match="2026/0000017") as refused:
        issued(asked, installation, processes=processes)
    assert [violation.code for violation in refused.value.violations] == ["id.repeated"]
    assert len(kept(installation)) == 10, "the chunk before it"


def test_who_stops_it_in_the_middle_loses_the_chunk_under_way_and_nothing_else(installation: Installation) -> None:
    def stop(done: int) -> None:
        if done == 27:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        issued(batches.orders(50), installation, progress=stop)
    assert len(kept(installation)) == 20
    again = issued(batches.orders(50), installation, processes=2)
    assert Counter(type(one) for one in again) == {MadeBefore: 20, Made: 30}


def test_who_stops_listening_ends_the_processes(installation: Installation) -> None:
    others = children()  # those of tests before
    stream = issue_batch(batches.orders(200), installation.desk, at=AT, forms=BADGE, chunk=10, processes=2)
    next(stream)
    workers = [one for one in children() if one not in others]
    assert len(workers) >= 2
    stream.close()  # type: ignore[attr-defined]  # it is a generator
    assert not set(workers) & set(children())
    assert len(kept(installation)) == 10


def test_progress_counts_every_request(installation: Installation) -> None:
    told: list[int] = []
    asked = [*batches.orders(12)]
    issued([*asked, asked[3]], installation, progress=told.append)
    assert told == list(range(1, 14))


class LyingShape:
    """A shape that says the same of every document."""

    of = classmethod(lambda cls, *_: cls())

    def digest(self, _values: Sequence[str]) -> bytes:
        return bytes(32)


def test_a_template_at_fault_stops_the_batch_and_nothing_of_its_chunk_is_kept(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = compiled.use_reference(False)
    monkeypatch.setattr(templates, "Shape", LyingShape)
    try:
        with pytest.raises(ShapeMismatch):
            issued(batches.orders(40), installation, chunk=30)
    finally:
        compiled.use_reference(before)
    assert not kept(installation)


# Killed


def children(process: int | None = None) -> list[int]:
    """Processes in which this one has work done, and that still run."""
    id = process or os.getpid()
    return [one for one in map(int, Path(f"/proc/{id}/task/{id}/children").read_text().split()) if works(one)]


def works(process: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


linux = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks for processes where Linux lists them")


@linux
def test_when_a_process_dies_the_batch_says_so_and_can_go_on(installation: Installation) -> None:
    others = children()
    stream = issue_batch(batches.orders(400), installation.desk, at=AT, forms=BADGE, chunk=10, processes=2)
    found = list(next(stream))
    os.kill(next(one for one in children() if one not in others), signal.SIGKILL)
    with pytest.raises(WorkerDied, match="run the same again"):
        found.extend(one for outcomes in stream for one in outcomes)
    assert kept(installation)[: len(found)] == [one.ref for one in found]
    issued(batches.orders(400), installation, chunk=100)
    assert sorted(kept(installation)) == [order["award_ref"] for order in batches.orders(400)]
    assert set(places(installation).values()) == {1}


KILLED = """
import sys
from pathlib import Path
from badges.issuing import batch, issue_batch
from badges.model.issued import FormName
from tests.benchmarks.batches import orders
from tests.installations import an_installation
from tests.makers import AT

def main():
    batch.POOL_FROM = 20
    prepared, folder, processes = sys.argv[1:]
    desk = an_installation(Path(prepared), Path(folder)).desk
    for outcomes in issue_batch(orders(3000), desk, at=AT, forms=[FormName.OPEN_BADGE], chunk=10, processes=int(processes)):
        print(len(outcomes), flush=True)

if __name__ == "__main__":
    main()
"""


@linux
@pytest.mark.parametrize(
    ("processes", "seed"), [(2, 2), *(pytest.param(*one, marks=pytest.mark.soak) for one in ((1, 1), (2, 3)))]
)
def test_killed_at_any_moment_every_reference_is_issued_once(
    prepared: Path, tmp_path: Path, root: Path, processes: int, seed: int
) -> None:
    (tmp_path / "killed.py").write_text(KILLED)
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, str(tmp_path / "killed.py"), str(prepared), str(tmp_path / "installation"), str(processes)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        for _ in range(Random(seed).randrange(2, 8)):
            running.stdout.readline()
        time.sleep(Random(seed).random() / 20)
        started = children(running.pid)
        assert len(started) == (processes if processes > 1 else 0)
        running.kill()
    deadline = time.monotonic() + 20
    while any(map(works, started)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(works, started)), "its processes ended with it"
    again = an_installation(tmp_path / "installation", tmp_path / "again")
    already = len(kept(again))
    assert already >= 20
    outcomes = issued(batches.orders(already + 40), again)
    assert [type(one) for one in outcomes] == [MadeBefore] * already + [Made] * 40
    assert kept(again) == [order["award_ref"] for order in batches.orders(already + 40)]
    assert set(places(again).values()) == {1}


# As long as one likes


@pytest.mark.soak
def test_memory_does_not_grow_with_the_batch(prepared: Path, tmp_path: Path, root: Path) -> None:
    measured = {}
    for awards in (1_000, 20_000):
        command = [sys.executable, "-m", "tests.benchmarks.long_batch", str(tmp_path / str(awards)), "--awards", str(awards)]
        an_installation(prepared, tmp_path / str(awards)).store.close()
        measured[awards] = json.loads(subprocess.run(command, cwd=root, capture_output=True, check=True).stdout)["peak_mb"]
    assert measured[20_000] < 1.3 * measured[1_000]
