"""A list of issuers laid into a trust folder: looked through first, then put there whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from badges.keyring.folders import files_in
from badges.keyring.issuer_lists import (
    Federation,
    UnusableList,
    federation,
    is_federation,
    is_registry,
    json_of,
    plain_list,
    registry,
    statements,
)
from badges.keyring.trust import MAX_BYTES, UnreadableTrust
from badges.verification.facts import ListOfIssuers


class ListExists(ValueError):
    """The folder has another file of this name."""


@dataclass(frozen=True, slots=True)
class Added:
    """What was laid into a trust folder."""

    path: Path
    lists: tuple[ListOfIssuers, ...]
    federation: Federation | None
    """Whose keys they are, if it was keys."""


def add_list(folder: Path, content: bytes, name: str, *, replace: bool = False) -> Added:
    """Lay a list, or the keys of a federation, into a trust folder.

    ``name`` is how the file is to be called, without its ending: that goes by what is inside.

    Raises UnreadableTrust when it cannot be used, or the folder, and ListExists.
    """
    try:
        if len(content) > MAX_BYTES:
            raise UnusableList("it is too large. Share it among several files")
        if content.lstrip()[:1] == b"{":
            path, (lists, keys) = folder / f"{name}.json", _of_json(content, f"{name}.json")
        elif content.lstrip()[:2] == b"ey":  # what begins with { in base64url
            path, (lists, keys) = folder / f"{name}.jwt", (statements(content, f"{name}.jwt", federations_in(folder)).lists, None)
        else:
            raise UnusableList("it is neither JSON nor a signed statement. See keys/README.md for the forms")
    except UnusableList as error:
        raise UnreadableTrust(f"The list {name} cannot be used: {error}.") from error
    if path.exists() and path.read_bytes() != content and not replace:
        raise ListExists(str(path))
    folder.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    beside.replace(path)
    return Added(path, lists, keys)


def federations_in(folder: Path) -> list[Federation]:
    """Whose statements are believed here. Raises UnusableList."""
    found = []
    for path in files_in(folder, "*.json"):
        value = json_of(path.read_bytes())
        if is_federation(value):
            found.append(federation(value))
    return found


def _of_json(content: bytes, file: str) -> tuple[tuple[ListOfIssuers, ...], Federation | None]:
    value = json_of(content)
    if is_federation(value):
        return (), federation(value)
    return (registry(value, file) if is_registry(value) else plain_list(value, file)).lists, None
