"""What others write about withdrawn credentials: the entry in a credential, and the list it leads to.

Three methods: W3C Bitstring Status List v1.0, its forerunner StatusList2021, and the plain list of 1EdTech (unsigned JSON).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.parse import unquote

from badges.one_or_many import types_of
from badges.status_list import MINIMUM_LENGTH, StatusListError, decode, read_value

LARGEST_LIST = 16 * 1024 * 1024
"""Bytes a list may expand to when we read it: 128 million entries."""

LARGEST_SIZE = 16
"""Bits of one entry that we read: 65,536 different messages."""

MOST_LISTED = 100_000
"""Credentials that one plain list may name."""

Method = Literal["bitstring", "status-list-2021", "1edtech"]

_ENTRIES: dict[str, Method] = {
    "BitstringStatusListEntry": "bitstring",
    "StatusList2021Entry": "status-list-2021",
    "1EdTechRevocationList": "1edtech",
}
_LISTS: dict[str, tuple[str, Method]] = {
    "BitstringStatusListCredential": ("BitstringStatusList", "bitstring"),
    "StatusList2021Credential": ("StatusList2021", "status-list-2021"),
}
LIST_TYPES = frozenset((*_LISTS, *(subject for subject, _ in _LISTS.values())))
"""Classes of what is a list, and a credential only for its signature, and of its subject."""


class MalformedStatusList(ValueError):
    """A document that is not a status list we can read; ``code`` says which part is wrong."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class MalformedStatusEntry(ValueError):
    """A ``credentialStatus`` that names no place in a list of a kind we know."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a credential's status is to be found."""

    method: Method
    list_url: str
    index: int = 0
    purpose: str = "revocation"
    """``revocation``, ``suspension``, ``message``, ``refresh`` …; empty when only the list says it."""
    size: int = 1
    """Bits of one entry (§2.1, ``statusSize``)."""
    messages: Mapping[int, str] = field(default_factory=dict, hash=False)
    """What each value means, for the purpose ``message``."""


@dataclass(frozen=True, slots=True)
class StatusList:
    """What a list of bits says, once its proof is checked."""

    method: Method
    issuer: str
    purposes: tuple[str, ...]
    """``revocation``, ``suspension`` …: the standard allows several in one list (§2.2)."""
    bits: bytes
    valid_from: datetime | None
    valid_until: datetime | None

    def value(self, place: Place) -> int:
        """The entry at this place; 0 when nothing is set.

        Raises:
            IndexError: when the list is shorter.
        """
        return read_value(self.bits, place.index, place.size)

    def is_long_enough(self, size: int) -> bool:
        """Whether a credential can hide among others: 131,072 entries (§3.2 step 9, and StatusList2021 §3)."""
        return len(self.bits) * 8 // size >= MINIMUM_LENGTH


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A line of a plain list."""

    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PlainList:
    """What 1EdTech's plain list says, ready for many questions."""

    issuer: object
    """Whose it says to be, if it says so."""
    withdrawn: Mapping[str, Withdrawn]

    def line(self, credential_id: str, issuer: str | None) -> Withdrawn | None:
        """What it says of a credential; None when it does not name it.

        Ids are compared after percent-decoding and without spaces around them (Open Badges 3.0, equality).

        Raises:
            MalformedStatusList: ``issuer`` when it is somebody else's list.
        """
        if self.issuer is not None and self.issuer != issuer:
            raise MalformedStatusList("issuer", "it is somebody else's list")
        return self.withdrawn.get(_plain(credential_id))


def read_place(status: object) -> Place:
    """The place that a ``credentialStatus`` names; an index may be a number, as 1EdTech's samples have it.

    Raises:
        MalformedStatusEntry: when it is of another kind, or a part of it is missing or wrong.
    """
    methods = [_ENTRIES[type] for type in types_of(status) if type in _ENTRIES]
    if not isinstance(status, dict) or not methods:
        raise MalformedStatusEntry("this is a way of withdrawing that we do not know")
    if methods[0] == "1edtech":
        if not isinstance(status.get("id"), str) or not status["id"]:
            raise MalformedStatusEntry("it names no list")
        return Place("1edtech", status["id"])
    url, purpose = status.get("statusListCredential"), status.get("statusPurpose")
    if not isinstance(url, str) or not isinstance(purpose, str) or not url or not purpose:
        raise MalformedStatusEntry("statusListCredential or statusPurpose is missing")
    index = _whole_number(status.get("statusListIndex"), "statusListIndex")
    size = status.get("statusSize", 1)
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= LARGEST_SIZE:
        raise MalformedStatusEntry(f"statusSize is not a number of bits from 1 to {LARGEST_SIZE}")
    messages = _messages(status.get("statusMessage"), size)
    if purpose == "message" and not messages:
        raise MalformedStatusEntry("it leads to messages and does not say what they are")
    return Place(methods[0], url, index, purpose, size, messages)


