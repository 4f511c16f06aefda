"""How much memory a server holds when it has answered many: files to check, the same one and ever new ones, pages and data.

python -m tests.benchmarks.enduring [--requests 100000]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from badges.credentials.open_badge import editions
from badges.model.learning import LearningUnit
from tests.benchmarks.loading import load, request
from tests.benchmarks.measuring import Figures
from tests.benchmarks.processes import family, pss_megabytes
from tests.benchmarks.serving import CONNECTIONS, Served
from tests.makers import the_catalogue

COUNTED = "(number 00000000)"
"""Stands in a file that is another one each time."""
PAGES = ("/", "/how", "/verify", "/trust", "/units", "/units?lang=nl", "/issuers/voorbeeldcollege")
DATA = ("/status/1", "/issuers/voorbeeldcollege/did.json", "/openapi.json", "/healthz")


def enduring(folder: Path, requests: int) -> dict[str, Figures]:
    """MB of the process that answers, without those that judge for it, and how many times what it held after a tenth."""
    return _figures(*_held(folder, requests)[:2])


def _figures(early: float, late: float) -> dict[str, Figures]:
    return {"worker memory": Figures.of([late]), "worker growth": Figures.of([late / early])}


def _held(folder: Path, requests: int) -> tuple[float, float, list[float]]:
    """MB after a tenth of the requests, after all of them, and then of the other processes."""
    served = Served(folder)
    (folder / "asked.json").write_text(json.dumps(_asked(served)), encoding="utf-8")
    with served.running() as server:
        held = []
        for first, end in ((0, requests // 10), (requests // 10, requests)):
            command = [sys.executable, "-m", __spec__.name, "--port", str(served.port), "--asked", str(folder / "asked.json")]
            subprocess.run([*command, "--first", str(first), "--requests", str(end - first)], check=True)
            held.append(pss_megabytes(server.pid))
        return held[0], held[1], [pss_megabytes(pid) for pid in family(server.pid)[1:]]


def _asked(served: Served) -> list[str]:
    """What is asked in turn: a quarter each of a badge, a badge with another title each time, pages and data."""
    badge = served.badge.decode()
    changed = json.dumps({**json.loads(badge), "name": COUNTED}, separators=(",", ":"))
    units = the_catalogue().units
    pages = [*PAGES, *(f"/units/{unit.id}" for unit in units)]
    data = [*DATA, *(path for unit in units for path in _achievements(unit))]
    asked = []
    for turn in range(max(len(pages), len(data))):
        asked += [_post(badge, served.port), _post(changed, served.port)]
        asked += [_get(pages[turn % len(pages)], "text/html", served.port)]
        asked += [_get(data[turn % len(data)], "application/json", served.port)]
    return asked


def _achievements(unit: LearningUnit) -> list[str]:
    name = f"/achievements/{unit.slug}/{unit.version}/{editions(unit)[0]}"
    return [f"/units/{unit.id}", name, f"{name}/criteria", f"{name}/badge.svg", f"{name}/badge.png"]


def _post(file: str, port: int) -> str:
    return request("/verify", file.encode(), port).decode()


def _get(path: str, accepted: str, port: int) -> str:
    return f"GET {path} HTTP/1.1\r\nhost: localhost:{port}\r\naccept: {accepted}\r\n\r\n"


def _ask(port: int, asked: list[str], first: int, requests: int) -> None:
    """Be the client, from one number of a request on."""

    def one(turn: int) -> bytes:
        number = first + turn
        return asked[number % len(asked)].replace(COUNTED, f"(number {number:08})").encode()

    # Addresses that no earlier client had: one address may check so many files a minute.
    asyncio.run(load(port, one, requests, CONNECTIONS, first_address=20_000 + first // 100))


def main() -> None:
    """The server's story, told; or, with ``--asked``, its client."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--port", type=int)
    parser.add_argument("--asked", type=Path)
    options = parser.parse_args()
    if options.asked:
        _ask(options.port, json.loads(options.asked.read_text(encoding="utf-8")), options.first, options.requests)
        return
    with tempfile.TemporaryDirectory() as folder:
        early, late, others = _held(Path(folder), options.requests)
    judging = ", ".join(f"{one:.1f}" for one in others)
    print(f"{options.requests // 10:,} requests {early:.1f} MB, {options.requests:,} {late:.1f} MB; beside it {judging} MB")


if __name__ == "__main__":
    main()
