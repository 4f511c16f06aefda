"""A timestamp authority, asked over HTTP (RFC 3161 §3.4)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from badges.authorities.asking import Ask, Question
from badges.authorities.error import AuthorityError
from badges.proofs.timestamps import (
    MAX_TOKEN,
    MalformedToken,
    RefusedTimestamp,
    check_token,
    read_token,
    request,
    token_of,
)

_ABOUT = {"imprint": "another text", "nonce": "another request"}


def _a_nonce() -> int:
    return secrets.randbits(64)


@dataclass(frozen=True, slots=True)
class TimestampAuthority:
    """Where timestamps are asked for, and how."""

    url: str
    ask: Ask
    nonce: Callable[[], int] = _a_nonce
    account: str = field(default="", repr=False)
    """``name:password``, for an authority that serves only its customers."""

    def timestamp(self, digest: bytes) -> bytes:
        """DER of a token on this SHA-256 digest, with its certificates: an answer to this very request.

        Raises:
            AuthorityError: ``unreachable``, ``refused`` with the authority's own text, ``not_a_timestamp``, or
                ``about_something_else`` for another imprint or nonce. Whether the token's signature holds is not looked at here,
                since that needs the text: ``timestamp_of`` does.
            ValueError: for a digest of another length.
        """
        nonce = self.nonce()
        question = Question(
            url=self.url,
            accept="application/timestamp-reply",
            limit=MAX_TOKEN,
            body=request(digest, nonce=nonce),
            media_type="application/timestamp-query",
            account=self.account,
        )
        answer = self.ask(question)
        try:
            return token_of(answer, digest, nonce)
        except RefusedTimestamp as refusal:
            said = refusal.words or ", ".join(refusal.failures) or refusal.status
            raise AuthorityError("refused", self.url, said=said) from refusal
        except MalformedToken as malformed:
            if malformed.reason in _ABOUT:
                raise AuthorityError("about_something_else", self.url, part=_ABOUT[malformed.reason]) from malformed
            raise AuthorityError("not_a_timestamp", self.url, part=str(malformed)) from malformed

    def timestamp_of(self, text: bytes) -> bytes:
        """DER of a token on the SHA-256 of this text, its signature checked; whether it is trusted is another question.

        Raises AuthorityError as ``timestamp`` does, and ``not_a_timestamp`` with the check's code when the token does not hold.
        """
        token = self.timestamp(hashlib.sha256(text).digest())
        found = check_token(read_token(token), text)
        if not found.ok:
            raise AuthorityError("not_a_timestamp", self.url, part=found.code)
        return token
