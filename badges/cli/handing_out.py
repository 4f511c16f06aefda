"""What ``badges issue`` leaves behind: a folder an award, or one file with a line an award."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote

import orjson

from badges.cli.opening import room_for, room_in
from badges.cli.telling import Failure
from badges.model.issued import FormName

if TYPE_CHECKING:
    from badges.issuing import Desk, Issued

LINES = ".jsonl"
"""How the name of a file with a line an award ends."""
_KEYS = {FormName.OPEN_BADGE: b',"open_badge":', FormName.EUROPEAN: b',"european":'}
_BUFFER = 1 << 20


@dataclass(frozen=True, slots=True)
class Handed:
    """An award with its signed files."""

    ref: str
    award_id: str
    contents: Mapping[FormName, bytes]


Write = Callable[[Sequence[Handed]], None]


def is_file(out: Path) -> bool:
    """Whether everything goes into one file."""
    return out.suffix == LINES


def room(out: Path) -> None:
    """Makes sure, before anything is signed, that this can be written later. Raises Failure."""
    (room_for if is_file(out) else room_in)(out)


@contextmanager
def writing(out: Path, desk: Desk, at: datetime, *, certificates: bool) -> Iterator[Write]:
    """Writes awards as they come. A file with lines gets its name when it is complete, so that nobody takes a part for all."""
    if not is_file(out):
        yield partial(_to_folders, out, desk, at, certificates=certificates)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    growing = out.with_name(f".{out.name}.new")
    with growing.open("ab", buffering=_BUFFER) as file:
        _only_here(growing, file, out)
        try:
            yield lambda handed: file.writelines(chain.from_iterable(map(_line, handed)))
            file.flush()
            growing.replace(out)
        finally:
            growing.unlink(missing_ok=True)


def _only_here(growing: Path, file: BinaryIO, out: Path) -> None:
    """Makes a file ours for as long as it is open, and empties it. Raises Failure when somebody else is at it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        ours = os.path.samestat(growing.stat(), os.fstat(file.fileno()))  # it may have got its name just now
    except OSError:
        ours = False
    if not ours:
        raise Failure(f"Somebody else is writing {out} at this moment. Wait for that, or give another name.")
    file.truncate(0)


def _line(one: Handed) -> Iterator[bytes]:
    """The reference and the signed files, byte for byte."""
    yield b'{"award_ref":' + orjson.dumps(one.ref)
    for form, key in _KEYS.items():
        if form in one.contents:
            yield key
            yield one.contents[form]
    yield b"}\n"


def _to_folders(out: Path, desk: Desk, at: datetime, handed: Sequence[Handed], *, certificates: bool) -> None:
    from badges.issuing import handed_out
    from badges.issuing.certifying import certificate_of

    for one in handed:
        award = desk.store.award(one.award_id)
        assert award is not None, "it was kept, and awards are never removed"
        issued = handed_out(award, desk.store, again=True)
        if certificates and issued.certificate is None:
            issued = replace(issued, certificate=certificate_of(award, desk.store, desk.keyring, desk.addresses, at=at))
        write_files([issued], out)


def write_files(issued: Sequence[Issued], out: Path) -> None:
    """One folder an award; a file is replaced whole, so that a reader never sees half of one."""
    from badges.issuing.files import files_of

    for one in issued:
        folder = out / quote(one.award.ref, safe="")
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files_of(one).items():
            fresh = folder / f".{name}.new"
            fresh.write_bytes(content)
            fresh.replace(folder / name)
