"""What a judge needs to know from outside, and what came of asking. The judge never asks itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from cryptography import x509

NeedKind = Literal["did", "key", "status_list"]


@dataclass(frozen=True, slots=True)
class Need:
    """A document that must be had before the verdict: an issuer's DID document, a key document, a status list."""

    kind: NeedKind
    url: str
    """As the credential names it: ``did:web:…`` for a DID document, else an https URL without fragment."""


@dataclass(frozen=True, slots=True)
class Found:
    """The document, as it was answered."""

    body: bytes
    media_type: str = "application/json"
    at: datetime | None = None
    """When it was fetched, if it was."""


@dataclass(frozen=True, slots=True)
class Missing:
    """No document. ``reason`` is a word for specialists: ``offline``, ``not_found``, ``timeout``, ``too_large`` …"""

    reason: str


Answer = Found | Missing
Facts = Mapping[Need, Answer]


@dataclass(frozen=True, slots=True)
class KnownIssuer:
    """An issuer that somebody vouches for, and where that is written."""

    name: str
    list_name: str
    list_date: str
    """Calendar date, ``YYYY-MM-DD``."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom this installation knows."""

    issuers: Mapping[str, KnownIssuer] = field(default_factory=dict, hash=False)
    """By DID, and by organizationIdentifier (``NTRNL-12345678``) for seals."""
    anchors: tuple[x509.Certificate, ...] = ()
    """Certificates that give out seals we trust."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a stranger's file we are willing to look at."""

    file_bytes: int = 12 * 2**20
    """A European credential has up to 2 MB; a certificate carries two credentials."""
    text_bytes: int = 6 * 2**20
    """One credential as JSON."""
    depth: int = 64
    """Nesting of JSON."""
    nodes: int = 60_000
    """Values in one JSON text."""
    attachments: int = 20
    """Files inside one PDF that we look at."""
    document_bytes: int = 2**18
    """A DID document or key document."""
    list_bytes: int = 2**21
    """A status list as it travels."""
    list_bits: int = 2**21
    """A status list inflated, in bytes: sixteen million entries."""
    rounds: int = 4
    """How often a judge may ask for more: keys, then lists, then the keys of lists."""
    needs: int = 40
    """Documents asked for, in all rounds together."""
    endorsements: int = 20
    """Endorsements of one badge."""
    proofs: int = 5
    """Proofs of one credential; every one asks for the canonical form again."""


LIMITS = Limits()
