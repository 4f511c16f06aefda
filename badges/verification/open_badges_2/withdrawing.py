"""Whether an assertion was withdrawn: its own page says so, or its issuer's list does (Open Badges 2.0, RevocationList)."""

from __future__ import annotations

from typing import Any

from badges.verification.credential import types_of
from badges.verification.facts import Policy
from badges.verification.open_badges_2.assertion import Award, Said
from badges.verification.open_badges_2.gathering import Absent, Node


def status_of(award: Award, policy: Policy) -> Said:
    """What is known about withdrawal. A hosted badge that its page still shows was not withdrawn."""
    if award.withdrawn:
        reason = award.assertion.get("revocationReason")
        return Said("status.revoked", {"reason": reason[:500]} if isinstance(reason, str) else {})
    if not award.confirmed:
        return Said("status.not_checked")
    if not policy.status:
        return Said("status.not_asked")
    listed = award.revocations
    if listed is None:
        return Said("status.clear" if award.way == "hosted" else "status.not_used")
    where = {"list": listed.id[:500]}
    if isinstance(listed, Absent):
        return Said("status.list_unreachable", {**where, "reason": listed.reason})
    entries = listed.document.get("revokedAssertions", [])
    if "RevocationList" not in types_of(listed.document) or not isinstance(entries, list):
        return Said("status.list_not_valid", {**where, "reason": "type"})
    named = listed.document.get("issuer")
    issuer = named.get("id") if isinstance(named, dict) else named
    if issuer is not None and isinstance(award.issuer, Node) and issuer != award.issuer.id:
        return Said("status.list_not_valid", {**where, "reason": "other_issuer"})
    ids = {award.assertion.get(name) for name in ("id", "uid") if isinstance(award.assertion.get(name), str)}
    for entry in entries:
        if ids & _ids(entry):
            reason = entry.get("revocationReason") if isinstance(entry, dict) else None
            return Said("status.revoked", {**where, **({"reason": reason[:500]} if isinstance(reason, str) else {})})
    return Said("status.clear", where)


def _ids(entry: Any) -> set[str]:
    said = [entry.get("id"), entry.get("uid")] if isinstance(entry, dict) else [entry]
    return {id for id in said if isinstance(id, str) and id}
