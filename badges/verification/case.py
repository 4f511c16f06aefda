"""What a verdict rests on, and one credential under examination."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from badges.verification.facts import LIMITS, POLICY, Facts, KnownIssuer, Limits, Need, NeedKind, Policy, Trust
from badges.verification.presented import Credential, Kind, Presented
from badges.verification.signatures import Signature
from badges.verification.verdict import Finding, Outcome, finding

_UNCERTAIN = ("format.unknown_context", "format.roundabout", "format.too_complex")
"""What a badge says in such a form is not known for sure, whoever signed it."""


@dataclass(frozen=True, slots=True)
class Archived:
    """That an archive counts, and for what."""

    archiver: str
    """Whose word it is, by the name under which the reader knows them."""
    made: datetime
    """As of when its documents are."""
    proven: datetime
    """By when it was there, with the credential in it."""
    filled: frozenset[Need]
    """What could not be had, and stands in it."""
    known: Mapping[str, KnownIssuer]
    """Whom the archiver knew."""
    revocations: tuple[tuple[NeedKind, bytes], ...] = ()
    """What was said then of the certificates of a seal. Its authorities signed that: it says no less than the same in a seal."""

    @property
    def told(self) -> dict[str, str]:
        """For a sentence."""
        return {"name": self.archiver, "date": self.made.date().isoformat()}

    def revocations_by(self, kind: NeedKind) -> tuple[bytes, ...]:
        """What was said of the certificates of a seal in lists (``crl``), or in answers (``ocsp``)."""
        return tuple(body for one, body in self.revocations if one == kind)


@dataclass(frozen=True, slots=True)
class Case:
    """All that a verdict may rest on."""

    presented: Presented
    facts: Facts
    trust: Trust
    at: datetime
    limits: Limits = LIMITS
    policy: Policy = POLICY
    archived: Archived | None = None
    """What an archive may stand in for, once it was looked into (``archived``)."""


@dataclass(frozen=True, slots=True, eq=False)
class Examination:
    """One credential under examination: what is known of it, and what was found so far."""

    case: Case
    credential: Credential
    signatures: tuple[Signature, ...] = ()
    """Its proofs, judged, the best one first."""
    container: Examination | None = None
    """What it is inside of: a record that gathers it, a presentation that shows it, a badge that it endorses."""
    found: dict[str, Finding] = field(default_factory=dict)

    @property
    def signature(self) -> Signature | None:
        """The best of its proofs."""
        return next(iter(self.signatures), None)

    def finds(self, check: str, code: str, **detail: Any) -> Finding:
        """A finding about this credential."""
        return finding(check, self.credential.subject, code, **detail)

    def passed(self, check: str) -> bool:
        """Whether an earlier check passed."""
        return self.found[check].outcome is Outcome.PASSED

    @property
    def is_the_issuers(self) -> bool:
        """Whether what the credential says may be acted upon and shown: it is signed, and we know what its words mean."""
        if not self.passed("proof") or self.credential.fault or self.found["format"].code in _UNCERTAIN:
            return False
        return Outcome.FAILED not in (self.found["binding"].outcome, self.found["seal"].outcome)

    @property
    def is_bound(self) -> bool:
        """Whether its key, or the certificate of its seal whoever gave that out, is that of the issuer it names."""
        return self.passed("binding") or self.found["binding"].code == "binding.as_sealed"

    @property
    def presenter(self) -> str | None:
        """Who shows it, and signed that with a key of their own; None when nobody did."""
        around = self.container
        while around is not None and around.credential.kind is not Kind.PRESENTATION:
            around = around.container
        is_signed = around is not None and around.passed("proof") and around.passed("binding")
        return around.credential.issuer_id if around is not None and is_signed else None
