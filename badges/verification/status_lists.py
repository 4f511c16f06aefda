"""Status lists as they were answered, each read once for all the credentials that are in it.

What a list says is a matter of its bytes alone, and so is whether a certain key signed it: both are kept, by those bytes and
never by the address. Which key it has to be, until when that key counts, and whether the list is of today, is asked each time.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from badges.canonical import detours
from badges.credentials.status_reading import MalformedStatusList, PlainList, StatusList, read_plain_list, read_status_list
from badges.verification.credential import contained
from badges.verification.facts import LIMITS, Limits
from badges.verification.form import brings_own_words
from badges.verification.presented import Credential, Link, Unreadable, read
from badges.verification.strict_json import Json, read_json

MOST_VALUES = 2_000
"""Values in a signed list, its bits being one: a file may lead to many lists, and each proof asks for a canonical form."""

MOST_LISTS = 128
ROOM = 2**25
"""Bytes that all kept lists of one kind take together, roughly. Beyond either, what nobody asked for longest is given up."""
_COPIES = 3
"""How often the text of a list stands in memory, at most: as it came, taken apart, and as what its signatures were checked on."""


_SEEMS_A_LIST = re.compile(rb"[\xef\xbb\xbf \t\r\n]*(?:[{\[]|eyJ)").match
_A_START = 4_096


class SignedList:
    """A list that somebody signed, and what was found out about it."""

    __slots__ = ("_content", "_limit", "credential", "fault")

    def __init__(self, credential: Credential, limits: Limits) -> None:
        self.credential = credential
        """As it was found; its memory has which keys signed it."""
        self.fault = _fault(credential)
        """Why a signature would not cover what a reader sees: ``context`` or ``roundabout``; None when it does."""
        self._limit = limits.list_bits
        self._content: StatusList | str | None = None

    def content(self) -> StatusList | str:
        """What it says, inflated once; or why it says nothing, the code of a MalformedStatusList."""
        if self._content is None:
            try:
                self._content = read_status_list(self.credential.document, limit=self._limit)
            except MalformedStatusList as error:
                self._content = error.code
        return self._content

    def forget_the_walk(self) -> None:
        """Give up what was made of the document for its proofs: whether a key signed it is known now."""
        self.credential.memory.pop("examined", None)

    @property
    def inflated(self) -> int:
        """Bytes that its bits take, if they were looked at."""
        return len(self._content.bits) if isinstance(self._content, StatusList) else 0


_List = TypeVar("_List")


class Kept(Generic[_List]):
    """Lists by their bytes, the one that was asked for last at the end."""

    def __init__(self, read: Callable[[bytes, Limits], _List | str]) -> None:
        self._read = read
        self._lists: OrderedDict[bytes, tuple[Limits, _List | str]] = OrderedDict()
        self._lock = Lock()

    def get(self, body: bytes, limits: Limits) -> _List | str:
        """The list in these bytes, or why there is none."""
        with self._lock:
            found = self._lists.get(body)
            if found is not None and (found[0] is limits or found[0] == limits):
                self._lists.move_to_end(body)
                return found[1]
        read = self._read(body, limits)
        with self._lock:
            self._lists[body] = limits, read
            taken = {body: _size(body, one) for body, (_, one) in self._lists.items()}
            while len(taken) > MOST_LISTS or sum(taken.values()) > ROOM:
                del taken[self._lists.popitem(last=False)[0]]
        return read


def _size(body: bytes, read: object) -> int:
    return len(body) * _COPIES + (read.inflated if isinstance(read, SignedList) else 0)


def _read_signed(body: bytes, limits: Limits) -> SignedList | str:
    if len(body) > limits.list_bytes:
        return "too_large"
    # A list comes as JSON or a token. What a picture or a PDF may hold is not worth the reading.
    presented = read(body if _SEEMS_A_LIST(body) else body[:_A_START], replace(limits, nodes=MOST_VALUES))
    listed = presented.items[0]
    if isinstance(listed, Unreadable):
        return listed.fault.code
    if isinstance(listed, Link):
        return "kind"
    return SignedList(listed, limits) if len(presented.items) == 1 and presented.carrier in ("JSON", "JWT") else "kind"


def _fault(listed: Credential) -> str | None:
    if brings_own_words(contained(listed)):
        return "context"
    return "roundabout" if detours(listed.document, contained(listed)) else None


def _read_plain(body: bytes, limits: Limits) -> PlainList | str:
    read = read_json(body, limits) if len(body) <= limits.list_bytes else None
    if not isinstance(read, Json):
        return read.code if read else "too_large"
    try:
        return read_plain_list(read.value)
    except MalformedStatusList as error:
        return error.code


signed_list = Kept(_read_signed).get
"""A list of bits with its signature, read once; or why it cannot be."""
plain_list = Kept(_read_plain).get
"""1EdTech's plain list, read once; or why it cannot be."""


def signed_period(body: bytes) -> tuple[datetime | None, datetime | None]:
    """From when until when such a list says it counts; nothing for a list of another kind."""
    listed = signed_list(body, LIMITS)
    content = listed.content() if isinstance(listed, SignedList) else None
    return (content.valid_from, content.valid_until) if isinstance(content, StatusList) else (None, None)
