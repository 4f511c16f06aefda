"""Trusted lists in a trust folder, each checked again whenever it is read.

    lists/*.xml           the list of the lists (LOTL), national lists
    lists/signers/*.pem   whose signatures count for the list of the lists, and for any list that it does not point to

A national list that the list of the lists points to is believed only when signed with one of the certificates that it names for
that country. Of several lists of one country the one with the highest number counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509

from badges.keyring.folders import files_in

if TYPE_CHECKING:
    from badges.verification.trusted_lists.trusted_list import TrustedList

LISTS = "lists"
SIGNERS = "signers"
LIST_OF_LISTS = "eu-lotl.xml"
"""What ``badges trust refresh`` calls the list of the lists; the others are called after their countries."""

_MOST_BYTES = 20 * 2**20 + 1
_MOST_PEM = 5_000_000


class UnreadableTrust(ValueError):
    """A file of a trust folder cannot be used; the message names it."""


def read_lists(folder: Path) -> tuple[TrustedList, ...]:
    """The trusted lists of a trust folder, none when it has none; a list whose next edition is overdue among them.

    Raises UnreadableTrust, naming the first list that is not believed, why, and what to do.
    """
    readings = _readings(folder)
    return newest([listed for _, listed in readings])


def keep_readings(folder: Path) -> None:
    """Keep what the lists say as they are now, so that reading them again is quick. Raises UnreadableTrust, OSError."""
    from badges.keyring.kept_lists import keep

    if readings := _readings(folder):
        keep(folder / LISTS, readings)


def _readings(folder: Path) -> list[tuple[str, TrustedList]]:
    """Every list with the key of its reading, the list of the lists first."""
    paths = files_in(folder / LISTS, "*.xml")
    if not paths:
        return []
    from badges.keyring.kept_lists import key_of
    from badges.verification.trusted_lists.error import RefusedList
    from badges.verification.trusted_lists.reading import claims_of

    contents, claims = {}, {}
    for path in paths:
        try:
            contents[path] = _content(path)
            claims[path] = claims_of(contents[path])
        except (OSError, RefusedList) as error:
            raise unusable(path, error) from error
    signers = signers_in(folder)
    found: list[tuple[str, TrustedList]] = []
    named: Mapping[str, tuple[x509.Certificate, ...]] = {}
    for path in sorted(paths, key=lambda path: not claims[path][1]):
        territory, is_of_lists = claims[path]
        counting = signers if is_of_lists else named.get(territory, signers)
        listed = _read(folder, path, contents[path], counting)
        if (listed.territory, listed.is_of_lists) != claims[path]:
            raise unusable(path, RefusedList("malformed"))
        found.append((key_of(contents[path], counting), listed))
        if is_of_lists:
            named = signers_named(newest([one for _, one in found]))  # an older one may name signers that were dropped since
    return found


def signers_in(folder: Path) -> tuple[x509.Certificate, ...]:
    """Whose signatures count for the list of the lists. Raises UnreadableTrust."""
    return tuple(one for path in files_in(folder / LISTS / SIGNERS, "*.pem") for one in certificates_in(path))


def signers_named(of_lists: Iterable[TrustedList]) -> Mapping[str, tuple[x509.Certificate, ...]]:
    """Whose signatures count for a country's list, as the lists of lists say."""
    named: dict[str, tuple[x509.Certificate, ...]] = {}
    for pointer in (pointer for one in of_lists for pointer in one.pointers if not pointer.is_of_lists):
        named[pointer.territory] = (*named.get(pointer.territory, ()), *pointer.signers)
    return named


def newest(lists: Sequence[TrustedList]) -> tuple[TrustedList, ...]:
    """One of each country."""
    found: dict[str, TrustedList] = {}
    for one in lists:
        before = found.get(one.territory)
        if before is None or before.sequence < one.sequence:
            found[one.territory] = one
    return tuple(found.values())


def certificates_in(path: Path) -> list[x509.Certificate]:
    """The certificates of a PEM file. Raises UnreadableTrust."""
    try:
        if path.stat().st_size > _MOST_PEM:
            raise ValueError("it is too large")
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise UnreadableTrust(f"The trust file {path.name} cannot be used: {error}.") from error


def unusable(path: Path, why: Exception) -> UnreadableTrust:
    """What to tell about a list that is not believed."""
    return UnreadableTrust(
        f"The trusted list {path} cannot be used: {why}. Nothing is trusted for it. Fetch it again with `badges trust refresh`, "
        "or take the file away."
    )


def read_list_here(folder: Path, content: bytes, signers: tuple[x509.Certificate, ...]) -> TrustedList:
    """A list that one of these signed, for this trust folder. Raises RefusedList."""
    from badges.keyring.kept_lists import kept, key_of

    if known := kept(folder / LISTS, key_of(content, signers)):
        return known
    from badges.verification.trusted_lists.reading import read_list

    return read_list(content, signers)


def _read(folder: Path, path: Path, content: bytes, signers: tuple[x509.Certificate, ...]) -> TrustedList:
    from badges.verification.trusted_lists.error import RefusedList

    try:
        return read_list_here(folder, content, signers)
    except RefusedList as error:
        raise unusable(path, error) from error


def _content(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(_MOST_BYTES)
