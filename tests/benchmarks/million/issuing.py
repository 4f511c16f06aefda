"""Issuing to disk, as often interrupted as one likes: every badge is a line of a file, in the order of the roster.

A chunk is kept in the database before it is written to the file. Whoever was stopped has whole lines, perhaps a piece of one, and
a database that is ahead by a chunk at most: the piece is cut off, the roster goes on behind the last line, and what is
in the database already is not issued again but written as it is kept there.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import BinaryIO

from badges.issuing import Desk
from badges.issuing.batch import BatchOutcome, Made, MadeBefore, issue_batch
from badges.keyring import Keyring
from badges.model.issued import FormName
from badges.store import Store, open_store
from tests.benchmarks.batches import orders
from tests.benchmarks.million.costs import Cost, metered
from tests.benchmarks.million.report import Asked, Journal
from tests.installations import ADDRESSES, PASSPHRASE, prepare
from tests.makers import AT

_AT_ONCE = 1 << 24


def prepare_once(installation: Path, journal: Journal) -> None:
    """Make the installation, with keys of its own, unless it is there."""
    if not installation.is_dir():
        journal.found["attempts"].clear()
        begun = installation.with_suffix(".part")
        shutil.rmtree(begun, ignore_errors=True)
        prepare(begun).rename(installation)


def issue(installation: Path, badges: Path, asked: Asked, journal: Journal) -> None:
    """Issue what the file does not hold yet; the journal hears what every attempt cost.

    What an attempt did between the last note and being killed costs nothing here; how many badges those were is said.
    """
    if "issued" in journal.found:
        return
    with badges.open("ab") as out:
        start = whole_lines(badges, out)
        if start > asked.awards:
            raise SystemExit(f"{badges} holds {start:,} badges already, more than the {asked.awards:,} asked for.")
        if start < asked.awards:
            _attempt(installation, out, start, asked, journal)
    size = badges.stat().st_size
    kept = sum(file.stat().st_size for file in installation.glob("badges.sqlite*"))
    attempts = journal.found["attempts"]
    starts = [*(one["start"] for one in attempts[1:]), asked.awards]
    wall, cpu = (sum(one[name] for one in attempts) for name in ("wall", "cpu"))
    journal.keep(
        "issued",
        {
            "awards": asked.awards,
            "attempts": len(attempts),
            "from_database": sum(one["from_database"] for one in attempts),
            "not_counted": sum(max(start - one["lines"], 0) for one, start in zip(attempts, starts, strict=True)),
            "wall": round(wall, 2),
            "cpu": round(cpu, 2),
            "per_second": round(asked.awards / wall, 1),
            "memory_mb": max(one["memory_mb"] for one in attempts),
            "jsonl_bytes": size,
            "sqlite_bytes": kept,
        },
    )


def _attempt(installation: Path, out: BinaryIO, start: int, asked: Asked, journal: Journal) -> None:
    """Issue what comes after so many lines."""
    number = journal.attempt()
    lines, from_database = start, 0

    def tell(cost: Cost) -> None:
        journal.tried(number, {"start": start, "lines": lines, "from_database": from_database, **cost.as_json()})

    with metered(tell), open_store(f"sqlite:///{installation / 'badges.sqlite'}") as store:
        desk = Desk(store, Keyring(installation / "keys", PASSPHRASE), ADDRESSES, False, 7, {})
        rows = orders(asked.awards - start, start=start)
        for outcomes in issue_batch(rows, desk, at=AT, forms=[FormName.OPEN_BADGE], processes=asked.processes):
            for outcome in outcomes:
                out.write(_content(outcome, store) + b"\n")
            from_database += sum(isinstance(outcome, MadeBefore) for outcome in outcomes)
            lines += len(outcomes)
        out.flush()
        os.fsync(out.fileno())


def _content(outcome: BatchOutcome, store: Store) -> bytes:
    match outcome:
        case Made(contents=contents):
            return contents[FormName.OPEN_BADGE]
        case MadeBefore(award_id=award_id):
            (credential,) = store.credentials_of(award_id)
            return credential.content
    raise AssertionError(outcome)


def whole_lines(file: Path, out: BinaryIO) -> int:
    """How many lines a file has; a piece of one at its end is cut off."""
    lines = whole = seen = 0
    with file.open("rb") as read:
        while block := read.read(_AT_ONCE):
            lines += block.count(b"\n")
            if (last := block.rfind(b"\n")) >= 0:
                whole = seen + last + 1
            seen += len(block)
    out.truncate(whole)
    return lines
