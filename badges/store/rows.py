"""Rows ready to be written: made by whatever process made the credentials, so that the one that keeps them only writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from badges.model.award import Award
from badges.model.delivery import Delivery
from badges.model.issued import Certificate, FormName, IssuedCredential
from badges.model.share import Share
from badges.store.access import secret_hash
from badges.store.patterns import Pattern, Patterns
from badges.store.snapshots import units_of, written_award, written_unit
from badges.store.tables import instant

Row = tuple[Any, ...]

AWARDS = ("id", "awarding_body", "ref", "unit", "unit_version", "awarded_on", "content")
CREDENTIALS = (
    "id",
    "uuid",
    "award_id",
    "form",
    "language",
    "edition",
    "media_type",
    "content",
    "status_list_url",
    "status_index",
    "status_purpose",
    "issued_at",
    "pattern",
)
DELIVERIES = (
    "id",
    "credential_id",
    "award_id",
    "address",
    "state",
    "attempts",
    "reason",
    "due_at",
    "changed_at",
    "viewer_url",
)
SHARES = ("secret_hash", "award_id", "kind", "made_at", "expires_at", "withdrawn_at", "edition")
CERTIFICATES = ("award_id", "language", "content")


@dataclass(frozen=True, slots=True)
class Rows:
    """Awards with everything that was made for them, as plain tuples: cheap to write, and to hand to another process."""

    awards: list[Row] = field(default_factory=list)
    credentials: list[Row] = field(default_factory=list)
    deliveries: list[Row] = field(default_factory=list)
    shares: list[Row] = field(default_factory=list)
    certificates: list[Row] = field(default_factory=list)
    kept_once: dict[bytes, bytes] = field(default_factory=dict)
    """What the rows refer to, by its hash."""


def rows_of(
    awards: Sequence[Award],
    issued: Sequence[IssuedCredential],
    sent: Sequence[Delivery],
    shared: Sequence[Share],
    printed: Sequence[Certificate],
    patterns: Patterns,
) -> Rows:
    """These values as rows. ``patterns`` is what this process learnt so far; it learns more from what comes together."""
    units = {id(unit): unit for award in awards for unit in units_of(award)}
    once = dict(map(written_unit, units.values()))
    return Rows(
        [award_row(award) for award in awards],
        credential_rows(issued, {award.id: award for award in awards}, patterns, once),
        [delivery_row(delivery) for delivery in sent],
        [share_row(share) for share in shared],
        [certificate_row(one) for one in printed],
        once,
    )


def contents_of(rows: Rows) -> dict[str, dict[FormName, bytes]]:
    """The signed files in these rows, by award and form."""
    patterns: dict[bytes, Pattern] = {}
    found: dict[str, dict[FormName, bytes]] = {row[0]: {} for row in rows.awards}
    for row in rows.credentials:
        _, _, award_id, form, _, _, _, content, _, _, _, _, hash = row
        if hash is not None:
            if hash not in patterns:
                patterns[hash] = Pattern.of(rows.kept_once[hash])
            content = patterns[hash].filled(content)
        found[award_id][FormName(form)] = content
    return found


def award_row(award: Award) -> Row:
    """In the order of ``AWARDS``."""
    unit = award.unit
    return (
        award.id,
        award.awarding_body.id,
        award.ref,
        unit.id,
        unit.version,
        award.awarded_on.isoformat(),
        written_award(award),
    )


def credential_rows(
    issued: Sequence[IssuedCredential], awards: Mapping[str, Award], patterns: Patterns, once: dict[bytes, bytes]
) -> list[Row]:
    """In the order of ``CREDENTIALS``; the patterns that they follow are added to what is kept once."""
    kinds: dict[tuple[bytes | None, FormName, str, bool], list[int]] = {}
    for place, credential in enumerate(issued):
        award = awards.get(credential.award_id)
        unit = None if award is None else written_unit(award.unit)[0]
        # A picture that names somebody is no gap: a pattern with one would fit plain credentials too, and save nothing.
        is_named = award is not None and award.named_picture
        kinds.setdefault((unit, credential.form, credential.language, is_named), []).append(place)
    rows: list[Row] = [()] * len(issued)
    for kind, places in kinds.items():
        fitting = patterns.fitting(kind, [issued[place].content for place in places])
        for place, found in zip(places, fitting, strict=True):
            if found is None:
                rows[place] = _credential_row(issued[place], issued[place].content, None)
            else:
                pattern, gaps = found
                if pattern.hash not in once:
                    once[pattern.hash] = pattern.kept
                rows[place] = _credential_row(issued[place], gaps, pattern.hash)
    return rows


def _credential_row(credential: IssuedCredential, content: bytes, pattern: bytes | None) -> Row:
    status = credential.status
    return (
        credential.id,
        uuid_of(credential.id),
        credential.award_id,
        credential.form.value,
        credential.language,
        credential.edition,
        credential.media_type,
        content,
        status.list_url,
        status.index,
        status.purpose,
        instant(credential.issued_at),
        pattern,
    )


def uuid_of(id: str) -> str:
    """The UUID at the end of a credential's id, or of itself."""
    return id.replace(":", "/").rpartition("/")[2]


def delivery_row(delivery: Delivery) -> Row:
    """In the order of ``DELIVERIES``."""
    return (
        delivery.id,
        delivery.credential_id,
        delivery.award_id,
        delivery.address,
        delivery.state.value,
        delivery.attempts,
        delivery.reason,
        instant(delivery.due_at),
        instant(delivery.changed_at),
        delivery.viewer_url,
    )


def share_row(share: Share) -> Row:
    """By the hash of its secret, in the order of ``SHARES``."""
    return (
        secret_hash(share.secret),
        share.award_id,
        share.kind.value,
        instant(share.made_at),
        instant(share.expires_at),
        instant(share.withdrawn_at),
        share.edition,
    )


def certificate_row(certificate: Certificate) -> Row:
    """In the order of ``CERTIFICATES``."""
    return certificate.award_id, certificate.language, certificate.content
