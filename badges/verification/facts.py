"""What a judge needs to know from outside, and what came of asking. The judge never asks itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from badges.canonical.work import STEPS
from badges.verification.trusted_lists.exceptions import Limit, Qualification, limits

NeedKind = Literal["did", "key", "status_list", "refresh", "record", "badge", "file", "crl", "ocsp"]
"""``refresh``: a newer credential from its refresh service; ``record``: what our own store says of a credential, never asked over
the network; ``badge``: a part of an Open Badge 2.0, which hangs together by addresses; ``file``: what a link leads to; ``crl``,
``ocsp``: whether the certificate of a seal was withdrawn, by the list or the answer (DER) of whoever gave it out."""

OF_CERTIFICATES: tuple[NeedKind, ...] = ("crl", "ocsp")
"""What authorities say of their certificates, and have signed."""


@dataclass(frozen=True, slots=True)
class Need:
    """A document that must be had before the verdict: an issuer's DID document, a key document, a status list …"""

    kind: NeedKind
    url: str
    """As the credential names it: ``did:web:…`` for a DID document, else an https URL without fragment. What a certificate names,
    ``crl`` and ``ocsp``, may be plain http."""


@dataclass(frozen=True, slots=True)
class Found:
    """The document, as it was answered."""

    body: bytes
    media_type: str = "application/json"
    at: datetime | None = None
    """When it was fetched, if it was."""
    url: str = ""
    """Where it was in the end, when that is somewhere else than it was asked for."""
    in_part: bool = False
    """Whether somebody who shows it lets others see less than it holds: what stands on paper, and no more."""


@dataclass(frozen=True, slots=True)
class Missing:
    """No document. ``reason`` is a word for specialists: ``offline``, ``not_found``, ``timeout``, ``too_large`` …"""

    reason: str


Answer = Found | Missing
Facts = Mapping[Need, Answer]


ListKind = Literal["own", "plain", "registry", "federation"]
"""Where it is written that an issuer is known: in our own keyring, in a list of our own form, in a registry of known DIDs as the
Digital Credentials Consortium publishes them, in a statement of an OpenID federation."""


@dataclass(frozen=True, slots=True)
class KnownIssuer:
    """An issuer that somebody vouches for, and where that is written."""

    name: str
    list_name: str
    list_date: str
    """Calendar date, ``YYYY-MM-DD``."""
    keys: tuple[str, ...] = ()
    """Keys (Multikey) that the list has of them, for archives that they made and cannot answer for any more."""
    kind: ListKind = "plain"
    until: datetime | None = None
    """When a newer edition of the list must be there, as the list says; of a federation's statement, when it ends."""
    also: tuple[KnownIssuer, ...] = ()
    """What other lists say of the same issuer."""

    @property
    def listings(self) -> tuple[KnownIssuer, ...]:
        """What each list says, this one first."""
        return (replace(self, also=()), *self.also) if self.also else (self,)

    def is_old(self, at: datetime) -> bool:
        """Whether its list says that there must be a newer one by this moment."""
        return self.until is not None and self.until < at

    def counts(self, at: datetime) -> bool:
        """Whether it makes the issuer known: a list that is old still does, a statement that has ended must not be accepted."""
        return self.kind != "federation" or not self.is_old(at)


@dataclass(frozen=True, slots=True)
class ListOfIssuers:
    """A list of issuers that this installation goes by."""

    name: str
    date: str
    """Calendar date, ``YYYY-MM-DD``."""
    kind: ListKind
    count: int
    """Issuers on it."""
    until: datetime | None = None
    """When a newer one must be there, as the list says."""
    file: str = ""
    """The name of its file."""


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment on, until just before another one."""

    start: datetime
    end: datetime | None = None
    """None: it has not ended."""
    qualifications: tuple[Qualification, ...] = ()
    """What a trusted list says of some certificates in that time."""

    def holds(self, at: datetime) -> bool:
        """Whether this moment lies in it."""
        return self.start <= at and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True)
class QualifiedService:
    """A service that gives out qualified seals or timestamps, and the trusted list that has it (eIDAS article 22)."""

    name: str
    list_name: str
    list_date: str
    """Calendar date, ``YYYY-MM-DD``."""
    provider: str = ""
    territory: str = ""
    """Of a trusted list: whose it is, as the list says it (ISO 3166, with EL and UK)."""
    sequence: int | None = None
    """Of a trusted list: its number."""
    next_update: datetime | None = None
    """Of a trusted list: when the next one must be out."""
    granted: tuple[Period, ...] | None = None
    """When it was qualified; None where whoever vouches for it names no dates."""

    def is_granted(self, at: datetime) -> bool:
        """Whether it was qualified at this moment."""
        return self.granted is None or any(period.holds(at) for period in self.granted)

    def limits(self, at: datetime, certificate: x509.Certificate) -> frozenset[Limit]:
        """What its list took away at this moment from such a certificate for seals."""
        said = [period.qualifications for period in self.granted or () if period.holds(at)]
        # Listed twice with different words, nothing is qualified that one of them excepts (ETSI TS 119 615 §4.4.4).
        return frozenset[Limit]().union(*(limits(one, certificate) for one in said))

    def is_stale(self, at: datetime) -> bool:
        """Whether a trusted list says it, and a newer list must be out by this moment, or there will be none."""
        return self.sequence is not None and (self.next_update is None or self.next_update < at)


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom this installation knows."""

    issuers: Mapping[str, KnownIssuer] = field(default_factory=dict, hash=False)
    """By DID, and by organizationIdentifier (``NTRNL-12345678``) for seals."""
    anchors: tuple[x509.Certificate, ...] = ()
    """Certificates that give out seals we trust."""
    timestamp_anchors: tuple[x509.Certificate, ...] = ()
    """Certificates behind timestamp authorities that we trust. Whoever gives out seals is not believed about time for that."""
    qualified: Mapping[str, QualifiedService] = field(default_factory=dict, hash=False)
    """Which of the anchors give out qualified seals, by the SHA-256 of their DER in lower-case hexadecimal digits."""
    qualified_timestamps: Mapping[str, QualifiedService] = field(default_factory=dict, hash=False)
    """Which of the timestamp anchors are there because a trusted list has them, in the same way; see ``timestamp_anchors_at``."""
    lists: tuple[ListOfIssuers, ...] = ()
    """The lists of issuers, whether or not another list says more of everybody on them."""

    def known(self, id: str, at: datetime) -> KnownIssuer | None:
        """What is known of this issuer at a moment: the first list that still counts."""
        said = self.issuers.get(id)
        if said is None or (not said.also and said.counts(at)):
            return said
        return next((one for one in said.listings if one.counts(at)), None)

    def timestamp_anchors_at(self, moment: datetime) -> tuple[x509.Certificate, ...]:
        """Whom we believe about a moment: whoever stands there for a trusted list only while that list grants it."""
        if not self.qualified_timestamps:
            return self.timestamp_anchors
        services = [self.qualified_timestamps.get(fingerprint_of(one)) for one in self.timestamp_anchors]
        listed = zip(self.timestamp_anchors, services, strict=True)
        return tuple(one for one, service in listed if service is None or service.is_granted(moment))


