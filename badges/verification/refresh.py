"""A newer credential from the service that the first one names (1EdTech Credential Refresh, Open Badges 3.0 verification step 3).

Asked only when the reader wants it (the service learns that somebody looks), only once the proof of the first one holds, and only
once: what comes back is believed when the same issuer signed it under the same id, later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from badges.verification.credential import is_too_much, share_patience
from badges.verification.facts import Facts, Found, Limits, Missing, Need, Policy
from badges.verification.moments import moment
from badges.verification.origins import is_address
from badges.verification.presented import Credential, read, types_of
from badges.verification.signatures import judge_signatures, key_needs
from badges.verification.status import list_needs

SERVICE = "1EdTechCredentialRefresh"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What came of asking: a code of ``refresh.*``, and the newer credential if there is one to believe."""

    code: str
    detail: dict[str, Any] = field(default_factory=dict, hash=False)
    credential: Credential | None = None


def service_of(credential: Credential) -> str | None:
    """The address of its refresh service, if it names one of the kind we know."""
    said = credential.document.get("refreshService")
    for one in said if isinstance(said, list) else [said]:
        if isinstance(one, dict) and SERVICE in types_of(one) and isinstance(one.get("id"), str) and is_address(one["id"]):
            return str(one["id"])
    return None


def refresh_needs(credential: Credential, facts: Facts, limits: Limits, policy: Policy) -> Iterator[Need]:
    """The newer credential, then its keys, then its lists. Only to be asked when the first one is its issuer's."""
    url = service_of(credential) if policy.refresh else None
    if url is None:
        return
    yield Need("refresh", url)
    newer = _answered(credential, facts.get(Need("refresh", url)), limits)
    if newer is None or _other(credential, newer):
        return
    yield from key_needs(newer, limits)
    if policy.status and all(need in facts for need in key_needs(newer, limits)):
        yield from list_needs(newer, facts, limits)


def refreshed(credential: Credential, facts: Facts, at: datetime, limits: Limits, policy: Policy) -> Refreshed:
    """What the service answered, judged as far as it must be to take the place of the first credential."""
    url = service_of(credential)
    if url is None:
        return Refreshed("refresh.not_used")
    if not policy.refresh:
        return Refreshed("refresh.not_asked")
    answer = facts.get(Need("refresh", url), Missing("not_asked"))
    if isinstance(answer, Missing):
        return Refreshed("refresh.unreachable", {"reason": answer.reason})
    newer = _answered(credential, answer, limits)
    if newer is None:
        return Refreshed("refresh.not_valid", {"reason": "not_a_credential"})
    if other := _other(credential, newer):
        return Refreshed("refresh.not_valid", {"reason": other})
    first, second = (moment(one.document.get("validFrom", one.document.get("issuanceDate"))) for one in (credential, newer))
    if first is None or second is None or second <= first:
        return Refreshed("refresh.none_newer")
    if not any(signature.holds for signature in judge_signatures(newer, facts, at, limits)):
        return Refreshed("refresh.not_valid", {"reason": "proof"})
    return Refreshed("refresh.newer", {"date": second.date().isoformat()}, newer)


def _answered(credential: Credential, answer: Found | Missing | None, limits: Limits) -> Credential | None:
    """What came back, if it is a credential. It stays the same object, so what was proven of it is remembered."""
    if not isinstance(answer, Found) or len(answer.body) > limits.text_bytes:
        return None
    if "newer" not in credential.memory:
        credential.memory["newer"] = _read(credential, answer.body, limits)
    newer: Credential | None = credential.memory["newer"]
    return newer


def _read(credential: Credential, body: bytes, limits: Limits) -> Credential | None:
    presented = read(body, limits)
    one = presented.items[0]
    if len(presented.items) != 1 or presented.carrier not in ("JSON", "JWT") or not isinstance(one, Credential):
        return None
    share_patience(credential, [one])
    return None if is_too_much(one, limits) else one


def _other(credential: Credential, newer: Credential) -> str | None:
    """What makes it another credential instead of a newer text of the same one (Open Badges 3.0, equality and comparison)."""
    if newer.kind is not credential.kind:
        return "other_kind"
    if newer.issuer_id is None or newer.issuer_id != credential.issuer_id:
        return "other_issuer"
    ids = [one.document.get("id") for one in (credential, newer)]
    if not all(isinstance(id, str) for id in ids) or len({unquote(str(id).strip()) for id in ids}) != 1:
        return "other_id"
    return None
