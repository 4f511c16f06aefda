"""A list of revoked certificates that was just fetched (RFC 5280 §5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from badges.authorities.error import AuthorityError, says_nothing
from badges.canonical.work import Budget, shared
from badges.proofs.revocation import SKEW, Revoked, SaysNothing, of_list

MAX_CRL = 10_000_000
"""Bytes of a list. Those of large authorities have a few millions, and they end up in every archived seal."""


@dataclass(frozen=True, slots=True)
class CrlAnswer:
    """A list that may be believed, byte for byte."""

    der: bytes
    revoked: Revoked | None


def read_crl(der: bytes, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime, *, url: str = "") -> CrlAnswer:
    """A list, judged at this moment, for this certificate.

    Raises:
        AuthorityError: ``not_an_answer``, ``about_something_else`` (the list of another issuer), ``not_entitled`` (the signature
            is not the issuer's), ``out_of_date``, or ``not_understood`` (a delta, or a list for some certificates only).
    """
    try:
        # What a long list costs was decided by how much was fetched.
        with shared(Budget.endless()):
            said = of_list(der, certificate, issuer)
    except SaysNothing as nothing:
        raise says_nothing(nothing, url, certificate, wanted="list of revoked certificates") from nothing
    if not said.since - SKEW <= at <= said.until + SKEW:
        raise AuthorityError("out_of_date", url, since=said.since.isoformat(), until=said.until.isoformat())
    return CrlAnswer(der, said.revoked)
