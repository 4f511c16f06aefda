"""Every European credential of the demonstration, archived: it is checked when no authority exists any more, and no network."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from badges.issuing import Made, issue_batch
from badges.issuing.roster import read_roster
from badges.model.issued import FormName
from badges.preserving import Lasting
from tests.cli.commands import Run
from tests.doubles.certification import SIGNS, START, Certification, a_key, a_name
from tests.doubles.running_authorities import RunningAuthorities, running_authorities
from tests.installations import ADDRESSES, SCHOOLS, Installation, an_installation
from tests.makers import DEMO_CATALOGUE
from tests.proofs.seal_bytes import FORMULAS, formulas, wrong

NOW = datetime.now(UTC).replace(microsecond=0)
ENDED = NOW + timedelta(days=30)
"""When the certificates of the seals and of the OCSP responder have ended."""
YEARS_LATER = NOW + timedelta(days=3 * 365)

ARCHIVED = {"proof.valid", "seal.advanced", "timestamp.valid", "archive.valid", "revocation.clear", "issuer.listed"}


@dataclass(frozen=True)
class Archive:
    """What is left years later: the files, whom somebody trusts, and what the schools published when they issued."""

    files: Sequence[Path]
    trust: Path
    documents: Path


@pytest.fixture(scope="module")
def archive(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder = tmp_path_factory.mktemp("archive")
    with running_authorities(folder / "authorities") as house:
        installation = an_installation(prepared, folder / "installation")
        try:
            files = list(_issued(installation, house, folder / "files"))
            (folder / "documents.json").write_text(json.dumps(installation.documents()), encoding="utf-8")
        finally:
            installation.store.close()
        _write_trust(house.certification, folder / "trust")
    # Whatever the authorities were made of is gone too.
    shutil.rmtree(folder / "authorities")
    shutil.rmtree(folder / "installation")
    return Archive(files, folder / "trust", folder / "documents.json")


def _issued(installation: Installation, house: RunningAuthorities, folder: Path) -> list[Path]:
    """The whole roster that is shipped, with real seals."""
    ca = house.certification
    for name in installation.keyring.names():
        record = installation.keyring.record(name)
        seal = ca.seal(record.legal_name, identifier=record.legal_id, qualified=False, life=(START, ENDED))
        installation.keyring.take_in(name, seal.key, [seal.certificate, ca.ca.certificate], NOW)
    responder = ca.certificate(
        a_name("OCSP responder of this month"),
        a_key("OCSP responder of this month", "P-256"),
        [(SIGNS, True), (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False), (x509.OCSPNoCheck(), False)],
        life=(START, ENDED),
    )
    (ca.folder / "ocsp.pem").write_bytes(responder.key_pem + responder.pem)
    installation.desk.lasting = Lasting("LTA", house.tsa, at_home=True)
    rows = [row.fields for row in read_roster(DEMO_CATALOGUE.parent / "roster.csv")]
    files = []
    for outcomes in issue_batch(rows, installation.desk, at=NOW, forms=[FormName.EUROPEAN]):
        for made in outcomes:
            assert isinstance(made, Made), made
            file = folder / made.ref / "european.jsonld"
            file.parent.mkdir(parents=True)
            file.write_bytes(made.contents[FormName.EUROPEAN])
            files.append(file)
    assert len(files) == len(rows) >= 40
    return files


def _write_trust(ca: Certification, folder: Path) -> None:
    """A folder that names the schools, the root of the seals and the root of the timestamps."""
    (folder / "tsa").mkdir(parents=True)
    (folder / "seals.pem").write_bytes(ca.root.pem)
    (folder / "tsa" / "time.pem").write_bytes(ca.root.pem)
    issuers = [{"id": id, "name": one.legal_name} for one in SCHOOLS for id in (one.legal_id, ADDRESSES.did(one.name))]
    listed = {"name": "The schools", "date": f"{NOW:%Y-%m-%d}", "issuers": issuers}
    (folder / "issuers.json").write_text(json.dumps(listed), encoding="utf-8")


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no network: whoever reaches for it fails the test."""

    def no_network(*_: Any, **__: Any) -> None:
        raise AssertionError("somebody reached for the network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)


def verdicts(run: Run, archive: Archive, *words: str, at: datetime) -> list[dict[str, Any]]:
    told = run("verify", *map(str, archive.files), "--json", "--trust", str(archive.trust), "--at", at.isoformat(), *words)
    found: list[dict[str, Any]] = json.loads(told.out)
    assert [one["file"] for one in found] == [str(file) for file in archive.files]
    return found


def problems(verdict: dict[str, Any]) -> list[str]:
    return [found["code"] for found in verdict["findings"] if found["outcome"] in ("failed", "indeterminate")]


@pytest.mark.usefixtures("cut_off")
def test_every_archived_demo_credential_passes_without_a_network(run: Run, archive: Archive) -> None:
    for one in verdicts(run, archive, "--offline", "--documents", str(archive.documents), at=NOW + timedelta(days=1)):
        assert one["outcome"] == "passed", (one["file"], problems(one))
        assert {found["code"] for found in one["findings"]} >= ARCHIVED


@pytest.mark.usefixtures("cut_off")
def test_three_years_later_every_seal_holds_although_its_certificate_and_the_responders_have_ended(
    run: Run, archive: Archive
) -> None:
    for one in verdicts(run, archive, "--offline", at=YEARS_LATER):
        codes = {found["code"] for found in one["findings"]}
        assert codes >= ARCHIVED, (one["file"], codes)
        # Whether the school took it back, only the school could say.
        assert problems(one) == ["status.list_unreachable"], one["file"]
        (seal,) = [found for found in one["findings"] if found["check"] == "seal"]
        assert seal["detail"]["level"] == "LTA"
        assert datetime.fromisoformat(seal["detail"]["proven"]) < ENDED < YEARS_LATER


def test_the_bytes_under_every_part_of_them_are_those_that_others_would_take(archive: Archive) -> None:
    for file in archive.files:
        content = file.read_bytes()
        assert wrong(content) == [], file
        assert {name for name, held in formulas(content).items() if held} == set(FORMULAS) - {"adoTst"}
