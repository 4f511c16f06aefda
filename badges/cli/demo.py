"""``badges demo``: the whole main job with invented schools and students, counted afresh at the end."""

from __future__ import annotations

import json
import os
import secrets
import shlex
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from badges.cli.handing_out import write_files
from badges.cli.issue import desk_of, issue_rows
from badges.cli.opening import now, store
from badges.cli.telling import Failure, counted, note, say
from badges.keyring import IssuerRecord, Keyring
from badges.model.addresses import VERIFIER, Addresses
from badges.settings import DEFAULT_PUBLIC_URL, Settings

if TYPE_CHECKING:
    from badges.issuing import Issued
    from badges.store import Store

ISSUERS = ("voorbeeldcollege", "hogeschool-voorbeeldstad")
STATUS_DAYS = 366
"""Demonstration files should still verify months later, without anybody signing lists again."""
WALLET_PATIENCE = 30.0
DELIVERY_PATIENCE = 120.0


def demo(*, folder: Path = Path("demo"), wallet_command: str | None = None) -> int:
    """Run the whole main job with invented schools and students.

    Makes a database, keys and demonstration seals, issues for the example roster, delivers to a stand-in for the Europass
    wallet if one is given, and verifies every file in a separate process. Running it again issues nothing twice.

    Parameters
    ----------
    folder
        Where everything goes: keys, database, ``out/`` with the files and ``report.json``.
    wallet_command
        Command that starts a Europass wallet stand-in; without it the deliveries stay *not configured*.
    """
    began = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    passphrase_file = _passphrase(folder)
    keys = Keyring(folder / "keys", passphrase_file.read_bytes().strip())
    _make_keys(keys)
    out = folder / "out"
    with _wallet(wallet_command, folder) as wallet_url:
        made = Settings.read(
            os.environ,
            data=folder / "data",
            database_url=None,
            keys=keys.folder,
            public_url=DEFAULT_PUBLIC_URL,
            key_passphrase_file=passphrase_file,
            europass_wallet_url=wallet_url,
            status_days=STATUS_DAYS,
        )
        with store(made) as opened:
            issued = _issue(made, opened, keys, out)
            addresses = Addresses(made.public_url)
            _write_trust(keys, addresses, out / "trust")
            _write_documents(opened, keys, addresses, out / "documents.json")
            if wallet_url is not None:
                _deliver(made, opened)
    return _report(folder, issued, wallet_url is not None, began)


def _passphrase(folder: Path) -> Path:
    path = folder / "passphrase"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(24) + "\n")
        note(f"Made a random passphrase for the demonstration keys: {path}")
    return path


def _make_keys(keys: Keyring) -> None:
    from badges.importing import read_catalogue

    if not keys.has_verifier():
        keys.new(IssuerRecord(VERIFIER, "", "Badge check (demonstration)", "", ""), now())
        note("Made a key for receipts of checks.")
    missing = [name for name in ISSUERS if name not in keys.names()]
    if not missing:
        return
    with as_file(files("badges.demo") / "learning-units.yaml") as path:
        organisations = {o.id: o for o in read_catalogue(path).organisations}
    for name in missing:
        school = organisations[f"org-{name}"]
        legal_id = school.identifier("eidas")
        assert legal_id is not None, "the example schools have registered identifiers"
        keys.new(IssuerRecord(name, school.id, school.name, school.address.country, legal_id), now())
        note(f"Made keys and a demonstration seal for {school.name}.")


