"""Who a badge is for, without saying it: a salted fingerprint of an e-mail address (Open Badges 3.0, IdentityObject)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from hmac import compare_digest
from typing import Any


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
