"""A worker killed with -9 at chosen moments: in the end every credential is in the wallet, once, and the store knows.

Nothing in the program helps: moments are met from outside, by a wallet that holds a request or an answer back, and by locks on
the two databases.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from badges.model.delivery import DeliveryState
from badges.store import open_store
from tests.doubles.forking import Forked, Forks, forking
from tests.doubles.running import RunningWallet, running_wallet, wait_for
from tests.doubles.throwaway_seal import a_payload, a_seal
from tests.doubles.waiting import keep_waiting

Running = subprocess.Popen[bytes] | Forked

KEEPER = """
import sys, time
from pathlib import Path
from badges.store import open_store
source, target, marker = sys.argv[1:]
with open_store(source) as prepared, open_store(target) as store:
    deliveries = prepared.deliveries()
    awards = [prepared.award(d.award_id) for d in deliveries]
    credentials = [c for award in awards for c in prepared.credentials_of(award.id)]
    store.keep(awards, credentials, deliveries, [])
    Path(marker).touch()
    time.sleep(60)
"""
"""A process that issues what another store has prepared, and is then slow to end."""


@dataclass
class Scene:
    """A store, a wallet, a worker that dies a lot, and dice."""

    folder: Path
    root: Path
    wallet: RunningWallet
    forks: Forks
    dice: random.Random
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    made: list[int] = field(default_factory=list)
    died_at_work: bool = False
    """Whether an order was left behind by a worker."""

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'badges.sqlite'}"

    def three_more(self) -> list[int]:
        """Three more awards that wait: one order, attempted one after another."""
        new = [next(self.numbers) for _ in range(3)]
        self.made += new
        return new

    def marker(self) -> Path:
        return self.folder / f"marker-{next(self.numbers)}"

    def started(self, *options: str, code: Path | None = None) -> Running:
        """A worker process, of this code or of a changed copy."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BADGES_")}
        environment |= {
            "BADGES_DATABASE_URL": self.url,
            "BADGES_KEYS": str(self.folder / "keys"),
            "BADGES_EUROPASS_WALLET_URL": self.wallet.url,
        }
        words = ("work", "--sweep", "0.5", *options)
        if code is None:
            return self.forks.start(self.folder, environment, *words)
        command, environment = [sys.executable, "-m", "badges", *words], environment | {"PYTHONPATH": str(code)}
        return subprocess.Popen(command, env=environment, cwd=self.folder, stderr=subprocess.DEVNULL)

    def worker_meets(self, fault: str, numbers: list[int], seconds: float = 0.5, code: Path | None = None) -> Running:
        """A worker that got to the second of these when the wallet began to hold."""
        marker = self.marker()
        self.wallet.plan({"credential": a_payload(numbers[1])["id"], "do": fault, "seconds": seconds, "marker": str(marker)})
        worker = self.started(code=code)
        wait_for(marker, worker)
        self.died_at_work = True
        return worker

    def changed_code(self, what: str, into: str) -> Path:
        """A copy of the program in which one line of ``jobs.py`` is another, so that its source has another hash."""
        copy = self.folder / f"code-{next(self.numbers)}"
        shutil.copytree(self.root / "badges", copy / "badges")  # what is compiled too: compiling it all takes seconds
        (copy / "schemas").symlink_to(self.root / "schemas")
        jobs = copy / "badges" / "jobs.py"
        source = jobs.read_text()
        assert source.count(what) == 1
        jobs.write_text(source.replace(what, into))
        return copy


