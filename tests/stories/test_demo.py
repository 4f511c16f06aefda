"""The whole main job, as ``make demo`` runs it, looked at by everybody who has a say in it."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from badges.cli.demo import _agrees
from badges.model.delivery import Delivery, DeliveryState
from tests.credentials.elm_shapes import conforms, dropped
from tests.installations import Installation, issue_one
from tests.oracles.opinions import DigitalBazaar, openbadgeslib
from tests.oracles.seal import sealed_by


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demonstration left behind."""

    folder: Path
    code: int
    said: str

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def awards(self) -> list[Path]:
        return sorted(path.parent for path in self.out.glob("*/open-badge.json"))

    @property
    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.out / "report.json").read_bytes())
        return found

    def payloads(self) -> Iterator[dict[str, Any]]:
        for award in self.awards:
            yield json.loads(json.loads((award / "european.jsonld").read_bytes())["payload"])


def run_demo(folder: Path, root: Path) -> Demo:
    """Runs the demonstration as its own process, with the wallet stand-in as another one."""
    words = [sys.executable, "-m", "badges", "demo", "--folder", str(folder)]
    words += ["--wallet-command", f"{sys.executable} {root / 'tests' / 'doubles' / 'europass_wallet.py'}"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BADGES_")}
    done = subprocess.run(words, cwd=root, env=environment, capture_output=True, text=True, timeout=300, check=False)
    return Demo(folder, done.returncode, done.stdout + done.stderr)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Demo:
    return run_demo(tmp_path_factory.mktemp("demo"), root)


def test_everything_agrees_by_the_counts_of_a_verifier_and_of_the_wallets_own_books(demo: Demo) -> None:
    assert demo.code == 0, demo.said
    report = demo.report
    assert set(report) == {"awards", "credentials", "verified", "delivered", "seconds"}
    assert report["awards"] == len(demo.awards) >= 40
    assert report["credentials"] == report["verified"] == 2 * report["awards"]
    assert report["delivered"] == report["awards"]


def test_each_award_has_its_five_files(demo: Demo) -> None:
    for award in demo.awards:
        names = {path.name for path in award.iterdir()}
        assert names == {"open-badge.json", "open-badge.png", "open-badge.svg", "european.jsonld", "certificate.pdf"}, award.name


def test_twelve_units_and_more_are_awarded(demo: Demo) -> None:
    units = {
        json.loads((a / "open-badge.json").read_bytes())["credentialSubject"]["achievement"]["humanCode"] for a in demo.awards
    }
    assert len(units) >= 12
    assert {"LU-02", "LU-07", "LU-08", "LU-17", "LU-22", "LU-24", "LU-34"} <= units


def test_the_wallet_stand_in_holds_each_credential_once(demo: Demo) -> None:
    with closing(sqlite3.connect(demo.folder / "wallet" / "ledger.sqlite")) as books:
        deposits = [uuid for (uuid,) in books.execute("SELECT uuid FROM deposits")]
    assert sorted(deposits) == sorted(payload["id"] for payload in demo.payloads())


def test_nothing_secret_lies_open(demo: Demo) -> None:
    assert stat.S_IMODE((demo.folder / "passphrase").stat().st_mode) == 0o600
    passphrase = (demo.folder / "passphrase").read_bytes().strip()
    for path in demo.folder.rglob("*"):
        if path.is_file() and path.name != "passphrase":
            content = path.read_bytes()
            assert passphrase not in content, path
            assert b"BEGIN PRIVATE KEY" not in content, path
    assert passphrase.decode() not in demo.said


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.soak)])
def test_european_credentials_conform_to_the_official_shapes_with_no_dropped_term(demo: Demo, shared: Path, every: int) -> None:
    payloads = list(demo.payloads())
    assert len(payloads) == demo.report["awards"]
    for number, payload in enumerate(payloads):
        assert number % every or conforms(payload, shared), payload["id"]
        assert not dropped(payload, shared), payload["id"]


def test_every_seal_holds_by_a_few_lines_of_cryptography_and_names_the_school_and_the_demo(demo: Demo) -> None:
    root = x509.load_pem_x509_certificate((demo.out / "trust" / "demo-root.pem").read_bytes())
    for award in demo.awards:
        leaf = sealed_by((award / "european.jsonld").read_bytes())
        leaf.verify_directly_issued_by(root)
        subject = {a.oid.dotted_string: a.value for a in leaf.subject}
        assert set(subject) == {"2.5.4.6", "2.5.4.10", "2.5.4.97", "2.5.4.3"}
        assert "(demo)" in str(subject["2.5.4.3"])


def test_verifiers_written_by_others_accept_every_open_badge(demo: Demo) -> None:
    documents = json.loads((demo.out / "documents.json").read_bytes())
    bazaar, at = DigitalBazaar(), datetime.now(UTC)
    try:
        for award in demo.awards:
            badge = json.loads((award / "open-badge.json").read_bytes())
            assert bazaar(badge, documents, at).accepted, award.name
    finally:
        bazaar.close()
    for award in demo.awards[::8]:  # it takes half a second a badge
        opinion = openbadgeslib(json.loads((award / "open-badge.json").read_bytes()), documents, at)
        assert opinion.accepted, (award.name, opinion.reason)


def test_the_documents_stand_under_every_address_a_verifier_may_ask(demo: Demo) -> None:
    documents = json.loads((demo.out / "documents.json").read_bytes())
    for name in ("voorbeeldcollege", "hogeschool-voorbeeldstad"):
        assert f"did:web:localhost%3A8000:issuers:{name}" in documents
        assert f"http://localhost:8000/issuers/{name}/did.json" in documents
        assert f"https://localhost:8000/issuers/{name}/did.json" in documents
    assert any(address.startswith("http://localhost:8000/status/") for address in documents)


def test_running_it_again_issues_and_delivers_nothing_twice(demo: Demo, root: Path) -> None:
    before = {path: path.read_bytes() for award in demo.awards for path in award.iterdir()}
    again = run_demo(demo.folder, root)
    assert again.code == 0, again.said
    assert {path: path.read_bytes() for award in again.awards for path in award.iterdir()} == before
    assert again.report["delivered"] == again.report["awards"]


def test_a_demo_that_lost_its_database_begins_anew_and_says_what_the_wallet_holds_beside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], installation: Installation
) -> None:
    issued = [issue_one(installation)]
    ids = [credential.id for credential in issued[0].credentials]
    for held, delivered, code, words in (
        ([*ids, "urn:credential:before"], True, 0, "of an earlier demonstration whose database is gone"),
        (ids, True, 0, ""),
        ([], True, 1, "its ledger was removed since"),
        ([], False, 1, "did not arrive in the stand-in"),
    ):
        now = [replace(one, deliveries=_arrived(one.deliveries) if delivered else one.deliveries) for one in issued]
        agrees = _agrees(tmp_path, now, set(held), verified=2, with_wallet=True)
        said = capsys.readouterr().err
        assert (agrees, words in said) == (code == 0, True), (held, said)
    assert not _agrees(tmp_path, issued, set(ids), verified=1, with_wallet=False)
    assert "1 files do not verify" in capsys.readouterr().err


def _arrived(deliveries: Sequence[Delivery]) -> tuple[Delivery, ...]:
    return tuple(replace(one, state=DeliveryState.DELIVERED) for one in deliveries)
