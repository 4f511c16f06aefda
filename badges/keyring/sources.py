"""Where secrets of tokens and services are read from: a file or the environment, never the record, never an argument."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote

from badges.keyring.secret import UnusableKey

LONGEST = 65_536
"""Bytes of a secret's file that are looked at: access tokens are long, nothing else is."""

_SOURCES = "file:/ABSOLUTE/PATH or env:NAME"


class SecretMissing(UnusableKey):
    """A PIN, password or access token is not where it was said to be; the message names the place."""


def check_source(source: str, what: str) -> None:
    """Raises UnusableKey unless this names a place for a secret: ``file:`` and an absolute path, or ``env:`` and a name."""
    scheme, _, rest = source.partition(":")
    if scheme == "file" and _path(rest).is_absolute():
        return
    if scheme == "env" and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", rest):
        return
    # What somebody wrote here may be the secret itself, so it is not repeated.
    raise UnusableKey(f"Where {what} is kept is not said in a way that is known here. Write {_SOURCES}; never the secret itself.")


def secret_from(source: str, what: str) -> str:
    """The secret at this place, read anew each time; of a file the first line. Raises SecretMissing, UnusableKey."""
    check_source(source, what)
    scheme, _, rest = source.partition(":")
    if scheme == "env":
        if not (value := os.environ.get(rest, "").strip()):
            raise SecretMissing(f"{what} should be in the environment variable {rest}, which is not set. Set it and try again.")
        return value
    path = _path(rest)
    try:
        with path.open("rb") as opened:
            content = opened.read(LONGEST)
    except OSError as error:
        raise SecretMissing(f"{what} should be in {path}, which cannot be read: {error.strerror}. Put it there.") from error
    try:
        value = content.decode("utf-8").split("\n", 1)[0].strip()
    except UnicodeDecodeError as error:
        raise SecretMissing(f"{what} should be in {path}, which is no text.") from error
    if not value:
        raise SecretMissing(f"{what} should be in the first line of {path}, which is empty.")
    return value


def _path(rest: str) -> Path:
    """The path of a ``file:`` address, with or without its two slashes (RFC 8089 appendix B)."""
    return Path(unquote(rest.removeprefix("//")))
