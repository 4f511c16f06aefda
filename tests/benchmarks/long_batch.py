"""One long batch in a process of its own, kept on disk: what it cost, and a digest of all that came of it.

    python -m tests.benchmarks.long_batch FOLDER --awards 1000000 [--processes 2] [--out badges.jsonl]

FOLDER is a prepared installation, which the batch adds to. With ``--out`` every badge is a line of a file as well.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, BinaryIO

from badges.issuing import Desk, workbench
from badges.issuing.batch import Made, issue_batch
from badges.issuing.drawn import Chance
from badges.keyring import Keyring
from badges.model.issued import FormName
from badges.store import Store, open_store
from tests.benchmarks.batches import orders
from tests.benchmarks.processes import peak_megabytes
from tests.installations import ADDRESSES, PASSPHRASE
from tests.makers import AT

WARM = 200
"""Badges of another unit, made first: imports and what is compiled once a process are no cost of a batch."""


def repeated(seed: str) -> Chance:
    """Lots that are the same in every run."""
    random = Random(seed)
    return Chance(random.randbytes, random.randrange)


@dataclass
class Stopwatch:
    """CPU time of this process inside some functions."""

    seconds: float = 0.0

    def on(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed."""

        def timed(*args: Any, **named: Any) -> Any:
            start = time.process_time()
            try:
                return call(*args, **named)
            finally:
                self.seconds += time.process_time() - start

        return timed


@contextmanager
def timed_store(watch: Stopwatch) -> Iterator[None]:
    """Everything that a batch asks of the store, and making rows for it, is timed; in this process only."""
    methods = {name: getattr(Store, name) for name in ("known_refs", "reserve_places", "keep_rows", "store_signed_list")}
    made_rows = vars(workbench)["rows_of"]
    for name, method in methods.items():
        setattr(Store, name, watch.on(method))
    vars(workbench)["rows_of"] = watch.on(made_rows)
    try:
        yield
    finally:
        for name, method in methods.items():
            setattr(Store, name, method)
        vars(workbench)["rows_of"] = made_rows


def cpu() -> float:
    """Seconds of this process and of those that it started and that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def run(folder: Path, awards: int, processes: int, out: BinaryIO | None, start: int = WARM) -> dict[str, Any]:
    """The batch; ``start`` is the number of its first award."""
    digest, made, watch = hashlib.sha256(), 0, Stopwatch()
    with open_store(f"sqlite:///{folder / 'badges.sqlite'}") as store:
        desk = Desk(store, Keyring(folder / "keys", PASSPHRASE), ADDRESSES, False, 7, {})
        for _ in issue_batch(
            orders(WARM, unit_id="LU-22", start=start - WARM),
            desk,
            at=AT,
            forms=[FormName.OPEN_BADGE],
            chance=repeated(f"warm {start}"),
        ):
            pass
        began, before = time.perf_counter(), cpu()
        with timed_store(watch):
            batch = issue_batch(
                orders(awards, start=start),
                desk,
                at=AT,
                forms=[FormName.OPEN_BADGE],
                processes=processes,
                chance=repeated(f"batch {start}"),
            )
            for outcomes in batch:
                for outcome in outcomes:
                    assert isinstance(outcome, Made), outcome
                    content = outcome.contents[FormName.OPEN_BADGE]
                    digest.update(content)
                    made += 1
                    if out is not None:
                        out.write(content + b"\n")
    return {
        "awards": made,
        "processes": processes,
        "wall": time.perf_counter() - began,
        "cpu": cpu() - before,
        "store": watch.seconds,
        "peak_mb": peak_megabytes(),
        "sha256": digest.hexdigest(),
    }


def main() -> None:
    """Run one, and say what it cost as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--awards", type=int, required=True)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--start", type=int, default=WARM)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    if asked.out is None:
        found = run(asked.folder, asked.awards, asked.processes, None, asked.start)
    else:
        with asked.out.open("wb") as out:
            found = run(asked.folder, asked.awards, asked.processes, out, asked.start)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
