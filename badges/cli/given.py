"""What somebody names on the command line to have it checked: a file, a link, a code, a token, or standard input."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from badges.cli.telling import USAGE, Failure


@dataclass(frozen=True)
class Given:
    """One thing to check, as it was typed."""

    typed: str
    text: bytes | None = field(default=None, repr=False)
    """A link, a code or a token is its own content."""

    def __str__(self) -> str:
        return self.typed

    @property
    def name(self) -> str:
        """What it is called among others."""
        return Path(self.typed).name if self.text is None else self.typed

    @cached_property
    def _piped(self) -> bytes:
        from badges.verification.several import UNPACKED_BYTES

        return sys.stdin.buffer.read(UNPACKED_BYTES + 1)

    def content(self, limit: int) -> bytes:
        """What is in it, up to one byte more than the limit. Raises Failure."""
        if self.text is not None:
            return self.text
        if self.typed == "-":
            return self._piped[: limit + 1]
        try:
            with Path(self.typed).open("rb") as opened:
                return opened.read(limit + 1)
        except OSError as error:
            raise Failure(f"{self.typed} cannot be read: {error.strerror}.", USAGE) from error


def given(typed: Sequence[str]) -> list[Given]:
    """What these arguments stand for. Raises Failure for what is neither a file nor a link."""
    if options := [one for one in typed if one.startswith("-") and one != "-"]:
        raise Failure("\n".join(f"There is no option {one}. `badges verify --help` names them all." for one in options), USAGE)
    found = [_given(one) for one in typed]
    if missing := [one for one, thing in zip(typed, found, strict=True) if thing is None]:
        raise Failure("\n".join(f"There is no file {one}." for one in missing), USAGE)
    return [thing for thing in found if thing is not None]


def _is_file(typed: str) -> bool:
    try:
        return Path(typed).is_file()
    except (OSError, ValueError):  # too long for a name, or with a NUL in it
        return False


def _given(typed: str) -> Given | None:
    from badges.verification.given import given_link
    from badges.verification.opening import is_compact

    if typed == "-" or _is_file(typed):
        return Given(typed)
    text = typed.strip().encode("utf-8", "surrogateescape")
    is_text = given_link(typed.strip()) is not None or is_compact(text)
    return Given(typed, text) if is_text else None
