"""What commands open before they work: settings, store, keyring, files; and how they read moments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    """The end of a calendar day as somebody typed it, itself included. Raises Failure."""
    if day is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(day), time(23, 59, 59), UTC)
    except ValueError as error:
        raise Failure(f"{day!r} is not a date. Write year-month-day, such as 2031-12-31.", USAGE) from error


def content_of(path: Path) -> bytes:
    """What is in a file, as far as anybody here reads it. Raises Failure."""
    from badges.verification.facts import LIMITS

    try:
        with path.open("rb") as opened:
            return opened.read(LIMITS.file_bytes + 1)
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}.", USAGE) from error


def settings(place: Place) -> Settings:
    """Options over environment over defaults. Raises Failure when one cannot be used."""
    given = {
        "data": place.data,
        "keys": place.keys,
        "public_url": place.public_url.rstrip("/") if place.public_url else None,
        "key_passphrase_file": place.passphrase_file,
    }
    try:
        made = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # checked by pydantic
        Addresses(made.public_url)
    except (ValidationError, ValueError) as error:
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
    """The store in force, made or brought up to date first when it is a file of our own. Raises Failure."""
    from badges.store import NotMigrated, UnsupportedDatabase, open_store

    try:
        opened = open_store(made.database)
    except (NotMigrated, UnsupportedDatabase, OSError) as error:
        raise Failure(str(error)) from error
    with opened:
        yield opened
