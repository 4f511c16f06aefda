"""`badges deliver`: seeing deliveries, queueing them again, and the bundle for uploading by hand."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from badges.issuing.roster import TEMPLATE
from badges.model.delivery import Accepted, DeliveryState, Refused, Unreachable, WalletAnswer
from badges.store import Store, open_store
from tests.cli.commands import Run
from tests.doubles.waiting import a_credential, keep_waiting
from tests.makers import AT


@pytest.fixture
def store(run: Run, tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "data").mkdir()
    with open_store(f"sqlite:///{tmp_path / 'data' / 'badges.sqlite'}") as store:
        yield store


def settle(store: Store, number: int, answer: WalletAnswer, attempts: int = 28) -> None:
    claimed = store.claim_delivery(f"delivery-{number}", by="test", now=AT, until=AT)
    assert claimed is not None
    assert store.update_delivery(claimed, claimed.after(answer, AT, attempts), by="test")


def some_of_everything(store: Store) -> None:
    keep_waiting(store, [1, 2, 3, 4])
    keep_waiting(store, [5], address=None)
    settle(store, 2, Accepted())
    settle(store, 3, Refused("CR-0007", ""))
    settle(store, 4, Unreachable("wallet_http_503 UN-0000"), attempts=1)


def test_status_counts_and_says_why_and_what_to_do(run: Run, store: Store) -> None:
    some_of_everything(store)
    told = run("deliver", "--status")
    assert told.code == 0
    assert re.findall(r"^ +1  (.*)$", told.out, re.M) == [
        "in the wallet",
        "waiting",
        "refused by the wallet",
        "given up",
        "not configured",
    ]
    assert told.out.split("\n\n")[1].splitlines() == [
        "ref-3: refused by the wallet (CR-0007). The wallet does not accept the seal.",
        "ref-4: given up (wallet_http_503 UN-0000, 1 attempts made). The wallet service is busy or cannot be reached.",
        "ref-5: not configured. The holder gave no wallet address.",
        "ref-1: waiting. It waits for its turn.",
    ]
    assert "certificate from a trusted list" in told.err
    assert "badges deliver --again" in told.err
    assert "badges deliver --bundle" in told.err
    assert "student.example" not in told.out + told.err


def test_the_same_in_dutch(run: Run, store: Store) -> None:
    some_of_everything(store)
    told = run("deliver", "--language", "nl")
    assert "ref-3: geweigerd door de wallet (CR-0007). De wallet neemt het zegel niet aan." in told.out
    assert "vertrouwenslijst" in told.err


def test_one_state_or_the_dead_alone(run: Run, store: Store) -> None:
    some_of_everything(store)
    assert re.findall(r"^ref-\d", run("deliver", "--state", "dead").out, re.M) == ["ref-3", "ref-4"]
    assert re.findall(r"^ref-\d", run("deliver", "--state", "delivered", "--state", "pending").out, re.M) == ["ref-2", "ref-1"]
    assert run("deliver", "--state", "superseded").out == "No deliveries.\n"
    assert run("deliver", "--state", "lost").code == 64


def test_of_very_many_deliveries_some_are_told_one_by_one(run: Run, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("badges.cli.deliver.MAX_TOLD", 2)
    keep_waiting(store, [1, 2, 3])
    lines = run("deliver", "--status").out.splitlines()[2:]
    assert [line.partition(":")[0] for line in lines] == [
        "ref-1",
        "ref-2",
        "… and 1 more. Name an award or a state, or ask for --json.",
    ]
    assert "… and 1 more" in run("deliver", "ref-1", "ref-2", "ref-3").out


def test_every_delivery_is_a_line_of_json(run: Run, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("badges.cli.deliver.MAX_TOLD", 2)
    some_of_everything(store)
    told = run("deliver", "--json")
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert [(one["award_ref"], one["state"], one["meaning"]) for one in lines] == [
        ("ref-1", "pending", "waiting"),
        ("ref-2", "delivered", "arrived"),
        ("ref-3", "refused", "seal_refused"),
        ("ref-4", "given_up", "try_later"),
        ("ref-5", "not_configured", "no_address"),
    ]
    assert lines[2]["says"]["nl"] == "De wallet neemt het zegel niet aan."
    assert "student.example" not in told.out
    assert len(run("deliver", "--json", "--state", "dead").out.splitlines()) == 2


@pytest.mark.parametrize("name", ["ref-2", "award-2", a_credential(2).id])
def test_status_of_one_award(run: Run, store: Store, name: str) -> None:
    keep_waiting(store, [1, 2])
    told = run("deliver", name)
    assert "ref-2" in told.out
    assert "ref-1" not in told.out


def a_roster(folder: Path, *refs: str) -> str:
    header, row = TEMPLATE.splitlines()[:2]
    ref = row.split(",")[0]
    path = folder / "roster.csv"
    path.write_text("\n".join([header, *(row.replace(ref, name, 1) for name in refs)]) + "\n", encoding="utf-8")
    return str(path)


def test_of_the_awards_of_a_roster(run: Run, store: Store, tmp_path: Path) -> None:
    keep_waiting(store, [1, 2, 3])
    told = run("deliver", "--awards", a_roster(tmp_path, "ref-3", "ref-2", "ref-9"))
    assert re.findall(r"^ref-\d", told.out, re.M) == ["ref-3", "ref-2"]
    assert "1 row of the roster were not issued here" in told.err
    missing = run("deliver", "--awards", "nothing.csv")
    assert (missing.code, "nothing.csv" in missing.err) == (1, True)


def test_an_unknown_award_is_named(run: Run, store: Store) -> None:
    told = run("deliver", "nothing")
    assert (told.code, "'nothing'" in told.err) == (1, True)


def test_without_deliveries_status_says_so(run: Run) -> None:
    assert run("deliver").out == "No deliveries.\n"


def test_queueing_again_needs_a_wallet_service(run: Run, store: Store) -> None:
    told = run("deliver", "--again")
    assert (told.code, "BADGES_EUROPASS_WALLET_URL" in told.err) == (1, True)


@pytest.fixture
def service(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BADGES_EUROPASS_WALLET_URL", "https://wallet.example")


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize("option", ["--again", "--retry"])
def test_what_failed_is_queued_again_and_is_due_at_once(run: Run, store: Store, option: str) -> None:
    some_of_everything(store)
    told = run("deliver", option)
    assert told.code == 0
    assert told.out.startswith("2 deliveries begin afresh.\n1 has no wallet address")
    assert "badges work" in told.err
    waiting = {d.id: d for d in store.deliveries(DeliveryState.PENDING)}
    assert set(waiting) == {"delivery-1", "delivery-3", "delivery-4"}
    assert waiting["delivery-4"].attempts == 0
    assert waiting["delivery-3"].due_at is not None
    assert run("deliver", "--again", "--state", "dead").out == "There is nothing to queue again.\n"


@pytest.mark.usefixtures("service")
def test_what_is_queued_again_may_be_chosen_by_award_roster_and_state(run: Run, store: Store, tmp_path: Path) -> None:
    keep_waiting(store, [1, 2, 3])
    for number in (1, 2, 3):
        settle(store, number, Refused("WL-0003", ""))
    assert "1 delivery begins" in run("deliver", "--again", "ref-1").out
    assert "1 delivery begins" in run("deliver", "--again", "--awards", a_roster(tmp_path, "ref-2")).out
    assert "There is nothing" in run("deliver", "--again", "--state", "given_up").out
    assert [d.id for d in store.deliveries(DeliveryState.REFUSED)] == ["delivery-3"]


@pytest.mark.usefixtures("service")
def test_an_award_can_be_sent_elsewhere_in_another_language_and_without_a_mail(run: Run, store: Store) -> None:
    keep_waiting(store, [1], address=None)
    told = run("deliver", "--again", "ref-1", "--to", "mailto:other@student.example", "--mail-language", "nl", "--no-mail")
    assert told.code == 0, told.err
    [delivery] = store.deliveries()
    assert (delivery.state, delivery.address, delivery.locale, delivery.send_email) == (
        DeliveryState.PENDING,
        "other@student.example",
        "nl",
        False,
    )


@pytest.mark.usefixtures("service")
def test_what_somebody_stops_is_not_sent_until_somebody_sends_it_again(run: Run, store: Store) -> None:
    keep_waiting(store, [1, 2])
    settle(store, 2, Accepted())
    told = run("deliver", "--stop", "ref-1", "ref-2")
    assert (told.code, told.out) == (0, "1 delivery is stopped.\n"), told.err
    assert "Somebody here stopped it" in run("deliver", "ref-1", "--state", "superseded").out
    assert run("deliver", "--stop", "ref-1").out.startswith("There is nothing to stop")
    told = run("deliver", "--again", "ref-1")
    assert told.out.startswith("1 delivery begins afresh"), told.err
    assert [d.id for d in store.deliveries(DeliveryState.PENDING)] == ["delivery-1"]


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize(
    "words",
    [
        ("--stop",),
        ("--stop", "ref-1", "--again"),
        ("--to", "noor@student.example"),
        ("--again", "--to", "noor@student.example"),
        ("--again", "ref-1", "ref-2", "--to", "noor@student.example"),
        ("--again", "ref-1", "--to", "noor"),
        ("--again", "ref-1", "--to", "a b@student.example"),
        ("--again", "ref-1", "--mail-language", "Dutch"),
        ("ref-1", "--no-mail"),
        ("--bundle", "ref-1"),
        ("--out", "x.zip"),
        ("--bundle", "ref-1", "--out", "x.zip", "--again"),
    ],
)
def test_options_that_do_not_go_together_are_refused(run: Run, store: Store, words: tuple[str, ...]) -> None:
    keep_waiting(store, [1, 2])
    before = store.deliveries()
    assert run("deliver", *words).code == 64
    assert store.deliveries() == before


def test_the_bundle_is_written_where_one_says(run: Run, store: Store, tmp_path: Path) -> None:
    keep_waiting(store, [1], address=None)
    out = tmp_path / "handed" / "europass.zip"
    told = run("deliver", "--bundle", "ref-1", "--out", str(out))
    assert told.code == 0, told.err
    with zipfile.ZipFile(io.BytesIO(out.read_bytes())) as bundle:
        assert bundle.read("european.jsonld") == a_credential(1).content


def test_neither_the_server_nor_these_commands_load_what_only_the_worker_needs(root: Path) -> None:
    program = (
        "import sys, badges.web.app, badges.cli.serve, badges.cli.deliver, badges.delivering, badges.europass\n"
        "sys.exit(' '.join({'dbos', 'badges.jobs'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "")
