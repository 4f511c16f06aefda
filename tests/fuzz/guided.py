"""Carriers changed by a fuzzer that sees which of our lines each change reaches (atheris), before every parser.

It runs in a process of its own, which ends at the first fault; the bytes of that are in the report. What it learns lives in a
temporary folder and goes with it.
"""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from tests.fuzz.pieces import Piece

GROUPS = {
    "texts": ("JSON", "JWT", "SD-JWT", "JAdES", "receipt", "request", "data", "Open Badges 2.0", "list"),
    "pictures": ("PNG", "SVG", "page", "code, PNG", "code, GIF"),
    "documents": ("PDF", "scan"),
    "several": ("ZIP", "archive", "links"),
}
"""Kinds that a run starts from: each run takes one group, in turn."""
SECONDS = 30
"""One file, before it is a fault; with every line watched all takes ten times as long."""
MEGABYTES = 2_500
_A_RUN = 10_000
_DONE = re.compile(rb"Done (\d+) runs|#(\d+)\s+DONE")
_REACHED = re.compile(rb"cov: (\d+)")


def guided(seed: int, start: int, length: int) -> Piece:
    """So many executions, beginning anew from the carriers."""
    piece = Piece(length)
    names = list(GROUPS)
    group = names[start // _A_RUN % len(names)]
    with tempfile.TemporaryDirectory(prefix="badges-guided-") as folder:
        place = Path(folder)
        (place / "corpus").mkdir()
        command = [sys.executable, "-m", "tests.fuzz.guided", group, str(place), str(seed + start), str(length)]
        run = subprocess.run(command, capture_output=True, timeout=60 + length, check=False)
        found = sorted(place.glob("fault-*"))
        for one in found:
            kind = one.name.removeprefix("fault-").partition("-")[0]
            file = base64.b64encode(one.read_bytes()[:200_000]).decode()
            piece.faults.append(_fault(kind, seed, start, group, run.stdout + run.stderr) | {"file": file})
        if run.returncode and not found:
            piece.faults.append(_fault("ended", seed, start, group, run.stdout + run.stderr))
    said = run.stdout + run.stderr
    piece.counts["executions"] = max((int(one or other) for one, other in _DONE.findall(said)), default=0)
    reached = max((int(one) for one in _REACHED.findall(said)), default=0)
    piece.tallies["places_reached_in_all_runs"] = Counter({group: reached})
    piece.tallies["runs"] = Counter({group: 1})
    return piece


def _fault(kind: str, seed: int, number: int, group: str, said: bytes) -> dict[str, Any]:
    detail = said.decode("utf-8", "replace")[-2_000:]
    return {"kind": kind, "seed": seed, "number": number, "original": group, "mutation": "guided", "detail": detail}


def _run(group: str, folder: Path, seed: int, runs: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["badges"]):
        from tests.fuzz.parsing import parse
    from tests.fuzz.carriers import CARRIERS

    for number, name in enumerate(GROUPS[group]):
        (folder / "corpus" / str(number)).write_bytes(CARRIERS[name][1]())

    options = [
        f"-runs={runs}",
        f"-seed={seed % 2**31 + 1}",
        f"-timeout={SECONDS}",
        f"-rss_limit_mb={MEGABYTES}",
        "-max_len=30000",
    ]
    atheris.Setup(["guided", str(folder / "corpus"), *options, f"-artifact_prefix={folder}/fault-"], parse)
    atheris.Fuzz()


if __name__ == "__main__":
    _run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
