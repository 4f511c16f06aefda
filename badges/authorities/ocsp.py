"""An OCSP responder: whether what came is the answer to the question about one certificate, now (RFC 6960)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from badges.authorities.error import AuthorityError, says_nothing
from badges.canonical.work import Budget, shared
from badges.proofs.revocation import SKEW, Revoked, SaysNothing, of_answer

MAX_OCSP = 100_000
"""Bytes of an answer; the usual ones have two thousand."""


@dataclass(frozen=True, slots=True)
class OcspAnswer:
    """An answer that may be believed, byte for byte."""

    der: bytes
    responder: x509.Certificate | None
    """Whose certificate spoke for the issuer; None when it was the issuer itself."""
    revoked: Revoked | None


def read_ocsp(
    der: bytes, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime, *, nonce: bytes, url: str = ""
) -> OcspAnswer:
    """The answer to a question with this nonce, judged at this moment.

    A responder that makes its answers beforehand leaves the nonce out; then their own dates are what makes them fresh (RFC 9654
    §2.1).

    Raises:
        AuthorityError: ``refused``, ``not_an_answer``, ``about_something_else`` (another certificate or nonce), ``not_entitled``
            (neither the issuer nor its delegate signed, or the signature does not hold), ``out_of_date``, ``not_understood``, or
            ``unknown_certificate``.
    """
    try:
        with shared(Budget.endless()):  # whoever asks has bounded what comes
            said = of_answer(der, certificate, issuer, living=at)
    except SaysNothing as nothing:
        raise says_nothing(nothing, url, certificate, wanted="OCSP response") from nothing
    if said.nonce is not None and not hmac.compare_digest(said.nonce, nonce):
        raise AuthorityError("about_something_else", url, part="another request")
    if not (said.since - SKEW <= at <= said.until + SKEW and said.made - SKEW <= at):
        raise AuthorityError("out_of_date", url, since=said.since.isoformat(), until=said.until.isoformat())
    return OcspAnswer(der, said.responder, said.revoked)
