"""What commands open before they work: settings, store, keyring, files; and how they read moments."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from cyclopts import Parameter
from pydantic import ValidationError

from badges.cli.telling import USAGE, Failure
from badges.model.addresses import Addresses
from badges.settings import Settings

if TYPE_CHECKING:
    from badges.keyring import Keyring
    from badges.store import Store


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Place:
    """Options that most commands share; each wins over its environment variable."""

    data: Annotated[Path | None, Parameter(help="Folder of the database files. [BADGES_DATA, else ./data]")] = None
    keys: Annotated[Path | None, Parameter(help="Folder of the keyring. [BADGES_KEYS, else ./keys]")] = None
    public_url: Annotated[str | None, Parameter(help="Where the world reaches this. [BADGES_PUBLIC_URL]")] = None
    passphrase_file: Annotated[
        Path | None, Parameter(help="File whose first line opens the keys. [BADGES_KEY_PASSPHRASE_FILE]")
    ] = None


HERE = Place()
"""Nothing said on the command line: the environment and the defaults decide."""


def now() -> datetime:
    """This moment, in UTC and whole seconds: the precision of everything that is signed."""
    return datetime.now(UTC).replace(microsecond=0)


def last_second_of(day: str | None) -> datetime | None:
    """The end of a calendar day to come as somebody typed it, itself included. Raises Failure."""
    if day is None:
        return None
    try:
        end = datetime.combine(date.fromisoformat(day), time(23, 59, 59), UTC)
    except ValueError as error:
        raise Failure(f"{day!r} is not a date. Write year-month-day, such as 2031-12-31.", USAGE) from error
    if end <= now():
        raise Failure(f"{day} has passed: nothing begins after its last day. Give a later day.", USAGE)
    return end


def content_of(path: Path) -> bytes:
    """What is in a file, as far as anybody here reads it. Raises Failure."""
    from badges.verification.facts import LIMITS

    try:
        with path.open("rb") as opened:
            return opened.read(LIMITS.file_bytes + 1)
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}.", USAGE) from error


def json_of(path: Path, what: str) -> Any:
    """What a JSON file of the person's own holds; ``what`` says what it should be. Raises Failure."""
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}.", USAGE) from error
    except ValueError as error:
        raise Failure(f"{path} cannot be read as {what}: {error}.", USAGE) from error
    except RecursionError as error:
        raise Failure(f"{path} cannot be read as {what}: it is nested too deeply.", USAGE) from error


def room_for(path: Path) -> Path:
    """The path of a file that can be written later: asked before anything is signed, and makes nothing. Raises Failure."""
    if path.is_dir():
        raise Failure(f"{path} is a folder. Give the name of a file.", USAGE)
    if path.exists() and not os.access(path, os.W_OK):
        raise Failure(f"{path} cannot be written: you may not. Choose another place.", USAGE)
    room_in(path.parent)
    return path


def room_in(folder: Path) -> Path:
    """A folder that is there, or can be made later: asked before anything is signed, and makes nothing. Raises Failure."""
    nearest = next(above for above in (folder, *folder.absolute().parents) if above.exists())
    if not nearest.is_dir():
        raise Failure(f"{nearest} is a file, so nothing can be written below it. Choose another place.", USAGE)
    if not os.access(nearest, os.W_OK):
        raise Failure(f"{nearest} cannot be written in: you may not. Choose another place.", USAGE)
    return folder


def write(path: Path, content: bytes) -> None:
    """A file, in a folder that is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def reason_of(text: str) -> str:
    """Why somebody withdraws something, in words that help whoever reads the records later. Raises Failure."""
    if not text.strip():
        raise Failure('Say why, for the school\'s own records: --reason "wrong student"', USAGE)
    return text.strip()


def settings(place: Place, **more: str | None) -> Settings:
    """Options over environment over defaults; ``more`` are options of one command. Raises Failure when one cannot be used."""
    given = {
        "data": place.data,
        "keys": place.keys,
        "public_url": place.public_url.rstrip("/") if place.public_url else None,
        "key_passphrase_file": place.passphrase_file,
        **more,
    }
    try:
        made = Settings.read(os.environ, **{name: value for name, value in given.items() if value is not None})
        Addresses(made.public_url)
    except ValidationError as error:
        wrong = [f"BADGES_{'_'.join(map(str, one['loc'])).upper()}: {one['msg']}." for one in error.errors()]
        raise Failure("\n".join(["A setting cannot be used.", *wrong])) from error
    except ValueError as error:
        raise Failure(f"A setting cannot be used. {error}") from error
    if not made.fast_paths:
        from badges.canonical import compiled

        compiled.use_reference()
    return made


def keyring(made: Settings) -> Keyring:
    """The keyring in force. Raises Failure when the passphrase file cannot be read."""
    from badges.keyring import Keyring

    try:
        return Keyring(made.keys, made.passphrase())
    except OSError as error:
        raise Failure(f"The passphrase file {made.key_passphrase_file} cannot be read: {error.strerror}.") from error


@contextmanager
def store(made: Settings) -> Iterator[Store]:
    """The store in force, made first when there is none.

    Raises Failure, also when the public URL is not the one that its credentials name.
    """
    from badges.store import NotMigrated, UnreadableDatabase, UnsupportedDatabase, open_store

    try:
        opened = open_store(made.database)
    except (NotMigrated, UnreadableDatabase, UnsupportedDatabase, OSError) as error:
        raise Failure(str(error)) from error
    with opened:
        _same_address(opened, made.public_url)
        yield opened


def _same_address(opened: Store, public_url: str) -> None:
    """Lists that were signed anew under another address would settle nothing for anybody who holds a credential of the old one.

    Raises Failure.
    """
    first = opened.status_list(1)
    if first is None or first.signed is None:
        return
    before, here = json.loads(first.signed)["id"], Addresses(public_url).status_list(1)
    if before != here:
        raise Failure(
            f"The credentials in this database name {before.removesuffix(urlsplit(before).path)}, and the public URL is now"
            f" {public_url}. It is part of all that was signed and cannot change: set BADGES_PUBLIC_URL (or --public-url) to what"
            " they name, or use another database (BADGES_DATA).",
            USAGE,
        )
