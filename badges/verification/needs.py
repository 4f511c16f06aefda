"""What must be fetched before a verdict: first keys; lists and endorsers' keys only once the proof passed.

And what authorities say of a seal's certificates only once those lead to somebody whom this installation trusts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from badges.canonical.work import shared
from badges.verification.credential import Kind
from badges.verification.endorsements import endorsements_of
from badges.verification.facts import LIMITS, POLICY, Facts, Limits, Need, Policy, Trust
from badges.verification.links import Led, follow
from badges.verification.nested import parts_of
from badges.verification.presented import Credential, Link, Presented, Unreadable
from badges.verification.refresh import refresh_needs
from badges.verification.seals import revocation_needs
from badges.verification.signatures import check_seal, judge_signatures, key_needs
from badges.verification.status import list_needs, record_needs

# When a key ended matters to the verdict, not to what has to be fetched for it.
_BEFORE_ANY_KEY_ENDED = datetime.min.replace(tzinfo=UTC)
_NOBODY = Trust()


@dataclass(frozen=True, slots=True)
class _Asking:
    """What hangs on more than the file: how much is looked at, what is wanted, whom somebody trusts, and as of when."""

    limits: Limits
    policy: Policy
    trust: Trust
    at: datetime | None


def needs(
    presented: Presented,
    facts: Facts,
    limits: Limits = LIMITS,
    policy: Policy = POLICY,
    trust: Trust = _NOBODY,
    at: datetime | None = None,
) -> tuple[Need, ...]:
    """The documents that are still missing, each once; none when the verdict can be given, or when enough was asked for.

    Who nobody trusts, or names no moment, asks nothing about the certificates of seals.
    """
    wanted = _of_presented(presented, facts, _Asking(limits, policy, trust, at))
    with shared(presented.budget):
        return tuple(dict.fromkeys(need for need in wanted if need not in facts))[: max(0, limits.needs - len(facts))]


def _of_presented(presented: Presented, facts: Facts, asking: _Asking) -> Iterator[Need]:
    if presented.archive is not None:
        from badges.verification.archived import archiver_needs  # few files are archives
        from badges.verification.archives import with_documents

        yield from archiver_needs(presented.archive)
        facts = with_documents(presented.archive, facts)  # whether they count or not, they may say what else to ask for
    for item in presented.items:
        yield from _of_item(item, facts, asking)


def _of_item(item: Credential | Unreadable | Link, facts: Facts, asking: _Asking) -> Iterator[Need]:
    """What the credential needs, and what each of those inside does: they stand or fall by their own signatures."""
    if isinstance(item, Credential):
        yield from _of_credential(item, facts, asking)
        for part in parts_of(item, asking.limits):
            yield from _of_item(part, facts, asking)
    elif isinstance(item, Link):
        match follow(item, facts, asking.limits):
            case Need() as need:
                yield need
            case Led(presented):
                yield from _of_presented(presented, facts, asking)


def _of_credential(credential: Credential, facts: Facts, asking: _Asking) -> Iterator[Need]:
    limits, policy = asking.limits, asking.policy
    if credential.kind is Kind.OPEN_BADGE_2:
        from badges.verification import open_badges_2  # few are of that kind any more

        yield from open_badges_2.needs_of(credential, facts, limits, policy)
        return
    yield from key_needs(credential, limits, policy)
    if not _is_the_issuers(credential, facts, limits, policy):
        return
    if policy.status:
        yield from list_needs(credential, facts, limits)
        yield from record_needs(credential, facts, limits)
        if credential.seal is not None and credential.fault is None and asking.at is not None:
            yield from revocation_needs(credential.seal, asking.trust, asking.at, facts, limits, credential.memory)
    yield from refresh_needs(credential, facts, limits, policy)
    for endorsement in endorsements_of(credential, limits):
        yield from key_needs(endorsement.credential, limits, policy)
        if policy.status and _is_the_issuers(endorsement.credential, facts, limits, policy):
            yield from list_needs(endorsement.credential, facts, limits)


def _is_the_issuers(credential: Credential, facts: Facts, limits: Limits, policy: Policy) -> bool:
    """Whether what the credential says may be acted upon. A forged one could point anywhere."""
    if seal := check_seal(credential):
        return seal.ok
    if any(need not in facts for need in key_needs(credential, limits, policy)):
        return False
    return any(signature.holds for signature in judge_signatures(credential, facts, _BEFORE_ANY_KEY_ENDED, limits, policy))
