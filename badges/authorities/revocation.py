"""Whether the certificates of a chain are revoked, as documents that prove it for good: OCSP first, lists where that fails."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from cryptography import x509

from badges.authorities.asking import Ask, Question
from badges.authorities.crl import MAX_CRL, CrlAnswer, read_crl
from badges.authorities.error import AuthorityError
from badges.authorities.issuers import MAX_ADDRESSES, completed
from badges.authorities.ocsp import MAX_OCSP, OcspAnswer, read_ocsp
from badges.proofs.issuers import name_of
from badges.proofs.revocation import Revoked, list_addresses, question, responder_addresses


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A certificate that was revoked, whenever that was."""

    certificate: x509.Certificate
    revoked: Revoked


@dataclass(frozen=True, slots=True)
class RevocationData:
    """What whoever checks a seal later needs and can no longer ask for (JAdES xVals and rVals)."""

    certificates: tuple[x509.Certificate, ...] = ()
    """Every issuer up to the anchor, and every OCSP responder; not the first of the chain, which the seal has itself."""
    ocsps: tuple[bytes, ...] = ()
    """DER of each OCSPResponse."""
    crls: tuple[bytes, ...] = ()
    """DER of each CertificateList."""
    withdrawn: tuple[Withdrawn, ...] = ()
    """Of whom they say that they are revoked."""

    def refuse_revoked(self, moment: datetime, *, of_time: bool = False) -> None:
        """Refuse what was revoked by this moment; what was revoked later was good then, and the answers prove it.

        ``of_time``: it is a timestamp authority, of whose earlier word nothing is left when it has lost its key.

        Raises:
            AuthorityError: ``revoked``.
        """
        for one in self.withdrawn:
            since, why = one.revoked.since, one.revoked.reason or "unspecified"
            if since <= moment or (of_time and not one.revoked.spares(moment)):
                raise AuthorityError("revoked", name=name_of(one.certificate), date=since.date().isoformat(), why=why)

    def joined(self, other: RevocationData) -> RevocationData:
        """Both, and what is in both once: a seal's chain and that of its timestamps often share an issuer."""
        return RevocationData(
            tuple(dict.fromkeys(self.certificates + other.certificates)),
            tuple(dict.fromkeys(self.ocsps + other.ocsps)),
            tuple(dict.fromkeys(self.crls + other.crls)),
            tuple(dict.fromkeys(self.withdrawn + other.withdrawn)),
        )


def _a_nonce() -> bytes:
    return secrets.token_bytes(32)  # RFC 9654 §2.1


def revocation_data(
    chain: Sequence[x509.Certificate],
    ask: Ask,
    at: datetime,
    *,
    anchors: Sequence[x509.Certificate] = (),
    nonce: Callable[[], bytes] = _a_nonce,
) -> RevocationData:
    """The proof that no certificate of this chain, anchor aside, is revoked at this moment.

    Raises:
        AuthorityError: ``revoked``, and as ``answers_about`` does.
    """
    found = answers_about(chain, ask, at, anchors=anchors, nonce=nonce)
    found.refuse_revoked(at)
    return found


def answers_about(
    chain: Sequence[x509.Certificate],
    ask: Ask,
    at: datetime,
    *,
    anchors: Sequence[x509.Certificate] = (),
    nonce: Callable[[], bytes] = _a_nonce,
) -> RevocationData:
    """What authorities say, at this moment, of each certificate of this chain, anchor aside; also that it is revoked.

    The chain begins with the certificate in question (of a seal, or of a timestamp's signer: ``read_token(der).certificates``).
    The others may stand in any order, and those that are missing are fetched. It ends at one of ``anchors`` or at a self-signed
    certificate.

    Raises:
        AuthorityError: ``no_word_of_revocation`` with what each authority did instead of answering; ``no_address_given`` when a
            certificate names none; ``no_issuer`` or ``path_too_long``.
    """
    asking = _Asking(ask, at, nonce)
    path = completed(chain, ask, anchors=anchors)
    found = RevocationData(path[1:])
    for certificate, issuer in pairwise(path):
        found = found.joined(asking.about(certificate, issuer))
    return found


@dataclass(frozen=True, slots=True)
class _Asking:
    """One round of questions; a list that speaks of several certificates is fetched once."""

    ask: Ask
    at: datetime
    nonce: Callable[[], bytes]
    lists: dict[str, bytes] = field(default_factory=dict)

    def about(self, certificate: x509.Certificate, issuer: x509.Certificate) -> RevocationData:
        """What is known of one certificate."""
        tried: list[AuthorityError] = []
        for url in responder_addresses(certificate)[:MAX_ADDRESSES]:
            try:
                answer = self._ocsp(url, certificate, issuer)
                beside = self._about_responder(answer, issuer)
            except AuthorityError as error:
                tried.append(error)
                continue
            responders = (answer.responder,) if answer.responder else ()
            return RevocationData(responders, (answer.der,), (), _withdrawn(certificate, answer.revoked)).joined(beside)
        return self._from_lists(certificate, issuer, tried)

    def _ocsp(self, url: str, certificate: x509.Certificate, issuer: x509.Certificate) -> OcspAnswer:
        nonce = self.nonce()
        body = question(certificate, issuer, nonce)
        answer = self.ask(Question(url, "application/ocsp-response", MAX_OCSP, body, "application/ocsp-request"))
        return read_ocsp(answer, certificate, issuer, self.at, nonce=nonce, url=url)

    def _about_responder(self, answer: OcspAnswer, issuer: x509.Certificate) -> RevocationData:
        """A delegate is asked after too, by list, unless its issuer vouches for it as long as it lives (RFC 6960 §4.2.2.2.1)."""
        delegate = answer.responder
        if delegate is None or any(isinstance(e.value, x509.OCSPNoCheck) for e in delegate.extensions):
            return RevocationData()
        if not list_addresses(delegate):
            return RevocationData()
        found = self._from_lists(delegate, issuer, [])
        found.refuse_revoked(self.at)  # what it answers is of this moment
        return found

    def _from_lists(self, certificate: x509.Certificate, issuer: x509.Certificate, tried: list[AuthorityError]) -> RevocationData:
        for url in list_addresses(certificate)[:MAX_ADDRESSES]:
            try:
                answer = self._list(url, certificate, issuer)
            except AuthorityError as error:
                tried.append(error)
                continue
            return RevocationData(crls=(answer.der,), withdrawn=_withdrawn(certificate, answer.revoked))
        name = name_of(certificate)
        if not tried:
            raise AuthorityError("no_address_given", name=name)
        raise AuthorityError("no_word_of_revocation", name=name, causes=tried)

    def _list(self, url: str, certificate: x509.Certificate, issuer: x509.Certificate) -> CrlAnswer:
        if url not in self.lists:
            self.lists[url] = self.ask(Question(url, "application/pkix-crl", MAX_CRL))
        return read_crl(self.lists[url], certificate, issuer, self.at, url=url)


def _withdrawn(certificate: x509.Certificate, revoked: Revoked | None) -> tuple[Withdrawn, ...]:
    return () if revoked is None else (Withdrawn(certificate, revoked),)
