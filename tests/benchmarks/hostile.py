"""How long the worst file within the size limits keeps a verifier busy, beside an ordinary badge.

    python -m tests.benchmarks.hostile [--only WORDS] [--least 20] [--sizes 1,2,4]

Each family of hostile files is made in several sizes, up to the limits: what is refused may be cheap, and what is just admitted
dear. Figures are CPU milliseconds of one verification, cold: nothing of that file was seen before.
"""

from __future__ import annotations

import argparse
import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time
from types import MappingProxyType

from badges.verification.facts import LIMITS, Trust
from badges.verifying import from_documents, verify
from tests.benchmarks.hostile_carriers import CARRIERS
from tests.benchmarks.hostile_files import FILES as DOCUMENTS
from tests.benchmarks.hostile_files import Hostile, Maker, plain
from tests.benchmarks.hostile_pictures import PICTURES
from tests.benchmarks.hostile_seals import SEALS
from tests.verification import signed

FILES: Mapping[str, Maker] = MappingProxyType({**DOCUMENTS, **CARRIERS, **PICTURES, **SEALS})
"""Every family, by its name: a file of about so many JSON values."""

PARTS = (1, 2, 4, 8, 16, 32, 64, 256)
"""Sizes: the limit of JSON values in one text, divided by these."""


@dataclass(frozen=True, slots=True)
class Timed:
    """One hostile file, and what it cost."""

    family: str
    values: int
    file_bytes: int
    milliseconds: float
    codes: tuple[str, ...]
    """What was found wrong, each once."""


def timed(family: str, size: int) -> Timed:
    """CPU time of verifying one file of this family."""
    hostile = FILES[family](size)
    milliseconds, codes = _verified(hostile)
    return Timed(family, size, len(hostile.file), milliseconds, codes)


def ordinary(rounds: int = 21) -> float:
    """CPU milliseconds of verifying a badge as we issue it: the median."""
    found = {name: plain(document) for name, document in signed.documents().items()}
    file = Hostile(plain(json.loads(signed.a_signed_badge())), found)
    return median(_verified(file, signed.trust())[0] for _ in range(rounds))


def worst_of(families: Sequence[str], parts: Sequence[int] = PARTS) -> Iterator[Timed]:
    """The dearest size of each family."""
    for family in families:
        yield max((timed(family, LIMITS.nodes * 49 // 50 // part) for part in parts), key=lambda one: one.milliseconds)


def _verified(hostile: Hostile, trust: Trust | None = None) -> tuple[float, tuple[str, ...]]:
    fetch = from_documents(hostile.documents)
    gc.collect()
    start = process_time()
    verdict = verify(hostile.file, fetch, trust or hostile.trust, at=signed.LATER)
    spent = (process_time() - start) * 1e3
    return spent, tuple(
        dict.fromkeys(found.code for found in verdict.findings if found.outcome in (signed.FAILED, signed.INDETERMINATE))
    )


def main() -> None:
    """Measure and print, the dearest family first."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default="", help="families with these words in their name")
    parser.add_argument("--least", type=float, default=0, help="leave out what costs less, in milliseconds")
    parser.add_argument("--sizes", default=",".join(map(str, PARTS)), help="parts of the limit that are tried")
    arguments = parser.parse_args()
    usual = ordinary()
    families = [name for name in FILES if arguments.only in name]
    found = sorted(worst_of(families, [int(part) for part in arguments.sizes.split(",")]), key=lambda one: -one.milliseconds)
    print(f"an ordinary badge: {usual:.2f} ms CPU; {len(found)} families")
    for one in found:
        if one.milliseconds >= arguments.least:
            print(
                f"{one.milliseconds:9.1f} ms {one.milliseconds / usual:7.0f}x  {one.family:<52} {one.values:>6} values "
                f"{one.file_bytes:>9} bytes  {' '.join(one.codes)[:90]}"
            )


if __name__ == "__main__":
    main()