@contextmanager
def _wallet(command: str | None, folder: Path) -> Iterator[str | None]:
    """A running stand-in for the Europass wallet, stopped at the end; None without a command."""
    if command is None:
        yield None
        return
    place = folder / "wallet"
    place.mkdir(exist_ok=True)
    ready = place / "ready"
    ready.unlink(missing_ok=True)
    words = [*shlex.split(command), "--port", "0", "--ledger", str(place / "ledger.sqlite")]
    words += ["--trust", str(folder / "keys" / "trusted"), "--ready", str(ready), "--with-parent"]
    process = subprocess.Popen(words)  # noqa: S603  # the command is the person's own
    try:
        waited = time.monotonic() + WALLET_PATIENCE
        while not (ready.exists() and ready.read_text(encoding="utf-8").strip()):
            if process.poll() is not None or time.monotonic() > waited:
                raise Failure(f"The wallet stand-in did not start: {command}")
            time.sleep(0.05)
        url = ready.read_text(encoding="utf-8").strip()
        note(f"A stand-in for the Europass wallet runs at {url}. It is not Europass.")
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)


def _issue(made: Settings, opened: Store, keys: Keyring, out: Path) -> list[Issued]:
    from badges.importing import import_catalogue
    from badges.issuing.roster import read_roster
    from badges.store import UnitVersionChanged

    with as_file(files("badges.demo")) as shipped:
        try:
            brought = import_catalogue(shipped / "learning-units.yaml", opened)
        except UnitVersionChanged as error:
            raise Failure(f"{made.data.parent} was made with another catalogue: {error}. Remove that folder first.") from error
        note(f"Imported {brought.units} learning units with {brought.outcomes} outcomes.")
        rows = read_roster(shipped / "roster.csv")
    issued = issue_rows(rows, desk_of(made, opened, keys))
    write_files(issued, out)
    return issued


