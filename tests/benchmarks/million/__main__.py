"""A million badges issued to disk, and ten thousand of them, drawn by lot, judged by verifiers that others wrote.

    python -m tests.benchmarks.million FOLDER [--awards 1000000] [--verify 10000] [--processes 2] [--seed N] [--out FILE]

FOLDER is made: an installation with its keys and database, and ``badges.jsonl`` with a badge a line, some 18 kB each. Who is
stopped runs the same again: issuing goes on behind the last whole line, and each check after it that was not done begins anew.
What was found stands in FOLDER/million.json. ``--delete`` removes everything but that in the end.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path

from tests.benchmarks.million.issuing import issue, prepare_once
from tests.benchmarks.million.lines import Lines
from tests.benchmarks.million.others import ask_others
from tests.benchmarks.million.report import Asked, Journal, told

ROOM_FOR_ONE = 26_000
"""Bytes on disk that a badge takes: its line, its rows, its line in the index."""


def main() -> None:
    """Issue, check, ask others, tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--awards", type=int, default=1_000_000)
    parser.add_argument("--verify", type=int, default=10_000, help="lines that are drawn for others to judge")
    parser.add_argument("--slow", type=int, default=500, help="of those, how many the slower verifiers get")
    parser.add_argument(
        "--changed", type=int, default=100, help="of those, how many are shown once more with one character changed"
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=4, help="of the lots: which lines, which characters")
    parser.add_argument("--out", type=Path, help="another file for what was found")
    parser.add_argument("--delete", action="store_true", help="remove badges, database and keys when all is done")
    given = parser.parse_args()
    asked = Asked(given.awards, given.verify, given.slow, given.changed, given.processes, given.seed)
    found = run(given.folder, asked)
    if given.out is not None:
        given.out.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(told(found))
    if given.delete:
        delete(given.folder)
    sys.exit(0 if found["sound"] else 1)


def run(folder: Path, asked: Asked) -> dict[str, object]:
    """All of it, or what was not done yet of it."""
    folder.mkdir(parents=True, exist_ok=True)
    journal = Journal.of(folder / "million.json", asked)
    if "sound" in journal.found:
        return journal.found
    installation, badges, lines = folder / "installation", folder / "badges.jsonl", Lines(folder / "lines.sqlite")
    there = badges.stat().st_size if badges.is_file() else 0
    if "issued" not in journal.found and shutil.disk_usage(folder).free < asked.awards * ROOM_FOR_ONE - there:
        raise SystemExit(f"{asked.awards:,} badges want {asked.awards * ROOM_FOR_ONE / 1e9:.1f} GB of room in {folder}.")
    prepare_once(installation, journal)
    issue(installation, badges, asked, journal)
    journal.once("lines", lambda: lines.made_from(badges, installation / "badges.sqlite"))
    ask_others(installation, badges, lines, asked, journal)
    journal.conclude()
    return journal.found


def delete(folder: Path) -> None:
    """Remove what was made, and leave what was found."""
    shutil.rmtree(folder / "installation", ignore_errors=True)
    for name in ("badges.jsonl", "lines.sqlite"):
        (folder / name).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