def fingerprint_of(certificate: x509.Certificate) -> str:
    """The SHA-256 of its DER in lower-case hexadecimal digits."""
    return certificate.fingerprint(SHA256()).hex()


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a stranger's file we are willing to look at."""

    file_bytes: int = 12 * 2**20
    """A European credential has up to 2 MB; a certificate carries two credentials."""
    text_bytes: int = 6 * 2**20
    """One credential as JSON."""
    depth: int = 64
    """Nesting of JSON."""
    nodes: int = 30_000
    """Values in one JSON text: a learner record of sixty of our richest badges has 28,000, a European credential 1,400."""
    work: int = STEPS
    """Steps of about a microsecond that one file may cause: contexts, canonical forms, signatures, what it leads to."""
    attachments: int = 20
    """Files inside one PDF, or texts baked into one picture, that we look at."""
    document_bytes: int = 2**17
    """A DID document or key document."""
    list_bytes: int = 2**21
    """A status list as it travels."""
    revocation_bytes: int = 8 * 2**20
    """A list of revoked certificates: those of large authorities have a few millions."""
    list_bits: int = 2**21
    """A status list inflated, in bytes: sixteen million entries."""
    rounds: int = 8
    """How often a judge may ask for more: keys, then lists, then the keys of lists. An Open Badge 2.0 leads from one address to
    the next: assertion, class, issuer, its endorsements, their issuers; and any of them may have moved."""
    needs: int = 40
    """Documents asked for, in all rounds together."""
    fetched_bytes: int = 24 * 2**20
    """All of them together: a status list of our own has a thousandth of it."""
    endorsements: int = 20
    """Endorsements of one badge; a quarter of it for a badge inside something else."""
    parts: int = 60
    """Credentials inside one learner record or presentation, at any depth."""
    nesting: int = 3
    """How deep credentials may lie in one another: a badge in a record in a presentation has depth 2."""
    proofs: int = 5
    """Proofs of one credential; every one asks for the canonical form again."""

    def __hash__(self) -> int:
        """Of a few of them: whatever is kept is kept by its bytes and by these, and asked for several times a file."""
        return hash((self.text_bytes, self.nodes, self.document_bytes))


LIMITS = Limits()


def is_enough(facts: Facts, limits: Limits) -> bool:
    """Whether what was fetched for one check is as much as anybody fetches for one."""
    return sum(len(answer.body) for answer in facts.values() if isinstance(answer, Found)) > limits.fetched_bytes


@dataclass(frozen=True, slots=True)
class Policy:
    """What whoever asks for a verdict wants looked at, and what they know beside the file."""

    bind: bool = True
    """Whether a proof counts for the issuer only if the issuer vouches for its key. Off, a verdict is about the proof alone."""
    every_proof: bool = False
    """Whether every proof of a credential must hold; Open Badges 3.0 is content with any one."""
    status: bool = True
    """Whether the issuer's lists are asked."""
    refresh: bool = False
    """Whether a refresh service that the credential names is asked for a newer one."""
    recipient: str | None = None
    """The e-mail address, or id, of the person whom the reader believes to be the holder."""
    challenge: str | None = None
    """What the proof of a presentation must repeat, so that nobody can present it twice (Data Integrity 1.0 §2.1)."""
    domain: str | None = None
    """For whom the presentation must have been made."""
    details: bool = False
    """Whether the summary of a European credential tells all that it says, its pictures too."""


POLICY = Policy()
