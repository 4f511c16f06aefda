"""An Open Badge 2.0 in the words of a reader, by way of the newer form: the class is the achievement."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from badges.credentials.summary import Outcome, Summary, summarize
from badges.credentials.violation import Document
from badges.model.text import Text
from badges.one_or_many import listed
from badges.verification.credential import Kind
from badges.verification.open_badges_2.assertion import Award
from badges.verification.open_badges_2.extensions import value_of
from badges.verification.open_badges_2.gathering import Node
from badges.verification.open_badges_2.recipient import name_of
from badges.verification.open_badges_2.timestamps import timestamp

_HOURS = ("StudyLoadExtension", "TimeInvestmentExtension")


def summary_of(award: Award) -> Summary | None:
    """What the assertion says, as far as the documents it hangs together of are there."""
    if not isinstance(award.badge, Node):
        return None
    badge = award.badge.document
    issuer = award.issuer.document if isinstance(award.issuer, Node) else {}
    told = summarize(
        {
            "id": award.assertion.get("id"),
            "issuer": {
                "id": award.issuer.id if award.issuer else None,
                "name": _plain(issuer.get("name")),
                "url": issuer.get("url"),
            },
            "awardedDate": _moment(award.assertion.get("issuedOn")),
            "validUntil": _moment(award.assertion.get("expires")),
            "evidence": [_evidence(one) for one in listed(award.assertion.get("evidence"))],
            "credentialSubject": {"narrative": _plain(award.assertion.get("narrative")), "achievement": _achievement(badge)},
        },
        Kind.OPEN_BADGE_2,
    )
    outcome = value_of(badge, "LearningOutcomeExtension")
    language = told.title.languages[0]
    outcomes = (Outcome(Text({language: outcome})),) if isinstance(outcome, str) else ()
    hours = next((value_of(badge, name) for name in _HOURS if value_of(badge, name) is not None), None)
    return replace(
        told,
        issuer=_in_language(told.issuer, issuer),
        narrative=_in_language(told.narrative, award.assertion),
        holder=name_of(award.assertion),
        outcomes=outcomes or told.outcomes,
        hours=int(hours) if isinstance(hours, int | float) and 0 < hours < 100_000 else told.hours,
    )


def _achievement(badge: Document) -> Document:
    level, credits = value_of(badge, "EQFExtension"), value_of(badge, "ECTSExtension")
    alignment = [one for one in listed(badge.get("alignment")) if isinstance(one, dict)]
    if isinstance(level, int | float) and 1 <= level <= 8:
        level_is = {"targetName": f"EQF {level:g}", "targetType": "ext:EQF", "targetCode": f"{level:g}"}
        alignment = [*alignment, level_is]
    return {
        "id": badge.get("id"),
        "name": _plain(badge.get("name")),
        "description": _plain(badge.get("description")),
        "inLanguage": _language(badge),
        "image": badge.get("image"),
        "alignment": [{**one, "targetName": _plain(one.get("targetName"))} for one in alignment],
        "creditsAvailable": credits,
    }


def _language(badge: Document) -> str | None:
    """``@language`` of the class, else what edubadges writes there: ``nl_NL``."""
    said = badge.get("@language") or value_of(badge, "LanguageExtension")
    return said.replace("_", "-") if isinstance(said, str) else None


def _in_language(text: Text | None, document: Document) -> Text | None:
    """Each document says its own language; one that does not is taken to be in that of the class."""
    language = _language(document)
    return Text({language: next(iter(text.wordings.values()))}) if text and language else text


def _plain(value: Any) -> Any:
    """A text with its language beside it (JSON-LD value object), without it."""
    return value.get("@value") if isinstance(value, dict) else value


def _moment(value: Any) -> str | None:
    found = timestamp(value)
    return found.strftime("%Y-%m-%dT%H:%M:%SZ") if found and found.year >= 1000 else None


def _evidence(value: Any) -> Document:
    if isinstance(value, dict):
        return {"id": value.get("id"), "name": _plain(value.get("name")) or _plain(value.get("narrative"))}
    return {"id": value}
