"""A command that seals and sends, killed with -9: what was sealed arrives once, and nothing is sealed twice."""

from __future__ import annotations

import json
import os
from pathlib import Path

from badges.model.delivery import DeliveryState
from badges.store import open_store
from tests.credentials.european_samples import a_european
from tests.doubles.forking import Forked, Forks, forking
from tests.doubles.running import RunningWallet, running_wallet, wait_for
from tests.installations import PASSPHRASE
from tests.stories.test_delivering_killed import kill, locked

ID = "urn:credential:6f0c1b52-8a3e-4c1e-9a41-0f3f5a1f{:04}"


def a_draft(folder: Path, number: int) -> str:
    document = {**a_european(), "id": ID.format(number)}
    del document["issuer"]
    (folder / f"{number}.json").write_text(
        json.dumps({"credential": document, "deliveryDetails": {"deliveryAddress": "noor@student.example"}})
    )
    return f"{number}.json"


def started(folder: Path, forks: Forks, wallet: RunningWallet, *words: str) -> Forked:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BADGES_")}
    environment |= {
        "BADGES_DATA": str(folder),
        "BADGES_KEYS": str(folder / "keys"),
        "BADGES_KEY_PASSPHRASE_FILE": str(folder / "passphrase"),
        "BADGES_EUROPASS_WALLET_URL": wallet.url,
    }
    return forks.start(folder, environment, *words)


def test_what_was_sealed_arrives_once_however_often_the_command_is_killed(prepared: Path, tmp_path: Path, root: Path) -> None:
    for file in prepared.glob("badges.sqlite*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "keys").symlink_to(prepared / "keys")
    (tmp_path / "passphrase").write_bytes(PASSPHRASE + b"\n")
    drafts = [a_draft(tmp_path, number) for number in (1, 2)]
    words = ("seal", *drafts, "--issuer", "voorbeeldcollege", "--out", "sealed", "--deliver")
    first = tmp_path / "sealed" / "1.sealed.jsonld"
    with running_wallet(tmp_path, prepared / "keys" / "trusted") as wallet, forking(root) as forks:
        # Sealed, and killed before the store has it: who runs it again sends the very same file.
        with locked(tmp_path / "badges.sqlite"):
            command = started(tmp_path, forks, wallet, *words)
            wait_for(first, command)
            kill(command)
        sealed = first.read_bytes()
        # Deposited, and killed before the store knows.
        marker = tmp_path / "marker"
        wallet.plan({"credential": ID.format(1), "do": "hold-answer", "seconds": 0.3, "marker": str(marker)})
        command = started(tmp_path, forks, wallet, *words)
        wait_for(marker, command)
        kill(command)
        first.unlink()
        # Nobody runs the command again: the worker has what it began.
        assert started(tmp_path, forks, wallet, "work", "--until-quiet").wait(timeout=60) == 0
        assert wallet.deposited() == [ID.format(1)]
        assert (409, "CR-0001") in wallet.answers(), "the deposit was repeated, or the moment was missed"
        assert started(tmp_path, forks, wallet, *words).wait(timeout=60) == 0
        assert first.read_bytes() == sealed, "nothing is sealed twice"
        assert wallet.deposited() == [ID.format(1), ID.format(2)]
    with open_store(f"sqlite:///{tmp_path / 'badges.sqlite'}") as store:
        assert {d.credential_id for d in store.deliveries(DeliveryState.DELIVERED)} == {ID.format(1), ID.format(2)}
