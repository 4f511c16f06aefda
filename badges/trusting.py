"""Trusting: the trusted lists of the Union are fetched, each is checked, and what holds is laid in the trust folder.

Nobody is believed for where they were found. The list of the lists is checked with certificates that a person took over (from the
Official Journal of the Union, by their fingerprints); from then on it names its own next signers, and those of national lists.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from badges.authorities import Ask, AuthorityError, Question
from badges.keyring.lists import (
    LIST_OF_LISTS,
    LISTS,
    SIGNERS,
    UnreadableTrust,
    certificates_in,
    keep_readings,
    read_list_here,
    signers_in,
)
from badges.verification.facts import fingerprint_of
from badges.verification.trusted_lists.document import MAX_BYTES
from badges.verification.trusted_lists.error import RefusedList
from badges.verification.trusted_lists.reading import claims_of, pivots_of
from badges.verification.trusted_lists.signature import signing_certificates
from badges.verification.trusted_lists.trusted_list import Pointer, TrustedList

LOTL = "https://ec.europa.eu/tools/lotl/eu-lotl.xml"
"""Where the Commission publishes the list of the lists."""

ACCEPT = "application/vnd.etsi.tsl+xml, application/xml, text/xml"
AT_ONCE = 4
"""Lists that are fetched at the same time."""
SET_ASIDE = ".refused"
_COUNTRY = re.compile(r"[A-Z]{2}").fullmatch

State = Literal["new", "newer", "same", "older", "failed", "set_aside"]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What became of one list."""

    territory: str
    state: State
    """``older``: what was offered has a lower number than ours, which stays; ``failed``: ours stays, if there is one;
    ``set_aside``: ours is not believed any more, and nothing came in its place."""
    sequence: int | None = None
    """Of the list that counts from now on; None when there is none."""
    is_stale: bool = False
    """Whether even that one is out of date."""
    reason: str = ""

    @property
    def is_well(self) -> bool:
        """Whether the newest list that there is counts from now on."""
        return self.state in ("new", "newer", "same")


class UnknownSigner(Exception):
    """The list of the lists is signed by nobody whom this trust folder knows; ``offered`` are whom it names itself."""

    def __init__(self, offered: tuple[x509.Certificate, ...], *, first: bool) -> None:
        self.offered = offered
        self.first = first
        """Whether the folder knows no signers at all yet."""
        super().__init__("the list of the lists is signed by nobody whom this folder knows")


class NothingRefreshed(Exception):
    """Neither the address nor the folder has a list of the lists that can be used; the message says why."""


def refresh(
    folder: Path,
    lotl_url: str,
    ask: Ask,
    *,
    at: datetime,
    accept: Collection[str] = (),
    signers: Sequence[x509.Certificate] = (),
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> tuple[Refreshed, ...]:
    """Bring the trusted lists of a trust folder up to date; the first is the list of the lists.

    ``accept``: fingerprints (SHA-256, hexadecimal) of signers of the list of the lists that a person compared; ``signers``: their
    certificates themselves. Whatever list cannot be renewed stays as it was.

    Raises UnknownSigner, NothingRefreshed, UnreadableTrust, OSError.
    """
    room = _Room(folder)
    known = (*signers_in(folder), *signers)
    of_lists, first, content = _list_of_lists(room, lotl_url, ask, known, accept, at)
    if content is not None:
        names = room.keep_signers(of_lists)
        room.write(LIST_OF_LISTS, content)
        room.forget_other_signers(names)
    done = [first]
    places = _places(of_lists)
    fetching = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="trusted list")
    try:
        fetched = {
            territory: fetching.submit(_fetched, ask, [pointer.location for pointer in pointers])
            for territory, pointers in places.items()
        }
        for territory, pointers in places.items():
            done.append(_renewed(room, territory, pointers, fetched.pop(territory).result(), at))
            progress(len(done) - 1, len(places))
    finally:
        fetching.shutdown(wait=False, cancel_futures=True)  # whoever stops it does not wait for the rest of Europe
    done += room.set_aside_what_nobody_points_to(places)
    keep_readings(folder)
    return tuple(done)


