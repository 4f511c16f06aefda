"""What a signature comes to once its key is known, or cannot be had."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from badges.verification.credential import Credential, Kind
from badges.verification.facts import Facts, Limits, Policy
from badges.verification.key_documents import NoKey, domain_of
from badges.verification.keys import Key
from badges.verification.verdict import CODES, Outcome

CREDENTIALS: frozenset[str] = frozenset({"assertionMethod"})
"""What a key must be listed for to sign a credential."""
PRESENTATIONS: frozenset[str] = frozenset({"authentication", "assertionMethod"})
"""A holder shows with a key for logging in (VC 2.0 §4.13); many have one key for everything and name the other purpose."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What came of one signature: two codes with their details."""

    proof: str
    """A code of ``proof.*``: whether a key signed exactly this, and might."""
    binding: str
    """A code of ``issuer.*`` or ``binding.*``: whether the issuer stands behind that key."""
    detail: dict[str, Any] = field(default_factory=dict, hash=False)
    binding_detail: dict[str, Any] = field(default_factory=dict, hash=False)
    expires: str | None = None
    """When the signature itself says that it ends."""
    place: int = 0
    """Which of the proofs in the document it is, counted from 1; 0 is the token around it."""
    at_any_time: bool = False
    """Whether the same would come of it at any other moment: its key has no end, or there is none."""

    @property
    def holds(self) -> bool:
        """Whether the proof passed and the issuer stands behind the key, if that was asked."""
        return CODES[self.proof] is Outcome.PASSED and self.binding in ("issuer.bound", "binding.not_asked")

    @property
    def fails(self) -> bool:
        """Whether either of them is not in order."""
        return Outcome.FAILED in (CODES[self.proof], CODES[self.binding])


@dataclass(frozen=True, slots=True)
class Asked:
    """A credential, and all that its signatures are judged by."""

    credential: Credential
    facts: Facts
    at: datetime
    limits: Limits
    policy: Policy
    issuer: str | None = field(init=False)
    """Whose signature it should be; empty where nobody asks, or where the holder keeps that back."""

    def __post_init__(self) -> None:
        nameless = None if self.policy.bind and not self.credential.is_part else ""
        object.__setattr__(self, "issuer", self.credential.issuer_id or nameless)

    @property
    def occasion(self) -> tuple[str | None, str | None]:
        """Challenge and domain, which only somebody who shows something signs along."""
        asked = (self.policy.challenge, self.policy.domain)
        return asked if self.credential.kind is Kind.PRESENTATION else (None, None)


def with_key(
    asked: Asked,
    key: Key,
    code: str,
    detail: dict[str, Any],
    created: datetime | None,
    purposes: frozenset[str],
    *,
    expires: str | None = None,
    place: int = 0,
) -> Signature:
    """What it comes to with this key: whose it is, what it is for, and whether it might sign then."""
    if CODES[code] is Outcome.PASSED and not asked.policy.bind and not key.purposes & purposes:
        code = "proof.other_purpose"
    if CODES[code] is Outcome.PASSED:
        in_period, more = _in_key_period(key, created, asked.at)
        code, detail = (code if in_period == "proof.valid" else in_period), {**detail, **more}
    vouched = key.vouched if asked.issuer or not asked.policy.bind else "issuer.not_shown"
    endless = key.expires is None and key.revoked is None
    return Signature(code, vouched, detail, {"domain": domain_of(asked.issuer or ""), **key.detail}, expires, place, endless)


def without_key(none: NoKey, issuer: str, place: int, **more: Any) -> Signature:
    """What it comes to when no key can be had."""
    domain = {"domain": domain_of(issuer)}
    return Signature(none.proof, none.binding, {**none.detail, **more}, {**domain, **none.detail}, None, place, at_any_time=True)


def _in_key_period(key: Key, created: datetime | None, at: datetime) -> tuple[str, dict[str, Any]]:
    """Whether the key might sign at that time (Controlled Identifiers §2.2: ``expires``, ``revoked``).

    ``created`` is what the signer says, in whole seconds. For a key that was put away in order that is good enough; whoever took
    a key could write any date, so from the moment a key is revoked nothing signed with it is believed.
    """
    if key.revoked is not None and (at >= key.revoked or (created is not None and created >= key.revoked)):
        return "proof.key_compromised", {"date": key.revoked.date().isoformat()}
    if key.expires is None or (at < key.expires and (created is None or created <= key.expires)):
        return "proof.valid", {}
    if created is not None and created <= key.expires:
        return "proof.key_retired", {"date": key.expires.date().isoformat()}
    return "proof.outside_key_period", {"date": key.expires.date().isoformat()}
