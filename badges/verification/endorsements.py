"""What others say about a badge: credentials inside a credential, each with its own signature (Open Badges 3.0, Endorsements)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from badges.credentials.violation import Document
from badges.one_or_many import listed
from badges.verification.credential import Credential, Kind, contained, is_too_much, named, share_patience
from badges.verification.facts import LIMITS, Limits
from badges.verification.opening import credential_of, is_compact, nested, read_token

_ENDORSED = ("endorsement", "endorsementJwt")
_BEARERS = (Kind.OPEN_BADGE, Kind.CLR, Kind.CREDENTIAL, Kind.ENDORSEMENT)


@dataclass(frozen=True, slots=True, eq=False)
class Endorsement:
    """A credential in favour of something, and what it hangs on."""

    credential: Credential
    bearer: str | None
    """The id of the badge, achievement or issuer that carries it."""

    @property
    def is_about_its_bearer(self) -> bool:
        """Whether it speaks of what carries it: what somebody said of another badge would be praise in the wrong place."""
        subjects = self.credential.document.get("credentialSubject")
        ids = [named(one) for one in (subjects if isinstance(subjects, list) else [subjects]) if isinstance(one, dict)]
        return self.bearer is not None and unquote(self.bearer.strip()) in {unquote(id.strip()) for id in ids if id}


def endorsements_of(credential: Credential, limits: Limits = LIMITS) -> tuple[Endorsement, ...]:
    """The endorsements of a badge and of everything it speaks of; those of the credentials inside it are theirs."""
    if credential.kind not in _BEARERS:
        return ()
    if "endorsements" not in credential.memory:
        credential.memory["endorsements"] = tuple(_found(credential, limits))
    found: tuple[Endorsement, ...] = credential.memory["endorsements"]
    return found


def _found(credential: Credential, limits: Limits) -> Iterator[Endorsement]:
    left = limits.endorsements if not credential.within else limits.endorsements // 4
    # Most badges bear none, and need no places written out.
    if contained(credential).names.isdisjoint(_ENDORSED):
        return
    for bearer, place in _bearers(credential.document):
        for name in _ENDORSED:
            for number, value in enumerate(listed(bearer.get(name))):
                if left == 0:
                    return
                left -= 1
                where = f"{place}/{name}/{number}"
                yield Endorsement(_endorsement(value, credential, where, limits), named(bearer.get("id")))


_HOLDERS = (dict, list)


_NO_BEARERS = {"endorsement", "endorsementJwt", "verifiableCredential", "proof", "@context"}


def _bearers(document: Document) -> Iterator[tuple[Document, str]]:
    """Every node that may be endorsed, wherever it stands, with its place. What is in it is bounded when the text is read."""
    waiting: deque[tuple[Any, str]] = deque([(document, "")])
    while waiting:
        value, place = waiting.popleft()
        if isinstance(value, dict):
            if "endorsement" in value or "endorsementJwt" in value:
                yield value, place
            for name, member in value.items():
                # Texts and numbers are most of a document, and bear nothing.
                if isinstance(member, _HOLDERS) and name not in _NO_BEARERS:
                    waiting.append((member, f"{place}/{name}"[:500]))
        else:
            for number, member in enumerate(value):
                if isinstance(member, _HOLDERS):
                    waiting.append((member, f"{place}/{number}"[:500]))


def _endorsement(value: Any, credential: Credential, place: str, limits: Limits) -> Credential:
    token = value.strip().encode() if isinstance(value, str) and value.isascii() else b""
    inside = read_token(token, limits) if is_compact(token) else credential_of(value, b"", limits, "JSON", "")
    placed = nested(inside, credential.subject, place)
    share_patience(credential, [placed])
    # What is no credential is nobody's word, nor is what nobody has the patience to look at.
    if isinstance(placed, Credential) and not (placed.jwt is not None and is_too_much(placed, limits)):
        return placed
    return Credential(Kind.FOREIGN, "", {}, within=credential.subject, place=place)