def kill(worker: Running) -> None:
    worker.kill()
    worker.wait()


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Nobody else can write meanwhile."""
    with closing(sqlite3.connect(database, isolation_level=None, timeout=20)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


def keep(scene: Scene) -> list[int]:
    numbers = scene.three_more()
    with open_store(scene.url) as store:
        keep_waiting(store, numbers)
    return numbers


def right_after_issuing(scene: Scene) -> None:
    if not (scene.folder / "badges.sqlite").exists():  # making tables is not what this is about: once is enough
        open_store(scene.url).close()
        shutil.copy(scene.folder / "badges.sqlite", scene.folder / "prepared.sqlite")
    prepared, marker = f"sqlite:///{scene.folder / 'prepared.sqlite'}", scene.marker()
    with open_store(prepared) as store:
        keep_waiting(store, scene.three_more())
    keeper = scene.forks.start_code(scene.folder, KEEPER, prepared, scene.url, str(marker))
    wait_for(marker, keeper)
    kill(keeper)


def while_the_request_is_under_way(scene: Scene) -> None:
    kill(scene.worker_meets("hold-request", keep(scene), seconds=scene.dice.choice((0.1, 3))))


def between_deposit_and_answer(scene: Scene) -> None:
    kill(scene.worker_meets("hold-answer", keep(scene)))


def between_answer_and_row(scene: Scene) -> None:
    worker = scene.worker_meets("hold-answer", keep(scene), seconds=0.6)
    with locked(scene.folder / "badges.sqlite"):
        time.sleep(0.6 + scene.dice.random() / 2)
        kill(worker)


def between_row_and_log(scene: Scene) -> None:
    numbers = keep(scene)
    worker = scene.worker_meets("hold-answer", numbers)
    with locked(scene.folder / "badges-jobs.sqlite"), open_store(scene.url) as store:
        while (row := store.delivery(f"delivery-{numbers[1]}")) and row.state is DeliveryState.PENDING:
            assert worker.poll() is None
            time.sleep(0.02)
        kill(worker)


def at_any_time(scene: Scene) -> None:
    keep(scene)
    worker = scene.started()
    time.sleep(scene.dice.uniform(0.2, 2.2))
    kill(worker)


def twice_in_a_row(scene: Scene) -> None:
    numbers = keep(scene)
    kill(scene.worker_meets("hold-answer", numbers))
    kill(scene.worker_meets("hold-request", numbers, seconds=0.1))


def _then_with_changed_code(scene: Scene, what: str, into: str) -> None:
    if not scene.died_at_work:
        kill(scene.worker_meets("hold-answer", keep(scene)))
    numbers = keep(scene)
    kill(scene.worker_meets("hold-answer", numbers, code=scene.changed_code(what, into)))


def with_another_source_at_restart(scene: Scene) -> None:
    _then_with_changed_code(scene, 'STEP = "attempt"', 'STEP = "attempt"  # changed')


def with_a_renamed_step_at_restart(scene: Scene) -> None:
    _then_with_changed_code(scene, 'STEP = "attempt"', 'STEP = "attempt_anew"')


def with_another_application_version_at_restart(scene: Scene) -> None:
    _then_with_changed_code(scene, 'APPLICATION_VERSION = "1"', 'APPLICATION_VERSION = "2"')


MOMENTS: tuple[Callable[[Scene], None], ...] = (
    right_after_issuing,
    while_the_request_is_under_way,
    between_deposit_and_answer,
    with_another_source_at_restart,
    at_any_time,
    between_answer_and_row,
    between_row_and_log,
    twice_in_a_row,
    with_a_renamed_step_at_restart,
    with_another_application_version_at_restart,
)


def run(moments: list[Callable[[Scene], None]], seed: int, folder: Path, root: Path) -> None:
    """Kills the worker at all these moments, lets it finish, and compares the wallet's books with the store."""
    with running_wallet(folder, a_seal().trust(folder / "trust")) as wallet, forking(root) as forks:
        scene = Scene(folder, root, wallet, forks, random.Random(seed))
        for moment in moments:
            moment(scene)
        assert scene.started("--until-quiet").wait(timeout=120) == 0
        assert (409, "CR-0001") in wallet.answers(), "some deposit was repeated, or the moments were missed"
        assert sorted(wallet.deposited()) == sorted(a_payload(number)["id"] for number in scene.made)
        with open_store(scene.url) as store:
            assert {d.id for d in store.deliveries(DeliveryState.DELIVERED)} == {f"delivery-{n}" for n in scene.made}


def test_killed_at_five_moments_each_credential_arrives_once(tmp_path: Path, root: Path) -> None:
    run(list(MOMENTS[::2]), seed=5, folder=tmp_path, root=root)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(5))
def test_killed_at_fifty_seeded_moments_each_credential_arrives_once(seed: int, tmp_path: Path, root: Path) -> None:
    moments = list(MOMENTS)
    random.Random(seed).shuffle(moments)
    run(moments, seed, tmp_path, root)
