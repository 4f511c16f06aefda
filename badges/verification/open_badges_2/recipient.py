"""For whom an assertion is (Open Badges 2.0, IdentityObject and IdentityHash)."""

from __future__ import annotations

from typing import Any

from badges.credentials.identity import is_identity_of
from badges.credentials.violation import Document
from badges.verification.open_badges_2.extensions import value_of


def is_for(recipient: Any, identity: str) -> bool:
    """Whether the assertion is for this e-mail address, web address or telephone number, hashed or in the clear.

    The hash is that of the newer standard under another name.
    """
    if not isinstance(recipient, dict):
        return False
    return is_identity_of({**recipient, "identityHash": recipient.get("identity")}, identity)


def name_of(assertion: Document) -> str | None:
    """Whom it names in the clear: a name somebody added, else an identity that is not hashed."""
    if isinstance(name := value_of(assertion, "recipientProfile"), str):
        return name[:500]
    recipient = assertion.get("recipient")
    if not isinstance(recipient, dict) or recipient.get("hashed") is not False:
        return None
    identity = recipient.get("identity")
    return identity[:500] if isinstance(identity, str) and identity.strip() else None
