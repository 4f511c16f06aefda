"""The files of a folder that people and programs put things into while it is read."""

from __future__ import annotations

from pathlib import Path


def files_in(folder: Path, pattern: str = "*") -> list[Path]:
    """What lies in a folder, by name; nothing where there is no folder.

    A name that begins with a dot is a file that is being written, or what an editor leaves beside the one that somebody has
    open: nobody put it there to be read.
    """
    return [path for path in sorted(folder.glob(pattern)) if not path.name.startswith(".")]