def _list_of_lists(
    room: _Room, url: str, ask: Ask, known: tuple[x509.Certificate, ...], accept: Collection[str], at: datetime
) -> tuple[TrustedList, Refreshed, bytes | None]:
    """The one that counts, what became of it, and its bytes if they are to be kept."""
    ours = room.read(LIST_OF_LISTS, known)
    try:
        content = _asked(ask, url)
        if not claims_of(content)[1]:
            raise NothingRefreshed(f"What {url} gives is a trusted list, but not the list of the lists.")
        offered = signing_certificates(content)
        accepted = tuple(one for one in offered if fingerprint_of(one) in accept)
        if not known and not accepted:
            raise UnknownSigner(offered, first=True)
        theirs = _read_or_followed(room, content, url, ask, (*known, *accepted))
        if not theirs.is_of_lists:
            raise RefusedList("malformed")
    except (AuthorityError, RefusedList) as error:
        if isinstance(error, RefusedList) and error.reason == "other_signer":
            raise UnknownSigner(signing_certificates(content), first=False) from error
        if ours is None:
            raise NothingRefreshed(_because(error)) from error
        return ours, Refreshed("EU", "failed", ours.sequence, ours.is_stale(at), _because(error)), None
    chosen, state = _later(ours, theirs)
    if state == "same" and theirs.signer not in known:
        chosen = theirs  # whoever was accepted just now is kept with what they signed
    said = Refreshed("EU", state, chosen.sequence, chosen.is_stale(at))
    return chosen, said, content if chosen is theirs else None


def _read_or_followed(room: _Room, content: bytes, url: str, ask: Ask, known: tuple[x509.Certificate, ...]) -> TrustedList:
    """The list of the lists; if its signers changed since we knew them, by way of the lists in between (its pivots).

    Each pivot is signed by somebody known before it, and names those after it. Raises RefusedList.
    """
    try:
        return read_list_here(room.folder, content, known)
    except RefusedList as error:
        if error.reason != "other_signer":
            raise
    here = urlsplit(url)
    for address in reversed(pivots_of(content)):
        if (urlsplit(address).scheme, urlsplit(address).netloc) != (here.scheme, here.netloc):
            continue  # nobody vouches for this address yet
        try:
            pivot = read_list_here(room.folder, _asked(ask, address), known)
        except (AuthorityError, RefusedList):
            continue  # one of before our time, or none at all: then the next one is not believed either
        if pivot.is_of_lists and (named := _announced(pivot)):
            known = named
    return read_list_here(room.folder, content, known)


def _announced(of_lists: TrustedList) -> tuple[x509.Certificate, ...]:
    """Whom a list of the lists names for its own next editions."""
    return tuple(one for pointer in of_lists.pointers if pointer.is_of_lists for one in pointer.signers)


def _renewed(room: _Room, territory: str, pointers: Sequence[Pointer], fetched: bytes | Exception, at: datetime) -> Refreshed:
    """Keep what was fetched if it holds, else what there is, unless that does not hold any more either."""
    name = f"{territory}.xml"
    signers = tuple(dict.fromkeys(one for pointer in pointers for one in pointer.signers))
    ours = room.read(name, signers)
    try:
        if isinstance(fetched, Exception):
            raise fetched
        theirs = read_list_here(room.folder, fetched, signers)
    except (AuthorityError, RefusedList) as error:
        return room.without_a_new_one(name, territory, ours, _because(error), at)
    if theirs.territory != territory or theirs.is_of_lists:
        return room.without_a_new_one(name, territory, ours, f"What was given is the list of {theirs.territory}.", at)
    chosen, state = _later(ours, theirs)
    if chosen is theirs:
        room.write(name, fetched)
    return Refreshed(territory, state, chosen.sequence, chosen.is_stale(at))


def _later(ours: TrustedList | None, theirs: TrustedList) -> tuple[TrustedList, State]:
    if ours is None:
        return theirs, "new"
    if theirs.sequence == ours.sequence:
        return ours, "same"
    return (theirs, "newer") if theirs.sequence > ours.sequence else (ours, "older")