def read_status_list(document: object, *, limit: int = LARGEST_LIST) -> StatusList:
    """What a signed list of bits says; its proof is somebody else's question.

    Raises:
        MalformedStatusList: ``kind`` for another document, ``issuer``, ``purpose``, ``date``, or the code of the encoded list.
    """
    kinds = [_LISTS[type] for type in types_of(document) if type in _LISTS]
    if not isinstance(document, dict) or not kinds:
        raise MalformedStatusList("kind", "this is no status list credential")
    kind, method = kinds[0]
    subject = document.get("credentialSubject")
    if not isinstance(subject, dict) or kind not in types_of(subject):
        raise MalformedStatusList("kind", f"its subject is no {kind}")
    issuer = document.get("issuer")
    issuer = issuer.get("id") if isinstance(issuer, dict) else issuer
    said = subject.get("statusPurpose")
    purposes = tuple(said) if isinstance(said, list) else (said,)
    if not isinstance(issuer, str) or not issuer:
        raise MalformedStatusList("issuer", "it names no issuer")
    if not purposes or not all(isinstance(purpose, str) and purpose for purpose in purposes):
        raise MalformedStatusList("purpose", "it has no status purpose")
    encoded = subject.get("encodedList", "")
    if method == "status-list-2021" and isinstance(encoded, str):
        encoded = f"u{encoded}"  # the forerunner wrote base64url without the letter in front (StatusList2021 §3.2)
    try:
        bits = decode(encoded, limit)
    except StatusListError as error:
        raise MalformedStatusList(error.code, str(error)) from error
    starts = _moment(document, "validFrom" if "validFrom" in document else "issuanceDate")
    ends = _moment(document, "validUntil" if "validUntil" in document else "expirationDate")
    return StatusList(method, issuer, purposes, bits, starts, ends)


def read_plain_list(document: object) -> PlainList:
    """What 1EdTech's plain list says. A credential is withdrawn when it is listed and ``revoked`` is true or absent.

    Raises:
        MalformedStatusList: ``kind`` when it is no such list, ``too_large``.
    """
    if not isinstance(document, dict) or not isinstance(listed := document.get("revokedCredential", []), list):
        raise MalformedStatusList("kind", "this is no list of withdrawn credentials")
    if "revokedCredential" not in document and "1EdTechRevocationList" not in types_of(document):
        raise MalformedStatusList("kind", "this is no list of withdrawn credentials")
    if len(listed) > MOST_LISTED:
        raise MalformedStatusList("too_large", f"a list names at most {MOST_LISTED} credentials")
    withdrawn: dict[str, Withdrawn] = {}
    for line in listed:
        one = {"id": line} if isinstance(line, str) else line
        if not isinstance(one, dict) or not isinstance(one.get("id"), str):
            raise MalformedStatusList("kind", "a line of it names no credential")
        if one.get("revoked", True) is not False:
            reason = one.get("revocationReason")
            withdrawn.setdefault(_plain(one["id"]), Withdrawn(reason if isinstance(reason, str) and reason.strip() else None))
    said = document.get("issuer")
    return PlainList(said.get("id") if isinstance(said, dict) else said, withdrawn)


def _plain(id: str) -> str:
    return unquote(id.strip())


def _whole_number(value: object, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int) or not re.fullmatch(r"[0-9]{1,12}", str(value), re.ASCII):
        raise MalformedStatusEntry(f"{name} is not a whole number from 0")
    return int(value)


def _messages(said: object, size: int) -> dict[int, str]:
    """``statusMessage``: values written as ``0x1``, each with its text (§2.1)."""
    if said is None:
        return {}
    if not isinstance(said, list) or len(said) > 2**size:
        raise MalformedStatusEntry("statusMessage is no list of the values that an entry may have")
    found: dict[int, str] = {}
    for one in said:
        value = one.get("status") if isinstance(one, dict) else None
        text = one.get("message") if isinstance(one, dict) else None
        if not isinstance(value, str) or not re.fullmatch(r"0x[0-9a-fA-F]{1,4}", value) or not isinstance(text, str):
            raise MalformedStatusEntry("a statusMessage has a status such as 0x1 and a message")
        found[int(value, 16)] = text
    return found


def _moment(document: dict[str, Any], key: str) -> datetime | None:
    value = document.get(key)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise MalformedStatusList("date", f"{key} is not a moment with a time zone")
    return moment
