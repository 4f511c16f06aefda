"""What whoever gave out a certificate says of it when asked now, where the seal itself brings no word of that along.

Whole lists first: then nobody learns which certificate, and so whose credential, is looked at. A responder (OCSP) is told the
certificate's number, so it is asked only where there is no list that can be used. It is asked without a nonce and by GET, so that
ready-made answers do, and one answer serves every seal by that certificate for as long as it may be kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509

from badges.canonical.work import budget
from badges.proofs.der import UNREADABLE
from badges.proofs.revocation import (
    SKEW,
    Said,
    SaysNothing,
    Status,
    asked_by_get,
    concluded,
    list_addresses,
    of_answer,
    of_list,
    question,
    responder_addresses,
)
from badges.verification.facts import OF_CERTIFICATES, Facts, Found, Limits, Missing, Need

MOST_ADDRESSES = 2
"""Lists, and also responders, that are asked about one certificate: one after the other, and each takes a round."""
LONGEST = 1000
"""Characters of an address that is asked."""

_AS_IT_IS = {"offline": "offline", "not_in_documents": "offline", "not_asked": "not_asked", "too_large": "too_large"}
"""Reasons of whoever fetches, as they are told: whoever goes by documents at hand asks nobody. All others come to this, that
there was no answer."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What came of asking so far, and for which moment it is wanted."""

    facts: Facts
    moment: datetime
    """At which a certificate is judged."""
    at: datetime
    """Of the verdict."""
    limits: Limits

    @property
    def is_any(self) -> bool:
        """Whether anything was heard of any certificate."""
        return any(need.kind in OF_CERTIFICATES for need in self.facts)

    def needs(self, certificate: x509.Certificate, issuer: x509.Certificate) -> Iterator[Need]:
        """Who is asked about a certificate: one after the other, until somebody says what can be used."""
        for need in _sources(certificate, issuer):
            yield need
            if need not in self.facts or _is_told(self._heard(need, certificate, issuer)):
                return

    def about(self, certificate: x509.Certificate, issuer: x509.Certificate) -> Status:
        """What came of asking: the first that can be used, else why the one that was asked first could not be."""
        first: Status | None = None
        for need in _sources(certificate, issuer):
            status = self._heard(need, certificate, issuer)
            if _is_told(status):
                return status
            first = first or status
        return first or Status("unknown", reason="no_address")

    def _heard(self, need: Need, certificate: x509.Certificate, issuer: x509.Certificate) -> Status:
        # Whoever may ask and came to no end with it has no answer either: time, or what else one file may cost, was over.
        answer = self.facts.get(need, Missing("timeout"))
        if isinstance(answer, Missing):
            status = Status("unknown", reason=_AS_IT_IS.get(answer.reason, "unreachable"))
        elif len(answer.body) > self.limits.revocation_bytes:
            status = Status("unknown", reason="too_large")
        else:
            status = self._told(need, answer, certificate, issuer)
        return replace(status, source=_host(need.url))

    def _told(self, need: Need, answer: Found, certificate: x509.Certificate, issuer: x509.Certificate) -> Status:
        # Whoever asks now hears what is so now. A verdict may be wanted as of another moment: of an earlier one it tells whether
        # the certificate had been withdrawn by then, since what is withdrawn stays so and its list names the day. That it is not
        # on the list of today means that it was not on that of an earlier day either. What was withdrawn only since then is
        # another matter: it counts against nothing that is proven to have been there before, and for nothing else (judge_seal).
        # Of a later moment than this one it tells nothing once its own time is over.
        known = answer.at or self.at
        said = _said(need, answer.body, certificate, issuer, known)
        if isinstance(said, SaysNothing):
            return Status("unknown", reason=said.code)
        if said.since > known + SKEW:
            return Status("unknown", reason="not_yet")
        # Over plain http anybody on the way could hand out an old list, so that it still held at a proven moment is not enough
        # here; what it says of somebody who was withdrawn does not grow old.
        if said.revoked is None and said.until < known - SKEW:
            return Status("unknown", reason="stale")
        status = concluded(certificate, [said], self.moment)
        if status.code != "unknown":
            return status
        return replace(status, reason="ended" if said.since > certificate.not_valid_after_utc else "stale")


def _is_told(status: Status) -> bool:
    """Whether nothing more can be learned elsewhere."""
    return status.code != "unknown"


def _sources(certificate: x509.Certificate, issuer: x509.Certificate) -> list[Need]:
    found = [Need("crl", url) for url in _askable(list_addresses(certificate))]
    if responders := _askable(responder_addresses(certificate)):
        try:
            der = question(certificate, issuer)
        except UNREADABLE:
            return found
        found += [Need("ocsp", asked_by_get(url, der)) for url in responders]
    return found


def _askable(urls: list[str]) -> list[str]:
    return [url for url in dict.fromkeys(urls) if len(url) <= LONGEST][:MOST_ADDRESSES]


def _said(need: Need, der: bytes, certificate: x509.Certificate, issuer: x509.Certificate, known: datetime) -> Said | SaysNothing:
    """What it says, read once for all who look into the same file: large lists take long."""
    steps = budget()
    kept = steps.kept
    name = ("said", need, der, known, certificate, issuer)
    if name not in kept:
        refusals = steps.refusals
        try:
            if need.kind == "crl":
                said: Said | SaysNothing = of_list(der, certificate, issuer)
            else:
                said = of_answer(der, certificate, issuer, living=known)
        except SaysNothing as nothing:
            said = nothing
        if steps.refusals > refusals:
            return said
        kept[name] = said
    found: Said | SaysNothing = kept[name]
    return found


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "")[:200]
    except ValueError:
        return ""