def _places(of_lists: TrustedList) -> Mapping[str, Sequence[Pointer]]:
    """The pointers to each country's list; a country is also the name of a file."""
    found: dict[str, list[Pointer]] = {}
    for pointer in of_lists.pointers:
        if (
            not pointer.is_of_lists
            and len(pointer.territory) == 2
            and pointer.territory.isascii()
            and pointer.territory.isalpha()
        ):
            found.setdefault(pointer.territory, []).append(pointer)
    return found


def _fetched(ask: Ask, addresses: Sequence[str]) -> bytes | Exception:
    """What the first address gives that gives anything."""
    error: Exception = AuthorityError("unreachable", reason="no_address")
    for address in addresses:
        try:
            return _asked(ask, address)
        except AuthorityError as failed:
            error = failed
    return error


def _asked(ask: Ask, address: str) -> bytes:
    return ask(Question(address, ACCEPT, MAX_BYTES))


def _because(error: Exception) -> str:
    if isinstance(error, RefusedList):
        return f"It is not believed: {error}."
    return str(error)


@dataclass(frozen=True, slots=True)
class _Room:
    """The lists of a trust folder."""

    folder: Path

    @property
    def lists(self) -> Path:
        return self.folder / LISTS

    def read(self, name: str, signers: tuple[x509.Certificate, ...]) -> TrustedList | None:
        """The list that is there, if it is believed."""
        try:
            return read_list_here(self.folder, (self.lists / name).read_bytes(), signers)
        except (FileNotFoundError, RefusedList):
            return None

    def write(self, name: str, content: bytes) -> None:
        """The whole list or none, and on the disk before it takes the place of the one before."""
        place = self.lists / name
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_name(f".{place.name}.part")
        with draft.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(place)

    def without_a_new_one(self, name: str, territory: str, ours: TrustedList | None, reason: str, at: datetime) -> Refreshed:
        """Ours stays while it is believed; one that is not would keep everybody from trusting anything, so it is set aside."""
        if ours is not None:
            return Refreshed(territory, "failed", ours.sequence, ours.is_stale(at), reason)
        if self._set_aside(self.lists / name):
            return Refreshed(territory, "set_aside", reason=reason)
        return Refreshed(territory, "failed", reason=reason)

    def set_aside_what_nobody_points_to(self, places: Collection[str]) -> Iterator[Refreshed]:
        """Lists of countries that left the Union, or were never in it, and that nobody in the folder vouches for."""
        signers = signers_in(self.folder)
        for path in sorted(self.lists.glob("[A-Z][A-Z].xml")):
            if path.stem not in places and self.read(path.name, signers) is None and self._set_aside(path):
                yield Refreshed(path.stem, "set_aside", reason="The list of the lists does not name this country any more.")

    def keep_signers(self, of_lists: TrustedList) -> Collection[str]:
        """Whoever signed the list of the lists, and whom it names for its next edition; the names of their files."""
        wanted = {f"lotl-{fingerprint_of(one)[:16]}.pem": one for one in (of_lists.signer, *_announced(of_lists))}
        by_hand = [path for path in (self.lists / SIGNERS).glob("*.pem") if not path.name.startswith("lotl-")]
        there = {one for path in by_hand for one in certificates_in(path)}
        for name, certificate in wanted.items():
            if certificate not in there:
                self.write(f"{SIGNERS}/{name}", certificate.public_bytes(Encoding.PEM))
        return wanted

    def forget_other_signers(self, names: Collection[str]) -> None:
        """Those that this program laid down once, and that the list of the lists does not name any more."""
        for path in (self.lists / SIGNERS).glob("lotl-*.pem"):
            if path.name not in names:
                path.unlink()  # it is not announced any more: its key may be anybody's by now

    def _set_aside(self, path: Path) -> bool:
        with suppress(FileNotFoundError):
            path.replace(path.with_name(path.name + SET_ASIDE))
            return True
        return False


__all__ = ["LOTL", "NothingRefreshed", "Refreshed", "UnknownSigner", "UnreadableTrust", "refresh"]
