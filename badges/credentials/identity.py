"""Who a badge is for, without saying it: a salted fingerprint of an address or a number (Open Badges 3.0, IdentityObject)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

from badges.credentials.violation import Document

EMAIL = "emailAddress"
IDENTITY_TYPES = (
    "name",
    "sourcedId",
    "systemId",
    "productId",
    "userName",
    "accountId",
    EMAIL,
    "nationalIdentityNumber",
    "isbn",
    "issn",
    "lisSourcedId",
    "oneRosterSourcedId",
    "sisSourcedId",
    "ltiContextId",
    "ltiDeploymentId",
    "ltiToolId",
    "ltiPlatformId",
    "ltiUserId",
    "identifier",
)
"""What an identifier can be (IdentifierTypeEnum); others begin with ``ext:``."""


def is_identity_type(kind: str) -> bool:
    """Whether the standard knows this kind of identifier, or lets it in as an extension."""
    return kind in IDENTITY_TYPES or re.fullmatch(r"ext:[A-Za-z0-9][A-Za-z0-9._-]*", kind) is not None


def identity_object(identifier: str, kind: str, salt: str) -> Document:
    """An identifier as a credential carries it: its fingerprint, never itself.

    A short number can be found by trying all of them, salt or no salt: whoever holds the file also holds the salt.

    Raises:
        ValueError: for a kind of identifier that the standard does not know.
    """
    if not is_identity_type(kind):
        raise ValueError(f"{kind!r} is no kind of identifier; there are {', '.join(IDENTITY_TYPES)}, and ext: with a name")
    made: Document = {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": hash_identity(identifier, salt),
        "identityType": kind,
    }
    return made | ({"salt": salt} if salt else {})


def hash_identity(identifier: str, salt: str) -> str:
    """``sha256$`` and the hex digest of UTF-8(identifier + salt); the salt comes after (IdentityHash)."""
    return "sha256$" + _digest("sha256", identifier + salt)


def is_identity_of(identity: Mapping[str, Any], identifier: str) -> bool:
    """Whether this IdentityObject stands for this identifier, as typed or in lower case.

    The standard defines no normal form, so hex digits are compared without regard to case. md5 is read, never written.
    """
    said, salt = identity.get("identityHash"), identity.get("salt", "")
    if not isinstance(said, str) or not isinstance(salt, str):
        return False
    typed = identifier.strip()
    if identity.get("hashed") is not True:
        return any(compare_digest(said.encode(), candidate.encode()) for candidate in (typed, typed.lower()))
    algorithm, _, digest = said.lower().partition("$")
    if algorithm not in ("sha256", "md5"):
        return False
    made = (_digest(algorithm, candidate + salt) for candidate in (typed, typed.lower()))
    return any(compare_digest(digest.encode(), candidate.encode()) for candidate in made)


def _digest(algorithm: str, text: str) -> str:
    return hashlib.new(algorithm, text.encode(), usedforsecurity=False).hexdigest()
