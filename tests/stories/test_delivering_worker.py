"""The worker process and the commands around it."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from badges import jobs
from badges.cli import main
from badges.model.delivery import DeliveryState
from badges.store import Store, UnsupportedDatabase, open_store
from tests.doubles.forking import Forked, Forks, forking
from tests.doubles.running import RunningWallet, running_wallet, wait_for
from tests.doubles.throwaway_seal import a_seal
from tests.doubles.waiting import a_credential, keep_waiting


@dataclass(frozen=True)
class Installation:
    """A folder with a database, and processes on it."""

    folder: Path
    root: Path
    store: Store
    forks: Forks

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'badges.sqlite'}"

    def started(self, wallet_url: str | None, *options: str, **settings: str) -> Forked:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BADGES_")}
        environment |= {"BADGES_DATA": str(self.folder), "BADGES_KEYS": str(self.folder / "keys")}
        environment |= {"BADGES_EUROPASS_WALLET_URL": wallet_url} if wallet_url else {}
        environment |= {f"BADGES_{name.upper()}": value for name, value in settings.items()}
        return self.forks.start(self.folder, environment, "work", *options)

    def states(self) -> set[DeliveryState]:
        return {delivery.state for delivery in self.store.deliveries()}

    def until(self, met: Callable[[], bool], worker: Forked) -> None:
        """Waits for the worker to bring something about."""
        end = time.monotonic() + 60
        while not met():
            assert worker.poll() is None, worker.said()
            assert time.monotonic() < end
            time.sleep(0.02)


@pytest.fixture(scope="module")
def forks(root: Path) -> Iterator[Forks]:
    with forking(root) as running:
        yield running


@pytest.fixture
def here(tmp_path: Path, root: Path, forks: Forks, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    for name in [name for name in os.environ if name.startswith("BADGES_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("BADGES_DATA", str(tmp_path))
    with open_store(f"sqlite:///{tmp_path / 'badges.sqlite'}") as store:
        yield Installation(tmp_path, root, store, forks)


@pytest.fixture
def wallet(tmp_path: Path) -> Iterator[RunningWallet]:
    with running_wallet(tmp_path, a_seal().trust(tmp_path / "trust")) as running:
        yield running


def finished(worker: Forked) -> tuple[int, str]:
    """Exit code and what it said, once it is told to stop."""
    worker.terminate()
    _, said = worker.communicate(timeout=60)
    return worker.wait(), said


def commanded(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, results and news of a command."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    told = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, told.out, told.err


def test_what_another_process_keeps_is_done_at_once_and_sigterm_ends_it_in_order(
    here: Installation, wallet: RunningWallet
) -> None:
    worker = here.started(wallet.url, "--sweep", "3600")
    lock = here.folder / "badges-jobs.lock"
    here.until(lambda: lock.exists() and "deliveries" in queues(here), worker)
    keep_waiting(here.store, range(1, 26))
    here.until(lambda: here.states() == {DeliveryState.DELIVERED}, worker)
    code, said = finished(worker)
    assert code == 0, said
    assert sorted(wallet.deposited()) == [a_credential(n).id for n in range(1, 26)]
    assert "student.example" not in said, "no e-mail address in a log"
    assert said.count("10 of 10 delivered") == 2
    assert {code for _, code in wallet.answers()} == {None}, "nothing was sent twice"


def queues(here: Installation) -> str:
    with closing(sqlite3.connect(here.folder / "badges-jobs.sqlite")) as log:
        try:
            return str(log.execute("SELECT name FROM queues").fetchall())
        except sqlite3.OperationalError:
            return ""


def test_ids_and_nothing_personal_are_in_the_log_of_jobs(here: Installation, wallet: RunningWallet) -> None:
    keep_waiting(here.store, [1])
    worker = here.started(wallet.url, "--until-quiet")
    _, said = worker.communicate(timeout=60)
    assert worker.returncode == 0, said
    with closing(sqlite3.connect(here.folder / "badges-jobs.sqlite")) as log:
        rows = log.execute("SELECT name, queue_name, application_version FROM workflow_status").fetchall()
        everything = "\n".join(log.iterdump())
    assert rows == [(jobs.WORKFLOW, jobs.QUEUE, jobs.APPLICATION_VERSION)]
    assert '"delivery-1"' in everything, "as JSON, not as a pickle"
    assert "student.example" not in everything


def test_a_deposit_whose_answer_was_lost_is_tried_again_in_its_own_time(here: Installation, wallet: RunningWallet) -> None:
    keep_waiting(here.store, [1])
    wallet.plan({"deposit": 1, "do": "drop-answer"})
    worker = here.started(wallet.url, "--until-quiet")
    _, said = worker.communicate(timeout=60)
    assert worker.returncode == 0, said
    [delivery] = here.store.deliveries()
    assert (delivery.state, delivery.attempts, delivery.reason) == (DeliveryState.DELIVERED, 2, "CR-0001")
    assert wallet.answers() == [(200, None), (409, "CR-0001")]
    assert wallet.deposited() == [a_credential(1).id]


def test_a_service_that_asks_for_patience_gets_it_and_then_everything(here: Installation, wallet: RunningWallet) -> None:
    keep_waiting(here.store, range(1, 6))
    busy = {"do": "answer", "status": 429, "headers": {"Retry-After": "1"}, "body": "<html>slow down</html>"}
    wallet.plan({"deposit": 1, **busy}, {"deposit": 3, **busy, "status": 503})
    worker = here.started(wallet.url, "--until-quiet", europass_per_minute="6000")
    _, said = worker.communicate(timeout=60)
    assert worker.returncode == 0, said
    assert here.states() == {DeliveryState.DELIVERED}
    assert sorted(wallet.deposited()) == sorted(a_credential(n).id for n in range(1, 6))
    assert sorted(status for status, _ in wallet.answers()) == [200] * 5 + [429, 503]


def test_the_installation_says_how_many_attempts_there_are_and_whether_the_wallet_writes(
    here: Installation, wallet: RunningWallet
) -> None:
    keep_waiting(here.store, [1, 2])
    wallet.plan({"credential": a_credential(1).id, "do": "fail"})
    worker = here.started(wallet.url, "--until-quiet", europass_attempts="1", europass_mail="no")
    _, said = worker.communicate(timeout=60)
    assert worker.returncode == 0, said
    assert [(d.state, d.attempts) for d in here.store.deliveries()] == [
        (DeliveryState.GIVEN_UP, 1),
        (DeliveryState.DELIVERED, 1),
    ]
    assert wallet.rows("SELECT * FROM mails") == []


def test_a_setting_that_nothing_could_be_sent_with_is_refused(here: Installation) -> None:
    worker = here.started(None, europass_per_minute="0")
    _, said = worker.communicate(timeout=60)
    assert worker.returncode != 0
    assert "BADGES_EUROPASS_PER_MINUTE" in said


def test_one_worker_a_database(here: Installation) -> None:
    lock = here.folder / "badges-jobs.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.write("4711\n")
        held.flush()
        worker = here.started(None)
        _, said = worker.communicate(timeout=60)
    assert worker.returncode == 1
    assert "another worker (process 4711) is at work on this database" in said


def test_without_a_wallet_service_the_worker_says_so_and_offers_bundles(here: Installation) -> None:
    keep_waiting(here.store, [1, 2])
    worker = here.started(None, "--until-quiet")
    _, said = worker.communicate(timeout=60)
    assert worker.returncode == 0, said
    assert "BADGES_EUROPASS_WALLET_URL" in said
    assert {(d.state, d.reason) for d in here.store.deliveries()} == {(DeliveryState.NOT_CONFIGURED, "no_wallet_service")}


def test_a_wallet_service_without_https_is_refused(here: Installation) -> None:
    worker = here.started("http://wallet.example")
    _, said = worker.communicate(timeout=60)
    assert worker.returncode == 1
    assert "https" in said


def test_a_worker_with_a_parent_ends_when_it_does(here: Installation) -> None:
    lock = here.folder / "badges-jobs.lock"
    script = (
        "import subprocess, sys, time\n"
        "subprocess.Popen([sys.executable, '-m', 'badges', 'work', '--with-parent'])\n"
        "time.sleep(60)"
    )
    environment = os.environ | {"PYTHONPATH": str(here.root)}
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=here.folder, env=environment, stderr=subprocess.DEVNULL)
    wait_for(lock, parent)
    while "deliveries" not in queues(here):
        time.sleep(0.02)
    parent.kill()
    parent.wait()
    with lock.open() as waiting:
        fcntl.flock(waiting, fcntl.LOCK_EX)  # comes when the worker has let go


def test_a_database_that_is_no_file_has_no_place_for_jobs() -> None:
    for url in ("sqlite://", "postgresql://localhost/badges"):
        with pytest.raises(UnsupportedDatabase):
            jobs.jobs_url(url)


def test_the_log_of_jobs_stands_beside_the_database(tmp_path: Path) -> None:
    assert jobs.jobs_url(f"sqlite:///{tmp_path}/school.sqlite") == f"sqlite:///{tmp_path}/school-jobs.sqlite"


def test_migrate_makes_both_databases_and_may_be_repeated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "new"
    for _ in range(2):
        code, out, _ = commanded(capsys, "migrate", "--data", str(folder))
        assert code == 0
        assert str(folder / "badges.sqlite") in out
    assert {file.name for file in folder.glob("*.sqlite")} == {"badges.sqlite", "badges-jobs.sqlite"}
