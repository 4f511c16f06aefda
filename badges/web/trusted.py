"""Whom this website goes by: every list with its kind, its date and what is on it, as the page of lists shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cryptography import x509

from badges.verification.facts import KnownIssuer, ListKind, ListOfIssuers, QualifiedService, Trust, fingerprint_of

MOST_SHOWN = 500
"""Issuers of one list that the page names."""


@dataclass(frozen=True, slots=True)
class IssuersListed:
    """A list of issuers."""

    name: str
    date: str
    kind: ListKind
    until: str | None
    """When a newer one must be there, as a calendar date."""
    is_old: bool
    issuers: tuple[tuple[str, tuple[str, ...]], ...]
    """Each name with its ids."""
    more: int
    """Names beyond those."""


@dataclass(frozen=True, slots=True)
class ServicesListed:
    """A trusted list of the Union, or services that this installation itself calls qualified."""

    name: str
    date: str
    until: str | None
    is_old: bool
    seals: tuple[str, ...]
    """Services that give out qualified seals, by the subjects of their certificates."""
    timestamps: tuple[str, ...]
    kind: Literal["union", "plain"]


def issuer_lists(trust: Trust, at: datetime, verifier: str) -> list[IssuersListed]:
    """Every list of issuers, the own one first; without this website itself, which checks and signs no badges."""
    named: dict[tuple[str, str, str], dict[str, list[str]]] = {}
    for id, one in _listings(trust, verifier):
        named.setdefault((one.kind, one.list_name, one.list_date), {}).setdefault(one.name, []).append(id)
    found: dict[tuple[str, str, str], IssuersListed] = {}
    for listed in trust.lists or tuple(_lists_in(trust, verifier)):
        key = (listed.kind, listed.name, listed.date)
        names = sorted((name, tuple(sorted(ids))) for name, ids in named.get(key, {}).items())
        is_old = listed.until is not None and listed.until < at
        found.setdefault(
            key,
            IssuersListed(
                listed.name,
                listed.date,
                listed.kind,
                listed.until.date().isoformat() if listed.until else None,
                is_old,
                tuple(names[:MOST_SHOWN]),
                max(0, len(names) - MOST_SHOWN),
            ),
        )
    return sorted(found.values(), key=lambda one: (one.kind != "own", one.name, one.date))


def service_lists(trust: Trust, at: datetime) -> list[ServicesListed]:
    """Every list of services for seals and timestamps."""
    found: dict[tuple[str, str], tuple[QualifiedService, set[str], set[str]]] = {}
    for place, anchors, services in (
        (1, trust.anchors, trust.qualified),
        (2, trust.timestamp_anchors, trust.qualified_timestamps),
    ):
        for anchor in anchors:
            service = services.get(fingerprint_of(anchor))
            if service is not None:
                row = found.setdefault((service.list_name, service.list_date), (service, set(), set()))
                (row[1] if place == 1 else row[2]).add(anchor.subject.rfc4514_string())
    return [
        ServicesListed(
            service.list_name,
            service.list_date,
            service.next_update.date().isoformat() if service.next_update else None,
            service.is_stale(at),
            tuple(sorted(seals)),
            tuple(sorted(stamps)),
            "plain" if service.sequence is None else "union",
        )
        for _, (service, seals, stamps) in sorted(found.items())
    ]


def own_anchors(trust: Trust) -> tuple[list[str], list[str]]:
    """The certificates about seals, and those about time, that somebody laid in here without a list, by their subjects."""
    return _unlisted(trust.anchors, trust.qualified), _unlisted(trust.timestamp_anchors, trust.qualified_timestamps)


def _unlisted(anchors: Iterable[x509.Certificate], services: Mapping[str, QualifiedService]) -> list[str]:
    return sorted({one.subject.rfc4514_string() for one in anchors if fingerprint_of(one) not in services})


def _lists_in(trust: Trust, verifier: str) -> Iterator[ListOfIssuers]:
    """The lists that issuers name, where whoever made this trust named none."""
    for _, one in _listings(trust, verifier):
        yield ListOfIssuers(one.list_name, one.list_date, one.kind, 0, one.until)


def _listings(trust: Trust, verifier: str) -> Iterator[tuple[str, KnownIssuer]]:
    """What each list says of an id, but for what our own says of this website."""
    for id, known in trust.issuers.items():
        yield from ((id, one) for one in known.listings if (one.kind, id) != ("own", verifier))