def _write_trust(keys: Keyring, addresses: Addresses, folder: Path) -> None:
    """A trust folder for verifiers elsewhere: the two invented schools, who signs receipts here, and the demonstration root."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for name in keys.names():
        record = keys.record(name)
        rows += [{"id": id, "name": record.legal_name} for id in (addresses.did(name), record.legal_id)]
    rows.append({"id": addresses.did(VERIFIER), "name": keys.record(VERIFIER).legal_name})
    trusted = {"name": "Demonstration issuers", "date": f"{now():%Y-%m-%d}", "issuers": rows}
    (folder / "issuers.json").write_text(json.dumps(trusted, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    root = keys.folder / "trusted" / "demo-root.pem"
    (folder / root.name).write_bytes(root.read_bytes())


def _write_documents(opened: Store, keys: Keyring, addresses: Addresses, path: Path) -> None:
    """Everything a verifier would fetch, by every address under which it may ask."""
    documents: dict[str, Any] = {}
    for name in (*keys.names(), VERIFIER):
        document = keys.did_document(name, addresses)
        printed = addresses.did_document(name)
        for address in (addresses.did(name), printed, printed.replace("http://", "https://", 1)):
            documents[address] = document
    for kept in opened.status_lists():
        if kept.signed is not None:
            documents[addresses.status_list(kept.number)] = json.loads(kept.signed)
    path.write_text(json.dumps(documents, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _deliver(made: Settings, opened: Store) -> None:
    """Let a worker process deliver until nothing waits any more."""
    from badges.model.delivery import DeliveryState

    worker = subprocess.Popen([sys.executable, "-m", "badges", "work", "--with-parent"], env=_environment(made))
    try:
        waited = time.monotonic() + DELIVERY_PATIENCE
        while waiting := len(opened.deliveries(DeliveryState.PENDING)):
            if worker.poll() is not None or time.monotonic() > waited:
                note(f"{waiting} deliveries still wait.")
                return
            time.sleep(0.2)
    finally:
        worker.terminate()
        worker.wait(timeout=30)


def _environment(made: Settings) -> dict[str, str]:
    told = {
        "BADGES_DATA": str(made.data),
        "BADGES_KEYS": str(made.keys),
        "BADGES_PUBLIC_URL": made.public_url,
        "BADGES_KEY_PASSPHRASE_FILE": str(made.key_passphrase_file),
        **({"BADGES_EUROPASS_WALLET_URL": made.europass_wallet_url} if made.europass_wallet_url else {}),
        "BADGES_STATUS_DAYS": str(made.status_days),
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("BADGES_")}
    return inherited | told


def _report(folder: Path, issued: Sequence[Issued], with_wallet: bool, began: float) -> int:
    out = folder / "out"
    awards = len(issued)
    verified = _verified(out, [one.award.ref for one in issued])
    held = _held(folder / "wallet" / "ledger.sqlite") if with_wallet else set()
    delivered = len(held & _ids(issued))
    report = {
        "awards": awards,
        "credentials": 2 * awards,
        "verified": verified,
        "delivered": delivered,
        "seconds": round(time.monotonic() - began, 1),
    }
    (out / "report.json").write_text(json.dumps(report) + "\n", encoding="utf-8")
    sent = f"{delivered} delivered to the stand-in" if with_wallet else "nothing delivered, as no wallet was given"
    say(f"{awards} awards, {2 * awards} credentials, {verified} verified, {sent}.")
    serve = f"badges serve --data {folder}/data --keys {folder}/keys --passphrase-file {folder}/passphrase"
    say(f"Files: {out}. Serve them with `make serve`, or: {serve}")
    return 0 if _agrees(folder, issued, held, verified=verified, with_wallet=with_wallet) else 1


def _ids(issued: Sequence[Issued]) -> set[str]:
    return {credential.id for one in issued for credential in one.credentials}


def _agrees(folder: Path, issued: Sequence[Issued], held: set[str], *, verified: int, with_wallet: bool) -> bool:
    """Whether everything verifies and arrived; what did not is said, with the likely cause."""
    from badges.model.delivery import DeliveryState

    agrees, awards, delivered = True, len(issued), len(held & _ids(issued))
    if others := len(held - _ids(issued)):
        note(
            f"The stand-in also holds {counted(others, 'credential')} of an earlier demonstration whose database is gone: "
            "everything was issued anew here, under new numbers, so a wallet takes both."
        )
    if verified < 2 * awards:
        agrees = False
        note(f"{2 * awards - verified} files do not verify. `badges verify` says of each what is wrong with it.")
    if with_wallet and delivered < awards:
        agrees = False
        before = sum(one.state is DeliveryState.DELIVERED for award in issued for one in award.deliveries)
        if before > delivered:
            note(
                f"{before} had been delivered before, but the books of the stand-in do not have them: its ledger was removed "
                f"since. What arrived is not sent again; remove {folder} to begin anew."
            )
        else:
            note(f"{awards - delivered} did not arrive in the stand-in. `badges deliver --data {folder}/data` says why.")
    return agrees


def _verified(out: Path, refs: Sequence[str]) -> int:
    """How many files hold, as a separate ``badges verify`` process sees them.

    A European credential whose only doubt is its demonstration seal counts: the seal is meant to raise that doubt.
    """
    names = [out / ref / name for ref in refs for name in ("open-badge.json", "european.jsonld")]
    words = [sys.executable, "-m", "badges", "verify", "--json", "--offline", "--trust", str(out / "trust")]
    words += ["--documents", str(out / "documents.json"), *map(str, names)]
    answer = subprocess.run(words, capture_output=True, check=False)  # noqa: S603  # ourselves
    if answer.returncode not in (0, 1, 2):
        raise Failure(f"badges verify stopped: {answer.stderr.decode(errors='replace')}")
    held = 0
    for verdict in json.loads(answer.stdout):
        doubts = {f["code"] for f in verdict["findings"] if f["outcome"] == "indeterminate"}
        held += verdict["outcome"] == "passed" or (verdict["outcome"] == "indeterminate" and doubts == {"seal.demo"})
    return held


def _held(ledger: Path) -> set[str]:
    """The ids of the credentials that the wallet stand-in holds, by its own books."""
    if not ledger.exists():
        return set()
    with closing(sqlite3.connect(ledger)) as books:
        return {uuid for (uuid,) in books.execute("SELECT DISTINCT uuid FROM deposits")}
