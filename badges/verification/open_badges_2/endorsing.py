"""What others say about a badge, its class and its issuer, each on a page of its own (Open Badges 2.0, Endorsement)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from badges.credentials.summary.members import string
from badges.verification.credential import types_of
from badges.verification.open_badges_2.addresses import host_of, in_scope
from badges.verification.open_badges_2.assertion import Award, way_of
from badges.verification.open_badges_2.gathering import Absent, Library, Node
from badges.verification.open_badges_2.timestamps import timestamp


@dataclass(frozen=True, slots=True)
class Endorsement:
    """Somebody's word, and whether it is theirs."""

    id: str
    host: str
    by: str = ""
    """The id of whoever gave it, whose own page it is; empty where that is not so."""
    name: str = ""
    """As they call themselves."""
    fault: str = ""
    """Why it does not count; empty when it does."""


def endorsements_of(award: Award, library: Library) -> tuple[Endorsement, ...]:
    """The endorsements of an award that is its issuer's own."""
    if not award.confirmed:
        return ()
    return tuple(_endorsement(said, about, library) for about, said in _said(award, library.limits.endorsements))


def _said(award: Award, most: int) -> Iterator[tuple[str, Any]]:
    bearers = [(award.assertion.get("id"), award.assertion)]
    bearers += [(node.id, node.document) for node in (award.badge, award.issuer) if isinstance(node, Node)]
    left = most
    for id, document in bearers:
        said = document.get("endorsement")
        for one in (said if isinstance(said, list) else [] if said is None else [said])[:left]:
            left -= 1
            yield (id if isinstance(id, str) else ""), one


def _endorsement(said: Any, about: str, library: Library) -> Endorsement:
    # Written out inside a badge it is the badge's word; only the endorser's own page is the endorser's.
    page = library.get(said.get("id") if isinstance(said, dict) else said)
    host = host_of(page.id) or "–"
    if isinstance(page, Absent):
        return Endorsement(page.id, host, fault=page.reason)
    document = page.document
    claim, named = document.get("claim"), document.get("issuer")
    if "Endorsement" not in types_of(document) or timestamp(document.get("issuedOn")) is None:
        return Endorsement(page.id, host, fault="format")
    if way_of(document) != "hosted":
        return Endorsement(page.id, host, fault="verification")
    if (claim.get("id") if isinstance(claim, dict) else claim) != about:
        return Endorsement(page.id, host, fault="about_something_else")
    issuer = library.get(named.get("id") if isinstance(named, dict) else named)
    if isinstance(issuer, Absent):
        return Endorsement(page.id, host, fault=issuer.reason)
    if document.get("revoked") is True:
        return Endorsement(page.id, host, fault="revoked")
    if not in_scope(page.id, issuer.id, issuer.document.get("verification")):
        return Endorsement(page.id, host, fault="issuer.not_hosted")
    return Endorsement(page.id, host_of(issuer.id) or host, issuer.id, string(issuer.document.get("name")) or "")
