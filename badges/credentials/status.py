"""Status list credentials: a signed list of bits that says which credentials were withdrawn (W3C Bitstring Status List v1.0)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badges.credentials.instants import rfc3339
from badges.credentials.violation import Document
from badges.model.issued import StatusEntry
from badges.status_list import StatusListError, decode, encode, read_bit

CONTEXTS = ["https://www.w3.org/ns/credentials/v2"]
LARGEST_LIST = 16 * 1024 * 1024
"""Bytes a list may expand to when we read it: 128 million entries."""


class MalformedStatusList(ValueError):
    """A document that is not a status list we can read; ``code`` says which part is wrong."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class MalformedStatusEntry(ValueError):
    """A ``credentialStatus`` that names no place in a list."""


@dataclass(frozen=True, slots=True)
class StatusList:
    """What a status list credential says, once its proof is checked."""

    issuer: str
    purposes: tuple[str, ...]
    """``revocation``, ``suspension`` …: the standard allows several in one list (§2.2)."""
    bits: bytes
    valid_from: datetime | None
    valid_until: datetime | None

    @property
    def purpose(self) -> str:
        """The purpose of a list that has one, the first of several."""
        return self.purposes[0]

    def is_set(self, index: int) -> bool:
        """Whether the entry at this index is set.

        Raises:
            IndexError: when the list is shorter.
        """
        return read_bit(self.bits, index)


def entry(status: StatusEntry) -> Document:
    """``credentialStatus`` of a credential: its place in the list (§2.1). The index is a decimal string."""
    return {
        "id": status.url,
        "type": "BitstringStatusListEntry",
        "statusPurpose": status.purpose,
        "statusListIndex": str(status.index),
        "statusListCredential": status.list_url,
    }


def read_entry(status: object) -> StatusEntry:
    """The place that a BitstringStatusListEntry names; the index may be a number, as 1EdTech's samples have it.

    Raises:
        MalformedStatusEntry: when it is another kind of entry, or its list or index is missing or wrong.
    """
    if not isinstance(status, dict) or "BitstringStatusListEntry" not in _types(status):
        raise MalformedStatusEntry("this is no BitstringStatusListEntry")
    url, index, purpose = status.get("statusListCredential"), status.get("statusListIndex"), status.get("statusPurpose")
    if isinstance(index, bool) or not isinstance(index, str | int) or not re.fullmatch(r"[0-9]{1,12}", str(index), re.ASCII):
        raise MalformedStatusEntry("statusListIndex is not a whole number from 0")
    if not isinstance(url, str) or not isinstance(purpose, str) or not url or not purpose:
        raise MalformedStatusEntry("statusListCredential or statusPurpose is missing")
    return StatusEntry(url, int(index), purpose)


def status_list_credential(
    list_url: str, issuer_did: str, bits: bytes, *, at: datetime, valid_until: datetime, purpose: str = "revocation"
) -> Document:
    """A status list credential, not yet signed (§2.2)."""
    return {
        "@context": list(CONTEXTS),
        "id": list_url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_did,
        "validFrom": rfc3339(at),
        "validUntil": rfc3339(valid_until),
        "credentialSubject": {
            "id": f"{list_url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode(bits),
        },
    }


def read_status_list(document: object, *, limit: int = LARGEST_LIST) -> StatusList:
    """What a status list credential says; its proof is somebody else's question.

    Raises:
        MalformedStatusList: ``kind`` for another document, ``issuer``, ``purpose``, ``date``, or the code of the encoded list.
    """
    if not isinstance(document, dict) or "BitstringStatusListCredential" not in _types(document):
        raise MalformedStatusList("kind", "this is no BitstringStatusListCredential")
    subject = document.get("credentialSubject")
    if not isinstance(subject, dict) or "BitstringStatusList" not in _types(subject):
        raise MalformedStatusList("kind", "its subject is no BitstringStatusList")
    issuer = document.get("issuer")
    issuer = issuer.get("id") if isinstance(issuer, dict) else issuer
    said = subject.get("statusPurpose")
    purposes = tuple(said) if isinstance(said, list) else (said,)
    if not isinstance(issuer, str) or not issuer:
        raise MalformedStatusList("issuer", "it names no issuer")
    if not purposes or not all(isinstance(purpose, str) and purpose for purpose in purposes):
        raise MalformedStatusList("purpose", "it has no status purpose")
    try:
        bits = decode(subject.get("encodedList", ""), limit)
    except StatusListError as error:
        raise MalformedStatusList(error.code, str(error)) from error
    return StatusList(issuer, purposes, bits, _moment(document, "validFrom"), _moment(document, "validUntil"))


def _types(node: dict[str, Any]) -> list[Any]:
    types = node.get("type", [])
    return types if isinstance(types, list) else [types]


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
