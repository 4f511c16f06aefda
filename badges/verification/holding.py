"""Whose credential it is: whom it names, whether that is the person whom the reader has in mind, and who shows it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from badges.credentials.identity import EMAIL, is_identity_of
from badges.credentials.summary import european_holder, plain_name
from badges.credentials.violation import Document
from badges.verification.credential import Credential, Kind, named

MOST_IDENTIFIERS = 100
"""Fingerprints of one subject that are compared."""


def holder_name(credential: Credential) -> str | None:
    """The holder's name, where the credential says it in the clear."""
    return european_holder(credential.document) if credential.kind is Kind.EUROPEAN else plain_name(credential.document)


def subject_ids(credential: Credential) -> frozenset[str]:
    """Whom it is about, as far as that is said by an address or a DID."""
    return frozenset(id for subject in _subjects(credential.document) if (id := named(subject.get("id"))))


def is_recipient(credential: Credential, recipient: str) -> bool | None:
    """Whether this is the credential of whom the reader has in mind (Open Badges 3.0, verification step 5).

    An e-mail address, an id with a scheme, or any other number is compared with what the credential says of that kind; None when
    it says nothing of that kind.
    """
    asked = recipient.strip()
    said = list(_said(credential, asked))
    return any(said) if said else None


def _said(credential: Credential, asked: str) -> Iterator[bool]:
    """One answer for everything the credential says of the kind that was asked for."""
    is_address = "@" in asked and ":" not in asked
    is_id = ":" in asked
    for subject in _subjects(credential.document):
        id = named(subject.get("id"))
        mail = _mail(id)
        if id is not None and (is_id or (is_address and mail is not None)):
            yield _same(id, asked) or (mail is not None and mail == asked.removeprefix("mailto:").lower())
        for address in _contact_addresses(subject) if is_address else ():
            yield address == asked.lower()
        for identity in _nodes(subject.get("identifier"))[:MOST_IDENTIFIERS]:
            kind = identity.get("identityType")
            # A name is no address: two people may share it, and whoever has the file can read it there. Yet a hashed one of an
            # unknown kind may be anything.
            if kind == "name" or (is_address and kind not in (EMAIL, None)) or (not is_address and kind == EMAIL):
                if is_identity_of(identity, asked):
                    yield True
                continue
            yield is_identity_of(identity, asked)


def _same(said: str, asked: str) -> bool:
    """Equal after percent-decoding and trimming (Open Badges 3.0, equality and comparison)."""
    return unquote(said.strip()) == unquote(asked)


def _mail(id: str | None) -> str | None:
    return unquote(id[7:]).lower() if id is not None and id.lower().startswith("mailto:") else None


def _contact_addresses(subject: Document) -> Iterator[str]:
    """The e-mail addresses of a European credential's person (``contactPoint.emailAddress``)."""
    for contact in _nodes(subject.get("contactPoint"))[:MOST_IDENTIFIERS]:
        for mailbox in _nodes(contact.get("emailAddress")):
            if mail := _mail(named(mailbox)):
                yield mail


def _subjects(document: Document) -> list[Document]:
    return _nodes(document.get("credentialSubject"))


def _nodes(value: object) -> list[Document]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
