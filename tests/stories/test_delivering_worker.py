"""The worker process and the commands around it."""

from __future__ import annotations

import fcntl
import io
import os
import re
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from badges import jobs
from badges.cli import main
from badges.model.delivery import DeliveryState
from badges.store import Store, UnsupportedDatabase, open_store
from tests.doubles.running import RunningWallet, running_wallet, wait_for
from tests.doubles.throwaway_seal import a_seal
from tests.doubles.waiting import a_credential, keep_waiting
from tests.makers import AT


@dataclass(frozen=True)
class Installation:
    """A folder with a database, and processes on it."""

    folder: Path
    root: Path
    store: Store

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'badges.sqlite'}"

    def started(self, wallet_url: str | None, *options: str) -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BADGES_")}
        environment |= {"PYTHONPATH": str(self.root), "BADGES_DATA": str(self.folder), "BADGES_KEYS": str(self.folder / "keys")}
        environment |= {"BADGES_EUROPASS_WALLET_URL": wallet_url} if wallet_url else {}
        command = [sys.executable, "-m", "badges", "work", *options]
        return subprocess.Popen(command, env=environment, cwd=self.folder, stderr=subprocess.PIPE, text=True)

    def states(self) -> set[DeliveryState]:
        return {delivery.state for delivery in self.store.deliveries()}

    def until(self, met: Callable[[], bool], worker: subprocess.Popen[str]) -> None:
        """Waits for the worker to bring something about."""
        end = time.monotonic() + 60
        while not met():
            assert worker.poll() is None, worker.stderr and worker.stderr.read()
            assert time.monotonic() < end
            time.sleep(0.02)


@pytest.fixture
def here(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    for name in [name for name in os.environ if name.startswith("BADGES_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("BADGES_DATA", str(tmp_path))
    with open_store(f"sqlite:///{tmp_path / 'badges.sqlite'}") as store:
        yield Installation(tmp_path, root, store)


@pytest.fixture
def wallet(tmp_path: Path) -> Iterator[RunningWallet]:
    with running_wallet(tmp_path, a_seal().trust(tmp_path / "trust")) as running:
        yield running


def finished(worker: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code and what it said, once it is told to stop."""
    worker.terminate()
    _, said = worker.communicate(timeout=60)
    return worker.returncode, said


def commanded(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, results and news of a command."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    told = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, told.out, told.err


def test_what_another_process_enqueues_is_done_at_once_and_sigterm_ends_it_in_order(
    here: Installation, wallet: RunningWallet
) -> None:
    with jobs.client(here.url) as enqueue:
        worker = here.started(wallet.url, "--sweep", "3600")
        lock = here.folder / "badges-jobs.lock"
        here.until(lambda: lock.exists() and "deliveries" in queues(here), worker)
        ids = keep_waiting(here.store, range(1, 26))
        enqueue(ids)
        here.until(lambda: here.states() == {DeliveryState.DELIVERED}, worker)
    code, said = finished(worker)
    assert code == 0, said
    assert sorted(wallet.deposited()) == [a_credential(n).id for n in range(1, 26)]
    assert "student.example" not in said, "no e-mail address in a log"
    assert said.count("10 of 10 delivered") == 2


def queues(here: Installation) -> str:
    with closing(sqlite3.connect(here.folder / "badges-jobs.sqlite")) as log:
        try:
            return str(log.execute("SELECT name FROM queues").fetchall())
        except sqlite3.OperationalError:
            return ""


def test_ids_and_nothing_personal_are_in_the_log_of_jobs(here: Installation) -> None:
    with jobs.client(here.url) as enqueue:
        enqueue(keep_waiting(here.store, [1]))
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


def test_status_counts_and_says_why_and_what_to_do(here: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    keep_waiting(here.store, [1])
    keep_waiting(here.store, [2], address=None)
    keep_waiting(here.store, [3])
    refuse(here.store, "delivery-3", "CR-0007")
    code, out, err = commanded(capsys, "deliver", "--status")
    assert code == 0
    assert re.findall(r"^ +\d+  .*$", out, re.M) == ["     1  waiting", "     1  refused by the wallet", "     1  not configured"]
    assert "ref-2: not configured: the holder gave no wallet address" in out
    assert "ref-3: refused by the wallet: the wallet does not accept the seal" in out
    assert "badges deliver --retry" in err
    assert "badges deliver --bundle" in err
    assert "student.example" not in out + err


def test_of_very_many_deliveries_some_are_told_one_by_one(
    here: Installation, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("badges.cli.deliver.MAX_TOLD", 2)
    keep_waiting(here.store, [1, 2, 3])
    _, out, _ = commanded(capsys, "deliver", "--status")
    assert [line.partition(":")[0] for line in out.splitlines()[2:]] == [
        "ref-1",
        "ref-2",
        "… and 1 more. Name an award to see how its delivery stands.",
    ]


def refuse(store: Store, id: str, code: str) -> None:
    from badges.model.delivery import Refused

    claimed = store.claim_delivery(id, by="test", now=AT, until=AT)
    assert claimed is not None
    assert store.update_delivery(claimed, claimed.after(Refused(code, ""), AT), by="test")


def test_status_of_one_award(here: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    keep_waiting(here.store, [1, 2])
    for name in ("ref-2", "award-2", a_credential(2).id):
        _, out, _ = commanded(capsys, "deliver", name)
        assert "ref-2" in out
        assert "ref-1" not in out


def test_an_unknown_award_is_named(here: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = commanded(capsys, "deliver", "nothing")
    assert code == 1
    assert "'nothing'" in err


def test_without_deliveries_status_says_so(here: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    assert commanded(capsys, "deliver")[:2] == (0, "No deliveries.\n")


def test_retry_begins_afresh_and_enqueues(
    here: Installation, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_waiting(here.store, [1])
    keep_waiting(here.store, [2], address=None)
    refuse(here.store, "delivery-1", "CR-0007")
    code, _, err = commanded(capsys, "deliver", "--retry")
    assert code == 1
    assert "BADGES_EUROPASS_WALLET_URL" in err
    monkeypatch.setenv("BADGES_EUROPASS_WALLET_URL", "https://wallet.example")
    code, out, _ = commanded(capsys, "deliver", "--retry")
    assert code == 0
    assert "1 deliveries begin afresh." in out
    assert "1 have no wallet address" in out
    assert [d.id for d in here.store.deliveries(DeliveryState.PENDING)] == ["delivery-1"]
    with closing(sqlite3.connect(here.folder / "badges-jobs.sqlite")) as log:
        assert len(log.execute("SELECT 1 FROM workflow_status").fetchall()) == 1
    assert "Nothing to retry" in commanded(capsys, "deliver", "--retry", "ref-1")[1]


def test_the_bundle_is_written_where_one_says(here: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    keep_waiting(here.store, [1], address=None)
    out = here.folder / "handed" / "europass.zip"
    code, _, err = commanded(capsys, "deliver", "--bundle", "ref-1", "--out", str(out))
    assert code == 0, err
    with zipfile.ZipFile(io.BytesIO(out.read_bytes())) as bundle:
        assert bundle.read("european.jsonld") == a_credential(1).content


@pytest.mark.parametrize(
    "options", [("--bundle", "ref-1"), ("--out", "x.zip"), ("--bundle", "ref-1", "--out", "x.zip", "--retry")]
)
def test_a_bundle_needs_an_award_and_a_place(
    here: Installation, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    assert commanded(capsys, "deliver", *options)[0] == 64
