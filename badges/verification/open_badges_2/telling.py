"""An Open Badge 2.0 in the words of a reader, by way of the newer form: the class is the achievement."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from badges.credentials.summary import Identity, Outcome, Summary, summarize
from badges.credentials.summary.alone import number
from badges.credentials.summary.annex import badge_meter
from badges.credentials.violation import Document
from badges.model.text import Text
from badges.one_or_many import listed
from badges.verification.credential import Kind
from badges.verification.open_badges_2.assertion import Award
from badges.verification.open_badges_2.extensions import value_of
from badges.verification.open_badges_2.gathering import Node
from badges.verification.open_badges_2.recipient import name_of
from badges.verification.open_badges_2.timestamps import timestamp

_KINDS = {"email": "emailAddress", "url": "id", "id": "id", "telephone": "telephone"}
_LONGEST = 500
# What edubadges writes beside the members of the standard, by the name it has in the newer form.
_PLAIN_MEMBERS = {
    "participation": "participation",
    "assessment_type": "assessment_type",
    "quality_assurance_name": "quality_assurance_name",
    "supervision": "supervisionType",
    "identity_checked": "identityChecked",
}


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
    hours = _number_of(value_of(badge, "TimeInvestmentExtension"))
    load = _number_of(value_of(badge, "StudyLoadExtension"))
    told = replace(
        told,
        issuer=_in_language(told.issuer, issuer),
        narrative=_in_language(told.narrative, award.assertion),
        holder=name_of(award.assertion),
        outcomes=outcomes or told.outcomes,
        hours=hours or load or told.hours,
        study_load=load,
        identities=_identities(award.assertion),
        country=_country(badge, issuer),
    )
    return replace(told, annex_i=badge_meter(told))


def _number_of(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and 0 < value < 100_000 else None


def _identities(assertion: Document) -> tuple[Identity, ...]:
    """For whom it is: in the clear, or as a fingerprint (Open Badges 2.0, IdentityObject). What has no type was an address."""
    recipient = assertion.get("recipient")
    if not isinstance(recipient, dict):
        return ()
    kind, said, salt = recipient.get("type", "email"), recipient.get("identity"), recipient.get("salt", "")
    if not isinstance(said, str) or not said.strip() or not isinstance(salt, str) or len(said) + len(salt) > _LONGEST:
        return ()
    named = _KINDS.get(kind, "identifier") if isinstance(kind, str) else "identifier"
    return (Identity(named, None, said, salt) if recipient.get("hashed") is True else Identity(named, said),)


def _country(badge: Document, issuer: Document) -> str | None:
    said = value_of(issuer, "InstitutionCountryExtension") or value_of(badge, "InstitutionCountryExtension")
    return said.upper() if isinstance(said, str) and len(said) == 2 and said.isascii() and said.isalpha() else None


def _achievement(badge: Document) -> Document:
    level, credits = value_of(badge, "EQFExtension"), value_of(badge, "ECTSExtension")
    alignment = [one for one in listed(badge.get("alignment")) if isinstance(one, dict)]
    if (number_of := number(level)) is not None:
        level_is = {"targetName": f"EQF {number_of:g}", "targetType": "ext:EQF", "targetCode": f"{number_of:g}"}
        alignment = [*alignment, level_is]
    criteria = badge.get("criteria")
    said: Document = {name: _plain(badge[member]) for member, name in _PLAIN_MEMBERS.items() if member in badge}
    return said | {
        "id": badge.get("id"),
        "criteria": {"id": criteria} if isinstance(criteria, str) else _criteria(criteria),
        "name": _plain(badge.get("name")),
        "description": _plain(badge.get("description")),
        "inLanguage": _language(badge),
        "image": badge.get("image"),
        "alignment": [{**one, "targetName": _plain(one.get("targetName"))} for one in alignment],
        "ECTS": credits,
    }


def _criteria(value: Any) -> Document:
    return {"id": value.get("id"), "narrative": _plain(value.get("narrative"))} if isinstance(value, dict) else {}


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
        said = {name: _plain(value.get(name)) for name in ("name", "description", "narrative")}
        return {"id": value.get("id"), **said}
    return {"id": value}
