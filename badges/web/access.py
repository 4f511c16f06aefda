"""Who may knock at the doors that sign, store or deliver: bearer tokens, bound to an issuer and to rights."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime
from enum import StrEnum

from starlette.requests import Request

from badges.store import Store, Token
from badges.web.problems import Problem, not_found


class Right(StrEnum):
    """What a token allows."""

    ISSUE = "issue"
    SEAL = "seal"
    DELIVER = "deliver"


def new_token() -> str:
    """A fresh token: 256 random bits. It is shown once; only its fingerprint is kept."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """What the store keeps of a token.

    A token is random and long, so one SHA-256 is enough, and how long a search for the digest takes says nothing about the token.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def token_of(request: Request, store: Store, now: datetime) -> Token | None:
    """The valid token that came with this request, if one did."""
    found = re.fullmatch(r"[Bb]earer +([A-Za-z0-9._~+/=-]{16,200})", request.headers.get("authorization", ""))
    token = store.find_token(fingerprint(found[1])) if found else None
    return token if token is not None and token.valid_at(now) else None


def admitted(request: Request, store: Store, now: datetime, *rights: Right) -> Token:
    """The token of this request, which must have one of these rights.

    Raises Problem: 404 while nobody has a token, 401 without a valid one, 403 without the right.
    """
    token = token_of(request, store, now)
    if token is None:
        if not any(known.valid_at(now) for known in store.tokens()):
            raise not_found()  # without tokens this door does not exist
        raise Problem(401, "token-needed", "Send a valid token: Authorization: Bearer …", headers={"www-authenticate": "Bearer"})
    if not token.rights & {str(right) for right in rights}:
        raise Problem(403, "right-missing", f"This token may not do that; it needs the right {' or '.join(rights)}.")
    return token
